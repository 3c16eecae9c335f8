"""The triangles of all weight matrices side by side, on one scale."""

from collections.abc import Hashable, Iterator

import numpy as np

from app.story.equations.setting import parameter_role
from app.story.figures import labels
from app.story.figures.about_loss import own_loss
from app.story.figures.contributions import LABELLED
from app.story.figures.figure import CUT, GHOST, SHOWN, Axis, Figure, Panel
from app.story.figures.kept import kept_while
from app.story.figures.one_scale import in_one_colour
from app.story.figures.parameters import in_order
from app.story.figures.text import Note, text
from app.story.figures.tiles import existing_tiles, loss_rows
from app.story.figures.triangle import Triangle, triangle
from app.story.numbers import percent
from app.story.state import State
from app.translation import _
from rnn_engine.network import base_name

_WEIGHTS = ("W_xh", "W_hh", "W_hy")


def _seen(state: State) -> Hashable:
    return state.notation, own_loss(state), state.measure, state.scale


@kept_while(_seen)
def triangles(state: State) -> Figure:
    """In the chosen measure and scale; of one loss that flows alone every row is of its own gradient."""
    names = shown_weights(state)
    of_loss, log = own_loss(state) is not None, state.scale == "log"
    found = in_one_colour([triangle(state.trace, name, of_loss, state.measure, log) for name in names], log)
    in_norms = state.measure == "norm"
    return Figure(
        name="triangles",
        title=text(
            _("Where do the gradients come from? Norms") if in_norms else _("Where do the gradients come from?"),
            strong=True,
        ),
        short_title=text(_("Contributions, norms") if in_norms else _("Contributions"), strong=True),
        subtitle=text(_("loss t through timestep k, all on one scale")),
        short_subtitle=text(_("on one scale")),
        panels=tuple(_panel(state, name, of) for name, of in zip(names, found, strict=True)),
        notes=tuple(_notes(state)),
        header=(
            _("parameter"),
            _("loss t"),
            _("timestep k"),
            _("norm") if in_norms else _("share"),
            _("state"),
        ),
        text_alternative=_sentence(state, names, found),
        triangular=True,
    )


def shown_weights(state: State) -> tuple[str, ...]:
    """The weight matrices of every stage that any loss reaches, on the way from the input to the output."""
    return tuple(
        name
        for name in in_order(state.trace.experiment.network)
        if base_name(name) in _WEIGHTS and (existing_tiles(state.trace, name) == GHOST).any()
    )


def _panel(state: State, parameter: str, of: Triangle) -> Panel:
    trace, first = state.trace, state.notation.first_index
    losses = tuple(range(1, trace.length + 1)[loss_rows(trace)])
    exists = existing_tiles(trace, parameter)[loss_rows(trace)]
    states = np.where(exists == GHOST, SHOWN, exists).astype(np.int8)
    rows = tuple(text(labels.loss_label(state.notation, t)) for t in (losses if len(losses) <= LABELLED else ()))
    return Panel(
        name=parameter,
        place="tile",
        x=Axis(0, trace.length, title=text(_("through timestep k")), first_number=first),
        y=Axis(0, len(losses), rows, text(_("loss t")), losses[0] - 1 + first),
        cells=of.cells(states, state.measure),
        title=text(labels.parameter_label(state.notation, parameter), role=parameter_role(parameter), strong=True),
        row_numbers=losses,
        datum=(state.notation.label(parameter),),
    )


def _notes(state: State) -> Iterator[Note]:
    if state.measure == "share":
        whole = own_loss(state) is None
        long = (
            _("shares of the gradient of L: each triangle adds up to 100 %")
            if whole
            else _("shares of the gradient of each loss: each row adds up to 100 %")
        )
        short = _("each triangle: 100 %") if whole else _("each row: 100 %")
        yield Note(text(long), text(short))
    if any((existing_tiles(state.trace, name) == CUT).any() for name in shown_weights(state)):
        yield Note(text(_("hatched: cut by truncation")), text(_("hatched: cut")))


def _sentence(state: State, names: tuple[str, ...], found: tuple[Triangle, ...]) -> str:
    parts = [_("Contributions to the gradients by loss and timestep.")]
    for name, of in zip(names, found, strict=True):
        sizes = np.where(np.isnan(of.positions), -1.0, of.extents)
        row, k = (int(index) for index in np.unravel_index(int(np.argmax(sizes)), sizes.shape))
        value = percent(round(100 * float(of.values[row, k]))) if of.sizes is None else of.sizes.significant(row, k)
        parts.append(
            _("{parameter}: the largest is {value}, loss {t} through timestep {k}.").format(
                parameter=state.notation.label(name),
                value=value,
                t=state.notation.printed_timestep(state.trace.losses[0] + row),
                k=state.notation.printed_timestep(k + 1),
            )
        )
    return " ".join(parts)
