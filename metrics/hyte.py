"""The HYTE coefficient: points of the configured national indicators, and what they weigh."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from county import County, Hyte
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.parts import Part
from metrics.yearly import of_region


@dataclass(frozen=True, eq=False)
class HyteSum(Part):
    """Σ weight × points, or Σ weight, over the indicators that have points in a year.

    Beside an indicator stand its value, that of the year before and its limits; `coverage` is how many of 100 parts of
    the weight have points.
    """

    what: Literal["points", "weight"]

    def breakdowns(self) -> frozenset[str]:
        return frozenset({"part", "component"})

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        scored = _scored(cut, warehouse)
        known = scored["points"].notna()
        scored["amount"] = scored["weight"].where(known) * (scored["points"] if self.what == "points" else 1)
        scored["known"] = scored["weight"].where(known, 0.0)
        by = ["period", *cut.by]
        rows = scored.groupby(by, as_index=False, sort=False).agg(
            amount=("amount", lambda amounts: amounts.sum(min_count=1)),
            known=("known", "sum"),
            weight=("weight", "sum"),
        )
        rows["coverage"] = (100 * rows["known"] / rows["weight"]).round(6)
        if "component" in cut.by:
            rows = rows.merge(scored[[*by, "observed", "before", "worst", "best"]], on=by)
        return rows.drop(columns=["known", "weight"])


def _scored(cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
    """`period, part, component, weight, observed, before, worst, best, points` of every window and indicator."""
    hyte = cut.county.hyte
    values = _values(hyte, cut.county, warehouse)
    rows = [
        {
            "period": pd.Timestamp(period.label),
            "part": one.part,
            "component": one.code,
            "weight": hyte.weight(one),
            "observed": values.get((one.indicator, period.label.year)),
            "before": values.get((one.indicator, period.label.year - 1)),
            "worst": one.worst,
            "best": one.best,
        }
        for period in cut.periods
        for one in hyte.components
    ]
    columns = ["period", "part", "component", "weight", "observed", "before", "worst", "best"]
    scored = pd.DataFrame(rows, columns=columns)
    numbers = columns[3:]
    scored[numbers] = scored[numbers].astype(float)
    return scored.assign(points=_points(scored))


def _points(rows: pd.DataFrame) -> pd.Series:
    """0 at the worst value and 100 at the best: a process counts by its state, a result by its change in per cent."""
    change = 100 * (rows["observed"] - rows["before"]) / rows["before"].where(rows["before"] != 0)
    state = rows["observed"].where(rows["part"] == "process", change)
    return (100 * (state - rows["worst"]) / (rows["best"] - rows["worst"])).clip(0, 100)


def coefficient_if(rows: pd.DataFrame, component: str, observed: float, hyte: Hyte) -> float | None:
    """The coefficient of a year when one indicator's value is another and everything else stays as it is.

    `rows`: `part, component, observed, before, worst, best` of one year. None where no indicator has points.
    """
    weight = {one.code: hyte.weight(one) for one in hyte.components}
    changed = rows.assign(observed=rows["observed"].where(rows["component"] != component, observed))
    points = _points(changed)
    weights = changed["component"].map(weight).where(points.notna())
    return float((weights * points).sum() / weights.sum()) if weights.notna().any() else None


def _values(hyte: Hyte, county: County, warehouse: Warehouse) -> dict[tuple[int, int], float]:
    """The county's own value of each indicator and year, both sexes together."""
    numbers = {one.indicator for one in hyte.components}
    rows = of_region(warehouse, numbers, "HYVINVOINTIALUE", county.region_code)
    return {(int(n), int(y)): float(v) for n, y, v in zip(*(rows[name] for name in rows), strict=True)}
