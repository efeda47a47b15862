"""The streams of `io` under the name of their twin in Python: there is one implementation, and this is it."""

from io import *
from io import __all__, open_code, text_encoding
