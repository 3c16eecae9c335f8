"""Lesson files: what is read, what is written, and the sentence for everything that can be wrong with one."""

import copy
import json
import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.files.json_text import laid_out
from app.files.lesson import Lesson, Question, Stop
from app.files.lesson_file import LessonError, builtin_lessons, read_lesson, write_lesson
from app.files.lesson_reading import read_content
from app.files.lesson_writing import lesson_as_json
from app.files.notation_file import notation_object, read_notation
from app.story.places import Place
from rnn_engine.experiment import Experiment
from rnn_engine.recorder import record
from tests.files.drawn import lesson_experiments, vocabularies
from tests.files.worked_examples import lesson_of

LESSON: dict[str, Any] = {
    "format": "unfold-lesson",
    "version": 1,
    "title": "k-mers",
    "network": {"cell": "elman", "hidden_activation": "sigmoid", "hidden_size": 3, "embedding_size": 2},
    "sequence": {"vocabulary": ["A", "C", "G"], "inputs": ["A", "C", "A"], "targets": ["C", "A", "G"]},
    "parameters": {
        "E": [[0.5, -0.3], [-0.2, 0.8], [0.4, 0.1]],
        "W_xh": [[0.2, 0.9], [-0.5, 0.3], [0.7, -0.4]],
        "W_hh": [[0.1, -0.3, 0.8], [0.6, 0.4, -0.1], [-0.2, 0.5, 0.3]],
        "b_h": [0.1, -0.2, 0.3],
        "W_hy": [[0.5, -0.4, 0.6], [-0.1, 0.7, -0.2], [0.3, 0.2, -0.5]],
        "b_y": [0.1, 0, -0.1],
    },
}

Change = Callable[[dict[str, Any]], object]

GATED: dict[str, Any] = {
    "format": "unfold-lesson",
    "version": 1,
    "network": {"cell": "lstm", "hidden_size": 2},
    "sequence": {"inputs": [[1.0], [0.5], None], "targets": [None, None, [1.0]]},
    "parameters": {
        "W_xh": [[0.1]] * 8,
        "W_hh": [[0.2, -0.3]] * 8,
        "b_h": [0.1] * 8,
        "W_hy": [[0.5, -0.4]],
        "b_y": [0.0],
    },
}

STAGED: dict[str, Any] = {
    "format": "unfold-lesson",
    "version": 1,
    "network": {"cell": "elman", "stages": [{"name": "encoder", "until": 2}, {"name": "decoder"}]},
    "sequence": {"vocabulary": ["a", "b"], "inputs": ["a", "b", None, None], "targets": [None, None, "a", "b"]},
    "parameters": {
        "encoder.W_xh": [[0.1, 0.2]],
        "encoder.W_hh": [[0.3]],
        "encoder.b_h": [0.4],
        "decoder.W_hh": [[0.5]],
        "decoder.b_h": [0.6],
        "W_hy": [[0.7], [0.8]],
        "b_y": [0.0, 0.0],
    },
}


def changed(*changes: Change, lesson: dict[str, Any] = LESSON) -> dict[str, Any]:
    """A lesson from above, changed."""
    content = copy.deepcopy(lesson)
    for change in changes:
        change(content)
    return content


def _steps(path: str) -> list[str]:
    """A parameter of a stage has a point in its name."""
    outermost, _, rest = path.partition(".")
    return [outermost, rest] if outermost == "parameters" and rest else path.split(".")


def put(path: str, value: object) -> Change:
    """Set what stands at a.b.c."""

    def change(content: dict[str, Any]) -> None:
        *parents, last = _steps(path)
        for key in parents:
            content = content.setdefault(key, {})
        content[last] = value

    return change


def drop(path: str) -> Change:
    """Take away what stands at a.b.c."""

    def change(content: dict[str, Any]) -> None:
        *parents, last = _steps(path)
        for key in parents:
            content = content[key]
        del content[last]

    return change


def ask(**changes: object) -> Change:
    """Let the only stop ask something, with these keys of the question changed."""
    question = {"question": "Is it?", "choices": ["Yes", "No"], "answer": "Yes"}
    return put("stops", [{"at": 1, "say": "Yes, it is.", "ask": question | changes}])


@pytest.fixture
def read(tmp_path: Path) -> Callable[[object], Lesson]:
    """Reads a lesson from a file with this content: bytes, or what becomes JSON."""

    def reader(content: object) -> Lesson:
        file = tmp_path / "kmer.lesson.json"
        file.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return read_lesson(file)

    return reader


# What is read ------------------------------------------------------------------------------------------------------


def test_what_is_absent_has_its_default(read: Callable[[object], Lesson]) -> None:
    lesson = read(LESSON)
    experiment = lesson.experiment
    assert (lesson.name, lesson.title, lesson.story, lesson.notation.name, lesson.flow) == (
        *("kmer", "k-mers", "", "slides"),
        3,
    )
    assert (experiment.network.output_activation, experiment.loss.kind, experiment.loss.reduction) == (
        *("softmax", "cross_entropy"),
        "sum",
    )
    assert experiment.truncation.kind == "none"
    assert experiment.learning_rate == 0.1
    assert not experiment.initial_state.any()
    assert (lesson.stops, lesson.training, lesson.corpus) == ((), None, ())


