# importlib.metadata and importlib.resources, over packages made for it.
import importlib
import importlib.metadata as metadata
import importlib.resources as resources
import os
import sys
import tempfile

with tempfile.TemporaryDirectory() as folder:
    def write(name, text):
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w") as file:
            file.write(text)

    write("my_pkg/__init__.py", "def main():\n    return 'ran'\n")
    write("my_pkg/data/one.txt", "één")
    write("my_pkg/two.txt", "two")
    write("Some_Thing-1.2.dist-info/METADATA", "Metadata-Version: 2.1\nName: Some.Thing\nVersion: 1.2\nSummary: A thing\n"
          "Requires-Dist: other>=1\nRequires-Dist: extra; extra == 'x'\nProvides-Extra: x\nKeywords: a b\n\nThe description.\n")
    write("Some_Thing-1.2.dist-info/RECORD", "my_pkg/__init__.py,sha256=abc,10\nmy_pkg/two.txt,,\nmissing.py,,\n")
    write("Some_Thing-1.2.dist-info/entry_points.txt", "[console_scripts]\nrun = my_pkg:main [x,y]\nother=my_pkg\n\n[group.b]\n# c\nz = my_pkg:main\n")
    write("Some_Thing-1.2.dist-info/top_level.txt", "my_pkg\n")
    write("old.egg-info/PKG-INFO", "Name: old\nVersion: 0.1\n")
    write("old.egg-info/requires.txt", "a\n[test]\nb>=2\n[:python_version<'3']\nc\n")
    sys.path.insert(0, folder)
    importlib.invalidate_caches()
    print(metadata.version("some-thing"), metadata.version("SOME_THING"), metadata.requires("some.thing"), metadata.requires("old"))
    data = metadata.metadata("some.thing")
    print(data["Summary"], data.get_all("Requires-Dist"), data["Description"], list(data)[:3], data.json["keywords"], "Name" in data)
    dist = metadata.distribution("Some.Thing")
    print(dist.name, dist.version, [(str(file), file.size, file.hash and file.hash.mode) for file in dist.files], dist.origin)
    print(dist.files[1].read_text(), dist.files[1].read_binary(), os.path.relpath(dist.files[0].locate(), folder))
    points = dist.entry_points
    print(sorted(points), sorted(points.groups), sorted(points.names), points["z"].load()())
    run = metadata.entry_points(group="console_scripts", name="run")["run"]
    print(run, run.module, run.attr, run.extras, run.value, run.dist.name, run.matches(group="x"), hash(run) == hash(run))
    for what in (lambda: metadata.version("no-such"), lambda: metadata.version(""), lambda: points["none"], lambda: setattr(run, "name", 1)):
        try:
            what()
        except Exception as error:
            print(type(error).__name__, error)
    print(metadata.packages_distributions()["my_pkg"], [d.version for d in metadata.distributions(name="old", path=[folder])])
    files = resources.files("my_pkg")
    print(sorted(item.name for item in files.iterdir() if item.name != "__pycache__"), (files / "data").is_dir(), files.joinpath("data", "one.txt").read_text("utf-8"))
    print(resources.read_text("my_pkg", "two.txt"), resources.read_binary("my_pkg", "two.txt"), resources.is_resource("my_pkg", "two.txt"),
          resources.is_resource("my_pkg", "data"), resources.read_text("my_pkg", "data", "one.txt", encoding="utf-8"))
    with resources.as_file(files / "two.txt") as path, resources.open_text("my_pkg", "two.txt") as text, resources.path("my_pkg", "two.txt") as same:
        print(path.name, text.read(), same == path)
    for what in (lambda: resources.read_text("my_pkg", "none.txt"), lambda: resources.read_text("my_pkg", "data", "one.txt"), lambda: resources.files("no_such_package")):
        try:
            what()
        except Exception as error:
            print(type(error).__name__, str(error).replace(folder, "DIR"))
