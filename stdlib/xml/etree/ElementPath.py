"""Paths to elements: the part of XPath that ElementTree knows.

A path becomes a list of steps; each takes an iterator over elements and returns another.
"""

import re

_token = re.compile(
    r"('[^']*'|\"[^\"]*\")|"                            # text
    r"(::|//?|\.\.|\(\)|!=|[/.*:\[\]\(\)@=])|"          # signs
    r"((?:\{[^}]+\})?[^/\[\]\(\)@!=\s]+)|"              # names
    r"\s+")


def xpath_tokenizer(pattern, namespaces=None):
    """Yield the (sign, name) of a path; prefixes become {namespace}."""
    default = namespaces.get("") if namespaces else None
    in_attribute = False
    for text, sign, name in _token.findall(pattern):
        if not name or name[0] == "{":
            yield text or sign, name
            in_attribute = sign == "@" if sign else False
            continue
        if ":" in name:
            prefix, local = name.split(":", 1)
            try:
                if not namespaces:
                    raise KeyError
                yield sign, f"{{{namespaces[prefix]}}}{local}"
            except KeyError:
                raise SyntaxError(f"prefix {prefix!r} not found in prefix map") from None
        elif default and not in_attribute:
            yield sign, f"{{{default}}}{name}"
        else:
            yield sign, name
        in_attribute = False


def get_parent_map(context):
    """Return the dictionary from elements to their parents."""
    if context.parent_map is None:
        context.parent_map = {child: parent for parent in context.root.iter() for child in parent}
    return context.parent_map


def _is_wildcard_tag(tag):
    return tag[:3] == "{*}" or tag[-2:] == "}*"


def _matcher(tag):
    """Return the function that tells whether an element has a tag, which may have asterisks."""
    if tag == "{*}*":
        return lambda element: isinstance(element.tag, str)
    if tag == "{}*":
        return lambda element: isinstance(element.tag, str) and element.tag[0] != "{"
    if tag[:3] == "{*}":
        suffix, plain = tag[2:], tag[3:]
        return lambda element: (element.tag == plain
                                or isinstance(element.tag, str) and element.tag[0] == "{" and element.tag.endswith(suffix))
    if tag[-2:] == "}*":
        prefix = tag[:-1]
        return lambda element: isinstance(element.tag, str) and element.tag.startswith(prefix)
    raise RuntimeError(f"internal parser error, got {tag}")


def _unprefixed(tag):
    return tag[2:] if tag[:2] == "{}" else tag


def prepare_child(next, token):
    """A name: the children of that name."""
    tag = token[1]
    if _is_wildcard_tag(tag):
        matches = _matcher(tag)

        def select(context, result):
            for element in result:
                yield from filter(matches, element)
    else:
        tag = _unprefixed(tag)

        def select(context, result):
            for element in result:
                for child in element:
                    if child.tag == tag:
                        yield child
    return select


def prepare_star(next, token):
    """*: the children."""
    def select(context, result):
        for element in result:
            yield from element
    return select


def prepare_self(next, token):
    """.: the element itself."""
    def select(context, result):
        yield from result
    return select


def prepare_descendant(next, token):
    """//name: all elements below, of that name."""
    try:
        token = next()
    except StopIteration:
        return None
    if token[0] == "*":
        tag = "*"
    elif not token[0]:
        tag = token[1]
    else:
        raise SyntaxError("invalid descendant")
    if _is_wildcard_tag(tag):
        matches = _matcher(tag)

        def select(context, result):
            for element in result:
                for below in element.iter():
                    if below is not element and matches(below):
                        yield below
    else:
        tag = _unprefixed(tag)

        def select(context, result):
            for element in result:
                for below in element.iter(tag):
                    if below is not element:
                        yield below
    return select


def prepare_parent(next, token):
    """..: the parents, each once."""
    def select(context, result):
        parents = get_parent_map(context)
        seen = set()
        for element in result:
            if element in parents:
                parent = parents[element]
                if parent not in seen:
                    seen.add(parent)
                    yield parent
    return select


