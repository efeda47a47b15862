"""`python -m unittest module ...`."""

import sys

from .main import TestProgram

if sys.argv[0].endswith("__main__.py"):
    sys.argv[0] = "python -m unittest"

TestProgram(module="unittest.__main__")
