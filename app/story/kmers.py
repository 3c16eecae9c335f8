"""k-mers: the words of k letters that a strand of DNA or RNA is read in."""

from collections.abc import Collection, Sequence
from itertools import pairwise, product

ALPHABETS = (frozenset("ACGT"), frozenset("ACGU"))
"""The four letters of DNA, and those of RNA."""

LONGEST_WORD = 3
"""The largest k that is offered: 4³ = 64 words."""


def kmers(text: str, k: int, stride: int = 1) -> list[str]:
    """The words of k letters of a strand, each `stride` letters after the one before; none where it is too short."""
    return [text[start : start + k] for start in range(0, len(text) - k + 1, stride)]


def kmer_vocabulary(k: int, letters: str = "ACGT") -> tuple[str, ...]:
    """All 4ᵏ words of k letters, in the order of the alphabet."""
    return tuple("".join(word) for word in product(letters, repeat=k))


def kmer_length(vocabulary: Collection[str]) -> int | None:
    """k where a vocabulary is all 4ᵏ words of k letters over the alphabet of DNA or RNA, else None."""
    words = set(vocabulary)
    lengths = {len(word) for word in words}
    if len(lengths) != 1 or len(words) != len(vocabulary):
        return None
    k = lengths.pop()
    is_whole = k > 0 and len(words) == 4**k
    return k if is_whole and frozenset("".join(words)) in ALPHABETS else None


def strand(words: Sequence[str]) -> str:
    """The strand that words of equal length were read from, one letter after the other; the inverse of `kmers`.

    A word that does not begin as the one before goes on is put behind it whole.
    """
    text = "".join(words[:1])
    for word, following in pairwise(words):
        text += following[-1:] if following[:-1] == word[1:] else following
    return text


def typed_words(text: str, k: int) -> list[str]:
    """Words of k letters as they are typed, with spaces between them; a run of letters becomes its overlapping words.

    What is shorter, or no letters, stays as it is.
    """
    runs = text.upper().split() if k > 1 else "".join(text.upper().split())
    return [word for run in runs for word in (kmers(run, k) if run.isalpha() and len(run) > k else [run])]
