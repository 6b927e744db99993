"""What a metric answers: rows that may be shown, and what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import pandas as pd

from i18n import Translator
from metrics.kinds import Metric
from permissions import Reader

NUMBERS = ("value", "numerator", "denominator", "lower_95", "upper_95", "lower_998", "upper_998")
TAIL = (*NUMBERS, "hidden", "reason", "incomplete", "population_year")
REASONS = ("not_delivered", "not_collected", "too_small", "cannot_exist", "not_complete", "too_few_events")


@dataclass(frozen=True)
class Freshness:
    """Where a result's data comes from: one entry per dataset, and the generation that served it."""

    generation: str
    datasets: tuple[DatasetFreshness, ...]


@dataclass(frozen=True)
class DatasetFreshness:
    """One dataset: is it delivered, until which day, and when was it loaded."""

    dataset: str
    delivered: bool
    data_until: date | None
    loaded_at: datetime | None


@dataclass(frozen=True, eq=False)
class Result:
    """Numbers that may be shown. Charts, tables and exports accept nothing else.

    `rows` has the columns `metric, period, <by…>` and then TAIL; `period` is a date, a hidden value is empty.
    """

    metric: Metric
    rows: pd.DataFrame
    by: tuple[str, ...]
    grain: str
    start: date
    end: date
    where: Mapping[str, str]
    freshness: Freshness
    reader: Reader

    def last(self, name: str) -> Any:
        """A column's value in the last row: of the newest window, where nothing is divided."""
        return self.rows[name].iat[-1]

    def period_name(self, label: date, t: Translator) -> str:
        """What a window is called in the language of `t`."""
        return t.period(label, self.grain, self.end - timedelta(days=1))
