"""json: both ways, the settings of encoder and decoder, and what is refused."""
import json


def show(f, *args, **kwargs):
    try:
        print(repr(f(*args, **kwargs)))
    except Exception as e:
        print(type(e).__name__, e)


class Text(str):
    pass


class Number(int):
    def __repr__(self):
        return "mine"


TEXTS = ['{"a": [1, 2.5, -0, -0.0, 1e3, 1E-2, true, false, null], "b": {"a": "x"}}', ' [ ] ', "{ }", '"\\u00e9\\ud83d\\ude00\\n\\/"',
         '"\\ud800"', "NaN", "[Infinity, -Infinity]", "12345678901234567890123", '"é😀"', "0", "-1", '{"é": 1, "é": 2}', "1.5E+3",
         "", " ", "[", "[1", "[1,", "[1,]", "{", '{"a"', '{"a":', '{"a":1', '{"a":1,', '{"a":1,}', "{1:2}", '"abc', '"\n"', '"\\x"',
         '"\\u12"', '"\\u12g4"', "[1 2]", "nul", "01", "-", "1.", "[1] x", '{"a" 1}', "\ufeff1", '"\\ud800\\u00"', '"a\tb"', "é"]
for text in TEXTS:
    show(json.loads, text)
show(json.loads, '"a\tb"', strict=False)
show(json.loads, "[1.5, 2, NaN]", parse_float=str, parse_int=lambda s: s + "!", parse_constant=lambda s: s)
show(json.loads, '{"a": {"b": 1}}', object_hook=lambda d: sorted(d))
show(json.loads, '{"a": {"b": 1}, "a": 2}', object_pairs_hook=lambda pairs: pairs)
show(json.loads, b'{"a": "\xc3\xa9"}')
show(json.loads, 5)
show(json.JSONDecoder().raw_decode, "  [1] x", 2)
show(json.JSONDecoder().raw_decode, "x", 5)

VALUES = [{"a": [1, 2.5, -0.0, True, False, None], "b": {}}, [], (), {}, "é😀\x7f\x00\"\\\n\t\b\f\r/", "\ud800", 10**30, 1e300, 1e16, float("nan"),
          float("inf"), -float("inf"), Text("t"), Number(5), {1: 2, 1.5: 3, True: 4, None: 5, "x": 6}, {(1,): 2}, {1, 2}, object,
          [[[]]], {"a": {"b": [{"c": 1}]}}, b"x"]
for value in VALUES:
    show(json.dumps, value)
    show(json.dumps, value, indent=2, ensure_ascii=False, allow_nan=False)
show(json.dumps, {"b": 1, "a": [1, {"z": 0, "y": []}]}, sort_keys=True, indent="--")
show(json.dumps, {"b": 1, "a": [1, 2]}, separators=(",", ":"))
show(json.dumps, {(1,): 2, "a": 3}, skipkeys=True)
show(json.dumps, [1, {2}], default=sorted)
show(json.dumps, {"a": 1, 2: 3}, sort_keys=True)
cycle = []
cycle.append(cycle)
show(json.dumps, cycle)
show(json.dumps, [1, 2], indent=0)
