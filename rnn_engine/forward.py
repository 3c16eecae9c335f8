"""The forward pass: every value of every timestep, as much of it at once as the wiring allows."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.cells import cell_of
from rnn_engine.experiment import Experiment
from rnn_engine.functions import loss_value, output_value
from rnn_engine.network import Network, staged
from rnn_engine.sequence import Sequence

Values = dict[str, Array]
"""The values of all timesteps by FORMATS §5's names, (T, n), the loss (T,); NaN where a timestep does not have one."""

Present = dict[str, tuple[bool, ...]]
"""For the same names, which timesteps have the value."""


class Run(NamedTuple):
    """Consecutive timesteps `first` to `last` of one stage whose inputs are known before the first of them begins."""

    stage: str
    first: int
    last: int

    @property
    def rows(self) -> slice:
        """Their rows in an array whose axis 0 is time."""
        return slice(self.first - 1, self.last)


def runs(network: Network, sequence: Sequence) -> tuple[Run, ...]:
    """The timesteps in pieces: a new one begins with every stage, and wherever an output is fed back."""
    starts = [1]
    if network.stages or sequence.feedback is not None:
        starts += [
            t
            for t in range(2, sequence.length + 1)
            if sequence.is_fed_back(t) or network.stage_at(t) != network.stage_at(t - 1)
        ]
    ends = [*(start - 1 for start in starts[1:]), sequence.length]
    return tuple(Run(network.stage_at(first), first, last) for first, last in zip(starts, ends, strict=True))


def present(network: Network, sequence: Sequence) -> Present:
    """Which values every timestep has."""
    timesteps = range(1, sequence.length + 1)
    has_input, has_output, has_loss = (
        tuple(map(has, timesteps)) for has in (sequence.has_input, sequence.has_output, sequence.has_loss)
    )
    always = (True,) * sequence.length
    found: Present = {"x": has_input} | ({} if network.embedding_size is None else {"e": has_input})
    found |= dict.fromkeys(("z", *_CELL_VALUES.get(network.cell, ("h",))), always)
    found |= {"q": has_output, "y_hat": has_output, "y": has_loss, "loss": has_loss}
    return {name: here for name, here in found.items() if any(here)}


_CELL_VALUES = {"lstm": ("i", "f", "g", "o", "c", "h"), "gru": ("r", "z_gate", "hn", "n", "h")}


@np.errstate(over="ignore", invalid="ignore")  # `record` says it, with the place where it arose
def forward_pass(experiment: Experiment, parameters: Mapping[str, Array], initial_state: Array) -> Values:
    """Every value, for these parameters (the experiment's own or perturbed ones)."""
    return _Pass(experiment, parameters).values(initial_state)


def loss_weights(experiment: Experiment) -> Array:
    """w_t for t = 1..T, shape (T,): 1 or 1/number of losses where there is a loss, 0 where there is none."""
    sequence = experiment.sequence
    weights = np.zeros(sequence.length)
    weights[np.array(sequence.losses) - 1] = 1.0
    return weights / len(sequence.losses) if experiment.loss.reduction == "mean" else weights


