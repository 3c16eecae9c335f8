"""The immediate derivative ∂⁺h_k/∂θ on paper.

For a matrix θ it has three dimensions, of which a page has two. What is not zero in it fits in a matrix all the same.
"""

from dataclasses import dataclass

from app.story.equations.forward import activation
from app.story.equations.setting import Setting
from app.story.expressions import Applied, Expression, Jacobian, Ones, Value
from app.translation import _
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
        return Written(matrix, CORRESPONDS, _looked_up(setting, k).format(shape=shape, x=notation.label("x", k)))
    into = setting.value("h", k - 1) if base_name(parameter) == "W_hh" else setting.value(setting.source, k)
    if units == 1:
        return Written(setting.outer(parameter, slope, into), "=", shape)
    remark = (
        _("{shape}: unit i of {h} depends on column i of {parameter} only")
        if notation.turned(parameter)
        else _("{shape}: unit i of {h} depends on row i of {parameter} only")
    ).format(shape=shape, h=h, parameter=notation.label(parameter))
    return Written(setting.outer(parameter, slope, into), CORRESPONDS, remark)


def _looked_up(setting: Setting, k: int) -> str:
    vector, rows = setting.trace.value("x", k), setting.notation.embedding == "rows"
    if vector is not None and hot_entry(vector) is not None:
        if rows:
            return _("{shape}: this is the row that {x} looks up, the others are zero")
        return _("{shape}: this is the column that {x} looks up, the others are zero")
    if rows:
        return _("{shape}: this, times the number of {x} that belongs to the row")
    return _("{shape}: this, times the number of {x} that belongs to the column")


def _slope(setting: Setting, k: int) -> Expression:
    """f′(z_k)."""
    z = Value("z", k)
    if setting.network.hidden_activation == "identity":
        return Ones(z)
    return activation(setting, setting.value("z", k), derivative=True)
