"""`import`: a lesson with weights that torch has trained."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.refusals import Refusal, refusals
from app.story.weights.outputs import OUTPUT_OF

if TYPE_CHECKING:
    from app.files.state_dict_mapping import Choice, Mapping
    from app.files.tensors import Tensors
    from app.story.weights.form import WeightsForm

_NO = "none"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which file, what the network reads and answers, and where to."""
    parser.add_argument("weights", type=named_path, metavar="WEIGHTS", help="a state dict: .safetensors or .npz")
    parser.add_argument(
        "--sequence", required=True, metavar="TEXT", help="tokens, or vectors with semicolons between them"
    )
    parser.add_argument("--targets", default="", metavar="TEXT", help="the same of the targets; absent: the next token")
    tokens = "the tokens in the order of their numbers: letters, words, or a file with a JSON list; absent: the numbers"
    parser.add_argument("--vocabulary", default="", metavar="TOKENS|FILE", help=tokens)
    parser.add_argument("--output-vocabulary", default="", metavar="TOKENS|FILE", help="those of the targets")
    parser.add_argument("--activation", choices=("tanh", "relu"), default="tanh", help="of nn.RNN: its nonlinearity")
    parser.add_argument("--output-activation", choices=tuple(dict.fromkeys(OUTPUT_OF.values())), default="")
    parser.add_argument("--loss", choices=tuple(OUTPUT_OF), default="", help="absent: cross_entropy of tokens")
    parser.add_argument("--reduction", choices=("mean", "sum"), default="mean")
    parser.add_argument("--cell", metavar="MODULE", help="the module whose weights are taken, where there are several")
    parser.add_argument("--layer", type=int, metavar="N", help="the layer of it, from 0")
    parser.add_argument("--linear", metavar=f"MODULE|{_NO}", help="the nn.Linear that answers")
    parser.add_argument("--embedding", metavar=f"MODULE|{_NO}", help="the nn.Embedding that is read")
    parser.add_argument("--notation", default="pytorch", metavar="NAME|FILE")
    parser.add_argument("--title", default="", metavar="TEXT")
    parser.add_argument("--output", required=True, type=named_path, metavar="FILE", help="the lesson, .lesson.json")


def run(options: argparse.Namespace) -> int:
    """Say which tensor became what, set gradients side by side where there are some, and write the lesson."""
    from app.files.lesson_file import write_lesson
    from app.files.notation_file import find_notation
    from app.files.state_dict_mapping import mapping_of
    from app.files.tensors import read_tensors
    from app.files.tensors.tensor import about
    from app.files.whole import check_writable
    from app.story.weights.compared_gradients import compared
    from app.story.weights.form import lesson_from
    from app.story.weights.telling import gradient_lines, mapping_lines

    with refusals(str(options.weights)):
        notation = find_notation(options.notation)
        tensors = read_tensors(options.weights)
        check_writable(options.output)
        with about(options.weights):
            mapped = mapping_of(tensors, _choice(options, tensors))
            _check_settled(mapped)
            lesson = replace(lesson_from(_form(options), mapped, options.weights.name), notation=notation)
            lines = [*mapping_lines(mapped), *gradient_lines(compared(lesson, mapped))]
        write_lesson(lesson, options.output)
    print("\n".join(lines))
    return 0


def _form(options: argparse.Namespace) -> "WeightsForm":
    from app.story.weights.form import WeightsForm

    return WeightsForm(
        inputs=options.sequence,
        targets=options.targets,
        vocabulary=_tokens(options.vocabulary),
        output_vocabulary=_tokens(options.output_vocabulary),
        hidden_activation=options.activation,
        output_activation=options.output_activation,
        loss=options.loss,
        reduction=options.reduction,
        title=options.title,
    )


def _tokens(given: str) -> str:
    """The text of a file that is named so, else the tokens themselves."""
    from app.files.text_file import read_text

    return read_text(Path(given)).rstrip("\r\n") if given.endswith((".json", ".txt")) else given


def _choice(options: argparse.Namespace, tensors: "Tensors") -> "Choice":
    from app.files.state_dict_mapping import NONE, Choice, mapping_of

    def chosen(name: str | None) -> str | None:
        return NONE if name == _NO else name

    cell = None
    if options.cell is not None or options.layer is not None:
        at = [each.at for each in mapping_of(tensors, Choice(linear=NONE, embedding=NONE)).cells]
        fitting = [
            each
            for each in at
            if options.cell in (None, each.module.removesuffix(".")) and options.layer in (None, each.layer or 0)
        ]
        if not fitting or (options.cell is None and len({each.module for each in fitting}) > 1):
            there_are = ", ".join(f"--cell {each.module.removesuffix('.')} --layer {each.layer or 0}" for each in at)
            raise Refusal(f"{options.weights.name}: choose one of {there_are}.")
        cell = fitting[0]
    return Choice(cell, chosen(options.linear), chosen(options.embedding))


def _check_settled(mapped: "Mapping") -> None:
    """Raises Refusal where names and shapes leave open what is meant, with what can be chosen."""
    choices = {
        "cell": [each.at.module.removesuffix(".") for each in mapped.cells],
        "linear": [each.module for each in mapped.linears],
        "embedding": [each.module for each in mapped.embeddings],
    }
    lines = [f"--{part}: choose one of {', '.join(dict.fromkeys(choices[part]))}." for part in mapped.unsettled]
    if lines:
        raise Refusal("\n".join(lines))


COMMAND = Command("import", "a lesson with the weights that torch has trained", run, add_options)
