"""What was asked for and takes a while: what it leads to, whatever else was chosen meanwhile."""

from dataclasses import dataclass, fields, replace

from app.files.lesson import Lesson
from app.story.preparing import work_left, work_of_recording
from app.story.state import State, opening_state, with_experiment
from rnn_engine.recorder import record
from rnn_engine.trace import Trace

_TOGETHER = frozenset({"timeline", "position", "guess"})
"""Where the cursor is, which makes sense only as a whole."""


@dataclass(frozen=True)
class Request:
    """`since`: what was shown when it was asked; `there`: the same with all that was chosen; `lesson`: the one that is
    to be shown then, None for the same; `opens`: it begins anew, instead of going on at the same place."""

    since: State
    there: State
    lesson: Lesson | None = None
    opens: bool = False
    words: str = ""
    """What is being computed, for a person who waits."""

    def recorded(self) -> Trace:
        """The trace that is to be shown, for nobody else to ask meanwhile. Raises ExperimentError."""
        return self.since.trace.apart() if self.lesson is None else record(self.lesson.experiment)

    def leads_to(self, now: State, trace: Trace) -> State:
        """What `now` becomes once the trace is there. Raises ExperimentError."""
        changed = changes(self.since, self.there)
        chosen = replace(now, **{name: getattr(self.there, name) for name in changed})
        if self.lesson is None:
            return replace(chosen, trace=trace)
        if self.opens:
            return reopened(chosen, self.lesson, trace)
        return with_experiment(chosen, self.lesson, trace)

    def work_before(self) -> int:
        """What it takes at least to have the trace, before that is recorded."""
        return 0 if self.lesson is None else work_of_recording(self.lesson.experiment)

    def over(self, now: State, chosen: State) -> "Request":
        """The same, where something else was chosen meanwhile: what is chosen last holds."""
        later = changes(now, chosen) & changes(self.since, self.there)
        return replace(self, there=replace(self.there, **{name: getattr(chosen, name) for name in later}))


def changes(before: State, after: State) -> frozenset[str]:
    """The names of the fields in which two states differ."""
    pairs = ((field.name, getattr(before, field.name), getattr(after, field.name)) for field in fields(State))
    found = frozenset(name for name, one, other in pairs if one is not other and one != other)
    return found | _TOGETHER if found & _TOGETHER else found


def more_work(before: State, after: State) -> int:
    """What drawing `after` takes beyond what drawing `before` does."""
    return max(0, work_left(after) - work_left(before))


def reopened(state: State, lesson: Lesson, trace: Trace | None = None) -> State:
    """Another lesson from its start, looked at as before. Raises ExperimentError."""
    opened = opening_state(lesson, state.theme, trace)
    return replace(
        opened, measure=state.measure, scale=state.scale, speed=state.speed, stride=state.stride, look=state.look
    )
