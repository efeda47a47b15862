"""Formatting: f-strings, `format`, `%`, `repr`, numbers to text and back."""

import sys

SIZE = 60_000
QUICK = 300


class Temperature:
    def __init__(self, kelvin):
        self.kelvin = kelvin

    def __format__(self, spec):
        scale = spec[-1:] or "K"
        degrees = {"K": self.kelvin, "C": self.kelvin - 273.15, "F": self.kelvin * 1.8 - 459.67}[scale]
        return format(degrees, spec[:-1] or ".1f") + "°" + scale

    def __repr__(self):
        return f"Temperature({self.kelvin!r})"


def main(size):

    total = 0
    for i in range(size):
        name, price, share = f"item{i}", i * 1.25, i / size
        warm = Temperature(273.15 + i % 40)
        lines = [
            f"{name:<12}|{price:>10.2f}|{share:7.2%}|{i:08b}|{i:#x}",
            "{0:^14}{1:+.3e}{2:,}".format(name, price, i * 1000),
            "%-10s %05d %6.2f %s" % (name, i, price, [i, share]),
            f"{warm:.2fC} {warm:F} {warm!r} {name!r:>{12 + i % 4}}",
            repr({"name": name, "price": price, "tags": (i, None, True)}),
        ]
        total += sum(map(len, lines)) + lines[0].count("1")
        total += int(f"{i:b}", 2) + round(float(str(price)) * 4) + int(f"0x{i:x}", 16)
    print("formatting", size, total, lines)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
