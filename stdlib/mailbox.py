"""Mailboxes on the disk: Maildir, mbox, MH, Babyl and MMDF, each as a mapping from keys to messages.

What a program changes in a mailbox of one file is in the file after `flush` or `close`. Messages know the flags of
their format; a message that goes into another format takes its state along (`_state`).
"""

__all__ = ["Mailbox", "Maildir", "mbox", "MH", "Babyl", "MMDF", "Message", "MaildirMessage", "mboxMessage",
           "MHMessage", "BabylMessage", "MMDFMessage", "Error", "NoSuchMailboxError", "NotEmptyError",
           "ExternalClashError", "FormatError"]

import calendar
import contextlib
import copy
import email
import email.generator
import email.message
import errno
import io
import os
import socket
import time
import warnings
from types import GenericAlias

try:
    import fcntl
except ImportError:
    fcntl = None

linesep = os.linesep.encode("ascii")


class Error(Exception):
    """Any error of a mailbox."""


class NoSuchMailboxError(Error):
    """The mailbox is not there, and was not to be made."""


class NotEmptyError(Error):
    """What is to be removed has messages in it."""


class ExternalClashError(Error):
    """Another program has the mailbox, or changed it."""


class FormatError(Error):
    """A file cannot be read."""


class Mailbox:
    """What all mailboxes can do. With a `factory`, messages are what it makes of their files."""

    def __init__(self, path, factory=None, create=True):
        self._path = os.path.abspath(os.path.expanduser(path))
        self._factory = factory

    @staticmethod
    def _not_here(*args):
        raise NotImplementedError("Method must be implemented by subclass")

    def add(self, message):
        """Add a message (an object, text, bytes, a file); return its key."""
        self._not_here()

    def remove(self, key):
        """Remove a message; KeyError when there is none."""
        self._not_here()

    def __delitem__(self, key):
        self.remove(key)

    def discard(self, key):
        """Remove a message if it is there."""
        with contextlib.suppress(KeyError):
            self.remove(key)

    def __setitem__(self, key, message):
        self._not_here()

    def get(self, key, default=None):
        """Return a message, or the default."""
        try:
            return self.__getitem__(key)
        except KeyError:
            return default

    def __getitem__(self, key):
        if not self._factory:
            return self.get_message(key)
        with contextlib.closing(self.get_file(key)) as file:
            return self._factory(file)

    def get_message(self, key):
        """Return a message as an object of the format's class."""
        self._not_here()

    def get_string(self, key):
        """Return a message as text."""
        return email.message_from_bytes(self.get_bytes(key)).as_string()

    def get_bytes(self, key):
        """Return a message as bytes."""
        self._not_here()

    def get_file(self, key):
        """Return a message as a file."""
        self._not_here()

    def iterkeys(self):
        """Return an iterator over the keys."""
        self._not_here()

    def keys(self):
        """Return the keys."""
        return list(self.iterkeys())

    def itervalues(self):
        """Yield the messages."""
        for _, message in self.iteritems():
            yield message

    def __iter__(self):
        return self.itervalues()

    def values(self):
        """Return the messages."""
        return list(self.itervalues())

    def iteritems(self):
        """Yield the (key, message); what goes away meanwhile is left out."""
        for key in self.iterkeys():
            try:
                message = self[key]
            except KeyError:
                continue
            yield key, message

    def items(self):
        """Return the (key, message)."""
        return list(self.iteritems())

    def __contains__(self, key):
        self._not_here()

    def __len__(self):
        self._not_here()

    def clear(self):
        """Remove all messages."""
        for key in self.keys():
            self.discard(key)

    def pop(self, key, default=None):
        """Remove a message and return it, or the default."""
        try:
            message = self[key]
        except KeyError:
            return default
        self.discard(key)
        return message

    def popitem(self):
        """Remove some message and return (key, message)."""
        for key in self.iterkeys():
            return key, self.pop(key)
        raise KeyError("No messages in mailbox")

    def update(self, arg=None):
        """Replace messages by those of a mailbox, mapping or iterable of pairs; KeyError for keys that are not there."""
        if hasattr(arg, "iteritems"):
            source = arg.iteritems()
        elif hasattr(arg, "items"):
            source = arg.items()
        else:
            source = arg
        missing = False
        for key, message in source:
            try:
                self[key] = message
            except KeyError:
                missing = True
        if missing:
            raise KeyError("No message with key(s)")

    def flush(self):
        """Write what was changed."""
        self._not_here()

    def lock(self):
        """Keep other programs away."""
        self._not_here()

    def unlock(self):
        """Let other programs in."""
        self._not_here()

    def close(self):
        """Write what was changed, and close."""
        self._not_here()

    def _string_to_bytes(self, message):
        try:
            return message.encode("ascii")
        except UnicodeError:
            raise ValueError("String input must be ASCII-only; use bytes or a Message instead")

    # Whether messages must end with a line end.
    _append_newline = False

    def _dump_message(self, message, target, mangle_from_=False):
        """Write a message of any kind to a binary file."""
        if isinstance(message, email.message.Message):
            buffer = io.BytesIO()
            email.generator.BytesGenerator(buffer, mangle_from_, 0).flatten(message)
            data = buffer.getvalue()
        else:
            data = self._message_bytes(message)
            if mangle_from_:
                data = data.replace(b"\nFrom ", b"\n>From ")
                if hasattr(message, "read") and not isinstance(message, io.StringIO) and data.startswith(b"From "):
                    data = b">" + data
        data = data.replace(b"\n", linesep)
        target.write(data)
        if self._append_newline and not data.endswith(linesep):
            target.write(linesep)

    def _message_bytes(self, message):
        """Return the bytes of a message that is text, bytes or a file."""
        if isinstance(message, io.StringIO):
            warnings.warn("Use of StringIO input is deprecated, use BytesIO instead", DeprecationWarning, 4)
            message = message.getvalue()
        if isinstance(message, str):
            return self._string_to_bytes(message)
        if isinstance(message, bytes):
            return message
        if not hasattr(message, "read"):
            raise TypeError(f"Invalid message type: {type(message)}")
        if hasattr(message, "buffer"):
            warnings.warn("Use of text mode files is deprecated, use a binary mode file instead", DeprecationWarning, 4)
            message = message.buffer
        return message.read().replace(b"\r\n", b"\n").replace(b"\r", b"\n")

    __class_getitem__ = classmethod(GenericAlias)


