"""What is wrong with an experiment, said all at once."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


class Wording(str):
    """A message that still knows how it was worded, so that it can be said in another language.

    It is its `template` with the `values` filled in, which may be wordings themselves.
    """

    template: str
    values: Mapping[str, object]

    def __new__(cls, template: str, **values: object) -> Self:
        message = super().__new__(cls, template.format(**values))
        message.template, message.values = template, values
        return message


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `field` as the lesson file names it, `message` the rest of the sentence."""

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field} {self.message}"


class ExperimentError(ValueError):
    """An experiment that can't be answered: all its problems at once."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def size(shape: tuple[int, ...]) -> str:
    """A shape as a person writes it: 3×2; a vector: 3."""
    return "×".join(map(str, shape)) if shape else Wording("a single number")
