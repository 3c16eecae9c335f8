"""The gradient of the input weights behind an embedding, in its two forms: with e, and with E and x put in for it."""

from collections.abc import Iterator

from app.story.asides.aside import Aside, Kind, Line, formula
from app.story.asides.differences import agreement
from app.story.equations.setting import Setting, product, spread
from app.story.expressions import Expression, Gradient, Marked, Product
from app.story.state import State
from app.story.working_out import AsPrinted
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.network import base_name


def _offered(state: State) -> bool:
    place = state.place
    return (
        place is not None
        and place.phase == "backward"
        and base_name(place.name) == "W_xh"
        and not state.trace.experiment.network.gates
        and state.trace.experiment.network.embedding_size is not None
    )


def _title(state: State) -> str:
    assert state.place is not None
    gradient = state.notation.gradient_label(state.place.name, state.place.loss, state.place.k)
    return _("Two forms of {gradient}").format(gradient=gradient)


def _build(state: State) -> Aside:
    assert state.place is not None
    assert state.place.k is not None
    notation, k, loss = state.notation, state.place.k, state.place.loss
    setting = Setting(state.trace, state.flow, notation, state.tokens)
    printed = AsPrinted(state.trace, notation)
    name = state.place.name
    gradient = Marked("forward", Gradient(name, loss, k))
    delta = setting.known("z", loss, k)
    short = setting.outer(name, delta, setting.value("e", k))
    long = spread(setting.outer(name, delta, setting.linear("E", setting.value("x", k))))
    wanted = printed.of(short)
    lines = (
        Line(
            _("with the embedded vector"),
            (formula(notation, gradient, "=", short),),
            (*map(printed.of, short.factors), "=", wanted),
            _cost(printed, (short,)),
        ),
        Line(
            _("with the embedding written out"),
            (formula(notation, gradient, "=", long),),
            (*map(printed.of, long.factors), "=", printed.of(long)),
            agreement(printed.of(long), wanted),
            tone="right",
            opens=tuple(_both_orders(state, printed, long)),
        ),
    )
    e, x, embedding = notation.label("e", k), notation.label("x", k), notation.label("E")
    sentence = _(
        "{e} is nothing but {x} with {E} applied, so either may stand in the product. Programs keep {e} "
        "from the forward "
        "pass and use the first form."
    ).format(e=e, x=x, E=embedding)
    return Aside("input-gradient", _title(state), lines, sentence)


def _both_orders(state: State, printed: AsPrinted, long: Product) -> Iterator[Line]:
    """The three factors multiplied from the left, and from the right: one of them has e on the way."""
    first, second, third = long.factors
    yield from _in_order(state, printed, _("from the left"), (first, second), third, before=False)
    yield from _in_order(state, printed, _("from the right"), (second, third), first, before=True)


def _in_order(
    state: State, printed: AsPrinted, label: str, pair: tuple[Expression, Expression], other: Expression, before: bool
) -> Iterator[Line]:
    """Two neighbours first, then the third factor, which stands `before` or behind them."""
    inner = product(*pair)
    between = printed.of(inner)
    yield Line(
        label,
        (formula(state.notation, inner),),
        (*map(printed.of, pair), "=", between),
        _embedded(state, between),
    )
    outer = (printed.of(other), between) if before else (between, printed.of(other))
    pieces: tuple[Expression | str, ...] = (other, "(", inner, ")") if before else ("(", inner, ")", other)
    whole = printed.of(product(other, inner) if before else product(inner, other))
    yield Line("", (formula(state.notation, *pieces),), (*outer, "=", whole), _cost(printed, (inner,), outer))


def _embedded(state: State, between: Array) -> str:
    """What the neighbours come to, where it is the embedded vector."""
    assert state.place is not None
    assert state.place.k is not None
    e = state.trace.value("e", state.place.k)
    if e is None or between.size != e.size or min(between.shape) != 1 or not (between.ravel() == e).all():
        return ""
    return _("this is {e}").format(e=state.notation.label("e", state.place.k))


def _cost(printed: AsPrinted, products: tuple[Product, ...], last: tuple[Array, Array] | None = None) -> str:
    """How many multiplications the products take, and one more of two matrices."""
    pairs = [tuple(map(printed.of, each.factors)) for each in products] + ([last] if last is not None else [])
    count = sum(a.shape[0] * a.shape[1] * b.shape[1] for a, b in pairs)
    return _("{count} multiplications").format(count=count)


KIND = Kind("input-gradient", _title, _offered, _build)
