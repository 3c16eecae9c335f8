"""The forward pass: every value of every timestep, as much of it at once as the wiring allows."""

from typing import NamedTuple

import numpy as np

from rnn_engine.arrays import Array
from rnn_engine.cells import cell_of
from rnn_engine.experiment import Experiment
from rnn_engine.functions import loss_value, output_value
from rnn_engine.network import staged
from rnn_engine.wiring import Run

Values = dict[str, Array]
"""The values of all timesteps by FORMATS §5's names, (T, n), the loss (T,); NaN where a timestep does not have one."""


class Forward(NamedTuple):
    """`states`: (T+1, S), row k is s_k, h_k and behind it c_k where the cell has one; `total_loss`: L = Σ w_t L_t."""

    values: Values
    states: Array
    total_loss: float


@np.errstate(over="ignore", invalid="ignore")  # `record` says it, with the place where it arose
def forward_pass(experiment: Experiment) -> Forward:
    """Every value, and the states that lead from one timestep to the next."""
    return _Pass(experiment).forward()


class _Pass:
    """One forward pass on its way."""

    def __init__(self, experiment: Experiment) -> None:
        self._experiment, self._wiring = experiment, experiment.wiring
        self._network, self._sequence = experiment.network, experiment.sequence
        self._parameters = experiment.parameters
        self._whole = len(self._wiring.runs) == 1
        self._values: Values = {}
        self._states = np.empty((self._sequence.length + 1, self._network.state_size))
        self._states[0] = experiment.initial_state

    def forward(self) -> Forward:
        self._read_inputs()
        for run in self._wiring.runs:
            if self._sequence.feedback is not None and self._sequence.is_fed_back(run.first):
                self._feed_back(run.first)
            self._through(run)
            self._read_out(run)
        total_loss = self._compare()
        return Forward({name: self._values[name] for name in self._wiring.present}, self._states, total_loss)

    def _column(self, name: str, size: int) -> Array:
        """The rows of a value, NaN where a timestep will not have one."""
        if name not in self._values:
            self._values[name] = np.full((self._sequence.length, size), np.nan)
        return self._values[name]

    # What is read ----------------------------------------------------------------------------------------------------

    def _read_inputs(self) -> None:
        has_input = self._wiring.present.get("x")
        if has_input is None:
            return
        x = self._sequence.input_rows
        if self._sequence.feedback is not None or not all(has_input):
            x = x.copy()
            x[[vector is None for vector in self._sequence.inputs]] = np.nan
        self._values["x"] = x
        if self._network.embedding_size is not None:
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
        if self._network.embedding_size is not None:
            self._values["e"][t - 1] = row @ self._parameters["E"]

    # What is computed ------------------------------------------------------------------------------------------------

    def _through(self, run: Run) -> None:
        cell = cell_of(self._network, self._parameters, run.stage)
        found = cell.forward(self._drive(run), self._states[run.first - 1 : run.last + 1])
        if self._whole:
            self._values |= found
        else:
            for name, rows in found.items():
                self._column(name, rows.shape[1])[run.rows] = rows

    def _drive(self, run: Run) -> Array:
        """W_xh x_k + b_h: at a timestep without input the bias alone."""
        bias = self._parameters[staged(run.stage, "b_xh" if self._network.cell == "gru" else "b_h")]
        has_input = self._wiring.present.get("x", ())[run.rows]
        if not any(has_input):
            return np.tile(bias, (run.last - run.first + 1, 1))
        sources = self._values[self._network.source][run.rows]
        drive: Array = sources @ self._parameters[staged(run.stage, "W_xh")].T
        if not all(has_input):
            drive[np.logical_not(has_input)] = 0.0
        drive += bias
        return drive

    def _read_out(self, run: Run) -> None:
        """q_t = W_hy h_t + b_y and ŷ_t = g(q_t), at the timesteps of the run that have an output."""
        has_output = self._wiring.present.get("q", ())[run.rows]
        h = self._states[run.first : run.last + 1, : self._network.hidden_size]
        if not any(has_output):
            return
        everywhere = all(has_output)
        q = (h if everywhere else h[np.array(has_output)]) @ self._parameters["W_hy"].T
        q += self._parameters["b_y"]
        y_hat = output_value(self._network.output_activation, q)
        for name, found in (("q", q), ("y_hat", y_hat)):
            if self._whole and everywhere:
                self._values[name] = found
            else:
                self._column(name, q.shape[1])[run.rows][np.array(has_output)] = found

    def _compare(self) -> float:
        """The targets and the losses, and L."""
        rows, targets = self._wiring.losses, self._sequence.target_rows
        losses = loss_value(
            self._experiment.loss.kind,
            self._network.output_activation,
            self._values["q"][rows],
            targets,
            self._sequence.target_entries,
            self._values["y_hat"][rows],
        )
        if isinstance(rows, slice):
            self._values |= {"y": targets, "loss": losses}
        else:
            self._column("y", targets.shape[1])[rows] = targets
            self._values["loss"] = np.full(self._sequence.length, np.nan)
            self._values["loss"][rows] = losses
        return float(np.add.reduce(losses)) * self._experiment.loss_weight
