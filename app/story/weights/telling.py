"""What became of the tensors of a file, and how gradients agree, in lines."""

from collections.abc import Iterator

from app.files.state_dict_leftover import remarks
from app.files.state_dict_mapping import Mapping
from app.quoting import printable
from app.story.numbers import significant
from app.story.weights.compared_gradients import Compared, Comparison
from app.translation import _
from rnn_engine.problems import size


def mapping_lines(mapped: Mapping) -> Iterator[str]:
    """A line for every parameter, for every remark, and for every tensor that is left over."""
    width = max(len(size(row.shape)) for row in mapped.rows)
    for row in mapped.rows:
        yield f"{row.parameter:<5} {size(row.shape):>{width}}  {source(row.tensors, row.instead)}"
    yield from remarks_of(mapped)
    for left in mapped.left_over:
        told = _("left over: {name} {shape}, {why}")
        yield told.format(name=printable(left.name), shape=size(left.shape), why=left.why)


def remarks_of(mapped: Mapping) -> tuple[str, ...]:
    """What of the module is more than the lesson has. Sentences."""
    return tuple(remarks(mapped.parts, mapped.cell, mapped.halved))


def source(tensors: tuple[str, ...], instead: str) -> str:
    """What a parameter is made of."""
    return " + ".join(map(printable, tensors)) or instead


def gradient_lines(comparison: Comparison) -> Iterator[str]:
    """A line for every gradient of the file beside ours; nothing where there is none."""
    if not comparison.gradients:
        return
    yield _("gradients: the largest entry of the file’s and of ours, how far they are apart, as part of the largest")
    for each in comparison.gradients:
        numbers = "  ".join(f"{number:<9}" for number in numbers_of(each))
        yield f"{each.parameter:<5} {numbers}  {printable(each.tensor)}"
    if comparison.remark:
        yield comparison.remark


def numbers_of(compared: Compared) -> tuple[str, str, str, str]:
    """The largest entries of theirs and of ours, how far they are apart, and that as part of the largest."""
    return significant(compared.theirs), significant(compared.ours), f"{compared.apart:.2g}", f"{compared.relative:.2g}"
