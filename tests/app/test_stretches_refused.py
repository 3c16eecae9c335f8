"""What a deck or a film cannot be is refused in one sentence, and nothing is written."""

from pathlib import Path

import pytest

from app.command_line.program import main

REFUSED = [
    ("deck --output deck.txt", "let the name end in .pdf"),
    ("movie --output film.avi", "let the name end in .gif or .mp4, or in nothing"),
    ("movie --output film.gif --fps 60", "a GIF has at most 50 frames a second"),
    ("deck --output no/deck.pdf", "the folder “no” does not exist"),
    ("movie --output no/film.gif", "the folder “no” does not exist"),
    ("movie --output no/film", "the folder “no” does not exist"),
    ("deck --output deck.pdf --from 9 --to 3", "step 3, lies before the beginning, step 9"),
    ("movie --output film.gif --from 9 --to 3", "step 3, lies before the beginning, step 9"),
    ("deck --output deck.pdf --from forward_t=9_h", "timesteps run from 1 to 4"),
    ("movie --output film.gif --to forward_t=9_h", "timesteps run from 1 to 4"),
    ("deck --output deck.pdf --by stop --from 2 --to 2", "no stop between step 2 and step 2"),
    ("movie --output film.gif --by stop --from 2 --to 2", "no stop between step 2 and step 2"),
    ("deck --output deck.pdf --step 3", "--step is for one place"),
    ("movie --output film.gif --open letters", "--open is for one place"),
]


@pytest.mark.parametrize(("asked", "sentence"), REFUSED)
def test_a_request_that_cannot_be_carried_out_is_one_sentence(
    asked: str,
    sentence: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    command, *options = asked.split()
    assert main([command, "slides", *(option.replace("_", " ") for option in options)]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert len(said.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
