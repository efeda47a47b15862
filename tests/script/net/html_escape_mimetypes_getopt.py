import getopt, html, io, mimetypes
from html.entities import codepoint2name, entitydefs, html5, name2codepoint

print(html.escape("<a href=\"x\">'&amp;'</a>"), html.escape("\"'<", quote=False))
for s in ["&lt;&gt;&amp;&quot;&apos;", "&notit; &notin; &notx", "&#65;&#x41;&#X41&#65", "&#0; &#128; &#x9f; &#xd800; &#x110000; &#1; &#xfffe;", "&AMP &amp &bogus; &", "&NotEqualTilde; &ngE;", "a & b", "&#;&#x;&#xg;", "&copy2024 &copy;", "&CounterClockwiseContourIntegral;"]:
    print(s, ascii(html.unescape(s)))
print(len(html5), html5["AElig"], html5["lang;"], name2codepoint["lang"], codepoint2name[0x20ac], entitydefs["eacute"], len(name2codepoint), len(entitydefs))
m = mimetypes.MimeTypes()
for name in ["a.html", "a.tar.gz", "a.tgz", "a.JS", "a.json", "x", "dir.d/x", "data:text/html;charset=x,abc", "data:,abc", "data:abc", "data:x=y;base64,abc", "http://h/a.png?b.txt", "a.svgz", "a.txt.xz", "a.Z", "file:///a.css", "a.pict", "c:/x.md", ".py", "a.mid"]:
    print(name, m.guess_type(name), m.guess_type(name, strict=False))
print(m.guess_file_type("a.b/c.webp"), m.guess_extension("text/html"), m.guess_all_extensions("TEXT/plain"), m.guess_extension("audio/midi"), m.guess_extension("audio/midi", False), m.guess_extension("no/no"), m.guess_all_extensions("image/jpg", strict=False))
m.readfp(io.StringIO("# comment\ntext/x-new new nw # tail\n\nbare/type\n")); print(m.guess_type("a.nw"), m.guess_extension("text/x-new"))
m.add_type("x/y", ".new"); print(m.guess_type("a.new"), mimetypes.types_map[".html"], mimetypes.encodings_map[".gz"], mimetypes.suffix_map[".tgz"], mimetypes.common_types[".rtf"], mimetypes.read_mime_types("/none"))
for args, short, long in [("-a -b x y -c", "ab:c", []), ("--alpha --beta=2 --gam 3 rest -a", "a", ["alpha", "beta=", "gamma="]), ("-abx -- -c", "ab:c", []), ("--al", "", ["alpha", "alps"]), ("-z", "a", []), ("-b", "b:", []), ("--beta", "", ["beta="]), ("--alpha=1", "", ["alpha"]), ("--no", "", ["x"]), ("- -a", "a", [])]:
    for f in (getopt.getopt, getopt.gnu_getopt):
        try:
            print(f.__name__, f(args.split(), short, long))
        except getopt.GetoptError as e:
            print(f.__name__, e, e.opt)
