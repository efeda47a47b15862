import copy, pickle, uuid
from uuid import UUID, SafeUUID

for u in (UUID("12345678-1234-5678-1234-567812345678"), UUID("{urn:uuid:6ba7b810-9dad-11d1-80b4-00c04fd430c8}"), UUID(int=0), UUID(int=2**128 - 1), UUID(bytes=bytes(range(16))), UUID(bytes_le=bytes(range(16))), UUID(fields=(0x12345678, 0x1234, 0x5678, 0x12, 0x34, 0x567812345678)), UUID(int=5, version=4)):
    print(repr(u), u, u.hex, u.int, u.bytes, u.bytes_le, u.fields, u.time, u.clock_seq, u.node, u.urn, u.variant, u.version, u.is_safe)
print(uuid.uuid3(uuid.NAMESPACE_DNS, "python.org"), uuid.uuid5(uuid.NAMESPACE_URL, "http://python.org/"), uuid.uuid3(uuid.NAMESPACE_OID, b"1.3"), uuid.uuid5(uuid.NAMESPACE_X500, "é"))
a, b = UUID(int=1), UUID(int=2)
print(a < b, a <= a, b > a, b >= b, a == UUID(int=1), a != b, a == 1, hash(a) == hash(UUID(int=1)), int(b), sorted([b, a]), pickle.loads(pickle.dumps(a)) == a, copy.deepcopy(b) == b, pickle.loads(pickle.dumps(UUID(int=3, is_safe=SafeUUID.safe))).is_safe)
u = uuid.uuid4(); print(u.version, u.variant, len({uuid.uuid4() for _ in range(100)}))
u = uuid.uuid1(); v = uuid.uuid1(node=0x123456789ABC, clock_seq=0x1234); print(u.version, u.variant == uuid.RFC_4122, v.node == 0x123456789ABC, hex(v.clock_seq), v.time > u.time - 10**9, 0 < uuid.getnode() < 2**48, uuid.getnode() == uuid.getnode(), uuid.uuid1() != uuid.uuid1())
for bad in (lambda: UUID(), lambda: UUID("x"), lambda: UUID(hex="0" * 32, int=1), lambda: UUID(bytes=b"x"), lambda: UUID(bytes_le=b"x"), lambda: UUID(fields=(1,)), lambda: UUID(fields=(1, 2, 3, 4, 256, 6)), lambda: UUID(fields=(2**32, 0, 0, 0, 0, 0)), lambda: UUID(int=-1), lambda: UUID(int=2**128), lambda: UUID(int=1, version=9), lambda: setattr(a, "int", 5), lambda: a < 1, lambda: UUID("g" * 32), lambda: uuid.uuid3("x", "y")):
    try: print(bad())
    except Exception as e: print(type(e).__name__, e)
