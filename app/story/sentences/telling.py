"""What every sentence is told from: the place, its letters, and what there is to notice in the numbers."""

from dataclasses import dataclass

import numpy as np

from app.files.lesson import token_of
from app.story.equations.setting import Setting
from app.story.expressions import Index, Value
from app.story.places import Place
from app.story.plain_form import PlainForm
from app.story.timeline import Timeline
from app.story.values import value
from rnn_engine.arrays import hot_entry
from rnn_engine.functions import ACTIVATIONS

_ORDINALS = ("no", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

_SATURATED = 0.1
"""A unit counts as saturated where its slope is below this share of the largest slope the activation has."""


@dataclass(frozen=True)
class Telling:
    """A place with everything a sentence may mention."""

    setting: Setting
    timeline: Timeline
    place: Place

    # Letters -------------------------------------------------------------------------------------------------------

    def label(self, name: str, t: int | None = None) -> str:
        """A value of timestep t, or a parameter, in plain text."""
        return self.setting.notation.label(name, t)

    def loss_label(self) -> str:
        """L_t of the place; with all losses at once L."""
        return self.label("L") if self.place.loss is None else self.label("loss", self.place.loss)

    def when(self, t: int) -> str:
        """ "t = 2", as the notation counts."""
        return f"t = {self.setting.notation.printed_timestep(t)}"

    def step_back(self) -> str:
        """∂hᵢ/∂hᵢ₋₁."""
        form = PlainForm(self.setting.notation)
        return f"∂{form.write(Value('h', Index('i')))}/∂{form.write(Value('h', Index('i', -1)))}"

    def token(self, t: int) -> str | None:
        """The word that the input of timestep t stands for, in quotes."""
        return self._word(t, "x", self.setting.tokens.inputs)

    def answer(self, t: int) -> str | None:
        """The word that the target of timestep t stands for, in quotes."""
        return self._word(t, "y", self.setting.tokens.outputs)

    def one_hot(self, name: str, t: int) -> bool:
        vector = self.setting.trace.value(name, t)
        return vector is not None and hot_entry(vector) is not None

    def _word(self, t: int, name: str, tokens: tuple[str, ...] | None) -> str | None:
        vector = self.setting.trace.value(name, t)
        word = None if tokens is None or vector is None else token_of(vector, tokens)
        return None if word is None else f"“{word}”"

    # What the numbers say ------------------------------------------------------------------------------------------

    @property
    def no_choice(self) -> bool:
        """Softmax over a single output: ŷ is 1 whatever happens."""
        network = self.setting.network
        return network.output_activation == "softmax" and network.output_size == 1

    def starts_at_zero(self) -> bool:
        return not np.any(self.setting.experiment.initial_state)

    def is_zero(self) -> bool:
        """Whether every number of the place is exactly zero."""
        found = value(self.setting.trace, self.place)
        return found is not None and not np.any(found)

    def leaves_unchanged(self) -> bool:
        """Whether the gradient of the parameter at this update is exactly zero."""
        gradient = value(self.setting.trace, Place("sum", self.place.name))
        return gradient is not None and not np.any(gradient)

    def flat_units(self, k: int) -> int:
        """How many units of timestep k are saturated; of relu, how many are off."""
        z = self.setting.trace.value("z", k)
        activation = self.setting.network.hidden_activation
        if z is None or activation == "identity":
            return 0
        steepest = 0.25 if activation == "sigmoid" else 1.0
        return int(np.sum(ACTIVATIONS[activation].derivative(z) < _SATURATED * steepest))

    def flatness(self, k: int) -> str:
        """What the saturated units of timestep k mean for the gradient; "" where there are none."""
        flat, size = self.flat_units(k), self.setting.network.hidden_size
        if flat == 0:
            return ""
        which = "The unit is" if size == 1 else f"{flat} of {size} units {'is' if flat == 1 else 'are'}"
        them = "it" if flat == 1 else "them"
        if self.setting.network.hidden_activation == "relu":
            return f"{which} off at {self.when(k)}: where {self.label('z')} ≤ 0 the slope is 0, and no gradient passes."
        return f"{which} saturated at {self.when(k)}: hardly any gradient passes through {them}."


def times(count: int) -> str:
    """The how-manieth time: for the first time, a third time, for the 12th time."""
    if count == 1:
        return "for the first time"
    if count < len(_ORDINALS):
        return f"a {_ORDINALS[count]} time"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th") if count % 100 not in (11, 12, 13) else "th"
    return f"for the {count}{ending} time"


def joined(*sentences: str) -> str:
    """The first two sentences that there are."""
    return " ".join([each for each in sentences if each][:2])


def listed(items: list[str]) -> str:
    """One item, "a and b", "a, b and c"; of many the first and the last."""
    if len(items) > 4:
        return f"{items[0]}, … {items[-1]}"
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"
