"""The equation of a place: what is computed there, in a lecturer's letters, as data."""

from app.story.equation import Equation
from app.story.equations.backward import backward_equation
from app.story.equations.forward import forward_equation
from app.story.equations.setting import NO_TOKENS, Setting, Tokens
from app.story.equations.sums import sum_equation, update_equation
from app.story.notation import Notation
from app.story.operands import Operand
from app.story.places import Place
from app.story.timeline import Timeline
from rnn_engine.trace import Trace

__all__ = ["NO_TOKENS", "Equation", "Operand", "Tokens", "equation"]

_OF_PHASE = {
    "forward": forward_equation,
    "backward": backward_equation,
    "sum": sum_equation,
    "update": update_equation,
}


def equation(
    trace: Trace, timeline: Timeline, place: Place, notation: Notation, tokens: Tokens = NO_TOKENS
) -> Equation:
    """The equation of a place of this timeline. `tokens`: the words that one-hot vectors stand for."""
    return _OF_PHASE[place.phase](Setting(trace, timeline.flow, notation, tokens), place)
