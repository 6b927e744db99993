"""Made-up feedback, digital channels, national indicators, TEA scores and programmes."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from county import County
from data_sources.demo import stories as told
from data_sources.demo.people import Residents
from data_sources.demo.write import chosen, keys

CHANNELS = ["omaolo", "chat", "video", "e_booking", "e_message", "phone", "callback"]
THEMES = [
    "municipal_management",
    "physical_activity",
    "basic_education",
    "upper_secondary",
    "vocational",
    "primary_care",
    "culture",
]
DIMENSIONS = ["commitment", "management", "monitoring", "resources", "participation", "common_practices", "total"]


def feedback_table(
    county: County, units: pa.Table, people: Residents, month: date, count: int, start: int, seed: int
) -> pa.Table:
    """`feedback` of one month; one line's experience improves from June 2024."""
    rng = np.random.default_rng([seed, 51, month.year, month.month])
    unit = rng.integers(0, units.num_rows, count)
    line = np.array(units["service_line"].to_pylist())[unit]
    better = (line == told.stories(county).better_line) & (month >= told.EXPERIENCE_BETTER)
    mood = rng.normal(8.3, 1.9, count) + np.where(better, 0.7, 0.0)
    size = people.of(2023).sum(axis=1)
    places = rng.choice(len(size), count, p=size / size.sum())
    columns = {
        "feedback_id": keys("f", start, count),
        "given_on": pa.array(np.datetime64(month, "D") + rng.integers(0, 28, count)),
        "unit_code": units["unit_code"].take(pa.array(unit)),
        "service_line": units["service_line"].take(pa.array(unit)),
        "municipality_code": chosen(list(people.codes), places),
        "channel": chosen(["text_message", "web", "kiosk", "paper"], rng.choice(4, count, p=[0.6, 0.25, 0.1, 0.05])),
        "recommend": pa.array(np.clip(np.round(mood), 0, 10).astype(np.int32), mask=rng.random(count) < 0.04),
    }
    for n in range(1, 7):
        value = np.clip(np.round(mood / 2 + rng.normal(0.2, 0.6, count)), 1, 5).astype(np.int32)
        columns[f"statement_{n}"] = pa.array(value, mask=rng.random(count) < 0.15)
    return pa.table(columns)


def digital_table(county: County, people: Residents, months: list[date], seed: int) -> pa.Table:
    """`digital_use`: digital channels grow, the phone shrinks; one month was never delivered."""
    rng = np.random.default_rng([seed, 52])
    lines = [line.code for line in county.service_lines if line.code != "rescue"]
    size = people.of(2023).sum(axis=1)
    rows = []
    for i, month in enumerate(months):
        if month == date(months[-1].year - 1, 7, 1):
            continue
        for channel in CHANNELS:
            level = 0.011 * (1 - 0.002 * i) if channel in ("phone", "callback") else 0.0018 * (1 + 0.02 * i)
            for p, code in enumerate(people.codes):
                for line in lines:
                    n = int(rng.poisson(size[p] * level))
                    answered = int(rng.binomial(n, 0.86)) if channel in ("phone", "callback") else n
                    rows.append((month, channel, code, line, n, answered, int(rng.binomial(answered, 0.9))))
    names = ["month", "channel", "municipality_code", "service_line", "contacts", "answered", "answered_same_day"]
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def indicators_table(county: County, people: Residents, years: range, seed: int) -> pa.Table:
    """`indicator_values`: population (127) and a few made-up shares, for municipalities, the county and the country."""
    rng = np.random.default_rng([seed, 53])
    rows: list[tuple] = []
    levels = {171: 11.0, 3131: 2.4, 306: 6.5, 3219: 7.4, 1280: 12.0, 3712: 5.5, 4355: 17.0, 289: 24.0}
    for indicator, level in levels.items():
        base = level * np.exp(rng.normal(0, 0.18, len(people.codes)))
        for year in years:
            trend = 1 + 0.012 * (year - years[0])
            values = base * trend * np.exp(rng.normal(0, 0.03, len(base)))
            rows += [
                (indicator, code, "KUNTA", year, "total", round(float(v), 1), None)
                for code, v in zip(people.codes, values, strict=True)
                if rng.random() > 0.02
            ]
            rows.append(
                (indicator, county.region_code, "HYVINVOINTIALUE", year, "total", round(float(values.mean()), 1), None)
            )
            rows.append((indicator, "358", "MAA", year, "total", round(level * trend * 1.03, 1), None))
    for year in years:
        size = people.of(year).sum(axis=1)
        rows += [
            (127, code, "KUNTA", year, "total", float(n), None) for code, n in zip(people.codes, size, strict=True)
        ]
        rows.append((127, county.region_code, "HYVINVOINTIALUE", year, "total", float(size.sum()), None))
    names = ["indicator_id", "region_code", "region_category", "year", "gender", "value", "absolute_value"]
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return pa.table({**columns, "absolute_value": pa.array(columns["absolute_value"], pa.float64())})


