"""What the finances page draws and says is its results: parts that add up, a forecast that starts where actual ends."""

from datetime import date
from math import ceil, floor

import pandas as pd
import pytest

from charts.cumulative import cumulative, year_so_far
from charts.deviation import accounts, apart, deviation, lines_over_year
from charts.money import Unit, judged, judgement, of_budget
from charts.need import beside_need
from charts.waterfall import adding_up
from i18n import translator
from metrics import CATALOGUE
from metrics.need import expected_by_age
from tests.results import answer

t = translator("en")
LINES = {"hospital": "Hospital", "family": "Families"}


def month(number):
    return date(2026, number, 1)


def deviations(rows, by=()):
    """budget_deviation by month: (month, key or None, budget so far, actual so far)."""
    laid = [
        {
            "period": month(number),
            **({by[0]: key} if by else {}),
            "value": actual - budget,
            "numerator": actual - budget,
            "denominator": budget,
        }
        for number, key, budget, actual in rows
    ]
    return answer("budget_deviation", laid, by)


def forecast(rows, by=()):
    """forecast_deviation of 2026: (key or None, budget, expected)."""
    laid = [
        {
            "period": month(1),
            **({by[0]: key} if by else {}),
            "value": expected - budget,
            "numerator": expected - budget,
            "denominator": budget,
            "incomplete": True,
        }
        for key, budget, expected in rows
    ]
    return answer("forecast_deviation", laid, by, "year")


@pytest.fixture
def two_months():
    return deviations([(1, None, 100e6, 103e6), (2, None, 200e6, 208e6)])


# ---- the year adds up ----------------------------------------------------------------------------------------------


def test_the_forecast_begins_where_the_actual_ends_and_ends_in_december(two_months):
    told = year_so_far(two_months, forecast([(None, 1200e6, 1260e6)]))
    assert list(told["month"]) == [month(1), month(2), month(12)]
    assert list(told["budget"]) == [100e6, 200e6, 1200e6]
    assert told["actual"].tolist()[:2] == [103e6, 208e6] and pd.isna(told["actual"].iloc[2])
    assert told["forecast"].tolist()[1:] == [208e6, 1260e6]


def test_a_finished_year_has_no_forecast_to_draw():
    months = deviations([(number, None, number * 10e6, number * 11e6) for number in range(1, 13)])
    told = year_so_far(months, forecast([(None, 120e6, 132e6)]))
    assert len(told) == 12 and told["forecast"].isna().all()


def test_the_finding_says_so_far_and_where_the_year_ends(two_months):
    """208 − 200 = 8 M€, 4 % of 200; 1260 − 1200 = 60 M€, 5 % of 1200."""
    chart = cumulative(two_months, forecast([(None, 1200e6, 1260e6)]), "County", t)
    assert chart.finding == (
        "County, Jan 2026–Feb 2026: net cost 208.00 M€, budget 200.00 M€. "
        "Deviation +8.00 M€ (+4.0%): ▲ unfavourable. "
        "By the forecast the year ends at 1,260.00 M€, +60.00 M€ (+5.0%) from the budget: ▲ unfavourable."
    ).replace(" M€", "\u00a0M€")


def test_the_table_has_every_point_of_the_lines(two_months):
    chart = cumulative(two_months, forecast([(None, 1200e6, 1260e6)]), "County", t)
    cells = set(chart.table.astype(str).to_numpy().ravel())
    assert set(chart.data["told"].str.rpartition(": ")[2]) <= cells
    assert list(chart.table["Period"]) == ["December 2026", "February 2026", "January 2026"]


def test_before_the_first_month_nothing_is_drawn():
    nothing = answer("budget_deviation", [{"period": month(1), "reason": "not_delivered"}])
    chart = cumulative(nothing, forecast([(None, 1200e6, 1260e6)]), "County", t)
    assert chart.data.empty and chart.finding == "County: no value."


# ---- the deviation and its parts -----------------------------------------------------------------------------------


