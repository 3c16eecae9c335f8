"""Which loss every timestep has, and how the losses add up."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnn_engine.functions import LOSSES
from rnn_engine.network import Network
from rnn_engine.problems import Problem
from rnn_engine.sequence import Sequence


@dataclass(frozen=True)
class Loss:
    """Which loss every timestep has, and how they add up: L = Σ L_t or the mean over the losses."""

    kind: str
    reduction: str = "sum"

    def problems(self, network: Network, sequence: Sequence) -> Iterator[Problem]:
        if self.reduction not in ("sum", "mean"):
            yield Problem("loss.reduction", f"is {self.reduction!r}; choose sum or mean.")
        if self.kind not in LOSSES:
            yield Problem("loss.kind", f"is {self.kind!r}; choose one of {', '.join(LOSSES)}.")
            return
        if network.output_activation not in LOSSES[self.kind]:
            yield Problem(
                "loss.kind",
                f"{self.kind} can't follow the output {network.output_activation}; "
                f"it goes with {' or '.join(LOSSES[self.kind])}.",
            )
        high, bounds = {
            "cross_entropy": (np.inf, "0 or more"),
            "binary_cross_entropy": (1.0, "between 0 and 1"),
        }.get(self.kind, (np.inf, None))
        for t, target in enumerate(sequence.targets, 1):
            if bounds is not None and target is not None and np.any((target < 0.0) | (target > high)):
                yield Problem(f"sequence.targets[{t}]", f"must be {bounds} for {self.kind}.")
