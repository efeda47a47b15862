"""json: what is written reads back, in files too; encoders and decoders may be subclassed."""
import io
import json

data = {"name": "x" * 50, "numbers": list(range(100)), "nested": [{"k%d" % i: [i / 7, -i, str(i), None]} for i in range(50)]}
text = json.dumps(data)
print(len(text), json.loads(text) == data, json.loads(json.dumps(data, indent=4)) == data)
file = io.StringIO()
json.dump(data, file, indent=1)
file.seek(0)
print(json.load(file) == data)


class Encoder(json.JSONEncoder):
    def default(self, o):
        if isinstance(o, complex):
            return [o.real, o.imag]
        return super().default(o)


print(json.dumps({"z": 1 + 2j}, cls=Encoder), "".join(Encoder().iterencode([1j, {}])))
try:
    json.dumps({"z": object()}, cls=Encoder)
except TypeError as e:
    print(e)
try:
    json.loads('{"a": [1,\n 2,\n x]}')
except json.JSONDecodeError as e:
    print(e.msg, e.pos, e.lineno, e.colno, e.doc == '{"a": [1,\n 2,\n x]}')
keys = [k for d in json.loads('[{"same": 1}, {"same": 2}]') for k in d]
print(keys[0] is keys[1])
deep = "[" * 100000
try:
    json.loads(deep)
except RecursionError:
    print("too deep")
