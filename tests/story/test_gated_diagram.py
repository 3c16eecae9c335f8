"""The drawing of LSTM and GRU, of stages and of soft feedback, tested by its geometry."""

import math
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from app.files.notation_file import notation_names, read_notation
from app.story.diagram import Diagram, description, diagram, folded, unfolded
from app.story.diagram.geometry import Box, Point, distance, extent
from app.story.diagram.letters import gate_letter
from app.story.diagram.parts import HEAVY, LINE, Ribbon
from app.story.diagram.unfolding import moment
from app.story.numbers import significant
from app.story.places import Flow, Place
from app.story.state import State
from app.story.timeline import Timeline
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment, Truncation
from tests.story.gated import ENCODER_DECODER, WITHOUT_INPUT, gated
from tests.story.test_diagram import SIZES, at_the_end_of_backward, boxes, inside, long, points, state

SIZE = 1130.0, 540.0
TRANSLATION = {"length": 5, "inputs": "aaa..", "targets": "..aaa", "stages": ENCODER_DECODER}


def shown(experiment: Experiment, at: str | int, flow: Flow | None = None, size: tuple[float, float] = SIZE) -> Diagram:
    return diagram(state(experiment, at, flow), *size)


def lane(picture: Diagram, name: str) -> dict[int, Ribbon]:
    """The stretches from state to state of one lane, by the timestep they flow to."""
    found = {}
    for ribbon in picture.ribbons:
        place = ribbon.place
        if ribbon.kind == "segment" and place is not None and place.k is not None and place.name == name:
            found[place.k] = ribbon
    return found


def norms(rows: np.ndarray) -> np.ndarray:
    return np.asarray(np.linalg.norm(rows, axis=1))


# The cell ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cell", "names"), [("lstm", ("f", "i", "g", "o")), ("gru", ("z_gate", "r", "hn", "n"))])
def test_the_gates_have_the_values_of_the_trace(cell: str, names: tuple[str, ...]) -> None:
    now = at_the_end_of_backward(gated(cell), 4)
    for column in unfolded(now, *SIZE).columns[1:]:
        assert tuple(gate.place.name for gate in column.gates) == names
        for cells in (*column.gates, column.h, *(() if column.c is None else (column.c,))):
            values = now.trace.value(cells.place.name, column.t)
            assert values is not None
            largest = np.max(np.abs(values)) / np.max(np.abs(cells.values))
            assert np.array(cells.values) * largest == pytest.approx(values)
            assert largest >= 1.0 - 1e-9


def test_the_cell_state_goes_along_the_top_and_h_below() -> None:
    for before, column in pairwise(shown(gated(), 0).columns):
        assert column.c is not None
        assert before.c is not None
        assert column.field is not None
        assert column.c.box.bottom < column.h.box.top
        assert before.h.box.right < column.field.left < column.field.right < column.h.box.left
        signs = {sign.at: sign.kind for sign in column.signs}
        on_line = [at for at in signs if at.y == pytest.approx(column.c.box.y)]
        assert [signs[at] for at in sorted(on_line)] == ["times", "plus"]
        assert all(before.c.box.right < at.x < column.c.box.left for at in on_line)


def test_the_state_of_a_gru_goes_along_the_top() -> None:
    for before, column in pairwise(shown(gated("gru"), 0).columns):
        assert column.c is None
        assert column.field is not None
        assert column.h.box.bottom < column.field.top
        kinds = sorted(sign.kind for sign in column.signs)
        assert kinds == ["plus", "rest", "times", "times", "times"]
        on_line = sorted((sign.at.x, sign.kind) for sign in column.signs if sign.at.y == pytest.approx(column.h.box.y))
        assert [kind for _, kind in on_line] == ["times", "plus"]
        assert before.h.box.right < on_line[0][0] < on_line[1][0] < column.h.box.left


