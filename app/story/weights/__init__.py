"""Weights from a training script: what a person says of them, the lesson they make, and gradients set side by side."""