def _no_message(key):
    return KeyError(f"No message with key: {key}")


class Maildir(Mailbox):
    """A directory with a file for each message: in `new` until it was looked at, then in `cur`."""

    colon = ":"

    def __init__(self, dirname, factory=None, create=True):
        super().__init__(dirname, factory, create)
        self._paths = {name: os.path.join(self._path, name) for name in ("tmp", "new", "cur")}
        if not os.path.exists(self._path):
            if not create:
                raise NoSuchMailboxError(self._path)
            os.mkdir(self._path, 0o700)
            for path in self._paths.values():
                os.mkdir(path, 0o700)
        self._toc = {}
        self._toc_mtimes = {"cur": 0, "new": 0}
        self._last_read = 0
        # Clocks of the file system may be a little off.
        self._skewfactor = 0.1

    def add(self, message):
        temporary = self._create_tmp()
        try:
            self._dump_message(message, temporary)
        except BaseException:
            temporary.close()
            os.remove(temporary.name)
            raise
        _sync_close(temporary)
        subdir, suffix = "new", ""
        if isinstance(message, MaildirMessage):
            subdir = message.get_subdir()
            if info := message.get_info():
                suffix = self.colon + info
        key = os.path.basename(temporary.name).split(self.colon)[0]
        target = os.path.join(self._path, subdir, key + suffix)
        if isinstance(message, MaildirMessage):
            os.utime(temporary.name, (os.path.getatime(temporary.name), message.get_date()))
        try:
            # Unlike renaming this never replaces a file.
            os.link(temporary.name, target)
        except OSError as exc:
            os.remove(temporary.name)
            if exc.errno == errno.EEXIST:
                raise ExternalClashError(f"Name clash with existing message: {target}")
            raise
        os.remove(temporary.name)
        return key

    def _file(self, key):
        return os.path.join(self._path, self._lookup(key))

    def remove(self, key):
        os.remove(self._file(key))

    def discard(self, key):
        with contextlib.suppress(KeyError, FileNotFoundError):
            self.remove(key)

    def __setitem__(self, key, message):
        old = self._lookup(key)
        temporary = self._lookup(self.add(message))
        # A message of this format says where it belongs; others go to the place of the old.
        place = temporary if isinstance(message, MaildirMessage) else old
        suffix = self.colon + place.split(self.colon)[-1] if self.colon in place else ""
        self.discard(key)
        source = os.path.join(self._path, temporary)
        if isinstance(message, MaildirMessage):
            os.utime(source, (os.path.getatime(source), message.get_date()))
        os.rename(source, os.path.join(self._path, os.path.dirname(place), key + suffix))

    def get_message(self, key):
        subpath = self._lookup(key)
        path = os.path.join(self._path, subpath)
        with open(path, "rb") as f:
            message = self._factory(f) if self._factory else MaildirMessage(f)
        subdir, name = os.path.split(subpath)
        message.set_subdir(subdir)
        if self.colon in name:
            message.set_info(name.split(self.colon)[-1])
        message.set_date(os.path.getmtime(path))
        return message

    def get_bytes(self, key):
        with open(self._file(key), "rb") as f:
            return f.read().replace(linesep, b"\n")

    def get_file(self, key):
        return _ProxyFile(open(self._file(key), "rb"))

    # The flags of a message, without reading it.

    def get_info(self, key):
        """Return what a message's name says of it."""
        subpath = self._lookup(key)
        return subpath.split(self.colon)[-1] if self.colon in subpath else ""

    def set_info(self, key, info: str):
        """Set what a message's name says of it."""
        if not isinstance(info, str):
            raise TypeError(f"info must be a string: {type(info)}")
        old = self._lookup(key)
        new = old.split(self.colon)[0]
        if info:
            new += self.colon + info
        if new == old:
            return
        os.rename(os.path.join(self._path, old), os.path.join(self._path, new))
        self._toc[key] = new

    def get_flags(self, key):
        """Return a message's flags."""
        info = self.get_info(key)
        return info[2:] if info.startswith("2,") else ""

    def set_flags(self, key, flags: str):
        """Set a message's flags."""
        if not isinstance(flags, str):
            raise TypeError(f"flags must be a string: {type(flags)}")
        self.set_info(key, "2," + "".join(sorted(set(flags))))

    def add_flag(self, key, flag: str):
        """Add flags to a message."""
        if not isinstance(flag, str):
            raise TypeError(f"flag must be a string: {type(flag)}")
        self.set_flags(key, "".join(set(self.get_flags(key)) | set(flag)))

    def remove_flag(self, key, flag: str):
        """Take flags from a message."""
        if not isinstance(flag, str):
            raise TypeError(f"flag must be a string: {type(flag)}")
        if self.get_flags(key):
            self.set_flags(key, "".join(set(self.get_flags(key)) - set(flag)))

    def iterkeys(self):
        self._refresh()
        for key in self._toc:
            try:
                self._lookup(key)
            except KeyError:
                continue
            yield key

    def __contains__(self, key):
        self._refresh()
        return key in self._toc

    def __len__(self):
        self._refresh()
        return len(self._toc)

    # Each change is on the disk at once, and needs no lock.

    def flush(self):
        """Nothing is to be done."""

    def lock(self):
        """Nothing is to be done."""

    def unlock(self):
        """Nothing is to be done."""

    def close(self):
        """Nothing is to be done."""

    def list_folders(self):
        """Return the names of the folders."""
        return [name[1:] for name in os.listdir(self._path)
                if len(name) > 1 and name[0] == "." and os.path.isdir(os.path.join(self._path, name))]

    def _folder(self, folder):
        return os.path.join(self._path, "." + folder)

    def get_folder(self, folder):
        """Return a folder; NoSuchMailboxError when there is none."""
        return Maildir(self._folder(folder), factory=self._factory, create=False)

    def add_folder(self, folder):
        """Make a folder, if it is not there, and return it."""
        path = self._folder(folder)
        result = Maildir(path, factory=self._factory)
        marker = os.path.join(path, "maildirfolder")
        if not os.path.exists(marker):
            os.close(os.open(marker, os.O_CREAT | os.O_WRONLY, 0o666))
        return result

    def remove_folder(self, folder):
        """Remove a folder, which must be empty."""
        path = self._folder(folder)
        for subdir in ("new", "cur"):
            for name in os.listdir(os.path.join(path, subdir)):
                if not name.startswith("."):
                    raise NotEmptyError(f"Folder contains message(s): {folder}")
        for name in os.listdir(path):
            if name not in ("new", "cur", "tmp") and os.path.isdir(os.path.join(path, name)):
                raise NotEmptyError(f"Folder contains subdirectory '{folder}': {name}")
        for root, dirs, files in os.walk(path, topdown=False):
            for name in files:
                os.remove(os.path.join(root, name))
            for name in dirs:
                os.rmdir(os.path.join(root, name))
        os.rmdir(path)

    def clean(self):
        """Remove files in `tmp` that nobody has touched for 36 hours."""
        now = time.time()
        for name in os.listdir(self._paths["tmp"]):
            path = os.path.join(self._paths["tmp"], name)
            if now - os.path.getatime(path) > 129600:
                os.remove(path)

    _count = 1

    def _create_tmp(self):
        now = time.time()
        host = socket.gethostname().replace("/", r"\057").replace(":", r"\072")
        name = f"{int(now)}.M{int(now % 1 * 1e6)}P{os.getpid()}Q{Maildir._count}.{host}"
        path = os.path.join(self._path, "tmp", name)
        if not os.path.exists(path):
            Maildir._count += 1
            with contextlib.suppress(FileExistsError):
                return _create_carefully(path)
        raise ExternalClashError(f"Name clash prevented file creation: {path}")

    def _refresh(self):
        """Read the directories, unless they cannot have changed since."""
        if time.time() - self._last_read > 2 + self._skewfactor:
            changed = False
            for subdir in self._toc_mtimes:
                mtime = os.path.getmtime(self._paths[subdir])
                changed = changed or mtime > self._toc_mtimes[subdir]
                self._toc_mtimes[subdir] = mtime
            if not changed:
                return
        self._toc = {}
        for subdir in self._toc_mtimes:
            for name in os.listdir(self._paths[subdir]):
                if name.startswith(".") or os.path.isdir(os.path.join(self._paths[subdir], name)):
                    continue
                self._toc[name.split(self.colon)[0]] = os.path.join(subdir, name)
        self._last_read = time.time()

    def _lookup(self, key):
        """Return the path of a message below the mailbox's."""
        path = self._toc.get(key)
        if path is None or not os.path.exists(os.path.join(self._path, path)):
            self._refresh()
            path = self._toc.get(key)
            if path is None:
                raise _no_message(key)
        return path

    def next(self):
        """Return the next message, None after the last."""
        if not hasattr(self, "_onetime_keys"):
            self._onetime_keys = self.iterkeys()
        for key in self._onetime_keys:
            with contextlib.suppress(KeyError):
                return self[key]
        return None


