"""The command line of FORMATS §6. Exit status: 0 done, 1 the answer is "no", 2 the request can't be carried out."""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.story.exports import ASIDE, FIGURES, FORMATS, there_are
from app.story.look import AS_IT_COMES, LARGEST_TYPE, PANELS, SMALLEST_TYPE, Look, magnified
from app.translation import LANGUAGES, speaking

if TYPE_CHECKING:
    from app.story.state import State
    from rnn_engine.experiment import Problem

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # read when numpy loads: sizes here never gain from BLAS threads


class Refusal(Exception):  # noqa: N818  (not an error of the program's)
    """A request that can't be carried out; its text says why, one line per problem."""


def main(arguments: list[str]) -> int:
    """Carry out one command; returns the exit status."""
    commands: dict[str, Callable[[argparse.Namespace], int]] = {
        "lessons": _lessons,
        "data": _data,
        "check": _check,
        "train": _train,
        "figures": _figures,
        "screenshot": _screenshot,
    }
    options = _parser(set(arguments[:1]) & {*commands, "-h", "--help"} != set()).parse_args(arguments)
    try:
        return commands.get(options.command, _window)(options)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 2
    except BrokenPipeError:  # the reader of our lines has gone, for example `| head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2


def _parser(with_commands: bool) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="main.py", description=__doc__.partition(":")[0] + ".")
    if not with_commands:
        parser.description = (
            "Open the window. Commands: lessons, data, check, train, figures, screenshot (each with --help)."
        )
        parser.set_defaults(command="window")
        parser.add_argument("lesson", nargs="?", metavar="LESSON", help="a built-in name or a file")
        return parser
    parser.description = "Unfold: backpropagation through time, one equation at a time."
    commands = parser.add_subparsers(dest="command", title="commands", metavar="[LESSON] | COMMAND")
    commands.add_parser("lessons", help="list the built-in lessons")
    data = commands.add_parser("data", help="write every number of a lesson into a file")
    data.add_argument("lesson", metavar="LESSON")
    data.add_argument("--output", required=True, type=Path, metavar="FILE", help=".json or .npz")
    data.add_argument("--contributions", choices=("full", "norms"))
    check = commands.add_parser("check", help="check gradients against differences and against a reverse pass")
    check.add_argument("lessons", nargs="*", metavar="LESSON", help="all built-in lessons where none is named")
    train = commands.add_parser("train", help="train a lesson on its sequence and its corpus")
    train.add_argument("lesson", metavar="LESSON")
    train.add_argument("--steps", required=True, type=int, metavar="N", help="gradient steps, one sequence each")
    train.add_argument("--optimizer", choices=("sgd", "adam"), default="adam")
    train.add_argument("--learning-rate", type=float, metavar="RATE", help="absent: sgd the lesson's own, adam 0.001")
    train.add_argument("--clip", type=float, metavar="NORM", help="the largest norm of a gradient; absent: any")
    train.add_argument("--seed", type=int, default=0, metavar="N", help="of the order of the sequences")
    train.add_argument("--decimals", type=int, metavar="N", help="to which the trained weights are rounded")
    train.add_argument("--output", required=True, type=Path, metavar="FILE", help="the trained lesson, .lesson.json")
    figures = commands.add_parser("figures", help="write figures of a lesson", parents=[_common()])
    figures.add_argument("lesson", metavar="LESSON")
    figures.add_argument("--output", required=True, type=Path, metavar="DIR")
    figures.add_argument("--only", nargs="+", choices=FIGURES, metavar="NAME")
    figures.add_argument("--format", nargs="+", choices=FORMATS, default=list(FORMATS), metavar="FORMAT")
    figures.add_argument("--width-mm", type=_between(20, 2000), default=160.0, metavar="MM")
    figures.add_argument("--dpi", type=_between(36, 1200), default=300.0)
    screenshot = commands.add_parser("screenshot", help="a picture of the window", parents=[_common()])
    screenshot.add_argument("lesson", metavar="LESSON")
    screenshot.add_argument("--output", required=True, type=Path, metavar="FILE.png")
    screenshot.add_argument("--size", type=_size, default=(1680, 1020), metavar="WxH")
    type_help = "of all type; absent: 100, and more in a large window, as there"
    screenshot.add_argument(
        "--type-size", type=_between(SMALLEST_TYPE, LARGEST_TYPE), metavar="PERCENT", help=type_help
    )
    screenshot.add_argument("--inspect", metavar="PLACE|PARAMETER", help="a value in numbers, in a card of its own")
    screenshot.add_argument("--present", action="store_true", help="as it is presented")
    panels_help = "absent: all panels, presented the most important ones"
    screenshot.add_argument("--panels", nargs="+", choices=PANELS, metavar="NAME", help=panels_help)
    return parser


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--flow", metavar="each|all|T")
    common.add_argument("--step", metavar="PLACE", help="a place such as 'backward loss=3 k=2 W_hh', or a number")
    common.add_argument("--notation", metavar="NAME|FILE", help="whose letters: a built-in name or a notation file")
    common.add_argument("--theme", choices=("light", "dark"), default="light")
    common.add_argument("--parameter", metavar="NAME")
    common.add_argument("--measure", choices=("share", "norm"))
    common.add_argument("--scale", choices=("linear", "log"), help="absent: one that suits the length")
    common.add_argument("--open", metavar="ASIDE", help="what the place opens beside the film")
    common.add_argument("--lines", type=_lines, metavar="all|N", help="how many of its lines are opened")
    common.add_argument("--folded", action="store_true", help="the network as one cell with a loop")
    common.add_argument("--focus", type=_timestep, metavar="T", help="the timestep in the middle of those readable")
    common.add_argument("--shapes", action="store_true", help="the shape under every term")
    common.add_argument("--beside", metavar="NAME|FILE", help="a notation to compare with")
    common.add_argument("--compare", metavar="CELL|LESSON", help="another cell, or another lesson, beside it")
    common.add_argument("--language", choices=tuple(LANGUAGES), default="en", help="of all words in the picture")
    return common


