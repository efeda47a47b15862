import errno
import fcntl
import os
import struct
import tempfile


def attempt(function, *args):
    try:
        print(function(*args))
    except Exception as error:
        print(type(error).__name__, error)


file = tempfile.TemporaryFile()
print(fcntl.fcntl(file, fcntl.F_GETFD), fcntl.fcntl(file.fileno(), fcntl.F_SETFD, 0), fcntl.fcntl(file, fcntl.F_GETFD))
flags = fcntl.fcntl(file, fcntl.F_GETFL)
fcntl.fcntl(file, fcntl.F_SETFL, flags | os.O_NONBLOCK)
print(bool(fcntl.fcntl(file, fcntl.F_GETFL) & os.O_NONBLOCK), flags & os.O_NONBLOCK)
asked = struct.pack("hhqqi", fcntl.F_WRLCK, 0, 0, 0, 0)
print(struct.unpack("hhqqi", fcntl.fcntl(file, fcntl.F_GETLK, asked)))
fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 5)
if (child := os.fork()) == 0:
    try:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, 7, os.SEEK_SET)
    except OSError as error:
        os._exit(error.errno in (errno.EAGAIN, errno.EACCES))
    os._exit(2)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(fcntl.lockf(file, fcntl.LOCK_UN), fcntl.flock(file, fcntl.LOCK_SH), fcntl.flock(file, fcntl.LOCK_UN))

reader, writer = os.pipe()
os.write(writer, b"12345")
waiting = bytearray(4)
print(fcntl.ioctl(reader, 0x541B, waiting), struct.unpack("i", waiting))
print(fcntl.ioctl(reader, 0x541B, waiting, False), fcntl.ioctl(reader, 0x541B, bytes(6)))
print(fcntl.ioctl(reader, 0x5451), fcntl.fcntl(reader, fcntl.F_GETFD))

attempt(fcntl.fcntl, 9999, fcntl.F_GETFD)
attempt(fcntl.fcntl, "name", fcntl.F_GETFD)
attempt(fcntl.fcntl, -1, fcntl.F_GETFD)
attempt(fcntl.fcntl, file, fcntl.F_GETLK, bytes(2000))
attempt(fcntl.ioctl, file, 0x5413, bytes(8))
attempt(fcntl.flock, 9999, fcntl.LOCK_SH)
attempt(fcntl.lockf, file, 64)
