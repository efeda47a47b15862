# difflib: matchers, deltas, diffs of all kinds, HTML; and what is refused.
import difflib
from difflib import Differ, HtmlDiff, SequenceMatcher, context_diff, diff_bytes, get_close_matches, ndiff, restore, unified_diff

matcher = SequenceMatcher(lambda c: c == " ", "private Thread currentThread;", "private volatile Thread currentThread;")
print(round(matcher.ratio(), 3), matcher.quick_ratio() >= matcher.ratio(), matcher.real_quick_ratio())
for block in matcher.get_matching_blocks():
    print(block)
print(SequenceMatcher(None, "qabxcd", "abycdf").get_opcodes())
print(SequenceMatcher(None, " abcd", "abcd abcd").find_longest_match(0, 5, 0, 9))
print(SequenceMatcher(lambda x: x == " ", " abcd", "abcd abcd").find_longest_match())
print(list(SequenceMatcher(None, list(map(str, range(30))), [str(i) for i in range(30) if i not in (8, 20)]).get_grouped_opcodes(2)))
popular = SequenceMatcher(None, "b" + "a" * 200, "a" * 100 + "b" + "a" * 150)
print(popular.bpopular, popular.ratio() < SequenceMatcher(None, popular.a, popular.b, autojunk=False).ratio())
print(SequenceMatcher(None, [], []).ratio(), SequenceMatcher(None, [], []).get_opcodes())
print(get_close_matches("appel", ["ape", "apple", "peach", "puppy"]), get_close_matches("wheel", ["x"], cutoff=0.9))

one = "one\ntwo\n\tthree\nfour with words\nfive\n".splitlines(True)
two = "ore\n\n\ttree\nfour with swords\nsix\nseven\n".splitlines(True)
delta = list(ndiff(one, two))
print("".join(delta))
print(list(restore(delta, 1)) == one, list(restore(delta, "2")) == two)
print("".join(Differ(linejunk=difflib.IS_LINE_JUNK).compare(["a\n", "#\n", "b\n"], ["#\n", "b\n", "c\n"])))
print("".join(unified_diff(one, two, "before", "after", "yesterday", "today", n=1)))
print("".join(context_diff(one, two, "before", "after", n=0)))
print(list(unified_diff(["x"], [], lineterm="")), list(unified_diff(one, one)), list(context_diff([], ["y"], lineterm="")))
print(list(diff_bytes(unified_diff, [b"\xe9\n"], [b"\xff\n"], b"a", b"b")))
print(HtmlDiff().make_table(one, two, "From & to", context=True, numlines=1))
print(HtmlDiff(tabsize=4, wrapcolumn=8).make_file(one, two[:3], numlines=0, charset="ascii"))
print(HtmlDiff().make_table([], []), HtmlDiff().make_table(one, one, context=True))
print(difflib.IS_CHARACTER_JUNK("\t"), difflib.IS_LINE_JUNK(" # "), difflib.IS_LINE_JUNK("x"))
for what in (lambda: get_close_matches("a", [], n=0), lambda: get_close_matches("a", [], cutoff=2),
             lambda: list(unified_diff([b"a"], ["b"])), lambda: list(unified_diff(["a"], ["b"], fromfile=b"x")),
             lambda: list(diff_bytes(unified_diff, ["a"], [b"b"])), lambda: list(restore([], 3))):
    try:
        what()
    except (TypeError, ValueError) as error:
        print(type(error).__name__, error)
