"""What a person says of weights: the sequence as text, its tokens, the loss; and the lesson of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from app.files.lesson import Lesson, Texts
from app.files.lesson_sequence import Entry
from app.files.state_dict_lesson import Asked, lesson_of
from app.files.state_dict_mapping import Mapping
from app.quoting import printable
from app.story.every_language import in_every_language
from app.story.typed_numbers import typed_list
from app.story.typed_sequence import NOTHING, split
from app.story.weights.outputs import OUTPUT_OF
from app.story.weights.vocabulary import numbered, size_problem, typed_vocabulary
from app.translation import _, ngettext
from rnn_engine.experiment import ExperimentError, Problem


@dataclass(frozen=True)
class WeightsForm:
    """What is typed and chosen. Empty `targets`: the next token; an empty `vocabulary`: the tokens' numbers, or
    vectors; an empty `loss`: cross entropy of tokens, squared error of vectors; an empty output: what goes with it."""

    inputs: str
    targets: str = ""
    vocabulary: str = ""
    output_vocabulary: str = ""
    hidden_activation: str = "tanh"
    output_activation: str = ""
    loss: str = ""
    reduction: str = "mean"
    notation: str = "pytorch"
    title: str = ""


def lesson_from(form: WeightsForm, mapped: Mapping, file: str) -> Lesson:
    """The lesson that the form describes, with these weights; `file`: the name of the one that holds them.

    Raises ExperimentError with all that is wrong, TensorError where a weight is no finite number.
    """
    words = _Words(form, mapped)
    inputs = words.entries(form.inputs, words.inputs, "sequence.inputs")
    if not inputs:
        words.problems.append(Problem("sequence.inputs", _("is empty; give at least one timestep.")))
    targets = words.targets(inputs)
    if words.problems:
        raise ExperimentError(tuple(words.problems))
    loss = form.loss or ("squared_error" if words.outputs is None else "cross_entropy")
    stem = file.rpartition(".")[0] or file

    def told() -> Texts:
        return Texts(form.title or _("Weights of {file}").format(file=printable(file)), _story(mapped, file))

    said, others = in_every_language(told)
    asked = Asked(
        title=said.title or "",
        story=said.story or "",
        inputs=inputs,
        targets=targets,
        vocabulary=words.inputs,
        output_vocabulary=None if words.outputs == words.inputs else words.outputs,
        hidden_activation=form.hidden_activation,
        output_activation=form.output_activation or OUTPUT_OF.get(loss, "identity"),
        loss=loss,
        reduction=form.reduction,
        notation=form.notation,
    )
    return replace(lesson_of(mapped, asked, printable(stem)), texts=others)


class _Words:
    """Which tokens the network reads and answers with; None: it does so in vectors."""

    def __init__(self, form: WeightsForm, mapped: Mapping) -> None:
        self._form, self._mapped = form, mapped
        self.problems: list[Problem] = []
        self.inputs = self._told("vocabulary", mapped.input_size, self._source)
        has_tokens = mapped.embedding is not None or not self._is_in_vectors(form.inputs, mapped.input_size)
        if self.inputs is None and has_tokens:
            self.inputs = numbered(mapped.input_size)
        self.outputs = self._told("output_vocabulary", mapped.output_size, self._output)
        if self.outputs is None:
            self.outputs = self._untold_outputs()

    def targets(self, inputs: Sequence[Entry]) -> list[Entry]:
        """What is typed; else the input that comes next."""
        if self._form.targets.strip():
            return self.entries(self._form.targets, self.outputs, "sequence.targets")
        follows = self.inputs == self.outputs and self._mapped.input_size == self._mapped.output_size
        if not follows:
            message = _(
                "has to be given: the network answers with {outputs} numbers and reads {inputs}, so that the next "
                "input is no answer."
            )
            sizes = {"outputs": self._mapped.output_size, "inputs": self._mapped.input_size}
            self.problems.append(Problem("sequence.targets", message.format(**sizes)))
        elif len(inputs) == 1:
            message = _("has no next token, since there is one timestep; give a target.")
            self.problems.append(Problem("sequence.targets", message))
        return [*inputs[1:], None]

    def entries(self, text: str, tokens: tuple[str, ...] | None, field: str) -> list[Entry]:
        """The entries of a text, one for every timestep."""
        if tokens is not None:
            entries = [None if entry == NOTHING else entry for entry in split(text, tokens)]
            if any(entry not in tokens for entry in entries if entry is not None):
                self._ask_for_vocabulary("vocabulary" if tokens is self.inputs else "output_vocabulary", len(tokens))
            return [*entries]
        size = self._mapped.input_size if field == "sequence.inputs" else self._mapped.output_size
        return [self._vector(entry, size, f"{field}[{t}]") for t, entry in enumerate(_vectors(text, size), 1)]

    def _ask_for_vocabulary(self, field: str, size: int) -> None:
        """Where tokens are their numbers, for nobody gave a vocabulary, and something else is typed: once."""
        if getattr(self._form, field).strip():
            return  # what is typed is said to be no token of it
        option, name = {
            "vocabulary": ("--vocabulary", _("Vocabulary")),
            "output_vocabulary": ("--output-vocabulary", _("Target vocabulary")),
        }[field]
        message = _(
            "is missing, for weights hold none: give every token, in the order of their numbers ({option}, or the "
            "field {name}), or write the numbers themselves, 0 to {last}."
        )
        problem = Problem(f"sequence.{field}", message.format(option=option, name=name, last=size - 1))
        if problem not in self.problems:
            self.problems.append(problem)

    def _told(self, field: str, size: int, tensor: str) -> tuple[str, ...] | None:
        """The vocabulary that a person gave."""
        try:
            tokens = typed_vocabulary(getattr(self._form, field), f"sequence.{field}")
        except ExperimentError as error:
            self.problems += error.problems
            return numbered(size)
        if tokens is not None and len(tokens) != size:
            self.problems.append(size_problem(f"sequence.{field}", tokens, size, tensor))
            return numbered(size)
        return tokens

    def _untold_outputs(self) -> tuple[str, ...] | None:
        size, typed = self._mapped.output_size, self._form.targets
        in_vectors = self._is_in_vectors(typed, size) if typed.strip() else self.inputs is None
        if in_vectors:
            return None
        return self.inputs if self.inputs is not None and len(self.inputs) == size else numbered(size)

    @staticmethod
    def _is_in_vectors(text: str, size: int) -> bool:
        """Whether a text tells vectors: with semicolons between them, or single numbers where one is all there is."""
        return ";" in text or size == 1

    def _vector(self, entry: str, size: int, field: str) -> Entry:
        """`size`: how many numbers the network reads, or answers with."""
        if entry == NOTHING:
            return None
        try:
            vector = typed_list(entry)
            if len(vector) != size:
                message = ngettext(
                    "has {count} number, but the weights need {size}; separate vectors by semicolons.",
                    "has {count} numbers, but the weights need {size}; separate vectors by semicolons.",
                    len(vector),
                )
                self.problems.append(Problem(field, message.format(count=len(vector), size=size)))
            return vector
        except ValueError:
            message = _("is {entry!r}; write numbers with spaces between them, or {nothing}.")
            self.problems.append(Problem(field, message.format(entry=printable(entry), nothing=NOTHING)))
            return None

    @property
    def _source(self) -> str:
        """What has as many rows or columns as there are tokens to read."""
        embedding = self._mapped.embedding
        return printable(self._mapped.cell.names["weight_ih"] if embedding is None else embedding.weight)

    @property
    def _output(self) -> str:
        linear = self._mapped.linear
        return printable(self._mapped.cell.names["weight_hh"] if linear is None else linear.weight)


def _vectors(text: str, size: int) -> list[str]:
    """The vectors of a text; single numbers may do without a semicolon."""
    return text.replace(";", " ").split() if size == 1 else split(text, None)


def _story(mapped: Mapping, file: str) -> str:
    cell = {"elman": "nn.RNN", "gru": "nn.GRU", "lstm": "nn.LSTM"}[mapped.cell.kind]
    told = _("A trained {cell}: its weights come from {file}, every number as it was saved.")
    return told.format(cell=cell, file=printable(file))
