"""Unfinished months: how complete a dataset usually is at that age, and where the month will end.

The warehouse has seen earlier months at the same age, in days from the month's end to the delivery, and knows what they
became (`seen_month`). The share of a month's rows that had come by then is its completeness. The 80 % range is that of
a next one of as many: the tenth and ninetieth hundredth at (n + 1) p of the ordered shares (Hyndman & Fan 1996, type
6), so that of months that are alike four in five end inside. Fewer than nine cannot tell so much, and nothing is said.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import hypot, sqrt

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import norm
from sqlalchemy import select

from data_sources.marts import seen_month
from data_sources.warehouse import Warehouse
from metrics.delivered import is_monthly
from metrics.kinds import Metric
from metrics.parts import Sum
from metrics.residents import Residents
from metrics.result import Result

# A month that is so old does not grow any more: what it has is what it became.
SETTLED_DAYS = 180
# With fewer earlier months the tenth and the ninetieth hundredth lie beyond all that was seen.
FEWEST_MONTHS = 9
# Habits of delivering change: older months are no guide.
NEWEST_MONTHS = 24
# A delivery is of the same age within so many days, and a tenth of the age more.
SAME_AGE_DAYS = 2
RANGE = (0.1, 0.9)
TOO_LITTLE = "too_little_history"


@dataclass(frozen=True)
class Ending:
    """Where a month will end. `age_days`: from its last day to the delivery. `share`: the usual completeness then (0–1,
    the median); `low`, `high`: the 80 % range of its rows at the end. All three None, with the `reason`, where too few
    earlier months (`months`) are known at that age."""

    dataset: str
    month: date
    age_days: int
    rows: int
    months: int
    share: float | None
    low: float | None
    high: float | None
    reason: str | None

    def of_part(self, amount: float) -> tuple[float, float] | None:
        """The 80 % range of a part of the month's rows, as of a place: it is less even than the whole, so wider.

        What is still to come of `amount` is a count with variance amount × (1 − share) / share²; the shares of the
        earlier months hold that of the whole already.
        """
        if self.low is None or self.high is None or self.share is None or not self.rows:
            return None
        more = max(0.0, 1 - self.share) / self.share**2 * amount * max(0.0, 1 - amount / self.rows)
        spread = norm.isf(RANGE[0]) * sqrt(more)
        middle, low, high = (amount * end for end in (1 / self.share, self.low / self.rows, self.high / self.rows))
        return max(0.0, middle - hypot(middle - low, spread)), middle + hypot(high - middle, spread)


def seen(warehouse: Warehouse) -> pd.DataFrame:
    """`dataset, month, delivered_on, rows, age`: every count the warehouse has seen; `age` in days after the month's
    last day, negative within the month."""
    rows = warehouse.frame(select(*seen_month.c), keep=True)
    month, day = (pd.to_datetime(rows[name]) for name in ("month", "delivered_on"))
    age = (day - month).dt.days - month.dt.days_in_month + 1
    return rows.assign(month=month, delivered_on=day, age=age)


def usual_shares(counts: pd.DataFrame, age: int) -> NDArray[np.float64]:
    """The completeness at an age of the newest settled months of one dataset, oldest first.

    `counts`: `month, age, rows` of every delivery. A month is told of by the delivery whose age is nearest, if it is
    the same within SAME_AGE_DAYS and a tenth.
    """
    ordered = counts.sort_values(["month", "age"])
    final = ordered.groupby("month").last()
    final = final[(final["age"] >= SETTLED_DAYS) & (final["rows"] > 0)]["rows"]
    away = (ordered["age"] - age).abs()
    alike = ordered[away <= SAME_AGE_DAYS + max(age, 0) / 10].assign(away=away)
    nearest = alike.sort_values(["month", "away", "age"]).groupby("month")["rows"].first()
    shares = (nearest / final).dropna()
    return shares.to_numpy(float)[-NEWEST_MONTHS:]


def ending(dataset: str, month: date, warehouse: Warehouse) -> Ending | None:
    """Where a month of a dataset will end, by the newest delivery; None where the warehouse has seen nothing of it."""
    counts = seen(warehouse)
    counts = counts[counts["dataset"] == dataset]
    newest = counts[counts["month"] == pd.Timestamp(month)].sort_values("age").tail(1)
    if newest.empty:
        return None
    rows, age = int(newest["rows"].item()), int(newest["age"].item())
    return ending_of(dataset, month, rows, age, usual_shares(counts[counts["month"] < pd.Timestamp(month)], age))


def ending_of(dataset: str, month: date, rows: int, age: int, shares: NDArray[np.float64]) -> Ending:
    """Where a month of so many rows at an age will end, when earlier months had such shares of theirs."""
    if len(shares) < FEWEST_MONTHS or shares.min() <= 0:
        return Ending(dataset, month, age, rows, len(shares), None, None, None, TOO_LITTLE)
    least, most = np.quantile(shares, RANGE, method="weibull")
    share = float(np.median(shares))
    return Ending(dataset, month, age, rows, len(shares), share, float(rows / most), float(rows / least), None)


def grows_with(metric: Metric) -> str | None:
    """The one dataset whose rows a metric counts, by itself or for each resident; None where it counts otherwise.

    What is counted by persons, on one day, as a share or a mean does not grow as rows do.
    """
    events = [name for name in metric.datasets if name != "population"]
    events_of = isinstance(metric.numerator, Sum) and not metric.numerator.of_a_day
    counted = events_of and metric.counts and metric.interval != "standardised"
    below = metric.denominator is None or isinstance(metric.denominator, Residents)
    return events[0] if counted and below and len(events) == 1 and is_monthly(events[0]) else None


def endings(result: Result, warehouse: Warehouse) -> pd.DataFrame:
    """`period, low, high, share, months, reason` of the unfinished months of a result that is not divided, in the unit
    of the metric. Only of what `grows_with` a dataset, and of windows of one month; else there is no row."""
    dataset = grows_with(result.metric)
    found = []
    if dataset is not None and result.grain == "month" and not result.by:
        rows = result.rows
        for row in rows[rows["incomplete"].astype(bool) & rows["value"].notna()].itertuples():
            end = ending(dataset, row.period, warehouse)
            if end is None or row.period.day != 1 or not row.numerator:
                continue
            reach = end.of_part(row.numerator)
            low, high = (row.value * one / row.numerator for one in reach) if reach else (np.nan, np.nan)
            found.append((row.period, low, high, end.share, end.months, end.reason))
    return pd.DataFrame(found, columns=["period", "low", "high", "share", "months", "reason"])
