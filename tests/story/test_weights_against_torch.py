"""What torch has trained computes the same here: values and gradients, of every cell, saved in every way."""

from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.files.lesson_file import read_lesson, write_lesson
from app.files.state_dict_lesson import state_dict
from app.files.state_dict_mapping import mapping_of
from app.files.tensors import ENDINGS, read_tensors, write_tensors
from app.story.weights.compared_gradients import compared
from app.story.weights.form import WeightsForm, lesson_from
from rnn_engine.arrays import Array
from rnn_engine.contributions import contributions
from rnn_engine.recorder import record

torch: Any = pytest.importorskip("torch", reason="torch is not installed: pip install -e '.[bench]'")

TOKENS, EMBEDDED, HIDDEN, LENGTH = 5, 3, 4, 6
CELLS = {
    "RNN tanh": lambda source: torch.nn.RNN(source, HIDDEN, nonlinearity="tanh", batch_first=True),
    "RNN relu": lambda source: torch.nn.RNN(source, HIDDEN, nonlinearity="relu"),
    "RNN without biases": lambda source: torch.nn.RNN(source, HIDDEN, bias=False),
    "GRU": lambda source: torch.nn.GRU(source, HIDDEN, batch_first=True),
    "GRU without biases": lambda source: torch.nn.GRU(source, HIDDEN, bias=False),
    "LSTM": lambda source: torch.nn.LSTM(source, HIDDEN),
}
CLOSE = {"float64": 1e-12, "float32": 1e-5}


class Network(torch.nn.Module):  # type: ignore[misc]
    """A cell, with an embedding and a linear layer where they are asked for."""

    def __init__(self, cell: str, embeds: bool, answers: bool) -> None:
        super().__init__()
        self.emb = torch.nn.Embedding(TOKENS, EMBEDDED) if embeds else None
        self.rnn = CELLS[cell](EMBEDDED if embeds else TOKENS)
        self.fc = torch.nn.Linear(HIDDEN, TOKENS) if answers else None

    def forward(self, inputs: Any) -> tuple[Any, Any]:
        """States and outputs, a row a timestep."""
        read = inputs if self.emb is None else self.emb(inputs)
        batch = 0 if self.rnn.batch_first else 1
        states = self.rnn(read.unsqueeze(batch))[0].squeeze(batch)
        return states, states if self.fc is None else self.fc(states)


def entries(rows: Array) -> str:
    return "; ".join(" ".join(repr(float(number)) for number in row) for row in rows)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize(
    ("embeds", "answers", "dtype", "ending"), [*product((True, False), (True, False), CLOSE, ENDINGS)]
)
def test_values_and_gradients_are_those_of_torch(
    cell: str, embeds: bool, answers: bool, dtype: str, ending: str, tmp_path: Path
) -> None:
    torch.manual_seed(7)
    random = np.random.RandomState(7)
    network = Network(cell, embeds, answers).to(getattr(torch, dtype))
    tokens, words = random.randint(TOKENS, size=LENGTH), random.randint(TOKENS, size=LENGTH)
    vectors, goals = random.standard_normal((LENGTH, TOKENS)), random.standard_normal((LENGTH, HIDDEN))
    inputs = torch.tensor(tokens) if embeds else torch.tensor(vectors, dtype=getattr(torch, dtype))
    states, outputs = network(inputs)
    if answers:
        loss = torch.nn.functional.cross_entropy(outputs, torch.tensor(words))
    else:
        loss = ((outputs - torch.tensor(goals, dtype=getattr(torch, dtype))) ** 2).sum()
    loss.backward()
    saved = dict(network.state_dict()) | {f"{name}.grad": each.grad for name, each in network.named_parameters()}
    path = tmp_path / f"weights{ending}"
    save(saved, path)

    form = WeightsForm(
        inputs=" ".join(map(str, tokens)) if embeds else entries(vectors),
        targets=" ".join(map(str, words)) if answers else entries(goals),
        hidden_activation="relu" if "relu" in cell else "tanh",
        reduction="mean" if answers else "sum",
    )
    mapped = mapping_of(read_tensors(path))
    assert (mapped.unsettled, mapped.left_over) == ((), ())
    lesson = lesson_from(form, mapped, path.name)
    trace = record(lesson.experiment)
    close = CLOSE[dtype]
    assert np.max(np.abs(trace.forward["h"] - states.detach().numpy())) <= close
    assert np.max(np.abs(trace.forward["q"] - outputs.detach().numpy())) <= close
    assert abs(trace.total_loss - loss.item()) <= close * max(1.0, loss.item())
    comparison = compared(lesson, mapped)
    assert {each.tensor for each in comparison.gradients} == {name for name in saved if name.endswith(".grad")}
    assert max(each.relative for each in comparison.gradients) <= close
    assert comparison.remark == ""
    by_sweep = contributions(trace)
    for parameter, tensor in [(each.parameter, each.tensor) for each in comparison.gradients]:
        theirs = saved[tensor].numpy()
        assert np.max(np.abs(by_sweep.gradient(parameter) - theirs)) <= close * max(1.0, np.max(np.abs(theirs)))


