"""The errata of the documents: one aside for each where it shows, and the index of all."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np

from app.story.asides.aside import Aside, Formula, Kind, Line, Tone, formula
from app.story.asides.differences import agreement, error
from app.story.errata.erratum import DocumentName, Erratum, ErratumKind, Form, document_of, documents, errata
from app.story.errata.reading import Reading
from app.story.errata.worked_out import readings, shows
from app.story.numbers import degrees, significant
from app.story.places import Place
from app.story.state import State
from app.translation import _, later
from rnn_engine.angles import angle
from rnn_engine.arrays import Array, norm

_PRINTED: dict[DocumentName, str] = {
    "slides": later("the slides print"),
    "notes": later("the notes print"),
    "worksheet": later("the worksheet prints"),
}
_RIGHT: dict[ErratumKind, str] = {
    "error": later("it should read"),
    "ambiguous": later("to be read as"),
    "omission": later("to be added"),
    "wording": later("it should read"),
    "trap": later("take instead"),
}
_KIND: dict[ErratumKind, str] = {
    "error": later("wrong"),
    "ambiguous": later("right under one reading"),
    "omission": later("left out"),
    "wording": later("wording"),
    "trap": later("a trap"),
}
_SEVERITY: tuple[ErratumKind, ...] = ("error", "ambiguous", "omission", "trap", "wording")
_DIGITS = 6
_PARALLEL = 1e-6
"""Degrees: below this, two forms differ in length only."""
_EQUAL = 1e-12
"""Two forms that differ by less of what they are, are one."""


# One erratum ----------------------------------------------------------------------------------------------------------


def _title(erratum: Erratum, state: State) -> str:
    return f"† {erratum.id}: {erratum.in_language(state.look.language).title}"


def _build(erratum: Erratum, state: State) -> Aside:
    told = erratum.in_language(state.look.language)
    return Aside(told.id, _title(told, state), tuple(_lines(told, state)), told.why)


def _lines(erratum: Erratum, state: State) -> Iterator[Line]:
    """The printed form and what may be made of it, then the right one, then how far apart the two are."""
    printed, right = _forms(erratum)
    found = readings(state, erratum)
    yield from printed
    if found is None:
        yield from right
        return
    compared = dict(found.compared())
    for reading in found.printed:
        other = compared.get(reading)
        same = other is not None and _is_equal(reading.value, other.value)
        remark = _difference(reading.value, other.value) if other is not None and len(found.printed) > 1 else ""
        yield _worked(state, reading, "right" if same else "wrong", remark)
    yield from right
    for reading in found.right:
        yield _worked(state, reading, "right")
    if len(found.printed) == 1:
        for reading, other in compared.items():
            yield Line(_("the difference"), remark=_difference(reading.value, other.value))


def _forms(erratum: Erratum) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    """Both forms as the documents have them or should."""
    wrong = erratum.kind == "error"
    printed = _quoted(_(_PRINTED[erratum.document]), erratum.printed, "wrong" if wrong else "plain", struck=wrong)
    return printed, _quoted(_(_RIGHT[erratum.kind]), erratum.right, "right")


def _quoted(label: str, form: Form, tone: Tone, struck: bool = False) -> tuple[Line, ...]:
    """A form line by line, the label at the first; words stand behind the formula before them."""
    lines: list[Line] = []
    for piece in form:
        if piece.startswith("$"):
            own = Line("") if lines else Line(label, tone=tone)
            lines.append(replace(own, formulas=(_printed(piece.strip("$")),), struck=struck))
        elif lines:
            lines[-1] = replace(lines[-1], remark=" · ".join(filter(None, (lines[-1].remark, piece))))
        else:
            lines.append(Line(label, remark=piece, tone=tone))
    return tuple(lines)


def _printed(markup: str) -> Formula:
    """A formula of a document. Its markup is all there is to read aloud: nobody has taken it apart."""
    return Formula(markup, plain=markup)


def _worked(state: State, reading: Reading, tone: Tone, remark: str = "") -> Line:
    """A reading with its numbers; what it gives besides opens under it."""
    formulas = (formula(state.notation, *reading.pieces),) if reading.pieces else ()
    value = reading.value
    numbers: tuple[Array | str, ...] = (significant(float(value), _DIGITS) if value.ndim == 0 else value,)
    opens = tuple(_worked(state, other, "plain") for other in reading.opens)
    return Line(reading.label, formulas, numbers, remark, tone, opens=opens)


def _is_equal(printed: Array, right: Array) -> bool:
    return norm(printed - right) <= _EQUAL * norm(right)


def _difference(printed: Array, right: Array) -> str:
    """How far a printed form is from the right one: its largest error, the angle, the length of the error."""
    if _is_equal(printed, right):
        return agreement(printed, right)
    off = significant(float(np.max(np.abs(printed - right))), 2)
    most = (_("up to {difference} in one number") if printed.size > 1 else _("{difference} off")).format(difference=off)
    turned = angle(printed, right) if printed.size > 1 else None
    apart = () if turned is None or turned < _PARALLEL else (_("{angle} apart").format(angle=degrees(turned)),)
    return "; ".join((most, *apart, error(printed, right)))


# The index ------------------------------------------------------------------------------------------------------------


def _index(state: State) -> Aside:
    own = document_of(state.notation)
    if own is not None:
        listed = documents()[own].in_language(state.look.language)
        lines = tuple(_entry(state, erratum) for erratum in errata() if erratum.document == own)
        return Aside("errata", _("† Errata: {document}").format(document=listed.title), lines, listed.about)
    headings = tuple(
        Line(
            document.title,
            remark=document.about,
            opens=tuple(_entry(state, erratum) for erratum in errata() if erratum.document == name),
        )
        for name, document in ((name, each.in_language(state.look.language)) for name, each in documents().items())
    )
    sentence = _("The {count} errata of the three documents; each shows its numbers in its document's letters.")
    return Aside("errata", _("† Errata of the lecture documents"), headings, sentence.format(count=len(errata())))


def _entry(state: State, erratum: Erratum) -> Line:
    told = erratum.in_language(state.look.language)
    printed, right = _forms(told)
    remark = f"{told.title} — {_(_KIND[told.kind])}"
    why = Line(_("why"), remark=told.why, tone="muted")
    return Line(erratum.id, remark=remark, place=_place_of(erratum, state), opens=(*printed, *right, why))


def _place_of(erratum: Erratum, state: State) -> Place | None:
    """The first place of the shown timeline at which an erratum shows."""
    for place in _candidates(erratum, state.focus_loss):
        position = state.timeline.find(place)
        if position is not None and shows(replace(state, position=position), erratum):
            return place
    return None


def _candidates(erratum: Erratum, t: int) -> Iterator[Place]:
    """Places of every phase in which an erratum may show, where the loss of timestep t is in focus."""
    timesteps = tuple(dict.fromkeys(k for k in (t, t - 1, t - 2, 1) if k > 0))
    for pattern in erratum.patterns:
        for name in pattern.names:
            match pattern.phase:
                case "forward":
                    found = [Place("forward", name, t=at) for at in (*timesteps, None)]
                case "backward":
                    found = [Place("backward", name, loss=t, k=k) for k in timesteps]
                case phase:
                    found = [Place(phase, name, loss=t), Place(phase, name)]
            yield from filter(pattern.matches, found)


def _kind(erratum: Erratum) -> Kind:
    return Kind(
        erratum.id,
        partial(_title, erratum),
        lambda state: shows(state, erratum),
        partial(_build, erratum),
    )


def _index_title(state: State) -> str:
    return _("† Errata")


KINDS: tuple[Kind, ...] = (
    *(_kind(erratum) for erratum in errata()),
    Kind("errata", _index_title, lambda state: True, _index, general=True),
)
"""In the order of the documents; last the index."""
BY_SEVERITY: tuple[str, ...] = tuple(
    erratum.id for erratum in sorted(errata(), key=lambda erratum: _SEVERITY.index(erratum.kind))
)
"""The names of the errata: of what is wrong first."""