@pytest.mark.parametrize(
    ("cell", "at", "lit"),
    [
        ("lstm", "forward t=2 i", {("W_hh", 2), ("W_xh", 2)}),
        ("lstm", "forward t=2 c", {("c line", 2), ("c", 2), ("f", 2), ("i", 2), ("g", 2)}),
        ("lstm", "forward t=2 h", {("c", 2), ("o", 2)}),
        ("lstm", "backward loss=4 k=2 dh", {("W_hh", 3)}),
        ("lstm", "backward loss=4 k=2 dc", {("c line", 3), ("c", 3), ("f", 3), ("c", 2), ("o", 2)}),
        ("lstm", "backward loss=4 k=2 dz_f", {("c line", 2), ("c", 2), ("f", 2)}),
        ("lstm", "backward loss=4 k=2 dz_i", {("i", 2), ("g", 2)}),
        ("lstm", "backward loss=4 k=2 W_hh", {("W_hh", 2)}),
        ("gru", "forward t=2 hn", {("W_hh", 2)}),
        ("gru", "forward t=2 n", {("W_xh", 2), ("r", 2), ("hn", 2)}),
        ("gru", "forward t=2 h", {("h line", 2), ("h", 2), ("z_gate", 2), ("n", 2)}),
        ("gru", "backward loss=4 k=2 dz_z", {("h line", 2), ("h", 2), ("z_gate", 2), ("n", 2)}),
    ],
)
def test_what_the_equation_is_about_is_lit(cell: str, at: str, lit: set[tuple[str, int]]) -> None:
    assert {(edge.name, edge.t) for edge in shown(gated(cell), at, 4).edges if edge.glow.read} == lit


def test_where_a_gru_has_its_states_alone_its_line_runs_beside_w_from_state_to_state() -> None:
    picture = shown(gated("gru", length=20), "backward loss=20 k=10 dh", 20)
    columns = {column.t: column for column in picture.columns}
    assert not any(column.gates for column in picture.columns)
    lines, weights = ({edge.t: edge for edge in picture.edges if edge.name == name} for name in ("h line", "W_hh"))
    assert sorted(lines) == sorted(weights) == list(range(1, 21))
    for t, edge in lines.items():
        before, h = columns[t - 1].h.box, columns[t].h.box
        (start, end), weight = edge.line, weights[t].line[0]
        assert before.right < start.x < end.x < h.left
        assert h.top < start.y == end.y < weight.y
    assert [t for t, edge in lines.items() if edge.glow.read] == [11]


@pytest.mark.parametrize(
    ("cell", "at", "about"),
    [
        ("lstm", "forward t=2 g", "g"),
        ("lstm", "backward loss=4 k=2 dz_g", "g"),
        ("lstm", "backward loss=4 k=2 dc", "c"),
        ("lstm", "backward loss=4 k=2 dh", "h"),
        ("gru", "forward t=2 z_gate", "z_gate"),
        ("gru", "backward loss=4 k=2 dz_z", "z_gate"),
        ("gru", "forward t=2 hn", "hn"),
    ],
)
def test_the_outline_is_round_what_is_computed(cell: str, at: str, about: str) -> None:
    picture = shown(gated(cell), at, 4)
    (box,) = (value.box for value in picture.columns[2].values if value.place.name == about)
    assert picture.outline is not None
    assert inside(box, picture.outline.box)
    assert (picture.outline.box.x, picture.outline.box.y) == pytest.approx((box.x, box.y))


def test_the_gradient_of_a_parameter_is_about_all_gates() -> None:
    picture = shown(gated(), "backward loss=4 k=2 W_xh", 4)
    assert picture.outline is not None
    assert all(inside(gate.box, picture.outline.box) for gate in picture.columns[2].gates)


def test_wires_are_ghosts_until_their_value_is_used() -> None:
    edges = shown(gated(), "forward t=2 c", 4).edges
    known = {(edge.name, edge.t): edge.glow.known for edge in edges if edge.name in ("f", "o")}
    assert known[("f", 2)]
    assert not known[("o", 2)]
    assert not known[("f", 3)]
    assert known[("o", 1)]


# The river ---------------------------------------------------------------------------------------------------------


def test_an_lstm_has_two_lanes_as_wide_as_their_norms() -> None:
    now = at_the_end_of_backward(gated(), 4)
    picture, row, f = unfolded(now, *SIZE), contributions(now.trace).row(4), now.trace.forward["f"]
    assert row.dc is not None
    width, dh, dc = picture.river_scale.width, norms(row.dh), norms(row.dc)
    along_h, along_c = lane(picture, "dh"), lane(picture, "dc")
    assert sorted(along_h) == sorted(along_c) == [0, 1, 2, 3]
    for k in range(4):
        assert along_h[k].widths == pytest.approx((width(dh[k + 1]), width(dh[k])))
        kept = float(np.linalg.norm(row.dc[k + 1] * f[k]))
        line = LINE * HEAVY * picture.unit  # which it covers
        assert along_c[k].widths == pytest.approx((max(line, width(dc[k + 1])), max(line, width(kept))))
        assert along_c[k].line[0].y < along_h[k].line[0].y
    assert picture.river_scale.largest == pytest.approx(max(dh.max(), dc.max()))


