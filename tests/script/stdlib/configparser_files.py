# configparser: reading, values, interpolation, writing, and every error with its words.
import configparser
import io
import os
import tempfile
from configparser import ConfigParser, ExtendedInterpolation, RawConfigParser, UNNAMED_SECTION

TEXT = """
# comment
[DEFAULT]
base = /srv
debug: no
[Paths]
Home = %(base)s/home
deep = %(home)s/%%d
long = first
    second

    third
    ; not a value
[numbers]
n = 42
f = 1.5
on = YES
empty =
"""
config = ConfigParser()
config.read_string(TEXT)
print(config.sections(), config.defaults(), config.options("Paths"))
print(config["Paths"]["home"], config.get("Paths", "DEEP"), config.get("Paths", "deep", raw=True))
print(repr(config["Paths"]["long"]))
print(config.getint("numbers", "n"), config.getfloat("numbers", "f"), config.getboolean("numbers", "on"),
      config["numbers"].getboolean("debug"), repr(config["numbers"]["empty"]))
print(config["numbers"].get("none"), config["numbers"].get("none", "fall"), config.get("no", "x", fallback=None),
      config.getint("numbers", "none", fallback=7), config.get("Paths", "home", vars={"base": "/other"}))
print(config.items("numbers"), [name for name, proxy in config.items()])
print("Paths" in config, "paths" in config, config.has_option("Paths", "BASE"), len(config), repr(config["Paths"]))
config["new"] = {"A": 1, "b": "two\nlines"}
config.set("new", "c", "3")
config.add_section("more")
del config["numbers"]["f"]
print(config.remove_option("new", "b"), config.remove_option("new", "b"), config.remove_section("gone"))
config["new"]["b"] = "x\ny"
out = io.StringIO()
config.write(out)
print(out.getvalue())
out = io.StringIO()
config.write(out, space_around_delimiters=False)
print(out.getvalue()[:40])
extended = ConfigParser(interpolation=ExtendedInterpolation())
extended.read_dict({"a": {"x": "1", "y": "${x}-${b:z}-$$"}, "b": {"z": "${a:x}!"}})
print(extended["a"]["y"], dict(extended["a"]))
bare = RawConfigParser(allow_no_value=True, delimiters=(":=", "|"), comment_prefixes="%", inline_comment_prefixes=("//",))
bare.optionxform = str
bare.read_string("[S]\nKey := v // inline\nAlone\nother|w//not\n% c\n")
print(dict(bare["S"]))
converted = ConfigParser(converters={"list": lambda value: value.split(",")})
converted.read_string("[s]\nx = a,b")
print(converted.getlist("s", "x"), converted["s"].getlist("x"), sorted(converted.converters))
converted.converters["upper"] = str.upper
print(converted["s"].getupper("x"))
unnamed = ConfigParser(allow_unnamed_section=True)
unnamed.read_string("a = 1\n[b]\nc = 2\n")
print(unnamed.sections(), unnamed[UNNAMED_SECTION]["a"])
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "x.ini")
    with open(path, "w") as file:
        file.write("[s]\nx = 1\n")
    reader = ConfigParser()
    print([os.path.basename(name) for name in reader.read([path, os.path.join(folder, "missing")])], reader["s"]["x"])
print(config.popitem()[0], sorted(config))


def attempt(what, *args, **kwargs):
    try:
        print(what(*args, **kwargs))
    except Exception as error:
        print(type(error).__name__, "|", error, "|", error.args)


def read(text, **kwargs):
    parser = ConfigParser(**kwargs)
    parser.read_string(text)
    return {name: dict(parser[name]) for name in parser.sections()}


attempt(read, "x = 1")
attempt(read, "[s]\nx = 1\n[s]\n")
attempt(read, "[s]\nx = 1\nX = 2")
attempt(read, "[s]\nx = 1\nX = 2", strict=False)
attempt(read, "[s]\nnothing\n  = 5\nfine = 1\n")
attempt(read, "[s]\nx\n  more\n", allow_no_value=True)
attempt(read, "[s]\nx = 1\n\n  y = 2\n", empty_lines_in_values=False)
attempt(read, "[s]\nx = %(y)s\n")
attempt(read, "[s]\nx = %(y\n")
attempt(read, "[s]\nx = %z\n")
attempt(read, "[s]\nx = %(x)s\n")
attempt(read, "[s]\nx = ${a:b:c}\n", interpolation=ExtendedInterpolation())
attempt(read, "[s]\nx = ${no:b}\n", interpolation=ExtendedInterpolation())
attempt(read, "[s]\nx = $y\n", interpolation=ExtendedInterpolation())
attempt(config.get, "no", "x")
attempt(config.get, "Paths", "x")
attempt(config.getboolean, "Paths", "home")
attempt(config.options, "no")
attempt(config.items, "no")
attempt(config.set, "no", "x", "1")
attempt(config.set, "Paths", "x", 1)
attempt(config.set, "Paths", "x", "5%")
attempt(config.add_section, "Paths")
attempt(config.add_section, "DEFAULT")
attempt(config.add_section, 3)
attempt(config.__getitem__, "no")
attempt(config.__delitem__, "DEFAULT")
attempt(config["Paths"].__getitem__, "no")
attempt(config.read_dict, {"d": {"K": 1, "k": 2}})
attempt(ConfigParser, interpolation=int)
