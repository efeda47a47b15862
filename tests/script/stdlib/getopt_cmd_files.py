# Small modules: getopt, cmd, filecmp, fileinput, colorsys.
import cmd
import colorsys
import filecmp
import fileinput
import getopt
import io
import os
import sys
import tempfile

for function in (getopt.getopt, getopt.gnu_getopt):
    for args in (["-a", "-b", "v", "x", "-c"], ["-bv", "--long", "--value=3", "rest"], ["--val", "4"], ["--", "-a"], ["-"], ["-z"],
                 ["-b"], ["--long=1"], ["--value"], ["--nope"], ["--l"]):
        try:
            print(function(args, "ab:c", ["long", "value=", "longer"]))
        except getopt.GetoptError as error:
            print(args, error, error.opt)


class Shell(cmd.Cmd):
    prompt = "> "
    intro = "Welcome."

    def do_greet(self, arg):
        """Greet someone.

        At length.
        """
        self.stdout.write(f"Hello {arg}\n")

    def do_quiet(self, arg):
        pass

    def do_EOF(self, arg):
        self.stdout.write("bye\n")
        return True

    def help_topic(self):
        self.stdout.write("a topic\n")


out = io.StringIO()
shell = Shell(stdin=io.StringIO("greet you\n\nhelp\n?greet\nhelp topic\nhelp none\nhelp quiet\nunknown x\n!ls\n"), stdout=out)
shell.use_rawinput = False
shell.cmdloop()
print(out.getvalue())
print(shell.parseline("greet all of you"), shell.parseline("?x"), shell.parseline("!x"), shell.completenames("q"), shell.lastcmd)
shell.columnize([f"item{i}" * (i % 3 + 1) for i in range(17)], 60)
shell.columnize([])
print(shell.stdout.getvalue()[-400:])
with tempfile.TemporaryDirectory() as folder:
    left, right = os.path.join(folder, "left"), os.path.join(folder, "right")
    for name, text in (("same", "a"), ("differs", "b"), ("sub/inner", "c")):
        for side in (left, right):
            path = os.path.join(side, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w") as file:
                file.write(text + (side[-1] if name == "differs" else ""))
    os.mkdir(os.path.join(left, "only"))
    os.mkdir(os.path.join(left, "funny"))
    open(os.path.join(right, "funny"), "w").close()
    compared = filecmp.dircmp(left, right, shallow=False)
    print(compared.left_list, compared.left_only, compared.right_only, compared.common, compared.same_files, compared.diff_files,
          compared.common_funny, compared.common_dirs, sorted(compared.subdirs), compared.funny_files)
    try:
        compared.nothing
    except AttributeError as error:
        print(error)
    print(filecmp.cmp(os.path.join(left, "same"), os.path.join(right, "same"), shallow=False),
          filecmp.cmpfiles(left, right, ["same", "differs", "none"], shallow=False))
    old, sys.stdout = sys.stdout, io.StringIO()
    compared.report_full_closure()
    text, sys.stdout = sys.stdout.getvalue(), old
    print(text.replace(folder, "DIR"))
    paths = [os.path.join(folder, name) for name in ("one", "two", "empty")]
    for path, text in zip(paths, ("1\n2\n", "3\n4", "")):
        with open(path, "w") as file:
            file.write(text)
    with fileinput.input(paths) as lines:
        for line in lines:
            print(os.path.basename(fileinput.filename()), fileinput.lineno(), fileinput.filelineno(), fileinput.isfirstline(),
                  fileinput.isstdin(), repr(line))
            if line == "1\n":
                fileinput.nextfile()
    with fileinput.FileInput(paths[0], inplace=True, backup=".old") as lines:
        for line in lines:
            print(line.strip() + "!")
    print(open(paths[0]).read(), open(paths[0] + ".old").read())
    with fileinput.FileInput(paths[1], mode="rb") as lines:
        print(list(lines), lines.readline())
    for what in (lambda: fileinput.FileInput(mode="w"), lambda: fileinput.lineno(),
                 lambda: fileinput.FileInput(inplace=True, openhook=open), lambda: fileinput.FileInput(openhook=3)):
        try:
            what()
        except (ValueError, RuntimeError) as error:
            print(type(error).__name__, error)
for rgb in ((0, 0, 0), (1, 1, 1), (0.5, 0.25, 0.75), (1, 0, 0), (0.2, 0.9, 0.3)):
    for there, back in ((colorsys.rgb_to_hsv, colorsys.hsv_to_rgb), (colorsys.rgb_to_hls, colorsys.hls_to_rgb),
                        (colorsys.rgb_to_yiq, colorsys.yiq_to_rgb)):
        other = there(*rgb)
        print([round(part, 6) for part in other], [round(part, 6) for part in back(*other)])
