"""The words under an equation: what happens at a place, and why, in this place's own letters and timesteps."""

from app.story.equations.setting import NO_TOKENS, Setting, Tokens
from app.story.notation import Notation
from app.story.places import Place
from app.story.sentences.backward import backward_sentence
from app.story.sentences.collected import sum_sentence, update_sentence
from app.story.sentences.forward import forward_sentence
from app.story.sentences.telling import Telling
from app.story.timeline import Timeline
from rnn_engine.trace import Trace

__all__ = ["sentence"]


def sentence(trace: Trace, timeline: Timeline, place: Place, notation: Notation, tokens: Tokens = NO_TOKENS) -> str:
    """One plain sentence, two at most, about a place of this timeline."""
    telling = Telling(Setting(trace, timeline.flow, notation, tokens), timeline, place)
    match place.phase:
        case "forward":
            return forward_sentence(telling)
        case "backward":
            return backward_sentence(telling)
        case "sum":
            return sum_sentence(telling)
    return update_sentence(telling)
