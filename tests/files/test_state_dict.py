"""What the tensors of a state dict are is told by their names' ends and their shapes, and what is left over is said."""

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from app.files.state_dict import Cell
from app.files.state_dict_leftover import remarks
from app.files.state_dict_lesson import parameters
from app.files.state_dict_mapping import NONE, Choice, mapping_of
from app.files.tensors import TensorError
from tests.files.state_dicts import Shapes, cell, linear, tensors

# Names ----------------------------------------------------------------------------------------------------------------

NAMES: list[tuple[Shapes, str, str, dict[str, tuple[str, ...]]]] = [
    (
        cell("model.rnn.") | linear("model.fc") | {"model.emb.weight": (7, 3)},
        "elman",
        "every part in a module of its own",
        {
            "E": ("model.emb.weight",),
            "W_hy": ("model.fc.weight",),
            "b_y": ("model.fc.bias",),
            "b_h": ("model.rnn.bias_ih_l0", "model.rnn.bias_hh_l0"),
        },
    ),
    (
        cell("module.encoder.gru.", 3) | linear("module.decoder"),
        "gru",
        "DataParallel, and a decoder",
        {
            "b_xh": ("module.encoder.gru.bias_ih_l0",),
            "b_hh": ("module.encoder.gru.bias_hh_l0",),
            "W_hy": ("module.decoder.weight",),
        },
    ),
    (cell("", 4), "lstm", "a cell alone, without any prefix", {"W_xh": ("weight_ih_l0",), "W_hy": (), "b_y": ()}),
    (cell("cell.", 4, end=""), "lstm", "nn.LSTMCell, which has no layers", {"W_hh": ("cell.weight_hh",)}),
    (
        {name: shape for name, shape in cell("rnn.").items() if "bias" not in name} | {"out.weight": (5, 2)},
        "elman",
        "no biases",
        {"b_h": (), "W_hy": ("out.weight",), "b_y": ()},
    ),
    (
        cell("rnn.", source=2) | linear("fc") | {"emb.weight": (5, 2)},
        "elman",
        "an embedding that would fit as a linear layer",
        {"E": ("emb.weight",), "W_hy": ("fc.weight",)},
    ),
    (
        cell("rnn.", source=2) | {"a.weight": (5, 2), "fc.weight": (5, 2)},
        "elman",
        "a linear layer without bias that would fit as an embedding",
        {"E": ("a.weight",), "W_hy": ("fc.weight",)},
    ),
    (
        cell("rnn.", source=2) | {"tied.weight": (5, 2)},
        "elman",
        "one matrix that fits as both",
        {"W_hy": ("tied.weight",)},
    ),
]


@pytest.mark.parametrize(
    ("shapes", "kind", "told"),
    [(shapes, kind, rows) for shapes, kind, _what, rows in NAMES],
    ids=[what for _shapes, _kind, what, _rows in NAMES],
)
def test_parts_are_found_by_the_ends_of_names_and_by_shapes(
    shapes: Shapes, kind: str, told: dict[str, tuple[str, ...]]
) -> None:
    mapped = mapping_of(tensors(shapes))
    assert (mapped.cell.kind, mapped.unsettled, mapped.left_over) == (kind, (), ())
    rows = {row.parameter: row.tensors for row in mapped.rows}
    assert {name: rows[name] for name in told} == told
    assert ("E" in rows) == ("E" in told)
    for row in mapped.rows:
        assert row.shape == parameters(mapped)[row.parameter].shape
        assert bool(row.tensors) != bool(row.instead)


def test_the_gates_stay_in_torchs_order_and_b_h_is_the_sum_of_both_biases() -> None:
    held = tensors(cell("lstm.", 4) | linear("fc"))
    found = parameters(mapping_of(held))
    assert found["W_hh"].tolist() == held["lstm.weight_hh_l0"].exact().tolist()
    both = held["lstm.bias_ih_l0"].exact() + held["lstm.bias_hh_l0"].exact()
    assert found["b_h"].tolist() == both.tolist()


