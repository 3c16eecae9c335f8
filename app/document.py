"""The one object that holds a State: verbs change it, and everyone who looks is told."""

from collections.abc import Callable
from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from app.comparing_verbs import ComparingVerbs
from app.editing_verbs import EditingVerbs
from app.files.lesson import Lesson
from app.files.notation_file import notation_names, read_notation
from app.looking_verbs import LookingVerbs
from app.story.asides import aside, is_offered, offered
from app.story.asides.aside import Path, every_path, visible
from app.story.diagram import looked_at
from app.story.editing import Change
from app.story.editing.history import Edit, History
from app.story.expressions import Inspectable
from app.story.inspection import can_be_inspected
from app.story.notation import Notation
from app.story.places import Flow, Place
from app.story.pointing import Pointed
from app.story.preparing import AT_ONCE, work_left
from app.story.request import Request, changes, more_work
from app.story.state import (
    Measure,
    Recorded,
    Scale,
    State,
    Stride,
    ThemeName,
    with_experiment,
    with_flow,
)
from app.tour_verbs import TourVerbs
from app.translation import _, language
from app.waiting import Busy, Waiting
from rnn_engine.experiment import ExperimentError

_WHOLE = Change("experiment")
_ASKING = frozenset({"timeline", "position", "parameter", "measure", "scale", "compared"})
"""What can be chosen of a state that may take a while."""


