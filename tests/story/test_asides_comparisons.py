"""The comparisons that a place opens: their numbers beside a computation of their own, in every notation."""

from collections.abc import Iterator
from dataclasses import replace
from functools import reduce
from itertools import pairwise

import numpy as np
import pytest

from app.files.notation_file import notation_names, notation_object, read_notation
from app.painting.typeset import typeset
from app.story.asides import aside, is_offered
from app.story.asides.aside import Aside, Line, every_path, visible
from app.story.asides.order import other_order, reordered
from app.story.numbers import significant
from app.story.state import State
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment, Truncation
from rnn_engine.functions import output_jacobian
from rnn_engine.recorder import record
from rnn_engine.training import gradient_step
from tests.story.catalogue import TANH, WORKSHEET, catalogue, drawn
from tests.story.states import state_of

CATALOGUE = dict(catalogue())
NOTATIONS = [read_notation(name) for name in notation_names()]


def opened(state: State, name: str) -> Aside:
    assert is_offered(state, name)
    found = aside(replace(state, aside=name))
    assert found is not None
    return found


def every_line(shown: Aside) -> Iterator[Line]:
    return (line for _, line in visible(shown, every_path(shown)))


def line(shown: Aside, label: str) -> Line:
    return next(each for each in every_line(shown) if each.label == label)


def matrices(of: Line) -> list[Array]:
    return [piece for piece in of.numbers if not isinstance(piece, str)]


def softmax(q: Array) -> Array:
    raised = np.exp(q)
    return np.asarray(raised / raised.sum())


# Whatever the kind ----------------------------------------------------------------------------------------------------

PLACES = [
    ("softmax", "worksheet", "backward loss=3 k=3 dq"),
    ("softmax", "notes", "backward loss=4 k=4 dq"),
    ("lookup", "worksheet", "forward t=2 e"),
    ("input-gradient", "worksheet", "backward loss=3 k=2 W_xh"),
    ("update-loss", "worksheet", "sum loss=3 W_hh"),
    ("update-loss", "worksheet", "sum loss=3 E"),
    ("letters", "worksheet", "backward loss=3 k=2 E"),
    ("letters", "notes", "forward t=2 h"),
    ("order", "worksheet", "forward t=2 z"),
]


@pytest.mark.parametrize("notation", NOTATIONS, ids=notation_names())
@pytest.mark.parametrize(("name", "lesson", "place"), PLACES)
def test_every_formula_can_be_typeset(name: str, lesson: str, place: str, notation: object) -> None:
    shown = opened(state_of(lesson, at=place, notation=notation), name)
    assert shown.name == name
    assert shown.title
    assert shown.sentence.endswith(".")
    for each in every_line(shown):
        for written in each.formulas:
            assert typeset(written.markup, 20).width > 0


@pytest.mark.parametrize("notation", NOTATIONS, ids=notation_names())
@pytest.mark.parametrize(("name", "lesson", "place"), [each for each in PLACES if each[0] != "order"])
def test_a_line_s_numbers_can_be_multiplied_in_print_order(
    name: str, lesson: str, place: str, notation: object
) -> None:
    """Where matrices stand side by side and "=" before the last, their product is the last."""
    shown = opened(state_of(lesson, at=place, notation=notation), name)
    for each in every_line(shown):
        texts = [piece for piece in each.numbers if isinstance(piece, str)]
        if texts == ["="] and len(each.numbers) > 2:
            *factors, result = matrices(each)
            assert all(a.shape[1] == b.shape[0] for a, b in pairwise(factors))
            assert np.allclose(reduce(np.matmul, factors), result, atol=1e-15)


def test_each_is_offered_where_it_belongs_and_nowhere_else() -> None:
    assert not is_offered(state_of("worksheet", at="backward loss=3 k=3 dh"), "softmax")
    assert not is_offered(state_of(CATALOGUE["identity, squared_error"], at="backward k=2 dq"), "softmax")
    assert not is_offered(state_of("slides", at="forward t=1 x"), "lookup")
    assert not is_offered(state_of("slides", at="backward loss=4 k=4 W_xh"), "input-gradient")
    assert not is_offered(state_of("worksheet", at="backward loss=3 k=3 dq"), "update-loss")
    assert not is_offered(state_of("slides", flow="each", at="sum loss=2 W_hh"), "update-loss")
    assert not is_offered(state_of(CATALOGUE["one to many"]), "order")
    assert not is_offered(state_of(drawn(TANH, "aaa", "abc")), "order")
    assert is_offered(state_of("slides"), "letters")


