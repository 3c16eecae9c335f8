"""An aside on a painter: where its lines stand at a width, the lines, and a whole one on a page."""

from app.painting.aside.layout import Layout, layout
from app.painting.aside.painting import page_height, paint_lines, paint_page

__all__ = ["Layout", "layout", "page_height", "paint_lines", "paint_page"]