def test_of_two_linear_layers_the_one_that_answers_with_tokens_is_meant() -> None:
    mapped = mapping_of(tensors(cell("rnn.", source=5) | linear("fc") | linear("fc_value", 1)))
    assert mapped.unsettled == ()
    assert [left.name for left in mapped.left_over] == ["fc_value.bias", "fc_value.weight"]


# What is open, and what is left ---------------------------------------------------------------------------------------


def test_where_several_fit_all_can_be_chosen() -> None:
    held = tensors(cell("rnn.") | linear("fc1") | linear("fc2", 4) | {"emb_a.weight": (7, 3), "emb_b.weight": (6, 3)})
    mapped = mapping_of(held)
    assert mapped.unsettled == ("embedding", "linear")
    assert [matrix.weight for matrix in mapped.linears] == ["fc1.weight", "fc2.weight"]
    assert [matrix.weight for matrix in mapped.embeddings] == ["emb_a.weight", "emb_b.weight"]
    chosen = mapping_of(held, Choice(linear="fc2", embedding="emb_b.weight"))
    assert (chosen.unsettled, chosen.output_size, chosen.input_size) == ((), 4, 6)
    assert {left.name: left.why for left in chosen.left_over} == {
        "emb_a.weight": "fits as an Embedding, and is not chosen",
        "fc1.weight": "fits as a Linear, and is not chosen",
        "fc1.bias": "the bias of a weight that is not taken",
    }
    neither = mapping_of(held, Choice(linear=NONE, embedding=NONE))
    assert (neither.linear, neither.embedding, neither.output_size, neither.input_size) == (None, None, 2, 3)


def test_of_several_cells_each_can_be_chosen() -> None:
    held = tensors(cell("encoder.rnn.") | cell("decoder.rnn.", 3, hidden=4) | linear("fc") | linear("out", 6, 4))
    mapped = mapping_of(held)
    assert mapped.unsettled == ("cell",)
    assert mapped.cell.at == Cell("decoder.rnn.", 0, False)
    encoder = mapping_of(held, Choice(cell=Cell("encoder.rnn.", 0, False)))
    assert encoder.unsettled == ()
    assert encoder.linear is not None
    assert encoder.linear.weight == "fc.weight"
    whys = {left.name: left.why for left in encoder.left_over}
    assert whys["decoder.rnn.weight_hh_l0"] == "another cell"
    assert whys["out.weight"] == "reads 4 numbers; the state has 2"


@pytest.mark.parametrize(
    "choice", [Choice(linear="nothing"), Choice(embedding="fc"), Choice(cell=Cell("x.", 0, False))]
)
def test_what_does_not_fit_cannot_be_chosen(choice: Choice) -> None:
    with pytest.raises(TensorError, match=r"does not fit there"):
        mapping_of(tensors(cell("rnn.") | linear("fc")), choice)


def test_layers_and_directions_are_told_with_what_is_taken() -> None:
    held = tensors(
        cell("lstm.", 4)
        | cell("lstm.", 4, end="_l0_reverse")
        | cell("lstm.", 4, source=4, end="_l1")
        | cell("lstm.", 4, source=4, end="_l1_reverse")
        | linear("fc", 5, 4)
        | {"norm.running_mean": (4,), "positions": (2, 2, 2)}
    )
    mapped = mapping_of(held)
    assert list(remarks(mapped.parts, mapped.cell, mapped.halved)) == [
        "There are 2 layers, and Unfold computes one: layer 0 alone is taken.",
        "It runs in both directions, and Unfold computes one: the forward direction alone is taken.",
        "Of the Linear, the columns that read the forward direction are taken.",
    ]
    assert parameters(mapped)["W_hy"].tolist() == held["fc.weight"].exact()[:, :2].tolist()
    whys = {left.name: left.why for left in mapped.left_over}
    assert whys["lstm.weight_ih_l0_reverse"] == "the backward direction"
    assert whys["lstm.bias_hh_l1"] == "layer 1"
    assert whys["positions"] == whys["norm.running_mean"] == "of no cell, Linear or Embedding that fits"
    upper = mapping_of(held, Choice(cell=Cell("lstm.", 1, False)))
    assert upper.input_size == 4


