"""Sentences of the backward pass."""

import numpy as np

from app.story.places import Place
from app.story.sentences.gate_gradients import gate_gradient_sentence
from app.story.sentences.telling import Telling, joined, listed, size_in_words
from app.story.sentences.tiles import tile_sentence
from app.story.values import scaled_value
from app.translation import _, later

_STEEPEST = {
    "tanh": later("tanh′ is at most 1, so this factor can only shrink the gradient."),
    "sigmoid": later("σ′ is at most ¼, so this factor leaves at most a quarter of the gradient."),
    "relu": later("ReLU′ is 1 where {z} > 0 and 0 elsewhere: units pass the gradient whole or not at all."),
    "identity": later("The slope of the identity is 1: the gradient passes unchanged."),
}


def backward_sentence(telling: Telling) -> str:
    """What happens to the gradient at a backward place."""
    place = telling.place
    assert place.k is not None
    return gate_gradient_sentence(telling, place.k) or _TOLD.get(place.name, tile_sentence)(telling, place.k)


def _prediction(telling: Telling, k: int) -> str:
    """∂L/∂ŷ_k where ŷ_k was read as an input."""
    said = _("{x} was {y_hat}, all of it: what is asked of the input at {when} is asked of {y_hat}.")
    return said.format(x=telling.label("x", k + 1), y_hat=telling.label("y_hat", k), when=telling.when(k + 1))


def _logits(telling: Telling, k: int) -> str:
    if telling.place.loss != k and telling.place.loss is not None:
        return _fed_logits(telling, k)
    if telling.place.loss is None and telling.is_fed_on(k):
        if not telling.setting.experiment.sequence.has_loss(k):
            return _fed_logits(telling, k)
        twice = _("{y_hat} counts twice: in {loss}, and because it was read at {when}.")
        twice = twice.format(y_hat=telling.label("y_hat", k), loss=telling.label("loss", k), when=telling.when(k + 1))
        return joined(twice, _("Both gradients are added at the scores."))
    return _own_logits(telling, k)


def _fed_logits(telling: Telling, k: int) -> str:
    if telling.no_choice:
        return _("Softmax over a single output can't change, so no gradient passes through it.")
    said = _(
        "The whole of {y_hat} was read, so the gradient of {loss} flows through it, back to the scores "
        "{q} that made it."
    )
    return said.format(y_hat=telling.label("y_hat", k), loss=telling.loss_label(), q=telling.label("q", k))


def _own_logits(telling: Telling, k: int) -> str:
    y_hat, y = telling.label("y_hat", k), telling.label("y", k)
    loss = telling.label("loss", k)
    if telling.no_choice:
        single = _(
            "Softmax over a single output can't change, so the gradient of {loss} is zero here and everywhere before."
        )
        return single.format(loss=loss)
    starts = telling.place.loss is not None
    kind, output = telling.setting.experiment.loss.kind, telling.setting.network.output_activation
    if (kind, output) in (("cross_entropy", "softmax"), ("binary_cross_entropy", "sigmoid")):
        said = (
            _(
                "The gradient of {loss} starts here: {y_hat} minus {y}. What was predicted too high comes out "
                "positive, "
                "too low negative."
            )
            if starts
            else _(
                "{loss} joins the sweep here: {y_hat} minus {y}. What was predicted too high comes out positive, "
                "too low "
                "negative."
            )
        )
    elif output == "softmax":
        said = (
            _(
                "The gradient of {loss} starts here. Every probability of softmax depends on every score, so the error "
                "passes through a full matrix."
            )
            if starts
            else _(
                "{loss} joins the sweep here. Every probability of softmax depends on every score, so the error passes "
                "through a full matrix."
            )
        )
    elif output == "identity":
        said = (
            _("The gradient of {loss} starts here, with the error {y_hat} − {y}.")
            if starts
            else _("{loss} joins the sweep here, with the error {y_hat} − {y}.")
        )
    else:
        said = (
            _(
                "The gradient of {loss} starts here, with the error multiplied by the slope of the output, number by "
                "number."
            )
            if starts
            else _(
                "{loss} joins the sweep here, with the error multiplied by the slope of the output, number by number."
            )
        )
    return said.format(loss=loss, y_hat=y_hat, y=y)


def _hidden(telling: Telling, k: int) -> str:
    place, h = telling.place, telling.label("h", k)
    if k == 0:
        return _("The gradient arrives at the initial state {h}; nothing lies before it.").format(h=h)
    if place.loss is None:
        return _both(telling, k)
    if k == place.loss:
        reaches = _("Through {W}, used backward, the gradient of {loss} reaches {h}.")
        return reaches.format(W=telling.label("W_hy"), loss=telling.loss_label(), h=h)
    ways = _ways_back(telling, k)
    crosses = (
        _("One timestep back: the gradient of {loss} crosses from {when} {way} to {h}.")
        if len(ways) == 1
        else _("One timestep back: the gradient of {loss} crosses from {when} to {h}, {ways}.")
    )
    crossed = crosses.format(loss=telling.loss_label(), when=telling.when(k + 1), h=h, way=ways[0], ways=listed(ways))
    return joined(crossed, telling.zero(), telling.change_back(k))


