"""The tokens of a text: its characters, its words, or its k-mers.

A text is text whatever stands in it. A character is one Unicode code point, as a program counts them, once a letter and
its accent that have a common one are joined (NFC).
"""

import unicodedata
from dataclasses import dataclass
from typing import Literal

from app.story.experiment_form import LONGEST
from app.story.kmers import ALPHABETS, LONGEST_WORD, kmer_vocabulary, kmers
from app.story.new_lesson.pasted import kept_of_text
from app.story.numbers import grouped
from app.story.typed_sequence import NOTHING, extended
from app.translation import _, ngettext
from rnn_engine.experiment import ExperimentError, Problem

Reading = Literal["characters", "words", "k-mers"]
READINGS: tuple[Reading, ...] = ("characters", "words", "k-mers")

LONGEST_TOKEN = 60
"""Characters of a word."""

_JOINERS = "\u200c\u200d"
"""Signs without width that belong to words: they join or part Persian letters and the pieces of an emoji."""


@dataclass(frozen=True)
class Tokens:
    """`entries`: one per timestep, and one more that the last one is to answer; `remarks`: what was done to the text,
    in sentences."""

    entries: tuple[str, ...]
    vocabulary: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def tokens_of(text: str, reading: Reading, k: int = 2) -> Tokens:
    """The tokens of a text; what is longer than a lesson can be is cut off. Raises ExperimentError."""
    text, cut = kept_of_text(text)
    read, remarks = _readable(text, joiners=reading != "characters")
    vocabulary: tuple[str, ...] = ()
    match reading:
        case "characters":
            entries = list(" ".join(read.split()))
            remarks += _parted(entries)
        case "words":
            entries = read.split()
        case "k-mers":
            entries, vocabulary, said = _kmers(read, k)
            remarks += said
    _check(entries, reading, k)
    if len(entries) > LONGEST + 1:
        of = {
            "characters": _("The text has {count} characters; the first {most} are taken."),
            "words": _("The text has {count} words; the first {most} are taken."),
            "k-mers": _("The strand has {count} k-mers; the first {most} are taken."),
        }[reading]
        remarks.append(of.format(count=grouped(len(entries)), most=grouped(LONGEST + 1)))
        entries = entries[: LONGEST + 1]
    if NOTHING in entries:
        remarks.append(_("A {nothing} stands for a timestep without a token.").format(nothing=NOTHING))
    found = extended(vocabulary, entries, _("Text"))
    assert found is not None
    if len(found) == 1:
        remarks.append(_("There is one token only, so that nothing is to be foretold and every loss is 0."))
    return Tokens(tuple(entries), found, tuple(filter(None, (cut, *remarks))))


def _readable(text: str, joiners: bool) -> tuple[str, list[str]]:
    """The text in composed letters without what nobody can see: control characters, halves of characters, marks that
    turn the direction of writing."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(sign for sign in composed if sign.isprintable() or sign.isspace() or (joiners and sign in _JOINERS))
    missing = len(composed) - len(seen)
    if not missing:
        return seen, []
    left_out = ngettext(
        "{count} sign that can’t be seen is left out.", "{count} signs that can’t be seen are left out.", missing
    )
    return seen, [left_out.format(count=missing)]


def _parted(entries: list[str]) -> list[str]:
    """A remark where what looks like one character is several."""
    marks = [
        sign for sign in dict.fromkeys(entries) if unicodedata.category(sign).startswith("M") or "🏻" <= sign <= "🏿"
    ]
    if not marks:
        return []
    return [_("Some characters here are made of several signs; every sign is a token of its own.")]


def _kmers(text: str, k: int) -> tuple[list[str], tuple[str, ...], list[str]]:
    """The words of a strand, all 4ᵏ there are where it is one of DNA or RNA, and what is to be said; the first lines of
    FASTA name it and are no part of it."""
    if not 1 <= k <= LONGEST_WORD:
        message = _("is {k}; it must be between 1 and {most}.").format(k=k, most=LONGEST_WORD)
        raise ExperimentError((Problem(_("Letters per word k"), message),))
    lines = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    strand = "".join("".join(lines).upper().split())
    alphabet = next((letters for letters in ALPHABETS if letters.issuperset(strand)), None)
    if alphabet is not None:
        return kmers(strand, k), kmer_vocabulary(k, "".join(sorted(alphabet))), []
    stranger = next(letter for letter in strand if not any(letter in letters for letters in ALPHABETS) or letter == "U")
    told = _("{letter} makes this no strand of DNA or RNA: the vocabulary has the words that occur, not all 4ᵏ.")
    return kmers(strand, k), (), [told.format(letter=stranger)]


def _check(entries: list[str], reading: Reading, k: int) -> None:
    """Raises ExperimentError where there is nothing to be foretold, or a token is too long."""
    if not entries:
        short = _("is shorter than {k} letters; type a longer one.").format(k=k)
        nothing = short if reading == "k-mers" else _("is empty; type or paste one.")
        raise ExperimentError((Problem(_("Text"), nothing),))
    if len(entries) == 1:
        alone = {
            "characters": _("has one character, and nothing follows it; type at least two."),
            "words": _("has one word, and nothing follows it; type at least two, with a space between them."),
            "k-mers": _("has one k-mer, and nothing follows it; type a longer strand."),
        }[reading]
        raise ExperimentError((Problem(_("Text"), alone),))
    longest = max(entries, key=len)
    if len(longest) > LONGEST_TOKEN:
        message = _("holds a word of {count} characters, {word}…; at most {most} are accepted.")
        said = message.format(count=len(longest), word=longest[:12], most=LONGEST_TOKEN)
        raise ExperimentError((Problem(_("Text"), said),))
