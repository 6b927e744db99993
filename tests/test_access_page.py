"""Access to care: the charts of groups and of waits, and the care guarantee in words, by small results made by hand."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from charts.figures import Figure
from charts.side_by_side import Row, Said, Scale, figures_by, side_by_side, standing
from charts.waits import Pair, Wait, by_group, over_time
from county import load_county
from data_sources.memory import Memory
from i18n import translator
from metrics import CATALOGUE
from metrics.delivered import Deliveries
from permissions import Reader
from tests.screen import elements, opened, runs, words
from ui import access_view, service_lines
from ui.filters import Filters
from ui.guarantee import changed_on, limits_table, rule
from ui.periods import bounds
from ui.session import Served, View
from ui.windows import one_window, whole_series

COUNTY = load_county("pirkanmaa")
WITHIN, QUEUE = CATALOGUE["seen_within_guarantee"], CATALOGUE["queue"]
MEDIAN, LONG = CATALOGUE["wait_median_days"], CATALOGUE["wait_p90_days"]
EN = translator("en")
NO_NUMBER = float("nan")


def answer(metric, rows, by=(), grain="month"):
    """A result of rows `period, value, lower, upper`, or with a key before the value; None is hidden."""
    columns = ["period", *by, "value", "lower_95", "upper_95"]
    frame = pd.DataFrame(rows, columns=columns).assign(population_year=pd.NA, incomplete=False)
    frame[columns[-3:]] = frame[columns[-3:]].astype(float)
    frame["hidden"] = frame["value"].isna()
    frame["reason"] = ["too_small" if hidden else None for hidden in frame["hidden"]]
    return SimpleNamespace(
        metric=metric, rows=frame, by=by, grain=grain, period_name=lambda label, t: t.period(label, grain)
    )


def figure(value, lower=None, upper=None, compared=None, metric=WITHIN, reason=None, finished=True):
    return Figure(metric, value, lower, upper, reason, compared, finished)


SAID = Said("Title", "Subtitle", "Finding", "Class", "County", "Note")


# ---- groups beside a comparison ------------------------------------------------------------------------------------


def test_each_group_of_the_newest_window_stands_beside_the_same_group_of_the_other():
    january, february = date(2024, 1, 1), date(2024, 2, 1)
    by = ("service_class",)
    own = answer(WITHIN, [(january, "a", 1, 0, 2), (february, "a", 90, 85, 94), (february, "b", None, None, None)], by)
    other = answer(WITHIN, [(february, "a", 95, 94, 96)], by)
    found = figures_by(own, other)
    assert (found["a"].value, found["a"].compared, found["a"].judgement) == (90, 95, "worse")
    assert (found["b"].value, found["b"].reason, found["b"].compared) == (None, "too_small", None)
    assert figures_by(answer(WITHIN, [(february, 90, 85, 94)]))[""].value == 90


def test_an_unfinished_window_is_shown_and_not_judged():
    own = answer(WITHIN, [(date(2024, 1, 1), "a", 90, 85, 94)], ("service_class",))
    own.rows["incomplete"] = True
    other = answer(WITHIN, [(date(2024, 1, 1), "a", 99, 98, 100)], ("service_class",))
    one = figures_by(own, other)["a"]
    assert (one.lower, one.upper, one.compared, one.judgement) == (85, 94, 99, "unknown")


def test_an_interval_without_width_judges_nothing():
    """Seven clients who all recommend: no variation was seen, which is no proof that there is none."""
    assert figure(100, 100, 100, 46, CATALOGUE["nps"]).judgement == "unknown"


def test_a_row_says_the_same_in_the_chart_and_in_the_table():
    rows = [
        Row("A", figure(90.0, 85.0, 94.0, 95.5), "14 days"),
        Row("B", figure(None, None, None, 93.0, reason="too_small"), ""),
    ]
    chart = side_by_side(rows, SAID, EN)
    assert list(chart.data["wide"]) == ["90.0% ▼ worse | 95.5%", "◌ too small to show | 93.0%"]
    assert list(chart.data["short"]) == ["90.0% ▼ | 95.5%", "◌ | 93.0%"], "a phone has no room for words"
    assert chart.subtitle.endswith(". ◌ too small to show")
    assert chart.table.to_numpy().tolist() == [
        ["A", "90.0%", "85.0 … 94.0", "14 days", "95.5%", "▼ worse"],
        ["B", "◌ too small to show", "", "", "93.0%", "○ not judged"],
    ]
    assert list(chart.table.columns) == [
        "Class",
        "Value",
        "95 % interval",
        "Note",
        "Compared with: County",
        "Judgement",
    ]


def test_without_a_group_to_tell_of_there_is_a_chart_of_nothing():
    empty = side_by_side([], Said("Queue", "requests", "", "Service class", "County"), EN)
    assert (empty.title, empty.finding, len(empty.data), len(empty.table)) == ("Queue", "No value can be shown.", 0, 0)
    nothing = by_group(
        [], answer(MEDIAN, [(date(2024, 1, 1), None, None, None)]), "Kihniö", "County", "Service class", EN
    )
    assert nothing.data["value"].notna().sum() == 0


def test_an_interval_is_not_drawn_past_the_ends_of_the_scale():
    rows = [Row("A", figure(80.0, 50.0, 110.0, 46.0, CATALOGUE["nps"]))]
    chart = side_by_side(rows, SAID, EN, scale=Scale(-100, 100, points=True))
    assert list(chart.data[["lower", "upper", "end"]].iloc[0]) == [50, 100, 100]
    assert chart.table["95 % interval"][0] == "50 … 100"


def test_the_finding_names_the_groups_that_chance_does_not_explain():
    rows = [Row("A", figure(90, 85, 94, 95)), Row("B", figure(97, 96, 98, 95)), Row("C", figure(95, 90, 98, 95))]
    assert standing(rows, "County", EN, ("Area", figure(94, 93, 95, 95))) == (
        "Area: 94.0%. County: 95.0%. Chance can explain the difference. "
        "Clearly worse than the comparison: A. Clearly better than the comparison: B."
    )
    assert standing(rows[2:], "County", EN) == (
        "C: 95.0%. No group differs from the comparison more than chance explains."
    )
    assert standing([], "County", EN) == "No value can be shown."


# ---- waits ---------------------------------------------------------------------------------------------------------


def wait(name, median, long, other_median, other_long, reason=None):
    pair = ((MEDIAN, median, other_median), (LONG, long, other_long))
    return Wait(name, *(Figure(metric, value, None, None, reason, other) for metric, value, other in pair))


def test_the_waits_of_a_class_are_one_line_from_the_median_to_the_ninetieth():
    rows = [wait("All", 16, 83.5, 17, 90), wait("A", 8, 20, 9, 22), wait("B", None, None, 64, 175, "too_small")]
    result = answer(MEDIAN, [(date(2024, 1, 1), "a", 8, None, None)], ("service_class",))
    chart = by_group(rows, result, "Area", "County", "Class", EN)
    assert list(chart.data["own"]) == ["16.0 … 83.5", "8.0 … 20.0", "◌ too small to show"]
    assert list(chart.data["other"]) == ["17.0 … 90.0", "9.0 … 22.0", "64.0 … 175.0"]
    assert chart.finding == (
        "Area: half of those served waited at most 16.0 days, nine of ten at most 83.5 days. County: 17.0 and 90.0. "
        "The longest waits: A, 20.0."
    )
    assert chart.table.to_numpy().tolist() == [
        ["All", "16.0", "83.5", "17.0", "90.0"],
        ["A", "8.0", "20.0", "9.0", "22.0"],
        ["B", "◌ too small to show", "◌ too small to show", "64.0", "175.0"],
    ]


def pair(name, medians, longs):
    """Waits of two months of a place."""
    months = (date(2024, 1, 1), date(2024, 2, 1))
    results = [
        answer(metric, [(month, value, None, None) for month, value in zip(months, values, strict=True)])
        for metric, values in ((MEDIAN, medians), (LONG, longs))
    ]
    return Pair(name, *results)


def test_both_waits_over_time_stand_in_one_table_with_those_of_the_other_place():
    chart = over_time(pair("Area", (10, 12), (40, None)), pair("County", (11, 13), (50, 60)), (), EN)
    assert chart.table.to_numpy().tolist() == [
        ["February 2024", "12.0", "◌ too small to show", "13.0", "60.0"],
        ["January 2024", "10.0", "40.0", "11.0", "50.0"],
    ]
    assert chart.finding == "Area: no value.", "the newest window has a median and no ninetieth"
    drawn = chart.data.groupby("role")["value"].apply(list)
    assert drawn["median"] == [10, 12] and drawn["other_long"] == [50, 60]


@pytest.mark.parametrize(
    ("long", "other_long", "places"),
    [
        ((40, 60), (50, 70), {"long": 70, "median": 13, "other_long": 60}),
        ((40, 16), (50, 17), {"long": 17, "median": 13}),
        ((40, 14), (50, 13), {"long": 14}),
    ],
)
def test_names_of_waits_stand_where_they_hide_nothing(long, other_long, places):
    chart = over_time(pair("Area", (10, 12), long), pair("County", (11, 13), other_long), (), EN)
    ends = chart.data[chart.data["last"].astype(bool)].set_index("role")["name_at"].dropna()
    assert dict(ends) == places, "what is told by its shape alone has no place"
    assert chart.subtitle == "days. ● median, ◆ 90th percentile; thin line: County"


# ---- the care guarantee in words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("service_class", "day", "told"),
    [
        ("primary_care", date(2023, 8, 31), "3 kk"),
        ("primary_care", date(2023, 9, 1), "14 päivää"),
        ("primary_care", date(2025, 1, 1), "alle 23-vuotiaat: 14 päivää, 23 vuotta täyttäneet: 3 kk"),
        ("oral_health", date(2024, 12, 31), "4 kk"),
        ("oral_health", date(2025, 1, 1), "alle 23-vuotiaat: 3 kk, 23 vuotta täyttäneet: 6 kk"),
        ("specialised_care", date(2026, 1, 1), "6 kk"),
        ("home_care", date(2026, 1, 1), ""),
        ("moon", date(2026, 1, 1), ""),
    ],
)
def test_the_limit_in_force_is_told_in_words(service_class, day, told):
    assert rule(COUNTY, service_class, day, translator("fi")) == told


def test_the_days_on_which_the_law_changed_are_those_inside_the_span():
    changes = changed_on(COUNTY, date(2023, 1, 1), date(2026, 1, 1))
    assert changes == [date(2023, 9, 1), date(2025, 1, 1)]
    assert changed_on(COUNTY, date(2025, 1, 1), date(2026, 1, 1)) == []


def test_every_limit_stands_in_the_table_with_its_days():
    table = limits_table(COUNTY, translator("sv"))
    assert len(table) == 9
    assert table.iloc[0].tolist() == ["Öppen sjukvård", "under 23 år", "14 dagar", "1.1.2025", ""]
    assert table.iloc[3].tolist() == ["Öppen sjukvård", "alla", "3 månader", "", "31.8.2023"]


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(serve, demo_warehouse):
    serve(demo_warehouse)

    def open_it(role="analyst", **address):
        at = opened("access", lang="fi", role=role, **address)
        runs(at)
        return at

    return open_it


def test_a_service_line_narrows_the_page(page):
    at = page(area="county", line="hospital")
    assert at.session_state["line"] == "hospital"
    first = next(element.value for element in elements(at) if element.type == "dataframe" and len(element.value) < 9)
    assert not first.empty
    text = words(at)
    assert "Erikoissairaanhoito" in text and "Hoitotakuu: 6 kk" in text
    assert "Hoitotakuu: 14 päivää" not in text
    assert "Palvelu saatu hoitotakuun ajassa, Sairaala" in text


@pytest.mark.parametrize("line", ["moon", "rescue' or '1'='1"])
def test_an_impossible_line_is_none(page, line):
    assert page(line=line).session_state["line"] == ""


def test_the_age_of_the_queue_is_told_beside_the_comparisons(demo_warehouse):
    view = looked_at(demo_warehouse)
    lengths = ("0-7", "8-14", "15-30", "31-90", "91-180", "181+")
    counts, others = (10, 20, 30, 20, 15, 5), (50, 50, 50, 50, 30, 20)
    figures = {n: figure(a, compared=b) for n, a, b in zip(lengths, counts, others, strict=True)}
    # 15 + 5 of 100, and 30 + 20 of 250.
    told = access_view.long_waited(view, figures)
    assert told == f"{view.place}: 20.0% of those who wait have waited over 90 days. {view.compared}: 20.0%."
    # A hidden length hides the share.
    figures["181+"] = figure(None, reason="too_small")
    assert access_view.long_waited(view, figures) == "", "the chart says what it can"


def test_the_limit_of_the_periods_last_day_and_the_change_of_law_are_told(page):
    text = words(page(area="county", period="2023-07_2024-06"))
    assert "Hoitotakuu: 14 päivää" in text
    assert "Laki muuttui 1.9.2023" in text


def test_a_reader_of_areas_is_told_that_municipalities_are_not_shown(page):
    at = page("viewer")
    assert "Roolillasi näet alueet mutta et kuntia." in [info.value for info in at.info]


@pytest.mark.parametrize("where", [{"area": "2"}, {"area": "3", "service_line": "outpatient"}, {"municipality": "837"}])
@pytest.mark.parametrize("by", [(), ("service_class",)])
def test_what_is_cut_from_the_table_of_all_is_what_the_metric_answers(demo_warehouse, where, by):
    """The rows of a place that were asked for with all other places are those that are asked for alone."""
    view = looked_at(demo_warehouse)
    for metric in (WITHIN, QUEUE, MEDIAN):
        cut = service_lines.answer(view, metric, by, where)
        alone = one_window(view, metric, by, where)
        pd.testing.assert_frame_equal(cut.rows, alone.rows, check_dtype=False)
        assert (cut.by, cut.where) == (alone.by, alone.where)
        over_time = service_lines.over_months(view, metric, where)
        pd.testing.assert_frame_equal(over_time.rows, whole_series(view, metric, where).rows, check_dtype=False)


def looked_at(warehouse):
    """An analyst's view of the year 2024."""
    deliveries = Deliveries(warehouse)
    bound = bounds(deliveries, COUNTY)
    filters = Filters(None, None, date(2024, 1, 1), date(2025, 1, 1), "last_year", "quarter", "", "")
    seen = Served(warehouse, COUNTY, deliveries, bound, None, None, Memory(100))
    return View("access", EN, Reader("analyst"), seen, filters)
