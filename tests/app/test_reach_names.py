"""Curves, their numbers and the names beside them: none so near to another that they read as one."""

from itertools import pairwise, product

import pytest
from PyQt6.QtWidgets import QApplication

from app.plots import texts
from app.plots.arranging import lay_out
from app.plots.layout import SMALL_SIZE
from app.story.figures import figure
from app.story.figures.figure import Mark
from tests.app.test_shares_painting import at
from tests.gallery.subjects import limits
from tests.story.states import state_of


@pytest.mark.parametrize("lesson", ["hell-ello", "tagging", "kmers", "letters-4-lstm"])
@pytest.mark.parametrize("size", [(368, 134), (480, 180), (720, 260)])
def test_names_and_both_rows_of_numbers_stand_clear_of_each_other(
    qapp: QApplication, lesson: str, size: tuple[int, int]
) -> None:
    subjects = limits()
    layout = lay_out(figure("reach", at(subjects[lesson]() if lesson in subjects else state_of(lesson), 1.0)), *size)
    laid = layout.panels[0]
    numbers = {words for _, words in laid.panel.x.ticks}
    below = [line for line in layout.lines if line.text.plain in numbers and line.baseline > laid.rect.bottom() + 8.0]
    lowest = max(
        (line for line in layout.lines if line.x < laid.rect.left() - 8.0 and line.baseline < laid.rect.bottom() + 8.0),
        key=lambda line: line.baseline,
    )
    end = lowest.x + texts.width(lowest.text, SMALL_SIZE)
    assert min(line.x for line in below) - end >= 5.9
    last = max(line.x + texts.width(line.text, SMALL_SIZE) for line in below)
    of_names = [sample for sample in layout.samples if not isinstance(sample.of, Mark)]
    for sample, edge in product(of_names, (laid.rect.right() + 16.0, last + 14.0)):
        assert sample.rect.left() >= edge - 0.1


@pytest.mark.parametrize("lesson", ["long-memory-lstm", "letters-12-lstm"])
@pytest.mark.parametrize("share", [0.0, 0.6, 1.0])
def test_names_beside_a_low_plot_of_two_lanes_are_not_crowded(qapp: QApplication, lesson: str, share: float) -> None:
    """All times together, which the plot is not about, do without."""
    subjects = limits()
    state = at(subjects[lesson]() if lesson in subjects else state_of(lesson), share)
    layout = lay_out(figure("reach", state), 368, 134)
    middles = sorted(sample.rect.center().y() for sample in layout.samples if not isinstance(sample.of, Mark))
    assert len(middles) == 4
    assert min(below - above for above, below in pairwise(middles)) >= 15.5
    (laid,) = layout.panels
    assert not laid.panel.bands
    assert {curve.name for curve in laid.panel.curves} >= {"norm", "c to c", "h to h"}


@pytest.mark.parametrize("height", [126, 130, 134, 138, 142, 150])
def test_the_words_at_a_mark_stand_clear_of_the_dots_under_them(qapp: QApplication, height: int) -> None:
    layout = lay_out(figure("reach", at(state_of("long-memory-lstm"), 1.0)), 368, height)
    (laid,) = layout.panels
    (words,) = (line for line in layout.lines if line.text.plain == "95\N{NO-BREAK SPACE}%")
    middle, end = words.baseline - texts.middle_offset(SMALL_SIZE), words.x + texts.width(words.text, SMALL_SIZE)
    dots = [laid.point(*dot) for curve in laid.panel.curves if curve.dots for dot in zip(curve.x, curve.y, strict=True)]
    near = [abs(dot.y() - middle) for dot in dots if words.x <= dot.x() <= end]
    assert near
    assert min(near) >= 9.0