@pytest.mark.parametrize("flow", [4, "all"])
def test_what_h_brings_and_what_is_kept_meet_in_the_cell_state(flow: Flow) -> None:
    now = at_the_end_of_backward(gated(), flow)
    found = contributions(now.trace)
    row = found.sweep if flow == "all" else found.row(4)
    picture, values = unfolded(now, *SIZE), now.trace.forward
    assert row.dc is not None
    rises = {ribbon.place.k: ribbon for ribbon in picture.ribbons if ribbon.kind == "rise" and ribbon.place is not None}
    assert set(rises) == {1, 2, 3, 4}
    for k, ribbon in rises.items():
        assert k is not None
        brought = row.dh[k] * values["o"][k - 1] * (1.0 - np.tanh(values["c"][k - 1]) ** 2)
        kept = row.dc[k + 1] * values["f"][k] if k < 4 else 0.0
        assert brought + kept == pytest.approx(row.dc[k])
        width = max(LINE * picture.unit, picture.river_scale.width(float(np.linalg.norm(brought))))
        assert ribbon.widths == pytest.approx((width, width))


@pytest.mark.parametrize("picture", [unfolded, folded])
@pytest.mark.parametrize("size", [SIZE, (850.0, 380.0), (2600.0, 1300.0)])
def test_what_flows_from_h_into_c_passes_the_sign_between_them_on_its_axes(
    picture: Callable[[State, float, float], Diagram], size: tuple[float, float]
) -> None:
    for k in (1, 4):
        shown = picture(state(gated(), f"backward loss=4 k={k} dc", 4), *size)
        column = next(each for each in shown.columns if each.t == k)
        place = Place("backward", "dc", loss=4, k=k)
        (line,) = (each.line for each in shown.ribbons if each.kind == "rise" and each.place == place)
        sign = min(column.signs, key=lambda each: distance(each.at.x, each.at.y, line))
        seen = [at for at in line if math.dist(at, sign.at) >= sign.radius - 0.01]
        assert seen[0] == line[0]
        assert seen[-1] == line[-1]
        assert all(min(abs(at.x - sign.at.x), abs(at.y - sign.at.y)) < 0.01 for at in seen)


@pytest.mark.parametrize("flow", [4, "all"])
@pytest.mark.parametrize("size", [SIZE, (1600.0, 800.0), (2600.0, 1300.0)])
def test_no_loss_comes_down_between_the_edge_into_the_output_of_a_gru_and_its_letters(
    flow: Flow, size: tuple[float, float]
) -> None:
    picture = shown(gated("gru"), "sum b_y" if flow == "all" else "sum loss=4 b_y", flow, size)
    pieces = [piece for ribbon in picture.ribbons if ribbon.kind == "fall" for piece in pairwise(ribbon.line)]
    edges = [edge for edge in picture.edges if edge.name == "W_hy"]
    assert pieces
    assert {letter.about for edge in edges for letter in edge.letters} == {"W_hy", "b_y"}
    for edge in edges:
        for letter in edge.letters:
            left, right = sorted((edge.line[0].x, letter.at.x))
            for start, end in pieces:
                passes = min(start.y, end.y) <= letter.at.y <= max(start.y, end.y)
                assert not (passes and left < (start.x + end.x) / 2 < right), (edge.t, letter.about)


@pytest.mark.parametrize("length", [1, 4, 60])
@pytest.mark.parametrize("flow", ["last", "all"])
@pytest.mark.parametrize("size", [(700.0, 1000.0), SIZE, (1600.0, 800.0), (2600.0, 1300.0)])
def test_the_letters_of_an_lstms_output_stand_together_clear_of_its_losses_and_of_its_line(
    length: int, flow: str, size: tuple[float, float]
) -> None:
    at, of = ("sum b_y", "all") if flow == "all" else (f"sum loss={length} b_y", length)
    picture = shown(gated(length=length), at, of, size)  # type: ignore[arg-type]
    line_y = next(sign.at.y for column in picture.columns for sign in column.signs if sign.kind == "plus")
    losses = [ribbon for ribbon in picture.ribbons if ribbon.kind == "fall" and ribbon.line[-1].y > line_y]
    with_bias = [edge for edge in picture.edges if edge.name == "W_hy" and len(edge.letters) == 2]
    assert len(with_bias) == len(losses)
    for edge in with_bias:
        (matrix, bias), beside = edge.letters, edge.line[0].x
        assert {matrix.align, bias.align} == {"left"}
        falling = min(each.line[0].x - max(each.widths) / 2 for each in losses if each.line[0].x > beside)
        assert beside < matrix.at.x < bias.at.x < bias.at.x + bias.across * bias.size < falling, "between both"
        assert bias.size > 0.85 * matrix.size
        for letter in edge.letters:
            assert not letter.at.y - 0.25 * letter.size < line_y < letter.at.y + 0.25 * letter.size


