"""The export panel and the clipboard: what a person chooses, sees and gets."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PyQt6.QtCore import QSize, Qt
from PyQt6.QtGui import QGuiApplication, QImage
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QApplication, QDialogButtonBox, QMessageBox
from pytestqt.qtbot import QtBot

from app.exporting.figures import figure_bytes, printed_sheet
from app.panels.export import ExportPanel
from app.parts.page_preview import PagePreview
from app.story.figure_choice import FigureChoice, choice_from
from app.story.page_style import PRESETS, PageStyle, Sheet
from app.story.preparing import AT_ONCE
from app.window.controller import Controller
from tests.app.answered import answered
from tests.app.opened import opened


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    controller.document.seek(20)
    yield controller
    controller.export_panel.close()
    window.close()


@pytest.fixture
def panel(controller: Controller, tmp_path: Path) -> ExportPanel:
    panel = controller.export_panel
    panel.ask()
    panel.folder.setText(str(tmp_path))
    QApplication.processEvents()
    return panel


def choose(panel: ExportPanel, *views: str) -> None:
    for name, box in panel.figures.items():
        box.setChecked(name in views)
    QApplication.processEvents()


def take_preset(panel: ExportPanel, name: str) -> None:
    paper = panel.paper
    paper.preset.setCurrentIndex(paper.preset.findData(name))
    paper.preset.activated.emit(paper.preset.currentIndex())
    QApplication.processEvents()


def page_shown(preview: PagePreview) -> QImage:
    image = preview.widget().image  # type: ignore[union-attr]
    assert isinstance(image, QImage)
    return image


def pixels(mm: float) -> float:
    screen = QGuiApplication.primaryScreen()
    assert screen is not None
    return mm / 25.4 * screen.physicalDotsPerInch()


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_fills_in_its_size_and_the_page_shown_has_it(panel: ExportPanel, preset: str) -> None:
    take_preset(panel, preset)
    style = PRESETS[preset][1]
    assert panel.paper.width_mm.value() == style.width_mm
    assert panel.paper.type_pt.value() == style.type_pt
    panel.parts.true_size.click()
    QApplication.processEvents()
    assert page_shown(panel.preview).width() == pytest.approx(pixels(style.width_mm), abs=1)
    assert panel.parts.size.text().startswith(f"{style.width_mm:.0f} × ")
    assert "in true size" in panel.parts.size.text()


def test_a_page_that_is_too_large_is_shown_as_large_as_there_is_room_for(panel: ExportPanel) -> None:
    take_preset(panel, "poster")
    image, room = page_shown(panel.preview), panel.preview.size()
    assert image.width() <= room.width()
    assert image.height() <= room.height()
    percent = round(100 * image.width() / pixels(400.0))
    assert f"shown at {percent} %" in panel.parts.size.text()
    panel.resize(panel.size() + QSize(200, 100))
    QApplication.processEvents()
    assert page_shown(panel.preview).width() > image.width()


def test_a_size_of_ones_own_is_no_preset(panel: ExportPanel) -> None:
    take_preset(panel, "beamer")
    panel.paper.width_mm.setValue(100.0)
    assert panel.paper.preset.currentText() == "Own size"
    panel.paper.height_mm.setValue(panel.paper.height_mm.minimum())
    assert panel.paper.height_mm.text() == "as needed"
    assert panel.paper.style.height_mm is None


def test_what_is_written_is_what_was_chosen(panel: ExportPanel, controller: Controller, tmp_path: Path) -> None:
    choose(panel, "reach")
    take_preset(panel, "column")
    panel.paper.colours.setCurrentIndex(2)
    panel.paper.title.setChecked(False)
    panel.paper.caption.setChecked(True)
    panel.formats["svg"].setChecked(True)
    panel.formats["pdf"].setChecked(False)
    assert panel.parts.plan.text() == "Will write hell-ello-reach.svg."
    panel.write()
    style = PageStyle(82.0, None, 8.0, "grey", title=False, caption=True)
    expected = figure_bytes(controller.document.state, "reach", "svg", style)
    assert (tmp_path / "hell-ello-reach.svg").read_bytes() == expected


def test_another_place_of_the_film_is_written_and_the_window_stays_where_it_is(
    panel: ExportPanel, controller: Controller, tmp_path: Path
) -> None:
    place = panel.fields.place
    place.setCurrentIndex(place.findText("End"))
    place.activated.emit(place.currentIndex())
    choose(panel, "shares")
    panel.write()
    assert controller.document.state.position == 20
    at_end = panel.state
    assert at_end.position == len(at_end.timeline)
    assert (tmp_path / "hell-ello-shares.pdf").read_bytes() == figure_bytes(
        at_end, "shares", "pdf", FigureChoice().style
    )
    assert any(place.itemText(index).startswith("Stop 1: ") for index in range(place.count()))


def test_the_letters_of_another_lecture_are_written_and_the_window_keeps_its_own(
    panel: ExportPanel, controller: Controller
) -> None:
    notation = panel.fields.notation
    notation.setCurrentIndex((notation.currentIndex() + 1) % notation.count())
    notation.activated.emit(notation.currentIndex())
    assert panel.state.notation == controller.document.notations[notation.currentIndex()]
    assert panel.state.notation != controller.document.state.notation


def test_all_on_one_sheet(panel: ExportPanel, controller: Controller, tmp_path: Path) -> None:
    choose(panel, "network", "contributions", "reach")
    assert panel.parts.title.text() == "3 of 3: How far back does the gradient reach?"
    panel.parts.on.click()
    assert panel.parts.title.text() == "1 of 3: Network"
    panel.parts.back.click()
    panel.parts.back.click()
    assert panel.parts.title.text() == "2 of 3: Gradient of W"
    panel.fields.together.setChecked(True)
    panel.fields.letters.setChecked(True)
    QApplication.processEvents()
    assert panel.parts.title.text() == "All on one sheet"
    assert not panel.parts.on.isVisible()
    assert panel.parts.plan.text() == "Will write hell-ello-sheet.pdf."
    panel.write()
    expected = printed_sheet(panel.state, ["network", "contributions", "reach"], FigureChoice().style, Sheet(0, True))
    assert (tmp_path / "hell-ello-sheet.pdf").read_bytes() == expected.file("pdf")
    panel.paper.height_mm.setValue(40.0)
    QApplication.processEvents()
    assert "so that all has room" in panel.parts.size.text()


def test_what_was_chosen_last_is_chosen_again(panel: ExportPanel, qtbot: QtBot, tmp_path: Path) -> None:
    choose(panel, "equation", "reach")
    take_preset(panel, "beamer-half")
    panel.paper.colours.setCurrentIndex(1)
    panel.formats["png"].setChecked(True)
    panel.fields.together.setChecked(True)
    panel.write()
    window, controller = opened(qtbot)
    again = controller.export_panel
    assert again.choice == panel.choice
    assert again.choice.style == PRESETS["beamer-half"][1]
    assert again.choice.theme == "dark"
    assert again.folder.text() == str(tmp_path)
    window.close()


@pytest.mark.parametrize("text", ["", "{", "[1]", '{"style": {"width_mm": "wide", "type_pt": 900, "ink": "red"}}'])
def test_what_can_not_be_read_of_the_last_choice_is_as_it_comes(text: str) -> None:
    assert choice_from(text) == FigureChoice()


def test_the_last_choice_is_read_as_it_was_kept() -> None:
    style = PageStyle(72.5, 66.0, 7.5, "grey", False, True, True, 600.0)
    choice = FigureChoice(("equation", "reach"), ("svg", "png"), "dark", style, True, Sheet(3, True))
    assert choice_from(choice.as_text()) == choice


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "is full"), (errno.EACCES, "no permission"), (errno.EROFS, "only be read")]
)
def test_what_can_not_be_written_is_said_in_one_sentence(
    number: int, said: str, panel: ExportPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_paths: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "replace", refuse)
    panel.write()
    assert said in panel.told.text()
    assert panel.told.isVisible()
    assert list(tmp_path.iterdir()) == []


def test_no_folder_is_asked_for(panel: ExportPanel) -> None:
    choose(panel, "reach")
    panel.folder.setText(" ")
    panel.write()
    assert panel.told.text() == "Choose a folder to write to."


def test_a_file_is_replaced_only_where_a_person_says_so(
    panel: ExportPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose(panel, "reach")
    file = tmp_path / "hell-ello-reach.pdf"
    file.write_bytes(b"mine")
    Button = QMessageBox.StandardButton
    answered(monkeypatch, Button.No)
    panel.write()
    assert file.read_bytes() == b"mine"
    answered(monkeypatch, Button.Yes)
    panel.write()
    assert file.read_bytes().startswith(b"%PDF")


def copied(kind: str) -> bytes:
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    data = clipboard.mimeData()
    assert data is not None
    return bytes(data.data(kind).data())


def is_same_drawing(first: bytes, second: bytes) -> bool:
    """Whether two SVGs differ by no more than what the size of a glyph is rounded by: a 64th of a pixel."""
    number = re.compile(rb"-?\d+\.?\d*")
    if number.sub(b"0", first) != number.sub(b"0", second):
        return False
    pairs = zip(number.findall(first), number.findall(second), strict=True)
    return all(abs(float(one) - float(other)) < 0.02 for one, other in pairs)


def press_copy(controller: Controller) -> str:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(controller.workspace, Qt.Key.Key_C, held)  # type: ignore[call-overload]  # the stub
    return controller.workspace.equation.told


def test_the_triangle_is_copied_where_nothing_else_is_meant(controller: Controller) -> None:
    assert press_copy(controller).startswith("Copied “Where does the gradient come from?” as PNG and SVG, 150 × 74 mm")
    state = controller.document.state
    assert is_same_drawing(copied("image/svg+xml"), figure_bytes(state, "contributions", "svg", FigureChoice().style))
    assert QImage.fromData(copied("image/png")).width() == 1772
    clipboard = QGuiApplication.clipboard()
    assert clipboard is not None
    assert not clipboard.image().isNull()


def test_the_view_with_the_focus_is_copied_else_the_one_pointed_at_last(controller: Controller) -> None:
    workspace = controller.workspace
    workspace.hidden_state.setFocus(Qt.FocusReason.TabFocusReason)
    assert "Hidden state" in press_copy(controller)
    workspace.network.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(workspace.network, Qt.Key.Key_Right)  # type: ignore[call-overload]  # the stub
    workspace.network.clearFocus()
    assert controller.document.state.pointed.view in ("", "network")
    assert "Network" in press_copy(controller)


def test_a_view_is_copied_on_the_paper_that_was_chosen_last(panel: ExportPanel, controller: Controller) -> None:
    choose(panel, "equation")
    take_preset(panel, "beamer-half")
    panel.parts.copy.click()
    assert panel.told.text() == "Copied as PNG and SVG."
    half = PRESETS["beamer-half"][1]
    assert is_same_drawing(copied("image/svg+xml"), figure_bytes(panel.state, "equation", "svg", half))
    controller.copy_view()
    state = controller.document.state
    assert is_same_drawing(copied("image/svg+xml"), figure_bytes(state, "contributions", "svg", half))


def test_a_png_that_is_too_large_is_said(panel: ExportPanel) -> None:
    panel.paper.width_mm.setValue(2000.0)
    panel.paper.height_mm.setValue(2000.0)
    panel.formats["png"].setChecked(True)
    panel.paper.dpi.setValue(1200.0)
    for act in (panel.write, panel.copy):
        act()
        assert panel.told.text() == (
            "A picture of 94488 × 94488 pixels is too large; choose a lower resolution or less width."
        )


def test_a_page_in_true_size_is_scrolled_with_the_keys(panel: ExportPanel) -> None:
    preview = panel.preview
    assert preview.focusPolicy() == Qt.FocusPolicy.NoFocus
    panel.paper.width_mm.setValue(900)
    panel.parts.true_size.click()
    QApplication.processEvents()
    bar = preview.horizontalScrollBar()
    assert bar is not None
    panel.parts.true_size.setFocus()
    for _ in range(30):
        if not preview.hasFocus():
            QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)  # type: ignore[call-overload]
    assert preview.hasFocus()
    bar.setValue(0)
    QTest.keyClick(preview, Qt.Key.Key_Right)  # type: ignore[call-overload]
    assert bar.value() > 0
    QTest.keyClick(preview, Qt.Key.Key_End)  # type: ignore[call-overload]
    assert bar.value() == bar.maximum()
    QTest.keyClick(preview, Qt.Key.Key_Home)  # type: ignore[call-overload]
    assert bar.value() == 0
    panel.parts.true_size.click()
    QApplication.processEvents()
    assert not preview.hasFocus()


def test_a_page_of_two_metres_is_not_shown_in_its_true_size(panel: ExportPanel) -> None:
    panel.parts.true_size.click()
    panel.paper.width_mm.setValue(2000.0)
    panel.paper.height_mm.setValue(2000.0)
    QApplication.processEvents()
    image = page_shown(panel.preview)
    assert image.width() * image.height() < 17_000_000
    assert "in true size" not in panel.parts.size.text()


def test_what_takes_long_is_computed_beside_the_window(
    panel: ExportPanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [AT_ONCE + 1, 0]
    monkeypatch.setattr("app.panels.export.work_left", lambda _state: left.pop(0) if len(left) > 1 else left[0])
    panel.paper.caption.click()
    QApplication.processEvents()
    qtbot.waitUntil(lambda: "in true size" in panel.parts.size.text() or "shown at" in panel.parts.size.text())
    assert left == [0]


def test_the_first_time_slides_of_the_large_views_are_offered(panel: ExportPanel) -> None:
    assert panel.paper.preset.currentText() == "Slide 16:9, full width"
    assert [name for name, box in panel.figures.items() if box.isChecked()] == ["network", "equation", "contributions"]


def test_the_buttons_of_every_dialog_stand_in_one_order(controller: Controller) -> None:
    controller.export_panel.close()
    orders = {"export": _order(controller.export_panel.parts.write, controller.export_panel.parts.close)}
    for panel in (controller.deck_panel, controller.film_panel, controller.derivation_panel):
        orders[panel.windowTitle()] = _order(panel.export, panel.leave)
    sheet = controller.worksheet_panel
    orders["worksheet"] = _order(
        sheet.export, *(button for button in sheet.buttons.buttons() if button != sheet.export)
    )
    for made in (controller.new_panel, controller.weights_panel):
        orders[made.windowTitle()] = _order(made.take, made.leave)
    assert set(orders.values()) == {("AcceptRole", "RejectRole")}, orders


def test_a_dialog_opens_at_its_first_field_and_return_does_what_it_is_about(controller: Controller) -> None:
    export, deck = controller.export_panel, controller.deck_panel
    for panel, take, first in (
        (export, export.parts.write, export.figures["network"]),
        (deck, deck.export, deck.stretch.part),
    ):
        panel.ask()
        QApplication.processEvents()
        assert take.isDefault()
        assert panel.focusWidget() is first
        panel.close()


def _order(*buttons: QAbstractButton) -> tuple[str, ...]:
    """The roles by which the system orders the buttons of a dialog."""
    boxes = [button.parent() for button in buttons]
    return tuple(
        box.buttonRole(button).name
        for box, button in zip(boxes, buttons, strict=True)
        if isinstance(box, QDialogButtonBox)
    )
