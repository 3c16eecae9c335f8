"""An item that covers a whole figure."""

import pyqtgraph as pg
from PyQt6.QtCore import QRectF


class BoundedItem(pg.GraphicsObject):  # type: ignore[misc]
    """Lies over the figure, `level` high, and is as large as it was last told."""

    def __init__(self, level: float) -> None:
        super().__init__()
        self._bounds = QRectF()
        self.setZValue(level)

    def cover(self, bounds: QRectF) -> None:
        """Be so large from now on."""
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds

    def boundingRect(self) -> QRectF:
        return self._bounds
