"""Texts and numbers that have been trouble to programs: what stands for a value in a file that is made wrong."""

from random import Random

TEXTS = (
    "",
    " ",
    "\n",
    "\t",
    "\0",
    "\x1b[31mred\x1b[0m",
    "\x9b2J",
    "#panic(1)",
    '#read("/etc/passwd")',
    '#import "/etc/passwd"',
    "$ x $ #sys.inputs",
    "#{ while true { } }",
    "*bold* _emph_ `raw` @ref <label> // comment",
    r"\input{/etc/passwd}",
    r"\write18{touch owned}",
    r"\end{document}",
    r"$\frac{1}{0}$ % & ^ _ ~ { } #",
    "</script><script>alert(1)</script>",
    '<img src="file:///etc/passwd" onerror="x">',
    "&lt;&#0;&amp",
    "{0.__class__}",
    "{title}",
    "%s%n%x",
    "%1 %2 %L1",
    "&File",
    "../../../etc/passwd",
    "/dev/zero",
    "file:///etc/passwd",
    "~root",
    "C:\\con",
    "NUL",
    "-rf",
    "$(reboot)",
    "`reboot`",
    "'; drop table lessons; --",
    "__proto__",
    "null",
    "NaN",
    "·",
    ";",
    " | ",
    "\u202eright to left",
    "שלום עולם",
    "مرحبا",
    "e\u0301" + "\u0300" * 60,
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "🙂" * 40,
    "\ufeff",
    "\u2028",
    "\ufffe",
    "\ud800",
    "\udfff\ud83d",
    "\U0010ffff",
    "ﬁ İ ı ß K",
    "𝕎_hh",
    "٣",
    "x" * 5000,
)
WORDS = (
    "W_hh", "W_xh", "W_hy", "E", "b_h", "b_y", "b_xh", "encoder.W_hh", "elman", "lstm", "gru", "feedforward", "tanh",
    "relu", "softmax", "sigmoid", "identity", "orthogonal", "xavier", "normal", "uniform", "each", "all", "argmax",
    "soft", "sum", "mean", "cross_entropy", "binary_cross_entropy", "squared_error", "half_squared_error", "sliding",
    "chunked", "slides", "worksheet", "pytorch", "A", "C", "AC", "de", "forward t=1 h", "backward loss=3 k=2 W_hh",
    "forward L", "sum W_hh", "update W_hh", "0", "1", "row", "column", "h_t", "hat h", "unfold-lesson", "en",
)  # fmt: skip
"""What means something in some file, and nothing in most places."""
NUMBERS: tuple[float, ...] = (
    0,
    1,
    2,
    3,
    -1,
    7,
    40,
    1000,
    65_536,
    10**9,
    2**31,
    2**53,
    2**63,
    -(2**63),
    2**64,
    10**30,
    10**200,
    0.0,
    -0.0,
    0.5,
    1.0,
    1.5,
    -2.5,
    1e-5,
    5e-324,
    1e-300,
    1e16,
    1e154,
    1.7976931348623157e308,
    -1.7976931348623157e308,
    float("nan"),
    float("inf"),
    float("-inf"),
)
RAW = (
    "1e999",
    "-1e999",
    "1E+400",
    "-0",
    "1e-999",
    "9" * 5000,
    "1." + "3" * 5000,
    "0x10",
    "01",
    "+1",
    ".5",
    "1.",
    "Infinity",
    "-Infinity",
    "undefined",
    "True",
    "'a'",
    '"\\ud800"',
    '"\\x"',
    '"\\u12"',
    '"unclosed',
    '{"a": 1, "a": 2}',
    "{,}",
    "[1,]",
    "[" * 40 + "]" * 40,
    '{"a":' * 40 + "1" + "}" * 40,
    "[" * 3000,
    "/* comment */ 1",
    "\x00",
)
"""What stands where JSON has a value, and is none, or one that JSON's readers differ about."""
_ONCE_IN = 2000
"""How rarely something is a megabyte long: a campaign shall have some, and not be taken up by them."""


def text(random: Random) -> str:
    """A text; once in a while a megabyte of one."""
    if random.randrange(_ONCE_IN) == 0:
        return random.choice(("a", "# ", "é", "🙂", "\\")) * 1_000_000
    return random.choice(random.choice((TEXTS, WORDS)))


def number(random: Random) -> float:
    """A whole number or a float, seldom an ordinary one."""
    return random.choice(NUMBERS)


def raw(random: Random) -> str:
    """JSON text that may be none; once in a while a million nested lists."""
    if random.randrange(_ONCE_IN) == 0:
        return random.choice(("[" * 1_000_000, "[" * 1_000_000 + "]" * 1_000_000, '{"":' * 1_000_000))
    return random.choice(RAW)
