"""How colours look, and to whom: CIELAB, CIEDE2000 and the simulation of missing cones. For tests of the theme."""

import math

Lab = tuple[float, float, float]

# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for Simulation of Color Vision
# Deficiency", 2009, table 1, severity 1.0; for linear sRGB.
VISIONS = {
    "normal": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def seen(colour: str, vision: str = "normal") -> Lab:
    """CIELAB (D65) of "#RRGGBB" as somebody with this vision sees it."""
    linear = [_decoded(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5)]
    red, green, blue = (
        min(1.0, max(0.0, sum(weight * channel for weight, channel in zip(row, linear, strict=True))))
        for row in VISIONS[vision]
    )
    x = _curved((0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047)
    y = _curved(0.2126729 * red + 0.7151522 * green + 0.0721750 * blue)
    z = _curved((0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def difference(first: str, second: str, vision: str = "normal") -> float:
    return ciede2000(seen(first, vision), seen(second, vision))


def ciede2000(first: Lab, second: Lab) -> float:
    """ΔE₀₀ (ISO/CIE 11664-6), with the formulas and names of G. Sharma, W. Wu, E. N. Dalal, "The CIEDE2000
    Color-Difference Formula: Implementation Notes", 2005."""
    (L1, a1, b1), (L2, a2, b2) = first, second
    mean_chroma = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    G = 0.5 * (1 - math.sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7)))
    a1, a2 = (1 + G) * a1, (1 + G) * a2
    C1, C2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360

    turn = (h2 - h1 + 180) % 360 - 180 if C1 * C2 else 0.0
    if abs(h2 - h1) == 180:
        turn = h2 - h1
    dL, dC, dH = L2 - L1, C2 - C1, 2 * math.sqrt(C1 * C2) * math.sin(math.radians(turn / 2))

    L, C = (L1 + L2) / 2, (C1 + C2) / 2
    h = (h1 + h2) / 2 if C1 * C2 else h1 + h2
    if C1 * C2 and abs(h1 - h2) > 180:
        h += 180 if h1 + h2 < 360 else -180
    T = (
        1
        - 0.17 * math.cos(math.radians(h - 30))
        + 0.24 * math.cos(math.radians(2 * h))
        + 0.32 * math.cos(math.radians(3 * h + 6))
        - 0.20 * math.cos(math.radians(4 * h - 63))
    )
    S_L = 1 + 0.015 * (L - 50) ** 2 / math.sqrt(20 + (L - 50) ** 2)
    S_C = 1 + 0.045 * C
    S_H = 1 + 0.015 * C * T
    R_C = 2 * math.sqrt(C**7 / (C**7 + 25**7))
    R_T = -R_C * math.sin(math.radians(60 * math.exp(-(((h - 275) / 25) ** 2))))
    lightness, chroma, hue = dL / S_L, dC / S_C, dH / S_H
    return math.sqrt(lightness**2 + chroma**2 + hue**2 + R_T * chroma * hue)


def _decoded(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)


def _curved(t: float) -> float:
    return math.cbrt(t) if t > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29
