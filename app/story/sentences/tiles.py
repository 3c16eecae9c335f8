"""Sentences of the gradient's way into a parameter, through its use at one timestep."""

from app.story.expressions import OUTPUT_PARAMETERS
from app.story.places import Place
from app.story.sentences.telling import Telling, joined, times
from app.translation import _, ngettext
from rnn_engine.network import base_name


def tile_sentence(telling: Telling, k: int) -> str:
    """What a use of the place's parameter brings."""
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
    when = telling.when(k)
    if t is None and telling.is_fed_on(k):
        did = (
            _(
                "What the use of {parameter} at {when} did to {loss}, and to later losses through {y_hat}, which "
                "was read "
                "at {after}."
            )
            if telling.setting.experiment.sequence.has_loss(k)
            else _(
                "What the use of {parameter} at {when} did to later losses through {y_hat}, which was read at {after}."
            )
        )
        y_hat, after = telling.label("y_hat", k), telling.when(k + 1)
        return did.format(parameter=parameter, when=when, loss=loss, y_hat=y_hat, after=after)
    if t is not None and len(telling.setting.kept(telling.place.name, t)) > 1:
        return _reached(telling, k) if k == t else _reached_through_prediction(telling, k)
    if t is None:
        only = _("{parameter} acts on {loss} at {when} only, so nothing has to travel through time.")
    else:
        only = _(
            "{loss} depends on {parameter} through the output at {when} and nowhere else. This is the only dependence: "
            "the gradient is complete."
        )
    return only.format(parameter=parameter, loss=loss, when=when)


def _swept_tile(telling: Telling, k: int) -> str:
    if _meets_zero_state(telling, k):
        return _zero_tile(telling)
    whom = [*([k] if telling.setting.experiment.sequence.has_loss(k) else []), *telling.setting.losses_after(k)]
    did = (
        _("What the use of {parameter} at {when} did to {losses} at once.")
        if len(whom) > 1
        else _("What the use of {parameter} at {when} did to {losses}.")
    )
    parameter, losses = telling.label(telling.place.name), telling.losses_listed(whom)
    return joined(did.format(parameter=parameter, when=telling.when(k), losses=losses), telling.zero())


def _zero_tile(telling: Telling) -> str:
    said = _("Exactly zero: at {when} {weight} was multiplied by {state} = 0, so what it is there makes no difference.")
    weight, state = telling.label(telling.place.name), telling.label("h", 0)
    return said.format(when=telling.when(1), weight=weight, state=state)


def _looked_up(telling: Telling, k: int) -> str:
    if not telling.one_hot("x", k):
        return _reached(telling, k)
    token = telling.token(k)
    if telling.setting.notation.embedding == "rows":
        only = (
            _(
                "Only the row of the token that was read was looked up at {when}, so only that row of {E} gets a "
                "gradient."
            )
            if token is None
            else _("Only the row of {token} was looked up at {when}, so only that row of {E} gets a gradient.")
        )
    else:
        only = (
            _(
                "Only the column of the token that was read was looked up at {when}, so only that column of {E} gets a "
                "gradient."
            )
            if token is None
            else _("Only the column of {token} was looked up at {when}, so only that column of {E} gets a gradient.")
        )
    return only.format(token=token, when=telling.when(k), E=telling.label("E"))


def _reached(telling: Telling, k: int) -> str:
    if not _is_counted(telling):
        said = _("The gradient of {loss} reaches {parameter} through its use at {when}.")
    else:
        said = _("The gradient of {loss} reaches {parameter} {time} here, through its use at {when}.")
    return said.format(**_reaching(telling, k))


def _reached_through_prediction(telling: Telling, k: int) -> str:
    """The same of output weights that acted through a prediction which was read at the next timestep."""
    if not _is_counted(telling):
        said = _("The gradient of {loss} reaches {parameter} through its use at {when}: {y_hat} was read at {after}.")
    else:
        said = _(
            "The gradient of {loss} reaches {parameter} {time} here, through its use at {when}: {y_hat} was read at "
            "{after}."
        )
    return said.format(y_hat=telling.label("y_hat", k), after=telling.when(k + 1), **_reaching(telling, k))


def _is_counted(telling: Telling) -> bool:
    """Whether the loss of the place reaches its parameter more than once."""
    assert telling.place.loss is not None
    return len(telling.setting.kept(telling.place.name, telling.place.loss)) > 1


def _reaching(telling: Telling, k: int) -> dict[str, str]:
    """What is said where the gradient reaches a parameter: which one, whose, when, and the how-manieth time."""
    assert telling.place.loss is not None
    name = telling.place.name
    uses = [use for use in telling.setting.kept(name, telling.place.loss) if use >= k]
    return {
        "loss": telling.loss_label(),
        "parameter": telling.label(name),
        "time": times(len(uses)) if uses else "",
        "when": telling.when(k),
    }


def _why(telling: Telling, k: int) -> str:
    """The second sentence of a tile: what is new in its chain."""
    place = telling.place
    explained = _immediate(telling, k)
    if explained:
        return explained
    if telling.is_zero():
        return telling.zero()
    is_bias = base_name(place.name) in ("b_h", "b_xh", "b_hh")
    if place.k != place.loss:
        return "" if is_bias or not telling.setting.network.recurrent else _one_more(telling)
    return _("A bias is added, so what arrives there is its gradient.") if is_bias else ""


def _one_more(telling: Telling) -> str:
    return _("Each step back multiplies by one more {factor}.").format(factor=telling.step_back())


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
    if telling.is_fed_on(k - 1):
        fed = _("∂⁺ is the immediate derivative: all that was before {when} is held constant.")
        return fed.format(when=telling.when(k))
    if not telling.setting.network.recurrent:
        return _("∂⁺ is the immediate derivative: everything else is held constant.")
    held = ngettext(
        "∂⁺ is the immediate derivative: {state} is held constant.",
        "∂⁺ is the immediate derivative: {state} are held constant.",
        len(telling.setting.network.state_parts),
    )
    return held.format(state=telling.state_of(k - 1))
