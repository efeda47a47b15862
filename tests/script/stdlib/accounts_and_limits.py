import codecs
import grp
import pwd
import resource
import termios


def attempt(function, *args):
    try:
        print(function(*args))
    except Exception as error:
        print(type(error).__name__, error)


root = pwd.getpwuid(0)
print(root.pw_name, root.pw_uid, root[2:4], pwd.getpwnam("root") == root, root in pwd.getpwall(), type(root))
group = grp.getgrgid(0)
print(group.gr_name, group.gr_gid, grp.getgrnam("root") == group, group in grp.getgrall(), type(group.gr_mem))
for function, number in ((pwd.getpwuid, "uid"), (grp.getgrgid, "gid")):
    attempt(function, 99999)
    attempt(function, -1)
    attempt(function, "x")
    attempt(function, 1 << 70)
for function in (pwd.getpwnam, grp.getgrnam):
    attempt(function, "no'body")
    attempt(function, "a\0b")

usage = resource.getrusage(resource.RUSAGE_SELF)
print(usage.ru_utime >= 0, usage.ru_maxrss > 0, len(usage), type(usage), resource.getpagesize() >= 4096)
soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
print(resource.getrlimit(resource.RLIMIT_CORE) == (0, hard) == resource.prlimit(0, resource.RLIMIT_CORE))
print(resource.error, resource.RLIM_INFINITY)
attempt(resource.getrusage, 55)
attempt(resource.getrlimit, 55)
attempt(resource.setrlimit, resource.RLIMIT_CORE, (1,))
attempt(resource.setrlimit, resource.RLIMIT_CORE, 5)
attempt(resource.setrlimit, resource.RLIMIT_CORE, (1.5, 3))

attempt(termios.tcgetattr, 9999)
with open("/dev/null") as null:
    attempt(termios.tcgetattr, null)
    attempt(termios.tcsetattr, null, termios.TCSANOW, [])
    attempt(termios.tcflush, null, termios.TCIFLUSH)
print(termios.error.__mro__, termios.ECHO, termios.TCSAFLUSH)

print(codecs.escape_decode(b"a\\n\\x41\\101\\\\\\'\\\nb"), codecs.escape_encode(b"a'\"\n\x80\\"))
for errors in ("strict", "replace", "ignore", "bogus"):
    attempt(codecs.escape_decode, b"<\\x4>", errors)
attempt(codecs.escape_decode, b"\\")
