"""How far a loss may reach back: a mask over (t, k)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from rnn_engine.problems import Problem, Wording


@dataclass(frozen=True)
class Truncation:
    """A mask over (t, k): which uses of a parameter the loss of timestep t may still reach."""

    kind: Literal["none", "sliding", "chunked"] = "none"
    size: int = 0

    def first_kept(self, t: int) -> int:
        """The lowest timestep k ≥ 1 that is kept for loss t."""
        if self.kind == "sliding":
            return max(1, t - self.size + 1)
        if self.kind == "chunked":
            return (t - 1) // self.size * self.size + 1
        return 1

    def keeps(self, t: int, k: int) -> bool:
        """The initial state (k = 0) counts as used at timestep 1."""
        return self.first_kept(t) <= max(k, 1) <= t

    def cuts(self, losses: Iterable[int]) -> bool:
        """Whether anything of the losses of these timesteps is cut."""
        return self.kind != "none" and any(self.first_kept(t) > 1 for t in losses)

    def problems(self) -> Iterator[Problem]:
        if self.kind not in ("none", "sliding", "chunked"):
            yield Problem("truncation.kind", Wording("is {value!r}; choose sliding or chunked.", value=self.kind))
        elif self.kind != "none" and self.size < 1:
            field = "window" if self.kind == "sliding" else "length"
            yield Problem(f"truncation.{field}", Wording("is {value}; it must be at least 1.", value=self.size))


NO_TRUNCATION = Truncation()
