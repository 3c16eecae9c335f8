"""The one object that holds a State: verbs change it, and everyone who looks is told."""

from collections import deque
from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from app.files.lesson import Lesson
from app.story.notation import Notation
from app.story.places import Flow, Place
from app.story.state import (
    Measure,
    Scale,
    State,
    Stride,
    ThemeName,
    opening_state,
    with_experiment,
    with_flow,
)

_UNDONE_AT_MOST = 100
"""Experiments that are kept for undo; each holds its weights."""


class Document(QObject):
    """What is open. `changed(State)` follows every verb that changed something; a torn state can't be seen."""

    changed = pyqtSignal(object)

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state
        self._done: deque[Lesson] = deque(maxlen=_UNDONE_AT_MOST)
        self._undone: deque[Lesson] = deque(maxlen=_UNDONE_AT_MOST)

    @property
    def state(self) -> State:
        return self._state

    # What is open -------------------------------------------------------------------------------------------------

    def open_lesson(self, lesson: Lesson) -> None:
        """Begin another lesson: raises ExperimentError, and then nothing has changed."""
        opened = opening_state(lesson, self._state.theme)
        self._done.clear()
        self._undone.clear()
        kept = self._state
        self._show(replace(opened, measure=kept.measure, scale=kept.scale, speed=kept.speed, stride=kept.stride))

    def experiment(self, lesson: Lesson) -> None:
        """Ask another question at the same place: raises ExperimentError, and then nothing has changed."""
        changed = with_experiment(self._state, lesson)
        self._done.append(self._state.lesson)
        self._undone.clear()
        self._show(changed)

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    def undo(self) -> None:
        """Back to the experiment before; the cursor stays where it is."""
        self._exchange(self._done, self._undone)

    def redo(self) -> None:
        self._exchange(self._undone, self._done)

    def _exchange(self, source: deque[Lesson], target: deque[Lesson]) -> None:
        if source:
            lesson = source.pop()
            target.append(self._state.lesson)
            self._show(with_experiment(self._state, lesson))

    # Where the cursor is ------------------------------------------------------------------------------------------

    def seek(self, position: int) -> None:
        """To a position, held within 0..len(timeline)."""
        position = max(0, min(position, len(self._state.timeline)))
        if position != self._state.position:
            self._show(replace(self._state, position=position))

    def step(self, count: int = 1) -> None:
        """One equation on, or back (−1)."""
        self.seek(self._state.position + count)

    def step_timestep(self, direction: int) -> None:
        """To the next timestep's first equation, or the one before."""
        timeline, position = self._state.timeline, self._state.position
        self.seek(timeline.next_timestep(position) if direction > 0 else timeline.previous_timestep(position))

    def step_pass(self, direction: int) -> None:
        """To the next pass, or the one before."""
        timeline, position = self._state.timeline, self._state.position
        self.seek(timeline.next_pass(position) if direction > 0 else timeline.previous_pass(position))

    def step_stop(self, direction: int) -> None:
        """To the lesson's next stop, or the one before; a step where it has none (what a presenter's clicker sends)."""
        stops = self._state.stops
        position = self._state.position
        ahead = [at for at in stops if (at > position if direction > 0 else at < position)]
        if not stops:
            self.step(direction)
        elif ahead:
            self.seek(min(ahead) if direction > 0 else max(ahead))

    def go_to(self, place: Place) -> None:
        """To a place of the shown flow; a place of another loss's flow changes the flow first. Raises PlaceError."""
        state = self._state
        if place.loss is not None and isinstance(state.flow, int) and place.loss != state.flow:
            state = with_flow(state, place.loss)
        position = state.timeline.position(place)
        if state is not self._state or position != state.position:
            self._show(replace(state, position=position))

    # How it is shown ----------------------------------------------------------------------------------------------

    def choose_flow(self, flow: Flow) -> None:
        if flow != self._state.flow:
            self._show(with_flow(self._state, flow))

    def choose_notation(self, notation: Notation) -> None:
        self._show(replace(self._state, notation=notation))

    def choose_theme(self, theme: ThemeName) -> None:
        self._show(replace(self._state, theme=theme))

    def choose_parameter(self, parameter: str) -> None:
        if parameter != self._state.parameter:
            self._show(replace(self._state, parameter=parameter))

    def choose_measure(self, measure: Measure, scale: Scale) -> None:
        self._show(replace(self._state, measure=measure, scale=scale))

    # Playing ------------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Let the film run; from the end it begins anew."""
        state = self._state
        at_end = state.position == len(state.timeline)
        self._show(replace(state, playing=True, position=0 if at_end else state.position))

    def pause(self) -> None:
        if self._state.playing:
            self._show(replace(self._state, playing=False))

    def toggle_playing(self) -> None:
        if self._state.playing:
            self.pause()
        else:
            self.play()

    def choose_speed(self, speed: float) -> None:
        self._show(replace(self._state, speed=speed))

    def choose_stride(self, stride: Stride) -> None:
        self._show(replace(self._state, stride=stride))

    def _show(self, state: State) -> None:
        self._state = state
        self.changed.emit(state)
