"""The embedding two ways: as a product with a one-hot vector, and as the line of the matrix that a program reads."""

import numpy as np

from app.story.asides.aside import Aside, Formula, Kind, Line, formula
from app.story.asides.differences import agreement
from app.story.equations.setting import Setting
from app.story.expressions import Marked, Value
from app.story.plain_form import PlainForm
from app.story.sentences.telling import quoted
from app.story.state import State
from app.story.typst_form import TypstForm
from app.story.typst_markup import literal
from app.story.working_out import AsPrinted
from app.translation import _
from rnn_engine.arrays import Array, hot_entry

_LINES_AT_MOST = 32
"""As many lines of the matrix are listed to pick from; of a larger vocabulary only the one that is read."""


def _offered(state: State) -> bool:
    place = state.place
    if place is None or place.phase != "forward" or place.name != "e" or place.t is None:
        return False
    x = state.trace.value("x", place.t)
    return x is not None and hot_entry(x) is not None


def _title(state: State) -> str:
    return _("{E}: product and look-up").format(E=state.notation.label("E"))


def _build(state: State) -> Aside:
    assert state.place is not None
    assert state.place.t is not None
    t, notation = state.place.t, state.notation
    x = state.trace.value("x", t)
    assert x is not None
    position = hot_entry(x)
    assert position is not None
    setting = Setting(state.trace, state.flow, notation, state.tokens)
    printed = AsPrinted(state.trace, notation)
    e, looked_up = Marked("embedding", Value("e", t)), setting.linear("E", setting.value("x", t))
    product = printed.of(looked_up)
    line = _printed_line(state, position)
    vocabulary, size = state.trace.experiment.parameters["E"].shape
    lines = (
        Line(
            _("as a product"),
            (formula(notation, e, "=", looked_up),),
            (*(printed.of(factor) for factor in looked_up.factors), "=", product),
            _("{count} multiplications, all but {some} of them with 0").format(count=vocabulary * size, some=size),
        ),
        Line(
            _("as a look-up"),
            (formula(notation, e, "=", _line_symbol(state, position)),),
            (line,),
            _is_read(state).format(number=position + 1, E=notation.label("E")),
            opens=_every_line(state, position),
        ),
        Line(
            _("the two"),
            (formula(notation, looked_up, "=", _line_symbol(state, position)),),
            remark=agreement(product, line),
            tone="right",
        ),
    )
    return Aside("lookup", _title(state), lines, _sentence(state, t, position))


def _has_rows(state: State) -> bool:
    """Whether a token has a row of the matrix, not a column."""
    return state.notation.embedding == "rows"


def _is_read(state: State) -> str:
    if _has_rows(state):
        return _("row {number} of {E} is read: no multiplication")
    return _("column {number} of {E} is read: no multiplication")


def _sentence(state: State, t: int, position: int) -> str:
    tokens = state.tokens.inputs
    if _has_rows(state):
        said = (
            _(
                "A program reads the row of the token and never builds the one-hot vector. The product is what the "
                "gradient is derived from: it shows that only this row gets any from t = {t}."
            )
            if tokens is None
            else _(
                "A program reads the row of {token} and never builds the one-hot vector. The product is what the "
                "gradient is derived from: it shows that only this row gets any from t = {t}."
            )
        )
    else:
        said = (
            _(
                "A program reads the column of the token and never builds the one-hot vector. The product is what the "
                "gradient is derived from: it shows that only this column gets any from t = {t}."
            )
            if tokens is None
            else _(
                "A program reads the column of {token} and never builds the one-hot vector. The product is what the "
                "gradient is derived from: it shows that only this column gets any from t = {t}."
            )
        )
    token = "" if tokens is None else quoted(tokens[position])
    return said.format(token=token, t=state.notation.printed_timestep(t))


def _every_line(state: State, chosen: int) -> tuple[Line, ...]:
    """The matrix line by line, with the words that the lines belong to."""
    vocabulary = len(state.trace.experiment.parameters["E"])
    if vocabulary > _LINES_AT_MOST:
        return ()
    return tuple(
        Line(
            (_("row {number}") if _has_rows(state) else _("column {number}")).format(number=position + 1),
            (formula(state.notation, _line_symbol(state, position)),),
            (_printed_line(state, position),),
            _("the one that is read") if position == chosen else "",
            tone="right" if position == chosen else "muted",
        )
        for position in range(vocabulary)
    )


def _printed_line(state: State, position: int) -> Array:
    """The line of a token as the vector e is printed."""
    line: Array = np.asarray(state.trace.experiment.parameters["E"][position])
    return state.notation.as_printed("e", line)


def _line_symbol(state: State, position: int) -> Formula:
    """The embedding with its token below: L_x,"A"."""
    symbol, tokens = state.notation.symbol("E"), state.tokens.inputs
    number = str(position + 1)
    below, in_words = (number, number) if tokens is None else (literal(tokens[position]), tokens[position])
    markup = TypstForm(state.notation).symbol(symbol, below=[below])
    return Formula(markup, plain=PlainForm(state.notation).symbol(symbol, below=[in_words]))


KIND = Kind("lookup", _title, _offered, _build)
