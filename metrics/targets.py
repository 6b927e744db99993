"""Targets that the county has set for a metric: those of the benefit goals, each for its own place."""

from __future__ import annotations

from datetime import date

import pandas as pd

from county import County
from data_sources.warehouse import Warehouse
from metrics.benefits import COUNTY, targets


def targets_of(metric_id: str, on: date, warehouse: Warehouse, county: County) -> dict[str | None, float]:
    """The target of each place (None = the county) that is next due on a day, else the one that was due last.

    An area without a target of its own has none: the county's is of the county.
    """
    rows = targets(warehouse, county)
    rows = rows[(rows["metric_id"] == metric_id) & rows["target"].notna()]
    due = pd.to_datetime(rows["target_on"]).fillna(pd.Timestamp.max)
    past = due < pd.Timestamp(on)
    # Those ahead first, the nearest first; then those behind, the latest first.
    distance = (due - pd.Timestamp(on)).abs()
    rows = rows.assign(past=past, distance=distance).sort_values(["past", "distance", "goal"], kind="stable")
    first = rows.drop_duplicates("place")
    return {
        None if place == COUNTY else str(place): float(target)
        for place, target in zip(first["place"], first["target"], strict=True)
    }
