"""The recursion of ∂L_t/∂h_k, nested: what is put in from the loss on, and the one expression that this makes."""

from dataclasses import replace

from app.story.asides.aside import LEFT_OUT, Aside, Kind, Line, formula
from app.story.asides.differences import agreement
from app.story.asides.one_loss import BEYOND
from app.story.asides.plain import goes_through_h_alone, is_one_function, is_within_float64
from app.story.equations import equation
from app.story.equations.nested import is_written_out, nested
from app.story.equations.setting import Setting
from app.story.expressions import Expression, Marked
from app.story.places import Place
from app.story.state import State
from app.story.working_out import AsPrinted
from app.translation import _, ngettext

_LISTED = 7
"""As many gradients that are put in are listed; of more those at either end."""


def _offered(state: State) -> bool:
    """Where the gradient of one loss has come back through time to a hidden state."""
    place = state.place
    return (
        place is not None
        and (place.phase, place.name) == ("backward", "dh")
        and place.loss is not None
        and place.k is not None
        and place.k < place.loss
        and is_one_function(state.trace.experiment)
        and goes_through_h_alone(state.trace.experiment, place.loss)
        and is_within_float64(state.trace, place.loss)
    )


def _build(state: State) -> Aside:
    assert state.place is not None
    assert state.place.loss is not None
    assert state.place.k is not None
    of = _Nested(state, state.place.loss, state.place.k)
    title = _("{gradient}, nested back to {y_hat}").format(gradient=of.label, y_hat=state.notation.label("y_hat", of.t))
    return Aside("nested", title, of.lines(), of.sentence())


class _Nested:
    """∂L_t/∂h_k as a recursion and as one expression."""

    def __init__(self, state: State, t: int, k: int) -> None:
        self.state, self.t, self.k = state, t, k
        self.setting = Setting(state.trace, state.flow, state.notation, state.tokens)
        self.printed = AsPrinted(state.trace, state.notation)
        self.label = state.notation.gradient_label("h", t, k)

    def lines(self) -> tuple[Line, ...]:
        """The recursion; the expression with everything put in, which opens what that is."""
        gradient = self.printed.of(self.setting.gradient("h", self.t, self.k))
        opened = tuple(LEFT_OUT if place is None else self._equation(place) for place in self._put_in())
        numbers = self.printed.finite(nested(self.setting, self.t, self.k))
        return (
            replace(self._equation(self._place("dh", self.k)), label=_("recursion")),
            Line(
                _("nested"),
                (formula(self.state.notation, self._left(), "=", nested(self.setting, self.t, self.k, whole=False)),),
                numbers,
                remark=agreement(numbers[0], gradient) if numbers else _(BEYOND),
                opens=opened,
            ),
        )

    def sentence(self) -> str:
        label, back = self.state.notation.label, self.t - self.k
        put_in = ngettext(
            "With every gradient put in, only weights and values of the forward pass are left: what {y_hat} "
            "and {y} say "
            "of the loss, carried one step back.",
            "With every gradient put in, only weights and values of the forward pass are left: what {y_hat} "
            "and {y} say "
            "of the loss, carried {count} steps back.",
            back,
        ).format(y_hat=label("y_hat", self.t), y=label("y", self.t), count=back)
        is_linear, is_whole = self.setting.network.hidden_activation == "identity", is_written_out(self.t, self.k)
        each = {
            (True, True): _("Each step back is one more {W}."),
            (True, False): _("Each step back is one more {W}; the dots stand for those that are not written out."),
            (False, True): _("Each step back is one more {W} and one more slope of the activation."),
            (False, False): _(
                "Each step back is one more {W} and one more slope of the activation; the dots stand for those "
                "that are "
                "not written out."
            ),
        }[is_linear, is_whole]
        return f"{put_in} {each.format(W=label('W_hh'))}"

    def _put_in(self) -> tuple[Place | None, ...]:
        """The gradients that are put in, from the outermost on; None for those that are left out."""
        back = [self._place(name, i) for i in range(self.k + 1, self.t + 1) for name in ("dz", "dh")]
        places = (*back, self._place("dq", self.t))
        return places if len(places) <= _LISTED else (*places[:2], None, *places[-3:])

    def _equation(self, place: Place) -> Line:
        """The equation that the film shows there, without its chain."""
        state = self.state
        of = equation(state.trace, state.timeline, place, state.notation, state.tokens)
        pieces = [piece for side in of.sides for piece in ("=", side)]
        found = self.printed.of(self.setting.gradient(place.name.removeprefix("d"), place.loss, place.k or 0))
        return Line(formulas=(formula(state.notation, of.left, *pieces),), numbers=(found,), place=place)

    def _left(self) -> Expression:
        return Marked("forward", self.setting.gradient("h", self.t, self.k))

    def _place(self, name: str, k: int) -> Place:
        return Place("backward", name, loss=self.t, k=k)


KIND = Kind("nested", lambda state: _("Nested"), _offered, _build)
