"""What is wrong with a text on a screen: English where another language is read, a code, the programmer's nothing."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Iterator
from functools import cache

from streamlit.testing.v1 import AppTest

from i18n import catalogue
from metrics import CATALOGUE
from tests.screen import plain, seen
from tests.test_texts import english_texts

# Tables whose cells are files, columns and rules, for those who mend deliveries.
TECHNICAL = "What was set aside?"
_CODE = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b|\b(?:None|NaN|nan|NaT|null|undefined)\b|<NA>|\{\w*\}")
_IDENTIFIER = re.compile(rf"(?<=: )(?:{'|'.join(CATALOGUE)})\.")


def judged(at: AppTest, technical: str = TECHNICAL) -> Iterator[str]:
    """The texts of a page that must be in the reader's language and without codes.

    Not the names of the languages, the command line, the identifier that the command line takes, what a term is called
    in English, nor the table whose alternative text is `technical`.
    """
    for one in seen(at):
        if one.kind != "code" and one.key != "choose_lang" and one.alt != technical:
            yield _IDENTIFIER.sub("", re.sub(r"English: [^·\n]*", "", plain(one.text)))


def raw_codes(texts: Iterable[str]) -> list[str]:
    """The texts that show a code, or the programmer's word for nothing."""
    return sorted(text for text in set(texts) if _CODE.search(text) or plain(text) == "outside")


def untranslated(texts: Iterable[str], language: str) -> list[str]:
    """The texts that are English, or have an English part, on a page in `language`."""
    if language == "en":
        return []
    whole, pieces = _english(language)
    found = set()
    for text in map(plain, texts):
        parts = [text, *(part.strip() for part in re.split(r"[\n:;,·/]|\(|\)| – ", text))]
        if any(part in whole for part in parts) or any(piece in text for piece in pieces):
            found.add(text)
    return sorted(found)


@cache
def _english(language: str) -> tuple[frozenset[str], frozenset[str]]:
    """English texts that must not be seen in a language: whole ones, and pieces of three words of those with places."""
    whole, pieces = set(), set()
    for key in english_texts():
        if catalogue(language).get(key) == key:
            continue
        literal = [text.strip() for text, *_ in string.Formatter().parse(key)]
        pieces |= {text for text in literal if len(re.findall(r"[a-z]{2,}", text)) >= 3}
        if literal == [key]:
            whole.add(key)
    return frozenset(whole), frozenset(pieces)