class _singlefileMailbox(Mailbox):
    """A mailbox in one file: `_toc` has where messages begin and end."""

    def __init__(self, path, factory=None, create=True):
        super().__init__(path, factory, create)
        try:
            self._file = open(self._path, "rb+")
        except OSError as exc:
            if exc.errno == errno.ENOENT:
                if not create:
                    raise NoSuchMailboxError(self._path)
                self._file = open(self._path, "wb+")
            elif exc.errno in (errno.EACCES, errno.EROFS):
                self._file = open(self._path, "rb")
            else:
                raise
        self._toc = None
        self._next_key = 0
        self._pending = False           # whether the file must be written anew
        self._pending_sync = False      # whether something was added to it
        self._locked = False
        self._file_length = None

    def add(self, message):
        self._lookup()
        self._toc[self._next_key] = self._append_message(message)
        self._next_key += 1
        self._pending_sync = True
        return self._next_key - 1

    def remove(self, key):
        self._lookup(key)
        del self._toc[key]
        self._pending = True

    def __setitem__(self, key, message):
        self._lookup(key)
        self._toc[key] = self._append_message(message)
        self._pending = True

    def iterkeys(self):
        self._lookup()
        yield from self._toc.keys()

    def __contains__(self, key):
        self._lookup()
        return key in self._toc

    def __len__(self):
        self._lookup()
        return len(self._toc)

    def lock(self):
        if not self._locked:
            _lock_file(self._file)
            self._locked = True

    def unlock(self):
        if self._locked:
            _unlock_file(self._file)
            self._locked = False

    def flush(self):
        if not self._pending:
            if self._pending_sync:
                _sync_flush(self._file)
                self._pending_sync = False
            return
        # A table of contents has been made, or nothing could be pending.
        length = self._file.seek(0, 2)
        if length != self._file_length:
            raise ExternalClashError(f"Size of mailbox file changed (expected {self._file_length}, found {length})")
        new_file = _create_temporary(self._path)
        try:
            toc = {}
            self._pre_mailbox_hook(new_file)
            for key in sorted(self._toc):
                start, stop = self._toc[key]
                self._file.seek(start)
                self._pre_message_hook(new_file)
                new_start = new_file.tell()
                new_file.write(self._file.read(stop - start))
                toc[key] = new_start, new_file.tell()
                self._post_message_hook(new_file)
            self._file_length = new_file.tell()
        except:
            new_file.close()
            os.remove(new_file.name)
            raise
        _sync_close(new_file)
        self._file.close()
        info = os.stat(self._path)
        os.chmod(new_file.name, info.st_mode)
        with contextlib.suppress(AttributeError, OSError):
            os.chown(new_file.name, info.st_uid, info.st_gid)
        os.rename(new_file.name, self._path)
        self._file = open(self._path, "rb+")
        self._toc = toc
        self._pending = self._pending_sync = False
        if self._locked:
            _lock_file(self._file, dotlock=False)

    def _pre_mailbox_hook(self, f):
        """Write what a mailbox begins with."""

    def _pre_message_hook(self, f):
        """Write what goes before a message."""

    def _post_message_hook(self, f):
        """Write what goes after a message."""

    def close(self):
        try:
            self.flush()
        finally:
            try:
                if self._locked:
                    self.unlock()
            finally:
                self._file.close()

    def _lookup(self, key=None):
        """Return where a message begins and ends; without a key only see that this is known."""
        if self._toc is None:
            self._generate_toc()
        if key is None:
            return None
        try:
            return self._toc[key]
        except KeyError:
            raise _no_message(key) from None

    def _set_toc(self, starts, stops):
        self._toc = dict(enumerate(zip(starts, stops)))
        self._next_key = len(self._toc)
        self._file_length = self._file.seek(0, 2)

    def _append_message(self, message):
        before = self._file.seek(0, 2)
        if not self._toc and not self._pending:
            self._pre_mailbox_hook(self._file)
        try:
            self._pre_message_hook(self._file)
            place = self._install_message(message)
            self._post_message_hook(self._file)
        except BaseException:
            self._file.truncate(before)
            raise
        self._file.flush()
        self._file_length = self._file.tell()
        return place

    def _lines(self):
        """Yield (where it begins, where it ends, line) of the file."""
        begin = self._file.seek(0)
        while line := self._file.readline():
            end = begin + len(line)
            yield begin, end, line
            begin = end


