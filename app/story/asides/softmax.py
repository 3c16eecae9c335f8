"""How the gradient of the scores comes about: ∂L/∂ŷ, then the matrix ∂ŷ/∂q, then what is left of both.

Named for the softmax, whose Jacobian diag(ŷ) − ŷŷᵀ cross-entropy cancels down to ŷ − y. The other outputs are opened
just so: theirs is a diagonal matrix.
"""

from collections.abc import Iterator

from app.story.asides.aside import Aside, Formula, Kind, Line, formula
from app.story.asides.differences import agreement, error
from app.story.equations import equation
from app.story.equations.output import general_error, is_distribution, output_jacobian
from app.story.equations.setting import Setting, product, transposed
from app.story.expressions import (
    Expression,
    Gradient,
    Jacobian,
    Marked,
    Minus,
    Negative,
    Number,
    Quotient,
    Scaled,
    Value,
)
from app.story.numbers_line import put_in
from app.story.places import Place
from app.story.state import State
from app.story.working_out import AsPrinted
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.jacobians import has_loss_gradient

_SQUARED = ("squared_error", "half_squared_error")


def _offered(state: State) -> bool:
    place = state.place
    if place is None or place.name != "dq" or place.k is None:
        return False
    if state.trace.experiment.network.output_activation == "identity" or place.loss not in (None, place.k):
        return False
    if not state.trace.experiment.sequence.has_loss(place.k):
        return False
    return has_loss_gradient(state.trace, place.k)


def _build(state: State) -> Aside:
    assert state.place is not None
    assert state.place.k is not None
    opened = _Opened(state, state.place.k)
    return Aside("softmax", _title(state), tuple(opened.lines()), opened.sentence())


def _title(state: State) -> str:
    assert state.place is not None
    gradient = state.notation.gradient_label("q", state.place.k, state.place.k)
    return _("{gradient} opened").format(gradient=gradient)


