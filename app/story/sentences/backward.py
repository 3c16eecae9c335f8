"""Sentences of the backward pass."""

import numpy as np

from app.story.expressions import OUTPUT_PARAMETERS
from app.story.places import Place
from app.story.sentences.gate_gradients import gate_gradient_sentence
from app.story.sentences.telling import Telling, joined, listed, size_in_words, times
from app.story.values import scaled_value
from rnn_engine.network import base_name

_STEEPEST = {
    "tanh": "tanh′ is at most 1, so this factor can only shrink the gradient.",
    "sigmoid": "σ′ is at most ¼, so this factor leaves at most a quarter of the gradient.",
    "relu": "ReLU′ is 1 where {z} > 0 and 0 elsewhere: units pass the gradient whole or not at all.",
    "identity": "The slope of the identity is 1: the gradient passes unchanged.",
}


def backward_sentence(telling: Telling) -> str:
    """What happens to the gradient at a backward place."""
    place = telling.place
    assert place.k is not None
    return gate_gradient_sentence(telling, place.k) or _TOLD.get(place.name, _tile)(telling, place.k)


# Through the network --------------------------------------------------------------------------------------------------


def _prediction(telling: Telling, k: int) -> str:
    """∂L/∂ŷ_k where ŷ_k was read as an input."""
    y_hat, x = telling.label("y_hat", k), telling.label("x", k + 1)
    return f"{x} was {y_hat}, all of it: what is asked of the input at {telling.when(k + 1)} is asked of {y_hat}."


def _logits(telling: Telling, k: int) -> str:
    if telling.place.loss != k and telling.place.loss is not None:
        return _fed_logits(telling, k)
    if telling.place.loss is None and telling.is_fed_on(k):
        if not telling.setting.experiment.sequence.has_loss(k):
            return _fed_logits(telling, k)
        y_hat, loss, after = telling.label("y_hat", k), telling.label("loss", k), telling.when(k + 1)
        twice = f"{y_hat} counts twice: in {loss}, and because it was read at {after}."
        return joined(twice, "Both gradients are added at the scores.")
    return _own_logits(telling, k)


def _fed_logits(telling: Telling, k: int) -> str:
    y_hat, q = telling.label("y_hat", k), telling.label("q", k)
    if telling.no_choice:
        return "Softmax over a single output can't change, so no gradient passes through it."
    through = f"the gradient of {telling.loss_label()} flows through it"
    return f"The whole of {y_hat} was read, so {through}, back to the scores {q} that made it."


def _own_logits(telling: Telling, k: int) -> str:
    y_hat, y = telling.label("y_hat", k), telling.label("y", k)
    loss = telling.label("loss", k)
    if telling.no_choice:
        return (
            f"Softmax over a single output can't change, so the gradient of {loss} is zero here and everywhere before."
        )
    starts = f"The gradient of {loss} starts here" if telling.place.loss is not None else f"{loss} joins the sweep here"
    kind, output = telling.setting.experiment.loss.kind, telling.setting.network.output_activation
    if (kind, output) in (("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid")):
        return f"{starts}: {y_hat} minus {y}. What was predicted too high comes out positive, too low negative."
    if output == "softmax":
        return (
            f"{starts}. Every probability of softmax depends on every score, so the error passes through a full matrix."
        )
    if output == "identity":
        return f"{starts}, with the error {y_hat} − {y}."
    return f"{starts}, with the error multiplied by the slope of the output, number by number."


def _hidden(telling: Telling, k: int) -> str:
    place, h = telling.place, telling.label("h", k)
    if k == 0:
        return f"The gradient arrives at the initial state {h}; nothing lies before it."
    if place.loss is None:
        return _both(telling, k)
    if k == place.loss:
        return f"Through {telling.label('W_hy')}, used backward, the gradient of {telling.loss_label()} reaches {h}."
    crosses = f"One timestep back: the gradient of {telling.loss_label()} crosses from {telling.when(k + 1)}"
    ways = _ways_back(telling, k)
    crossed = f"{crosses} {ways[0]} to {h}." if len(ways) == 1 else f"{crosses} to {h}, {listed(ways)}."
    return joined(crossed, _zero(telling), telling.change_back(k))


