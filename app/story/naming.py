"""What a value or a parameter is called: in the notation's letters, and in words."""

from app.story import called
from app.story.equations import equation
from app.story.expressions import Expression, Parameter, Reference, Value
from app.story.headings import heading
from app.story.places import Flow, Place
from app.story.state import State
from app.story.timeline import timeline
from app.story.typst_form import TypstForm
from app.translation import _
from rnn_engine.network import base_name, stage_of


def symbol_of(state: State, reference: Reference) -> Expression:
    """What stands for it in equations: of a place the left side of its equation."""
    if isinstance(reference, str):
        return Parameter(reference)
    if reference.phase == "forward":
        return Value(reference.name, reference.t)
    flow: Flow = reference.loss if reference.loss is not None else "all" if state.flow == "all" else "each"
    moved = state.timeline if reference in state.timeline else timeline(state.trace.experiment, flow)
    return equation(state.trace, moved, reference, state.notation).left


def label(state: State, reference: Reference) -> str:
    """In plain letters: h₂, W, ∂L₄/∂h₂."""
    return state.notation.plain(symbol_of(state, reference))


def markup(state: State, reference: Reference) -> str:
    """The same as Typst math."""
    return TypstForm(state.notation).write(symbol_of(state, reference))


def markup_in_line(state: State, reference: Reference) -> str:
    """The same, as high as a line of text."""
    return _InLine(state.notation).write(symbol_of(state, reference))


class _InLine(TypstForm):
    """Writes fractions with a slash: what is in them is as large as beside them."""

    def fraction(self, top: str, bottom: str) -> str:
        return f"{top} \\/ {bottom}"


def in_words(state: State, reference: Reference) -> str:
    """ "hidden state at t = 2", "hidden → hidden weights"."""
    printed = state.notation.printed_timestep
    match reference:
        case str():
            name, stage = called.PARAMETERS[base_name(reference)], stage_of(reference)
            return _("{name} of the {stage}").format(name=_(name), stage=stage) if stage else _(name)
        case Place("forward", "L"):
            return _("whole loss")
        case Place("forward", "h", t=0):
            return _("initial hidden state")
        case Place("forward", "c", t=0):
            return _("initial cell state")
        case Place("forward", name, t=int(t)):
            return _("{name} at t = {t}").format(name=_(called.VALUES[name]), t=printed(t))
        case Place("backward", name, loss=loss, k=int(k)):
            return _backward(state, name, loss, k)
        case Place("sum", loss=int(loss)):
            return _("gradient of loss {loss}, summed over all timesteps").format(loss=printed(loss))
        case Place("sum"):
            return _("gradient of the whole loss")
    return _("{name} after the update").format(name=_(called.PARAMETERS[base_name(reference.name)]))


def named(state: State, reference: Reference) -> str:
    """Letters and words: "h₂, hidden state at t = 2"."""
    return f"{label(state, reference)}, {in_words(state, reference)}"


def _backward(state: State, name: str, loss: int | None, k: int) -> str:
    printed = state.notation.printed_timestep
    if name == "f_prime":
        return _("slope of the activation at t = {t}").format(t=printed(k))
    if name in called.GRADIENTS:
        return _("{name}, t = {t}").format(name=_(called.GRADIENTS[name]), t=printed(k))
    if base_name(name) in called.PARAMETERS:
        if loss is None:
            return _("what all losses contribute through timestep {k}").format(k=printed(k))
        return _("what loss {loss} contributes through timestep {k}").format(loss=printed(loss), k=printed(k))
    return _("gradient at t = {t}").format(t=printed(k))


def place_in_words(state: State, at: Place | int) -> str:
    """Where something is in the film and what is computed there: "Forward · timestep 2 · h₂"; a number counts the steps
    of the lesson's own flow."""
    if at == 0:
        return _("before the first step")
    place = timeline(state.trace.experiment, state.lesson.flow).place(at) if isinstance(at, int) else at
    return f"{heading(place, state.notation)} · {label(state, place)}"
