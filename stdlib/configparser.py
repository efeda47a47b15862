"""Configuration files: sections with options and their values.

    [server]
    host = localhost
    url = http://%(host)s/

    config = ConfigParser()
    config.read("file.ini")
    config["server"]["url"]
"""

from collections import ChainMap
from collections.abc import MutableMapping
import functools
import itertools
import os
import re
import sys

__all__ = ("NoSectionError", "DuplicateOptionError", "DuplicateSectionError", "NoOptionError", "InterpolationError",
           "InterpolationDepthError", "InterpolationMissingOptionError", "InterpolationSyntaxError", "ParsingError",
           "MissingSectionHeaderError", "MultilineContinuationError", "ConfigParser", "RawConfigParser", "Interpolation",
           "BasicInterpolation", "ExtendedInterpolation", "SectionProxy", "ConverterMapping", "DEFAULTSECT",
           "MAX_INTERPOLATION_DEPTH", "UNNAMED_SECTION")

_default_dict = dict
DEFAULTSECT = "DEFAULT"
MAX_INTERPOLATION_DEPTH = 10


# --- errors ---

class Error(Exception):
    """What all errors of this module are."""

    def __init__(self, msg=""):
        self.message = msg
        super().__init__(msg)

    def __repr__(self):
        return self.message

    __str__ = __repr__


def _already(kind, what, source, lineno):
    if source is None:
        return f"{kind.capitalize()} {what} already exists"
    line = "" if lineno is None else f" [line {lineno:2d}]"
    return f"While reading from {source!r}{line}: {kind} {what} already exists"


class NoSectionError(Error):
    """There is no such section."""

    def __init__(self, section):
        super().__init__(f"No section: {section!r}")
        self.section = section
        self.args = (section,)


class DuplicateSectionError(Error):
    """A section is there already."""

    def __init__(self, section, source=None, lineno=None):
        super().__init__(_already("section", repr(section), source, lineno))
        self.section = section
        self.source = source
        self.lineno = lineno
        self.args = (section, source, lineno)


class DuplicateOptionError(Error):
    """An option is given twice in one source."""

    def __init__(self, section, option, source=None, lineno=None):
        super().__init__(_already("option", f"{option!r} in section {section!r}", source, lineno))
        self.section = section
        self.option = option
        self.source = source
        self.lineno = lineno
        self.args = (section, option, source, lineno)


class NoOptionError(Error):
    """There is no such option in the section."""

    def __init__(self, option, section):
        super().__init__(f"No option {option!r} in section: {section!r}")
        self.option = option
        self.section = section
        self.args = (option, section)


class InterpolationError(Error):
    """A value cannot be put together."""

    def __init__(self, option, section, msg):
        super().__init__(msg)
        self.option = option
        self.section = section
        self.args = (option, section, msg)


class InterpolationMissingOptionError(InterpolationError):
    """A value refers to an option that does not exist."""

    def __init__(self, option, section, rawval, reference):
        super().__init__(option, section,
                         f"Bad value substitution: option {option!r} in section {section!r} contains an interpolation key "
                         f"{reference!r} which is not a valid option name. Raw value: {rawval!r}")
        self.reference = reference
        self.args = (option, section, rawval, reference)


class InterpolationSyntaxError(InterpolationError):
    """A reference in a value is not written as it should be."""


class InterpolationDepthError(InterpolationError):
    """References lead to references too often: in a circle, most likely."""

    def __init__(self, option, section, rawval):
        super().__init__(option, section,
                         f"Recursion limit exceeded in value substitution: option {option!r} in section {section!r} "
                         f"contains an interpolation key which cannot be substituted in {MAX_INTERPOLATION_DEPTH} steps. "
                         f"Raw value: {rawval!r}")
        self.args = (option, section, rawval)


