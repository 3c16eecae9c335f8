"""The views of the figures: a click on what they show leads to where it is computed."""

from itertools import combinations, pairwise

import pytest
from PyQt6.QtCore import QPoint, Qt
from PyQt6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.document import Document
from app.files.notation_file import read_notation
from app.painting.typeset import typeset
from app.parts.parameter_chips import ParameterChip
from app.plots import FigurePlot
from app.plots.arranging import lay_out
from app.story.places import Flow, Place
from app.views.contributions import ContributionsView
from app.views.hidden_state import HiddenStateView
from app.views.reach import ReachView
from app.views.shares import SharesView
from app.window.workspace import Workspace
from tests.app.mouse import click, double_click, middle_of
from tests.story.states import state_of

View = ContributionsView | HiddenStateView | ReachView | SharesView


def shown(qtbot: QtBot, kind: type[View], document: Document, width: int = 488, height: int = 330) -> View:
    view = kind(document)
    view.resize(width, height)
    qtbot.addWidget(view)
    document.changed.connect(view.draw)
    view.draw(document.state)
    view.show()
    return view


def click_cell(plot: FigurePlot, panel: str, row: int, column: int) -> None:
    viewport = plot.viewport()
    assert viewport is not None
    click(viewport, middle_of(plot, panel, row, column))


@pytest.mark.parametrize(
    ("flow", "t", "k", "place"),
    [
        (4, 4, 2, "backward loss=4 k=2 W_hh"),
        (4, 3, 2, "backward loss=3 k=2 W_hh"),
        ("each", 2, 1, "backward loss=2 k=1 W_hh"),
        ("all", 4, 3, "backward k=3 W_hh"),
    ],
)
def test_a_tile_leads_to_its_place(qtbot: QtBot, flow: Flow, t: int, k: int, place: str) -> None:
    document = Document(state_of("hell-ello", flow, -1))
    view = shown(qtbot, ContributionsView, document)
    click_cell(view.plot, "tiles", t - 1, k - 1)
    assert str(document.state.place) == place
    assert document.state.flow == (t if isinstance(flow, int) else flow)


def test_a_tile_that_is_not_reached_leads_there_too(qtbot: QtBot) -> None:
    document = Document(state_of("hell-ello", "each", 0))
    view = shown(qtbot, ContributionsView, document)
    click_cell(view.plot, "tiles", 3, 0)
    assert str(document.state.place) == "backward loss=4 k=1 W_hh"


def test_buttons_choose_the_parameter(qtbot: QtBot) -> None:
    document = Document(state_of("worksheet", 3, -1))
    view = shown(qtbot, ContributionsView, document)
    assert isinstance(view, ContributionsView)
    assert list(view.chips) == ["W_xh", "W_hh", "W_hy", "E", "b_h", "b_y"]
    for parameter, chip in view.chips.items():
        click(chip, chip.rect().center())
        assert document.state.parameter == parameter
        assert [other for other in view.chips if view.chips[other].isChecked()] == [parameter]
        assert view.plot.figure is not None
        label = document.state.notation.label(parameter)
        assert view.plot.figure.title.plain == f"Where does the gradient of {label} come from?"


@pytest.mark.parametrize("lesson", ["hell-ello", "worksheet", "long-memory-gru", "encoder-decoder"])
def test_buttons_and_bars_name_the_parameters_in_one_order(qtbot: QtBot, lesson: str) -> None:
    document = Document(state_of(lesson))
    buttons, bars = shown(qtbot, ContributionsView, document), shown(qtbot, SharesView, document, 1640, 102)
    assert isinstance(buttons, ContributionsView)
    assert bars.plot.figure is not None
    laid = lay_out(bars.plot.figure, bars.plot.width(), bars.plot.height()).panels
    assert [bar.panel.name for bar in sorted(laid, key=lambda bar: bar.rect.left())] == list(buttons.chips)


def test_another_network_has_other_buttons(qtbot: QtBot) -> None:
    document = Document(state_of("worksheet", 3, -1))
    view = shown(qtbot, ContributionsView, document)
    document.open_lesson(state_of("hell-ello").lesson)
    assert isinstance(view, ContributionsView)
    assert "E" not in view.chips
    assert next(iter(view.chips.values())).accessibleName() == "Gradient of V"


def test_a_segment_leads_to_where_its_share_is_collected(qtbot: QtBot) -> None:
    document = Document(state_of("hell-ello", 4, 0))
    view = shown(qtbot, SharesView, document, 1200, 102)
    click_cell(view.plot, "W_xh", 0, 3)
    assert str(document.state.place) == "backward loss=4 k=3 W_xh"


def test_a_column_of_the_hidden_state_is_inspected_and_leads_to_its_timestep(qtbot: QtBot) -> None:
    document = Document(state_of("hell-ello", 4, -1))
    view = shown(qtbot, HiddenStateView, document, 488, 190)
    before = document.state.place
    click_cell(view.plot, "units", 1, 2)
    assert document.state.inspected == Place.parse("forward t=3 h")
    assert document.state.place == before
    viewport = view.plot.viewport()
    assert viewport is not None
    double_click(viewport, middle_of(view.plot, "units", 1, 2))
    assert str(document.state.place) == "forward t=3 h"


