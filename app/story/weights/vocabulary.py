"""A vocabulary as a person hands it in: letters, words, or JSON as a training script writes it."""

from collections.abc import Sequence

from app.files.json_text import JsonError, parsed
from app.translation import _
from rnn_engine.experiment import ExperimentError, Problem


def typed_vocabulary(text: str, field: str) -> tuple[str, ...] | None:
    """The tokens of a text, in the order of their numbers; None for an empty one.

    Words with spaces between them, else letters; a JSON list of tokens, or an object token → number, where a token is a
    space. Raises ExperimentError.
    """
    if not text.strip():
        return None
    if text.lstrip()[0] in "[{":
        try:
            return _of_json(text, field)
        except JsonError:  # then they are letters
            pass
    words = text.split()
    return tuple(words) if len(words) > 1 else tuple(words[0])


def numbered(size: int) -> tuple[str, ...]:
    """The tokens of a network of which nobody told the words: their numbers, from 0 as torch counts."""
    return tuple(map(str, range(size)))


def size_problem(field: str, tokens: Sequence[str], size: int, tensor: str) -> Problem:
    """That a vocabulary has not as many tokens as the weights."""
    message = _("has {count} tokens, but {tensor} has {size}; give them all, in the order of their numbers.")
    return Problem(field, message.format(count=len(tokens), tensor=tensor, size=size))


def _of_json(text: str, field: str) -> tuple[str, ...]:
    value = parsed(text.encode("utf-8", "replace")).value
    if isinstance(value, dict) and all(type(number) is int for number in value.values()):
        numbers: dict[str, int] = value
        if sorted(numbers.values()) == list(range(len(numbers))):
            return tuple(sorted(numbers, key=numbers.__getitem__))
    if isinstance(value, list) and all(isinstance(token, str) for token in value):
        return tuple(value)
    odd = _("is neither a list of tokens nor an object that gives each token a number, from 0 on; write one of them.")
    raise ExperimentError((Problem(field, odd),))
