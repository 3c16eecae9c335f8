"""The errata of the worksheet, worked out."""

from app.story.equations.output import general_error
from app.story.equations.setting import PARAMETER_ROLES, transposed
from app.story.errata.case import Case, lit
from app.story.errata.counting import one_term, whole
from app.story.errata.reading import Reading, Readings
from app.story.expressions import Gradient, Index, Marked, Minus, Parameter, Plus, Product, Sum, Value
from app.translation import _
from rnn_engine.experiment import ExperimentError, with_one_loss
from rnn_engine.functions import loss_logit_gradient
from rnn_engine.recorder import record
from rnn_engine.training import steps_at_every_use, updated


def state_of_the_timestep(case: Case) -> Readings:
    """D3-1, D3-2: h(k)ᵀ δ₂(k) in the place of h(k−1)ᵀ δ₂(k)."""
    wrong, right = (_outer(case, k) for k in (case.k, case.k - 1))
    return Readings((wrong,), (right,))


def _outer(case: Case, k: int) -> Reading:
    dz, h = case.setting.known("z", case.t, case.k), lit(case.setting.value("h", k))
    own = case.state.notation.printed_timestep(case.k)
    label = _("timestep {t}, with {h}").format(t=own, h=case.state.notation.label("h", k))
    return case.reading(label, case.setting.outer("W_hh", dz, h))


def flowing_back(case: Case) -> Readings:
    """D3-3: what reaches a parameter through the timesteps before t, Σ_{k<t} C[t,k]: exactly 0 for U and b_2."""
    names = [name for name in ("W_hy", "b_y", "W_hh", "W_xh", "b_h", "E") if name in case.experiment.parameters]
    before = tuple(range(1, case.t))
    terms = (Sum("k", before, Marked(PARAMETER_ROLES[name], Gradient(name, case.t, Index("k")))) for name in names)
    label = case.state.notation.label
    output, output_bias, *others = (
        case.reading(_("{parameter}, earlier").format(parameter=label(name)), term)
        for name, term in zip(names, terms, strict=True)
    )
    return Readings(right=(output.opening(output_bias), others[0].opening(*others[1:])))


MOST_UPDATES = 20
"""As many timesteps are updated and run again."""


def once_or_often(case: Case) -> Readings:
    """D3-4: how θ changes by an update at every use, each with the network as it is by then, against −η Σ_k C[t,k]."""
    name, place = case.name, case.place
    one_loss = place is not None and place.phase == "sum"
    before = record(with_one_loss(case.experiment, case.t)) if one_loss else case.trace
    label = case.state.notation.label(name)
    given = case.experiment.parameters[name]
    right = (
        case.known(
            _("change of {parameter}, updated once").format(parameter=label),
            name,
            updated(before, name).mantissa - given,
        ),
    )
    try:
        often = steps_at_every_use(before)[-1].experiment.parameters[name]
    except ExperimentError:  # the last of many updates may leave the range of float64
        return Readings(right=right)
    return Readings(
        (case.known(_("change of {parameter}, at every use").format(parameter=label), name, often - given),), right
    )


def copies(case: Case) -> Readings:
    """D3-5: the gradient of the copy that timestep k reads, C[t,k], against that of the one matrix, Σ_k C[t,k]."""
    printed = Marked("embedding", Gradient("E", case.t, case.k))
    label = _("the copy of timestep {t}").format(t=case.state.notation.printed_timestep(case.k))
    return Readings((case.reading(label, printed),), (whole(case, "E"),))


def shape(case: Case) -> Readings:
    """D3-6: U has a row per hidden unit and a column per word of the dictionary."""
    network = case.experiment.network
    size = f"{network.hidden_size} × {network.output_size}"
    label = case.state.notation.label("W_hy")
    return Readings(right=(case.reading(f"{label}, {size}", Parameter("W_hy")),))