class ParsingError(Error):
    """Lines of a source are not of the format; `errors` has them all."""

    def __init__(self, source, *args):
        super().__init__(f"Source contains parsing errors: {source!r}")
        self.source = source
        self.errors = []
        self.args = (source,)
        if args:
            self.append(*args)

    def append(self, lineno, line):
        """Add a line."""
        self.errors.append((lineno, line))
        self.message += f"\n\t[line {lineno:2d}]: {line!r}"

    def combine(self, others):
        """Add the lines of other errors; return this one."""
        for other in others:
            for error in other.errors:
                self.append(*error)
        return self


class MissingSectionHeaderError(ParsingError):
    """An option stands before the first section."""

    def __init__(self, filename, lineno, line):
        Error.__init__(self, f"File contains no section headers.\nfile: {filename!r}, line: {lineno}\n{line!r}")
        self.source = filename
        self.lineno = lineno
        self.line = line
        self.args = (filename, lineno, line)


class MultilineContinuationError(ParsingError):
    """An indented line follows an option that has no value."""

    def __init__(self, filename, lineno, line):
        Error.__init__(self, "Key without value continued with an indented line.\n"
                             f"file: {filename!r}, line: {lineno}\n{line!r}")
        self.source = filename
        self.lineno = lineno
        self.line = line
        self.args = (filename, lineno, line)


class _UnnamedSection:
    """The section of options that stand before the first header."""

    def __repr__(self):
        return "<UNNAMED_SECTION>"


UNNAMED_SECTION = _UnnamedSection()

# None may be given as a fallback.
_UNSET = object()


# --- interpolation ---

class Interpolation:
    """Changes values when they are read, written, got or set; this one leaves them as they are."""

    def before_get(self, parser, section, option, value, defaults):
        """Return what `get` gives for a value."""
        return value

    def before_set(self, parser, section, option, value):
        """Return what `set` keeps for a value."""
        return value

    def before_read(self, parser, section, option, value):
        """Return what is kept for a value that a source has."""
        return value

    def before_write(self, parser, section, option, value):
        """Return what is written for a value."""
        return value


class _References(Interpolation):
    """References begin with a sign; the sign twice stands for itself."""

    def before_get(self, parser, section, option, value, defaults):
        pieces = []
        self._interpolate_some(parser, option, pieces, value, section, defaults, 1)
        return "".join(pieces)

    def before_set(self, parser, section, option, value):
        sign = self._sign
        rest = self._KEYCRE.sub("", value.replace(sign * 2, ""))
        if sign in rest:
            raise ValueError(f"invalid interpolation syntax in {value!r} at position {rest.find(sign)}")
        return value

    def _interpolate_some(self, parser, option, accum, rest, section, map, depth):
        sign, bracket = self._sign, self._bracket
        rawval = parser.get(section, option, raw=True, fallback=rest)
        if depth > MAX_INTERPOLATION_DEPTH:
            raise InterpolationDepthError(option, section, rawval)
        while rest:
            text, found, after = rest.partition(sign)
            if text:
                accum.append(text)
            if not found:
                return
            rest = found + after
            if after.startswith(sign):
                accum.append(sign)
                rest = after[1:]
                continue
            if not after.startswith(bracket):
                raise InterpolationSyntaxError(
                    option, section, f"{sign!r} must be followed by {sign!r} or {bracket!r}, found: {rest!r}")
            match = self._KEYCRE.match(rest)
            if match is None:
                raise InterpolationSyntaxError(option, section, f"bad interpolation variable reference {rest!r}")
            rest = rest[match.end():]
            name, (new_option, value, new_section, new_map) = self._look_up(
                parser, section, option, match[1], map, rest, rawval)
            if value is None:
                continue
            if sign in value:
                self._interpolate_some(parser, new_option, accum, value, new_section, new_map(), depth + 1)
            else:
                accum.append(value)


class BasicInterpolation(_References):
    """`%(option)s` stands for another option of the section, or of the default section; `%%` for `%`."""

    _sign, _bracket = "%", "("
    _KEYCRE = re.compile(r"%\(([^)]+)\)s")

    def _look_up(self, parser, section, option, reference, map, rest, rawval):
        name = parser.optionxform(reference)
        try:
            value = map[name]
        except KeyError:
            raise InterpolationMissingOptionError(option, section, rawval, name) from None
        return name, (option, value, section, lambda: map)


