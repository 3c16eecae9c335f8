"""A network in one line, as it stands beside a lesson's title."""

from rnn_engine.experiment import Experiment

LOSS_NAMES = {
    "cross_entropy": "cross-entropy",
    "binary_cross_entropy": "binary cross-entropy",
    "squared_error": "squared error",
    "half_squared_error": "½ squared error",
}
"""How a person reads the kinds of loss (FORMATS §2)."""


def architecture(experiment: Experiment) -> str:
    """Which of the lectures' architectures the pattern of inputs and losses is."""
    sequence = experiment.sequence
    timesteps = range(1, sequence.length + 1)
    inputs = [t for t in timesteps if sequence.has_input(t)]
    losses = [t for t in timesteps if sequence.has_loss(t)]
    if experiment.network.cell == "feedforward":
        return "feed-forward"
    if sequence.length == 1:
        return "one-to-one"
    if any(sequence.is_fed_back(t) for t in timesteps):
        return "one-to-many, fed back"
    if len(inputs) == 1:
        return "one-to-many"
    if len(losses) == 1 and losses[0] == sequence.length:
        return "many-to-one"
    return "many-to-many" if inputs == losses else "many-to-many, unequal"


def summary(experiment: Experiment) -> str:
    """Architecture, hidden activation, output and loss, T."""
    network, loss = experiment.network, experiment.loss
    kind = LOSS_NAMES[loss.kind] + (", mean" if loss.reduction == "mean" else "")
    parts = (architecture(experiment), network.hidden_activation, f"{network.output_activation} + {kind}")
    return " · ".join([*parts, f"T = {experiment.sequence.length}"])
