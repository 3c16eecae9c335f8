"""Values as they are before they are computed."""

from dataclasses import replace

from app.story.diagram.parts import Bars, Cells, Glow, Pill


def ghost(cells: Cells | None) -> Cells | None:
    return None if cells is None else replace(cells, values=(0.0,) * len(cells.values), numbers=(), glow=Glow())


def ghost_bars(bars: Bars | None) -> Bars | None:
    return None if bars is None else replace(bars, target=None, targets=(), target_glow=Glow(), glow=Glow())


def ghost_pill(pill: Pill | None) -> Pill | None:
    return None if pill is None else replace(pill, number="", chosen=False, glow=Glow())
