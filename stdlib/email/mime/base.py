"""The base of all MIME messages."""

__all__ = ["MIMEBase"]

from email import message
from email._policybase import compat32


class MIMEBase(message.Message):
    """A message with a Content-Type and a MIME-Version."""

    def __init__(self, _maintype, _subtype, *, policy=None, **_params):
        message.Message.__init__(self, policy=compat32 if policy is None else policy)
        self.add_header("Content-Type", f"{_maintype}/{_subtype}", **_params)
        self["MIME-Version"] = "1.0"
