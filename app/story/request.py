"""What was asked for and takes a while: what it leads to, whatever else is chosen meanwhile."""

from dataclasses import dataclass, fields, replace

from app.files.lesson import Lesson
from app.story.preparing import work_left, work_of_recording
from app.story.state import Recorded, State, opening_state, record_with, with_experiment
from app.story.stops import check_stops

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

    def apart(self) -> Recorded:
        """The traces that are shown, to be asked by another thread; to be called in the one that shows them."""
        compared = self.there.compared
        beside = None if compared is None else replace(compared, trace=compared.trace.apart())
        return Recorded(self.since.trace.apart(), beside)

    def recorded(self, apart: Recorded) -> Recorded:
        """What is to be shown. Raises ExperimentError."""
        if self.lesson is None:
            return apart
        if self.opens:
            check_stops(self.lesson)
        return record_with(self.lesson, None if self.opens else apart.compared)

    def leads_to(self, now: State, recorded: Recorded) -> State:
        """What `now` becomes once all is recorded. Raises ExperimentError."""
        changed = changes(self.since, self.there)
        chosen = replace(now, **{name: getattr(self.there, name) for name in changed})
        meanwhile = chosen.compared is not self.there.compared
        if self.lesson is None:
            compared = chosen.compared if meanwhile else recorded.compared
            return replace(chosen, trace=recorded.trace, compared=compared)
        if self.opens:
            opened = opening_state(self.lesson, chosen.theme, recorded.trace)
            usual = opened.measure, opened.scale  # what the last lesson's stops have shown is theirs
            measure, scale = chosen.chosen_measure or usual
            kept = {name: getattr(chosen, name) for name in ("chosen_measure", "speed", "stride", "look")}
            return replace(opened, measure=measure, scale=scale, **kept)
        return with_experiment(chosen, self.lesson, None if meanwhile else recorded)

    def work_before(self) -> int:
        """What it takes at least to have something recorded that can be drawn."""
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
