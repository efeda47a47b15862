import email.message, io, mailbox, os, tempfile, time, warnings

def message(n, **flags):
    m = email.message.Message(); m["Subject"] = f"number {n}"; m["From"] = f"p{n}@x.org"; m.set_payload(f"body {n}\nFrom here\n"); return m
with tempfile.TemporaryDirectory() as d:
    for cls in (mailbox.mbox, mailbox.MMDF, mailbox.Babyl, mailbox.Maildir, mailbox.MH):
        path = os.path.join(d, cls.__name__)
        try: cls(path, create=False)
        except mailbox.NoSuchMailboxError as e: print("none", str(e) == path)
        box = cls(path)
        box.lock(); keys = [box.add(message(n)) for n in range(3)] + [box.add("Subject: text\n\nplain\n"), box.add(b"Subject: bytes\n\n\xff\n"), box.add(io.BytesIO(b"Subject: file\r\n\r\nx\r\n"))]; box.flush(); box.unlock()
        print(cls.__name__, len(box), [box[k]["subject"] for k in keys], keys[0] in box, "zz" in box, box.get("zz", "default"))
        print(box.get_string(keys[0]), box.get_bytes(keys[4]), box.get_file(keys[1]).read() == box.get_bytes(keys[1]), type(box[keys[0]]).__name__)
        del box[keys[1]]; box.discard(keys[1]); box[keys[2]] = "Subject: replaced\n\nnew\n"; print(sorted(m["subject"] for m in box), box.pop(keys[3])["subject"], box.pop("zz", 5))
        for bad in (lambda: box.remove("zz"), lambda: box.__setitem__("zz", "x"), lambda: box.add("é"), lambda: box.add(5), lambda: box.get_bytes("zz"), lambda: box.update({"zz": "x"})):
            try: bad()
            except Exception as e: print(type(e).__name__, e)
        box.close(); again = cls(path); print(len(again), sorted(m["subject"] for m in again.values()), again.popitem()[1]["subject"] is not None); again.clear(); print(len(again), again.items()); again.close()
    text = open(os.path.join(d, "t.mbox"), "w+"); text.write("From a@b Mon Jan  1 00:00:00 2024\nSubject: one\nStatus: RO\nX-Status: AF\n\nbody\n>From x\n\nFrom c@d Tue Jan  2 00:00:00 2024\nSubject: two\n\nlast\n"); text.close()
    box = mailbox.mbox(text.name); one = box[0]; print(one.get_from(), one.get_flags(), [m["subject"] for m in box], box.get_string(1, from_=True), repr(box.get_bytes(0)))
    for cls in (mailbox.MaildirMessage, mailbox.MHMessage, mailbox.BabylMessage, mailbox.MMDFMessage, mailbox.Message):
        c = cls(one); back = mailbox.mboxMessage(c)
        print(cls.__name__, getattr(c, "_info", None), getattr(c, "_subdir", None), getattr(c, "_sequences", None), getattr(c, "_labels", None), sorted(c.keys()), back.get_flags(), back["subject"])
    m = mailbox.MaildirMessage("Subject: x\n\n"); m.add_flag("SFT"); m.remove_flag("T"); m.set_subdir("cur"); m.set_date(0); print(m.get_flags(), m.get_info(), mailbox.mboxMessage(m).get_from(), mailbox.mboxMessage(m).get_flags(), mailbox.BabylMessage(m).get_labels(), mailbox.MHMessage(m).get_sequences(), mailbox.MaildirMessage(m).get_subdir())
    for bad in (lambda: m.set_subdir("x"), lambda: m.set_date("x"), lambda: m.set_info(5), lambda: mailbox.MHMessage().add_sequence(5), lambda: mailbox.BabylMessage().add_label(5), lambda: mailbox.Message(5), lambda: mailbox.Mailbox("x").add("y"), lambda: mailbox.Mailbox("x").keys()):
        try: bad()
        except Exception as e: print(type(e).__name__, e)
    box = mailbox.Maildir(os.path.join(d, "md")); k = box.add(m); print(box.get_flags(k), box.get_message(k).get_date()); box.set_flags(k, "RS"); box.add_flag(k, "D"); box.remove_flag(k, "R"); print(box.get_info(k), os.listdir(os.path.join(d, "md", "cur")) == [k + ":2,DS"])
    f = box.add_folder("sub"); f.add("Subject: in\n\n"); print(box.list_folders(), len(box.get_folder("sub")))
    try: box.remove_folder("sub")
    except mailbox.NotEmptyError as e: print(e)
    f.clear(); box.remove_folder("sub"); print(box.list_folders(), box.next()["subject"], box.next()); box.clean()
    box = mailbox.MH(os.path.join(d, "mh")); ks = [box.add(mailbox.MHMessage(message(n))) for n in range(5)]; x = mailbox.MHMessage("Subject: s\n\n"); x.add_sequence("unseen"); box.add(x); box.set_sequences({"a": [1, 2, 3, 5], "empty": []}); print(open(os.path.join(d, "mh", ".mh_sequences")).read(), box.get_sequences()); box.remove(2); box.pack(); print(box.keys(), box.get_sequences(), box.get_message(1).get_sequences())
    open(os.path.join(d, "mh", ".mh_sequences"), "w").write("wrong\n")
    try: box.get_sequences()
    except mailbox.FormatError as e: print(e)
    b = mailbox.BabylMessage("Subject: v\nX: y\n\nbody"); b.update_visible(); b.add_label("mine"); b.add_label("unseen"); box = mailbox.Babyl(os.path.join(d, "bab")); k = box.add(b); box.flush(); print(repr(open(os.path.join(d, "bab")).read().split("EOOH")[0]), b.get_visible().items(), b.get_labels())
    box = mailbox.mbox(os.path.join(d, "f"), factory=lambda f: f.readline()); box.add("Subject: z\n\nq\n"); print(box[0], list(box)); a, c = mailbox.mbox(os.path.join(d, "f")), mailbox.mbox(os.path.join(d, "f")); a.remove(0); c.add("Subject: other\n\n"); c.flush()
    try: a.flush()
    except mailbox.ExternalClashError as e: print(e)
