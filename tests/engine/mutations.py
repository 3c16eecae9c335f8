"""Derivatives that are wrong by one in a thousand, each with a small lesson in which it is used.

One-sided mutations are of the (t, k) sweep or of the reverse pass alone; the others are of what both share.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest

from rnn_engine.arrays import Array
from rnn_engine.block import Block
from rnn_engine.cells.elman import Elman
from rnn_engine.cells.feedforward import Feedforward
from rnn_engine.cells.gru import GRU
from rnn_engine.cells.lstm import LSTM
from rnn_engine.cells.protocol import Slopes
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence, Stage, Truncation
from rnn_engine.functions import ACTIVATIONS, LOSSES, loss_logit_gradient, output_cotangent
from rnn_engine.network import GATES
from rnn_engine.pieces import Piece, fed_back_gradient, fed_logit_gradient, logit_gradients, pieces
from rnn_engine.reverse import _Descent
from rnn_engine.sweep import _Sweep
from rnn_engine.tiles import Tiles, tiles
from rnn_engine.trace import Trace

WRONG = 1.001

Mutation = Callable[[pytest.MonkeyPatch], None]

CELL_TYPES: dict[str, Any] = {"elman": Elman, "feedforward": Feedforward, "lstm": LSTM, "gru": GRU}

STAGES = (Stage("encoder", 2), Stage("decoder"))

SIDES = {"sweep": ("sweep", "block", "norms", "sums", "shares", "tiles", "contributions"), "reverse": ("reverse",)}
"""The modules of each side of the proof."""


@dataclass(frozen=True)
class Asked:
    """The small lesson: three timesteps, each with an embedded input and a loss, everything positive so that no relu is
    off. `soft`: the last two inputs are the outputs before them."""

    cell: str = "elman"
    hidden: str = "tanh"
    output: str = "softmax"
    kind: str = "cross_entropy"
    soft: bool = False
    stages: tuple[Stage, ...] = ()

    def experiment(self, truncation: Truncation = NO_TRUNCATION) -> Experiment:
        random = np.random.RandomState(1)
        network = Network(self.cell, self.hidden, self.output, 3, 2, 3, embedding_size=2, stages=self.stages)
        tokens = np.eye(3)
        return Experiment(
            network,
            {name: random.uniform(0.1, 0.6, shape) for name, shape in network.parameter_shapes.items()},
            Sequence(
                (tokens[0], None, None) if self.soft else (tokens[0], tokens[2], tokens[0]),
                tuple(tokens[[1, 0, 2]]),
                feedback="soft" if self.soft else None,
            ),
            Loss(self.kind),
            truncation,
            random.uniform(0.1, 0.6, network.state_size),
        )


# The derivatives of activations and losses ------------------------------------------------------------------------


def scaled_activation(name: str) -> Mutation:
    return lambda patch: patch.setitem(ACTIVATIONS, name, _steeper(name))


def scaled_activation_of(cell: str, name: str) -> Mutation:
    """Of a gated cell, which has its own."""
    return lambda patch: patch.setattr(f"rnn_engine.cells.{cell}._{name.upper()}", _steeper(name))


def _steeper(name: str) -> Any:
    right = ACTIVATIONS[name]
    return replace(right, derivative=lambda z: WRONG * right.derivative(z))


def scaled_loss(patch: pytest.MonkeyPatch) -> None:
    def wrong(*asked: Any) -> Array:
        return WRONG * loss_logit_gradient(*asked)

    patch.setattr("rnn_engine.pieces.loss_logit_gradient", wrong)


def scaled_loss_in(side: str) -> Mutation:
    return _wherever(side, "logit_gradients", lambda trace: WRONG * logit_gradients(trace))


def _wherever(side: str, name: str, wrong: Any) -> Mutation:
    """Replace what the modules of a side know by a name."""

    def mutation(patch: pytest.MonkeyPatch) -> None:
        for module in SIDES[side]:
            patch.setattr(f"rnn_engine.{module}.{name}", wrong, raising=False)

    return mutation


# The slopes of the cells ------------------------------------------------------------------------------------------


def scaled_slope(cell: str, which: str, gate: int | None = None) -> Mutation:
    """`which`: the "gates", the "recurrent" ones, "both", the "mix" or the "carry"; of one gate alone."""
    right = CELL_TYPES[cell].slopes

    def wrong(self: Any, values: Any, before: Array) -> Slopes:
        slopes: Slopes = right(self, values, before)
        if which in ("mix", "carry"):
            return replace(slopes, **{which: WRONG * getattr(slopes, which)})
        size = slopes.gates.shape[1] // len(slopes.parts)
        rows = slice(None) if gate is None else slice(gate * size, (gate + 1) * size)
        changed = {name: getattr(slopes, name).copy() for name in ("gates", "recurrent")}
        for name in changed if which == "both" else (which,):
            changed[name][:, rows] *= WRONG
        if slopes.gates is slopes.recurrent:
            changed["recurrent"] = changed["gates"]
        return replace(slopes, **changed)

    return lambda patch: patch.setattr(CELL_TYPES[cell], "slopes", wrong)


# The matrices on the way back -------------------------------------------------------------------------------------


def matrix_in(side: str, matrix: str) -> Mutation:
    """W_hh or W_xh where cotangents pass it."""

    def wrong(trace: Trace) -> tuple[Piece, ...]:
        return tuple(replace(piece, **{matrix: WRONG * getattr(piece, matrix)}) for piece in pieces(trace))

    def at(trace: Trace, k: int) -> Piece:
        return next(piece for piece in wrong(trace) if k <= piece.last)

    def mutation(patch: pytest.MonkeyPatch) -> None:
        _wherever(side, "pieces", wrong)(patch)
        _wherever(side, "piece_at", at)(patch)

    return mutation


def after_init(kind: type[Any], change: Callable[[Any], None]) -> Mutation:
    right = kind.__init__

    def wrong(self: Any, *args: Any, **kwargs: Any) -> None:
        right(self, *args, **kwargs)
        change(self)

    return lambda patch: patch.setattr(kind, "__init__", wrong)


def _own_of_sweep(sweep: Any) -> None:
    sweep._own = WRONG * sweep._own


def _handing_back_in_sweep(sweep: Any) -> None:
    sweep._W_hy = WRONG * sweep._W_hy


def _own_of_reverse(descent: Any) -> None:
    descent._d_state *= WRONG


def _handing_back_in_reverse(descent: Any) -> None:
    descent._parameters = dict(descent._parameters) | {"W_hy": WRONG * descent._parameters["W_hy"]}


def both(*mutations: Mutation) -> Mutation:
    def mutation(patch: pytest.MonkeyPatch) -> None:
        for each in mutations:
            each(patch)

    return mutation


# The tiles, and the gradients of the reverse pass -----------------------------------------------------------------


def scaled_tile(parameter: str, side: str) -> Mutation:
    """One factor of a parameter's tiles, "left" or "right"."""

    def wrong(block: Block, name: str) -> Tiles:
        right = tiles(block, name)
        return replace(right, **{side: WRONG * getattr(right, side)}) if name == parameter else right

    return lambda patch: patch.setattr("rnn_engine.contributions.tiles", wrong)


