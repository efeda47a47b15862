# A codec is the same under all its names.
import codecs

for names in (("utf-8", "utf8", "UTF-8", "utf_8", "U8"), ("latin-1", "iso-8859-1", "L1", "8859"), ("ascii", "us-ascii", "646"),
              ("utf-16", "U16"), ("cp1251", "windows-1251"), ("koi8-r", "KOI8_R"), ("hex", "hex_codec"), ("punycode",)):
    infos = [codecs.lookup(name) for name in names]
    print(names, all(info == infos[0] for info in infos), infos[0].name)
print(codecs.lookup("utf-8") == codecs.lookup("latin-1"), codecs.getencoder("utf8") is codecs.getencoder("UTF-8"))
print(codecs.getreader("utf-8") is codecs.getreader("utf8"), codecs.getincrementaldecoder("U8") is codecs.getincrementaldecoder("utf8"))
