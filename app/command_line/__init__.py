"""The command line of FORMATS §6. Exit status: 0 done, 1 the answer is "no", 2 the request can't be carried out.

Each command has a module of its own; commands.py names them. What they need is imported where they use it: that keeps
`lessons` and `--help` quick, and the window's first paint early.
"""

import os

from app.command_line.program import main

__all__ = ["main"]

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy loads: sizes here never gain from BLAS threads
