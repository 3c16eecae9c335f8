"""Lays out what is said in place of a plot: sentences under the title, each whole."""

from app.plots import texts
from app.plots.layout import FOOT, LABEL_SIZE, SIDE, TITLE_ROW, Layout, Line
from app.story.figures.figure import Figure

_LINE, _BETWEEN = 18.0, 4.0
"""From one line to the next, and how much farther from one sentence to the next."""
_DESCENT = 4.0


def words_layout(figure: Figure, width: float, height: float) -> Layout:
    """As many of the sentences as have room, the first ones first."""
    layout = Layout()
    baseline = TITLE_ROW + LABEL_SIZE
    for sentence in figure.instead:
        lines = texts.wrapped(sentence, LABEL_SIZE, width - 2 * SIDE)
        if baseline + (len(lines) - 1) * _LINE + _DESCENT > height - FOOT / 2 and layout.lines:
            break
        for line in lines:
            layout.lines.append(Line(line, SIDE, baseline, LABEL_SIZE))
            baseline += _LINE
        baseline += _BETWEEN
    return layout


def words_height(figure: Figure, width: float) -> float:
    """How high a page is on which all of the sentences have room."""
    counts = [len(texts.wrapped(sentence, LABEL_SIZE, width - 2 * SIDE)) for sentence in figure.instead]
    return TITLE_ROW + LABEL_SIZE + sum(counts) * _LINE + (len(counts) - 1) * _BETWEEN - _LINE + _DESCENT + FOOT
