"""The window: its frame, what stands where, what it remembers, and presenting."""
