"""The implementation portfolio: each project as its newest report of a window tells."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from sqlalchemy import select

from data_sources.extracts import EXTRACTS
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.joins import crossed
from metrics.parts import Part
from metrics.rows import UNKNOWN

# What a report states the status of; without a choice, the project as a whole.
ASPECTS = ("outputs", "schedule", "costs", "benefits", "risks", "overall")


@dataclass(frozen=True, eq=False)
class Projects(Part):
    """Projects by status; `budget_used`: spent, of 100 euros in the budgets of the projects that state one.

    A window with any report has every status that occurs, with zero too; one without a report has no row.
    """

    def breakdowns(self) -> frozenset[str]:
        return frozenset({"portfolio", "project_id", "aspect", "status"})

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        by = ["period", *cut.by]
        rows = _stated(_newest(cut, warehouse), "aspect" in cut.by)
        has = rows["budget"] > 0
        rows = rows.assign(amount=1.0, budget=rows["budget"].where(has), spent=rows["spent"].where(has))
        counted = rows.groupby(by, as_index=False)[["amount", "budget", "spent"]].sum(min_count=1)
        windows, others = counted[["period"]].drop_duplicates(), counted[list(cut.by)].drop_duplicates()
        whole = crossed(windows, others).merge(counted, on=by, how="left") if cut.by else counted
        used = 100 * whole["spent"] / whole["budget"]
        return whole.assign(amount=whole["amount"].fillna(0.0), budget_used=used).drop(columns=["budget", "spent"])


def project_names(warehouse: Warehouse) -> dict[str, str]:
    """The name of each project in its newest report, as it was delivered."""
    p = EXTRACTS["projects"].c
    rows = warehouse.frame(select(p.project_id, p.name).order_by(p.report_month, p.project_id), keep=True)
    return dict(zip(rows["project_id"], rows["name"], strict=True))


def _newest(cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    """The newest report of every project in every window."""
    p = EXTRACTS["projects"].c
    reports = warehouse.frame(
        select(
            p.report_month,
            p.project_id,
            p.portfolio,
            *(p[name] for name in ASPECTS),
            p.budget_eur.label("budget"),
            p.actual_eur.label("spent"),
        ).order_by(p.report_month, p.project_id),
        keep=True,
    )
    pairs = [(pd.Timestamp(p.label), pd.Timestamp(month)) for p in cut.periods for month in p.months()]
    windows = pd.DataFrame(pairs, columns=["period", "month"])
    inside = windows.merge(reports.assign(month=pd.to_datetime(reports["report_month"])), on="month")
    newest = inside.drop_duplicates(["period", "project_id"], keep="last")
    return newest.astype({"budget": float, "spent": float})


def _stated(reports: pd.DataFrame, by_aspect: bool) -> pd.DataFrame:
    """Reports with `status`: of the whole project, or of each aspect on a row of its own."""
    kept = ["period", "project_id", "portfolio", "budget", "spent"]
    aspects = list(ASPECTS) if by_aspect else ["overall"]
    rows = reports.melt(kept, aspects, "aspect", "status")
    return rows.assign(status=rows["status"].fillna(UNKNOWN), spent=rows["spent"].fillna(0.0))
