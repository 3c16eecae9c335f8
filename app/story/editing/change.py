"""What was changed, in words: for undo, for redo, for what is being computed."""

from dataclasses import dataclass
from typing import Literal

from app.story.notation import Notation
from app.translation import _, later

Kind = Literal[
    "experiment",
    "parameter",
    "weights",
    "spectral radius",
    "initial state",
    "input",
    "target",
    "truncation",
    "learning rate",
    "sequence",
    "targets",
    "feedback",
    "length",
    "word length",
    "cell",
    "size",
    "activation",
    "output",
    "loss",
    "new stop",
    "stop",
    "tour",
    "story",
    "opening",
    "swap",
]

_WORDS: dict[str, str] = {
    "experiment": later("the experiment"),
    "weights": later("the weights"),
    "truncation": later("truncation"),
    "learning rate": later("the learning rate"),
    "sequence": later("the sequence"),
    "targets": later("the targets"),
    "feedback": later("what is read without input"),
    "length": later("the number of timesteps"),
    "word length": later("the letters per word"),
    "cell": later("the cell"),
    "size": later("the hidden size"),
    "activation": later("the hidden activation"),
    "output": later("the output activation"),
    "loss": later("the loss"),
    "new stop": later("a new stop"),
    "stop": later("a stop"),
    "tour": later("the order of the tour"),
    "story": later("title and story"),
    "opening": later("how the lesson opens"),
    "swap": later("the swap"),
}


@dataclass(frozen=True)
class Change:
    """`name`: of the parameter, or of the part of the initial state; `index`: of the one entry that was changed, from
    0, in canonical orientation, () for all of them; `t`: the timestep of an input or a target."""

    kind: Kind
    name: str = ""
    index: tuple[int, ...] = ()
    t: int | None = None

    def in_words(self, notation: Notation) -> str:
        """W[2,3], x₂, ρ(W), the loss: as the notation prints and counts."""
        match self.kind:
            case "parameter":
                index = self.index[::-1] if len(self.index) == 2 and notation.turned(self.name) else self.index
                return notation.label(self.name) + _entry(index)
            case "spectral radius":
                return _("ρ({weights})").format(weights=notation.label(self.name))
            case "initial state":
                return notation.label(self.name or "h", 0) + _entry(self.index)
            case "input":
                return notation.label("x", self.t) + _entry(self.index)
            case "target":
                return notation.label("y", self.t) + _entry(self.index)
        return _(_WORDS[self.kind])


def _entry(index: tuple[int, ...]) -> str:
    return f"[{','.join(str(at + 1) for at in index)}]" if index else ""
