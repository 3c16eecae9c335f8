"""A lesson that asks: what is seen while a question is open, how it is answered, and what an answer leaves behind."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import QPoint, QRect, Qt
from PyQt6.QtGui import QColor, QImage, QPainter
from PyQt6.QtTest import QTest
from PyQt6.QtWidgets import QApplication, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from app.document import Document
from app.exporting.figures import figure_bytes
from app.files.lesson import MOST_CHOICES, Lesson, Question, Stop
from app.files.lesson_file import builtin_lessons, read_lesson
from app.files.notation_file import notation_names, read_notation
from app.painting.timeline import paint_timeline
from app.painting.timeline_layout import HEIGHT, TICKS_TOP, TimelineLayout
from app.player import Player
from app.story.asides import offered
from app.story.page_style import AS_IT_COMES
from app.story.places import Place
from app.story.plain_form import plain
from app.story.state import Guess, State, ThemeName, opening_state
from app.theme import THEMES
from app.views.equation import EquationView
from app.window.controller import Controller
from app.window.opening import fill_window
from tests.app.mouse import click
from tests.story.states import state_of

ASKING = "backward loss=2 k=1 dz"
"""Where the lesson asks why the tile k = 1 of W is zero."""
RIGHT, WRONG = "{h 0} is zero", "tanh is saturated there"


@pytest.fixture
def document(qapp: QApplication) -> Document:
    return Document(state_of("questions", at=ASKING))


@pytest.fixture
def controller(qtbot: QtBot) -> Iterator[Controller]:
    window = QMainWindow()
    window.resize(1280, 800)
    qtbot.addWidget(window)
    controller = fill_window(window, "questions")
    controller.workspace.network.tween_ms = 0
    window.show()
    qtbot.waitExposed(window)
    yield controller
    window.close()


def press(widget: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(widget, key)  # type: ignore[call-overload]  # the stub has a parameter too many


def asking(*stops: Stop) -> Lesson:
    return replace(read_lesson("hell-ello"), stops=stops)


def stop(at: str | int, then: str | None = None, text: str = "Is it?", *choices: str) -> Stop:
    """A stop that asks something, its answer the first choice."""
    given = choices or ("Yes", "No")
    place = at if isinstance(at, int) else Place.parse(at)
    return Stop(place, "Yes.", question=Question(text, given, given[0], None if then is None else Place.parse(then)))


# A guess and what becomes of it -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "beginning", "right"),
    [(RIGHT, "Right. What arrives", True), (WRONG, f"Not “{WRONG}”. What", False), (None, "What arrives", None)],
)
def test_a_guess_leads_on_and_is_judged(document: Document, choice: str | None, beginning: str, right: bool) -> None:
    assert document.state.sentence.endswith("why?")
    document.answer(choice)
    state = document.state
    assert str(state.place) == "backward loss=2 k=1 W_hh"
    assert state.question is None
    assert state.sentence.startswith(beginning)
    assert state.guess is not None
    assert state.guess.right is right


def test_an_answer_shows_what_its_stop_shows(qapp: QApplication) -> None:
    document = Document(state_of("questions", at="forward t=2 h"))
    document.step_stop(-1)
    assert document.state.parameter == "W_hh", "nothing is shown before a guess"
    document.answer("Yes")
    assert document.state.parameter == "W_xh"


def test_only_an_open_question_takes_a_guess(document: Document) -> None:
    document.answer(WRONG)
    answered = document.state
    document.answer(RIGHT)
    document.answer_by_number(1)
    assert document.state is answered


def test_a_clicker_sees_the_answer_without_a_guess_and_goes_on(qapp: QApplication) -> None:
    document = Document(opening_state(read_lesson("questions")))
    told: list[tuple[str, bool]] = []
    while len(told) < 12:
        document.step_stop(1)
        told.append((str(document.state.place), document.state.question is not None))
    stops = [str(stop.at) for stop in document.state.lesson.stops]
    then = [str(stop.question.then) for stop in document.state.lesson.stops if stop.question is not None]
    assert [place for place, _ in told if place in stops and place not in then] == [
        place for place in stops if place not in then
    ]
    assert [place for place, asks in told if asks] == [
        "forward t=2 x",
        "forward t=2 h",
        ASKING,
        "sum loss=2 b_y",
    ]
    assert told[-1] == ("sum W_xh", False)


def test_back_from_an_answer_is_the_question_again(document: Document) -> None:
    document.answer(WRONG)
    document.step_stop(-1)
    assert str(document.state.place) == ASKING
    assert document.state.question is not None
    document.step_stop(-1)
    assert str(document.state.place) == "backward loss=2 k=2 W_hh"


def test_the_tour_goes_on_from_the_question_wherever_its_answer_has_led(qapp: QApplication) -> None:
    first, between, last = stop(5, "backward loss=4 k=4 dq"), Stop(9, "Between."), Stop(40, "Last.")
    document = Document(opening_state(asking(first, between, last)))
    positions = []
    for _ in range(4):
        document.step_stop(1)
        positions.append(document.state.position)
    assert positions == [5, document.state.timeline.position(Place("backward", "dq", loss=4, k=4)), 9, 40]


def test_an_answer_that_leads_backwards_asks_no_second_time(qapp: QApplication) -> None:
    document = Document(opening_state(asking(stop(20, "forward t=1 h"), Stop(30, "Last."))))
    document.step_stop(1)
    document.step_stop(1)
    assert str(document.state.place) == "forward t=1 h"
    document.step_stop(1)
    assert document.state.position == 30


@pytest.mark.parametrize(
    ("shown", "then", "flow"),
    [
        (4, "backward loss=2 k=1 W_xh", 2),
        ("all", "backward loss=2 k=1 W_xh", 2),
        ("each", "backward k=2 dh_own", "all"),
        (3, "backward loss=4 k=1 W_xh", 4),
        ("each", "backward loss=2 k=1 W_xh", "each"),
        ("all", "sum W_hh", "all"),
    ],
)
def test_an_answer_in_another_flow_chooses_that_flow(
    qapp: QApplication, shown: object, then: str, flow: object
) -> None:
    document = Document(opening_state(asking(stop("forward t=2 h", then))))
    document.choose_flow(shown)  # type: ignore[arg-type]
    document.go_to(Place.parse("forward t=2 h"))
    document.answer("No")
    assert (str(document.state.place), document.state.flow) == (then, flow)
    assert document.state.sentence == "Not “No”. Yes."


def test_a_question_without_a_place_to_go_stays(qapp: QApplication) -> None:
    document = Document(opening_state(asking(stop(0))))
    assert document.state.sentence == "Is it?"
    document.answer("Yes")
    assert (document.state.position, document.state.sentence) == (0, "Right. Yes.")
    document.step()
    document.step(-1)
    assert document.state.question is not None


# What drops a guess, and what keeps it ------------------------------------------------------------------------------


def test_every_other_place_drops_the_guess(document: Document) -> None:
    leaves: tuple[Callable[[], object], ...] = (
        lambda: document.step(1),
        lambda: document.step_timestep(1),
        lambda: document.step_pass(1),
        lambda: document.seek(0),
        lambda: document.step_stop(1),
        lambda: document.go_to(Place.parse("sum W_xh")),
        lambda: document.choose_flow(4),
        lambda: document.choose_flow("all"),
        lambda: document.experiment(read_lesson("slides")),
        lambda: document.open_lesson(read_lesson("slides")),
    )
    for leave in leaves:
        document.open_lesson(read_lesson("questions"))
        document.go_to(Place.parse(ASKING))
        document.answer(WRONG)
        leave()
        assert document.state.guess is None
        assert "Not “" not in document.state.sentence


def test_what_is_seen_otherwise_keeps_the_guess(document: Document) -> None:
    document.answer(WRONG)
    guess = document.state.guess
    document.choose_notation(read_notation("worksheet"))
    document.choose_theme("dark")
    document.choose_parameter("b_h")
    document.choose_measure("norm", "log")
    document.choose_flow(2)  # which has the same place
    document.toggle_shapes()
    document.toggle_folded()
    document.go_to(Place.parse("backward loss=2 k=1 W_hh"))
    document.play()
    assert document.state.guess is guess


def test_undo_asks_again_and_speaks_of_no_guess(document: Document) -> None:
    lesson = replace(document.state.lesson, stops=())
    document.answer(WRONG)
    document.experiment(lesson)
    assert document.state.guess is None
    document.undo()
    assert document.state.guess is None
    document.step_stop(-1)
    assert document.state.question is not None


def test_nothing_is_opened_beside_an_open_question(document: Document) -> None:
    assert offered(document.state) == ()
    document.answer(None)
    name = offered(document.state)[0].name
    document.open_aside(name)
    assert document.state.aside == name
    document.step_stop(-1)
    assert document.state.aside == ""
    document.open_aside(name)
    assert document.state.aside == ""


# What is seen -------------------------------------------------------------------------------------------------------


def test_the_question_stands_in_the_place_of_the_equation(qtbot: QtBot, controller: Controller) -> None:
    document, view = controller.document, controller.workspace.equation
    document.go_to(Place.parse(ASKING))
    equation = plain(document.state.equation)
    assert view.question.isVisible()
    assert view.question.asked.text().endswith("why?")
    assert [button.choice for button in view.question.choices][:2] == ["h₀ is zero", "x₁ is zero"]
    assert equation not in view.said()
    document.step()
    assert not view.question.isVisible()
    assert plain(document.state.equation) in view.said()


def test_a_click_on_a_choice_is_a_guess(controller: Controller) -> None:
    document, view = controller.document, controller.workspace.equation
    document.go_to(Place.parse(ASKING))
    button = view.question.choices[2]
    click(button, button.rect().center())
    assert document.state.sentence.startswith(f"Not “{WRONG}”.")
    assert not view.question.isVisible()


def test_digits_are_guesses(controller: Controller) -> None:
    document, workspace = controller.document, controller.workspace
    document.go_to(Place.parse(ASKING))
    press(workspace, Qt.Key.Key_5)
    assert document.state.question is not None, "there are four choices"
    press(workspace, Qt.Key.Key_1)
    assert document.state.sentence.startswith("Right.")
    answered = document.state
    press(workspace, Qt.Key.Key_2)
    assert document.state is answered


def test_every_choice_there_can_be_has_its_digit(controller: Controller) -> None:
    document = controller.document
    choices = tuple("abcdef")
    assert len(choices) == MOST_CHOICES
    for number, choice in enumerate(choices):
        document.open_lesson(asking(stop(3, None, "Which?", *choices)))
        document.seek(3)
        press(controller.workspace, Qt.Key(Qt.Key.Key_1 + number))
        assert document.state.guess is not None
        assert document.state.guess.choice == choice


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return])
def test_a_choice_with_the_focus_is_pressed_by_keys(controller: Controller, key: Qt.Key) -> None:
    document, view = controller.document, controller.workspace.equation
    document.go_to(Place.parse(ASKING))
    button = view.question.choices[1]
    assert button.focusPolicy() == Qt.FocusPolicy.TabFocus
    button.setFocus(Qt.FocusReason.TabFocusReason)
    press(button, key)
    assert document.state.guess is not None
    assert document.state.guess.choice == "{x 1} is zero"
    assert not document.state.playing


def test_arrows_walk_past_a_question_even_from_a_choice(controller: Controller) -> None:
    document, view = controller.document, controller.workspace.equation
    document.go_to(Place.parse(ASKING))
    view.question.choices[0].setFocus(Qt.FocusReason.TabFocusReason)
    press(view.question.choices[0], Qt.Key.Key_Right)
    assert str(document.state.place) == "backward loss=2 k=1 W_hh"
    assert document.state.guess is None
    focused = QApplication.focusWidget()
    assert focused is None or focused is controller.workspace.window()
    press(controller.workspace, Qt.Key.Key_Left)
    assert document.state.question is not None


def test_a_question_speaks_in_the_letters_that_are_chosen(controller: Controller) -> None:
    document, view = controller.document, controller.workspace.equation
    letters = set()
    for name in notation_names():
        notation = read_notation(name)
        document.go_to(Place.parse("forward t=2 h"))
        document.choose_notation(notation)  # while the question is open
        assert notation.label("W_hy") in view.question.asked.text()
        document.go_to(Place.parse(ASKING))
        assert view.question.choices[0].choice == f"{notation.label('h', 0)} is zero"
        document.answer("{W_hh} is not used at timestep {t 1}")
        wrong = f"{notation.label('W_hh')} is not used at timestep {notation.printed_timestep(1)}"
        assert document.state.sentence.startswith(f"Not “{wrong}”. ")
        assert "{" not in document.state.sentence
        letters |= {notation.label("W_hy"), notation.label("h", 0)}
    assert len(letters) > 4


def everything_fits(view: EquationView) -> bool:
    """Whether text and choices lie within the card, one beside or under the other."""
    inside = QRect(QPoint(0, 0), view.question.size())
    parts = [view.question.asked.geometry(), *(button.geometry() for button in view.question.choices)]
    apart = all(not one.intersects(other) for at, one in enumerate(parts) for other in parts[:at])
    asked = view.question.asked
    return apart and all(map(inside.contains, parts)) and asked.heightForWidth(asked.width()) <= asked.height()


@pytest.mark.parametrize("width", [700, 860, 1400])
@pytest.mark.parametrize("choices", [("Yes", "No"), tuple("a very long answer that " + c * 9 for c in "abcdef")])
@pytest.mark.parametrize("text", ["Is it?", "Is it so that a question of some length still has room in its card? " * 3])
def test_a_long_question_fits_its_card(qtbot: QtBot, width: int, choices: tuple[str, ...], text: str) -> None:
    document = Document(opening_state(asking(stop(0, None, text, *choices))))
    view = EquationView(document)
    qtbot.addWidget(view)
    view.resize(width, view.sizeHint().height())
    view.draw(document.state)
    view.show()
    assert everything_fits(view)
    for button in view.question.choices:
        assert bool(button.toolTip()) == (button.width() < button.sizeHint().width())


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("width", [860, 1150])
def test_the_built_in_questions_are_shown_whole(qtbot: QtBot, width: int, language: str) -> None:
    asking_lessons = [
        lesson
        for lesson in (read_lesson(name).in_language(language) for name, _ in builtin_lessons())
        if any(s.question for s in lesson.stops)
    ]
    assert asking_lessons
    for lesson in asking_lessons:
        document = Document(opening_state(lesson))
        view = EquationView(document)
        qtbot.addWidget(view)
        view.resize(width, view.sizeHint().height())
        view.show()
        asked = [position for position, stop in document.state.stops.items() if stop.question is not None]
        for position, letters in itertools.product(asked, notation_names()):
            document.choose_notation(read_notation(letters))
            document.seek(position)
            view.draw(document.state)
            assert everything_fits(view)
            assert [button.toolTip() for button in view.question.choices if button.toolTip()] == []


def card(qtbot: QtBot, state: State) -> QImage:
    view = EquationView(Document(state))
    qtbot.addWidget(view)
    view.resize(860, view.sizeHint().height())
    view.draw(state)
    return view.grab().toImage()


def has(picture: QImage, colour: str) -> bool:
    wanted = QColor(colour).rgb()
    return any(picture.pixel(x, y) == wanted for y in range(picture.height()) for x in range(40))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_guess_is_marked_by_sign_and_colour(qtbot: QtBot, theme: ThemeName) -> None:
    asked = state_of("questions", at=ASKING, theme=theme)
    there = state_of("questions", at="backward loss=2 k=1 W_hh", theme=theme)
    pictures = {
        choice: card(qtbot, replace(there, guess=Guess(asked.stops[asked.position], choice)))
        for choice in (RIGHT, WRONG, None)
    }
    good, bad = THEMES[theme].good, THEMES[theme].bad
    assert [has(picture, good) for picture in pictures.values()] == [True, False, False]
    assert [has(picture, bad) for picture in pictures.values()] == [False, True, False]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_timeline_marks_where_it_will_be_asked(qapp: QApplication, theme: ThemeName) -> None:
    state = opening_state(asking(Stop(10, "Look."), stop(30)), theme)
    picture = QImage(1200, HEIGHT, QImage.Format.Format_RGB32)
    picture.fill(QColor(THEMES[theme].card))
    with QPainter(picture) as painter:
        paint_timeline(painter, state, THEMES[theme], picture.width())
    layout = TimelineLayout(picture.width(), len(state.timeline))
    ink, card_colour = QColor(THEMES[theme].ink).lightness(), QColor(THEMES[theme].card).lightness()

    def lightness(position: int, beside: int) -> int:
        x = round(layout.left(position) + layout.pitch / 2 - 0.5) + beside
        return picture.pixelColor(x, round(TICKS_TOP - 4)).lightness()

    def is_inked(position: int, beside: int) -> bool:
        return abs(lightness(position, beside) - ink) < abs(lightness(position, beside) - card_colour)

    assert (is_inked(10, 0), is_inked(30, 0)) == (True, False), "a dot is full, a ring is not"
    assert any(is_inked(30, beside) for beside in (-3, -2, 2, 3))


# On paper -----------------------------------------------------------------------------------------------------------


def test_a_page_prints_the_answer_and_not_who_guessed_what(document: Document) -> None:
    pages = []
    for choice in (RIGHT, WRONG, None):
        document.go_to(Place.parse(ASKING))
        document.answer(choice)
        pages.append(figure_bytes(document.state, "equation", "svg", AS_IT_COMES))
    assert pages[0] == pages[1] == pages[2]


def test_a_page_prints_an_open_question_under_its_equation(document: Document) -> None:
    state = document.state
    assert state.question is not None
    told = replace(state.lesson, stops=(Stop(Place.parse(ASKING), state.question.text),))
    page = figure_bytes(state, "equation", "svg", AS_IT_COMES)
    assert page == figure_bytes(replace(state, lesson=told), "equation", "svg", AS_IT_COMES)
    assert page != figure_bytes(replace(state, lesson=replace(told, stops=())), "equation", "svg", AS_IT_COMES)


# Playing ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stride", "begin", "end"),
    [
        ("equation", "forward t=1 loss", "forward t=2 x"),
        ("equation", "backward loss=2 k=1 dh", ASKING),
        ("timestep", "forward t=1 h", "forward t=2 x"),
        ("timestep", "forward t=2 x", "forward t=2 h"),  # in the midst of a timestep
        ("timestep", "backward loss=2 k=2 W_hh", ASKING),
    ],
)
def test_the_film_waits_for_an_answer(qtbot: QtBot, stride: str, begin: str, end: str) -> None:
    document = Document(state_of("questions", at=begin, stride=stride, speed=4.0))
    player = Player(document)
    shown: list[str] = []
    document.changed.connect(lambda state: shown.append(str(state.place)))
    document.play()
    qtbot.waitUntil(lambda: not document.state.playing, timeout=8000)
    assert str(document.state.place) == end
    assert document.state.question is not None
    document.answer(None)
    assert not document.state.playing
    player.deleteLater()


def test_the_film_goes_on_from_an_answer(qtbot: QtBot) -> None:
    document = Document(state_of("questions", at=ASKING, speed=4.0))
    player = Player(document)
    document.answer(RIGHT)
    document.play()
    assert document.state.sentence.startswith("Right.")
    qtbot.waitUntil(lambda: str(document.state.place) == "backward loss=2 k=1 W_xh", timeout=5000)
    assert document.state.guess is None
    document.pause()
    player.deleteLater()
