"""A film as other programs see it: its frames, its size, how long it is; and as command and dialog write it."""

import errno
import os
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageSequence
from PyQt6.QtCore import Qt
from PyQt6.QtWidgets import QMainWindow, QMessageBox
from pytestqt.qtbot import QtBot

from app.command_line import main
from app.exporting.film import write_film
from app.exporting.film_mp4 import PACKAGE
from app.files.whole import FileError
from app.panels.film import FilmPanel
from app.story.film_style import FilmKind, FilmStyle
from app.story.state import State
from app.story.stretch import Stretch
from app.theme import THEMES
from app.window.controller import Controller
from tests.app.answered import answered
from tests.app.opened import opened
from tests.story.states import state_of

pytestmark = pytest.mark.usefixtures("qapp")

SMALL = FilmStyle(320, 180, seconds=0.5, rate=10)
"""5 frames a scene, of which 2 arrive."""
SHOWN = Stretch(33, 36, "step")
KINDS: tuple[FilmKind, ...] = ("gif", "mp4", "png")

Picture = npt.NDArray[np.uint8]


def film(state: State, folder: Path, kind: FilmKind, style: FilmStyle = SMALL, shown: Stretch = SHOWN) -> Path:
    path = folder / ("frames" if kind == "png" else f"film.{kind}")
    list(write_film(state, shown, style, kind, path))
    return path


def pictures(path: Path) -> list[tuple[Picture, Fraction]]:
    """What another program reads: every picture and the second at which it is no longer seen."""
    if path.is_dir():
        files = sorted(path.iterdir())
        return [(np.asarray(Image.open(file).convert("RGB")), Fraction(n, 10)) for n, file in enumerate(files, 1)]
    if path.suffix == ".gif":
        found, end = [], Fraction(0)
        with Image.open(path) as gif:
            for frame in ImageSequence.Iterator(gif):
                end += Fraction(round(frame.info["duration"]), 1000)
                found.append((np.asarray(frame.convert("RGB")), end))
        return found
    with av.open(str(path)) as container:
        (stream,) = container.streams.video
        rate = stream.average_rate
        assert rate is not None
        decoded = [frame.to_ndarray(format="rgb24").astype(np.uint8) for frame in container.decode(stream)]
        return [(picture, (n + 1) / rate) for n, picture in enumerate(decoded)]


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_as_large_and_as_long_as_was_asked_for(kind: FilmKind, tmp_path: Path) -> None:
    seen = pictures(film(state_of("slides"), tmp_path, kind))
    assert {picture.shape for picture, _ in seen} == {(180, 320, 3)}
    assert seen[-1][1] == 2  # four scenes of half a second
    if kind != "gif":
        assert len(seen) == 20


@pytest.mark.parametrize("kind", KINDS)
def test_all_kinds_show_the_same(kind: FilmKind, tmp_path: Path) -> None:
    """The last frame, beside the same one painted by the PNGs."""
    state = state_of("slides")
    last, _ = pictures(film(state, tmp_path, kind))[-1]
    exact, _ = pictures(film(state, tmp_path, "png"))[-1]
    assert np.abs(last.astype(int) - exact).mean() < 3
    assert exact.std() > 20


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_its_ground_is_that_of_the_theme(kind: FilmKind, theme: str, tmp_path: Path) -> None:
    picture, _ = pictures(film(state_of("scalar", theme=theme), tmp_path, kind, shown=Stretch(1, 1, "step")))[-1]
    card = [int(THEMES[theme].card[start : start + 2], 16) for start in (1, 3, 5)]
    assert np.abs(picture[1:9, -9:-1].reshape(-1, 3).astype(int) - card).max() <= 3


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_state_gives_the_same_bytes(kind: FilmKind, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "other").mkdir()
    one, other = (film(state_of("slides"), tmp_path / name, kind) for name in ("one", "other"))
    if kind == "png":
        assert [file.read_bytes() for file in sorted(one.iterdir())] == [
            file.read_bytes() for file in sorted(other.iterdir())
        ]
    else:
        assert one.read_bytes() == other.read_bytes()


