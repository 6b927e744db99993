"""Made-up units, staff and money."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from county import County
from data_sources.demo import stories as told
from data_sources.demo.people import Residents
from data_sources.demo.write import chosen, euros, keys

KINDS = {
    "outpatient": ("Sote-asema", "Social- och hälsostation", 1),
    "hospital": ("Sairaalayksikkö", "Sjukhusenhet", 0),
    "family": ("Perhekeskus", "Familjecenter", 1),
    "older_disabled": ("Hoivayksikkö", "Vårdenhet", 2),
    "rescue": ("Paloasema", "Brandstation", 1),
}
JOBS = [
    "nurse",
    "practical_nurse",
    "physician",
    "social_worker",
    "home_care",
    "therapist",
    "dentist",
    "administration",
    "other",
]
JOB_SHARE = np.array([0.27, 0.25, 0.08, 0.08, 0.12, 0.05, 0.03, 0.06, 0.06])
ABSENCES = [
    "own_illness",
    "work_accident",
    "child_illness",
    "family_leave",
    "study_leave",
    "annual_leave",
    "other_paid",
    "other_unpaid",
]


def units_table(county: County, people: Residents) -> tuple[pa.Table, list[str], dict[tuple[str, int], list[int]]]:
    """The `units` extract, their codes, and for (line, place index) the units that serve; −1 = other counties."""
    size = people.of(2023).sum(axis=1)
    biggest = int(np.argmax(size))
    rows: list[tuple] = []
    near: dict[tuple[str, int], list[int]] = {}
    for line in (name.code for name in county.service_lines):
        fi, sv, each = KINDS.get(line, ("Yksikkö", "Enhet", 1))
        for i, town in enumerate(county.municipalities):
            count = (8 if i == biggest else 0) if each == 0 else max(1, round(each * size[i] / 25_000))
            for n in range(count):
                code = f"{line[:3].upper()}{town.code}{n + 1:02d}"
                rows.append(
                    (
                        code,
                        f"{town.name('fi')} {fi} {n + 1}",
                        f"{town.name('sv')} {sv} {n + 1}",
                        line,
                        f"{line} division {1 + i % 3}",
                        f"{line} responsibility area {1 + i % 5}",
                        town.code,
                        date(2015, 1, 1),
                        None,
                    )
                )
                near.setdefault((line, i), []).append(len(rows) - 1)
        home = near[line, biggest]
        for i in range(-1, len(county.municipalities)):
            near.setdefault((line, i), home)
    names = [
        "unit_code",
        "name_fi",
        "name_sv",
        "service_line",
        "division",
        "responsibility_area",
        "municipality_code",
        "opened_on",
        "closed_on",
    ]
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    table = pa.table(
        {
            **columns,
            "opened_on": pa.array(columns["opened_on"], pa.date32()),
            "closed_on": pa.array(columns["closed_on"], pa.date32()),
        }
    )
    return table, columns["unit_code"], near


def employments_table(units: pa.Table, staff: int, first: date, last: date, seed: int) -> pa.Table:
    """`employments`: people who come and go; each post is filled one after another."""
    rng = np.random.default_rng([seed, 31])
    line = np.array(units["service_line"].to_pylist())
    share = np.select(
        [line == "hospital", line == "older_disabled", line == "outpatient"], [9.0, 2.2, 1.6], default=1.0
    )
    horizon = (last - first).days
    spells = max(int(staff * (1 + 0.11 * horizon / 365)), 20)
    unit = rng.choice(len(share), spells, p=share / share.sum())
    kind = rng.choice(4, spells, p=[0.76, 0.13, 0.09, 0.02])
    start = np.where(np.arange(spells) < staff, -rng.integers(30, 7000, spells), rng.integers(0, horizon, spells))
    length = np.where(kind == 0, rng.exponential(3600, spells), rng.exponential(260, spells) + 14).astype(int)
    end = start + length
    end = np.where((np.arange(spells) < staff) & (end < 0), rng.integers(0, horizon, spells), end)
    gone = end <= horizon
    birth = 2023 - rng.integers(22, 64, spells)
    reason = np.where(
        kind == 0,
        rng.choice([0, 1, 2, 5, 7], spells, p=[0.58, 0.25, 0.05, 0.02, 0.10]),
        rng.choice([3, 0], spells, p=[0.9, 0.1]),
    )
    origin = np.datetime64(first, "D")
    none = pa.scalar(None, pa.date32())
    second = rng.random(spells) < 0.02
    person = np.where(second, (np.arange(spells) * 7919) % spells, np.arange(spells))
    return pa.table(
        {
            "employment_id": keys("m", 1, spells),
            "employee_id": keys("p", 1, spells).take(pa.array(person)),
            "unit_code": units["unit_code"].take(pa.array(unit)),
            "service_line": units["service_line"].take(pa.array(unit)),
            "municipality_code": units["municipality_code"].take(pa.array(unit)),
            "profession_group": chosen(JOBS, rng.choice(len(JOBS), spells, p=JOB_SHARE)),
            "employment_type": chosen(["permanent", "fixed_term", "substitute", "apprentice"], kind),
            "fte": np.where(rng.random(spells) < 0.8, 1.0, np.where(second, 0.3, rng.choice([0.5, 0.6, 0.8], spells))),
            "birth_year": birth.astype(np.int32),
            "started_on": pa.array(origin + start),
            "ended_on": pc.if_else(pa.array(gone), pa.array(origin + end), none),
            "end_reason": pc.if_else(
                pa.array(gone),
                chosen(
                    [
                        "resigned",
                        "retired_old_age",
                        "retired_disability",
                        "fixed_term_ended",
                        "transferred",
                        "dismissed",
                        "died",
                        "other",
                    ],
                    reason,
                ).cast(pa.string()),
                pa.scalar(None, pa.string()),
            ),
        }
    )


def absences_table(employments: pa.Table, first: date, last: date, seed: int) -> pa.Table:
    """`absences`: short illnesses in winter, long ones rarely; one line's illness steps up from March 2024."""
    rng = np.random.default_rng([seed, 32])
    origin, horizon = np.datetime64(first, "D"), (last - first).days
    start = employments["started_on"].to_numpy().astype("datetime64[D]")
    end = employments["ended_on"].fill_null(last).to_numpy().astype("datetime64[D]")
    low, high = np.maximum(start, origin), np.minimum(end, origin + horizon)
    served = np.maximum((high - low).astype(int) + 1, 0)
    rate = np.array([2.3, 0.03, 0.45, 0.06, 0.05, 4.5, 0.2, 0.12]) / 365
    sick = np.array(employments["service_line"].to_pylist()) == told.SICK_LINE
    parts = []
    for k, name in enumerate(ABSENCES):
        count = rng.poisson(served * rate[k] * (1.25 if k == 0 else 1.0))
        who = np.repeat(np.arange(len(served)), count)
        when = low[who] + np.floor(rng.random(len(who)) * served[who]).astype(int)
        keep = rng.random(len(who)) < _season(when, name)
        shifted = sick[who] & (when >= np.datetime64(told.SICKNESS_SHIFT, "D")) & (k == 0)
        length = (
            np.ceil(rng.lognormal(*_LENGTH[name], len(who)) * np.where(shifted, 1.45, 1.0)).astype(int).clip(1, 720)
        )
        parts.append((who[keep], when[keep], length[keep], np.full(keep.sum(), k)))
    who, when, length, kind = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((who, when))
    who, when, length, kind = who[order], when[order], length[order], kind[order]
    part_time = (kind == 0) & (length > 30) & (rng.random(len(who)) < 0.15)
    return pa.table(
        {
            "absence_id": keys("a", 1, len(who)),
            "employee_id": employments["employee_id"].take(pa.array(who)),
            "employment_id": employments["employment_id"].take(pa.array(who)),
            "absence_type": chosen(ABSENCES, kind),
            "started_on": pa.array(when),
            "ended_on": pa.array(np.minimum(when + length - 1, np.maximum(end[who], when))),
            "share": np.where(part_time, 0.5, 1.0),
            "cost_eur": pa.array(euros(length * 105.0)).cast(pa.decimal128(14, 2)),
        }
    )


