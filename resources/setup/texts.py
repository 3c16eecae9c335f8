"""The catalogues of the program's words: `make texts` gathers what is marked in the code and compiles translations.

A catalogue has no dates, no host and no line numbers and is sorted, so that the same words give the same files.
"""

import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[2]
TEXTS = ROOT / "resources" / "texts"
LANGUAGES = tuple(sorted(file.stem for file in TEXTS.glob("*.po")))
"""What the program is translated into; a new language begins as a file that holds nothing."""

_HEAD = "# The words of Unfold."
_SOURCES = ("app", "rnn_engine")
_SCHEMAS, _NOTATIONS = "resources/schemas", "resources/notations"
_MARKS = {
    "_": None,
    "later": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "Wording": None,
    "plain": None,
}
"""What marks a message: the functions of app/translation.py, and in the engine Wording and Scaled.plain."""
_HEADERS = ("Language", "Plural-Forms", "MIME-Version", "Content-Type", "Content-Transfer-Encoding")


class _Calm(Catalog):
    """A catalogue whose head does not say when and by whom it was made."""

    @property
    def mime_headers(self) -> list[tuple[str, str]]:
        return [(name, value) for name, value in super().mime_headers if name in _HEADERS]

    @mime_headers.setter
    def mime_headers(self, value: Iterable[tuple[str, str]]) -> None:
        self._set_mime_headers(value)


def extracted() -> Catalog:
    """Every message that is marked in the code, and what of our files is shown, with the files that say it."""
    found = Catalog()
    for source in _SOURCES:
        walk = extract_from_dir(ROOT / source, [("**.py", "python")], keywords=_MARKS)
        for file, _line, message, _comments, context in walk:
            found.add(message, locations=[(f"{source}/{Path(file).as_posix()}", 0)], context=context)
    for schema in sorted((ROOT / _SCHEMAS).glob("*.json")):
        for message in _descriptions(json.loads(schema.read_text(encoding="utf-8"))):
            found.add(message, locations=[(f"{_SCHEMAS}/{schema.name}", 0)])
    for notation in sorted((ROOT / _NOTATIONS).glob("*.json")):
        title = json.loads(notation.read_text(encoding="utf-8"))["title"]
        found.add(title, locations=[(f"{_NOTATIONS}/{notation.name}", 0)])
    return found


def _descriptions(schema: object) -> Iterator[str]:
    """What a schema says that a value must be: the end of a sentence about one that is not."""
    match schema:
        case dict():
            for key, part in schema.items():
                if key == "description" and isinstance(part, str):
                    yield from () if part.endswith(".") else (part,)  # a whole sentence tells of a key, for an editor
                else:
                    yield from _descriptions(part)
        case list():
            for part in schema:
                yield from _descriptions(part)


def written(language: str) -> Catalog:
    """The catalogue of a language as it stands in resources/texts; an empty one where there is none yet."""
    file = TEXTS / f"{language}.po"
    return read_po(io.BytesIO(file.read_bytes()), locale=language) if file.exists() else Catalog(language)


def updated(language: str) -> Catalog:
    """The extracted messages with the translations that there are; what is no longer said is left out."""
    before = written(language)
    after = _Calm(language, header_comment=before.header_comment if len(before) else _HEAD, fuzzy=False)
    for message in messages(extracted()):
        known = before.get(message.id, message.context)
        files = sorted({file for file, _line in message.locations})
        translation = None if known is None or known.fuzzy else known.string
        after.add(message.id, translation, [(file, 0) for file in files], context=message.context)
    for message in messages(after):
        message.flags.clear()  # which placeholders there are is for the tests to compare
    return after


def as_po(catalog: Catalog) -> bytes:
    """A catalogue as it is edited."""
    file = io.BytesIO()
    write_po(file, catalog, width=120, sort_output=True, include_lineno=False)
    return file.getvalue()


def as_mo(catalog: Catalog) -> bytes:
    """A catalogue as the program reads it."""
    file, calm = io.BytesIO(), _Calm(catalog.locale, fuzzy=False)
    for message in messages(catalog):
        if not message.fuzzy and all(strings(message)):
            calm.add(message.id, message.string, context=message.context)
    write_mo(file, calm)
    return file.getvalue()


def messages(catalog: Catalog) -> Iterator[Message]:
    """All messages but the head."""
    return (message for message in catalog if message.id)


def strings(message: Message) -> tuple[str, ...]:
    """A message's translation: one string, or one for each plural form; empty ones where there is none."""
    found = message.string
    return tuple(found) if isinstance(found, list | tuple) else (found or "",)


def main() -> None:
    """Bring every catalogue up to date and say what is left to translate."""
    for language in LANGUAGES:
        catalog = updated(language)
        left = [message for message in messages(catalog) if not all(strings(message))]
        (TEXTS / f"{language}.po").write_bytes(as_po(catalog))
        (TEXTS / f"{language}.mo").write_bytes(as_mo(written(language)))
        print(f"{language}: {len(catalog)} messages, {len(left)} of them without a translation.")


if __name__ == "__main__":
    main()
