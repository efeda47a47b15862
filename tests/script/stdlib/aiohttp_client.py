# differs: CPython does not bring aiohttp: this output was checked by hand.
import asyncio, aiohttp
async def serve(r, w):
    line = await r.readline(); n = 0
    hs = {}
    while (h := (await r.readline()).strip()):
        k, v = h.split(b": ", 1); hs[k.lower()] = v
    body = await r.readexactly(int(hs.get(b"content-length", 0)))
    m, p, _ = line.split()
    if p == b"/redirect": w.write(b"HTTP/1.1 302 Found\r\nLocation: /there?x=1\r\nContent-Length: 0\r\n\r\n")
    elif p == b"/chunked": w.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n5\r\n{\"a\":\r\n3\r\n 1}\r\n0\r\n\r\n")
    elif p == b"/missing": w.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\nno")
    elif p == b"/bad": pass
    else: w.write(b"HTTP/1.1 200 OK\r\n\r\n" + m + b" " + p + b" " + body + b" " + hs.get(b"content-type", b"-"))
    await w.drain(); w.close()
async def main():
    s = await asyncio.start_server(serve, "127.0.0.1", 0)
    base = "http://127.0.0.1:%d" % s.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession(base) as c:
        async with c.get("/redirect") as r: print(r.status, await r.text(), len(r.history), r.ok)
        async with c.get("/chunked") as r: print(await r.json(), r.content_type)
        async with c.get("/missing") as r:
            try: r.raise_for_status()
            except aiohttp.ClientResponseError as e: print(str(e).replace(base, "BASE"))
        async with c.post("/p", json={"k": [1]}) as r: print(await r.text())
        async with c.post("/p", data={"k": "a b", "ü": "&"}, params={"q": "x y"}) as r: print(await r.text())
        async with c.put("/p", data=b"raw", headers={"X-A": "b"}) as r: print(await r.read())
        try: await c.get("/bad")
        except aiohttp.ServerDisconnectedError as e: print(repr(e))
        r = await c.head("/h"); print(r.status, await r.read())
    try: await c.get("/")
    except RuntimeError as e: print(e)
    try:
        async with aiohttp.ClientSession() as c: await c.get("nonsense")
    except aiohttp.InvalidURL as e: print("InvalidURL", e)
    async with aiohttp.request("GET", base + "/one") as r: print(await r.text())
    s.close()
asyncio.run(main())
