"""Media types of files, guessed by their names."""

import os
import posixpath
import sys
import urllib.parse

__all__ = ["knownfiles", "inited", "MimeTypes", "guess_type", "guess_file_type", "guess_all_extensions",
           "guess_extension", "add_type", "init", "read_mime_types", "suffix_map", "encodings_map", "types_map",
           "common_types"]

# Files that other programs keep, in the format of the tables below.
knownfiles = ["/etc/mime.types", "/etc/httpd/mime.types", "/etc/httpd/conf/mime.types", "/etc/apache/mime.types",
              "/etc/apache2/mime.types", "/usr/local/etc/httpd/conf/mime.types",
              "/usr/local/lib/netscape/mime.types", "/usr/local/etc/httpd/conf/mime.types",
              "/usr/local/etc/mime.types"]

inited = False
_db = None

# Types that are registered, or in wide use; the first extension is the one that guess_extension gives.
_TYPES = """
text/javascript js mjs
application/json json
application/manifest+json webmanifest
application/msword doc dot wiz
application/n-quads nq
application/n-triples nt
application/octet-stream bin a dll exe o obj so
application/oda oda
application/pdf pdf
application/pkcs7-mime p7c
application/postscript ps ai eps
application/trig trig
application/vnd.apple.mpegurl m3u m3u8
application/vnd.ms-excel xls xlb
application/vnd.ms-powerpoint ppt pot ppa pps pwz
application/wasm wasm
application/x-bcpio bcpio
application/x-cpio cpio
application/x-csh csh
application/x-dvi dvi
application/x-gtar gtar
application/x-hdf hdf
application/x-hdf5 h5
application/x-latex latex
application/x-mif mif
application/x-netcdf cdf nc
application/x-pkcs12 p12 pfx
application/x-pn-realaudio ram
application/x-python-code pyc pyo
application/x-sh sh
application/x-shar shar
application/x-shockwave-flash swf
application/x-sv4cpio sv4cpio
application/x-sv4crc sv4crc
application/x-tar tar
application/x-tcl tcl
application/x-tex tex
application/x-texinfo texi texinfo
application/x-troff roff t tr
application/x-troff-man man
application/x-troff-me me
application/x-troff-ms ms
application/x-ustar ustar
application/x-wais-source src
application/xml xsl rdf wsdl xpdl
application/zip zip
audio/3gpp 3gp 3gpp
audio/3gpp2 3g2 3gpp2
audio/aac aac adts loas ass
audio/basic au snd
audio/mpeg mp3 mp2
audio/opus opus
audio/x-aiff aif aifc aiff
audio/x-pn-realaudio ra
audio/x-wav wav
image/avif avif
image/bmp bmp
image/gif gif
image/ief ief
image/jpeg jpg jpe jpeg
image/heic heic
image/heif heif
image/png png
image/svg+xml svg
image/tiff tiff tif
image/vnd.microsoft.icon ico
image/webp webp
image/x-cmu-raster ras
image/x-portable-anymap pnm
image/x-portable-bitmap pbm
image/x-portable-graymap pgm
image/x-portable-pixmap ppm
image/x-rgb rgb
image/x-xbitmap xbm
image/x-xpixmap xpm
image/x-xwindowdump xwd
message/rfc822 eml mht mhtml nws
text/css css
text/csv csv
text/html html htm
text/markdown md markdown
text/n3 n3
text/plain txt bat c h ksh pl srt
text/richtext rtx
text/rtf rtf
text/tab-separated-values tsv
text/vtt vtt
text/x-python py
text/x-rst rst
text/x-setext etx
text/x-sgml sgm sgml
text/x-vcard vcf
text/xml xml
video/mp4 mp4
video/mpeg mpeg m1v mpa mpe mpg
video/quicktime mov qt
video/webm webm
video/x-msvideo avi
video/x-sgi-movie movie
"""

# Types that are not registered.
_COMMON_TYPES = """
application/rtf rtf
audio/midi midi mid
image/jpg jpg
image/pict pict pct pic
text/xul xul
"""

_ENCODINGS = {".gz": "gzip", ".Z": "compress", ".bz2": "bzip2", ".xz": "xz", ".br": "br"}
_SUFFIXES = {".svgz": ".svg.gz", ".tgz": ".tar.gz", ".taz": ".tar.gz", ".tz": ".tar.gz", ".tbz2": ".tar.bz2",
             ".txz": ".tar.xz"}


def _rows(lines):
    """Yield (type, extension) of lines such as `text/html html htm  # comment`."""
    for line in lines:
        words = line.split()
        for n, word in enumerate(words):
            if word.startswith("#"):
                del words[n:]
                break
        for extension in words[1:]:
            yield words[0], "." + extension


