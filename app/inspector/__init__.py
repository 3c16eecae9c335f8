"""What the inspector is made of: a value as a grid of cells, its gradient beside it, its relatives, its editing."""