def test_an_mp4_is_one_that_every_player_knows(tmp_path: Path) -> None:
    with av.open(str(film(state_of("slides"), tmp_path, "mp4"))) as container:
        (stream,) = container.streams.video
        context = stream.codec_context
        assert (context.name, context.pix_fmt, context.width, context.height) == ("h264", "yuv420p", 320, 180)
        assert "creation_time" not in container.metadata


def test_a_gif_has_one_palette_and_goes_on_for_ever(tmp_path: Path) -> None:
    content = film(state_of("slides"), tmp_path, "gif").read_bytes()
    with Image.open(tmp_path / "film.gif") as gif:
        assert gif.info["loop"] == 0
        frames = getattr(gif, "n_frames", 0)
    assert 8 <= frames <= 12  # a picture that stays is there once
    assert content[10] == 0xF7  # a table of 256 colours for all


@pytest.mark.parametrize("rate", [7, 24, 30, 50])
def test_a_gif_is_as_long_as_it_says_whatever_its_rate(rate: int, tmp_path: Path) -> None:
    """It counts in hundredths: what is lost in one frame is given to the next."""
    seen = pictures(film(state_of("scalar"), tmp_path, "gif", replace(SMALL, rate=rate), Stretch(1, 3, "step")))
    assert seen[-1][1] == pytest.approx(round(1.5 * rate) / rate, abs=0.006)


def test_a_step_arrives_and_what_does_not_move_stands_still(tmp_path: Path) -> None:
    frames = [picture for picture, _ in pictures(film(state_of("slides"), tmp_path, "png"))]
    network = [frame[20:100].astype(int) for frame in frames]
    scene = network[5:10]
    assert np.abs(scene[0] - scene[4]).max() > 60  # something of it is on its way
    assert np.array_equal(scene[2], scene[4])  # then it rests
    assert np.array_equal(frames[5][20:100, :60], frames[9][20:100, :60])


def test_from_far_away_a_scene_is_faded_in(tmp_path: Path) -> None:
    path = film(state_of("slides"), tmp_path, "png", shown=Stretch(1, 28, "timestep"))
    frames = [picture.astype(int) for picture, _ in pictures(path)]
    before, between, after = frames[4], frames[5], frames[9]
    changed = np.abs(before - after) > 40
    assert changed.any()
    between_both = (np.minimum(before, after) <= between + 1) & (between <= np.maximum(before, after) + 1)
    assert between_both[changed].all()


def test_a_row_that_is_longer_than_the_picture_glides(tmp_path: Path) -> None:
    """From one frame to the next the row of timesteps moves by less than from one scene to the next."""
    state = state_of("vanishing")
    position = next(n for n in range(60, 140) if state.timeline.place(n).t != state.timeline.place(n + 1).t and n > 80)
    style = FilmStyle(640, 360, seconds=1.0, rate=10)
    path = film(state, tmp_path, "png", style, Stretch(position, position + 1, "step"))
    frames = [picture.astype(int) for picture, _ in pictures(path)]
    glides = [float(np.abs(one - other)[60:180].mean()) for one, other in pairwise(frames[9:15])]
    whole = float(np.abs(frames[9] - frames[19])[60:180].mean())
    assert whole > 1.0
    assert sum(step > 0.0 for step in glides) >= 4


# What goes wrong ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_closed_it_leaves_nothing(kind: FilmKind, tmp_path: Path) -> None:
    path = tmp_path / ("frames" if kind == "png" else f"film.{kind}")
    work = write_film(state_of("slides"), SHOWN, SMALL, kind, path)
    parts = [next(work) for _ in range(12)]
    assert parts == sorted(parts)
    assert 0 < parts[-1] < 1
    work.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", KINDS)
def test_no_folder_is_one_sentence_before_anything_is_painted(kind: FilmKind, tmp_path: Path) -> None:
    path = tmp_path / "none" / ("frames" if kind == "png" else f"film.{kind}")
    with pytest.raises(FileError, match=rf"^“{path}” cannot be written: .* does not exist; create it"):
        next(write_film(state_of("slides"), SHOWN, SMALL, kind, path))


