"""The errata in German: all of them, line by line, with the same numbers and symbols."""

import re
from collections import Counter
from dataclasses import replace

import pytest

from app.story.asides.errata import KINDS
from app.story.errata.erratum import Document, Erratum, documents, errata
from app.story.look import Look
from tests.story.states import state_of

_QUOTATION = re.compile(r"“[^“”]*”")


def symbols(text: str) -> Counter[str]:
    """The numbers and the signs of mathematics in a text, apart from what it quotes."""
    return Counter(re.findall(r"[\d½¼₀-₉⁰¹²³⁴-⁹]+|[ŷδ∂θ×ᵀₜₖₕₓ]", _QUOTATION.sub("", text)))


def is_the_same_everywhere(line: str) -> bool:
    """A formula, or nothing but a quotation."""
    return line.startswith("$") or not _QUOTATION.sub("", line).strip(" ,;")


@pytest.mark.parametrize("erratum", errata(), ids=lambda erratum: erratum.id)
def test_an_erratum_is_told_in_german(erratum: Erratum) -> None:
    german = erratum.in_language("de")
    pairs = [(erratum.title, german.title), (erratum.why, german.why)]
    for own, told in ((erratum.printed, german.printed), (erratum.right, german.right)):
        for english, line in zip(own, told, strict=True):
            assert (line == english) == is_the_same_everywhere(english), english
            pairs.append((english, line))
    for english, line in pairs:
        assert symbols(line) == symbols(english), line
        assert _QUOTATION.findall(english) == [] or _QUOTATION.findall(line) == _QUOTATION.findall(english), line


@pytest.mark.parametrize("document", documents().values(), ids=documents())
def test_a_document_is_told_of_in_german(document: Document) -> None:
    german = document.in_language("de")
    assert german.title != document.title
    assert symbols(german.about) == symbols(document.about)


def test_it_opens_in_the_chosen_language() -> None:
    state = replace(state_of("worksheet", at="backward loss=3 k=3 W_hh"), look=Look(language="de"))
    opened = next(kind for kind in KINDS if kind.name == "D3-1").build(state)
    assert opened.title == "† D3-1: h⁽³⁾ᵀ oder h⁽²⁾ᵀ"
    assert opened.sentence.endswith("die Zahlen tun es.")
    index = next(kind for kind in KINDS if kind.name == "errata").build(state)
    assert index.sentence.startswith("Die Kette ist richtig")
    assert index.lines[0].remark.startswith("h⁽³⁾ᵀ oder h⁽²⁾ᵀ")
