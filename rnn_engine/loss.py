"""Which loss every timestep has, and how the losses add up."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from rnn_engine.functions import LOSSES
from rnn_engine.network import Network
from rnn_engine.problems import Problem, Wording
from rnn_engine.sequence import Sequence


@dataclass(frozen=True)
class Loss:
    """Which loss every timestep has, and how they add up: L = Σ L_t or the mean over the losses."""

    kind: str
    reduction: str = "sum"

    def problems(self, network: Network, sequence: Sequence) -> Iterator[Problem]:
        if self.reduction not in ("sum", "mean"):
            yield Problem("loss.reduction", Wording("is {value!r}; choose sum or mean.", value=self.reduction))
        if self.kind not in LOSSES:
            yield Problem(
                "loss.kind", Wording("is {value!r}; choose one of {known}.", value=self.kind, known=", ".join(LOSSES))
            )
            return
        if network.output_activation not in LOSSES[self.kind]:
            *first, last = LOSSES[self.kind]
            unfit = (
                Wording(
                    "{kind} can't follow the output {output}; it goes with {fitting} or {last}.",
                    kind=self.kind,
                    output=network.output_activation,
                    fitting=", ".join(first),
                    last=last,
                )
                if first
                else Wording(
                    "{kind} can't follow the output {output}; it goes with {last}.",
                    kind=self.kind,
                    output=network.output_activation,
                    last=last,
                )
            )
            yield Problem("loss.kind", unfit)
        high, bounds = {
            "cross_entropy": (np.inf, Wording("must be 0 or more for {kind}.", kind=self.kind)),
            "binary_cross_entropy": (1.0, Wording("must be between 0 and 1 for {kind}.", kind=self.kind)),
        }.get(self.kind, (np.inf, None))
        for t, target in enumerate(sequence.targets, 1):
            if bounds is not None and target is not None and np.any((target < 0.0) | (target > high)):
                yield Problem(f"sequence.targets[{t}]", bounds)
