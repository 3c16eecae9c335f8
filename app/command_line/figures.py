"""`figures`: figures of a lesson, for print."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.command_line.asked_state import asked_state, offers
from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.page import add_page_options, add_sheet_options, page_sheet, page_style
from app.command_line.refusals import Refusal, refusals
from app.story.exports import ASIDE, FIGURES, FORMATS, TABLE, WRITTEN_AS, there_are
from app.story.page_style import PageStyle, Sheet
from app.translation import speaking


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of which lesson, which, how large, and where to."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--output", required=True, type=named_path, metavar="DIR")
    parser.add_argument("--only", nargs="+", choices=FIGURES, metavar="NAME")
    parser.add_argument("--format", nargs="+", choices=WRITTEN_AS, default=list(FORMATS), metavar="FORMAT")
    add_page_options(parser)
    add_sheet_options(parser)


def run(options: argparse.Namespace) -> int:
    """Write the figures, and print their names."""
    style, sheet = page_style(options), page_sheet(options)
    if sheet is None and (options.columns or options.letters):
        raise Refusal("--columns and --letters are those of a sheet: give --sheet too.")
    for path in write(options.lesson, options, options.output, options.only, options.format, style, sheet):
        print(path)
    return 0


def write(
    lesson: str,
    common: argparse.Namespace,
    folder: Path,
    names: list[str] | None,
    formats: list[str],
    style: PageStyle,
    sheet: Sheet | None = None,
) -> list[Path]:
    """Write the named figures; None: all that there are."""
    from app.startup import offscreen_application

    application = offscreen_application()
    from app.exporting.figures import write_figures
    from app.exporting.tables import has_table
    from app.story.figures.gradient_plots import why_not
    from app.story.state import with_look

    with refusals(lesson):
        state = asked_state(lesson, common, at_end=True)
        if names is not None and ASIDE in names and not state.aside:
            raise Refusal(f"--only {ASIDE}: none is open; open one with --open. {offers(state)}")
        for name in names or ():
            if reason := why_not(name, state):
                raise Refusal(f"--only {name}: {reason}")
        if formats == [TABLE] and names and not any(map(has_table, names)):
            raise Refusal(f"--format {TABLE}: {' and '.join(names)} has no table of numbers.")
        state = with_look(state, replace(state.look, language=common.language))
        with speaking(common.language), _telling() as begun:
            paths = write_figures(state, folder, names or there_are(state), formats, style, sheet, begun=begun)
    application.quit()
    return paths


@contextmanager
def _telling() -> Iterator[Callable[[Path, int, int], None]]:
    """What is made now, and for how long already where that takes a while: for a terminal."""
    from app.progress import ProgressLine
    from rnn_engine.telling import heard_by

    line, making, since = ProgressLine(sys.stderr), "", 0.0

    def begun(path: Path, number: int, count: int) -> None:
        nonlocal making, since
        making, since = f"{path.name}: {number} of {count}", time.monotonic()
        line.show(making)

    try:
        with heard_by(lambda _work: line.show(f"{making}, {time.monotonic() - since:.0f} s")):
            yield begun
    finally:
        line.clear()


COMMAND = Command("figures", "write figures of a lesson", run, add_options, shows_state=True)
