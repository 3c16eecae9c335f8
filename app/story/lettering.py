"""A lesson's sentences in the letters of whoever reads them: {W_hh}, {h 3}, {loss 4 / W_hh} stand for symbols."""

import re
from dataclasses import replace

from app.story.expressions import Gradient, Jacobian, Parameter, Value
from app.story.notation import DELTA_NAMES, GATE_NAMES, PARAMETER_NAMES, VALUE_NAMES, Notation
from rnn_engine.network import base_name


def _any_of(names: tuple[str, ...]) -> str:
    return "|".join(sorted(names, key=len, reverse=True))


_STAGE = r"(?:[A-Za-z][A-Za-z0-9]{0,19}\.)?"
_GATE_VALUES = ("i", "f", "g", "o", "r", "z_gate", "n", "hn")
"""What gated cells compute besides; a letter alone in braces is not meant for one of them, only with a timestep."""
_GRADIENTS = (*DELTA_NAMES, "dc", "dy_hat", *(f"dz_{gate}" for gate in GATE_NAMES))
_VALUES = (*VALUE_NAMES, *_GATE_VALUES)
_THING = rf"(?:{_STAGE}(?:{_any_of(PARAMETER_NAMES)})|{_any_of(_VALUES)})"
_PLACEHOLDER = re.compile(
    rf"\{{(?:(?P<of>{_THING})(?: (?P<of_t>\d+))?(?: / (?P<by>{_THING})(?: (?P<by_t>\d+))?)?"
    rf"|t (?P<timestep>\d+)"
    rf"|(?P<delta>{_any_of(_GRADIENTS)}) loss=(?P<loss>\d+) k=(?P<k>\d+))\}}"
)


def lettered(text: str, notation: Notation) -> str:
    """The text with what stands in braces as the notation prints it (FORMATS §2); other braces stay."""

    def printed(found: re.Match[str]) -> str:
        if found["timestep"] is not None:
            return str(notation.printed_timestep(int(found["timestep"])))
        if found["delta"] is not None:
            delta, loss, k = found["delta"], int(found["loss"]), int(found["k"])
            gradient = Gradient(delta[1:], loss, k)
            return notation.plain(replace(gradient, named=gradient.delta in notation.deltas))
        of, t = found["of"], _number(found["of_t"])
        if of in _GATE_VALUES and t is None:
            return found[0]
        if found["by"] is None:
            return notation.label(of, t)
        return _derivative(notation, of, t, found["by"], _number(found["by_t"])) or found[0]

    return _PLACEHOLDER.sub(printed, text)


def _derivative(notation: Notation, of: str, t: int | None, by: str, k: int | None) -> str:
    """∂L₄/∂W, ∂L₄/∂W|k=2 or ∂h₄/∂h₃; "" where there is no way to write it."""
    if base_name(by) not in PARAMETER_NAMES:
        return notation.plain(Jacobian(Value(of, t), Value(by, k)))
    if of in ("loss", "L"):
        return notation.plain(Gradient(by, t, k))
    return notation.plain(Jacobian(Value(of, t), Parameter(by))) if k is None else ""


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)