_LENGTH = {
    "own_illness": (1.15, 1.0),
    "work_accident": (1.9, 1.0),
    "child_illness": (0.7, 0.4),
    "family_leave": (4.9, 0.6),
    "study_leave": (4.3, 0.5),
    "annual_leave": (1.6, 0.6),
    "other_paid": (0.6, 0.5),
    "other_unpaid": (2.6, 1.0),
}


def _season(when: np.ndarray, name: str) -> np.ndarray:
    month = when.astype("datetime64[M]").astype(int) % 12
    if name in ("own_illness", "child_illness"):
        return np.array([1, 1, 0.95, 0.8, 0.7, 0.55, 0.4, 0.6, 0.85, 0.9, 0.95, 1])[month]
    if name == "annual_leave":
        return np.array([0.3, 0.4, 0.4, 0.3, 0.4, 0.9, 1, 0.8, 0.3, 0.3, 0.2, 0.7])[month]
    return np.full(len(when), 0.85)


def positions_table(units: pa.Table, staff: int, months: list[date], seed: int) -> pa.Table:
    """`positions`: fewer filled and more agency work as time goes."""
    rng = np.random.default_rng([seed, 33])
    count = units.num_rows * len(JOBS)
    unit, job = np.divmod(np.arange(count), len(JOBS))
    line = np.array(units["service_line"].to_pylist())
    share = np.select(
        [line == "hospital", line == "older_disabled", line == "outpatient"], [9.0, 2.2, 1.6], default=1.0
    )
    posts = np.maximum(np.round(staff * (share / share.sum())[unit] * JOB_SHARE[job] * 1.08, 0), 0)
    tables = []
    for i, month in enumerate(months):
        lack = 0.045 + 0.0009 * i + np.where(line[unit] == "older_disabled", 0.03, 0.0)
        filled = np.minimum(posts, rng.binomial(posts.astype(int), 1 - np.clip(lack, 0, 1)))
        agency = np.round((posts - filled) * rng.uniform(0.2, 0.7, count), 1)
        keep = posts > 0
        tables.append(
            pa.table(
                {
                    "month": pa.array([month] * int(keep.sum()), pa.date32()),
                    "unit_code": units["unit_code"].take(pa.array(unit[keep])),
                    "profession_group": chosen(JOBS, job[keep]).cast(pa.string()),
                    "service_line": units["service_line"].take(pa.array(unit[keep])),
                    "positions": posts[keep],
                    "filled": filled[keep].astype(float),
                    "agency_person_months": agency[keep],
                }
            )
        )
    return pa.concat_tables(tables)