def test_tokens_are_one_hot(read: Callable[[object], Lesson]) -> None:
    lesson = read(LESSON)
    assert [vector.tolist() for vector in lesson.experiment.sequence.inputs if vector is not None] == [
        [1.0, 0.0, 0.0],
        [0.0, 1.0, 0.0],
        [1.0, 0.0, 0.0],
    ]
    assert [lesson.token(t) for t in (1, 2, 3)] == ["A", "C", "A"]
    assert [lesson.target_token(t) for t in (1, 2, 3)] == ["C", "A", "G"]


def test_a_flow_without_a_last_loss_is_the_last_that_there_is(read: Callable[[object], Lesson]) -> None:
    assert read(changed(put("sequence.targets", ["C", "A", None]))).flow == 2


@pytest.mark.parametrize("flow", ["each", "all", 1])
def test_flow(read: Callable[[object], Lesson], flow: object) -> None:
    assert read(changed(put("flow", flow))).flow == flow


def test_the_hidden_size_is_taken_from_the_matrices(read: Callable[[object], Lesson]) -> None:
    assert read(changed(drop("network.hidden_size"))).experiment.network.hidden_size == 3
    feedforward = changed(drop("network.hidden_size"), put("network.cell", "feedforward"), drop("parameters.W_hh"))
    assert read(feedforward).experiment.network.hidden_size == 3


def test_targets_with_a_vocabulary_of_their_own(read: Callable[[object], Lesson]) -> None:
    tags = changed(
        put("sequence.output_vocabulary", ["noun", "verb"]),
        put("sequence.targets", ["noun", None, "verb"]),
        put("parameters.W_hy", [[0.5, -0.4, 0.6], [-0.1, 0.7, -0.2]]),
        put("parameters.b_y", [0.0, 0.0]),
    )
    lesson = read(tags)
    assert lesson.experiment.network.output_size == 2
    assert lesson.output_tokens == ("noun", "verb")
    assert [lesson.target_token(t) for t in (1, 2, 3)] == ["noun", None, "verb"]


def test_what_is_fed_back_passes_by_its_name(read: Callable[[object], Lesson]) -> None:
    turned = changed(
        put("sequence.inputs", ["A", None, None]),
        put("sequence.feedback", "argmax"),
        put("sequence.output_vocabulary", ["G", "C", "A"]),
    )
    lesson = read(turned)
    assert lesson.experiment.sequence.feedback_inputs == (2, 1, 0)
    trace = record(lesson.experiment)
    y_hat, x = trace.value("y_hat", 1), trace.value("x", 2)
    assert y_hat is not None
    assert x is not None
    assert lesson.input_tokens is not None
    assert lesson.output_tokens is not None
    assert lesson.input_tokens[int(np.argmax(x))] == lesson.output_tokens[int(np.argmax(y_hat))]


def test_drawn_parameters_and_explicit_ones(read: Callable[[object], Lesson]) -> None:
    parameters = {"init": "xavier", "seed": 7, "spectral_radius": 0.5}
    drawn = read(changed(put("parameters", parameters))).experiment.parameters
    mixed = read(changed(put("parameters", parameters | {"W_xh": LESSON["parameters"]["W_xh"]}))).experiment.parameters
    assert mixed["W_xh"].tolist() == LESSON["parameters"]["W_xh"]
    assert all(np.array_equal(drawn[name], mixed[name]) for name in drawn if name != "W_xh")
    assert np.max(np.abs(np.linalg.eigvals(drawn["W_hh"]))) == pytest.approx(0.5)


def test_the_hidden_size_of_gates_and_stages_is_taken_from_the_matrices(read: Callable[[object], Lesson]) -> None:
    assert read(changed(drop("network.hidden_size"), lesson=GATED)).experiment.network.hidden_size == 2
    network = read(STAGED).experiment.network
    assert (network.hidden_size, network.input_size) == (1, 2)
    assert [(stage.name, stage.until, stage.reads) for stage in network.stages] == [
        *(("encoder", 2, True), ("decoder", None, False)),
    ]


@pytest.mark.parametrize("feedback", ["argmax", "soft"])
def test_a_stage_that_is_fed_back_reads(read: Callable[[object], Lesson], feedback: str) -> None:
    fed_back = changed(put("sequence.feedback", feedback), put("parameters.decoder.W_xh", [[0.1, 0.2]]), lesson=STAGED)
    experiment = read(fed_back).experiment
    assert [stage.reads for stage in experiment.network.stages] == [True, True]
    assert experiment.sequence.feedback == feedback


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ([1, 2], [1.0, 2.0, 0.0, 0.0]),
        ({"h": [1, 2]}, [1.0, 2.0, 0.0, 0.0]),
        ({"h": [1, 2], "c": [3, 4]}, [1.0, 2.0, 3.0, 4.0]),
    ],
)
def test_initial_state_of_an_lstm(read: Callable[[object], Lesson], given: object, state: list[float]) -> None:
    assert read(changed(put("initial_state", given), lesson=GATED)).experiment.initial_state.tolist() == state


@pytest.mark.parametrize(
    ("given", "kind", "size"),
    [({"kind": "sliding", "window": 2}, "sliding", 2), ({"kind": "chunked", "length": 1}, "chunked", 1)],
)
def test_truncation(read: Callable[[object], Lesson], given: object, kind: str, size: int) -> None:
    truncation = read(changed(put("truncation", given))).experiment.truncation
    assert (truncation.kind, truncation.size) == (kind, size)


