"""`screenshot`: a picture of the window."""

import argparse
from dataclasses import replace
from typing import TYPE_CHECKING

from app.command_line.asked_state import asked_state
from app.command_line.command import Command
from app.command_line.kinds import between, named_path, size
from app.command_line.refusals import Refusal, refusals
from app.story.look import AS_IT_COMES, LARGEST_TYPE, PANELS, SMALLEST_TYPE, Look, magnified
from app.translation import speaking

if TYPE_CHECKING:
    from app.story.state import State


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of which lesson, how the window is set up, and where to."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--output", required=True, type=named_path, metavar="FILE.png")
    parser.add_argument("--size", type=size, default=(1680, 1020), metavar="WxH")
    type_help = "of all type; absent: 100, and more in a large window, as there"
    parser.add_argument("--type-size", type=between(SMALLEST_TYPE, LARGEST_TYPE), metavar="PERCENT", help=type_help)
    parser.add_argument("--inspect", metavar="PLACE|PARAMETER", help="a value in numbers, in a card of its own")
    parser.add_argument("--present", action="store_true", help="as it is presented")
    panels_help = "absent: all panels, presented the most important ones"
    parser.add_argument("--panels", nargs="+", choices=PANELS, metavar="NAME", help=panels_help)


def run(options: argparse.Namespace) -> int:
    """Write the picture."""
    if options.output.suffix.lower() != ".png":
        raise Refusal(f"{options.output}: a screenshot is a PNG; let the name end in .png.")
    from app.startup import offscreen_application

    application = offscreen_application()
    from app.files.whole import write_whole
    from app.screenshot import screenshot
    from app.story.state import with_look

    with refusals(options.lesson):
        state = _inspected(with_look(asked_state(options.lesson, options), _look(options)), options.inspect)
        with speaking(options.language):
            write_whole(options.output, screenshot(state, options.size))
    application.quit()
    return 0


def _look(options: argparse.Namespace) -> Look:
    """How the window is set up in a picture."""
    asked = frozenset(options.panels or ())
    return Look(
        type_percent=AS_IT_COMES.type_percent if options.type_size is None else round(options.type_size),
        magnified=magnified(*options.size) if options.type_size is None else 1.0,
        presenting=options.present,
        panels=asked or AS_IT_COMES.panels,
        presented=asked or AS_IT_COMES.presented,
        language=options.language,
        calm=True,
    )


def _inspected(state: "State", what: str | None) -> "State":
    """The state with what is inspected, a parameter or the value of a place of its flow."""
    from app.story.places import Place
    from app.story.relatives import exists

    if what is None:
        return state
    reference = what if what in state.parameters else Place.parse(what)
    if not exists(state, reference):
        raise Refusal(f"--inspect {what}: no such value in flow {state.flow}; write a place of it or a parameter.")
    return replace(state, inspected=reference)


COMMAND = Command("screenshot", "a picture of the window", run, add_options, shows_state=True)
