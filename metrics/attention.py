"""The attention list: of all metrics and areas, the newest complete windows that chance does not explain.

Each metric's newest complete window of each area is tested against the area's own history (`metrics.surprise`);
Benjamini and Hochberg's procedure over all tests of the reader's scope holds the share of false alarms at the
county's rate. What could not be tested is counted with the reason; nothing that was found is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from county import County
from data_sources.warehouse import Warehouse
from metrics import CATALOGUE
from metrics.cut import MeasureError
from metrics.delivered import Deliveries
from metrics.histories import grain_of, history, windows
from metrics.kinds import Metric
from metrics.statistics import false_discovery
from metrics.surprise import History, surprise
from permissions import Reader, may_measure


@dataclass(frozen=True)
class Alarm:
    """A window that is worth a look: the facts that its sentence tells.

    `value` and `expected` are in the metric's unit; `test` is what was asked of the numbers (see `metrics.surprise`).
    """

    metric: str
    area: str
    grain: str
    period: date
    value: float
    expected: float
    p: float
    test: str
    dispersion: float

    @property
    def side(self) -> int:
        return 1 if self.value > self.expected else -1


@dataclass(frozen=True)
class AttentionList:
    """`alarms`: all that stand, the least likely first. `tested`: how many tests the rate was held over.
    `left_out`: tests that could not be made, by reason. `rate`: the share of alarms that may be false."""

    alarms: tuple[Alarm, ...]
    tested: int
    left_out: Mapping[str, int]
    rate: float


def attention(
    reader: Reader,
    warehouse: Warehouse,
    county: County,
    area: str | None = None,
    metrics: Iterable[Metric] | None = None,
    deliveries: Deliveries | None = None,
) -> AttentionList:
    """The attention list of a reader: of one area, else of every area; a regional director's is of the own area.

    Subjects that the reader may not measure are not tested; a reader who may measure none has an empty list.
    """
    area = area or reader.area
    rate = county.thresholds.false_discovery_rate
    tests = examined(reader, warehouse, county, metrics, deliveries)
    if area is not None:
        tests = tests[tests["area"] == area]
    tested = tests[tests["reason"] == ""]
    stands = false_discovery(tested["p"].to_numpy(float), rate)
    found = tested[stands].sort_values(["p", "metric", "area"])
    alarms = tuple(Alarm(**{name: row[name] for name in _FACTS}) for row in found.to_dict("records"))
    return AttentionList(alarms, len(tested), dict(Counter(tests["reason"]) - Counter({"": len(tested)})), rate)


def examined(
    reader: Reader,
    warehouse: Warehouse,
    county: County,
    metrics: Iterable[Metric] | None = None,
    deliveries: Deliveries | None = None,
) -> pd.DataFrame:
    """Every test that a reader may see, a row for each metric and area: the facts of an `Alarm`, and as `reason` why it
    could not be made (empty where it was)."""
    deliveries = deliveries or Deliveries(warehouse)
    asked = [m for m in (metrics or CATALOGUE.values()) if may_measure(reader, m.subject) and "area" in m.breakdowns]
    made = [_NONE, *(_remembered(m, reader, warehouse, county, deliveries) for m in asked)]
    return pd.concat(made, ignore_index=True)


_FACTS = ("metric", "area", "grain", "period", "value", "expected", "p", "test", "dispersion")
_NONE = pd.DataFrame({name: pd.Series(dtype=object) for name in (*_FACTS, "reason")})


def _remembered(
    metric: Metric, reader: Reader, warehouse: Warehouse, county: County, deliveries: Deliveries
) -> pd.DataFrame:
    """One metric's tests, a row for each area. Areas are open to whoever may measure the subject, so the tests are the
    same for all of them."""
    key = ("attention", metric.id, county.name, county.memberships, repr(county.events))
    return warehouse.remembered(key, lambda: _tests(metric, reader, warehouse, county, deliveries))


def _tests(
    metric: Metric, reader: Reader, warehouse: Warehouse, county: County, deliveries: Deliveries
) -> pd.DataFrame:
    grain = grain_of(metric)
    try:
        rows = windows(metric, grain, reader, warehouse, county, deliveries)
    except MeasureError:
        return _all_left_out(metric, county, "not_measured")
    if rows is None:
        return _all_left_out(metric, county, "no_complete_window")
    table = history(rows, metric, [area.id for area in county.areas])
    if table is None:
        return _all_left_out(metric, county, "too_short_a_history")
    found = surprise(table)
    newest = rows[rows["period"] == rows["period"].max()].set_index("area").reindex([a.id for a in county.areas])
    value = newest["value"].to_numpy(float)
    known = ~np.isnan(found.p)
    return pd.DataFrame(
        {
            "metric": metric.id,
            "area": list(newest.index),
            "grain": grain,
            "period": rows["period"].max(),
            "value": value,
            "expected": _told(found.expected, value, table, metric),
            "p": found.p,
            "test": table.kind,
            "dispersion": found.dispersion,
            "reason": np.where(known, "", np.where(np.isnan(value), "no_value", "too_short_a_history")),
        }
    )


def _told(expected: np.ndarray, value: np.ndarray, table: History, metric: Metric) -> np.ndarray:
    """The expected values in the metric's unit; of a sum since January, what the newest month should have made it."""
    if not metric.is_deviation:
        return expected * metric.scale
    return value - (table.value[:, -1] - expected) * table.denominator[:, -1] * metric.scale


def _all_left_out(metric: Metric, county: County, reason: str) -> pd.DataFrame:
    rows = [{"metric": metric.id, "area": area.id, "p": np.nan, "reason": reason} for area in county.areas]
    return pd.DataFrame(rows, columns=list(_NONE.columns))