def test_the_rest_of_a_lesson(read: Callable[[object], Lesson]) -> None:
    corpus = [{"inputs": ["A"], "targets": ["C"]}]
    lesson = read(
        changed(
            put("stops", [{"at": 4, "say": "Look."}, {"at": "sum W_hh", "say": "All.", "show": {"measure": "norm"}}]),
            put("corpus", corpus),
            put("training", {"steps": 100, "optimizer": "adam"}),
            put("initial_state", {"h": [1, 2, 3]}),
            put("sequence.outputs", "all"),
            put("learning_rate", 1),
            put("loss", {"reduction": "mean"}),
        )
    )
    assert lesson.stops == (Stop(4, "Look."), Stop(Place("sum", "W_hh"), "All.", {"measure": "norm"}))
    assert list(lesson.corpus) == corpus
    assert lesson.training == {"steps": 100, "optimizer": "adam"}
    assert lesson.experiment.initial_state.tolist() == [1.0, 2.0, 3.0]
    assert lesson.experiment.sequence.every_output
    assert lesson.experiment.loss.reduction == "mean"


def test_a_byte_order_mark_is_tolerated(read: Callable[[object], Lesson]) -> None:
    assert read(b"\xef\xbb\xbf" + json.dumps(LESSON).encode()).title == "k-mers"


def test_a_notation_of_its_own(read: Callable[[object], Lesson], tmp_path: Path) -> None:
    notation = notation_object(read_notation("notes")) | {"name": "mine"}
    lesson = read(changed(put("notation", notation)))
    assert lesson.notation.name == "mine"
    write_lesson(lesson, tmp_path / "again.lesson.json")
    assert read_lesson(tmp_path / "again.lesson.json").notation == lesson.notation


# What is wrong -----------------------------------------------------------------------------------------------------

