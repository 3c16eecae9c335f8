"""The catalogues: every message that the code marks is translated, and what is compiled is what is written."""

import ast
import string
from collections.abc import Iterator

import pytest
from babel.messages.catalog import Message

from app import translation
from resources.setup.texts import LANGUAGES, ROOT, TEXTS, as_mo, as_po, extracted, messages, strings, updated, written

UNTRANSLATED = "say `make texts`, then translate it in resources/texts"


def fields(text: str) -> set[tuple[str, str | None, str | None]]:
    """The placeholders of a message, each with what is done to its value."""
    return {(name, how, into) for _, name, how, into in string.Formatter().parse(text) if name is not None}


def has_fields(message: Message) -> bool:
    """Whether something is filled in; what a schema says of a value is itself filled in, braces and all."""
    return any(not file.startswith("resources/schemas/") for file, _ in message.locations)


def forms(message: Message) -> Iterator[tuple[str, str]]:
    """What is said in English and what in another language; of a plural each form."""
    english = (message.id,) if isinstance(message.id, str) else tuple(message.id)
    return zip(english, strings(message), strict=True)


def test_what_can_be_chosen_is_what_there_is() -> None:
    assert set(translation.LANGUAGES) == {"en", *LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
class TestACatalogue:
    def test_translates_every_message(self, language: str) -> None:
        catalog = written(language)
        left = []
        for message in messages(extracted()):
            found = catalog.get(message.id, message.context)
            if found is None or found.fuzzy or not all(strings(found)):
                left.append(message.id)
        assert not left, UNTRANSLATED

    def test_keeps_the_placeholders(self, language: str) -> None:
        wrong = [
            (english, said)
            for message in filter(has_fields, messages(written(language)))
            for english, said in forms(message)
            if fields(english) != fields(said)
        ]
        assert not wrong

    def test_keeps_the_space_around_a_message(self, language: str) -> None:
        for message in messages(written(language)):
            for english, said in forms(message):
                assert (english[:1] == " ", english[-1:] == " ") == (said[:1] == " ", said[-1:] == " "), english

    def test_holds_what_the_code_says_and_nothing_else(self, language: str) -> None:
        file = TEXTS / f"{language}.po"
        assert file.read_bytes() == as_po(updated(language)), "say `make texts`"

    def test_is_compiled(self, language: str) -> None:
        file = TEXTS / f"{language}.mo"
        assert file.read_bytes() == as_mo(written(language)), "say `make texts`"


def test_a_field_is_a_name() -> None:
    """A number or nothing between the braces would tell a translator nothing."""
    for message in filter(has_fields, messages(extracted())):
        for text in [message.id] if isinstance(message.id, str) else message.id:
            assert all(name.isidentifier() for name, _, _ in fields(text)), text


def test_no_message_is_marked_within_a_string() -> None:
    """Nothing that gathers messages looks there."""
    marks = {"_", "later", "ngettext", "pgettext"}
    for file in (ROOT / "app").rglob("*.py"):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        inside = [node for string in ast.walk(tree) if isinstance(string, ast.JoinedStr) for node in ast.walk(string)]
        calls = [node for node in inside if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
        marked = [
            call.lineno
            for call in calls
            if isinstance(call.func, ast.Name)
            and call.func.id in marks
            and any(isinstance(argument, ast.Constant) for argument in call.args)
        ]
        assert not marked, f"{file} marks within a string in {marked}"


Function = ast.FunctionDef | ast.Lambda
SCOPES = (ast.FunctionDef, ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def own_nodes(function: Function) -> Iterator[ast.AST]:
    """What belongs to a function itself, not to functions and comprehensions in it, whose names are their own."""
    waiting: list[ast.AST] = [function.args, *(function.body if isinstance(function.body, list) else [function.body])]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, SCOPES):
            waiting += ast.iter_child_nodes(node)


def hides_the_mark(function: Function) -> bool:
    """Whether a function calls `_` and gives the name to something else too."""
    own = list(own_nodes(function))
    hidden = any(isinstance(node, ast.Name) and node.id == "_" and isinstance(node.ctx, ast.Store) for node in own)
    hidden = hidden or any(isinstance(node, ast.arg) and node.arg == "_" for node in own)
    called = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return hidden and any(isinstance(function, ast.Name) and function.id == "_" for function in called)


def test_no_function_hides_the_mark() -> None:
    """`_` is also what Python calls what it throws away; type checkers let it be anything."""
    for file in (ROOT / "app").rglob("*.py"):
        functions = [
            node for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))) if isinstance(node, Function)
        ]
        hidden = [function.lineno for function in functions if hides_the_mark(function)]
        assert not hidden, f"{file} hides _ in {hidden}"
