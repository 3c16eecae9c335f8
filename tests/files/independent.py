"""Data computed a second time, from a lesson's JSON alone: plain Python, and every derivative by a complex step.

∂L_t/∂v = Im L_t(v + iε)/ε to all digits, for an ε as small as one likes (Squire and Trapp 1998). Every timestep has its
own copy of the parameters, so that C[t,k] is a derivative too, and every value can be pushed where it arises.
"""

import cmath
from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

TINY = 1e-30

Vector = list[complex]
Step = dict[str, Any]
"""The values of a timestep by name."""


class Push(NamedTuple):
    """Where the tiny imaginary number is added: to an entry of a value, or of a parameter's copy, of timestep k."""

    name: str = ""
    k: int = 0
    entry: int = 0

    def on(self, name: str, k: int, vector: Vector, first: int = 0) -> Vector:
        """The vector, pushed where it is meant; `first`: its place in the value that has the name."""
        at = self.entry - first
        if (self.name, self.k) == (name, k) and 0 <= at < len(vector):
            return [*vector[:at], vector[at] + TINY * 1j, *vector[at + 1 :]]
        return vector


# Forward -------------------------------------------------------------------------------------------------------------


class _Pass:
    """One forward pass; inputs and targets of the lesson are vectors, its parameters all given."""

    def __init__(self, lesson: dict[str, Any], push: Push) -> None:
        self._network, self._sequence = lesson["network"], lesson["sequence"]
        self._loss, self._parameters, self._push = lesson["loss"]["kind"], lesson["parameters"], push
        before = {part: push.on(part, 0, state) for part, state in initial_state(lesson).items()}
        self.steps: list[Step] = [before]
        for t in range(1, len(self._sequence["inputs"]) + 1):
            self.steps.append(self._timestep(t, self.steps[-1]))

    def _timestep(self, t: int, before: Step) -> Step:
        step: Step = {}
        source = self._read(t, before)
        if source is not None:
            source = step["x"] = source
            if "E" in self._parameters:
                source = step["e"] = self._push.on("e", t, times(transposed(self._copy("E", t)), source))
        cell = {"lstm": self._lstm, "gru": self._gru}.get(self._network["cell"], self._plain)
        cell(t, step, source, before)
        targets, feedback = self._sequence["targets"], self._sequence.get("feedback")
        fed_back = feedback and t < len(targets) and self._sequence["inputs"][t] is None
        if targets[t - 1] is not None or fed_back or self._sequence.get("outputs") == "all":
            q = plus(times(self._copy("W_hy", t), step["h"]), self._copy("b_y", t))
            step["q"] = self._push.on("q", t, q)
            step["y_hat"] = FUNCTIONS[self._network["output_activation"]](step["q"])
        if targets[t - 1] is not None:
            step["loss"] = LOSSES[self._loss](step["y_hat"], targets[t - 1])
        return step

    def _read(self, t: int, before: Step) -> Vector | None:
        given, feedback = self._sequence["inputs"][t - 1], self._sequence.get("feedback")
        if given is not None or feedback is None:
            return None if given is None else list(given)
        y_hat: Vector = before["y_hat"]
        if feedback == "soft":
            return y_hat
        largest = max(range(len(y_hat)), key=lambda j: y_hat[j].real)
        return [1.0 if j == largest else 0.0 for j in range(len(y_hat))]

    def _plain(self, t: int, step: Step, source: Vector | None, before: Step) -> None:
        z = self._driven(t, source, "b_h")
        if self._network["cell"] == "elman":
            z = plus(z, times(self._copy("W_hh", t), before["h"]))
        step["z"] = self._push.on("z", t, z)
        step["h"] = self._push.on("h", t, FUNCTIONS[self._network["hidden_activation"]](step["z"]))

    def _lstm(self, t: int, step: Step, source: Vector | None, before: Step) -> None:
        z = plus(self._driven(t, source, "b_h"), times(self._copy("W_hh", t), before["h"]))
        step["z"] = self._push.on("z", t, z)
        for gate, part in zip("ifgo", parted(step["z"], 4), strict=True):
            step[gate] = FUNCTIONS["tanh" if gate == "g" else "sigmoid"](part)
        c = self._push.on("c", t, plus(product(step["f"], before["c"]), product(step["i"], step["g"])))
        step["h"] = self._push.on("h", t, product(step["o"], FUNCTIONS["tanh"](c)))
        step["c"] = self._push.on("c alone", t, c)

    def _gru(self, t: int, step: Step, source: Vector | None, before: Step) -> None:
        driven = parted(self._driven(t, source, "b_xh"), 3)
        recalled = parted(plus(times(self._copy("W_hh", t), before["h"]), self._copy("b_hh", t)), 3)
        size = len(recalled[0])
        r = self._push.on("z", t, plus(driven[0], recalled[0]))
        z = self._push.on("z", t, plus(driven[1], recalled[1]), first=size)
        step["r"], step["z_gate"], step["hn"] = FUNCTIONS["sigmoid"](r), FUNCTIONS["sigmoid"](z), recalled[2]
        n = self._push.on("z", t, plus(driven[2], product(step["r"], step["hn"])), first=2 * size)
        step["n"], step["z"] = FUNCTIONS["tanh"](n), [*r, *z, *n]
        new = product([1 - gate for gate in step["z_gate"]], step["n"])
        step["h"] = self._push.on("h", t, plus(new, product(step["z_gate"], before["h"])))

    def _driven(self, t: int, source: Vector | None, bias: str) -> Vector:
        b: Vector = self._copy(bias, t)
        return b if source is None else plus(times(self._copy("W_xh", t), source), b)

    def _copy(self, name: str, t: int) -> Any:
        """The parameter as timestep t has it."""
        for stage in self._network.get("stages", []):
            if name not in ("E", "W_hy", "b_y") and t <= stage.get("until", t):
                name = f"{stage['name']}.{name}"
                break
        values = self._parameters[name]
        if not isinstance(values[0], list):
            return self._push.on(name, t, values)
        pushed = self._push.on(name, t, flat(values))
        return parted(pushed, len(values))


