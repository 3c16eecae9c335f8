"""`worksheet`: an exercise sheet of a lesson, and its solution."""

import argparse

from app.command_line.asked_state import flowing_state
from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.refusals import Refusal, refusals
from app.translation import LANGUAGES, speaking

_ASKED = "forward, loss, backward, sum, share, update, or a place"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Of which lesson, in which numbers, what is asked, and where to."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument("--output", required=True, type=named_path, metavar="FILE.pdf")
    parser.add_argument("--solution", type=named_path, metavar="FILE.pdf", help="the same with every step worked out")
    parser.add_argument("--ask", nargs="+", metavar="WHAT", help=f"{_ASKED}; absent: all that has room but the update")
    parser.add_argument("--variant", type=int, default=0, metavar="N", help="other weights; 0: the lesson’s own")
    parser.add_argument("--decimals", type=int, default=1, metavar="N", help="of the given numbers: 1, 2 or 3")
    parser.add_argument("--parameter", default="", metavar="NAME", help="whose gradient is asked")
    parser.add_argument("--flow", metavar="each|all|T")
    parser.add_argument("--notation", metavar="NAME|FILE", help="whose letters: a built-in name or a notation file")
    parser.add_argument("--language", choices=tuple(LANGUAGES), default="en", help="of all words on it")


def run(options: argparse.Namespace) -> int:
    """Write the sheet, and its solution where one is asked for, and print their names."""
    from app.startup import offscreen_application

    application = offscreen_application()
    from app.exporting.worksheet import check_files, worksheet_files
    from app.files.whole import write_all
    from app.story.exercise import exercise
    from app.story.exercise_tasks import USUAL
    from app.story.paper_numbers import ExerciseError

    for file in filter(None, (options.output, options.solution)):
        if file.suffix.lower() != ".pdf":
            raise Refusal(f"{file}: a worksheet is a PDF; let the name end in .pdf.")
    with refusals(options.lesson):
        state = flowing_state(options.lesson, options)
        if options.parameter and options.parameter not in state.parameters:
            raise Refusal(f"--parameter {options.parameter}: this lesson has {', '.join(state.parameters)}.")
        wishes = (tuple(options.ask or USUAL), options.variant, options.decimals, options.parameter)
        try:
            exercise(state, *wishes)  # in English, as everything that a command refuses
        except ExerciseError as error:
            raise Refusal(str(error)) from error
        check_files(options.output, options.solution)
        with speaking(options.language):
            files = worksheet_files(exercise(state, *wishes), options.output, options.solution)
        write_all(files)
        print(*files, sep="\n")
    application.quit()
    return 0


COMMAND = Command("worksheet", "write an exercise sheet of a lesson as PDF, and its solution", run, add_options)
