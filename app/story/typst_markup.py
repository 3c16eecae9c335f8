"""Typst math markup with numbered terms: what an equation writes and `app.painting.typeset` reads back.

A term's number travels as the colour rgb(0, 0, number), which no drawing ever shows: who paints a formula chooses a
colour per number, so lighting a term or changing the theme needs no new typesetting.
"""

LAST_TERM = 255  # a colour channel holds no more


def term(number: int, markup: str) -> str:
    """Math markup whose ink belongs to the term `number` (0 = plain ink, to `LAST_TERM`).

    Terms nest: the inner number wins. The markup is set exactly as it would be without a number, as long as a term is
    whole: its subscripts, superscripts and primes belong inside (`term(1, "h_2^top")`, not `term(1, "h_2") + "^top"`,
    which would set the superscript beside the subscript), and so do both sides of a fraction's bar or neither.
    """
    if not 0 <= number <= LAST_TERM:
        raise ValueError(f"term number {number} is not between 0 and {LAST_TERM}: an equation has at most 255 terms.")
    # The semicolon ends the embedded expression: without it "(z)" behind the term would be the arguments of a call.
    return f"#text(fill: rgb(0, 0, {number}), ${markup}$);"


def literal(text: str) -> str:
    """Text of a user (a token, a title) as a Typst string: whatever it contains, it is set as upright text.

    Characters that have no shape (line breaks, tabs, control characters) become spaces.
    """
    shown = "".join(character if character.isprintable() else " " for character in text)
    escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
