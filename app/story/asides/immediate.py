"""The immediate derivative ∂⁺h_k/∂θ on paper.

For a matrix θ it has three dimensions, of which a page has two. What is not zero in it fits in a matrix all the same.
"""

from dataclasses import dataclass

from app.story.equations.forward import activation
from app.story.equations.setting import Setting
from app.story.expressions import Applied, Expression, Jacobian, Ones, Value
from rnn_engine.arrays import hot_entry
from rnn_engine.network import base_name

CORRESPONDS = "≙"


@dataclass(frozen=True)
class Written:
    """`matrix` holds all of ∂⁺h_k/∂θ that is not zero; `relation`: "=" where it is ∂⁺h_k/∂θ itself."""

    matrix: Expression
    relation: str
    remark: str


def written_as(setting: Setting, parameter: str, k: int) -> Written:
    """∂⁺h_k/∂θ for a parameter that acts through the hidden state at timestep k.

    b_h: the matrix diag(f′(z_k)), (H, H). W_hh, W_xh: f′(z_k) times what the weight was multiplied with, in the shape
    of the weight: entry (i, j) is ∂⁺h_k[i]/∂θ[i,j]; all other derivatives are zero. E: ∂h_k/∂e_k, (H, M): with it
    ∂⁺h_k[i]/∂E[v,m] = x_k[v] ∂h_k[i]/∂e_k[m].
    """
    notation, slope = setting.notation, _slope(setting, k)
    h, units = notation.label("h", k), setting.network.hidden_size
    if base_name(parameter) == "b_h":
        return Written(Applied("diag", (slope,)), "=", f"{units} × {units}")
    rows, columns = notation.as_printed(parameter, setting.experiment.parameters[parameter]).shape
    shape = f"{units} × ({rows} × {columns})"
    if parameter == "E":
        matrix = Jacobian(Value("h", k), Value("e", k))
        return Written(matrix, CORRESPONDS, f"{shape}: {_looked_up(setting, k)}")
    into = setting.value("h", k - 1) if base_name(parameter) == "W_hh" else setting.value(setting.source, k)
    if units == 1:
        return Written(setting.outer(parameter, slope, into), "=", shape)
    line = "column" if notation.turned(parameter) else "row"
    remark = f"{shape}: unit i of {h} depends on {line} i of {notation.label(parameter)} only"
    return Written(setting.outer(parameter, slope, into), CORRESPONDS, remark)


def _looked_up(setting: Setting, k: int) -> str:
    line, x = "row" if setting.notation.embedding == "rows" else "column", setting.notation.label("x", k)
    vector = setting.trace.value("x", k)
    if vector is not None and hot_entry(vector) is not None:
        return f"this is the {line} that {x} looks up, the others are zero"
    return f"this, times the number of {x} that belongs to the {line}"


def _slope(setting: Setting, k: int) -> Expression:
    """f′(z_k)."""
    z = Value("z", k)
    if setting.network.hidden_activation == "identity":
        return Ones(z)
    return activation(setting, setting.value("z", k), derivative=True)
