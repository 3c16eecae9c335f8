"""The line along which an LSTM's gradient travels: from cell state to cell state forget gates alone multiply it.

∂⁺c_i/∂c_{i−1} = diag(f_i), with h_{i−1} held constant, so that ∂L_t/∂c_t ∘ f_t ∘ … ∘ f_{k+1} is what reaches c_k of the
loss on this line; the rest of ∂L_t/∂c_k comes through the hidden states. Source: S. Hochreiter and J. Schmidhuber,
"Long Short-Term Memory", 1997; F. Gers, J. Schmidhuber and F. Cummins, "Learning to Forget", 2000.
"""

from collections.abc import Iterator

import numpy as np

from app.story.asides.aside import LEFT_OUT, Aside, Formula, Kind, Line, formula
from app.story.asides.one_loss import abbreviated
from app.story.asides.plain import is_within_float64
from app.story.equations.setting import Setting
from app.story.expressions import Applied, Dots, Expression, Hadamard, Jacobian, Marked, Value
from app.story.numbers import percent, significant
from app.story.places import Place
from app.story.state import State
from app.translation import _, ngettext
from rnn_engine.arrays import Array, norm
from rnn_engine.contributions import contributions

_WRITTEN_OUT = 4
"""Up to so many gates stand in the product; of more the newest, the oldest and dots."""


def _offered(state: State) -> bool:
    place = state.place
    return (
        place is not None
        and state.trace.experiment.network.cell == "lstm"
        and place.phase == "backward"
        and place.name in ("dh", "dc", "dz_f")
        and place.loss is not None
        and place.k is not None
        and place.k < place.loss
        and is_within_float64(state.trace, place.loss)
    )


def _title(state: State) -> str:
    return _("Along the cell state")


def _build(state: State) -> Aside:
    assert state.place is not None
    assert state.place.loss is not None
    assert state.place.k is not None
    line = _CellStateLine(state, state.place.loss, state.place.k)
    return Aside("cell-state", line.title(), tuple(line.lines()), line.sentence())


class _CellStateLine:
    """What of ∂L_t/∂c_k came along the cell state."""

    def __init__(self, state: State, t: int, k: int) -> None:
        self.state, self.t, self.k = state, t, k
        self.setting = Setting(state.trace, state.flow, state.notation, state.tokens)
        row = contributions(state.trace).row(t).dc
        assert row is not None
        self.start, self.whole = row[t], row[k]
        gates = {i: state.trace.value("f", i) for i in range(t, k, -1)}
        self.gates = {i: gate for i, gate in gates.items() if gate is not None}
        self.products = dict(zip(self.gates, np.cumprod(list(self.gates.values()), axis=0), strict=True))

    def title(self) -> str:
        label = self.state.notation.label
        title = _("From {last} back to {first} along the cell state")
        return title.format(last=label("c", self.t), first=label("c", self.k))

    def lines(self) -> Iterator[Line]:
        i = self.k + 1
        step = Jacobian(Value("c", i), Value("c", self.k), immediate=True)
        held = self.state.notation.label("h", self.k)
        slope = Applied("diag", (self.setting.value("f", i),))
        remark = _("with {state} held constant: no matrix").format(state=held)
        yield Line(_("one step"), (self._formula(step, "=", slope),), remark=remark)
        arrived = self.start * self.products[i]
        yield Line(
            _("along the line"),
            (self._formula(Hadamard((self.setting.known("c", self.t, self.t), *self._factors()))),),
            (self._as_printed(self.start), "∘", self._as_printed(self.products[i]), "=", self._as_printed(arrived)),
            self._beside(arrived),
            place=Place("backward", "dc", loss=self.t, k=self.t),
            opens=tuple(LEFT_OUT if i is None else self._gate(i) for i in abbreviated(tuple(self.gates), None)),
        )
        gradient = Marked("backward", self.setting.gradient("c", self.t, self.k))
        yield Line(
            _("all that arrives"),
            (self._formula(gradient),),
            (self._as_printed(self.whole),),
            _("length {length}").format(length=significant(norm(self.whole))),
            tone="right",
            place=Place("backward", "dc", loss=self.t, k=self.k),
        )
        yield Line(
            _("through the hidden states"),
            numbers=(self._as_printed(self.whole - arrived),),
            remark=_("the rest, past gates and through matrices"),
            tone="muted",
        )

    def sentence(self) -> str:
        f, h = self.state.notation.label("f"), self.state.notation.label("h")
        kept = float(np.max(self.products[self.k + 1]))
        said = ngettext(
            "Along the cell state a gradient is multiplied by {f} alone, unit by unit. Behind one forget gate the unit "
            "that keeps most still has {kept} of it; a step from {h} to {h} takes a matrix and slopes.",
            "Along the cell state a gradient is multiplied by {f} alone, unit by unit. Behind {count} forget gates the "
            "unit that keeps most still has {kept} of it; a step from {h} to {h} takes a matrix and slopes.",
            self.t - self.k,
        )
        return said.format(f=f, h=h, count=self.t - self.k, kept=percent(round(100 * kept)))

    def _gate(self, i: int) -> Line:
        numbers = (self._as_printed(self.gates[i]), _("so far"), self._as_printed(self.products[i]))
        count = self.state.notation.printed_timestep(i)
        return Line(
            f"t = {count}", (self._formula(self.setting.value("f", i)),), numbers, place=Place("forward", "f", t=i)
        )

    def _factors(self) -> tuple[Expression, ...]:
        timesteps = tuple(self.gates)
        if len(timesteps) <= _WRITTEN_OUT:
            return tuple(self.setting.value("f", i) for i in timesteps)
        first, second, *_, last = timesteps
        return (*(self.setting.value("f", i) for i in (first, second)), Dots(), self.setting.value("f", last))

    def _beside(self, arrived: Array) -> str:
        """How much this is beside all that arrives; it may be more, where the other ways oppose it."""
        said = _("length {length} of {whole}")
        return said.format(length=significant(norm(arrived)), whole=significant(norm(self.whole)))

    def _as_printed(self, vector: Array) -> Array:
        return self.state.notation.as_printed("c", vector)

    def _formula(self, *pieces: Expression | str) -> Formula:
        return formula(self.state.notation, *pieces)


KIND = Kind("cell-state", _title, _offered, _build)
