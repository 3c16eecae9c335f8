"""Which errata have numbers, where a network can express them, and what works them out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from app.story.errata import notes, slides, worksheet
from app.story.errata.case import Case
from app.story.errata.erratum import Erratum, document_of
from app.story.errata.reading import Readings
from app.story.state import State
from rnn_engine.contributions import contributions
from rnn_engine.jacobians import has_loss_gradient


@dataclass(frozen=True)
class Worked:
    """How an erratum is worked out; `needs`: what it takes of the experiment and the place. Asked at every step."""

    read: Callable[[Case], Readings]
    needs: Callable[[Case], bool] = lambda case: True


def readings(state: State, erratum: Erratum) -> Readings | None:
    """Both forms worked out at the state's place; None for an erratum that is about words. Only where it `shows`."""
    worked = WORKED.get(erratum.id)
    return None if worked is None else worked.read(Case(state))


def shows(state: State, erratum: Erratum) -> bool:
    """Whether an erratum shows at a state: in the document's own letters, at a place it is about, in a network that can
    express it."""
    if document_of(state.notation) != erratum.document or not erratum.is_about(state.place):
        return False
    if not _is_known_to_documents(state):
        return False
    worked, case = WORKED.get(erratum.id), Case(state)
    return worked is None or (_is_whole(case) and worked.needs(case))


def _is_known_to_documents(state: State) -> bool:
    """They know one cell without gates, and no prediction that is read as it is; and numbers that float64 holds."""
    experiment = state.trace.experiment
    if experiment.network.gates or experiment.network.stages or experiment.sequence.feedback == "soft":
        return False
    rows = {state.focus_loss, *((state.place.t,) if state.place is not None and state.place.t else ())}
    return not any(contributions(state.trace).row(t).exponents.any() for t in rows & set(state.trace.losses))


def _is_whole(case: Case) -> bool:
    """The documents know no truncation, and no loss reaches a later timestep."""
    return not case.experiment.truncation.cuts(case.trace.losses) and case.k <= case.t


def _recurrent(case: Case) -> bool:
    return case.experiment.network.recurrent


def _with_past(case: Case) -> bool:
    return _recurrent(case) and case.t > 1


def _several_losses(case: Case) -> bool:
    return len(case.trace.losses) > 1


def _softmax(case: Case) -> bool:
    return case.experiment.network.output_activation == "softmax"


def _squared(case: Case) -> bool:
    return case.experiment.loss.kind == "squared_error"


def _of_the_notes(case: Case) -> bool:
    """Whether the loss is theirs: a squared error at each of T timesteps, so that a mean divides by T."""
    return _squared(case) and len(case.trace.losses) == case.trace.length


def _bent(case: Case) -> bool:
    return case.experiment.network.hidden_activation != "identity"


def _quotient(case: Case) -> bool:
    return _softmax(case) and has_loss_gradient(case.trace, case.t)


WORKED: Mapping[str, Worked] = {
    "D1-1": Worked(slides.output_bias),
    "D1-2": Worked(slides.struck_through, _with_past),
    "D1-3": Worked(slides.bracket, _with_past),
    "D1-4": Worked(slides.order, lambda case: _recurrent(case) and case.t - case.k > 1),
    "D1-5": Worked(slides.first_term, _recurrent),
    "D1-6": Worked(slides.only_dependence),
    "D1-7": Worked(slides.elementwise_softmax, _quotient),
    "D1-8": Worked(slides.written_out, _recurrent),
    "D1-9": Worked(slides.column_times_row, _recurrent),
    "D2-2": Worked(notes.mean, _of_the_notes),
    "D2-3": Worked(notes.one_loss, _of_the_notes),
    "D2-4": Worked(notes.two_values, lambda case: _recurrent(case) and _bent(case)),
    "D2-5": Worked(notes.two_functions, lambda case: _softmax(case) and _bent(case)),
    "D2-6": Worked(notes.first_use, _with_past),
    "D2-7": Worked(notes.one_of_all, _several_losses),
    "D2-8": Worked(notes.immediate, _recurrent),
    "D2-9": Worked(notes.softmax_and_squares, lambda case: _softmax(case) and _squared(case)),
    "D2-10": Worked(notes.one_output, _softmax),
    "D2-11": Worked(notes.missing, _recurrent),
    "D2-13": Worked(notes.gradient_and_change),
    "D2-16": Worked(notes.one_to_one, _recurrent),
    "D3-1": Worked(worksheet.state_of_the_timestep, _recurrent),
    "D3-2": Worked(worksheet.state_of_the_timestep, _recurrent),
    "D3-3": Worked(worksheet.flowing_back, _with_past),
    "D3-4": Worked(worksheet.once_or_often, lambda case: _with_past(case) and case.t <= worksheet.MOST_UPDATES),
    "D3-5": Worked(worksheet.copies, _with_past),
    "D3-6": Worked(worksheet.shape),
    "D3-7": Worked(worksheet.partial_signs),
    "D3-8": Worked(worksheet.contraction, _recurrent),
    "D3-9": Worked(worksheet.left_out, _recurrent),
    "D3-10": Worked(worksheet.two_deltas, _recurrent),
    "D3-12": Worked(worksheet.initial_state, _recurrent),
    "D3-13": Worked(worksheet.one_loss_of_all, lambda case: _recurrent(case) and _several_losses(case)),
    "D3-14": Worked(
        worksheet.sum_of_labels, lambda case: _softmax(case) and case.experiment.loss.kind == "cross_entropy"
    ),
}
"""By id; those that are about words only have none."""