def test_the_letters_of_the_outputs_stand_alike_while_no_loss_flows() -> None:
    picture = shown(gated(), "forward t=4 h", 4)
    edges = [edge for edge in picture.edges if edge.name == "W_hy"]
    beside = [edge.letters[0].at.x - edge.line[0].x for edge in edges]
    assert beside == pytest.approx([beside[0]] * 4)
    assert 0 < beside[0] < edges[0].letters[0].size


@pytest.mark.parametrize("size", [SIZE, (860.0, 337.0)])
def test_the_lane_along_h_passes_behind_the_gates_of_an_lstm(size: tuple[float, float]) -> None:
    picture = unfolded(at_the_end_of_backward(gated(), 4), *size)
    lanes = lane(picture, "dh")
    assert sorted(lanes) == [0, 1, 2, 3]
    for k, ribbon in lanes.items():
        field = picture.columns[k + 1].field
        assert field is not None
        (hidden,) = ribbon.hidden
        behind = [ribbon.line[0].towards(ribbon.line[-1], share).x for share in hidden]
        assert behind == pytest.approx([field.right, field.left])
    assert not any(ribbon.hidden for ribbon in lane(picture, "dc").values())


def test_a_gru_has_one_lane_on_its_line() -> None:
    now = at_the_end_of_backward(gated("gru"), 4)
    picture, dh = unfolded(now, *SIZE), norms(contributions(now.trace).row(4).dh)
    along = lane(picture, "dh")
    assert sorted(along) == [0, 1, 2, 3]
    assert not lane(picture, "dc")
    for k, ribbon in along.items():
        line = LINE * HEAVY * picture.unit  # which it covers
        widths = [max(line, picture.river_scale.width(dh[at])) for at in (k + 1, k)]
        assert ribbon.widths == pytest.approx(tuple(widths))
        assert ribbon.line[0].y == pytest.approx(picture.columns[k].h.box.y)


def test_the_lanes_go_as_far_as_the_cursor() -> None:
    picture = shown(gated(), "backward loss=4 k=2 dh", 4)
    assert {k: ribbon.glow.known for k, ribbon in lane(picture, "dh").items()} == {3: True, 2: True, 1: False, 0: False}
    assert {k: ribbon.glow.known for k, ribbon in lane(picture, "dc").items()} == {
        3: True, 2: False, 1: False, 0: False,
    }  # fmt: skip


def test_truncation_stops_the_lanes() -> None:
    cut = gated(length=6, truncation=Truncation("sliding", 3))
    picture = shown(cut, "backward loss=6 k=3 cut", 6)
    assert sorted(lane(picture, "dh")) == [4, 5]
    assert {k for k, ribbon in lane(picture, "dc").items() if ribbon.glow.known} == {4, 5}
    assert picture.dams


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("gate", ["first", "last"])
def test_the_gradient_of_a_gate_flows_against_its_wire(cell: str, gate: str) -> None:
    network = gated(cell).network
    name = network.gates[0 if gate == "first" else -1]
    picture = shown(gated(cell), f"backward loss=4 k=2 dz_{name}", 4)
    (branch,) = (ribbon for ribbon in picture.ribbons if ribbon.kind == "branch")
    (box,) = (cells.box for cells in picture.columns[2].gates if cells.place.name in (name, f"{name}_gate"))
    assert branch.glow.fresh
    assert (
        distance(
            *branch.line[-1], ((Point(box.left, box.top)), Point(box.right, box.top), Point(box.right, box.bottom))
        )
        < 6
    )
    assert extent(branch.line) > 8