class Document(QObject, EditingVerbs, TourVerbs, ComparingVerbs, LookingVerbs):
    """What is open. `changed(State)` follows every verb that changed something; a torn state can't be seen."""

    changed = pyqtSignal(object)
    busy_changed = pyqtSignal(object)
    """Busy, or None: how far what is being computed has come."""
    refused = pyqtSignal(object)
    """The ExperimentError of what was being computed; nothing has changed then."""

    def __init__(self, state: State) -> None:
        super().__init__()
        self._state = state
        self._history = History()
        self._settled: History | None = None
        """What the history was before something was asked for that is being computed."""
        self._waiting = Waiting()
        self._waiting.changed.connect(lambda: self.busy_changed.emit(self.busy))
        self._waiting.ready.connect(self._arrive)
        self._waiting.refused.connect(self._refuse)
        self._saved = state.lesson
        self._opened_notations: list[Notation] = []
        for notation in (state.notation, state.beside):
            self._keep(notation)

    @property
    def state(self) -> State:
        return self._state

    # What is open -------------------------------------------------------------------------------------------------

    def open_lesson(self, lesson: Lesson) -> None:
        """Begin another lesson: raises ExperimentError, and then nothing has changed."""
        before = self._history.copy()
        self._history.clear()
        self._ask(lesson, before, _("Opening {title}").format(title=lesson.in_language(language()).title), opens=True)

    def _begin_anew(self, state: State) -> None:
        self._waiting.drop()
        self._history.clear()
        self._saved = state.lesson
        self._put(state)

    @property
    def is_changed(self) -> bool:
        """Whether the lesson is another than the one that was opened, or saved last."""
        return self._state.lesson is not self._saved

    def saved_as(self, lesson: Lesson) -> None:
        """What is open has been saved as this lesson, which differs in its name alone."""
        self._saved = lesson
        self._show(replace(self._state, lesson=lesson))

    # The experiment -----------------------------------------------------------------------------------------------

    def edit(self, change: Change, make: Callable[[Lesson], Lesson]) -> None:
        now = self._asked_lesson
        lesson = make(now)
        if lesson is not now:
            before = self._history.copy()
            self._history.keep(now, change)
            self._ask(lesson, before, self._computing(change))

    def experiment(self, lesson: Lesson, change: Change = _WHOLE) -> None:
        """Ask another question at the same place: raises ExperimentError, and then nothing has changed."""
        self.edit(change, lambda before: lesson)

    @property
    def _asked_lesson(self) -> Lesson:
        """The lesson that was asked for last: the one that is shown, or will be."""
        request = self._waiting.request
        return self._state.lesson if request is None or request.lesson is None else request.lesson

    def _ask(self, lesson: Lesson, before: History, words: str, opens: bool = False) -> None:
        """Show another lesson: at once where that is quick, else when it has been computed. `before`: the history to go
        back to where that is broken off."""
        waiting = self._waiting.request
        if lesson.experiment is self._state.trace.experiment and not opens:
            same = Recorded(self._state.trace, self._state.compared)  # nothing is to be computed but words
            is_shown = lesson is self._state.lesson
            self._settle(self._state if is_shown else with_experiment(self._state, lesson, same))
            return
        there = self._state if waiting is None else waiting.there
        request = Request(self._state if waiting is None else waiting.since, there, lesson, opens)
        recorded = None
        try:
            if request.work_before() <= AT_ONCE:
                recorded = request.recorded(request.apart())
                state = request.leads_to(self._state, recorded)
                if work_left(state) <= AT_ONCE:
                    self._settle(state, opens)
                    return
        except ExperimentError:
            self._history = before
            raise
        self._settled = self._settled or before
        self._waiting.start(request, words, recorded)

    def _settle(self, state: State, opens: bool = False) -> None:
        """Show what was asked for: nothing is computed any more then, and there is nothing to go back to."""
        self._settled = None
        if opens:
            self._saved = state.lesson
        if state is not self._state:
            self._put(state)
        self._waiting.drop()

    def _go_back(self) -> None:
        """What was asked for will not be shown."""
        if self._settled is not None:
            self._history, self._settled = self._settled, None

    def _computing(self, change: Change) -> str:
        return _("Computing anew: {change}").format(change=change.in_words(self._state.notation))

    def begin_gesture(self) -> None:
        """What is edited from here on, until `end_gesture`, is undone in one step: a drag, a dial that is turned."""
        self._history.begin_gesture()

    def end_gesture(self) -> None:
        self._history.end_gesture()

    @property
    def can_undo(self) -> bool:
        return self._history.last_done is not None

    @property
    def can_redo(self) -> bool:
        return self._history.last_undone is not None

    @property
    def undone_next(self) -> str:
        """What undo takes back, in words: W[2,3]; empty where there is nothing."""
        return self._in_words(self._history.last_done)

    @property
    def redone_next(self) -> str:
        """What redo does again, in words; empty where there is nothing."""
        return self._in_words(self._history.last_undone)

    def undo(self) -> None:
        """Back to the experiment before; the cursor stays where it is."""
        self._exchange(self._history.last_done, self._history.undo)

    def redo(self) -> None:
        self._exchange(self._history.last_undone, self._history.redo)

    def _exchange(self, edit: Edit | None, tell: Callable[[Lesson], None]) -> None:
        if edit is not None:
            before = self._history.copy()
            tell(self._asked_lesson)
            self._ask(edit.lesson, before, self._computing(edit.change))

    def _in_words(self, edit: Edit | None) -> str:
        return "" if edit is None else edit.change.in_words(self._state.notation)

    # Where the cursor is ------------------------------------------------------------------------------------------

    def seek(self, position: int) -> None:
        """To a position, held within 0..len(timeline)."""
        position = max(0, min(position, len(self._state.timeline)))
        if position != self._state.position:
            self._show(replace(self._state, position=position, guess=None))

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

    def go_to(self, place: Place) -> None:
        """To a place of the shown flow; a place of another loss's flow changes the flow first. Raises PlaceError."""
        there = _at(self._state, place)
        if there.timeline is not self._state.timeline or there.position != self._state.position:
            self._show(replace(there, guess=None))

    # How it is shown ----------------------------------------------------------------------------------------------

    def choose_flow(self, flow: Flow) -> None:
        if flow != self._state.flow:
            self._show(with_flow(self._state, flow))

    @property
    def notations(self) -> tuple[Notation, ...]:
        """Those that can be chosen: what comes along, what was opened, for as long as the program runs, and the
        lesson's own."""
        known = (*map(read_notation, notation_names()), *self._opened_notations)
        own = self._state.lesson.notation
        return known if own in known else (*known, own)

    def choose_notation(self, notation: Notation) -> None:
        self._keep(notation)
        self._show(replace(self._state, notation=notation))

    def choose_theme(self, theme: ThemeName) -> None:
        self._show(replace(self._state, theme=theme))

    def choose_parameter(self, parameter: str) -> None:
        if parameter != self._state.parameter:
            self._show(replace(self._state, parameter=parameter))

    def choose_measure(self, measure: Measure, scale: Scale) -> None:
        self._show(replace(self._state, measure=measure, scale=scale))

    def focus_on(self, timesteps: range) -> None:
        """Make these readable where not all timesteps are, until the cursor leaves them."""
        if timesteps != self._state.focus:
            self._show(replace(self._state, focus=timesteps))

    def fold(self, folded: bool) -> None:
        """One cell with a loop, or the row of timesteps; two that are compared stay rows, timestep under timestep."""
        if self._state.compared is None:
            self._show(replace(self._state, folded=folded))

    def toggle_folded(self) -> None:
        self.fold(not self._state.folded)

    def toggle_shapes(self) -> None:
        """The shape under every term, or none."""
        self._show(replace(self._state, shapes=not self._state.shapes))

    def choose_beside(self, notation: Notation | None) -> None:
        """The notation that is compared with the chosen one."""
        self._keep(notation)
        self._show(replace(self._state, beside=notation))

    def _keep(self, notation: Notation | None) -> None:
        """Let a notation from a file be chosen again."""
        if notation is not None and notation not in self.notations:
            self._opened_notations.append(notation)

    def point(self, pointed: Pointed) -> None:
        """Light the same thing everywhere; `NOTHING` puts the lights out."""
        if pointed != self._state.pointed:
            self._show(replace(self._state, pointed=pointed))

    def inspect(self, of: Inspectable | None) -> None:
        """Look at a value, a parameter or a derivative in numbers; None: at nothing any more."""
        if of != self._state.inspected:
            self._show(replace(self._state, inspected=of))

    # Asides -------------------------------------------------------------------------------------------------------

    def open_aside(self, name: str) -> None:
        """Open what is offered here under this name; anything else changes nothing."""
        if name != self._state.aside and is_offered(self._state, name):
            self._show(replace(self._state, aside=name, opened=frozenset()))

    def open_first_aside(self) -> None:
        """Open the first that the place offers, where none is open."""
        kinds = offered(self._state)
        if kinds and not self._state.aside:
            self.open_aside(kinds[0].name)

    def close_aside(self) -> None:
        if self._state.aside:
            self._show(replace(self._state, aside="", opened=frozenset()))

    def toggle_line(self, path: Path) -> None:
        """Open a line of the aside, or close it and what it opened."""
        opened = self._state.opened
        if path in opened:
            opened = frozenset(other for other in opened if other[: len(path)] != path)
        else:
            opened |= {path}
        self._show(replace(self._state, opened=opened))

    def open_next_line(self) -> None:
        """Open the first closed line of the aside."""
        shown = aside(self._state)
        if shown is not None:
            closed = [path for path, line in visible(shown, self._state.opened) if line.opens]
            fresh = [path for path in closed if path not in self._state.opened]
            if fresh:
                self.toggle_line(fresh[0])

    def close_last_line(self) -> None:
        """Close the last line of the aside that is open."""
        if self._state.opened:
            self.toggle_line(max(self._state.opened))

    def open_every_line(self) -> None:
        shown = aside(self._state)
        if shown is not None:
            self._show(replace(self._state, opened=every_path(shown)))

    # Playing ------------------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Let the film run; from the end it begins anew."""
        state = self._state
        at_end = state.position == len(state.timeline)
        self._show(replace(replace(state, position=0, guess=None) if at_end else state, playing=True))

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

    # What takes a while -------------------------------------------------------------------------------------------

    @property
    def busy(self) -> Busy | None:
        """What is being computed; None where nobody waits for anything."""
        return self._waiting.busy

    def cancel(self) -> None:
        """Compute nothing more: what is shown stays."""
        self._go_back()
        self._waiting.drop()

    def close(self) -> None:
        """Compute nothing more, and wait until nothing is computed."""
        self._go_back()
        self._waiting.close()

    def _show(self, state: State) -> None:
        """Show what was chosen of the same trace: at once where that is quick, else when it has been computed."""
        waiting, chosen = self._waiting.request, changes(self._state, state)
        if chosen & _ASKING and more_work(self._state, state) > AT_ONCE:
            if waiting is None or changes(waiting.there, state) & (chosen | _ASKING):
                self._wait_for(state)
            return
        if waiting is not None and waiting.lesson is None and chosen & changes(waiting.since, waiting.there):
            self._waiting.drop()
        elif waiting is not None:
            self._waiting.amend(waiting.over(self._state, state))
        self._put(state)

    def _wait_for(self, state: State) -> None:
        """Compute what a picture lacks; where another experiment is on its way, of that one."""
        waiting, words = self._waiting.request, _("Computing what is to be seen")
        if waiting is None:
            self._waiting.start(Request(self._state, state), words)
            return
        before = changes(waiting.since, waiting.there) - changes(self._state, state)
        there = replace(state, **{name: getattr(waiting.there, name) for name in before})
        self._waiting.start(replace(waiting, since=self._state, there=there), words)

    def _arrive(self, request: Request, recorded: Recorded) -> None:
        """Show what was computed; first compute what was chosen meanwhile."""
        state = request.leads_to(self._state, recorded)
        if work_left(state) > AT_ONCE:
            assert self.busy is not None
            self._waiting.start(replace(request, since=self._state, there=self._state), self.busy.words, recorded)
            return
        self._settle(state, request.opens)

    def _refuse(self, error: ExperimentError) -> None:
        self._go_back()
        self.refused.emit(error)

    def _put(self, state: State) -> None:
        if state.aside and not is_offered(state, state.aside):
            state = replace(state, aside="", opened=frozenset())
        if state.inspected is not None and not can_be_inspected(state, state.inspected):
            state = replace(state, inspected=_in_flow(state, state.inspected))
        if state.focus is not None and _has_left(self._state, state):
            state = replace(state, focus=None)
        self._state = state
        self.changed.emit(state)


def _in_flow(state: State, inspected: Inspectable) -> Place | None:
    """What is inspected, of the loss that is flowing now; None where that is nothing."""
    if not isinstance(inspected, Place):
        return None
    there = replace(inspected, loss=None if state.flow == "all" else state.focus_loss)
    return there if can_be_inspected(state, there) else None


def _has_left(before: State, after: State) -> bool:
    """Whether the cursor has gone to a timestep that is not in focus, or all is another sequence."""
    if after.trace.length != before.trace.length:
        return True
    moved = (after.position, after.timeline) != (before.position, before.timeline)
    return moved and after.focus is not None and max(1, looked_at(after.place, after.trace.length)) not in after.focus


def _at(state: State, place: Place) -> State:
    """The state at a place; a place of another loss's flow changes the flow first. Raises PlaceError."""
    if place.loss is not None and isinstance(state.flow, int) and place.loss != state.flow:
        state = with_flow(state, place.loss)
    return replace(state, position=state.timeline.position(place))