def _ways_back(telling: Telling, k: int) -> list[str]:
    """On which ways a gradient comes from timestep k + 1 to h_k."""
    setting, ways = telling.setting, []
    if setting.network.recurrent:
        ways.append(_("through {W}").format(W=telling.weight("W_hh", k + 1)))
    if setting.network.cell == "gru":
        ways.append(_("past it as far as {gate} kept it").format(gate=telling.label("z_gate", k + 1)))
    if telling.is_fed_on(k):
        ways.append(_("through {y_hat}, which was read there").format(y_hat=telling.label("y_hat", k)))
    return ways


def _both(telling: Telling, k: int) -> str:
    h = telling.label("h", k)
    own, received = (Place("backward", name, k=k) in telling.timeline for name in ("dh_own", "dh_received"))
    if own and received:
        both = _("{h} acts on its own output and on everything after it, so its gradient is the sum of both.")
        return both.format(h=h)
    if own:
        return _("Nothing arrives from later timesteps: the gradient of {h} is what its own loss brings.").format(h=h)
    later_only = _("There is no loss at {when}: the gradient of {h} is what arrives from later.")
    return later_only.format(when=telling.when(k), h=h)


def _own(telling: Telling, k: int) -> str:
    loss, h = telling.label("loss", k), telling.label("h", k)
    said = _("This is what {loss} itself asks of {h}, through the output at {when}.")
    return said.format(loss=loss, h=h, when=telling.when(k))


def _received(telling: Telling, k: int) -> str:
    h, losses = telling.label("h", k), telling.setting.losses_after(k)
    who, at_once = telling.losses_listed(losses), len(losses) > 1
    if telling.setting.network.cell == "gru" or telling.is_fed_on(k):
        carried = (
            _("What later timesteps ask of {h}: {losses}, carried back at once {ways}.")
            if at_once
            else _("What later timesteps ask of {h}: {losses}, carried back {ways}.")
        )
        return carried.format(h=h, losses=who, ways=listed(_ways_back(telling, k)))
    carried = (
        _("What later timesteps ask of {h}: {losses}, carried back by {W} at once.")
        if at_once
        else _("What later timesteps ask of {h}: {losses}, carried back by {W}.")
    )
    return carried.format(h=h, losses=who, W=telling.weight("W_hh", k + 1))


def _slope(telling: Telling, k: int) -> str:
    slope = _("How much each unit of {h} answers to a small change of its {z}.")
    slope = slope.format(h=telling.label("h", k), z=telling.label("z", k))
    steepest = _(_STEEPEST[telling.setting.network.hidden_activation]).format(z=telling.label("z"))
    return joined(telling.flatness(k) or slope, steepest)


def _pre_activation(telling: Telling, k: int) -> str:
    activation = telling.setting.network.hidden_activation
    z = telling.label("z", k)
    if activation == "identity":
        return _("The identity changes nothing on the way from {h} to {z}.").format(h=telling.label("h", k), z=z)
    before = scaled_value(telling.setting.trace, Place("backward", "dh", loss=telling.place.loss, k=k))
    after = scaled_value(telling.setting.trace, telling.place)
    assert before is not None
    assert after is not None
    if not np.any(before.mantissa):
        return joined(_("Nothing arrives, so nothing is passed on to {z}.").format(z=z), telling.flatness(k))
    passed = _(
        "Unit by unit the gradient is multiplied by the slope of the activation: its length goes from "
        "{before} to {after}."
    )
    return joined(passed.format(before=size_in_words(before), after=size_in_words(after)), telling.flatness(k))


def _embedding(telling: Telling, k: int) -> str:
    token, W = telling.token(k), telling.weight("W_xh", k)
    if token is None:
        return _("Through {W} the gradient leaves the cell and reaches {e}.").format(W=W, e=telling.label("e", k))
    reaches = _("Through {W} the gradient leaves the cell and reaches {e}, the embedding of {token}.")
    return reaches.format(W=W, e=telling.label("e", k), token=token)


def _cut(telling: Telling, k: int) -> str:
    last, place = telling.when(k + 1), telling.place
    truncation = telling.setting.experiment.truncation
    cut = [t for t in telling.setting.trace.losses if truncation.first_kept(t) - 1 == k]
    who = telling.loss_label() if place.loss is not None else telling.losses_listed(cut)
    said = _("Truncation stops here: {losses} is followed back to {when} and no further. What lies beyond is left out.")
    return said.format(losses=who, when=last)


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