# The gradient of the scores -------------------------------------------------------------------------------------------


def test_softmax_and_cross_entropy_factor_by_factor() -> None:
    state = state_of("worksheet", at="backward loss=3 k=3 dq")
    q, y = state.trace.value("q", 3), state.trace.value("y", 3)
    assert q is not None
    assert y is not None
    y_hat = softmax(q)
    shown = opened(state, "softmax")
    by_prediction, by_score = -y / y_hat, np.diag(y_hat) - np.outer(y_hat, y_hat)
    assert np.allclose(matrices(line(shown, "the loss by the prediction"))[-1], by_prediction[None])
    assert np.allclose(matrices(line(shown, "the prediction by the scores"))[-1], by_score)
    assert np.allclose(matrices(line(shown, "their product"))[-1], (by_prediction @ by_score)[None])
    assert np.allclose(matrices(line(shown, "the short cut"))[-1], (y_hat - y)[None])
    assert line(shown, "the short cut").tone == "right"
    assert line(shown, "only because").tone == "muted"
    assert not any(each.struck for each in every_line(shown))


def test_behind_a_squared_error_there_is_no_short_cut() -> None:
    state = state_of("notes", at="backward loss=4 k=4 dq")
    q, y = state.trace.value("q", 4), state.trace.value("y", 4)
    assert q is not None
    assert y is not None
    y_hat = softmax(q)
    right = 2 * (np.diag(y_hat) - np.outer(y_hat, y_hat)) @ (y_hat - y)
    shown = opened(state, "softmax")
    assert np.allclose(matrices(line(shown, "in one formula"))[-1].ravel(), right)
    for label, wrong in (("no short cut here", y_hat - y), ("nor this one", 2 * (y_hat - y))):
        found = line(shown, label)
        assert found.struck
        assert found.tone == "wrong"
        assert np.allclose(matrices(found)[-1].ravel(), wrong)
        percent = 100 * float(np.linalg.norm(wrong - right) / np.linalg.norm(right))
        assert significant(percent, 2) in found.remark


def test_the_short_cut_needs_targets_that_add_up_to_one() -> None:
    state = state_of(CATALOGUE["targets that don't add up to 1"], at="backward k=1 dq")
    q, y = state.trace.value("q", 1), state.trace.value("y", 1)
    assert q is not None
    assert y is not None
    shown = opened(state, "softmax")
    assert np.allclose(matrices(line(shown, "the short cut"))[-1].ravel(), softmax(q) * y.sum() - y)
    assert np.allclose(matrices(line(shown, "not quite the short cut"))[-1].ravel(), softmax(q) - y)


def test_the_mean_s_weight_is_a_line_of_its_own() -> None:
    state = state_of("notes", flow="all", at="backward k=4 dq")
    shown = opened(state, "softmax")
    whole = matrices(line(shown, "its weight"))[-1]
    assert np.allclose(4 * whole, matrices(line(shown, "in one formula"))[-1])


@pytest.mark.parametrize("output", ["sigmoid", "tanh", "relu"])
def test_an_elementwise_output_has_a_diagonal_matrix(output: str) -> None:
    state = state_of(CATALOGUE[f"{output}, squared_error"], at="backward k=2 dq")
    q = state.trace.value("q", 2)
    assert q is not None
    shown = opened(state, "softmax")
    assert np.allclose(matrices(line(shown, "the prediction by the scores"))[-1], output_jacobian(output, q))
    assert line(shown, "in one formula").remark.startswith("equal")


# The embedding --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notation", NOTATIONS, ids=notation_names())
def test_a_look_up_is_the_product_to_the_last_bit(notation: object) -> None:
    state = state_of("worksheet", at="forward t=2 e", notation=notation)
    row = state.trace.experiment.parameters["E"][1]
    shown = opened(state, "lookup")
    assert np.array_equal(matrices(line(shown, "as a product"))[-1].ravel(), row)
    assert np.array_equal(matrices(line(shown, "as a look-up"))[-1].ravel(), row)
    assert line(shown, "the two").remark == "equal to the last bit"
    assert [each.tone for each in line(shown, "as a look-up").opens] == ["muted", "right", "muted", "muted"]


