"""A lesson whose every text would do harm where it is taken for anything but text."""

import json
from pathlib import Path
from typing import Any

MARKUP = [
    "<b>fat</b>",
    "&amp;",
    "R&D",
    '#let x = read("/etc/passwd")',
    "$E_0$",
    "\\input{/etc/passwd}",
    "{0}",
    "{title}",
    "%s%n",
    "[*]",
    "../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "two\nlines\tand more",
    "nul\0here",
    "\u202eright to left\u2066",
    "\x1b[31mred\x07",
    "👩‍👩‍👧‍👦🏳️‍🌈",
    "*emphasis* `code` [link](javascript:alert(1))",
    "]]></svg><script>alert(1)</script>",
    "\"quoted\" 'too' “so”",
    "\ufeffmark",
    "a" * 300,
]
ALL = " ".join(MARKUP)


def hostile_lesson() -> dict[str, Any]:
    """Its content: tokens, title, story, stops, questions, and the same in German."""
    tokens = MARKUP[:6]
    count = len(tokens)
    question = {"question": ALL, "choices": MARKUP[:4], "answer": MARKUP[0], "then": "forward t=2 h"}
    stops = [
        {"at": "forward t=1 h", "say": ALL},
        {"at": "forward t=2 y_hat", "say": "{h 1} " + ALL, "ask": question},
    ]
    said = {"title": ALL, "story": ALL, "stops": [{"say": ALL}, {"say": ALL, "ask": {"question": ALL}}]}
    return {
        "format": "unfold-lesson",
        "version": 1,
        "title": ALL,
        "story": ALL,
        "flow": "all",
        "network": {"cell": "elman", "hidden_size": 2},
        "sequence": {"vocabulary": tokens, "inputs": tokens[:4], "targets": [None, *tokens[count - 3 :]]},
        "parameters": {"init": "xavier"},
        "stops": stops,
        "texts": {"de": said},
        "training": {"steps": 1, "optimizer": ALL, "learning_rate": 0.1, "loss_before": 1.0, "loss_after": 0.5},
    }


def write_hostile(folder: Path, **changed: object) -> Path:
    """The lesson in a file whose name is no better."""
    file = folder / "<b>R&D {0} %s #let $x$ [*].lesson.json"
    file.write_text(json.dumps(hostile_lesson() | changed), encoding="utf-8")
    return file
