"""The placeholders that a sentence about a place is likely to need (FORMATS §2)."""

from app.story.state import State


def placeholders(state: State) -> tuple[str, ...]:
    """Parameters first, then values, derivatives and numbers of the timesteps that the place is about."""
    place, trace = state.place, state.trace
    t = state.focus_loss if place is None or place.t is None else place.t
    k = t if place is None or place.k is None else place.k
    before = [f"h {k - 1}", f"x {k}"] if k > 0 else []
    chain = [f"h {t} / h {t - 1}"] if trace.experiment.network.recurrent else []
    names = (f"y_hat {t}", f"loss {t}", f"loss {t} / {state.parameter}", f"loss {t} / h {k}")
    loss = names if t in trace.losses else ()
    return tuple(f"{{{text}}}" for text in (*state.parameters, f"h {k}", *before, *chain, *loss, "L", f"t {k}"))
