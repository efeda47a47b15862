"""Copying, moving and removing files and trees."""

import collections
import fnmatch
import os
import stat
import sys

__all__ = ["copyfileobj", "copyfile", "copymode", "copystat", "copy", "copy2", "copytree", "move", "rmtree", "Error",
           "SpecialFileError", "ReadError", "RegistryError", "ExecError", "chown", "which", "get_terminal_size",
           "SameFileError", "disk_usage", "ignore_patterns"]

COPY_BUFSIZE = 256 * 1024


class Error(OSError):
    pass


class SameFileError(Error):
    """Source and destination are one file."""


class SpecialFileError(OSError):
    """Not for files of this kind, such as named pipes."""


class ReadError(OSError):
    """An archive cannot be read."""


class ExecError(OSError):
    """A program could not be run."""


class RegistryError(Exception):
    """A registry of archive formats was used wrongly."""


def copyfileobj(fsrc, fdst, length=0):
    """Copy from one file object to another."""
    length = length or COPY_BUFSIZE
    while buf := fsrc.read(length):
        fdst.write(buf)


def _samefile(src, dst):
    if isinstance(src, os.DirEntry) and hasattr(os.path, "samestat"):
        try:
            return os.path.samestat(src.stat(), os.stat(dst))
        except OSError:
            return False
    try:
        return os.path.samefile(src, dst)
    except OSError:
        return False


def copyfile(src, dst, *, follow_symlinks=True):
    """Copy the contents of a file; return `dst`."""
    if _samefile(src, dst):
        raise SameFileError(f"{src!r} and {dst!r} are the same file")
    for fn in (src, dst):
        try:
            st = os.stat(fn)
        except OSError:
            continue
        if stat.S_ISFIFO(st.st_mode):
            fn = fn.path if isinstance(fn, os.DirEntry) else fn
            raise SpecialFileError(f"`{fn}` is a named pipe")
    if not follow_symlinks and os.path.islink(src):
        os.symlink(os.readlink(src), dst)
        return dst
    with open(src, "rb") as fsrc:
        try:
            with open(dst, "wb") as fdst:
                copyfileobj(fsrc, fdst)
        except IsADirectoryError as e:
            if not os.path.exists(dst):
                raise FileNotFoundError(f"Directory does not exist: {dst}") from e
            raise
    return dst


def copymode(src, dst, *, follow_symlinks=True):
    """Copy the permissions."""
    if not follow_symlinks and os.path.islink(src) and os.path.islink(dst):
        return
    os.chmod(dst, stat.S_IMODE(os.stat(src).st_mode))


def copystat(src, dst, *, follow_symlinks=True):
    """Copy permissions and times."""
    follow = follow_symlinks or not (os.path.islink(src) and os.path.islink(dst))
    if isinstance(src, os.DirEntry):
        st = src.stat(follow_symlinks=follow)
    else:
        st = os.stat(src, follow_symlinks=follow)
    os.utime(dst, ns=(st.st_atime_ns, st.st_mtime_ns), follow_symlinks=follow)
    if follow:
        os.chmod(dst, stat.S_IMODE(st.st_mode))


def copy(src, dst, *, follow_symlinks=True):
    """Copy a file with its permissions; `dst` may be a directory. Return the path of the copy."""
    if os.path.isdir(dst):
        dst = os.path.join(dst, os.path.basename(src))
    copyfile(src, dst, follow_symlinks=follow_symlinks)
    copymode(src, dst, follow_symlinks=follow_symlinks)
    return dst


def copy2(src, dst, *, follow_symlinks=True):
    """Like `copy`, with the times too."""
    if os.path.isdir(dst):
        dst = os.path.join(dst, os.path.basename(src))
    copyfile(src, dst, follow_symlinks=follow_symlinks)
    copystat(src, dst, follow_symlinks=follow_symlinks)
    return dst


