"""The part of the health promotion page on any national indicator: found by name, over the years and by place."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from charts.places import bars
from charts.regions import over_years
from charts.style import Chart
from metrics import Metric
from metrics.catalogue import metric_of
from metrics.national import KNOWN
from metrics.periods import add_months
from metrics.result import Result
from metrics.yearly import indicators_held
from ui import address, notes
from ui.health_promotion_view import COUNTRY, members
from ui.session import View
from ui.windows import years_until

FIRST = 3138
OWN_KIND, COUNTY_KIND = "KUNTA", "HYVINVOINTIALUE"
YEARS = 15
DATASETS = ["indicator_values"]
# The unit of the national indicators that count persons.
PERSONS = KNOWN[127].unit


def national(view: View) -> None:
    """Any delivered national indicator: own place, county and country over the years, and municipalities by value."""
    t = view.t
    st.header(t("What do the national indicators tell?"))
    held = indicators_held(view.served.warehouse)
    if not held:
        st.info(notes.not_delivered(DATASETS, t))
        return
    labels = dict(sorted(((str(number), named(number, view)) for number in held), key=lambda pair: pair[1]))
    first = str(FIRST) if str(FIRST) in labels else next(iter(labels))
    chosen = view.filters.national if view.filters.national in labels else first
    address.choose(st.selectbox, "national", t("National indicator (write a part of its name)"), labels, chosen)
    metric = metric_of(f"indicator:{chosen}")
    own = view.of("area", "municipality", "end", "national")
    left, right = st.columns([3, 2], gap="large")
    with left:
        notes.show(*own.drawn("national", lambda: _over_years(own, metric)), view, "national_years", several=True)
    with right:
        if drawn := own.drawn("municipalities", lambda: _municipalities(own, metric)):

            def go_down(code: str) -> None:
                area = view.county.area_of(code, add_months(view.filters.end, -1)) or ""
                address.change(municipality=code, area=area)

            notes.show(*drawn, view, "national_places", on_pick=go_down, several=True)


def named(number: int, view: View) -> str:
    """What an indicator is called; by its number where its name is not known."""
    if number in KNOWN:
        return view.t(KNOWN[number].title)
    return view.t("National indicator {number}", number=number)


def _over_years(view: View, metric: Metric) -> tuple[Chart, Result]:
    t, county = view.t, view.county
    start, end = years_until(view, "indicator_values", YEARS)
    whole = view.result(metric.id, by=("region",), grain="year", start=start, end=end)
    chosen = view.filters.municipality
    found = {}
    if chosen:
        found[county.municipality(chosen).name(t.language)] = ("own", _of(whole, OWN_KIND, chosen))
    if not (is_count(metric) and view.filters.where):
        found[county.title(t.language)] = ("county", _of(whole, COUNTY_KIND, county.region_code))
    if not is_count(metric):
        found[t("Whole country")] = ("country", _of(whole, COUNTRY["region_category"], COUNTRY["region"]))
    for code, name in members(view).items():
        if code != chosen and (view.filters.where or not is_count(metric)):
            found[name] = ("other", _of(whole, OWN_KIND, code))
    return over_years(found, named(_number(metric), view), t, view.dark), whole


def is_count(metric: Metric) -> bool:
    """Whether the county's value is the sum of its municipalities', so that it would only dwarf them."""
    return metric.unit == PERSONS


def _number(metric: Metric) -> int:
    return int(metric.id.partition(":")[2])


def _of(whole: Result, kind: str, region: str) -> Result:
    """The rows of one region."""
    rows = whole.rows[(whole.rows["region_category"] == kind) & (whole.rows["region"] == region)]
    return replace(whole, rows=rows.reset_index(drop=True), by=())


def _municipalities(view: View, metric: Metric) -> tuple[Chart, Result] | None:
    """The municipalities of the newest year that any of them has a value of."""
    t, county = view.t, view.county
    start, end = years_until(view, "indicator_values", YEARS)
    whole = view.result(metric.id, by=("region",), grain="year", start=start, end=end)
    places = members(view)
    rows = whole.rows[(whole.rows["region_category"] == OWN_KIND) & whole.rows["region"].isin(list(places))]
    known = rows[rows["value"].notna()]
    if known.empty:
        return None
    newest = known["period"].max()
    there = _of(whole, COUNTY_KIND, county.region_code).rows
    own = there.loc[there["period"] == newest, "value"].dropna()
    result = replace(whole, rows=rows[rows["period"] == newest].reset_index(drop=True))
    line = float(own.iloc[0]) if len(own) and not is_count(metric) else None
    return bars(result, places, t, view.dark, view.filters.municipality, line, county.title(t.language)), result
