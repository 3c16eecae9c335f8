"""k-mers: the words of k letters that a strand of DNA or RNA is read in."""

from collections.abc import Collection

ALPHABETS = (frozenset("ACGT"), frozenset("ACGU"))
"""The four letters of DNA, and those of RNA."""


def kmer_length(vocabulary: Collection[str]) -> int | None:
    """k where a vocabulary is all 4ᵏ words of k letters over the alphabet of DNA or RNA, else None."""
    words = set(vocabulary)
    lengths = {len(word) for word in words}
    if len(lengths) != 1 or len(words) != len(vocabulary):
        return None
    k = lengths.pop()
    is_whole = k > 0 and len(words) == 4**k
    return k if is_whole and frozenset("".join(words)) in ALPHABETS else None
