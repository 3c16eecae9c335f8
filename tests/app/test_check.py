"""`check` says no, with exit status 1, where any derivative is wrong by one in a thousand, and yes where none is."""

import json
from pathlib import Path

import pytest

from app.command_line import main
from rnn_engine.experiment import Experiment
from rnn_engine.functions import ACTIVATIONS
from tests.engine.mutations import MATRICES, Mutation, experiment, scaled_activation, scaled_loss
from tests.engine.networks import PAIRS

WRONG_IN = {
    **{f"the hidden {name}": (experiment(hidden=name), scaled_activation(name)) for name in ACTIVATIONS},
    **{
        f"the output {name}": (
            experiment(hidden="sigmoid" if name == "tanh" else "tanh", output=name, kind="squared_error"),
            scaled_activation(name),
        )
        for name in ACTIVATIONS
    },
    **{
        f"{kind} after {output}": (experiment(output=output, kind=kind), scaled_loss("sweep", "reverse"))
        for kind, output in PAIRS
    },
    **{matrix: (experiment(), mutation) for matrix, mutation in MATRICES.items()},
}


def lesson_file(asked: Experiment, folder: Path) -> str:
    network, sequence = asked.network, asked.sequence
    vectors = {
        name: [None if vector is None else vector.tolist() for vector in getattr(sequence, name)]
        for name in ("inputs", "targets")
    }
    content = {
        "format": "unfold-lesson",
        "version": 1,
        "title": "A small network",
        "story": "Every derivative is used.",
        "network": {
            "cell": network.cell,
            "hidden_activation": network.hidden_activation,
            "output_activation": network.output_activation,
            "hidden_size": network.hidden_size,
            "embedding_size": network.embedding_size,
        },
        "sequence": vectors,
        "loss": {"kind": asked.loss.kind, "reduction": asked.loss.reduction},
        "parameters": {name: array.tolist() for name, array in asked.parameters.items()},
        "initial_state": asked.initial_state.tolist(),
    }
    file = folder / "small.lesson.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(("asked", "mutation"), WRONG_IN.values(), ids=WRONG_IN)
def test_check_notices(
    asked: Experiment, mutation: Mutation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = lesson_file(asked, tmp_path)
    assert main(["check", file]) == 0
    assert "NO" not in capsys.readouterr().out
    with pytest.MonkeyPatch.context() as patch:
        mutation(patch)
        assert main(["check", file]) == 1
    assert "  NO " in capsys.readouterr().out
    assert main(["check", file]) == 0
