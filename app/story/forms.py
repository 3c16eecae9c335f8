"""How an expression is written, whatever the language: the tree, with brackets where they are needed.

A language (Typst, LaTeX, plain text) is a `Form` with its own primitives.
"""

from collections.abc import Sequence

from app.story.expressions import (
    Applied,
    At,
    AtOutputs,
    Cell,
    Chain,
    Component,
    Dots,
    Entry,
    Expression,
    Given,
    Gradient,
    Hadamard,
    Identity,
    Index,
    Jacobian,
    LearningRate,
    Marked,
    Minus,
    Negative,
    Norm,
    Number,
    OneHot,
    Ones,
    Only,
    Parameter,
    Part,
    Plus,
    Positive,
    Product,
    Quotient,
    Scaled,
    Square,
    Stacked,
    State,
    Sum,
    Timestep,
    Transposed,
    Value,
    Zero,
    gate_of,
)
from app.story.language import Language
from app.story.precedence import Strength, strength
from app.story.symbols import Symbol
from app.translation import pgettext
from rnn_engine.network import stage_of

_ETA = Symbol("eta")


class Form(Language):
    """Writes expressions in one language with the symbols of one notation."""

    def write(self, expression: Expression) -> str:
        """The expression in this language."""
        match expression:
            case Marked(number=number, body=body):
                return self.term(number, self.write(body)) if number else self.write(body)
            case Value(name=name, t=t):
                return self._value(name, t)
            case State(values=values):
                return self.brackets(", ".join(map(self.write, values)))
            case Parameter():
                return self._parameter(expression)
            case Gradient():
                return self._gradient(expression)
            case Jacobian(of=of, by=by, immediate=immediate):
                return self.fraction(self.differential(of, immediate), self.differential(by))
            case Number(numerator=numerator, denominator=1):
                return str(numerator)
            case Number(numerator=numerator, denominator=denominator):
                return self.fraction(str(numerator), str(denominator))
            case LearningRate():
                return self.symbol(_ETA)
            case Ones():
                return self.sign("1")
            case Zero():
                return self.sign("0")
            case Identity():
                return self.sign("I")
            case Timestep(at=at):
                return self.timestep(at)
            case Dots():
                return self.sign("…")
            case Given():
                return self.words(pgettext("equation", "given"))
            case OneHot(token=token):
                return self.function("onehot") + self.brackets(self.quoted(token))
            case Component():
                return self._component(expression)
            case Entry(j=j):
                return self.timestep(j)
            case _:
                return self._composed(expression)

    def _composed(self, expression: Expression) -> str:
        match expression:
            case Product(factors=factors):
                return self.beside(self.factors(factors))
            case Scaled(number=number, body=body):
                return self.beside([self._at_least(Strength.PRODUCT, number), self._last(body)])
            case Hadamard(factors=factors):
                return f" {self.sign('*')} ".join(self._at_least(Strength.RAISED, each) for each in factors)
            case Stacked(parts=parts):
                separator = "; " if self.notation.vectors == "column" else ", "
                return self.square_brackets(separator.join(map(self.write, parts)))
            case AtOutputs(body=body):
                outputs = self.symbol(self.notation.symbol("y_hat"))
                return self.restricted(self.brackets(self.write(body)), outputs, bar=True)
            case Quotient(top=top, bottom=bottom):
                return self.fraction(*(self._at_least(self.beside_a_bar, part) for part in (top, bottom)))
            case Plus(terms=terms):
                return f" {self.sign('+')} ".join(self.write(each) for each in terms)
            case Minus(left=left, right=right):
                return f"{self.write(left)} {self.sign('-')} {self._at_least(Strength.BIG, right)}"
            case Negative(body=body):
                return self.sign("-") + self._at_least(Strength.BIG, body)
            case Square(body=body):
                return self.raised(self._at_least(Strength.ATOM, body), "2")
            case Norm(body=body):
                return self.norm(self.write(body))
            case Transposed(body=body):
                return self._transposed(body)
            case Applied(function=function, arguments=arguments, derivative=derivative):
                return self._applied(function, arguments, derivative)
            case Cell(previous=previous, x=x):
                return self._cell(previous, x)
            case Positive(body=body):
                return f"[{self.write(body)} {self.sign('>')} {self.sign('0')}]"
            case Sum():
                index = expression.index if expression.letter is None else self.write(expression.letter)
                below, above = self._limits(index, expression.numbers) if expression.limits else (index, "")
                return self.big("sum", below, above, self._at_least(Strength.BIG, expression.body))
            case Chain():
                if expression.first is None:
                    below, above = self._limits(expression.index, expression.numbers)
                else:
                    below = f"{expression.index}={self.write(expression.first)}"
                    above = self.timestep(expression.numbers[-1])
                return self.big("prod", below, above, self.write(expression.body))
            case Only(body=body):
                return " ".join((self.write(body), self.words(pgettext("equation", "only"))))
            case _:
                raise TypeError(f"no form for {expression!r}")

    def factors(self, factors: Sequence[Expression]) -> list[str]:
        """The factors of a product, each as it stands in it."""
        *first, last = factors
        return [*(self._at_least(Strength.PRODUCT, each) for each in first), self._last(last)]

    def _at_least(self, least: Strength, expression: Expression) -> str:
        text = self.write(expression)
        return text if strength(expression, self.notation) >= least else self.brackets(text)

    def _last(self, expression: Expression) -> str:
        """The last factor of a product: what a big sign governs reaches to the end anyhow."""
        governs = strength(expression, self.notation) == Strength.BIG
        return self._at_least(Strength.BIG if governs else Strength.PRODUCT, expression)

    def differential(self, of: Value | Parameter | State, immediate: bool = False) -> str:
        """∂of, or ∂⁺of."""
        return self.partial(self._at_least(Strength.ATOM, of), immediate)

    def _value(self, name: str, t: At | None, above: Sequence[str] = ()) -> str:
        if t is None:
            return self.symbol(self.notation.symbol(name), above=above)
        if t == 0 and self.notation.initial_state is not None:
            if name == "h":
                return self.symbol(self.notation.initial_state, above=above)
            if name == "c":  # h_0 has a number that no timestep has, so c has it too
                return self.symbol(self.notation.value_symbol("c"), below=["0"], above=above)
        gate = gate_of(name)
        if gate is not None:
            return self.indexed(self.notation.symbol("z"), (t,), above, gate)
        if name == "hn":  # what gate n reads of the state before
            return self.indexed(self.notation.symbol("h"), (t,), above, "n")
        return self.indexed(self.notation.value_symbol(name), (t,), above)

    def _parameter(self, parameter: Parameter, above: Sequence[str] = ()) -> str:
        symbol, stage = self.notation.symbol(parameter.name), stage_of(parameter.name)
        return self.symbol(symbol, above=above, stage=stage, gate=parameter.gate)

    def _component(self, component: Component) -> str:
        symbol, t, j = self.notation.symbol(component.value.name), component.value.t, component.j
        if self.notation.index != "parenthesis" and t is not None:
            return self.indexed(symbol, (t, j))
        above = [f"({self.timestep(t)})"] if component.indexed and t is not None else []
        return self.symbol(symbol, below=[self.timestep(j)], above=above)

    def _gradient(self, gradient: Gradient, above: Sequence[str] = ()) -> str:
        if gradient.named and gradient.k is not None:
            delta = self.notation.deltas[gradient.delta]
            both = self.notation.index != "parenthesis" and not (gradient.of == "q" and gradient.loss == gradient.k)
            timesteps = [gradient.loss, gradient.k] if both and gradient.loss is not None else [gradient.k]
            return self.indexed(delta, timesteps, above, gate_of(gradient.of))
        of = self._denominator(gradient)
        loss = Value("L", None) if gradient.loss is None else Value("loss", gradient.loss)
        fraction = self.fraction(self.differential(loss), self.differential(of))
        if gradient.part is not None and gradient.k is not None:
            fraction = self.restricted(fraction, self._way(gradient.part, gradient.k), bar=True)
        elif gradient.k is not None and not gradient.of_value:
            fraction = self._through(fraction, gradient.k)
        return self.raised(self.brackets(fraction), above[0]) if above else fraction

    @staticmethod
    def _denominator(gradient: Gradient) -> Value | Parameter | State:
        if gradient.of == "s" and gradient.k is not None:
            return State(gradient.k)
        return Value(gradient.of, gradient.k) if gradient.of_value else Parameter(gradient.of)

    def _way(self, part: Part, k: At) -> str:
        """The value through which a part of ∂L/∂h_k comes."""
        if part != "received":
            return self._value("y_hat" if part == "own" else "loss", k)
        return self._value("h", Index(k.symbol, k.offset + 1) if isinstance(k, Index) else k + 1)

    def _through(self, fraction: str, k: At) -> str:
        """What passes through the use at timestep k, as the notation marks it."""
        text = self.timestep(k)
        if self.notation.index == "parenthesis":
            return self.restricted(fraction, f"({text})", bar=False)
        return self.restricted(fraction, text if isinstance(k, Index) else f"k={text}", bar=True)

    def _transposed(self, body: Expression) -> str:
        match body:
            case Value(name=name, t=t):
                return self._value(name, t, [self.transpose])
            case Parameter():
                return self._parameter(body, [self.transpose])
            case Gradient():
                return self._gradient(body, [self.transpose])
            case _:
                return self.raised(self._at_least(Strength.ATOM, body), self.transpose)

    def _applied(self, function: str, arguments: Sequence[Expression], derivative: bool) -> str:
        if function == "log":
            return self.beside([self.function("log"), self._at_least(Strength.RAISED, arguments[0])])
        if function == "argmax":
            return self.beside([self.function("argmax"), self.write(arguments[0])])
        name = self.function(function, derivative)
        return name + self.brackets(", ".join(self.write(each) for each in arguments))

    def _cell(self, previous: Expression, x: Expression | None) -> str:
        read = [self.write(each) for each in (previous, x) if each is not None]
        parameters = self.symbol(self.notation.symbol("theta"))
        return self.function("hidden") + self.brackets(f"{', '.join(read)}; {parameters}")

    def _limits(self, index: str, numbers: tuple[int, ...]) -> tuple[str, str]:
        """Below and above the sign: first and last where none is missing between, else the set."""
        first, last = numbers[0], numbers[-1]
        if last - first == len(numbers) - 1:
            return f"{index}={self.timestep(first)}", self.timestep(last)
        shown = [self.timestep(each) for each in numbers]
        if len(shown) > 6:
            shown = [*shown[:3], "…", shown[-1]]
        return f"{index} {self.sign('in')} {self.set_of(shown)}", ""
