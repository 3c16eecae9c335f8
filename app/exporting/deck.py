"""A stretch of the film as a deck: a PDF of 16:9 with a title and one page for each place."""

import json
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from app.assets import load_fonts, resource
from app.exporting.slide_pictures import SlidePictures
from app.files.whole import check_writable, write_whole
from app.painting.sentence import SMALLER, parts_of_words
from app.painting.slide.geometry import HEIGHT, WIDTH
from app.painting.slide.plan import SlidePlan, planned, shows_equation
from app.painting.slide.words import LEADING, Passage, ink_of, passages, title_of, title_passages
from app.story.asides import aside
from app.story.asides.words import in_words
from app.story.diagram import description
from app.story.headings import pass_heading
from app.story.plain_form import plain
from app.story.state import State
from app.story.stretch import Stretch, scenes
from app.theme import THEMES, Theme
from app.translation import language

MOST_PLACES = 1000
"""Of one deck: larger ones are no use, and their pictures would fill the memory."""
_PLANNED, _DRAWN = 0.1, 0.75
"""The part of the work that is done when the sizes are chosen, and when all is painted; setting it is the rest."""
_LOOKS_UP = 0.01
"""Seconds after which whoever waits for the pages may do something else."""

_SOURCE = """
#let deck = json(bytes(sys.inputs.deck))
#set document(title: deck.title, date: none)
#set page(width: {width}pt, height: {height}pt, margin: 0pt, fill: rgb(deck.ground))
#set text(font: ("Inter", "New Computer Modern Math"), lang: deck.language, number-width: "tabular",
  top-edge: "baseline", bottom-edge: "baseline", hyphenate: false)
#set par(leading: {leading}em, spacing: 0pt, justify: false)
#show heading: it => it.body
#show heading.where(level: 1): none

#let words(passage) = {{
  let lines = passage.lines.map(line => line.map(part =>
    if part.at(1) == 0 {{ part.at(0) }} else {{ box(text(size: {smaller}em, part.at(0), baseline: part.at(1) * 1pt)) }}
  ).join())
  let body = text(size: passage.size * 1pt, weight: passage.weight, fill: rgb(passage.ink), lines.join(linebreak()))
  place(dx: passage.left * 1pt, dy: passage.baseline * 1pt, box(if passage.mark == none {{ body }} else {{
    heading(level: 2, bookmarked: passage.mark, outlined: passage.mark, body)
  }}))
}}

#for (number, page) in deck.pages.enumerate() {{
  if number > 0 {{ pagebreak() }}
  for title in page.passes {{ place(heading(level: 1, title)) }}
  if page.picture != none {{
    place(image(bytes(sys.inputs.at(page.picture)), format: "svg", width: 100%, alt: page.alt))
  }}
  for passage in page.passages {{ words(passage) }}
}}
"""
"""Texts of the lesson arrive as values, never as source."""


def write_deck(state: State, shown: Stretch, path: Path) -> Generator[float, None, None]:
    """Write the deck of a stretch in the theme, notation and language of a state: a bit of it whenever the next part is
    asked for, which says how much is done, from 0 to 1. Who stops asking leaves nothing.

    Raises StretchError and FileError.
    """
    check_writable(path)
    content = yield from deck_content(state, shown)
    write_whole(path, content)


def deck_content(state: State, shown: Stretch) -> Generator[float, None, bytes]:
    """The same as bytes: the same for the same state and stretch."""
    load_fonts()
    every = scenes(state, shown, MOST_PLACES)
    plan = yield from planned(every, 0.0, _PLANNED)
    theme = THEMES[state.theme]
    pictures = SlidePictures(plan, theme)
    drawn: dict[str, str] = {}
    pages = [_title_page(every, theme)]
    before = None
    for number, scene in enumerate(every, 1):
        name = f"page{number}"
        drawn[name] = pictures.svg(scene)
        pages.append(_page(scene, before, name, f"{number + 1}", plan, theme, shown))
        before = scene
        yield _PLANNED + (_DRAWN - _PLANNED) * number / len(every)
    deck = {"title": state.told.title, "language": language(), "ground": theme.card, "pages": pages}
    return (yield from _set_beside(lambda: _compiled({**drawn, "deck": json.dumps(deck)})))


def _set_beside(work: Callable[[], bytes]) -> Generator[float, None, bytes]:
    """The pages set in a thread of their own: what knows no Qt need not make a window wait."""
    threads = ThreadPoolExecutor(1)
    try:
        coming = threads.submit(work)
        while not wait((coming,), _LOOKS_UP).done:
            yield _DRAWN
        return coming.result()
    finally:
        threads.shutdown(wait=False)  # who stops asking does not wait for what nobody wants


def page_count(count: int) -> int:
    """How many pages so many scenes have: the title is one more."""
    return count + 1


def _title_page(every: Sequence[State], theme: Theme) -> dict[str, object]:
    said = title_passages(every[0], every[-1])
    return {"passes": [], "picture": None, "alt": "", "passages": [_set(passage, theme) for passage in said]}


def _page(
    scene: State, before: State | None, picture: str, number: str, plan: SlidePlan, theme: Theme, shown: Stretch
) -> dict[str, object]:
    said = passages(scene, plan.sentence, number)
    is_new = before is None or shown.by == "stop" or title_of(before) != title_of(scene)
    opened = aside(scene)
    alt = description(scene) if opened is None else f"{opened.title} {in_words(opened, scene.opened)}"
    if shows_equation(scene):
        alt = f"{alt} {plain(scene.equation)}"
    set_passages = [_set(passage, theme, is_new if index == 0 else None) for index, passage in enumerate(said)]
    return {"passes": _passes(scene, before), "picture": picture, "alt": alt, "passages": set_passages}


def _passes(scene: State, before: State | None) -> list[str]:
    """The pass that begins with a page, if one does."""
    here, there = _pass_of(scene), None if before is None else _pass_of(before)
    return [] if here is None or here == there else [here]


def _pass_of(scene: State) -> str | None:
    part = next((part for part in scene.timeline.passes if part.first <= scene.position <= part.last), None)
    return None if part is None else pass_heading(part.name, part.loss, scene.notation)


def _set(passage: Passage, theme: Theme, mark: bool | None = None) -> dict[str, object]:
    """A passage as the source takes it; `mark`: whether the outline of the deck has it, None where it is no title."""
    return {
        "lines": [[(part, shift * passage.size) for part, shift in parts_of_words(line)] for line in passage.lines],
        "size": passage.size,
        "weight": passage.weight,
        "ink": ink_of(passage, theme),
        "left": passage.left,
        "baseline": passage.baseline(0),
        "mark": mark,
    }


def _compiled(inputs: dict[str, str]) -> bytes:
    import typst

    source = _SOURCE.format(width=WIDTH, height=HEIGHT, leading=LEADING, smaller=SMALLER)
    compiler = typst.Compiler(ignore_system_fonts=True, font_paths=[str(resource("fonts"))])
    content = compiler.compile(source.encode(), format="pdf", sys_inputs=inputs, timestamp=0)
    assert isinstance(content, bytes)
    return content
