"""What every sentence is told from: the place, its letters, and what there is to notice in the numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from app.files.lesson import token_of
from app.story.equations.setting import Setting
from app.story.expressions import Index, Jacobian, State, Value
from app.story.numbers import significant
from app.story.places import Place
from app.story.timeline import Timeline
from app.story.values import value
from app.translation import _, language, later, ngettext, pgettext
from rnn_engine.arrays import hot_entry, norm
from rnn_engine.functions import ACTIVATIONS
from rnn_engine.network import base_name, stage_of
from rnn_engine.scaled import Scaled

_TIMES = (
    later("for the first time"),
    later("a second time"),
    later("a third time"),
    later("a fourth time"),
    later("a fifth time"),
    later("a sixth time"),
    later("a seventh time"),
    later("an eighth time"),
    later("a ninth time"),
    later("a tenth time"),
)

_LISTED = 4
"""So many things are listed one by one."""
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
        """A value of timestep t, or a parameter, in plain text: W, W of the encoder."""
        notation, stage = self.setting.notation, stage_of(name)
        if stage and not notation.symbol(name).is_word:
            return _("{parameter} of the {stage}").format(parameter=notation.label(base_name(name)), stage=stage)
        return notation.label(name, t)

    def loss_label(self) -> str:
        """L_t of the place; with all losses at once L."""
        return self.label("L") if self.place.loss is None else self.label("loss", self.place.loss)

    def when(self, t: int) -> str:
        """ "t = 2", as the notation counts."""
        return f"t = {self.setting.notation.printed_timestep(t)}"

    def step_back(self) -> str:
        """∂hᵢ/∂hᵢ₋₁; of an LSTM ∂(hᵢ, cᵢ)/∂(hᵢ₋₁, cᵢ₋₁)."""
        parts = self.setting.network.state_parts

        def state(offset: int) -> Value | State:
            at = Index("i", offset)
            return State(at, parts) if len(parts) > 1 else Value(parts[0], at)

        return self.setting.notation.plain(Jacobian(state(0), state(-1)))

    def state_of(self, t: int) -> str:
        """h₂; of an LSTM "h₂ and c₂"."""
        return listed([self.label(part, t) for part in self.setting.network.state_parts])

    def weight(self, name: str, k: int) -> str:
        """The parameter that timestep k uses: W, or W of its stage."""
        return self.label(self.setting.network.named(name, k))

    def change_of_stage(self, t: int) -> str:
        """What is told where other weights take over; "" elsewhere."""
        network = self.setting.network
        if t == 1 or network.stage_at(t) == network.stage_at(t - 1):
            return ""
        return _("From here on the {stage}’s own weights are at work.").format(stage=network.stage_at(t))

    def change_back(self, k: int) -> str:
        """The same on the way back, where timestep k is the last of its stage; "" elsewhere."""
        network = self.setting.network
        if network.stage_at(k) == network.stage_at(k + 1):
            return ""
        return _("From here back the {stage}’s own weights are at work.").format(stage=network.stage_at(k))

    def is_fed_on(self, k: int) -> bool:
        """Whether gradient comes back to ŷ_k because the next timestep has read it."""
        return self.setting.is_fed_on(k) and bool(self.setting.losses_after(k))

    def same_everywhere(self, parameter: str) -> str:
        """At which timesteps a parameter is one and the same."""
        stage = stage_of(parameter)
        return _("at every timestep of the {stage}").format(stage=stage) if stage else _("at every timestep")

    def no_gradient_comes(self, t: int) -> str:
        """What is told where nothing will come back to h_t; "" where something will."""
        if self.setting.experiment.sequence.has_loss(t) or self.setting.losses_after(t):
            return ""
        if t > self.setting.trace.losses[-1]:
            return _("No loss comes at or after {when}, so no gradient will come back here.").format(when=self.when(t))
        return _("There is no loss at {when}, so no gradient will come back here.").format(when=self.when(t))

    def losses_listed(self, losses: Sequence[int]) -> str:
        """ "L₁, L₂ and L₃"; of many the first and the last."""
        if len(losses) > _LISTED:
            return _("{first}, … {last}").format(
                first=self.label("loss", losses[0]), last=self.label("loss", losses[-1])
            )
        return listed([self.label("loss", t) for t in losses])

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
        return None if word is None else quoted(word)

    # What the numbers say ------------------------------------------------------------------------------------------

    @property
    def no_choice(self) -> bool:
        """Softmax over a single output: ŷ is 1 whatever happens."""
        network = self.setting.network
        return network.output_activation == "softmax" and network.output_size == 1

    def starts_at_zero(self) -> bool:
        """Whether h_0 is zero."""
        return not np.any(self.setting.trace.value("h", 0))

    def is_zero(self) -> bool:
        """Whether every number of the place is exactly zero."""
        found = value(self.setting.trace, self.place)
        return found is not None and not np.any(found)

    def zero(self) -> str:
        """What is told of a gradient that is exactly zero; "" of any other."""
        return _("It is exactly zero.") if self.is_zero() else ""

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
        if self.setting.network.hidden_activation == "relu":
            off = (
                _("The unit is off at {when}: where {z} ≤ 0 the slope is 0, and no gradient passes.")
                if size == 1
                else ngettext(
                    "{count} of {size} units is off at {when}: where {z} ≤ 0 the slope is 0, and no gradient passes.",
                    "{count} of {size} units are off at {when}: where {z} ≤ 0 the slope is 0, and no gradient passes.",
                    flat,
                )
            )
            return off.format(count=flat, size=size, when=self.when(k), z=self.label("z"))
        saturated = (
            _("The unit is saturated at {when}: hardly any gradient passes through it.")
            if size == 1
            else ngettext(
                "{count} of {size} units is saturated at {when}: hardly any gradient passes through it.",
                "{count} of {size} units are saturated at {when}: hardly any gradient passes through them.",
                flat,
            )
        )
        return saturated.format(count=flat, size=size, when=self.when(k))


def times(count: int) -> str:
    """The how-manieth time: for the first time, a third time, for the 12th time."""
    if count <= len(_TIMES):
        return _(_TIMES[count - 1])
    if language() != "en":
        return pgettext("time", "for the {count}th time").format(count=count)
    ending = {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th") if count % 100 not in (11, 12, 13) else "th"
    return f"for the {count}{ending} time"


def of_units(count: int, size: int) -> str:
    """ "3 of 4 units"."""
    return _("{count} of {size} units").format(count=count, size=size)


def size_in_words(of: Scaled) -> str:
    """A length in a sentence, in any regime."""
    return significant(norm(of.mantissa), exponent=of.exponent)


def joined(*sentences: str) -> str:
    """The first two sentences that there are."""
    return " ".join([each for each in sentences if each][:2])


def listed(items: Sequence[str]) -> str:
    """One item, "a and b", "a, b and c"; of many the first and the last."""
    if len(items) > _LISTED:
        return _("{first}, … {last}").format(first=items[0], last=items[-1])
    return all_listed(items)


def all_listed(items: Sequence[str]) -> str:
    """One item, "a and b", "a, b and c", however many there are."""
    return items[0] if len(items) == 1 else _("{most} and {last}").format(most=", ".join(items[:-1]), last=items[-1])


def quoted(word: str) -> str:
    """A word of the sequence in the language's quotation marks."""
    return _("“{word}”").format(word=word)
