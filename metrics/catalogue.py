"""The catalogue of metrics: every definition by its id, and those that an id's number completes."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from importlib import import_module
from pkgutil import iter_modules

from data_sources.warehouse import Warehouse
from metrics import definitions
from metrics.cut import MeasureError
from metrics.kinds import Metric
from metrics.yearly import Indicator, indicators_held


def _collect() -> dict[str, Metric]:
    modules = [import_module(f"{definitions.__name__}.{m.name}") for m in iter_modules(definitions.__path__)]
    found = [value for module in modules for value in vars(module).values() if isinstance(value, Metric)]
    catalogue = {metric.id: metric for metric in found}
    if len(catalogue) != len({id(metric) for metric in found}):
        raise ValueError("Two metrics share an id; ids are unique and never used again.")
    return dict(sorted(catalogue.items()))


CATALOGUE: dict[str, Metric] = _collect()


def metric_of(metric_id: str) -> Metric:
    """The metric of an id; MeasureError names what is near when there is none.

    A metric of a family (`indicator:<id>`) is made from the family's definition.
    """
    family = next((m for m in CATALOGUE.values() if m.member and metric_id.startswith(m.id.partition("<")[0])), None)
    if family is not None and family.member is not None:
        return family.member(family, metric_id)
    if metric_id in CATALOGUE:
        return CATALOGUE[metric_id]
    near = get_close_matches(metric_id, CATALOGUE, n=3, cutoff=0.5)
    hint = f"; did you mean {', '.join(near)}?" if near else "; `python -m metrics list` shows all."
    raise MeasureError(f"There is no metric {metric_id!r}{hint}")


def held(warehouse: Warehouse) -> Iterator[Metric]:
    """The catalogue, with the national indicators that a warehouse holds in place of their family."""
    for metric in CATALOGUE.values():
        numbers = indicators_held(warehouse) if isinstance(metric.numerator, Indicator) else []
        yield from (metric_of(f"indicator:{number}") for number in numbers) if numbers else (metric,)
