import selectors, socket
a, b = socket.socketpair()
with selectors.DefaultSelector() as s:
    s.register(a, selectors.EVENT_READ, "A"); s.register(b, selectors.EVENT_WRITE, "B")
    print(sorted((k.data, e) for k, e in s.select(0)))
    b.send(b"x"); print(sorted((k.data, e) for k, e in s.select(0)))
    s.modify(b, selectors.EVENT_READ, "C"); print([k.data for k, _ in s.select(0)], s.get_key(b).data, len(s.get_map()))
    s.unregister(a); print(s.select(0))
    for bad in (lambda: s.unregister(a), lambda: s.register(b, 1), lambda: s.register(a, 0), lambda: s.register("x", 1)):
        try:
            bad()
        except (KeyError, ValueError) as error:
            print(type(error).__name__)
a.close(); b.close()
