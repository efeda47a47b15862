"""Paths to elements: as much of XPath as `find` and its like understand."""

import re

_TOKEN = re.compile(r"""(?P<quoted>'[^']*'|"[^"]*")|(?P<op>::|//?|\.\.|\(\)|!=|[/.*:\[\]()@=])|(?P<name>(?:\{[^}]+\})?[^/\[\]()@!=\s]+)|\s+""")


def xpath_tokenizer(pattern, namespaces=None):
    """Yield (operator, name) of a path; prefixes of names become namespaces."""
    default = (namespaces or {}).get("")
    in_attribute = False
    for match in _TOKEN.finditer(pattern):
        if match["quoted"] is not None:
            yield match["quoted"], ""
            in_attribute = False
        elif match["op"] is not None:
            yield match["op"], ""
            in_attribute = match["op"] == "@"
        elif match["name"] is not None:
            name = match["name"]
            if name[0] != "{" and ":" in name:
                prefix, local = name.split(":", 1)
                try:
                    if not namespaces:
                        raise KeyError
                    yield "", f"{{{namespaces[prefix]}}}{local}"
                except KeyError:
                    raise SyntaxError(f"prefix {prefix!r} not found in prefix map") from None
            elif name[0] != "{" and default and not in_attribute:
                yield "", f"{{{default}}}{name}"
            else:
                yield "", name
            in_attribute = False
        else:
            yield "", ""


class _Context:
    """What a path is followed from."""

    def __init__(self, root):
        self.root = root
        self._parents = None

    @property
    def parents(self):
        if self._parents is None:
            self._parents = {child: parent for parent in self.root.iter() for child in parent}
        return self._parents


def _test(tag):
    """A function that says whether an element has a tag; {*} and {} stand for any and for no namespace."""
    if tag in ("*", "{*}*"):
        return (lambda element: True) if tag == "{*}*" else (lambda element: True)
    if tag[:3] == "{*}":
        local, suffix = tag[3:], tag[2:]
        return lambda element: isinstance(element.tag, str) and (element.tag == local or element.tag.endswith(suffix))
    if tag[:3] == "{}*":
        return lambda element: isinstance(element.tag, str) and element.tag[:1] != "{"
    if tag[-2:] == "}*":
        start = tag[:-1]
        return lambda element: isinstance(element.tag, str) and element.tag.startswith(start)
    if tag[:2] == "{}":
        tag = tag[2:]
    return lambda element: element.tag == tag


def _children(tag):
    test = _test(tag)
    any_kind = tag == "*"

    def select(context, found):
        for element in found:
            for child in element:
                if any_kind or test(child):
                    yield child
    return select


def _descendants(tag):
    test = _test(tag)

    def select(context, found):
        for element in found:
            for child in element.iter():
                if child is not element and (tag == "*" or test(child)):
                    yield child
    return select


def _same(context, found):
    return found


def _parents(context, found):
    seen = set()
    for element in found:
        parent = context.parents.get(element)
        if parent is not None and parent not in seen:
            seen.add(parent)
            yield parent


def _text_of(element):
    return "".join(element.itertext())


def _predicate(take):
    """The selector of what stands in brackets."""
    signature, values = [], []
    while True:
        token = take()
        if token is None:
            return None
        if token[0] == "]":
            break
        if token == ("", ""):
            continue
        if token[0] and token[0][:1] in "'\"":
            token = "'", token[0][1:-1]
        signature.append(token[0] or "-")
        values.append(token[1])
    kind = "".join(signature)
    if kind == "@-":
        key = values[1]
        return _filter(lambda element: element.get(key) is not None)
    if kind in ("@-='", "@-!='"):
        key, value = values[1], values[-1]
        if "!" in kind:
            return _filter(lambda element: element.get(key) not in (None, value))
        return _filter(lambda element: element.get(key) == value)
    if kind == "-" and not re.match(r"-?\d+$", values[0]):
        tag = values[0]
        return _filter(lambda element: element.find(tag) is not None)
    if kind in (".='", ".!='") or kind in ("-='", "-!='") and not re.match(r"-?\d+$", values[0]):
        tag, value, wants = values[0], values[-1], "!" not in kind
        if kind[0] == ".":
            return _filter(lambda element: (_text_of(element) == value) is wants)
        return _filter(lambda element: any((_text_of(child) == value) is wants for child in element.findall(tag)))
    if kind in ("-", "-()", "-()-"):
        return _position(kind, values)
    raise SyntaxError("invalid predicate")


def _position(kind, values):
    if kind == "-":
        index = int(values[0]) - 1
        if index < 0:
            raise SyntaxError("XPath position >= 1 expected")
    else:
        if values[0] != "last":
            raise SyntaxError("unsupported function")
        index = -1
        if kind == "-()-":
            try:
                index = int(values[2]) - 1
            except ValueError:
                raise SyntaxError("unsupported expression")
            if index > -2:
                raise SyntaxError("XPath offset from last() must be negative")

    def select(context, found):
        for element in found:
            parent = context.parents.get(element)
            if parent is None:
                continue
            try:
                if list(parent.findall(element.tag))[index] is element:
                    yield element
            except (IndexError, KeyError):
                pass
    return select


def _filter(test):
    def select(context, found):
        for element in found:
            if test(element):
                yield element
    return select


_cache = {}


def _compile(path, namespaces):
    if path[-1:] == "/":
        path += "*"
    key = path, tuple(sorted(namespaces.items())) if namespaces else None
    known = _cache.get(key)
    if known is not None:
        return known
    if len(_cache) > 100:
        _cache.clear()
    if path[:1] == "/":
        raise SyntaxError("cannot use absolute path on element")
    tokens = iter(list(xpath_tokenizer(path, namespaces)))

    def take():
        return next(tokens, None)

    selectors = []
    token = take()
    while token is not None:
        if token[0] == "":
            if token[1]:
                selectors.append(_children(token[1]))
        elif token[0] == "*":
            selectors.append(_children("*"))
        elif token[0] == ".":
            selectors.append(_same)
        elif token[0] == "..":
            selectors.append(_parents)
        elif token[0] == "//":
            following = take()
            if following is None:
                raise SyntaxError("invalid path")
            if following[0] == "*":
                selectors.append(_descendants("*"))
            elif not following[0]:
                selectors.append(_descendants(following[1]))
            else:
                raise SyntaxError("invalid descendant")
        elif token[0] == "[":
            selector = _predicate(take)
            if selector is None:
                raise SyntaxError("invalid path")
            selectors.append(selector)
        else:
            raise SyntaxError("invalid path")
        token = take()
        if token is not None and token[0] == "/":
            token = take()
            if token is None:
                raise SyntaxError("invalid path")
    _cache[key] = selectors
    return selectors


def iterfind(elem, path, namespaces=None):
    """Yield the elements that a path leads to."""
    selectors = _compile(path, namespaces)
    context, found = _Context(elem), iter([elem])
    for selector in selectors:
        found = selector(context, found)
    return iter(found)


def find(elem, path, namespaces=None):
    """Return the first element that a path leads to, or None."""
    return next(iterfind(elem, path, namespaces), None)


def findall(elem, path, namespaces=None):
    """Return the elements that a path leads to."""
    return list(iterfind(elem, path, namespaces))


def findtext(elem, path, default=None, namespaces=None):
    """Return the text of the first element that a path leads to, or the default."""
    found = find(elem, path, namespaces)
    return default if found is None else found.text or ""
