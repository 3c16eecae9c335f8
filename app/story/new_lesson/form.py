"""What a person says of a new lesson, and the lesson of it: by the same rules as any that is read from a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from app.files.lesson import Lesson, Texts
from app.files.lesson_content import lesson_of_content
from app.files.lesson_file import read_lesson
from app.files.lesson_limits import MOST_WEIGHTS
from app.files.lesson_sequence import Entry
from app.files.notation_file import read_notation
from app.story.every_language import in_every_language
from app.story.experiment_form import LARGEST_HIDDEN, check_memory
from app.story.new_lesson.naming import name_of, title_of_text, titled
from app.story.new_lesson.table import columns_told, split, table_of
from app.story.new_lesson.template import like_template
from app.story.new_lesson.text import READINGS, Reading, Tokens, tokens_of
from app.story.notation import Notation
from app.story.numbers import grouped, significant
from app.story.typed_sequence import NOTHING
from app.translation import _, language, later
from rnn_engine.experiment import ExperimentError, Network, Problem

__all__ = ["DEFAULT_HIDDEN", "READINGS", "Made", "NewForm", "Reading", "Source", "made_of"]

Source = Literal["text", "table", "template"]

DEFAULT_HIDDEN = 8
LARGEST_EMBEDDING = 256
_DERIVED = 10
"""Of more timesteps the losses don't flow one after the other: nobody would watch them."""


_SATURATING = 4.0
"""Where tanh has a derivative of about a thousandth."""


@dataclass(frozen=True)
class NewForm:
    """What is typed and chosen.

    `text`: that of the lesson, the table, or the sequence in place of the template's; `called`: the name of the file it
    came from. `targets`: of a table the names of columns, of a template its targets; empty: what comes next; None: the
    same, or as the template has them. `cell`, `hidden_size`, `seed`: None is elman, DEFAULT_HIDDEN, 0, or as the
    template has it. `embedding_size`: None is one-hot. An empty `title` is made of what is there. `notation`: one, or
    the name of one that comes along; empty: the slides', or the template's.
    """

    source: Source = "text"
    text: str = ""
    called: str = ""
    targets: str | None = None
    reading: Reading = "characters"
    k: int = 2
    template: str = ""
    cell: str | None = None
    hidden_size: int | None = None
    embedding_size: int | None = None
    seed: int | None = None
    title: str = ""
    notation: str | Notation = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was given yet that a lesson could be made of."""
        return not (self.template if self.source == "template" else self.text.strip())


@dataclass(frozen=True)
class Made:
    """The lesson, and what was done to what was given, in sentences; `tokens`: of a text."""

    lesson: Lesson
    remarks: tuple[str, ...] = ()
    tokens: Tokens | None = None
    columns: str = ""
    """How those of a table were read, in a sentence."""


def made_of(form: NewForm) -> Made:
    """The lesson that a form describes. Raises ExperimentError with what is wrong, LessonError where the template,
    NotationError where its notation can't be read."""
    _check_sizes(form)
    match form.source:
        case "text":
            return _of_text(form)
        case "table":
            return _of_table(form)
        case "template":
            return _of_template(form)


def _of_text(form: NewForm) -> Made:
    tokens = tokens_of(form.text, form.reading, form.k)
    entries: list[Entry] = [None if entry == NOTHING else entry for entry in tokens.entries]
    size = len(tokens.vocabulary)
    _check_network(form, size, size, len(entries) - 1)
    story = {
        "characters": later("The network reads a text character by character, and after each is to say the next one."),
        "words": later("The network reads a text word by word, and after each is to say the next one."),
        "k-mers": later("The network reads a strand k-mer by k-mer, and after each is to say the next one."),
    }[form.reading]
    sequence = {"vocabulary": list(tokens.vocabulary), "inputs": entries[:-1], "targets": entries[1:]}
    network: dict[str, Any] = {"output_activation": "softmax"}
    if form.embedding_size is not None:
        network |= {"embedding_size": form.embedding_size}
    lesson = _lesson(form, lambda: (title_of_text(form.text), _(story)), network, sequence, "cross_entropy")
    return Made(lesson, tokens.remarks, tokens)


def _of_table(form: NewForm) -> Made:
    table = table_of(form.text)
    read = split(table, form.targets or "")
    inputs, targets = _vectors(read.inputs), _vectors(read.targets)
    _check_network(form, len(read.inputs[0]), len(read.targets[0]), len(inputs))
    columns = titled(form.targets or "")

    def told() -> tuple[str, str]:
        story = _("The network reads a table row by row, and after each is to say the next one.")
        if columns:
            story = _("The network reads a table row by row, and from each is to say {columns}.")
        return _("A table of {count} rows").format(count=len(table.rows)), story.format(columns=columns)

    sequence = {"inputs": inputs, "targets": targets}
    network = {"output_activation": "identity"}
    lesson = _lesson(form, told, network, sequence, "squared_error")
    remarks = (*table.remarks, *_large(read.inputs))
    return Made(lesson, remarks, columns=columns_told(table, form.targets or ""))


