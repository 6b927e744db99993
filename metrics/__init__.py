"""The catalogue of metrics, and the one door to their numbers: `measure`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from importlib import import_module
from pkgutil import iter_modules

from county import load_county
from data_sources.warehouse import Warehouse, open_warehouse
from metrics import definitions
from metrics.compute import compute
from metrics.delivered import Deliveries
from metrics.explained import Explanation, Side
from metrics.explainer import explain as _explain
from metrics.kinds import Metric
from metrics.question import MeasureError
from metrics.result import Result
from permissions import Reader
from settings import setting


def _collect() -> dict[str, Metric]:
    modules = [import_module(f"{definitions.__name__}.{m.name}") for m in iter_modules(definitions.__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Metric)]
    catalogue = {metric.id: metric for metric in found}
    if len(catalogue) != len({id(metric) for metric in found}):
        raise ValueError("Two metrics share an id; ids are unique and never used again.")
    return dict(sorted(catalogue.items()))


CATALOGUE: dict[str, Metric] = _collect()


def metric_of(metric_id: str) -> Metric:
    """The metric of an id; MeasureError names what is near when there is none."""
    if metric_id in CATALOGUE:
        return CATALOGUE[metric_id]
    from difflib import get_close_matches

    near = get_close_matches(metric_id, CATALOGUE, n=3, cutoff=0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else "; `python -m metrics list` shows all."
    raise MeasureError(f"There is no metric {metric_id!r}{hint}")


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
