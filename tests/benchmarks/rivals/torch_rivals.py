"""torch: its own modules for gradient and training; contributions by T backward passes and by torch.func.jacrev.

Sequences are taken apart by `unbind(0)`: the backward of an index in a loop would cost T times as much. The forms are
the fastest found: `addmv` rather than `@`, no gradient of weights where none is asked for.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from rnn_engine.arrays import Array
from tests.benchmarks.contender import Contender
from tests.benchmarks.networks import Case, Text

torch.set_num_threads(1)

Tensor = Any


def gradient(case: Case) -> Contender:
    """torch.nn.RNN and torch.nn.Linear, the summed cross-entropy, backward()."""
    rnn, linear = _modules(case.parameters)
    inputs, targets = torch.tensor(case.inputs), torch.tensor(case.targets)

    def run() -> None:
        rnn.zero_grad()
        linear.zero_grad()
        states, _ = rnn(inputs)
        functional.cross_entropy(linear(states), targets, reduction="sum").backward()

    return Contender("torch, nn.RNN", run, lambda _: _by_name((rnn, linear), lambda parameter: parameter.grad))


def training(text: Text) -> Contender:
    """The documented loop: nn.RNN on one-hot vectors, nn.Linear, optim.SGD; the parameters after all chunks."""
    one_hot = torch.eye(text.vocabulary, dtype=torch.float64)
    chunks = [(one_hot[torch.tensor(x)], torch.tensor(y)) for x, y in zip(text.inputs, text.targets, strict=True)]

    def run() -> tuple[Any, Any]:
        rnn, linear = _modules(text.parameters)
        rnn.bias_hh_l0.requires_grad_(False)  # two biases would learn at twice the rate
        learned = [parameter for parameter in (*rnn.parameters(), *linear.parameters()) if parameter.requires_grad]
        optimizer = torch.optim.SGD(learned, lr=text.learning_rate)
        for inputs, targets in chunks:
            optimizer.zero_grad()
            states, _ = rnn(inputs)
            functional.cross_entropy(linear(states), targets, reduction="sum").backward()
            optimizer.step()
        return rnn, linear

    return Contender("torch, nn.RNN and SGD", run, lambda trained: _by_name(trained, lambda parameter: parameter))


def norms_by_copies(case: Case) -> Contender:
    """T backward passes to a copy of W_hh for every timestep: the definition of C[t,k], to the letter. Elman only."""
    net = _Net(case)

    def run() -> Tensor:
        copies = [net.W_hh.clone().requires_grad_() for _ in range(case.length)]
        states, _ = net.forward(copies=copies)
        result = torch.zeros(case.length, case.length, dtype=torch.float64)
        for t, loss in enumerate(net.losses(states)):
            tiles = torch.autograd.grad(loss, copies[: t + 1], retain_graph=True)
            result[t, : t + 1] = torch.stack([torch.linalg.matrix_norm(tile) for tile in tiles])
        return result

    return Contender("torch, T backward passes, copies of W_hh", run, _lower)


def norms_by_passes(case: Case) -> Contender:
    """T backward passes to the pre-activations δ only: ‖C[t,k]‖ = ‖δ[t,k]‖·‖h_{k−1}‖."""
    net = _Net(case)

    def run() -> Tensor:
        states, sums = net.forward(with_gradients=True)
        sizes = torch.linalg.vector_norm(torch.stack(states[:-1]).detach(), dim=-1)
        result = torch.zeros(case.length, case.length, dtype=torch.float64)
        for t, loss in enumerate(net.losses(states)):
            deltas = torch.stack(torch.autograd.grad(loss, sums[: t + 1], retain_graph=True))
            result[t, : t + 1] = torch.linalg.vector_norm(deltas, dim=-1) * sizes[: t + 1]
        return result

    return Contender("torch, T backward passes to δ", run, _lower)


def norms_by_jacrev(case: Case) -> Contender:
    """torch.func.jacrev of all losses by the pre-activations: ‖C[t,k]‖ = ‖δ[t,k]‖·‖h_{k−1}‖."""
    net = _Net(case)
    zero = torch.zeros(case.length, len(net.W_hh), dtype=torch.float64)

    def losses(shift: Tensor) -> tuple[Tensor, Tensor]:
        states, _ = net.forward(shift=shift)
        logits = functional.linear(torch.stack(states[1:]), net.W_hy, net.b_y)
        return functional.cross_entropy(logits, net.targets, reduction="none"), torch.stack(states[:-1])

    jacobian = torch.func.jacrev(losses, has_aux=True)

    def run() -> Tensor:
        deltas, before = jacobian(zero)
        return torch.linalg.vector_norm(deltas, dim=-1) * torch.linalg.vector_norm(before, dim=-1)

    return Contender("torch.func.jacrev", run, _lower)


class _Net:
    """A case's tensors, none of which asks for a gradient, and its forward pass."""

    def __init__(self, case: Case) -> None:
        parameters = {name: torch.tensor(value) for name, value in case.parameters.items()}
        self.W_hh, self.W_hy, self.b_y = parameters["W_hh"], parameters["W_hy"], parameters["b_y"]
        self.targets = torch.tensor(case.targets)
        self._W_xh = parameters["W_xh"]
        self._b_x = parameters["b_xh" if case.cell == "gru" else "b_h"]
        self._b_hh = parameters.get("b_hh")
        self._step = {"elman": _elman, "lstm": _lstm, "gru": _gru}[case.cell]
        self._inputs = torch.tensor(case.inputs)

    def forward(
        self, copies: Sequence[Tensor] | None = None, shift: Tensor = None, with_gradients: bool = False
    ) -> tuple[list[Tensor], list[Tensor]]:
        """h_0..h_T, and the sums of which δ is the gradient: z_1..z_T; W_hh h + b_hh of the GRU.

        `copies`: W_hh of every timestep; `shift`, (T, P): what is added to the sums; `with_gradients`: of the sums,
        though no weight has one.
        """
        given = functional.linear(self._inputs, self._W_xh, self._b_x)
        added = given if self._b_hh is None else self._b_hh.expand_as(given)
        addends = (added if shift is None else added + shift).unbind(0)
        initial = torch.zeros(self.W_hh.shape[1], dtype=torch.float64, requires_grad=with_gradients)
        states, sums, c = [initial], [], initial
        for t, x in enumerate(given.unbind(0)):
            summed = torch.addmv(addends[t], self.W_hh if copies is None else copies[t], states[-1])
            h, c = self._step(summed, x, states[-1], c)
            states.append(h)
            sums.append(summed)
        return states, sums

    def losses(self, states: Sequence[Tensor]) -> list[Tensor]:
        """L_1..L_T, each with a graph of its own from h_t on."""
        return [
            functional.cross_entropy(functional.linear(h, self.W_hy, self.b_y), target)
            for h, target in zip(states[1:], self.targets.unbind(0), strict=True)
        ]


