"""What the tour panel is made of: the list of stops and the editors of a stop, a question, the story."""
