"""The colours of paper and ink, light and dark: roles, ramps, readable text. Knows no Qt.

Roles keep their colour whatever letter a notation gives them. The limits, computed in tests/app/test_colours.py: text
in any role's colour has a contrast of at least 4.5:1 on ground, card and wash, and any two roles are at least 17 apart
(CIEDE2000), seen with all three kinds of cones or with any one of them missing.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

READABLE = 4.5  # contrast of text, WCAG 2.2, success criterion 1.4.3
_STEPS = 256  # of a ramp, from its middle or low end to an end

# A bias has its matrix's colour (and is drawn dashed).
_MATRIX_OF_BIAS = {"hidden_bias": "recurrent", "output_bias": "output"}


@dataclass(frozen=True, eq=False)
class Theme:
    """One set of colours, each "#RRGGBB"."""

    name: str
    ground: str  # the paper
    card: str  # what lies on it
    line: str  # hairlines
    ink: str  # text
    muted: str  # secondary text, readable
    field: str  # quiet fill of controls
    wash: str  # the column being credited
    ghost: str  # letters and outlines of what is not computed yet
    ghost_line: str  # the outlines of its shapes
    ghost_ground: str  # its cells
    good: str
    good_ground: str
    bad: str
    bad_ground: str
    roles: Mapping[str, str]
    diverging_stops: tuple[str, ...]  # from −1 over 0 to 1
    magnitude_stops: tuple[str, ...]  # from 0 to 1

    def role(self, role: str) -> str:
        """The colour of input, recurrent, output, embedding, loss, forward, backward, hidden_bias or output_bias."""
        try:
            return self.roles[_MATRIX_OF_BIAS.get(role, role)]
        except KeyError:
            known = ", ".join(self.role_names)
            raise ValueError(f"There is no role {role!r}; the roles are {known}.") from None

    @property
    def role_names(self) -> tuple[str, ...]:
        return (*self.roles, *_MATRIX_OF_BIAS)

    def tint(self, role: str, amount: float) -> str:
        """A role's colour thinned with card: 0 is card, 1 the role. Opaque, which paints faster than translucent."""
        return mix(self.card, self.role(role), amount)

    def shade(self, colour: str, strength: float) -> str:
        """A colour thinned with card where `strength` is less than 1, and thickened with ink where it is more."""
        return mix(self.card, colour, strength) if strength <= 1.0 else mix(colour, self.ink, strength - 1.0)

    def role_on(self, role: str, background: str) -> str:
        """A role's colour as text on `background`: itself, or as far toward ink as it takes to be readable there."""
        return readable(self.role(role), background, self.ink)

    def diverging(self, x: float) -> str:
        """The colour of a signed value in [−1, 1] (beyond: the end's): teal, the ground's neighbour at 0, brown."""
        return _ramp(self.diverging_stops)[round((_clamped(x, -1.0) + 1.0) * _STEPS)]

    def magnitude(self, x: float) -> str:
        """The colour of a magnitude in [0, 1] (beyond: the end's), from the ground's neighbour over orange."""
        return _ramp(self.magnitude_stops)[round(_clamped(x, 0.0) * 2 * _STEPS)]

    def text_on(self, *backgrounds: str) -> str:
        """The readable text colour on all of them: ink or card; black or white where both would be too faint."""
        return _text_on(self.card, self.ink, backgrounds)


THEMES: Mapping[str, Theme] = {
    "light": Theme(
        name="light",
        ground="#FBFAF7",
        card="#FFFFFF",
        line="#E4E2DC",
        ink="#1F2933",
        muted="#5F6B78",
        field="#F3F1EC",
        wash="#FDF3EC",
        ghost="#A1A8B0",
        ghost_line="#C9C7C0",
        ghost_ground="#F6F5F1",
        good="#1C6B45",
        good_ground="#E3F3EA",
        bad="#A3182B",
        bad_ground="#FBE6E6",
        roles={
            "input": "#1C5E4A",
            "recurrent": "#0467F1",
            "output": "#621D83",
            "embedding": "#2B7A63",
            "loss": "#7A0005",
            "forward": "#1F2933",
            "backward": "#BC4D09",
        },
        diverging_stops=("#0A6472", "#63A9B2", "#EFEDE7", "#BE9C6A", "#774A12"),
        magnitude_stops=("#F1EEE8", "#F7CF9B", "#E8924A", "#BE4E12", "#651C05"),
    ),
    "dark": Theme(
        name="dark",
        ground="#12161A",
        card="#1A1F25",
        line="#2A313A",
        ink="#E8E6E1",
        muted="#98A2AD",
        field="#242A31",
        wash="#2B1A12",
        ghost="#646E79",
        ghost_line="#404A55",
        ghost_ground="#20262C",
        good="#6FD6A6",
        good_ground="#15332A",
        bad="#FF8F8A",
        bad_ground="#3D1C1E",
        roles={
            "input": "#23A68F",
            "recurrent": "#ABC8FF",
            "output": "#B46AC0",
            "embedding": "#7FD6C4",
            "loss": "#F8396E",
            "forward": "#E8E6E1",
            "backward": "#FFA34E",
        },
        diverging_stops=("#3DB4C6", "#2A6873", "#272D34", "#766848", "#D2BC88"),
        magnitude_stops=("#262B31", "#5E3218", "#A9571D", "#EB9145", "#FFE0B5"),
    ),
}


