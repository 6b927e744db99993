"""Text, numbers and dates in the reader's language. The English text in the code is the key (gettext)."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable, Iterable
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import format_decimal

LANGUAGES = {"fi": "Suomi", "sv": "Svenska", "en": "English"}
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}
FOLDER = Path(__file__).resolve().parent.parent / "locale"
NBSP = "\N{NO-BREAK SPACE}"
NOTHING = "\N{EN DASH}"


class CatalogueError(ValueError):
    """A catalogue cannot be used: a broken file, two translations of one text, or a language that is not known."""


def N_(text: str) -> str:
    """Marks a text that is stored now and shown later."""
    return text


@lru_cache(maxsize=8)
def catalogue(language: str) -> dict[str, str]:
    """Every translation of a language: all `locale/<language>/*.po` together. Raises CatalogueError."""
    return merged(sorted((FOLDER / language).glob("*.po")), language)


def merged(files: Iterable[Path], language: str) -> dict[str, str]:
    """The translations of several .po files; marks of doubt (`fuzzy`) count as untranslated. Raises CatalogueError."""
    texts: dict[str, str] = {}
    for path in files:
        for key, text in _entries(path, language):
            if texts.setdefault(key, text) != text:
                raise CatalogueError(f"{path.name} translates {key!r} into {language} differently from another file.")
    return texts


def _entries(path: Path, language: str) -> list[tuple[str, str]]:
    try:
        with path.open("rb") as file:
            messages = list(read_po(file, locale=language, abort_invalid=True))
    except (PoFileError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path.name} is not a gettext catalogue: {error}.") from error
    return [(str(m.id), str(m.string)) for m in messages if m.id and m.string and not m.fuzzy]


class Translator:
    """One language: call it with an English text; its methods write numbers and dates."""

    def __init__(self, language: str) -> None:
        if language not in LANGUAGES:
            raise CatalogueError(f"There is no language {language!r}; known are {', '.join(LANGUAGES)}.")
        self.language = language
        self.locale = Locale.parse(LOCALES[language])
        self._texts = catalogue(language)

    def __call__(self, text: str, /, **values: object) -> str:
        shown = self._texts.get(text, text)
        return shown.format(**values) if values else shown

    def has(self, text: str) -> bool:
        """Whether a text has a translation (English always)."""
        return self.language == "en" or text in self._texts

    def number(self, value: float | None, decimals: int = 0) -> str:
        """A number as the language writes it, with a true minus sign; a dash for no value."""
        known = _known(value)
        if known is None:
            return NOTHING
        return _written(known, decimals, self.language)

    def signed(self, value: float | None, decimals: int = 0) -> str:
        """A difference: a number with its sign, zero without one."""
        text = self.number(value, decimals)
        known = _known(value)
        return f"+{text}" if known is not None and _rounded(known, decimals) > 0 else text

    def percent(self, value: float | None, decimals: int = 1) -> str:
        """A value that is already per cent (12.3 → 12,3 %)."""
        sign = "%" if self.language == "en" else f"{NBSP}%"
        return NOTHING if _known(value) is None else f"{self.number(value, decimals)}{sign}"

    def euros(self, value: float | None, decimals: int = 0) -> str:
        """Euros; from ten thousand in thousands and from ten million in millions, with one decimal."""
        known = _known(value)
        if known is None:
            return NOTHING
        for size, unit in ((1e6, self("M€")), (1e3, self("k€"))):
            if abs(known) >= size * 10:
                return f"{self.number(known / size, 1)}{NBSP}{unit}"
        return f"{self.number(known, decimals)}{NBSP}€"

    def euros_in_brief(self, value: float) -> str:
        """Euros where there is little room: `93 M€`, `2,5 M€`, `45 t€`, `4 539 €`."""
        for least, size, unit in ((1e6, 1e6, "M€"), (1e4, 1e3, self("k€"))):
            if abs(value) >= least:
                return f"{self.number(value / size, 1 if abs(value) < 10 * size else 0)}{NBSP}{unit}"
        return f"{self.number(value, 0 if abs(value) >= 10 else 2)}{NBSP}€"

    def date(self, day: datetime.date | None) -> str:
        """A day: 31.12.2024, 31.12.2024, 31 Dec 2024."""
        if day is None:
            return NOTHING
        return format_date(day, "d MMM y" if self.language == "en" else "d.M.y", locale=self.locale)

    def month(self, day: datetime.date) -> str:
        """A month and year: maaliskuu 2024."""
        return _month(day, self.language)

    def short_month(self, day: datetime.date) -> str:
        """A month and year, short: 3/2024."""
        return format_date(day, "MMM y", locale=self.locale) if self.language == "en" else f"{day.month}/{day.year}"

    def period(self, label: datetime.date, grain: str, end: datetime.date | None = None) -> str:
        """The name of a window: `label` as in a result's `period`, `end` the last day of a total."""
        if grain == "year":
            return str(label.year)
        if grain == "quarter":
            return self("Q{n}/{year}", n=(label.month + 2) // 3, year=label.year)
        if grain == "rolling12":
            return self("12 months to {month}", month=self.short_month(label))
        if grain == "total" and end is not None:
            return f"{self.short_month(label)}–{self.short_month(end)}"
        return self.month(label)


@lru_cache(maxsize=5_000)
def _month(day: datetime.date, language: str) -> str:
    return format_date(day, "LLLL y", locale=LOCALES[language])


@lru_cache(maxsize=50_000)
def _written(number: float, decimals: int, language: str) -> str:
    """A number, rounded, in a language's signs. Pages write the same ones again and again."""
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(_rounded(number, decimals), format=pattern, locale=LOCALES[language])
    return text.replace("-", "\N{MINUS SIGN}").replace("\N{NARROW NO-BREAK SPACE}", NBSP)


def _known(value: float | None) -> float | None:
    """A number that can be written; None for no value of any kind (None, NaN, pandas' NA, infinity)."""
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return None
    return number if math.isfinite(number) else None


def _rounded(number: float, decimals: int) -> Decimal:
    """Halves go away from zero, as official statistics are rounded, and as the number is written: 2.675 → 2.68."""
    rounded = Decimal(repr(number)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return rounded if rounded else abs(rounded)


@lru_cache(maxsize=8)
def translator(language: str) -> Translator:
    """The translator of a language (fi, sv, en)."""
    return Translator(language)


Translate = Callable[..., str]
