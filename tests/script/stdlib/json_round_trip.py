import json
print(json.dumps({"a": [1, 2.5, None, True, "é\x7f\n"], "b": {}, "c": []}), json.dumps({1: 2, None: 3}), json.dumps([1, {"k": []}], indent=2))
print(json.dumps({"b": 1, "a": "é"}, sort_keys=True, ensure_ascii=False, separators=(",", ":")), json.dumps(float("inf")))
print(json.loads('{"a": [1, -2.5e3, "\\u00e9\\ud83d\\ude00"], "b": null}'), json.loads(b'"x"'), json.loads("[]"))
for bad in ("", "{", '{"a"', '{"a":1,}', "[1,]", "[1 2]", '"abc', '"\\x"', "nul", "1 2", '"a\nb"', "[1,\n x]"):
    try:
        print(json.loads(bad))
    except json.JSONDecodeError as error:
        print(error)
for bad in (object, [set()], {(1,): 2}):
    try:
        json.dumps(bad)
    except TypeError as error:
        print(error)
l = []; l.append(l)
try:
    json.dumps(l)
except ValueError as error:
    print(error)
print(json.loads('{"a": 1.5}', parse_float=str, object_hook=lambda d: list(d.items())), json.dumps({1, 2}, default=sorted))
