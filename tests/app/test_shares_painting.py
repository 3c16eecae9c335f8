"""Gradient so far, as it is seen: room around the bars, letters, frames, badges and what is still to come."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PyQt6.QtCore import QPointF
from PyQt6.QtGui import QPainter
from PyQt6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.colours import READABLE, THEMES, contrast, mix
from app.document import Document
from app.files.lesson_file import read_lesson
from app.plots import texts
from app.plots.arranging import lay_out
from app.plots.layout import PanelLayout
from app.plots.slivers import seen
from app.story.experiment_form import form_of, lesson_from, with_length
from app.story.figures import figure
from app.story.figures.figure import GHOST, SHOWN, Box, Figure
from app.story.other_cell import other_cell
from app.story.places import Place
from app.story.state import State
from app.theme import Theme
from app.translation import speaking
from app.views.shares import SharesView
from tests.app.opened import opened
from tests.app.test_plots import colour_at, picture
from tests.gallery.subjects import lessons, limits
from tests.story.states import state_of

COMPARED = ("hell-ello-beside-lstm", "vanishing-beside-gru", "hell-ello-beside-long-memory")
SIZES = (1240, 1400, 1640)


def at(state: State, share: float) -> State:
    """So far through the film."""
    return replace(state, position=round(share * len(state.timeline)))


@pytest.mark.parametrize("name", COMPARED)
@pytest.mark.parametrize("width", [700, 1240, 1640])
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_bars_that_are_compared_leave_their_card_an_edge_and_the_title_stands_on_their_line(
    qtbot: QtBot, name: str, width: int, share: float
) -> None:
    state = at(limits()[name](), share)
    view = SharesView(Document(state))
    qtbot.addWidget(view)
    view.resize(width, 10)
    height = view.sizeHint().height()
    layout = lay_out(figure("shares", state), width, height)
    names = [
        line
        for line in layout.lines
        if line.text.plain in {laid.panel.title.plain for laid in layout.panels if laid.panel.title}
    ]
    captions = [line.baseline for line in layout.lines if "collected" in line.text.plain]
    assert min(laid.rect.top() for laid in layout.panels) >= 14.0
    assert height - max([*captions, *(badge.rect.bottom() for badge in layout.badges)]) >= 12.0
    if width >= 1240:
        title = next(line for line in layout.lines if line.text.plain == "Gradient so far")
        assert title.baseline == pytest.approx(names[0].baseline, abs=0.5)


def test_bars_that_are_compared_are_as_high_as_they_have_to_be_as_soon_as_the_window_is_resized(qtbot: QtBot) -> None:
    window, controller = opened(qtbot, 1680, 900)
    controller.document.compare_with_cell("lstm")
    shares, heights = controller.workspace.shares, []
    for width in (1680, 860, 1680):
        window.resize(width, 900)
        for _ in range(3):  # what one view needs may move another one
            QApplication.processEvents()
        assert shares.height() == shares.sizeHint().height()
        heights.append(shares.height())
    assert heights[0] == heights[2] < heights[1]
    window.close()


@pytest.mark.parametrize("width", SIZES)
@pytest.mark.parametrize("lesson", ["hell-ello", "language-model", "truncated", "digit", "long-memory-lstm"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_badges_of_one_size_speak_alike_all_through_the_film_and_claim_something(
    qapp: QApplication, lesson: str, width: int, language: str
) -> None:
    wordings = set()
    with speaking(language):
        for share in (0.5, 0.6, 0.7, 0.8, 0.9, 1.0):
            layout = lay_out(figure("shares", at(state_of(lesson), share)), width, 102)
            wordings |= {laid.badge.texts.index(laid.text) for laid in layout.badges}
            said = [laid.text.lower() for laid in layout.badges]
            assert all(re.search(r"= (backprop|truncated|abgeschnitten)", text) for text in said)
            assert all(re.search(r" (0|\de−\d+)$", text) for text in said), "a verdict without the difference"
    assert len(wordings) == 1


@pytest.mark.parametrize("width", [860, 960, 1240, 1640])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_badge_has_the_difference_however_narrow_its_bar_is(qapp: QApplication, language: str, width: int) -> None:
    with speaking(language):
        layout = lay_out(figure("shares", at(state_of("tagging"), 1.0)), width, 102)
    assert layout.badges
    assert all(re.search(r" (0|\de−\d+)$", laid.text) for laid in layout.badges)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "lesson", ["hell-ello", "caption-repeated", "generation", "long-memory-gru", "letters-12-lstm"]
)
def test_letters_on_all_bars_have_one_colour_that_can_be_read_on_all_of_them(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, theme: str, lesson: str
) -> None:
    shown = figure("shares", at({**lessons(), **limits()}[lesson](), 1.0))
    inks: dict[float, set[str]] = defaultdict(set)
    paint = texts.paint_words

    def noted(painter: QPainter, words: str, x: float, y: float, size: float, strong: bool, ink: str) -> None:
        if words.startswith("k="):
            inks[x].add(ink)
        paint(painter, words, x, y, size, strong, ink)

    monkeypatch.setattr(texts, "paint_words", noted)
    picture(shown, theme, 2000, 102)
    everywhere: set[str] = set()
    for laid in lay_out(shown, 2000, 102).panels:
        here = set()
        for box in laid.panel.boxes:
            rect = laid.place(box.x, box.y)
            on_it = {ink for x, each in inks.items() if rect.left() <= x <= rect.right() for ink in each}
            if box.texts and not box.hatched and on_it:
                fill = fill_of(THEMES[theme], box)
                assert min(contrast(ink, fill) for ink in on_it) >= READABLE
                here |= on_it
        assert len(here) <= 1, "they change between neighbours of nearly the same colour"
        everywhere |= here
    assert everywhere == {THEMES[theme].card}, "one parameter's bar looks unlike the other's"


def without_frames(shown: Figure) -> Figure:
    bare = (replace(panel, boxes=tuple(box._replace(outlined="") for box in panel.boxes)) for panel in shown.panels)
    return replace(shown, panels=tuple(bare))


def fill_of(theme: Theme, box: Box) -> str:
    return mix(theme.card, texts.colour(theme, box.role), box.strength)


def ringed(shown: Figure, laid: PanelLayout) -> Iterator[tuple[Box, float]]:
    """The current segments of a bar as they are laid out, each with how wide its share alone would be, in pixels."""
    for own, box in zip(shown.panel(laid.panel.name).boxes, laid.panel.boxes, strict=True):
        if own.outlined:
            yield box, (own.x[1] - own.x[0]) * laid.scale[0]


@pytest.mark.parametrize("lesson", ["long-memory", "long-memory-lstm", "letters-60", "slides", "letters-500-gru"])
@pytest.mark.parametrize("theme", THEMES)
def test_the_frame_of_a_narrow_share_is_a_frame_and_leaves_its_neighbours_alone(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, lesson: str, theme: str
) -> None:
    state = at({**lessons(), **limits()}[lesson](), 0.72)
    shown = figure("shares", state)
    with_frames = picture(shown, theme, 1240, 102)
    monkeypatch.setattr("app.plots.painting.paint_frame", lambda *_: None)
    without = picture(shown, theme, 1240, 102)
    framed = 0
    for laid in lay_out(shown, 1240, 102).panels:
        for box, width in ringed(shown, laid):
            rect = laid.place(box.x, box.y)
            if width > 6.0:
                continue
            framed += 1
            colour = texts.colour(THEMES[theme], box.outlined).upper()
            for side in (-1, 1):
                edge = QPointF(rect.center().x() + side * (rect.width() / 2 - 1.0), rect.top() + 2.0)
                near = {colour_at(with_frames, edge + QPointF(dx, 0.0)) for dx in (-1.0, 0.0, 1.0)}
                assert any(contrast(colour, each) < 1.5 for each in near), "near its corner no frame is seen"
                beside = edge + QPointF(side * 2.5, 4.0)
                assert colour_at(with_frames, beside) == colour_at(without, beside)
            for other in laid.panel.boxes:
                its = laid.place(other.x, other.y)
                if other is not box and other.datum and its.width() > 0.01:
                    assert its.right() <= rect.left() + 0.01 or its.left() >= rect.right() - 0.01
    assert framed


@pytest.mark.parametrize("share", [0.6, 0.72, 0.8])
@pytest.mark.parametrize("lesson", ["slides", "letters-60", "digit", "order"])
def test_where_a_narrow_share_gets_room_for_its_frame_all_at_its_side_are_still_to_each_other_as_they_are(
    qapp: QApplication, lesson: str, share: float
) -> None:
    shown = figure("shares", at({**lessons(), **limits()}[lesson](), share))
    for laid in lay_out(shown, 1240, 102).panels:
        sides = defaultdict[bool, list[float]](list)
        for own, box in zip(shown.panel(laid.panel.name).boxes, laid.panel.boxes, strict=True):
            assert box._replace(x=own.x, filled=1.0) == own
            if own.datum and not own.outlined and own.x[1] - own.x[0] > 1e-9:
                sides[own.x[0] < 0.0].append((box.x[1] - box.x[0]) / (own.x[1] - own.x[0]))
        assert all(scale == pytest.approx(of[0], rel=1e-5) for of in sides.values() for scale in of)


@pytest.mark.parametrize("lesson", ["tagging", "hell-ello-beside-lstm"])
@pytest.mark.parametrize("width", [700, 1240])
def test_room_for_a_frame_moves_neither_zero_nor_the_running_total(qapp: QApplication, lesson: str, width: int) -> None:
    state, opposed = {**lessons(), **limits()}[lesson](), 0
    for position in range(len(state.timeline) + 1):
        shown = figure("shares", replace(state, position=position))
        for laid in lay_out(shown, width, 102).panels:
            pairs = list(zip(shown.panel(laid.panel.name).boxes, laid.panel.boxes, strict=True))
            ring = next(((own, box) for own, box in pairs if own != box and own.outlined), None)
            if ring is None or -laid.panel.x.low * laid.scale[0] < 12.0:
                continue
            opposed += 1
            assert [box for own, box in pairs if not own.datum] == [own for own, _ in pairs if not own.datum]
            assert all(box.x[0] >= -1e-12 for own, box in pairs if own.x[0] >= 0.0)
            assert all(box.x[1] <= 1e-12 for own, box in pairs if own.x[0] < 0.0 and own.datum)
    assert opposed


@pytest.mark.parametrize("cell", ["", "lstm", "gru"])
@pytest.mark.parametrize("length", [1, 4])
def test_a_bar_with_a_frame_can_be_of_any_width(qapp: QApplication, length: int, cell: str) -> None:
    lesson = read_lesson("hell-ello")
    lesson = lesson_from(with_length(form_of(lesson), lesson, length), lesson)
    state, framed = state_of(other_cell(lesson, cell) if cell else lesson), set()
    for place in (f"backward loss={length} k={k} {name}" for k in range(1, length + 1) for name in ("W_hy", "b_y")):
        if Place.parse(place) not in state.timeline:
            continue
        shown = figure("shares", replace(state, position=state.timeline.position(Place.parse(place))))
        for width in (*range(100, 420, 4), 860, 1240):
            for laid in lay_out(shown, width, 102).panels:
                for box, _ in ringed(shown, laid):
                    assert laid.panel.x.low <= box.x[0] < box.x[1] <= laid.panel.x.high
                    framed.add(width)
    assert framed


@pytest.mark.parametrize(("lesson", "share"), [("scalar", 0.54), ("slides", 0.7), ("letters-60", 0.72)])
@pytest.mark.parametrize("width", SIZES)
def test_no_frame_sticks_out_at_an_end_of_its_bar(qapp: QApplication, lesson: str, share: float, width: int) -> None:
    shown = figure("shares", at({**lessons(), **limits()}[lesson](), share))
    with_frames, without = (picture(each, "light", width, 102) for each in (shown, without_frames(shown)))
    at_an_end = 0
    for laid in lay_out(shown, width, 102).panels:
        for box, own_width in ringed(shown, laid):
            rect = laid.place(box.x, box.y)
            is_there = min(rect.left() - laid.rect.left(), laid.rect.right() - rect.right()) < 1.0
            at_an_end += is_there and own_width < 2.0
        for outside in (laid.rect.left() - 3.0, laid.rect.right() + 3.0):
            for down in range(int(laid.rect.height())):
                beside = QPointF(outside, laid.rect.top() + down)
                assert colour_at(with_frames, beside) == colour_at(without, beside)
    assert at_an_end


@pytest.mark.parametrize("lesson", ["long-memory", "long-memory-gru", "long-memory-lstm", "letters-60", "order"])
@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("width", SIZES)
def test_the_widest_share_of_every_bar_says_its_timestep(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, lesson: str, share: float, width: int
) -> None:
    shown = figure("shares", at({**lessons(), **limits()}[lesson](), share))
    said: list[tuple[str, float]] = []
    monkeypatch.setattr(texts, "paint_words", lambda painter, words, x, *_: said.append((words, x)))
    picture(shown, "light", width, 102)
    for laid in lay_out(shown, width, 102).panels:
        widest = max((box for box in laid.panel.boxes if box.datum), key=lambda box: box.x[1] - box.x[0])
        rect, number = laid.place(widest.x, widest.y), widest.number
        inside = {words for words, x in said if rect.left() < x < rect.right()}
        assert inside & {number, *widest.texts}, f"{laid.panel.name} names nothing"


def words_of_segments(shown: Figure, width: int) -> dict[str, list[tuple[Box, str]]]:
    """What is written in the segments of every bar."""
    written: list[tuple[float, str]] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "paint_words", lambda _, words, x, *__: written.append((x, words)))
        picture(shown, "light", width, 102)
    found = defaultdict[str, list[tuple[Box, str]]](list)
    for laid in lay_out(shown, width, 102).panels:
        for box in filter(lambda box: box.datum, laid.panel.boxes):
            rect = laid.place(box.x, box.y)
            inside = (words for x, words in written if rect.left() < x < rect.right())
            known = {box.number, *box.texts}
            found[laid.panel.name].append((box, next((words for words in inside if words in known), "")))
    return found


@pytest.mark.parametrize("lesson", ["caption-repeated", "truncated", "hell-ello", "long-memory-lstm", "letters-60"])
@pytest.mark.parametrize("share", [0.0, 0.75, 1.0])
@pytest.mark.parametrize("width", SIZES)
def test_of_segments_about_as_wide_none_says_less_than_another(
    qapp: QApplication, lesson: str, share: float, width: int
) -> None:
    shown = figure("shares", at({**lessons(), **limits()}[lesson](), share))
    said = words_of_segments(shown, width).values()
    for written, state in ((written, state) for written in said for state in (SHOWN, GHOST)):
        sizes: list[list[float]] = [[], [], [], []]
        for box, words in written:
            if box.state == state and not box.outlined:
                form = 3 if "%" in words else 2 if "k=" in words else 1 if words else 0
                sizes[form].append(abs(float(box.datum[-1])))
        for form, of_it in enumerate(sizes[2:], 2):
            narrower = [size for less in sizes[:form] for size in less]
            assert not of_it or not narrower or min(of_it) > 1.2 * max(narrower)


@pytest.mark.parametrize("lesson", ["translation", "tagging", "slides", "hell-ello"])
def test_the_segment_with_the_ring_says_its_timestep(qapp: QApplication, lesson: str) -> None:
    state = state_of(lesson)
    for position in range(len(state.timeline) // 2, len(state.timeline), 3):
        shown = figure("shares", replace(state, position=position))
        for written in words_of_segments(shown, 1240).values():
            assert all(words for box, words in written if box.outlined)


@pytest.mark.parametrize("theme", THEMES)
def test_a_share_of_exactly_zero_is_an_empty_ring(qapp: QApplication, theme: str) -> None:
    state = state_of("scalar")
    position = state.timeline.position(Place.parse("backward loss=2 k=1 W_hh"))
    shown = figure("shares", replace(state, position=position))
    image, empty = picture(shown, theme, 1240, 102), 0
    for laid in lay_out(shown, 1240, 102).panels:
        for box in laid.panel.boxes:
            if box.outlined and box.datum and box.datum[-1] == 0.0:
                empty += 1
                rect = laid.place(box.x, box.y)
                above_its_number = QPointF(rect.center().x(), rect.top() + 4.0)
                assert colour_at(image, above_its_number) == THEMES[theme].card.upper()
    assert empty


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("lesson", ["slides", "order", "letters-60"])
def test_a_ring_is_filled_only_as_wide_as_its_share_is(qapp: QApplication, lesson: str, theme: str) -> None:
    state, narrow = {**lessons(), **limits()}[lesson](), 0
    for share in (0.6, 0.7, 0.8):
        shown = figure("shares", at(state, share))
        image = picture(shown, theme, 1240, 102)
        for laid in lay_out(shown, 1240, 102).panels:
            for box, width in ringed(shown, laid):
                rect = laid.place(box.x, box.y)
                if box.state != SHOWN or width > 0.5 * rect.width():
                    continue
                narrow += 1
                y = rect.top() + 5.0
                inside = range(round(rect.left()) + 3, round(rect.right()) - 2)
                coloured = [x for x in inside if colour_at(image, QPointF(x, y)) != THEMES[theme].card.upper()]
                assert len(coloured) <= width + 1.0
    assert narrow


@pytest.mark.parametrize("lesson", ["scalar", "hell-ello"])
def test_a_running_total_is_there_as_soon_as_something_is_collected(qapp: QApplication, lesson: str) -> None:
    """Before, an empty track would look like something to scroll with."""
    for share, is_there in ((0.0, False), (1.0, True)):
        panels = figure("shares", at(state_of(lesson), share)).panels
        totals = [box for panel in panels if panel.x.low < -0.01 for box in panel.boxes if not box.datum]
        assert bool(totals) == is_there


@pytest.mark.parametrize("lesson", ["long-memory", "long-memory-gru", "letters-60"])
def test_what_is_still_to_come_is_dashed_however_narrow_its_parts_are(qapp: QApplication, lesson: str) -> None:
    state = at({**lessons(), **limits()}[lesson](), 0.0)
    shown = figure("shares", state)
    image, ground = picture(shown, "light", 1640, 102), THEMES["light"].ghost_ground
    for laid in lay_out(shown, 1640, 102).panels:
        assert all(box.state == GHOST for box in laid.panel.boxes if box.datum)
        for box in seen(laid):
            if box.state == GHOST:
                assert colour_at(image, laid.place(box.x, box.y).center()) != ground.upper()


@pytest.mark.parametrize("lesson", ["long-memory", "long-memory-lstm", "letters-60"])
def test_many_shares_that_are_still_to_come_are_a_box_that_says_so(
    qapp: QApplication, monkeypatch: pytest.MonkeyPatch, lesson: str
) -> None:
    shown = figure("shares", at({**lessons(), **limits()}[lesson](), 0.0))
    said: list[tuple[str, float]] = []
    monkeypatch.setattr(texts, "paint_words", lambda painter, words, x, *_: said.append((words, x)))
    image, many = picture(shown, "light", 1240, 102), 0
    for laid in lay_out(shown, 1240, 102).panels:
        own = {(box.x, box.y) for box in laid.panel.boxes}
        for box in seen(laid):
            rect = laid.place(box.x, box.y)
            if (box.x, box.y) in own or rect.width() < 10.0:
                continue
            many += 1
            across = range(round(rect.left()) + 3, round(rect.right()) - 3)
            for y in (rect.top() + 0.5, rect.bottom() - 0.5):
                assert any(image.pixelColor(x, int(y)).name().upper() != "#FFFFFF" for x in across), "no outline"
            words = [words for words, x in said if rect.left() + 4.0 <= x <= rect.right() and "…" in words]
            assert words or rect.width() < 24.0, "it looks like one"
    assert many


def test_words_leave_room_at_the_sides_of_their_segment(qapp: QApplication) -> None:
    for lesson in ("order", "tagging", "questions"):
        shown = figure("shares", at(state_of(lesson), 1.0))
        for width in range(900, 1700, 50):
            said = words_in_segments(shown, width)
            assert said
            assert all(left >= 4.0 and right >= 4.0 for left, right in said)


def words_in_segments(shown: Figure, width: int) -> list[tuple[float, float]]:
    """The room left and right of the words in every segment that has some."""
    found, written = [], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(texts, "paint_words", lambda _, words, x, y, size, strong, ink: written.append((x, words, size)))
        picture(shown, "light", width, 102)
    for laid in lay_out(shown, width, 102).panels:
        for box in laid.panel.boxes:
            rect = laid.place(box.x, box.y).adjusted(1.0, 0.0, -1.0, 0.0)
            for x, words, size in written:
                if words in box.texts and rect.left() <= x <= rect.right():
                    found.append((x - rect.left(), rect.right() - x - texts.words_width(words, size, True)))
    return found


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_a_gradient_that_is_zero_has_a_bar_too(qapp: QApplication, share: float) -> None:
    shown = figure("shares", at(state_of("digit"), share))
    for panel in shown.panels:
        assert max(box.x[1] for box in panel.boxes) - min(box.x[0] for box in panel.boxes) == pytest.approx(1.0)


@pytest.mark.parametrize("lesson", ["caption", "caption-repeated", "sentiment", "encoder-decoder"])
def test_what_is_collected_first_is_as_strong_in_every_bar(qapp: QApplication, lesson: str) -> None:
    shown = figure("shares", at(state_of(lesson), 1.0))
    firsts = [next((box for box in panel.boxes if box.datum), None) for panel in shown.panels]
    assert len({box.strength for box in firsts if box is not None}) == 1
