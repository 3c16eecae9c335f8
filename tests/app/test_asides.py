"""Journeys through what a place opens beside the film."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PyQt6.QtCore import QPoint, QPointF, Qt
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.lesson import Stop
from app.files.lesson_file import builtin_lessons
from app.files.notation_file import read_notation
from app.story.asides import aside, offered, prominent
from app.story.asides.aside import every_path
from app.story.errata.erratum import errata
from app.story.places import Place
from app.views.equation import EquationView
from app.window.controller import Controller
from tests.app.mouse import click
from tests.app.opened import opened
from tests.story.states import state_of

PLACE = "backward loss=4 k=2 W_hh"


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window, controller = opened(qtbot)
    controller.document.go_to(Place.parse(PLACE))
    yield controller
    window.close()


def press(controller: Controller, key: Qt.Key) -> None:
    QTest.keyClick(controller.workspace, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def shows_network(controller: Controller) -> bool:
    workspace = controller.workspace
    return workspace.network.isVisible()


def click_line(controller: Controller, path: tuple[int, ...]) -> None:
    page = controller.workspace.aside.lines.page
    click(page, QPointF(page.laid_out().box_of(path).right() - 2, page.laid_out().box_of(path).center().y()))


def test_a_button_opens_an_aside_and_closes_it(controller: Controller) -> None:
    buttons = controller.workspace.equation.offers.buttons
    name, button = next(iter(buttons.items()))
    assert shows_network(controller)
    button.click()
    assert controller.document.state.aside == name
    assert button.isChecked()
    assert not shows_network(controller)
    shown = aside(controller.document.state)
    assert shown is not None
    assert controller.workspace.aside.title.text() == shown.title
    assert shown.sentence in controller.workspace.aside.accessibleDescription()
    button.click()
    assert shows_network(controller)
    assert not button.isChecked()


def test_everything_that_is_offered_is_in_a_button_or_in_the_menu(controller: Controller) -> None:
    for position in range(0, len(controller.document.state.timeline), 5):
        controller.document.seek(position)
        offers = controller.workspace.equation.offers
        in_menu = [action.data() for action in offers.menu.actions() if not action.isSeparator()]
        names = [kind.name for kind in offered(controller.document.state)]
        assert sorted([*offers.buttons, *in_menu]) == sorted(names)
        errata_here = [name for name in names if name in {erratum.id for erratum in errata()}]
        assert set(errata_here[:1]) <= offers.buttons.keys()
        assert offers.more.isVisible() == bool(in_menu)


def test_what_a_stop_opens_has_a_button_there(qtbot: QtBot) -> None:
    """And so has the first erratum of a place, and the legend of the letters before the first step."""
    view = EquationView(Document(state_of("slides")))
    qtbot.addWidget(view)
    view.resize(860, view.sizeHint().height())
    opening = 0
    for name, _ in builtin_lessons():
        start = state_of(name)
        view.draw(start)
        assert "letters" in view.offers.buttons, name
        assert view.offers.buttons["letters"].text() == "Letters"
        for position, stop in start.stops.items():
            here = replace(start, position=position)
            view.draw(here)
            assert set(prominent(here)) <= view.offers.buttons.keys(), (name, stop.at)
            opening += stop.open in view.offers.buttons
    assert opening > 5


def test_what_a_stop_opens_comes_before_the_first_erratum() -> None:
    at = "backward loss=3 k=2 dh"
    state = state_of("worksheet", 3, at)
    (first, *_) = (kind.name for kind in offered(state) if kind.name in {erratum.id for erratum in errata()})
    opens_last = replace(state.lesson, stops=(Stop(Place.parse(at), "Look.", open="errata"),))
    assert prominent(replace(state, lesson=opens_last)) == ("errata", first)
    assert prominent(replace(state, lesson=replace(state.lesson, stops=()))) == (first,)
    elsewhere = replace(state.lesson, stops=(Stop(Place.parse(at), "Look.", open="substitution"),))
    assert prominent(replace(state, lesson=elsewhere)) == (first,), "it is not offered here"


def test_the_buttons_leave_heading_and_note_alone(controller: Controller) -> None:
    equation = controller.workspace.equation
    for width in (860, 1010, 1180):
        equation.resize(width, equation.height())
        shown = [*equation.offers.buttons.values(), equation.offers.more]
        room = equation.offers.geometry()
        for button in shown:
            at = button.mapTo(equation, QPoint(0, 0)).x()
            assert room.left() <= at
            assert at + button.width() <= room.right() + 1


def test_the_buttons_stand_in_the_order_of_what_is_offered_before_the_menu(controller: Controller) -> None:
    equation = controller.workspace.equation
    document = controller.document
    for position in [*range(1, len(document.state.timeline), 3), *range(len(document.state.timeline), 0, -7)]:
        document.seek(position)
        offers = equation.offers
        offers.layout().activate()  # type: ignore[union-attr]  # it has one
        names = [kind.name for kind in offered(document.state) if kind.name in offers.buttons]
        row = [*(offers.buttons[name] for name in names), *([offers.more] if offers.more.isVisible() else [])]
        lefts = [button.x() for button in (*row, offers.shapes)]
        assert lefts == sorted(lefts), (position, names)


def test_the_menu_opens_what_has_no_button(controller: Controller) -> None:
    menu = controller.workspace.equation.offers.menu
    action = next(action for action in menu.actions() if action.data() == "letters")
    action.trigger()
    assert controller.document.state.aside == "letters"
    assert controller.workspace.equation.offers.more.isChecked()
    beside = controller.workspace.aside.beside
    assert beside.isVisible()
    beside.chosen.emit(beside.box.findText("CS224n"))
    chosen = controller.document.state.beside
    assert chosen is not None
    assert chosen.title == "CS224n"


def test_every_notation_but_the_chosen_one_is_offered_beside_it(controller: Controller) -> None:
    document, bar, beside = controller.document, controller.workspace.top_bar, controller.workspace.aside.beside
    opened = replace(document.state.notation, name="mine", title="Mine, on the blackboard")
    own = replace(opened, name="own", title="The lesson's own")
    document.open_lesson(replace(document.state.lesson, notation=own))
    document.choose_notation(opened)
    document.choose_notation(read_notation("slides"))
    document.open_aside("letters")
    offered_above = [bar.notation.box.itemText(index) for index in range(bar.notation.box.count() - 1)]
    offered_beside = [beside.box.itemText(index) for index in range(beside.box.count())]
    assert {own.title, opened.title} <= set(offered_beside)
    assert [title for title in offered_above if title != document.state.notation.title] == offered_beside
    beside.chosen.emit(beside.box.findText(opened.title))
    assert document.state.beside == opened
    assert beside.box.currentText() == opened.title
    document.choose_notation(opened)
    assert beside.box.findText(opened.title) == -1
    assert beside.box.currentText() != opened.title


def test_a_click_opens_a_line_and_closes_it(controller: Controller) -> None:
    controller.document.open_aside("products")
    page = controller.workspace.aside.lines.page
    closed = len(page.laid_out().lines)
    click_line(controller, (1,))
    assert controller.document.state.opened == {(1,)}
    assert len(page.laid_out().lines) > closed
    click_line(controller, (1,))
    assert len(page.laid_out().lines) == closed
    controller.workspace.aside.open_all.click()
    shown = aside(controller.document.state)
    assert shown is not None
    assert controller.document.state.opened == every_path(shown)
    assert controller.workspace.aside.open_all.isHidden()


def test_a_click_on_a_label_goes_to_its_place(controller: Controller) -> None:
    controller.document.open_aside("products")
    laid = controller.workspace.aside.lines.page.laid_out()
    line = laid.lines[0]
    assert line.line.place is not None
    middle = QPointF(line.label_box.center().x(), laid.box_of(line.path).center().y())
    click(controller.workspace.aside.lines.page, middle)
    assert controller.document.state.place == line.line.place
    assert controller.document.state.aside == "products", "it is offered there too"


def test_keys_open_an_aside_its_lines_and_close_them(controller: Controller) -> None:
    document = controller.document
    press(controller, Qt.Key.Key_Return)
    assert document.state.aside == offered(document.state)[0].name
    document.open_aside("products")
    press(controller, Qt.Key.Key_Down)
    press(controller, Qt.Key.Key_Down)
    assert document.state.opened == {(0,), (1,)}
    press(controller, Qt.Key.Key_Up)
    assert document.state.opened == {(0,)}
    press(controller, Qt.Key.Key_Escape)
    assert shows_network(controller)


def test_escape_closes_the_aside_before_it_leaves_full_screen(controller: Controller) -> None:
    window = controller.workspace.window()
    assert window is not None
    controller.document.open_aside("products")
    press(controller, Qt.Key.Key_F11)
    press(controller, Qt.Key.Key_Escape)
    assert window.isFullScreen()
    assert not controller.document.state.aside
    press(controller, Qt.Key.Key_Escape)
    assert not window.isFullScreen()


def test_the_film_goes_on_beside_an_aside_and_closes_it_where_it_is_not_offered(controller: Controller) -> None:
    document = controller.document
    document.open_aside("products")
    press(controller, Qt.Key.Key_Right)
    assert document.state.aside == "products"
    press(controller, Qt.Key.Key_Home)
    assert shows_network(controller)
    press(controller, Qt.Key.Key_Right)
    assert controller.workspace.network.shown is not None
    assert controller.workspace.network.shown.place == document.state.place, "hidden, it kept the newest state"


def test_a_focused_widget_keeps_its_own_keys(controller: Controller) -> None:
    document = controller.document
    button = next(iter(controller.workspace.equation.offers.buttons.values()))
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)  # type: ignore[call-overload]  # the stub has a parameter too many
    assert document.state.aside
    assert not document.state.playing
    document.open_aside("products")
    box = controller.workspace.top_bar.measure.box
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)  # type: ignore[call-overload]  # the stub has a parameter too many
    assert (document.state.measure, document.state.scale) == ("share", "log")
    assert not document.state.opened


def test_the_buttons_of_the_card_are_pressed_by_space(controller: Controller) -> None:
    document, workspace = controller.document, controller.workspace

    def space(button: QAbstractButton) -> None:
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)  # type: ignore[call-overload]  # the stub has a parameter too many

    space(workspace.network.fold)
    assert document.state.folded
    document.open_aside("products")
    space(workspace.aside.open_all)
    assert document.state.opened
    space(workspace.aside.close_button)
    assert not document.state.aside
    assert not document.state.playing


def test_what_is_opened_again_begins_at_its_top(controller: Controller) -> None:
    document, bar = controller.document, controller.workspace.aside.lines.verticalScrollBar()
    assert bar is not None
    document.open_aside("products")
    document.open_every_line()
    QApplication.processEvents()
    bar.setValue(bar.maximum())
    assert bar.value() > 0
    document.close_aside()
    document.open_aside("products")
    document.open_every_line()
    QApplication.processEvents()
    assert bar.value() == 0


def test_the_film_waits_while_the_menu_is_open(controller: Controller, qtbot: QtBot) -> None:
    menu = controller.workspace.equation.offers.menu
    controller.document.play()
    menu.popup(controller.workspace.mapToGlobal(QPoint(0, 0)))
    qtbot.waitUntil(menu.isVisible)
    assert not controller.document.state.playing
    menu.close()


def test_a_click_leaves_the_arrow_keys_to_the_film(controller: Controller) -> None:
    before = controller.document.state.position
    button = next(iter(controller.workspace.equation.offers.buttons.values()))
    click(button, button.rect().center())
    assert controller.document.state.aside
    assert not button.hasFocus()
    press(controller, Qt.Key.Key_Right)
    assert controller.document.state.position == before + 1


def test_an_erratum_is_a_mark_with_its_number(controller: Controller) -> None:
    controller.workspace.equation.resize(2200, controller.workspace.equation.height())
    marked = {name: button for name, button in controller.workspace.equation.offers.buttons.items() if name[0] == "D"}
    assert marked
    for name, button in marked.items():
        assert button.text() == f"† {name}"
        assert button.property("erratum")
        assert name in button.toolTip()


def test_the_open_aside_is_exported(controller: Controller, tmp_path: Path) -> None:
    panel, document = controller.export_panel, controller.document
    box = panel.figures["aside"]
    assert not box.isEnabled()
    document.open_aside("products")
    panel.ask()
    assert box.isEnabled()
    for name, each in panel.figures.items():
        each.setChecked(name == "aside")
    panel.formats["svg"].setChecked(True)
    panel.folder.setText(str(tmp_path))
    panel.write()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == [f"hell-ello-aside-products.{kind}" for kind in ("pdf", "svg")]
    document.close_aside()
    panel.write()
    assert panel.told.text().startswith("Choose at least one view")
    assert panel.parts.plan.text() == panel.told.text()
    panel.close()


def test_the_export_panel_speaks_the_notations_letters_and_grows_for_what_it_says(
    controller: Controller, tmp_path: Path
) -> None:
    panel, document = controller.export_panel, controller.document
    document.go_to(Place.parse("backward loss=4 k=3 W_hh"))
    panel.ask()
    assert panel.figures["contributions"].text() == "Gradient of W"
    assert panel.fields.place.currentText() == "Here: Backward · loss 4 · through timestep 3"
    for each in (*panel.figures.values(), *panel.formats.values()):
        each.setChecked(True)
    folder = tmp_path / "a folder with a long name" / "for figures of the lecture on backpropagation through time"
    folder.mkdir(parents=True)
    panel.folder.setText(str(folder))
    panel.write()
    QApplication.processEvents()
    assert panel.told.text().startswith("Written to")
    for each in (*panel.figures.values(), *panel.formats.values()):
        assert each.height() >= each.sizeHint().height()
    assert panel.told.height() >= panel.told.heightForWidth(panel.told.width())
    panel.close()
