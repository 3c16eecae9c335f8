"""Sentences on paper: what hangs below a letter stands below it."""

from itertools import pairwise

import pytest
from PyQt6.QtCore import QPointF, Qt
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.assets import ui_font
from app.files.lesson_file import builtin_lessons, read_lesson
from app.painting.equation import HEADING_HEIGHT, paint_equation
from app.painting.sentence import paint_words
from app.story.state import opening_state
from app.theme import THEMES
from app.widgets.quiet_sentence import QuietSentence


def picture(words: str, plainly: bool) -> QImage:
    image = QImage(400, 30, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    with QPainter(image) as painter:
        painter.setFont(ui_font(13))
        if plainly:
            painter.drawText(QPointF(4, 20), words)
        else:
            paint_words(painter, 4, 20, words, 13)
    return image


def right_end(image: QImage) -> int:
    columns = [x for x in range(image.width()) for y in range(image.height()) if image.pixel(x, y) != 0xFFFFFFFF]
    return max(columns)


@pytest.mark.parametrize("words", ["L₄ depends on b_y at t = 4 only.", "b_y", "W_hh und b_o"])
def test_a_letter_that_unicode_cannot_lower_is_lowered(qapp: QApplication, words: str) -> None:
    lowered = picture(words, plainly=False)
    assert right_end(lowered) < right_end(picture(words, plainly=True)) - 3
    assert lowered != picture(words.replace("_", ""), plainly=True)


@pytest.mark.parametrize(
    "words", ["The gradient of L₄ reaches V.", "4^k", "weight_hh_l0", "bias_ih", "hidden_size = 5", "_y", ""]
)
def test_other_words_stay_as_they_are(qapp: QApplication, words: str) -> None:
    assert picture(words, plainly=False) == picture(words, plainly=True)


@pytest.mark.parametrize("words", ["∂L₆/∂W^decoder as three products", "b_y^encoder"])
def test_the_name_of_a_stage_is_raised(qapp: QApplication, words: str) -> None:
    raised = picture(words, plainly=False)
    assert right_end(raised) < right_end(picture(words, plainly=True)) - 10
    assert raised != picture(words.replace("^", ""), plainly=True)


def test_a_quiet_sentence_has_its_lines_with_raised_names(qtbot: QtBot) -> None:
    """Two lines of it are painted within what the label takes, and the name of a stage as in any sentence."""
    label = QuietSentence()
    qtbot.addWidget(label)
    label.setStyleSheet("font-size: 13px")
    label.setText("W^decoder is used at three timesteps, and what came through each of them adds up in its gradient.")
    label.resize(400, label.heightForWidth(400))
    raised = label.grab().toImage()
    label.setText(label.text().replace("^", ""))
    assert raised != label.grab().toImage()
    assert label.height() == 2 * label.fontMetrics().lineSpacing()


@pytest.mark.parametrize("lesson", [name for name, _ in builtin_lessons()])
@pytest.mark.parametrize(("width", "height"), [(860, 190), (1140, 250), (1700, 320), (594, 146)])
def test_a_lesson_s_title_and_what_it_is_about_stand_together_in_the_middle_of_their_card(
    qapp: QApplication, lesson: str, width: int, height: int
) -> None:
    state = opening_state(read_lesson(lesson), "light")
    image = QImage(width, height, QImage.Format.Format_Grayscale8)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        paint_equation(painter, state, THEMES["light"], width, height, None)
    under = range(int(HEADING_HEIGHT), height)
    inked = [y for y in under if any(image.pixelColor(x, y).value() < 200 for x in range(20, 580))]
    assert max(after - before for before, after in pairwise(inked)) <= 20, "they stand apart"
    over, below = inked[0] - HEADING_HEIGHT, height - inked[-1]
    assert over >= 0
    assert below >= 10
    assert over <= below
    assert below <= 1.5 * over + 20
