"""What a metric must be able to do that is made from other metrics' answers: from what may be shown, never from what
lies under it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pandas as pd

from county import County
from data_sources.warehouse import Warehouse
from metrics.cut import Cut
from metrics.delivered import Deliveries
from metrics.kinds import Metric
from metrics.result import Result


class Answers(Protocol):
    """Other metrics' answers to the same reader, and what they are answered from."""

    @property
    def warehouse(self) -> Warehouse: ...
    @property
    def county(self) -> County: ...
    @property
    def deliveries(self) -> Deliveries: ...
    def answer(self, metric_id: str, **asked: Any) -> Result: ...


class Derived(Protocol):
    """`settled` completes the definition by what was asked (MeasureError where that cannot be); `rows` has `period`
    (timestamps), the breakdowns, the columns of an answer and the metric's own ones."""

    def settled(
        self, metric: Metric, options: Mapping[str, object], metric_of: Callable[[str], Metric], /
    ) -> Metric: ...
    def rows(self, cut: Cut, others: Answers) -> pd.DataFrame: ...