@pytest.mark.parametrize("gain", [0.02, 8.0])
def test_norms_beyond_float64_have_widths_and_are_told(gain: float) -> None:
    whole = long(700, hidden=3)
    weights = {"W_hh": gain * np.eye(3), "W_xh": np.zeros((3, 4)), "b_h": np.zeros(3)}
    far = replace(
        whole,
        network=replace(whole.network, hidden_activation="identity"),
        parameters={**whole.parameters, **weights},
    )
    now = state(far, "backward loss=700 k=5 dh", 700)
    picture, brought = diagram(now, *SIZE), contributions(now.trace).row(700).dh[700]
    widths = [width for ribbon in picture.ribbons for width in ribbon.widths]
    assert all(0.0 <= width <= picture.river_scale.widest for width in widths)
    logarithm = math.log10(np.linalg.norm(brought)) + 695 * math.log10(gain)
    power = str(math.floor(logarithm)).translate(str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))
    assert f"where its norm is {significant(10 ** (logarithm % 1.0))}·10{power}." in description(now)


# Stages and feedback -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_stages_have_their_names_under_their_timesteps(cell: str) -> None:
    experiment = gated(cell, **TRANSLATION)  # type: ignore[arg-type]
    picture = shown(experiment, 0)
    for name, timesteps in (("encoder", (1, 2)), ("decoder", (3, 4, 5))):
        (caption,) = (caption for caption in picture.captions if caption.text == name)
        first, last = (picture.columns[t].box for t in (timesteps[0], timesteps[-1]))
        assert first.left < caption.at.x < last.right
        assert caption.at.y > first.bottom - 10
        ends = [line[1].x for line in picture.brackets if first.left <= line[1].x <= last.right]
        assert len(ends) == 2


def test_the_hand_over_is_the_decoders_weight() -> None:
    picture = shown(gated("elman", **TRANSLATION), 0)  # type: ignore[arg-type]
    notation = read_notation("slides")
    letters = {edge.t: [letter.text for letter in edge.letters] for edge in picture.edges if edge.name == "W_hh"}
    for t, stage in ((2, "encoder"), (3, "decoder")):
        assert letters[t] == [notation.typst_parameter(f"{stage}.W_hh")]


@pytest.mark.parametrize("notation", ["slides", "cs224n", "worksheet"])
@pytest.mark.parametrize("place", ["forward t=4 h", "backward loss=5 k=2 encoder.W_hh"])
def test_the_letters_of_a_picture_have_their_stage_or_none_of_them(notation: str, place: str) -> None:
    for size in ((860, 340), (1160, 560), SIZE):
        now = replace(state(gated("elman", **TRANSLATION), place, 5), notation=read_notation(notation))  # type: ignore[arg-type]
        picture = diagram(now, *size)
        for name in ("W_hh", "W_xh"):
            plain = now.notation.typst_parameter(name)
            written = [edge.letters[0].text for edge in picture.edges if edge.name == name and len(edge.letters) == 1]
            assert len({text == plain for text in written}) == 1, (name, size)


def test_only_the_weight_of_the_own_stage_is_lit() -> None:
    experiment = gated(**TRANSLATION)  # type: ignore[arg-type]
    picture = shown(experiment, "sum loss=5 encoder.W_hh", 5)
    assert [edge.t for edge in picture.edges if edge.name == "W_hh" and edge.glow.read] == [1, 2]


def test_a_stage_without_input_has_nothing_below() -> None:
    picture = shown(gated(length=4, inputs="aa..", targets="..aa", stages=WITHOUT_INPUT), 0)
    assert [column.x is not None for column in picture.columns[1:]] == [True, True, False, False]
    assert {edge.t for edge in picture.edges if edge.name == "W_xh"} == {1, 2}


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru", "feedforward"])
@pytest.mark.parametrize(("feedback", "dashed"), [("argmax", True), ("soft", False)])
def test_what_passes_no_gradient_is_dashed(cell: str, feedback: str, dashed: bool) -> None:
    experiment = gated(cell, inputs="aa..", feedback=feedback)  # type: ignore[arg-type]
    edges = [edge for edge in shown(experiment, 0).edges if edge.name == "feedback"]
    assert [edge.t for edge in edges] == [3, 4]
    assert all(edge.dashed == dashed for edge in edges)


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_with_soft_feedback_gradient_flows_back_to_the_output(cell: str) -> None:
    now = state(gated(cell, inputs="aa..", feedback="soft"), "backward loss=4 k=2 dh", 4)
    picture, row = diagram(now, *SIZE), contributions(now.trace).row(4)
    ways = {ribbon.place: ribbon for ribbon in picture.ribbons if ribbon.kind == "feedback"}
    assert sorted(str(place) for place in ways) == ["backward loss=4 k=2 dy_hat", "backward loss=4 k=3 dy_hat"]
    for edge in picture.edges:
        if edge.name == "feedback":
            assert ways[Place("backward", "dy_hat", loss=4, k=edge.t - 1)].line == edge.line[::-1]
    for k in (2, 3):
        through = row.dq[k - 1] @ now.trace.experiment.parameters["W_hy"]
        (fall,) = (
            ribbon
            for ribbon in picture.ribbons
            if ribbon.kind == "fall" and ribbon.place == Place("backward", "dh", loss=4, k=k)
        )
        assert fall.widths[1] == pytest.approx(picture.river_scale.width(float(np.linalg.norm(through))))
        arriving = float(np.linalg.norm(row.dh[k] - through))
        assert lane(picture, "dh")[k].widths[1] == pytest.approx(picture.river_scale.width(arriving))


