"""Unfold: backpropagation through time, one equation at a time."""

import sys

from app.command_line import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
