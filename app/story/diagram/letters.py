"""About how wide a symbol is when it is typeset, in parts of its type size: enough to tell whether there is room."""

from app.story.forms import Form
from app.story.notation import Notation
from app.story.typst_form import TypstForm

_SMALL_LETTER, _CAPITAL, _EACH_LETTER = 0.6, 0.95, 0.37
"""Of a symbol that is a letter: the letter, and each letter of its index."""
_LETTER_OF_A_WORD = 0.47


def is_word(notation: Notation, name: str) -> bool:
    """Whether a parameter or value is called by a word: it needs more room than a letter."""
    return notation.symbol(name).is_word


def letter_width(notation: Notation, name: str, t: int | None = None) -> float:
    """Of a parameter's symbol, or of that of a value of timestep t."""
    label = notation.label(name, t)
    if is_word(notation, name):
        return _LETTER_OF_A_WORD * len(label)
    return (_CAPITAL if label[0].isupper() else _SMALL_LETTER) + _EACH_LETTER * (len(label) - 1)


def gate_letter(notation: Notation, name: str, form: type[Form] = TypstForm) -> str:
    """A gate of whatever timestep; hn, which gate n reads, is h with n below."""
    written = form(notation)
    return (
        written.symbol(notation.symbol("h"), below=["n"])
        if name == "hn"
        else written.symbol(notation.value_symbol(name))
    )