@pytest.mark.parametrize("cell", ["RNN tanh", "GRU", "LSTM"])
@pytest.mark.parametrize("embeds", [True, False])
@pytest.mark.parametrize("ending", ENDINGS)
def test_what_is_exported_is_the_same_network_for_torch_and_again_for_us(
    cell: str, embeds: bool, ending: str, tmp_path: Path
) -> None:
    torch.manual_seed(11)
    trained = Network(cell, embeds, True).double()
    save(dict(trained.state_dict()), tmp_path / f"trained{ending}")
    form = WeightsForm(inputs="0 1 2 3 4 0", hidden_activation="tanh")
    lesson = lesson_from(form, mapping_of(read_tensors(tmp_path / f"trained{ending}")), "trained")
    write_lesson(lesson, tmp_path / "a.lesson.json")
    ours = read_lesson(tmp_path / "a.lesson.json")
    write_tensors(state_dict(ours), tmp_path / f"ours{ending}")

    names = {"embedding": "emb", "gru": "rnn", "lstm": "rnn", "linear": "fc"}
    exported = read_tensors(tmp_path / f"ours{ending}")
    again = Network(cell, embeds, True).double()
    again.load_state_dict(
        {
            ".".join((names.get(name.partition(".")[0], "rnn"), name.partition(".")[2])): torch.tensor(tensor.exact())
            for name, tensor in exported.items()
        }
    )
    inputs = torch.tensor([0, 1, 2, 3, 4, 0])
    inputs = inputs if embeds else torch.nn.functional.one_hot(inputs, TOKENS).double()
    assert np.max(np.abs(again(inputs)[1].detach().numpy() - trained(inputs)[1].detach().numpy())) <= 1e-15

    back = lesson_from(form, mapping_of(exported), "trained")
    assert {name: array.tobytes() for name, array in back.experiment.parameters.items()} == {
        name: array.tobytes() for name, array in ours.experiment.parameters.items()
    }


def test_one_layer_of_two_is_the_network_of_that_layer(tmp_path: Path) -> None:
    torch.manual_seed(3)
    stacked = torch.nn.LSTM(TOKENS, HIDDEN, num_layers=2).double()
    save(dict(stacked.state_dict()), tmp_path / "stacked.npz")
    mapped = mapping_of(read_tensors(tmp_path / "stacked.npz"))
    lesson = lesson_from(WeightsForm(inputs="3 1 4", targets=entries(np.zeros((3, HIDDEN)))), mapped, "stacked")
    alone = torch.nn.LSTM(TOKENS, HIDDEN).double()
    alone.load_state_dict({name: each for name, each in stacked.state_dict().items() if name.endswith("_l0")})
    states = alone(torch.nn.functional.one_hot(torch.tensor([3, 1, 4]), TOKENS).double().unsqueeze(1))[0]
    assert np.max(np.abs(record(lesson.experiment).forward["h"] - states.squeeze(1).detach().numpy())) <= 1e-12


def save(tensors: dict[str, Any], path: Path) -> None:
    """As a training script does."""
    if path.suffix == ".npz":
        np.savez(path, **{name: tensor.numpy() for name, tensor in tensors.items()})
    else:
        from safetensors.torch import save_file

        save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, path)
