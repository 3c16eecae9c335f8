"""The options that say how a figure stands on paper: of every command that writes figures."""

import argparse
from dataclasses import replace
from typing import get_args

from app.command_line.kinds import between
from app.story.page_style import (
    AS_IT_COMES,
    COARSEST_DPI,
    FINEST_DPI,
    LARGEST_MM,
    LARGEST_PT,
    MOST_COLUMNS,
    PRESETS,
    SMALLEST_MM,
    SMALLEST_PT,
    Ink,
    PageStyle,
    Sheet,
)


def add_page_options(parser: argparse.ArgumentParser) -> None:
    """A preset, and what is different from it."""
    parser.add_argument("--preset", choices=tuple(PRESETS), help="where it goes; other options change what it sets")
    parser.add_argument("--width-mm", type=between(SMALLEST_MM, LARGEST_MM), metavar="MM", help="absent: 160")
    height_help = "absent: as high as it needs to be"
    parser.add_argument("--height-mm", type=between(SMALLEST_MM, LARGEST_MM), metavar="MM", help=height_help)
    parser.add_argument("--type-pt", type=between(SMALLEST_PT, LARGEST_PT), metavar="PT", help="of text; absent: 9")
    parser.add_argument("--ink", choices=get_args(Ink), help="grey survives a copier; absent: colour")
    parser.add_argument("--no-title", dest="title", action="store_false", default=None)
    parser.add_argument("--caption", action="store_true", default=None, help="a sentence under it that says what it is")
    parser.add_argument("--transparent", action="store_true", default=None, help="nothing is painted behind it")
    parser.add_argument("--dpi", type=between(COARSEST_DPI, FINEST_DPI), help="of a PNG; absent: 300")


def add_sheet_options(parser: argparse.ArgumentParser) -> None:
    """All on one page, and how they stand there."""
    parser.add_argument("--sheet", action="store_true", help="all figures on one page")
    columns_help = "of a sheet; absent: as many as there is room for"
    parser.add_argument("--columns", type=int, choices=range(1, MOST_COLUMNS + 1), metavar="N", help=columns_help)
    parser.add_argument("--letters", action="store_true", help="a, b, c … over the figures of a sheet")


def page_sheet(options: argparse.Namespace) -> Sheet | None:
    """The sheet that the options ask for; None: every figure is a page of its own."""
    return Sheet(options.columns or 0, options.letters) if options.sheet else None


def page_style(options: argparse.Namespace) -> PageStyle:
    """The paper that the options ask for."""
    style = AS_IT_COMES if options.preset is None else PRESETS[options.preset][1]
    named = ("width_mm", "height_mm", "type_pt", "ink", "title", "caption", "transparent", "dpi")
    given = {name: getattr(options, name) for name in named if getattr(options, name) is not None}
    if "width_mm" in given and "height_mm" not in given:
        given["height_mm"] = None  # a preset's height belongs to its width
    return replace(style, **given)
