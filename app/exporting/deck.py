"""A stretch of the film as a deck: a PDF of 16:9 with a title and one page for each place."""

import json
from collections.abc import Callable, Sequence

from app.assets import load_fonts, resource
from app.exporting.slide_pictures import SlidePictures
from app.files.whole import FileError
from app.painting.sentence import parts_of_words
from app.painting.slide.geometry import HEIGHT, WIDTH
from app.painting.slide.plan import SlidePlan, plan_for, shows_equation
from app.painting.slide.words import LEADING, Passage, ink_of, passages, title_of, title_passages
from app.recording import UnrecordableError
from app.story.diagram import description
from app.story.headings import pass_heading
from app.story.plain_form import plain
from app.story.state import State
from app.story.stretch import Stretch, scenes
from app.theme import THEMES, Theme
from app.translation import language

MOST_PLACES = 1000
"""Of one deck: larger ones are no use, and their pictures would fill the memory."""
_SETTING = 0.75
"""The part of the work that is done when the pages are painted; setting them is the rest."""

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
    if part.at(1) {{ box(text(size: 0.72em, baseline: 0.18em, part.at(0))) }} else {{ part.at(0) }}
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


def deck_bytes(state: State, shown: Stretch, told: Callable[[float], None] = lambda part: None) -> bytes:
    """The deck of a stretch of a state's film, in its theme, notation and language. `told` is given the part that is
    done, from 0 to 1, and may break off by raising. The same state and stretch, the same bytes.

    Raises StretchError, and FileError where a picture can't be drawn.
    """
    load_fonts()
    every = scenes(state, shown, MOST_PLACES)
    plan, theme = plan_for(every), THEMES[state.theme]
    pictures = SlidePictures(plan, theme)
    drawn: dict[str, str] = {}
    pages = [_title_page(every, theme)]
    for number, scene in enumerate(every, 1):
        told(_SETTING * (number - 1) / len(every))
        name = f"page{number}"
        try:
            drawn[name] = pictures.svg(scene)
        except UnrecordableError as error:
            raise FileError(str(error)) from error
        before = every[number - 2] if number > 1 else None
        pages.append(_page(scene, before, name, f"{number + 1}", plan, theme, shown))
    told(_SETTING)
    deck = {"title": state.told.title, "language": language(), "ground": theme.card, "pages": pages}
    content = _compiled({**drawn, "deck": json.dumps(deck)})
    told(1.0)
    return content


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
    alt = description(scene)
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
        "lines": [list(parts_of_words(line)) for line in passage.lines],
        "size": passage.size,
        "weight": passage.weight,
        "ink": ink_of(passage, theme),
        "left": passage.left,
        "baseline": passage.baseline(0),
        "mark": mark,
    }


def _compiled(inputs: dict[str, str]) -> bytes:
    import typst

    source = _SOURCE.format(width=WIDTH, height=HEIGHT, leading=LEADING)
    compiler = typst.Compiler(ignore_system_fonts=True, font_paths=[str(resource("fonts"))])
    content = compiler.compile(source.encode(), format="pdf", sys_inputs=inputs, timestamp=0)
    assert isinstance(content, bytes)
    return content