def _of_template(form: NewForm) -> Made:
    template = read_lesson(form.template)
    lesson = like_template(template, form.text, form.targets, form.cell, form.hidden_size, form.seed)
    notation = _notation(form) or lesson.notation

    def told() -> Texts:
        own = _("{title}, my own").format(title=titled(template.in_language(language()).title))
        return Texts(titled(form.title) or own)

    said, others = in_every_language(told)
    titles = {code: others[code].title if code in others else None for code in (*lesson.texts, *others)}
    texts = {code: replace(lesson.texts.get(code, Texts()), title=title) for code, title in titles.items()}
    texts = {code: words for code, words in texts.items() if words != Texts()}
    own = replace(lesson, title=said.title or "", notation=notation, texts=texts, file=None)
    return Made(replace(own, name=_name(own)))


def _lesson(
    form: NewForm, told: Callable[[], tuple[str, str]], network: dict[str, Any], sequence: dict[str, Any], loss: str
) -> Lesson:
    """`told`: what the lesson is called where a person calls it nothing, and its story."""
    seed = form.seed or 0

    def texts() -> Texts:
        title, story = told()
        drawn = _("The weights are random, drawn with seed {seed}.").format(seed=seed)
        return Texts(_title(form, title), f"{story} {drawn}")

    said, others = in_every_language(texts)
    content = {
        "format": "unfold-lesson",
        "version": 1,
        "title": said.title,
        "story": said.story,
        "notation": "slides",
        "flow": "each" if len(sequence["inputs"]) <= _DERIVED else "all",
        "network": {"cell": _cell(form), "hidden_size": _hidden_size(form)} | network,
        "sequence": sequence,
        "loss": {"kind": loss, "reduction": "sum"},
        "parameters": {"init": "xavier", "seed": seed},
    }
    read = lesson_of_content(content, "")
    lesson = replace(read, texts=others, notation=_notation(form) or read.notation)
    return replace(lesson, name=_name(lesson))


def _name(lesson: Lesson) -> str:
    return name_of(lesson.in_language(language()).title)


def _cell(form: NewForm) -> str:
    return form.cell or "elman"


def _notation(form: NewForm) -> Notation | None:
    """That which was chosen; None where none was. Raises NotationError."""
    if isinstance(form.notation, str):
        return read_notation(form.notation) if form.notation else None
    return form.notation


def _hidden_size(form: NewForm) -> int:
    return DEFAULT_HIDDEN if form.hidden_size is None else form.hidden_size


def _title(form: NewForm, otherwise: str) -> str:
    stem = form.called.rpartition(".")[0] or form.called
    return titled(form.title) or titled(stem) or otherwise


def _vectors(rows: Sequence[Sequence[float]]) -> list[Entry]:
    return [list(row) for row in rows]


def _large(rows: Sequence[Sequence[float]]) -> tuple[str, ...]:
    """A remark where numbers are so large that next to no gradient passes the cell."""
    largest = max((number for row in rows for number in row), key=abs)
    if abs(largest) <= _SATURATING:
        return ()
    told = _(
        "Numbers as large as {largest} saturate the cell; scale the columns to about −1 to 1, if that is not meant."
    )
    return (told.format(largest=significant(largest)),)


def _check_sizes(form: NewForm) -> None:
    """Raises ExperimentError where a size is none that is offered, or something is given that nothing becomes of."""
    problems = [
        Problem(field, _("is {size}; it must be between 1 and {most}.").format(size=size, most=most))
        for field, size, most in (
            (_("Hidden size"), form.hidden_size, LARGEST_HIDDEN),
            (_("Embedding size"), form.embedding_size, LARGEST_EMBEDDING),
        )
        if size is not None and not 1 <= size <= most
    ]
    if form.embedding_size is not None and form.source != "text":
        problems.append(Problem(_("Embedding size"), _("goes with the tokens of a text alone; leave it out.")))
    if form.targets and form.targets.strip() and form.source == "text":
        problems.append(Problem(_("Targets"), _("are what comes next in a text; leave them out.")))
    if problems:
        raise ExperimentError(tuple(problems))


def _check_network(form: NewForm, inputs: int, outputs: int, length: int) -> None:
    """Raises ExperimentError where there would be more weights, or more numbers over time, than anyone can look at:
    before any is drawn."""
    network = Network(_cell(form), "tanh", "identity", inputs, _hidden_size(form), outputs, form.embedding_size)
    if tuple(network.problems()):
        return  # which is said of the lesson
    if network.parameters_size > MOST_WEIGHTS:
        message = _(
            "is {hidden} with {inputs} inputs and {outputs} outputs, which makes {count} weights; at most {most} are "
            "accepted: make it smaller, or give fewer different tokens."
        )
        said = message.format(
            hidden=network.hidden_size,
            inputs=inputs,
            outputs=outputs,
            count=grouped(network.parameters_size),
            most=grouped(MOST_WEIGHTS),
        )
        raise ExperimentError((Problem(_("Hidden size"), said),))
    check_memory(length, network)