def test_parts_of_the_deviation_begin_where_the_one_before_ended_and_add_up():
    """Hospital 7, families −2: in all 5."""
    parts = deviations([(1, "hospital", 50e6, 57e6), (1, "family", 50e6, 48e6)], ("service_line",))
    chart = deviation(parts, deviations([(1, None, 100e6, 105e6)]), LINES, "County", t)
    assert list(chart.data["name"]) == ["Hospital", "Families", "Deviation in all"]
    assert list(chart.data["start"]) == [0.0, 7e6, 0.0]
    assert list(chart.data["end"]) == [7e6, 5e6, 5e6]
    assert list(chart.data["tone"]) == ["bad", "good", "whole"]
    assert list(chart.table["Deviation"]) == ["+7.00\u00a0M€", "−2.00\u00a0M€", "+5.00\u00a0M€"]
    assert list(chart.table["Of the budget"]) == ["+14.0%", "−4.0%", "+5.0%"]
    assert list(chart.table["Judgement"]) == ["▲ unfavourable", "▼ favourable", "▲ unfavourable"]
    assert list(chart.table["Actual"]) == ["57.00\u00a0M€", "48.00\u00a0M€", "105.00\u00a0M€"]
    assert list(chart.data["told"]) == ["▲ +7.00\u00a0M€", "▼ −2.00\u00a0M€", "▲ +5.00\u00a0M€"]


def test_only_the_newest_month_is_split_and_a_part_without_money_is_left_out():
    rows = [(1, "hospital", 10e6, 90e6), (1, "family", 0.0, 0.0), (2, "hospital", 20e6, 21e6), (2, "family", 0.0, 0.0)]
    whole = deviations([(1, None, 10e6, 90e6), (2, None, 20e6, 21e6)])
    chart = deviation(deviations(rows, ("service_line",)), whole, LINES, "County", t)
    assert list(chart.data["value"]) == [1e6, 1e6]


@pytest.mark.parametrize(
    ("values", "decimals", "rounded"),
    [
        # 0.4 + 0.4 + 0.4 = 1.2: rounded one by one they would be 0, and the whole 1.
        ([0.4, 0.4, 0.4], 0, [1, 0, 0]),
        ([1.25, 1.25, -0.5], 1, [1.3, 1.2, -0.5]),
        ([-0.6, -0.6], 0, [0, -1]),
        ([2.0, 3.0], 1, [2.0, 3.0]),
        ([], 2, []),
    ],
)
def test_rounded_parts_add_up_to_the_rounded_whole(values, decimals, rounded):
    found = adding_up(values, sum(values), decimals)
    assert found == pytest.approx(rounded)
    assert all(
        floor(v * 10**decimals) <= round(f * 10**decimals) <= ceil(v * 10**decimals)
        for v, f in zip(values, found, strict=True)
    )


@pytest.mark.parametrize(
    ("deviation", "budget", "words"),
    [
        (2.0, 100.0, "▲ unfavourable"),
        (-2.0, 100.0, "▼ favourable"),
        (0.1, 100.0, "● as budgeted"),
        # Income is below zero: 2 less of it is 2 more to pay.
        (2.0, -100.0, "▲ unfavourable"),
        (5.0, 0.0, "▲ unfavourable"),
        (0.0, 0.0, "● as budgeted"),
    ],
)
def test_over_and_under_the_budget_have_a_shape_and_a_word(deviation, budget, words):
    assert judged(deviation, budget, t) == words
    assert judgement(deviation, budget) in ("good", "bad", "part")


def test_a_deviation_in_per_cent_is_of_the_budgets_size():
    assert of_budget(3.0, -50.0, t) == "+6.0%"
    assert of_budget(-3.0, 50.0, translator("fi")) == "−6,0\u00a0%"
    assert of_budget(3.0, 0.0, t) == "–"


@pytest.mark.parametrize(
    ("largest", "written"), [(2_345_678, "2.35\u00a0M€"), (45_678, "45.7\u00a0k€"), (9_876, "9,876\u00a0€")]
)
def test_amounts_of_a_chart_are_written_in_one_unit(largest, written):
    assert Unit.of([largest, -1.0]).written(largest, t) == written


def test_income_stands_below_zero_beside_its_budget():
    """Costs 90 + 10, income 25: the largest is 90 % of costs."""
    names = {"personnel": "Personnel", "materials": "Materials", "sales": "Sales"}
    rows = [(1, "personnel", 88e6, 90e6), (1, "materials", 10e6, 10e6), (1, "sales", -24e6, -25e6)]
    chart = accounts(deviations(rows, ("account_group",)), names, "County", t)
    assert list(chart.data["value"]) == [90e6, 10e6, -25e6]
    assert list(chart.data["mark"]) == [88e6, 10e6, -24e6]
    assert chart.finding == "The most goes to: Personnel, 90% of costs."
    assert list(chart.table["Actual"]) == ["90.0\u00a0M€ (+2.3%)", "10.0\u00a0M€ (0.0%)", "−25.0\u00a0M€ (−4.2%)"]


