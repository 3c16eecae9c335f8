"""Sentences of the forward pass."""

import numpy as np

from app.story.kmers import kmer_length
from app.story.sentences.gated import gated_sentence
from app.story.sentences.telling import Telling, joined, quoted
from app.story.shapes import set_size
from app.translation import _, later

_REMEMBERED = {
    "tanh": later("tanh squeezes every number of {z} into (−1, 1): that is what the network now remembers."),
    "sigmoid": later("σ squeezes every number of {z} into (0, 1): that is what the network now remembers."),
    "relu": later("ReLU keeps what is positive in {z} and sets the rest to 0: that is what the network now remembers."),
    "identity": later("Nothing is squeezed here: {h} is {z} itself: that is what the network now remembers."),
}
_FOUND = {
    "tanh": later("tanh squeezes every number of {z} into (−1, 1): that is what the layer has found."),
    "sigmoid": later("σ squeezes every number of {z} into (0, 1): that is what the layer has found."),
    "relu": later("ReLU keeps what is positive in {z} and sets the rest to 0: that is what the layer has found."),
    "identity": later("Nothing is squeezed here: {h} is {z} itself: that is what the layer has found."),
}


def forward_sentence(telling: Telling) -> str:
    """What is computed at a forward place."""
    place = telling.place
    if place.t is None:
        return _total(telling)
    return gated_sentence(telling, place.t) or _TOLD[place.name](telling, place.t)


def _input(telling: Telling, t: int) -> str:
    x, token, when = telling.label("x", t), telling.token(t), telling.when(t)
    if telling.setting.experiment.sequence.is_fed_back(t):
        return _fed_back(telling, t)
    if token is None:
        return _("{x} is given: it is what the network reads at {when}.").format(x=x, when=when)
    vocabulary = telling.setting.tokens.inputs
    if vocabulary is not None and kmer_length(vocabulary):
        kmer = _("At {when} the network reads {token}, one of {count} words: {x} is 1 in its place and 0 elsewhere.")
        return kmer.format(when=when, token=token, count=set_size(vocabulary), x=x)
    reads = _("At {when} the network reads {token}: {x} is 1 in its place and 0 elsewhere.")
    return reads.format(when=when, token=token, x=x)


def _fed_back(telling: Telling, t: int) -> str:
    y_hat, when, token = telling.label("y_hat", t - 1), telling.when(t), telling.token(t)
    if telling.setting.experiment.sequence.is_fed_softly(t):
        return _(
            "The whole of {y_hat} is read at {when}, not only its largest number: small changes of it count, so "
            "gradient will flow back through it."
        ).format(y_hat=y_hat, when=when)
    if token is None:
        return _(
            "The most probable token of {y_hat} is read at {when}. Picking the largest passes no gradient: it ignores "
            "small changes of {y_hat}."
        ).format(y_hat=y_hat, when=when)
    return _(
        "{token}, the most probable token of {y_hat}, is read at {when}. Picking the largest passes no gradient: it "
        "ignores small changes of {y_hat}."
    ).format(token=token, y_hat=y_hat, when=when)


def _target(telling: Telling, t: int) -> str:
    answer, y, when = telling.answer(t), telling.label("y", t), telling.when(t)
    if answer is None:
        return _("{y} is what the network should answer at {when}.").format(y=y, when=when)
    return _("{y} is what the network should answer at {when}: {answer}.").format(y=y, when=when, answer=answer)


def _embedding(telling: Telling, t: int) -> str:
    x, parameter, token = telling.label("x", t), telling.label("E"), telling.token(t)
    if not telling.one_hot("x", t):
        return _("{E} turns {x} into the shorter vector that the cell reads.").format(E=parameter, x=x)
    if telling.setting.notation.embedding == "rows":
        looks_up = (
            _("{x} has a single 1, so the product just looks up the row of its token in {E}.")
            if token is None
            else _("{x} has a single 1, so the product just looks up the row of {token} in {E}.")
        )
    else:
        looks_up = (
            _("{x} has a single 1, so the product just looks up the column of its token in {E}.")
            if token is None
            else _("{x} has a single 1, so the product just looks up the column of {token} in {E}.")
        )
    return looks_up.format(x=x, E=parameter, token=token)