def test_a_full_disk_leaves_no_frame(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = Path.write_bytes

    def full(self: Path, content: bytes) -> int:
        if "00007" in self.name:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write(self, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(FileError, match=r"frames” cannot be written: the disk of the folder .* is full"):
        film(state_of("slides"), tmp_path, "png")
    assert list(tmp_path.iterdir()) == []


def test_frames_take_the_place_of_those_of_another_film_whole(tmp_path: Path) -> None:
    assert len(pictures(film(state_of("slides"), tmp_path, "png"))) == 20
    assert len(pictures(film(state_of("slides"), tmp_path, "png", shown=Stretch(33, 34, "step")))) == 10
    assert [file.name for file in tmp_path.iterdir()] == ["frames"]


@pytest.mark.parametrize("name", ["thesis.tex", "0001.png", "frame-1.png"])
def test_frames_are_not_put_among_other_things(tmp_path: Path, name: str) -> None:
    (tmp_path / "frames").mkdir()
    (tmp_path / "frames" / name).write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match=rf"the folder holds other things, such as {name}"):
        film(state_of("slides"), tmp_path, "png")
    assert [file.name for file in (tmp_path / "frames").iterdir()] == [name]


def test_what_comes_into_the_folder_meanwhile_stays_there(tmp_path: Path) -> None:
    (tmp_path / "frames").mkdir()
    work = write_film(state_of("slides"), SHOWN, SMALL, "png", tmp_path / "frames")
    next(work)
    (tmp_path / "frames" / "thesis.tex").write_text("mine", encoding="utf-8")
    with pytest.raises(FileError, match=r"such as thesis\.tex"):
        list(work)
    assert [file.name for file in tmp_path.rglob("*")] == ["frames", "thesis.tex"]


def test_a_link_to_a_folder_stays_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "frames").symlink_to("real")
    assert len(pictures(film(state_of("slides"), tmp_path, "png"))) == 20
    assert (tmp_path / "frames").is_symlink()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["frames", "real"]


def test_no_name_is_a_sentence_too() -> None:
    with pytest.raises(FileError, match="“/” cannot be written"):
        next(write_film(state_of("slides"), SHOWN, SMALL, "png", Path("/")))


def test_without_the_package_a_sentence_says_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "av", None)
    with pytest.raises(
        FileError, match=r"needs the package av, which is not installed: `.* -m pip install av==[0-9.]+`"
    ):
        film(state_of("slides"), tmp_path, "mp4")
    assert list(tmp_path.iterdir()) == []


def test_the_package_is_the_one_that_the_extra_pins() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["optional-dependencies"]["video"] == [PACKAGE]


# By the command line --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["film.gif", "film.mp4", "frames"])
def test_the_command_writes_the_film_that_it_is_asked_for(name: str, tmp_path: Path) -> None:
    request = ["movie", "slides", "--from", "3", "--to", "forward t=1 h", "--size", "640x480"]
    assert main([*request, "--seconds", "0.5", "--fps", "10", "--output", str(tmp_path / name)]) == 0
    seen = pictures(tmp_path / name)
    assert {picture.shape for picture, _ in seen} == {(480, 640, 3)}
    assert seen[-1][1] == Fraction(1, 2)


@pytest.mark.parametrize("option", [["--size", "641x480"], ["--fps", "0"], ["--fps", "x"], ["--seconds", "0"]])
def test_what_no_film_can_be_is_refused(option: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["movie", "slides", "--output", "film.gif", *option])
    assert f"argument {option[0]}" in capsys.readouterr().err


def test_a_stop_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(self: object, image: object, count: int) -> Iterator[int]:
        yield 1
        raise KeyboardInterrupt

    monkeypatch.setattr("app.exporting.film_files.FrameFolder.add", interrupted)
    assert main(["movie", "slides", "--output", str(tmp_path / "frames")]) == 2
    assert capsys.readouterr().err == "Stopped before the end: nothing was written.\n"
    assert list(tmp_path.iterdir()) == []


# By the dialog --------------------------------------------------------------------------------------------------------


@pytest.fixture
def shown(qtbot: QtBot) -> tuple[QMainWindow, Controller]:
    return opened(qtbot)


