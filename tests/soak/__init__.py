"""A long use of the window: whoever has stepped through it a hundred thousand times leaves nothing behind."""
