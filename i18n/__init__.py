"""Text, numbers and dates in the reader's language. The English text in the code is the key (gettext)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import read_po
from babel.numbers import format_decimal

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
FOLDER = Path(__file__).resolve().parent.parent / "locale"
NBSP = "\N{NO-BREAK SPACE}"


class CatalogueError(ValueError):
    """Two translations of one text differ, or a language is not known."""


def N_(text: str) -> str:
    """Marks a text that is stored now and shown later."""
    return text


@lru_cache(maxsize=8)
def catalogue(language: str) -> dict[str, str]:
    """Every translation of a language: all `locale/<language>/*.po` together."""
    texts: dict[str, str] = {}
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                key, text = message.id, message.string
                if not key or not text or not isinstance(key, str):
                    continue
                if texts.setdefault(key, str(text)) != text:
                    raise CatalogueError(f"{path.name} translates {key!r} differently from another file.")
    return texts


class Translator:
    """One language: call it with an English text; its methods write numbers and dates."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise CatalogueError(f"There is no language {language!r}; known are {', '.join(LANGUAGES)}.")
        self.language = language
        self.locale = Locale.parse(LOCALES[language])
        self._texts = catalogue(language)

    def __call__(self, text: str, **values: object) -> str:
        shown = self._texts.get(text, text)
        return shown.format(**values) if values else shown

    def has(self, text: str) -> bool:
        """Whether a text has a translation (English always)."""
        return self.language == "en" or text in self._texts

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number as the language writes it, with a true minus sign; a dash for no value."""
        if value is None or value != value:
            return "–"
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        text = format_decimal(round(value, decimals) + 0.0, format=pattern, locale=self.locale)
        return text.replace("-", "\N{MINUS SIGN}").replace("\N{NARROW NO-BREAK SPACE}", NBSP)

    def percent(self, value: float | None, decimals: int = 1) -> str:
        """A value that is already per cent (12.3 → 12,3 %)."""
        sign = "%" if self.language == "en" else f"{NBSP}%"
        return "–" if value is None or value != value else f"{self.number(value, decimals)}{sign}"

    def euros(self, value: float | None, decimals: int = 0) -> str:
        """Euros; large sums in millions or thousands keep three figures."""
        if value is None or value != value:
            return "–"
        for size, unit in ((1e6, self("M€")), (1e3, self("k€"))):
            if abs(value) >= size * 10:
                return f"{self.number(value / size, 1)}{NBSP}{unit}"
        return f"{self.number(value, decimals)}{NBSP}€"

    def date(self, day: date | datetime | None) -> str:
        """A day: 31.12.2024, 31.12.2024, 31 Dec 2024."""
        if day is None:
            return "–"
        return format_date(day, "d MMM y" if self.language == "en" else "d.M.y", locale=self.locale)

    def month(self, day: date) -> str:
        """A month and year: maaliskuu 2024."""
        return format_date(day, "LLLL y", locale=self.locale)

    def short_month(self, day: date) -> str:
        """A month and year, short: 3/2024."""
        return format_date(day, "MMM y", locale=self.locale) if self.language == "en" else f"{day.month}/{day.year}"

    def period(self, label: date, grain: str, end: date | None = None) -> str:
        """The name of a window."""
        if grain == "year":
            return str(label.year)
        if grain == "quarter":
            return self("Q{n}/{year}", n=(label.month + 2) // 3, year=label.year)
        if grain == "rolling12":
            return self("12 months to {month}", month=self.short_month(label))
        if grain == "total" and end is not None:
            return f"{self.short_month(label)}–{self.short_month(end)}"
        return self.month(label)


@lru_cache(maxsize=8)
def translator(language: str) -> Translator:
    """The translator of a language (fi, sv, en)."""
    return Translator(language)


Translate = Callable[..., str]
