"""A language of expressions: a tokenizer, a parser by precedence, a tree that is folded, evaluated and printed."""

import sys
from dataclasses import dataclass

SIZE = 1800
QUICK = 4


class CalculatorError(Exception):
    pass


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    column: int


def tokenize(source):
    """The tokens of `source`, character by character; the last one is of the kind `end`."""
    position = 0
    while position < len(source):
        character = source[position]
        if character.isspace():
            position += 1
            continue
        start = position
        if character.isdigit():
            while position < len(source) and (source[position].isdigit() or source[position] == "."):
                position += 1
            kind = "number"
        elif character.isalpha() or character == "_":
            while position < len(source) and (source[position].isalnum() or source[position] == "_"):
                position += 1
            kind = "name"
        elif source[position : position + 2] in ("**", "//", "<=", ">=", "==", "!="):
            position += 2
            kind = "operator"
        elif character in "+-*/%<>(),?:=":
            position += 1
            kind = "operator"
        else:
            raise CalculatorError(f"unexpected {character!r} at column {position + 1}")
        yield Token(kind, source[start:position], start + 1)
    yield Token("end", "", len(source) + 1)


class Node:
    """Anything that has a value in an environment."""

    def evaluate(self, environment):
        raise NotImplementedError

    def fold(self):
        return self


@dataclass
class Number(Node):
    value: float

    def evaluate(self, environment):
        return self.value

    def __str__(self):
        return f"{self.value:g}"


@dataclass
class Variable(Node):
    name: str

    def evaluate(self, environment):
        try:
            return environment[self.name]
        except KeyError:
            raise CalculatorError(f"unknown name {self.name!r}") from None

    def __str__(self):
        return self.name


OPERATIONS = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": lambda a, b: a**b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}

LEVELS = [["==", "!="], ["<", ">", "<=", ">="], ["+", "-"], ["*", "/", "//", "%"], ["**"]]
PRECEDENCE = {operator: level for level, operators in enumerate(LEVELS, start=1) for operator in operators}


@dataclass
class Binary(Node):
    operator: str
    left: Node
    right: Node

    def evaluate(self, environment):
        left = self.left.evaluate(environment)
        right = self.right.evaluate(environment)
        try:
            return OPERATIONS[self.operator](left, right)
        except ZeroDivisionError:
            raise CalculatorError(f"division by zero in {self}") from None

    def fold(self):
        left, right = self.left.fold(), self.right.fold()
        folded = Binary(self.operator, left, right)
        if isinstance(left, Number) and isinstance(right, Number):
            try:
                return Number(folded.evaluate({}))
            except CalculatorError:
                pass
        return folded

    def __str__(self):
        return f"({self.left} {self.operator} {self.right})"


@dataclass
class Negation(Node):
    operand: Node

    def evaluate(self, environment):
        return -self.operand.evaluate(environment)

    def fold(self):
        operand = self.operand.fold()
        return Number(-operand.value) if isinstance(operand, Number) else Negation(operand)

    def __str__(self):
        return f"-{self.operand}"


@dataclass
class Conditional(Node):
    condition: Node
    yes: Node
    no: Node

    def evaluate(self, environment):
        return (self.yes if self.condition.evaluate(environment) else self.no).evaluate(environment)

    def fold(self):
        return Conditional(self.condition.fold(), self.yes.fold(), self.no.fold())

    def __str__(self):
        return f"({self.condition} ? {self.yes} : {self.no})"


@dataclass
class Call(Node):
    name: str
    arguments: list

    FUNCTIONS = {"min": min, "max": max, "abs": abs, "round": round}

    def evaluate(self, environment):
        values = [argument.evaluate(environment) for argument in self.arguments]
        function = self.FUNCTIONS.get(self.name)
        if function is None:
            raise CalculatorError(f"unknown function {self.name!r}")
        return function(*values)

    def fold(self):
        return Call(self.name, [argument.fold() for argument in self.arguments])

    def __str__(self):
        return f"{self.name}({', '.join(map(str, self.arguments))})"


class Parser:
    """Reads one expression; binary operators climb by precedence, `**` binds to the right."""

    def __init__(self, source):
        self.tokens = list(tokenize(source))
        self.position = 0

    @property
    def token(self):
        return self.tokens[self.position]

    def take(self, text=None):
        token = self.token
        if text is not None and token.text != text:
            raise CalculatorError(f"expected {text!r} at column {token.column}, not {token.text or 'the end'!r}")
        self.position += 1
        return token

    def parse(self):
        tree = self.conditional()
        if self.token.kind != "end":
            raise CalculatorError(f"unexpected {self.token.text!r} at column {self.token.column}")
        return tree

    def conditional(self):
        condition = self.binary(1)
        if self.token.text != "?":
            return condition
        self.take("?")
        yes = self.conditional()
        self.take(":")
        return Conditional(condition, yes, self.conditional())

    def binary(self, least):
        left = self.unary()
        while (level := PRECEDENCE.get(self.token.text, 0)) >= least:
            operator = self.take().text
            right = self.binary(level if operator == "**" else level + 1)
            left = Binary(operator, left, right)
        return left

    def unary(self):
        if self.token.text == "-":
            self.take()
            return Negation(self.unary())
        return self.primary()

    def primary(self):
        token = self.take()
        if token.kind == "number":
            return Number(float(token.text) if "." in token.text else int(token.text))
        if token.text == "(":
            inner = self.conditional()
            self.take(")")
            return inner
        if token.kind != "name":
            raise CalculatorError(f"unexpected {token.text or 'end'!r} at column {token.column}")
        if self.token.text != "(":
            return Variable(token.text)
        self.take("(")
        arguments = []
        while self.token.text != ")":
            arguments.append(self.conditional())
            if self.token.text != ")":
                self.take(",")
        self.take(")")
        return Call(token.text, arguments)


FORMULAS = [
    "base + rate * hours - (tax + 2 * 3) % 7",
    "hours > 40 ? base * 1.5 + (hours - 40) * rate : base",
    "max(base, rate, hours ** 2 // 3) - min(tax, 2 ** 3 ** 1)",
    "-(base - rate) * -(hours + tax) / (1 + 2 * 4 - 5 // 2)",
    "abs(tax - base) >= 10 == (rate < 5) ? round(base / 3, 2) : round(tax * rate / 7, 3)",
    "base / (hours - hours)",
    "bonus + 1",
    "base + * 2",
    "min(base, (rate",
    "3 $ 4",
]


def main(size):
    total = 0.0
    problems = {}
    printed = 0
    for number in range(size):
        environment = {"base": 100 + number, "rate": number % 13 + 1, "hours": 30 + number % 25, "tax": number % 17}
        for source in FORMULAS:
            try:
                tree = Parser(source).parse()
                folded = tree.fold()
                for step in range(6):
                    environment["hours"] += step
                    total += tree.evaluate(environment) - folded.evaluate(environment) / 2
                printed += len(str(tree)) - len(str(folded))
            except CalculatorError as error:
                problems[str(error)] = problems.get(str(error), 0) + 1
    print("calculator", size, round(total, 6), printed, sorted(problems.items()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
