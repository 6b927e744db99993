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
    # A process counts by its present state, a result by its change in per cent.
    change = 100 * (scored["observed"] - scored["before"]) / scored["before"].where(scored["before"] != 0)
    state = scored["observed"].where(scored["part"] == "process", change)
    points = 100 * (state - scored["worst"]) / (scored["best"] - scored["worst"])
    return scored.assign(points=points.clip(0, 100))


def _values(hyte: Hyte, county: County, warehouse: Warehouse) -> dict[tuple[int, int], float]:
    """The county's own value of each indicator and year, both sexes together."""
    numbers = {one.indicator for one in hyte.components}
    rows = of_region(warehouse, numbers, "HYVINVOINTIALUE", county.region_code)
    return {(int(n), int(y)): float(v) for n, y, v in zip(*(rows[name] for name in rows), strict=True)}
