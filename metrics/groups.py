"""Several groups of one breakdown taken together, of what adds up over them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pandas as pd

from metrics.result import Result


def taken_together(result: Result, groups: Collection[str]) -> Result:
    """The sum of some groups of a result divided by one breakdown, window by window.

    A window in which one of them is hidden, or has no value, has none: what is hidden is in no sum.
    """
    name = result.by[0]
    rows = result.rows[result.rows[name].isin(list(groups))]
    windows = rows.assign(missing=rows["value"].isna()).groupby("period", as_index=False, sort=True)
    summed = windows.agg(
        value=("value", "sum"),
        missing=("missing", "any"),
        hidden=("hidden", "any"),
        incomplete=("incomplete", "any"),
        reason=("reason", "first"),
    )
    summed["value"] = summed["value"].mask(summed.pop("missing"))
    summed["reason"] = summed["reason"].where(summed["reason"].notna(), None)
    summed = summed.astype({"value": float, "hidden": bool, "incomplete": bool}).astype({"reason": object})
    others = [column for column in result.rows.columns if column not in (*summed.columns, name)]
    kept = {column: pd.NA if column == "population_year" else float("nan") for column in others if column != "metric"}
    return replace(result, rows=summed.assign(metric=result.metric.id, **kept), by=())
