"""The errata of the notes, worked out."""

from dataclasses import replace

import numpy as np

from app.story.equations.chain import chain
from app.story.equations.setting import PARAMETER_ROLES, product
from app.story.errata.case import Case, lit
from app.story.errata.counting import WRITTEN_OUT, one_term, repeated, up_to, whole, without_first
from app.story.errata.losses import read_loss
from app.story.errata.reading import Piece, Reading, Readings
from app.story.errata.slides import scores
from app.story.expressions import (
    Applied,
    Gradient,
    LearningRate,
    Marked,
    Minus,
    Negative,
    Number,
    Product,
    Scaled,
    Value,
)
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import NO_TRUNCATION, Experiment
from rnn_engine.recorder import record


def mean(case: Case) -> Readings:
    """D2-2: five other readings of the loss beside the mean over the timesteps."""
    others = ("sum_no_factor", "one_over_t_inside_sum", "torch_MSELoss_mean", "L_T_only", "L_T_only_divided_by_T")
    return Readings(tuple(read_loss(case, name) for name in others), (read_loss(case, "mean_over_T"),))


def one_loss(case: Case) -> Readings:
    """D2-3: L_t as a mean up to t, and as a part of the mean, against ‖y_t − ŷ_t‖²."""
    others = ("running_mean", "L_T_only_divided_by_T")
    return Readings(tuple(read_loss(case, name) for name in others), (read_loss(case, "L_T_only"),))


def two_values(case: Case) -> Readings:
    """D2-4: z_t is not a_t; on the way back, ∂a_i/∂a_{i−1} = W instead of diag(1 − a_i²) W."""
    if case.place is not None and case.place.phase == "forward":
        z, h = (case.reading(case.state.notation.label(name, case.k), Value(name, case.k)) for name in ("z", "h"))
        return Readings((z,), (h,))
    gradient, lag = Gradient("h", case.t, case.k), case.t - case.k
    dh = case.row.dh[case.t] @ np.linalg.matrix_power(case.experiment.parameters["W_hh"], lag)
    slope = case.experiment.network.hidden_activation
    wrong = case.known(
        _("without the slope of {function}").format(function=slope), "h", dh, *_with_bare_weights(case, gradient)
    )
    return Readings(
        (wrong,),
        (case.known(_("with the slope of {function}").format(function=slope), "h", case.row.dh[case.k], gradient),),
    )


def _with_bare_weights(case: Case, gradient: Gradient) -> tuple[Piece, ...]:
    """∂L_t/∂ŷ_t ∂ŷ_t/∂h_t W … W, where that is not too long."""
    links, lag = chain(gradient, case.experiment), case.t - case.k
    if lag > WRITTEN_OUT or not isinstance(links, Product):
        return ()
    return (product(*links.factors[:2], *[lit(case.setting.parameter("W_hh"))] * lag),)


def two_functions(case: Case) -> Readings:
    """D2-5: the output through the f of the hidden state, against softmax."""
    q = case.setting.value("q", case.k)
    network = case.experiment.network
    forms = (Applied(name, (q,)) for name in (network.hidden_activation, network.output_activation))
    wrong, right = (case.reading(form.function, form) for form in forms)
    return Readings((wrong,), (right,))


def first_use(case: Case) -> Readings:
    """D2-6: the gradient without the use at timestep 1; that of W is exact where a_0 = 0."""
    return Readings((without_first(case, case.name),), (whole(case, case.name),))


def one_of_all(case: Case) -> Readings:
    """D2-7: ∂L_4/∂θ in the place of ∂L/∂θ."""
    name = case.name
    of_all = case.labelled(name)
    right = case.known(of_all, name, case.contributions.gradient(name), Gradient(name, None))
    return Readings((whole(case, name).called(_("taken for {gradient}").format(gradient=of_all)),), (right,))


def immediate(case: Case) -> Readings:
    """D2-8: the last factor of one product as a total derivative, and all of them so, against immediate ones."""
    name = case.name
    printed = (up_to(case, name), repeated(case, name).called(_("all products so")))
    return Readings(printed, (one_term(case, name), whole(case, name)))