@pytest.fixture
def panel(shown: tuple[QMainWindow, Controller], tmp_path: Path) -> FilmPanel:
    _, controller = shown
    controller.document.seek(40)
    controller.workspace.top_bar.menu.film_asked.emit()
    panel = controller.film_panel
    panel.stretch.part.setCurrentIndex(panel.stretch.part.findData("chosen"))
    panel.stretch.by.setCurrentIndex(panel.stretch.by.findData("step"))
    panel.stretch.first.setValue(40)
    panel.stretch.last.setValue(42)
    panel.file.setText(str(tmp_path / "film.gif"))
    panel.seconds.setValue(0.2)
    return panel


@pytest.mark.parametrize(("kind", "name"), [("gif", "a.gif"), ("mp4", "a.mp4"), ("png", "a")])
def test_a_name_without_its_ending_gets_it(
    panel: FilmPanel, qtbot: QtBot, tmp_path: Path, kind: str, name: str
) -> None:
    panel.kind.setCurrentIndex(panel.kind.findData(kind))
    panel.file.setText(str(tmp_path / "a"))
    panel.write()
    qtbot.waitUntil(lambda: not panel.work.is_busy, timeout=20000)
    assert [file.name for file in tmp_path.iterdir()] == [name]


def test_the_dialog_says_how_long_the_film_will_be(panel: FilmPanel) -> None:
    panel.seconds.setValue(2.0)
    assert panel.length.text().startswith("3 places, 150 frames, 6.0 s")
    panel.rate.setValue(10)
    assert panel.length.text().startswith("3 places, 60 frames, 6.0 s")


def test_the_files_ending_follows_the_format(panel: FilmPanel) -> None:
    names = []
    for kind in ("mp4", "png", "gif"):
        panel.kind.setCurrentIndex(panel.kind.findData(kind))
        names.append(Path(panel.file.text()).name)
    assert names == ["film.mp4", "film", "film.gif"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_dialog_writes_every_kind(panel: FilmPanel, qtbot: QtBot, kind: FilmKind) -> None:
    panel.kind.setCurrentIndex(panel.kind.findData(kind))
    path = Path(panel.file.text())
    panel.write()
    qtbot.waitUntil(lambda: not panel.work.is_busy, timeout=20000)
    assert panel.told.text() == f"Written: {path}."
    assert pictures(path)[0][0].shape == (720, 1280, 3)


def test_cancelled_it_leaves_nothing(panel: FilmPanel, qtbot: QtBot, tmp_path: Path) -> None:
    panel.kind.setCurrentIndex(panel.kind.findData("png"))
    panel.write()
    qtbot.waitUntil(lambda: panel.progress.value() > 300, timeout=20000)
    panel.leave.click()
    assert panel.told.text() == "Cancelled: nothing was written."
    assert list(tmp_path.iterdir()) == []


def test_it_ends_with_the_window_and_leaves_nothing(panel: FilmPanel, qtbot: QtBot, tmp_path: Path) -> None:
    panel.kind.setCurrentIndex(panel.kind.findData("png"))
    panel.write()
    qtbot.waitUntil(lambda: panel.progress.value() > 300, timeout=20000)
    window = panel.parentWidget()
    assert window is not None
    window.close()
    assert not panel.work.is_busy
    assert list(tmp_path.iterdir()) == []


def test_a_name_is_no_markup(panel: FilmPanel, tmp_path: Path) -> None:
    panel.file.setText(str(tmp_path / "none" / "<b>film<_b>.gif"))
    panel.write()
    assert "<b>film<_b>.gif" in panel.told.text()
    assert panel.told.textFormat() == Qt.TextFormat.PlainText


def test_it_asks_before_it_replaces_a_folder_of_frames(
    panel: FilmPanel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answered(monkeypatch, QMessageBox.StandardButton.No)
    panel.kind.setCurrentIndex(panel.kind.findData("png"))
    (tmp_path / "film").mkdir()
    panel.write()
    assert not panel.work.is_busy
    assert [file.name for file in tmp_path.iterdir()] == ["film"]
