"""Killing the program while it saves and autosaves: what is on the disk is whole, whenever that happens."""
