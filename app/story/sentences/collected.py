"""Sentences of the sums and the update."""

from app.story.expressions import OUTPUT_PARAMETERS
from app.story.sentences.telling import Telling, joined
from rnn_engine.network import base_name


def sum_sentence(telling: Telling) -> str:
    """What is collected at a sum."""
    zero = "All of it is zero: nothing can be learned from this." if telling.is_zero() else ""
    if telling.place.loss is not None:
        return joined(_of_one_loss(telling, telling.place.loss), zero)
    if telling.setting.flow == "each":
        return joined(_over_losses(telling), zero)
    return joined(_over_timesteps(telling), zero)


def update_sentence(telling: Telling) -> str:
    """What becomes of a parameter."""
    parameter = telling.label(telling.place.name)
    if telling.leaves_unchanged():
        return f"The gradient of {parameter} is zero, so {parameter} stays as it is."
    step = (
        f"{parameter} takes one small step against its gradient (η = {telling.setting.experiment.learning_rate:g}): "
        "everything was summed first, there is a single update."
    )
    parts = telling.setting.notation.symbol(telling.place.name).names
    return joined(step, f"It is one parameter here: as {len(parts)}, each would take this step." if parts[1:] else "")


def _of_one_loss(telling: Telling, t: int) -> str:
    name = telling.place.name
    parameter, loss = telling.label(name), telling.loss_label()
    kept = telling.setting.kept(name, t)
    if not kept:
        at = "nothing was read at" if base_name(name) in ("W_xh", "E") else "it is not used at"
        return f"{loss} does not reach {parameter}: {at} the timesteps that count."
    if kept == (t,) and (name in OUTPUT_PARAMETERS or not telling.setting.network.recurrent):
        return f"There is nothing to add: {loss} depends on {parameter} at {telling.when(t)} only."
    uses = f"{len(kept)} timesteps" if len(kept) > 1 else f"{telling.when(kept[0])} alone"
    cut = telling.setting.experiment.truncation.first_kept(t)
    same = f"{telling.label(base_name(name))} is one and the same at {telling.same_everywhere(name)}"
    said = f"{same}: its gradient for {loss} adds up what came through {uses}."
    return joined(said, f"Truncation leaves out everything before {telling.when(cut)}." if cut > 1 else "")


def _over_losses(telling: Telling) -> str:
    losses = telling.setting.trace.losses
    parameter = telling.label(telling.place.name)
    if len(losses) == 1:
        return f"There is one loss, so its gradient of {parameter} is the whole gradient."
    mean = telling.setting.experiment.loss.reduction == "mean"
    over = telling.losses_listed(losses)
    return f"The whole gradient of {parameter} is the {'mean' if mean else 'sum'} over the losses {over}."


def _over_timesteps(telling: Telling) -> str:
    name = telling.place.name
    parameter, everywhere = telling.label(base_name(name)), telling.same_everywhere(name)
    return f"{parameter} is one and the same at {everywhere}: its gradient adds up what came through each use."
