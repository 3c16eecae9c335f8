"""Sentences of the sums and the update."""

from app.story.expressions import OUTPUT_PARAMETERS
from app.story.sentences.telling import Telling, joined
from app.translation import _
from rnn_engine.network import base_name


def sum_sentence(telling: Telling) -> str:
    """What is collected at a sum."""
    zero = _("All of it is zero: nothing can be learned from this.") if telling.is_zero() else ""
    if telling.place.loss is not None:
        return joined(_of_one_loss(telling, telling.place.loss), zero)
    if telling.setting.flow == "each":
        return joined(_over_losses(telling), zero)
    return joined(_over_timesteps(telling), zero)


def update_sentence(telling: Telling) -> str:
    """What becomes of a parameter."""
    parameter = telling.label(telling.place.name)
    if telling.leaves_unchanged():
        return _("The gradient of {parameter} is zero, so {parameter} stays as it is.").format(parameter=parameter)
    step = _(
        "{parameter} takes one small step against its gradient (η = {rate:g}): everything was summed first, there is a "
        "single update."
    ).format(parameter=parameter, rate=telling.setting.experiment.learning_rate)
    parts = telling.setting.notation.symbol(telling.place.name).names
    as_parts = _("It is one parameter here: as {count}, each would take this step.") if parts[1:] else ""
    return joined(step, as_parts.format(count=len(parts)))


def _of_one_loss(telling: Telling, t: int) -> str:
    name = telling.place.name
    parameter, loss = telling.label(name), telling.loss_label()
    kept = telling.setting.kept(name, t)
    if not kept:
        unused = (
            _("{loss} does not reach {parameter}: nothing was read at the timesteps that count.")
            if base_name(name) in ("W_xh", "E")
            else _("{loss} does not reach {parameter}: it is not used at the timesteps that count.")
        )
        return unused.format(loss=loss, parameter=parameter)
    if kept == (t,) and (name in OUTPUT_PARAMETERS or not telling.setting.network.recurrent):
        alone = _("There is nothing to add: {loss} depends on {parameter} at {when} only.")
        return alone.format(loss=loss, parameter=parameter, when=telling.when(t))
    cut = telling.setting.experiment.truncation.first_kept(t)
    said = (
        _(
            "{parameter} is one and the same {everywhere}: its gradient for {loss} adds up what came through "
            "{count} timesteps."
        )
        if len(kept) > 1
        else _(
            "{parameter} is one and the same {everywhere}: its gradient for {loss} adds up what came through "
            "{when} alone."
        )
    ).format(
        parameter=telling.label(base_name(name)),
        everywhere=telling.same_everywhere(name),
        loss=loss,
        count=len(kept),
        when=telling.when(kept[0]),
    )
    left_out = _("Truncation leaves out everything before {when}.") if cut > 1 else ""
    return joined(said, left_out.format(when=telling.when(cut)))


def _over_losses(telling: Telling) -> str:
    losses = telling.setting.trace.losses
    parameter = telling.label(telling.place.name)
    if len(losses) == 1:
        return _("There is one loss, so its gradient of {parameter} is the whole gradient.").format(parameter=parameter)
    over = (
        _("The whole gradient of {parameter} is the mean over the losses {losses}.")
        if telling.setting.experiment.loss.reduction == "mean"
        else _("The whole gradient of {parameter} is the sum over the losses {losses}.")
    )
    return over.format(parameter=parameter, losses=telling.losses_listed(losses))


def _over_timesteps(telling: Telling) -> str:
    name = telling.place.name
    said = _("{parameter} is one and the same {everywhere}: its gradient adds up what came through each use.")
    return said.format(parameter=telling.label(base_name(name)), everywhere=telling.same_everywhere(name))