def test_an_open_inspector_follows_a_click_on_a_share(qtbot: QtBot) -> None:
    document = Document(state_of("hell-ello", 4, 0))
    view = shown(qtbot, SharesView, document, 1200, 102)
    click_cell(view.plot, "W_xh", 0, 3)
    assert document.state.inspected is None
    document.inspect("W_hh")
    click_cell(view.plot, "W_xh", 0, 2)
    assert document.state.inspected == Place.parse("backward loss=4 k=2 W_xh")


@pytest.mark.parametrize(
    ("flow", "at", "lag", "place"),
    [
        (4, -1, 2, "backward loss=4 k=2 dh"),
        (3, 0, 3, "backward loss=3 k=0 dh"),
        ("each", "backward loss=2 k=2 dh", 1, "backward loss=2 k=1 dh"),
        ("all", 0, 4, "backward k=0 dh"),
    ],
)
def test_a_lag_leads_to_where_the_gradient_has_come_so_far(
    qtbot: QtBot, flow: Flow, at: str | int, lag: int, place: str
) -> None:
    document = Document(state_of("hell-ello", flow, at))
    view = shown(qtbot, ReachView, document, 488, 190)
    click_cell(view.plot, "lags", 0, lag)
    assert str(document.state.place) == place


def test_a_lag_that_no_gradient_of_this_loss_reaches_leads_nowhere(qtbot: QtBot) -> None:
    document = Document(state_of("hell-ello", 2, 5))
    view = shown(qtbot, ReachView, document, 488, 190)
    click_cell(view.plot, "lags", 0, 4)  # loss 2 has lags 0 to 2
    assert document.state.position == 5


@pytest.mark.parametrize("kind", [ContributionsView, SharesView, HiddenStateView, ReachView])
def test_every_view_follows_the_cursor_the_theme_and_the_lesson(qtbot: QtBot, kind: type[View]) -> None:
    document = Document(state_of("hell-ello", 4, 0))
    view = shown(qtbot, kind, document, 1000, 300)
    seen = set()
    for verb in (
        lambda: document.seek(30),
        lambda: document.choose_theme("dark"),
        lambda: document.choose_flow("all"),
        lambda: document.open_lesson(state_of("vanishing").lesson),
        lambda: document.seek(10**6),
    ):
        verb()  # type: ignore[no-untyped-call]
        picture = view.grab().toImage()  # it owns the pixels: it must outlive them
        pixels = picture.constBits()
        assert pixels is not None
        seen.add(bytes(pixels.asarray(picture.sizeInBytes())))
    assert len(seen) > 3


def test_buttons_and_title_do_not_overlap(qtbot: QtBot) -> None:
    document = Document(state_of("worksheet", 3, -1))
    for width in (368, 430, 488, 700):
        view = shown(qtbot, ContributionsView, document, width, 300)
        assert isinstance(view, ContributionsView)
        left = min(chip.mapTo(view, QPoint(0, 0)).x() for chip in view.chips.values())
        picture = view.plot.grab().toImage()
        card = picture.pixelColor(1, 1)
        inked = [x for x in range(picture.width()) for y in range(14, 34) if picture.pixelColor(x, y) != card]
        assert max(inked) < left


@pytest.mark.parametrize("width", [368, 430, 700])
def test_words_stand_whole_in_rows_under_the_triangle(qtbot: QtBot, width: int) -> None:
    document = Document(state_of("worksheet", 3, -1))
    view = shown(qtbot, ContributionsView, document, width, 330)
    assert isinstance(view, ContributionsView)
    document.choose_notation(read_notation("pytorch"))
    boxes = [chip.geometry() for chip in view.chips.values()]
    assert not any(one.intersects(other) for one, other in combinations(boxes, 2))
    for parameter, box in zip(view.chips, boxes, strict=True):
        assert view.rect().contains(box)
        assert box.width() > typeset(document.state.notation.typst_parameter(parameter), 11).width
    figure = view.plot.figure
    assert figure is not None
    lowest = max(line.baseline for line in lay_out(figure, view.plot.width(), view.plot.height()).lines)
    assert view.plot.y() + lowest < min(box.top() for box in boxes)
    document.choose_notation(read_notation("slides"))
    assert len({chip.y() for chip in view.chips.values()}) == 1
    assert view.plot.geometry() == view.rect()


def test_a_view_is_a_widget_without_a_menu(qtbot: QtBot) -> None:
    view: QWidget = shown(qtbot, HiddenStateView, Document(state_of("hell-ello", 4, 0)))
    assert isinstance(view, HiddenStateView)
    assert view.plot.contextMenuPolicy() == Qt.ContextMenuPolicy.NoContextMenu


