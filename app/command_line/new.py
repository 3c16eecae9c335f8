"""`new`: a lesson of a text, of a table of vectors, or of one that comes along."""

import argparse
from typing import TYPE_CHECKING

from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.refusals import Refusal, refusals

if TYPE_CHECKING:
    from app.story.new_lesson import NewForm

_READINGS = ("characters", "words", "k-mers")
_CELLS = ("elman", "gru", "lstm")


def add_options(parser: argparse.ArgumentParser) -> None:
    """What it is made of, the network, and where to."""
    parser.add_argument("--text", metavar="TEXT", help="what is read, and foretold; of a template: its sequence")
    parser.add_argument("--text-file", type=named_path, metavar="FILE", help="the same in a file")
    parser.add_argument("--table", type=named_path, metavar="FILE.csv", help="a row of numbers per timestep")
    parser.add_argument("--template", metavar="NAME|FILE", help="a lesson whose network and pattern are taken")
    parser.add_argument("--read", choices=_READINGS, default="characters", help="what of a text is a token")
    parser.add_argument("--k", type=int, default=2, metavar="N", help="letters of a k-mer")
    targets = "of a table: names of columns; of a template: its targets; absent: what comes next, or the template's"
    parser.add_argument("--targets", metavar="TEXT", help=targets)
    parser.add_argument("--cell", choices=_CELLS, help="absent: elman, or the template's")
    parser.add_argument("--hidden", type=int, metavar="N", help="hidden size; absent: 8, or the template's")
    parser.add_argument("--embedding", type=int, metavar="N", help="of a text: numbers per token; absent: one-hot")
    parser.add_argument("--seed", type=int, metavar="N", help="absent: 0, or the template's weights where they fit")
    parser.add_argument("--title", default="", metavar="TEXT")
    parser.add_argument("--notation", default="", metavar="NAME", help="absent: slides, or the template's")
    parser.add_argument("--output", required=True, type=named_path, metavar="FILE", help="the lesson, .lesson.json")


def run(options: argparse.Namespace) -> int:
    """Write the lesson; say what was done to what was given, what has become of it, and where it lies."""
    from app.files.lesson_file import write_lesson
    from app.files.whole import check_writable
    from app.story.new_lesson import made_of
    from app.story.summary import summary

    with refusals(str(options.table or options.text_file or options.template or options.output)):
        check_writable(options.output)
        made = made_of(_form(options))
        write_lesson(made.lesson, options.output)
    for remark in made.remarks:
        print(remark)
    if made.columns:
        print(made.columns)
    print(summary(made.lesson))
    print(options.output)
    return 0


def _form(options: argparse.Namespace) -> "NewForm":
    from app.files.text_file import read_text
    from app.story.new_lesson import NewForm

    texts = [name for name in ("text", "text_file", "table") if getattr(options, name) is not None]
    if len(texts) > 1 or (options.table is not None and options.template is not None):
        raise Refusal("Give one of --text, --text-file and --table; only a text goes with --template.")
    if not texts and options.template is None:
        raise Refusal("Give --text, --text-file, --table or --template: what the lesson is made of.")
    file = options.table or options.text_file
    return NewForm(
        source="table" if options.table is not None else "template" if options.template is not None else "text",
        text=read_text(file) if file is not None else options.text or "",
        called="" if options.table is None else options.table.name,
        targets=options.targets,
        reading=options.read,
        k=options.k,
        template=options.template or "",
        cell=options.cell,
        hidden_size=options.hidden,
        embedding_size=options.embedding,
        seed=options.seed,
        title=options.title,
        notation=options.notation,
    )


COMMAND = Command("new", "a lesson of a text, a table or a template", run, add_options)