def initial_state(lesson: dict[str, Any]) -> dict[str, Vector]:
    """Its parts by name."""
    parts = ("h", "c") if lesson["network"]["cell"] == "lstm" else ("h",)
    given = lesson.get("initial_state", {})
    given = given if isinstance(given, dict) else {"h": given}
    return {part: given.get(part, [0.0] * lesson["network"]["hidden_size"]) for part in parts}


# Derivatives ---------------------------------------------------------------------------------------------------------


def expected(lesson: dict[str, Any]) -> dict[str, Any]:
    """What the data file of a lesson without truncation must hold, as far as it is a forward value or a derivative."""
    steps = _Pass(lesson, Push()).steps
    length, parts = len(steps) - 1, list(initial_state(lesson))
    losses = [t for t in range(1, length + 1) if "loss" in steps[t]]
    weight = 1.0 / len(losses) if lesson["loss"]["reduction"] == "mean" else 1.0

    def derivatives(name: str, k: int, size: int) -> dict[int, list[float]]:
        """Of every L_t with t ≥ k by a value of timestep k."""
        each = [_Pass(lesson, Push(name, k, entry)).steps for entry in range(size)]
        return {t: [pushed[t]["loss"].imag / TINY for pushed in each] for t in losses if t >= k}

    def over(name: str, size: int, first: int) -> dict[int, list[Any]]:
        """t → the derivatives of L_t by the values of timesteps k = first..t."""
        found = {k: derivatives(name, k, size) for k in range(first, length + 1)}
        return {t: [found[k][t] for k in range(first, t + 1)] for t in losses}

    def listed(by_loss: dict[int, Any]) -> list[Any]:
        return [by_loss.get(t) for t in range(1, length + 1)]

    def weighted(by_loss: dict[int, Any]) -> Any:
        return [weight * sum(numbers) for numbers in zip(*by_loss.values(), strict=True)]

    def total(rows: dict[int, list[Any]], first: int) -> list[Any]:
        """Over the losses, for k = first..T."""
        zeros = [0.0] * max(len(row) for of in rows.values() for row in of)
        return [
            weighted({t: of[k - first] if k - first < len(of) else zeros for t, of in rows.items()})
            for k in range(first, length + 1)
        ]

    def initial(by_part: Callable[[str], Any]) -> Any:
        return by_part("h") if parts == ["h"] else {part: by_part(part) for part in parts}

    def arrived(t: int, part: str) -> list[float]:
        first: list[float] = backward[f"d{part}"][t][0]
        return first

    backward = {f"d{part}": over(part, len(steps[1][part]), 0) for part in parts}
    backward["dz"] = over("z", len(steps[1]["z"]), 1)
    if "E" in lesson["parameters"]:
        backward["de"] = over("e", len(lesson["parameters"]["E"][0]), 1)
    dq = over("q", len(lesson["parameters"]["b_y"]), 1)
    parameters, tiles, of_loss, gradients = lesson["parameters"], {}, {}, {}
    for name, values in parameters.items():
        of = over(name, len(flat(values)), 1)
        of_loss[name] = {t: [sum(numbers) for numbers in zip(*rows, strict=True)] for t, rows in of.items()}
        gradients[name] = shaped(weighted(of_loss[name]), values)
        tiles[name] = listed({t: [shaped(row, values) for row in rows] for t, rows in of.items()})
    names = dict.fromkeys(name for step in steps[1:] for name in step)
    soft = lesson["sequence"].get("feedback") == "soft"
    fed = [soft and given is None for given in lesson["sequence"]["inputs"][1:]]
    return {
        "forward": {name: [real(step.get(name)) for step in steps[1:]] for name in names},
        "loss": weight * sum(steps[t]["loss"].real for t in losses),
        "gradients": gradients | {"initial_state": initial(lambda part: total(backward[f"d{part}"], 0)[0])},
        "gradients_per_loss": {
            name: listed({t: shaped(row, parameters[name]) for t, row in of.items()}) for name, of in of_loss.items()
        }
        | {"initial_state": listed({t: initial(partial(arrived, t)) for t in losses})},
        "contributions": tiles,
        "backward": {name: listed(of) for name, of in backward.items()}
        | {"dq": listed({t: of[-1] for t, of in dq.items()})}
        | ({"dq_fed": listed({t: fed_alone(of[:-1], fed) for t, of in dq.items()})} if soft else {}),
        "backward_total": {name: total(of, 0 if name in ("dh", "dc") else 1) for name, of in backward.items()}
        | {"dq": total(dq, 1)},
        "jacobians": [_jacobian(lesson, k, parts) for k in range(1, length + 1)],
    }


