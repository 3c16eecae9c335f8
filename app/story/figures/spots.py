"""What the cells, bars and dots of the figures stand for in every view, and how each is said in words."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from app.story.figures.figure import ABSENT, CUT, GHOST, States
from app.story.figures.pointable import Cell, Spots
from app.story.figures.segments import Segment
from app.story.figures.tiles import shown_losses
from app.story.figures.triangle import Margin, Triangle
from app.story.numbers import decimals, in_powers, percent, significant
from app.story.places import Place
from app.story.pointing import Spot, Use
from app.story.state import State
from app.translation import _, ngettext
from rnn_engine.arrays import Array

_PRINTABLE = 0.005
"""Below this share whole per cents say nothing."""


def tile_spots(state: State, of: Triangle, states: States) -> Spots:
    """A tile of the triangle: the place where it is computed, in flow *all* the one that its column shares, too."""
    losses, parameter = shown_losses(state), state.parameter
    in_common = state.flow == "all"

    def at(row: int, column: int) -> frozenset[Spot]:
        own = Place("backward", parameter, loss=losses[row], k=column + 1)
        return frozenset((own, Place("backward", parameter, k=column + 1)) if in_common else (own,))

    def cells(spot: Spot) -> Iterator[Cell]:
        rows: Sequence[int] = ()
        k = through(spot, parameter)
        if isinstance(spot, Use) or (in_common and isinstance(spot, Place) and spot.loss is None):
            rows = range(len(losses))
        elif isinstance(spot, Place) and spot.loss in losses:
            rows = (losses.index(spot.loss),)
        if 1 <= k <= states.shape[1]:
            yield from ((row, k - 1) for row in rows if states[row, k - 1] != ABSENT)

    return Spots(at, lambda row, column: _tile_said(state, of, states, row, column), cells)


def row_spots(state: State, margin: Margin, known: Callable[[int], bool]) -> Spots:
    """The bar of a row: where the contributions of its loss are summed."""
    losses, parameter, notation = shown_losses(state), state.parameter, state.notation

    def cells(spot: Spot) -> Iterator[Cell]:
        match spot:
            case Place("sum", name, loss=int(loss)) if name == parameter and loss in losses:
                yield losses.index(loss), 0

    def said(row: int, column: int) -> str:
        sentences = (
            _("loss {t}, through all timesteps: not reached yet"),
            _("loss {t}, through all timesteps: {share} of the gradient of {parameter}"),
            _("loss {t}, through all timesteps: its gradient of {parameter} has norm {norm}"),
        )
        said = _bar_said(sentences, margin, row, known)
        return said(t=notation.printed_timestep(losses[row]), parameter=notation.label(parameter))

    return Spots(lambda row, _: frozenset((Place("sum", parameter, loss=losses[row]),)), said, cells)


def column_spots(state: State, margin: Margin, known: Callable[[int], bool]) -> Spots:
    """The bar of a column: the parameter as its timestep uses it."""
    parameter, notation = state.parameter, state.notation

    def cells(spot: Spot) -> Iterator[Cell]:
        k = through(spot, parameter)
        if 1 <= k <= len(margin.shown):
            yield 0, k - 1

    def said(row: int, column: int) -> str:
        sentences = (
            _("all losses through timestep {k}: not reached yet"),
            _("all losses through timestep {k}: {share} of the gradient of {parameter}"),
            _("all losses through timestep {k}: norm {norm}, gradient of {parameter}"),
        )
        said = _bar_said(sentences, margin, column, known)
        return said(k=notation.printed_timestep(column + 1), parameter=notation.label(parameter))

    return Spots(lambda _, column: frozenset((Use(parameter, column + 1),)), said, cells)


def _bar_said(
    sentences: tuple[str, str, str], margin: Margin, at: int, known: Callable[[int], bool]
) -> Callable[..., str]:
    """What is said of a margin's bar, to be filled in: that it is not known yet, its share, or its norm."""
    missing, of_share, of_norm = sentences
    if not known(at):
        return missing.format
    value = margin.shown[at].texts[0]
    return partial((of_share if value.endswith("%") else of_norm).format, share=_apart(value), norm=value)


def segment_spots(state: State, parameter: str, loss: int | None, segments: Sequence[Segment], collected: int) -> Spots:
    """A segment of a bar: where its share is collected; while the losses' gradients are summed, the parameter as its
    timestep uses it, in all of them."""
    by_first = {segment.k: index for index, segment in enumerate(segments)}
    of_all = loss is None and state.flow != "all"

    def at(row: int, column: int) -> frozenset[Spot]:
        timesteps = range(column, segments[by_first[column]].last + 1)
        if of_all:
            return frozenset(Use(parameter, k) for k in timesteps)
        return frozenset(Place("backward", parameter, loss=loss, k=k) for k in timesteps)

    def cells(spot: Spot) -> Iterator[Cell]:
        k = through(spot, parameter)
        if k and (of_all or not isinstance(spot, Place) or spot.loss == loss):
            yield from ((0, segment.k) for segment in segments if segment.k <= k <= segment.last)

    def said(row: int, column: int) -> str:
        index, notation = by_first[column], state.notation
        segment, label = segments[index], notation.label(parameter)
        k = str(notation.printed_timestep(segment.k))
        if segment.last > segment.k:
            k += f"–{notation.printed_timestep(segment.last)}"
        if index >= collected:
            return _("through timestep {k}: not collected yet, gradient of {parameter}").format(k=k, parameter=label)
        share = share_said(segment.share, segment.whole)
        if loss is None:
            sentence = _("all losses through timestep {k}: {share} of the gradient of {parameter}")
            told = sentence.format(k=k, share=share, parameter=label)
        else:
            sentence = _("loss {t} through timestep {k}: {share} of the gradient of {parameter}")
            told = sentence.format(t=notation.printed_timestep(loss), k=k, share=share, parameter=label)
        return _("{said}; hatched: it opposes it").format(said=told) if segment.share < 0.0 else told

    return Spots(at, said, cells)


