"""A lesson as JSON: every default filled in, every parameter written out, read again bit for bit the same."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.files.json_text import laid_out
from app.files.lesson import Lesson, Stop, token_of
from app.files.lesson_texts import texts_as_json
from app.files.notation_file import notation_names, notation_object, read_notation
from app.story.notation import Notation
from rnn_engine.arrays import Array
from rnn_engine.experiment import Experiment, Network, Stage, Truncation


def lesson_as_json(lesson: Lesson) -> dict[str, Any]:
    """The content of the lesson's file. What stays out is what the lesson has not: no embedding, no truncation, …"""
    experiment = lesson.experiment
    content: dict[str, Any] = {
        "format": "unfold-lesson",
        "version": 1,
        "title": lesson.title,
        "story": lesson.story,
        "notation": _notation(lesson.notation),
        "flow": lesson.flow,
        "network": _network(experiment.network),
        "sequence": _sequence(lesson),
        "loss": {"kind": experiment.loss.kind, "reduction": experiment.loss.reduction},
    }
    if experiment.truncation.kind != "none":
        content["truncation"] = _truncation(experiment.truncation)
    content |= {
        "parameters": {name: matrix.tolist() for name, matrix in experiment.parameters.items()},
        "initial_state": _initial_state(experiment),
        "learning_rate": experiment.learning_rate,
    }
    if lesson.corpus:
        content["corpus"] = [dict(more) for more in lesson.corpus]
    if lesson.training is not None:
        content["training"] = dict(lesson.training)
    content["stops"] = [_stop(stop) for stop in lesson.stops]
    if lesson.stop_order != "timeline":
        content["stop_order"] = lesson.stop_order
    if texts := texts_as_json(lesson):
        content["texts"] = texts
    return content


def lesson_text(lesson: Lesson) -> str:
    """The text of the lesson's file."""
    return laid_out(lesson_as_json(lesson)) + "\n"


def _notation(notation: Notation) -> str | dict[str, object]:
    known = notation.name in notation_names() and read_notation(notation.name) == notation
    return notation.name if known else notation_object(notation)


def _network(network: Network) -> dict[str, Any]:
    content: dict[str, Any] = {"cell": network.cell}
    if not network.gates:
        content["hidden_activation"] = network.hidden_activation
    content |= {"output_activation": network.output_activation, "hidden_size": network.hidden_size}
    if network.embedding_size is not None:
        content["embedding_size"] = network.embedding_size
    if network.stages:
        content["stages"] = [_stage(stage) for stage in network.stages]
    return content


def _stage(stage: Stage) -> dict[str, Any]:
    return {"name": stage.name} if stage.until is None else {"name": stage.name, "until": stage.until}


def _initial_state(experiment: Experiment) -> Any:
    """A list where the state is h alone, else every part by its name."""
    parts, hidden = experiment.network.state_parts, experiment.network.hidden_size
    numbers = experiment.initial_state.tolist()
    named = {part: numbers[index * hidden : (index + 1) * hidden] for index, part in enumerate(parts)}
    return numbers if len(parts) == 1 else named


def _sequence(lesson: Lesson) -> dict[str, Any]:
    sequence = lesson.experiment.sequence
    content: dict[str, Any] = {}
    if lesson.vocabulary is not None:
        content["vocabulary"] = list(lesson.vocabulary)
    if lesson.output_vocabulary is not None:
        content["output_vocabulary"] = list(lesson.output_vocabulary)
    content["inputs"] = _entries(sequence.inputs, lesson.input_tokens)
    content["targets"] = _entries(sequence.targets, lesson.output_tokens)
    if sequence.every_output:
        content["outputs"] = "all"
    if sequence.feedback is not None:
        content["feedback"] = sequence.feedback
    return content


def _entries(vectors: Sequence[Array | None], tokens: tuple[str, ...] | None) -> list[Any]:
    def entry(vector: Array | None) -> str | list[float] | None:
        if vector is None:
            return None
        token = None if tokens is None or np.signbit(vector).any() else token_of(vector, tokens)  # −0 is no 0
        return vector.tolist() if token is None else token

    return [entry(vector) for vector in vectors]


def _truncation(truncation: Truncation) -> dict[str, Any]:
    size = "window" if truncation.kind == "sliding" else "length"
    return {"kind": truncation.kind, size: truncation.size}


def _stop(stop: Stop) -> dict[str, Any]:
    content: dict[str, Any] = {"at": stop.at if isinstance(stop.at, int) else str(stop.at), "say": stop.say}
    if stop.show:
        content["show"] = dict(stop.show)
    if stop.open:
        content["open"] = stop.open
    if stop.question is not None:
        asked = stop.question
        content["ask"] = {"question": asked.text, "choices": list(asked.choices), "answer": asked.answer}
        if asked.then is not None:
            content["ask"]["then"] = str(asked.then)
    return content
