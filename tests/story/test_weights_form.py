"""What a person says of weights becomes a lesson, and what is missing or does not fit is said all at once."""

from collections.abc import Mapping
from math import prod

import numpy as np
import pytest

from app.files.lesson import Lesson
from app.files.state_dict_mapping import NONE, UNCHOSEN, Choice, mapping_of
from app.files.state_dict_mapping import Mapping as Mapped
from app.files.tensors import TensorError
from app.files.tensors.tensor import Tensor
from app.story.weights.compared_gradients import compared
from app.story.weights.form import WeightsForm, lesson_from
from app.story.weights.telling import gradient_lines, mapping_lines
from app.story.weights.vocabulary import typed_vocabulary
from rnn_engine.arrays import Array
from rnn_engine.experiment import ExperimentError
from rnn_engine.gradient import loss_and_gradient

NOTHING: Mapping[str, Array] = {}
LETTERS = {"rnn.weight_ih_l0": (2, 4), "rnn.weight_hh_l0": (2, 2), "fc.weight": (4, 2), "fc.bias": (4,)}
SCALARS = {"rnn.weight_ih_l0": (2, 1), "rnn.weight_hh_l0": (2, 2), "fc.weight": (1, 2)}
EMBEDDED = LETTERS | {"rnn.weight_ih_l0": (2, 3), "emb.weight": (4, 3)}
CLASSES = LETTERS | {"fc.weight": (2, 2), "fc.bias": (2,)}


def mapped(
    shapes: Mapping[str, tuple[int, ...]], choice: Choice = UNCHOSEN, more: Mapping[str, Array] = NOTHING
) -> Mapped:
    random = np.random.RandomState(1)
    arrays = {name: random.standard_normal(shape) for name, shape in sorted(shapes.items())}
    arrays |= more
    return mapping_of({name: Tensor(name, array.shape, "F64", array) for name, array in arrays.items()}, choice)


def tokens(lesson: Lesson) -> tuple[str, str]:
    """Inputs and targets as a person reads them."""
    length = lesson.experiment.sequence.length
    read = [lesson.token(t) or "·" for t in range(1, length + 1)]
    return "".join(read), "".join(lesson.target_token(t) or "·" for t in range(1, length + 1))


FORMS: list[tuple[str, Mapping[str, tuple[int, ...]], WeightsForm, tuple[str, str]]] = [
    ("letters, the next one as target", LETTERS, WeightsForm("hell", vocabulary="helo"), ("hell", "ell·")),
    ("targets of one's own", LETTERS, WeightsForm("hell", "ello", "helo"), ("hell", "ello")),
    ("words", LETTERS, WeightsForm("a cat sat", vocabulary="a cat sat down"), ("acatsat", "catsat·")),
    ("a space among the letters", LETTERS, WeightsForm("a b", vocabulary='["a", " ", "b", "c"]'), ("a b", " b·")),
    ("numbers of tokens", EMBEDDED, WeightsForm("3 1 0"), ("310", "10·")),
    (
        "tokens with numbers",
        EMBEDDED,
        WeightsForm("hol", vocabulary='{"o":3,"l":2,"e":1,"h":0}'),
        ("hol", "ol·"),
    ),
    ("a class at the end", CLASSES, WeightsForm("hell", "· · · 1", "helo"), ("hell", "···1")),
    (
        "a class with a name",
        CLASSES,
        WeightsForm("hell", "· · · good", "helo", output_vocabulary="bad good"),
        ("hell", "···good"),
    ),
]


@pytest.mark.parametrize(("shapes", "form", "told"), [row[1:] for row in FORMS], ids=[row[0] for row in FORMS])
def test_tokens_are_read_as_they_are_typed(
    shapes: Mapping[str, tuple[int, ...]], form: WeightsForm, told: tuple[str, str]
) -> None:
    lesson = lesson_from(form, mapped(shapes), "model.npz")
    assert tokens(lesson) == told
    network, loss = lesson.experiment.network, lesson.experiment.loss
    assert (network.output_activation, loss.kind, loss.reduction) == ("softmax", "cross_entropy", "mean")
    assert (lesson.name, lesson.title, lesson.notation.name) == ("model", "Weights of model.npz", "pytorch")


