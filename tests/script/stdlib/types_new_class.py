import types
def body(ns):
    ns["x"] = 5
C = types.new_class("C", (object,), {}, body)
print(C.x, C.__name__, types.resolve_bases((int,)))
print(types.FunctionType.__name__, types.CoroutineType.__name__, types.ModuleType("m").__name__)
ns = types.SimpleNamespace(a=1, b=[2])
print(ns, ns == types.SimpleNamespace(a=1, b=[2]))
class D:
    @types.DynamicClassAttribute
    def v(self):
        return "instance"
print(D().v)
try:
    D.v
except AttributeError:
    print("no class attribute")
@types.coroutine
def old():
    got = yield "first"
    return got
async def new():
    return await old()
c = new()
print(c.send(None))
try:
    c.send("sent")
except StopIteration as stop:
    print(stop.value)
print(types.get_original_bases(list), types.MappingProxyType({1: 2}))