@pytest.mark.parametrize("notation", NOTATIONS, ids=notation_names())
def test_both_forms_of_the_input_weights_gradient_are_its_tile(notation: object) -> None:
    state = state_of("worksheet", at="backward loss=3 k=1 W_xh", notation=notation)
    tile = contributions(state.trace).row(3).tile("W_xh", 1)
    shown = opened(state, "input-gradient")
    for label in ("with the embedded vector", "with the embedding written out"):
        found = matrices(line(shown, label))[-1]
        assert np.allclose(found if found.shape == tile.shape else found.T, tile, atol=1e-15)
    e = state.trace.value("e", 1)
    assert e is not None
    embedded = [each for each in every_line(shown) if each.remark.startswith("this is")]
    assert len(embedded) == 1
    assert np.array_equal(matrices(embedded[0])[-1].ravel(), e)


# One update -----------------------------------------------------------------------------------------------------------


def loss_of_uses(experiment: Experiment, uses: list[dict[str, Array]]) -> float:
    """L of a tanh network behind softmax and cross-entropy that has weights of its own at every timestep."""
    h, total = experiment.initial_state, 0.0
    for weights, x, y in zip(uses, experiment.sequence.inputs, experiment.sequence.targets, strict=True):
        assert x is not None
        assert y is not None
        h = np.tanh(weights["W_xh"] @ x + weights["W_hh"] @ h + weights["b_h"])
        total -= float(y @ np.log(softmax(weights["W_hy"] @ h + weights["b_y"])))
    return total


def slope_at_use(experiment: Experiment, name: str, k: int) -> Array:
    """What passes through the use of a weight at timestep k, by central differences."""
    slope = np.zeros_like(experiment.parameters[name])
    for index in np.ndindex(slope.shape):
        for sign in (1.0, -1.0):
            uses = [dict(experiment.parameters) for _ in experiment.sequence.inputs]
            moved = uses[k - 1][name].copy()
            moved[index] += sign * 1e-6
            uses[k - 1][name] = moved
            slope[index] += sign * loss_of_uses(experiment, uses) / 2e-6
    return slope


def test_updating_at_every_use_is_another_algorithm() -> None:
    """k = T, …, 1: subtract what passes through timestep k, run anew."""
    state = state_of("slides", flow="all", at="update W_hh")
    experiment = state.trace.experiment
    for k in range(4, 0, -1):
        slopes = {name: slope_at_use(experiment, name, k) for name in experiment.parameters}
        moved = {name: value - 0.1 * slopes[name] for name, value in experiment.parameters.items()}
        experiment = replace(experiment, parameters=moved)
    shown = opened(state, "update-loss")
    looped = loss_of_uses(experiment, [dict(experiment.parameters)] * 4)
    assert line(shown, "the loss after that").numbers == (f"{looped:.4f}",)
    assert line(shown, "after k = 1").numbers == (f"{looped:.4f}",)
    wrong = line(shown, "updated at every use")
    assert wrong.struck
    once = gradient_step(state.trace)
    start = state.trace.experiment.parameters
    off = sum(np.sum((once.parameters[name] - experiment.parameters[name]) ** 2) for name in start)
    step = sum(np.sum((once.parameters[name] - start[name]) ** 2) for name in start)
    assert f" {100 * np.sqrt(off / step):.0f}\N{NO-BREAK SPACE}% of the step" in wrong.remark


def test_the_loss_after_one_update_and_what_was_promised() -> None:
    state = state_of("slides", flow="all", at="update W_hh")
    before, shown = state.trace, opened(state, "update-loss")
    after = record(gradient_step(before)).total_loss
    squares = sum(np.sum(contributions(before).gradient(name) ** 2) for name in state.parameters)
    assert line(shown, "the loss before").numbers == (f"{before.total_loss:.4f}",)
    assert line(shown, "the loss after it").numbers == (f"{after:.4f}",)
    assert line(shown, "the change to expect").numbers == (f"−{0.1 * squares:.3f}",)
    share = (after - before.total_loss) / (-0.1 * squares)
    assert f"{100 * share:.0f}\N{NO-BREAK SPACE}%" in line(shown, "the loss after it").remark