WRONG: list[tuple[str, list[Change], list[str]]] = [
    (
        "shape",
        [put("parameters.W_hh", [[1, 2], [3, 4], [5, 6]])],
        ["parameters.W_hh is 3×2, but hidden_size 3 needs 3×3."],
    ),
    (
        "ragged rows",
        [put("parameters.W_hh", [[1, 2, 3], [4, 5], [6, 7, 8]])],
        ["parameters.W_hh row 2 has 2 numbers, row 1 has 3"],
    ),
    ("missing matrix", [drop("parameters.W_hy")], ["parameters.W_hy is missing"]),
    ("foreign matrix", [put("parameters.b_xh", [1.0])], ["parameters.b_xh does not exist in this network"]),
    ("flat matrix", [put("parameters.W_hh", [1, 2, 3])], ["parameters.W_hh[1] is 1"]),
    (
        "unknown key",
        [put("nettwork", {})],
        ["nettwork is a key that this version does not know; did you mean network?"],
    ),
    ("unknown inner key", [put("network.layers", 2)], ["network.layers is a key that this version does not know"]),
    ("newer version", [put("version", 2)], ["version is 2; this file needs a newer Unfold."]),
    ("other format", [put("format", "unfold-data")], ['format is "unfold-data"; it must be "unfold-lesson".']),
    ("no format", [drop("format")], ["format is missing"]),
    ("no network", [drop("network")], ["network is missing"]),
    (
        "token",
        [put("sequence.inputs", ["A", "Q", "A"])],
        ['sequence.inputs[2] is "Q" at timestep 2', "sequence.vocabulary"],
    ),
    ("token without vocabulary", [drop("sequence.vocabulary")], ["there is no sequence.vocabulary"]),
    ("twice the same token", [put("sequence.vocabulary", ["A", "C", "A"])], ['sequence.vocabulary has "A" twice']),
    (
        "long vector",
        [put("sequence.inputs", ["A", [1, 0], "A"])],
        ["sequence.inputs[2] is 2, but 3 numbers are needed."],
    ),
    ("no timestep", [put("sequence.inputs", [])], ["sequence.inputs is empty"]),
    ("empty matrix", [put("parameters.W_hh", [])], ["parameters.W_hh is empty"]),
    ("empty row", [put("parameters.W_hh", [[]])], ["parameters.W_hh[1] is empty"]),
    ("no parameters", [put("parameters", {})], ["parameters is empty"]),
    ("lengths", [put("sequence.targets", ["A"])], ["sequence.targets has 1 entries, but sequence.inputs has 3"]),
    ("no loss", [put("sequence.targets", [None, None, None])], ["sequence.targets has no target at all"]),
    (
        "nothing to feed back",
        [put("sequence.inputs", [None, "A", None]), put("sequence.feedback", "argmax")],
        ["sequence.inputs[1] is null, but with feedback timestep 1 has no output before it"],
    ),
    (
        "stranger fed back",
        [
            put("sequence.inputs", ["A", None, None]),
            put("sequence.feedback", "argmax"),
            put("sequence.output_vocabulary", ["A", "C", "G", "T"]),
            put("parameters.W_hy", [[0.0, 0.0, 0.0]] * 4),
            put("parameters.b_y", [0.0] * 4),
        ],
        ['sequence.feedback can hand on "T", not in sequence.vocabulary'],
    ),
    ("text for a number", [put("network.hidden_size", "3")], ['network.hidden_size is the text "3"']),
    ("truth for a number", [put("network.hidden_size", True)], ["network.hidden_size is the truth value true"]),
    ("truth in a matrix", [put("parameters.b_h", [True, 0.0, 0.0])], ["parameters.b_h[1] is the truth value true"]),
    ("text in a matrix", [put("parameters.b_h", [0.0, "1", 0.0])], ['parameters.b_h[2] is the text "1"']),
    ("no unit", [put("network.hidden_size", 0)], ["network.hidden_size is 0"]),
    ("half a unit", [put("network.hidden_size", 2.5)], ["network.hidden_size is 2.5"]),
    (
        "loss and output",
        [put("loss", {"kind": "binary_cross_entropy"})],
        ["loss.kind binary_cross_entropy can't follow the output softmax; it goes with sigmoid."],
    ),
    (
        "loss",
        [put("loss", {"kind": "hinge"})],
        ['loss.kind is "hinge"; choose one of cross_entropy, binary_cross_entropy'],
    ),
    (
        "flow",
        [put("flow", "none")],
        ['flow is the text "none"; it must be "each", "all", or the timestep of one loss.'],
    ),
    ("flow without loss", [put("flow", 9)], ["flow is 9, but timestep 9 has no loss; choose each, all or 1, 2, 3."]),
    (
        "window",
        [put("truncation", {"kind": "sliding", "length": 2})],
        ["truncation.window is missing", "truncation.length"],
    ),
    ("narrow window", [put("truncation", {"kind": "sliding", "window": 0})], ["truncation.window is 0"]),
    (
        "initial state",
        [put("initial_state", [1.0])],
        ["initial_state has 1 number, but hidden_size 3 needs as many of h."],
    ),
    (
        "cell state",
        [put("initial_state", {"h": [1, 2, 3], "c": [1, 2, 3]})],
        ["initial_state.c does not exist in the cell"],
    ),
    ("learning rate", [put("learning_rate", 0)], ["learning_rate is 0; it must be a positive number."]),
    ("stop", [put("stops", [{"at": "backwards", "say": "x"}])], ["stops[1].at 'backwards' is not a place"]),
    ("long number", [put("stops", [{"at": "9" * 5000, "say": "x"}])], ["stops[1].at '99999", "…' is not a place"]),
    (
        "stop's parameter",
        [put("stops", [{"at": 1, "say": "x", "show": {"parameter": "U"}}])],
        ['stops[1].show.parameter is "U"'],
    ),
    (
        "stop's notation",
        [put("stops", [{"at": 1, "say": "x", "show": {"notation": "klingon", "folded": True}}])],
        ['stops[1].show.notation is "klingon"; choose one of cs224n, goodfellow'],
    ),
    ("no choice", [ask(choices=[])], ["stops[1].ask.choices is empty; it must be two to six different answers"]),
    ("one choice", [ask(choices=["Yes"])], ["stops[1].ask.choices has length 1; give 2 to 6 answers."]),
    ("seven choices", [ask(choices=["Yes", *"abcdef"])], ["stops[1].ask.choices has length 7; give 2 to 6 answers."]),
    ("twice the same choice", [ask(choices=["Yes", "No", "No"])], ['stops[1].ask.choices has "No" twice']),
    ("choice without a word", [ask(choices=["Yes", ""])], ["stops[1].ask.choices[2] is empty"]),
    ("choice that is no text", [ask(choices=["Yes", 2])], ["stops[1].ask.choices[2] is 2; it must be an answer."]),
    (
        "answer among no choices",
        [ask(answer="yes")],
        ['stops[1].ask.answer is "yes", which is none of the choices; write one of "Yes", "No".'],
    ),
    ("place after a guess", [ask(then="later")], ["stops[1].ask.then 'later' is not a place"]),
    (
        "unknown key of a question",
        [ask(hint="think")],
        ["stops[1].ask.hint is a key that this version does not know; known here: question, choices, answer, then."],
    ),
    (
        "nothing asked",
        [put("stops", [{"at": 1, "say": "x", "ask": {"choices": ["Yes", "No"]}}])],
        ["stops[1].ask.question is missing; give a sentence.", "stops[1].ask.answer is missing"],
    ),
    ("stop order", [put("stop_order", "list")], ['stop_order is "list"; did you mean listed?']),
    ("notation", [put("notation", "blackboard")], ["notation 'blackboard' is not a notation"]),
    (
        "corpus",
        [put("corpus", [{"inputs": ["A", "Z"], "targets": ["A"]}])],
        ['corpus[1].inputs[2] is "Z"', "corpus[1].targets has 1 entries"],
    ),
    ("cell in capitals", [put("network.cell", "LSTM")], ['network.cell is "LSTM"; did you mean lstm?']),
    ("misspelt notation", [put("notation", "Slide")], ["notation 'Slide' is not a notation", "did you mean slides?"]),
    ("key in capitals", [put("TITLE", "x")], ["TITLE is a key that this version does not know; did you mean title?"]),
    (
        "stages as an object",
        [put("network.stages", {"encoder": 2})],
        [
            "network.stages is an object; it must be a list of stages, "
            'such as [{"name": "encoder", "until": 2}, {"name": "decoder"}].'
        ],
    ),
    (
        "a corpus without a target",
        [put("corpus", [{"inputs": ["A"], "targets": ["C"]}, {"inputs": ["A", "C"], "targets": [None, None]}])],
        ["corpus[2].targets has no target at all; without a loss there is no gradient."],
    ),
    (
        "a corpus of unequal lengths, beside a network that can't be made",
        [put("network.cell", 3), put("corpus", [{"inputs": ["A", "C"], "targets": ["A"]}])],
        ["corpus[1].targets has 1 entries, but corpus[1].inputs has 2; give one per timestep.", "network.cell is 3"],
    ),
    (
        "a corpus with a short vector, beside a missing parameter",
        [put("corpus", [{"inputs": ["A", [1.0]], "targets": ["A", None]}]), drop("parameters.b_y")],
        ["corpus[1].inputs[2] is 1, but 3 numbers are needed.", "parameters.b_y is missing"],
    ),
    ("cell", [put("network.cell", "transformer")], ['network.cell is "transformer"; choose one of elman']),
    (
        "hidden size for init",
        [put("parameters", {"init": "normal"}), drop("network.hidden_size")],
        ["network.hidden_size is missing; parameters.init needs it."],
    ),
    ("seed without init", [put("parameters.seed", 3)], ["parameters.seed has no use without parameters.init"]),
    (
        "10¹² units",
        [put("parameters", {"init": "normal"}), put("network.hidden_size", 10**12)],
        ["hidden_size 1000000000000 and T = 3 would need", "more than half of the", "make hidden_size smaller"],
    ),
    (
        "a long sequence",
        [
            put("sequence.inputs", ["A"] * 300_000),
            put("sequence.targets", ["A"] * 300_000),
            put("network.hidden_size", 9_000),
        ],
        ["T = 300000 would need", "make the sequence shorter"],
    ),
]


