import argparse, contextlib, io
p = argparse.ArgumentParser(prog="PROG", description="What it does.", epilog="The end.")
p.add_argument("file", nargs="+", help="files to read")
p.add_argument("-v", "--verbose", action="count", default=0)
p.add_argument("--level", type=int, choices=[1, 2], metavar="N", help="level (default: %(default)s)", default=1)
g = p.add_mutually_exclusive_group()
g.add_argument("--a", action="store_true"); g.add_argument("--b", dest="bee", action="store_const", const=5)
print(p.parse_args("x y -vv --level 2 --a".split()))
print(p.parse_known_args(["x", "--what", "y"]))
p.print_help()
for bad in ("", "x --level 3", "x --level q", "x --a --b", "x -z"):
    err = io.StringIO()
    with contextlib.redirect_stderr(err):
        try:
            p.parse_args(bad.split())
        except SystemExit as error:
            code = error.code
    print(code, err.getvalue().splitlines()[-1])
