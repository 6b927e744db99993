"""Made-up residents, in the real numbers and ages of the county's municipalities, and the clients among them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from county import COUNTIES, County


@dataclass(frozen=True)
class Residents:
    """Residents by municipality, year and single year of age: `persons[m, year - first_year, age]`."""

    codes: tuple[str, ...]
    first_year: int
    persons: np.ndarray

    def of(self, year: int) -> np.ndarray:
        """Municipality × age on 31 December of a year (the nearest year known)."""
        return self.persons[:, np.clip(year - self.first_year, 0, self.persons.shape[1] - 1)]


def residents(county: County, first_year: int, last_year: int) -> Residents:
    """Age structure of 2018 aged year by year, scaled to the known totals (then to the trend of the last five years).

    Source: Statistics Finland: totals as published through Sotkanet (indicator 127), ages from the table of 2018.
    """
    folder = COUNTIES / county.name
    codes = tuple(m.code for m in county.municipalities)
    ages = np.zeros((len(codes), 121))
    for row in _rows(folder / "population_by_age_2018.csv"):
        low, high = int(row["age_from"]), min(int(row["age_to"]), 104)
        weight = np.exp(-0.18 * np.arange(high - low + 1)) if low >= 85 else np.ones(high - low + 1)
        ages[codes.index(row["municipality_code"]), low : high + 1] += int(row["persons"]) * weight / weight.sum()
    totals = {
        (row["municipality_code"], int(row["year"])): int(row["persons"])
        for row in _rows(folder / "population_by_year.csv")
    }
    persons = np.stack(
        [
            [_in_year(ages[i], _total(totals, code, year), year) for year in range(first_year, last_year + 1)]
            for i, code in enumerate(codes)
        ]
    )
    return Residents(codes, first_year, persons)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _total(totals: dict[tuple[str, int], int], code: str, year: int) -> float:
    known = sorted(y for c, y in totals if c == code)
    if (code, year) in totals:
        return totals[code, year]
    last = known[-1]
    growth = (totals[code, last] / totals[code, known[-6]]) ** 0.2
    return totals[code, last] * growth ** (year - last)


def _in_year(ages: np.ndarray, total: float, year: int) -> np.ndarray:
    # Ageing: part of the structure moves up a year of age for each year that has passed.
    moved = ages
    for _ in range(abs(year - 2018)):
        step = np.roll(moved, 1 if year > 2018 else -1)
        step[0 if year > 2018 else -1] = moved[0 if year > 2018 else -1]
        survive = np.where(np.arange(121) > 70, 1 - 0.0008 * np.exp(0.075 * (np.arange(121) - 60)), 1.0)
        moved = 0.5 * moved + 0.5 * step * np.clip(survive, 0.3, 1)
    return np.round(moved * total / moved.sum())


def population_table(people: Residents, years: range) -> pa.Table:
    """The `population` extract: single years of age by sex."""
    parts: list[tuple] = []
    for year in years:
        both = people.of(year)
        for i, code in enumerate(people.codes):
            male = np.round(both[i] * np.interp(np.arange(121), [0, 60, 75, 90, 120], [0.512, 0.5, 0.46, 0.3, 0.2]))
            for sex, count in (("male", male), ("female", both[i] - male)):
                parts += [(year, code, sex, age, age, "total", int(n)) for age, n in enumerate(count)]
    names = ["year", "municipality_code", "sex", "age_from", "age_to", "language", "persons"]
    return pa.table(dict(zip(names, map(list, zip(*parts, strict=True)), strict=True)))


def forecast_table(people: Residents, first: int, years: int) -> pa.Table:
    """The `population_forecast` extract: a base scenario, five-year bands, both sexes."""
    parts: list[tuple] = []
    for ahead in range(1, years + 1):
        both = people.of(first) * (1 + 0.004 * ahead)
        for i, code in enumerate(people.codes):
            drift = 1 + 0.02 * ahead * np.clip((np.arange(121) - 70) / 20, -0.3, 1)
            for low in range(0, 90, 5):
                high = 120 if low == 85 else low + 4
                parts.append(
                    (
                        first + ahead,
                        code,
                        "total",
                        low,
                        high,
                        "total",
                        float(np.round((both[i] * drift)[low : high + 1].sum(), 1)),
                        "base",
                    )
                )
    names = ["year", "municipality_code", "sex", "age_from", "age_to", "language", "persons", "scenario"]
    return pa.table(dict(zip(names, map(list, zip(*parts, strict=True)), strict=True)))


@dataclass(frozen=True)
class Clients:
    """The pool of made-up clients; arrays of one length. `place` is an index to the codes; −1 = another county."""

    ids: pa.Array
    place: np.ndarray
    birth_year: np.ndarray
    male: np.ndarray
    swedish: np.ndarray
    weight: np.ndarray
    frailty: np.ndarray


def clients(people: Residents, county: County, contacts: int, year: int, seed: int) -> Clients:
    """Clients drawn from the residents, with use concentrated on few: the heaviest tenth has most of it."""
    rng = np.random.default_rng([seed, 11])
    structure = people.of(year)
    count = int(np.clip(contacts / 9, 400, structure.sum()))
    cells = rng.choice(structure.size, size=count, p=(structure / structure.sum()).ravel())
    place, age = cells // 121, cells % 121
    place = np.where(rng.random(count) < 0.015, -1, place)
    frailty = rng.gamma(0.55, 1.0, count) * np.interp(
        age, [0, 2, 15, 40, 65, 80, 95], [1.3, 0.9, 0.6, 0.8, 1.3, 2.6, 4.0]
    )
    rural = np.array([1.0 if m.urbanity == "urban" else 0.93 for m in county.municipalities])
    weight = (0.25 + frailty) * np.where(place < 0, 0.4, rural[place])
    bilingual = np.array(["sv" in m.languages for m in county.municipalities])
    swedish = np.where(place < 0, False, bilingual[place]) & (rng.random(count) < 0.5)
    digits = rng.integers(0, 2**62, count)
    ids = pa.array([f"c{d:016x}" for d in digits.tolist()])
    return Clients(ids, place, year - age, rng.random(count) < 0.47, swedish, weight, frailty)
