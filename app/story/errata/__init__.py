"""The errata of the three lecture documents: the list, and both forms of each worked out from a trace."""
