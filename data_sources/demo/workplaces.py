"""The `positions` and `staff_survey` extracts: seats, agency work and what the staff says, by unit."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from data_sources.demo import draws
from data_sources.demo.files import Codes, day_number
from data_sources.demo.services import PROFESSIONS
from data_sources.demo.staff import Spells
from data_sources.demo.world import World

# Unfilled seats by profession; the rest as the last.
_UNFILLED = {"physician": 0.11, "nurse": 0.05, "home_care": 0.08, "social_worker": 0.1, "dentist": 0.09, "other": 0.04}
_UNFILLED_GROWTH = 1.03
_AGENCY_OF_UNFILLED = {"physician": 0.75, "nurse": 0.45, "home_care": 0.4, "dentist": 0.5, "other": 0.1}
_SURVEY_MONTH = 10
_ANSWERING = 0.61
_ITEMS = (
    ("recommendation", None),
    ("leadership", 3.75),
    ("workload", 3.15),
    ("safety", 3.7),
    ("development", 3.45),
    ("community", 3.95),
)


def _present(spells: Spells, day: int, units: int) -> np.ndarray:
    """Person-years at work on a day: units × professions."""
    here = (spells.start <= day) & (spells.end >= day)
    cell = spells.unit[here] * len(PROFESSIONS) + spells.profession[here]
    return np.bincount(cell, spells.fte[here], units * len(PROFESSIONS)).reshape(units, len(PROFESSIONS))


def position_columns(world: World, spells: Spells) -> dict[str, object] | None:
    """Positions, filled and agency work by month, unit and profession. The last month has not come; None = no other."""
    months = world.months[:-1]
    if not months:
        return None
    rng = draws.stream(world.plan.seed, "positions")
    units = len(world.units.all)
    lean = np.exp(0.35 * rng.standard_normal((units, 1)))
    usual = np.array([_UNFILLED.get(p, _UNFILLED["other"]) for p in PROFESSIONS])
    agency = np.array([_AGENCY_OF_UNFILLED.get(p, _AGENCY_OF_UNFILLED["other"]) for p in PROFESSIONS])
    rows = []
    for number, month in enumerate(months):
        filled = _present(spells, day_number(month) + 14, units)
        unfilled = np.minimum(usual * lean * _UNFILLED_GROWTH ** (number / 12), 0.5)
        seats = np.round(filled / (1 - unfilled), 1)
        hired = np.round(np.maximum(seats - filled, 0) * agency * rng.uniform(0.6, 1.2, seats.shape), 2)
        unit, profession = np.nonzero(filled > 0)
        cell = (unit, profession)
        rows.append((np.full(len(unit), day_number(month)), unit, profession, seats[cell], filled[cell], hired[cell]))
    days, unit, profession, seats, filled, hired = (np.concatenate(side) for side in zip(*rows, strict=True))
    return {
        "month": days,
        "unit_code": Codes(unit.astype(np.int16), world.units.codes),
        "profession_group": Codes(profession.astype(np.int8), PROFESSIONS),
        "service_line": _lines(world, unit),
        "positions": seats,
        "filled": np.round(filled, 2),
        "agency_person_months": hired,
    }


def _lines(world: World, unit: np.ndarray) -> Codes:
    return Codes(np.array([world.lines.index(u.line) for u in world.units.all], np.int8)[unit], world.lines)


def survey_columns(world: World, spells: Spells) -> dict[str, object] | None:
    """The staff survey of every second October: the last one and every other before it; None = there was none."""
    plan = world.plan
    years = [year for year in plan.years if date(year, _SURVEY_MONTH, 1) <= plan.last_day]
    if not years:
        return None
    parts = [_survey(world, spells, year) for year in years[::-2]]
    joined = [np.concatenate(side) for side in zip(*parts, strict=True)]
    month, unit, item, invited, answered, mean, up, middle, down = joined
    scores = item == 0
    return {
        "survey_month": month,
        "unit_code": Codes(unit.astype(np.int16), world.units.codes),
        "item": Codes(item.astype(np.int8), tuple(name for name, _ in _ITEMS)),
        "service_line": _lines(world, unit),
        "invited": invited.astype(np.int32),
        "respondents": answered.astype(np.int32),
        "mean": pa.array(mean, mask=scores | (answered == 0)),
        "promoters": pa.array(up.astype(np.int32), mask=~scores),
        "passives": pa.array(middle.astype(np.int32), mask=~scores),
        "detractors": pa.array(down.astype(np.int32), mask=~scores),
    }


def _survey(world: World, spells: Spells, year: int) -> tuple[np.ndarray, ...]:
    rng = draws.stream(world.plan.seed, "survey", year)
    day = day_number(date(year, _SURVEY_MONTH, 1))
    here = (spells.start <= day) & (spells.end >= day)
    people = np.bincount(spells.unit[here], minlength=len(world.units.all))
    unit = np.flatnonzero(people)
    answered = rng.binomial(people[unit], _ANSWERING)
    mood = draws.stream(world.plan.seed, "mood").normal(0, 0.28, len(world.units.all))[unit]
    strain = np.array(
        [
            world.stories.factor("sickness", date(year, _SURVEY_MONTH, 1), u.municipality, line=u.line)
            for u in world.units.all
        ]
    )[unit]
    mood = mood - 0.5 * (strain - 1)
    lean = 1 / (1 + np.exp(-1.6 * mood))
    up = rng.binomial(answered, 0.62 * lean)
    down = rng.binomial(answered - up, np.clip(0.75 * (1 - lean), 0, 1))
    tables = []
    for item, (_, level) in enumerate(_ITEMS):
        noise = rng.normal(0, 1, len(unit)) * 0.85 / np.sqrt(np.maximum(answered, 1))
        mean = np.round(np.clip((level or 3.0) + mood + noise, 1, 5), 2)
        tables.append(
            (
                np.full(len(unit), day),
                unit,
                np.full(len(unit), item),
                people[unit],
                answered,
                mean,
                up,
                answered - up - down,
                down,
            )
        )
    return tuple(np.concatenate(side) for side in zip(*tables, strict=True))
