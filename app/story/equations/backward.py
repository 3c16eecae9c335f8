"""The equations of the backward pass: from the loss to the logits, through time, and into the parameters."""

from app.story.equation import Equation
from app.story.equations import gru, lstm
from app.story.equations.chain import chain
from app.story.equations.forward import activation
from app.story.equations.gates import stacked
from app.story.equations.output import score_gradient, through_output
from app.story.equations.received import arriving, fed_back, received, returns, weighted
from app.story.equations.setting import Setting, spread
from app.story.expressions import (
    OUTPUT_PARAMETERS,
    Expression,
    Gradient,
    Hadamard,
    Marked,
    Minus,
    Number,
    Ones,
    Part,
    Plus,
    Positive,
    Scaled,
    Value,
    Zero,
    gate_of,
)
from app.story.places import Place
from rnn_engine.network import base_name


def backward_equation(setting: Setting, place: Place) -> Equation:
    """The equation of a backward place."""
    assert place.k is not None
    gate = gate_of(place.name.removeprefix("d"))
    match place.name:
        case "dy_hat":
            return _of_value(setting, place, "y_hat", fed_back(setting, place.loss, place.k))
        case "dq":
            return _of_value(setting, place, "q", _logits(setting, place))
        case "dh":
            return _of_value(setting, place, "h", _hidden(setting, place))
        case "dh_own" | "dh_received":
            return _part(setting, place)
        case "dc":
            return _of_value(setting, place, "c", _cell(setting, place))
        case "f_prime":
            z = setting.value("z", place.k)
            left = Marked("forward", activation(setting, Value("z", place.k), derivative=True))
            slope = hidden_slope(setting, place.k)
            side = slope[0] if len(slope) == 1 else Hadamard(slope)
            return Equation(place, setting.notation, left, (side if slope else Ones(_inner(z)),))
        case "dz":
            return _of_value(setting, place, "z", _pre_activation(setting, place))
        case _ if gate is not None:
            of_cell = lstm.gate_gradient if setting.network.cell == "lstm" else gru.gate_gradient
            return _of_value(setting, place, f"z_{gate}", of_cell(setting, gate, place.loss, place.k))
        case "de":
            return _of_value(setting, place, "e", _source(setting, place))
        case "cut":
            return _cut(setting, place)
        case _:
            return _tile(setting, place)


# Values ---------------------------------------------------------------------------------------------------------------


def _of_value(setting: Setting, place: Place, of: str, form: Expression) -> Equation:
    """∂L/∂v = form = δ; once a letter is introduced: δ = ∂L/∂h = form, δ = form."""
    assert place.k is not None
    known = setting.gradient(of, place.loss, place.k)
    fraction = Gradient(of, place.loss, place.k)
    links = chain(fraction, setting.experiment)
    if not known.named:
        return Equation(place, setting.notation, _left(fraction), (form,), chain=links)
    letter_known = "dh" in setting.notation.deltas and (place.loss is None or place.k < place.loss)
    if of == "h":
        sides = (Marked("backward", fraction), form)
        return Equation(place, setting.notation, _left(known), sides, short=1, chain=links)
    if known.delta == "dz" and letter_known:
        return Equation(place, setting.notation, _left(known), (form,), chain=links)
    return Equation(place, setting.notation, _left(fraction), (form, Marked("backward", known)), chain=links)


def _left(expression: Expression) -> Expression:
    return Marked("forward", expression)


def _logits(setting: Setting, place: Place) -> Expression:
    """∂L/∂q_k: of the timestep's own loss, and what comes back through ŷ_k."""
    assert place.k is not None
    k = place.k
    terms: list[Expression] = []
    if setting.experiment.sequence.has_loss(k) if place.loss is None else place.loss == k:
        terms.append(_own_scores(setting, place.loss, k))
    if returns(setting, place.loss, k) and setting.is_fed_on(k):
        terms.append(through_output(setting, k, setting.known("y_hat", place.loss, k)))
    return _sum_of(terms)


def _own_scores(setting: Setting, loss: int | None, k: int) -> Expression:
    """∂L_k/∂q_k; with all losses at once the weight of L_k in L stands before it."""
    factor, error = score_gradient(setting, k)
    weight = setting.weight if loss is None else Number(1)
    number = Number(factor * weight.numerator, weight.denominator)
    return error if number == Number(1) else Scaled(number, error)


def _hidden(setting: Setting, place: Place) -> Expression:
    """∂L/∂h_k: from the output of timestep k, from timestep k + 1, or with all losses at once from both."""
    assert place.k is not None
    if place.loss is None and place.k > 0:
        there: list[Part] = []
        if setting.experiment.sequence.has_loss(place.k):
            there.append(_own(setting, place.k))
        if setting.losses_after(place.k):
            there.append("received")
        return _sum_of([Marked("backward", Gradient("h", None, place.k, part=part)) for part in there])
    if place.k == place.loss:
        return setting.linear("W_hy", setting.known("q", place.loss, place.k), back=True)
    return received(setting, place.loss, place.k)


