"""Strings: building, joining, splitting, searching, replacing, translating, comparing, by character."""

import sys

SIZE = 35_000
QUICK = 200


PROSE = "It was a bright cold day in April, and the clocks were striking thirteen; Straße, naïve, Ελλάδα."
VOWELS = str.maketrans("aeiou", "eioua")


def caesar(text, shift):
    out = []
    for character in text:
        if "a" <= character <= "z":
            out.append(chr((ord(character) - 97 + shift) % 26 + 97))
        elif "A" <= character <= "Z":
            out.append(chr((ord(character) - 65 + shift) % 26 + 65))
        else:
            out.append(character)
    return "".join(out)


def is_palindrome(text):
    letters = [c for c in text.casefold() if c.isalnum()]
    return letters == letters[::-1]


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)


def main(size):

    total = 0
    text = ""
    for i in range(size):
        line = PROSE.replace("thirteen", str(i)).strip(".")
        words = line.split()
        total += len(caesar(words[i % len(words)], i)) + line.find("clocks") + line.count("i")
        total += len(line.translate(VOWELS).upper()) + is_palindrome(words[-2] + words[-2][::-1])
        key, separator, value = f"  name_{i} = value {i * 3} ".partition("=")
        total += len(camel(key.strip())) + value.rstrip().endswith("7") + separator.isspace()
        text += key[2:5]
        if line.startswith("It") and "cold day" in line and words[0] < words[1] != words[2]:
            total += ord(line[i % len(line)])
        total += sum(map(str.islower, words)) + len("-".join(reversed(words)))
    print("strings", size, total, len(text), text[-9:], camel("one_two_three"), caesar("Hello, World!", 3))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZE)
