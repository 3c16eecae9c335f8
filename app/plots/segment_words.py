"""What is written in the segments of a bar: one form in all that are about as wide."""

from collections.abc import Sequence

from app.plots import texts
from app.plots.layout import PanelLayout
from app.plots.ring_room import RING_ROOM
from app.story.figures.figure import Box

_AROUND, _CLOSE_AROUND = 8.0, 4.0
"""Left and right of the words in a segment together; the same of a number alone."""
_BESIDE = 2.0
"""Between two segments."""
_CLEARLY = 1.25
"""Times as wide as another, a segment may say more than that."""


class SegmentWords:
    """The words of a bar's segments, by the width of each without what a ring takes from it or gives to it.

    Shares stand with the timesteps in those segments that are clearly wider than the widest one in which they do not,
    and timesteps alike; of the others as many as have room for it have their number. The segment with a ring and the
    widest one have it however narrow they are.
    """

    def __init__(self, laid: PanelLayout) -> None:
        self._size = laid.text_size
        self._segments = [box for box in laid.panel.boxes if box.datum] if laid.panel.place == "group" else []
        across = abs(laid.scale[0]) * max(0.0, 1.0 - RING_ROOM / max(1.0, laid.rect.width()))
        self._widths = {box.datum: abs(float(box.datum[-1])) * across - _BESIDE for box in self._segments}
        widest = max(self._widths.values(), default=0.0)
        self._widest = next((box.datum for box in self._segments if self._widths[box.datum] == widest), None)
        self._whole_from = self._clearly(self._needed([box.fullest for box in self._segments], _AROUND))
        self._named_from = self._clearly(self._needed([box.texts[-1] for box in self._segments if box.texts], _AROUND))
        self._numbered_from = self._needed([box.number for box in self._segments], _CLOSE_AROUND)

    def of(self, box: Box, width: float) -> str:
        """The longest words that a box of so many pixels has; none where there is no room."""
        forms = self._forms(box) if box.datum in self._widths else [(words, _AROUND) for words in box.texts]
        fitting = (words for words, around in forms if texts.words_width(words, self._size, True) + around <= width)
        return next(fitting, "")

    def _forms(self, box: Box) -> list[tuple[str, float]]:
        own, forms = self._widths[box.datum], list[tuple[str, float]]()
        if own >= self._whole_from:
            forms.append((box.texts[0], _AROUND))
        if own >= self._named_from:
            forms.append((box.texts[-1], _AROUND))
        if own >= self._numbered_from or box.outlined or box.datum == self._widest:
            forms.append((box.number, _CLOSE_AROUND))
        return forms

    def _needed(self, words: Sequence[str], around: float) -> float:
        """The width that has room for each of the words: digits are all as wide."""
        return texts.words_width(max(words, key=len, default=""), self._size, True) + around

    def _clearly(self, needed: float) -> float:
        """The width from which segments have what needs so much: clearly more than the widest one has that does not."""
        for width in sorted(self._widths.values()):
            if width >= needed:
                break
            needed = max(needed, _CLEARLY * width)
        return needed
