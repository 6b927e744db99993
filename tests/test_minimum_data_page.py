"""The statutory minimum: its list, the cells of a matrix and their signs, and what is said of it, by small results."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from charts.content import content
from charts.matrix import Cell, matrix, sign_beside, sign_of_variation
from i18n import translator
from metrics import CATALOGUE, metric_of, verdicts
from metrics.national import KNOWN
from permissions import Reader
from tests.screen import chart_data, elements, opened, runs, words
from ui import address
from ui.filters import Filters
from ui.minimum_cells import COUNTY, Columns, all_items, cells_of, state_of
from ui.minimum_content import DIMENSIONS, Item
from ui.minimum_data_view import _picked
from ui.session import View, served

EIGHT = ["need", "access", "quality", "effectiveness", "equality", "coordination", "costs", "productivity"]
PLACES = {"county": "Whole county", "1": "North", "2": "South"}
t = translator("en")


def cell(place, value, reason=None, metric="readmission_30d", **judged):
    when = (date(2024, 1, 1), "year", date(2025, 1, 1))
    metric = CATALOGUE[metric]
    return Cell(metric.id, t(metric.title), place, f"{metric.id}|{place}", metric, value, reason, when, **judged)


def test_the_list_has_the_eight_dimensions_and_every_indicator_is_known():
    assert list(DIMENSIONS) == EIGHT
    items = [item for _, item in all_items(DIMENSIONS)]
    assert len({item.key for item in items}) == len(items)
    for item in items:
        assert metric_of(item.metric)
        assert not item.national or int(item.metric.partition(":")[2]) in KNOWN


@pytest.mark.parametrize(
    ("side", "level", "better", "sign"),
    [
        (1, 95, "higher", "▲"),
        (1, 998, "lower", "▼▼"),
        (-1, 998, "lower", "▲▲"),
        (-1, 95, "neither", "▽"),
        (1, 998, "neither", "△△"),
        (0, 95, "higher", "●"),
    ],
)
def test_a_sign_says_better_or_worse_and_how_clearly(side, level, better, sign):
    assert sign_beside(verdicts.beside(side, level, better)) == sign


def test_what_is_not_judged_has_no_sign():
    assert sign_beside(None) == sign_of_variation(None) == sign_of_variation(verdicts.NOT_JUDGED) == ""
    assert sign_beside(verdicts.NO_METHOD) == ""
    assert sign_of_variation(verdicts.COMMON_CAUSE) == "∼"
    assert sign_of_variation(verdicts.varying(-1, "lower")) == "↓"


def test_the_table_of_a_matrix_says_in_words_what_its_cells_draw():
    worse = verdicts.beside(1, 998, "lower")
    cells = [
        cell("county", 8.04, variation=verdicts.COMMON_CAUSE),
        cell("1", 12.0, beside=worse, trend=verdicts.NOT_JUDGED, country=9.5),
        cell("2", None, "too_small"),
    ]
    chart = matrix(cells, PLACES, "Quality", "Found.", t)
    assert list(chart.data["short"]) == ["8.0%", "12.0%", "◌"]
    assert chart.subtitle.endswith(". ◌ too small to show")
    assert list(chart.data["beside"]) == ["", "▼▼", ""]
    assert list(chart.data["beside_tone"]) == ["neutral", "bad", "neutral"]
    assert list(chart.table["Value"]) == ["8.0%", "12.0%", "◌ too small to show"]
    assert list(chart.table["Place"]) == ["Whole county", "North", "South"]
    assert list(chart.table["Period"])[:2] == ["2024", "2024"]
    assert list(chart.table["Beside the county"]) == ["", "clearly higher, for the worse (99.8 %)", ""]
    assert list(chart.table["Recent trend"]) == ["", "cannot be judged", ""]
    assert list(chart.table["Whole country"]) == ["", "9.5%", ""]
    assert "cannot be judged" in chart.data["words"][1] and "Whole country: 9.5%" in chart.data["words"][1]


@pytest.mark.parametrize(
    ("metric", "value", "told"),
    [
        ("readmission_30d", 9.42, "9,4\u00a0%"),
        ("readmission_30d", 100.0, "100,0"),
        ("contacts_per_1000", 1054.7, "1055"),
        ("net_cost_per_resident", 4539.2, "4\u00a0539\u00a0€"),
        ("budget_deviation", 2_460_000.0, "2,5\u00a0M€"),
        ("budget_deviation", -93_100_000.0, "−93\u00a0M€"),
        ("budget_deviation", 45_600.0, "46\u00a0t€"),
    ],
)
def test_a_value_of_a_narrow_column_has_its_unit_where_it_fits(metric, value, told):
    chart = matrix([cell("1", value, metric=metric)], PLACES, "Quality", "Found.", translator("fi"))
    assert list(chart.data["brief"]) == [told]


def test_a_name_that_says_what_it_is_counted_of_has_no_unit_after_it():
    one = metric_of("indicator:3138")
    titled = replace(cell("1", 4185.0), metric=one, name=translator("fi")(one.title))
    chart = matrix([titled], PLACES, "Quality", "Found.", translator("fi"))
    assert " ".join(chart.data["name"][0].split("\n")) == translator("fi")(one.title)


def test_coverage_counts_what_is_delivered_missing_and_too_small():
    rows = [
        {"dimension": "Access", "indicator": "A", "state": "delivered", "why": ""},
        {"dimension": "Access", "indicator": "B", "state": "missing", "why": "Finance"},
        {"dimension": "Quality", "indicator": "C", "state": "too_small", "why": ""},
    ]
    chart = content(rows, "Minimum", t)
    assert chart.finding == "1 of 3 indicators can be shown. Missing: 1. Too small to show: 1. Nothing of: Quality."
    assert list(chart.data["count"]) == ["1/2", "1/2", "0/1"]
    assert list(chart.data["last"]) == [False, True, True]
    assert list(chart.table["State"]) == ["■ delivered", "✚ missing", "◌ too small to show"]
    assert list(chart.table["Delivered by"]) == ["", "Finance", ""]


def test_an_indicator_is_delivered_where_any_place_has_a_value():
    assert state_of([cell("1", None, "too_small"), cell("2", 1.0)]) == "delivered"
    assert state_of([cell("1", None, "too_small"), cell("2", None, "not_delivered")]) == "too_small"
    assert state_of([cell("1", None, "not_delivered"), cell("2", None, "cannot_exist")]) == "missing"


# ---- on the demo lake --------------------------------------------------------------------------------------------


@pytest.fixture
def demo(serve, demo_warehouse):
    serve(demo_warehouse)


def view_of(reader):
    now = served()
    chosen = Filters("3", None, now.bound.start, now.bound.end, "county", "month", "", "")
    return View("minimum_data", t, reader, now, chosen)


def test_a_cell_has_the_value_of_the_door(demo):
    """The twelve months that ended last and are finished, as `measure` tells them."""
    view = view_of(Reader("analyst"))
    columns = Columns("area", None, {COUNTY: "County", "3": "Three"})
    cells, _ = cells_of(view, Item("home_after_acute"), columns)
    for one in cells:
        label, grain, _ = one.when
        where = {} if one.place == COUNTY else {"area": one.place}
        rows = view.result("home_after_acute", grain=grain, start=label, end=served().bound.end, where=where).rows
        row = rows[rows["period"] == label].iloc[0]
        assert one.value == pytest.approx(row["value"])
        assert not row["incomplete"]


def test_a_reader_gets_no_municipality_that_the_role_may_not_see(demo):
    """Also after an analyst's cells were remembered."""
    codes = [m.code for m in served().county.municipalities_of("3", date(2024, 12, 1))]
    columns = Columns("municipality", "3", {COUNTY: "County", **dict.fromkeys(codes, "Place")})
    item = Item("contacts_per_client")
    assert any(one.value is not None for one in cells_of(view_of(Reader("analyst")), item, columns)[0][1:])
    for reader in (Reader("viewer"), Reader("regional_director", area="2")):
        cells, _ = cells_of(view_of(reader), item, columns)
        assert [one.value for one in cells[1:]] == [None] * len(codes)
        assert cells[0].value is not None
    own = cells_of(view_of(Reader("regional_director", area="3")), item, columns)[0]
    assert any(one.value is not None for one in own[1:])