def _lines(text: str) -> int:
    """How many lines of an aside to open."""
    if text == "all":
        return sys.maxsize
    if not re.fullmatch(r"\d{1,4}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is neither all nor a number of lines")
    return int(text)


def _timestep(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d{0,8}", text):
        raise argparse.ArgumentTypeError(f"{text!r} is not a timestep; they count from 1")
    return int(text)


def _between(low: float, high: float) -> Callable[[str], float]:
    def number(text: str) -> float:
        value = float(text)
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"{text} is not between {low:g} and {high:g}")
        return value

    return number


def _size(text: str) -> tuple[int, int]:
    try:
        width, height = (int(part) for part in text.split("x"))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a size such as 1680x1020") from None
    if not (640 <= width <= 7680 and 480 <= height <= 4320):
        raise argparse.ArgumentTypeError(f"{text} is outside 640x480 to 7680x4320")
    return width, height


# What is imported where it is used keeps `lessons` and `--help` quick, and the window's first paint early.


def _window(options: argparse.Namespace) -> int:
    from app.startup import has_display, run, window_obstacle

    if has_display():
        if (obstacle := window_obstacle()) is not None:
            raise Refusal(obstacle)
        return run(options.lesson)
    print("There is no display here; the lesson's figures go to ./figures instead:")
    lesson = options.lesson or _first_lesson()
    common = _common().parse_args([])
    for path in _write_figures(lesson, common, Path("figures"), None, ["pdf"], 160.0, 300.0):
        print(path)
    return 0


def _first_lesson() -> str:
    return _every_lesson()[0]


def _lessons(_: argparse.Namespace) -> int:
    from app.files.lesson_file import builtin_lessons

    for name, title in builtin_lessons():
        print(f"{name}  {title}")
    return 0


def _data(options: argparse.Namespace) -> int:
    from app.checking import recorded
    from app.files.data_file import write_data

    with _refusals(options.lesson):
        lesson, trace = recorded(options.lesson)
        write_data(trace, lesson, options.output, options.contributions)
    return 0


def _check(options: argparse.Namespace) -> int:
    from app.checking import check_lesson

    names = options.lessons or _every_lesson()
    holds = True
    for name in names:
        with _refusals(name):
            report = check_lesson(name)
        print(report)
        holds = holds and report.holds
    return 0 if holds else 1


def _train(options: argparse.Namespace) -> int:
    from app.progress import ProgressLine
    from app.training import train_file

    how = {name: getattr(options, name) for name in ("steps", "optimizer", "learning_rate", "clip", "seed", "decimals")}
    line = ProgressLine(sys.stderr)
    try:
        with _refusals(options.lesson):
            came_out = train_file(options.lesson, options.output, line.show, **how)
    except KeyboardInterrupt:
        raise Refusal("Stopped before the end: nothing was written.") from None
    finally:
        line.clear()
    print(came_out)
    return 0


def _every_lesson() -> list[str]:
    from app.files.lesson_file import builtin_lessons

    return [name for name, _ in builtin_lessons()]


def _figures(options: argparse.Namespace) -> int:
    for path in _write_figures(
        options.lesson, options, options.output, options.only, options.format, options.width_mm, options.dpi
    ):
        print(path)
    return 0


def _write_figures(
    lesson: str,
    common: argparse.Namespace,
    folder: Path,
    names: list[str] | None,
    formats: list[str],
    width_mm: float,
    dpi: float,
) -> list[Path]:
    """Write the named figures; None: all that there are."""
    from app.startup import offscreen_application

    application = offscreen_application()
    from dataclasses import replace

    from app.exporting import write_figures
    from app.story.state import with_look

    with _refusals(lesson):
        state = _state(lesson, common, at_end=True)
        if names is not None and ASIDE in names and not state.aside:
            raise Refusal(f"--only {ASIDE}: none is open; open one with --open. {_offers(state)}")
        state = with_look(state, replace(state.look, language=common.language))
        with speaking(common.language):
            paths = write_figures(state, folder, names or there_are(state), formats, width_mm, dpi)
    application.quit()
    return paths


