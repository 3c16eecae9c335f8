"""A new lesson: of a text, of a table of vectors, or of a lesson that serves as template."""

from app.story.new_lesson.form import DEFAULT_HIDDEN, READINGS, Made, NewForm, Reading, Source, made_of
from app.story.new_lesson.pasted import kept_of_table, kept_of_text

__all__ = [
    "DEFAULT_HIDDEN",
    "READINGS",
    "Made",
    "NewForm",
    "Reading",
    "Source",
    "kept_of_table",
    "kept_of_text",
    "made_of",
]
