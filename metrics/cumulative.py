"""Parts that run from January: the year so far."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.parts import Part


@dataclass(frozen=True, eq=False)
class YearToDate:
    """A part summed from January to the end of each window; windows lie within one calendar year."""

    part: Part

    def breakdowns(self) -> frozenset[str]:
        return self.part.breakdowns()

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        monthly = replace(cut, grain="month", start=date(cut.start.year, 1, 1))
        rows = self.part.frame(monthly, warehouse)
        months = pd.to_datetime(rows["period"]).dt.date
        sums = []
        for period in cut.periods:
            so_far = rows[[date(period.label.year, 1, 1) <= month < period.end for month in months]]
            sums.append(so_far.assign(period=period.label))
        keys = [name for name in rows.columns if name != "amount"]
        found = pd.concat(sums, ignore_index=True) if sums else rows
        return found.groupby(keys, as_index=False)["amount"].sum()
