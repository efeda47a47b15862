"""Statistics of a text: words, sentences, readability, names, dates, addresses and a log file, found by patterns."""

import re
import sys
from collections import Counter
from itertools import pairwise

SIZE = 350
QUICK = 2

WORD = re.compile(r"[A-Za-z]+(?:['-][A-Za-z]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"])")
VOWELS = re.compile(r"[aeiouy]+", re.IGNORECASE)
NAME = re.compile(r"\b(?:Mr|Mrs|Dr)\. [A-Z][a-z]+\b|\b[A-Z][a-z]+ (?:of|van|de) [A-Z][a-z]+\b")
DATE = re.compile(r"\b(?P<day>\d{1,2})(?:st|nd|rd|th)? (?P<month>January|March|June|October) (?P<year>\d{4})\b")
MAIL = re.compile(r"\b[\w.+-]+@(?P<host>[\w-]+(?:\.[\w-]+)+)\b")
NUMBER = re.compile(r"(?<![\w.])[-+]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w.])")
DOUBLED = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)
SPACES = re.compile(r"[ \t]{2,}")
LOG_LINE = re.compile(
    r"""
    (?P<address>\d+\.\d+\.\d+\.\d+)\ -\ (?P<user>\S+)\ \[(?P<time>[^\]]+)\]\ # who and when
    "(?P<method>[A-Z]+)\ (?P<path>[^ ?"]+)(?:\?(?P<query>[^ "]*))?[^"]*"\    # what was asked
    (?P<status>\d{3})\ (?P<size>\d+|-)                                       # what came of it
    """,
    re.VERBOSE,
)

PARAGRAPHS = [
    "Mr. Holmes arrived on the 3rd March 1891, with a well-worn coat and a and a letter from Anna van Dyke. He didn't "
    'speak for 1,250 seconds. "Where is it?" he asked at last. Nobody knew! The clock-maker pointed  to the door.',
    "Write to jane.doe+news@mail.example.org or to clerk@town-hall.example before 14 June 2023. The fee is 12.50 or, for "
    "members, 7.25; it it will not be returned. William of Orange paid -3 in 1650, says Dr. Vermeer.",
    "Rain fell over the the harbour while fishermen's nets dried. Temperatures dropped to -4.5 on 21st October 1987. Some "
    "boats, 17 of them, never came back. Mrs. Peel kept a list; it's in the archive of Simon de Wit, she said.",
]

METHODS = ["GET", "POST", "GET", "DELETE", "GET"]
PATHS = ["/index.html", "/shop/cart?item=7&count=2", "/images/logo.png", "/api/v1/users?page=3", "/missing"]
STATUSES = ["200", "302", "200", "500", "404"]


def make_text(size):
    """`size` paragraphs of prose, no two alike."""
    out = []
    for number in range(size):
        paragraph = PARAGRAPHS[number % len(PARAGRAPHS)]
        out.append(f"Chapter {number}. {paragraph.replace('the', 'the' if number % 2 else 'The', 1)}")
        date = f"{number % 28 + 1}th June {1900 + number % 120}"
        out.append(f"It was the {date} when reader{number}@host{number % 9}.example wrote.")
    return "\n\n".join(out)


def make_log(lines):
    for number in range(lines):
        choice = number * 7 % 5
        size = "-" if choice == 3 else str(number * 7919 % 50000)
        yield (
            f'10.0.{number % 7}.{number % 250} - user{number % 13} [12/Mar/2024:10:{number % 60:02}:00] '
            f'"{METHODS[choice]} {PATHS[choice]} HTTP/1.1" {STATUSES[choice]} {size}'
        )


def syllables(word):
    """About how many syllables `word` has."""
    groups = VOWELS.findall(word)
    count = len(groups)
    if word.endswith("e") and not word.endswith("le") and count > 1:
        count -= 1
    return max(count, 1)


class Statistics:
    """What a text consists of."""

    def __init__(self, text):
        self.text = text
        self.words = [match.group() for match in WORD.finditer(text)]
        self.sentences = SENTENCE_END.split(text)
        self.counts = Counter(word.lower() for word in self.words)

    @property
    def readability(self):
        """Flesch's reading ease."""
        parts = sum(syllables(word) * count for word, count in self.counts.items())
        return 206.835 - 1.015 * len(self.words) / len(self.sentences) - 84.6 * parts / len(self.words)

    def pairs(self, count):
        lowered = (word.lower() for word in self.words)
        return Counter(pairwise(lowered)).most_common(count)

    def longest(self, count):
        return sorted(self.counts, key=lambda word: (-len(word), word))[:count]

    def names(self):
        return Counter(NAME.findall(self.text))

    def years(self):
        years = Counter()
        for match in DATE.finditer(self.text):
            years[int(match["year"]) // 10 * 10] += int(match["day"])
        return years

    def hosts(self):
        return Counter(match["host"] for match in MAIL.finditer(self.text))

    def numbers(self):
        return sum(float(text.replace(",", "")) for text in NUMBER.findall(self.text))


def clean(text):
    """`text` without doubled words and runs of blanks, names in capitals; and how much was changed."""
    text, doubled = DOUBLED.subn(r"\1", text)
    text, blanks = SPACES.subn(" ", text)
    text = NAME.sub(lambda match: match.group().upper(), text)
    return text, doubled, blanks


def analyse_log(lines):
    """Bytes by user, failures by path, and the parameters of the queries."""
    sizes, failures, parameters = Counter(), Counter(), Counter()
    rejected = 0
    for line in lines:
        match = LOG_LINE.fullmatch(line)
        if match is None:
            rejected += 1
            continue
        fields = match.groupdict()
        if fields["size"] != "-":
            sizes[fields["user"]] += int(fields["size"])
        if fields["status"][0] in "45":
            failures[fields["path"]] += 1
        if fields["query"]:
            parameters.update(part.partition("=")[0] for part in fields["query"].split("&"))
    return sizes, failures, parameters, rejected


def main(size):
    words = changes = 0
    ease = numbers = 0.0
    for part in range(size):
        text = make_text(12 + part % 5)
        statistics = Statistics(text)
        words += len(statistics.words)
        ease += statistics.readability
        numbers += statistics.numbers()
        cleaned, doubled, blanks = clean(text)
        changes += doubled * 3 + blanks + len(cleaned)
    common = statistics.pairs(2) + statistics.names().most_common(2) + statistics.longest(2)
    found = sum(statistics.years().values()) + len(statistics.hosts())
    sizes, failures, parameters, rejected = analyse_log([*make_log(size * 100), "garbage"])
    log = [sizes.most_common(1), failures.total(), parameters.most_common(2), rejected]
    print("text_statistics", size, words, round(ease, 6), round(numbers, 2), changes, common, found, log)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