# Long sequences and small cards -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize(
    ("length", "hidden", "more"),
    [
        (1, 1, {}),
        (4, 64, {}),
        (5, 3, TRANSLATION),
        (9, 5, {"embedding": 2}),
        (20, 4, {}),
        (60, 3, {"feedback": "soft"}),
    ],
)
def test_all_lies_on_the_card_and_nothing_overlaps(
    cell: str, length: int, hidden: int, more: dict[str, object], width: float, height: float
) -> None:
    experiment = gated(cell, hidden=hidden, **({"length": length} | more))  # type: ignore[arg-type]
    for flow in (length, "all"):
        now = at_the_end_of_backward(experiment, flow)
        for picture in (unfolded(now, width, height), folded(now, width, height)):
            card = Box(0, 0, width, height)
            assert all(inside(box, card) for box in boxes(picture))
            assert all(card.grown(0.5).contains(*point) for point in points(picture))
            for column in picture.columns:
                values = [value.box for value in column.values]
                overlapping = [
                    (one, other)
                    for index, one in enumerate(values)
                    for other in values[index + 1 :]
                    if min(one.right, other.right) > max(one.left, other.left)
                    and min(one.bottom, other.bottom) > max(one.top, other.top)
                ]
                assert not overlapping


def test_gates_are_shown_where_there_is_room() -> None:
    assert all(column.gates for column in shown(gated(length=8), 0, size=(860.0, 337.0)).columns[1:])
    states_alone = shown(gated(length=20), 0, size=(860.0, 337.0))
    assert len(states_alone.columns) == 21
    assert not any(column.gates for column in states_alone.columns)
    assert all(column.c is not None for column in states_alone.columns)
    some = shown(gated(length=200), "forward t=100 f", size=(860.0, 337.0))
    assert all(column.gates for column in some.columns)
    assert 100 in [column.t for column in some.columns]


@pytest.mark.parametrize(("cell", "at", "place"), [("lstm", "g", "c"), ("lstm", "o", "h"), ("gru", "hn", "h")])
def test_where_gates_have_no_place_the_one_that_is_computed_stands_for_the_state(
    cell: str, at: str, place: str
) -> None:
    now = state(gated(cell, length=20), f"forward t=7 {at}")
    column = diagram(now, 860, 337).columns[7]
    cells = column.c if place == "c" else column.h
    assert cells is not None
    assert cells.hollow
    assert cells.place == now.place
    # Without its timestep, which stands under the column.
    assert gate_letter(now.notation, at) in [caption.text for caption in diagram(now, 860, 337).captions]


def test_the_line_of_the_cell_states_strikes_no_letter_of_the_output_through() -> None:
    now = at_the_end_of_backward(gated(length=12), 12)
    now = replace(now, position=now.timeline.position(Place.parse("backward loss=12 k=12 b_y")))
    picture = diagram(now, 860, 337)
    letters = [letter for edge in picture.edges if edge.name == "W_hy" for letter in edge.letters]
    assert now.notation.typst_parameter("b_y") in [letter.text for letter in letters]
    top = min(column.c.box.top for column in picture.columns if column.c is not None)
    assert not any(column.gates for column in picture.columns)
    assert len(letters) == 13
    assert all(letter.at.y + 0.5 * letter.size < top for letter in letters)


