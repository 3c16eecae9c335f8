"""The worked examples of another program (torch autograd, float64), number by number."""

import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from rnn_engine.backward_values import Backward
from rnn_engine.contributions import contributions
from rnn_engine.experiment import Experiment, Loss, Network, Sequence, Stage, Truncation
from rnn_engine.jacobians import loss_gradient, step_jacobian
from rnn_engine.pieces import piece_at
from rnn_engine.recorder import record
from rnn_engine.reverse import reverse_pass
from rnn_engine.training import gradient_step

as_lesson: Any = import_module("tests.golden.as_lesson")  # without annotations
FOLDER = Path(as_lesson.__file__).parent
GOLDEN = {
    golden["name"]: golden
    for golden in (json.loads(path.read_text(encoding="utf-8")) for path in sorted(FOLDER.glob("*.json")))
    if "model" in golden
}
PRE = {"lstm": ("pre_i", "pre_f", "pre_g", "pre_o"), "gru": ("pre_r", "pre_z", "pre_n")}
VALUES = {
    "lstm": tuple((name, name) for name in "ifgoc"),
    "gru": (("r", "r"), ("z", "z_gate"), ("hn", "hn"), ("n", "n")),
}
EVERYWHERE = (("x", "x"), ("e", "e"), ("h", "h"), ("q", "q"), ("yhat", "y_hat"), ("y", "y"))
WITH_TRUNCATION = [name for name, golden in GOLDEN.items() if "tbptt" in golden]


def experiment(golden: Any, truncation: str | None = None) -> Experiment:
    """The experiment of a golden file, by way of the lesson that it stands for."""
    lesson = as_lesson.lesson(golden, truncation)
    parameters = {name: np.array(values) for name, values in lesson["parameters"].items()}
    inputs, targets = (
        tuple(None if vector is None else np.array(vector, dtype=np.float64) for vector in lesson["sequence"][name])
        for name in ("inputs", "targets")
    )
    network = lesson["network"]
    cut = lesson.get("truncation")
    return Experiment(
        Network(
            network["cell"],
            network.get("hidden_activation", "tanh"),
            network["output_activation"],
            next(len(vector) for vector in inputs if vector is not None),
            network["hidden_size"],
            len(parameters["b_y"]),
            network.get("embedding_size"),
            stages(network.get("stages", []), [vector is not None for vector in inputs]),
        ),
        parameters,
        Sequence(inputs, targets, feedback=lesson["sequence"].get("feedback")),
        Loss(lesson["loss"]["kind"], lesson["loss"]["reduction"]),
        Truncation() if cut is None else Truncation(cut["kind"], cut.get("window") or cut["length"]),
        state(golden["h0"], golden.get("c0")),
    )


def stages(given: list[dict[str, Any]], reads: list[bool]) -> tuple[Stage, ...]:
    starts = [0, *(stage["until"] for stage in given[:-1])]
    ends = [*starts[1:], len(reads)]
    return tuple(
        Stage(stage["name"], stage.get("until"), any(reads[start:end]))
        for stage, start, end in zip(given, starts, ends, strict=False)
    )


def state(h: list[float], c: list[float] | None) -> npt.NDArray[np.float64]:
    return np.array(h if c is None else [*h, *c])


def joined(d: dict[str, list[float]], *keys: str) -> list[float]:
    """The pre-activations of the gates, stacked."""
    return [number for key in keys for number in d[key]]


def same(have: npt.ArrayLike | None, want: npt.ArrayLike) -> None:
    assert have is not None
    assert np.shape(have) == np.shape(want)
    np.testing.assert_allclose(
        np.asarray(have, dtype=np.float64), np.asarray(want, dtype=np.float64), rtol=1e-9, atol=1e-12
    )


def test_the_examples_are_here() -> None:
    assert {"doc1_tanh_ce_T4", "doc2_tanh_softmax_mse_T4", "doc3_kmer1_T3", "tbptt_window2_T6"} <= set(GOLDEN)
    assert {golden["model"]["kind"] for golden in GOLDEN.values()} == {"rnn", "rnn_torch", "lstm", "gru", "encdec"}


