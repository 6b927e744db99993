"""How a text of a definition stands in a document: in every language, on one line or as a list."""

from __future__ import annotations

from collections.abc import Iterable

from i18n import LANGUAGES, translator


def in_every_language(text: str) -> dict[str, str]:
    """A gettext key in every language."""
    return {language: translator(language)(text) for language in LANGUAGES}


def on_one_line(text: str) -> str:
    """`Suomeksi · på svenska · in English`; what reads the same in all stands once."""
    return " · ".join(dict.fromkeys(in_every_language(text).values()))


def as_list(text: str) -> list[str]:
    """One line for each language."""
    return [f"  - {language}: {shown}" for language, shown in in_every_language(text).items()]


def codes(names: Iterable[str]) -> str:
    """Names that programs use, as code; a dash for none."""
    return ", ".join(f"`{name}`" for name in names) or "–"