def test_the_strip_of_a_long_sequence_shows_both_lanes() -> None:
    now = state(gated(length=60), "backward loss=50 k=20 dc", 50)
    picture, row = diagram(now, *SIZE), contributions(now.trace).row(50)
    assert picture.context is not None
    assert row.dc is not None
    for area, rows in ((picture.context.area, row.dh), (picture.context.cell_state_area, row.dc)):
        heights = [area[0].y - corner.y for corner in area[1:-1]]
        widths = [picture.river_scale.width(norm) for norm in norms(rows)[50:19:-1]]
        assert len(heights) == 31
        assert np.array(heights) / max(heights) == pytest.approx(np.array(widths) / max(widths))


def test_in_the_strip_both_lanes_end_where_truncation_cuts() -> None:
    cut = replace(gated(length=60), truncation=Truncation("sliding", 10))
    picture = diagram(state(cut, "sum loss=50 W_hh", 50), *SIZE)
    assert picture.context is not None
    for area in (picture.context.area, picture.context.cell_state_area):
        assert len(area[1:-1]) == 10


@pytest.mark.parametrize("cell", ["elman", "lstm"])
def test_a_frame_looks_up_what_is_on_screen_and_not_every_timestep(cell: str, monkeypatch: pytest.MonkeyPatch) -> None:
    length = 3000
    now = state(gated(cell, length, hidden=2), f"backward loss={length} k={length // 2} dh", length)
    diagram(now, *SIZE)
    asked = []
    find = Timeline.find

    def counted(line: Timeline, place: Place) -> int | None:
        asked.append(place)
        return find(line, place)

    monkeypatch.setattr(Timeline, "find", counted)
    picture = diagram(replace(now, position=now.position + 1), *SIZE)
    assert len(asked) < 700
    assert picture.context is not None
    assert len(picture.context.area) < 1100


# Folded ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("cell", "line"), [("lstm", "c line"), ("gru", "h line")])
@pytest.mark.parametrize("place", ["forward t=2 h", "backward loss=4 k=0 dh"])
def test_a_folded_cell_has_its_gates_and_its_line_goes_round(cell: str, line: str, place: str) -> None:
    picture = folded(state(gated(cell), place, 4), *SIZE)
    (column,) = picture.columns
    assert len(column.gates) == 4
    assert column.field is not None
    (over,) = (edge.line for edge in picture.edges if edge.name == line)
    assert min(point.y for point in over) < min(cells.box.top for cells in (column.h, *column.gates))
    assert over[0].x > column.field.right
    assert min(point.x for point in over) < column.field.left


@pytest.mark.parametrize("size", [(860.0, 337.0), SIZE])
def test_the_loop_over_a_folded_lstm_is_clear_of_the_arrowhead_at_its_output(size: tuple[float, float]) -> None:
    picture = folded(state(gated(), "backward loss=4 k=0 dh", 4), *size)
    (into_output,) = (edge.line for edge in picture.edges if edge.name == "W_hy")
    (over,) = (edge.line for edge in picture.edges if edge.name == "c line")
    assert min(at.y for at in over) > into_output[-1].y + 8 * picture.unit


def test_the_gradient_goes_round_both_loops_of_an_lstm() -> None:
    picture = folded(state(gated(), "backward loss=4 k=2 dc", 4), *SIZE)
    loops = {edge.name: edge.line for edge in picture.edges if edge.loops}
    ways = {ribbon.place.name: ribbon.line for ribbon in picture.ribbons if ribbon.kind == "segment" and ribbon.place}
    assert ways == {"dh": loops["W_hh"][::-1], "dc": loops["c line"][::-1]}


@pytest.mark.parametrize("cell", ["elman", "lstm", "gru"])
def test_every_stage_has_a_folded_cell_and_hands_over(cell: str) -> None:
    now = state(gated(cell, **TRANSLATION), "backward loss=5 k=2 dh", 5)  # type: ignore[arg-type]
    picture = folded(now, *SIZE)
    assert sorted(column.t for column in picture.columns) == [2, 3]
    first, second = sorted(picture.columns, key=lambda column: column.t)
    assert first.h.box.right < second.h.box.left
    handed = [edge for edge in picture.edges if edge.name.endswith("handed on")]
    (weight,) = (edge for edge in handed if edge.ink == "recurrent")
    assert [letter.text for letter in weight.letters] == [now.notation.typst_parameter("decoder.W_hh")]
    arriving = [ribbon for ribbon in picture.ribbons if ribbon.kind == "segment"]
    assert arriving
    assert all(ribbon.line[::-1] in [edge.line for edge in handed] for ribbon in arriving)
    assert {caption.text for caption in picture.captions} >= {"encoder", "decoder"}


