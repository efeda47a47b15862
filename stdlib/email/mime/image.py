"""Messages of images."""

__all__ = ["MIMEImage"]

from email import encoders
from email.mime.nonmultipart import MIMENonMultipart


class MIMEImage(MIMENonMultipart):
    """An image; its kind is found out by its first bytes when it is not told."""

    def __init__(self, _imagedata, _subtype=None, _encoder=encoders.encode_base64, *, policy=None, **_params):
        _subtype = _what(_imagedata) if _subtype is None else _subtype
        if _subtype is None:
            raise TypeError("Could not guess image MIME subtype")
        MIMENonMultipart.__init__(self, "image", _subtype, policy=policy, **_params)
        self.set_payload(_imagedata)
        _encoder(self)


def _netpbm(digits):
    return lambda h: len(h) >= 3 and h[0] == ord(b"P") and h[1] in digits and h[2] in b" \t\n\r"


_kinds = [
    ("jpeg", lambda h: h[6:10] in (b"JFIF", b"Exif") or h[:4] == b"\xff\xd8\xff\xdb"),
    ("png", lambda h: h.startswith(b"\211PNG\r\n\032\n")),
    ("gif", lambda h: h[:6] in (b"GIF87a", b"GIF89a")),
    ("tiff", lambda h: h[:2] in (b"MM", b"II")),
    ("rgb", lambda h: h.startswith(b"\001\332")),
    ("pbm", _netpbm(b"14")),
    ("pgm", _netpbm(b"25")),
    ("ppm", _netpbm(b"36")),
    ("rast", lambda h: h.startswith(b"\x59\xA6\x6A\x95")),
    ("xbm", lambda h: h.startswith(b"#define ")),
    ("bmp", lambda h: h.startswith(b"BM")),
    ("webp", lambda h: h.startswith(b"RIFF") and h[8:12] == b"WEBP"),
    ("exr", lambda h: h.startswith(b"\x76\x2f\x31\x01")),
]


def _what(data):
    """Return the kind of an image, None when it is unknown."""
    return next((kind for kind, test in _kinds if test(data)), None)
