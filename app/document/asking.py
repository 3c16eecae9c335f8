"""What is asked for: shown at once where that is quick, else when it has been computed; and every change of the
experiment taken back and made again."""

from collections.abc import Callable
from dataclasses import replace

from PyQt6.QtCore import QObject, pyqtSignal

from app.document.waiting import Busy, Waiting
from app.files.lesson import Lesson
from app.story.editing import Change, own_again
from app.story.editing.history import Edit, History
from app.story.preparing import AT_ONCE, work_left
from app.story.request import Request, changes, more_work
from app.story.settling import settled
from app.story.state import Beside, Recorded, State, compare, swapped, with_experiment
from app.translation import _, language, later
from rnn_engine.experiment import ExperimentError

_WHOLE = Change("experiment")
_SEEN = later("Computing what is to be seen")
_ASKING = frozenset({"timeline", "position", "parameter", "measure", "scale", "compared"})
"""What can be chosen of a state that may take a while."""


class Asking(QObject):
    """Holds the state that is shown, the history of its experiments, and the request that is being computed."""

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
        self._waiting.failed.connect(self._fail)
        self._saved = state.lesson

    @property
    def state(self) -> State:
        return self._state

    # What is open -------------------------------------------------------------------------------------------------

    def open_lesson(self, lesson: Lesson) -> None:
        """Begin another lesson: raises ExperimentError, and then nothing has changed."""
        words = _("Opening {title}").format(title=lesson.in_language(language()).title)
        before = self._history.copy()
        self._history.clear()
        self._ask(lesson, before, words, opens=True, saved=lesson)

    # The experiment -----------------------------------------------------------------------------------------------

    def edit(self, change: Change, make: Callable[[Lesson], Lesson]) -> None:
        """Put what `make` makes of the lesson in its place: where that is the experiment that was opened, it is told as
        it was. Who changes what is shown wants it to stay: another lesson that is on its way is not opened then."""
        self._keep_what_is_shown()
        now = self._asked_lesson
        lesson = own_again(make(now), self._saved)
        if lesson is not now:
            words, before = self._computing(change), self._history.copy()
            self._history.keep(Edit(now, change))
            self._ask(lesson, before, words)

    def experiment(self, lesson: Lesson, change: Change = _WHOLE) -> None:
        """Ask another question at the same place: raises ExperimentError, and then nothing has changed."""
        self.edit(change, lambda before: lesson)

    def _keep_what_is_shown(self) -> None:
        """No other lesson takes its place that is on its way."""
        request = self._waiting.request
        if request is not None and request.saved is not None:
            self.cancel()

    @property
    def _asked_lesson(self) -> Lesson:
        """The lesson that was asked for last: the one that is shown, or will be."""
        request = self._waiting.request
        return self._state.lesson if request is None or request.lesson is None else request.lesson

    def _ask(
        self,
        lesson: Lesson,
        before: History,
        words: str,
        opens: bool = False,
        beside: Beside | None = None,
        saved: Lesson | None = None,
    ) -> None:
        """Show another lesson: at once where that is quick, else when it has been computed. `before`: the history to go
        back to where that is broken off; the rest as in a Request."""
        try:
            waiting = self._waiting.request
            comparing = beside is not None or (waiting is not None and waiting.beside is not None)
            if lesson.experiment is self._state.trace.experiment and not opens and not comparing:
                same = Recorded(self._state.trace, self._state.compared)  # nothing is to be computed but words
                is_shown = lesson is self._state.lesson
                self._settle(self._state if is_shown else with_experiment(self._state, lesson, same))
                return
            there = self._state if waiting is None else waiting.there
            request = Request(self._state if waiting is None else waiting.since, there, lesson, opens, beside, saved)
            recorded = None
            if waiting is not None and beside is None and not opens:
                request = request.going_on_from(waiting)
            if request.work_before() <= AT_ONCE:
                recorded = request.recorded(request.apart())
                state = request.leads_to(self._state, recorded)
                if work_left(state) <= AT_ONCE:
                    self._settle(state, request.saved)
                    return
        except BaseException:  # also one that nobody has foreseen
            self._history = before
            raise
        self._settled = self._settled or before
        self._waiting.start(request, words, recorded)

    def _settle(self, state: State, saved: Lesson | None = None) -> None:
        """Show what was asked for: nothing is computed any more then, and there is nothing to go back to. `saved`: the
        lesson on file that is changed from now on, where it is another."""
        shown = state if state is self._state else settled(self._state, state)
        self._settled = None
        if saved is not None:
            self._saved = saved
        if shown is not self._state:
            self._put(shown)
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
        """Back to the experiment before; the cursor stays where a hand has put it."""
        self._exchange(self._history.last_done, self._history.undo)

    def redo(self) -> None:
        self._exchange(self._history.last_undone, self._history.redo)

    def _exchange(self, edit: Edit | None, tell: Callable[[Edit], None]) -> None:
        if edit is not None:
            words, before = self._computing(edit.change), self._history.copy()
            tell(self._way_back(edit))
            self._ask(edit.lesson, before, words, beside=edit.beside, saved=edit.saved)

    def _way_back(self, edit: Edit) -> Edit:
        """What leads from where an edit leads to here."""
        if edit.beside is None:
            return Edit(self._asked_lesson, edit.change)
        compared = self._state.compared
        beside = Beside(edit.lesson) if compared is None else Beside.of(compared)
        return Edit(self._asked_lesson, edit.change, beside, self._saved)

    def _in_words(self, edit: Edit | None) -> str:
        return "" if edit is None else edit.change.in_words(self._state.notation)

    # What it is compared with -------------------------------------------------------------------------------------

    def _set_beside(self, beside: Beside, words: str) -> None:
        """Compare with something: at once where that is quick, else when it has been computed. Raises
        ExperimentError."""
        self._keep_what_is_shown()
        waiting = self._waiting.request
        request = Request(self._state, self._state, beside=beside)
        if waiting is not None:
            request = replace(waiting, beside=beside if waiting.lesson is None else beside.changed_with(waiting.lesson))
        if request.work_before() <= AT_ONCE:
            shown = [one.trace for one in (self._state, self._state.compared) if one is not None]
            state = compare(self._state, beside.recorded(shown))
            if more_work(self._state, state) <= AT_ONCE:
                self._show(state)
                return
        self._waiting.start(request, words)

    def swap_compared(self) -> None:
        """Let the two that are compared change places, which can be undone; what was being computed is no more."""
        self.cancel()
        compared = self._state.compared
        if compared is not None:
            saved, state = self._history.saved(compared.lesson), swapped(self._state)
            self._history.keep(Edit(self._state.lesson, Change("swap"), Beside.of(compared), self._saved))
            self._settle(state, saved)

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
        if (state.timeline, state.position) != (self._state.timeline, self._state.position):
            state = replace(state, wanted=None)
        waiting, chosen = self._waiting.request, changes(self._state, state)
        if chosen & _ASKING and more_work(self._state, state) > AT_ONCE:
            if waiting is None or changes(waiting.there, state) & (chosen | _ASKING):
                self._wait_for(state)
            return
        if waiting is not None and waiting.lesson is None and chosen & waiting.chosen:
            self._waiting.drop()
        elif waiting is not None:
            request = waiting.over(self._state, state)
            if request.beside is waiting.beside:
                self._waiting.amend(request)
            else:  # what is being recorded for it is not wanted any more
                self._waiting.start(request, _(_SEEN))
        self._put(settled(self._state, state))

    def _wait_for(self, state: State) -> None:
        """Compute what a picture lacks; where another experiment is on its way, of that one."""
        waiting = self._waiting.request
        if waiting is None:
            self._waiting.start(Request(self._state, state), _(_SEEN))
            return
        before = changes(waiting.since, waiting.there) - changes(self._state, state)
        there = replace(state, **{name: getattr(waiting.there, name) for name in before})
        beside = None if "compared" in changes(self._state, state) else waiting.beside
        self._waiting.start(replace(waiting, since=self._state, there=there, beside=beside), _(_SEEN))

    def _arrive(self, request: Request, recorded: Recorded) -> None:
        """Show what was computed; first compute what was chosen meanwhile."""
        assert request.lesson is not None or request.since.trace is self._state.trace, "another trace drops the request"
        state = request.leads_to(self._state, recorded)
        if work_left(state) > AT_ONCE:
            assert self.busy is not None
            again = replace(request, since=self._state, there=self._state)
            is_shown = state.compared is self._state.compared  # and goes on being asked by the window
            found = Recorded(state.trace, again.apart().compared if is_shown else state.compared)
            self._waiting.start(again, self.busy.words, found)
            return
        self._settle(state, request.saved)

    def _fail(self, error: Exception) -> None:
        self._go_back()
        if not isinstance(error, ExperimentError):
            raise error
        self.refused.emit(error)

    def _put(self, state: State) -> None:
        self._state = state
        self.changed.emit(state)
