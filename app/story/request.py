"""What was asked for and takes a while: what it leads to, whatever else is chosen meanwhile."""

from dataclasses import dataclass, fields, replace

from app.files.lesson import Lesson
from app.story.preparing import work_left, work_of_recording
from app.story.state import Beside, Recorded, State, compare, opening_state, record_with, recorded, with_experiment
from app.story.stops import check_stops

_TOGETHER = frozenset({"timeline", "position", "turn", "guess"})
"""Where the cursor is, which makes sense only as a whole."""


@dataclass(frozen=True)
class Request:
    """`since`: what was shown when it was asked; `there`: the same with all that was chosen; `lesson`: the one that is
    to be shown then, None for the same; `opens`: it begins anew, instead of going on at the same place; `beside`: what
    it is to be compared with, None for the same; `saved`: the lesson on file that is changed from then on, None for the
    same."""

    since: State
    there: State
    lesson: Lesson | None = None
    opens: bool = False
    beside: Beside | None = None
    saved: Lesson | None = None

    def apart(self) -> Recorded:
        """The traces that are shown, to be asked by another thread; to be called in the one that shows them."""
        compared = self.there.compared
        beside = None if compared is None else replace(compared, trace=compared.trace.apart())
        return Recorded(self.since.trace.apart(), beside)

    def recorded(self, apart: Recorded) -> Recorded:
        """What is to be shown. Raises ExperimentError."""
        known = [apart.trace] if apart.compared is None else [apart.trace, apart.compared.trace]
        if self.beside is not None:
            beside = self.beside.recorded(known)
            return Recorded(apart.trace if self.lesson is None else recorded(self.lesson, known), beside)
        if self.lesson is None:
            return apart
        if self.opens:
            check_stops(self.lesson)
        return record_with(self.lesson, None if self.opens else apart.compared, known)

    def leads_to(self, now: State, recorded: Recorded) -> State:
        """What `now` becomes once all is recorded. Raises ExperimentError."""
        changed = changes(self.since, self.there)
        chosen = replace(now, **{name: getattr(self.there, name) for name in changed})
        meanwhile = chosen.compared is not self.there.compared
        if self.lesson is None:
            compared = chosen.compared if meanwhile else recorded.compared
            reached = replace(chosen, trace=recorded.trace, compared=compared)
        elif self.opens:
            opened = opening_state(self.lesson, chosen.theme, recorded.trace)
            usual = opened.measure, opened.scale  # what the last lesson's stops have shown is theirs
            measure, scale = chosen.chosen_measure or usual
            kept = {name: getattr(chosen, name) for name in ("chosen_measure", "speed", "stride", "look")}
            return replace(opened, measure=measure, scale=scale, **kept)
        else:
            is_other = meanwhile and self.beside is None
            found = record_with(self.lesson, chosen.compared, [recorded.trace]) if is_other else recorded
            reached = with_experiment(chosen, self.lesson, found)
        return reached if self.beside is None else compare(reached, recorded.compared)

    @property
    def chosen(self) -> frozenset[str]:
        """The names of the fields that are to be others than they were."""
        return changes(self.since, self.there) | ({"compared"} if self.beside is not None else frozenset())

    def work_before(self) -> int:
        """What it takes at least to have something recorded that can be drawn."""
        shown = self.since.compared
        known = [self.since.trace.experiment, *([] if shown is None else [shown.trace.experiment])]
        asked = [one.lesson.experiment for one in (self, self.beside) if one is not None and one.lesson is not None]
        return sum(work_of_recording(one) for one in asked if not any(one is other for other in known))

    def going_on_from(self, before: "Request") -> "Request":
        """The same, with what another one that it takes the place of was to be compared with. Raises
        ExperimentError."""
        beside, lesson = before.beside, self.lesson
        if beside is not None and lesson is not None:
            beside = beside.changed_with(lesson)
        return replace(self, beside=beside, saved=self.saved or before.saved)

    def over(self, now: State, chosen: State) -> "Request":
        """The same, where something else was chosen meanwhile: what is chosen last holds."""
        changed = changes(now, chosen)
        later = {name: getattr(chosen, name) for name in changed & changes(self.since, self.there)}
        return replace(self, there=replace(self.there, **later), beside=None if "compared" in changed else self.beside)


def changes(before: State, after: State) -> frozenset[str]:
    """The names of the fields in which two states differ."""
    pairs = ((field.name, getattr(before, field.name), getattr(after, field.name)) for field in fields(State))
    found = frozenset(name for name, one, other in pairs if one is not other and one != other)
    return found | _TOGETHER if found & _TOGETHER else found


def more_work(before: State, after: State) -> int:
    """What drawing `after` takes beyond what drawing `before` does."""
    return max(0, work_left(after) - work_left(before))
