"""About how wide a symbol is when it is typeset, in parts of its type size: enough to tell whether there is room."""

from app.story.diagram.parts import Caption
from app.story.forms import Form
from app.story.notation import Notation
from app.story.typst_form import TypstForm
from rnn_engine.network import base_name, stage_of

_SMALL_LETTER, _CAPITAL, _W, _EACH_LETTER, _EACH_OF_NAME = 0.6, 0.95, 1.08, 0.37, 0.3
"""Of a symbol that is a letter: the letter, and each letter of its index, or of the name of its stage."""
_LETTER_OF_A_WORD = 0.47
_PARTIAL = 0.85
"""A ∂ with the ends of the line of its fraction."""
_RISE, _RISE_OF_STAGED = 0.45, 0.63
_FALL, _FALL_OF_INDEX, _FALL_OF_LOW_INDEX = 0.28, 0.53, 0.66
"""How far above and below its middle a letter has ink, in parts of its size: of an index with a y the most."""


def is_word(notation: Notation, name: str) -> bool:
    """Whether a parameter or value is called by a word: it needs more room than a letter."""
    return notation.symbol(name).is_word


def letter_width(notation: Notation, name: str, t: int | None = None) -> float:
    """Of a parameter's symbol, or of that of a value of timestep t."""
    label = notation.label(name, t)
    if is_word(notation, name):
        return _LETTER_OF_A_WORD * len(label)
    letter = _W if label[0] == "W" else _CAPITAL if label[0].isupper() else _SMALL_LETTER
    stage = stage_of(name)
    of_name = len(stage) + 1 if stage else 0
    return letter + _EACH_LETTER * (len(label) - 1 - of_name) + _EACH_OF_NAME * of_name


def letter_ink(notation: Notation, name: str) -> tuple[float, float]:
    """How far above and below its middle a parameter's symbol has ink, in parts of its type size."""
    rise = _RISE_OF_STAGED if stage_of(name) and not is_word(notation, name) else _RISE
    label = notation.label(base_name(name), None)
    if len(label) == 1:
        return rise, _FALL
    return rise, _FALL_OF_LOW_INDEX if label.endswith("y") and not is_word(notation, name) else _FALL_OF_INDEX


def fraction_width(notation: Notation, name: str, t: int) -> float:
    """Of the derivative of a value of timestep t by that of the one before."""
    return letter_width(notation, name, t) + _PARTIAL


def gate_letter(notation: Notation, name: str, form: type[Form] = TypstForm) -> str:
    """A gate of whatever timestep; hn, which gate n reads, is h with n below."""
    written = form(notation)
    return (
        written.symbol(notation.symbol("h"), below=["n"])
        if name == "hn"
        else written.symbol(notation.value_symbol(name))
    )


def begin_of(letter: Caption) -> float:
    """Where a letter begins that is written."""
    return letter.at.x - {"left": 0.0, "centre": 0.5, "right": 1.0}[letter.align] * letter.across * letter.size
