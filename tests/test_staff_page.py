"""What the staff page draws and says is its results: groups beside the comparison, absences that add up."""

from datetime import date

import pytest

from charts.crosstab import Crossed, crosstab
from charts.findings import a_year_before
from charts.groups import Beside, groups, windows
from i18n import translator
from metrics import CATALOGUE
from tests.results import answer
from ui.staff_view import AMOUNTS, RATES, _long_sickness

t = translator("en")
DAY = {"period": date(2026, 1, 1)}
TOLD = Beside("North", "County", "Profession")
NAMES = {"nurse": "Nurses", "physician": "Physicians"}


def by_profession(metric, nurses, physicians, **more):
    rows = [{**DAY, "profession_group": "nurse", "value": nurses, **more}]
    rows.append({**DAY, "profession_group": "physician", "value": physicians})
    return answer(metric, rows, ("profession_group",), "year")


def test_rates_stand_beside_the_same_group_of_the_comparison():
    """Physicians 12 beside 10 are 20 % away, nurses 21 beside 20 only 5 %."""
    own, other = (by_profession("sickness_days_per_person_year", *v) for v in ((21.0, 12.0), (20.0, 10.0)))
    chart = groups(own, other, NAMES, TOLD, t)
    assert list(chart.data["value"]) == [21.0, 12.0]
    assert list(chart.data["mark"]) == [20.0, 10.0]
    assert chart.finding == "Highest: Nurses (21.0). Furthest from the comparison: Physicians (12.0); County 10.0."
    assert list(chart.table["North"]) == ["21.0", "12.0"]
    assert list(chart.table["County"]) == ["20.0", "10.0"]
    assert chart.subtitle.endswith("The mark: County")


def test_amounts_of_places_of_different_sizes_are_compared_as_shares():
    """30 of 40 person-years are nurses' in the north; 500 of 1,000 in the county."""
    own, other = (by_profession("person_years", *values) for values in ((30.0, 10.0), (500.0, 500.0)))
    chart = groups(own, other, NAMES, TOLD, t, wholes=(40.0, 1000.0))
    assert list(chart.data["value"]) == [75.0, 25.0]
    assert list(chart.data["mark"]) == [50.0, 50.0]
    assert list(chart.table["North"]) == ["75.0% (30.0)", "25.0% (10.0)"]
    assert list(chart.table["County"]) == ["50.0%", "50.0%"]


def test_a_group_that_is_too_small_has_its_sign_in_the_chart_and_its_words_beside():
    own = by_profession("exit_turnover", None, 12.0, hidden=True, reason="too_small")
    chart = groups(own, by_profession("exit_turnover", 9.0, 10.0), NAMES, TOLD, t)
    assert list(chart.data["label"]) == ["◌", "12.0%"]
    assert list(chart.table["North"]) == ["◌ too small to show", "12.0%"]
    assert "◌ too small to show" in chart.subtitle


def test_the_years_of_a_survey_stand_one_under_the_other_and_a_year_without_one_says_so():
    def years(values):
        rows = [
            {"period": date(2024 + n, 1, 1), "value": v, "reason": None if v else "not_collected"}
            for n, v in enumerate(values)
        ]
        return answer("staff_satisfaction", rows, grain="year")

    chart = windows(years([3.5, None, 3.6]), years([3.4, None, 3.7]), TOLD, t)
    assert list(chart.data["name"]) == ["2026", "2025", "2024"]
    assert list(chart.table["North"]) == ["3.60", "□ not collected that year", "3.50"]
    assert list(chart.data["mark"].dropna()) == [3.7, 3.4]
    assert chart.finding.startswith("North: 3.60 (2026). County: 3.70.")


def test_an_amount_without_a_place_beside_it_is_told_beside_the_year_before():
    rows = [{"period": date(2025, 3, 1), "value": 500.0}, {"period": date(2026, 3, 1), "value": 510.0}]
    assert a_year_before(answer("headcount", rows), t) == "A year before: 500 (+2.0%)."
    assert a_year_before(answer("headcount", rows[1:]), t) == ""


# ---- absences ------------------------------------------------------------------------------------------------------


def crossed(hidden=False):
    """Illness 30 short and 50 long, holidays 20 short."""
    cells = [("own_illness", "1-3", 30.0), ("own_illness", "30-60", 50.0), ("annual_leave", "1-3", 20.0)]
    rows = [{**DAY, "absence_type": kind, "length_band": band, "value": days} for kind, band, days in cells]
    if hidden:
        rows[1] |= {"value": None, "hidden": True, "reason": "too_small"}
    kinds = [("own_illness", 80.0), ("annual_leave", 20.0)]
    bands = [("1-3", 50.0), ("30-60", 50.0)]
    name = "absence_days"
    return Crossed(
        answer(name, rows, ("absence_type", "length_band"), "year"),
        answer(name, [{**DAY, "absence_type": key, "value": v} for key, v in kinds], ("absence_type",), "year"),
        answer(name, [{**DAY, "length_band": key, "value": v} for key, v in bands], ("length_band",), "year"),
        answer(name, [{**DAY, "value": 100.0}], grain="year"),
    )


def drawn(own, other=None):
    rows = {"own_illness": "Own illness", "annual_leave": "Annual leave"}
    columns = {"1-3": "1–3", "30-60": "30–60"}
    return crosstab(own, other, rows, columns, ("Type", "Length"), TOLD, "", t)


def test_every_cell_and_edge_is_its_share_of_all_absence():
    chart = drawn(crossed(), crossed())
    found = {(one.row, one.column): one.label for one in chart.data.itertuples()}
    assert found == {
        ("Own illness", "1–3"): "30.0%",
        ("Own illness", "30–60"): "50.0%",
        ("Own illness", "In all"): "80.0%",
        ("Annual leave", "1–3"): "20.0%",
        ("Annual leave", "30–60"): "–",
        ("Annual leave", "In all"): "20.0%",
        ("In all", "1–3"): "50.0%",
        ("In all", "30–60"): "50.0%",
        ("In all", "In all"): "100.0%",
    }
    assert list(chart.table["Share: North"]) == list(chart.data["label"]) == list(chart.table["Share: County"])
    inner = chart.data[~chart.data["edge"]]
    assert inner.loc[inner["value"].idxmax(), "shade"] == inner["shade"].max()
    assert set(chart.data.loc[chart.data["edge"], "shade"]) == {-1}


def test_a_hidden_cell_shows_its_sign_and_no_number():
    chart = drawn(crossed(hidden=True))
    cell = chart.data[(chart.data["row"] == "Own illness") & (chart.data["column"] == "30–60")].iloc[0]
    assert cell["label"] == "◌" and cell["amount_told"] == "–" and cell["shade"] == -1
    assert "◌ too small to show" in chart.subtitle


class Shown:
    """As much of a view as a sentence needs."""

    t = t


@pytest.mark.parametrize(
    ("hidden", "words"),
    [
        # 50 of 80 days of illness are of absences of 30 days or more.
        (False, "Of the days of illness and accidents, 62.5% are of absences of at least 30 days. County: 62.5%."),
        (True, "Of all days of absence, 80.0% are own illness. County: 80.0%."),
    ],
)
def test_the_finding_is_how_much_of_illness_is_long_where_that_can_be_told(hidden, words):
    assert _long_sickness(crossed(hidden), crossed(), "County", Shown()) == words


def test_the_figures_of_the_page_are_rates_beside_places_and_amounts_beside_times():
    assert all(CATALOGUE[name].is_rate for name in RATES)
    assert not any(CATALOGUE[name].is_rate for name in AMOUNTS)