def partial_signs(case: Case) -> Readings:
    """D3-7: the result of the chain is right."""
    by_e = case.setting.linear("W_xh", case.setting.known("z", case.t, case.k), back=True)
    term = case.setting.outer("E", by_e, case.setting.value("x", case.k))
    return Readings(right=(case.reading(_("the result, as printed"), term),))


def contraction(case: Case) -> Readings:
    """D3-8: δ₂ hᵀ, the order of the fractions, is one number; hᵀ δ₂ is the gradient, as is the contracted chain."""
    setting, k = case.setting, case.k
    dz, h = setting.known("z", case.t, k), setting.value("h", k - 1)
    factors = (dz, transposed(h)) if setting.rows else (transposed(h), dz)
    return Readings(
        (case.reading(_("δ first: one number"), Product(factors)),),
        (
            case.reading(_("the input first"), setting.outer("W_hh", dz, h)),
            one_term(case, "W_hh").called(_("the chain")),
        ),
    )


def left_out(case: Case) -> Readings:
    """D3-9: ∂J/∂U = h(t)ᵀ δ₁(t), ∂J/∂b_1 = Σ_k δ₂(k)."""
    t, setting = case.t, case.setting
    output = setting.outer("W_hy", setting.known("q", t, t), setting.value("h", t))
    deltas = tuple(setting.known("z", t, k) for k in range(t, 0, -1))
    bias = Plus(deltas) if len(deltas) > 1 else deltas[0]
    return Readings(right=(case.reading(case.labelled("W_hy", t), output), case.reading(case.labelled("b_h", t), bias)))


def two_deltas(case: Case) -> Readings:
    """D3-10: δ(k) = ∂J/∂h(k) and δ₂(k) = ∂J/∂z(k)."""
    by_state, by_sum = (
        case.reading(case.labelled(of, case.t, case.k), case.setting.known(of, case.t, case.k)) for of in ("h", "z")
    )
    return Readings(right=(by_state, by_sum))


def initial_state(case: Case) -> Readings:
    """D3-12: h(0), and what it leaves of the use of H at timestep 1, h(0)ᵀ δ₂(1)."""
    t = case.state.focus_loss
    start = case.reading(case.state.notation.label("h", 0), Value("h", 0))
    tile = case.reading(case.labelled("W_hh", t, 1), Marked(PARAMETER_ROLES["W_hh"], Gradient("W_hh", t, 1)))
    return Readings(right=(start, tile))


def one_loss_of_all(case: Case) -> Readings:
    """D3-13: ∂J(t)/∂h(k) against ∂J/∂h(k), to which J(k) contributes by itself."""
    of_all = case.labelled("h", None, case.k)
    one = case.known(
        _("taken for {gradient}").format(gradient=of_all), "h", case.row.dh[case.k], Gradient("h", case.t, case.k)
    )
    every = case.known(of_all, "h", case.contributions.sweep.dh[case.k], Gradient("h", None, case.k))
    return Readings((one,), (every,))


def sum_of_labels(case: Case) -> Readings:
    """D3-14: ŷ − y against ŷ Σ_j y_j − y, with the lesson's y; then with 2y, which adds up to 2 where y does to 1."""
    t, setting = case.t, case.setting
    short = Minus(setting.value("y_hat", t), setting.value("y", t))
    printed = [case.reading(_("as printed"), short)]
    right = [case.reading(_("in general"), general_error(setting, t))]
    q, y_hat, y = (case.trace.value(name, t) for name in ("q", "y_hat", "y"))
    assert q is not None
    assert y_hat is not None
    assert y is not None
    network = case.experiment.network
    printed.append(case.known(_("as printed, with 2y"), "q", y_hat - 2.0 * y))
    exact = loss_logit_gradient("cross_entropy", network.output_activation, q, 2.0 * y)
    right.append(case.known(_("in general, with 2y"), "q", exact))
    return Readings(tuple(printed), tuple(right))
