"""The document's verbs that change the experiment: every one can be undone."""

from collections.abc import Callable
from functools import partial

from app.files.lesson import Lesson
from app.story.editing import (
    Change,
    with_entry,
    with_initial_entry,
    with_input,
    with_spectral_radius,
    with_target,
    with_truncation,
)
from app.story.editing.sequence import Given
from rnn_engine.experiment import Truncation


class EditingVerbs:
    """Every verb raises ExperimentError where the experiment would make no sense, and then nothing has changed.

    Indices count from 0 in canonical orientation (FORMATS §1), timesteps from 1.
    """

    def edit(self, change: Change, make: Callable[[Lesson], Lesson]) -> None:
        """Put what `make` makes of the lesson in its place; the same lesson changes nothing. Raises ExperimentError."""
        raise NotImplementedError

    def set_parameter_entry(self, name: str, index: tuple[int, ...], value: float) -> None:
        self.edit(Change("parameter", name, index), partial(with_entry, name=name, index=index, value=value))

    def scale_to_spectral_radius(self, name: str, rho: float) -> None:
        self.edit(Change("spectral radius", name), partial(with_spectral_radius, name=name, rho=rho))

    def set_initial_entry(self, part: str, unit: int, value: float) -> None:
        """Unit of h, or of c of an LSTM, before the first timestep."""

        def changed(lesson: Lesson) -> Lesson:
            network = lesson.experiment.network
            return with_initial_entry(lesson, network.state_parts.index(part) * network.hidden_size + unit, value)

        self.edit(Change("initial state", part, (unit,)), changed)

    def set_input(self, t: int, given: Given) -> None:
        """A token, a vector, or None for none."""
        self.edit(Change("input", t=t), partial(with_input, t=t, given=given))

    def set_target(self, t: int, given: Given) -> None:
        """A token, a vector, or None for no loss."""
        self.edit(Change("target", t=t), partial(with_target, t=t, given=given))

    def truncate(self, truncation: Truncation) -> None:
        self.edit(Change("truncation"), partial(with_truncation, truncation=truncation))
