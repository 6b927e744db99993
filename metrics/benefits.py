"""How far benefit targets have come: the metric's value now, between the baseline and the target."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import nan
from typing import Any

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
_TARGET = ("baseline_on", "baseline", "target_on", "target")


class Progress:
    """(current − baseline) / (target − baseline) of every benefit target, in per cent.

    `current` is the metric's value in the window, of the target's area or of the county; what of it is hidden, missing
    or unfinished is so here too. `expected`: where an even course from baseline to target would stand on the last day.
    """

    def settled(self, metric: Metric, _options: Mapping[str, object], _of: Callable[[str], Metric], /) -> Metric:
        return metric

    def rows(self, cut: Cut, others: Answers) -> pd.DataFrame:
        asked = targets(others.warehouse, others.county).to_dict("records")
        found = [_course(target, cut, others) for target in asked]
        if not found:
            nothing = pd.DataFrame(columns=["period", *cut.by, "hidden"])
            return nothing.astype({"period": "datetime64[ns]", "hidden": bool})
        return pd.concat(found, ignore_index=True)


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


def _course(target: Mapping[str, Any], cut: Cut, others: Answers) -> pd.DataFrame:
    """One target over all windows."""
    rows = pd.DataFrame({"period": pd.to_datetime([period.label for period in cut.periods])})
    rows = rows.assign(**{name: target[name] for name in ("goal", "metric_id", "place")})
    rows = rows.merge(_current(target, cut, others), on="period", how="left")
    rows = rows.assign(**{name: _plain(target[name]) for name in _TARGET})
    rows["numerator"] = rows["current"] - target["baseline"]
    rows["denominator"] = (target["target"] - target["baseline"]) + 0 * rows["current"]
    rows["value"] = 100 * rows["numerator"] / rows["denominator"].where(rows["denominator"] != 0)
    rows["expected"] = _expected(target, cut)
    reason = rows["reason"].where(rows["reason"].notna() | rows["value"].notna(), "cannot_exist")
    return rows.assign(
        reason=reason.astype(object).where(reason.notna(), None),
        hidden=rows["hidden"].eq(True),
        incomplete=rows["incomplete"].eq(True),
    )


def _expected(target: Mapping[str, Any], cut: Cut) -> list[float]:
    """Where an even course from baseline to target would stand on each window's last day, in per cent."""
    start, end = pd.Timestamp(target["baseline_on"]), pd.Timestamp(target["target_on"])
    if pd.isna(start) or pd.isna(end):
        return [nan for _ in cut.periods]
    gone = [(pd.Timestamp(period.last_day) - start) / (end - start) for period in cut.periods]
    return [100 * min(max(share, 0.0), 1.0) for share in gone]


def _plain(value: Any) -> Any:
    """A day as a day; numbers as they are."""
    return value.date() if isinstance(value, pd.Timestamp) else value


def _current(target: Mapping[str, Any], cut: Cut, others: Answers) -> pd.DataFrame:
    """The target's metric in every window: `period, current, hidden, reason, incomplete`; no rows where it cannot be
    asked for."""
    names = ["period", "current", "hidden", "reason", "incomplete"]
    nothing = pd.DataFrame(columns=names).astype({"period": "datetime64[ns]", "current": float})
    where = {} if target["place"] == COUNTY else {"area": target["place"]}
    if target["metric_id"].startswith("indicator:"):
        region = {"region": others.county.region_code, "region_category": "HYVINVOINTIALUE"}
        where = region if not where else {**where, **region}
    if target["metric_id"] == "benefit_progress":
        return nothing
    try:
        result = others.answer(target["metric_id"], grain=cut.grain, start=cut.start, end=cut.end, where=where)
    except MeasureError:
        return nothing
    rows = result.rows.assign(period=pd.to_datetime(result.rows["period"]))
    return rows.rename(columns={"value": "current"})[names]
