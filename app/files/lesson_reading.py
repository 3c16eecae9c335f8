"""From the content of a lesson file to the lesson: defaults, sizes, vectors, weights, and everything that is wrong."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import numpy as np

from app.files.json_text import path
from app.files.lesson import Lesson, Stop
from app.files.lesson_matrices import array, memory_problems, ragged_problems
from app.files.lesson_sequence import Sides, sides, tokens, vocabulary_problems
from app.files.lesson_stops import read_stops, shown_problems
from app.files.notation_file import read_notation
from app.story.notation import Notation, NotationError
from app.story.places import Flow
from rnn_engine.arrays import Array
from rnn_engine.experiment import (
    CELLS,
    NO_TRUNCATION,
    Experiment,
    ExperimentError,
    Loss,
    Network,
    Problem,
    Sequence,
    Truncation,
)
from rnn_engine.initialisation import initial_parameters

_MATRICES = ("E", "W_xh", "W_hh", "b_h", "b_xh", "b_hh", "W_hy", "b_y")
_DRAWING = ("scale", "seed", "spectral_radius")


class Reading(NamedTuple):
    """The lesson, or None where `problems` says why there is none."""

    lesson: Lesson | None
    problems: tuple[Problem, ...]


def read_content(content: Mapping[str, Any], name: str, spoilt: Collection[str]) -> Reading:
    """Make a lesson of what a file holds.

    `spoilt`: outermost keys of which something is known to be wrong; what does not depend on them is checked all the
    same, so that a person learns everything at once. There is a lesson only where nothing is wrong.
    """
    reader = _Reader(content, name, spoilt)
    lesson = reader.lesson()
    return Reading(None if reader.problems or spoilt else lesson, tuple(reader.problems))


class _Reader:
    def __init__(self, content: Mapping[str, Any], name: str, spoilt: Collection[str]) -> None:
        self._content = content
        self._name = name
        self._spoilt = spoilt
        self.problems: list[Problem] = []

    def lesson(self) -> Lesson | None:
        notation = self._notation()
        stops = self._stops()
        experiment = self._experiment()
        if experiment is None or notation is None:
            return None
        self.problems += shown_problems(stops, experiment.parameters)
        sequence = self._content["sequence"]
        return Lesson(
            name=self._name,
            title=self._content.get("title", self._name),
            story=self._content.get("story", ""),
            notation=notation,
            flow=self._flow(experiment.sequence),
            experiment=experiment,
            vocabulary=tokens(sequence.get("vocabulary")),
            output_vocabulary=tokens(sequence.get("output_vocabulary")),
            stops=stops,
            training=self._content.get("training"),
            corpus=() if "corpus" in self._spoilt else tuple(self._content.get("corpus", ())),
        )

    def _part(self, key: str) -> Mapping[str, Any]:
        """What stands under an outermost key; nothing where that is spoilt, so that the defaults stand in."""
        part: Mapping[str, Any] = {} if key in self._spoilt else self._content.get(key, {})
        return part

    def _object_to(self, field: str, message: str) -> None:
        self.problems.append(Problem(field, message))

    # What is shown -------------------------------------------------------------------------------------------------

    def _notation(self) -> Notation | None:
        if "notation" in self._spoilt:
            return None
        given = self._content.get("notation", "slides")
        try:
            return read_notation(given)
        except NotationError as error:
            if isinstance(given, str):
                self._object_to("notation", str(error))
            else:
                self.problems += [Problem(f"notation.{field}", rest) for field, rest in map(_parted, error.problems)]
            return None

    def _flow(self, sequence: Sequence) -> Flow:
        losses = sequence.losses
        flow = self._content.get("flow", losses[-1])
        if "flow" in self._spoilt or isinstance(flow, str):
            return "each" if flow == "each" else "all"
        if flow not in losses:
            there_is = ", ".join(map(str, losses[:12])) + (" …" if len(losses) > 12 else "")
            self._object_to("flow", f"is {flow}, but timestep {flow} has no loss; choose each, all or {there_is}.")
        return int(flow)

    def _stops(self) -> tuple[Stop, ...]:
        stops, problems = read_stops([] if "stops" in self._spoilt else self._content.get("stops", []))
        self.problems += problems
        return stops

    # The experiment ------------------------------------------------------------------------------------------------

    def _experiment(self) -> Experiment | None:
        if {"network", "sequence"} & set(self._spoilt) or self._asks_for_too_much():
            return None
        content = self._content["sequence"]
        self.problems += vocabulary_problems(content)
        entries = sides(content)
        self.problems += entries.problems()
        self._check_corpus(entries)
        network = self._network(entries)
        if network is None:
            return None
        too_large = tuple(memory_problems(network, len(entries.inputs.entries)))
        self.problems += too_large
        return None if too_large else self._built(network, entries)

    def _built(self, network: Network, entries: Sides) -> Experiment | None:
        try:
            return Experiment(
                network=network,
                parameters=self._parameters(network),
                sequence=Sequence(
                    inputs=entries.inputs.vectors(network.input_size),
                    targets=entries.targets.vectors(network.output_size),
                    every_output=self._content["sequence"].get("outputs") == "all",
                    feedback="argmax" if entries.feedback else None,
                    feedback_inputs=entries.feedback_inputs(),
                ),
                loss=Loss(self._part("loss").get("kind", "cross_entropy"), self._part("loss").get("reduction", "sum")),
                truncation=self._truncation(),
                initial_state=self._initial_state(network),
                learning_rate=0.1 if "learning_rate" in self._spoilt else self._content.get("learning_rate", 0.1),
            )
        except ExperimentError as error:
            self.problems += error.problems
            return None

    def _asks_for_too_much(self) -> bool:
        """Whether the lesson needs what the format has but this version can't do."""
        network, feedback = self._content["network"], self._content["sequence"].get("feedback")
        not_yet = "is not supported yet by this version;"
        before = len(self.problems)
        if network["cell"] not in CELLS:
            self._object_to("network.cell", f"{network['cell']} {not_yet} use elman or feedforward.")
        if "stages" in network:
            self._object_to("network.stages", f"{not_yet} use one cell for all timesteps.")
        if feedback == "soft":
            self._object_to("sequence.feedback", f"soft {not_yet} use argmax, or leave it out.")
        return len(self.problems) > before

    def _check_corpus(self, entries: Sides) -> None:
        for index, more in enumerate([] if "corpus" in self._spoilt else self._content.get("corpus", [])):
            field = path("corpus", index)
            for problem in entries.like(more, field).problems():
                self.problems.append(problem)
            if len(more["inputs"]) != len(more["targets"]):
                lengths = f"has {len(more['targets'])} entries, but {field}.inputs has {len(more['inputs'])}"
                self._object_to(f"{field}.targets", f"{lengths}; give one per timestep.")

    # Sizes ---------------------------------------------------------------------------------------------------------

    def _network(self, entries: Sides) -> Network | None:
        given = self._content["network"]
        matrices = self._matrices()
        embedding_size = given.get("embedding_size")
        input_size = entries.inputs.length_of_vectors(entries.feedback)
        if input_size is None:
            input_size = _rows(matrices, "E") if embedding_size is not None else _columns(matrices, "W_xh")
        if input_size is None:
            self._object_to("sequence.inputs", "has no input at all; give sequence.vocabulary, or parameters.W_xh.")
        output_size = entries.targets.length_of_vectors(entries.feedback)
        if output_size is None:  # there is no target, which the experiment will say, and no output either
            output_size = _rows(matrices, "b_y") or _rows(matrices, "W_hy") or 1
        hidden_size = self._hidden_size(matrices)
        if input_size is None or hidden_size is None:
            return None
        return Network(
            cell=given["cell"],
            hidden_activation=given.get("hidden_activation", "tanh"),
            output_activation=given.get("output_activation", "softmax"),
            input_size=input_size,
            hidden_size=hidden_size,
            output_size=output_size,
            embedding_size=None if embedding_size is None else int(embedding_size),
        )

    def _hidden_size(self, matrices: Mapping[str, Any]) -> int | None:
        given = self._content["network"].get("hidden_size")
        if given is not None:
            return int(given)
        if "init" in self._part("parameters"):
            self._object_to("network.hidden_size", "is missing; parameters.init needs it.")
            return None
        size = _rows(matrices, "W_hh") or _rows(matrices, "b_h") or _columns(matrices, "W_hy")
        if size is None and "parameters" not in self._spoilt:
            self._object_to("network.hidden_size", "is missing, and there is no parameters.W_hh to tell it; give one.")
        return size

    # Numbers -------------------------------------------------------------------------------------------------------

    def _matrices(self) -> dict[str, Any]:
        return {name: rows for name, rows in self._part("parameters").items() if name in _MATRICES or "." in name}

    def _parameters(self, network: Network) -> dict[str, Array]:
        """Those of the file in the canonical order, zeros in place of what is wrong with them."""
        given = self._part("parameters")
        matrices = self._matrices()
        ragged = tuple(ragged_problems(matrices))
        self.problems += ragged
        wrong = {problem.field.removeprefix("parameters.") for problem in ragged}
        parameters = self._drawn(network, given)
        parameters |= {name: array(rows) for name, rows in matrices.items() if name not in wrong}
        absent = network.parameter_shapes if "parameters" in self._spoilt else wrong & set(network.parameter_shapes)
        parameters |= {name: np.zeros(network.parameter_shapes[name]) for name in absent}
        in_order = {name: parameters[name] for name in network.parameter_shapes if name in parameters}
        return in_order | parameters

    def _drawn(self, network: Network, given: Mapping[str, Any]) -> dict[str, Array]:
        if "init" in given:
            return initial_parameters(
                network,
                given["init"],
                scale=float(given.get("scale", 1.0)),
                seed=int(given.get("seed", 0)),
                spectral_radius=given.get("spectral_radius"),
            )
        for key in _DRAWING:
            if key in given:
                self._object_to(f"parameters.{key}", "has no use without parameters.init; leave it out, or give both.")
        return {}

    def _truncation(self) -> Truncation:
        given = self._part("truncation")
        if not given:
            return NO_TRUNCATION
        kind = given["kind"]
        key, other = ("window", "length") if kind == "sliding" else ("length", "window")
        if other in given:
            self._object_to(f"truncation.{other}", f"does not belong to {kind}; leave it out.")
        if key not in given:
            self._object_to(f"truncation.{key}", f"is missing; {kind} needs it.")
            return NO_TRUNCATION
        return Truncation(kind, int(given[key]))

    def _initial_state(self, network: Network) -> Array:
        given = None if "initial_state" in self._spoilt else self._content.get("initial_state")
        if isinstance(given, dict):
            if "c" in given:
                self._object_to("initial_state.c", f"does not exist in the cell {network.cell}; leave it out.")
            given = given["h"]
        return np.zeros(network.hidden_size) if given is None else array(given)


def _parted(problem: str) -> tuple[str, str]:
    field, _, rest = problem.partition(" ")
    return field, rest


def _rows(matrices: Mapping[str, Any], name: str) -> int | None:
    return len(matrices[name]) if name in matrices else None


def _columns(matrices: Mapping[str, Any], name: str) -> int | None:
    return len(matrices[name][0]) if name in matrices else None
