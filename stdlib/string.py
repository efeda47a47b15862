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


class _Pattern:
    """The regular expression of a class of templates, made when it is first asked for."""

    def __get__(self, instance, owner):
        pattern = owner._compile()
        owner.pattern = pattern
        return pattern


class Template:
    """Text with places to fill in: `$name`, `${name}`; `$$` stands for one dollar sign.

    Subclasses may have another `delimiter`, other patterns of names (`idpattern`, `braceidpattern`), or a `pattern` for
    everything, whose groups are called escaped, named, braced and invalid.
    """

    delimiter = "$"
    idpattern = r"(?a:[_a-z][_a-z0-9]*)"
    braceidpattern = None
    flags = 2  # re.IGNORECASE
    pattern = _Pattern()

    def __init_subclass__(cls):
        super().__init_subclass__()
        if "pattern" in cls.__dict__:
            import re
            cls.pattern = re.compile(cls.pattern, cls.flags | re.VERBOSE)
        else:
            cls.pattern = cls._compile()

    @classmethod
    def _compile(cls):
        import re
        delimiter = re.escape(cls.delimiter)
        name, braced = cls.idpattern, cls.braceidpattern or cls.idpattern
        pattern = (f"{delimiter}(?:(?P<escaped>{delimiter})|(?P<named>{name})|"
                   f"{{(?P<braced>{braced})}}|(?P<invalid>))")
        return re.compile(pattern, cls.flags | re.VERBOSE)

    def __init__(self, template):
        self.template = template

    def _invalid(self, match):
        offset = match.start("invalid")
        lines = self.template[:offset].splitlines(keepends=True)
        if not lines:
            colno = lineno = 1
        else:
            colno = offset - len("".join(lines[:-1]))
            lineno = len(lines)
        raise ValueError(f"Invalid placeholder in string: line {lineno}, col {colno}")

    def _fill(self, value_of, invalid):
        def fill(match):
            name = match["named"] or match["braced"]
            if name is not None:
                return value_of(name, match)
            if match["escaped"] is not None:
                return self.delimiter
            if match["invalid"] is not None:
                return invalid(match)
            raise ValueError("Unrecognized named group in pattern", self.pattern)

        return self.pattern.sub(fill, self.template)

    def substitute(self, mapping=_sentinel, /, **kws):
        """Fill in all names; KeyError if one is missing."""
        mapping = _merged(mapping, kws)
        return self._fill(lambda name, match: str(mapping[name]), self._invalid)

    def safe_substitute(self, mapping=_sentinel, /, **kws):
        """Fill in the names that are there, and leave the others as they are."""
        mapping = _merged(mapping, kws)

        def value_of(name, match):
            try:
                return str(mapping[name])
            except KeyError:
                return match[0]

        return self._fill(value_of, lambda match: match[0])

    def _names(self):
        """The name of each placeholder, None for an invalid one."""
        for match in self.pattern.finditer(self.template):
            name = match["named"] or match["braced"]
            if name is not None or match["invalid"] is not None:
                yield name
            elif match["escaped"] is None:
                raise ValueError("Unrecognized named group in pattern", self.pattern)

    def is_valid(self):
        """Whether `substitute` would find no invalid placeholder."""
        return all(name is not None for name in self._names())

    def get_identifiers(self):
        """Return the names, each once, in the order of their first occurrence."""
        return list(dict.fromkeys(name for name in self._names() if name is not None))


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
