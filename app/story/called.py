"""What parameters, values and gradients are called in words, by their canonical names."""

from app.translation import later

HAIR_SPACE = "\u200a"

PARAMETERS = {
    "E": later("embedding"),
    "W_xh": later("input → hidden weights"),
    "W_hh": later("hidden → hidden weights"),
    "W_hy": later("hidden → output weights"),
    "b_h": later("hidden bias"),
    "b_xh": later("bias beside the input"),
    "b_hh": later("bias beside the hidden state"),
    "b_y": later("output bias"),
}
VALUES = {
    "x": later("input"),
    "e": later("embedded input"),
    "i": later("input gate"),
    "f": later("forget gate"),
    "g": later("candidate for the cell state"),
    "o": later("output gate"),
    "c": later("cell state"),
    "r": later("reset gate"),
    "z_gate": later("update gate"),
    "hn": later("recalled for the candidate"),
    "n": later("candidate for the hidden state"),
    "z": later("before the activation"),
    "h": later("hidden state"),
    "q": later("scores"),
    "y_hat": later("prediction"),
    "y": later("target"),
    "loss": later("loss of one timestep"),
}
GRADIENTS = {
    "dq": later("gradient at the scores"),
    "dh": later("gradient at the hidden state"),
    "dz": later("gradient before the activation"),
    "de": later("gradient at the embedded input"),
}


def norm(label: str) -> str:
    """Of a value with such a label, within a sentence."""
    return f"‖{HAIR_SPACE}{label}{HAIR_SPACE}‖"  # letters touch the bars
