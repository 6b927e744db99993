"""Residents by year, municipality, sex and single year of age: real totals and age bands, aged year by year.

The figures stand in the county's folder: `population_by_age_2018.csv` (Statistics Finland's age bands of 31.12.2018)
and `population_by_year.csv` (Statistics Finland, through Sotkanet indicator 127). A county without them gets a made-up
population, so that its demo works before anybody has looked its figures up.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from scipy.interpolate import PchipInterpolator

from county import COUNTIES, County
from data_sources.demo.draws import apportioned, uniform
from data_sources.demo.files import Codes

AGES = 121
_BANDS_OF = 2018
_FIRST_DELIVERED = 2017
_FORECAST_TO = 2045
# Share of men among residents by age: 51 % of the newborn, under a third of those over 90.
_MALE = np.interp(np.arange(AGES), [0, 55, 70, 80, 90, 100], [0.512, 0.505, 0.475, 0.42, 0.31, 0.2])
# The country's age structure in rough bands, for a county whose figures are not known.
_ROUGH = (
    (0, 14, 0.155),
    (15, 24, 0.11),
    (25, 44, 0.245),
    (45, 64, 0.26),
    (65, 74, 0.125),
    (75, 84, 0.075),
    (85, 120, 0.03),
)


def mortality(age: np.ndarray) -> np.ndarray:
    """Yearly risk of death by age (Gompertz; about 0.1 % at 40, 1.2 % at 68, 20 % at 98)."""
    return np.minimum(0.000022 * np.exp(0.0935 * age), 0.6)


@dataclass(frozen=True)
class Residents:
    """Residents on 31 December. `persons[year, municipality, age]`; municipalities in the county's order."""

    county: County
    years: range
    persons: np.ndarray

    def of(self, year: int) -> np.ndarray:
        """Municipality × age of a year; the nearest year known."""
        return self.persons[min(max(year, self.years[0]), self.years[-1]) - self.years[0]]

    @cached_property
    def total(self) -> float:
        """Residents of the county in the middle of the years."""
        return float(self.persons[len(self.years) // 2].sum())

    @cached_property
    def by_municipality(self) -> np.ndarray:
        """Residents of each municipality in the last year."""
        return self.persons[-1].sum(axis=1)


def residents(county: County, last_year: int, seed: int) -> Residents:
    """Residents from 2017 (or three years before an earlier end) to a year, as `Residents`."""
    years = range(min(_FIRST_DELIVERED, last_year - 3), last_year + 1)
    totals, bands = _figures(county, seed)
    persons = np.zeros((len(years), len(county.municipalities), AGES))
    for place, municipality in enumerate(county.municipalities):
        known = totals[municipality.code]
        start = _single_years(bands[municipality.code])
        for year, ages in _walk(start, known, years):
            persons[year - years[0], place] = apportioned(round(ages.sum()), ages)
    return Residents(county, years, persons)


def _walk(start: np.ndarray, known: dict[int, float], years: range) -> Iterator[tuple[int, np.ndarray]]:
    """Ages of every year, forward and back from the year of the bands."""
    ages = _fitted(start, _total(known, _BANDS_OF))
    for year in range(_BANDS_OF, years[-1] + 1):
        if year > _BANDS_OF:
            ages = _fitted(_a_year_older(ages, _births(ages)), _total(known, year))
        if year >= years[0]:
            yield year, ages
    ages = _fitted(start, _total(known, _BANDS_OF))
    for year in range(_BANDS_OF - 1, years[0] - 1, -1):
        younger = np.append(ages[1:] / (1 - mortality(np.arange(AGES - 1))), 0.0)
        ages = _fitted(younger, _total(known, year))
        if year <= years[-1]:
            yield year, ages


def _a_year_older(ages: np.ndarray, births: float) -> np.ndarray:
    alive = ages * (1 - mortality(np.arange(AGES)))
    older = np.concatenate([[births], alive[:-1]])
    older[-1] += alive[-1]
    return older


def _births(ages: np.ndarray) -> float:
    # 1.35 children over the fifteen years in which most are born, half of the residents being women.
    return float(ages[22:40].sum() * 0.5 * 1.35 / 18)


def _fitted(ages: np.ndarray, total: float) -> np.ndarray:
    """Moves in and out, mostly of the young, make up the difference to the known total."""
    movers = ages * np.interp(np.arange(AGES), [0, 17, 22, 32, 45, 65, 90], [0.5, 0.4, 1.6, 1.2, 0.5, 0.15, 0.05])
    return np.maximum(ages + movers * (total - ages.sum()) / movers.sum(), 0.0)


def _total(known: dict[int, float], year: int) -> float:
    """The known total; outside the known years the trend of the five nearest."""
    if year in known:
        return known[year]
    years = sorted(known)
    if year > years[-1]:
        last, before = years[-1], years[max(-6, -len(years))]
        growth = (known[last] / known[before]) ** (1 / max(last - before, 1))
        return known[last] * growth ** (year - last)
    return known[min(years, key=lambda y: abs(y - year))]


def _single_years(bands: list[tuple[int, int, float]]) -> np.ndarray:
    """Bands to single years: a smooth monotone curve through the cumulated numbers; the open band thins out to 104."""
    edges, running = [0], [0.0]
    for low, high, persons in sorted(bands):
        edges.append(min(high, 104) + 1)
        running.append(running[-1] + persons)
        if high >= 100 and low < 95:
            edges[-1:] = [90, 95, 105]
            base = running.pop()
            running += [base - persons * 0.34, base - persons * 0.06, base]
    curve = PchipInterpolator(edges, running)
    ages = np.diff(curve(np.arange(106)))
    return np.append(np.maximum(ages, 0), np.zeros(AGES - 105))


def _figures(county: County, seed: int) -> tuple[dict[str, dict[int, float]], dict[str, list[tuple[int, int, float]]]]:
    folder = COUNTIES / county.name
    by_year, by_age = folder / "population_by_year.csv", folder / "population_by_age_2018.csv"
    totals: dict[str, dict[int, float]] = {m.code: {} for m in county.municipalities}
    bands: dict[str, list[tuple[int, int, float]]] = {m.code: [] for m in county.municipalities}
    for row in _rows(by_year) if by_year.is_file() else ():
        totals.get(row["municipality_code"], {})[int(row["year"])] = float(row["persons"])
    for row in _rows(by_age) if by_age.is_file() else ():
        bands.get(row["municipality_code"], []).append(
            (int(row["age_from"]), int(row["age_to"]), float(row["persons"]))
        )
    for index, municipality in enumerate(county.municipalities):
        size = totals[municipality.code] or {_BANDS_OF: _made_up_size(municipality.urbanity, index, seed)}
        totals[municipality.code] = size
        known = next(iter(size.values()))
        bands[municipality.code] = bands[municipality.code] or [
            (low, high, share * known) for low, high, share in _ROUGH
        ]
    return totals, bands


def _made_up_size(urbanity: str, index: int, seed: int) -> float:
    typical = {"urban": 30_000, "semi-urban": 10_000}.get(urbanity, 4_000)
    return round(typical * (0.5 + uniform(seed, "size", np.array([index]))[0]))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def male(persons: np.ndarray) -> np.ndarray:
    """Men among residents given by age on the last axis, whole numbers."""
    return np.round(persons * _MALE)


def population_columns(people: Residents) -> dict[str, object]:
    """The `population` extract: single years of age by sex, all languages together."""
    men = male(people.persons)
    persons = np.stack([men, people.persons - men], axis=2)
    shape = persons.shape
    year, place, sex, age = (axis.ravel() for axis in np.indices(shape))
    return _columns(people, np.array(people.years)[year], place, Codes(sex, ("male", "female")), age, age) | {
        "persons": persons.ravel().astype(np.int32)
    }


def forecast_columns(people: Residents) -> dict[str, object]:
    """The `population_forecast` extract: five-year bands to 2045 by sex, in a scenario of slowly falling migration."""
    starts = np.arange(0, 90, 5)
    years = range(people.years[-1] + 1, max(_FORECAST_TO, people.years[-1] + 10) + 1)
    values = np.zeros((len(years), len(people.county.municipalities), 2, len(starts)))
    for place in range(values.shape[1]):
        ages = people.persons[-1, place]
        growth = (ages.sum() / people.persons[-4, place].sum()) ** (1 / 3) - 1
        for index in range(len(years)):
            ages = _a_year_older(ages, _births(ages))
            ages = _fitted(ages, people.persons[-1, place].sum() * (1 + growth * 0.8 * (1 - 0.9**index) / 0.1 * 0.9))
            men = ages * _MALE
            values[index, place] = [np.add.reduceat(men, starts), np.add.reduceat(ages - men, starts)]
    year, place, sex, band = (axis.ravel() for axis in np.indices(values.shape))
    age_to = np.where(starts[band] == 85, 120, starts[band] + 4)
    columns = _columns(people, np.array(years)[year], place, Codes(sex, ("male", "female")), starts[band], age_to)
    return columns | {
        "persons": np.round(values.ravel(), 1),
        "scenario": Codes(np.zeros(values.size, np.int8), ("trend",)),
    }


def _columns(
    people: Residents, year: np.ndarray, place: np.ndarray, sex: Codes, age_from: np.ndarray, age_to: np.ndarray
) -> dict[str, object]:
    codes = tuple(m.code for m in people.county.municipalities)
    return {
        "year": year.astype(np.int32),
        "municipality_code": Codes(place.astype(np.int16), codes),
        "sex": sex,
        "age_from": age_from.astype(np.int32),
        "age_to": age_to.astype(np.int32),
        "language": Codes(np.zeros(len(year), np.int8), ("total",)),
    }