def _elman(summed: Tensor, _given: Tensor, _h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    return torch.tanh(summed), c


def _lstm(summed: Tensor, _given: Tensor, _h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    i, f, g, o = summed.chunk(4)
    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
    return torch.sigmoid(o) * torch.tanh(c), c


def _gru(summed: Tensor, given: Tensor, h: Tensor, c: Tensor) -> tuple[Tensor, Tensor]:
    (x_r, x_z, x_n), (h_r, h_z, h_n) = given.chunk(3), summed.chunk(3)
    r, z = torch.sigmoid(x_r + h_r), torch.sigmoid(x_z + h_z)
    n = torch.tanh(x_n + r * h_n)
    return (1.0 - z) * n + z * h, c


def _modules(parameters: Mapping[str, Array]) -> tuple[Any, Any]:
    (hidden, size), output = parameters["W_xh"].shape, len(parameters["b_y"])
    rnn = torch.nn.RNN(size, hidden, dtype=torch.float64)
    linear = torch.nn.Linear(hidden, output, dtype=torch.float64)
    given = (
        *((rnn.weight_ih_l0, "W_xh"), (rnn.weight_hh_l0, "W_hh"), (rnn.bias_ih_l0, "b_h")),
        *((linear.weight, "W_hy"), (linear.bias, "b_y")),
    )
    with torch.no_grad():
        rnn.bias_hh_l0.zero_()
        for parameter, name in given:
            parameter.copy_(torch.tensor(parameters[name]))
    return rnn, linear


def _by_name(modules: tuple[Any, Any], what: Callable[[Tensor], Tensor]) -> dict[str, Array]:
    rnn, linear = modules
    parameters = {
        "W_xh": rnn.weight_ih_l0,
        "W_hh": rnn.weight_hh_l0,
        "b_h": rnn.bias_ih_l0,
        "W_hy": linear.weight,
        "b_y": linear.bias,
    }
    return {name: what(parameter).detach().numpy() for name, parameter in parameters.items()}


def _lower(norms: Tensor) -> dict[str, Array]:
    return {"norms of W_hh": np.tril(norms.numpy())}