@pytest.mark.parametrize(("changes", "sentences"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_what_is_wrong_is_said(read: Callable[[object], Lesson], changes: list[Change], sentences: list[str]) -> None:
    with pytest.raises(LessonError) as error:
        read(changed(*changes))
    lines = str(error.value).splitlines()
    assert all(line.startswith("kmer.lesson.json: ") for line in lines)
    for sentence in sentences:
        assert any(sentence in line for line in lines), lines


WRONG_GATED: list[tuple[str, dict[str, Any], list[Change], list[str]]] = [
    (
        "an activation for a gated cell",
        GATED,
        [put("network.hidden_activation", "relu")],
        ['network.hidden_activation is "relu", but the cell lstm has its own; leave it out, or use elman.'],
    ),
    (
        "a spectral radius of four matrices, and more that is wrong",
        GATED,
        [put("parameters", {"init": "normal", "spectral_radius": 0.9, "b_h": [0.0]})],
        [
            "parameters.spectral_radius is given, but an LSTM has several",
            "parameters.b_h is 1, but hidden_size 2 in 4 parts (i, f, g, o) needs 8.",
        ],
    ),
    (
        "rows for three of four parts",
        GATED,
        [put("parameters.W_hh", [[0.2, -0.3]] * 6)],
        ["parameters.W_hh is 6×2, but hidden_size 2 in 4 parts (i, f, g, o) needs 8×2."],
    ),
    ("one bias for gru", GATED, [put("network.cell", "gru")], ["parameters.b_xh is missing; it must be 6."]),
    (
        "an initial state of four numbers",
        GATED,
        [put("initial_state", [1, 2, 3, 4])],
        ["initial_state has 4 numbers, but hidden_size 2 needs as many of h."],
    ),
    (
        "a short c, and a long h",
        GATED,
        [put("initial_state", {"h": [1, 2, 3], "c": [1]})],
        [
            "initial_state.h has 3 numbers, but hidden_size 2 needs as many of h.",
            "initial_state.c has 1 number, but hidden_size 2 needs as many of c.",
        ],
    ),
    ("no h", GATED, [put("initial_state", {"c": [1, 2]})], ["initial_state.h is missing; give a list of numbers."]),
    (
        "10¹² gated units",
        GATED,
        [put("network.hidden_size", 10**12), put("parameters", {"init": "normal"})],
        ["hidden_size 1000000000000 and T = 3 would need", "make hidden_size smaller"],
    ),
    (
        "parameters without a stage",
        STAGED,
        [put("parameters.W_hh", [[0.1]]), drop("parameters.decoder.W_hh")],
        ["parameters.decoder.W_hh is missing; it must be 1×1.", "parameters.W_hh does not exist in this network"],
    ),
    (
        "parameters of no stage",
        STAGED,
        [put("parameters.middle.b_h", [0.1])],
        ["parameters.middle.b_h does not exist in this network"],
    ),
    (
        "an output of a stage's own",
        STAGED,
        [put("parameters.decoder.W_hy", [[0.1], [0.2]])],
        ["parameters.decoder.W_hy is a key that this version does not know"],
    ),
    (
        "inputs for a stage that reads nothing",
        STAGED,
        [put("parameters.decoder.W_xh", [[0.1, 0.2]])],
        ["parameters.decoder.W_xh has no use: no timestep of the stage decoder reads an input; leave it out."],
    ),
    (
        "no inputs for a stage that is fed back",
        STAGED,
        [put("sequence.feedback", "soft"), put("sequence.outputs", "all")],
        ["parameters.decoder.W_xh is missing; it must be 1×2."],
    ),
    (
        "a stage beyond the end",
        STAGED,
        [put("network.stages", [{"name": "encoder", "until": 4}, {"name": "decoder"}])],
        [
            "network.stages[2] has no timestep: the sequence ends at 4; "
            "end the stage before earlier, or make the sequence longer."
        ],
    ),
    (
        "a sequence of the corpus that ends before a stage begins",
        STAGED,
        [put("corpus", [{"inputs": ["a", "b"], "targets": [None, "a"]}])],
        [
            "corpus[1]: network.stages[2] has no timestep: the sequence ends at 2; "
            "end the stage before earlier, or make the sequence longer."
        ],
    ),
    (
        "a sequence of the corpus that ends before a stage does",
        STAGED,
        [put("corpus", [{"inputs": ["a"], "targets": ["a"]}])],
        ["corpus[1]: network.stages[1].until is 2, but the sequence ends at 1; end the stage earlier, or make the"],
    ),
    (
        "stages out of order",
        STAGED,
        [put("network.stages", [{"name": "encoder", "until": 3}, {"name": "bridge", "until": 2}, {"name": "decoder"}])],
        ["network.stages[2].until is 2; it must be more than 3."],
    ),
    (
        "a stage without an end",
        STAGED,
        [put("network.stages", [{"name": "encoder"}, {"name": "decoder"}])],
        ["network.stages[1].until is missing; only the last stage goes on to the end."],
    ),
    (
        "a last stage with an end",
        STAGED,
        [put("network.stages", [{"name": "encoder", "until": 2}, {"name": "decoder", "until": 4}])],
        ["network.stages[2].until is 4; leave it out, the last stage goes on to the end."],
    ),
    (
        "two stages of one name",
        STAGED,
        [put("network.stages", [{"name": "encoder", "until": 2}, {"name": "encoder"}])],
        ["network.stages[2].name is 'encoder' for a second time; give every stage its own name."],
    ),
    (
        "a stage's name with a dot",
        STAGED,
        [put("network.stages", [{"name": "en.coder", "until": 2}, {"name": "decoder"}])],
        ["network.stages[1].name is 'en.coder'; write up to 20 letters and digits, a letter first."],
    ),
    ("a stage without a name", STAGED, [put("network.stages", [{"until": 2}])], ["network.stages[1].name is missing"]),
    ("no stage", STAGED, [put("network.stages", [])], ["network.stages is empty"]),
    (
        "an output that does not fit as an input",
        GATED,
        [put("sequence", {"inputs": [[1.0, 0.0], None], "targets": [None, [1.0]], "feedback": "soft"})],
        ["sequence.feedback hands an output of 1 numbers to an input of 2; make the two sizes equal."],
    ),
    (
        "nothing to feed back softly",
        GATED,
        [put("sequence", {"inputs": [None, [1.0]], "targets": [None, [1.0]], "feedback": "soft"})],
        ["sequence.inputs[1] is null, but with feedback timestep 1 has no output before it"],
    ),
    (
        "a stranger fed back softly",
        STAGED,
        [put("sequence.feedback", "soft"), put("sequence.output_vocabulary", ["a", "c"])],
        ['sequence.feedback can hand on "c", not in sequence.vocabulary'],
    ),
]


@pytest.mark.parametrize(
    ("lesson", "changes", "sentences"), [case[1:] for case in WRONG_GATED], ids=[case[0] for case in WRONG_GATED]
)
def test_what_is_wrong_with_gates_and_stages_is_said(
    read: Callable[[object], Lesson], lesson: dict[str, Any], changes: list[Change], sentences: list[str]
) -> None:
    with pytest.raises(LessonError) as error:
        read(changed(*changes, lesson=lesson))
    lines = str(error.value).splitlines()
    for sentence in sentences:
        assert any(sentence in line for line in lines), lines


def test_of_a_notation_only_that_it_is_no_lesson_is_told(read: Callable[[object], Lesson]) -> None:
    with pytest.raises(LessonError) as error:
        read(notation_object(read_notation("notes")))
    assert str(error.value) == 'kmer.lesson.json: format is "unfold-notation"; it must be "unfold-lesson".'


def test_a_notation_in_a_lesson_that_is_a_lesson(read: Callable[[object], Lesson]) -> None:
    with pytest.raises(LessonError) as error:
        read(changed(put("notation", LESSON)))
    told = 'kmer.lesson.json: notation.format is "unfold-lesson"; it must be "unfold-notation".'
    assert str(error.value) == told


def test_a_format_that_nothing_has_hides_nothing(read: Callable[[object], Lesson]) -> None:
    with pytest.raises(LessonError) as error:
        read(changed(put("format", "unfold-leson"), put("nettwork", {})))
    assert {line.split()[1] for line in str(error.value).splitlines()} == {"format", "nettwork"}


TEXTS: list[tuple[str, bytes, str]] = [
    ("duplicate key", b'{"network": {"cell": "elman", "cell": "gru"}}', "network.cell is given more than once"),
    ("NaN", b'{"parameters": {"b_h": [0, NaN]}}', "parameters.b_h[2] is NaN; write a finite number."),
    ("minus infinity", b'{"parameters": {"b_h": [-Infinity]}}', "parameters.b_h[1] is infinite"),
    ("1e999", b'{"learning_rate": 1e999}', "learning_rate is infinite, or too large for a float64"),
    ("very many digits", b'{"learning_rate": ' + b"9" * 5000 + b"}", "learning_rate is infinite, or too large"),
    ("half a character", b'{"title": "\\ud800"}', "title holds half a character"),
    ("truncated", json.dumps(LESSON).encode()[:200], "the file is no JSON: "),
    ("empty", b"", "the file is no JSON: expecting value at line 1, column 1"),
    ("a list", b"[]", "the file is a list; it must be an object."),
    ("a number", b"3", "the file is 3; it must be an object."),
    ("another encoding", "{“title”: 1}".encode("utf-16"), "the file is not UTF-8 text"),
    ("nested lists", b"[" * 1_000_000, "the file is nested deeper than 32 (line 1)"),
    ("nested objects", b'{"a":' * 40 + b"1" + b"}" * 40, "the file is nested deeper than 32"),
    ("unclosed string", b'{"title": "' + b'\\"' * 1_000_000, "the file is no JSON: "),
    ("too large", b" " * (16 * 2**20 + 1), "cannot be read"),
]


@pytest.mark.parametrize(("content", "sentence"), [case[1:] for case in TEXTS], ids=[case[0] for case in TEXTS])
def test_broken_text_is_said(read: Callable[[object], Lesson], content: bytes, sentence: str) -> None:
    with pytest.raises(LessonError, match=r"kmer\.lesson\.json") as error:
        read(content)
    assert sentence in str(error.value)


def test_brackets_in_a_text_are_no_nesting(read: Callable[[object], Lesson]) -> None:
    assert read(changed(put("story", "[" * 50 + '"{'))).story.startswith("[")


def test_everything_is_said_at_once(read: Callable[[object], Lesson]) -> None:
    with pytest.raises(LessonError) as error:
        read(
            changed(
                put("colour", "red"),
                put("learning_rate", -1),
                put("sequence.targets", ["C", "A", "X"]),
                put("parameters.W_hh", [[1, 2], [3]]),
                put("parameters.b_y", [1]),
                put("notation", "none"),
            )
        )
    for field in (
        "colour",
        "learning_rate",
        "sequence.targets[3]",
        "parameters.W_hh row 2",
        "parameters.b_y",
        "notation",
    ):
        assert field in str(error.value)


HIDDEN: list[tuple[str, dict[str, Any], list[Change], set[str]]] = [
    (
        "behind feedback",
        STAGED,
        [
            put("sequence.feedback", "argmx"),
            put("network.stages", [{"name": "encoder", "until": 4}, {"name": "decoder"}]),
            put("parameters.b_y", [0.0]),
        ],
        {"sequence.feedback", "network.stages[2]", "parameters.b_y"},
    ),
    (
        "no input missing behind feedback",
        STAGED,
        [put("sequence.feedback", 1), put("parameters.decoder.W_xh", [[0.1, 0.2]])],
        {"sequence.feedback"},
    ),
    (
        "a flow",
        LESSON,
        [put("flow", 9), put("notation", "slids"), put("parameters.b_y", [0]), put("network.cell", "rnn")],
        {"flow", "notation", "network.cell"},
    ),
    (
        "a flow without a network, and a stop without letters",
        LESSON,
        [
            put("flow", 9),
            put("notation", "slids"),
            put("stops", [{"at": 1, "say": "x", "show": {"parameter": "U"}}]),
        ],
        {"flow", "notation", "stops[1].show.parameter"},
    ),
    (
        "a name behind a seed and a learning rate",
        GATED,
        [
            put("network.cell", "gru"),
            put("parameters", {"init": "normal", "seed": -1, "b_h": [0.1] * 6}),
            put("learning_rate", 0),
        ],
        {"parameters.seed", "learning_rate", "parameters.b_h"},
    ),
    (
        "a name behind a kind of drawing",
        GATED,
        [put("parameters", {"init": "gauss", "scale": -1, "encoder.b_h": [0.1]})],
        {"parameters.init", "parameters.scale", "parameters.encoder.b_h"},
    ),
    (
        "a name behind a number of another matrix",
        GATED,
        [put("parameters.b_y", ["0"]), put("parameters.encoder.b_h", [0.1])],
        {"parameters.b_y[1]", "parameters.encoder.b_h"},
    ),
    (
        "a reduction beside a kind",
        LESSON,
        [put("loss", {"kind": "binary_cross_entropy", "reduction": "max"})],
        {"loss.reduction", "loss.kind"},
    ),
]


@pytest.mark.parametrize(
    ("lesson", "changes", "fields"), [case[1:] for case in HIDDEN], ids=[case[0] for case in HIDDEN]
)
def test_nothing_hides_what_does_not_depend_on_it(
    read: Callable[[object], Lesson], lesson: dict[str, Any], changes: list[Change], fields: set[str]
) -> None:
    with pytest.raises(LessonError) as error:
        read(changed(*changes, lesson=lesson))
    assert {line.split()[1] for line in str(error.value).splitlines()} == fields


def test_at_most_twenty_lines(read: Callable[[object], Lesson]) -> None:
    with pytest.raises(LessonError) as error:
        read(changed(*(put(f"key{number}", 1) for number in range(50))))
    lines = str(error.value).splitlines()
    assert len(lines) == 21
    assert lines[-1] == "… and 30 more."
    assert len(error.value.problems) == 50


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="it is a folder"):
        read_lesson(tmp_path)


def test_no_such_file(tmp_path: Path) -> None:
    with pytest.raises(LessonError, match="there is no such file"):
        read_lesson(tmp_path / "none.lesson.json")
    with pytest.raises(LessonError, match=r"nowhere is neither a file nor a built-in lesson; those are hell-ello"):
        read_lesson("nowhere")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_no_permission(tmp_path: Path) -> None:
    file = tmp_path / "secret.lesson.json"
    file.write_text(json.dumps(LESSON))
    file.chmod(0)
    with pytest.raises(LessonError, match="no permission"):
        read_lesson(file)


# There and back ----------------------------------------------------------------------------------------------------


def same(first: Experiment, second: Experiment) -> bool:
    """Whether two experiments hold bit for bit the same numbers."""

    def equal(a: Any, b: Any) -> bool:
        return (a is None and b is None) or (a is not None and b is not None and a.tobytes() == b.tobytes())

    one, other = first.sequence, second.sequence
    return (
        (first.network, first.loss, first.truncation, first.learning_rate)
        == (second.network, second.loss, second.truncation, second.learning_rate)
        and (one.every_output, one.feedback, one.feedback_inputs)
        == (other.every_output, other.feedback, other.feedback_inputs)
        and list(first.parameters) == list(second.parameters)
        and all(equal(first.parameters[name], second.parameters[name]) for name in first.parameters)
        and equal(first.initial_state, second.initial_state)
        and all(map(equal, one.inputs, other.inputs))
        and all(map(equal, one.targets, other.targets))
    )


def as_lesson(drawn: Experiment) -> Lesson:
    """A lesson with every part."""
    inputs, outputs = vocabularies(drawn.network)
    return Lesson(
        name="drawn",
        title="Drawn ½",
        story="",
        notation=read_notation("worksheet"),
        flow="each",
        experiment=drawn,
        vocabulary=inputs,
        output_vocabulary=outputs,
        stops=(
            Stop(0, "Nothing yet."),
            Stop(Place("forward", "L"), "Now.", {"scale": "log"}),
            Stop(
                3,
                "No: {h 0}.",
                {},
                "softmax",
                Question("Is it {W_hh}?", ("Yes", "No “½”"), "No “½”", Place("forward", "L")),
            ),
            Stop(4, "Yes.", question=Question("And now?", ("Yes", "No"), "Yes")),
        ),
        training={"seed": 3},
        stop_order="listed",
    )


@given(lesson_experiments())
def test_a_lesson_survives_its_file(drawn: Experiment) -> None:
    lesson = as_lesson(drawn)
    again = read_content(json.loads(laid_out(lesson_as_json(lesson))), "drawn", ())
    assert again.problems == ()
    assert again.lesson is not None
    assert same(again.lesson.experiment, lesson.experiment)
    assert again.lesson.stops == lesson.stops
    assert again.lesson.stop_order == "listed"
    assert lesson_as_json(again.lesson) == lesson_as_json(lesson)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=5), inner),
    )
)
def test_what_is_laid_out_is_the_same_json(value: object) -> None:
    assert json.loads(laid_out(value)) == value


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-2, 5) | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*LESSON, "cell", "inputs"]), inner)
        ),
        max_leaves=8,
    ),
    st.sampled_from(
        [
            *LESSON,
            *(f"network.{key}" for key in LESSON["network"]),
            "sequence.inputs",
            "sequence.targets",
            "stops",
            "flow",
            "loss",
            "truncation",
            "initial_state",
            "corpus",
            "parameters.W_hh",
            "notation",
        ]
    ),
)
def test_nothing_that_is_put_in_a_lesson_breaks_the_reader(value: object, path: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "any.lesson.json"
        file.write_text(json.dumps(changed(put(path, value))))
        with suppress(LessonError):
            read_lesson(file)


# The lessons that come with the app --------------------------------------------------------------------------------

NAMES = [
    *("hell-ello", "scalar", "slides", "questions", "notes", "worksheet", "kmers"),
    *("order", "digit", "caption", "caption-repeated", "melody", "sentiment", "entities", "tagging"),
    *("translation", "translation-overlap", "encoder-decoder", "language-model", "generation"),
    *("vanishing", "exploding", "truncated", "long-memory", "long-memory-gru", "long-memory-lstm"),
]


def test_built_in_lessons_in_teaching_order() -> None:
    assert [name for name, _ in builtin_lessons()] == NAMES
    assert dict(builtin_lessons())["hell-ello"] == "hell → ello"


@pytest.mark.parametrize("name", NAMES)
def test_a_built_in_lesson(name: str) -> None:
    lesson = read_lesson(name)
    assert lesson.name == name
    assert 5 <= len(lesson.stops) <= 10
    assert lesson.story.endswith((".", "?"))


@pytest.mark.parametrize(
    ("name", "example"),
    [
        ("slides", "doc1_tanh_ce_T4"),
        ("notes", "doc2_tanh_softmax_mse_T4"),
        ("worksheet", "doc3_kmer1_T3"),
        ("scalar", "scalar_linear_T3"),
    ],
)
def test_the_documents_lessons_hold_the_worked_examples_numbers(
    name: str, example: str, read: Callable[[object], Lesson]
) -> None:
    assert same(read_lesson(name).experiment, read(lesson_of(example)).experiment)