def _cell(setting: Setting, place: Place) -> Expression:
    """∂L/∂c_k: through h_k, and from c_{k+1}, which keeps f_{k+1} of it."""
    assert place.k is not None
    terms: list[Expression] = []
    if place.k > 0:
        terms.append(lstm.through_output_gate(setting, place.loss, place.k))
    if returns(setting, place.loss, place.k):
        kept = Hadamard((arriving(setting, "c", place.loss, place.k), setting.value("f", place.k + 1)))
        terms.append(weighted(setting, place.loss, kept))
    return _sum_of(terms)


def _part(setting: Setting, place: Place) -> Equation:
    """One of the two parts of ∂L/∂h_k with all losses at once."""
    assert place.k is not None
    k = place.k
    if place.name == "dh_received":
        left = Gradient("h", None, k, part="received")
        return Equation(place, setting.notation, _left(left), (received(setting, None, k),))
    left = Gradient("h", None, k, part=_own(setting, k))
    behind: Expression = setting.known("q", None, k)
    if left.part == "own loss":  # ∂L/∂q_k holds more than that
        behind = _own_scores(setting, None, k)
    return Equation(place, setting.notation, _left(left), (setting.linear("W_hy", behind, back=True),))


def _own(setting: Setting, k: int) -> Part:
    return "own loss" if setting.is_fed_on(k) and setting.losses_after(k) else "own"


def _sum_of(terms: list[Expression]) -> Expression:
    return terms[0] if len(terms) == 1 else Plus(tuple(terms))


def _inner(value: Expression) -> Value:
    body = value.body if isinstance(value, Marked) else value
    assert isinstance(body, Value)
    return body


def _pre_activation(setting: Setting, place: Place) -> Expression:
    """∂L/∂h_k ∘ f′(z_k). Where ∂L/∂h_t has no letter of its own but δ of the logits has, it is written out."""
    assert place.k is not None
    slope = hidden_slope(setting, place.k)
    if place.loss == place.k and "dq" in setting.notation.deltas:
        above: Expression = setting.linear("W_hy", setting.known("q", place.loss, place.k), back=True)
    else:
        above = setting.known("h", place.loss, place.k)
    return Hadamard((above, *slope)) if slope else above


def hidden_slope(setting: Setting, k: int) -> tuple[Expression, ...]:
    """f′(z_k) written with h_k, as factors of an elementwise product; none for the identity."""
    h = setting.value("h", k)
    match setting.network.hidden_activation:
        case "tanh":
            return (Minus(Number(1), Hadamard((h, h))),)
        case "sigmoid":
            return h, Minus(Number(1), h)
        case "relu":
            return (Positive(setting.value("z", k)),)
        case _:
            return ()


# Parameters -----------------------------------------------------------------------------------------------------------


def _source(setting: Setting, place: Place) -> Expression:
    """∂L/∂e_k = W_xhᵀ ∂L/∂z_k."""
    assert place.k is not None
    loss, k = place.loss, place.k
    return _sum_of(list(setting.pulled_back(setting.named("W_xh", k), lambda of: setting.known(of, loss, k))))


def _tile(setting: Setting, place: Place) -> Equation:
    """What passes through the use of a parameter at timestep k."""
    assert place.k is not None
    t, k, name = place.loss, place.k, place.name
    dz = stacked(setting, t, k)
    forms: tuple[Expression, ...]
    match base_name(name):
        case "W_hy":
            forms = (setting.outer(name, setting.known("q", t, k), setting.value("h", k)),)
        case "b_y":
            forms = (setting.known("q", t, k),)
        case "W_hh":
            forms = (setting.outer(name, stacked(setting, t, k, behind_state=True), setting.value("h", k - 1)),)
        case "W_xh":
            forms = (setting.outer(name, dz, setting.value(setting.source, k)),)
            if setting.source == "e" and t == k:
                looked_up = setting.linear("E", setting.value("x", k))
                forms = (*forms, spread(setting.outer(name, dz, looked_up)))
        case "b_h" | "b_xh":
            forms = (dz,)
        case "b_hh":
            forms = (stacked(setting, t, k, behind_state=True),)
        case _ if setting.network.gates:
            forms = (setting.outer(name, setting.known("e", t, k), setting.value("x", k)),)
        case _:
            back = setting.linear(setting.named("W_xh", k), dz, back=True)
            forms = (setting.outer(name, back, setting.value("x", k)),)
    gradient = Gradient(name, t, k)
    # One loss has no other term for the output's parameters: what passes through timestep t is the whole gradient.
    whole = t is not None and name in OUTPUT_PARAMETERS and setting.kept(name, t) == (k,)
    left = Gradient(name, t) if whole else gradient
    return Equation(place, setting.notation, _left(left), forms, chain=chain(gradient, setting.experiment))


def _cut(setting: Setting, place: Place) -> Equation:
    """What truncation sets to zero."""
    assert place.k is not None
    k = place.k
    cut = [t for t in setting.trace.losses if setting.experiment.truncation.first_kept(t) - 1 == k]
    loss = place.loss if place.loss is not None else cut[0] if len(cut) == 1 else None
    part: Part | None = "received" if loss is None else None
    left = Gradient("h" if len(setting.network.state_parts) == 1 else "s", loss, k, part=part)
    return Equation(place, setting.notation, _left(left), (Zero(),), relation=":=")
