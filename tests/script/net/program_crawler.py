"""A crawler of pages made here: links, titles, text; a feed; a sitemap."""
import functools, html, http.server, os, tempfile, threading, urllib.request, urllib.parse, urllib.robotparser, xml.etree.ElementTree as ET
from html.parser import HTMLParser
from collections import deque
class Page(HTMLParser):
    def __init__(self, base): super().__init__(); self.base, self.links, self.title, self.text, self._in = base, [], "", [], []
    def handle_starttag(self, tag, attrs):
        if tag == "a" and (href := dict(attrs).get("href")): self.links.append(urllib.parse.urljoin(self.base, href))
        if tag not in ("br", "img", "meta"): self._in.append(tag)
    def handle_endtag(self, tag):
        while self._in and self._in.pop() != tag: pass
    def handle_data(self, data):
        if "title" in self._in: self.title += data
        elif not {"script", "style"} & set(self._in) and data.strip(): self.text.append(" ".join(data.split()))
class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *a): pass
with tempfile.TemporaryDirectory() as d:
    for name, content in {"index.html": "<title>Home &mdash; x</title><a href='a.html'>A</a><a href=sub/>sub</a><a href='http://elsewhere.invalid/'>out</a><a href='#top'>top</a><p>One<br>two", "a.html": "<title>A</title><script>var a = '<a href=no>';</script><a href='/private/p.html'>p</a> caf&eacute; &#8364;", "sub/index.html": "<html><head><title>Sub</title></head><body><a href='../index.html'>up</a></body>", "private/p.html": "secret", "robots.txt": "User-agent: *\nDisallow: /private/\n", "feed.xml": "<rss version='2.0'><channel><title>T</title><item><title>One &amp; a half</title><link>a.html</link></item><item><title>Two</title></item></channel></rss>"}.items():
        path = os.path.join(d, name); os.makedirs(os.path.dirname(path), exist_ok=True); open(path, "w").write(content)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=d)); threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}/"
    robots = urllib.robotparser.RobotFileParser(base + "robots.txt"); robots.read()
    queue, seen = deque([base]), {base}
    while queue:
        url = queue.popleft()
        if not robots.can_fetch("*", url): print("forbidden", url[len(base):]); continue
        with urllib.request.urlopen(url) as r: page = Page(r.url); page.feed(r.read().decode(r.headers.get_content_charset("utf-8")))
        page.close(); print(repr(url[len(base):]), page.title, page.text, [l.replace(base, "") for l in page.links])
        for link in page.links:
            link = urllib.parse.urldefrag(link).url
            if link.startswith(base) and link not in seen: seen.add(link); queue.append(link)
    with urllib.request.urlopen(base + "feed.xml") as r: tree = ET.parse(r)
    print([(i.findtext("title"), i.findtext("link", "-")) for i in tree.iter("item")], tree.getroot().attrib)
    root = ET.Element("urlset", xmlns="http://www.sitemaps.org/schemas/sitemap/0.9")
    for u in sorted(seen): ET.SubElement(ET.SubElement(root, "url"), "loc").text = html.escape(u.replace(base, "http://example.org/"))
    ET.indent(root); print(ET.tostring(root, "unicode", xml_declaration=True))
    server.shutdown()