def test_each_line_goes_on_from_its_newest_month_to_its_forecast():
    by = ("service_line",)
    rows = [(1, "hospital", 50e6, 52e6), (1, "family", 50e6, 49e6), (2, "hospital", 100e6, 106e6)]
    rows.append((2, "family", 100e6, 99e6))
    year = forecast([("hospital", 600e6, 642e6), ("family", 600e6, 600e6)], by)
    chart = lines_over_year(deviations(rows, by), year, LINES, "County", t)
    hospital = chart.data[chart.data["key"] == "hospital"]
    assert list(hospital["value"]) == pytest.approx([4.0, 6.0, 6.0, 7.0])
    assert list(hospital["coming"]) == [False, False, True, True]
    assert chart.finding == "Furthest over: Hospital +6.0%. Lowest: Families −1.0%."
    assert list(chart.table["Period"]) == ["December 2026 (forecast)", "February 2026", "January 2026"]
    assert list(chart.table["Hospital"]) == ["+7.0%", "+6.0%", "+4.0%"]


def test_names_at_the_lines_ends_keep_their_distance_and_their_middle():
    assert apart([1.0, 5.0], 1.0) == [1.0, 5.0]
    assert apart([1.0, 1.0, 1.0], 1.0) == pytest.approx([0.0, 1.0, 2.0])
    assert apart([0.0, 0.4, 9.0], 1.0) == pytest.approx([-0.3, 0.7, 9.0])


# ---- per resident beside need --------------------------------------------------------------------------------------


def need():
    """Young residents cost 100, old ones 1,000; in A half are old, in B a tenth."""
    day = {"period": month(1), "population_year": 2025}
    ages = [
        {**day, "age_group": "0-4", "value": 100.0, "numerator": 14_000.0, "denominator": 140.0},
        {**day, "age_group": "85+", "value": 1000.0, "numerator": 60_000.0, "denominator": 60.0},
    ]
    people = [("A", "0-4", 50), ("A", "85+", 50), ("B", "0-4", 90), ("B", "85+", 10)]
    laid = [{**day, "area": area, "age_group": age, "value": n, "numerator": n} for area, age, n in people]
    costs = "service_use_cost_per_resident"
    return (
        answer(costs, ages, ("age_group",), "total"),
        answer(costs, [{**day, "value": 407.0, "numerator": 81_400.0, "denominator": 200.0}], grain="total"),
        answer("residents", laid, ("area", "age_group"), "total"),
    )


def test_the_expected_cost_is_of_the_residents_ages_at_the_countys_cost_of_each():
    """A: (50 × 100 + 50 × 1000) / 100 = 550; B: (90 × 100 + 10 × 1000) / 100 = 190; unknown ages add a tenth."""
    expected = expected_by_age(*need())
    assert expected.to_dict() == pytest.approx({"A": 605.0, "B": 209.0})


def test_an_age_whose_cost_is_hidden_leaves_nothing_expected():
    ages, whole, residents = need()
    ages.rows.loc[0, ["value", "numerator", "hidden"]] = [float("nan"), float("nan"), True]
    assert expected_by_age(ages, whole, residents).empty


def test_a_place_is_told_beside_what_its_ages_explain():
    """A costs 660 and 605 is explained: 9.1 % more; B costs 190.19 of 209: 9 % less."""
    day = {"period": month(1), "population_year": 2025}
    rows = [{**day, "area": "A", "value": 660.0}, {**day, "area": "B", "value": 190.19}]
    costs = answer("service_use_cost_per_resident", rows, ("area",), "total")
    chart = beside_need(costs, expected_by_age(*need()), {"A": "North", "B": "South"}, t)
    assert chart.finding == (
        "Furthest above what age explains: North 660 € (+9.1%). Furthest below: South 190 € (−9.0%)."
    ).replace(" €", "\u00a0€")
    assert list(chart.table["Explained by age"]) == ["605\u00a0€", "209\u00a0€"]


def test_the_money_of_the_page_is_the_catalogues():
    from ui.finances_view import AMOUNTS, FIGURES

    assert set(AMOUNTS) | set(FIGURES) <= set(CATALOGUE)
    assert all(CATALOGUE[name].is_rate for name in FIGURES)
    assert not any(CATALOGUE[name].is_rate for name in AMOUNTS)