@pytest.mark.slow
def test_every_cell_of_the_page_is_in_its_table(demo):
    at = opened("minimum_data", lang="en", role="analyst", area="3", by="municipality")
    runs(at)
    charts = [element for element in elements(at) if element.type == "vega_lite_chart"]
    tables = [element.value for element in elements(at) if element.type == "dataframe"]
    assert len(charts) == len(tables) == 1 + len(EIGHT)
    for chart, table in list(zip(charts, tables, strict=True))[1:]:
        drawn = chart_data(chart.proto)
        assert list(drawn["told"]) == [f"{p}: {v}" for p, v in zip(table["Place"], table["Value"], strict=True)]
    assert "612/2021" in words(at)


@pytest.mark.parametrize(
    ("key", "page", "values"),
    [
        ("nps|county", "indicator", {"metric": "nps", "area": "county", "municipality": ""}),
        ("nps|837", "indicator", {"metric": "nps", "municipality": "837"}),
        ("unit_cost|county", "explorer", {"metric": "unit_cost", "area": "county", "municipality": ""}),
        ("statement_mean|2", "explorer", {"metric": "statement_mean", "area": "2", "municipality": ""}),
        ("indicator:181|837", "explorer", {"metric": "indicator:181"}),
    ],
)
def test_a_cell_opens_the_page_that_can_show_its_indicator(key, page, values, monkeypatch):
    asked = []
    monkeypatch.setattr(address, "request", lambda to, **told: asked.append((to, told)))
    _picked(key)
    ((to, told),) = asked
    needed = set(metric_of(values["metric"]).needs)
    assert to == page
    assert {told.pop("by")} <= needed if page == "explorer" and needed else told.pop("by", "") == ""
    assert told == values