def _ways_back(telling: Telling, k: int) -> list[str]:
    """On which ways a gradient comes from timestep k + 1 to h_k."""
    setting, ways = telling.setting, []
    if setting.network.recurrent:
        ways.append(f"through {telling.weight('W_hh', k + 1)}")
    if setting.network.cell == "gru":
        ways.append(f"past it as far as {telling.label('z_gate', k + 1)} kept it")
    if telling.is_fed_on(k):
        ways.append(f"through {telling.label('y_hat', k)}, which was read there")
    return ways


def _both(telling: Telling, k: int) -> str:
    h = telling.label("h", k)
    own, received = (Place("backward", name, k=k) in telling.timeline for name in ("dh_own", "dh_received"))
    if own and received:
        return f"{h} acts on its own output and on everything after it, so its gradient is the sum of both."
    if own:
        return f"Nothing arrives from later timesteps: the gradient of {h} is what its own loss brings."
    return f"There is no loss at {telling.when(k)}: the gradient of {h} is what arrives from later."


def _own(telling: Telling, k: int) -> str:
    loss, h = telling.label("loss", k), telling.label("h", k)
    return f"This is what {loss} itself asks of {h}, through the output at {telling.when(k)}."


def _received(telling: Telling, k: int) -> str:
    h, later = telling.label("h", k), telling.setting.losses_after(k)
    who, at_once = telling.losses_listed(later), " at once" if len(later) > 1 else ""
    if telling.setting.network.cell == "gru" or telling.is_fed_on(k):
        return f"What later timesteps ask of {h}: {who}, carried back{at_once} {listed(_ways_back(telling, k))}."
    return f"What later timesteps ask of {h}: {who}, carried back by {telling.weight('W_hh', k + 1)}{at_once}."


def _slope(telling: Telling, k: int) -> str:
    slope = f"How much each unit of {telling.label('h', k)} answers to a small change of its {telling.label('z', k)}."
    steepest = _STEEPEST[telling.setting.network.hidden_activation].format(z=telling.label("z"))
    return joined(telling.flatness(k) or slope, steepest)


def _pre_activation(telling: Telling, k: int) -> str:
    activation = telling.setting.network.hidden_activation
    z = telling.label("z", k)
    if activation == "identity":
        return f"The identity changes nothing on the way from {telling.label('h', k)} to {z}."
    before = scaled_value(telling.setting.trace, Place("backward", "dh", loss=telling.place.loss, k=k))
    after = scaled_value(telling.setting.trace, telling.place)
    assert before is not None
    assert after is not None
    lengths = f"its length goes from {size_in_words(before)} to {size_in_words(after)}"
    passed = f"Unit by unit the gradient is multiplied by the slope of the activation: {lengths}."
    if not np.any(before.mantissa):
        passed = f"Nothing arrives, so nothing is passed on to {z}."
    return joined(passed, telling.flatness(k))


def _embedding(telling: Telling, k: int) -> str:
    token = telling.token(k)
    of = telling.label("e", k) if token is None else f"{telling.label('e', k)}, the embedding of {token}"
    return f"Through {telling.weight('W_xh', k)} the gradient leaves the cell and reaches {of}."


def _cut(telling: Telling, k: int) -> str:
    last, place = telling.when(k + 1), telling.place
    truncation = telling.setting.experiment.truncation
    cut = [t for t in telling.setting.trace.losses if truncation.first_kept(t) - 1 == k]
    who = telling.loss_label() if place.loss is not None else telling.losses_listed(cut)
    return f"Truncation stops here: {who} is followed back to {last} and no further. What lies beyond is left out."


# Into the parameters --------------------------------------------------------------------------------------------------


def _tile(telling: Telling, k: int) -> str:
    name = telling.place.name
    if name in OUTPUT_PARAMETERS:
        return _output_tile(telling, k)
    if telling.place.loss is None:
        return _swept_tile(telling, k)
    if _meets_zero_state(telling, k):
        return joined(_zero_tile(telling), _immediate(telling, k))
    if name == "E":
        return _looked_up(telling, k)
    return joined(_reached(telling, k), _why(telling, k))


def _meets_zero_state(telling: Telling, k: int) -> bool:
    return base_name(telling.place.name) == "W_hh" and k == 1 and telling.starts_at_zero()