def ignore_patterns(*patterns):
    """For `copytree(ignore=...)`: leave out names that fit the patterns."""
    def _ignore_patterns(path, names):
        return {name for pattern in patterns for name in fnmatch.filter(names, pattern)}
    return _ignore_patterns


def copytree(src, dst, symlinks=False, ignore=None, copy_function=copy2, ignore_dangling_symlinks=False,
             dirs_exist_ok=False):
    """Copy a whole directory; return `dst`."""
    sys.audit("shutil.copytree", src, dst)
    with os.scandir(src) as itr:
        entries = list(itr)
    ignored = set()
    if ignore is not None:
        ignored = set(ignore(os.fspath(src), [entry.name for entry in entries]))
    os.makedirs(dst, exist_ok=dirs_exist_ok)
    errors = []
    use_srcentry = copy_function in (copy2, copy)
    for entry in entries:
        if entry.name in ignored:
            continue
        srcname = os.path.join(src, entry.name)
        dstname = os.path.join(dst, entry.name)
        srcobj = entry if use_srcentry else srcname
        try:
            if entry.is_symlink():
                linkto = os.readlink(srcname)
                if symlinks:
                    os.symlink(linkto, dstname)
                    copystat(srcobj, dstname, follow_symlinks=not symlinks)
                elif not os.path.exists(srcname) and ignore_dangling_symlinks:
                    continue
                elif entry.is_dir():
                    copytree(srcobj, dstname, symlinks, ignore, copy_function, ignore_dangling_symlinks,
                             dirs_exist_ok)
                else:
                    copy_function(srcobj, dstname)
            elif entry.is_dir():
                copytree(srcobj, dstname, symlinks, ignore, copy_function, ignore_dangling_symlinks, dirs_exist_ok)
            else:
                copy_function(srcobj, dstname)
        except Error as err:
            errors.extend(err.args[0])
        except OSError as why:
            errors.append((srcname, dstname, str(why)))
    try:
        copystat(src, dst)
    except OSError as why:
        errors.append((src, dst, str(why)))
    if errors:
        raise Error(errors)
    return dst


def rmtree(path, ignore_errors=False, onerror=None, *, onexc=None, dir_fd=None):
    """Remove a whole directory. `onexc(function, path, exception)` is called for what cannot be removed."""
    if dir_fd is not None:
        raise NotImplementedError("dir_fd unavailable on this platform")
    sys.audit("shutil.rmtree", path, dir_fd)
    if ignore_errors:
        def onexc(*args):
            pass
    elif onerror is None and onexc is None:
        def onexc(*args):
            raise
    elif onexc is None:
        import warnings
        warnings.warn("onerror argument is deprecated, use onexc instead", DeprecationWarning, stacklevel=2)

        def onexc(func, path, exc):
            return onerror(func, path, (type(exc), exc, exc.__traceback__))

    try:
        if os.path.islink(path):
            raise OSError("Cannot call rmtree on a symbolic link")
    except OSError as err:
        onexc(os.path.islink, path, err)
        return
    _rmtree(path, onexc)


def _rmtree(path, onexc):
    try:
        with os.scandir(path) as it:
            entries = list(it)
    except FileNotFoundError as err:
        onexc(os.lstat if not os.path.lexists(path) else os.scandir, path, err)
        return
    except OSError as err:
        onexc(os.scandir, path, err)
        entries = []
    for entry in entries:
        try:
            is_dir = entry.is_dir(follow_symlinks=False)
        except OSError:
            is_dir = False
        if is_dir:
            _rmtree(entry.path, onexc)
            continue
        try:
            os.unlink(entry.path)
        except FileNotFoundError:
            continue
        except OSError as err:
            onexc(os.unlink, entry.path, err)
    try:
        os.rmdir(path)
    except FileNotFoundError:
        pass
    except OSError as err:
        onexc(os.rmdir, path, err)


rmtree.avoids_symlink_attacks = False


