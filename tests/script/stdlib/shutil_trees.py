import os, shutil, tempfile
with tempfile.TemporaryDirectory() as d:
    os.makedirs(d + "/s/t"); open(d + "/s/f", "w").write("1"); open(d + "/s/t/g.pyc", "w").close()
    shutil.copytree(d + "/s", d + "/c", ignore=shutil.ignore_patterns("*.pyc")); print(sorted((p[len(d):], fs) for p, _, fs in os.walk(d + "/c")))
    shutil.copy(d + "/s/f", d + "/n"); shutil.move(d + "/n", d + "/c"); print(sorted(os.listdir(d + "/c")))
    for bad in (lambda: shutil.copy(d + "/s/f", d + "/s/f"), lambda: shutil.move(d + "/s/f", d + "/c"), lambda: shutil.rmtree(d + "/none")):
        try:
            bad()
        except OSError as error:
            print(type(error).__name__)
    shutil.rmtree(d + "/c"); print(os.path.exists(d + "/c"), shutil.which("sh") is not None, shutil.which("no-such-program"))