class _Pass:
    """One forward pass on its way."""

    def __init__(self, experiment: Experiment, parameters: Mapping[str, Array]) -> None:
        self._experiment = experiment
        self._network, self._sequence = experiment.network, experiment.sequence
        self._parameters = parameters
        self._present = present(self._network, self._sequence)
        self._values: Values = {}

    def values(self, initial_state: Array) -> Values:
        pieces = runs(self._network, self._sequence)
        state = initial_state
        self._read_inputs()
        for run in pieces:
            if self._sequence.is_fed_back(run.first):
                self._feed_back(run.first)
            found = self._through(run, state)
            if len(pieces) == 1:
                self._values |= found
            else:
                for name, rows in found.items():
                    self._column(name, rows.shape[1])[run.rows] = rows
            state = np.concatenate([found[part][-1] for part in self._network.state_parts])
            self._read_out(run)
        self._compare()
        return {name: self._values[name] for name in self._present}

    def _column(self, name: str, size: int) -> Array:
        """The rows of a value, NaN where a timestep will not have one."""
        if name not in self._values:
            self._values[name] = np.full((self._sequence.length, size), np.nan)
        return self._values[name]

    # What is read ----------------------------------------------------------------------------------------------------

    def _read_inputs(self) -> None:
        if "x" not in self._present:
            return
        x = self._sequence.input_rows
        if not all(self._present["x"]) or self._sequence.feedback is not None:
            x = x.copy()
            x[[vector is None for vector in self._sequence.inputs]] = np.nan
        self._values["x"] = x
        if "e" in self._present:
            self._values["e"] = x @ self._parameters["E"]

    def _feed_back(self, t: int) -> None:
        """x_t of the output of the timestep before: its most probable token, or with soft feedback all of them."""
        row = self._values["x"][t - 1]
        y_hat, where = self._values["y_hat"][t - 2], self._sequence.feedback_inputs
        entries = np.arange(len(y_hat)) if where is None else np.array(where)
        row[:] = 0.0
        if self._sequence.feedback == "soft":
            np.add.at(row, entries, y_hat)
        else:
            row[entries[int(np.argmax(y_hat))]] = 1.0  # a tie goes to the first
        if "e" in self._values:
            self._values["e"][t - 1] = row @ self._parameters["E"]

    # What is computed ------------------------------------------------------------------------------------------------

    def _through(self, run: Run, state: Array) -> Values:
        cell = cell_of(self._network, self._parameters, run.stage)
        return cell.forward(self._drive(run), state)

    def _drive(self, run: Run) -> Array:
        """W_xh x_k + b_h: at a timestep without input the bias alone."""
        bias = self._parameters[staged(run.stage, "b_xh" if self._network.cell == "gru" else "b_h")]
        reads = self._present.get("x", ())[run.rows] if "x" in self._present else ()
        if not any(reads):
            return np.tile(bias, (run.last - run.first + 1, 1))
        sources = self._values[self._network.source][run.rows]
        drive: Array = sources @ self._parameters[staged(run.stage, "W_xh")].T
        if not all(reads):
            drive[~np.array(reads)] = 0.0
        drive += bias
        return drive

    def _read_out(self, run: Run) -> None:
        if "q" not in self._present:
            return
        here = self._present["q"][run.rows]
        if all(here) and len(here) == self._sequence.length:
            self._values["q"] = self._logits(self._values["h"])
            self._values["y_hat"] = output_value(self._network.output_activation, self._values["q"])
        elif any(here):
            rows = np.flatnonzero(here) + run.first - 1
            q = self._logits(self._values["h"][rows])
            for name, found in (("q", q), ("y_hat", output_value(self._network.output_activation, q))):
                self._column(name, self._network.output_size)[rows] = found

    def _logits(self, h: Array) -> Array:
        q: Array = h @ self._parameters["W_hy"].T
        q += self._parameters["b_y"]
        return q

    def _compare(self) -> None:
        """The targets and the losses."""
        sequence, network = self._sequence, self._network
        rows = np.array(sequence.losses) - 1
        y, loss = sequence.target_rows, np.full(sequence.length, np.nan)
        q = self._values["q"]
        everywhere = len(rows) == sequence.length
        losses = loss_value(self._experiment.loss.kind, network.output_activation, q if everywhere else q[rows], y)
        loss[rows] = losses
        self._values["loss"] = loss
        if not everywhere:
            self._column("y", network.output_size)[rows] = y
        else:
            self._values["y"] = y


def timesteps_of(values: Values, here: Present) -> Iterator[dict[str, Array]]:
    """The values timestep by timestep: what one does not have is not in it."""
    for row in range(len(values["h"])):
        yield {name: column[row, ...] for name, column in values.items() if here[name][row]}
