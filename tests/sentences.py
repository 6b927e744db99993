"""Reads a finding sentence back to its facts, with words and signs of its own: nothing of the way there is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from county import County
from i18n import translator
from metrics import CATALOGUE

MONTHS = {
    "fi": "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "en": "January February March April May June July August September October November December",
}
COMPARATORS = {
    "fi": {
        "koko hyvinvointialue": "county",
        "koko maa": "country",
        "odotettu oman kehityksen ja muiden alueiden perusteella": "expected",
        "tavoite": "target",
    },
    "sv": {
        "hela välfärdsområdet": "county",
        "hela landet": "country",
        "förväntat utifrån den egna utvecklingen och övriga områden": "expected",
        "målet": "target",
    },
    "en": {
        "the whole county": "county",
        "the whole country": "country",
        "expected by its own history and the other areas": "expected",
        "the target": "target",
    },
}
UP = {
    "fi": ("suurempi", "selvästi suurempi", "kasvava", "tavanomaista suurempaa vaihtelua ylöspäin"),
    "sv": ("högre", "klart högre", "stigande", "mer än normal variation, uppåt"),
    "en": ("higher", "clearly higher", "increasing", "more than usual variation, upwards"),
}
DOWN = {
    "fi": ("pienempi", "selvästi pienempi", "vähenevä", "tavanomaista suurempaa vaihtelua alaspäin"),
    "sv": ("lägre", "klart lägre", "sjunkande", "mer än normal variation, nedåt"),
    "en": ("lower", "clearly lower", "decreasing", "more than usual variation, downwards"),
}
TONES = {
    "fi": {"good": "parempaan suuntaan", "bad": "huonompaan suuntaan"},
    "sv": {"good": "i rätt riktning", "bad": "i fel riktning"},
    "en": {"good": "for the better", "bad": "for the worse"},
}
THOUSANDS = {"fi": {"milj. €": 1e6, "t€": 1e3}, "sv": {"mn €": 1e6, "tn €": 1e3}, "en": {"M€": 1e6, "k€": 1e3}}


@dataclass(frozen=True)
class Read:
    """What a sentence says: numbers as written with the half of their last digit, and the direction in words."""

    metric: str
    place: str
    period: date
    value: tuple[float, float]
    comparator: str | None
    compared: tuple[float, float] | None
    side: int
    tone: str
    level: int | None


def read(text: str, county: County, language: str) -> Read:
    """The facts of a sentence; ValueError where it is none."""
    places = {area.short_name(language): area.id for area in county.areas}
    places |= {m.name(language): m.code for m in county.municipalities} | {county.title(language): "county"}
    place = next((name for name in sorted(places, key=len, reverse=True) if text.startswith(f"{name}, ")), None)
    if place is None or not text.endswith("."):
        raise ValueError(f"not a finding sentence: {text}")
    period, said = text[len(place) + 2 : -1].split(": ", 1)
    value, _, rest = said.partition("; ")
    metric, number = _metric(value, language)
    compared = comparator = None
    verdict = rest
    for words, key in {**COMPARATORS[language], **places}.items():
        if rest.startswith(f"{words} ") and ": " in rest:
            comparator, (written, verdict) = key, rest[len(words) + 1 :].split(": ", 1)
            compared = _number(written, language)
            break
    return Read(
        metric,
        places[place],
        _period(period, language),
        _number(number, language),
        comparator,
        compared,
        _side(verdict, language),
        next((tone for tone, words in TONES[language].items() if words in verdict), "neutral"),
        next((level for level, sign in ((95, "95"), (998, "99")) if f"({sign}" in verdict), None),
    )


def _metric(said: str, language: str) -> tuple[str, str]:
    """The metric's id, and what follows its title and perhaps its unit."""
    t = translator(language)
    found = []
    for metric in CATALOGUE.values():
        title, unit = t(metric.title), f" ({t(metric.unit)}) "
        if said.startswith(f"{title} "):
            after = said[len(title) :]
            found.append((metric.id, after[len(unit) :] if after.startswith(unit) else after[1:]))
    numbers = [(name, after) for name, after in found if re.match(r"[−\d]", after)]
    if len(numbers) != 1:
        raise ValueError(f"{len(numbers)} metrics fit: {said}")
    return numbers[0]


def _number(written: str, language: str) -> tuple[float, float]:
    text, times = written.replace("\N{NO-BREAK SPACE}", " "), 1.0
    for sign, size in THOUSANDS[language].items():
        if text.endswith(f" {sign}"):
            text, times = text.removesuffix(f" {sign}"), size
    text = text.removesuffix("%").removesuffix("€").strip()
    text = text.replace(",", "") if language == "en" else text.replace(" ", "").replace(",", ".")
    decimals = len(text.partition(".")[2])
    return float(text.replace("−", "-")) * times, 0.5 * 10**-decimals * times


def _period(text: str, language: str) -> date:
    if re.fullmatch(r"\d{4}", text):
        return date(int(text), 1, 1)
    if found := re.search(r"(\d+)/(\d{4})$", text):
        first = re.match(r"(?:Q|K)(\d)/", text)
        return date(int(found[2]), int(found[1]) * 3 - 2 if first else int(found[1]), 1)
    words = text.split()[-2:]
    names = MONTHS[language].split()
    number = next(n for n, name in enumerate(names, 1) if name.startswith(words[0]))
    return date(int(words[1]), number, 1)


def _side(verdict: str, language: str) -> int:
    if any(verdict.startswith(words) for words in UP[language]):
        return 1
    return -1 if any(verdict.startswith(words) for words in DOWN[language]) else 0
