"""What leaves the program as a file: `pages` says how a figure gets onto paper, `figures` writes it."""
