"""Sentences of the forward pass."""

import numpy as np

from app.story.kmers import kmer_length
from app.story.sentences.gated import gated_sentence
from app.story.sentences.telling import Telling, joined
from app.story.shapes import set_size

_SQUEEZED = {
    "tanh": "tanh squeezes every number of {z} into (−1, 1)",
    "sigmoid": "σ squeezes every number of {z} into (0, 1)",
    "relu": "ReLU keeps what is positive in {z} and sets the rest to 0",
    "identity": "Nothing is squeezed here: {h} is {z} itself",
}


def forward_sentence(telling: Telling) -> str:
    """What is computed at a forward place."""
    place = telling.place
    if place.t is None:
        return _total(telling)
    return gated_sentence(telling, place.t) or _TOLD[place.name](telling, place.t)


def _input(telling: Telling, t: int) -> str:
    x, token = telling.label("x", t), telling.token(t)
    if telling.setting.experiment.sequence.is_fed_back(t):
        y_hat, when = telling.label("y_hat", t - 1), telling.when(t)
        if telling.setting.experiment.sequence.is_fed_softly(t):
            return (
                f"The whole of {y_hat} is read at {when}, not only its largest number: small changes of it count, so "
                "gradient will flow back through it."
            )
        best = (
            f"The most probable token of {y_hat}" if token is None else f"{token}, the most probable token of {y_hat},"
        )
        return f"{best} is read at {when}. Picking the largest passes no gradient: it ignores small changes of {y_hat}."
    if token is not None:
        return (
            f"At {telling.when(t)} the network reads {token}{_one_of(telling)}: {x} is 1 in its place and 0 elsewhere."
        )
    return f"{x} is given: it is what the network reads at {telling.when(t)}."


def _one_of(telling: Telling) -> str:
    """Of how many words a k-mer is one."""
    vocabulary = telling.setting.tokens.inputs
    return f", one of {set_size(vocabulary)} words" if vocabulary is not None and kmer_length(vocabulary) else ""


def _target(telling: Telling, t: int) -> str:
    answer = telling.answer(t)
    said = "" if answer is None else f": {answer}"
    return f"{telling.label('y', t)} is what the network should answer at {telling.when(t)}{said}."


def _embedding(telling: Telling, t: int) -> str:
    line = "row" if telling.setting.notation.embedding == "rows" else "column"
    if not telling.one_hot("x", t):
        return f"{telling.label('E')} turns {telling.label('x', t)} into the shorter vector that the cell reads."
    token = telling.token(t)
    of = "its token" if token is None else token
    x, parameter = telling.label("x", t), telling.label("E")
    return f"{x} has a single 1, so the product just looks up the {line} of {of} in {parameter}."


def _pre_activation(telling: Telling, t: int) -> str:
    setting = telling.setting
    source, z = telling.label(setting.source, t), telling.label("z", t)
    if not setting.network.recurrent:
        if setting.experiment.sequence.is_fed_back(t):
            return f"There is no memory: what came before counts only through {source}, which was the prediction."
        return f"There is no memory: {z} depends on {telling.when(t)} alone, whatever came before."
    previous, other = telling.label("h", t - 1), telling.change_of_stage(t)
    if not setting.experiment.sequence.has_input(t):
        return joined(
            f"Nothing is read at {telling.when(t)}: {z} is made of what {previous} remembers, and the bias.", other
        )
    if t == 1 and telling.starts_at_zero():
        return f"Nothing is remembered yet: {previous} is zero, so {z} is made of {source} and the bias."
    meets = f"What is read now, {source}, meets what is remembered, {previous}"
    if other:
        return joined(f"{meets}.", other)
    return f"{meets}; the same weights do it at {telling.same_everywhere(setting.network.named('W_hh', t))}."


def _hidden(telling: Telling, t: int) -> str:
    squeezed = _SQUEEZED[telling.setting.network.hidden_activation]
    squeezed = squeezed.format(z=telling.label("z", t), h=telling.label("h", t))
    remembered = " what the network now remembers" if telling.setting.network.recurrent else " what the layer has found"
    return joined(f"{squeezed}: that is{remembered}.", telling.no_gradient_comes(t), telling.flatness(t))


def _logits(telling: Telling, t: int) -> str:
    return (
        f"{telling.label('W_hy')} reads the hidden state out: {telling.label('q', t)} holds one score for every output."
    )


def _prediction(telling: Telling, t: int) -> str:
    y_hat, kind = telling.label("y_hat", t), telling.setting.network.output_activation
    if telling.no_choice:
        return f"Softmax over a single output is always 1: {y_hat} can't change, so every gradient is zero."
    if kind == "softmax":
        said = f"Softmax turns the scores into probabilities that add up to 1{_best(telling, t)}."
    elif kind == "identity":
        said = f"The scores are the prediction themselves: {y_hat} is {telling.label('q', t)}."
    else:
        said = f"{'σ' if kind == 'sigmoid' else kind} turns every score into one number of the prediction {y_hat}."
    unheard = "" if telling.setting.experiment.sequence.has_loss(t) else f"There is no loss at {telling.when(t)}."
    return joined(said, unheard)


def _best(telling: Telling, t: int) -> str:
    tokens, y_hat = telling.setting.tokens.outputs, telling.setting.trace.value("y_hat", t)
    if tokens is None or y_hat is None:
        return ""
    best = int(np.argmax(y_hat))
    return f"; “{tokens[best]}” gets the most, {y_hat[best]:.2f}"


def _loss(telling: Telling, t: int) -> str:
    loss, y, y_hat = (telling.label(name, t) for name in ("loss", "y", "y_hat"))
    if telling.setting.experiment.loss.kind != "cross_entropy" or not telling.one_hot("y", t):
        return f"{loss} is one number for how far the prediction {y_hat} is from {y}: the smaller the better."
    target, prediction = telling.setting.trace.value("y", t), telling.setting.trace.value("y_hat", t)
    assert target is not None
    assert prediction is not None
    answer = telling.answer(t) or "the right answer"
    probability = prediction[int(np.argmax(target))]
    return f"The network gave {answer} the probability {probability:.2f}; {loss} is minus the logarithm of that."


def _total(telling: Telling) -> str:
    setting = telling.setting
    whole, losses = telling.label("L"), setting.trace.losses
    if len(losses) == 1:
        return f"There is one loss, at {telling.when(losses[0])}: it is the whole {whole}."
    how = "is the mean" if setting.experiment.loss.reduction == "mean" else "adds up the losses"
    of = "of the losses " if setting.experiment.loss.reduction == "mean" else ""
    return f"{whole} {how} {of}of {len(losses)} timesteps. From here on everything runs backward."


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
