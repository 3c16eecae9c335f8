"""The equations of the backward pass: from the loss to the logits, through time, and into the parameters."""

from app.story.equation import Equation
from app.story.equations.chain import chain
from app.story.equations.forward import activation
from app.story.equations.output import score_gradient
from app.story.equations.setting import Setting, spread
from app.story.expressions import (
    OUTPUT_PARAMETERS,
    Expression,
    Gradient,
    Hadamard,
    Index,
    Marked,
    Minus,
    Number,
    Ones,
    Part,
    Plus,
    Positive,
    Scaled,
    Sum,
    Value,
    Zero,
)
from app.story.places import Place


def backward_equation(setting: Setting, place: Place) -> Equation:
    """The equation of a backward place."""
    assert place.k is not None
    match place.name:
        case "dq":
            return _of_value(setting, place, "q", _logits(setting, place))
        case "dh":
            return _of_value(setting, place, "h", _hidden(setting, place))
        case "dh_own" | "dh_received":
            return _part(setting, place)
        case "f_prime":
            z = setting.value("z", place.k)
            left = Marked("forward", activation(setting, Value("z", place.k), derivative=True))
            slope = hidden_slope(setting, place.k)
            side = slope[0] if len(slope) == 1 else Hadamard(slope)
            return Equation(place, setting.notation, left, (side if slope else Ones(_inner(z)),))
        case "dz":
            return _of_value(setting, place, "z", _pre_activation(setting, place))
        case "de":
            return _of_value(setting, place, "e", setting.linear("W_xh", _dz(setting, place), back=True))
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
    links = chain(fraction)
    if not known.named:
        return Equation(place, setting.notation, _left(fraction), (form,), chain=links)
    letter_known = "dh" in setting.notation.deltas and (place.loss is None or place.k < place.loss)
    if of == "h":
        sides = (Marked("backward", fraction), form)
        return Equation(place, setting.notation, _left(known), sides, short=1, chain=links)
    if of == "z" and letter_known:
        return Equation(place, setting.notation, _left(known), (form,), chain=links)
    return Equation(place, setting.notation, _left(fraction), (form, Marked("backward", known)), chain=links)


def _left(expression: Expression) -> Expression:
    return Marked("forward", expression)


def _logits(setting: Setting, place: Place) -> Expression:
    """∂L_t/∂q_t; with all losses at once the weight of L_t in L stands before it."""
    assert place.k is not None
    factor, error = score_gradient(setting, place.k)
    weight = setting.weight if place.loss is None else Number(1)
    number = Number(factor * weight.numerator, weight.denominator)
    return error if number == Number(1) else Scaled(number, error)


def _hidden(setting: Setting, place: Place) -> Expression:
    """∂L/∂h_k: from the output of timestep k, from timestep k + 1, or with all losses at once from both."""
    assert place.k is not None
    if place.loss is None:
        if place.k == 0:
            return _received(setting, 0)
        there: list[Part] = []
        if setting.experiment.sequence.has_loss(place.k):
            there.append("own")
        if setting.losses_after(place.k):
            there.append("received")
        found = [Marked("backward", Gradient("h", None, place.k, part=part)) for part in there]
        return found[0] if len(found) == 1 else Plus(tuple(found))
    if place.k == place.loss:
        return setting.linear("W_hy", setting.known("q", place.loss, place.k), back=True)
    return setting.linear("W_hh", setting.known("z", place.loss, place.k + 1), back=True)


def _part(setting: Setting, place: Place) -> Equation:
    """One of the two parts of ∂L/∂h_k with all losses at once."""
    assert place.k is not None
    if place.name == "dh_own":
        left = Gradient("h", None, place.k, part="own")
        form: Expression = setting.linear("W_hy", setting.known("q", None, place.k), back=True)
    else:
        left = Gradient("h", None, place.k, part="received")
        form = _received(setting, place.k)
    return Equation(place, setting.notation, _left(left), (form,))


def _received(setting: Setting, k: int) -> Expression:
    """Wᵀ δ_{k+1}. A sliding window drops older losses on the way, so there the kept ones are summed one by one."""
    if setting.experiment.truncation.kind != "sliding":
        return setting.linear("W_hh", setting.known("z", None, k + 1), back=True)
    kept = setting.losses_after(k)
    if len(kept) == 1:
        arriving: Expression = _of_one_loss(kept[0], k + 1)
    else:
        arriving = Sum("t", kept, _of_one_loss(Index("t"), k + 1))
    return setting.weighted(setting.linear("W_hh", arriving, back=True))


def _of_one_loss(t: int | Index, k: int) -> Expression:
    # As a fraction: a letter that shows only k would not tell the losses apart.
    return Marked("backward", Gradient("z", t, k))


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


def _dz(setting: Setting, place: Place) -> Expression:
    assert place.k is not None
    return setting.known("z", place.loss, place.k)


def _tile(setting: Setting, place: Place) -> Equation:
    """What passes through the use of a parameter at timestep k."""
    assert place.k is not None
    t, k, name = place.loss, place.k, place.name
    dz = _dz(setting, place)
    forms: tuple[Expression, ...]
    match name:
        case "W_hy":
            forms = (setting.outer(name, setting.known("q", t, k), setting.value("h", k)),)
        case "b_y":
            forms = (setting.known("q", t, k),)
        case "W_hh":
            forms = (setting.outer(name, dz, setting.value("h", k - 1)),)
        case "W_xh":
            forms = (setting.outer(name, dz, setting.value(setting.source, k)),)
            if setting.source == "e" and t == k:
                looked_up = setting.linear("E", setting.value("x", k))
                forms = (*forms, spread(setting.outer(name, dz, looked_up)))
        case "b_h":
            forms = (dz,)
        case _:
            forms = (setting.outer(name, setting.linear("W_xh", dz, back=True), setting.value("x", k)),)
    gradient = Gradient(name, t, k)
    # One loss has no other term for the output's parameters: what passes through timestep t is the whole gradient.
    whole = t is not None and name in OUTPUT_PARAMETERS
    left = Gradient(name, t) if whole else gradient
    return Equation(place, setting.notation, _left(left), forms, chain=chain(gradient))


def _cut(setting: Setting, place: Place) -> Equation:
    """What truncation sets to zero."""
    assert place.k is not None
    k = place.k
    cut = [t for t in setting.trace.losses if setting.experiment.truncation.first_kept(t) - 1 == k]
    loss = place.loss if place.loss is not None else cut[0] if len(cut) == 1 else None
    part: Part | None = "received" if loss is None else None
    left = Gradient("h", loss, k, part=part)
    return Equation(place, setting.notation, _left(left), (Zero(),), relation=":=")