class _Opened:
    """∂L_t/∂q_t of one timestep, factor by factor."""

    def __init__(self, state: State, t: int) -> None:
        self.state, self.t = state, t
        self.setting = Setting(state.trace, state.flow, state.notation, state.tokens)
        self.printed = AsPrinted(state.trace, state.notation)
        self.loss, self.output = self.setting.experiment.loss.kind, self.setting.network.output_activation
        self.y, self.y_hat, self.q = (self.setting.value(name, t) for name in ("y", "y_hat", "q"))
        self.gradient = Marked("backward", Gradient("q", t, t))
        self.place = Place("backward", "dq", loss=t, k=t)

    def lines(self) -> Iterator[Line]:
        by_prediction = Marked("loss", Jacobian(Value("loss", self.t), Value("y_hat", self.t)))
        by_score = Marked("output", Jacobian(Value("y_hat", self.t), Value("q", self.t)))
        slope, matrix = self._loss_slope(), output_jacobian(self.setting, self.t)
        label = self.state.notation.label
        yield Line(
            _("the loss by the prediction"),
            (self._formula(by_prediction, "=", slope),),
            self._numbers(by_prediction),
            _("a number for each output"),
        )
        yield Line(
            _("the prediction by the scores"),
            (self._formula(by_score, "=", matrix),),
            self._numbers(by_score),
            self._about_jacobian(),
        )
        together = product(by_prediction, by_score)
        yield Line(
            _("their product"),
            (self._formula(together),),
            self._numbers(together),
        )
        yield self._short(self.printed.of(together))
        yield from self._wrong()
        weight = self.setting.weight
        is_all = not (self.setting.is_fed_on(self.t) and self.setting.losses_after(self.t))
        if self.state.place != self.place and weight != Number(1) and is_all:
            of_all = Marked("backward", Gradient("q", None, self.t))
            yield Line(
                _("its weight"),
                (self._formula(of_all, "=", Scaled(weight, self.gradient)),),
                self._numbers(of_all),
                _("{L} is the mean of {count} losses").format(L=label("L"), count=weight.denominator),
                tone="muted",
            )

    def sentence(self) -> str:
        if self.output != "softmax":
            return _(
                "Every output depends on its own score alone, so the matrix has nothing beside its diagonal and the "
                "product is an elementwise one."
            )
        if self.loss in _SQUARED:
            return _(
                "Softmax lets every output depend on every score. Behind a squared error nothing cancels: the whole "
                "matrix stays, and {difference} belongs to cross-entropy alone."
            ).format(difference=self._difference())
        if not is_distribution(self.setting, self.t):
            y, y_hat = (self.state.notation.label(name, self.t) for name in ("y", "y_hat"))
            return _(
                "Softmax lets every output depend on every score, hence a matrix. Cross-entropy divides by the very "
                "probabilities that the matrix multiplies with: they cancel. {y} does not add up to 1, so its "
                "sum stays "
                "before {y_hat}."
            ).format(y=y, y_hat=y_hat)
        return _(
            "Softmax lets every output depend on every score, hence a matrix. Cross-entropy divides by the very "
            "probabilities that the matrix multiplies with: what is left is {difference}."
        ).format(difference=self._difference())

    # The two factors -----------------------------------------------------------------------------------------------

    def _loss_slope(self) -> Expression:
        """∂L_t/∂ŷ_t as a row, as a Jacobian is printed."""
        one, hit = Number(1), self._as_row(Quotient(self.y, self.y_hat))
        difference = self._as_row(Minus(self.y_hat, self.y))
        match self.loss:
            case "cross_entropy":
                return Negative(hit)
            case "binary_cross_entropy":
                return Minus(self._as_row(Quotient(Minus(one, self.y), Minus(one, self.y_hat))), hit)
            case "half_squared_error":
                return difference
            case _:
                return Scaled(Number(2), difference)

    def _as_row(self, vector: Expression) -> Expression:
        return vector if self.setting.rows else transposed(vector)

    def _about_jacobian(self) -> str:
        if self.output != "softmax":
            return _("every output has a score of its own")
        return _("a row for each output")

    # What is left --------------------------------------------------------------------------------------------------

    def _short(self, row: Array) -> Line:
        """The form of the place's own equation, which must come to the same as the product."""
        of = equation(self.state.trace, self.state.timeline, self.place, self.state.notation, self.state.tokens)
        numbers: tuple[Array | str, ...] = self._numbers(of.sides[0])
        if self._is_short():
            numbers = put_in(of.operands, self.state.trace, self.state.notation)
        same = agreement(self.printed.of(of.sides[0]).ravel(), row.ravel())
        if not self.setting.rows:
            same = _("{agreement}, as a column").format(agreement=same)
        label = _("the short cut") if self._is_short() else _("in one formula")
        needs_unit = self._is_short() and self.output == "softmax" and is_distribution(self.setting, self.t)
        formulas = (self._formula(self.gradient, "=", of.sides[0]),)
        opens = (self._condition(),) if needs_unit else ()
        return Line(label, formulas, numbers, same, tone="right", opens=opens)

    def _is_short(self) -> bool:
        """Whether the loss cancels the output's slope, so that ŷ and y are all that is left."""
        return self.loss == "binary_cross_entropy" or (self.loss == "cross_entropy" and self.output == "softmax")

    def _wrong(self) -> Iterator[Line]:
        """ŷ − y where it is not the gradient."""
        difference = Minus(self.y_hat, self.y)
        if self.loss in _SQUARED:
            yield self._struck(difference, _("no short cut here"))
            if self.loss == "squared_error":
                yield self._struck(Scaled(Number(2), difference), _("nor this one"))
        elif self._is_short() and self.output == "softmax" and not is_distribution(self.setting, self.t):
            yield self._struck(difference, _("not quite the short cut"))

    def _struck(self, wrong: Expression, label: str) -> Line:
        right = Gradient("q", self.t, self.t)
        found = self.printed.of(wrong)
        remark = error(found, self.printed.of(right))
        return Line(label, (self._formula(right, "=", wrong),), (found,), remark, tone="wrong", struck=True)

    def _condition(self) -> Line:
        """What the short cut is short for."""
        label = self.state.notation.label("y", self.t)
        remark = _("the numbers of {y} add up to 1; in general it is this").format(y=label)
        return Line(
            _("only because"), (self._formula(general_error(self.setting, self.t)),), remark=remark, tone="muted"
        )

    # Writing -------------------------------------------------------------------------------------------------------

    def _difference(self) -> str:
        label = self.state.notation.label
        return f"{label('y_hat', self.t)} − {label('y', self.t)}"

    def _formula(self, *pieces: Expression | str) -> Formula:
        return formula(self.state.notation, *pieces)

    def _numbers(self, expression: Expression) -> tuple[Array, ...]:
        return (self.printed.of(expression),)


KIND = Kind("softmax", _title, _offered, _build)
