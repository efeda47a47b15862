"""Functions that encode a message's payload and say so in its headers."""

__all__ = ["encode_7or8bit", "encode_base64", "encode_noop", "encode_quopri"]

from base64 import encodebytes
from quopri import encodestring


def encode_base64(msg):
    """Encode the payload in base64."""
    payload = encodebytes(msg.get_payload(decode=True)).decode("ascii")
    msg.set_payload(payload)
    msg["Content-Transfer-Encoding"] = "base64"


def encode_quopri(msg):
    """Encode the payload as quoted-printable text, spaces included."""
    payload = encodestring(msg.get_payload(decode=True), quotetabs=True)
    msg.set_payload(payload.replace(b" ", b"=20"))
    msg["Content-Transfer-Encoding"] = "quoted-printable"


def encode_7or8bit(msg):
    """Say whether the payload is ASCII (7bit) or not (8bit)."""
    payload = msg.get_payload(decode=True)
    if payload is None:
        msg["Content-Transfer-Encoding"] = "7bit"
        return
    msg["Content-Transfer-Encoding"] = "7bit" if payload.isascii() else "8bit"


def encode_noop(msg):
    """Leave the message as it is."""
