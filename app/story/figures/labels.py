"""What figures print in the notation's letters: mathematics as Typst markup and as plain text."""

from functools import lru_cache

from app.story import expressions as ex
from app.story.expressions import OUTPUT_PARAMETERS, Index, Parameter, Value
from app.story.figures.text import Math
from app.story.notation import Notation
from app.story.plain_form import PlainForm
from app.story.state import State
from app.story.typst_form import TypstForm

_kept = lru_cache(maxsize=4096)
"""Labels are asked for again with every picture."""
_LOWERED = str.maketrans("-0123456789", "₋₀₁₂₃₄₅₆₇₈₉")


@_kept
def parameter_label(notation: Notation, parameter: str) -> Math:
    """W, b_h."""
    return Math(notation.typst_parameter(parameter), notation.label(parameter))


@_kept
def loss_label(notation: Notation, t: int | None) -> Math:
    """L_t, or L."""
    name = "L" if t is None else "loss"
    return Math(notation.typst_value(name, t), notation.label(name, t))


@_kept
def gradient_label(notation: Notation, parameter: str, t: int | None) -> Math:
    """∂L_t/∂W or ∂L/∂W on one line."""
    return _on_one_line(notation, Value("L", None) if t is None else Value("loss", t), parameter)


@_kept
def any_gradient_label(notation: Notation, parameter: str) -> Math:
    """∂L_t/∂W with the letter t."""
    return _on_one_line(notation, Value("loss", Index("t")), parameter)


def timesteps_label(notation: Notation, first: int, last: int) -> str:
    """ "3", or "3…5" of several."""
    ends = dict.fromkeys((notation.printed_timestep(first), notation.printed_timestep(last)))
    return "…".join(map(str, ends))


def before_label(state: State, parameter: str) -> tuple[Math | str, ...]:
    """What a gradient counts as constant that leaves out the past: h_{t−1} with the letter t, c_{t−1} of an LSTM, and
    ŷ_{t−1} where that is read. Only the latter leads back to the parameters of the output."""
    experiment = state.trace.experiment
    parts = (
        experiment.network.state_parts if experiment.network.recurrent and parameter not in OUTPUT_PARAMETERS else ()
    )
    fed = any(experiment.sequence.is_fed_softly(t) for t in range(2, experiment.sequence.length + 1))
    names = (*parts, *(("y_hat",) if fed else ()))
    written = [before_value(state.notation, name) for name in names]
    return tuple(piece for label in written for piece in (", ", label))[1:]


def before_value(notation: Notation, name: str) -> Math:
    """h_{t−1} with the letter t."""
    before = Value(name, Index("t", -1))
    return Math(TypstForm(notation).write(before), PlainForm(notation).write(before))


def state_jacobian_label(notation: Notation, t: int, parts: tuple[str, ...]) -> Math:
    """∂h_t/∂h_k on one line, with the letter k; of a state of two parts ∂(h_t, c_t)/∂(h_k, c_k)."""
    typst, plain = TypstForm(notation), PlainForm(notation)
    later, earlier = (Value(parts[0], at) if len(parts) == 1 else ex.State(at, parts) for at in (t, Index("k")))
    markup = f"{typst.differential(later)} \\/ {typst.differential(earlier)}"
    return Math(markup, f"{plain.differential(later)}/{plain.differential(earlier)}")


def step_jacobian_label(notation: Notation, parts: tuple[str, ...]) -> Math:
    """∂h_k/∂h_{k−1} on one line, with the letter k; of a state of two parts ∂(h_k, c_k)/∂(h_{k−1}, c_{k−1})."""
    typst, plain = TypstForm(notation), PlainForm(notation)
    later, earlier = (
        Value(parts[0], at) if len(parts) == 1 else ex.State(at, parts) for at in (Index("k"), Index("k", -1))
    )
    markup = f"{typst.differential(later)} \\/ {typst.differential(earlier)}"
    return Math(markup, f"{plain.differential(later)}/{plain.differential(earlier)}")


def jacobian_label(notation: Notation, t: int, k: int) -> Math:
    """∂h_t/∂h_k on one line."""
    typst, plain = TypstForm(notation), PlainForm(notation)
    later, earlier = Value("h", t), Value("h", k)
    markup = f"{typst.differential(later)} \\/ {typst.differential(earlier)}"
    return Math(markup, f"{plain.differential(later)}/{plain.differential(earlier)}")


def gradient_of_any(notation: Notation, t: int | None) -> Math:
    """∂L_t/∂θ or ∂L/∂θ on one line, with θ for any parameter."""
    typst, plain = TypstForm(notation), PlainForm(notation)
    loss, any_parameter = Value("L", None) if t is None else Value("loss", t), Value("theta", None)
    markup = f"{typst.differential(loss)} \\/ {typst.differential(any_parameter)}"
    return Math(markup, f"{plain.differential(loss)}/{plain.differential(any_parameter)}")


def any_state_jacobian(t: int, notation: Notation) -> Math:
    """∂s_t/∂s_k with s for the state of any cell and the letter k."""
    at = notation.printed_timestep(t)
    return Math(f"partial s_({at}) \\/ partial s_k", f"∂s{str(at).translate(_LOWERED)}/∂sₖ")


@_kept
def value_label(notation: Notation, name: str, t: int | None = None) -> Math:
    """h_2, h."""
    return Math(notation.typst_value(name, t), notation.label(name, t))


def norm_of(label: Math) -> Math:
    """‖…‖ around it."""
    return Math(f"norm({label.markup})", f"‖{label.plain}‖")


def _on_one_line(notation: Notation, loss: Value, parameter: str) -> Math:
    typst, plain = TypstForm(notation), PlainForm(notation)
    markup = f"{typst.differential(loss)} \\/ {typst.differential(Parameter(parameter))}"
    return Math(markup, f"{plain.differential(loss)}/{plain.differential(Parameter(parameter))}")
