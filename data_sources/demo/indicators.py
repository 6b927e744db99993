"""The `indicator_values` and `tea_scores` extracts: plausible made-up values in the shape of the national ones."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa

from data_sources.demo import draws
from data_sources.demo.files import Codes
from data_sources.demo.plan import Plan
from data_sources.demo.population import Residents

_TABLE = Path(__file__).with_name("indicators.csv")
_EARLIER_YEARS = 5
_COUNTRY = "358"
_COUNTRY_SIZE = 5_560_000
# Codes of the wellbeing services counties, Helsinki (90) and Åland (91) in national indicators.
_COUNTIES = tuple(f"{n:02d}" for n in range(1, 22)) + ("90", "91")
_MISSING = 0.02
THEMES = (
    ("municipal_management", 1, 68),
    ("basic_education", 1, 70),
    ("culture", 1, 48),
    ("physical_activity", 0, 66),
    ("upper_secondary", 0, 64),
    ("vocational", 0, 66),
    ("primary_care", 0, 62),
    ("county", 0, 65),
)
_DIMENSIONS = ("commitment", "management", "monitoring", "resources", "participation", "common_practices")
_DIMENSION_LEVEL = (6, 4, 2, -6, -12, 0)
_NOT_ANSWERED = 0.09


def indicator_columns(plan: Plan, people: Residents) -> dict[str, object]:
    """Every indicator of `indicators.csv` for the county's municipalities, all counties and the country."""
    parts = [_indicator(plan, people, row) for row in _rows()] + list(_of_population(plan, people))
    names = ("indicator_id", "region", "year", "gender", "value", "absolute")
    joined = {name: np.concatenate([part[name] for part in parts]) for name in names}
    municipalities = tuple(m.code for m in plan.county.municipalities)
    regions = (*municipalities, *_COUNTIES, _COUNTRY)
    category = np.repeat([0, 1, 2], [len(municipalities), len(_COUNTIES), 1])
    absolute = joined["absolute"]
    return {
        "indicator_id": joined["indicator_id"].astype(np.int32),
        "region_code": Codes(joined["region"].astype(np.int16), regions),
        "region_category": Codes(category[joined["region"]], ("KUNTA", "HYVINVOINTIALUE", "MAA")),
        "year": joined["year"].astype(np.int32),
        "gender": Codes(joined["gender"].astype(np.int8), ("total", "male", "female")),
        "value": joined["value"],
        "absolute_value": pa.array(absolute, mask=np.isnan(absolute)),
    }


def _rows() -> Iterator[dict[str, str]]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _indicator(plan: Plan, people: Residents, row: dict[str, str]) -> dict[str, np.ndarray]:
    """One indicator: a level for each region, a common trend, noise that small places have more of."""
    rng = draws.stream(plan.seed, "indicator", int(row["id"]))
    years = np.arange(plan.first_year - _EARLIER_YEARS, plan.last_year, int(row["every"]))
    homes = people.by_municipality
    sizes = np.concatenate([homes, rng.uniform(70_000, 600_000, len(_COUNTIES)), [_COUNTRY_SIZE]])
    own = len(homes) + (_COUNTIES.index(plan.county.region_code) if plan.county.region_code in _COUNTIES else 0)
    sizes[own] = homes.sum()
    level = float(row["level"]) * np.exp(float(row["spread"]) * rng.standard_normal(len(sizes)))
    level[len(homes) : -1] = float(row["level"]) * np.exp(
        float(row["spread"]) * 0.4 * rng.standard_normal(len(_COUNTIES))
    )
    level[own], level[-1] = np.average(level[: len(homes)], weights=homes), float(row["level"])
    noise = np.minimum(0.25, float(row["noise"]) * 60 / np.sqrt(sizes))
    course = (1 + float(row["trend"])) ** (years - years[0])
    values = level[:, None] * course * np.exp(noise[:, None] * rng.standard_normal((len(sizes), len(years))))
    sexes = 3 if row["by_sex"] == "1" else 1
    ratio = np.array([1.0, float(row["men"] or 1), 2 - float(row["men"] or 1)])[:sexes]
    cube = np.minimum(values[:, :, None] * ratio, float(row["most"] or np.inf))
    region, year, gender = (axis.ravel() for axis in np.indices(cube.shape))
    given = rng.random(cube.size) >= np.where(region < len(homes), _MISSING, 0.0)
    value = np.round(cube.ravel(), int(row["decimals"]))
    return {
        "indicator_id": np.full(given.sum(), int(row["id"])),
        "region": region[given],
        "year": years[year[given]],
        "gender": gender[given],
        "value": value[given],
        "absolute": np.full(given.sum(), np.nan),
    }