def scaled_reverse_gradient(parameter: str) -> Mutation:
    def wrongly(right: Any) -> Any:
        def wrong(self: Any, *args: Any) -> Iterator[Any]:
            for name, rows, left, other in right(self, *args):
                yield name, rows, WRONG * left if name == parameter else left, other

        return wrong

    def mutation(patch: pytest.MonkeyPatch) -> None:
        for products in ("_products", "_output_products"):
            patch.setattr(_Descent, products, wrongly(getattr(_Descent, products)))

    return mutation


# All of them ------------------------------------------------------------------------------------------------------


def _of_functions() -> Iterator[tuple[str, Asked, Mutation]]:
    for cell in ("elman", "feedforward"):
        for name in ACTIVATIONS:
            yield f"{name}′ of {cell}", Asked(cell, hidden=name), scaled_activation(name)
    for cell in ("lstm", "gru"):
        for name in ("sigmoid", "tanh"):
            yield f"{name}′ of {cell}", Asked(cell), scaled_activation_of(cell, name)
    for name in ACTIVATIONS:
        hidden = "sigmoid" if name == "tanh" else "tanh"
        for kind in ("squared_error", "half_squared_error"):
            yield (
                f"{name}′ of the output, {kind}",
                Asked(hidden=hidden, output=name, kind=kind),
                scaled_activation(name),
            )
    for kind, outputs in LOSSES.items():
        for output in outputs:
            asked = Asked(output=output, kind=kind)
            yield f"{kind} after {output}", asked, scaled_loss
            for side in SIDES:
                yield f"{kind} after {output} in the {side}", asked, scaled_loss_in(side)


