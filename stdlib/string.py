"""Constants of characters, templates, and the machinery of `str.format`."""

import _string

__all__ = ["ascii_letters", "ascii_lowercase", "ascii_uppercase", "capwords", "digits", "hexdigits", "octdigits",
           "printable", "punctuation", "whitespace", "Formatter", "Template"]

whitespace = " \t\n\r\v\f"
ascii_lowercase = "abcdefghijklmnopqrstuvwxyz"
ascii_uppercase = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ascii_letters = ascii_lowercase + ascii_uppercase
digits = "0123456789"
hexdigits = digits + "abcdef" + "ABCDEF"
octdigits = "01234567"
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    """Capitalise the words of `s`; without `sep`, also reduce white space between them to single blanks."""
    return (sep or " ").join(map(str.capitalize, s.split(sep)))


_sentinel = {}


class Template:
    """Text with places to fill in: `$name`, `${name}`; `$$` stands for one dollar sign."""

    delimiter = "$"
    idpattern = r"(?a:[_a-z][_a-z0-9]*)"
    braceidpattern = None
    flags = 2  # re.IGNORECASE

    def __init_subclass__(cls):
        for name in ("pattern", "idpattern", "braceidpattern", "flags"):
            if getattr(cls, name, None) != getattr(Template, name, None):
                raise NotImplementedError(f"Template subclasses with their own {name}")

    def __init__(self, template):
        self.template = template

    def _pieces(self):
        """Split the template: yield (text, None, None) and ("", placeholder as written, name or None if invalid)."""
        text = self.template
        delimiter = self.delimiter
        at = 0
        while True:
            found = text.find(delimiter, at)
            if found < 0:
                yield text[at:], None, None
                return
            yield text[at:found], None, None
            start = found + len(delimiter)
            if text.startswith(delimiter, start):
                at = start + len(delimiter)
                yield delimiter, None, None
            elif text.startswith("{", start):
                end = self._end_of_name(text, start + 1)
                if end > start + 1 and text.startswith("}", end):
                    at = end + 1
                    yield "", text[found:at], text[start + 1:end]
                else:
                    at = start
                    yield "", delimiter, start
            else:
                end = self._end_of_name(text, start)
                if end > start:
                    at = end
                    yield "", text[found:at], text[start:end]
                else:
                    at = start
                    yield "", delimiter, start

    @staticmethod
    def _end_of_name(text, at):
        while at < len(text) and (text[at] in ascii_letters or text[at] == "_"
                                  or text[at] in digits and text[at - 1:at].isidentifier() | (
                                      text[at - 1:at] in digits)):
            at += 1
        return at

    def _invalid(self, offset):
        lines = self.template[:offset].splitlines(keepends=True)
        if not lines:
            colno = lineno = 1
        else:
            colno = offset - len("".join(lines[:-1]))
            lineno = len(lines)
        raise ValueError(f"Invalid placeholder in string: line {lineno}, col {colno}")

    def substitute(self, mapping=_sentinel, /, **kws):
        """Fill in all names; KeyError if one is missing."""
        mapping = _merged(mapping, kws)
        result = []
        for text, placeholder, name in self._pieces():
            if placeholder is None:
                result.append(text)
            elif isinstance(name, int):
                self._invalid(name)
            else:
                result.append(str(mapping[name]))
        return "".join(result)

    def safe_substitute(self, mapping=_sentinel, /, **kws):
        """Fill in the names that are there, and leave the others as they are."""
        mapping = _merged(mapping, kws)
        result = []
        for text, placeholder, name in self._pieces():
            if placeholder is None:
                result.append(text)
            elif isinstance(name, int):
                result.append(placeholder)
            else:
                try:
                    result.append(str(mapping[name]))
                except KeyError:
                    result.append(placeholder)
        return "".join(result)

    def is_valid(self):
        """Whether `substitute` would find no invalid placeholder."""
        return not any(isinstance(name, int) for _, _, name in self._pieces())

    def get_identifiers(self):
        """Return the names, each once, in the order of their first occurrence."""
        return list(dict.fromkeys(name for _, _, name in self._pieces() if isinstance(name, str)))


def _merged(mapping, kws):
    if mapping is _sentinel:
        return kws
    if kws:
        from collections import ChainMap
        return ChainMap(kws, mapping)
    return mapping


class Formatter:
    """`str.format` as a class, whose steps can be overridden."""

    def format(self, format_string, /, *args, **kwargs):
        return self.vformat(format_string, args, kwargs)

    def vformat(self, format_string, args, kwargs):
        used_args = set()
        result, _ = self._vformat(format_string, args, kwargs, used_args, 2)
        self.check_unused_args(used_args, args, kwargs)
        return result

    def _vformat(self, format_string, args, kwargs, used_args, recursion_depth, auto_arg_index=0):
        if recursion_depth < 0:
            raise ValueError("Max string recursion exceeded")
        result = []
        for literal_text, field_name, format_spec, conversion in self.parse(format_string):
            if literal_text:
                result.append(literal_text)
            if field_name is None:
                continue
            field_first, _ = _string.formatter_field_name_split(field_name)
            if field_first == "":
                if auto_arg_index is False:
                    raise ValueError("cannot switch from manual field specification to automatic field numbering")
                field_name = str(auto_arg_index) + field_name
                auto_arg_index += 1
            elif isinstance(field_first, int):
                if auto_arg_index:
                    raise ValueError("cannot switch from automatic field numbering to manual field specification")
                auto_arg_index = False
            obj, arg_used = self.get_field(field_name, args, kwargs)
            used_args.add(arg_used)
            obj = self.convert_field(obj, conversion)
            format_spec, auto_arg_index = self._vformat(format_spec, args, kwargs, used_args, recursion_depth - 1,
                                                        auto_arg_index=auto_arg_index)
            result.append(self.format_field(obj, format_spec))
        return "".join(result), auto_arg_index

    def get_value(self, key, args, kwargs):
        """Return the argument for a number or a name."""
        return args[key] if isinstance(key, int) else kwargs[key]

    def check_unused_args(self, used_args, args, kwargs):
        """May complain about arguments that were not used."""

    def format_field(self, value, format_spec):
        return format(value, format_spec)

    def convert_field(self, value, conversion):
        if conversion is None:
            return value
        if conversion == "s":
            return str(value)
        if conversion == "r":
            return repr(value)
        if conversion == "a":
            return ascii(value)
        raise ValueError(f"Unknown conversion specifier {conversion!s}")

    def parse(self, format_string):
        """Split into (literal text, field name, format spec, conversion)."""
        return _string.formatter_parser(format_string)

    def get_field(self, field_name, args, kwargs):
        """Return (the object that a field name means, the key of its argument)."""
        first, rest = _string.formatter_field_name_split(field_name)
        obj = self.get_value(first, args, kwargs)
        for is_attr, i in rest:
            obj = getattr(obj, i) if is_attr else obj[i]
        return obj, first
