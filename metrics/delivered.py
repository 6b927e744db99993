"""Which windows the lake has data for, and which are not finished."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
from sqlalchemy import select

from data_sources.extracts import EXTRACTS
from data_sources.marts import dataset_status, delivered_month
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.kinds import Metric
from metrics.periods import Period, add_months, first_of
from metrics.result import DatasetFreshness, Freshness

# Datasets that state a whole, up to their last delivered day, rather than months.
WHOLE = frozenset({"employments", "absences"})


def cadences(metric: Metric) -> set[str]:
    """How often the datasets of a metric come."""
    return {_cadence(name) for name in metric.datasets}


def _cadence(dataset: str) -> str:
    return EXTRACTS[dataset].info["origin"].cadence


def is_monthly(dataset: str) -> bool:
    """Whether a missing month of the dataset makes a window unfinished."""
    return _cadence(dataset) == "monthly" and dataset not in WHOLE


class Deliveries:
    """What one generation holds of each dataset."""

    def __init__(self, warehouse: Warehouse) -> None:
        status = warehouse.frame(select(dataset_status))
        self.generation = warehouse.generation
        self.manifest = warehouse.manifest
        self.status = {row["dataset"]: row for row in status.to_dict("records")}
        months = warehouse.frame(select(delivered_month))
        stamps = pd.to_datetime(months["month"]).dt.date
        self.months: dict[str, frozenset[date]] = {
            str(name): frozenset(group) for name, group in stamps.groupby(months["dataset"])
        }

    def last_day(self, dataset: str) -> date | None:
        """The last day that the dataset has anything of."""
        value = self.status.get(dataset, {}).get("last_day")
        return None if value is None or pd.isna(value) else pd.Timestamp(value).date()

    def last_days(self) -> list[date]:
        """The last day of every dataset that tells what has happened: a forecast's days lie ahead."""
        told = [name for name in self.status if not EXTRACTS[name].info["origin"].forecast]
        return [day for name in told if (day := self.last_day(name))]

    def loaded_at(self, dataset: str) -> datetime | None:
        """When the rows that serve were published."""
        published = self.manifest.get("published_at") if self.delivered(dataset) else None
        return datetime.fromisoformat(published) if published else None

    def delivered(self, dataset: str) -> bool:
        return bool(self.status.get(dataset, {}).get("delivered"))

    def span(self, metric: Metric, grain: str) -> tuple[date, date] | None:
        """The months that a metric's events are delivered for, widened to whole windows: start, end (exclusive).

        The years of a population table beside events do not widen it.
        """
        lasts = {name: day for name in metric.datasets if self.delivered(name) and (day := self.last_day(name))}
        dated = {name: day for name, day in lasts.items() if _cadence(name) != "yearly"} or lasts
        if not dated:
            return self._newest_year() if any(map(self.delivered, metric.datasets)) else None
        start = min(pd.Timestamp(self.status[name]["first_month"]).date() for name in dated)
        last = max(dated.values())
        if set(dated) == {"population"}:
            # Residents of a year are those of 31 December of the year before.
            return date(start.year + 1, 1, 1), date(last.year + 2, 1, 1)
        unit = "month" if grain in ("rolling12", "total") else grain
        after = add_months(first_of(last, unit), {"month": 1, "quarter": 3, "year": 12}[unit])
        return first_of(start, unit), after

    def _newest_year(self) -> tuple[date, date] | None:
        """The calendar year of the newest day that anything has been delivered of: for tables without days."""
        days = self.last_days()
        return (date(max(days).year, 1, 1), date(max(days).year + 1, 1, 1)) if days else None

    def judge(self, metric: Metric, period: Period, lateness: dict[str, int]) -> tuple[str | None, bool]:
        """`(reason, incomplete)` of a window: why it has no value, and whether more data is still to come."""
        each = [self._judge_dataset(name, period, lateness.get(name, 0)) for name in metric.datasets]
        missing = [state == "not_delivered" for state in each]
        if (any if metric.needs_all else all)(missing):
            return "not_delivered", False
        reach = metric.numerator.reach(period)
        if reach != period:
            each = [self._judge_dataset(name, reach, lateness.get(name, 0)) for name in metric.datasets]
        return None, any(state != "complete" for state in each)

    def _judge_dataset(self, dataset: str, period: Period, lateness: int) -> str:
        last = self.last_day(dataset)
        if not self.delivered(dataset):
            return "not_delivered"
        if is_monthly(dataset):
            wanted = set(period.months())
            found = wanted & self.months.get(dataset, frozenset())
            if not found:
                return "not_delivered"
            late = last is not None and last < period.last_day + timedelta(days=lateness)
            return "complete" if found == wanted and not late else "incomplete"
        if dataset in WHOLE and last is not None:
            if period.start > last:
                return "not_delivered"
            return "complete" if last >= period.last_day else "incomplete"
        return "complete"

    def freshness(self, metric: Metric) -> Freshness:
        """What is told under every chart about where its data comes from."""
        return Freshness(
            self.generation,
            tuple(
                DatasetFreshness(
                    name,
                    self.delivered(name),
                    self.last_day(name),
                    self.loaded_at(name),
                )
                for name in metric.datasets
            ),
        )


def verdicts(metric: Metric, cut: Cut, deliveries: Deliveries) -> dict[date, tuple[str | None, bool]]:
    """For each window's label, why it has no value (None where it is delivered), and whether more is to come."""
    thresholds = cut.county.thresholds
    lateness = dict(thresholds.lateness_days)
    if metric.follow_up:
        follow_up = int(getattr(thresholds, metric.follow_up))
        lateness = {name: lateness.get(name, 0) + follow_up for name in metric.datasets}
    return {p.label: deliveries.judge(metric, p, lateness) for p in cut.periods}
