import contextlib, ftplib, io, poplib, smtplib, socket, threading
from email.message import EmailMessage

def serve(script, greeting):
    """A server that answers by a table: {first word: answer}; data ends with a dot."""
    server = socket.create_server(("127.0.0.1", 0))
    seen = []
    def run():
        peer, _ = server.accept()
        with peer, peer.makefile("rwb") as f:
            f.write(greeting + b"\r\n")
            f.flush()
            for line in f:
                seen.append(line)
                answer = script.get(line.split()[0].upper() if line.split() else b"", b"500 what?")
                f.write(answer + b"\r\n")
                f.flush()
                if answer.startswith(b"354"):
                    for text in f:
                        seen.append(text)
                        if text == b".\r\n":
                            break
                    f.write(b"250 taken\r\n")
                    f.flush()
                if line.upper().startswith(b"QUIT"):
                    break
        server.close()
    thread = threading.Thread(target=run)
    thread.start()
    return server.getsockname()[1], seen, thread

port, seen, thread = serve({b"EHLO": b"250-fake\r\n250-SIZE 1000\r\n250-AUTH PLAIN LOGIN\r\n250 8BITMIME", b"MAIL": b"250 ok",
                            b"RCPT": b"250 ok", b"DATA": b"354 go", b"AUTH": b"235 in", b"VRFY": b"252 maybe", b"RSET": b"250 ok",
                            b"QUIT": b"221 bye", b"NOOP": b"250 ok"}, b"220 fake ready")
with smtplib.SMTP("127.0.0.1", port, local_hostname="me.example") as smtp:
    print(smtp.ehlo(), sorted(smtp.esmtp_features.items()), smtp.has_extn("Size"))
    print(smtp.login("user", "pass"))
    print(smtp.sendmail("a@x.org", ["b@x.org", "c@x.org"], "Subject: hi\n\n.dot\nend"))
    message = EmailMessage()
    message["From"], message["To"], message["Bcc"], message["Subject"] = "A <a@x.org>", "b@x.org", "hidden@x.org", "s"
    message.set_content("text\n")
    print(smtp.send_message(message), smtp.verify("z"), smtp.noop(), smtp.docmd("HUH"))
    try:
        smtp.docmd("NOOP", "a\nb")
    except ValueError as e:
        print(e)
    try:
        smtp.starttls()
    except smtplib.SMTPNotSupportedError as e:
        print(e)
thread.join()
print(*seen, sep="\n")
port, seen, thread = serve({b"EHLO": b"500 no", b"HELO": b"250 old", b"MAIL": b"250 ok", b"RCPT": b"550 nobody", b"RSET": b"250 ok", b"QUIT": b"221 bye"}, b"220 hi")
with smtplib.SMTP("127.0.0.1", port, "me") as smtp:
    for call in (lambda: smtp.sendmail("a", ["b"], "x"), lambda: smtp.login("u", "p")):
        try:
            call()
        except smtplib.SMTPException as e:
            print(type(e).__name__, e)
thread.join()
port, seen, thread = serve({}, b"554 closed")
try:
    smtplib.SMTP("127.0.0.1", port, "me")
except smtplib.SMTPConnectError as e:
    print(e, e.smtp_code, e.smtp_error)
thread.join()
print(smtplib.quoteaddr("A <a@b>"), smtplib.quoteaddr("x"), repr(smtplib.quotedata(".a\nb\r..c")))
try:
    smtplib.SMTP().send("x")
except smtplib.SMTPServerDisconnected as e:
    print(e)

port, seen, thread = serve({b"USER": b"+OK", b"PASS": b"+OK in", b"STAT": b"+OK 2 320", b"LIST": b"+OK 2\r\n1 120\r\n2 200\r\n.",
                            b"RETR": b"+OK\r\nSubject: x\r\n\r\n..dot\r\n.", b"UIDL": b"+OK 1 abc", b"CAPA": b"+OK\r\nUSER\r\nSASL PLAIN LOGIN\r\n.",
                            b"DELE": b"-ERR no", b"QUIT": b"+OK bye", b"TOP": b"+OK\r\na\r\n."}, b"+OK pop <12@x>")
pop = poplib.POP3("127.0.0.1", port)
print(pop.getwelcome(), pop.user("u"), pop.pass_("p"), pop.stat(), pop.list(), pop.retr(1), pop.uidl(1), pop.capa(), pop.top(1, 0))
for call in (lambda: pop.dele(1), lambda: pop.utf8(), lambda: pop.stls()):
    try:
        call()
    except poplib.error_proto as e:
        print(e)
print(pop.apop and seen[0], pop.quit())
thread.join()

def data_server(content):
    server = socket.create_server(("127.0.0.1", 0))
    got = []
    def run():
        peer, _ = server.accept()
        with peer:
            if content is not None:
                peer.sendall(content)
            else:
                while part := peer.recv(100):
                    got.append(part)
        server.close()
    thread = threading.Thread(target=run)
    thread.start()
    p = server.getsockname()[1]
    return f"227 entering (10,0,0,1,{p // 256},{p % 256})".encode(), thread, got

answers = {b"USER": b"331 password?", b"PASS": b"230 in", b"TYPE": b"200 ok", b"PWD": b'257 "/a ""b"""', b"MKD": b'257 "/new" made', b"CWD": b"250 ok",
           b"SIZE": b"213 5", b"RNFR": b"350 to?", b"RNTO": b"250 done", b"DELE": b"250 gone", b"CDUP": b"250 up", b"QUIT": b"221 bye"}
port, seen, thread = serve(answers, b"220-welcome\r\n220 ready")
ftp = ftplib.FTP()
print(ftp.connect("127.0.0.1", port), "|", ftp.login(), ftp.pwd(), ftp.mkd("new"), ftp.cwd(".."), ftp.size("f"), ftp.rename("a", "b"), ftp.delete("f"))
for verb, content, call in [(b"RETR", b"one\r\ntwo", lambda: ftp.retrbinary("RETR f", print)), (b"LIST", b"x\r\ny\r\n", lambda: ftp.dir()),
                            (b"NLST", b"n1\r\nn2\r\n", lambda: print(ftp.nlst())),
                            (b"MLSD", b"type=file;Size=3; f\r\n", lambda: print(list(ftp.mlsd()))),
                            (b"STOR", None, lambda: ftp.storlines("STOR f", io.BytesIO(b"a\nb")))]:
    answers[b"PASV"], data_thread, got = data_server(content)
    answers[verb] = b"150 here\r\n226 done"
    print(call())
    data_thread.join()
    print(got)
for call in (lambda: ftp.sendcmd("NOPE"), lambda: ftp.sendcmd("a\nb")):
    try:
        call()
    except Exception as e:
        print(type(e), e)
print(ftp.sanitize("PASS secret\r\n"), ftplib.parse150("150 x (12 bytes)"), ftplib.parse229("229 ok (|||45|)", ("h", 1)), ftplib.parse257('257 "x"'))
for call in (lambda: ftplib.parse227("226 x"), lambda: ftplib.parse227("227 x"), lambda: ftplib.parse229("229 (x", ("h", 1))):
    try:
        call()
    except ftplib.all_errors as e:
        print(type(e).__name__, e)
print(ftp.quit())
thread.join()
print(*seen, sep="\n")
