"""`rebuild`: all that a recipe file asks for, with one command."""

import argparse
import contextlib
import io
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.refusals import Refusal

if TYPE_CHECKING:
    from app.exporting.recipe import Product
    from app.files.recipe_file import Entry, Recipe

_STANDING = {"missing": "missing", "differs": "differs", "current": "current"}
_DONE = {"missing": "new", "differs": "changed", "current": "as it was"}


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which recipe, and whether to write."""
    parser.add_argument("recipe", type=named_path, metavar="FILE.toml")
    check_help = "write nothing; exit status 1 where a file is missing or would change"
    parser.add_argument("--check", action="store_true", help=check_help)


def run(options: argparse.Namespace) -> int:
    """Make everything, then write what is missing or differs; or only say what that is."""
    from app.command_line.recipe_kinds import kinds
    from app.exporting.recipe import write
    from app.files.recipe_file import read_recipe
    from app.files.whole import FileError
    from app.startup import offscreen_application

    application = offscreen_application()  # one for all: its fonts go with it
    try:
        recipe = read_recipe(options.recipe, kinds())
        products = _products(recipe)
        if not options.check:
            write(products)
    except FileError as error:
        raise Refusal(str(error)) from error
    except KeyboardInterrupt:
        raise Refusal("Stopped before the end: what was written is whole.") from None
    application.quit()
    return _told(products, options.check)


def _told(products: "list[Product]", check: bool) -> int:
    """Print how every file stands, or what became of it; returns the exit status."""
    words = _STANDING if check else _DONE
    for each in products:
        print(f"{words[each.standing]:9}  {each.path}")
    if not check:
        return 0
    old = sum(each.standing != "current" for each in products)
    print(f"{len(products)} files, all current." if not old else f"{old} of {len(products)} files not current.")
    return 1 if old else 0


def _products(recipe: "Recipe") -> "list[Product]":
    """Every file of a recipe, in its order. Raises a Refusal that says all that is wrong."""
    from app.exporting.recipe import lies_within, product

    folder, problems = recipe.file.parent, list(recipe.problems)
    contents: dict[Path, bytes] = {}
    makers: dict[str, Entry] = {}
    for entry in recipe.entries:
        where = f"{recipe.file.name}: {entry.label}"
        try:
            files = _made(entry, folder)
        except Refusal as refusal:
            if isinstance(refusal.__context__, KeyboardInterrupt):
                raise
            problems += [f"{where}: {line}" for line in str(refusal).splitlines()]
            continue
        for path, content in ((folder / entry.folder / name, content) for name, content in files.items()):
            maker = makers.setdefault(str(path).casefold(), entry)  # some disks know no capitals
            if maker is not entry and not recipe.problems:  # else it may come of a key that was left out
                problems.append(
                    f"{where}: {maker.label} makes {path.name} too; give one of them another name or folder."
                )
            if not lies_within(folder, path):
                problems.append(f"{where}: a link leads {path} out of the recipe's folder; name another one.")
            contents[path] = content
    if problems:
        raise Refusal("\n".join(problems))
    return [product(path, content) for path, content in contents.items()]


def _made(entry: "Entry", folder: Path) -> dict[str, bytes]:
    """The files of an entry, as its command makes them: name → content. Raises Refusal."""
    from app.command_line.recipe_kinds import COMMANDS, in_a_recipe, request

    # In the recipe's folder, because that is where the lessons and notations lie that it names.
    with _workplace() as place, contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()):
        try:
            COMMANDS[entry.kind].run(request(entry, place))
        except Refusal as refusal:
            if isinstance(refusal.__context__, KeyboardInterrupt):
                raise
            said = str(refusal).replace(f"{place}{os.sep}", "")
            raise Refusal(in_a_recipe(said)) from refusal
        files = {file.name: file.read_bytes() for file in sorted(place.iterdir())}
        return files if entry.name in ("", *files) else _renamed(files, entry)


def _renamed(files: dict[str, bytes], entry: "Entry") -> dict[str, bytes]:
    """Files whose names begin with the entry's instead of the lesson's; of one figure it is all of the name."""
    from app.files.lesson_file import read_lesson

    of = len(read_lesson(str(entry.values["lesson"])).name)
    alone = len({Path(name).stem for name in files}) == 1
    return {entry.name + (Path(name).suffix if alone else name[of:]): content for name, content in files.items()}


@contextlib.contextmanager
def _workplace() -> Iterator[Path]:
    try:
        place = tempfile.TemporaryDirectory(prefix="unfold-")
    except OSError as error:
        raise Refusal(f"no temporary folder can be made: {error.strerror}; free some space, or set TMPDIR.") from error
    with place as folder:
        yield Path(folder)


COMMAND = Command("rebuild", "make all figures of a recipe file, or check that they are current", run, add_options)
