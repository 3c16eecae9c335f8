"""The document's verbs that set another lesson or cell beside the open one."""

from app.files.lesson import Lesson
from app.story.compared_names import cell_name
from app.story.following import position_beside
from app.story.places import Place
from app.story.state import Beside, State, compare
from app.translation import _, language


class ComparingVerbs:
    """What a Document can do to compare. Each is one `changed`."""

    @property
    def state(self) -> State:
        raise NotImplementedError

    def _show(self, state: State) -> None:
        raise NotImplementedError

    def seek(self, position: int) -> None:
        raise NotImplementedError

    def _set_beside(self, beside: Beside, words: str) -> None:
        raise NotImplementedError

    def compare_with(self, lesson: Lesson) -> None:
        """Set a lesson beside the open one: raises ExperimentError, and then nothing has changed."""
        self._set_beside(Beside(lesson), _comparing(lesson.in_language(language()).title))

    def compare_with_cell(self, cell: str) -> None:
        """Set the same experiment with another cell beside it: raises ExperimentError, and then nothing has changed."""
        lesson = self.state.lesson
        activation = lesson.experiment.network.hidden_activation
        self._set_beside(Beside.with_cell(lesson, cell), _comparing(cell_name(cell, activation)))

    def stop_comparing(self) -> None:
        """One lesson alone again."""
        if self.state.compared is not None:
            self._show(compare(self.state, None))

    def go_to_other(self, place: Place) -> None:
        """To where the compared lesson is at a place, of the flow that is shown; elsewhere nothing happens."""
        state = self.state
        position = None if state.other is None else state.other.timeline.find(place)
        if state.other is not None and position is not None:
            self.seek(position_beside(state.other.timeline, position, state.timeline))


def _comparing(other: str) -> str:
    return _("Comparing with {other}").format(other=other)
