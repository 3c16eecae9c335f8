"""What of the open lesson is in a file, and in which."""

from dataclasses import replace

from app.document.asking import Asking
from app.files.lesson import Lesson


class Filing(Asking):
    """Every lesson of the history lies in the file that the open one was saved in last."""

    @property
    def edited(self) -> Lesson:
        """The open lesson with every change that a hand has made, also one that is being computed."""
        request = self._waiting.request
        if request is None or request.lesson is None or request.saved is not None:  # another one is on its way
            return self._state.lesson
        return request.lesson

    @property
    def is_changed(self) -> bool:
        """Whether what is shown is another lesson than the one that was opened, or saved last, or is in no file."""
        return self._is_unsaved(self._state.lesson)

    @property
    def is_edited(self) -> bool:
        """Whether the open lesson is another one than was opened, made or saved last, be that in a file or in none."""
        return self.edited is not self._saved

    @property
    def is_unsaved(self) -> bool:
        """Whether something would be lost if the open lesson were left: also a change that is being computed."""
        return self._is_unsaved(self.edited)

    def _is_unsaved(self, lesson: Lesson) -> bool:
        return lesson is not self._saved or lesson.unsaved

    def saved_as(self, lesson: Lesson) -> None:
        """What is `edited` has been saved as this lesson, which differs in where it lies alone."""
        self._move(lesson, saved=lesson)

    def lies_nowhere(self) -> None:
        """The file is gone, or holds something else: all is to be saved, be it changed or not."""
        if not self.edited.unsaved:
            self._move(replace(self.edited, unsaved=True))

    @property
    def is_drawn(self) -> bool:
        """Whether the open lesson is what comparing has made with another cell, unchanged: it is made again at once."""
        return self._history.was_drawn(self.edited)

    def _move(self, to: Lesson, saved: Lesson | None = None) -> None:
        """Let all that lay where the edited lesson does lie where `to` does, which it now is. What else lay there, to
        be compared or from before two have changed places, is in no file any more."""
        before, request = self.edited, self._waiting.request
        known, written_over = {before: to}, {before: to}  # once for each: who compares asks whether two are the same

        def is_own(lesson: Lesson) -> bool:
            return (lesson.name, lesson.file) == (before.name, before.file)

        def moved(lesson: Lesson) -> Lesson:
            if not is_own(lesson):
                return beside(lesson)
            if lesson not in known:
                known[lesson] = replace(lesson, name=to.name, file=to.file, digest=to.digest, unsaved=to.unsaved)
            return known[lesson]

        def on_file(lesson: Lesson) -> Lesson:
            return saved if saved is not None and is_own(lesson) else moved(lesson)

        def beside(lesson: Lesson) -> Lesson:
            if lesson not in written_over:
                lies_there = to.file is not None and lesson.file == to.file
                written_over[lesson] = replace(lesson, digest=to.digest, unsaved=True) if lies_there else lesson
            return written_over[lesson]

        for history in (self._history, self._settled):
            if history is not None:
                history.move(moved, on_file, beside)
        if request is not None and request.lesson is not None and not request.opens:
            swapped = None if request.saved is None else on_file(request.saved)
            self._waiting.amend(replace(request, lesson=moved(request.lesson), saved=swapped))
        self._saved = on_file(self._saved)
        compared = self._state.compared
        if compared is not None and beside(compared.lesson) is not compared.lesson:
            compared = replace(compared, lesson=beside(compared.lesson))
        self._put(replace(self._state, lesson=moved(self._state.lesson), compared=compared))
