from string import Template


class Percent(Template):
    delimiter = "%"
    idpattern = "[a-z]+_[a-z]+"


class Braces(Template):
    braceidpattern = "[a-z ]+"


class Doubled(Template):
    delimiter = "{{"
    pattern = r"""
    \{\{(?:
    (?P<escaped>\{\{)|
    (?P<named>[_a-z][_a-z0-9]*)\}\}|
    (?P<braced>[_a-z][_a-z0-9]*)\}\}|
    (?P<invalid>)
    )
    """


class Cased(Template):
    flags = 0


print(Percent("%% %with_underscore %notunderscored $x").safe_substitute(with_underscore="yes"))
print(Braces("$name ${two words} $$").substitute({"name": 1, "two words": 2}))
print(Doubled("{{name}} and {{{{").substitute(name="x"), Doubled("{{name}} {{other}}").get_identifiers())
print(Cased("$name $Name").safe_substitute(name=1, Name=2), Template.pattern.groupindex)
print(Template("$a ${b} $a $$c").get_identifiers(), Template("$").is_valid(), Template("$a").is_valid())
for template in (Template("a\nb $ c"), Template("${"), Doubled("x {{ y"), Template("$missing")):
    try:
        print(template.substitute())
    except (ValueError, KeyError) as error:
        print(type(error).__name__, error)


class Broken(Template):
    pattern = r"(?P<invalid>)unknown(?P<named>x)?(?P<braced>y)?(?P<escaped>z)?(?P<more>.)"


try:
    Broken("unknown!").substitute()
except ValueError as error:
    print(error.args[0])