@pytest.mark.parametrize(("flow", "place"), [(3, "sum loss=3 W_hh"), ("all", "update W_hh"), ("each", "sum W_hh")])
def test_what_is_accumulated_adds_up_to_the_step(flow: object, place: str) -> None:
    state = state_of("worksheet", flow=flow, at=place)  # type: ignore[arg-type]
    shown = opened(state, "update-loss")
    parts = [matrices(each)[0] for each in line(shown, "accumulate").opens]
    old, gradient, new = matrices(line(shown, "then update, once"))
    assert len(parts) == 3
    assert np.allclose(sum(parts), gradient, atol=1e-16)
    assert np.allclose(old - 0.1 * gradient, new)
    assert all(each.place in state.timeline for each in line(shown, "accumulate").opens if each.place is not None)


def test_in_the_flow_of_one_loss_the_update_lowers_that_loss_alone() -> None:
    state = state_of("worksheet", at="sum loss=3 W_hh")
    found = contributions(state.trace)
    moved = {
        name: value - 0.1 * found.gradient_of_loss(name, 3) for name, value in state.trace.experiment.parameters.items()
    }
    after = record(replace(state.trace.experiment, parameters=moved)).value("loss", 3)
    assert after is not None
    assert line(opened(state, "update-loss"), "the loss after it").numbers == (f"{float(after):.4f}",)


def test_of_a_truncated_gradient_no_square_is_promised() -> None:
    experiment = drawn(TANH, "abcabc", "bcabca", truncation=Truncation("sliding", 2))
    state = state_of(experiment, at="update W_hh")
    expected = line(opened(state, "update-loss"), "the change to expect")
    found = contributions(state.trace)
    along = sum(np.sum(found.gradient(name) * found.gradient_full(name)) for name in state.parameters)
    assert not expected.formulas
    assert expected.numbers == (f"−{0.1 * along:.3g}",)


def test_an_update_that_leaves_float64_is_said() -> None:
    experiment = replace(drawn(TANH, "abc", "bca"), learning_rate=1e308)
    shown = opened(state_of(experiment, at="update W_hh"), "update-loss")
    assert "leaves" in line(shown, "the loss after it").remark
    assert line(shown, "the loss after it").numbers == ()


# Letters --------------------------------------------------------------------------------------------------------------


def test_letters_say_which_symbol_is_something_else_on_the_right() -> None:
    state = state_of("notes", at="forward t=2 h", beside=read_notation("slides"))
    shown = opened(state, "letters")
    remarks = {each.label: each.remark for each in shown.lines}
    assert remarks["input → hidden weights"] == "on the right U is: hidden → output weights"
    assert remarks["hidden → output weights"] == "on the right V is: input → hidden weights"
    assert remarks["hidden → hidden weights"] == ""
    assert shown.sentence.startswith("U and V mean")


@pytest.mark.parametrize(
    ("mine", "theirs", "begins"),
    [
        ("worksheet", "cs224n", "δ means"),  # not δ₁, which CS224n has not
        ("worksheet", "goodfellow", "U means"),  # not b₂: there is a b in Goodfellow, but no b₂
        ("cs224n", "slides", "No symbol"),  # W_e here and W there
        ("slides", "pytorch", "No letter"),
    ],
)
def test_the_letters_that_mean_something_else_exist_in_both_notations(mine: str, theirs: str, begins: str) -> None:
    state = state_of("worksheet", at=3, notation=read_notation(mine), beside=read_notation(theirs))
    assert opened(state, "letters").sentence.startswith(begins)


def test_letters_compare_with_the_next_notation_unless_one_is_chosen() -> None:
    state = state_of("worksheet", at="forward t=2 h")
    names = notation_names()
    following = read_notation(names[(names.index("worksheet") + 1) % len(names)])
    assert following.title in opened(state, "letters").title
    assert read_notation("slides").title in opened(replace(state, beside=read_notation("slides")), "letters").title


@pytest.mark.parametrize("notation", NOTATIONS, ids=notation_names())
def test_both_equations_have_the_same_numbers(notation: object) -> None:
    state = state_of("worksheet", at="backward loss=3 k=2 E", notation=read_notation("worksheet"), beside=notation)
    first, second, *legend = opened(state, "letters").lines
    mine, theirs = matrices(first)[-1], matrices(second)[-1]
    assert np.allclose(mine if mine.shape == theirs.shape else mine.T, theirs)
    assert {each.label for each in legend} >= {"embedding", "all parameters together", "hidden state before", "scores"}
    assert legend[-1].remark == "|V| = 4"