def prepare_predicate(next, token):
    """[...]: those of the elements for which it is true."""
    signature = ""
    values = []
    while True:
        try:
            token = next()
        except StopIteration:
            return None
        if token[0] == "]":
            break
        if token == ("", ""):
            continue
        if token[0] and token[0][:1] in "'\"":
            token = "'", token[0][1:-1]
        signature += token[0] or "-"
        values.append(token[1])
    if signature == "@-":
        key = values[1]
        return _filter(lambda element: element.get(key) is not None)
    if signature in ("@-='", "@-!='"):
        key, value = values[1], values[-1]
        if "!=" in signature:
            return _filter(lambda element: element.get(key) not in (None, value))
        return _filter(lambda element: element.get(key) == value)
    if signature == "-" and not re.match(r"\-?\d+$", values[0]):
        tag = values[0]
        return _filter(lambda element: element.find(tag) is not None)
    if (signature in (".='", ".!='")
            or signature in ("-='", "-!='") and not re.match(r"\-?\d+$", values[0])):
        tag, value = values[0], values[-1]
        differs = "!=" in signature

        def has_text(element):
            among = element.findall(tag) if tag else [element]
            return any(("".join(e.itertext()) == value) != differs for e in among)

        return _filter(has_text)
    if signature in ("-", "-()", "-()-"):
        return _filter_position(_position(signature, values))
    raise SyntaxError("invalid predicate")


def _filter(test):
    def select(context, result):
        for element in result:
            if test(element):
                yield element
    return select


def _position(signature, values):
    """Return the index that [1], [last()] or [last()-1] means."""
    if signature == "-":
        index = int(values[0]) - 1
        if index < 0:
            raise SyntaxError("XPath position >= 1 expected")
        return index
    if values[0] != "last":
        raise SyntaxError("unsupported function")
    if signature == "-()":
        return -1
    try:
        index = int(values[2]) - 1
    except ValueError:
        raise SyntaxError("unsupported expression")
    if index > -2:
        raise SyntaxError("XPath offset from last() must be negative")
    return index


def _filter_position(index):
    def select(context, result):
        parents = get_parent_map(context)
        for element in result:
            try:
                siblings = list(parents[element].findall(element.tag))
                if siblings[index] is element:
                    yield element
            except (IndexError, KeyError):
                pass
    return select


ops = {"": prepare_child, "*": prepare_star, ".": prepare_self, "..": prepare_parent, "//": prepare_descendant,
       "[": prepare_predicate}

_cache = {}


class _SelectorContext:
    parent_map = None

    def __init__(self, root):
        self.root = root


def _steps(path, namespaces):
    """Return the functions of a path; None for a path that breaks off, which finds nothing."""
    if path[-1:] == "/":
        path += "*"
    key = (path, *sorted(namespaces.items())) if namespaces else (path,)
    if key in _cache:
        return _cache[key]
    if len(_cache) > 100:
        _cache.clear()
    if path[:1] == "/":
        raise SyntaxError("cannot use absolute path on element")
    next = iter(xpath_tokenizer(path, namespaces)).__next__
    try:
        token = next()
    except StopIteration:
        return None
    steps = []
    while True:
        try:
            steps.append(ops[token[0]](next, token))
        except StopIteration:
            raise SyntaxError("invalid path") from None
        try:
            token = next()
            if token[0] == "/":
                token = next()
        except StopIteration:
            break
    _cache[key] = steps
    return steps


def iterfind(elem, path, namespaces=None):
    """Return an iterator over the elements that a path leads to."""
    steps = _steps(path, namespaces)
    if steps is None:
        return None
    result = [elem]
    context = _SelectorContext(elem)
    for select in steps:
        result = select(context, result)
    return result


def find(elem, path, namespaces=None):
    """Return the first element that a path leads to, or None."""
    return next(iterfind(elem, path, namespaces), None)


def findall(elem, path, namespaces=None):
    """Return the elements that a path leads to."""
    return list(iterfind(elem, path, namespaces))


def findtext(elem, path, default=None, namespaces=None):
    """Return the text of the first element that a path leads to."""
    found = next(iterfind(elem, path, namespaces), None)
    if found is None:
        return default
    return "" if found.text is None else found.text
