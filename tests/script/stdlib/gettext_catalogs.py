# gettext: catalogues, plurals, contexts, fallbacks, and files that are none.
import gettext
import io
import os
import struct
import tempfile


def catalogue(messages, order="<"):
    """The bytes of a .mo file."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    texts, keys, values = b"", [], []
    start = 28 + 16 * len(pairs)
    for place, column in ((0, keys), (1, values)):
        for pair in pairs:
            column.append((len(pair[place]), start + len(texts)))
            texts += pair[place] + b"\0"
    table = b"".join(struct.pack(order + "II", *entry) for entry in keys + values)
    count = len(pairs)
    return struct.pack(order + "7I", 0x950412DE, 0, count, 28, 28 + 8 * count, 0, 0) + table + texts


HEADER = "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=3; plural=n==1 ? 0 : n%10>=2 && n%10<=4 ? 1 : 2;\nX: y\n"
MESSAGES = {"": HEADER, "Hello": "Dzień dobry", "ctx\x04Hello": "Cześć", "%d file\0%d files": "%d plik\0%d pliki\0%d plików",
            "ctx\x04one\0many": "raz\0razy\0razów"}
for order in "<>":
    t = gettext.GNUTranslations(io.BytesIO(catalogue(MESSAGES, order)))
    print(t.gettext("Hello"), t.gettext("Bye"), t.pgettext("ctx", "Hello"), t.pgettext("no", "Hello"))
    print([t.ngettext("%d file", "%d files", n) % n for n in (0, 1, 2, 5, 22)], t.ngettext("a", "b", 1), t.ngettext("a", "b", 2))
    print([t.npgettext("ctx", "one", "many", n) for n in (1, 2, 9)], t.npgettext("x", "one", "many", 3), t.charset(), sorted(t.info()))
null = gettext.NullTranslations()
print(null.gettext("a"), null.ngettext("a", "b", 2), null.pgettext("c", "a"), null.npgettext("c", "a", "b", 1), null.info(), null.charset())
null.add_fallback(t)
print(null.gettext("Hello"))
for text in ("n", "n!=1", "!n", "n>1 && n<5 || n==7", "(n+1)*2-3/2%2", "n ? 1 : n ? 2 : 3", "n<=2", "1+n*3"):
    print(text, [gettext.c2py(text)(n) for n in range(8)])
for text in ("", "x", "n +", "(n", "n)", "n n", "1 = 2", "n $ 2", "n" * 2000, "!" * 3, "(" * 30 + "n" + ")" * 30):
    try:
        print(gettext.c2py(text)(1))
    except ValueError as error:
        print(repr(text[:10]), error)
try:
    gettext.c2py("n")("one")
except TypeError as error:
    print(error)
for data in (b"\0" * 40, catalogue({})[:4] + b"\0\0\5\0" + catalogue({})[8:], catalogue(MESSAGES)[:-20]):
    try:
        gettext.GNUTranslations(io.BytesIO(data))
    except OSError as error:
        print(error)
with tempfile.TemporaryDirectory() as folder:
    for language in ("pl", "de_AT"):
        path = os.path.join(folder, language, "LC_MESSAGES")
        os.makedirs(path)
        with open(os.path.join(path, "prog.mo"), "wb") as file:
            file.write(catalogue({**MESSAGES, "Hello": language}))
    show = lambda path: path and os.path.relpath(path, folder)
    print(show(gettext.find("prog", folder, ["pl_PL.UTF-8"])), gettext.find("prog", folder, ["fr"]), gettext.find("none", folder, ["pl"]))
    print(list(map(show, gettext.find("prog", folder, ["de_AT", "pl"], all=True))))
    print(gettext.translation("prog", folder, ["de_AT", "pl"]).gettext("Hello"))
    try:
        gettext.translation("prog", folder, ["fr"])
    except FileNotFoundError as error:
        print(error)
    print(gettext.translation("prog", folder, ["fr"], fallback=True).gettext("Hello"))
    gettext.bindtextdomain("prog", folder)
    os.environ["LANGUAGE"] = "pl"
    print(gettext.textdomain("prog"), gettext.gettext("Hello"), gettext.ngettext("%d file", "%d files", 5), gettext.dgettext("none", "Hello"))
    gettext.install("prog", folder, names=["ngettext"])
    print(_("Hello"), ngettext("%d file", "%d files", 2))