def _basename(path):
    return os.path.basename(os.fspath(path).rstrip("/" if isinstance(os.fspath(path), str) else b"/"))


def move(src, dst, copy_function=copy2):
    """Move a file or directory; `dst` may be a directory. Return the new path."""
    sys.audit("shutil.move", src, dst)
    real_dst = dst
    if os.path.isdir(dst):
        if _samefile(src, dst) and not os.path.islink(src):
            os.rename(src, dst)
            return None
        real_dst = os.path.join(dst, _basename(src))
        if os.path.exists(real_dst):
            raise Error(f"Destination path '{real_dst}' already exists")
    try:
        os.rename(src, real_dst)
    except OSError:
        # On another file system: copy, then remove.
        if os.path.islink(src):
            os.symlink(os.readlink(src), real_dst)
            os.unlink(src)
        elif os.path.isdir(src):
            if _destinsrc(src, dst):
                raise Error(f"Cannot move a directory '{src}' into itself '{dst}'.")
            copytree(src, real_dst, copy_function=copy_function, symlinks=True)
            rmtree(src)
        else:
            copy_function(src, real_dst)
            os.unlink(src)
    return real_dst


def _destinsrc(src, dst):
    src = os.path.join(os.path.abspath(src), "")
    dst = os.path.join(os.path.abspath(dst), "")
    return dst.startswith(src)


_ntuple_diskusage = collections.namedtuple("usage", "total used free")


def disk_usage(path):
    """Return total, used and free bytes of the file system."""
    st = os.statvfs(path)
    return _ntuple_diskusage(st.f_blocks * st.f_frsize, (st.f_blocks - st.f_bfree) * st.f_frsize,
                             st.f_bavail * st.f_frsize)


def chown(path, user=None, group=None, *, dir_fd=None, follow_symlinks=True):
    """Change owner and group, by name or number."""
    if user is None and group is None:
        raise ValueError("user and/or group must be set")
    if isinstance(user, str):
        import pwd
        try:
            user = pwd.getpwnam(user).pw_uid
        except KeyError:
            raise LookupError(f"no such user: {user!r}")
    if isinstance(group, str):
        import grp
        try:
            group = grp.getgrnam(group).gr_gid
        except KeyError:
            raise LookupError(f"no such group: {group!r}")
    os.chown(path, -1 if user is None else user, -1 if group is None else group, dir_fd=dir_fd,
             follow_symlinks=follow_symlinks)


def get_terminal_size(fallback=(80, 24)):
    """Return the size of the terminal: from COLUMNS and LINES, or of standard output."""
    def from_environment(name):
        try:
            return int(os.environ[name])
        except (KeyError, ValueError):
            return 0

    columns = from_environment("COLUMNS")
    lines = from_environment("LINES")
    if columns <= 0 or lines <= 0:
        try:
            size = os.get_terminal_size(sys.__stdout__.fileno())
        except (AttributeError, ValueError, OSError):
            size = fallback
        columns = columns if columns > 0 else size[0] or fallback[0]
        lines = lines if lines > 0 else size[1] or fallback[1]
    make = getattr(os, "terminal_size", tuple)
    return make((columns, lines))


def which(cmd, mode=os.F_OK | os.X_OK, path=None):
    """Return the path of a program, or None."""
    use_bytes = isinstance(cmd, bytes)

    def is_program(name):
        return os.path.exists(name) and os.access(name, mode) and not os.path.isdir(name)

    if os.path.dirname(cmd):
        return cmd if is_program(cmd) else None
    if path is None:
        path = os.environ.get("PATH", None)
        if path is None:
            path = os.defpath
    if not path:
        return None
    path = os.fsencode(path).split(b":") if use_bytes else os.fsdecode(path).split(os.pathsep)
    for directory in dict.fromkeys(path):
        name = os.path.join(directory, cmd)
        if is_program(name):
            return name
    return None
