"""From one start of the window to the next: what is open and how it is shown is remembered, and found again."""

import sys
from dataclasses import replace
from pathlib import Path

from app.files.lesson_file import LessonError, builtin_lessons, read_lesson, source_of
from app.files.notation_file import find_notation, notation_names, read_notation
from app.files.whole import FileError
from app.settings import Settings
from app.story.notation import Notation, NotationError
from app.story.state import State, opening_state, with_look
from app.translation import choose_language, in_words
from rnn_engine.experiment import ExperimentError

UNREADABLE = (LessonError, FileError, ExperimentError)
"""What reading and opening a lesson may raise."""


class Memory:
    """Follows what a window shows, and knows what the next one begins with."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._notations: list[tuple[Notation, str]] = []
        self._kept: tuple[object, ...] = ()

    def read_notation(self, file: str) -> Notation:
        """A notation in a file, which is remembered. Raises NotationError."""
        notation = find_notation(file)
        self._notations.append((notation, str(Path(file).absolute())))
        return notation

    def first(self, asked: str | None) -> tuple[State, str]:
        """What a window begins with, and what there is to tell of it: the lesson that is asked for; else the last one
        in the letters it was shown in, or the first where that one is gone."""
        look = self._settings.look
        choose_language(look.language)
        problem = ""
        state = None
        try:
            state = self._opened(asked) if asked else self._last()
        except UNREADABLE as error:
            problem = in_words(error) if asked else ""
        except Exception as error:  # nobody has foreseen it: it is told, and the window opens all the same
            sys.excepthook(type(error), error, error.__traceback__)
        if state is None:
            state = self._opened(builtin_lessons()[0][0])
        return with_look(state, look), problem

    def _opened(self, source: str) -> State:
        return opening_state(read_lesson(source), self._settings.theme)

    def _last(self) -> State | None:
        if not self._settings.lesson:
            return None
        state, letters = self._opened(self._settings.lesson), self._settings.notation
        try:
            built_in = letters in notation_names()
            notation = read_notation(letters) if built_in else self.read_notation(letters) if letters else None
        except NotationError:  # the file is gone, or what it was
            notation = None
        return state if notation is None else replace(state, notation=notation)

    def follow(self, state: State) -> None:
        """Remember what has changed."""
        look = replace(state.look, presenting=False, black=False)
        kept = (state.theme, look, state.lesson.name, state.lesson.file, state.notation)
        if kept == self._kept:
            return
        self._kept = kept
        self._settings.theme, self._settings.look = state.theme, look
        self._settings.lesson = source_of(state.lesson)
        self._settings.notation = "" if state.notation == state.lesson.notation else self._source(state.notation)

    def _source(self, notation: Notation) -> str:
        """The name or the file of a notation; empty where it is neither, as one that a lesson holds."""
        named = ((read_notation(name), name) for name in notation_names())
        return next((source for known, source in (*named, *self._notations) if known == notation), "")
