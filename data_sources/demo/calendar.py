"""How busy each day is: weekdays, holidays, seasons, epidemics, and the years' growth."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

import numpy as np

from data_sources.demo.services import Service

# Use by month when nothing else happens, 1 = an average month (July is the holiday month; summer comes separately).
_SEASON = (1.02, 1.0, 1.04, 1.0, 1.0, 0.96, 1.0, 0.98, 1.03, 1.04, 1.05, 0.93)
# Summer's depth by month: 1 = the class's whole summer level.
_SUMMER = {6: 0.25, 7: 1.0, 8: 0.35}
# The epidemic's waves: first day, last day, how hard (1 = the class's whole covid level).
_COVID = (
    (date(2020, 3, 16), date(2020, 5, 31), 1.0),
    (date(2020, 6, 1), date(2020, 8, 31), 0.25),
    (date(2020, 11, 15), date(2021, 5, 31), 0.4),
    (date(2021, 11, 15), date(2022, 3, 15), 0.3),
)
# The winters' influenza: how high its peak was, by the year in which it ended; the usual is 1.
_INFLUENZA = {2021: 0.05, 2022: 0.6, 2023: 1.3, 2025: 1.4}


@lru_cache(maxsize=32)
def holidays(year: int) -> frozenset[date]:
    """Finnish public holidays and the eves on which offices are closed."""
    easter = _easter(year)
    moving = [easter + timedelta(days=n) for n in (-2, 0, 1, 39)]
    midsummer = date(year, 6, 20) + timedelta(days=(5 - date(year, 6, 20).weekday()) % 7)
    fixed = [(1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26)]
    return frozenset([*moving, midsummer - timedelta(days=1), midsummer, *(date(year, m, d) for m, d in fixed)])


def _easter(year: int) -> date:
    """Easter Sunday (Gauss, in the form of Meeus)."""
    a, b, c = year % 19, year // 100, year % 100
    e = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    f = (32 + 2 * (b % 4) + 2 * (c // 4) - e - c % 4) % 7
    g = (a + 11 * e + 22 * f) // 451
    month, day = divmod(e + f - 7 * g + 114, 31)
    return date(year, month, day + 1)


def days_of(month: date) -> list[date]:
    """Every day of a month."""
    first = month.replace(day=1)
    count = ((first + timedelta(days=32)).replace(day=1) - first).days
    return [first + timedelta(days=n) for n in range(count)]


def influenza(day: date) -> float:
    """0 outside the season, about 1 at the usual peak at the turn of January and February."""
    end_year = day.year + (day.month >= 8)
    peak = date(end_year, 1, 28) + timedelta(days=(end_year * 7) % 23 - 11)
    height = _INFLUENZA.get(end_year, 0.9)
    return height * float(np.exp(-(((day - peak).days / 24) ** 2)))


def epidemic(day: date) -> float:
    """How hard the epidemic of 2020–2022 weighs on a day, 0–1."""
    return max((level for first, last, level in _COVID if first <= day <= last), default=0.0)


def day_weights(month: date, service: Service) -> np.ndarray:
    """How busy each day of a month is for a service class; 1 = an average working day of its first year."""
    free = holidays(month.year)
    weights = []
    for day in days_of(month):
        weight = _SEASON[day.month - 1] * (1 - _SUMMER.get(day.month, 0.0) * (1 - service.summer))
        if day.weekday() >= 5 or day in free:
            weight *= service.weekend
        elif service.weekend < 0.5:
            # Mondays are the busiest and Fridays the calmest where doors are closed at weekends.
            weight *= (1.1, 1.04, 1.02, 1.0, 0.84)[day.weekday()]
        weight *= 1 + service.flu * influenza(day)
        weight *= 1 + service.covid * epidemic(day)
        weights.append(weight)
    return np.array(weights)


def growth(service: Service, month: date, first_year: int) -> float:
    """The class's growth from the first January."""
    return (1 + service.growth) ** (month.year - first_year + (month.month - 1) / 12)
