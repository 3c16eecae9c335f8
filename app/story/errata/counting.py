"""Formulas that count contributions wrongly: too often, too few, in the wrong order. Shared by the documents."""

from collections.abc import Callable

from app.story.equations.chain import chain
from app.story.equations.setting import PARAMETER_ROLES, product
from app.story.errata.case import Case
from app.story.errata.reading import Piece, Reading
from app.story.expressions import (
    Expression,
    Gradient,
    Index,
    Jacobian,
    Marked,
    Number,
    Plus,
    Product,
    Scaled,
    Sum,
    Value,
)
from app.translation import _

WRITTEN_OUT = 5
"""As many terms or factors are written out; of more only the numbers are shown."""


def whole(case: Case, name: str) -> Reading:
    """∂L_t/∂θ = Σ_k C[t,k]."""
    body = Marked(PARAMETER_ROLES[name], Gradient(name, case.t, Index("k")))
    label = case.labelled(name, case.t)
    return case.known(label, name, case.gradient(name), Sum("k", tuple(range(1, case.t + 1)), body))


def repeated(case: Case, name: str) -> Reading:
    """Every ∂h_k/∂θ of the sum taken for total: Σ_k (t − k + 1) C[t,k].

    The total derivative dh_j/dθ holds the paths through all k ≤ j, so the one through k is counted for every j from k
    to t.
    """
    return _counted(case, _("as total derivatives"), name, lambda k: case.t - k + 1)


def without_first(case: Case, name: str) -> Reading:
    """Σ_{k>1} C[t,k]: the use at timestep 1 forgotten."""
    return _counted(case, _("without the first use"), name, lambda k: int(k > 1))


def up_to(case: Case, name: str) -> Reading:
    """The one term of timestep k with its last factor taken for total: Σ_{j≤k} C[t,j]."""
    return _counted(case, _("as a total derivative"), name, lambda j: int(j <= case.k))


def one_term(case: Case, name: str) -> Reading:
    """The chain, ∂L_t/∂h_t ∂h_t/∂h_{t−1} … ∂h_{k+1}/∂h_k ∂⁺h_k/∂θ: its last factor is immediate, so it is C[t,k]."""
    dh = case.row.dh[case.t]
    for jacobian in reversed(case.jacobians()):
        dh = dh @ jacobian
    links = chain(Gradient(name, case.t, case.k), case.experiment)
    assert links is not None
    return case.known(_("immediate"), name, case.through(name, dh), links)


def in_increasing_order(case: Case, name: str) -> Reading:
    """C[t,k] with the factors in the order in which the index grows: ∂h_{k+1}/∂h_k on the left, ∂h_t/∂h_{t−1} last."""
    dh = case.row.dh[case.t]
    for jacobian in case.jacobians():
        dh = dh @ jacobian
    links = chain(Gradient(name, case.t, case.k), case.experiment)
    pieces: tuple[Piece, ...] = ()
    if isinstance(links, Product) and case.t - case.k <= WRITTEN_OUT:
        loss, prediction, last = links.factors[0], links.factors[1], links.factors[-1]
        steps = (_step(i) for i in range(case.k + 1, case.t + 1))
        pieces = (product(loss, prediction, *steps, last),)
    return case.known(_("i = k+1 first"), name, case.through(name, dh), *pieces)


def _step(i: int) -> Expression:
    return Marked("backward", Jacobian(Value("h", i), Value("h", i - 1)), lit=True)


def _counted(case: Case, label: str, name: str, times: Callable[[int], int]) -> Reading:
    numbers = [(k, times(k)) for k in range(case.t, 0, -1) if times(k)]
    terms = tuple(_times(number, Marked(PARAMETER_ROLES[name], Gradient(name, case.t, k))) for k, number in numbers)
    pieces = (Plus(terms),) if len(terms) <= WRITTEN_OUT else ()
    return case.known(label, name, case.summed(name, times), *(pieces if terms else ()))


def _times(number: int, body: Expression) -> Expression:
    return body if number == 1 else Scaled(Number(number), body)