def tea_table(people: Residents, years: range, seed: int) -> pa.Table:
    """`tea_scores`: each sector every second year, some municipalities missing, not every dimension everywhere."""
    rng = np.random.default_rng([seed, 54])
    rows = []
    for year in years:
        for t, theme in enumerate(THEMES):
            if (year + t) % 2:
                continue
            for code in people.codes:
                if rng.random() < 0.1:
                    continue
                level = rng.normal(66, 14)
                scores = {
                    d: float(np.clip(rng.normal(level, 12), 0, 100))
                    for d in DIMENSIONS[:-1]
                    if not (d == "common_practices" and t < 2)
                }
                scores["total"] = float(np.mean(list(scores.values())))
                rows += [(code, theme, d, year, round(s, 1)) for d, s in scores.items()]
    names = ["organisation", "theme", "dimension", "year", "score"]
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def associations_table(people: Residents, year: int, seed: int) -> pa.Table:
    """`associations` in one year, about 17 for every thousand residents."""
    rng = np.random.default_rng([seed, 55])
    counts = rng.poisson(people.of(year).sum(axis=1) * 0.017)
    return pa.table(
        {"municipality_code": list(people.codes), "year": [year] * len(counts), "associations": counts.astype(int)}
    )


def systems_table(people: Residents, provider_run: str) -> pa.Table:
    """`source_systems`: two made-up systems; one municipality's services are bought whole."""
    functions = ["patient_record", "home_care", "oral_health", "social_care"]
    rows = [
        (code, f, f"made-up system {'AB'[i % 2]}", code == provider_run)
        for i, code in enumerate(people.codes)
        for f in functions
    ]
    names = ["municipality_code", "function", "system", "outsourced"]
    return pa.table(dict(zip(names, map(list, zip(*rows, strict=True)), strict=True)))


def projects_table(months: list[date], seed: int) -> pa.Table:
    """`projects`: twelve projects reported every month."""
    rng = np.random.default_rng([seed, 56])
    states = ["green", "yellow", "red", "grey"]
    rows = []
    for n in range(12):
        budget = round(float(rng.uniform(80, 900)) * 1000, 2)
        for i, month in enumerate(months[-24:]):
            risk = [0.7 - 0.01 * i, 0.2, 0.08 + 0.01 * i, 0.02]
            drawn = [states[k] for k in rng.choice(4, 6, p=np.array(risk) / sum(risk))]
            rows.append(
                (
                    month,
                    f"P{n + 1:02d}",
                    f"Made-up project {n + 1}",
                    ["Integration", "Digital", "HYTE"][n % 3],
                    *drawn,
                    None,
                    budget,
                    round(budget * min(1.1, (i + 1) / 22), 2),
                )
            )
    names = [
        "report_month",
        "project_id",
        "name",
        "portfolio",
        "outputs",
        "schedule",
        "costs",
        "benefits",
        "risks",
        "overall",
        "note",
        "budget_eur",
        "actual_eur",
    ]
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return pa.table({**columns, "note": pa.array(columns["note"], pa.string())})


def targets_table(last: date) -> pa.Table:
    """`benefit_targets`: one for each goal, for the whole county."""
    goals = [
        ("access", "seen_within_guarantee", 82.0, 92.0),
        ("prevention", "tea_score_weighted", 62.0, 75.0),
        ("quality", "nps", 55.0, 65.0),
        ("multidisciplinary", "multi_service_share", 12.0, 10.0),
        ("cost_growth", "net_operating_cost", 2.3e9, 2.4e9),
    ]
    return pa.table(
        {
            "goal": [g[0] for g in goals],
            "metric_id": [g[1] for g in goals],
            "area": ["county"] * 5,
            "baseline_on": [date(2023, 1, 1)] * 5,
            "baseline": [g[2] for g in goals],
            "target_on": [date(last.year + 1, 12, 31)] * 5,
            "target": [g[3] for g in goals],
        }
    )
