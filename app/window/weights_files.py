"""Writing the weights of the lesson that is open as a state dict of torch."""

from collections.abc import Callable
from pathlib import Path

from PyQt6.QtWidgets import QFileDialog, QWidget

from app.files.lesson import Lesson
from app.files.state_dict_lesson import check_torch_has, state_dict, unknown_to_torch
from app.files.tensors import ENDINGS, TensorError, write_tensors
from app.files.whole import FileError
from app.parts.replacing import may_write
from app.settings import Settings
from app.translation import _


def write_weights(lesson: Lesson, settings: Settings, window: QWidget, tell: Callable[[str], None]) -> None:
    """Ask for a file, and before one is replaced, and write the weights; `tell`: says what can't be done, or what torch
    would compute of them."""
    try:
        check_torch_has(lesson.experiment.network)
        path = _asked(lesson, settings, window)
        if path is None:
            return
        write_tensors(state_dict(lesson), path)
    except TensorError as error:
        tell(_("The weights can’t be written: {reason}").format(reason=error))
        return
    except FileError as error:
        tell(str(error))
        return
    settings.export_folder = str(path.parent)
    activation = unknown_to_torch(lesson.experiment.network)
    if activation is not None:
        odd = _("nn.RNN has no {activation}: with these weights it computes something else.")
        tell(odd.format(activation=activation))


def _asked(lesson: Lesson, settings: Settings, window: QWidget) -> Path | None:
    folder = Path(settings.export_folder or Path.home())
    kinds = ";;".join(f"{ending} (*{ending})" for ending in ENDINGS)
    ours = QFileDialog.Option.DontConfirmOverwrite  # asked below, of the full name
    suggested = str(folder / f"{lesson.name}{ENDINGS[0]}")
    chosen, kind = QFileDialog.getSaveFileName(window, _("Export the weights"), suggested, kinds, options=ours)
    if not chosen:
        return None
    path = Path(chosen)
    if path.suffix.lower() not in ENDINGS:
        path = path.with_name(path.name + (kind.partition(" ")[0] or ENDINGS[0]))
    return path if may_write(window, (path,)) else None