@pytest.mark.parametrize("name", GOLDEN)
def test_forward_values_and_losses(name: str) -> None:
    golden = GOLDEN[name]
    trace = record(experiment(golden))
    for step in golden["forward"]:
        for key, value_name in VALUES.get(golden["model"]["kind"], (("z", "z"),)) + EVERYWHERE:
            if step.get(key) is None:
                assert trace.value(value_name, step["t"]) is None
            else:
                same(trace.value(value_name, step["t"]), step[key])
        if golden["model"]["kind"] in PRE:
            same(trace.value("z", step["t"]), joined(step, *PRE[golden["model"]["kind"]]))
        if step.get("loss") is not None:
            same(trace.value("loss", step["t"]), step["loss"])
        assert trace.loss_weight(step["t"]) == golden["model"]["loss_weights"][step["t"] - 1]
    same(trace.total_loss, golden["loss_total"])


@pytest.mark.parametrize("name", GOLDEN)
def test_contributions(name: str) -> None:
    golden = GOLDEN[name]
    answer = contributions(record(experiment(golden)))
    for entry in golden["contributions"]:
        row = answer.row(entry["t"])
        for parameter, tile in as_lesson.canonical(golden, entry["grads"]).items():
            same(row.tile(parameter, entry["k"]), tile)


@pytest.mark.parametrize("name", GOLDEN)
def test_gradients_of_each_loss_and_of_all(name: str) -> None:
    golden = GOLDEN[name]
    trace = record(experiment(golden))
    answer = contributions(trace)
    for entry in golden["grads_per_loss"]:
        for parameter, gradient in as_lesson.canonical(golden, entry["grads"]).items():
            same(answer.gradient_of_loss(parameter, entry["t"]), gradient)
            same(reverse_pass(trace, entry["t"]).parameters[parameter], gradient)
    for parameter, gradient in as_lesson.canonical(golden, golden["grads_total"]).items():
        same(answer.gradient(parameter), gradient)
        same(reverse_pass(trace).parameters[parameter], gradient)
    for entry in golden["grads_per_loss_initial_state"]:
        same(answer.gradient_of_loss("initial_state", entry["t"]), state(entry["h0"], entry.get("c0")))
    total = golden["grads_total_initial_state"]
    same(answer.gradient("initial_state"), state(total["h0"], total.get("c0")))


@pytest.mark.parametrize("name", GOLDEN)
def test_backward_values_of_each_loss_and_of_all(name: str) -> None:
    golden = GOLDEN[name]
    trace = record(experiment(golden))
    answer = contributions(trace)
    for entry in golden["node_grads_per_loss"]:
        row, t, k, d = answer.row(entry["t"]), entry["t"], entry["k"], entry["d"]
        check_states(golden, row, k, d)
        if k == t:
            same(row.dq[t - 1], d["q"])
            same(loss_gradient(trace, t), d["yhat"])
        else:
            assert not row.dq[k - 1].any()
    for entry in golden["node_grads_total"]:
        swept, k, d = answer.sweep, entry["k"], entry["d"]
        check_states(golden, swept, k, d)
        if "q" in d:
            same(swept.dq[k - 1], d["q"])
            same(trace.loss_weight(k) * loss_gradient(trace, k), d["yhat"])


def check_states(golden: Any, row: Backward, k: int, d: dict[str, Any]) -> None:
    """What arrives at timestep k: at the state, the pre-activation and what was read."""
    same(row.dh[k], d["h"])
    if "c" in d:
        assert row.dc is not None
        same(row.dc[k], d["c"])
    kind = golden["model"]["kind"]
    same(row.dz[k - 1], joined(d, *PRE.get(kind, ("z",))))
    for name in PRE.get(kind, ()):
        found = row.at(name.replace("pre_", "dz_"), k)
        assert found is not None
        same(found.plain(name), d[name])
    source = "e" if row.trace.experiment.network.embedding_size is not None else "x"
    if source in d:
        same(row.block.source[row.row, k - 1], d[source])


@pytest.mark.parametrize("name", [name for name, golden in GOLDEN.items() if "state_jacobians" in golden])
def test_state_jacobians_are_products_of_those_of_one_timestep(name: str) -> None:
    golden = GOLDEN[name]
    trace = record(experiment(golden))
    for entry in golden["state_jacobians"]:
        product = np.eye(len(golden["h0"]))
        for k in range(entry["t"], entry["k"], -1):
            product = product @ step_jacobian(trace, k)
        same(product, entry["J"])


