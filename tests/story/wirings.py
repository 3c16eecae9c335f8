"""Experiments by their wiring, and the worked examples as experiments."""

import json
from pathlib import Path
from typing import Any, Literal

import numpy as np

from app.story.places import Flow, Place
from app.story.timeline import Timeline
from rnn_engine.experiment import NO_TRUNCATION, Experiment, Loss, Network, Sequence, Stage, Truncation

GOLDEN = Path(__file__).resolve().parent.parent / "golden"

_LOSSES = {"ce": "cross_entropy", "se": "squared_error", "half_se": "half_squared_error"}


def wired(
    inputs: str,
    targets: str,
    cell: str = "elman",
    embedding_size: int | None = None,
    truncation: Truncation = NO_TRUNCATION,
    every_output: bool = False,
    feedback: Literal["argmax", "soft"] | None = None,
    stages: tuple[Stage, ...] = (),
) -> Experiment:
    """An experiment with one letter per timestep: "." is an absent input or target, anything else a one-hot one."""
    network = Network(cell, "tanh", "softmax", 3, 2, 3, embedding_size, stages)
    random = np.random.RandomState(7)
    one_hot = np.eye(3)
    return Experiment(
        network=network,
        parameters={name: random.uniform(-1, 1, shape) for name, shape in network.parameter_shapes.items()},
        sequence=Sequence(
            inputs=tuple(None if letter == "." else one_hot[t % 3] for t, letter in enumerate(inputs)),
            targets=tuple(None if letter == "." else one_hot[(t + 1) % 3] for t, letter in enumerate(targets)),
            every_output=every_output,
            feedback=feedback,
        ),
        loss=Loss("cross_entropy"),
        truncation=truncation,
        initial_state=random.uniform(-1, 1, network.state_size),
    )


def golden(name: str, truncation: Truncation = NO_TRUNCATION) -> tuple[dict[str, Any], Experiment]:
    """A worked example of a plain recurrent network: the file, and its question in canonical names and shapes."""
    example = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    model, given = example["model"], canonical(example, example["params"])
    network = Network(
        cell="elman",
        hidden_activation=model["hidden_activation"],
        output_activation=model["output_activation"],
        input_size=len(given["E"]) if "E" in given else given["W_xh"].shape[1],
        hidden_size=model["dims"]["H"],
        output_size=model["dims"]["O"],
        embedding_size=given["E"].shape[1] if "E" in given else None,
    )
    sequence = Sequence(
        inputs=tuple(None if vector is None else np.array(vector) for vector in example["inputs"]),
        targets=tuple(None if vector is None else np.array(vector) for vector in example["targets"]),
    )
    loss = Loss(_LOSSES[model["loss"]], model["loss_combination"])
    return example, Experiment(network, given, sequence, loss, truncation, np.array(example["h0"]))


def canonical(example: dict[str, Any], values: dict[str, Any]) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """Parameters of a worked example, or their gradients, under the canonical names and in the canonical shapes."""
    row = example["model"]["orientation"] == "row"
    named = {role: np.array(values[symbol]) for role, symbol in example["model"]["roles"].items()}
    roles = {"W_xh": "w_in", "W_hh": "w_rec", "b_h": "b_h", "W_hy": "w_out", "b_y": "b_y"}
    turned = {name: named[role].T if row else named[role] for name, role in roles.items()}
    if "emb" in named:
        turned["E"] = named["emb"] if row else named["emb"].T
    return turned


def flows(experiment: Experiment) -> list[Flow]:
    """Every flow that an experiment has."""
    length = experiment.sequence.length
    return ["each", "all", *(t for t in range(1, length + 1) if experiment.sequence.has_loss(t))]


def places(line: Timeline) -> list[Place]:
    """Every place of a timeline, in order."""
    return [line.place(n) for n in range(1, len(line) + 1)]


_GATED = {"W_xh": "w_ih", "W_hh": "w_hh", "W_hy": "w_out", "b_y": "b_y"}
_IN_STAGES = {"encoder.W_xh": "enc_w_in", "encoder.W_hh": "enc_w_rec", "encoder.b_h": "enc_b_h"}
_IN_STAGES |= {"decoder.W_hh": "dec_w_rec", "decoder.b_h": "dec_b_h", "W_hy": "w_out", "b_y": "b_y"}


def golden_cell(name: str) -> tuple[dict[str, Any], Experiment]:
    """A worked example of an LSTM, a GRU or an encoder and decoder."""
    example = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    model, given = example["model"], cell_canonical(example, example["params"])
    if model["kind"] == "lstm":
        given["b_h"] = np.array(example["params"]["bias_ih_l0"]) + np.array(example["params"]["bias_hh_l0"])
    in_stages = model["kind"] == "encdec"
    sizes = given["encoder.W_xh" if in_stages else "W_xh"].shape[1], model["dims"]["H"], model["dims"]["O"]
    stages = (Stage("encoder", until=2), Stage("decoder", reads=False)) if in_stages else ()
    network = Network(
        "elman" if in_stages else model["kind"], "tanh", model["output_activation"], *sizes, stages=stages
    )
    sequence = Sequence(
        inputs=tuple(None if vector is None else np.array(vector) for vector in example["inputs"]),
        targets=tuple(None if vector is None else np.array(vector) for vector in example["targets"]),
    )
    loss = Loss(_LOSSES[model["loss"]], model["loss_combination"])
    initial = np.array([*example["h0"], *example.get("c0", [])])
    return example, Experiment(network, given, sequence, loss, NO_TRUNCATION, initial)


def cell_canonical(example: dict[str, Any], values: dict[str, Any]) -> dict[str, np.ndarray[Any, np.dtype[np.float64]]]:
    """Parameters of such an example, or their gradients, under the canonical names; an LSTM's b_h has the gradient of
    either of its two biases."""
    kind, roles = example["model"]["kind"], example["model"]["roles"]
    named = _IN_STAGES if kind == "encdec" else _GATED
    named = named | {"lstm": {"b_h": "b_ih"}, "gru": {"b_xh": "b_ih", "b_hh": "b_hh"}}.get(kind, {})
    return {name: np.array(values[roles[role]]) for name, role in named.items()}
