import codecs, hashlib

samples = {"gbk": "你好，世界", "gb2312": "你好，世界", "gb18030": "你好 ¥ \U0001f600", "big5": "中文、ヾ十", "cp950": "中文、ヾ十",
           "shift_jis": "日本語ｱ〜", "cp932": "日本語ｱ～①", "euc_jp": "日本語ｱ丂", "euc_kr": "한국어갂", "cp949": "한국어갂"}
for name, text in samples.items():
    data = text.encode(name)
    print(name, data, data.decode(name) == text, codecs.lookup(name).name)
    decoder = codecs.getincrementaldecoder(name)()
    print("".join(decoder.decode(data[i:i + 1]) for i in range(len(data))) == text)

for name in samples:
    decoded = hashlib.md5()
    for first in range(0x80, 256):
        for second in range(256):
            try:
                decoded.update(bytes([first, second]).decode(name).encode("utf-8") + b"|")
            except UnicodeDecodeError:
                decoded.update(b"-")
    encoded = hashlib.md5()
    for code in range(0x80, 0xd800):
        try:
            encoded.update(chr(code).encode(name))
        except UnicodeEncodeError:
            encoded.update(b"-")
    print(name, decoded.hexdigest(), encoded.hexdigest())

for data, name in ((b"a\x81", "gbk"), (b"\xff\xff", "gbk"), (b"\x81\x30\x81", "gb18030"), (b"\xa4\xff", "euc_jp")):
    try:
        print(data.decode(name))
    except UnicodeDecodeError as error:
        print(error)
try:
    "\U0001f600".encode("gbk")
except UnicodeEncodeError as error:
    print(error)
print("é中".encode("gb2312", "replace"), "中é".encode("big5", "xmlcharrefreplace"), b"\xd6\xd0\xff\xd6".decode("gbk", "replace"))
exec(compile("# coding: gbk\nprint(len('中文'))\n".encode("gbk"), "f", "exec"))