class MimeTypes:
    """Tables from extensions to types and back: `types_map[True]` those that are standard, `[False]` others."""

    def __init__(self, filenames=(), strict=True):
        if not inited:
            init()
        self.encodings_map = _ENCODINGS.copy()
        self.suffix_map = _SUFFIXES.copy()
        self.types_map = ({}, {})
        self.types_map_inv = ({}, {})
        for type, extension in _rows(_TYPES.splitlines()):
            self.add_type(type, extension, True)
        for type, extension in _rows(_COMMON_TYPES.splitlines()):
            self.add_type(type, extension, False)
        for name in filenames:
            self.read(name, strict)

    def add_type(self, type, ext, strict=True):
        """Let an extension stand for a type."""
        self.types_map[strict][ext] = type
        extensions = self.types_map_inv[strict].setdefault(type, [])
        if ext not in extensions:
            extensions.append(ext)

    def guess_type(self, url, strict=True):
        """Return (type, encoding) of a URL or path; each may be None."""
        url = os.fspath(url)
        parts = urllib.parse.urlparse(url)
        if len(parts.scheme) < 2:
            return self.guess_file_type(url, strict=strict)
        if parts.scheme != "data":
            return self._guess_file_type(parts.path, strict, posixpath.splitext)
        head, comma, _ = parts.path.partition(",")
        if not comma:
            return None, None
        type = head.partition(";")[0]
        return "text/plain" if "=" in type or "/" not in type else type, None

    def guess_file_type(self, path, *, strict=True):
        """Return (type, encoding) of a path; each may be None."""
        path = os.path.splitdrive(os.fsdecode(path))[1]
        return self._guess_file_type(path, strict, os.path.splitext)

    def _guess_file_type(self, path, strict, splitext):
        base, extension = splitext(path)
        while (short := extension.lower()) in self.suffix_map:
            base, extension = splitext(base + self.suffix_map[short])
        encoding = self.encodings_map.get(extension)
        if encoding is not None:
            base, extension = splitext(base)
        extension = extension.lower()
        type = self.types_map[True].get(extension)
        if type is None and not strict:
            type = self.types_map[False].get(extension)
        return type, encoding

    def guess_all_extensions(self, type, strict=True):
        """Return the extensions that stand for a type."""
        type = type.lower()
        extensions = list(self.types_map_inv[True].get(type, []))
        if not strict:
            extensions += [e for e in self.types_map_inv[False].get(type, []) if e not in extensions]
        return extensions

    def guess_extension(self, type, strict=True):
        """Return an extension that stands for a type, or None."""
        return next(iter(self.guess_all_extensions(type, strict)), None)

    def read(self, filename, strict=True):
        """Add what a file says."""
        with open(filename, encoding="utf-8") as fp:
            self.readfp(fp, strict)

    def readfp(self, fp, strict=True):
        """Add what an open file says."""
        for type, extension in _rows(iter(fp.readline, "")):
            self.add_type(type, extension, strict)

    def read_windows_registry(self, strict=True):
        """Add what the registry of Windows says; nothing on other systems."""


def _database():
    if _db is None:
        init()
    return _db


def guess_type(url, strict=True):
    """Return (type, encoding) of a URL or path; each may be None."""
    return _database().guess_type(url, strict)


def guess_file_type(path, *, strict=True):
    """Return (type, encoding) of a path; each may be None."""
    return _database().guess_file_type(path, strict=strict)


def guess_all_extensions(type, strict=True):
    """Return the extensions that stand for a type."""
    return _database().guess_all_extensions(type, strict)


def guess_extension(type, strict=True):
    """Return an extension that stands for a type, or None."""
    return _database().guess_extension(type, strict)


def add_type(type, ext, strict=True):
    """Let an extension stand for a type."""
    return _database().add_type(type, ext, strict)


def init(files=None):
    """Read the known files, and further ones, into the tables of the module."""
    global suffix_map, types_map, encodings_map, common_types, inited, _db
    inited = True
    if files is None or _db is None:
        db = MimeTypes()
        files = knownfiles if files is None else knownfiles + list(files)
    else:
        db = _db
    for file in files:
        if os.path.isfile(file):
            db.read(file)
    encodings_map = db.encodings_map
    suffix_map = db.suffix_map
    common_types, types_map = db.types_map
    _db = db


def read_mime_types(file):
    """Return the types that a file adds to the built-in ones; None when it cannot be read."""
    try:
        f = open(file, encoding="utf-8")
    except OSError:
        return None
    with f:
        db = MimeTypes()
        db.readfp(f, True)
        return db.types_map[True]


def _default_mime_types():
    """Set the tables to what is built in."""
    global suffix_map, encodings_map, types_map, common_types
    suffix_map = _SUFFIXES.copy()
    encodings_map = _ENCODINGS.copy()
    types_map = {extension: type for type, extension in _rows(_TYPES.splitlines())}
    common_types = {extension: type for type, extension in _rows(_COMMON_TYPES.splitlines())}


_default_mime_types()


def _main():
    import getopt
    usage = """\
Usage: mimetypes.py [options] type

Options:
    --help / -h       -- print this message and exit
    --lenient / -l    -- additionally search of some common, but non-standard
                         types.
    --extension / -e  -- guess extension instead of type

More than one type argument may be given.
"""
    try:
        options, names = getopt.getopt(sys.argv[1:], "hle", ["help", "lenient", "extension"])
    except getopt.error as message:
        print(usage)
        print(message)
        sys.exit(1)
    flags = {name for name, _ in options}
    if flags & {"-h", "--help"}:
        print(usage)
        sys.exit(0)
    strict = not flags & {"-l", "--lenient"}
    for name in names:
        if flags & {"-e", "--extension"}:
            guess = guess_extension(name, strict)
            text = guess
        else:
            guess, encoding = guess_type(name, strict)
            text = f"type: {guess} encoding: {encoding}"
        print(text if guess else f"I don't know anything about type {name}")


if __name__ == "__main__":
    _main()
