"""A metric against the same number by raw DuckDB and by pandas, and every metric's latency from a warm process."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

import duckdb
import pandas as pd

from bench.figures import Measured, seconds, spread
from county import County
from data_sources.warehouse import Warehouse
from metrics import CATALOGUE, MeasureError, Metric
from metrics.catalogue import metric_of
from metrics.compute import compute
from permissions import Reader

ANALYST = Reader("analyst")
RUNS = 5
# What some metrics cannot be asked without: which of a family, and options.
MEMBERS = {"indicator:<id>": "indicator:127"}
OPTIONS: dict[str, dict[str, Any]] = {"area_gap": {"of": "contacts_per_1000"}}


def measure_queries(warehouse: Warehouse, county: County) -> list[Measured]:
    """Ratios first, then one row a metric."""
    metrics = [metric_of(MEMBERS.get(name, name)) for name in CATALOGUE]
    return [*_ratios(warehouse, county), *(_metric(metric, warehouse, county) for metric in metrics)]


def _ratios(warehouse: Warehouse, county: County) -> list[Measured]:
    path = warehouse.folder / "tables" / "service_contacts.parquet"
    areas = pd.DataFrame([(m.municipality, m.area) for m in county.memberships], columns=["municipality_code", "area"])
    ours = _best(lambda: _ask(CATALOGUE["contacts"], ("area",), warehouse, county))
    with duckdb.connect() as con:
        con.register("areas", areas)
        raw = _best(
            lambda: con.execute(
                f"select a.area, date_trunc('month', contact_on) as month, count(*) from '{path}' c "
                "left join areas a using (municipality_code) group by all"
            ).fetchall()
        )
    read = ["municipality_code", "contact_on"]
    rows = pd.read_parquet(path, columns=read).merge(areas, how="left")
    by_pandas = _best(lambda: rows.groupby(["area", pd.to_datetime(rows["contact_on"]).dt.to_period("M")]).size())
    return [
        Measured("contacts by area and month, `measure`", f"{1000 * ours:.0f} ms"),
        Measured("… by raw DuckDB over the rows", f"{1000 * raw:.0f} ms, ratio {raw / ours:.1f}"),
        Measured("… by pandas, rows in memory", f"{1000 * by_pandas:.0f} ms, ratio {by_pandas / ours:.1f}"),
    ]


def _best(work) -> float:
    return min(seconds(work) for _ in range(RUNS))


def _ask(metric: Metric, by: tuple[str, ...], warehouse: Warehouse, county: County) -> None:
    grain = metric.grains[0]
    warehouse.forget()
    compute(
        metric,
        by=(*by, *(name for name in metric.needs if name not in by)),
        grain=grain,
        start=date(2021, 1, 1),
        end=date(2026, 1, 1),
        reader=ANALYST,
        warehouse=warehouse,
        county=county,
        **OPTIONS.get(metric.id, {}),
    )


def _metric(metric: Metric, warehouse: Warehouse, county: County) -> Measured:
    """Five years by area and by municipality, whichever the metric allows."""
    cuts: list[tuple[str, ...]] = [(p,) for p in ("area", "municipality") if p in metric.breakdowns] or [()]
    times = []
    for by in cuts:
        ask = partial(_ask, metric, by, warehouse, county)
        try:
            ask()
        except MeasureError as error:
            return Measured(f"`{metric.id}`", f"not asked: {error}")
        times += [seconds(ask) for _ in range(RUNS)]
    return Measured(
        f"`{metric.id}`, 5 years by {' and '.join(by[0] if by else 'nothing' for by in cuts)}",
        spread(times),
        "≤ 150 ms at 10 million, ≤ 300 ms at 100 million",
    )
