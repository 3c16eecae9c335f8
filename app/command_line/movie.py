"""`movie`: a part of the film that moves: GIF, MP4, or a folder of PNGs."""

import argparse
import re
from dataclasses import replace

from app.command_line.command import Command
from app.command_line.kinds import between, named_path, size
from app.command_line.refusals import Refusal, refusals
from app.command_line.stretched import add_stretch_options, asked_stretch, carry_out
from app.quoting import shortened
from app.story.film_style import FASTEST, FASTEST_GIF, LONGEST, SHORTEST, SLOWEST, FilmStyle, film_kind
from app.translation import speaking

_USUAL = FilmStyle()


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of which lesson, which part, how it moves, and where to."""
    parser.add_argument("lesson", metavar="LESSON")
    output_help = "a name without an ending is that of a folder of PNGs"
    parser.add_argument("--output", required=True, type=named_path, metavar="FILE.gif|FILE.mp4|DIR", help=output_help)
    add_stretch_options(parser)
    usual = (_USUAL.width, _USUAL.height)
    parser.add_argument("--size", type=_even, default=usual, metavar="WxH", help="in pixels, even; absent: 1280x720")
    seconds_help = "for which each place is seen; absent: 1.5"
    parser.add_argument(
        "--seconds", type=between(SHORTEST, LONGEST), default=_USUAL.seconds, metavar="N", help=seconds_help
    )
    parser.add_argument("--fps", type=_rate, default=_USUAL.rate, metavar="N", help="frames a second; absent: 25")


def run(options: argparse.Namespace) -> int:
    """Write the film, and print its name."""
    kind = film_kind(options.output.name)
    if kind is None:
        raise Refusal(f"{options.output}: let the name end in .gif or .mp4, or in nothing for a folder of PNGs.")
    if kind == "gif" and options.fps > FASTEST_GIF:
        raise Refusal(f"--fps {options.fps}: a GIF has at most {FASTEST_GIF} frames a second; faster ones stall.")
    from app.startup import offscreen_application

    application = offscreen_application()
    from app.exporting.film import write_film
    from app.story.state import with_look

    width, height = options.size
    style = FilmStyle(width, height, options.seconds, options.fps)
    with refusals(options.lesson):
        state, shown = asked_stretch(options)
        state = with_look(state, replace(state.look, language=options.language))
        with speaking(options.language):
            carry_out(write_film(state, shown, style, kind, options.output), "film")
    application.quit()
    print(options.output)
    return 0


def _even(text: str) -> tuple[int, int]:
    width, height = size(text)
    if width % 2 or height % 2:
        raise argparse.ArgumentTypeError(f"{shortened(text)}: width and height of a film are even")
    return width, height


def _rate(text: str) -> int:
    if not re.fullmatch(r"\d{1,3}", text) or not SLOWEST <= int(text) <= FASTEST:
        raise argparse.ArgumentTypeError(f"{shortened(text)!r} is not a number of frames from {SLOWEST} to {FASTEST}")
    return int(text)


COMMAND = Command("movie", "a part of the film that moves: GIF, MP4 or PNGs", run, add_options, shows_state=True)
