"""Gradient plots of two lessons or cells that are compared: each in its own panels under its name, on one scale."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import zip_longest

from app.story.compared_names import full_name, short_name
from app.story.figures.compared import BESIDE
from app.story.figures.figure import Axis, Figure, Panel
from app.story.figures.kept import kept_while
from app.story.figures.text import Note, Text, text, worded
from app.story.figures.ticks import logarithmic, signed_percents
from app.story.state import State
from app.translation import _

Make = Callable[[State], Figure]


def of_two(make: Make) -> Make:
    """The figure of both from what makes it of one."""

    def parts(state: State) -> tuple[Figure, Figure]:
        assert state.other is not None, "only where two are compared"
        return make(state), make(state.other)

    @kept_while(parts)
    def both(state: State) -> Figure:
        assert state.other is not None, "only where two are compared"
        states, figures = (state, state.other), parts(state)
        own, theirs = (_shown(each, figure) for each, figure in zip(states, figures, strict=True))
        first, second = figures
        is_alike = first.subtitle is not None and first.subtitle == second.subtitle
        return replace(
            first,
            subtitle=first.subtitle if is_alike else None,
            short_subtitle=first.short_subtitle if is_alike else None,
            panels=tuple(_on_one_scale(own, theirs)),
            notes=(*_lessons(states), *_notes(states, figures)),
            header=(_("of"), *first.header),
            text_alternative=" ".join(
                _named(each, figure.text_alternative) for each, figure in zip(states, figures, strict=True)
            ),
        )

    return both


def _named(state: State, words: str) -> str:
    return _("{name}: {title}").format(name=short_name(state), title=words)


def _shown(state: State, figure: Figure) -> list[Panel]:
    """The panels of one, named; of bars, which are many, those of the chosen parameter alone, the table has all."""
    panels, name = figure.panels, short_name(state)
    chosen = [panel for panel in panels if not panel.boxes or panel.name == state.parameter] or [panels[0]]
    others = [box.datum for panel in panels if panel not in chosen for box in panel.boxes if box.datum]
    return [
        replace(
            panel,
            name=panel.name if state.follows is None else f"{panel.name} {BESIDE}",
            title=_titled(name, panel.title),
            boxes=tuple(box._replace(datum=(name, *box.datum) if box.datum else ()) for box in panel.boxes),
            datum=(name, *panel.datum),
            undrawn=(*panel.undrawn, *others),
            rank=0,
        )
        for panel in chosen
    ]


def _titled(name: str, title: Text | None) -> Text:
    if title is None:
        return worded("{name}", role="ink", strong=True, name=name)
    return worded("{name} · {title}", role=title.role, strong=title.strong, name=name, title=title.pieces)


def _on_one_scale(own: list[Panel], theirs: list[Panel]) -> Iterator[Panel]:
    """The panels of the first, then those of the second, each with its pair's axes."""
    axes = [(_longer(one.x, other.x), _taller(one, other)) for one, other in zip(own, theirs, strict=True)]
    for panels in (own, theirs):
        for panel, (x, y) in zip(panels, axes, strict=True):
            yield replace(panel, x=x, y=y)


def _longer(one: Axis, other: Axis) -> Axis:
    longest = max(one, other, key=lambda axis: axis.high - axis.low)
    return replace(longest, low=min(one.low, other.low), high=max(one.high, other.high))


def _taller(one: Panel, other: Panel) -> Axis:
    """A y axis that begins with its largest number."""
    high, low = max(one.y.low, other.y.low), min(one.y.high, other.y.high)
    kinds = signed_percents(low, high) if one.boxes else logarithmic(low, high)
    return Axis(high, low, ticks=kinds[0], sparser=kinds[1:])


def _lessons(states: tuple[State, State]) -> Iterator[Note]:
    """Which lesson is which, where it is not one with another cell."""
    compared = states[0].compared
    if compared is not None and not compared.cell:
        line = text(", ".join(full_name(each) for each in states), role="ink")
        yield Note(line, line)


def _notes(states: tuple[State, State], figures: tuple[Figure, Figure]) -> Iterator[Note]:
    """What is true of both once, the rest with its name."""
    for pair in zip_longest(*(figure.notes for figure in figures)):
        if pair[0] is not None and pair[1] is not None and pair[0].text.plain == pair[1].text.plain:
            yield pair[0]
            continue
        for state, note in zip(states, pair, strict=True):
            if note is not None:
                name = short_name(state)
                yield replace(note, text=_remark(name, note.text), short=_remark(name, note.short))


def _remark(name: str, line: Text) -> Text:
    said = worded(_("{name}: {title}"), role=line.role, strong=line.strong, name=name, title=line.pieces)
    return said.explained(line.more)
