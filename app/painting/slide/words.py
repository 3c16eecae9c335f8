"""What is said on a slide: in lines, each as long as it has room."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter

from app.painting import faces
from app.painting.sentence import paint_words
from app.painting.slide.geometry import (
    CHOICES,
    EDGE,
    FOOT_BASELINE,
    FOOT_SIZE,
    HEADING_BASELINE,
    HEADING_SIZE,
    PART,
    QUESTION,
    SENTENCE,
    START,
    START_TITLE_SIZE,
    STORY,
    TITLE,
    UNDER_START_TITLE,
    UNDER_TITLE,
    UNDER_TITLE_SIZE,
    WIDTH,
)
from app.painting.wrapping import text_width, wrapped
from app.story.headings import flow_in_words, heading
from app.story.lettering import lettered
from app.story.state import State
from app.story.summary import summary
from app.theme import Theme
from app.translation import _

LEADING = 1.24
_SIZES = (20.0, 18.0, 17.0, 16.0, 15.0, 14.0, 13.0, 12.0, 11.0)
ASCENT = 0.97
"""From the top of a line to its baseline, in sizes."""
_TITLE_SIZES = (46.0, 40.0, 34.0, 28.0, 22.0)
_STORY_SIZES = (24.0, 22.0, *_SIZES)


@dataclass(frozen=True)
class Passage:
    """Lines of text from a top on; `size`, `top` and `left` in lengths of the slide. `ink`: the theme's colour of it,
    or a role's."""

    lines: tuple[str, ...]
    size: float
    top: float
    ink: str = "ink"
    weight: int = 400
    left: float = EDGE

    def baseline(self, line: int) -> float:
        return self.top + ASCENT * self.size + LEADING * self.size * line


def size_for(texts: Sequence[str], room: QRectF, sizes: Sequence[float] = _SIZES) -> float:
    """The largest type in which each of the texts has room."""
    return next((size for size in sizes if all(_fits(text, size, room) for text in texts)), sizes[-1])


def passages(state: State, sentence_size: float, number: str, foot: bool = True) -> tuple[Passage, ...]:
    """All text of a slide; `number`: of the page, or of the step."""
    said: list[Passage] = []
    if state.place is None and state.question is None:
        said += _start(state)
    else:
        said.append(_heading(state))
        said += _asked(state) if state.question is not None else [_set(state.sentence, sentence_size, SENTENCE)]
    if foot:
        said.append(Passage((state.told.title,), FOOT_SIZE, FOOT_BASELINE - ASCENT * FOOT_SIZE, "muted"))
        left = WIDTH - EDGE - text_width(number, FOOT_SIZE)
        said.append(Passage((number,), FOOT_SIZE, FOOT_BASELINE - ASCENT * FOOT_SIZE, "muted", left=left))
    return tuple(said)


def paint_passage(painter: QPainter, passage: Passage, theme: Theme) -> None:
    painter.setPen(QColor(ink_of(passage, theme)))
    painter.setFont(faces.font(passage.size, passage.weight))
    for number, line in enumerate(passage.lines):
        paint_words(painter, passage.left, passage.baseline(number), line, passage.size, passage.weight)


def ink_of(passage: Passage, theme: Theme) -> str:
    """Its colour, "#RRGGBB"."""
    return {"ink": theme.ink, "muted": theme.muted}.get(passage.ink) or theme.role(passage.ink)


def title_passages(first: State, last: State) -> tuple[Passage, ...]:
    """A page before all others: the lesson's title, its network in words, its story, which part of the film follows."""
    told = first.told
    title_size = next((size for size in _TITLE_SIZES if _fits(told.title, size, TITLE, 700)), _TITLE_SIZES[-1])
    title = _set(told.title, title_size, TITLE, weight=700)
    title = replace(title, top=TITLE.bottom() - LEADING * title_size * len(title.lines))
    story = lettered(told.story, first.notation)
    network = _set(summary(told), UNDER_TITLE_SIZE, UNDER_TITLE, "muted")
    room = STORY.adjusted(0.0, LEADING * UNDER_TITLE_SIZE * (len(network.lines) - 1), 0.0, 0.0)
    return (
        title,
        network,
        _set(story, size_for([story], room, _STORY_SIZES), room),
        _set(_part_in_words(first, last), UNDER_TITLE_SIZE, PART, "muted"),
    )


def _part_in_words(first: State, last: State) -> str:
    """Which part of the film a deck shows."""
    flow = flow_in_words(first.flow, first.notation)
    if first.place is None or title_of(first) == title_of(last):
        return _("{last} · {flow}").format(last=title_of(last), flow=flow)
    return _("{first} – {last} · {flow}").format(first=title_of(first), last=title_of(last), flow=flow)


def title_of(state: State) -> str:
    """What stands over a slide: where in the film it is."""
    return state.told.title if state.place is None else heading(state.place, state.notation)


def _heading(state: State) -> Passage:
    backward = state.place is not None and state.place.phase == "backward"
    ink = "backward" if backward else "ink"
    return Passage((title_of(state),), HEADING_SIZE, HEADING_BASELINE - ASCENT * HEADING_SIZE, ink, 600)


def _start(state: State) -> list[Passage]:
    title = Passage((state.told.title,), START_TITLE_SIZE, START.top(), "ink", 600)
    below = LEADING * START_TITLE_SIZE + UNDER_START_TITLE
    room = START.adjusted(0.0, below, 0.0, 0.0)
    return [title, _set(state.sentence, size_for([state.sentence], room), room)]


def _asked(state: State) -> list[Passage]:
    """A question, and under it what can be answered."""
    assert state.question is not None
    question = _set(state.sentence, size_for([state.sentence], QUESTION, _STORY_SIZES), QUESTION, weight=500)
    choices = [f"{n}   {lettered(choice, state.notation)}" for n, choice in enumerate(state.question.choices, 1)]
    size = next((size for size in _SIZES if LEADING * size * len(choices) <= CHOICES.height()), _SIZES[-1])
    return [question, Passage(tuple(choices), size, CHOICES.top())]


def _set(text: str, size: float, room: QRectF, ink: str = "ink", weight: int = 400) -> Passage:
    most = max(1, int(room.height() / (LEADING * size)))
    return Passage(tuple(wrapped(text, size, room.width(), most, weight)), size, room.top(), ink, weight, room.left())


def _fits(text: str, size: float, room: QRectF, weight: int = 400) -> bool:
    return len(wrapped(text, size, room.width(), 999, weight)) * LEADING * size <= room.height()