def _of_cells() -> Iterator[tuple[str, Asked, Mutation]]:
    for cell in ("elman", "feedforward"):
        yield f"slope of {cell}", Asked(cell), scaled_slope(cell, "both")
    for stages in ((), STAGES):
        where = ", in stages" if stages else ""
        for cell, gates in GATES.items():
            for number, gate in enumerate(gates):
                for which in ("both",) if cell == "lstm" else ("both", "gates", "recurrent"):
                    mutation = scaled_slope(cell, which, number)
                    yield f"slope {which} {gate} of {cell}{where}", Asked(cell, stages=stages), mutation
            for which in ("mix", "carry") if cell == "lstm" else ("carry",):
                yield f"{which} of {cell}{where}", Asked(cell, stages=stages), scaled_slope(cell, which)


def _of_matrices() -> Iterator[tuple[str, Asked, Mutation]]:
    for cell in CELL_TYPES:
        for soft in (False, True):
            for matrix in ("W_xh",) if cell == "feedforward" else ("W_hh", "W_xh"):
                sides = {side: matrix_in(side, matrix) for side in SIDES}
                for side, mutation in (sides | {"both": both(*sides.values())}).items():
                    yield f"{matrix} of {cell}{' fed softly' if soft else ''}, {side}", Asked(cell, soft=soft), mutation
    own = {"sweep": after_init(_Sweep, _own_of_sweep), "reverse": after_init(_Descent, _own_of_reverse)}
    handed = {
        "sweep": after_init(_Sweep, _handing_back_in_sweep),
        "reverse": after_init(_Descent, _handing_back_in_reverse),
    }
    for side, mutation in (own | {"both": both(*own.values())}).items():
        yield f"W_hy where a loss enters, {side}", Asked(), mutation
    for side, mutation in (handed | {"both": both(*handed.values())}).items():
        yield f"W_hy where an output is fed back, {side}", Asked(soft=True), mutation


def _of_soft_feedback() -> Iterator[tuple[str, Asked, Mutation]]:
    def handed(trace: Trace, k: int, d_source: Array) -> Array:
        return WRONG * fed_logit_gradient(trace, k, d_source)

    def looked_up(trace: Trace, d_source: Array) -> Array:
        return WRONG * fed_back_gradient(trace, d_source)

    def pulled_back(*asked: Any) -> Array:
        return WRONG * output_cotangent(*asked)

    for cell in CELL_TYPES:
        asked = Asked(cell, soft=True)
        for side in SIDES:
            yield f"hand-back of {cell}, {side}", asked, _wherever(side, "fed_logit_gradient", handed)
        yield (
            f"E in the hand-back of {cell}",
            asked,
            lambda patch: patch.setattr("rnn_engine.pieces.fed_back_gradient", looked_up),
        )
    for output in LOSSES["squared_error"]:
        yield (
            f"∂ŷ/∂q of {output} in the hand-back",
            Asked(output=output, kind="squared_error", soft=True),
            lambda patch: patch.setattr("rnn_engine.pieces.output_cotangent", pulled_back),
        )


def _of_parameters() -> Iterator[tuple[str, Asked, Mutation]]:
    for asked in (Asked(), Asked("gru"), Asked("lstm", stages=STAGES, soft=True)):
        staged = " in stages" if asked.stages else ""
        for name, shape in asked.experiment().network.parameter_shapes.items():
            for side in ("left", "right") if len(shape) == 2 else ("left",):
                yield f"{side} of the tiles of {name}, {asked.cell}{staged}", asked, scaled_tile(name, side)
            yield f"{name} in the reverse pass, {asked.cell}{staged}", asked, scaled_reverse_gradient(name)


MUTATIONS: dict[str, tuple[Asked, Mutation]] = {
    name: (asked, mutation)
    for group in (_of_functions(), _of_cells(), _of_matrices(), _of_soft_feedback(), _of_parameters())
    for name, asked, mutation in group
}
"""What is wrong → the lesson that uses it, and how it becomes so."""
