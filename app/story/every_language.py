"""What the program itself tells in a lesson, in every language that it speaks: a lesson may be read in another one."""

from collections.abc import Callable
from dataclasses import replace

from app.files.lesson import Texts
from app.translation import LANGUAGES, speaking


def in_every_language(told: Callable[[], Texts]) -> tuple[Texts, dict[str, Texts]]:
    """What is told in English, which a lesson's own words are, and in the other languages by their codes: a title that
    is the same in them is left out, so that there is one to be changed."""
    texts = {}
    for code in LANGUAGES:
        with speaking(code):
            texts[code] = told()
    own = texts.pop("en")
    return own, {
        code: replace(said, title=None if said.title == own.title else said.title) for code, said in texts.items()
    }
