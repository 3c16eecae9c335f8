"""The errata of the slides, worked out."""

from app.story.equations.chain import chain
from app.story.equations.output import score_gradient
from app.story.equations.setting import PARAMETER_ROLES, transposed
from app.story.errata.case import Case
from app.story.errata.counting import in_increasing_order, one_term, repeated, whole
from app.story.errata.reading import Reading, Readings
from app.story.errata.soft_feedback import can_feed_back, fed_back
from app.story.expressions import (
    Expression,
    Gradient,
    Hadamard,
    Index,
    Jacobian,
    Marked,
    Minus,
    Number,
    Scaled,
    Sum,
    Value,
)
from app.translation import _


def output_bias(case: Case) -> Readings:
    """D1-1: ∂L_t/∂b_y; there is no b_x to differentiate by."""
    return Readings(right=(case.reading(case.labelled("b_y", case.t), Gradient("b_y", case.t)),))


def struck_through(case: Case) -> Readings:
    """D1-2: with an immediate last factor the formula is C[t,t], of the whole loss Σ_t w_t C[t,t]; with a total one it
    is ∂L_t/∂W."""
    constant = _("{state} held constant").format(state=case.state.notation.label("h", case.t - 1))
    if case.place is not None and case.place.loss is None and case.place.phase == "sum":
        own = Sum("t", case.trace.losses, Marked(PARAMETER_ROLES["W_hh"], Gradient("W_hh", Index("t"), Index("t"))))
        diagonal = case.contributions.diagonal("W_hh")
        printed = case.known(_("every state held constant"), "W_hh", diagonal, case.setting.weighted(own))
        label = case.labelled("W_hh")
        return Readings((printed,), (case.known(label, "W_hh", case.contributions.gradient("W_hh")),))
    links = chain(Gradient("W_hh", case.t, case.t), case.experiment)
    assert links is not None
    return Readings((case.known(constant, "W_hh", case.tile("W_hh", case.t), links),), (whole(case, "W_hh"),))


def bracket(case: Case) -> Readings:
    """D1-3: Σ_k ∂L_t/∂h_t ∂h_t/∂h_k ∂h_k/∂W with total derivatives counts C[t,k] t − k + 1 times."""
    return Readings((repeated(case, "W_hh"),), (whole(case, "W_hh"),))


def order(case: Case) -> Readings:
    """D1-4: the product of the Jacobians from i = k+1 on the left, against i = t on the left."""
    return Readings((in_increasing_order(case, "W_hh"),), (one_term(case, "W_hh").called(_("i = t first")),))


def first_term(case: Case) -> Readings:
    """D1-5: C[t,1] is 0 for W where the initial state is 0; for V and b_h it is not."""
    names = [name for name in ("W_hh", "W_xh", "b_h") if name in case.experiment.parameters]
    label = case.state.notation.label
    return Readings(
        right=tuple(
            case.reading(
                _("first term of {parameter}").format(parameter=label(name)),
                Marked(PARAMETER_ROLES[name], Gradient(name, case.t, 1)),
            )
            for name in names
        )
    )


def only_dependence(case: Case) -> Readings:
    """D1-6: ∂L_t/∂q_t h_tᵀ is the whole gradient; with ŷ fed back softly it is not."""
    t, setting = case.t, case.setting
    term = setting.outer("W_hy", setting.known("q", t, t), setting.value("h", t))
    last = case.state.notation.printed_timestep(t)
    printed = [case.reading(_("through t = {t} only").format(t=last), term)]
    right = [case.known(_("through all timesteps"), "W_hy", case.gradient("W_hy"))]
    if can_feed_back(case.experiment, t):
        soft = fed_back(case.experiment, t)
        y_hat = case.state.notation.label("y_hat")
        printed.append(
            case.known(_("if {y_hat} were fed back: t = {t} only").format(y_hat=y_hat, t=last), "W_hy", soft.last)
        )
        right.append(case.known(_("if {y_hat} were fed back: all timesteps").format(y_hat=y_hat), "W_hy", soft.whole))
    return Readings(tuple(printed), tuple(right))


def elementwise_softmax(case: Case) -> Readings:
    """D1-7: ∂L_t/∂ŷ_t ∘ ŷ_t ∘ (1 − ŷ_t), against the whole Jacobian of the softmax."""
    t, setting = case.t, case.setting
    slope = Marked("loss", Jacobian(Value("loss", t), Value("y_hat", t)))
    by_prediction: Expression = slope if setting.rows else transposed(slope)
    y_hat = setting.value("y_hat", t)
    wrong = Hadamard((by_prediction, y_hat, Minus(Number(1), y_hat)))
    return Readings((case.reading(_("element by element"), wrong),), (scores(case),))


def scores(case: Case) -> Reading:
    """∂L_t/∂q_t in its short form."""
    factor, error = score_gradient(case.setting, case.t)
    form = error if factor == 1 else Scaled(Number(factor), error)
    return case.known(case.labelled("q", case.t, case.t), "q", case.row.dq[case.t - 1], form)


def written_out(case: Case) -> Readings:
    """D1-8: ∂L_t/∂V and ∂L_t/∂b_h as sums over k, ∂L_t/∂b_y as one term."""
    last = case.reading(case.labelled("b_y", case.t), Marked(PARAMETER_ROLES["b_y"], Gradient("b_y", case.t, case.t)))
    return Readings(right=(whole(case, "W_xh"), whole(case, "b_h"), last))


def column_times_row(case: Case) -> Readings:
    """D1-9: the chain with its third-order last factor, contracted, against δ_k x_kᵀ."""
    k, setting = case.k, case.setting
    term = setting.outer("W_xh", setting.known("z", case.t, k), setting.value(setting.source, k))
    return Readings((one_term(case, "W_xh").called(_("the chain")),), (case.reading(_("column times row"), term),))
