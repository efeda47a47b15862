import contextlib, datetime, dbm, dbm.dumb, io, os, pathlib, plistlib, shelve, subprocess, sys, tempfile, wave, zipapp

os.chdir(tempfile.mkdtemp())
# dbm
with dbm.dumb.open("db", "n") as db:
    db["k"] = b"v" * 600
    db[b"\xff"] = "text"
    db["k"] = b"short"
    print(sorted(db.keys()), db["k"], db.get("none"), "k" in db, len(db), sorted(db.items()))
    del db["k"]
    for call in (lambda: db["k"], lambda: db.__setitem__(1, b""), lambda: db.__setitem__("a", 1)):
        try:
            call()
        except (KeyError, TypeError) as e:
            print(type(e).__name__, e)
for call in (lambda: db["x"], lambda: len(db), lambda: db.keys(), lambda: "k" in db):
    try:
        call()
    except dbm.dumb.error as e:
        print(e)
with dbm.dumb.open("db", "r") as db:
    print(list(db))
    try:
        db["a"] = b"b"
    except OSError as e:
        print(e)
print(dbm.whichdb("db"), dbm.whichdb("nothing"), open("db.dir", "rb").read())
for args in (("nothing",), ("db", "z")):
    try:
        dbm.open(*args)
    except (dbm.error[0], ValueError) as e:
        print(type(e).__name__, e)
with open("odd", "wb") as f:
    f.write(b"0123456789abcdefgh")
print(repr(dbm.whichdb("odd")))
try:
    dbm.open("odd")
except dbm.error[0] as e:
    print(e)

# shelve
with shelve.Shelf(dbm.dumb.open("sh", "c")) as s:
    s["list"] = [1, 2]
    s["list"].append(3)
    s["d"] = {"x": (1, None)}
    print(s["list"], sorted(s), len(s), s.get("q", 9), "d" in s)
with shelve.Shelf(dbm.dumb.open("sh", "c"), writeback=True) as s:
    s["list"].append(3)
with shelve.Shelf(dbm.dumb.open("sh", "r")) as s:
    print(s["list"], s["d"])
try:
    s["list"]
except ValueError as e:
    print(e)
memory = {}
s = shelve.Shelf(memory, protocol=2, keyencoding="latin-1")
s["é"] = 1
print(memory)

# property lists
data = {"text": "a<b>&\r\n\u00e9", "num": 5, "neg": -1, "big": 2 ** 63, "real": 1.5, "yes": True, "no": False, "empty": {}, "list": [1, "x", []],
        "data": b"\x00\x01" * 40, "date": datetime.datetime(2024, 1, 2, 3, 4, 5), "nested": {"b": 1, "a": [{"c": b""}]}}
xml = plistlib.dumps(data)
print(xml.decode())
print(plistlib.loads(xml) == {**data, "text": "a<b>&\n\u00e9"})
binary = plistlib.dumps({**data, "uid": plistlib.UID(7), "long": "x" * 300, "many": list(range(20))}, fmt=plistlib.FMT_BINARY)
print(len(binary), binary[:8], binary.hex()[-64:])
back = plistlib.loads(binary)
print(back["uid"], back["text"] == data["text"], back["many"][-1], back["date"], back["neg"], back["big"], list(back))
print(plistlib.dumps({"b": 1, "a": 2}, sort_keys=False)[-60:], plistlib.dumps({1: 2}, skipkeys=True)[-20:])
for call in (lambda: plistlib.dumps({1: 2}), lambda: plistlib.dumps(None), lambda: plistlib.dumps("\x01"), lambda: plistlib.dumps(2 ** 64), lambda: plistlib.dumps(object(), fmt=plistlib.FMT_BINARY),
             lambda: plistlib.loads(b"junk"), lambda: plistlib.loads(b"bplist00junk"), lambda: plistlib.UID(-1), lambda: plistlib.UID("x"),
             lambda: plistlib.loads(b'<plist><dict><key>a</key></dict></plist>'), lambda: plistlib.loads(b'<plist><dict><string>a</string></dict></plist>'),
             lambda: plistlib.loads(b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY e "x">]><plist><string>&e;</string></plist>'), lambda: plistlib.dumps(1, fmt=3)):
    try:
        print(call())
    except Exception as e:
        print(type(e).__name__, str(e).replace(hex(0), "")[:90].partition(" object at")[0])
print(plistlib.loads(b"<plist><array><integer>0x1F</integer><true/><real>2</real><data>\nYWJj\n</data></array></plist>"))

# sound
buf = io.BytesIO()
with wave.open(buf, "wb") as w:
    w.setnchannels(2)
    w.setsampwidth(2)
    w.setframerate(8000.4)
    w.setcomptype("NONE", "not compressed")
    w.writeframes(bytes(range(16)))
    w.writeframesraw(b"\1\2\3\4")
    print(w.tell(), w.getparams(), w.getnframes())
    try:
        w.setnchannels(1)
    except wave.Error as e:
        print(e)
print(buf.getvalue().hex())
buf.seek(0)
with wave.open(buf) as r:
    print(r.getparams(), r.readframes(2), r.tell())
    r.setpos(4)
    print(r.readframes(10), r.rewind(), r.readframes(1), r.getcompname())
    for call in (lambda: r.setpos(99), lambda: wave.open(io.BytesIO(b"RIFX" + bytes(40)), "rb"), lambda: wave.open(io.BytesIO(b"RIFF\4\0\0\0WAVE"), "rb"), lambda: wave.open("f", "q"),
                 lambda: wave.open(io.BytesIO(), "wb").setsampwidth(5), lambda: wave.open(io.BytesIO(), "rb")):
        try:
            call()
        except (wave.Error, EOFError) as e:
            print(type(e).__name__, e)

# programs in a file
os.mkdir("app")
pathlib.Path("app/main.py").write_text("def run():\n    print('ran')\n")
zipapp.create_archive("app", "app.pyz", interpreter="/bin/env python", main="main:run")
print(zipapp.get_interpreter("app.pyz"), oct(os.stat("app.pyz").st_mode & 0o100), subprocess.run([sys.executable, "app.pyz"], capture_output=True, text=True).stdout)
zipapp.create_archive("app.pyz", "copy.pyz", interpreter="other")
print(zipapp.get_interpreter("copy.pyz"))
for kw in ({}, {"main": "nocolon"}, {"main": "a:1"}):
    try:
        zipapp.create_archive("app", "q.pyz", **kw)
    except zipapp.ZipAppError as e:
        print(e)
try:
    zipapp.create_archive("none", "q.pyz")
except zipapp.ZipAppError as e:
    print(e)
