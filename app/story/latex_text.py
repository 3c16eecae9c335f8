"""Text of a user, and of the program, as LaTeX text: whatever it contains is set, and nothing of it is a command."""

import unicodedata

from app.story.symbols import GREEK

_SPECIAL = {"\\": r"\textbackslash{}", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}"}
_SPECIAL |= {"`": r"\`{}", "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\texttt{\char34}"}
_SPECIAL |= {character: f"\\{character}" for character in "#$%&_{}"}
_WRITTEN = {
    "“": "``", "”": "''", "„": ",,", "‘": "`", "’": "'", "–": "--", "—": "---", "…": r"\dots{}",
    "\N{NO-BREAK SPACE}": "~", "\N{THIN SPACE}": r"\,", "\N{NARROW NO-BREAK SPACE}": r"\,",
    "§": r"\S{}", "©": r"\copyright{}", "£": r"\pounds{}",
}  # fmt: skip
_MATHS = {
    "−": "-", "×": r"\times", "∂": r"\partial", "′": "'", "≤": r"\le", "≥": r"\ge", "≈": r"\approx", "≠": r"\ne",
    "→": r"\rightarrow", "←": r"\leftarrow", "↔": r"\leftrightarrow", "∘": r"\circ", "∞": r"\infty", "∈": r"\in",
    "Σ": r"\Sigma", "Π": r"\Pi", "‖": r"\Vert", "±": r"\pm",
    "°": r"^\circ", "·": r"\cdot", "«": r"\ll", "»": r"\gg", "≔": ":=", "½": r"\frac12", "¼": r"\frac14",
    "¾": r"\frac34", "⁺": "^{+}", "⁻": "^{-}", "₊": "_{+}", "₋": "_{-}", "⁽": "^{(}", "⁾": "^{)}",
    **{raised: f"^{{{digit}}}" for digit, raised in zip("0123456789itkjT", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵗᵏʲᵀ", strict=True)},
    **{low: f"_{{{digit}}}" for digit, low in zip("0123456789", "₀₁₂₃₄₅₆₇₈₉", strict=True)},
    **{low: f"_{{{letter}}}" for letter, low in zip("aehijklmnoprstuvx", "ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True)},
    **{letter: f"\\{name}" for name, letter in GREEK.items()},
}  # fmt: skip
_ACCENTS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0304": "=", "\u0306": "u", "\u0307": ".",
    "\u0308": '"', "\u030a": "r", "\u030b": "H", "\u030c": "v", "\u0323": "d", "\u0327": "c", "\u0331": "b",
}  # fmt: skip
_GROWS = {"--", "``", "''", ",,", "?`", "!`", "<<", ">>"}
"""What TeX's fonts make another sign of: a dash, a quotation mark."""
_APART = r"\/"
"""Keeps two signs two, in every engine; an empty group does so in pdfTeX alone."""
_LETTERS = "ßæœøåıłÆŒØÅŁ"
_LAST_LETTER = "\u017f"
"""Up to here LaTeX composes every accented letter itself, whatever the font."""


def latex_text(text: str) -> str:
    """The text as LaTeX text mode prints it; characters that have no shape, line breaks too, become spaces."""
    written = ""
    for sign in map(_character, _clusters(unicodedata.normalize("NFC", text))):
        written += _APART + sign if written[-1:] + sign[:1] in _GROWS else sign
    return written


def declarations(source: str) -> list[str]:
    """What a document's preamble needs so that pdfLaTeX, which has few letters, accepts every character of the source:
    its number is printed instead."""
    unknown = sorted({character for character in source if not character.isascii() and not _is_letter(character)})
    return [rf"\DeclareUnicodeCharacter{{{ord(each):04X}}}{{\texttt{{U+{ord(each):04X}}}}}" for each in unknown]


def _clusters(text: str) -> list[str]:
    """Letters with the accents that stand on them, as long as LaTeX has these."""
    found: list[str] = []
    for character in text:
        if character in _ACCENTS and found and found[-1][0].isalpha():
            found[-1] += character
        else:
            found.append(character)
    return found


def _character(cluster: str) -> str:
    if len(cluster) > 1:
        written = _character(cluster[0])
        for accent in cluster[1:]:
            written = f"\\{_ACCENTS[accent]}{{{written}}}"
        return written
    if not cluster.isprintable() and cluster not in _WRITTEN:
        return " "
    if cluster in _MATHS:
        return rf"\ensuremath{{{_MATHS[cluster]}}}"
    return _SPECIAL.get(cluster) or _WRITTEN.get(cluster, cluster)


def _is_letter(character: str) -> bool:
    if character in _LETTERS:
        return True
    parts = unicodedata.normalize("NFD", character)
    return character <= _LAST_LETTER and len(parts) == 2 and parts[1] in _ACCENTS