class _mboxMMDF(_singlefileMailbox):
    """A mailbox whose messages begin with a line `From sender date`."""

    _mangle_from_ = True

    def get_message(self, key):
        start, stop = self._lookup(key)
        self._file.seek(start)
        from_line = self._file.readline().replace(linesep, b"").decode("ascii")
        text = self._file.read(stop - self._file.tell())
        message = self._message_factory(text.replace(linesep, b"\n"))
        message.set_unixfrom(from_line)
        message.set_from(from_line[5:])
        return message

    def get_string(self, key, from_=False):
        return email.message_from_bytes(self.get_bytes(key, from_)).as_string(unixfrom=from_)

    def _seek(self, key, from_):
        start, stop = self._lookup(key)
        self._file.seek(start)
        if not from_:
            self._file.readline()
        return stop

    def get_bytes(self, key, from_=False):
        stop = self._seek(key, from_)
        return self._file.read(stop - self._file.tell()).replace(linesep, b"\n")

    def get_file(self, key, from_=False):
        stop = self._seek(key, from_)
        return _PartialFile(self._file, self._file.tell(), stop)

    def _install_message(self, message):
        from_line = None
        if isinstance(message, str):
            message = self._string_to_bytes(message)
        if isinstance(message, bytes) and message.startswith(b"From "):
            from_line, _, message = message.partition(b"\n")
        elif isinstance(message, _mboxMMDFMessage):
            from_line = b"From " + message.get_from().encode("ascii")
        elif isinstance(message, email.message.Message):
            from_line = message.get_unixfrom()
            if from_line is not None:
                from_line = from_line.encode("ascii")
        if from_line is None:
            from_line = b"From MAILER-DAEMON " + time.asctime(time.gmtime()).encode()
        start = self._file.tell()
        self._file.write(from_line + linesep)
        self._dump_message(message, self._file, self._mangle_from_)
        return start, self._file.tell()


class mbox(_mboxMMDF):
    """A mailbox whose messages are parted by empty lines; lines in them that begin with `From ` get a `>`."""

    _append_newline = True

    def __init__(self, path, factory=None, create=True):
        self._message_factory = mboxMessage
        super().__init__(path, factory, create)

    def _post_message_hook(self, f):
        f.write(linesep)

    def _generate_toc(self):
        starts, stops = [], []
        end = 0
        empty = False

        def stop(at):
            # The empty line before it belongs to no message.
            stops.append(at - len(linesep) if empty else at)

        for begin, end, line in self._lines():
            if line.startswith(b"From "):
                if starts:
                    stop(begin)
                starts.append(begin)
                empty = False
            else:
                empty = line == linesep
        stop(end)
        self._set_toc(starts, stops)


class MMDF(_mboxMMDF):
    """A mailbox whose messages stand between lines of four Control-A."""

    _mark = b"\001\001\001\001"

    def __init__(self, path, factory=None, create=True):
        self._message_factory = MMDFMessage
        super().__init__(path, factory, create)

    def _pre_message_hook(self, f):
        f.write(self._mark + linesep)

    def _post_message_hook(self, f):
        f.write(linesep + self._mark + linesep)

    def _generate_toc(self):
        starts, stops = [], []
        end = 0
        for begin, end, line in self._lines():
            if len(starts) == len(stops):
                if line.startswith(self._mark + linesep):
                    starts.append(end)
            elif line == self._mark + linesep:
                stops.append(begin - len(linesep))
        if len(stops) < len(starts):
            stops.append(end)
        self._set_toc(starts, stops)