def _pre_activation(telling: Telling, t: int) -> str:
    setting, when = telling.setting, telling.when(t)
    source, z = telling.label(setting.source, t), telling.label("z", t)
    if not setting.network.recurrent:
        if setting.experiment.sequence.is_fed_back(t):
            fed = _("There is no memory: what came before counts only through {source}, which was the prediction.")
            return fed.format(source=source)
        return _("There is no memory: {z} depends on {when} alone, whatever came before.").format(z=z, when=when)
    previous, other = telling.label("h", t - 1), telling.change_of_stage(t)
    if not setting.experiment.sequence.has_input(t):
        unread = _("Nothing is read at {when}: {z} is made of what {previous} remembers, and the bias.")
        return joined(unread.format(when=when, z=z, previous=previous), other)
    if t == 1 and telling.starts_at_zero():
        first = _("Nothing is remembered yet: {previous} is zero, so {z} is made of {source} and the bias.")
        return first.format(previous=previous, z=z, source=source)
    if other:
        meets = _("What is read now, {source}, meets what is remembered, {previous}.")
        return joined(meets.format(source=source, previous=previous), other)
    meets = _("What is read now, {source}, meets what is remembered, {previous}; the same weights do it {everywhere}.")
    everywhere = telling.same_everywhere(setting.network.named("W_hh", t))
    return meets.format(source=source, previous=previous, everywhere=everywhere)


def _hidden(telling: Telling, t: int) -> str:
    squeezed = _REMEMBERED if telling.setting.network.recurrent else _FOUND
    said = _(squeezed[telling.setting.network.hidden_activation])
    said = said.format(z=telling.label("z", t), h=telling.label("h", t))
    return joined(said, telling.no_gradient_comes(t), telling.flatness(t))


def _logits(telling: Telling, t: int) -> str:
    said = _("{W} reads the hidden state out: {q} holds one score for every output.")
    return said.format(W=telling.label("W_hy"), q=telling.label("q", t))


def _prediction(telling: Telling, t: int) -> str:
    y_hat, kind = telling.label("y_hat", t), telling.setting.network.output_activation
    if telling.no_choice:
        single = _("Softmax over a single output is always 1: {y_hat} can't change, so every gradient is zero.")
        return single.format(y_hat=y_hat)
    if kind == "softmax":
        said = _probabilities(telling, t)
    elif kind == "identity":
        said = _("The scores are the prediction themselves: {y_hat} is {q}.").format(
            y_hat=y_hat, q=telling.label("q", t)
        )
    else:
        said = _("{function} turns every score into one number of the prediction {y_hat}.").format(
            function="σ" if kind == "sigmoid" else kind, y_hat=y_hat
        )
    unheard = "" if telling.setting.experiment.sequence.has_loss(t) else _("There is no loss at {when}.")
    return joined(said, unheard.format(when=telling.when(t)))


def _probabilities(telling: Telling, t: int) -> str:
    tokens, y_hat = telling.setting.tokens.outputs, telling.setting.trace.value("y_hat", t)
    if tokens is None or y_hat is None:
        return _("Softmax turns the scores into probabilities that add up to 1.")
    best = int(np.argmax(y_hat))
    said = _("Softmax turns the scores into probabilities that add up to 1; {token} gets the most, {probability:.2f}.")
    return said.format(token=quoted(tokens[best]), probability=y_hat[best])


def _loss(telling: Telling, t: int) -> str:
    loss, y, y_hat = (telling.label(name, t) for name in ("loss", "y", "y_hat"))
    if telling.setting.experiment.loss.kind != "cross_entropy" or not telling.one_hot("y", t):
        far = _("{loss} is one number for how far the prediction {y_hat} is from {y}: the smaller the better.")
        return far.format(loss=loss, y_hat=y_hat, y=y)
    target, prediction = telling.setting.trace.value("y", t), telling.setting.trace.value("y_hat", t)
    assert target is not None
    assert prediction is not None
    answer, probability = telling.answer(t), prediction[int(np.argmax(target))]
    if answer is None:
        gave = _(
            "The network gave the right answer the probability {probability:.2f}; {loss} is minus the "
            "logarithm of that."
        )
        return gave.format(probability=probability, loss=loss)
    gave = _("The network gave {answer} the probability {probability:.2f}; {loss} is minus the logarithm of that.")
    return gave.format(answer=answer, probability=probability, loss=loss)


def _total(telling: Telling) -> str:
    setting = telling.setting
    whole, losses = telling.label("L"), setting.trace.losses
    if len(losses) == 1:
        return _("There is one loss, at {when}: it is the whole {L}.").format(when=telling.when(losses[0]), L=whole)
    if setting.experiment.loss.reduction == "mean":
        mean = _("{L} is the mean of the losses of {count} timesteps. From here on everything runs backward.")
        return mean.format(L=whole, count=len(losses))
    summed = _("{L} adds up the losses of {count} timesteps. From here on everything runs backward.")
    return summed.format(L=whole, count=len(losses))


_TOLD = {
    "x": _input,
    "e": _embedding,
    "z": _pre_activation,
    "h": _hidden,
    "q": _logits,
    "y_hat": _prediction,
    "y": _target,
    "loss": _loss,
}
