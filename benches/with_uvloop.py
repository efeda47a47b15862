"""Run a program with uvloop in place of asyncio's own loop, as a peer: `--peer uvloop="python3.13 benches/with_uvloop.py"`.

uvloop has to be installed: `python3.13 -m venv DIR && DIR/bin/pip install uvloop`, then `DIR/bin/python`.
"""

import runpy
import sys

import uvloop

uvloop.install()
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
