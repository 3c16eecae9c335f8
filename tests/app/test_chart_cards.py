"""The cards of charts at their limits: bars next to nothing, one timestep, stages beside letters."""

import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.colours import THEMES
from app.files.lesson_file import read_lesson
from app.plots import figure_height, paint_figure, texts
from app.plots.arranging import lay_out
from app.story.figures import figure
from app.story.state import Compared, compare
from rnn_engine.recorder import record
from tests.app.opened import opened
from tests.story.states import state_of


@pytest.mark.parametrize("size", [(368, 170), (488, 230), (747, 320)])
def test_a_bar_that_is_not_zero_is_seen_beside_much_longer_ones(qapp: QApplication, size: tuple[int, int]) -> None:
    other = read_lesson("exploding")
    shown = figure("contributions", compare(state_of("vanishing", None, -1), Compared(other, record(other.experiment))))
    layout, theme = lay_out(shown, *size), THEMES["light"]
    image = QImage(*size, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.card))
    with QPainter(image) as painter:
        paint_figure(painter, shown, theme, *size)
    (laid,) = (laid for laid in layout.panels if laid.panel.name == "rows")
    assert max(box.x[1] for box in laid.panel.boxes) * laid.scale[0] < 1.0
    for box in laid.panel.boxes:
        at = QPointF(laid.rect.left() + 0.5, laid.place(box.x, box.y).center().y()).toPoint()
        near = {image.pixelColor(at.x() + across, at.y()).name() for across in (-1, 0, 1)}
        assert (near == {theme.card.lower()}) == (box.x == (0.0, 0.0))
    title = next((line.text.plain for line in layout.lines if line.text.plain.startswith("norm")), None)
    assert title in ("norms up to 1.09", None)


@pytest.mark.parametrize("size", [(368, 112), (488, 130), (605, 250)])
def test_one_timestep_is_told_in_whole_sentences(qapp: QApplication, size: tuple[int, int]) -> None:
    shown = figure("reach", state_of("digit", None, -1))
    layout = lay_out(shown, *size)
    said = " ".join(line.text.plain for line in layout.lines).replace("\N{NO-BREAK SPACE}", " ")
    assert all(sentence.plain in said for sentence in shown.instead)
    for line in layout.lines:
        assert line.x + texts.width(line.text, line.size) <= size[0] - 17.9
        assert line.baseline + 4.0 <= size[1]
    assert figure_height(shown, size[0]) >= max(line.baseline for line in layout.lines)


@pytest.mark.parametrize("size", [(368, 220), (488, 240), (605, 300)])
def test_the_only_share_takes_the_width_of_the_card(qapp: QApplication, size: tuple[int, int]) -> None:
    layout = lay_out(figure("contributions", state_of("digit", None, -1, parameter="W_xh")), *size)
    (laid,) = layout.panels
    assert laid.rect.right() == pytest.approx(size[0] - 18.0, abs=1.0)
    assert laid.text_size
    assert laid.panel.cells is not None
    assert laid.panel.cells.texts == (("100%",),)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1680, 1020)])
def test_stages_leave_the_reach_its_height(qtbot: QtBot, width: int, height: int) -> None:
    """Letters stand at the right of the title as in other lessons, stages in one row with the truncation."""
    window, controller = opened(qtbot, width, height)
    controller.open("encoder-decoder")
    QApplication.processEvents()
    workspace = controller.workspace
    card, zoom = workspace.contributions, workspace.reach.plot.zoom
    tops = {button.y() for button in card.stages.values()}
    assert len(tops) == 1
    letters = [chip for chip in card.chips.values() if chip.isVisible()]
    assert len({chip.y() for chip in letters}) == 1
    assert workspace.reach.height() / zoom >= 124.0
    window.close()