def softmax_and_squares(case: Case) -> Readings:
    """D2-9: ŷ − y and 2(ŷ − y), against 2 (diag(ŷ) − ŷŷᵀ)(ŷ − y)."""
    error = Minus(case.setting.value("y_hat", case.t), case.setting.value("y", case.t))
    printed = (
        case.reading(_("as with cross-entropy"), error),
        case.reading(_("without the softmax"), Scaled(Number(2), error)),
    )
    return Readings(printed, (scores(case),))


def one_output(case: Case) -> Readings:
    """D2-10: the same network with the first of its outputs alone: ŷ = 1, every gradient exactly 0."""
    trace = record(_with_one_output(case.experiment))
    found = contributions(trace)
    y_hat = trace.value("y_hat", case.t)
    assert y_hat is not None
    gradients = tuple(
        case.known(case.labelled(name), name, found.gradient(name)) for name in trace.experiment.parameters
    )
    label = _("{y_hat} of one output").format(y_hat=case.state.notation.label("y_hat", case.t))
    prediction = case.known(label, "y_hat", y_hat)
    return Readings((prediction, *gradients))


def _with_one_output(experiment: Experiment) -> Experiment:
    parameters = dict(experiment.parameters)
    parameters |= {name: parameters[name][:1] for name in ("W_hy", "b_y")}
    targets = tuple(None if y is None else y[:1] for y in experiment.sequence.targets)
    return replace(
        experiment,
        network=replace(experiment.network, output_size=1),
        parameters=parameters,
        sequence=replace(experiment.sequence, targets=targets, feedback=None),
    )


def missing(case: Case) -> Readings:
    """D2-11: ∂L_t/∂b = Σ_k δ_k, ∂L_t/∂c = ∂L_t/∂q_t, and V for all losses, weighted."""
    if case.name == "b_h":
        return Readings(right=(whole(case, "b_h"),))
    if case.name == "b_y":
        return Readings(right=(case.reading(case.labelled("b_y", case.t), Gradient("q", case.t, case.t)),))
    products = [case.trace.loss_weight(t) * case.contributions.row(t).tile("W_hy", t) for t in case.trace.losses]
    return Readings(right=(case.known(case.labelled("W_hy"), "W_hy", np.sum(products, axis=0)),))


def gradient_and_change(case: Case) -> Readings:
    """D2-13: −η ∂L/∂θ, the change that gradient descent makes, and ∂L/∂θ, which backpropagation computes."""
    name, rate = case.name, case.experiment.learning_rate
    gradient = case.contributions.gradient(name)
    role = PARAMETER_ROLES[name]
    factor = Marked(role, Gradient(name, None))
    step = Negative(Scaled(LearningRate(rate), factor))
    change = case.known(_("what an optimizer makes of it"), name, -rate * gradient, step)
    return Readings(right=(case.known(_("what backpropagation computes"), name, gradient, factor), change))


OTHER_STATE = 0.5
"""Every entry of the initial state that stands against 0 where the lesson's own is 0."""


def one_to_one(case: Case) -> Readings:
    """D2-16: the first timestep alone, from the lesson's initial state, or from another where that is 0, and from 0."""
    given = case.experiment.initial_state
    zero, said = np.zeros_like(given), _("{gradient}, first timestep alone, {state} as given")
    if not given.any():
        given = np.full_like(given, OTHER_STATE)
        said = _("{gradient}, first timestep alone, {state} = {number} in every unit instead")
    printed = _first_alone(case, given, said)
    right = _first_alone(case, zero, _("{gradient}, first timestep alone, {state} = 0"))
    return Readings((printed,), (right,))


def _first_alone(case: Case, state: Array, said: str) -> Reading:
    """∂L_1/∂W of the first timestep, which is all there is."""
    name, start = case.labelled("W_hh", 1), case.state.notation.label("h", 0)
    gradient = contributions(record(_cut_to_first(case.experiment, state))).gradient("W_hh")
    return case.known(said.format(gradient=name, state=start, number=OTHER_STATE), "W_hh", gradient)


def _cut_to_first(experiment: Experiment, state: Array) -> Experiment:
    sequence = experiment.sequence
    target = next(y for y in sequence.targets if y is not None)
    alone = replace(sequence, inputs=sequence.inputs[:1], targets=(target,), every_output=False, feedback=None)
    return replace(experiment, sequence=alone, initial_state=state, truncation=NO_TRUNCATION)