UNFIT: list[tuple[Shapes, str]] = [
    ({}, "there is no cell: .* It holds no tensor at all"),
    (linear("fc"), r"there is no cell: no name ends in weight_ih_l0 and weight_hh_l0. It holds fc.bias, fc.weight"),
    (
        cell("lstm.", 4) | {"lstm.weight_hr_l0": (1, 2)},
        r"lstm.weight_hr_l0 projects the hidden state.*without proj_size",
    ),
    (cell("a.", 2), r"a.weight_hh_l0 is 4×2, which does not fit"),
    (cell("a.", 4) | {"a.weight_ih_l0": (7, 3)}, r"a.weight_ih_l0 is 7×3, which does not fit"),
    (cell("a.", 4) | {"a.bias_hh_l0": (7,)}, r"a.bias_hh_l0 is 7, which does not fit"),
    ({"a.weight_hh_l0": (2, 2)}, r"a.weight_hh_l0 is 2×2, which does not fit"),
    (cell("a.") | {"a.weight_hh_l0": (2, 0)}, r"a.weight_hh_l0 is 2×0, which does not fit"),
    (cell("a.") | {"a.weight_hh_l0": (2,)}, r"a.weight_hh_l0 is 2, which does not fit"),
    (cell("a.", end="_l0_reverse"), r"only the backward direction"),
]


@pytest.mark.parametrize(("shapes", "told"), UNFIT)
def test_where_no_cell_can_be_computed_it_is_said_why(shapes: Shapes, told: str) -> None:
    with pytest.raises(TensorError, match=f"(?s){told}"):
        mapping_of(tensors(shapes))


def test_more_weights_than_a_lesson_holds_are_refused() -> None:
    with pytest.raises(TensorError, match=r"these are 1132416 weights, and a lesson holds at most 600000"):
        mapping_of(tensors(cell("a.", 4, 256, 384)))


MODULES = st.sampled_from(["", "a.", "module.rnn.", "emb.", "fc.", "x.y.z."])
WHATS = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
OTHERS = ("weight", "bias", "weight_hr_l0", "running_mean", "weight_ih_l0.grad", "weight.grad")
ENDS = st.sampled_from([*(what + end for what in WHATS for end in ("_l0", "_l1", "", "_l0_reverse")), *OTHERS])
SIZES = st.sampled_from([(), (2,), (6,), (8,), *((rows, columns) for rows in (0, 2, 5, 6, 8) for columns in (2, 3, 4))])
WHOLE = st.sampled_from([cell("rnn."), cell("module.rnn.", 3) | linear("fc"), cell("", 4) | {"emb.weight": (5, 3)}])


@given(st.dictionaries(st.builds(str.__add__, MODULES, ENDS), SIZES, max_size=16), WHOLE)
def test_every_tensor_is_taken_or_left_over_and_never_both(some: Shapes, whole: Shapes) -> None:
    held = tensors({**some, **whole})
    try:
        mapped = mapping_of(held)
    except TensorError:  # something of another cell stands among what is whole
        reject()
    taken = [name for row in mapped.rows for name in row.tensors]
    left = [each.name for each in mapped.left_over]
    beside = [name for name in held if name.endswith(".grad") and name.removesuffix(".grad") in taken]
    assert sorted([*taken, *left, *beside]) == sorted(held)
    assert {row.parameter: row.shape for row in mapped.rows} == {
        name: array.shape for name, array in parameters(mapped).items()
    }
    assert all(each.why for each in mapped.left_over)
