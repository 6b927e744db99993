"""The catalogue of metrics, and the one door to their numbers: `measure`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from county import load_county
from data_sources.warehouse import Warehouse, open_warehouse
from metrics.catalogue import CATALOGUE, metric_of
from metrics.compute import compute
from metrics.delivered import Deliveries
from metrics.explained import Explanation, Side
from metrics.explainer import explain as _explain
from metrics.kinds import Metric
from metrics.question import MeasureError
from metrics.result import Result
from permissions import Reader
from settings import setting


def measure(
    metric_id: str,
    *,
    by: Iterable[str] = (),
    grain: str | None = None,
    start: date | None = None,
    end: date | None = None,
    where: Mapping[str, str] | None = None,
    reader: Reader,
    warehouse: Warehouse | None = None,
    county: str | None = None,
    deliveries: Deliveries | None = None,
    **options: object,
) -> Result:
    """A metric's rows, as far as the reader may see them.

    `start ≤ event date < end`; without them, the months that have data. `where` keeps one value of a breakdown.
    `county`: by default the one that the warehouse holds. `deliveries`: what the warehouse holds, where the caller
    knows it already. `options` are a metric's own choices (`at_least`, `category`, `of`). Raises MeasureError (a
    question that cannot be answered), AccessDenied, CountyError or WarehouseError, each with one sentence.
    """
    warehouse = warehouse or open_warehouse(setting("TILANNEKUVA_WAREHOUSE"))
    return compute(
        metric_of(metric_id),
        by=by,
        grain=grain,
        start=start,
        end=end,
        where=where,
        reader=reader,
        warehouse=warehouse,
        county=load_county(county or warehouse.manifest["county"]),
        deliveries=deliveries,
        **options,
    )


def explain(
    metric_id: str,
    of: Side,
    against: Side,
    *,
    grain: str = "year",
    where: Mapping[str, str] | None = None,
    reader: Reader,
    warehouse: Warehouse | None = None,
    county: str | None = None,
    deliveries: Deliveries | None = None,
) -> Explanation:
    """Why a rate or a cost per resident differs between two places or periods: causes that add up to the gap.

    A side is `Side(date(2024, 1, 1), {"area": "3"})`. Otherwise as `measure`.
    """
    warehouse = warehouse or open_warehouse(setting("TILANNEKUVA_WAREHOUSE"))
    return _explain(
        metric_of(metric_id),
        of,
        against,
        grain=grain,
        where=where,
        reader=reader,
        warehouse=warehouse,
        county=load_county(county or warehouse.manifest["county"]),
        deliveries=deliveries,
    )


__all__ = [
    "CATALOGUE",
    "Explanation",
    "MeasureError",
    "Metric",
    "Reader",
    "Result",
    "Side",
    "explain",
    "measure",
    "metric_of",
]
