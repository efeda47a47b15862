"""A template engine: text with `{{ expressions | filters }}` and `{% blocks %}` becomes a tree, and that a page."""

import re
import sys

SIZE = 600
QUICK = 2

TAG = re.compile(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", re.S)


class TemplateError(Exception):
    """A template that makes no sense, with the number of the line."""

    def __init__(self, message, line):
        super().__init__(f"line {line}: {message}")
        self.line = line


def escape(value):
    """`value` as text in which nothing is markup."""
    text = str(value)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


FILTERS = {
    "upper": lambda value: str(value).upper(),
    "lower": lambda value: str(value).lower(),
    "title": lambda value: str(value).title(),
    "length": len,
    "join": lambda value, separator=", ": separator.join(str(item) for item in value),
    "default": lambda value, other="": value if value not in (None, "") else other,
    "money": lambda value: f"{value:,.2f}",
    "truncate": lambda value, limit="12": value if len(value) <= int(limit) else value[: int(limit) - 1] + "…",
    "sorted": sorted,
}


class Context:
    """Names and their values, in scopes that lie upon one another."""

    def __init__(self, values):
        self.scopes = [dict(values)]

    def push(self):
        self.scopes.append({})

    def pop(self):
        self.scopes.pop()

    def __getitem__(self, name):
        for scope in reversed(self.scopes):
            if name in scope:
                return scope[name]
        return None

    def __setitem__(self, name, value):
        self.scopes[-1][name] = value


class Expression:
    """A dotted name or a literal, and the filters it goes through."""

    def __init__(self, source, line):
        head, *filters = [part.strip() for part in source.split("|")]
        if not head:
            raise TemplateError("empty expression", line)
        self.literal = None
        self.path = []
        if head[0] in "'\"":
            self.literal = head[1:-1]
        elif head.lstrip("-").isdigit():
            self.literal = int(head)
        else:
            self.path = head.split(".")
        self.filters = []
        for text in filters:
            name, _, argument = text.partition(":")
            if name not in FILTERS:
                raise TemplateError(f"no filter named {name!r}", line)
            self.filters.append((FILTERS[name], [argument.strip("'\"")] if argument else []))

    def evaluate(self, context):
        value = self.literal
        if self.path:
            value = context[self.path[0]]
            for name in self.path[1:]:
                value = self.step(value, name)
        for function, arguments in self.filters:
            value = function(value, *arguments)
        return value

    @staticmethod
    def step(value, name):
        if isinstance(value, dict):
            return value.get(name)
        if isinstance(value, (list, tuple)) and name.isdigit():
            return value[int(name)]
        return getattr(value, name, None)


class Text:
    def __init__(self, text):
        self.text = text

    def render(self, context, out):
        out.append(self.text)


class Output:
    def __init__(self, expression):
        self.expression = expression

    def render(self, context, out):
        out.append(escape(self.expression.evaluate(context)))


class For:
    def __init__(self, name, expression, body, otherwise):
        self.name = name
        self.expression = expression
        self.body = body
        self.otherwise = otherwise

    def render(self, context, out):
        items = self.expression.evaluate(context) or []
        if not items:
            render_all(self.otherwise, context, out)
            return
        context.push()
        for index, item in enumerate(items):
            context[self.name] = item
            context["loop"] = {"index": index + 1, "first": index == 0, "last": index == len(items) - 1}
            render_all(self.body, context, out)
        context.pop()


class If:
    def __init__(self, condition, negated, body, otherwise):
        self.condition = condition
        self.negated = negated
        self.body = body
        self.otherwise = otherwise

    def render(self, context, out):
        holds = bool(self.condition.evaluate(context)) != self.negated
        render_all(self.body if holds else self.otherwise, context, out)


def render_all(nodes, context, out):
    for node in nodes:
        node.render(context, out)


class Template:
    """A parsed template, ready to be rendered any number of times."""

    def __init__(self, source):
        self.tokens = []
        line = 1
        for piece in TAG.split(source):
            if piece:
                self.tokens.append((piece, line))
            line += piece.count("\n")
        self.position = 0
        self.nodes, end = self.parse(())
        assert end is None

    def parse(self, ends):
        """The nodes up to one of the tags in `ends`, and that tag."""
        nodes = []
        while self.position < len(self.tokens):
            piece, line = self.tokens[self.position]
            self.position += 1
            if piece.startswith("{{"):
                nodes.append(Output(Expression(piece[2:-2], line)))
            elif piece.startswith("{%"):
                words = piece[2:-2].split()
                if words[0] in ends:
                    return nodes, words[0]
                nodes.append(self.parse_block(words, line))
            elif not piece.startswith("{#"):
                nodes.append(Text(piece))
        if ends:
            raise TemplateError(f"expected {' or '.join(ends)}", self.tokens[-1][1])
        return nodes, None

    def parse_block(self, words, line):
        match words:
            case ["for", name, "in", source]:
                expression = Expression(source, line)
                body, end = self.parse(("else", "endfor"))
                otherwise = self.parse(("endfor",))[0] if end == "else" else []
                return For(name, expression, body, otherwise)
            case ["if", *negation, source] if negation in ([], ["not"]):
                condition = Expression(source, line)
                body, end = self.parse(("else", "endif"))
                otherwise = self.parse(("endif",))[0] if end == "else" else []
                return If(condition, bool(negation), body, otherwise)
        raise TemplateError(f"unknown block {words[0]!r}", line)

    def render(self, values):
        out = []
        render_all(self.nodes, Context(values), out)
        return "".join(out)


PAGE = """<html><head><title>{{ title | title }}</title></head>
{# the list of orders #}
<body class="{{ theme|default:'plain' }}">
{% for customer in customers %}
  <h2 id="c{{ customer.id }}">{{ loop.index }}. {{ customer.name | upper }}</h2>
  {% if customer.vip %}<b>Thank you, {{ customer.name }}!</b>{% else %}<i>Hello & welcome</i>{% endif %}
  <ul>
  {% for order in customer.orders %}
    <li{% if loop.last %} class="last"{% endif %}>{{ order.item | truncate:9 }}: {{ order.price | money }}
      {% if not order.tags %}untagged{% else %}({{ order.tags | sorted | join:'; ' }}){% endif %}</li>
  {% else %}
    <li>nothing yet</li>
  {% endfor %}
  </ul>
{% endfor %}
<p>{{ customers | length }} customers, first {{ customers.0.name|lower }}</p>
</body></html>
"""


class Customer:
    def __init__(self, number):
        self.id = number
        self.name = f"Customer <{number * 7919 % 1000}>"
        self.vip = number % 3 == 0
        words = ["apples", "bread & butter", "candles", "dust jackets", "elderberries"]
        self.orders = [
            {"item": words[(number + i) % 5], "price": (number * 31 + i * 17) / 4, "tags": words[: (number + i) % 4]}
            for i in range(number % 6)
        ]


def main(size):
    template = Template(PAGE)
    length = checksum = 0
    for round_number in range(size):
        customers = [Customer(round_number + i) for i in range(40)]
        page = template.render({"title": f"orders of day {round_number}", "customers": customers})
        length += len(page)
        checksum = (checksum * 31 + page.count("&amp;") * 7 + sum(map(len, page.split()))) % 1_000_003
    problems = []
    for broken in ("{% for x in y %}", "{{ x | shout }}", "\n\n{% while x %}"):
        try:
            Template(broken)
        except TemplateError as error:
            problems.append(str(error))
    print("template_engine", size, length, checksum, problems)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