def fed_alone(rows: list[Any], fed: list[bool]) -> list[Any]:
    return [row if here else None for row, here in zip(rows, fed, strict=False)]


def _jacobian(lesson: dict[str, Any], k: int, parts: list[str]) -> list[list[float]]:
    """∂s_k/∂s_{k−1}: the state before is pushed when it is complete, each part alone."""
    pushes = [
        Push("c alone" if part == "c" and k > 1 else part, k - 1, entry)
        for part in parts
        for entry in range(lesson["network"]["hidden_size"])
    ]
    columns = [[number for part in parts for number in _Pass(lesson, push).steps[k][part]] for push in pushes]
    return [[number.imag / TINY for number in row] for row in transposed(columns)]


# Vectors -------------------------------------------------------------------------------------------------------------


def times(matrix: list[Vector], vector: Vector) -> Vector:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def plus(a: Vector, b: Vector) -> Vector:
    return [x + y for x, y in zip(a, b, strict=True)]


def product(a: Vector, b: Vector) -> Vector:
    return [x * y for x, y in zip(a, b, strict=True)]


def transposed(matrix: list[Any]) -> list[Any]:
    return [list(row) for row in zip(*matrix, strict=True)]


def parted(vector: Vector, count: int) -> list[Vector]:
    size = len(vector) // count
    return [vector[start : start + size] for start in range(0, len(vector), size)]


def flat(values: list[Any]) -> list[Any]:
    return [number for row in values for number in row] if isinstance(values[0], list) else values


def shaped(numbers: list[Any], like: list[Any]) -> list[Any]:
    return parted(numbers, len(like)) if isinstance(like[0], list) else numbers


def real(value: Any) -> Any:
    """The real part of a number or of a vector; None stays."""
    if isinstance(value, list):
        return [complex(number).real for number in value]
    return None if value is None else complex(value).real


def _each(function: Callable[[complex], complex]) -> Callable[[Vector], Vector]:
    return lambda vector: [function(number) for number in vector]


def _softmax(q: Vector) -> Vector:
    powers = [cmath.exp(number) for number in q]
    return [power / sum(powers) for power in powers]


FUNCTIONS: dict[str, Callable[[Vector], Vector]] = {
    "tanh": _each(cmath.tanh),
    "sigmoid": _each(lambda z: 1 / (1 + cmath.exp(-z))),
    "relu": _each(lambda z: z if complex(z).real > 0 else 0.0),
    "identity": _each(lambda z: z),
    "softmax": _softmax,
}
LOSSES: dict[str, Callable[[Vector, list[float]], complex]] = {
    "cross_entropy": lambda p, y: -sum(b * cmath.log(a) for a, b in zip(p, y, strict=True)),
    "binary_cross_entropy": lambda p, y: (
        -sum(b * cmath.log(a) + (1 - b) * cmath.log(1 - a) for a, b in zip(p, y, strict=True))
    ),
    "squared_error": lambda p, y: sum((b - a) ** 2 for a, b in zip(p, y, strict=True)),
    "half_squared_error": lambda p, y: sum((b - a) ** 2 for a, b in zip(p, y, strict=True)) / 2,
}
