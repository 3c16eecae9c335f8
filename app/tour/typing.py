"""What is typed into an editor of the tour counts with every key; until the field is left, it is one step of undo."""

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from app.document import Document

Words = TypeVar("Words")
Typed = tuple[str | int | None, ...]
"""What was typed into the fields of an editor, sense or not; None where that is what was shown."""


class Editor(Protocol[Words]):
    """`shown`: the words that the fields were filled with; `told`: those that stand there, None where they make no
    sense; `hold` lets them become of other words than those that were shown."""

    @property
    def shown(self) -> Words | None: ...

    @property
    def told(self) -> Words | None: ...

    def hold(self, shown: Words) -> None: ...


class Typing(Generic[Words]):
    """Tells the document with every key. While what stands there makes no sense, the lesson has the words of before."""

    def __init__(self, document: Document, editor: Editor[Words], tell: Callable[[Words], None]) -> None:
        self._document, self._editor, self._tell = document, editor, tell
        self._before: Words | None = None
        self._is_on = self._is_told = False

    def type(self) -> None:
        """A key was typed."""
        if not self._is_on:
            self._is_on, self._is_told, self._before = True, False, self._editor.shown
            self._document.begin_gesture()
        told = self._editor.told
        if told is not None and told != self._before:
            self._is_told = True
            self._tell(told)
        elif self._is_told and self._before is not None:
            self._is_told = False
            self._editor.hold(self._before)
            self._document.undo()

    def end(self) -> None:
        """The field was left."""
        if self._is_on:
            self._is_on = False
            self._document.end_gesture()
