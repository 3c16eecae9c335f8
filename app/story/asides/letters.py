"""Two lecturers' letters side by side: the equation of the place in both, and who calls what by which name.

The second notation is the one that was chosen to compare with, else the next of those that come with the app. Colour
belongs to the role: the same colour is the same thing, whatever its letter. Shapes are printed in numbers; what the
worksheet's |V| stands for is said once (`app.story.shapes.set_size`).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from app.files.notation_file import notation_names, read_notation
from app.story.asides.aside import Aside, Formula, Kind, Line, formula, text
from app.story.called import GRADIENTS, PARAMETERS, VALUES
from app.story.equations import equation
from app.story.equations.setting import VALUE_ROLES, parameter_role
from app.story.expressions import Applied, Expression, Gradient, Index, Marked, Parameter, Role, Value
from app.story.notation import DELTA_NAMES, Notation
from app.story.numbers_line import put_in
from app.story.plain_form import PlainForm
from app.story.sentences.telling import all_listed, listed
from app.story.shapes import Shape, printed_shape, set_size, shape_label
from app.story.state import State
from app.story.symbols import Symbol
from app.translation import _, ngettext
from rnn_engine.experiment import Network
from rnn_engine.network import base_name, stage_of

_OF_GATES = ("i", "f", "g", "o", "c", "r", "z_gate", "hn", "n")
_T, _T_BEFORE, _K = Index("t"), Index("t", -1), Index("k")

Pair = tuple[Notation, Notation]


@dataclass(frozen=True)
class _Row:
    """One thing that has a letter: what it is in words, and how a notation writes it.

    `name`: as in the notation's tables, "" where its letter is another row's already; `gate`: it is a value that only
    gated cells have.
    """

    name: str
    words: str
    role: Role
    expression: Expression
    gate: bool = False

    def written(self, notation: Notation, network: Network) -> Formula:
        """As this notation writes it, with the shape that it prints it in."""
        expression = self.expression
        if isinstance(expression, Gradient):
            expression = replace(expression, named=self.name in notation.deltas)
        if isinstance(expression, Applied):
            function = "hidden" if "f" in notation.symbols else network.hidden_activation
            return formula(notation, Marked(self.role, replace(expression, function=function)))
        shape = () if self.name == "theta" else printed_shape(expression, network, notation)
        return formula(notation, Marked(self.role, expression), _membership(shape))

    def symbol(self, notation: Notation) -> Symbol | None:
        """Its symbol without a timestep; None where it has none of its own."""
        if self.gate:
            return notation.value_symbol(self.name)
        if self.name in DELTA_NAMES:
            return notation.deltas.get(self.name)
        if not self.name or (self.name == "f" and "f" not in notation.symbols):
            return None
        return notation.symbol(self.name)


def _membership(shape: Shape) -> Formula:
    if not shape:
        return Formula("")
    return Formula(f"in RR^({' times '.join(map(str, shape))})", plain=f"∈ ℝ^({shape_label(shape)})")


def _title(state: State) -> str:
    title = _("The letters of {notation} beside {other}")
    return title.format(notation=state.notation.called, other=compared(state).called)


def compared(state: State) -> Notation:
    """The notation that the chosen one is compared with: never itself."""
    if state.beside is not None and state.beside != state.notation:
        return state.beside
    names = notation_names()
    following = names.index(state.notation.name) + 1 if state.notation.name in names else 0
    return read_notation(names[following % len(names)])


def _build(state: State) -> Aside:
    notations = (state.notation, compared(state))
    rows = tuple(_rows(state, notations))
    lines = (*_equations(state, notations), *_legend(state, rows, notations))
    return Aside("letters", _title(state), lines, _sentence(rows, notations))


# The equation of the place --------------------------------------------------------------------------------------------


def _equations(state: State, notations: Pair) -> Iterator[Line]:
    """The same equation in both notations, each with its numbers."""
    if state.place is None:
        return
    for notation in notations:
        of = equation(state.trace, state.timeline, state.place, notation, state.tokens)
        relation = of.relation
        pieces: list[Expression | str] = [of.left]
        for side in of.sides:
            pieces.extend((relation, side))
        yield Line(notation.called, (formula(notation, *pieces),), put_in(of.operands, state.trace, notation))


# The legend -----------------------------------------------------------------------------------------------------------


def _rows(state: State, notations: Pair) -> Iterator[_Row]:
    """What the network has, in the order of its equations; of gradients those that have a letter in either notation."""
    network, names = state.trace.experiment.network, state.trace.names
    for name in sorted(network.parameter_shapes, key=lambda name: list(PARAMETERS).index(base_name(name))):
        words = ", ".join(filter(None, (_(PARAMETERS[base_name(name)]), stage_of(name))))
        yield _Row(base_name(name), words, parameter_role(name), Parameter(name))
    yield _Row("theta", _("all parameters together"), "forward", Parameter("theta"))
    for name, called in VALUES.items():
        if name in names and not (name == "z" and network.gates):
            yield _Row(name, _(called), VALUE_ROLES[name], Value(name, _T), gate=name in _OF_GATES)
        if name == "h" and network.recurrent:
            yield _Row("", _("hidden state before"), VALUE_ROLES["h"], Value("h", _T_BEFORE))
    yield _Row("L", _("whole loss"), VALUE_ROLES["L"], Value("L", None))
    if not network.gates:
        yield _Row("f", _("activation"), "forward", Applied("hidden", (Value("z", _T),)))
    for name, called in GRADIENTS.items():
        if any(name in notation.deltas for notation in notations) and (name != "de" or "e" in names):
            at = _T if name == "dq" else _K
            of, words = name.removeprefix("d"), _(called)
            if name == "dz" and network.gates:
                of, words = f"z_{network.gates[0]}", _("gradient before a gate")
            yield _Row(name, words, "backward", Gradient(of, _T, at))


def _legend(state: State, rows: tuple[_Row, ...], notations: Pair) -> Iterator[Line]:
    network, said = state.trace.experiment.network, set_size(state.tokens.inputs)
    remark = _("Who is called what: the colour belongs to the role, the letter to the lecturer.")
    yield Line(remark=remark, tone="muted")
    yield Line(formulas=tuple(text(notation.called) for notation in notations), tone="muted")
    for row in rows:
        clash = _clash(row, rows, notations)
        written = tuple(row.written(notation, network) for notation in notations)
        yield Line(row.words, written, remark="" if clash is None else clash.remark)
    if said:
        yield Line(_("size of the vocabulary"), remark=said)


@dataclass(frozen=True)
class _Clash:
    """A letter that is something else in the other notation."""

    letter: str
    there: str
    words: str

    @property
    def remark(self) -> str:
        return _("on the right {letter} is: {words}").format(letter=self.there, words=self.words)


def _clash(row: _Row, rows: tuple[_Row, ...], notations: Pair) -> _Clash | None:
    """What the letter of a row in the first notation means in the second, where that is something else.

    The same symbol for something else comes first, then the same letter with another subscript: L and L_x.
    """
    mine, theirs = notations
    symbol, own = row.symbol(mine), row.symbol(theirs)
    if symbol is None or symbol == own:
        return None
    others = [(there, other.words) for other in rows if (there := other.symbol(theirs)) is not None]
    same = [(there, words) for there, words in others if there == symbol]
    if not same and (own is None or own.letters != symbol.letters):
        same = [(there, words) for there, words in others if _base(there) == _base(symbol)]
    if not same:
        return None
    there, words = same[0]
    return _Clash(PlainForm(mine).symbol(symbol), PlainForm(theirs).symbol(there), words)


def _base(symbol: Symbol) -> tuple[str, str]:
    """A symbol without its subscript."""
    return symbol.letters, symbol.accent


def _sentence(rows: tuple[_Row, ...], notations: Pair) -> str:
    mine, theirs = (_meanings(rows, notation) for notation in notations)
    letters = [
        PlainForm(notations[0]).symbol(each) for each in mine if each in theirs and not mine[each] & theirs[each]
    ]
    if letters:
        said = ngettext(
            "{letters} means something else in {notation}: compare letters before you compare formulas.",
            "{letters} mean something else in {notation}: compare letters before you compare formulas.",
            len(letters),
        )
        return said.format(letters=all_listed(letters), notation=notations[1].called)
    if any(_clash(row, rows, notations) is not None for row in rows):
        said = _("No symbol means something else in {notation}, but some of its letters have another subscript.")
        return said.format(notation=notations[1].called)
    turned = _turned(notations)
    if turned:
        said = _("No letter means two things here, but {differences}: compare that before you compare formulas.")
        return said.format(differences=turned)
    return _("No letter means two things here: formulas in the two notations can be compared as they stand.")


def _turned(notations: Pair) -> str:
    """What two notations write another way, whatever their letters; empty where there is nothing."""
    mine, theirs = notations
    differs = {
        _("rows stand for columns"): mine.vectors != theirs.vectors,
        _("matrices are transposed"): (mine.weights, mine.embedding) != (theirs.weights, theirs.embedding),
        _("timesteps are counted from another number"): mine.first_index != theirs.first_index,
    }
    return listed([what for what, is_so in differs.items() if is_so]) if any(differs.values()) else ""


def _meanings(rows: tuple[_Row, ...], notation: Notation) -> dict[Symbol, set[str]]:
    """The symbols of a notation, each with all that it stands for."""
    meanings: dict[Symbol, set[str]] = {}
    for row in rows:
        if (symbol := row.symbol(notation)) is not None:
            meanings.setdefault(symbol, set()).add(row.words)
    return meanings


KIND = Kind("letters", lambda state: _("Letters"), lambda state: True, _build, general=True)
