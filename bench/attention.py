"""How often the attention list cries wolf, and how often it sees what was planted: made-up noise, real denominators.

Every metric's real history by area is taken; its places' levels, the common movement and the dispersion that the tests
measure are kept, and the rest is drawn anew: counts from laws with that dispersion over the real denominators, other
values with its scale and correlation. Nothing is wrong in such a county, so every alarm is false. Then shifts
are planted in a few newest windows.
"""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter

import numpy as np
from scipy import stats

from bench.figures import Measured
from bench.null_data import Model, modelled
from county import County
from data_sources.warehouse import Warehouse
from metrics import CATALOGUE, MeasureError
from metrics.attention import attention
from metrics.delivered import Deliveries
from metrics.histories import grain_of, history, windows
from metrics.statistics import false_discovery
from metrics.surprise import History, surprise
from permissions import Reader

ANALYST = Reader("analyst")
# Of lists without anything wrong, so that a share of 10 % is measured to ±1.3 points; and of each planted shift.
NULL_RUNS, RUNS = 500, 200
PLANTED = 5
SHIFTS = (0.10, 0.20, 0.40)


def measure_attention(
    warehouse: Warehouse, county: County, null_runs: int = NULL_RUNS, runs: int = RUNS
) -> list[Measured]:
    """The time of the list, the share of false alarms on null data beside that of plain tests, and the hit rates."""
    began = perf_counter()
    made = attention(ANALYST, warehouse, county)
    first = perf_counter() - began
    began = perf_counter()
    attention(ANALYST, warehouse, county)
    again = perf_counter() - began
    tables = histories(warehouse, county)
    models = {name: modelled(table) for name, table in tables.items()}
    rate = county.thresholds.false_discovery_rate
    random = np.random.default_rng(1)
    null = [_round(models, random, rate) for _ in range(null_runs)]
    alarmed = float(np.mean([found > 0 for _, found, _, _ in null]))
    tests = sum(tried for tried, _, _, _ in null)
    rows = [
        Measured(f"attention list, first time ({made.tested} tests)", f"{first:.1f} s"),
        Measured("attention list, again", f"{1000 * again:.0f} ms", "≤ 1 s"),
        Measured(
            f"null data: lists with any false alarm ({null_runs} drawn)",
            f"{100 * alarmed:.1f} ± {100 * np.sqrt(alarmed * (1 - alarmed) / null_runs):.1f} %",
            f"≤ {100 * rate:.0f} %",
        ),
        Measured("null data: single tests below 1 %", f"{100 * sum(n[2] for n in null) / tests:.2f} %", "about 1 %"),
        Measured(
            "null data: alarms of tests that take events as independent",
            f"{100 * sum(n[3] for n in null) / tests:.1f} % of all tests",
        ),
    ]
    return rows + [_planted(models, shift, random, rate, runs) for shift in SHIFTS]


def histories(warehouse: Warehouse, county: County) -> dict[str, History]:
    """Every metric's real history by area, where it is long enough to be tested."""
    deliveries, found = Deliveries(warehouse), {}
    for metric in CATALOGUE.values():
        if "area" not in metric.breakdowns:
            continue
        try:
            rows = windows(metric, grain_of(metric), ANALYST, warehouse, county, deliveries)
        except MeasureError:
            continue
        table = None if rows is None else history(rows, metric, [area.id for area in county.areas])
        if table is not None:
            found[metric.id] = table
    return found


def _round(models: Mapping[str, Model], random: np.random.Generator, rate: float) -> tuple[int, int, int, int]:
    """`(tests, alarms, tests below 1 %, alarms by independent events)` of one drawn county."""
    drawn = [model.drawn(random) for model in models.values()]
    p = np.concatenate([surprise(table).p for table in drawn])
    naive = np.concatenate([_independent(model, table) for model, table in zip(models.values(), drawn, strict=True)])
    return (
        int((~np.isnan(p)).sum()),
        int(false_discovery(p, rate).sum()),
        int((p < 0.01).sum()),
        int(false_discovery(naive, rate).sum()),
    )


def _independent(model: Model, table: History) -> np.ndarray:
    """The p-values of counts against their true expectation as if every event were independent."""
    x, n, truth = table.numerator[:, -1], table.denominator[:, -1], model.expected[:, -1]
    if table.kind == "share":
        mean, variance = n * truth, n * truth * (1 - truth)
    elif table.kind in ("rate", "count"):
        mean = variance = truth * n if table.kind == "rate" else truth
    else:
        return np.full(len(x), np.nan)
    z = (x - mean) / np.sqrt(np.where(variance > 0, variance, np.nan))
    return 2 * stats.norm.sf(np.abs(z))


def _planted(
    models: Mapping[str, Model], shift: float, random: np.random.Generator, rate: float, runs: int
) -> Measured:
    """Shifts of a size in a few newest windows of a county where nothing else is wrong."""
    can = [(name, place) for name, m in models.items() if m.is_relative for place in np.flatnonzero(m.can_be_tested)]
    hits, false = 0, []
    for _ in range(runs):
        chosen = {can[n] for n in random.choice(len(can), PLANTED, replace=False)}
        drawn = {
            name: model.drawn(random, {place: shift * random.choice((-1, 1)) for at, place in chosen if at == name})
            for name, model in models.items()
        }
        where = [(name, place) for name, model in models.items() for place in range(len(model.expected))]
        stands = false_discovery(np.concatenate([surprise(table).p for table in drawn.values()]), rate)
        found = {one for one, stood in zip(where, stands, strict=True) if stood}
        hits += len(found & chosen)
        false.append(len(found - chosen) / max(len(found), 1))
    return Measured(
        f"planted shifts of {100 * shift:.0f} % ({PLANTED} in each of {runs} drawn)",
        f"{100 * hits / (PLANTED * runs):.0f} % seen; false alarms {100 * np.mean(false):.1f} % of a list",
        f"≤ {100 * rate:.0f} % false",
    )