class MH(Mailbox):
    """A directory with numbered files; a file tells which of them are in which sequences."""

    def __init__(self, path, factory=None, create=True):
        super().__init__(path, factory, create)
        if not os.path.exists(self._path):
            if not create:
                raise NoSuchMailboxError(self._path)
            os.mkdir(self._path, 0o700)
            os.close(os.open(self._sequences_path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        self._locked = False

    @property
    def _sequences_path(self):
        return os.path.join(self._path, ".mh_sequences")

    def _message_path(self, key):
        return os.path.join(self._path, str(key))

    def _open(self, key, mode):
        try:
            return open(self._message_path(key), mode)
        except FileNotFoundError:
            raise _no_message(key)

    @contextlib.contextmanager
    def _file_locked(self, f):
        if self._locked:
            _lock_file(f)
        try:
            yield f
        finally:
            if self._locked:
                _unlock_file(f)

    def add(self, message):
        key = max(self.keys(), default=0) + 1
        path = self._message_path(key)
        f = _create_carefully(path)
        try:
            with self._file_locked(f):
                self._dump_message(message, f)
                if isinstance(message, MHMessage):
                    self._dump_sequences(message, key)
        except BaseException:
            _sync_close(f)
            os.remove(path)
            raise
        _sync_close(f)
        return key

    def remove(self, key):
        self._open(key, "rb+").close()
        os.remove(self._message_path(key))

    def __setitem__(self, key, message):
        f = self._open(key, "rb+")
        try:
            with self._file_locked(f):
                f.truncate(0)
                self._dump_message(message, f)
                if isinstance(message, MHMessage):
                    self._dump_sequences(message, key)
        finally:
            _sync_close(f)

    def get_message(self, key):
        with self._open(key, "rb+" if self._locked else "rb") as f, self._file_locked(f):
            message = MHMessage(f)
        for name, keys in self.get_sequences().items():
            if key in keys:
                message.add_sequence(name)
        return message

    def get_bytes(self, key):
        with self._open(key, "rb+" if self._locked else "rb") as f, self._file_locked(f):
            return f.read().replace(linesep, b"\n")

    def get_file(self, key):
        return _ProxyFile(self._open(key, "rb"))

    def iterkeys(self):
        return iter(sorted(int(name) for name in os.listdir(self._path) if name.isdigit()))

    def __contains__(self, key):
        return os.path.exists(self._message_path(key))

    def __len__(self):
        return len(self.keys())

    def lock(self):
        if not self._locked:
            self._file = open(self._sequences_path, "rb+" if os.path.exists(self._sequences_path) else "xb+")
            _lock_file(self._file)
            self._locked = True

    def unlock(self):
        if self._locked:
            _unlock_file(self._file)
            _sync_close(self._file)
            del self._file
            self._locked = False

    def flush(self):
        """Nothing is to be done: each change is on the disk at once."""

    def close(self):
        if self._locked:
            self.unlock()

    def list_folders(self):
        """Return the names of the folders."""
        return [name for name in os.listdir(self._path) if os.path.isdir(os.path.join(self._path, name))]

    def get_folder(self, folder):
        """Return a folder; NoSuchMailboxError when there is none."""
        return MH(os.path.join(self._path, folder), factory=self._factory, create=False)

    def add_folder(self, folder):
        """Make a folder, if it is not there, and return it."""
        return MH(os.path.join(self._path, folder), factory=self._factory)

    def remove_folder(self, folder):
        """Remove a folder, which must be empty."""
        path = os.path.join(self._path, folder)
        names = os.listdir(path)
        if names == [".mh_sequences"]:
            os.remove(os.path.join(path, ".mh_sequences"))
        elif names:
            raise NotEmptyError(f"Folder not empty: {self._path}")
        os.rmdir(path)

    def get_sequences(self):
        """Return the sequences: {name: keys}."""
        sequences = {}
        try:
            f = open(self._sequences_path, "r", encoding="ASCII")
        except FileNotFoundError:
            return sequences
        with f:
            present = set(self.keys())
            for line in f:
                try:
                    name, contents = line.split(":")
                    keys = set()
                    for part in contents.split():
                        if part.isdigit():
                            keys.add(int(part))
                        else:
                            first, last = map(int, part.split("-"))
                            keys.update(range(first, last + 1))
                except ValueError:
                    raise FormatError(f"Invalid sequence specification: {line.rstrip()}")
                if keys := sorted(keys & present):
                    sequences[name] = keys
                else:
                    sequences.pop(name, None)
        return sequences

    def set_sequences(self, sequences):
        """Set the sequences."""
        with open(self._sequences_path, "w", encoding="ASCII") as f:
            for name, keys in sequences.items():
                if not keys:
                    continue
                runs = []
                for key in sorted(set(keys)):
                    if runs and runs[-1][1] == key - 1:
                        runs[-1][1] = key
                    else:
                        runs.append([key, key])
                spans = (str(first) if first == last else f"{first}-{last}" for first, last in runs)
                f.write(f"{name}: {' '.join(spans)}\n")

    def pack(self):
        """Number the messages anew, without gaps; keys are others then."""
        sequences = self.get_sequences()
        renamed = {}
        for number, key in enumerate(self.iterkeys(), 1):
            if key != number:
                renamed[key] = number
                os.rename(self._message_path(key), self._message_path(number))
        if renamed:
            self.set_sequences({name: [renamed.get(key, key) for key in keys] for name, keys in sequences.items()})

    def _dump_sequences(self, message, key):
        """Put a message into the sequences that it names, and out of the others."""
        wanted = message.get_sequences()
        sequences = self.get_sequences()
        for name, keys in sequences.items():
            if name in wanted:
                keys.append(key)
            elif key in keys:
                keys.remove(key)
        for name in wanted:
            sequences.setdefault(name, [key])
        self.set_sequences(sequences)


class Babyl(_singlefileMailbox):
    """A mailbox of Emacs: messages have labels, and headers that are shown."""

    _special_labels = frozenset({"unseen", "deleted", "filed", "answered", "forwarded", "edited", "resent"})
    _end_of_headers = b"*** EOOH ***" + linesep

    def __init__(self, path, factory=None, create=True):
        super().__init__(path, factory, create)
        self._labels = {}

    def add(self, message):
        key = super().add(message)
        if isinstance(message, BabylMessage):
            self._labels[key] = message.get_labels()
        return key

    def remove(self, key):
        super().remove(key)
        self._labels.pop(key, None)

    def __setitem__(self, key, message):
        super().__setitem__(key, message)
        if isinstance(message, BabylMessage):
            self._labels[key] = message.get_labels()

    def _parts(self, key):
        """Return the headers, those that are shown, and the body."""
        start, stop = self._lookup(key)
        self._file.seek(start)
        self._file.readline()       # the labels

        def read(end):
            lines = b""
            while (line := self._file.readline()) and line != end:
                lines += line.replace(linesep, b"\n")
            return lines

        headers = read(self._end_of_headers)
        visible = read(linesep)
        return headers, visible, self._file.read(stop - self._file.tell()).replace(linesep, b"\n")

    def get_message(self, key):
        headers, visible, body = self._parts(key)
        message = BabylMessage(headers + body)
        message.set_visible(visible)
        if key in self._labels:
            message.set_labels(self._labels[key])
        return message

    def get_bytes(self, key):
        headers, _, body = self._parts(key)
        return headers + body

    def get_file(self, key):
        return io.BytesIO(self.get_bytes(key).replace(b"\n", linesep))

    def get_labels(self):
        """Return the labels that users have given."""
        self._lookup()
        return list({label for labels in self._labels.values() for label in labels} - self._special_labels)

    def _generate_toc(self):
        starts, stops, labels = [], [], []
        end = begin = 0
        expect_labels = False
        for begin, end, line in self._lines():
            if expect_labels:
                labels.append([label.strip().decode() for label in line[1:].split(b",") if label.strip()])
                expect_labels = False
            elif line == b"\037\014" + linesep:
                if len(stops) < len(starts):
                    stops.append(begin - len(linesep))
                starts.append(end)
                expect_labels = True
            elif line in (b"\037", b"\037" + linesep) and len(stops) < len(starts):
                stops.append(begin - len(linesep))
        if len(stops) < len(starts):
            stops.append(end - len(linesep))
        self._labels = dict(enumerate(labels))
        self._set_toc(starts, stops)

    def _pre_mailbox_hook(self, f):
        labels = ",".join(self.get_labels()).encode()
        f.write(linesep.join((b"BABYL OPTIONS:", b"Version: 5", b"Labels:" + labels, b"\037")))

    def _pre_message_hook(self, f):
        f.write(b"\014" + linesep)

    def _post_message_hook(self, f):
        f.write(linesep + b"\037")

    def _install_message(self, message):
        start = self._file.tell()
        labels = message.get_labels() if isinstance(message, BabylMessage) else []
        special = "".join(f", {label}" for label in labels if label in self._special_labels)
        others = "".join(f" {label}," for label in labels if label not in self._special_labels)
        self._file.write(f"1{special},,{others}".encode() + linesep)
        if isinstance(message, email.message.Message):
            data = self._flattened(message)
        else:
            data = self._message_bytes(message)
        headers, blank, body = data.partition(b"\n\n")
        headers += blank
        if not blank:
            # Text without headers is all body.
            headers, body = (b"", data) if not isinstance(message, email.message.Message) else (data, b"")
        visible = headers
        if isinstance(message, BabylMessage):
            visible = self._flattened(message.get_visible()).partition(b"\n\n")[0] + b"\n\n"
            visible = visible.lstrip(b"\n") or b"\n"
        if not headers:
            visible = b"\n"
        for part in (headers, b"*** EOOH ***\n", visible, body):
            self._file.write(part.replace(b"\n", linesep))
        return start, self._file.tell()

    @staticmethod
    def _flattened(message):
        buffer = io.BytesIO()
        email.generator.BytesGenerator(buffer, False, 0).flatten(message)
        return buffer.getvalue()


# --- Messages ------------------------------------------------------------------------------------------------------------


class Message(email.message.Message):
    """A message of a mailbox, from a message, text, bytes or a file."""

    _type_specific_attributes = []

    def __init__(self, message=None):
        if isinstance(message, email.message.Message):
            self._become_message(copy.deepcopy(message))
            if isinstance(message, Message):
                message._explain_to(self)
        elif isinstance(message, bytes):
            self._become_message(email.message_from_bytes(message))
        elif isinstance(message, str):
            self._become_message(email.message_from_string(message))
        elif isinstance(message, io.TextIOWrapper):
            self._become_message(email.message_from_file(message))
        elif hasattr(message, "read"):
            self._become_message(email.message_from_binary_file(message))
        elif message is None:
            super().__init__()
        else:
            raise TypeError(f"Invalid message type: {type(message)}")

    def _become_message(self, message):
        """Take what a message has, but for what only its format knows."""
        own = getattr(message, "_type_specific_attributes", [])
        self.__dict__.update((name, value) for name, value in message.__dict__.items() if name not in own)

    def _state(self):
        """Return the words of what is known of the message: seen, old, deleted, flagged, answered, forwarded.

        None in a format that knows nothing.
        """
        return None

    def _set_state(self, state):
        """Take such words over."""

    def _explain_to(self, message):
        """Tell a message of another format what is known of this one."""
        if not isinstance(message, Message):
            raise TypeError("Cannot convert to specified type" if type(self) is Message
                            else f"Cannot convert to specified type: {type(message)}")
        state = self._state()
        if state is not None:
            message._set_state(state)


class MaildirMessage(Message):
    """A message of a Maildir: its directory, its flags (D draft, F flagged, P passed, R replied, S seen, T trashed)."""

    _type_specific_attributes = ["_subdir", "_info", "_date"]
    _words = {"S": "seen", "T": "deleted", "F": "flagged", "R": "answered", "P": "forwarded"}

    def __init__(self, message=None):
        self._subdir = "new"
        self._info = ""
        self._date = time.time()
        super().__init__(message)

    def get_subdir(self):
        """Return 'new' or 'cur'."""
        return self._subdir

    def set_subdir(self, subdir):
        """Set 'new' or 'cur'."""
        if subdir not in ("new", "cur"):
            raise ValueError(f"subdir must be 'new' or 'cur': {subdir}")
        self._subdir = subdir

    def get_flags(self):
        """Return the flags."""
        return self._info[2:] if self._info.startswith("2,") else ""

    def set_flags(self, flags):
        """Set the flags."""
        self._info = "2," + "".join(sorted(flags))

    def add_flag(self, flag):
        """Add flags."""
        self.set_flags("".join(set(self.get_flags()) | set(flag)))

    def remove_flag(self, flag):
        """Take flags away."""
        if self.get_flags():
            self.set_flags("".join(set(self.get_flags()) - set(flag)))

    def get_date(self):
        """Return when the message came, in seconds since the epoch."""
        return self._date

    def set_date(self, date):
        """Set when the message came."""
        try:
            self._date = float(date)
        except ValueError:
            raise TypeError(f"can't convert to float: {date}") from None

    def get_info(self):
        """Return what the name of the file says."""
        return self._info

    def set_info(self, info):
        """Set what the name of the file says."""
        if not isinstance(info, str):
            raise TypeError(f"info must be a string: {type(info)}")
        self._info = info

    def _state(self):
        state = {self._words[flag] for flag in self.get_flags() if flag in self._words}
        return state | {"old"} if self._subdir == "cur" else state

    def _set_state(self, state):
        if "old" in state:
            self.set_subdir("cur")
        for flag, word in self._words.items():
            if word in state:
                self.add_flag(flag)

    def _explain_to(self, message):
        if isinstance(message, MaildirMessage):
            message.set_flags(self.get_flags())
            message.set_subdir(self.get_subdir())
            message.set_date(self.get_date())
            return
        super()._explain_to(message)
        if isinstance(message, _mboxMMDFMessage):
            message.set_from("MAILER-DAEMON", time.gmtime(self.get_date()))


class _mboxMMDFMessage(Message):
    """A message of an mbox: its first line, its flags (R read, O old, D deleted, F flagged, A answered), in headers."""

    _type_specific_attributes = ["_from"]
    _words = {"R": "seen", "O": "old", "D": "deleted", "F": "flagged", "A": "answered"}

    def __init__(self, message=None):
        self.set_from("MAILER-DAEMON", True)
        if isinstance(message, email.message.Message):
            unixfrom = message.get_unixfrom()
            if unixfrom is not None and unixfrom.startswith("From "):
                self.set_from(unixfrom[5:])
        super().__init__(message)

    def get_from(self):
        """Return the sender and the date of the first line."""
        return self._from

    def set_from(self, from_, time_=None):
        """Set the sender, and the date (True for now)."""
        if time_ is not None:
            from_ += " " + time.asctime(time.gmtime() if time_ is True else time_)
        self._from = from_

    def get_flags(self):
        """Return the flags."""
        return self.get("Status", "") + self.get("X-Status", "")

    def set_flags(self, flags):
        """Set the flags."""
        flags = set(flags)
        status = "".join(flag for flag in "RO" if flag in flags)
        other = "".join(flag for flag in "DFA" if flag in flags) + "".join(sorted(flags - set("RODFA")))
        for name, value in (("Status", status), ("X-Status", other)):
            try:
                self.replace_header(name, value)
            except KeyError:
                self.add_header(name, value)

    def add_flag(self, flag):
        """Add flags."""
        self.set_flags("".join(set(self.get_flags()) | set(flag)))

    def remove_flag(self, flag):
        """Take flags away."""
        if "Status" in self or "X-Status" in self:
            self.set_flags("".join(set(self.get_flags()) - set(flag)))

    def _state(self):
        return {self._words[flag] for flag in self.get_flags() if flag in self._words}

    def _set_state(self, state):
        for flag, word in self._words.items():
            if word in state:
                self.add_flag(flag)

    def _explain_to(self, message):
        if isinstance(message, _mboxMMDFMessage):
            message.set_flags(self.get_flags())
            message.set_from(self.get_from())
            return
        super()._explain_to(message)
        if type(message) is Message:
            return
        # Elsewhere the headers mean nothing.
        del message["status"]
        del message["x-status"]
        if isinstance(message, MaildirMessage):
            date = " ".join(self.get_from().split()[-5:])
            with contextlib.suppress(ValueError, OverflowError):
                message.set_date(calendar.timegm(time.strptime(date, "%a %b %d %H:%M:%S %Y")))


class mboxMessage(_mboxMMDFMessage):
    """A message of an mbox."""


class MMDFMessage(_mboxMMDFMessage):
    """A message of an MMDF mailbox."""


class MHMessage(Message):
    """A message of an MH mailbox: the sequences that it is in."""

    _type_specific_attributes = ["_sequences"]

    def __init__(self, message=None):
        self._sequences = []
        super().__init__(message)

    def get_sequences(self):
        """Return the names of the sequences."""
        return self._sequences[:]

    def set_sequences(self, sequences):
        """Set the sequences."""
        self._sequences = list(sequences)

    def add_sequence(self, sequence):
        """Add a sequence."""
        if not isinstance(sequence, str):
            raise TypeError(f"sequence type must be str: {type(sequence)}")
        if sequence not in self._sequences:
            self._sequences.append(sequence)

    def remove_sequence(self, sequence):
        """Take a sequence away."""
        with contextlib.suppress(ValueError):
            self._sequences.remove(sequence)

    def _state(self):
        state = {"old"}
        if "unseen" not in self._sequences:
            state.add("seen")
        if "flagged" in self._sequences:
            state.add("flagged")
        if "replied" in self._sequences:
            state.add("answered")
        return state

    def _set_state(self, state):
        if "seen" not in state:
            self.add_sequence("unseen")
        if "answered" in state:
            self.add_sequence("replied")
        if "flagged" in state:
            self.add_sequence("flagged")

    def _explain_to(self, message):
        if isinstance(message, MHMessage):
            for sequence in self._sequences:
                message.add_sequence(sequence)
        else:
            super()._explain_to(message)


class BabylMessage(Message):
    """A message of a Babyl mailbox: its labels, and the headers that are shown."""

    _type_specific_attributes = ["_labels", "_visible"]

    def __init__(self, message=None):
        self._labels = []
        self._visible = Message()
        super().__init__(message)

    def get_labels(self):
        """Return the labels."""
        return self._labels[:]

    def set_labels(self, labels):
        """Set the labels."""
        self._labels = list(labels)

    def add_label(self, label):
        """Add a label."""
        if not isinstance(label, str):
            raise TypeError(f"label must be a string: {type(label)}")
        if label not in self._labels:
            self._labels.append(label)

    def remove_label(self, label):
        """Take a label away."""
        with contextlib.suppress(ValueError):
            self._labels.remove(label)

    def get_visible(self):
        """Return a message whose headers are those that are shown."""
        return Message(self._visible)

    def set_visible(self, visible):
        """Set the headers that are shown."""
        self._visible = Message(visible)

    def update_visible(self):
        """Bring the headers that are shown up to date."""
        for name in self._visible.keys():
            if name in self:
                self._visible.replace_header(name, self[name])
            else:
                del self._visible[name]
        for name in ("Date", "From", "Reply-To", "To", "CC", "Subject"):
            if name in self and name not in self._visible:
                self._visible[name] = self[name]

    def _state(self):
        labels = set(self._labels)
        state = {"old"} | labels & {"deleted", "answered"}
        if "unseen" not in labels:
            state.add("seen")
        if labels & {"forwarded", "resent"}:
            state.add("forwarded")
        return state

    def _set_state(self, state):
        if "seen" not in state:
            self.add_label("unseen")
        for word in ("deleted", "answered", "forwarded"):
            if word in state:
                self.add_label(word)

    def _explain_to(self, message):
        if isinstance(message, BabylMessage):
            message.set_visible(self.get_visible())
            for label in self.get_labels():
                message.add_label(label)
        else:
            super()._explain_to(message)


# --- Files ---------------------------------------------------------------------------------------------------------------


class _ProxyFile:
    """A file that keeps its place in a file that others read too."""

    def __init__(self, f, pos=None):
        self._file = f
        self._pos = f.tell() if pos is None else pos

    def read(self, size=None):
        """Read bytes."""
        return self._read(size, self._file.read)

    def read1(self, size=None):
        """Read bytes with one call of the system."""
        return self._read(size, self._file.read1)

    def readline(self, size=None):
        """Read a line."""
        return self._read(size, self._file.readline)

    def readlines(self, sizehint=None):
        """Read lines, until so many bytes are read."""
        lines = []
        for line in self:
            lines.append(line)
            if sizehint is not None:
                sizehint -= len(line)
                if sizehint <= 0:
                    break
        return lines

    def __iter__(self):
        while line := self.readline():
            yield line

    def tell(self):
        """Return the place."""
        return self._pos

    def seek(self, offset, whence=0):
        """Go to a place."""
        if whence == 1:
            self._file.seek(self._pos)
        self._file.seek(offset, whence)
        self._pos = self._file.tell()

    def close(self):
        """Close the file."""
        if hasattr(self, "_file"):
            try:
                if hasattr(self._file, "close"):
                    self._file.close()
            finally:
                del self._file

    def _read(self, size, read_method):
        self._file.seek(self._pos)
        result = read_method(-1 if size is None else size)
        self._pos = self._file.tell()
        return result

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        self.close()

    def readable(self):
        return self._file.readable()

    def writable(self):
        return self._file.writable()

    def seekable(self):
        return self._file.seekable()

    def flush(self):
        return self._file.flush()

    @property
    def closed(self):
        if not hasattr(self, "_file"):
            return True
        return self._file.closed if hasattr(self._file, "closed") else False

    __class_getitem__ = classmethod(GenericAlias)


class _PartialFile(_ProxyFile):
    """A part of a file as a file."""

    def __init__(self, f, start=None, stop=None):
        super().__init__(f, start)
        self._start = start
        self._stop = stop

    def tell(self):
        return super().tell() - self._start

    def seek(self, offset, whence=0):
        if whence == 0:
            self._pos = self._start
            whence = 1
        elif whence == 2:
            self._pos = self._stop
            whence = 1
        super().seek(offset, whence)

    def _read(self, size, read_method):
        remaining = self._stop - self._pos
        if remaining <= 0:
            return b""
        if size is None or size < 0 or size > remaining:
            size = remaining
        return super()._read(size, read_method)

    def close(self):
        # The file is the mailbox's.
        if hasattr(self, "_file"):
            del self._file


def _lock_file(f, dotlock=True):
    """Lock a file by the system, and by a file beside it, as other programs look for either."""
    dotlock_done = False
    try:
        if fcntl:
            try:
                fcntl.lockf(f, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as exc:
                if exc.errno in (errno.EAGAIN, errno.EACCES, errno.EROFS):
                    raise ExternalClashError(f"lockf: lock unavailable: {f.name}")
                raise
        if dotlock:
            try:
                temporary = _create_temporary(f.name + ".lock")
                temporary.close()
            except OSError as exc:
                if exc.errno in (errno.EACCES, errno.EROFS):
                    # Nothing can be made there: then nobody else can either.
                    return
                raise
            try:
                os.link(temporary.name, f.name + ".lock")
                dotlock_done = True
                os.unlink(temporary.name)
            except FileExistsError:
                os.remove(temporary.name)
                raise ExternalClashError(f"dot lock unavailable: {f.name}")
    except:
        if fcntl:
            fcntl.lockf(f, fcntl.LOCK_UN)
        if dotlock_done:
            os.remove(f.name + ".lock")
        raise


def _unlock_file(f):
    """Undo `_lock_file`."""
    if fcntl:
        fcntl.lockf(f, fcntl.LOCK_UN)
    if os.path.exists(f.name + ".lock"):
        os.remove(f.name + ".lock")


def _create_carefully(path):
    """Make a file that must not be there, open for reading and writing."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o666))
    return open(path, "rb+")


def _create_temporary(path):
    """Make a file beside another."""
    return _create_carefully(f"{path}.{int(time.time())}.{socket.gethostname()}.{os.getpid()}")


def _sync_flush(f):
    """See that what was written is on the disk."""
    f.flush()
    if hasattr(os, "fsync"):
        os.fsync(f.fileno())


def _sync_close(f):
    """See that what was written is on the disk, and close."""
    _sync_flush(f)
    f.close()