def _screenshot(options: argparse.Namespace) -> int:
    if options.output.suffix.lower() != ".png":
        raise Refusal(f"{options.output}: a screenshot is a PNG; let the name end in .png.")
    from app.startup import offscreen_application

    application = offscreen_application()
    from app.files.whole import write_whole
    from app.screenshot import screenshot
    from app.story.state import with_look

    with _refusals(options.lesson):
        state = _inspected(with_look(_state(options.lesson, options), _look(options)), options.inspect)
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


def _state(lesson: str, common: argparse.Namespace, at_end: bool = False) -> "State":
    """The state that the options ask for; without a place the start, or the end. Raises the errors of what it reads."""
    from dataclasses import replace

    from app.files.lesson_file import read_lesson
    from app.files.notation_file import find_notation
    from app.story.state import opening_state, with_flow

    state = opening_state(read_lesson(lesson), common.theme)
    if common.notation is not None:
        state = replace(state, notation=find_notation(common.notation))
    if common.flow is not None:
        if common.flow not in ("each", "all") and not re.fullmatch(r"\d{1,9}", common.flow):
            raise Refusal(f"--flow {common.flow}: write each, all, or the timestep of a loss.")
        state = with_flow(state, common.flow if common.flow in ("each", "all") else int(common.flow))
    if common.step is not None:
        state = replace(state, position=state.timeline.locate(common.step))
    elif at_end:
        state = replace(state, position=len(state.timeline))
    if common.parameter is not None:
        if common.parameter not in state.parameters:
            raise Refusal(f"--parameter {common.parameter}: this lesson has {', '.join(state.parameters)}.")
        state = replace(state, parameter=common.parameter)
    measure, scale = common.measure or state.measure, common.scale or state.scale
    state = replace(state, measure=measure, scale=scale, folded=common.folded, shapes=common.shapes)
    if common.focus is not None:
        if common.focus > state.trace.length:
            raise Refusal(f"--focus {common.focus}: this lesson has {state.trace.length} timesteps.")
        state = replace(state, focus=range(common.focus, common.focus + 1))
    if common.beside is not None:
        state = replace(state, beside=find_notation(common.beside))
    if common.compare is not None:
        state = _compared(state, common.compare)
    if common.open is not None:
        return _opened(state, common.open, common.lines)
    if common.lines is not None:
        raise Refusal(f"--lines opens the lines of what --open names. {_offers(state)}")
    return state


def _inspected(state: "State", what: str | None) -> "State":
    """The state with what is inspected, a parameter or the value of a place of its flow."""
    from dataclasses import replace

    from app.story.places import Place
    from app.story.relatives import exists

    if what is None:
        return state
    reference = what if what in state.parameters else Place.parse(what)
    if not exists(state, reference):
        raise Refusal(f"--inspect {what}: no such value in flow {state.flow}; write a place of it or a parameter.")
    return replace(state, inspected=reference)


def _compared(state: "State", what: str) -> "State":
    """The state beside the same experiment with another cell, or beside another lesson."""
    from app.files.lesson_file import read_lesson
    from app.story.other_cell import other_cells
    from app.story.state import Compared, compare, with_other_cell
    from rnn_engine.recorder import record

    if what in other_cells(state.lesson):
        return compare(state, with_other_cell(state.lesson, what))
    lesson = read_lesson(what)
    return compare(state, Compared(lesson, record(lesson.experiment)))


def _opened(state: "State", name: str, lines: int | None) -> "State":
    """The state with an aside open, and so many of its lines."""
    from dataclasses import replace

    from app.story.asides import aside, is_offered
    from app.story.asides.aside import every_path

    if not is_offered(state, name):
        raise Refusal(f"--open {name}: the place has none of this name. {_offers(state)}")
    state = replace(state, aside=name)
    shown = aside(state)
    paths = sorted(every_path(shown)) if shown is not None else []
    return replace(state, opened=frozenset(paths[:lines]))


def _offers(state: "State") -> str:
    """What can be opened at a state, as a sentence."""
    from app.story.asides import offered

    return f"This place offers {', '.join(kind.name for kind in offered(state)) or 'nothing'}."


def _placed(problem: "Problem", lesson: str) -> str:
    """A problem with what it is in: an option of `train`, or the lesson's file."""
    option = problem.field.removeprefix("training.")
    if option != problem.field:
        return f"--{option.replace('_', '-')} {problem.message}"
    return f"{Path(lesson).name}: {problem}"


@contextmanager
def _refusals(lesson: str) -> Iterator[None]:
    """Turns the errors that a request can cause into a Refusal; anything else is a bug and stays one."""
    from app.files.lesson_file import LessonError
    from app.files.whole import FileError
    from app.story.notation import NotationError
    from app.story.places import PlaceError
    from rnn_engine.experiment import ExperimentError
    from rnn_engine.trainer import DivergenceError

    try:
        yield
    except DivergenceError as error:
        raise Refusal(f"{Path(lesson).name}: {error}") from error
    except ExperimentError as error:  # it knows the field, but not the file
        raise Refusal("\n".join(_placed(problem, lesson) for problem in error.problems)) from error
    except (LessonError, NotationError, FileError, PlaceError) as error:
        raise Refusal(str(error)) from error
