"""The state that the common options ask for."""

import argparse
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from app.command_line.refusals import Refusal

if TYPE_CHECKING:
    from app.story.state import State


def flowing_state(lesson: str, options: argparse.Namespace) -> "State":
    """A lesson before its first step, in the notation, the flow and the language that the options ask for. Raises the
    errors of what it reads."""
    from app.files.lesson_file import read_lesson
    from app.files.notation_file import find_notation
    from app.story.state import opening_state, with_flow, with_look

    state = opening_state(read_lesson(lesson))
    state = with_look(state, replace(state.look, language=options.language))
    if options.notation is not None:
        state = replace(state, notation=find_notation(options.notation))
    if options.flow is not None:
        if options.flow not in ("each", "all") and not re.fullmatch(r"\d{1,9}", options.flow):
            raise Refusal(f"--flow {options.flow}: write each, all, or the timestep of a loss.")
        state = with_flow(state, options.flow if options.flow in ("each", "all") else int(options.flow))
    return state


def asked_state(lesson: str, common: argparse.Namespace, at_end: bool = False) -> "State":
    """The state that the options ask for; without a place the start, or the end. Raises the errors of what it reads."""
    from app.files.notation_file import find_notation

    state = replace(flowing_state(lesson, common), theme=common.theme)
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
        raise Refusal(f"--lines opens the lines of what --open names. {offers(state)}")
    return state


def _compared(state: "State", what: str) -> "State":
    """The state beside the same experiment with another cell, or beside another lesson."""
    from app.files.lesson_file import read_lesson
    from app.story.other_cell import other_cells
    from app.story.state import Beside, compare, with_other_cell

    if what in other_cells(state.lesson):
        return compare(state, with_other_cell(state.lesson, what))
    return compare(state, Beside(read_lesson(what)).recorded())


def _opened(state: "State", name: str, lines: int | None) -> "State":
    """The state with an aside open, and so many of its lines."""
    from app.story.asides import aside, is_offered
    from app.story.asides.aside import every_path

    if not is_offered(state, name):
        raise Refusal(f"--open {name}: the place has none of this name. {offers(state)}")
    state = replace(state, aside=name)
    shown = aside(state)
    paths = sorted(every_path(shown)) if shown is not None else []
    return replace(state, opened=frozenset(paths[:lines]))


def offers(state: "State") -> str:
    """What can be opened at a state, as a sentence."""
    from app.story.asides import offered

    return f"This place offers {', '.join(kind.name for kind in offered(state)) or 'nothing'}."