def test_vectors_are_read_as_they_are_typed() -> None:
    lesson = lesson_from(WeightsForm("0.5 0 1 2; ·; 1 0 0 0", "1 2 3 4; ·; 0 0 0 1"), mapped(LETTERS), "m.npz")
    sequence = lesson.experiment.sequence
    assert [None if x is None else x.tolist() for x in sequence.inputs] == [[0.5, 0, 1, 2], None, [1, 0, 0, 0]]
    assert sequence.losses == (1, 3)
    assert (lesson.experiment.loss.kind, lesson.experiment.network.output_activation) == ("squared_error", "identity")


def test_single_numbers_need_no_semicolons_and_the_next_is_the_target() -> None:
    sequence = lesson_from(WeightsForm("0,1 0.5 -2"), mapped(SCALARS), "m.npz").experiment.sequence
    assert [None if x is None else x.tolist() for x in sequence.inputs] == [[0.1], [0.5], [-2.0]]
    assert [None if y is None else y.tolist() for y in sequence.targets] == [[0.5], [-2.0], None]


def test_what_is_chosen_is_the_lessons() -> None:
    form = WeightsForm(
        "hell", "ello", "helo", hidden_activation="relu", output_activation="sigmoid", loss="binary_cross_entropy",
        reduction="sum", notation="goodfellow", title="Mine <b>",
    )  # fmt: skip
    lesson = lesson_from(form, mapped(LETTERS), "m.npz")
    network, loss = lesson.experiment.network, lesson.experiment.loss
    assert (network.hidden_activation, network.output_activation) == ("relu", "sigmoid")
    assert (loss.kind, loss.reduction) == ("binary_cross_entropy", "sum")
    assert (lesson.notation.name, lesson.title) == ("goodfellow", "Mine <b>")


WRONG: list[tuple[str, Mapping[str, tuple[int, ...]], WeightsForm, list[str]]] = [
    ("nothing", LETTERS, WeightsForm(" ", vocabulary="helo"), ["sequence.inputs is empty"]),
    (
        "a vocabulary of another size",
        EMBEDDED,
        WeightsForm("hell", vocabulary="hel"),
        ["sequence.vocabulary has 3 tokens, but emb.weight has 4; give them all"],
    ),
    (
        "classes of another number",
        CLASSES,
        WeightsForm("hell", "· · · a", "helo", output_vocabulary="abc"),
        ["sequence.output_vocabulary has 3 tokens, but fc.weight has 2"],
    ),
    (
        "classes without targets",
        CLASSES,
        WeightsForm("hell", vocabulary="helo"),
        ["sequence.targets has to be given: the network answers with 2 numbers and reads 4"],
    ),
    ("one timestep", LETTERS, WeightsForm("h", vocabulary="helo"), ["sequence.targets has no next token"]),
    (
        "tokens that are in no vocabulary",
        LETTERS,
        WeightsForm("hxl", "ely", "helo"),
        ['sequence.inputs[2] is "x"', 'sequence.targets[3] is "y"'],
    ),
    (
        "vectors that are none",
        LETTERS,
        WeightsForm("0 a 1 2; 1 0 0 0", "· ; 0 0 x"),
        ["sequence.inputs[1] is '0 a 1 2'", "sequence.targets[2] is '0 0 x'"],
    ),
    (
        "vectors of another length",
        LETTERS,
        WeightsForm("0 1; 1 0", "0 1 0 0; ·"),
        ["sequence.inputs[1] has 2 numbers, but the weights need 4", "sequence.inputs[2] has 2"],
    ),
    ("a token twice", LETTERS, WeightsForm("hell", vocabulary="hell"), ['sequence.vocabulary has "l" twice']),
    (
        "a vocabulary of other JSON",
        LETTERS,
        WeightsForm("hell", vocabulary='{"h": 0, "e": 2}'),
        ["sequence.vocabulary is neither a list of tokens nor an object"],
    ),
    (
        "a loss that the output can't have",
        LETTERS,
        WeightsForm("hell", vocabulary="helo", loss="binary_cross_entropy", output_activation="softmax"),
        ["loss.kind binary_cross_entropy can't follow the output softmax"],
    ),
]


