"""From the content of a lesson file to the lesson: defaults, sizes, vectors, weights, and everything that is wrong."""

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from app.files.json_text import MOST, path
from app.files.lesson import Lesson, Stop
from app.files.lesson_corpus import placed
from app.files.lesson_drawing import drawing_problems, drawn_parameters
from app.files.lesson_matrices import (
    array,
    corpus_memory_problems,
    counted,
    is_matrix,
    memory_problems,
    ragged_problems,
)
from app.files.lesson_network import read_network, superfluous_problems
from app.files.lesson_sequence import Sides, sides, tokens, vocabulary_problems
from app.files.lesson_stops import read_stops, shown_problems
from app.files.lesson_texts import read_texts, text_problems, with_texts
from app.files.notation_file import read_notation
from app.story.notation import Notation, NotationError
from app.story.places import Flow
from app.translation import _
from rnn_engine.arrays import Array
from rnn_engine.experiment import (
    NO_TRUNCATION,
    Experiment,
    ExperimentError,
    Loss,
    Network,
    Problem,
    Sequence,
    Truncation,
    sequence_problems,
)

_OF_A_SEQUENCE = ("sequence.inputs", "sequence.targets", "network.stages")


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
        self._check_texts()
        flow = self._flow()
        experiment = self._experiment()
        if experiment is None:
            return None
        self.problems += shown_problems(stops, experiment.parameters)
        if notation is None or flow is None:
            return None
        sequence, texts = self._content["sequence"], self._part("texts")
        return Lesson(
            name=self._name,
            title=self._content.get("title", self._name),
            story=self._content.get("story", ""),
            notation=notation,
            flow=flow,
            experiment=experiment,
            vocabulary=tokens(sequence.get("vocabulary")),
            output_vocabulary=tokens(sequence.get("output_vocabulary")),
            stops=stops if self.problems or self._spoilt else with_texts(stops, texts),
            training=self._content.get("training"),
            corpus=() if "corpus" in self._spoilt else tuple(self._content.get("corpus", ())),
            texts=read_texts(texts),
            stop_order=self._content.get("stop_order", "timeline"),
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

    def _flow(self) -> Flow | None:
        """None where it is spoilt, or the sequence that it depends on."""
        if "flow" in self._spoilt:
            return None
        flow = self._content.get("flow")
        if isinstance(flow, str):
            return "each" if flow == "each" else "all"
        targets = [] if "sequence" in self._spoilt else self._content["sequence"]["targets"]
        losses = [t for t, target in enumerate(targets, 1) if target is not None]
        if not losses:
            return None
        if flow is None:
            return losses[-1]
        if flow not in losses:
            there_is = ", ".join(map(str, losses[:12])) + (" …" if len(losses) > 12 else "")
            silent = _("is {flow}, but timestep {flow} has no loss; choose each, all or {timesteps}.")
            self._object_to("flow", silent.format(flow=flow, timesteps=there_is))
        return int(flow)

    def _stops(self) -> tuple[Stop, ...]:
        stops, problems = read_stops([] if "stops" in self._spoilt else self._content.get("stops", []))
        self.problems += problems
        return stops

    def _check_texts(self) -> None:
        stops = None if "stops" in self._spoilt else self._content.get("stops", [])
        self.problems += text_problems(self._part("texts"), stops)

    # The experiment ------------------------------------------------------------------------------------------------

    def _experiment(self) -> Experiment | None:
        if "sequence" in self._spoilt:
            return None
        content = self._content["sequence"]
        self.problems += vocabulary_problems(content)
        entries = sides(content)
        self.problems += entries.problems()
        network = None if "network" in self._spoilt else self._network(entries)
        self._check_corpus(network, entries)
        if network is None:
            return None
        drawn = drawing_problems(network, self._part("parameters"))
        too_large = (*drawn, *memory_problems(network, len(entries.inputs.entries)))
        self.problems += too_large
        return None if too_large else self._built(network, entries)

    def _network(self, entries: Sides) -> Network | None:
        drawn = "init" in self._part("parameters")
        network, problems = read_network(self._content["network"], self._matrices(), drawn, entries)
        if "parameters" in self._spoilt:  # which is said already, and would have told the sizes
            problems = tuple(problem for problem in problems if problem.field != "network.hidden_size")
        self.problems += problems
        return network

    def _built(self, network: Network, entries: Sides) -> Experiment | None:
        try:
            return Experiment(
                network=network,
                parameters=self._parameters(network),
                sequence=self._sequence(network, entries),
                loss=self._loss(),
                truncation=self._truncation(),
                initial_state=self._initial_state(network),
                learning_rate=self._learning_rate(),
            )
        except ExperimentError as error:
            self.problems += error.problems
            return None

    def _sequence(self, network: Network | None, entries: Sides) -> Sequence:
        """Without a network, tokens become vectors of any length."""
        return Sequence(
            inputs=entries.inputs.vectors(network.input_size if network else len(entries.inputs.tokens or ())),
            targets=entries.targets.vectors(network.output_size if network else len(entries.targets.tokens or ())),
            every_output=self._content["sequence"].get("outputs") == "all",
            feedback=entries.feedback,
            feedback_inputs=entries.feedback_inputs(),
        )

    def _loss(self) -> Loss:
        return Loss(self._part("loss").get("kind", "cross_entropy"), self._part("loss").get("reduction", "sum"))

    def _check_corpus(self, network: Network | None, entries: Sides) -> None:
        sound = network is not None and not any(network.problems())
        corpus = [] if "corpus" in self._spoilt else self._content.get("corpus", [])
        too_large = tuple(corpus_memory_problems(corpus, entries))
        self.problems += too_large
        for index, more in enumerate([] if too_large else corpus):
            field = path("corpus", index)
            like = entries.like(more, field)
            self.problems += like.unknown()
            sequence = self._sequence(network, like)
            found = sequence_problems(network, sequence, self._loss()) if network and sound else sequence.problems(None)
            # The rest is not this sequence's, and said already.
            own = (problem for problem in found if problem.field.startswith(_OF_A_SEQUENCE))
            self.problems += islice(placed(own, field), MOST)

    # Numbers -------------------------------------------------------------------------------------------------------

    def _matrices(self) -> dict[str, Any]:
        return {name: rows for name, rows in self._part("parameters").items() if is_matrix(name)}

    def _parameters(self, network: Network) -> dict[str, Array]:
        """Those of the file in the canonical order, zeros in place of what is wrong with them."""
        given = self._part("parameters")
        matrices = self._matrices()
        found = (*ragged_problems(matrices), *superfluous_problems(network, matrices))
        self.problems += found
        wrong = {problem.field.removeprefix("parameters.") for problem in found}
        parameters, undrawn = drawn_parameters(network, given)
        self.problems += undrawn
        parameters |= {name: array(rows) for name, rows in matrices.items() if name not in wrong}
        if "parameters" in self._spoilt:  # of which the names can be told all the same
            parameters = {name: np.zeros(0) for name in self._foreign_names(network)}
        absent = network.parameter_shapes if "parameters" in self._spoilt else wrong & set(network.parameter_shapes)
        parameters |= {name: np.zeros(network.parameter_shapes[name]) for name in absent}
        in_order = {name: parameters[name] for name in network.parameter_shapes if name in parameters}
        return in_order | parameters

    def _foreign_names(self, network: Network) -> list[str]:
        """The matrices of the file that a network like this does not have."""
        given = self._content.get("parameters")
        names = given if isinstance(given, dict) else {}
        return [name for name in names if is_matrix(name) and name not in network.parameter_shapes]

    def _learning_rate(self) -> float:
        return 0.1 if "learning_rate" in self._spoilt else float(self._content.get("learning_rate", 0.1))

    def _truncation(self) -> Truncation:
        given = self._part("truncation")
        if not given:
            return NO_TRUNCATION
        kind = given["kind"]
        key, other = ("window", "length") if kind == "sliding" else ("length", "window")
        if other in given:
            self._object_to(f"truncation.{other}", _("does not belong to {kind}; leave it out.").format(kind=kind))
        if key not in given:
            self._object_to(f"truncation.{key}", _("is missing; {kind} needs it.").format(kind=kind))
            return NO_TRUNCATION
        return Truncation(kind, int(given[key]))

    def _initial_state(self, network: Network) -> Array:
        """h and behind it c where the cell has one; zeros for a part that the file leaves out."""
        given = None if "initial_state" in self._spoilt else self._content.get("initial_state")
        named = given if isinstance(given, dict) else {} if given is None else {"h": given}
        if "c" in named and "c" not in network.state_parts:
            message = _("does not exist in the cell {cell}; leave it out.").format(cell=network.cell)
            self._object_to("initial_state.c", message)
        state = {part: np.zeros(network.hidden_size) for part in network.state_parts}
        for part in state.keys() & named.keys():
            if len(named[part]) == network.hidden_size:
                state[part] = array(named[part])
            else:
                field = f"initial_state.{part}" if isinstance(given, dict) else "initial_state"
                numbers = counted(len(named[part]))
                message = _("has {numbers}, but hidden_size {size} needs as many of {part}.")
                self._object_to(field, message.format(numbers=numbers, size=network.hidden_size, part=part))
        return np.concatenate(list(state.values()))


def _parted(problem: str) -> tuple[str, str]:
    field, _, rest = problem.partition(" ")
    return field, rest
