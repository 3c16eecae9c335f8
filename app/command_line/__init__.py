"""The command line of FORMATS §6. Exit status: 0 done, 1 the answer is "no", 2 the request can't be carried out.

Each command has a module of its own; commands.py names them. What they need is imported where they use it: that keeps
`lessons` and `--help` quick, and the window's first paint early.
"""

import os

from app.command_line.program import main

__all__ = ["main"]

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy loads: sizes here never gain from BLAS threads
# Otherwise the advance of a glyph that a widget has painted differs from that of one that none has, by 1/64 pixel: the
# same figure would have other bytes after a window or a film than before. Qt reads it when it makes a font engine.
os.environ.setdefault("QT_NO_FT_CACHE", "1")
