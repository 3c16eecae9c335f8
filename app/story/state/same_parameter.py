"""Which parameter of another network does what one did."""

from app.story.following import same_kind
from rnn_engine.experiment import Experiment
from rnn_engine.network import base_name, stage_of


def same_parameter(parameter: str, experiment: Experiment) -> str:
    """The parameter that does in another network what this one did: of its name or kind, of its stage or of any."""
    alike = [name for name in experiment.parameters if base_name(name) == base_name(parameter)]
    alike = alike or [name for name in experiment.parameters if same_kind(name, parameter)]
    same = [name for name in alike if name == parameter] or [n for n in alike if stage_of(n) == stage_of(parameter)]
    return next(iter(same or alike), recurrent_if_any(experiment))


def recurrent_if_any(experiment: Experiment) -> str:
    """What the gradient is traced through time with: of stages in the one that the last loss belongs to."""
    last = experiment.sequence.losses[-1]
    names = (experiment.network.named(name, last) for name in ("W_hh", "W_xh"))
    return next((name for name in names if name in experiment.parameters), next(iter(experiment.parameters)))
