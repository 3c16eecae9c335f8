"""`derivation`: the whole forward and backward pass as a document."""

import argparse

from app.command_line.asked_state import flowing_state
from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.refusals import Refusal, refusals
from app.translation import LANGUAGES, speaking


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of which lesson, how much of it, in whose letters, and where to."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--output", required=True, type=named_path, metavar="FILE", help=".tex, .typ or .md")
    parser.add_argument("--flow", metavar="each|all|T")
    parser.add_argument("--from", dest="first", default="1", metavar="PLACE", help="absent: the first step")
    parser.add_argument("--to", dest="last", metavar="PLACE", help="absent: the last step")
    parser.add_argument("--notation", metavar="NAME|FILE", help="whose letters: a built-in name or a notation file")
    parser.add_argument("--language", choices=tuple(LANGUAGES), default="en", help="of all words in it")


def run(options: argparse.Namespace) -> int:
    """Write the document, and print its name."""
    from app.files.whole import write_whole
    from app.story.derivation import KINDS, as_text, check_stretch, derivation

    kind = options.output.suffix.lower()
    if kind not in KINDS:
        raise Refusal(f"{options.output}: let the name end in {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    with refusals(options.lesson):
        state = flowing_state(options.lesson, options)
        first = state.timeline.locate(options.first)
        last = len(state.timeline) if options.last is None else state.timeline.locate(options.last)
        check_stretch(state, first, last)  # in English, as everything that a command refuses
        with speaking(options.language):
            text = as_text(derivation(state, first, last), kind)
        write_whole(options.output, text.encode())
    print(options.output)
    return 0


COMMAND = Command("derivation", "write the whole derivation as LaTeX, Typst or Markdown", run, add_options)