def test_a_stage_and_a_letter_choose_a_parameter_of_stages(qtbot: QtBot) -> None:
    document = Document(state_of("encoder-decoder", 6, "backward loss=6 k=4 dh"))
    view = shown(qtbot, ContributionsView, document, 368)
    assert isinstance(view, ContributionsView)
    assert list(view.stages) == ["encoder", "decoder"]
    assert set(view.chips) == set(document.state.parameters)

    def seen() -> set[str]:
        return {parameter for parameter, chip in view.chips.items() if chip.isVisible()}

    assert document.state.parameter == "decoder.W_hh"
    assert view.stages["decoder"].isChecked()
    assert seen() == {"decoder.W_xh", "decoder.W_hh", "decoder.b_h", "E", "W_hy", "b_y"}
    view.stages["encoder"].click()
    assert document.state.parameter == "encoder.W_hh"
    assert view.stages["encoder"].isChecked()
    assert seen() == {"encoder.W_xh", "encoder.W_hh", "encoder.b_h", "E", "W_hy", "b_y"}
    view.chips["W_hy"].click()
    assert document.state.parameter == "W_hy"
    assert view.stages["encoder"].isChecked()
    buttons = [*view.stages.values(), *(view.chips[parameter] for parameter in seen())]
    assert not any(one.geometry().intersects(other.geometry()) for one, other in combinations(buttons, 2))
    assert all(view.rect().contains(button.geometry()) for button in buttons)


@pytest.mark.parametrize("width", [368, 700])
def test_stages_stand_apart_from_the_letters_in_their_row(qtbot: QtBot, width: int) -> None:
    document = Document(state_of("encoder-decoder", 6, "backward loss=6 k=4 dh"))
    view = shown(qtbot, ContributionsView, document, width)
    assert isinstance(view, ContributionsView)
    rows: dict[int, list[QWidget]] = {}
    for button in (*view.stages.values(), *(chip for chip in view.chips.values() if chip.isVisible())):
        rows.setdefault(button.y(), []).append(button)
    for row in rows.values():
        row.sort(key=QWidget.x)
        for before, after in pairwise(row):
            alike = isinstance(before, ParameterChip) == isinstance(after, ParameterChip)
            assert (after.x() - before.geometry().right() - 1 < 6) == alike
    if width == 700:
        assert len(rows) == 1


def test_a_click_on_a_stage_that_is_gone_does_nothing(qtbot: QtBot) -> None:
    document = Document(state_of("encoder-decoder", 6, "backward loss=6 k=4 dh"))
    view = shown(qtbot, ContributionsView, document, 368)
    assert isinstance(view, ContributionsView)
    old = view.stages["encoder"]
    document.open_lesson(state_of("hell-ello", 4, 0).lesson)
    view.draw(document.state)
    old.click()
    assert document.state.parameter in view.chips


def test_another_lesson_has_no_stages_left(qtbot: QtBot) -> None:
    document = Document(state_of("encoder-decoder"))
    view = shown(qtbot, ContributionsView, document, 368)
    assert isinstance(view, ContributionsView)
    view.draw(state_of("hell-ello"))
    assert not view.stages
    assert all(chip.isVisible() for chip in view.chips.values())


def test_a_segment_of_what_is_compared_leads_both_there(qtbot: QtBot) -> None:
    document = Document(state_of("hell-ello", 4, -1))
    view = shown(qtbot, SharesView, document, 1200, 200)
    document.compare_with_cell("gru")
    for panel, k in (("beside", 4), ("W_hh", 3)):
        click_cell(view.plot, panel, 0, k)
        assert str(document.state.place) == f"backward loss=4 k={k} W_hh"
        assert document.state.other is not None
        assert str(document.state.other.place) == f"backward loss=4 k={k} W_hh"


def test_parameters_without_room_stand_on_another_page(qtbot: QtBot) -> None:
    document = Document(state_of("encoder-decoder", 6, -1, notation=read_notation("pytorch")))
    view = shown(qtbot, SharesView, document, 1240, 102)
    assert isinstance(view, SharesView)

    def seen() -> set[str]:
        return {name for name in document.state.parameters if view.plot.laid(name) is not None}

    first = seen()
    assert document.state.parameter in first
    assert view.others.isVisible()
    view.others.click()
    second = seen()
    assert first | second == set(document.state.parameters)
    assert not first & second
    view.others.click()
    assert seen() == first
    document.open_lesson(state_of("hell-ello").lesson)
    assert not view.others.isVisible()
    assert seen() == set(document.state.parameters)


@pytest.mark.parametrize(("lesson", "times"), [("hell-ello", (1.3, 2.5)), ("sentiment", (0.8, 1.2))])
def test_a_single_row_takes_no_more_height_than_the_cards_under_it(
    qtbot: QtBot, lesson: str, times: tuple[float, float]
) -> None:
    workspace = Workspace(Document(state_of(lesson, None, -1)))
    qtbot.addWidget(workspace)
    workspace.resize(1680, 1020)
    workspace.show()
    least, most = times
    assert least <= workspace.contributions.height() / workspace.hidden_state.height() <= most
