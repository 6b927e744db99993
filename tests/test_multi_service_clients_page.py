"""Clients of several services: combinations, their sum and what it is made of, by small results made by hand."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from charts.combinations import ROWS, combinations
from charts.concentration import concentration
from charts.figures import Figure
from charts.side_by_side import beside
from charts.two_sets import several_and_costliest
from i18n import translator
from metrics import CATALOGUE
from metrics.overlap import overlap
from tests.results import answer as answered
from tests.screen import opened, runs
from ui.filters import AT_LEAST, CATEGORIES

LINES = {"hospital": "Hospital", "outpatient": "Outpatient", "rescue": "Rescue"}
JANUARY = date(2024, 1, 1)


def answer(values):
    """A result of clients by combination; None is hidden."""
    rows = pd.DataFrame(
        {
            "period": JANUARY,
            "combination": list(values),
            "value": pd.Series(list(values.values()), dtype=float),
            "hidden": [value is None for value in values.values()],
            "incomplete": False,
            "reason": ["too_small" if value is None else None for value in values.values()],
            "population_year": pd.NA,
        }
    )
    metric = CATALOGUE["service_combinations"]
    return SimpleNamespace(metric=metric, rows=rows, period_name=lambda label, t: t.period(label, "year"))


def test_lines_add_up_to_more_than_persons_by_those_of_several_lines():
    # Hospital 100 + 30 + 6, outpatient 50 + 30 + 6, rescue 6: 228 in the lines, of 186 persons.
    found = overlap(
        answer({"hospital": 100, "outpatient": 50, "hospital+outpatient": 30, "hospital+outpatient+rescue": 6})
    )
    assert (found.lines, found.persons, found.again, found.hidden) == (228, 186, 42, 0)


def test_what_is_hidden_is_in_no_number_of_the_sentence():
    result = answer({"hospital": 100, "outpatient": 50, "hospital+outpatient": None, "outpatient+rescue": None})
    found = overlap(result)
    assert (found.lines, found.persons, found.again, found.hidden) == (150, 150, 0, 2)
    text = combinations(result, LINES, 2, translator("en")).finding
    assert text == (
        "The lines add up to 150; 0 of these count the same client again on another line; 150 persons. "
        "Combinations that are too small to show are in none of these numbers."
    )


def test_without_a_value_there_is_no_sum():
    assert overlap(answer({"hospital": None})) is None
    chart = combinations(answer({"hospital": None}), LINES, 2, translator("en"))
    assert chart.data["value"].isna().all() and chart.finding == "No value can be shown."
    assert overlap(answer({})) is None
    empty = combinations(answer({}), LINES, 2, translator("en"))
    assert not empty.data["value"].notna().any()


def test_a_combination_has_a_dot_for_each_of_its_lines_and_a_bar_of_its_clients():
    result = answer({"hospital": 10, "hospital+rescue": 40, "outpatient": 0, "outpatient+rescue": None})
    chart = combinations(result, LINES, 2, translator("fi"))
    bars = chart.data[chart.data["part"] == "bar"]
    assert list(bars["value"]) == [40, 10] and list(bars["used"]) == [True, False]
    dots = chart.data[chart.data["part"] == "dot"].groupby("row")["used"].agg(list)
    assert list(dots) == [[True, False, True], [True, False, False]]
    assert list(chart.table["Asiakkaat"]) == ["40", "10", "◌ liian pieni näytettäväksi", ""]
    assert list(chart.table["Palvelujen yhdistelmä"])[:3] == ["Hospital + Rescue", "Hospital", "Outpatient + Rescue"]


def test_what_has_no_row_of_its_own_is_told_with_its_clients():
    lines = {chr(97 + n): chr(65 + n) for n in range(ROWS + 3)}
    chart = combinations(answer({line: 100 - n for n, line in enumerate(lines)}), lines, 2, translator("en"))
    assert (chart.data["part"] == "bar").sum() == ROWS
    # 88 + 87 + 86
    assert list(chart.data.loc[chart.data["part"] == "note", "text"]) == ["Other combinations, 3: clients 261"]
    assert chart.table.iloc[-1, 0] == "Other combinations, 3: clients 261" and len(chart.table) == ROWS + 4


def test_a_share_stands_beside_the_comparison_in_chart_and_table():
    metric = CATALOGUE["multi_service_share"]
    known = Figure(metric, 9.25, 9.0, 9.5, None, 8.0)
    hidden = Figure(metric, None, None, None, "too_small", None)
    chart = beside([("A", known), ("B", hidden)], "T", "2024", "F", "County", translator("en"))
    assert list(chart.data["value"])[0] == 9.25 and list(chart.data["compared"])[0] == 8.0
    assert chart.table.to_numpy().tolist() == [
        ["A", "9.3%", "9.0 … 9.5", "8.0%", "△ higher"],
        ["B", "◌ too small to show", "", "–", "○ not judged"],
    ]
    assert chart.subtitle == "%, 2024. The upright line: County. ◌ too small to show"
    alone = beside([("A", known)], "T", "2024", "F", "", translator("en"))
    assert alone.subtitle == "%, 2024", "what there is not has no line"


OVERLAP = {"numerator": 60, "denominator": 100, "value": 60, "costliest_clients": 80, "all_clients": 800}


def test_bars_of_many_services_and_of_the_costliest_tenth_have_each_client_once():
    # Of 100 clients of many services 60 are among the 80 costliest of 800: 40 and 20 are in one set alone.
    result = answered("multi_service_costliest_share", [{"period": JANUARY, **OVERLAP}], grain="year")
    chart = several_and_costliest(result, "at least 3 lines", "Own", ("County", 50), translator("en"))
    assert list(chart.data["value"]) == [40, 60, 20]
    assert chart.data[["start", "end"]].to_numpy().tolist() == [[0, 40], [40, 100], [100, 120]]
    assert list(chart.data["both"]) == [False, True, False]
    assert chart.table.to_numpy().tolist() == [
        ["Only many services (at least 3 lines)", "40 (5.0%)"],
        ["Many services and the costliest tenth", "60 (7.5%)"],
        ["Only the costliest tenth", "20 (2.5%)"],
        ["Neither", "680 (85.0%)"],
    ]
    assert chart.finding == (
        "Own: 60.0% of those who use at least 3 lines are among the costliest tenth of clients; by chance it would be "
        "10.0%. Of the costliest tenth, 75.0% use at least 3 lines. County: 50.0%."
    )


def test_a_hidden_overlap_has_no_bars_and_no_words():
    empty = dict.fromkeys(OVERLAP, float("nan"))
    row = {"period": JANUARY, "hidden": True, "reason": "too_small", **empty}
    result = answered("multi_service_costliest_share", [row], grain="year")
    chart = several_and_costliest(result, "at least 3 lines", "Own", ("County", 50), translator("en"))
    assert chart.data["value"].isna().all() and set(chart.table["Clients"]) == {""}
    assert chart.finding == "No value can be shown."


def curve(**values):
    """The answer of shares of clients, as `p5=40.0`; None is hidden."""
    rows = [
        {
            "period": JANUARY,
            "costliest": name[1:],
            "value": value,
            "hidden": value is None,
            "reason": "too_small" if value is None else None,
        }
        for name, value in values.items()
    ]
    return answered("cost_concentration", rows, by=("costliest",), grain="year")


def test_the_curve_of_costs_has_the_points_that_can_be_shown_in_order():
    own = curve(p1=None, p10=50.0, p100=100.0, p20=70.0, p5=40.0)
    other = curve(p1=9.0, p10=45.0, p100=100.0, p20=66.0, p5=30.0)
    chart = concentration(own, "Own", ("County", other), translator("en"))
    drawn = chart.data[chart.data["role"] == "own"].sort_values("share")
    assert drawn[["share", "value"]].to_numpy().tolist() == [[0, 0], [5, 40], [10, 50], [20, 70], [100, 100]]
    assert chart.table.to_numpy().tolist() == [
        ["Costliest 1% of clients", "◌ too small to show", "9.0%"],
        ["Costliest 5% of clients", "40.0%", "30.0%"],
        ["Costliest 10% of clients", "50.0%", "45.0%"],
        ["Costliest 20% of clients", "70.0%", "66.0%"],
        ["Costliest 100% of clients", "100.0%", "100.0%"],
    ]
    assert chart.finding == (
        "Own: share of all costs – costliest 5%: 40.0%, costliest 10%: 50.0%, costliest 20%: 70.0%. "
        "County: costliest 10%: 45.0%."
    )


def test_a_curve_of_which_nothing_can_be_shown_is_empty():
    chart = concentration(curve(p1=None, p10=None), "Own", ("County", None), translator("en"))
    assert chart.data["value"].isna().all() and chart.finding == "No value can be shown."


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.fixture
def page(serve, demo_warehouse):
    serve(demo_warehouse)

    def open_it(**address):
        at = opened("multi_service_clients", lang="fi", role="analyst", **address)
        runs(at)
        return at

    return open_it


def test_number_and_kind_are_chosen_in_the_address_and_said_in_the_finding(page):
    at = page(at_least="4", category="service_class")
    assert (at.session_state["at_least"], at.session_state["category"]) == ("4", "service_class")
    assert "vähintään 4 palveluluokkaa" in at.markdown[1].value + "".join(text.value for text in at.markdown)


@pytest.mark.parametrize(
    ("name", "value"), [("at_least", "1"), ("at_least", "9'"), ("category", "moon"), ("move", "x")]
)
def test_an_impossible_choice_becomes_the_usual_one(page, name, value):
    at = page(**{name: value})
    assert at.session_state[name] == ""
    assert "vähintään 3 palvelulinjaa" in "".join(text.value for text in at.markdown)


def test_more_lines_than_there_are_cannot_be_asked(page):
    at = page(at_least="8")
    assert "vähintään 3 palvelulinjaa" in "".join(text.value for text in at.markdown)
    assert AT_LEAST[-1] == "8" and CATEGORIES == ("service_line", "service_class")
