"""Metadata as an e-mail message, which is the format of its file."""

import email.message
import re
import textwrap
import warnings

# Names that may stand there several times.
_MULTIPLE = {
    "Classifier", "Obsoletes-Dist", "Platform", "Project-URL", "Provides-Dist", "Provides-Extra", "Requires-Dist",
    "Requires-External", "Supported-Platform", "Dynamic"}


class Message(email.message.Message):
    """The fields of a metadata file; the description may be its body."""

    multiple_use_keys = set(map(str.lower, _MULTIPLE))

    def __new__(cls, orig):
        made = super().__new__(cls)
        vars(made).update(vars(orig))
        return made

    def __init__(self, *args, **kwargs):
        self._headers = self._repair_headers()

    def __iter__(self):
        return super().__iter__()

    def __getitem__(self, item):
        found = super().__getitem__(item)
        if found is None:
            warnings.warn("Implicit None on return values is deprecated and will raise KeyErrors.", DeprecationWarning,
                          stacklevel=2)
        return found

    def _repair_headers(self):
        def plain(value):
            # Further lines of a field were indented to stand there.
            if not value or "\n" not in value:
                return value
            return textwrap.dedent(" " * 8 + value)

        headers = [(key, plain(value)) for key, value in vars(self)["_headers"]]
        if self._payload:
            headers.append(("Description", self.get_payload()))
        return headers

    @property
    def json(self):
        """The metadata in a form that JSON can have."""
        result = {}
        for key in dict.fromkeys(map(str.lower, self)):
            value = self.get_all(key) if key in self.multiple_use_keys else self[key]
            if key == "keywords":
                value = re.split(r"\s+", value)
            result[key.replace("-", "_")] = value
        return result
