"""What comes back to a timestep from the one after it: through the state, and through an output that was fed back."""

from app.story.equations.gates import behind_product
from app.story.equations.output import through_output
from app.story.equations.setting import Setting
from app.story.expressions import AtOutputs, Expression, Gradient, Hadamard, Index, Marked, Plus, Sum


def returns(setting: Setting, loss: int | None, k: int) -> bool:
    """Whether anything comes back to timestep k: of one loss a later one's, of all losses (None) any later one's."""
    return bool(setting.losses_after(k)) if loss is None else k < loss


def received(setting: Setting, loss: int | None, k: int) -> Expression:
    """∂L/∂h_k as far as it comes from later losses: W_hhᵀ δ_{k+1}, of a gated cell one such term for every gate, of a
    GRU also what z_{k+1} lets pass, and what comes through ŷ_k where that was read as x_{k+1}."""
    terms: list[Expression] = []
    if setting.is_fed_on(k):
        terms.append(setting.linear("W_hy", _through_prediction(setting, loss, k), back=True))
    if setting.network.recurrent:
        by_state = _by_state(setting, loss, k)
        whole = by_state[0] if len(by_state) == 1 else Plus(by_state)
        if is_summed(setting, loss):
            terms.append(setting.weighted(whole))
        else:
            terms.extend(by_state)
    return terms[0] if len(terms) == 1 else Plus(tuple(terms))


def fed_back(setting: Setting, loss: int | None, k: int) -> Expression:
    """∂L/∂ŷ_k, which is ∂L/∂x_{k+1}: W_xhᵀ δ_{k+1}, with an embedding E ∂L/∂e_{k+1}."""
    if setting.source == "e":
        back: Expression = setting.linear("E", arriving(setting, "e", loss, k), back=True)
    else:
        terms = setting.pulled_back(setting.named("W_xh", k + 1), lambda of: arriving(setting, of, loss, k))
        back = terms[0] if len(terms) == 1 else Plus(terms)
    return weighted(setting, loss, back if setting.feeds_directly else AtOutputs(back))


def arriving(setting: Setting, of: str, loss: int | None, k: int) -> Expression:
    """The gradient of a value of timestep k + 1 that goes on to k. A sliding window drops older losses on the way, so
    there, with all losses at once, the kept ones are summed one by one."""
    if not is_summed(setting, loss):
        return setting.known(of, loss, k + 1)
    kept = setting.losses_after(k)
    if len(kept) == 1:
        return _of_one_loss(of, kept[0], k + 1)
    return Sum("t", kept, _of_one_loss(of, Index("t"), k + 1))


def weighted(setting: Setting, loss: int | None, body: Expression) -> Expression:
    """Sums over the losses, which `arriving` makes, with the weight that every L_t has in L."""
    return setting.weighted(body) if is_summed(setting, loss) else body


def is_summed(setting: Setting, loss: int | None) -> bool:
    """Whether `arriving` sums the losses one by one."""
    return loss is None and setting.experiment.truncation.kind == "sliding"


def _by_state(setting: Setting, loss: int | None, k: int) -> tuple[Expression, ...]:
    def behind(of: str) -> Expression:
        return behind_product(setting, of[2:], arriving(setting, of, loss, k), k + 1)

    terms = setting.pulled_back(setting.named("W_hh", k + 1), behind)
    if setting.network.cell != "gru":
        return terms
    return *terms, Hadamard((arriving(setting, "h", loss, k), setting.value("z_gate", k + 1)))


def _through_prediction(setting: Setting, loss: int | None, k: int) -> Expression:
    """∂L/∂q_k; where it holds timestep k's own loss as well, only what came through ŷ_k."""
    if loss is None and setting.experiment.sequence.has_loss(k):
        return through_output(setting, k, setting.known("y_hat", loss, k))
    return setting.known("q", loss, k)


def _of_one_loss(of: str, t: int | Index, k: int) -> Expression:
    # As a fraction: a letter that shows only k would not tell the losses apart.
    return Marked("backward", Gradient(of, t, k))
