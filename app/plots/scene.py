"""A figure in a scene: heat maps as pyqtgraph images, everything else painted over them by one item."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyqtgraph as pg
from PyQt6.QtCore import QRectF
from PyQt6.QtGui import QColor, QPainter
from PyQt6.QtWidgets import QGraphicsItem, QGraphicsScene, QStyleOptionGraphicsItem, QWidget

from app.plots.arranging import lay_out
from app.plots.bounded import BoundedItem
from app.plots.cell_painting import ramp_colour
from app.plots.layout import Layout, PanelLayout
from app.plots.painting import paint_layout
from app.story.figures.figure import CUT, SHOWN, Cells, Figure, Ramp
from app.theme import Theme
from rnn_engine.arrays import Array

_COLOURS = 513
_FINEST = 1.0
"""Pixels: of smaller cells as many as make this up at least are shown as the strongest of them, so that none gets lost:
else some would, in turns, and leave a pattern that is not in the values."""
_CUT_ALPHA = 70
_ALPHAS = np.array([_CUT_ALPHA if state == CUT else 255 if state == SHOWN else 0 for state in range(4)], np.uint8)


class FigureItems:
    """The items that show a figure in a scene; showing another figure changes them in place."""

    def __init__(self, scene: QGraphicsScene, kept: bool = False) -> None:
        """`kept`: what is painted is kept as a picture, so that what lies over it can change at no cost."""
        self.layout = Layout()
        self._scene = scene
        self._painted = _Painted()
        self._keeping = QGraphicsItem.CacheMode.DeviceCoordinateCache if kept else QGraphicsItem.CacheMode.NoCache
        self._painted.setCacheMode(self._keeping)
        self._images: list[pg.ImageItem] = []
        self._held: _Held | None = None
        self._colours: dict[tuple[str, str], npt.NDArray[np.uint8]] = {}
        scene.addItem(self._painted)

    def show(
        self,
        figure: Figure,
        theme: Theme,
        width: float,
        height: float,
        reserved: float = 0.0,
        foot: float = 0.0,
        page: int = 0,
    ) -> None:
        """Lay the figure out for a size in pixels, `reserved` right of the title and `foot` right of the last line for
        others, and show this page of it."""
        self.layout = lay_out(figure, width, height, reserved, foot, page)
        heat_maps = [laid for laid in self.layout.panels if laid.image and laid.panel.cells is not None]
        while len(self._images) < len(heat_maps):
            image = pg.ImageItem(axisOrder="row-major")
            image.setCacheMode(self._keeping)
            self._images.append(image)
            self._scene.addItem(image)
        for index, image in enumerate(self._images):
            image.setVisible(index < len(heat_maps))
        for image, laid in zip(self._images, heat_maps, strict=False):
            self._fill(image, laid, theme)
        self._painted.show_layout(self.layout, theme, QRectF(0.0, 0.0, width, height))

    def _fill(self, image: pg.ImageItem, laid: PanelLayout, theme: Theme) -> None:
        cells = laid.panel.cells
        assert cells is not None
        rows, columns = cells.positions.shape
        (across, down), fine = laid.scale, (_blocks_of(rows, laid.scale[1]), _blocks_of(columns, laid.scale[0]))
        picture = self._picture(cells, theme, fine)
        image.setImage(picture, autoLevels=False, levels=(0, 255))
        broad, high = (
            size * of if blocks == of else blocks  # a pixel each: else some would be twice as broad, amid the others
            for size, of, blocks in ((across, columns, fine[1]), (down, rows, fine[0]))
        )
        image.setRect(QRectF(laid.rect.left(), laid.rect.top(), broad, high))

    def _picture(self, cells: Cells, theme: Theme, blocks: tuple[int, int]) -> npt.NDArray[np.uint8]:
        """RGBA of so many blocks of cells, by their strongest one: nothing where there is none or where it is not
        reached, faint where it is cut."""
        held = self._strongest(cells, theme, blocks)
        picture = held.picture.copy()
        picture[..., 3] = _ALPHAS[cells.states if held.chosen is None else cells.states.ravel().take(held.chosen)]
        return picture

    def _strongest(self, cells: Cells, theme: Theme, blocks: tuple[int, int]) -> "_Held":
        """The colours, which are the same while the cursor walks."""
        held = self._held
        key = theme.name, cells.ramp.kind, blocks
        if held is None or held.positions is not cells.positions or held.key != key:
            colours = self._ramp_colours(cells.ramp, theme)
            low = -1.0 if cells.ramp.kind == "diverging" else 0.0
            chosen = None if blocks == cells.positions.shape else _strongest_of_blocks(cells.positions, blocks)
            positions = cells.positions if chosen is None else cells.positions.ravel().take(chosen)
            places = (np.nan_to_num(positions) - low) / (1.0 - low)
            indices = np.clip(np.rint(places * (_COLOURS - 1)), 0, _COLOURS - 1).astype(np.intp)
            # four bytes as one number: several times as fast as rows of four
            picture = colours.view(np.uint32)[:, 0].take(indices)[..., None].view(np.uint8)
            held = self._held = _Held(cells.positions, key, chosen, picture)
        return held

    def _ramp_colours(self, ramp: Ramp, theme: Theme) -> npt.NDArray[np.uint8]:
        key = theme.name, ramp.kind
        if key not in self._colours:
            low = -1.0 if ramp.kind == "diverging" else 0.0
            places = np.linspace(low, 1.0, _COLOURS)
            self._colours[key] = np.array([_rgba(ramp_colour(theme, ramp, float(place))) for place in places], np.uint8)
        return self._colours[key]


@dataclass(frozen=True, eq=False)
class _Held:
    """What a heat map keeps: the colour of every block of cells, and whose cell it is (None: its only one)."""

    positions: Array
    key: tuple[str, str, tuple[int, int]]
    chosen: npt.NDArray[np.intp] | None
    picture: npt.NDArray[np.uint8]


def _blocks_of(cells: int, size: float) -> int:
    """How many blocks so many cells make, each `size` pixels: one for every pixel where they are smaller."""
    return cells if size >= _FINEST else max(1, round(cells * size / _FINEST))


def _strongest_of_blocks(positions: Array, blocks: tuple[int, int]) -> npt.NDArray[np.intp]:
    """Of every one of so many blocks of rows × columns the index of the cell that lies farthest from zero."""
    rows, columns = (_shared_out(cells, among) for cells, among in zip(positions.shape, blocks, strict=True))
    sizes = np.fmax(np.abs(positions), -1.0)  # of a number and NaN the number
    inside = sizes[rows[:, None, :, None], columns[None, :, None, :]].reshape(*blocks, -1).argmax(axis=2)
    row = np.take_along_axis(rows, inside // columns.shape[1], axis=1)
    column = np.take_along_axis(columns, (inside % columns.shape[1]).T, axis=1).T
    found: npt.NDArray[np.intp] = row * positions.shape[1] + column
    return found


def _shared_out(cells: int, blocks: int) -> npt.NDArray[np.intp]:
    """The cells of every block, (blocks, most cells of one): of one that has fewer the last one comes again."""
    first = np.arange(blocks + 1) * cells // blocks
    most = -(-cells // blocks)
    found: npt.NDArray[np.intp] = np.minimum(first[:-1, None] + np.arange(most), first[1:, None] - 1)
    return found


class _Painted(BoundedItem):
    """All of a figure but its images."""

    def __init__(self) -> None:
        super().__init__(1.0)
        self._layout = Layout()
        self._theme: Theme | None = None

    def show_layout(self, layout: Layout, theme: Theme, bounds: QRectF) -> None:
        self.cover(bounds)
        self._layout, self._theme = layout, theme
        self.update()

    def paint(
        self, painter: QPainter | None, option: QStyleOptionGraphicsItem | None, widget: QWidget | None = None
    ) -> None:
        if painter is not None and self._theme is not None:
            paint_layout(painter, self._layout, self._theme)


def _rgba(colour: str) -> tuple[int, int, int, int]:
    shown = QColor(colour)
    return shown.red(), shown.green(), shown.blue(), 255
