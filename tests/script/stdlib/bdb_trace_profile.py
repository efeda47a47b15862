import bdb, cProfile, contextlib, io, linecache, os, profile, pstats, sys, tempfile, textwrap, trace

folder = tempfile.mkdtemp()
os.chdir(folder)
sys.path.insert(0, folder)
source = textwrap.dedent('''\
    """Doc."""
    class Thing:
        def method(self, n):
            if n > 5:
                return 0
            return n

    def helper(x):
        total = 0
        for i in range(x):
            total += i
        return total

    def main():
        a = helper(2)
        try:
            1 / 0
        except ZeroDivisionError:
            a += Thing().method(1)
        return a
    ''')
with open("sample.py", "w") as f:
    f.write(source)
import sample

def shown(text):
    return text.replace(os.path.realpath(folder), "F").replace(folder, "F")

# trace
out = io.StringIO()
with contextlib.redirect_stdout(out):
    tracer = trace.Trace(count=1, trace=1)
    print(tracer.runfunc(sample.main))
print(shown(out.getvalue()))
results = tracer.results()
print(sorted((os.path.basename(f), n, c) for (f, n), c in results.counts.items()))
out = io.StringIO()
with contextlib.redirect_stdout(out):
    results.write_results(summary=True, coverdir=folder)
print(shown(out.getvalue()))
print(open("sample.cover").read())
tracer = trace.Trace(count=0, trace=0, countfuncs=1)
tracer.runfunc(sample.main)
out = io.StringIO()
with contextlib.redirect_stdout(out):
    tracer.results().write_results()
print(shown(out.getvalue()))
tracer = trace.Trace(count=0, trace=0, countcallers=1)
tracer.runctx("sample.main()", {"sample": sample})
print(sorted((p[2], c[2]) for p, c in tracer.results().callers))

# bdb
class Debugger(bdb.Bdb):
    def __init__(self, commands, **kw):
        super().__init__(**kw)
        self.commands = iter(commands)
    def act(self, frame, what):
        name = frame.f_code.co_name
        if frame.f_code.co_filename != sample.__file__:
            self.set_step()
            return
        print(what, name, frame.f_lineno)
        command = next(self.commands, "continue")
        if command in ("next", "return", "until"):
            getattr(self, "set_" + command)(frame)
        elif isinstance(command, tuple):
            print(self.set_break(sample.__file__, *command))
            self.set_continue()
        else:
            getattr(self, "set_" + command)()
    def user_line(self, frame): self.act(frame, "line")
    def user_call(self, frame, args): self.act(frame, "call")
    def user_return(self, frame, value): self.act(frame, f"return {value!r}")
    def user_exception(self, frame, info): print("exception", info[0].__name__); self.act(frame, "exc")
    def do_clear(self, arg): print("clear", arg, self.clear_bpbynumber(arg))

for commands in (["step"] * 4 + ["next"] * 3 + ["return", "step", "continue"], ["step", "step", "next", "next", "next", "next", "quit"],
                 ["step", (11,), "step", "quit"], ["step", (11, True), "continue"], ["step", (11, False, "i == 1"), "until", "until", "continue"]):
    bdb.Breakpoint.clearBreakpoints()
    debugger = Debugger(commands)
    print(debugger.runcall(sample.main))
    for bp in bdb.Breakpoint.bpbynumber:
        if bp:
            print(shown(bp.bpformat()), shown(str(bp)))
bdb.Breakpoint.clearBreakpoints()
debugger = bdb.Bdb(skip=["sam*"])
print(debugger.is_skipped_module("sample"), debugger.is_skipped_module("other"), debugger.canonic("<x>"))
debugger.reset()
print(shown(str(debugger.set_break("sample.py", 99))), debugger.set_break("sample.py", 9, cond="x"), debugger.get_break("sample.py", 9))
print(shown(str(debugger.get_all_breaks())), debugger.get_file_breaks("sample.py"), shown(str(debugger.get_breaks("sample.py", 9)[0])))
for arg in ("", "x", "7"):
    try:
        debugger.get_bpbynumber(arg)
    except ValueError as e:
        print(e)
print(shown(debugger.clear_break("sample.py", 3)), debugger.clear_break("sample.py", 9), debugger.clear_all_breaks(), shown(debugger.clear_all_file_breaks("sample.py")))
print(debugger.runeval("1 + 1"))
try:
    debugger.do_clear("1")
except NotImplementedError as e:
    print(e)

# profiles
def work():
    return sum(leaf(i) for i in range(3)) + recurse(3)
def leaf(i):
    return i
def recurse(n):
    return 0 if n == 0 else recurse(n - 1)
p = cProfile.Profile(builtins=False)
print(p.runcall(work))
p.create_stats()
print(sorted((name, nc, cc) for (_, _, name), (cc, nc, tt, ct, callers) in p.stats.items() if name in ("work", "leaf", "recurse")))
print(sorted((name, sorted(c[2] for c in callers)) for (_, _, name), (*_, callers) in p.stats.items() if name in ("leaf", "recurse")))
p.dump_stats("out.prof")
with cProfile.Profile() as q:
    leaf(1)
print(sorted(func[2] for func in pstats.Stats(q).stats if func[2] == "leaf"))
r = profile.Profile()
print(r.runcall(work))
r.create_stats()
print(sorted((name, nc, cc) for (_, _, name), (cc, nc, *_) in r.stats.items() if name in ("work", "leaf", "recurse")))

class Fixed:
    def __init__(self, stats): self.given = stats
    def create_stats(self): self.stats = self.given
a, b, c = ("/x/one.py", 1, "alpha"), ("/y/two.py", 20, "beta"), ("~", 0, "<built-in method len>")
data = {a: (1, 1, 0.5, 2.0, {}), b: (2, 4, 1.25, 1.5, {a: (4, 2, 1.25, 1.5)}), c: (10, 10, 0.25, 0.25, {a: (4, 4, 0.1, 0.1), b: (6, 6, 0.15, 0.15)})}
out = io.StringIO()
stats = pstats.Stats(Fixed(dict(data)), stream=out)
stats.print_stats()
stats.strip_dirs().sort_stats("cumulative").print_stats()
stats.sort_stats(pstats.SortKey.CALLS, pstats.SortKey.NAME).print_stats(1)
stats.sort_stats("tot").reverse_order().print_stats("alpha|beta")
stats.sort_stats(-1).print_stats(.5)
stats.print_callers()
stats.print_callees("one")
print(out.getvalue())
print(stats.get_stats_profile().func_profiles["beta"])
other = pstats.Stats(Fixed(dict(data)), stream=out)
other.add(pstats.Stats(Fixed(dict(data))))
print(other.total_calls, other.prim_calls, other.stats[b][:4])
for call in (lambda: pstats.Stats("nothing.prof"), lambda: pstats.Stats(Fixed({})), lambda: stats.sort_stats("time", 1), lambda: stats.sort_stats("c")):
    try:
        call()
    except (OSError, TypeError, KeyError) as e:
        print(type(e).__name__, str(e)[:40])
