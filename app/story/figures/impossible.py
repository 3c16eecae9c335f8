"""Why a lesson has no such gradient plot, each in one sentence; empty where it has one."""

from collections.abc import Callable

from app.files.lesson_corpus import training_experiments
from app.story.figures.about_loss import own_loss
from app.story.figures.cells import other_cells_of
from app.story.figures.training_curve import course_of
from app.story.state import State
from app.story.summary import CELL_NAMES
from app.translation import _, in_words
from rnn_engine.bounds import spectral_radius
from rnn_engine.contributions import contributions
from rnn_engine.experiment import ExperimentError
from rnn_engine.products import operations
from rnn_engine.recorder import WHOLE

_FACTORS = 4_000_000_000
"""Operations up to which the norms and the eigenvalues of all factors are computed."""
_SWEPT = 40_000_000
"""Numbers of states and weights, times timesteps, up to which an experiment is made anew for every radius or step."""


def lags(state: State) -> str:
    return _without_past(state) or _zero(state)


def shares(state: State) -> str:
    return _short(state) or _zero(state)


def triangles(state: State) -> str:
    if state.trace.length > WHOLE:
        long = _("With {length} timesteps there are too many pairs (t, k); up to {most} can be shown.")
        return long.format(length=state.trace.length, most=WHOLE)
    return _without_past(state) or _zero(state)


def jacobians(state: State) -> str:
    if _without_state(state):
        return _no_state(state)
    if operations(state.trace, state.trace.length) > _FACTORS:
        return _("The network is too large for the eigenvalues of the Jacobian of every timestep.")
    return _short(state)


def radius_sweep(state: State) -> str:
    network = state.trace.experiment.network
    if network.gates:
        gated = _("Cell {cell}: it has several recurrent matrices, and no single spectral radius to change.")
        return gated.format(cell=_(CELL_NAMES[network.cell]))
    if not network.recurrent:
        return _no_state(state)
    if spectral_radius(state.trace, state.focus_loss) == 0.0:
        zero = _("The spectral radius of {weights} is 0, which no factor changes.")
        return zero.format(weights=state.notation.label(network.named("W_hh", state.focus_loss)))
    return _short(state) or _large(state) or _zero(state)


def training_curve(state: State) -> str:
    return _large(state) or _zero(state) or _refused(lambda: training_experiments(course_of(state.lesson).lesson))


def cells(state: State) -> str:
    if _without_state(state):
        return _no_state(state)
    return _short(state) or _large(state) or _refused(lambda: other_cells_of(state.lesson))


def _refused(make: Callable[[], object]) -> str:
    """Why something can't be made of the lesson."""
    try:
        make()
    except ExperimentError as error:
        reason = in_words(ExperimentError(error.problems[:1]))
        return _("It can’t be made of this lesson: {reason}").format(reason=reason)
    return ""


def _without_past(state: State) -> str:
    """Where every loss reaches its own timestep alone."""
    sequence = state.trace.experiment.sequence
    fed = any(sequence.is_fed_softly(t) for t in range(2, sequence.length + 1))
    return _no_state(state) if _without_state(state) and not fed else _short(state)


def _without_state(state: State) -> bool:
    return not state.trace.experiment.network.recurrent


def _no_state(state: State) -> str:
    return _("A feed-forward network has no state that goes from one timestep to the next: nothing reaches back.")


def _short(state: State) -> str:
    return "" if state.trace.length > 1 else _("The sequence has one timestep: there is nothing before it.")


def _large(state: State) -> str:
    network = state.trace.experiment.network
    if state.trace.length * network.parameters_size <= _SWEPT:
        return ""
    return _("The network is too large to be computed anew again and again.")


def _zero(state: State) -> str:
    """Where the gradient that is shown is zero, of every parameter."""
    answer, loss = contributions(state.trace), own_loss(state)
    for name in state.parameters:
        of = answer.scaled_gradient(name) if loss is None else answer.scaled_gradient_of_loss(name, loss)
        if of.mantissa.any():
            return ""
    return _("The gradient is zero: there is nothing to show of it.")
