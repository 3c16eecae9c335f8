"""What can be exported, and under which name (FORMATS §6)."""

FIGURES = ("network", "equation", "contributions", "shares", "hidden-state")
FORMATS = ("pdf", "svg", "png")

_OF_ONE_PARAMETER = ("contributions",)


def file_name(lesson: str, figure: str, parameter: str, extension: str) -> str:
    """LESSON-FIGURE[-PARAMETER].EXT: the parameter where the figure is about one."""
    parts = (lesson, figure, *([parameter] if figure in _OF_ONE_PARAMETER else []))
    return f"{'-'.join(parts)}.{extension}"
