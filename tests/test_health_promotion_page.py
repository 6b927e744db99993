"""Health promotion: the heat map of scores, the coefficient's steps and its what-if, by values made by hand."""

from types import SimpleNamespace

import pandas as pd
import pytest

from charts.hyte import steps
from charts.regions import over_years
from charts.scores import Cell, Level, scores
from county import Hyte, HyteComponent
from i18n import translator
from metrics import CATALOGUE
from metrics.hyte import coefficient_if
from tests.screen import opened, runs, words
from ui.outcomes_view import judgement

HEADS = ("Place", "Sector", "Score", "Year")


def test_a_missing_score_is_no_zero_in_chart_and_table():
    low = Level("▼", "much to improve", "bad")
    cells = [
        Cell("A", "Culture", 0.0, "0.0", "0.0", low, "2025", "’25"),
        Cell("B", "Culture", None, "□ not collected that year", "□"),
    ]
    chart = scores(cells, "T", "S", "F", HEADS, translator("en"), own="B")
    assert list(chart.data["value"])[0] == 0.0 and pd.isna(list(chart.data["value"])[1])
    assert list(chart.data["below"]) == ["▼ 2025", ""] and list(chart.data["narrow"]) == ["▼ ’25", ""]
    assert list(chart.data["own"]) == [False, True]
    assert chart.table.to_numpy().tolist() == [
        ["A", "Culture", "0.0", "2025", "much to improve"],
        ["B", "Culture", "□ not collected that year", "", ""],
    ]


def test_without_cells_there_is_a_chart_without_values():
    chart = scores([], "T", "S", "F", HEADS, translator("en"))
    assert not chart.data["value"].notna().any() and chart.table.empty


@pytest.mark.parametrize(
    ("number", "value", "county", "found"),
    [
        (699, 0.4, 0.5, "better"),  # fewer hip fractures are better
        (699, 0.6, 0.5, "worse"),
        (1570, 93.0, 92.0, "better"),  # more living at home is better
        (127, 10.0, 12.0, "lower"),  # neither way is good
        (699, 0.5, 0.5, "similar"),
        (699, 0.5, None, "unknown"),
    ],
)
def test_an_outcome_is_judged_by_its_good_direction(number, value, county, found):
    metric = CATALOGUE["indicator:<id>"].member(CATALOGUE["indicator:<id>"], f"indicator:{number}")
    assert judgement(value, county, metric) == found


# ---- the coefficient -----------------------------------------------------------------------------------------------

COUNTED = Hyte(
    0.5,
    (
        HyteComponent(code="p", names={}, part="process", indicator=1, worst=20.0, best=70.0),
        HyteComponent(code="r", names={}, part="result", indicator=2, worst=10.0, best=-10.0),
    ),
)


def rows(observed, before=4.0):
    return pd.DataFrame(
        {
            "part": ["process", "result"],
            "component": ["p", "r"],
            "observed": observed,
            "before": [float("nan"), before],
            "worst": [20.0, 10.0],
            "best": [70.0, -10.0],
        }
    )


def test_the_what_if_is_the_coefficient_with_one_value_changed():
    # Process (45 − 20) / 50 = 50 points; result from 4 to 4 = 0 %, half way from 10 to −10 = 50 points: 50 together.
    year = rows([45.0, 4.0])
    assert coefficient_if(year, "p", 45.0, COUNTED) == pytest.approx(50.0)
    # 60 gives 80 points: (80 + 50) / 2.
    assert coefficient_if(year, "p", 60.0, COUNTED) == pytest.approx(65.0)
    # From 4 to 3.8 is −5 %: 75 points; (50 + 75) / 2.
    assert coefficient_if(year, "r", 3.8, COUNTED) == pytest.approx(62.5)
    # Points end at 100.
    assert coefficient_if(year, "p", 900.0, COUNTED) == pytest.approx(75.0)


def test_an_indicator_without_a_value_is_left_out_of_the_what_if():
    assert coefficient_if(rows([45.0, float("nan")]), "p", 60.0, COUNTED) == pytest.approx(80.0)
    assert coefficient_if(rows([float("nan"), 4.0], before=0.0), "r", 3.0, COUNTED) is None


def test_the_steps_show_what_the_points_weigh_and_what_they_add_up_to():
    answer = rows([45.0, float("nan")]).assign(
        period=pd.Timestamp("2025-01-01").date(), value=[50.0, None], numerator=[25.0, None]
    )
    result = SimpleNamespace(
        metric=CATALOGUE["hyte_coefficient"], rows=answer, period_name=lambda label, t: t.period(label, "year")
    )
    named, parts = {"p": "Work", "r": "Outcome"}, {"process": "Process", "result": "Result"}
    chart = steps(result, named, parts, {"p": 0.5, "r": 0.5}, "F", translator("en"))
    assert list(chart.data["label"]) == ["50.0 × 50.0% = 25.0", "□ not collected that year × 50.0%"]
    assert chart.table.to_numpy().tolist() == [
        ["Work", "Process", "45.00", "–", "20.0", "70.0", "50.0", "50.0%", "25.0"],
        ["Outcome", "Result", "–", "4.00", "10.0", "−10.0", "–", "50.0%", "–"],
    ]


# ---- national indicators -------------------------------------------------------------------------------------------


def region(values):
    periods = [pd.Timestamp(f"{year}-01-01").date() for year in values]
    known = pd.Series(list(values.values()), dtype=float)
    answer = pd.DataFrame(
        {
            "period": periods,
            "value": known,
            "hidden": False,
            "reason": [None if one == one else "not_collected" for one in known],
        }
    )
    return SimpleNamespace(
        metric=CATALOGUE["tea_score"], rows=answer, period_name=lambda label, t: t.period(label, "year")
    )


def test_the_place_stands_beside_county_and_country_of_its_own_newest_year():
    own, county = region({2023: 5.0, 2024: 6.0, 2025: None}), region({2023: 4.0, 2024: 4.5, 2025: 9.0})
    results = {"Own": ("own", own), "County": ("county", county), "Other": ("other", region({2024: 1.0}))}
    chart = over_years(results, "T", translator("en"))
    assert chart.finding == "2024. Own: 6.0. County: 4.5."
    assert list(chart.table["Year"]) == ["2025", "2024", "2023"]
    assert list(chart.table["Own"]) == ["□ not collected that year", "6.0", "5.0"]
    assert list(chart.table["Other"]) == ["–", "1.0", "–"]
    named = chart.data[chart.data["shift"].notna()]
    assert list(named["name"]) == ["Own", "County"] and list(named["shift"]) == [16, -12]


# ---- the page ------------------------------------------------------------------------------------------------------


def test_the_address_says_sector_indicator_and_what_if(serve, demo_warehouse):
    serve(demo_warehouse)
    address = {"theme": "culture", "national": "127", "what_if": "tea_primary_care:100"}
    at = opened("health_promotion", lang="fi", role="analyst", **address)
    runs(at)
    text = words(at)
    assert {name: at.session_state[name] for name in address} == address
    assert "Jos ”Terveydenedistämisaktiivisuus perusterveydenhuollossa” olisi ollut 100,00" in text
    assert "Tämä on laskelma, ei ennuste" in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("theme", "moon"),
        ("what_if", "moon:1"),
        ("what_if", "tea_primary_care:nan"),
        ("national", "1'"),
        ("aspect", "x"),
    ],
)
def test_what_cannot_be_is_not_in_the_address(serve, demo_warehouse, name, value):
    serve(demo_warehouse)
    at = opened("health_promotion", lang="fi", role="analyst", **{name: value})
    runs(at)
    assert at.session_state[name] == ""
