"""Clients of several services: combinations, their sum and what it is made of, by small results made by hand."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from charts.beside import beside
from charts.combinations import ROWS, combinations
from charts.figures import Figure
from i18n import translator
from metrics import CATALOGUE
from metrics.overlap import overlap
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
        "The lines add up to 150; 0 are counted in more than one; 150 persons. "
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
    assert chart.table.to_numpy().tolist() == [["A", "9.3%", "8.0%"], ["B", "◌ too small to show", "–"]]


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
