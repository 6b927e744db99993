"""Every text that the code shows has a Finnish and a Swedish translation, and every translation is still used."""

import ast
import re
import string
from functools import cache

import pytest

from i18n import FOLDER, catalogue, merged
from settings import ROOT

# A call of one of these has the English text first: t("…"), view.t("…"), N_("…"); in the translator itself, self("…").
CALLS = {"t", "N_"}
NOT_SHOWN = {".venv", "var", "tests", "artefacts", ".git"}
LANGUAGES = ("fi", "sv")


@cache
def _calls():
    """(file, line, first argument) of every call that translates or marks a text."""
    found = []
    for path in sorted(ROOT.rglob("*.py")):
        place = path.relative_to(ROOT)
        if not NOT_SHOWN & set(place.parts):
            found += [(str(place), *call) for call in _calls_in(path)]
    return found


def _calls_in(path):
    names = CALLS | ({"self"} if path.parent.name == "i18n" else set())
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in names:
            yield node.lineno, node.args[0]


def _texts(argument):
    """The texts that an argument may be: "…", or one of two in "…" if … else "…"."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        return [argument.value]
    if isinstance(argument, ast.IfExp):
        return _texts(argument.body) + _texts(argument.orelse)
    return []


@cache
def english_texts():
    """Every English text → where it first stands."""
    keys = {}
    for place, line, argument in _calls():
        for text in _texts(argument):
            keys.setdefault(text, f"{place}:{line}")
    return keys


def _slots(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _words(text):
    """The words of a text beside its places."""
    return re.findall(r"[^\W\d]+", re.sub(r"\{\w+\}", "", text))


def test_the_scan_sees_marked_called_and_chosen_texts(tmp_path):
    path = tmp_path / "page.py"
    path.write_text('view.t("A {n}", n=1)\nN_("B")\nt("C" if x else "D")\nt(name)\nother("E")\n', "utf-8")
    assert sorted(text for _, argument in _calls_in(path) for text in _texts(argument)) == ["A {n}", "B", "C", "D"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language):
    missing = [f"{place}: {text}" for text, place in english_texts().items() if text not in catalogue(language)]
    assert not missing, f"{len(missing)} texts have no {language} translation:\n" + "\n".join(missing)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_places_of_its_text(language):
    wrong = [f"{text!r} → {shown!r}" for text, shown in catalogue(language).items() if _slots(text) != _slots(shown)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_translation_is_still_used(language):
    unused = [text for text in catalogue(language) if text not in english_texts()]
    assert not unused, f"{len(unused)} {language} translations belong to no text of the code:\n" + "\n".join(unused)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_ends_as_its_text_ends(language):
    wrong = [
        f"{text!r} → {shown!r}"
        for text, shown in catalogue(language).items()
        if {text[-1], shown[-1]} & set(".?!:…") and text[-1] != shown[-1]
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_left_in_english(language):
    """A text of several words that reads the same in two languages was forgotten."""
    same = [text for text, shown in catalogue(language).items() if text == shown and len(_words(text)) > 2]
    assert not same, "\n".join(same)


def test_no_text_is_put_together_before_it_is_translated():
    """f"…" has no translation: values go in as t("… {n}", n=n)."""
    joined = [
        f"{place}:{line}" for place, line, argument in _calls() if isinstance(argument, ast.JoinedStr | ast.BinOp)
    ]
    assert not joined, "\n".join(joined)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_catalogue_file_has_its_pair_in_the_other_language(language):
    files = {path.name for path in (FOLDER / language).glob("*.po")}
    for other in LANGUAGES:
        for name in files:
            own = merged([FOLDER / language / name], language)
            pair = FOLDER / other / name
            assert pair.exists(), f"locale/{other}/{name} is missing"
            assert set(merged([pair], other)) == set(own), f"{name} differs between {language} and {other}"