class ExtendedInterpolation(_References):
    """`${option}` and `${section:option}` stand for other options; `$$` for `$`."""

    _sign, _bracket = "$", "{"
    _KEYCRE = re.compile(r"\$\{([^}]+)\}")

    def _look_up(self, parser, section, option, reference, map, rest, rawval):
        path = reference.split(":")
        try:
            if len(path) == 1:
                name, where = parser.optionxform(path[0]), section
                value = map[name]
            elif len(path) == 2:
                where, name = path[0], parser.optionxform(path[1])
                value = parser.get(where, name, raw=True)
            else:
                raise InterpolationSyntaxError(option, section, f"More than one ':' found: {rest!r}")
        except (KeyError, NoSectionError, NoOptionError):
            raise InterpolationMissingOptionError(option, section, rawval, ":".join(path)) from None
        return name, (name, value, where, lambda: dict(parser.items(where, raw=True)))


# --- reading ---

class _Reader:
    """Takes the lines of one source into a parser."""

    def __init__(self, parser, source):
        self.parser = parser
        self.source = source
        self.section = self.section_name = None
        self.option = None
        # Lines that stand further to the right than the option continue its value.
        self.indent = 0
        # Sections and (section, option) pairs of this source.
        self.added = set()
        self.errors = []

    def read(self, lines):
        parser = self.parser
        for number, line in enumerate(lines, start=1):
            text = self.without_comments(line)
            if not text:
                if not parser._empty_lines_in_values:
                    # An empty line ends a value.
                    self.indent = sys.maxsize
                elif line.strip() == text and self.section is not None and self.option:
                    value = self.section[self.option]
                    if value is not None:
                        value.append("")
                continue
            first = parser.NONSPACECRE.search(line)
            indent = first.start() if first else 0
            if self.section is not None and self.option and indent > self.indent:
                value = self.section[self.option]
                if value is None:
                    raise MultilineContinuationError(self.source, number, line)
                value.append(text)
                continue
            self.indent = indent
            self.header_or_option(number, line, text)
        if self.errors:
            raise self.errors[0].combine(self.errors[1:])

    def without_comments(self, line):
        parser = self.parser
        text = line.strip()
        if text.startswith(parser._comment_prefixes):
            return ""
        # An inline comment begins at the start of the line or after blank space.
        ends = []
        for prefix in parser._inline_comment_prefixes:
            at = line.find(prefix)
            while at > 0 and not line[at - 1].isspace():
                at = line.find(prefix, at + 1)
            if at >= 0:
                ends.append(at)
        return line[:min(ends)].strip() if ends else text

    def header_or_option(self, number, line, text):
        parser = self.parser
        if parser._allow_unnamed_section and self.section is None:
            self.enter(UNNAMED_SECTION)
        match = parser.SECTCRE.match(text)
        if match:
            self.header(match["header"], number)
        elif self.section is None:
            raise MissingSectionHeaderError(self.source, number, line)
        else:
            self.new_option(number, line, text)

    def enter(self, name):
        parser = self.parser
        self.section_name = name
        self.section = parser._sections[name] = parser._dict()
        parser._proxies[name] = SectionProxy(parser, name)
        self.added.add(name)

    def header(self, name, number):
        parser = self.parser
        if name in parser._sections:
            if parser._strict and name in self.added:
                raise DuplicateSectionError(name, self.source, number)
            self.section = parser._sections[name]
            self.added.add(name)
        elif name == parser.default_section:
            self.section = parser._defaults
        else:
            self.enter(name)
        self.section_name = name
        # The first line of a section continues nothing.
        self.option = None

    def new_option(self, number, line, text):
        parser = self.parser
        match = parser._optcre.match(text)
        if not match:
            self.errors.append(ParsingError(self.source, number, line))
            return
        name, value = match["option"], match["value"]
        if not name:
            self.errors.append(ParsingError(self.source, number, line))
        name = self.option = parser.optionxform(name.rstrip())
        if parser._strict and (self.section_name, name) in self.added:
            raise DuplicateOptionError(self.section_name, name, self.source, number)
        self.added.add((self.section_name, name))
        # The lines of a value are joined when all are there.
        self.section[name] = None if value is None else [value.strip()]


