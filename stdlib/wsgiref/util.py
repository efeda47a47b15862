"""What programs and servers of WSGI need: addresses, environments, files in blocks."""

import posixpath

__all__ = ["FileWrapper", "guess_scheme", "application_uri", "request_uri", "shift_path_info",
           "setup_testing_defaults", "is_hop_by_hop"]


class FileWrapper:
    """Yields a file in blocks."""

    def __init__(self, filelike, blksize=8192):
        self.filelike = filelike
        self.blksize = blksize
        if hasattr(filelike, "close"):
            self.close = filelike.close

    def __iter__(self):
        return self

    def __next__(self):
        data = self.filelike.read(self.blksize)
        if data:
            return data
        raise StopIteration


def guess_scheme(environ):
    """Return 'https' or 'http'."""
    return "https" if environ.get("HTTPS") in ("yes", "on", "1") else "http"


def application_uri(environ):
    """Return the address of the program, without what follows it."""
    from urllib.parse import quote
    url = environ["wsgi.url_scheme"] + "://"
    if environ.get("HTTP_HOST"):
        url += environ["HTTP_HOST"]
    else:
        url += environ["SERVER_NAME"]
        usual = "443" if environ["wsgi.url_scheme"] == "https" else "80"
        if environ["SERVER_PORT"] != usual:
            url += ":" + environ["SERVER_PORT"]
    return url + quote(environ.get("SCRIPT_NAME") or "/", encoding="latin1")


def request_uri(environ, include_query=True):
    """Return the address of the request."""
    from urllib.parse import quote
    url = application_uri(environ)
    path_info = quote(environ.get("PATH_INFO", ""), safe="/;=,", encoding="latin1")
    url += path_info if environ.get("SCRIPT_NAME") else path_info[1:]
    if include_query and environ.get("QUERY_STRING"):
        url += "?" + environ["QUERY_STRING"]
    return url


def shift_path_info(environ):
    """Move a name from PATH_INFO to SCRIPT_NAME; return it, None when there is none."""
    path_info = environ.get("PATH_INFO", "")
    if not path_info:
        return None
    parts = path_info.split("/")
    parts[1:-1] = [p for p in parts[1:-1] if p and p != "."]
    name = parts[1]
    del parts[1]
    script_name = posixpath.normpath(environ.get("SCRIPT_NAME", "") + "/" + name).rstrip("/")
    # The last slash is part of the path: without it, links would be relative to another folder.
    if not name and not script_name.endswith("/"):
        script_name += "/"
    environ["SCRIPT_NAME"] = script_name
    environ["PATH_INFO"] = "/".join(parts)
    # "/." is the folder itself, which has no name to move.
    return None if name == "." else name


def setup_testing_defaults(environ):
    """Put into an environment what it lacks."""
    from io import BytesIO, StringIO
    environ.setdefault("SERVER_NAME", "127.0.0.1")
    environ.setdefault("SERVER_PROTOCOL", "HTTP/1.0")
    environ.setdefault("HTTP_HOST", environ["SERVER_NAME"])
    environ.setdefault("REQUEST_METHOD", "GET")
    if "SCRIPT_NAME" not in environ and "PATH_INFO" not in environ:
        environ.setdefault("SCRIPT_NAME", "")
        environ.setdefault("PATH_INFO", "/")
    environ.setdefault("wsgi.version", (1, 0))
    environ.setdefault("wsgi.run_once", 0)
    environ.setdefault("wsgi.multithread", 0)
    environ.setdefault("wsgi.multiprocess", 0)
    environ.setdefault("wsgi.input", BytesIO())
    environ.setdefault("wsgi.errors", StringIO())
    environ.setdefault("wsgi.url_scheme", guess_scheme(environ))
    if environ["wsgi.url_scheme"] == "http":
        environ.setdefault("SERVER_PORT", "80")
    elif environ["wsgi.url_scheme"] == "https":
        environ.setdefault("SERVER_PORT", "443")


_hoppish = {"connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailers",
            "transfer-encoding", "upgrade"}.__contains__


def is_hop_by_hop(header_name):
    """Is it a header that only concerns two neighbours?"""
    return _hoppish(header_name.lower())