def _output_tile(telling: Telling, k: int) -> str:
    parameter, loss, t = telling.label(telling.place.name), telling.label("loss", k), telling.place.loss
    if t is None and telling.is_fed_on(k):
        own = f"{loss}, and to " if telling.setting.experiment.sequence.has_loss(k) else ""
        read = f"through {telling.label('y_hat', k)}, which was read at {telling.when(k + 1)}"
        return f"What the use of {parameter} at {telling.when(k)} did to {own}later losses {read}."
    if t is not None and len(telling.setting.kept(telling.place.name, t)) > 1:
        through = "" if k == t else f": {telling.label('y_hat', k)} was read at {telling.when(k + 1)}"
        return f"{_reached(telling, k).rstrip('.')}{through}."
    if t is None:
        return f"{parameter} acts on {loss} at {telling.when(k)} only, so nothing has to travel through time."
    return (
        f"{loss} depends on {parameter} through the output at {telling.when(k)} and nowhere else. This is the only "
        "dependence: the gradient is complete."
    )


def _swept_tile(telling: Telling, k: int) -> str:
    parameter = telling.label(telling.place.name)
    if _meets_zero_state(telling, k):
        return _zero_tile(telling)
    whom = [*([k] if telling.setting.experiment.sequence.has_loss(k) else []), *telling.setting.losses_after(k)]
    told = telling.losses_listed(whom)
    at_once = " at once" if len(whom) > 1 else ""
    return joined(f"What the use of {parameter} at {telling.when(k)} did to {told}{at_once}.", _zero(telling))


def _zero_tile(telling: Telling) -> str:
    weight, previous = telling.label(telling.place.name), telling.label("h", 0)
    return (
        f"Exactly zero: at {telling.when(1)} {weight} was multiplied by {previous} = 0, so what it is there makes no "
        "difference."
    )


def _looked_up(telling: Telling, k: int) -> str:
    line = "row" if telling.setting.notation.embedding == "rows" else "column"
    token, parameter = telling.token(k), telling.label("E")
    if not telling.one_hot("x", k):
        return _reached(telling, k)
    of = "the token that was read" if token is None else token
    only = f"Only the {line} of {of} was looked up at {telling.when(k)}"
    return f"{only}, so only that {line} of {parameter} gets a gradient."


def _reached(telling: Telling, k: int) -> str:
    place, name = telling.place, telling.place.name
    assert place.loss is not None
    uses = [use for use in telling.setting.kept(name, place.loss) if use >= k]
    parameter, loss = telling.label(name), telling.loss_label()
    if len(telling.setting.kept(name, place.loss)) == 1:
        return f"The gradient of {loss} reaches {parameter} through its use at {telling.when(k)}."
    return f"The gradient of {loss} reaches {parameter} {times(len(uses))} here, through its use at {telling.when(k)}."


def _why(telling: Telling, k: int) -> str:
    """The second sentence of a tile: what is new in its chain."""
    place = telling.place
    explained = _immediate(telling, k)
    if explained:
        return explained
    if telling.is_zero():
        return _zero(telling)
    is_bias = base_name(place.name) in ("b_h", "b_xh", "b_hh")
    if place.k != place.loss:
        return "" if is_bias or not telling.setting.network.recurrent else _one_more(telling)
    return "A bias is added, so what arrives there is its gradient." if is_bias else ""


def _one_more(telling: Telling) -> str:
    return f"Each step back multiplies by one more {telling.step_back()}."


def _immediate(telling: Telling, k: int) -> str:
    """What ∂⁺ means, where this flow prints it for the first time."""
    place, timeline = telling.place, telling.timeline
    first = telling.setting.trace.losses[0] if telling.setting.flow == "each" else telling.setting.flow
    if place.loss != first or place.k != first:
        return ""
    names = (telling.setting.network.named(name, k) for name in ("W_hh", "W_xh", "b_h", "b_xh"))
    tiles = (Place("backward", name, loss=place.loss, k=k) for name in names)
    if next((tile for tile in tiles if tile in timeline), None) != place:
        return ""
    held = telling.state_of(k - 1) if telling.setting.network.recurrent else "everything else"
    are = "are" if len(telling.setting.network.state_parts) > 1 else "is"
    if telling.is_fed_on(k - 1):
        held, are = f"all that was before {telling.when(k)}", "is"
    return f"∂⁺ is the immediate derivative: {held} {are} held constant."


def _zero(telling: Telling) -> str:
    return "It is exactly zero." if telling.is_zero() else ""


_TOLD = {
    "dy_hat": _prediction,
    "dq": _logits,
    "dh": _hidden,
    "dh_own": _own,
    "dh_received": _received,
    "f_prime": _slope,
    "dz": _pre_activation,
    "de": _embedding,
    "cut": _cut,
}
