"""How far benefit targets have come: the metric's value now, between the baseline and the target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import select

from county import County
from data_sources.extracts import EXTRACTS
from data_sources.warehouse import Warehouse
from metrics.cut import Cut, MeasureError
from metrics.derived import Answers
from metrics.kinds import Metric

# What a target's place is called when it is the whole county's.
COUNTY = "county"


class Progress:
    """(current − baseline) / (target − baseline) of every benefit target, in per cent.

    `current` is the metric's value in the window, of the target's area or of the county; what of it is hidden, missing
    or unfinished is so here too. `expected`: where an even course from baseline to target would stand on the last day.
    """

    def settled(self, metric: Metric, _options: Mapping[str, object], _of: Callable[[str], Metric], /) -> Metric:
        return metric

    def rows(self, cut: Cut, others: Answers) -> pd.DataFrame:
        asked = targets(others.warehouse, others.county).astype({"baseline": float, "target": float})
        windows = pd.DataFrame({"period": pd.to_datetime([period.label for period in cut.periods])})
        now = [_current(target, cut, others) for target in asked.to_dict("records")]
        rows = asked.merge(windows, how="cross").assign(**_together(now), expected=_expected(asked, cut))
        way = rows["target"] - rows["baseline"]
        rows["numerator"] = rows["current"] - rows["baseline"]
        rows["denominator"] = way.where(rows["current"].notna())
        rows["value"] = 100 * rows["numerator"] / rows["denominator"].where(way != 0)
        unsaid = rows["reason"].isna() & rows["value"].isna()
        days = {name: rows[name].dt.date.astype(object) for name in ("baseline_on", "target_on")}
        return rows.assign(reason=rows["reason"].mask(unsaid, "cannot_exist"), **days)


def targets(warehouse: Warehouse, county: County) -> pd.DataFrame:
    """Every benefit target with its place: an area's key, or `county`."""
    t = EXTRACTS["benefit_targets"].c
    named = (t.goal, t.metric_id, t.area, t.baseline_on, t.baseline, t.target_on, t.target)
    rows = warehouse.frame(select(*named).order_by(t.goal, t.metric_id, t.area), keep=True)
    return rows.assign(place=[_place(area, county) for area in rows["area"]])


def _place(area: str, county: County) -> str:
    """The key of an area by its key or name, or `county`; anything else as it was delivered."""
    for one in county.areas:
        if area in (one.code, one.name("fi"), one.name("sv"), one.short_name("fi"), one.short_name("sv")):
            return one.code
    whole = {COUNTY, county.name, county.code, *county.titles.values()}
    return COUNTY if area in whole else area


# What is taken of the target's metric.
_NOW = ("current", "hidden", "reason", "incomplete")


def _together(parts: list[pd.DataFrame]) -> dict[str, pd.Series]:
    """The targets' windows one after another, by column."""
    types = {"current": float, "hidden": bool, "reason": object, "incomplete": bool}
    whole = pd.concat([pd.DataFrame(columns=list(_NOW)), *parts], ignore_index=True).astype(types)
    return {name: whole[name] for name in _NOW}


def _expected(asked: pd.DataFrame, cut: Cut) -> np.ndarray:
    """Where an even course from baseline to target would stand on each window's last day, in per cent."""
    last = pd.to_datetime([period.last_day for period in cut.periods]).to_numpy("datetime64[s]")
    start, end = (asked[name].to_numpy("datetime64[s]")[:, None] for name in ("baseline_on", "target_on"))
    gone = (last - start) / (end - start)
    return 100 * np.clip(gone, 0.0, 1.0).ravel()


def _current(target: Mapping[str, Any], cut: Cut, others: Answers) -> pd.DataFrame:
    """The target's metric in every window; without a value where it cannot be asked for."""
    where = {} if target["place"] == COUNTY else {"area": target["place"]}
    if target["metric_id"].startswith("indicator:"):
        region = {"region": others.county.region_code, "region_category": "HYVINVOINTIALUE"}
        where = region if not where else {**where, **region}
    try:
        if target["metric_id"] == "benefit_progress":
            raise MeasureError("A target of benefit_progress would be of itself.")
        asked = {"grain": cut.grain, "start": cut.start, "end": cut.end, "where": where}
        rows = others.answer(target["metric_id"], **asked).rows
    except MeasureError:
        nothing = {"current": np.nan, "hidden": False, "reason": None, "incomplete": False}
        return pd.DataFrame(nothing, index=range(len(cut.periods)))
    return rows.rename(columns={"value": "current"})[list(_NOW)]
