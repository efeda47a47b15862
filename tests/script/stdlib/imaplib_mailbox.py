import imaplib, os, socket, threading, time

os.environ["TZ"] = "UTC"
time.tzset()
ANSWERS = {
    "CAPABILITY": ["* CAPABILITY IMAP4rev1 ENABLE"], "LOGIN": [], "LIST": ['* LIST (\\HasNoChildren) "/" INBOX', '* LIST () "/" Sent'],
    "SELECT": ["* 2 EXISTS", "* FLAGS (\\Seen \\Answered)", "* OK [UIDVALIDITY 7] valid"], "SEARCH": ["* SEARCH 1 2"],
    "FETCH": ["* 1 FETCH (FLAGS (\\Seen) BODY[] {5}", "hello)"], "STORE": ["* 1 FETCH (FLAGS (\\Deleted))"], "EXPUNGE": ["* 1 EXPUNGE"],
    "NOOP": ["* 3 EXISTS"], "CLOSE": [], "STATUS": ["* STATUS INBOX (MESSAGES 2)"], "LOGOUT": ["* BYE see you"], "UID": ["* SEARCH 101"]}
seen = []

def serve(server):
    peer, _ = server.accept()
    with peer, peer.makefile("rwb") as f:
        def say(text):
            f.write(text.encode() + b"\r\n")
            f.flush()
        say("* OK ready")
        for line in f:
            tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
            seen.append(rest)
            command = rest.split()[0]
            if command == "APPEND":
                say("+ go")
                seen.append(repr(f.read(int(rest.rpartition("{")[2].rstrip("}"))) + f.readline()))
            if command == "DELETE":
                say(f"{tag} NO not there")
                continue
            if command == "CREATE":
                say(f"{tag} BAD what")
                continue
            for answer in ANSWERS.get(command, []):
                say(answer)
            say(f"{tag} OK {command} done")
            if command == "LOGOUT":
                break
    server.close()

server = socket.create_server(("127.0.0.1", 0))
thread = threading.Thread(target=serve, args=(server,))
thread.start()
with imaplib.IMAP4("127.0.0.1", server.getsockname()[1]) as box:
    print(box.welcome, box.state, box.capabilities, box.PROTOCOL_VERSION)
    try:
        box.search(None, "ALL")
    except imaplib.IMAP4.error as e:
        print(e)
    print(box.login("me", 'pa"ss'), box.state)
    print(box.list())
    print(box.select(), box.state, box.response("UIDVALIDITY"), box.response("nothing"))
    print(box.search(None, "UNSEEN"), box.SEARCH("utf-8", "TEXT", "x"))
    print(box.fetch("1", "(FLAGS BODY[])"))
    print(box.store("1", "+FLAGS", "\\Deleted"), box.expunge(), box.noop(), box.recent(), box.status("INBOX", "(MESSAGES)"))
    print(box.uid("search", "ALL"), box.delete("gone"), box.append("Sent", "\\Seen", 0, b"a\nb"))
    for call in (lambda: box.create("x"), lambda: box.uid("odd"), lambda: box.nothing, lambda: box.starttls()):
        try:
            call()
        except (imaplib.IMAP4.error, AttributeError) as e:
            print(type(e).__name__, e)
    print(box.close(), box.state)
thread.join()
print(*seen, sep="\n")
print(imaplib.Int2AP(123456), imaplib.ParseFlags(b'1 (FLAGS (\\Seen $x))'), imaplib.ParseFlags(b"none"))
print(tuple(imaplib.Internaldate2tuple(b'25 (INTERNALDATE "01-Jan-2000 11:30:00 -0130")'))[:6], imaplib.Internaldate2tuple(b"no"))
print(imaplib.Time2Internaldate(0), imaplib.Time2Internaldate(time.gmtime(86400)), imaplib.Time2Internaldate('"as is"'))
for bad in (None, "text"):
    try:
        imaplib.Time2Internaldate(bad)
    except ValueError as e:
        print(e)
