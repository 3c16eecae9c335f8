"""The frames of a film: each scene arrives from the one before, then rests."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QImage, QPainter

from app.painting.network import paint_dynamic, paint_static
from app.painting.network.heading import river_note
from app.painting.slide.aside import paint_aside
from app.painting.slide.equation import paint_equation
from app.painting.slide.geometry import FORMULA, HEIGHT, WIDTH
from app.painting.slide.plan import SlidePlan, shows_equation
from app.painting.slide.words import paint_passage, passages, title_of
from app.story.diagram import Diagram
from app.story.film_style import FilmStyle
from app.story.state import State
from app.theme import THEMES

_FADED = 0.6
"""The phase at which the equation before has faded."""
_LOWER = QRectF(0.0, FORMULA.top(), WIDTH, HEIGHT - FORMULA.top())


class Frame(NamedTuple):
    """A picture, and in how many frames of the film it is seen."""

    image: QImage
    lasts: int


class _Rest(NamedTuple):
    """A scene that rests: its picture and its network."""

    image: QImage
    shown: Diagram


class FilmPictures:
    """Of the scenes of one film."""

    def __init__(self, scenes: Sequence[State], plan: SlidePlan, style: FilmStyle) -> None:
        self._scenes, self._plan, self._style = scenes, plan, style
        self._theme = THEMES[scenes[0].theme]
        self._scale = min(style.width / WIDTH, style.height / HEIGHT)

    def rest(self, scene: int) -> QImage:
        """A scene as it rests."""
        shown = self._plan.diagram(self._scenes[scene])
        image = self._painted(scene, shown)
        self._paint_moving(image, scene, shown, 1.0)
        return image

    def frames(self) -> Iterator[Frame]:
        """All of them, in their order."""
        before: _Rest | None = None
        for scene, state in enumerate(self._scenes):
            shown = self._plan.diagram(state)
            still = self._painted(scene, shown)
            *moving, last = self._style.phases(scene)
            for phase in moving:
                yield Frame(self._arriving(scene, before, still, shown, _eased(phase)), 1)
            image = still.copy()
            self._paint_moving(image, scene, shown, last)
            yield Frame(image, self._style.starts(scene + 1) - self._style.starts(scene) - len(moving))
            before = _Rest(image, shown)

    def _arriving(self, scene: int, before: _Rest | None, still: QImage, shown: Diagram, phase: float) -> QImage:
        """A scene on its way: one equation on, the network moves; from farther away it is faded in whole."""
        is_step = before is None or self._is_step(scene)
        image = still.copy()
        if is_step and before is not None and (start := _gliding(before.shown, shown, phase)) is not None:
            shown = self._plan.diagram(self._scenes[scene], start)
            image = self._painted(scene, shown)
        self._paint_moving(image, scene, shown, phase if is_step else 1.0)
        faded = min(1.0, phase / _FADED) if is_step else phase
        if before is not None and faded < 1.0:
            with self._on(image) as painter:
                painter.setOpacity(1.0 - faded)
                if is_step:
                    painter.setClipRect(_LOWER)
                painter.resetTransform()
                painter.drawImage(0, 0, before.image)
        return image

    def _is_step(self, scene: int) -> bool:
        """Whether a scene is one equation on, in the same picture."""
        before, here = self._scenes[scene - 1], self._scenes[scene]
        return here.position == before.position + 1 and not here.aside and before.folded == here.folded

    def _painted(self, scene: int, shown: Diagram) -> QImage:
        """All of a scene but what its step computes."""
        state, theme = self._scenes[scene], self._theme
        image = QImage(self._style.width, self._style.height, QImage.Format.Format_RGB32)
        image.fill(QColor(theme.card))
        with self._on(image) as painter:
            if state.aside:
                paint_aside(painter, state, theme)
            else:
                self._paint_still(painter, shown, state)
            if shows_equation(state):
                paint_equation(painter, state, theme, self._plan.equations)
            number = f"{scene + 1} / {len(self._scenes)}"
            for passage in passages(state, self._plan.sentence, number):
                paint_passage(painter, passage, theme)
        return image

    def _paint_still(self, painter: QPainter, shown: Diagram, state: State) -> None:
        painter.save()
        self._plan.enter_network(painter)
        paint_static(painter, shown, self._theme)
        for stroke in river_note(shown, title_of(state)):
            stroke.paint(painter, stroke.value, self._theme, shown.unit)
        painter.restore()

    def _paint_moving(self, image: QImage, scene: int, shown: Diagram, phase: float) -> None:
        if self._scenes[scene].aside:
            return
        with self._on(image) as painter:
            self._plan.enter_network(painter)
            paint_dynamic(painter, shown, self._theme, phase)

    def _on(self, image: QImage) -> QPainter:
        """A painter in the lengths of the slide, which lies in the middle of the frame."""
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(
            (self._style.width - self._scale * WIDTH) / 2, (self._style.height - self._scale * HEIGHT) / 2
        )
        painter.scale(self._scale, self._scale)
        return painter


def _eased(phase: float) -> float:
    """Fast at first, then slower: as in the window."""
    return 1.0 - (1.0 - phase) ** 3


def _gliding(before: Diagram, after: Diagram, phase: float) -> float | None:
    """Where the row of readable timesteps begins on its way; None where it stays."""
    if before.context is None or after.context is None or before.context.start == after.context.start:
        return None
    return before.context.start + (after.context.start - before.context.start) * phase
