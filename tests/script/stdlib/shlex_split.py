import shlex
for s in ("a 'b c' \"d \\\" e\" f\\ g", "x#y z", "''", "a=b\tc\nd"):
    print(shlex.split(s), shlex.split(s, posix=False))
print(shlex.quote("a b'c"), shlex.quote(""), shlex.join(["ls", "-l", "my file"]), list(shlex.shlex("a && b; c", punctuation_chars=True)))
for bad in ("'x", "a\\"):
    try:
        shlex.split(bad)
    except ValueError as error:
        print(error)