@pytest.mark.parametrize(("shapes", "form", "told"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_what_is_wrong_is_said(shapes: Mapping[str, tuple[int, ...]], form: WeightsForm, told: list[str]) -> None:
    with pytest.raises(ExperimentError) as refused:
        lesson_from(form, mapped(shapes), "model.npz")
    said = [str(problem) for problem in refused.value.problems]
    for words in told:
        assert any(line.startswith(words) for line in said), said
    assert len(said) == len(told)


def test_a_weight_that_is_not_finite_is_named() -> None:
    with pytest.raises(TensorError, match=r"rnn.weight_hh_l0\[1, 0\] is NaN"):
        lesson_from(
            WeightsForm("hell", vocabulary="helo"),
            mapped(LETTERS, more={"rnn.weight_hh_l0": np.array([[0.0, 1.0], [np.nan, 0.0]])}),
            "m.npz",
        )


def test_without_a_linear_layer_the_state_is_the_output() -> None:
    lesson = lesson_from(WeightsForm("0 1 0 0; 0 0 0 1", "1 0; 0 1"), mapped(LETTERS, Choice(linear=NONE)), "m.npz")
    assert lesson.experiment.parameters["W_hy"].tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert lesson.experiment.network.output_activation == "identity"


@pytest.mark.parametrize("text", ["[]{}", "{}[]", "[a"])
def test_letters_that_look_like_json_are_letters(text: str) -> None:
    assert typed_vocabulary(text, "sequence.vocabulary") == tuple(text)


# Gradients ------------------------------------------------------------------------------------------------------------

FORM = WeightsForm("hell", "ello", "helo")


def with_gradients(scale: float, reduction: str = "mean", instead: Mapping[str, Array] = NOTHING) -> Mapped:
    """Weights with the gradients that we have of them ourselves, times `scale`."""
    plain = mapped(LETTERS)
    experiment = lesson_from(WeightsForm("hell", "ello", "helo", reduction=reduction), plain, "m").experiment
    own = experiment.network.views(loss_and_gradient(experiment, experiment.parameters)[1])
    saved = {f"{row.tensors[0]}.grad": scale * own[row.parameter] for row in plain.rows if row.tensors}
    return mapped(LETTERS, more=saved | dict(instead))


def test_gradients_that_agree_are_told_with_their_difference() -> None:
    held = with_gradients(1.0)
    comparison = compared(lesson_from(FORM, held, "m"), held)
    assert [each.parameter for each in comparison.gradients] == ["W_xh", "W_hh", "W_hy", "b_y"]
    assert (comparison.relative, comparison.remark) == (0.0, "")
    assert held.left_over == ()
    assert len(list(gradient_lines(comparison))) == 5


@pytest.mark.parametrize(
    ("scale", "reduction", "told"),
    [
        (1.0, "sum", "Theirs are 4 times ours: choose the reduction sum."),
        (0.5, "mean", "Theirs are 0.5 times ours: another weight of the same loss."),
        (-1.0, "mean", "Theirs are -1 times ours: another weight of the same loss."),
        (0.0, "mean", "They are of another sequence, another loss, or other weights"),
    ],
)
def test_a_difference_that_a_factor_explains_is_explained(scale: float, reduction: str, told: str) -> None:
    held = with_gradients(scale, reduction)
    comparison = compared(lesson_from(FORM, held, "m"), held)
    assert comparison.relative > 0.1
    assert comparison.remark.startswith(told)


def test_gradients_of_another_sequence_are_told() -> None:
    held = with_gradients(1.0)
    comparison = compared(lesson_from(WeightsForm("ooeh", "hhhh", "helo"), held, "m"), held)
    assert comparison.remark.startswith("They are of another sequence")


def test_a_gradient_of_another_shape_is_refused() -> None:
    held = with_gradients(1.0, instead={"fc.bias.grad": np.zeros(3)})
    with pytest.raises(TensorError, match=r"fc.bias.grad has another shape"):
        compared(lesson_from(FORM, held, "m"), held)


def test_names_from_a_file_are_told_as_text() -> None:
    odd = "fc\x1b[31m\n\u202e<b>.extra"
    lines = list(mapping_lines(mapped(LETTERS, more={odd: np.zeros(2)})))
    assert len(lines) == 6
    assert all(line.isprintable() for line in lines)
    assert prod(line.count("<b>") + 1 for line in lines) == 2
