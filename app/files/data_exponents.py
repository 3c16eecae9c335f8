"""Numbers beyond float64 in the data file: what is stored there, and the power of two that belongs to it."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from rnn_engine.arrays import Array
from rnn_engine.network import Network
from rnn_engine.scaled import Exponents, Scaled


class Written(NamedTuple):
    """Numbers as JSON has them; value = stored · 2^exponent. One exponent for all of them, or a list as theirs is."""

    numbers: Any
    exponents: Any = 0


def of_scaled(value: Scaled) -> Written:
    """An array with its exponent."""
    return Written(value.mantissa.tolist(), value.exponent)


def of_rows(rows: Array, exponents: Exponents) -> Written:
    """Rows (m, …), each with its own exponent, (m,)."""
    return Written(rows.tolist(), exponents.tolist())


def of_state(value: Scaled, network: Network) -> Written:
    """A list where the state is h alone, else every part by its name."""
    if len(network.state_parts) == 1:
        return of_scaled(value)
    parts = value.mantissa.reshape(len(network.state_parts), network.hidden_size).tolist()
    return Written(dict(zip(network.state_parts, parts, strict=True)), value.exponent)


def over_time(each: Sequence[Written | None]) -> Written:
    """A list for t = 1..T, None where a timestep has nothing."""
    numbers = [None if one is None else one.numbers for one in each]
    return Written(numbers, [None if one is None else one.exponents for one in each])


def set_apart(content: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The content with the numbers alone, and by their path (gradients/W_hh) the exponents that are not 0."""
    exponents: dict[str, Any] = {}

    def numbers(value: Any, path: str) -> Any:
        if isinstance(value, Written):
            if _any(value.exponents):
                exponents[path] = value.exponents
            return value.numbers
        if isinstance(value, dict):
            return {key: numbers(part, f"{path}/{key}" if path else key) for key, part in value.items()}
        return value

    return {key: numbers(value, key) for key, value in content.items()}, exponents


def _any(exponents: Any) -> bool:
    return any(map(_any, exponents)) if isinstance(exponents, list) else bool(exponents)
