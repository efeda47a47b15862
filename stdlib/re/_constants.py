"""Limits of patterns."""

from re import PatternError

error = PatternError
# No upper limit of repeats; and of the width of a text.
MAXREPEAT = 4294967295
MAXGROUPS = 1073741823
MAXWIDTH = 1 << 64
