"""Ours beside the rivals: gradient, contributions, training. Answers are checked equal before anything is timed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tests.benchmarks import memory, ours, rivals
from tests.benchmarks.contender import Contender, check_agreement, check_equal
from tests.benchmarks.networks import Case, Text, case, text
from tests.benchmarks.products import products, share
from tests.benchmarks.rivals import plain_loop
from tests.benchmarks.table import AtLeast, AtMost, Row
from tests.benchmarks.timing import fastest, once

Rival = tuple[Contender, AtLeast | None]
"""Who else answers, and how many times faster ours is to be."""

GRADIENT_SIZES = ((10, 16, 16), (50, 64, 32), (200, 128, 64), (1000, 256, 128))
SMALL, MIDDLE, LARGE = (50, 64), (200, 128), (1000, 256)
LARGE_NEEDS = 10e9
"""Bytes that have to be free for the rivals at the large size."""

_CHUNKS = 40


def gradients() -> Iterator[Row]:
    """Forward and backward pass."""
    question = "gradient of L: forward and backward pass; Elman, tanh, softmax, cross-entropy, O = D"
    for size in GRADIENT_SIZES:
        given = case("elman", *size)
        yield from _contest(question, f"(T, H, D) = {size}", ours.gradient(given), _gradient_rivals(given))


def norms() -> Iterator[Row]:
    """Contributions of Elman, beside the matrix products alone."""
    for size in (SMALL, MIDDLE):
        given = _case("elman", size)
        own, entered = ours.norms(given), list(_norms_rivals(given, bars=size == MIDDLE))
        check_agreement([own, *(rival for rival, _ in entered)])
        seconds, alone, *theirs = fastest([own.run, products(given), *(rival.run for rival, _ in entered)])
        yield share(given, _norms_of("elman"), _named(size), seconds, alone)
        if entered:
            yield from _beside(Row(_norms_of("elman"), _named(size), seconds), entered, theirs)


def large_norms() -> Iterator[Row]:
    """Contributions of Elman at a size where the matrix products are all that counts; and the memory they take."""
    given = _case("elman", LARGE)
    own, question, size = ours.norms(given), _norms_of("elman"), _named(LARGE)
    seconds, alone = fastest([own.run, products(given)])
    yield share(given, question, size, seconds, alone, AtLeast(0.9))
    yield Row(question, f"{size}, memory", memory.peak_traced(own.run), "B", bar=AtMost(40e6))


def large_rivals() -> Iterator[Row]:
    """The rivals there: many seconds and gigabytes, so one call each; last of all, since it leaves room in memory that
    would be taken afresh otherwise, and that takes time."""
    given = _case("elman", LARGE)
    entered = list(_norms_rivals(given, bars=False))
    if not entered:
        return
    own, question, size = ours.norms(given), f"{_norms_of('elman')}; one call each", _named(LARGE)
    expected, taken = own.answer(), memory.peak_traced(own.run)
    (seconds,) = fastest([own.run])
    for rival, _ in entered:
        answer, grown = memory.peak_resident(rival.answer)
        check_equal(expected, answer, rival.name)
        yield Row(question, size, seconds, "s", rival.name, once(rival.run))
        yield Row(question, f"{size}, memory", taken, "B", rival.name, grown)


def gated_norms() -> Iterator[Row]:
    """Contributions of GRU and LSTM."""
    for cell in ("gru", "lstm"):
        given = _case(cell, MIDDLE)
        yield from _contest(_norms_of(cell), _named(MIDDLE), ours.norms(given), _gated_rivals(given))


def training() -> Iterator[Row]:
    """Updates per second."""
    learned = text(_CHUNKS, length=25, hidden=100, vocabulary=65)
    question = "training: updates per second of a character model, Elman, one-hot, by gradient descent"
    size = "H = 100, T = 25, 65 characters"
    for row in _contest(question, size, ours.training(learned), _training_rivals(learned)):
        theirs = None if row.theirs is None else _CHUNKS / row.theirs
        yield replace(row, ours=_CHUNKS / row.ours, theirs=theirs, unit="1/s")


def _contest(question: str, size: str, own: Contender, others: Iterable[Rival]) -> Iterator[Row]:
    """A row for every rival, timed in turn with ours."""
    entered = list(others)
    check_agreement([own, *(rival for rival, _ in entered)])
    seconds, *theirs = fastest([own.run, *(rival.run for rival, _ in entered)])
    yield from _beside(Row(question, size, seconds), entered, theirs)


def _beside(row: Row, entered: Sequence[Rival], theirs: Sequence[float]) -> Iterator[Row]:
    """The row of ours alone where nobody else has entered."""
    if not entered:
        yield row
    for (rival, bar), seconds in zip(entered, theirs, strict=True):
        yield replace(row, rival=rival.name, theirs=seconds, bar=bar)


def _case(cell: str, size: tuple[int, int]) -> Case:
    length, hidden = size
    return case(cell, length, hidden, hidden // 2)


def _norms_of(cell: str) -> str:
    name = {"elman": "Elman", "gru": "GRU", "lstm": "LSTM"}[cell]
    return f"norms of all contributions, {name}: of W_hh, forward pass included; D = O = H/2"


def _named(size: tuple[int, int]) -> str:
    return f"(T, H) = {size}"


def _gradient_rivals(given: Case) -> Iterator[Rival]:
    if (torch := rivals.of("torch")) is not None:
        yield torch.gradient(given), AtLeast(3.0)
    if (jax := rivals.of("jax")) is not None:
        yield jax.gradient(given), None


def _norms_rivals(given: Case, bars: bool) -> Iterator[Rival]:
    if (torch := rivals.of("torch")) is not None:
        yield torch.norms_by_passes(given), None
        yield torch.norms_by_copies(given), AtLeast(40.0) if bars else None
        yield torch.norms_by_jacrev(given), AtLeast(6.0) if bars else None
    if (jax := rivals.of("jax")) is not None:
        yield jax.norms_by_jacrev(given), AtLeast(4.0) if bars else None


def _gated_rivals(given: Case) -> Iterator[Rival]:
    if (torch := rivals.of("torch")) is not None:
        yield torch.norms_by_passes(given), None
        yield torch.norms_by_jacrev(given), None
    if (jax := rivals.of("jax")) is not None:
        yield jax.norms_by_jacrev(given), AtLeast(4.0)


def _training_rivals(learned: Text) -> Iterator[Rival]:
    yield plain_loop.training(learned), AtLeast(3.0)
    if (torch := rivals.of("torch")) is not None:
        yield torch.training(learned), AtLeast(4.0)
    if (jax := rivals.of("jax")) is not None:
        yield jax.training(learned), None
