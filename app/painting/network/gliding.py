"""The row of readable timesteps on its way: by itself to where it comes to rest, or under a hand."""

from PyQt6.QtCore import QEasingCurve, QObject, QVariantAnimation, pyqtSignal


class Glide(QObject):
    """`start`: the timestep, or a point between two, where the row begins meanwhile; None while it rests.

    It goes by whole pixels from where it has rested, so that what is painted already can be moved along.
    """

    moved = pyqtSignal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.start: float | None = None
        self._rested = 1.0
        self._pixel = 0.0
        self._way = QVariantAnimation(self)
        self._way.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._way.valueChanged.connect(self.hold)
        self._way.finished.connect(self.rest)

    def rested_at(self, start: float, pixel: float) -> None:
        """Where the row rests, and how much of a timestep a pixel is."""
        self._rested, self._pixel = start, pixel

    def go(self, before: float, after: float, shown: int, milliseconds: int) -> None:
        """From one beginning to another; from far away only the last `shown` timesteps of the way are seen."""
        self._way.stop()
        self.hold(min(max(before, after - shown), after + shown))
        self._way.setStartValue(self.start)
        self._way.setEndValue(float(after))
        self._way.setDuration(milliseconds)
        self._way.start()

    def hold(self, start: float) -> None:
        """Be there for now."""
        if self._pixel > 0.0:
            start = self._rested + round((start - self._rested) / self._pixel) * self._pixel
        self.start = start
        self.moved.emit()

    def rest(self) -> None:
        """Be where the state says."""
        self._way.stop()
        if self.start is not None:
            self.start = None
            self.moved.emit()
