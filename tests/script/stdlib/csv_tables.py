# Tables read and written in several dialects, and mistakes in them.
import csv, io
for text, kw in [("a,b,c\r\n1,\"x \"\"y\"\"\",3\r\n", {}), ("a;b\n'c;d';e\n", dict(delimiter=";", quotechar="'")), ("a, b,c\n", dict(skipinitialspace=True)), ("1,2.5,\"x\"\n", dict(quoting=csv.QUOTE_NONNUMERIC)), ("a\\,b,c\n", dict(escapechar="\\", quoting=csv.QUOTE_NONE)), ("\"a\nb\",c\n\n,\n", {}), ("a,\"b", {}), ("", {}), ("\n", {}), ("a,,\"\"\n", dict(quoting=csv.QUOTE_NOTNULL)), ('"a"b,c', {})]:
    try: print(list(csv.reader(io.StringIO(text, newline=""), **kw)))
    except (csv.Error, ValueError) as e: print(type(e).__name__, e)
for kw in [{}, dict(quoting=csv.QUOTE_ALL), dict(quoting=csv.QUOTE_NONNUMERIC), dict(quoting=csv.QUOTE_NONE, escapechar="\\"), dict(doublequote=False, escapechar="!"), dict(delimiter="\t", lineterminator="\n"), dict(quoting=csv.QUOTE_STRINGS), dict(quoting=csv.QUOTE_NONE)]:
    out = io.StringIO()
    w = csv.writer(out, **kw)
    try:
        w.writerow([1, 2.5, "a", None, "x,y", 'q"r', "n\nm", ""]); w.writerow([""]); w.writerow([]); w.writerow("ab")
    except csv.Error as e: print(e)
    print(repr(out.getvalue()))
for bad in [dict(delimiter="ab"), dict(delimiter=None), dict(quotechar="xx"), dict(quoting=9), dict(quoting="x"), dict(bad=1), dict(quotechar=None, quoting=csv.QUOTE_ALL), dict(delimiter="\n"), dict(delimiter='"'), dict(lineterminator=None), dict(strict=True, dialect="nope")]:
    try: csv.reader([], **bad); print("ok", bad)
    except Exception as e: print(type(e).__name__, e)
print(list(csv.DictReader(["a,b", "1,2,3", "4"], restkey="r", restval="v")), csv.list_dialects())
out = io.StringIO(); w = csv.DictWriter(out, ["x", "y"]); w.writeheader(); w.writerow({"x": 1})
print(repr(out.getvalue()))
try: w.writerow({"z": 1})
except ValueError as e: print(e)
d = csv.Sniffer().sniff("a;b;c\n1;2;3\n4;5;6\n"); print(d.delimiter, d.quotechar, csv.Sniffer().has_header("name,age\nbob,3\nal,44\n"))
try: list(csv.reader(['a,"b"c'], strict=True))
except csv.Error as e: print(e)
try: list(csv.reader([b"a"]))
except csv.Error as e: print(e)
