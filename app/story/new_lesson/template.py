"""A lesson that serves as template: its network, its pattern of inputs and losses, its letters."""

from dataclasses import replace

from app.files.lesson import Lesson
from app.story.experiment_form import LONGEST, form_of, lesson_from, targets_following, timesteps
from app.story.numbers import grouped
from app.translation import _
from rnn_engine.experiment import ExperimentError, Problem


def like_template(
    template: Lesson, text: str, targets: str | None, cell: str | None, hidden_size: int | None, seed: int | None
) -> Lesson:
    """The template with what is given in place of its own: an empty text, or None, is as it has it, the weights as long
    as they fit; empty targets are the next token. Its story and its tour stay where every number does.

    Raises ExperimentError.
    """
    shown = form_of(template)
    form = replace(
        shown,
        inputs=text if text.strip() else shown.inputs,
        targets=shown.targets if targets is None else targets,
        cell=cell or shown.cell,
        hidden_size=hidden_size or shown.hidden_size,
        seed=seed,
    )
    length = timesteps(form, template) if form.inputs != shown.inputs else 0
    if length > LONGEST:
        long = _("has {count} timesteps; at most {most} are accepted.")
        raise ExperimentError((Problem(_("Sequence"), long.format(count=grouped(length), most=grouped(LONGEST))),))
    return template if form == shown else lesson_from(targets_following(form, template), template)
