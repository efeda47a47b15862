"""What `urlopen` returns for URLs that are not HTTP: a file with headers and a URL."""

__all__ = ["addbase", "addclosehook", "addinfo", "addinfourl"]


class addbase:
    """A file seen through another object, which may have more to say."""

    def __init__(self, fp):
        self.fp = self.file = fp
        self.name = "<urllib response>"
        self.delete = False

    def __getattr__(self, name):
        # A response that is being made, or was pickled without its file, has none to ask.
        if name in ("file", "fp"):
            raise AttributeError(name)
        return getattr(self.file, name)

    def __iter__(self):
        yield from self.file

    def __repr__(self):
        return f"<{self.__class__.__name__} at {id(self)!r} whose fp = {self.file!r}>"

    def __enter__(self):
        if self.fp.closed:
            raise ValueError("I/O operation on closed file")
        return self

    def __exit__(self, type, value, traceback):
        self.close()

    def close(self):
        """Close the file."""
        self.file.close()


class addclosehook(addbase):
    """Calls a function when it is closed."""

    def __init__(self, fp, closehook, *hookargs):
        super().__init__(fp)
        self.closehook = closehook
        self.hookargs = hookargs

    def close(self):
        try:
            hook, arguments = self.closehook, self.hookargs
            if hook:
                self.closehook = self.hookargs = None
                hook(*arguments)
        finally:
            super().close()


class addinfo(addbase):
    """Has headers."""

    def __init__(self, fp, headers):
        super().__init__(fp)
        self.headers = headers

    def info(self):
        """Return the headers."""
        return self.headers


class addinfourl(addinfo):
    """Has headers, the URL that was opened at last, and a status where there is one."""

    def __init__(self, fp, headers, url, code=None):
        super().__init__(fp, headers)
        self.url = url
        self.code = code

    @property
    def status(self):
        return self.code

    def getcode(self):
        """Return the status."""
        return self.code

    def geturl(self):
        """Return the URL."""
        return self.url
