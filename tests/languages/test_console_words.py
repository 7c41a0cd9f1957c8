"""Every sentence of the console stands in each of its languages, with the same slots, and no other does."""

import ast
import functools
import pathlib
import re
from collections.abc import Iterator

import polib
import pytest
from django.utils.translation.template import templatize

import sources
from safeconduct.foundation.languages.domain.offered import SCREENS
from safeconduct.foundation.staff.views import showing

CONTEXTS = ("foundation/staff", "foundation/rota", "foundation/publishing", "line/hotline")
CODES = SCREENS[1:]
PLURALS = {"uk": 3, "ru": 3, "ko": 1}
CALLED = frozenset({"_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy"})
EVERY = pytest.mark.parametrize(("context", "code"), [(context, code) for context in CONTEXTS for code in CODES])

# A call as templatize writes it: quoted sentences, then perhaps a number.
_CALL = re.compile(r"""\b(?:_|gettext|ngettext)\((?:u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")(?:, count|, )?)+\)""")
_SLOT = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
_DATE = re.compile(r"""\|date:["']([^"']+)""")
# Digits alone read the same in every language.
_ISO = frozenset({"c", "Y-m-d H:i", "Y-m-d", "H:i"})


@EVERY
def test_every_sentence_is_translated_and_none_besides(context: str, code: str) -> None:
    written = {entry.msgid for entry in _words(context, code) if entry.translated() and not entry.obsolete}

    assert (_used(context) - written, written - _used(context)) == (set(), set())


@EVERY
def test_every_translation_has_the_slots_of_its_source(context: str, code: str) -> None:
    wrong = [
        entry.msgid
        for entry in _words(context, code)
        for said in [entry.msgstr, *entry.msgstr_plural.values()]
        if said and set(_SLOT.findall(said)) != set(_SLOT.findall(entry.msgid_plural or entry.msgid))
    ]

    assert wrong == []


@EVERY
def test_a_number_has_every_form_that_the_language_asks_for(context: str, code: str) -> None:
    words = _words(context, code)
    forms_written = {len(entry.msgstr_plural) for entry in words if entry.msgid_plural}

    assert words.metadata["Plural-Forms"].startswith(f"nplurals={PLURALS[code]};")
    assert forms_written <= {PLURALS[code]}


@pytest.mark.parametrize("code", CODES)
def test_a_sentence_of_two_contexts_is_said_in_one_way(code: str) -> None:
    said: dict[str, set[str]] = {}
    for context in CONTEXTS:
        for entry in _words(context, code):
            said.setdefault(entry.msgid, set()).add(f"{entry.msgstr} {sorted(entry.msgstr_plural.items())}")

    assert {msgid for msgid, ways in said.items() if len(ways) > 1} == set()


def test_no_page_writes_a_date_in_the_order_of_one_language() -> None:
    """`date:_("j M Y")`, not `date:"j M Y"`: the order and the words around a date are the translator's."""
    fixed = [
        f"{page.name}: {order}"
        for context in CONTEXTS
        for page in _pages(context)
        for order in _DATE.findall(page.read_text())
        if order not in _ISO
    ]

    assert fixed == []


def test_the_screens_are_offered_in_the_languages_that_a_form_takes() -> None:
    assert tuple(code for code, _ in showing.LANGUAGES) == SCREENS


def _words(context: str, code: str) -> polib.POFile:
    return polib.pofile(str(sources.PACKAGE / context / "locale" / code / "LC_MESSAGES" / "django.po"))


def _pages(context: str) -> list[pathlib.Path]:
    """The staff's templates; callers read texts of their own, from `languages/data/caller`."""
    folder = sources.PACKAGE / context / "templates"
    return [page for page in sorted(folder.rglob("*.html")) if page.parent.name != "public"]


@functools.cache
def _used(context: str) -> frozenset[str]:
    """Every sentence that this context's pages and code ask gettext for, by its source."""
    calls = [
        call
        for page in _pages(context)
        for found in _CALL.findall(templatize(page.read_text(), origin=page.name))
        for call in _calls(ast.parse(found))
    ]
    trees = [module.tree for module in sources.modules() if module.context == context]
    asked = {_first(call) for call in calls} | {_first(call) for tree in trees for call in _calls(tree)}
    return frozenset({*asked, *_refusals(trees)} - {""})


def _calls(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and sources.dotted(node.func) in CALLED:
            yield node


def _refusals(trees: list[ast.Module]) -> Iterator[str]:
    """A refusal's sentence stands where it is raised, and is translated where it is shown."""
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and sources.dotted(node.func).rpartition(".")[2] in _kinds_of_refusal():
                sentence = _first(node)
                if sentence.endswith("."):
                    yield sentence


@functools.cache
def _kinds_of_refusal() -> frozenset[str]:
    """The names of Refused and of all that is made from it, and the `Refused` that decides about roles."""
    found, before = {"Refused"}, 0
    while before != len(found):
        before = len(found)
        found |= {
            node.name
            for module in sources.modules()
            for node in ast.walk(module.tree)
            if isinstance(node, ast.ClassDef) and found & {sources.dotted(base) for base in node.bases}
        }
    return frozenset(found)


def _first(call: ast.Call) -> str:
    first = call.args[0] if call.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
