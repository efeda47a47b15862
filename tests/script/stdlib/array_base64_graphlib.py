# Bytes as text, packed numbers, orders of graphs.
import base64, binascii, array, pickle, graphlib, locale
print(base64.b64encode(b"hello\xff"), base64.b64decode("aGVsbG//"), base64.urlsafe_b64encode(b"\xfb\xff"), base64.b32encode(b"hello w"), base64.b32decode(base64.b32encode(b"hello w")), base64.b85encode(b"hello wo"), base64.b85decode(base64.b85encode(b"hello wo")), base64.a85encode(b"hello\0\0\0\0"), base64.a85decode(base64.a85encode(b"hello\0\0\0\0", adobe=True), adobe=True), base64.b16encode(b"\xab"), base64.encodebytes(b"x"*80))
print(binascii.crc32(b"hello"), binascii.crc32(b"lo", binascii.crc32(b"hel")), binascii.crc_hqx(b"123456789", 0), binascii.hexlify(b"\x01\xff", "-"), binascii.unhexlify("01ff"))
for bad in ("a", "abc", "ab=", "=", "YQ==YQ=="):
    for strict in (False, True):
        try: print(bad, strict, binascii.a2b_base64(bad, strict_mode=strict))
        except binascii.Error as e: print(bad, strict, e)
a = array.array("i", [1, 2, 3]); a.append(4); a[1:3] = array.array("i", [9]); print(a, a.tobytes(), a[::-1], memoryview(a).format, memoryview(a)[1], sum(a), a * 2, pickle.loads(pickle.dumps(a)), 9 in a, a == array.array("i", [1,9,4]))
for f in (lambda: a.append("x"), lambda: a.append(2**40), lambda: array.array("B",[256]), lambda: a["x"], lambda: a[10], lambda: a.remove(77), lambda: array.array("h", "abc")):
    try: f()
    except Exception as e: print(type(e).__name__, e)
print(array.array("d", [1.5]), array.array("w", "aé"), bytes(array.array("H",[1,2])))
ts = graphlib.TopologicalSorter({"D": {"B", "C"}, "C": {"A"}, "B": {"A"}})
print([*ts.static_order()][0])
try: graphlib.TopologicalSorter({1:[2],2:[3],3:[1]}).prepare()
except graphlib.CycleError as e: print(e)
