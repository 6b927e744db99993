"""The `projects` and `benefit_targets` extracts: the implementation portfolio and the five goals."""

from __future__ import annotations

from datetime import date

import numpy as np

from data_sources.demo import draws
from data_sources.demo.files import Codes, day_number
from data_sources.demo.plan import Plan

_STATUS = ("green", "yellow", "red", "grey")
_SIDES = ("outputs", "schedule", "costs", "benefits", "risks")
# How a status goes on to the next month.
_NEXT = np.array(((0.9, 0.09, 0.01, 0.0), (0.2, 0.7, 0.1, 0.0), (0.03, 0.25, 0.72, 0.0), (0.15, 0.05, 0.0, 0.8)))
_PORTFOLIOS = ("Saatavuus", "Ikäihmiset", "Lapset ja perheet", "Digitaalisuus", "Tieto")
_PROJECTS = (
    ("Omatiimi terveysasemilla", 0),
    ("Hoitotakuun kiinnikurominen", 0),
    ("Suun terveydenhuollon etävastaanotto", 0),
    ("Kotiutuksen sujuvoittaminen", 1),
    ("Yhteisöllisen asumisen lisääminen", 1),
    ("Etähoiva kotihoidossa", 1),
    ("Kotisairaalan laajennus", 1),
    ("Lastensuojelun systeeminen malli", 2),
    ("Perhekeskusten verkosto", 2),
    ("Nuorten mielenterveyden perustaso", 2),
    ("Digitaalinen sote-keskus", 3),
    ("Yhteinen asiakaspalvelunumero", 3),
    ("Asiakas- ja potilastietojärjestelmien yhdistäminen", 3),
    ("Tietoallas", 4),
    ("Tiedolla johtamisen koulutus", 4),
    ("Ostopalvelujen sopimushallinta", 4),
)
# Goal, metric, baseline and target; the baseline is of the year before the last two, the target two years on.
_TARGETS = (
    ("access", "seen_within_guarantee", 82.0, 95.0),
    ("access", "wait_median_days", 14.0, 7.0),
    ("prevention", "home_after_acute", 74.0, 80.0),
    ("prevention", "digital_share", 28.0, 45.0),
    ("quality", "nps", 44.0, 60.0),
    ("quality", "readmission_30d", 12.0, 9.0),
    ("multidisciplinary", "multi_service_cost_share", 62.0, 55.0),
    ("multidisciplinary", "delayed_share", 4.0, 2.0),
    ("cost_growth", "net_cost_per_resident", 4_300.0, 4_450.0),
    ("cost_growth", "agency_share", 3.5, 2.0),
)


def project_columns(plan: Plan) -> dict[str, object]:
    """Every project in every month from its start: six statuses, budget and what has been spent."""
    rng = draws.stream(plan.seed, "projects")
    rows = [row for number in range(len(_PROJECTS)) for row in _course(rng, plan, number)]
    month, project, *sides, budget, spent = (np.array(side) for side in zip(*rows, strict=True))
    columns: dict[str, object] = {
        "report_month": month.astype(np.int32),
        "project_id": Codes(project, tuple(f"p{n + 1:02d}" for n in range(len(_PROJECTS)))),
        "name": Codes(project, tuple(name for name, _ in _PROJECTS)),
        "portfolio": Codes(np.array([p for _, p in _PROJECTS])[project], _PORTFOLIOS),
    }
    columns |= {side: Codes(value, _STATUS) for side, value in zip((*_SIDES, "overall"), sides, strict=True)}
    worst = sides[-1] == _STATUS.index("red")
    columns["note"] = Codes(np.where(worst, 0, -1), ("Korjaavat toimet sovittu ohjausryhmässä.",))
    return columns | {"budget_eur": budget.astype(np.int64), "actual_eur": spent.astype(np.int64)}


def _course(rng: np.random.Generator, plan: Plan, number: int) -> list[tuple[int, ...]]:
    """One project's reports."""
    months = plan.months
    start = int(rng.integers(0, max(1, len(months) - 12)))
    length = int(rng.integers(18, 49))
    budget = int(rng.integers(150, 4_000)) * 100_000
    pace = float(rng.uniform(0.8, 1.25))
    status = rng.choice(4, len(_SIDES), p=(0.55, 0.2, 0.05, 0.2))
    rows = []
    for age, month in enumerate(months[start : start + length]):
        status = np.array([rng.choice(4, p=_NEXT[s]) for s in status])
        told = status[status < 3]
        overall = 3 if len(told) < 2 else 2 if (told == 2).sum() >= 2 else 1 if (told > 0).sum() >= 2 else 0
        share = min(1.3, pace * ((age + 1) / length) ** 1.2)
        rows.append((day_number(month), number, *status.tolist(), overall, budget, int(budget * share)))
    return rows


def target_columns(plan: Plan) -> dict[str, object]:
    """Baselines, targets and their days; for the county."""
    goal, metric, baseline, target = (list(side) for side in zip(*_TARGETS, strict=True))
    count = len(_TARGETS)
    return {
        "goal": goal,
        "metric_id": metric,
        "area": ["county"] * count,
        "baseline_on": np.full(count, day_number(date(max(plan.first_year, plan.last_year - 2), 12, 31))),
        "baseline": baseline,
        "target_on": np.full(count, day_number(date(plan.last_year + 2, 12, 31))),
        "target": target,
    }
