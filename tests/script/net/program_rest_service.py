"""A small REST service and its client."""
import json, threading, urllib.request, urllib.error, urllib.parse, re, logging
from dataclasses import dataclass, asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from concurrent.futures import ThreadPoolExecutor

@dataclass
class Todo:
    id: int
    title: str
    done: bool = False

class Store:
    def __init__(self):
        self.lock = threading.Lock(); self.items = {}; self.next = 1
    def add(self, title):
        with self.lock:
            t = Todo(self.next, title); self.items[t.id] = t; self.next += 1
            return t

ROUTES = []
def route(method, pattern):
    def deco(f):
        ROUTES.append((method, re.compile(pattern + "$"), f)); return f
    return deco

class Api(BaseHTTPRequestHandler):
    store = Store()
    def dispatch(self):
        url = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(url.query))
        for method, pattern, f in ROUTES:
            if method == self.command and (m := pattern.match(url.path)):
                try:
                    status, body = f(self, **m.groupdict())
                except KeyError:
                    status, body = 404, {"error": "not found"}
                except ValueError as e:
                    status, body = 400, {"error": str(e)}
                break
        else:
            status, body = 404, {"error": "no route"}
        data = json.dumps(body).encode() if body is not None else b""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)
    do_GET = do_POST = do_PUT = do_DELETE = dispatch
    def json(self):
        n = int(self.headers.get("Content-Length", 0))
        return json.loads(self.rfile.read(n))
    def log_message(self, fmt, *args): logging.info(fmt, *args)

@route("GET", "/todos")
def list_todos(self):
    items = sorted(self.store.items.values(), key=lambda t: t.id)
    if "done" in self.query: items = [t for t in items if t.done == (self.query["done"] == "1")]
    return 200, [asdict(t) for t in items]
@route("POST", "/todos")
def create(self):
    data = self.json()
    if not data.get("title"): raise ValueError("title required")
    return 201, asdict(self.store.add(data["title"]))
@route("PUT", r"/todos/(?P<id>\d+)")
def update(self, id):
    t = self.store.items[int(id)]
    for k, v in self.json().items(): setattr(t, k, v)
    return 200, asdict(t)
@route("DELETE", r"/todos/(?P<id>\d+)")
def delete(self, id):
    del self.store.items[int(id)]; return 204, None

def call(base, method, path, body=None):
    req = urllib.request.Request(base + path, method=method, headers={"Accept": "application/json"}, data=None if body is None else json.dumps(body).encode())
    try:
        with urllib.request.urlopen(req, timeout=5) as r:
            text = r.read()
            return r.status, json.loads(text) if text else None
    except urllib.error.HTTPError as e:
        return e.code, json.load(e)

with ThreadingHTTPServer(("localhost", 0), Api) as server:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://localhost:{server.server_port}"
    print(call(base, "POST", "/todos", {"title": "write"}), call(base, "POST", "/todos", {}), call(base, "GET", "/nope"), call(base, "PUT", "/todos/1", {"done": True}), call(base, "DELETE", "/todos/9"))
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda i: call(base, "POST", "/todos", {"title": f"t{i}"}), range(20)))
    print(sorted(r[1]["id"] for r in results), {r[0] for r in results})
    print(len(call(base, "GET", "/todos")[1]), call(base, "GET", "/todos?done=1"), call(base, "DELETE", "/todos/1"), call(base, "GET", "/todos?done=1"))
    server.shutdown()
