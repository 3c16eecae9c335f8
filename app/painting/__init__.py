"""What is drawn with a painter, for screen and export alike: formulas, matrices, the network, the timeline, lights."""