@pytest.mark.parametrize("cell", ["lstm", "gru"])
@pytest.mark.parametrize("more", [{}, TRANSLATION])
def test_unfolding_begins_with_the_cell_and_ends_with_the_row(cell: str, more: dict[str, object]) -> None:
    now = state(gated(cell, **more), "forward t=2 h")  # type: ignore[arg-type]
    one, row = folded(now, *SIZE), unfolded(now, *SIZE)
    end = moment(one, row, 1.0)
    seen = [layer for layer in end.layers if layer.opacity > 0]
    parts = {part.place: part.box for layer in seen for part in layer.parts if hasattr(part, "place")}
    for column in row.columns:
        for value in column.values:
            assert parts[value.place] == pytest.approx(value.box)
    signs = sorted(sign.at for layer in seen for sign in layer.signs)
    theirs = sorted(sign.at for column in row.columns for sign in column.signs)
    assert np.array(signs) == pytest.approx(np.array(theirs))
    arrived = {(edge.name, edge.t): edge.line for layer in seen for edge in layer.edges if edge.loops}
    for edge in row.edges:
        if edge.loops:
            for end_of in (0, -1):
                assert arrived[(edge.name, edge.t)][end_of] == pytest.approx(edge.line[end_of])
    start = moment(one, row, 0.0)
    boxes_there = [
        part.box
        for layer in start.layers
        for part in layer.parts
        if layer.opacity == 1.0 and getattr(part, "place", None) == one.columns[0].h.place
    ]
    assert boxes_there == [pytest.approx(one.columns[0].h.box)]


# Words -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("experiment", "at", "words"),
    [
        (
            gated(),
            "forward t=2 f",
            "LSTM network unfolded over 4 timesteps, computed up to the gate f of timestep 2.",
        ),
        (gated(), "forward t=2 c", "computed up to the cell state of timestep 2"),
        (gated("gru"), "forward t=2 z_gate", "GRU network unfolded over 4 timesteps, computed up to the gate z of"),
        (gated(), "backward loss=4 k=2 dc", " in the cell state and "),
        (gated(**TRANSLATION), 0, "encoder from timestep 1 and decoder from timestep 3"),  # type: ignore[arg-type]
    ],
)
def test_the_picture_in_words(experiment: Experiment, at: str | int, words: str) -> None:
    assert words in description(state(experiment, at, experiment.sequence.length))


def test_the_note_says_which_lane_is_which() -> None:
    note = shown(gated(), "backward loss=4 k=2 dc", 4).scale_note.replace("\u200a", "")
    assert note.startswith("river: ‖∂L₄/∂c‖ over ‖∂L₄/∂h‖, ")


@pytest.mark.parametrize("notation", notation_names())
def test_gates_have_the_letters_of_the_notation(notation: str) -> None:
    now: State = replace(state(gated(), "forward t=2 h"), notation=read_notation(notation))
    written = [caption.text for caption in unfolded(now, *SIZE).captions]
    form = [now.notation.value_symbol(gate).letters for gate in ("i", "f", "g", "o")]
    for letters in form:
        assert sum(letters in text for text in written) >= 4


@pytest.mark.parametrize("size", [(858.0, 335.0), (1138.0, 555.0)])
@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_where_the_gates_are_not_shown_every_connection_says_where_it_leads(
    cell: str, size: tuple[float, float]
) -> None:
    picture = shown(gated(cell, 20), "forward t=3 h", size=size)
    assert all(column.field is None for column in picture.columns)
    within = [edge for edge in picture.edges if edge.ink == "forward"]
    assert len({edge.name for edge in within}) == (2 if cell == "lstm" else 1)
    for edge in within:
        into = next(column for column in picture.columns if column.t == edge.t)
        box = into.c.box if into.c is not None and edge.name == "c line" else into.h.box
        end, before = edge.line[-1], edge.line[-2]
        assert edge.arrow
        assert 0.0 < box.left - end.x < 4.0 * picture.unit, "it ends at what it leads to"
        assert box.top < end.y == before.y < box.bottom
        assert 3.5 < edge.head * picture.unit <= end.x - before.x + 1e-9, "its head has room behind it"