def test_before_the_first_step_there_is_only_the_legend() -> None:
    assert all(not each.numbers for each in opened(state_of("slides"), "letters").lines)


# Order ----------------------------------------------------------------------------------------------------------------


def test_without_memory_outputs_only_change_places() -> None:
    state = state_of("hell-ello", at="forward t=2 h")
    shown = opened(state, "order")
    (forward, recurrent), (forward_moved, recurrent_moved) = (
        [picture.state.trace.forward["y_hat"] for picture in row] for row in shown.pictures
    )
    assert np.array_equal(forward[::-1], forward_moved)
    assert not np.allclose(recurrent[::-1], recurrent_moved)
    heading, without, with_memory = ([each.markup.split('"')[1] for each in row.formulas] for row in shown.lines)
    assert heading == ["“h” t = 1 → 4", "“e” t = 2 → 3", "“l” t = 3 → 2", "“l” t = 4 → 1"]
    assert without == ["0"] * 4
    worst = np.abs(recurrent[::-1] - recurrent_moved)[::-1].max(axis=1)
    assert with_memory == [significant(float(each), 2) for each in worst]


def test_the_four_networks_follow_the_cursor() -> None:
    at_start = opened(state_of("slides"), "order")
    stepping = opened(state_of("slides", at="forward t=2 h"), "order")
    for row_at_start, row in zip(at_start.pictures, stepping.pictures, strict=True):
        for complete, here in zip(row_at_start, row, strict=True):
            assert str(here.state.place) == "forward t=2 h"
            assert complete.state.place is not None
            assert complete.state.place.t in (4, None)


def test_a_network_without_memory_has_nothing_to_stand_beside() -> None:
    feedforward = replace(TANH, cell="feedforward")
    shown = opened(state_of(drawn(feedforward, "abca", "bcab")), "order")
    assert [len(row) for row in shown.pictures] == [1, 1]


@pytest.mark.parametrize(
    ("inputs", "order"), [("abc", (3, 2, 1)), ("aba", (3, 1, 2)), ("aaa", None), ("ab", (2, 1)), ("abba", (4, 1, 2, 3))]
)
def test_the_other_order_reads_differently(inputs: str, order: tuple[int, ...] | None) -> None:
    assert other_order(drawn(TANH, inputs, inputs)) == order


def test_a_target_moves_with_its_token_only_where_every_token_has_one() -> None:
    moved = reordered(drawn(WORKSHEET, "acd", "abc"), (3, 2, 1)).sequence
    assert [int(np.argmax(target)) for target in moved.targets if target is not None] == [2, 1, 0]
    last = reordered(drawn(WORKSHEET, "acd", "--c"), (3, 2, 1)).sequence
    assert [target is not None for target in last.targets] == [False, False, True]


def test_letters_that_agree_may_still_be_written_another_way() -> None:
    state = state_of("slides", at="backward loss=4 k=2 W_hh")
    rows = read_notation({**notation_object(state.notation), "name": "mine", "title": "Rows", "vectors": "row"})
    sentence = opened(replace(state, beside=rows), "letters").sentence
    assert "rows stand for columns" in sentence
    assert "as they stand" not in sentence


@pytest.mark.parametrize(
    ("lesson", "there", "missing"),
    [
        ("long-memory-lstm", {"forget gate", "cell state", "gradient before a gate"}, {"before the activation"}),
        ("long-memory-gru", {"update gate", "bias beside the input"}, {"cell state", "hidden bias", "activation"}),
        ("encoder-decoder", {"hidden bias, encoder", "hidden bias, decoder"}, {"hidden bias", "forget gate"}),
    ],
)
def test_letters_list_what_the_network_has(lesson: str, there: set[str], missing: set[str]) -> None:
    found = aside(replace(state_of(lesson), aside="letters"))
    assert found is not None
    labels = [line.label for line in found.lines]
    assert there <= set(labels)
    assert not missing & set(labels)
    assert len(labels) - labels.count("") == len(set(labels) - {""})