# --- the parser ---

class RawConfigParser(MutableMapping):
    """Reads and writes configurations; a mapping of sections. Values are left as they are written.

    defaults: options of the default section. delimiters: what stands between option and value. strict: refuse sections
    and options that a source has twice. allow_no_value: options may stand alone. converters: names and functions, for
    methods getNAME.
    """

    _SECT_TMPL = r"\[ (?P<header>.+) \]"
    _OPT_TMPL = r"(?P<option>.*?) \s*(?P<vi>{delim})\s* (?P<value>.*)$"
    _OPT_NV_TMPL = r"(?P<option>.*?) \s*(?: (?P<vi>{delim})\s* (?P<value>.*))?$"
    _DEFAULT_INTERPOLATION = Interpolation()
    # What headers and options look like; programs change these to have other formats.
    SECTCRE = re.compile(_SECT_TMPL, re.VERBOSE)
    OPTCRE = re.compile(_OPT_TMPL.format(delim="=|:"), re.VERBOSE)
    OPTCRE_NV = re.compile(_OPT_NV_TMPL.format(delim="=|:"), re.VERBOSE)
    NONSPACECRE = re.compile(r"\S")
    BOOLEAN_STATES = {"1": True, "yes": True, "true": True, "on": True,
                      "0": False, "no": False, "false": False, "off": False}

    def __init__(self, defaults=None, dict_type=dict, allow_no_value=False, *, delimiters=("=", ":"),
                 comment_prefixes=("#", ";"), inline_comment_prefixes=None, strict=True, empty_lines_in_values=True,
                 default_section=DEFAULTSECT, interpolation=_UNSET, converters=_UNSET, allow_unnamed_section=False):
        self._dict = dict_type
        self._sections = self._dict()
        self._defaults = self._dict()
        self._converters = ConverterMapping(self)
        self._proxies = self._dict()
        self._proxies[default_section] = SectionProxy(self, default_section)
        self._delimiters = tuple(delimiters)
        if delimiters == ("=", ":"):
            self._optcre = self.OPTCRE_NV if allow_no_value else self.OPTCRE
        else:
            delim = "|".join(re.escape(one) for one in delimiters)
            template = self._OPT_NV_TMPL if allow_no_value else self._OPT_TMPL
            self._optcre = re.compile(template.format(delim=delim), re.VERBOSE)
        self._comment_prefixes = tuple(comment_prefixes or ())
        self._inline_comment_prefixes = tuple(inline_comment_prefixes or ())
        self._strict = strict
        self._allow_no_value = allow_no_value
        self._empty_lines_in_values = empty_lines_in_values
        self.default_section = default_section
        self._interpolation = self._DEFAULT_INTERPOLATION if interpolation is _UNSET else interpolation
        if self._interpolation is None:
            self._interpolation = Interpolation()
        if not isinstance(self._interpolation, Interpolation):
            raise TypeError("interpolation= must be None or an instance of Interpolation; got an object of type "
                            f"{type(self._interpolation)}")
        if converters is not _UNSET:
            self._converters.update(converters)
        if defaults:
            self._read_defaults(defaults)
        self._allow_unnamed_section = allow_unnamed_section

    def defaults(self):
        """Return the options of the default section."""
        return self._defaults

    def sections(self):
        """Return the names of the sections, without the default section."""
        return list(self._sections.keys())

    def add_section(self, section):
        """Make a section."""
        if section == self.default_section:
            raise ValueError(f"Invalid section name: {section!r}")
        if section in self._sections:
            raise DuplicateSectionError(section)
        self._sections[section] = self._dict()
        self._proxies[section] = SectionProxy(self, section)

    def has_section(self, section):
        """Whether there is this section; the default section does not count."""
        return section in self._sections

    def options(self, section):
        """Return the names of a section's options, with those of the default section."""
        try:
            options = self._sections[section].copy()
        except KeyError:
            raise NoSectionError(section) from None
        options.update(self._defaults)
        return list(options.keys())

    def read(self, filenames, encoding=None):
        """Read files, those that can be opened; return their names."""
        if isinstance(filenames, (str, bytes, os.PathLike)):
            filenames = [filenames]
        done = []
        for filename in filenames:
            try:
                with open(filename, encoding=encoding) as fp:
                    self._read(fp, filename)
            except OSError:
                continue
            if isinstance(filename, os.PathLike):
                filename = os.fspath(filename)
            done.append(filename)
        return done

    def read_file(self, f, source=None):
        """Read the lines of an iterable; source: its name for messages."""
        if source is None:
            source = getattr(f, "name", "<???>")
        self._read(f, source)

    def read_string(self, string, source="<string>"):
        """Read a text."""
        import io
        self.read_file(io.StringIO(string), source)

    def read_dict(self, dictionary, source="<dict>"):
        """Take sections and options from a dictionary of dictionaries; keys and values become texts."""
        added = set()
        for section, options in dictionary.items():
            section = str(section)
            try:
                self.add_section(section)
            except (DuplicateSectionError, ValueError):
                if self._strict and section in added:
                    raise
            added.add(section)
            for option, value in options.items():
                option = self.optionxform(str(option))
                if value is not None:
                    value = str(value)
                if self._strict and (section, option) in added:
                    raise DuplicateOptionError(section, option, source)
                added.add((section, option))
                self.set(section, option, value)

    def get(self, section, option, *, raw=False, vars=None, fallback=_UNSET):
        """Return a value; from `vars`, the section or the default section.

        raw: without interpolation. fallback: what is returned if there is no such option or section.
        """
        try:
            values = self._unify_values(section, vars)
        except NoSectionError:
            if fallback is _UNSET:
                raise
            return fallback
        option = self.optionxform(option)
        try:
            value = values[option]
        except KeyError:
            if fallback is _UNSET:
                raise NoOptionError(option, section)
            return fallback
        if raw or value is None:
            return value
        return self._interpolation.before_get(self, section, option, value, values)

    def _get_conv(self, section, option, conv, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        try:
            return conv(self.get(section, option, raw=raw, vars=vars, **kwargs))
        except (NoSectionError, NoOptionError):
            if fallback is _UNSET:
                raise
            return fallback

    def getint(self, section, option, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        """Return a value as an integer."""
        return self._get_conv(section, option, int, raw=raw, vars=vars, fallback=fallback, **kwargs)

    def getfloat(self, section, option, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        """Return a value as a float."""
        return self._get_conv(section, option, float, raw=raw, vars=vars, fallback=fallback, **kwargs)

    def getboolean(self, section, option, *, raw=False, vars=None, fallback=_UNSET, **kwargs):
        """Return a value such as yes, off, true or 0 as a bool."""
        return self._get_conv(section, option, self._convert_to_boolean, raw=raw, vars=vars, fallback=fallback, **kwargs)

    def items(self, section=_UNSET, raw=False, vars=None):
        """Return (name, proxy) of the sections; or (name, value) of a section's options."""
        if section is _UNSET:
            return super().items()
        values = self._defaults.copy()
        try:
            values.update(self._sections[section])
        except KeyError:
            if section != self.default_section:
                raise NoSectionError(section)
        names = list(values.keys())
        if vars:
            for key, value in vars.items():
                values[self.optionxform(key)] = value
        if raw:
            return [(name, values[name]) for name in names]
        return [(name, self._interpolation.before_get(self, section, name, values[name], values)) for name in names]

    def popitem(self):
        """Remove the first section; return its name and proxy."""
        for key in self.sections():
            value = self[key]
            del self[key]
            return key, value
        raise KeyError

    def optionxform(self, optionstr):
        """Return what an option's name is kept as: lower case. Replace it to have other rules."""
        return optionstr.lower()

    def has_option(self, section, option):
        """Whether the section, or the default section, has an option."""
        if not section or section == self.default_section:
            return self.optionxform(option) in self._defaults
        if section not in self._sections:
            return False
        option = self.optionxform(option)
        return option in self._sections[section] or option in self._defaults

    def set(self, section, option, value=None):
        """Set an option."""
        if value:
            value = self._interpolation.before_set(self, section, option, value)
        self._options_of(section)[self.optionxform(option)] = value

    def _options_of(self, section):
        if not section or section == self.default_section:
            return self._defaults
        try:
            return self._sections[section]
        except KeyError:
            raise NoSectionError(section) from None

    def write(self, fp, space_around_delimiters=True):
        """Write all to a file that is open for text."""
        delimiter = f" {self._delimiters[0]} " if space_around_delimiters else self._delimiters[0]
        if self._defaults:
            self._write_section(fp, self.default_section, self._defaults.items(), delimiter)
        if UNNAMED_SECTION in self._sections:
            self._write_section(fp, UNNAMED_SECTION, self._sections[UNNAMED_SECTION].items(), delimiter, unnamed=True)
        for section, options in self._sections.items():
            if section is not UNNAMED_SECTION:
                self._write_section(fp, section, options.items(), delimiter)

    def _write_section(self, fp, section_name, section_items, delimiter, unnamed=False):
        if not unnamed:
            fp.write(f"[{section_name}]\n")
        for key, value in section_items:
            value = self._interpolation.before_write(self, section_name, key, value)
            if value is None and self._allow_no_value:
                fp.write(f"{key}\n")
            else:
                # Further lines are indented: so they are read as parts of the value.
                text = str(value).replace("\n", "\n\t")
                fp.write(f"{key}{delimiter}{text}\n")
        fp.write("\n")

    def remove_option(self, section, option):
        """Remove an option; return whether it was there."""
        options = self._options_of(section)
        option = self.optionxform(option)
        existed = option in options
        if existed:
            del options[option]
        return existed

    def remove_section(self, section):
        """Remove a section; return whether it was there."""
        existed = section in self._sections
        if existed:
            del self._sections[section]
            del self._proxies[section]
        return existed

    def __getitem__(self, key):
        if key != self.default_section and not self.has_section(key):
            raise KeyError(key)
        return self._proxies[key]

    def __setitem__(self, key, value):
        if key in self and self[key] is value:
            return
        if key == self.default_section:
            self._defaults.clear()
        elif key in self._sections:
            self._sections[key].clear()
        self.read_dict({key: value})

    def __delitem__(self, key):
        if key == self.default_section:
            raise ValueError("Cannot remove the default section.")
        if not self.has_section(key):
            raise KeyError(key)
        self.remove_section(key)

    def __contains__(self, key):
        return key == self.default_section or self.has_section(key)

    def __len__(self):
        return len(self._sections) + 1

    def __iter__(self):
        return itertools.chain((self.default_section,), self._sections.keys())

    def _read(self, fp, fpname):
        try:
            _Reader(self, fpname).read(fp)
        finally:
            self._join_multiline_values()

    def _join_multiline_values(self):
        for section, options in itertools.chain(((self.default_section, self._defaults),), self._sections.items()):
            for name, value in options.items():
                if isinstance(value, list):
                    value = "\n".join(value).rstrip()
                options[name] = self._interpolation.before_read(self, section, name, value)

    def _read_defaults(self, defaults):
        for key, value in defaults.items():
            self._defaults[self.optionxform(key)] = value

    def _unify_values(self, section, vars):
        options = {}
        try:
            options = self._sections[section]
        except KeyError:
            if section != self.default_section:
                raise NoSectionError(section) from None
        own = {self.optionxform(key): value if value is None else str(value) for key, value in (vars or {}).items()}
        return ChainMap(own, options, self._defaults)

    def _convert_to_boolean(self, value):
        try:
            return self.BOOLEAN_STATES[value.lower()]
        except KeyError:
            raise ValueError(f"Not a boolean: {value}") from None

    def _validate_value_types(self, *, section="", option="", value=""):
        if not isinstance(section, str):
            raise TypeError("section names must be strings")
        if not isinstance(option, str):
            raise TypeError("option keys must be strings")
        # Where options may stand alone, None (or whatever is false) is a value.
        if (not self._allow_no_value or value) and not isinstance(value, str):
            raise TypeError("option values must be strings")

    @property
    def converters(self):
        """The names and functions of the methods getNAME."""
        return self._converters


class ConfigParser(RawConfigParser):
    """A parser whose values refer to other values: `%(name)s`."""

    _DEFAULT_INTERPOLATION = BasicInterpolation()

    def set(self, section, option, value=None):
        """Set an option to a text."""
        self._validate_value_types(option=option, value=value)
        super().set(section, option, value)

    def add_section(self, section):
        """Make a section, whose name is a text."""
        self._validate_value_types(section=section)
        super().add_section(section)

    def _read_defaults(self, defaults):
        interpolation, self._interpolation = self._interpolation, Interpolation()
        try:
            self.read_dict({self.default_section: defaults})
        finally:
            self._interpolation = interpolation


class SectionProxy(MutableMapping):
    """A section, as a mapping."""

    def __init__(self, parser, name):
        self._parser = parser
        self._name = name
        for converter in parser.converters:
            key = f"get{converter}"
            setattr(self, key, functools.partial(self.get, _impl=getattr(parser, key)))

    def __repr__(self):
        return f"<Section: {self._name}>"

    def __getitem__(self, key):
        if not self._parser.has_option(self._name, key):
            raise KeyError(key)
        return self._parser.get(self._name, key)

    def __setitem__(self, key, value):
        self._parser._validate_value_types(option=key, value=value)
        return self._parser.set(self._name, key, value)

    def __delitem__(self, key):
        if not (self._parser.has_option(self._name, key) and self._parser.remove_option(self._name, key)):
            raise KeyError(key)

    def __contains__(self, key):
        return self._parser.has_option(self._name, key)

    def __len__(self):
        return len(self._options())

    def __iter__(self):
        return iter(self._options())

    def _options(self):
        if self._name == self._parser.default_section:
            return self._parser.defaults()
        return self._parser.options(self._name)

    @property
    def parser(self):
        """The parser that the section belongs to."""
        return self._parser

    @property
    def name(self):
        """The section's name."""
        return self._name

    def get(self, option, fallback=None, *, raw=False, vars=None, _impl=None, **kwargs):
        """Return a value, or the fallback."""
        return (_impl or self._parser.get)(self._name, option, raw=raw, vars=vars, fallback=fallback, **kwargs)


class ConverterMapping(MutableMapping):
    """The converters of a parser: each name is a method getNAME of the parser and its sections.

    The value is the function; None for methods that the parser's class has.
    """

    GETTERCRE = re.compile(r"^get(?P<name>.+)$")

    def __init__(self, parser):
        self._parser = parser
        self._data = {}
        for name in dir(parser):
            match = self.GETTERCRE.match(name)
            if match and callable(getattr(parser, name)):
                self._data[match["name"]] = None

    def __getitem__(self, key):
        return self._data[key]

    def __setitem__(self, key, value):
        try:
            method = "get" + key
        except TypeError:
            raise ValueError(f"Incompatible key: {key} (type: {type(key)})")
        if method == "get":
            raise ValueError('Incompatible key: cannot use "" as a name')
        self._data[key] = value
        getter = functools.partial(self._parser._get_conv, conv=value)
        getter.converter = value
        setattr(self._parser, method, getter)
        for proxy in self._parser.values():
            setattr(proxy, method, functools.partial(proxy.get, _impl=getter))

    def __delitem__(self, key):
        try:
            method = "get" + (key or None)
        except TypeError:
            raise KeyError(key)
        del self._data[key]
        for owner in itertools.chain((self._parser,), self._parser.values()):
            # One of the class stays.
            owner.__dict__.pop(method, None)

    def __iter__(self):
        return iter(self._data)

    def __len__(self):
        return len(self._data)
