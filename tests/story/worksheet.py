"""The worksheet's 56 equations, as another program wrote them down: which place each is, and its value there."""

import json
from typing import Any, NamedTuple

from tests.story.wirings import GOLDEN


class Step(NamedTuple):
    """One equation: its place and its value in the worksheet's row vectors, of `shape`: 1×n, or [] for a loss."""

    place: str
    shape: list[int]
    value: Any


def worksheet_steps() -> list[Step]:
    """All of them, in order."""
    steps = json.loads((GOLDEN / "doc3_steps.json").read_text(encoding="utf-8"))["steps"]
    return [Step(_place(step), step["shape"], step["value"]) for step in steps]


_NODES = {"x": "x", "e": "e", "z": "z", "h": "h", "q": "q", "yhat": "y_hat", "y": "y", "J": "loss"}
_PARAMETERS = {"L_x": "E", "I": "W_xh", "H": "W_hh", "b_1": "b_h", "U": "W_hy", "b_2": "b_y"}


def _place(step: dict[str, Any]) -> str:
    """The place of one of the worksheet's 56 equations, from its symbol: x(1), dJ3/dh(2), (dJ3/dH)_(2), dJ3/dH."""
    symbol, t = step["symbol"], step["t"]
    if step["phase"] in ("given", "forward"):
        return f"forward t={t} {_NODES[symbol.split('(')[0]]}"
    if symbol.startswith("sigma'"):
        return f"backward loss=3 k={t} f_prime"
    denominator = symbol.strip("(").split("/d")[1].split(")")[0].split("(")[0]
    if step["phase"] == "total":
        return f"sum loss=3 {_PARAMETERS[denominator]}"
    name = _PARAMETERS.get(denominator, f"d{denominator}")
    return f"backward loss=3 k={t} {name}"
