"""`weights`: the weights of a lesson, as torch reads them."""

import argparse
from pathlib import Path

from app.command_line.command import Command
from app.command_line.kinds import named_path
from app.command_line.refusals import refusals


def add_options(parser: argparse.ArgumentParser) -> None:
    """Which lesson, and where to."""
    parser.add_argument("lesson", metavar="LESSON")
    parser.add_argument(
        "--output", required=True, type=named_path, metavar="FILE", help="a state dict: .safetensors or .npz"
    )


def run(options: argparse.Namespace) -> int:
    """Write the state dict and name what is in it."""
    from app.files.lesson_file import read_lesson
    from app.files.state_dict_lesson import state_dict, unknown_to_torch
    from app.files.tensors import write_tensors
    from app.files.tensors.tensor import about
    from rnn_engine.problems import size

    with refusals(options.lesson):
        lesson = read_lesson(options.lesson)
        with about(Path(options.lesson)):
            arrays = state_dict(lesson)
        write_tensors(arrays, options.output)
    for name, array in arrays.items():
        print(f"{name}  {size(array.shape)}")
    if (activation := unknown_to_torch(lesson.experiment.network)) is not None:
        print(f"nn.RNN has no {activation}: with these weights it computes something else.")
    return 0


COMMAND = Command("weights", "write a lesson's weights as a state dict of torch", run, add_options)
