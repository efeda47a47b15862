"""Orders in JSON and CSV: read, checked, joined, grouped, and written again as reports in both formats."""

import csv
import io
import json
import sys
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

SIZE = 14_000
QUICK = 200

CITIES = ["Aachen", "Bristol, Avon", "Cádiz", 'Den "Haag"', "Évora", "Fulda"]
PRODUCTS = {
    "A-100": ("anvil", 12999, 41.5),
    "B-200": ("bolt, hexagonal", 15, 0.02),
    "C-300": ("crate", 2495, 6.25),
    "D-400": ('"deluxe" drill', 8950, 3.75),
    "E-500": ("emery paper", 120, 0.1),
}


class InvalidOrder(ValueError):
    """An order that cannot be served, and why."""

    def __init__(self, number, reason):
        super().__init__(f"order {number}: {reason}")
        self.number = number
        self.reason = reason


@dataclass
class Line:
    product: str
    quantity: int

    @property
    def cents(self):
        return PRODUCTS[self.product][1] * self.quantity

    @property
    def weight(self):
        return PRODUCTS[self.product][2] * self.quantity


@dataclass
class Order:
    number: int
    customer: str
    city: str
    placed: date
    lines: list[Line] = field(default_factory=list)
    express: bool = False

    @classmethod
    def from_json(cls, record):
        """The order that `record` describes; InvalidOrder says what is wrong with it."""
        try:
            number = record["number"]
        except KeyError:
            raise InvalidOrder("?", "no number") from None
        if not record.get("lines"):
            raise InvalidOrder(number, "no lines")
        lines = []
        for line in record["lines"]:
            if line["product"] not in PRODUCTS:
                raise InvalidOrder(number, f"unknown product {line['product']}")
            if not isinstance(line["quantity"], int) or line["quantity"] <= 0:
                raise InvalidOrder(number, f"bad quantity {line['quantity']!r}")
            lines.append(Line(**line))
        placed = date.fromisoformat(record["placed"])
        return cls(number, record["customer"], record["city"], placed, lines, record.get("express", False))

    @property
    def cents(self):
        total = sum(line.cents for line in self.lines)
        if self.express:
            total += 1500
        if len(self.lines) > 3:
            total -= total // 20
        return total

    @property
    def weight(self):
        return sum(line.weight for line in self.lines)


class Random:
    """Small numbers in an order that only the seed decides."""

    def __init__(self, seed):
        self.state = seed

    def below(self, limit):
        self.state = (self.state * 48271) % 2147483647
        return self.state % limit


def make_orders(count):
    """The orders of a shop as its web server would write them: JSON, one record per line."""
    random = Random(20)
    codes = list(PRODUCTS)
    first = date(2024, 1, 1)
    out = io.StringIO()
    for number in range(count):
        lines = [
            {"product": codes[random.below(len(codes))], "quantity": random.below(9) + 1}
            for _ in range(random.below(5) + 1)
        ]
        record = {
            "number": number,
            "customer": f"customer {random.below(count // 5)}",
            "city": CITIES[random.below(len(CITIES))],
            "placed": (first + timedelta(days=random.below(366))).isoformat(),
            "lines": lines,
            "note": "naïve \u2192 \"quoted\"\n" if number % 7 == 0 else None,
        }
        if number % 11 == 0:
            record["express"] = True
        if number % 97 == 0:
            lines[0]["product"] = "X-999"
        if number % 89 == 0:
            lines[-1]["quantity"] = -1.5
        if number % 101 == 0:
            record["lines"] = []
        out.write(json.dumps(record, ensure_ascii=number % 2 == 0))
        out.write("\n")
    return out.getvalue()


def read_orders(text):
    """The valid orders of `text`, and what was wrong with the others."""
    orders, problems = [], []
    for line in text.splitlines():
        try:
            orders.append(Order.from_json(json.loads(line)))
        except InvalidOrder as problem:
            problems.append(problem)
    return orders, problems


def write_csv(orders):
    """One row per line of an order."""
    out = io.StringIO(newline="")
    fields = ["order", "placed", "customer", "city", "product", "description", "quantity", "euros"]
    writer = csv.DictWriter(out, fieldnames=fields)
    writer.writeheader()
    for order in orders:
        for line in order.lines:
            writer.writerow(
                {
                    "order": order.number,
                    "placed": order.placed.isoformat(),
                    "customer": order.customer,
                    "city": order.city,
                    "product": line.product,
                    "description": PRODUCTS[line.product][0],
                    "quantity": line.quantity,
                    "euros": f"{line.cents / 100:.2f}",
                }
            )
    return out.getvalue()


def summarize(table):
    """Turnover by city and month, from the CSV text alone."""
    turnover = defaultdict(lambda: defaultdict(float))
    pieces = defaultdict(int)
    for row in csv.DictReader(io.StringIO(table, newline="")):
        month = row["placed"][:7]
        turnover[row["city"]][month] += float(row["euros"])
        pieces[row["product"], row["description"]] += int(row["quantity"])
    return turnover, pieces


def best_customers(orders, count):
    totals = defaultdict(int)
    for order in orders:
        totals[order.customer] += order.cents
    ranking = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    return [{"customer": name, "euros": cents / 100} for name, cents in ranking[:count]]


def report(orders, problems, turnover, pieces):
    """Everything that was found, as JSON."""
    reasons = defaultdict(int)
    for problem in problems:
        reasons[problem.reason] += 1
    heaviest = max(orders, key=lambda order: (order.weight, order.number))
    rounded = {city: {month: round(euros, 2) for month, euros in months.items()} for city, months in turnover.items()}
    return json.dumps(
        {
            "orders": len(orders),
            "problems": dict(sorted(reasons.items())),
            "turnover": rounded,
            "pieces": {f"{code} ({name})": count for (code, name), count in sorted(pieces.items())},
            "best": best_customers(orders, 10),
            "heaviest": asdict(heaviest) | {"placed": str(heaviest.placed)},
        },
        indent=2,
        sort_keys=True,
    )


def main(size):
    text = make_orders(size)
    orders, problems = read_orders(text)
    table = write_csv(orders)
    turnover, pieces = summarize(table)
    result = report(orders, problems, turnover, pieces)
    again = json.loads(result)
    cents = sum(order.cents for order in orders)
    print("orders", size, len(text), len(table), len(result), cents, again["problems"], again["best"][0])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
