"""Which output goes with which loss where a person chooses none."""

OUTPUT_OF = {
    "cross_entropy": "softmax",
    "binary_cross_entropy": "sigmoid",
    "squared_error": "identity",
    "half_squared_error": "identity",
}
"""Every loss, and its output."""