def lag_spots(state: State, norms: Array, gone: int) -> Spots:
    """A dot of the river's norms, `norms` by lag as decimal logarithms: where the gradient has come so far back."""
    loss, t = state.flowing_loss, state.focus_loss

    def at(row: int, column: int) -> frozenset[Spot]:
        return frozenset((Place("backward", "dh", loss=loss, k=t - column),)) if column <= t else frozenset()

    def cells(spot: Spot) -> Iterator[Cell]:
        match spot:
            case Place("backward", "dh", loss=of, k=int(k)) if of == loss and 0 <= k <= t:
                yield 0, t - k

    def said(row: int, column: int) -> str:
        if column > t:
            return ""
        k = state.notation.printed_timestep(t - column)
        back = ngettext("{lag} timestep back, to timestep {k}", "{lag} timesteps back, to timestep {k}", column)
        back = back.format(lag=column, k=k)
        if column >= gone:
            return _("{back}: not reached yet").format(back=back)
        size = float(norms[column])
        return _("{back}: norm {norm}").format(back=back, norm="0" if math.isnan(size) else in_powers(size))

    return Spots(at, said, cells)


def unit_spots(state: State, rows: Sequence[tuple[str, int | str]], values: Array, known: Mapping[str, int]) -> Spots:
    """A unit of a part of the state, (part, unit) by row: where that part is computed at the timestep."""
    notation, length = state.notation, state.trace.length

    def at(row: int, column: int) -> frozenset[Spot]:
        return frozenset((Place("forward", rows[row][0], t=column + 1),))

    def cells(spot: Spot) -> Iterator[Cell]:
        match spot:
            case Place("forward", name, t=int(t)) if 1 <= t <= length:
                yield from ((row, t - 1) for row, (part, _unit) in enumerate(rows) if part == name)

    def said(row: int, column: int) -> str:
        part, unit = rows[row]
        name, t = notation.label(part, column + 1), notation.printed_timestep(column + 1)
        if column >= known[part]:
            sentence = _("unit {unit} of {value}, timestep {t}: not computed yet")
            return sentence.format(unit=unit, value=name, t=t)
        number = decimals(float(values[row, column]))
        return _("unit {unit} of {value}, timestep {t}: {number}").format(unit=unit, value=name, t=t, number=number)

    return Spots(at, said, cells)


def through(spot: Spot, parameter: str) -> int:
    """The timestep k of a contribution or a use of the parameter; 0 for anything else."""
    match spot:
        case Place("backward", name, k=int(k)) if name == parameter:
            return k
        case Use(name, t) if name == parameter:
            return t
    return 0


def share_said(share: float, whole: int | None = None) -> str:
    """A share in a sentence: whole per cents as they are printed, digits for what is less."""
    if 0.0 < abs(share) < _PRINTABLE:
        return f"{significant(100.0 * share, 1)}\N{NO-BREAK SPACE}%"
    return percent(round(100.0 * share) if whole is None else whole)


def _tile_said(state: State, of: Triangle, states: States, row: int, column: int) -> str:
    notation = state.notation
    t, k = notation.printed_timestep(shown_losses(state)[row]), notation.printed_timestep(column + 1)
    if states[row, column] == GHOST:
        return _("loss {t} through timestep {k}: not reached yet").format(t=t, k=k)
    if states[row, column] == CUT:
        return _("loss {t} through timestep {k}: cut by truncation").format(t=t, k=k)
    if of.sizes is not None:
        norm, label = of.sizes.significant(row, column), notation.label(state.parameter)
        sentence = _("loss {t} through timestep {k}: norm {norm}, gradient of {parameter}")
        return sentence.format(t=t, k=k, norm=norm, parameter=label)
    share = float(of.values[row, column])
    printed = _apart(of.texts[row][column]) if of.texts and abs(share) >= _PRINTABLE else share_said(share)
    sentence = _("loss {t} through timestep {k}: {share} of the gradient of {parameter}")
    return sentence.format(t=t, k=k, share=printed, parameter=notation.label(state.parameter))


def _apart(printed: str) -> str:
    """ "84 %" of "84%"."""
    return printed.replace("%", "\N{NO-BREAK SPACE}%")
