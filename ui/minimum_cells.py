"""The cells of the minimum content: each indicator in the county and in its areas or municipalities, judged."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from charts.matrix import Cell
from metrics import CATALOGUE, MeasureError, Metric, metric_of
from metrics.judgement import Judgement, beside
from metrics.process import process, variation
from metrics.result import Result
from metrics.standing import newest_period
from metrics.verdicts import Verdict
from permissions import AccessDenied, scope
from ui.judged import grain_of, of_county, of_places, twelve_months
from ui.minimum_content import Dimension, Item
from ui.names import value_name
from ui.session import View

COUNTY = "county"
# National statistics are asked for from here on.
FIRST_YEAR = 2015
Found = tuple[list[Cell], Result | None]


@dataclass(frozen=True)
class Columns:
    """The places of a matrix, after the county: areas, or the municipalities `inside` an area; key → name."""

    by: str
    inside: str | None
    places: Mapping[str, str]

    @property
    def others(self) -> list[str]:
        """The places without the county."""
        return [place for place in self.places if place != COUNTY]


def cells_of(view: View, item: Item, columns: Columns) -> Found:
    """A cell for the county and for each place, and the answer they are made from; None where it was not delivered.

    Remembered by the generation for all who may see the same places, in whatever language.
    """
    key = ("minimum", item.key, columns.by, columns.inside, _seen(view, item, columns))
    cells, result = view.served.drawings.remembered(key, lambda: _cells_of(view, item, columns))
    named = name_of(item, view)
    return [replace(cell, name=named) for cell in cells], result


def _seen(view: View, item: Item, columns: Columns) -> tuple[str, ...]:
    """The places whose own values this reader may see."""
    if columns.by == "area" or item.national:
        return tuple(columns.others)
    try:
        allowed = scope(view.reader, metric_of(item.metric).subject, (columns.by,), {}, view.county).municipalities
    except AccessDenied:
        return ()
    return tuple(place for place in columns.others if allowed is None or place in allowed)


def name_of(item: Item, view: View) -> str:
    """What an indicator is called, with what it is narrowed to."""
    t, metric = view.t, metric_of(item.metric)
    narrowed = [value_name(name, key, view.county, t) for name, key in item.where.items()]
    narrowed += [t(CATALOGUE[key].title) for name, key in item.options.items() if name == "of"]
    return ": ".join((t(metric.title), *narrowed))


def datasets_of(item: Item) -> tuple[str, ...]:
    """What an indicator is made from; a gap between areas from what it compares."""
    return metric_of(item.opens).datasets


def _cells_of(view: View, item: Item, columns: Columns) -> Found:
    if item.national:
        return _national(view, item, columns)
    metric, grain = CATALOGUE[item.metric], grain_of(CATALOGUE[item.metric])
    how = {"where": item.where, "options": item.options}
    try:
        whole = Answer.made(*of_county(view, metric, grain, **how), twelve_months(view, metric, (), **how))
    except (MeasureError, AccessDenied):
        return [_nothing(item, metric, place, "not_delivered") for place in columns.places], None
    metric, cells = whole.series.metric, [_cell(item, whole, COUNTY, whole)]
    if columns.by not in metric.breakdowns:
        return [*cells, *(_nothing(item, metric, place, "cannot_exist") for place in columns.others)], whole.series
    try:
        found = of_places(view, metric, grain, columns.by, columns.inside, **how)
        answer = Answer.made(*found, twelve_months(view, metric, (columns.by,), **how))
    except (MeasureError, AccessDenied):
        return [*cells, *(_nothing(item, metric, place, None) for place in columns.others)], whole.series
    return [*cells, *(_cell(item, answer, place, whole) for place in columns.others)], whole.series


@dataclass(frozen=True)
class Answer:
    """What is known of some places: every window and what is judged of it, and the rows that say how much: of the
    newest finished twelve months, else of the newest finished window."""

    series: Result
    judged: Mapping[str, Judgement]
    newest: Mapping[str, pd.Series]
    grain: str
    end: date

    @staticmethod
    def made(series: Result, judged: tuple[Judgement, ...], recent: Result | None) -> Answer:
        by_place = {one.place or COUNTY: one for one in judged}
        # A lake of less than a year has no twelve months yet.
        result = recent if recent is not None and newest_period(recent) is not None else series
        period = newest_period(result)
        rows = result.rows[~result.rows["incomplete"].astype(bool)]
        rows = rows if period is None else rows[rows["period"] == period]
        places = rows[result.by[0]] if result.by else [COUNTY] * len(rows)
        newest = dict(zip(places, (row for _, row in rows.iterrows()), strict=True))
        return Answer(series, by_place, newest, result.grain, result.end)


def _cell(item: Item, answer: Answer, place: str, whole: Answer) -> Cell:
    metric = answer.series.metric
    row, found = answer.newest.get(place), answer.judged.get(place)
    if row is None or pd.isna(row["value"]):
        return _nothing(item, metric, place, _reason(row))
    told = None if place == COUNTY else _beside(answer, row, whole)
    over_time = (None, None, None) if found is None else (found.trend, found.variation, _of_target(found.assurance))
    when = (row["period"], answer.grain, answer.end)
    return Cell(item.key, "", place, key_of(item, place), metric, float(row["value"]), None, when, told, *over_time)


def _beside(answer: Answer, row: pd.Series, whole: Answer) -> Verdict:
    """A place beside the county in the same window."""
    county = whole.newest.get(COUNTY)
    compared = None if county is None or county["period"] != row["period"] else county["value"]
    return beside(row, compared, answer.series.metric)


def _of_target(verdict: Verdict) -> Verdict | None:
    return None if verdict.code in ("no_target", "no_direction") else verdict


def _reason(row: pd.Series | None) -> str:
    """Why the newest window of a place has no value."""
    return "not_delivered" if row is None or pd.isna(row["reason"]) else str(row["reason"])


def _nothing(item: Item, metric: Metric, place: str, reason: str | None) -> Cell:
    return Cell(item.key, "", place, key_of(item, place), metric, None, reason)


def key_of(item: Item, place: str) -> str:
    """What a click on a cell tells: the metric to open, and the place."""
    return f"{item.opens}|{place}"


# ---- national indicators -----------------------------------------------------------------------------------------


def _national(view: View, item: Item, columns: Columns) -> Found:
    """The county's and the municipalities' own rows of the national bank; director areas are no region of it."""
    metric = metric_of(item.metric)
    try:
        county, country = _of_regions(view, item, "HYVINVOINTIALUE"), _of_regions(view, item, "MAA")
        regions = _of_regions(view, item, "KUNTA") if columns.by == "municipality" else None
    except MeasureError:
        return [_nothing(item, metric, place, "not_delivered") for place in columns.places], None
    own = _of_region(view, item, county, view.county.region_code, COUNTY)
    cells = [replace(own, country=_newest_value(country))]
    if regions is None:
        return [*cells, *(_nothing(item, metric, place, "cannot_exist") for place in columns.others)], county
    return [*cells, *(_of_region(view, item, regions, place, place) for place in columns.others)], county


def _of_regions(view: View, item: Item, category: str) -> Result:
    years = {"start": date(FIRST_YEAR, 1, 1), "end": date(view.served.bound.end.year + 1, 1, 1)}
    return view.result(item.metric, by=("region",), grain="year", where={"region_category": category}, **years)


def _newest_value(result: Result) -> float | None:
    known = result.rows.dropna(subset=["value"]).sort_values("period")
    return float(known["value"].iloc[-1]) if len(known) else None


def _of_region(view: View, item: Item, result: Result, region: str, place: str) -> Cell:
    """One region over the years: no interval is known of it, so it has its own history alone."""
    metric = result.metric
    rows = result.rows[result.rows["region"] == region].sort_values("period")
    known = rows["value"].notna().to_numpy().nonzero()[0]
    if not len(known):
        return _nothing(item, metric, place, _reason(rows.iloc[-1] if len(rows) else None))
    # The years from the first value to the last.
    rows = rows.iloc[known[0] : known[-1] + 1]
    changed = variation(process(rows, metric, view.county.events, place), metric.better)
    newest = rows.iloc[-1]
    when = (newest["period"], result.grain, result.end)
    told = (None, None, changed, None)
    return Cell(item.key, "", place, key_of(item, place), metric, float(newest["value"]), None, when, *told)


# ---- how much there is -------------------------------------------------------------------------------------------


def state_of(cells: list[Cell]) -> str:
    """Whether an indicator is delivered, too small to show everywhere, or missing."""
    if any(cell.value is not None for cell in cells):
        return "delivered"
    return "too_small" if any(cell.reason in ("too_small", "too_few_events") for cell in cells) else "missing"


def all_items(dimensions: Mapping[str, Dimension]) -> Iterator[tuple[str, Item]]:
    """Every indicator with the key of its dimension."""
    for key, dimension in dimensions.items():
        for item in dimension.items:
            yield key, item