def _of_population(plan: Plan, people: Residents) -> Iterator[dict[str, np.ndarray]]:
    """The indicators that follow from the population: 127 residents, 171 aged 75+, 7 aged 0–6, 761 dependency ratio."""
    years = np.array([y for y in people.years if y < plan.last_year])
    persons = np.stack([people.of(int(y)) for y in years], axis=1)
    regions = np.arange(persons.shape[0])
    if plan.county.region_code in _COUNTIES:
        persons = np.concatenate([persons, persons.sum(axis=0, keepdims=True)])
        regions = np.append(regions, len(regions) + _COUNTIES.index(plan.county.region_code))
    total = persons.sum(axis=2)
    working = persons[:, :, 15:65].sum(axis=2)
    values = {
        127: total,
        171: np.round(100 * persons[:, :, 75:].sum(axis=2) / total, 1),
        7: np.round(100 * persons[:, :, :7].sum(axis=2) / total, 1),
        761: np.round(100 * (total - working) / working, 1),
    }
    for number, value in values.items():
        region, year = (axis.ravel() for axis in np.indices(value.shape))
        yield {
            "indicator_id": np.full(value.size, number),
            "region": regions[region],
            "year": years[year],
            "gender": np.zeros(value.size, int),
            "value": value.ravel().astype(float),
            "absolute": np.where(number == 127, value.ravel(), np.nan),
        }


def tea_columns(plan: Plan, people: Residents) -> dict[str, object]:
    """Scores by organisation, theme, dimension and round: every second year; not all answer."""
    rng = draws.stream(plan.seed, "tea")
    own = tuple(m.code for m in plan.county.municipalities)
    rows: list[tuple[int, int, int, int, float]] = []
    size = np.log(people.by_municipality / 8000)
    talent = np.append(0.08 * size + 0.5 * rng.standard_normal(len(own)), 0.2)
    for theme, (name, parity, level) in enumerate(THEMES):
        places = [len(own)] if name == "county" else range(len(own))
        for place in places:
            lean = 9 * talent[place] + 6 * rng.standard_normal()
            for year in range(plan.first_year - 2, plan.last_year + 1):
                if year % 2 == parity and (rng.random() >= _NOT_ANSWERED or name == "county"):
                    rows += _round(rng, theme, place, year, level + lean + 1.2 * (year - plan.first_year))
    organisation, themes, dimension, years, score = (np.array(side) for side in zip(*rows, strict=True))
    return {
        "organisation": Codes(organisation, (*own, plan.county.code)),
        "theme": Codes(themes, tuple(t[0] for t in THEMES)),
        "dimension": Codes(dimension, (*_DIMENSIONS, "total")),
        "year": years.astype(np.int32),
        "score": score,
    }


def _round(
    rng: np.random.Generator, theme: int, place: int, year: int, level: float
) -> list[tuple[int, int, int, int, float]]:
    """The dimensions and the total of one answer."""
    # Physical activity and culture are not looked at from all viewpoints.
    count = len(_DIMENSIONS) - (THEMES[theme][0] in ("physical_activity", "culture"))
    scores = [
        round(float(np.clip(level + _DIMENSION_LEVEL[d] + 9 * rng.standard_normal(), 0, 100)), 1) for d in range(count)
    ]
    total = round(sum(scores) / count, 1)
    return [(place, theme, d, year, score) for d, score in enumerate(scores)] + [
        (place, theme, len(_DIMENSIONS), year, total)
    ]
