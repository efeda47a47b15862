"""xml.etree.ElementInclude: documents in documents."""

import os
import tempfile
import xml.etree.ElementInclude as EI
import xml.etree.ElementTree as ET

X = 'xmlns:xi="http://www.w3.org/2001/XInclude"'
DOCUMENTS = {
    "plain.xml": "<plain>text</plain>",
    "nested.xml": f'<n {X}><xi:include href="plain.xml"/> after <b/></n>',
    "loop.xml": f'<l {X}><xi:include href="loop2.xml"/></l>',
    "loop2.xml": f'<l {X}><xi:include href="loop.xml"/></l>',
    "note.txt": "a note, <not> markup",
}


def loader(href, parse, encoding=None):
    print("   load", href, parse, encoding)
    try:
        data = DOCUMENTS[href]
    except KeyError:
        return None
    return ET.XML(data) if parse == "xml" else data


def run(body, **options):
    root = ET.XML(f"<r {X}>{body}</r>")
    try:
        print(EI.include(root, loader, **options), ET.tostring(root, encoding="unicode"))
    except Exception as error:
        print(type(error).__name__, error)


print([n for n in dir(EI) if n.isupper()], EI.DEFAULT_MAX_INCLUSION_DEPTH, EI.XINCLUDE_INCLUDE, EI.XINCLUDE_FALLBACK)
print(EI.FatalIncludeError.__mro__, EI.LimitedRecursiveIncludeError.__bases__)
run("nothing")
run('<xi:include href="plain.xml"/>')
run('one<xi:include href="plain.xml"/>two<xi:include href="plain.xml" parse="xml"/>three')
run('<c><xi:include href="nested.xml"/></c>tail')
run('<xi:include href="note.txt" parse="text"/>')
run('x<xi:include href="note.txt" parse="text"/>y')
run('<a/><xi:include href="note.txt" parse="text" encoding="latin-1"/>z<a/>')
run('<a/>t<xi:include href="note.txt" parse="text"/><xi:include href="note.txt" parse="text"/>')
run('<xi:include href="plain.xml"/><xi:include href="note.txt" parse="text"/>')
run('<xi:include href="missing.xml"/>')
run('<xi:include href="missing.txt" parse="text"/>')
run('<xi:include href="plain.xml" parse="other"/>')
run('<xi:fallback/>')
run('<xi:include href="plain.xml"><xi:fallback/></xi:include>')
run('<xi:include href="loop.xml"/>')
run('<xi:include href="nested.xml"/>', max_depth=1)
run('<xi:include href="nested.xml"/>', max_depth=2)
run('<xi:include href="plain.xml"/>', max_depth=0)
run('<xi:include href="nested.xml"/>', max_depth=None)
run('<xi:include href="plain.xml"/>', max_depth=-1)
run('<xi:include href="plain.xml"/>', base_url="http://host/dir/file.xml")

with tempfile.TemporaryDirectory() as folder:
    for name, data in DOCUMENTS.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(data)
    with open(os.path.join(folder, "main.xml"), "w") as file:
        file.write(f'<m {X}><xi:include href="nested.xml"/>, <xi:include href="note.txt" parse="text"/>!</m>')
    tree = ET.parse(os.path.join(folder, "main.xml"))
    EI.include(tree, base_url=os.path.join(folder, "main.xml"))
    print(ET.tostring(tree.getroot(), encoding="unicode"))
    print(EI.default_loader(os.path.join(folder, "note.txt"), "text"), EI.default_loader(os.path.join(folder, "plain.xml"), "xml").tag)
    try:
        EI.default_loader(os.path.join(folder, "none.xml"), "xml")
    except FileNotFoundError as error:
        print(error.strerror)
