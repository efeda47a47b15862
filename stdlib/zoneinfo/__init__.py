"""Time zones, from the files of the system (or of the package tzdata).

    datetime(2024, 7, 1, 12, tzinfo=ZoneInfo("Europe/Paris"))
"""

from ._common import TZPATH, InvalidTZPathWarning, ZoneInfoNotFoundError, available_timezones, reset_tzpath
from ._zone import ZoneInfo

__all__ = ["ZoneInfo", "reset_tzpath", "available_timezones", "TZPATH", "ZoneInfoNotFoundError", "InvalidTZPathWarning"]


def __getattr__(name):
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted(list(globals()) + ["TZPATH"])
