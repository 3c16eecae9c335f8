"""What the words of the figures mean, each in a plain sentence: said where the word stands to who asks."""

from app.story.numbers import percent
from app.translation import _
from rnn_engine.horizon import MOST


def diagonal_only(before: str, *, by_error: bool = False) -> str:
    """`before`: the state of the timestep before, as printed; `by_error`: how far off it is is no angle."""
    sentence = _(
        "Diagonal only: every loss reaches the weights of its own timestep and no earlier one, as if {before} did not "
        "depend on them."
    )
    off = (
        _(
            "The error is the length of the difference between that gradient and the one shown, in per cent of the "
            "latter’s."
        )
        if by_error
        else _("The angle lies between that gradient and the one shown.")
    )
    return f"{sentence.format(before=before)} {off}"


def horizon() -> str:
    sentence = _(
        "The horizon: take the norms of all contributions; {most} of their sum comes from at most so many timesteps "
        "before the loss."
    )
    return sentence.format(most=percent(round(100 * MOST)))


def product_of_norms() -> str:
    return _("Π‖J‖: the norms of the Jacobians of all timesteps on the way, multiplied. The gradient can’t grow more.")


def bound_by_weights() -> str:
    return _(
        "(γσ₁)ⁿ: γ is the steepest slope of the activation, σ₁ the largest singular value of the recurrent weights, n "
        "the number of timesteps back. The gradient can’t grow more, whatever the input."
    )


def spectral_radius(weights: str) -> str:
    """`weights`: as printed."""
    sentence = _(
        "ρ({W}), the spectral radius: the largest magnitude of an eigenvalue. In a linear network the gradient shrinks "
        "or grows by this factor with every timestep in the end."
    )
    return sentence.format(W=weights)


def all_timesteps() -> str:
    return _("The ground: from the smallest to the largest norm at each lag, whichever timestep t it starts from.")