def survey_table(units: pa.Table, staff: int, years: range, seed: int) -> pa.Table:
    """`staff_survey`: every second autumn, with a recommendation item."""
    rng = np.random.default_rng([seed, 34])
    rows = []
    for year in (y for y in years if y % 2 == 1):
        for i in range(units.num_rows):
            invited = max(4, int(staff / units.num_rows * rng.uniform(0.5, 1.6)))
            answered = rng.binomial(invited, 0.58)
            for item, level in (("satisfaction", 3.7), ("recommend", 3.6), ("leadership", 3.8), ("workload", 3.0)):
                pro, pas = rng.multinomial(answered, [0.3, 0.42, 0.28])[:2] if item == "recommend" else (None, None)
                mean = round(float(np.clip(rng.normal(level, 0.35), 1, 5)), 2) if answered else None
                rows.append(
                    (
                        date(year, 10, 1),
                        units["unit_code"][i].as_py(),
                        item,
                        units["service_line"][i].as_py(),
                        invited,
                        int(answered),
                        mean,
                        None if pro is None else int(pro),
                        None if pas is None else int(pas),
                        None if pro is None else int(answered - pro - pas),
                    )
                )
    names = [
        "survey_month",
        "unit_code",
        "item",
        "service_line",
        "invited",
        "respondents",
        "mean",
        "promoters",
        "passives",
        "detractors",
    ]
    kinds = [
        pa.date32(),
        pa.string(),
        pa.string(),
        pa.string(),
        pa.int32(),
        pa.int32(),
        pa.float64(),
        pa.int32(),
        pa.int32(),
        pa.int32(),
    ]
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pa.table({n: pa.array(list(c), k) for n, c, k in zip(names, columns, kinds, strict=True)})


GROUPS = {
    "personnel": 0.52,
    "purchased_services": 0.2,
    "client_purchases": 0.09,
    "materials": 0.08,
    "grants": 0.02,
    "rents": 0.06,
    "other_costs": 0.03,
    "client_fees": 0.055,
    "sales": 0.03,
    "other_income": 0.01,
    "depreciation": 0.02,
}


def ledger_table(county: County, units: pa.Table, residents: float, months: list[date], seed: int) -> pa.Table:
    """`ledger`: budgets that grow three per cent a year and overrun, most in the hospital line."""
    rng = np.random.default_rng([seed, 41])
    line = np.array(units["service_line"].to_pylist())
    classes = {
        code.code: [c.code for c in county.service_classes if c.line == code.code] for code in county.service_lines
    }
    share = np.select(
        [line == "hospital", line == "older_disabled", line == "outpatient", line == "family"],
        [0.38, 0.32, 0.15, 0.1],
        default=0.05,
    )
    share = share / np.array([(line == name).sum() for name in line])
    cells = [(u, g, c) for u in range(units.num_rows) for g in GROUPS for c in classes[line[u]]]
    unit, group, kind = (list(x) for x in zip(*cells, strict=True))
    part = np.array([1 / len(classes[line[u]]) for u in unit]) * rng.uniform(0.7, 1.3, len(cells))
    weight = share[unit] * np.array([GROUPS[g] for g in group]) * part
    over = np.select([line[unit] == "hospital", line[unit] == "family"], [0.055, 0.03], default=0.004)
    is_cost = np.array([g not in ("client_fees", "sales", "other_income") for g in group])
    tables = []
    for month in months:
        base = residents * 4300 / 12 * 1.03 ** (month.year - months[0].year) * weight
        season = 1 + 0.05 * np.sin(month.month / 12 * 6.28)
        drift = np.where(is_cost, over * (0.4 + 0.15 * (month.year - months[0].year)), 0.0)
        actual = base * season * (1 + drift) * rng.normal(1, 0.03, len(cells))
        forecast = base * season * (1 + 0.8 * drift)
        tables.append(
            pa.table(
                {
                    "month": pa.array([month] * len(cells), pa.date32()),
                    "unit_code": units["unit_code"].take(pa.array(unit)),
                    "account_group": pa.array(group),
                    "service_class": pa.array(kind),
                    "service_line": units["service_line"].take(pa.array(unit)),
                    "budget_eur": pa.array(euros(base)).cast(pa.decimal128(14, 2)),
                    "actual_eur": pa.array(euros(actual)).cast(pa.decimal128(14, 2)),
                    "forecast_eur": pa.array(euros(forecast)).cast(pa.decimal128(14, 2)),
                }
            )
        )
    return pa.concat_tables(tables)
