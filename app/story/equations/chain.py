"""The chain: the gradient of one loss as the product of Jacobians from the loss back to what it is asked about."""

from dataclasses import replace

from app.story.equations.setting import parameter_role, product
from app.story.expressions import (
    OUTPUT_PARAMETERS,
    Chain,
    Expression,
    Gradient,
    Index,
    Jacobian,
    Marked,
    Parameter,
    State,
    Value,
)
from rnn_engine.experiment import Experiment

_WRITTEN_OUT = {1: 5, 2: 3}
"""As many factors ∂h_i/∂h_{i−1} are written out, by the number of parts that the state has; more become one product
sign and the newest factor."""


def chain(gradient: Gradient, experiment: Experiment) -> Expression | None:
    """∂L_t/∂ŷ_t ∂ŷ_t/∂h_t ∂h_t/∂h_{t−1} … in numerator layout; None where all losses flow at once.

    An LSTM's state is (h, c): between the timesteps stands ∂(h_i, c_i)/∂(h_{i−1}, c_{i−1}), for ∂h_i/∂h_{i−1} alone
    would miss what c carries. The factor of the moment is lit: the last one, by which the step multiplies. Where the
    chain ends with a parameter or an LSTM's c, it is the newest step back, for f_{k+1} is in that, and tile after tile
    there is one more of them.
    """
    if not isinstance(gradient.loss, int) or not isinstance(gradient.k, int):
        return None
    return _Chain(experiment, gradient.loss, gradient.k).to(gradient.of)


class _Chain:
    def __init__(self, experiment: Experiment, t: int, k: int) -> None:
        self._experiment, self._t, self._k = experiment, t, k
        self._parts = experiment.network.state_parts

    def to(self, of: str) -> Expression:
        """From L_t back to a value or parameter of timestep k."""
        t, k = self._t, self._k
        loss = Marked("loss", Jacobian(Value("loss", t), Value("y_hat", t)))
        at_output = of in ("q", "y_hat", *OUTPUT_PARAMETERS)
        if at_output and k == t:
            return product(loss, replace(self._behind_output(of), lit=True))
        factors, moment = [loss, Marked("output", Jacobian(Value("y_hat", t), Value("h", t), edges=("W_hy",)))], -1
        if at_output:  # by way of x_{k+1}, which is ŷ_k
            factors += self._steps(k + 1)
            factors.append(Marked("output", self._jacobian(k + 1, Value("y_hat", k), self._edges_of_source(k + 1))))
            factors += [self._behind_output(of)] if of != "y_hat" else []
        elif of == "h" or (of == "c" and k == 0):
            factors += self._steps(k, Value(of, k))
        else:
            factors += [*self._steps(k), self._last(of)]
            if k < t and (of == "c" or not Gradient(of, None).of_value):
                moment = -2
        factors[moment] = replace(factors[moment], lit=True)
        return product(*factors)

    def _behind_output(self, of: str) -> Marked:
        """From ŷ_k to what makes it."""
        if of in OUTPUT_PARAMETERS:
            return Marked(parameter_role(of), Jacobian(Value("y_hat", self._k), Parameter(of)))
        return Marked("output", Jacobian(Value("y_hat", self._k), Value(of, self._k)))

    def _steps(self, k: int, to: Value | None = None) -> list[Marked]:
        """∂h_t/∂h_{t−1} … ∂h_{k+1}/∂h_k, the last one by `to` instead of the whole state."""
        t = self._t
        if k == t:
            return []
        newest = self._step(k + 1, to)
        if t - k <= _WRITTEN_OUT[len(self._parts)]:
            return [*(self._step(i) for i in range(t, k + 1, -1)), newest]
        first = [] if len(self._parts) == 1 else [self._step(t)]  # of the state at t only h counts
        numbers = tuple(range(k + 2, t + 1 - len(first)))
        edges = tuple(dict.fromkeys(edge for i in reversed(numbers) for edge in self._edges(i)))
        older = Chain("i", numbers, Jacobian(self._state(Index("i")), self._state(Index("i", -1)), edges=edges))
        return [*first, Marked("backward", older), newest]

    def _step(self, i: int, to: Value | None = None) -> Marked:
        return Marked("backward", self._jacobian(i, self._state(i - 1) if to is None else to, self._edges(i)))

    def _jacobian(
        self, i: int, by: Value | Parameter | State, edges: tuple[str, ...], immediate: bool = False
    ) -> Jacobian:
        of = Value("h", i) if i == self._t else self._state(i)
        return Jacobian(of, by, immediate, edges)

    def _state(self, i: int | Index) -> Value | State:
        return Value("h", i) if len(self._parts) == 1 else State(i, self._parts)

    def _last(self, of: str) -> Marked:
        """From the state of timestep k to what is asked about; of a parameter the immediate derivative, with the state
        before held constant."""
        if Gradient(of, None).of_value:
            return Marked("backward", self._jacobian(self._k, Value(of, self._k), ()))
        return Marked(parameter_role(of), self._jacobian(self._k, Parameter(of), (), immediate=True))

    def _edges(self, i: int) -> tuple[str, ...]:
        """The parameters between the states of timesteps i − 1 and i."""
        network = self._experiment.network
        by_state = (network.named("W_hh", i),) if network.recurrent else ()
        fed = self._experiment.sequence.is_fed_softly(i)
        return (*by_state, *(("W_hy", *self._edges_of_source(i)) if fed else ()))

    def _edges_of_source(self, i: int) -> tuple[str, ...]:
        """The parameters between the input of timestep i and its state."""
        network = self._experiment.network
        return (*(("E",) if network.embedding_size is not None else ()), network.named("W_xh", i))
