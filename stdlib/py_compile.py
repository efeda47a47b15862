"""Compiling a file ahead of time, which also says whether it can be compiled.

What is written carries the source after the usual head: Ouro compiles so fast that nothing more is kept.
"""

import enum
import importlib.util
import os
import sys
import traceback

__all__ = ["compile", "main", "PyCompileError", "PycInvalidationMode"]

_compile = compile


class PyCompileError(Exception):
    """A file cannot be compiled: `exc_type_name`, `exc_value`, `file` and `msg` say why."""

    def __init__(self, exc_type, exc_value, file, msg=""):
        name = exc_type.__name__
        if exc_type is SyntaxError:
            text = "".join(traceback.format_exception_only(exc_type, exc_value))
            text = text.replace('File "<string>"', f'File "{file}"')
        else:
            text = f"Sorry: {name}: {exc_value}"
        super().__init__(msg or text, name, exc_value, file)
        self.exc_type_name = name
        self.exc_value = exc_value
        self.file = file
        self.msg = msg or text

    def __str__(self):
        return self.msg


class PycInvalidationMode(enum.Enum):
    """How a compiled file is known to be that of its source."""

    TIMESTAMP = 1
    CHECKED_HASH = 2
    UNCHECKED_HASH = 3


def _get_default_invalidation_mode():
    if os.environ.get("SOURCE_DATE_EPOCH"):
        return PycInvalidationMode.CHECKED_HASH
    return PycInvalidationMode.TIMESTAMP


def compile(file, cfile=None, dfile=None, doraise=False, optimize=-1, invalidation_mode=None, quiet=0):
    """Compile a file; return the path of what was written, or None when it could not be compiled."""
    if invalidation_mode is None:
        invalidation_mode = _get_default_invalidation_mode()
    if cfile is None:
        if optimize >= 0:
            cfile = importlib.util.cache_from_source(file, optimization=optimize if optimize >= 1 else "")
        else:
            cfile = importlib.util.cache_from_source(file)
    if os.path.islink(cfile):
        raise FileExistsError(f"{cfile} is a symlink and will be changed into a regular file if "
                              "import writes a byte-compiled file to it")
    if os.path.exists(cfile) and not os.path.isfile(cfile):
        raise FileExistsError(f"{cfile} is a non-regular file and will be changed into a regular one if "
                              "import writes a byte-compiled file to it")
    with open(file, "rb") as source_file:
        source = source_file.read()
    try:
        _compile(source, dfile or file, "exec", dont_inherit=True, optimize=optimize)
    except Exception as exc:
        failure = PyCompileError(exc.__class__, exc, dfile or file)
        if quiet < 2:
            if doraise:
                raise failure
            sys.stderr.write(failure.msg + "\n")
        return None
    folder = os.path.dirname(cfile)
    if folder:
        os.makedirs(folder, exist_ok=True)
    status = os.stat(file)
    temporary = f"{cfile}.{id(cfile)}"
    descriptor = os.open(temporary, os.O_EXCL | os.O_CREAT | os.O_WRONLY, status.st_mode & 0o666 | 0o200)
    try:
        with open(descriptor, "wb") as target:
            target.write(_head(source, status, invalidation_mode))
            import marshal
            target.write(marshal.dumps(source))
        os.replace(temporary, cfile)
    except OSError:
        os.unlink(temporary)
        raise
    return cfile


def _head(source, status, mode):
    head = importlib.util.MAGIC_NUMBER
    if mode == PycInvalidationMode.TIMESTAMP:
        numbers = 0, int(status.st_mtime), status.st_size
        return head + b"".join((n & 0xFFFFFFFF).to_bytes(4, "little") for n in numbers)
    flags = 0b11 if mode == PycInvalidationMode.CHECKED_HASH else 0b01
    return head + flags.to_bytes(4, "little") + importlib.util.source_hash(source)


def main():
    """Compile the files that the command line names; `-` reads the names from standard input."""
    import argparse
    parser = argparse.ArgumentParser(description="A simple command-line interface for py_compile module.")
    parser.add_argument("-q", "--quiet", action="store_true", help="Suppress error output")
    parser.add_argument("filenames", nargs="+", help="Files to compile")
    args = parser.parse_args()
    if args.filenames == ["-"]:
        filenames = [line.rstrip("\n") for line in sys.stdin.readlines()]
    else:
        filenames = args.filenames
    for filename in filenames:
        try:
            compile(filename, doraise=True)
        except PyCompileError as error:
            parser.exit(1, None if args.quiet else error.msg)
        except OSError as error:
            parser.exit(1, None if args.quiet else str(error))


if __name__ == "__main__":
    main()
