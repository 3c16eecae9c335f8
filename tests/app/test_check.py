"""`check` says no, with exit status 1, where any derivative is wrong by one in a thousand, and yes where none is."""

import json
from pathlib import Path

import numpy as np
import pytest

from app.command_line import main
from rnn_engine.experiment import Experiment
from tests.engine.mutations import MUTATIONS


def lesson_file(asked: Experiment, folder: Path) -> str:
    network, sequence = asked.network, asked.sequence
    state_parts = len(network.state_parts)
    vectors = {
        name: [None if vector is None else vector.tolist() for vector in getattr(sequence, name)]
        for name in ("inputs", "targets")
    }
    state = {
        part: values.tolist() for part, values in zip("hc", np.split(asked.initial_state, state_parts), strict=False)
    }
    stages = [{"name": stage.name} | ({"until": stage.until} if stage.until else {}) for stage in network.stages]
    content = {
        "format": "unfold-lesson",
        "version": 1,
        "title": "A small network",
        "story": "Every derivative is used.",
        "network": {
            "cell": network.cell,
            **({} if network.gates else {"hidden_activation": network.hidden_activation}),
            "output_activation": network.output_activation,
            "hidden_size": network.hidden_size,
            "embedding_size": network.embedding_size,
            **({"stages": stages} if stages else {}),
        },
        "sequence": vectors | ({"feedback": sequence.feedback} if sequence.feedback else {}),
        "loss": {"kind": asked.loss.kind, "reduction": asked.loss.reduction},
        "parameters": {name: array.tolist() for name, array in asked.parameters.items()},
        "initial_state": state if network.cell == "lstm" else state["h"],
    }
    file = folder / "small.lesson.json"
    file.write_text(json.dumps(content), encoding="utf-8")
    return str(file)


@pytest.mark.parametrize("name", MUTATIONS)
def test_check_notices(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked, mutation = MUTATIONS[name]
    file = lesson_file(asked.experiment(), tmp_path)
    assert main(["check", file]) == 0
    assert "NO" not in capsys.readouterr().out
    with pytest.MonkeyPatch.context() as patch:
        mutation(patch)
        assert main(["check", file]) == 1
    assert "  NO " in capsys.readouterr().out
    assert main(["check", file]) == 0
