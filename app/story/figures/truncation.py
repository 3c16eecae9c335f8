"""What does truncation cost? Angle and relative error of the gradient of every sliding window, by parameter."""

from collections.abc import Hashable, Iterator, Mapping

import numpy as np

from app.story.compared_names import named
from app.story.equations.setting import parameter_role
from app.story.figures import labels
from app.story.figures.counted_axis import counted_axis
from app.story.figures.figure import GHOST, SHOWN, Axis, Curve, Figure, Mark, Panel
from app.story.figures.kept import kept_while
from app.story.figures.parameter_curves import DOTTED, of_earlier_stages
from app.story.figures.text import Math, Note, Text, text, worded
from app.story.figures.ticks import amounts
from app.story.numbers import degrees, percent
from app.story.places import Place
from app.story.state import State
from app.translation import _, pgettext
from rnn_engine.arrays import Array
from rnn_engine.network import base_name
from rnn_engine.truncation_error import TruncationErrors, chunk_errors, window_errors

_OF_WINDOW = Math("G_w", "G_w")
_WHOLE = Math("G", "G")


def _seen(state: State) -> Hashable:
    other = None if state.other is None else (state.other.trace, state.other.flow)
    return state.notation, state.flow, _is_known(state), named(state, ""), other


@kept_while(_seen)
def truncation(state: State) -> Figure:
    """How far the gradient of a window w is off the full one, for every w, as soon as the full one is collected."""
    both = [(each, _errors(each)) for each in (state, state.other) if each is not None]  # on one scale
    found = _errors(state)
    largest = [max(_largest(each, of(errors)) for each, errors in both) or 1.0 for of in (_in_percent, _angles)]
    panels = [_panel(state, "error", _in_percent(found), "%", largest[0])]
    if any(_with_a_past(state, found.angles)):  # single numbers have none
        panels.append(_panel(state, "angle", _angles(found), "°", largest[1]))
    return Figure(
        name="truncation",
        title=text(named(state, _("What does truncation cost?")), strong=True),
        short_title=text(named(state, _("Truncation")), strong=True),
        subtitle=None
        if state.trace.length == 1
        else worded(_("{gradient}: the gradient of a window of w timesteps"), gradient=_OF_WINDOW),
        panels=tuple(panels),
        notes=tuple(_notes(state)),
        instead=(
            text(_("One timestep only: no window can be shorter."), role="ink", strong=True),
            text(_("Truncation has nothing to leave out.")),
        )
        if state.trace.length == 1
        else (),
        header=(_("line"), _("window w"), _("value"), _("state")),
        text_alternative=named(state, _sentence(state, found)),
    )


def _is_known(state: State) -> bool:
    """Whether the backward pass is through."""
    sums = (Place("sum", name, loss=state.own_loss) for name in state.parameters)
    return any(state.frame.known(place) for place in sums)


def _errors(state: State) -> TruncationErrors:
    return window_errors(state.trace, state.own_loss)


def _in_percent(found: TruncationErrors) -> Mapping[str, Array]:
    return {name: 100.0 * errors for name, errors in found.errors.items()}


def _angles(found: TruncationErrors) -> Mapping[str, Array]:
    return found.angles


def _largest(state: State, values: Mapping[str, Array]) -> float:
    """Of what is drawn."""
    return max((float(np.nanmax(values[parameter])) for parameter in _with_a_past(state, values)), default=0.0)


def _panel(state: State, name: str, values: Mapping[str, Array], unit: str, largest: float) -> Panel:
    """`largest`: the value that the axis reaches up to."""
    length, known = state.trace.length, _is_known(state)
    dotted = of_earlier_stages(state.parameters)
    x = np.arange(1.0, length + 1)
    curves = tuple(
        Curve(
            f"{name} of {state.notation.label(parameter)}",
            x,
            values[parameter],
            parameter_role(parameter),
            SHOWN if known else GHOST,
            text(labels.parameter_label(state.notation, parameter), role=parameter_role(parameter)),
            dashed=base_name(parameter).startswith("b"),
            dotted=parameter in dotted,
            dots=length <= DOTTED,
        )
        for parameter in _with_a_past(state, values)
    )
    cut = state.trace.experiment.truncation
    marks = (
        (Mark(float(min(cut.size, length)), "ink", text(f"w = {cut.size}", role="ink")),)
        if cut.kind == "sliding"
        else ()
    )
    return Panel(
        name=name,
        place="plot",
        x=counted_axis(_("window w"), 1, length),
        y=Axis(1.06 * largest, -0.03 * largest, ticks=amounts(1.06 * largest, unit)),
        curves=curves,
        marks=marks,
        title=_title(name),
    )


def _title(name: str) -> Text:
    """What a panel measures."""
    if name == "angle":
        return worded(_("angle between {windowed} and {whole}"), windowed=_OF_WINDOW, whole=_WHOLE)
    return text(Math("norm(G_w - G) \\/ norm(G)", "‖G_w − G‖ / ‖G‖"))


def _with_a_past(state: State, values: Mapping[str, Array]) -> Iterator[str]:
    """The parameters whose gradient a window can change at all."""
    for parameter in state.parameters:
        if np.nanmax(values[parameter], initial=0.0) > 1e-9:
            yield parameter


def _notes(state: State) -> Iterator[Note]:
    cut = state.trace.experiment.truncation
    if cut.kind != "chunked":
        return
    found = chunk_errors(state.trace, (cut.size,), state.own_loss)
    pieces: list[str | Math] = []
    for parameter in _with_a_past(state, found.errors):
        off = f" {percent(round(100.0 * float(found.errors[parameter][0])))}"
        turned = float(found.angles[parameter][0])
        between = "" if np.isnan(turned) else f", {degrees(turned)}"
        pieces += [labels.parameter_label(state.notation, parameter), f"{off}{between}; "]
    if pieces:
        pieces[-1] = str(pieces[-1]).removesuffix("; ")
        line = worded(_("chunks of {size} are off: {errors}"), role="ink", size=str(cut.size), errors=pieces)
        yield Note(line, line, _is_known(state))


def _sentence(state: State, found: TruncationErrors) -> str:
    length = state.trace.length
    start = _("Error of the truncated gradient for windows of 1 to {length} timesteps.").format(length=length)
    if not _is_known(state):
        none = _("0 of them shown.")
        return f"{start} {none}"
    window = max(1, length // 2)
    off = [
        f"{state.notation.label(name)} {percent(round(100 * float(found.errors[name][window - 1])))}"
        for name in _with_a_past(state, found.errors)
    ]
    errors = ", ".join(off) or pgettext("is off by", "nothing")
    said = _("A window of {size} is off by: {errors}.").format(size=window, errors=errors)
    return f"{start} {said}"