@pytest.mark.parametrize("name", [name for name, golden in GOLDEN.items() if "struck_through_total" in golden])
def test_the_struck_through_formula_keeps_only_k_equal_to_t(name: str) -> None:
    golden = GOLDEN[name]
    wrong = contributions(record(replace(experiment(golden), truncation=Truncation("sliding", 1))))
    for parameter, gradient in as_lesson.canonical(golden, golden["struck_through_total"]).items():
        same(wrong.gradient(parameter), gradient)


def test_immediate_derivatives_hold_the_state_before_constant() -> None:
    golden = GOLDEN["doc1_tanh_ce_T4"]
    trace = record(experiment(golden))
    units = np.eye(trace.experiment.network.hidden_size)
    whole = piece_at(trace, 1)
    for entry in golden["immediate_partials"]["per_k"]:
        k = entry["k"]
        slopes = whole.slopes.pre(k - 1, units)  # row i: ∂h_k[i]/∂z_k
        for symbol, operand in (("W", trace.value("h", k - 1)), ("V", trace.source(k))):
            assert operand is not None
            same(np.multiply.outer(slopes, operand), entry[symbol])
        same(slopes, entry["b_h"])


@pytest.mark.parametrize("kind", ["sliding", "chunked"])
@pytest.mark.parametrize("name", WITH_TRUNCATION)
def test_truncated_gradients(name: str, kind: str) -> None:
    golden = GOLDEN[name]
    cut = golden["tbptt"][kind]
    trace = record(experiment(golden, kind))
    answer = contributions(trace)
    for parameter, gradient in as_lesson.canonical(golden, cut["grads_total"]).items():
        same(answer.gradient(parameter), gradient)
        same(reverse_pass(trace).parameters[parameter], gradient)
    times = range(1, trace.length + 1)
    keeps = trace.experiment.truncation.keeps
    assert [[t, k] for t in times for k in range(1, t + 1) if keeps(t, k)] == cut["kept_pairs"]
    for entry in cut.get("per_loss", []):
        assert trace.experiment.truncation.first_kept(entry["t"]) == entry["k_from"]
        for parameter, gradient in as_lesson.canonical(golden, entry["grads"]).items():
            same(answer.gradient_of_loss(parameter, entry["t"]), gradient)
    for entry in cut.get("per_chunk", []):
        for parameter, gradient in as_lesson.canonical(golden, entry["grads"]).items():
            same(sum(answer.gradient_of_loss(parameter, t) for t in entry["chunk"]), gradient)
        same(sum(float(trace.forward["loss"][t - 1]) for t in entry["chunk"]), entry["loss"])


@pytest.mark.parametrize("name", WITH_TRUNCATION)
def test_gradient_steps_chunk_by_chunk(name: str) -> None:
    golden = GOLDEN[name]
    updates = golden["tbptt"]["chunked_with_updates"]
    whole = replace(experiment(golden), learning_rate=updates["lr"])
    for chunk in updates["history"]:
        same(whole.initial_state, chunk["h_in"])
        first, last = chunk["chunk"][0], chunk["chunk"][-1]
        part = replace(
            whole,
            sequence=Sequence(whole.sequence.inputs[first - 1 : last], whole.sequence.targets[first - 1 : last]),
        )
        trace = record(part)
        same(trace.total_loss, chunk["loss"])
        after = gradient_step(trace)
        for parameter, values in as_lesson.canonical(golden, chunk["params_after"]).items():
            same(after.parameters[parameter], values)
        state = trace.value("h", trace.length)
        assert state is not None
        whole = replace(whole, parameters=after.parameters, initial_state=state)


def test_readings_of_the_squared_error() -> None:
    golden = GOLDEN["doc2_tanh_softmax_mse_T4"]
    readings = golden["loss_readings"]
    for reading, reduction in (("mean_over_T", "mean"), ("sum_no_factor", "sum")):
        trace = record(replace(experiment(golden), loss=Loss("squared_error", reduction)))
        same(trace.total_loss, readings[reading]["loss"])
        for parameter, gradient in as_lesson.canonical(golden, readings[reading]["grads"]).items():
            same(contributions(trace).gradient(parameter), gradient)
    trace = record(experiment(golden))
    same(trace.value("loss", trace.length), readings["L_T_only"]["loss"])
    for parameter, gradient in as_lesson.canonical(golden, readings["L_T_only"]["grads"]).items():
        same(contributions(trace).gradient_of_loss(parameter, trace.length), gradient)