GREY = Theme(
    name="grey",
    ground="#FFFFFF",
    card="#FFFFFF",
    line="#D0D0D0",
    ink="#000000",
    muted="#4D4D4D",
    field="#F0F0F0",
    wash="#F0F0F0",
    ghost="#9A9A9A",
    ghost_line="#9A9A9A",
    ghost_ground="#F7F7F7",
    good="#000000",
    good_ground="#FFFFFF",
    bad="#000000",
    bad_ground="#E0E0E0",
    roles={
        "input": "#6E6E6E",
        "recurrent": "#000000",
        "output": "#474747",
        "embedding": "#6E6E6E",
        "loss": "#000000",
        "forward": "#1F1F1F",
        "backward": "#3A3A3A",
    },
    diverging_stops=("#E8E8E8", "#D6D6D6", "#BEBEBE", "#707070", "#000000"),
    magnitude_stops=("#EDEDED", "#CCCCCC", "#999999", "#555555", "#000000"),
)
"""For paper that goes through a copier. What tells values and roles apart is lightness alone, so one ramp runs from the
lowest value, which is still seen, to the highest: the darker, the larger; letters, dashes and hatching say the rest."""


def contrast(first: str, second: str) -> float:
    """How well text of one colour reads on the other, 1 to 21 (WCAG 2.2, contrast ratio)."""
    low, high = sorted((_luminance(first), _luminance(second)))
    return (high + 0.05) / (low + 0.05)


@lru_cache(maxsize=4096)
def _text_on(card: str, ink: str, backgrounds: tuple[str, ...]) -> str:
    def least(colour: str) -> float:
        return min(contrast(colour, background) for background in backgrounds)

    best = max(card, ink, key=least)
    return best if least(best) >= READABLE else max("#000000", "#FFFFFF", key=least)


@lru_cache(maxsize=512)
def readable(colour: str, background: str, ink: str) -> str:
    """The first on the way from a colour to ink that reads as text on the background; ink where none does."""
    on_the_way = (mix(colour, ink, step / 20) for step in range(21))
    return next((shade for shade in on_the_way if contrast(shade, background) >= READABLE), ink)


@lru_cache(maxsize=2048)
def mix(first: str, second: str, amount: float) -> str:
    """The colour `amount` (0 to 1) of the way from the first to the second, even to the eye (in OKLab)."""
    return _hex(tuple((1 - amount) * a + amount * b for a, b in zip(_oklab(first), _oklab(second), strict=True)))


@lru_cache(maxsize=8)
def _ramp(stops: tuple[str, ...]) -> tuple[str, ...]:
    """2·_STEPS + 1 colours through evenly spaced stops."""
    last = len(stops) - 1
    colours = []
    for index in range(2 * _STEPS + 1):
        stop, amount = divmod(index * last, 2 * _STEPS)
        colours.append(mix(stops[stop], stops[min(stop + 1, last)], amount / (2 * _STEPS)))
    return tuple(colours)


def _clamped(x: float, low: float) -> float:
    if math.isnan(x):
        raise ValueError("NaN has no colour: leave the cell of a value that does not exist empty.")
    return min(1.0, max(low, x))


def _linear(colour: str) -> tuple[float, float, float]:
    """Linear sRGB channels in [0, 1] (IEC 61966-2-1)."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return _decoded(red), _decoded(green), _decoded(blue)


def _decoded(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _encoded(channel: float) -> float:
    return 12.92 * channel if channel <= 0.0031308 else float(1.055 * channel ** (1 / 2.4) - 0.055)


@lru_cache(maxsize=2048)
def _luminance(colour: str) -> float:
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


# Björn Ottosson, "A perceptual color space for image processing", 2020: linear sRGB → cone responses → OKLab.
def _oklab(colour: str) -> tuple[float, ...]:
    r, g, b = _linear(colour)
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _hex(oklab: tuple[float, ...]) -> str:
    lightness, a, b = oklab
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    channels = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _encoded(min(1.0, max(0.0, channel)))):02X}" for channel in channels)
