"""`deck`: a part of the film as a PDF for a lecture, one page a place."""

import argparse
from dataclasses import replace

from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.refusals import Refusal, refusals
from app.command_line.stretched import add_stretch_options, asked_stretch, carry_out
from app.translation import speaking


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of which lesson, which part, and where to."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--output", required=True, type=named_path, metavar="FILE.pdf")
    add_stretch_options(parser)


def run(options: argparse.Namespace) -> int:
    """Write the deck, and print its name."""
    if options.output.suffix.lower() != ".pdf":
        raise Refusal(f"{options.output}: a deck is a PDF; let the name end in .pdf.")
    from app.startup import offscreen_application

    application = offscreen_application()
    from app.exporting.deck import write_deck
    from app.story.state import with_look

    with refusals(options.lesson):
        state, shown = asked_stretch(options)
        state = with_look(state, replace(state.look, language=options.language))
        with speaking(options.language):
            carry_out(write_deck(state, shown, options.output), "deck")
    application.quit()
    print(options.output)
    return 0


COMMAND = Command("deck", "a part of the film as a PDF, a page a place", run, add_options, shows_state=True)
