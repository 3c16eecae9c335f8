"""How far the gradient reaches: no words lie on what is drawn, or close under the numbers of an axis."""

from itertools import pairwise

import numpy as np
import pytest
from PyQt6.QtCore import QLineF, QPointF, QRectF
from PyQt6.QtWidgets import QApplication

from app.files.lesson_file import builtin_lessons
from app.plots import texts
from app.plots.arranging import lay_out
from app.story.figures import figure
from app.story.state import compare, with_other_cell
from tests.story.states import state_of

LESSONS = [name for name, _ in builtin_lessons()]


@pytest.mark.parametrize("lesson", LESSONS)
@pytest.mark.parametrize("flow", [None, "each"])
@pytest.mark.parametrize("size", [(368, 119), (368, 133), (488, 170), (488, 198), (605, 254), (900, 500)])
def test_no_words_in_the_reach_lie_on_a_line_and_no_name_on_the_ground(
    qapp: QApplication, lesson: str, flow: str | None, size: tuple[int, int]
) -> None:
    layout = lay_out(figure("reach", state_of(lesson, flow, -1)), *size)  # type: ignore[arg-type]
    for laid in layout.panels:
        words = [
            (line, QRectF(line.x, line.baseline - 8.0, texts.width(line.text, line.size), 8.0))
            for line in layout.lines
            if laid.rect.contains(QPointF(line.x + 1.0, line.baseline - 4.0))
        ]
        grid = [laid.point(0.0, y).y() for _, y in layout.grid]
        for line, box in words:
            assert not any(box.top() < y < box.bottom() for y in grid), f"{line.text.plain!r} lies on the grid"
            for curve in laid.panel.curves:
                points = laid.points(curve.x, curve.y)
                for before, after in pairwise(point for point in points if np.isfinite(point.y())):
                    steps = [before + (after - before) * step / 50 for step in range(51)]
                    assert not any(box.contains(step) for step in steps), f"{line.text.plain!r} lies on {curve.name}"
            ends = {
                (curve.name, curve.label): [at for at in laid.points(curve.x, curve.y) if np.isfinite(at.y())][-1]
                for curve in laid.panel.curves
                if np.isfinite(curve.y).any()
            }
            away = {of: QLineF(QPointF(line.x, line.baseline - 4.0), end).length() for of, end in ends.items()}
            nearest = min(away, key=lambda of: away[of])
            if not line.text.plain.startswith("95"):
                assert nearest[1] == line.text, f"{line.text.plain!r} stands at the end of {nearest[0]}"
            for band in laid.panel.bands if not line.text.plain.startswith("95") else ():
                middles = [QPointF(point) for point in laid.points(band.x, (band.low + band.high) / 2)]
                assert not any(box.contains(middle) for middle in middles), f"{line.text.plain!r} lies on the ground"


@pytest.mark.parametrize("lesson", ["vanishing", "exploding", "hell-ello", "sentiment"])
@pytest.mark.parametrize("size", [(368, 170), (368, 260), (488, 198), (488, 250), (605, 254)])
def test_notes_stand_clear_of_the_numbers_of_the_axis(qapp: QApplication, lesson: str, size: tuple[int, int]) -> None:
    alone = state_of(lesson, None, -1)
    for state in (alone, compare(alone, with_other_cell(alone.lesson, "gru"))):
        layout = lay_out(figure("reach", state), *size)
        (laid,) = layout.panels
        below = [line for line in layout.lines if line.baseline > laid.rect.bottom() + 6.0]
        notes = [line for line in below if "%" in line.text.plain or "ρ" in line.text.plain]
        numbers = [line for line in below if line not in notes and line.x < laid.rect.right()]
        for note in notes:
            assert note.baseline - 8.0 - max(line.baseline + 2.0 for line in numbers) >= 6.0


@pytest.mark.parametrize("lesson", ["hell-ello", "notes", "caption", "exploding", "long-memory-lstm"])
@pytest.mark.parametrize("size", [(300, 118), (368, 119), (368, 133), (488, 198), (605, 254)])
def test_the_name_of_the_axis_stands_clear_of_its_numbers_and_the_notes_of_it(
    qapp: QApplication, lesson: str, size: tuple[int, int]
) -> None:
    layout = lay_out(figure("reach", state_of(lesson, None, -1)), *size)
    (name,) = (line for line in layout.lines if line.text.plain == "lag t − k")
    (laid,) = layout.panels
    above = [line for line in layout.lines if laid.rect.bottom() + 8.0 < line.baseline < name.baseline]
    numbers = [line for line in above if line.x < laid.rect.right()]
    notes = [line for line in layout.lines if line.baseline > name.baseline]
    assert numbers
    assert all(name.baseline - 8.5 - line.baseline >= 5.0 for line in numbers)
    assert all(note.baseline - 8.5 - name.baseline >= 5.0 for note in notes)
    assert max(line.baseline for line in (name, *notes)) <= size[1] - 9.0


@pytest.mark.parametrize("lesson", ["hell-ello", "caption"])
def test_a_low_plot_has_all_its_lines_and_numbers_over_the_name_of_the_axis(qapp: QApplication, lesson: str) -> None:
    layout = lay_out(figure("reach", state_of(lesson, None, -1)), 300.0, 117.0)
    (laid,) = layout.panels
    written = {line.text.plain for line in layout.lines}
    assert {"all t", "95\N{NO-BREAK SPACE}%", "lag t − k"} <= written
    assert laid.panel.bands
    assert sum(curve.bound for curve in laid.panel.curves) == 2
    assert len(layout.grid) >= 2
