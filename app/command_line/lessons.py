"""`lessons`: what there is to open."""

import argparse

from app.command_line.command import Command


def run(_: argparse.Namespace) -> int:
    """Print a line for each built-in lesson."""
    from app.files.lesson_file import builtin_lessons

    for name, title in builtin_lessons():
        print(f"{name}  {title}")
    return 0


def every_lesson() -> list[str]:
    """The names of the built-in lessons."""
    from app.files.lesson_file import builtin_lessons

    return [name for name, _ in builtin_lessons()]


COMMAND = Command("lessons", "list the built-in lessons", run)
