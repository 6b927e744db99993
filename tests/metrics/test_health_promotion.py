"""Health promotion: drawn clauses of the definitions, each worked out by hand."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from metrics import MeasureError, measure
from tests.conftest import ANALYST
from tests.metrics.test_use import cells, parts

YEARS = {"start": date(2023, 1, 1), "end": date(2025, 1, 1)}
TEA = ("organisation", "theme", "dimension")


@pytest.fixture
def asked(drawn_warehouse):
    """`asked("indicator:127", by=…)`: the rows of any metric's id over the drawn lake, for the analyst."""
    opened = []

    def ask(metric, **how) -> pd.DataFrame:
        opened.append(opened[0] if opened else drawn_warehouse())
        return measure(metric, **{**YEARS, **how}, reader=ANALYST, warehouse=opened[0]).rows

    return ask


# ---- TEA -------------------------------------------------------------------------------------------------------


def test_a_score_is_as_delivered_and_a_round_without_one_is_not_zero(given, asked):
    given(
        "tea_scores",
        """
        organisation | theme   | dimension  | year | score
        837          | culture | total      | 2023 | 61.5
        837          | culture | commitment | 2023 | 0
        08           | county  | total      | 2024 | 70
        """,
    )
    rows = asked("tea_score", by=TEA).set_index(["period", *TEA])
    assert rows.loc[(date(2023, 1, 1), "837", "culture", "total"), "value"] == 61.5
    assert rows.loc[(date(2023, 1, 1), "837", "culture", "commitment"), "value"] == 0
    assert rows.loc[(date(2024, 1, 1), "08", "county", "total"), "value"] == 70
    missing = rows.loc[(date(2024, 1, 1), "837", "culture", "total")]
    assert pd.isna(missing["value"]) and missing["reason"] == "not_collected"
    assert rows["incomplete"].eq(False).all() and rows["hidden"].eq(False).all()


def test_lights_change_at_the_countys_limits(given, asked):
    scores = {"837": 24.9, "020": 25, "536": 74.9, "211": 75, "604": 100, "980": 0}
    given("tea_scores", "\n".join(["organisation | year | score", *(f"{k} | 2023 | {v}" for k, v in scores.items())]))
    rows = asked("tea_score", by=TEA)
    lit = cells(rows[rows["period"] == date(2023, 1, 1)], "organisation", value="light")
    assert lit == {"837": "red", "020": "yellow", "536": "yellow", "211": "green", "604": "green", "980": "red"}
    assert rows[rows["period"] == date(2024, 1, 1)]["light"].isna().all()


def test_a_score_says_which_breakdowns_it_needs(given, asked):
    given("tea_scores", "score\n50")
    with pytest.raises(MeasureError, match="needs the breakdown organisation, dimension"):
        asked("tea_score", by=("theme",))


def test_a_filter_stands_for_a_needed_breakdown(given, asked):
    given("tea_scores", "organisation | theme | year | score\n837 | culture | 2023 | 40\n837 | vocational | 2023 | 90")
    rows = asked("tea_score", by=("organisation", "dimension"), where={"theme": "vocational"}, end=date(2024, 1, 1))
    assert (rows["value"].item(), rows["organisation"].item()) == (90, "837")


def test_weighted_scores_are_those_of_the_countys_municipalities_by_residents_with_coverage_told(given, asked):
    given(
        "population",
        """
        year | municipality_code | persons
        2022 | 837               | 600
        2022 | 020               | 200
        2022 | 536               | 200
        2022 | 091               | 5000
        2023 | 837               | 999
        """,
    )
    given(
        "tea_scores",
        """
        organisation | theme   | year | score
        837          | culture | 2023 | 50
        020          | culture | 2023 | 90
        091          | culture | 2023 | 10
        08           | culture | 2023 | 0
        """,
    )
    rows = asked("tea_score_weighted", by=("theme", "dimension"))
    first, second = rows.to_dict("records")
    # (50 × 600 + 90 × 200) / 800; 800 of the county's 1,000 residents, those of 31 December 2022.
    assert (first["numerator"], first["denominator"], first["value"]) == (48_000, 800, 60)
    assert (first["coverage"], first["population_year"]) == (80, 2022)
    assert pd.isna(second["value"]) and second["reason"] == "not_collected"


def test_weighted_scores_of_areas_count_their_own_municipalities(given, asked):
    given("population", "year | municipality_code | persons\n2022 | 837 | 300\n2022 | 604 | 100\n2022 | 536 | 50")
    given("tea_scores", "organisation | year | score\n837 | 2023 | 40\n604 | 2023 | 80")
    rows = asked("tea_score_weighted", by=("area",), where={"theme": "culture", "dimension": "total"}, grain="year")
    found = cells(rows[rows["period"] == date(2023, 1, 1)], "area")
    assert found["5"] == (40 * 300 + 80 * 100) / 400
    assert pd.isna(found["4"]) and set(found) == {"1", "2", "3", "4", "5"}


# ---- national indicators ---------------------------------------------------------------------------------------

INDICATORS = """
indicator_id | region_code | region_category | year | gender | value | absolute_value
127          | 837         | KUNTA           | 2023 | total  | 255050 |
127          | 837         | KUNTA           | 2023 | male   | 125000 |
127          | 08          | HYVINVOINTIALUE | 2023 | total  | 539309 |
127          | 358         | MAA             | 2024 | total  | 5600000 |
127          | 020         | KUNTA           | 2023 | total  |        |
3105         | 08          | HYVINVOINTIALUE | 2023 | total  | 31.25  | 168
9999         | 08          | HYVINVOINTIALUE | 2023 | total  | 1      |
"""


def test_an_indicator_is_as_delivered_of_both_sexes_with_the_kind_of_region_beside_it(given, asked):
    given("indicator_values", INDICATORS)
    rows = asked("indicator:127", by=("region",))
    assert list(rows.columns[:4]) == ["metric", "period", "region", "region_category"]
    assert set(rows["metric"]) == {"indicator:127"}
    found = rows.dropna(subset="value").set_index(["period", "region_category", "region"])["value"].to_dict()
    assert found == {
        (date(2023, 1, 1), "KUNTA", "837"): 255_050,
        (date(2023, 1, 1), "HYVINVOINTIALUE", "08"): 539_309,
        (date(2024, 1, 1), "MAA", "358"): 5_600_000,
    }
    # Left out by the producer, not zero.
    empty = rows[(rows["region"] == "020") & (rows["period"] == date(2023, 1, 1))]
    assert empty["value"].isna().all() and list(empty["reason"]) == ["not_collected"]
    assert asked("indicator:3105", by=("region",))["value"].dropna().tolist() == [31.25]


def test_a_region_can_be_filtered_on(given, asked):
    given("indicator_values", INDICATORS)
    rows = asked("indicator:127", where={"region": "08"}, end=date(2024, 1, 1))
    assert (rows["value"].item(), rows["region_category"].item()) == (539_309, "HYVINVOINTIALUE")


def test_codes_of_two_kinds_of_region_are_not_mixed(given, asked):
    given(
        "indicator_values",
        """
        region_code | region_category | year | value
        358         | MAA             | 2023 | 5
        358         | KUNTA           | 2023 | 7
        """,
    )
    rows = asked("indicator:127", by=("region",), end=date(2024, 1, 1))
    assert cells(rows, "region", "region_category") == {("358", "MAA"): 5, ("358", "KUNTA"): 7}


def test_an_indicator_is_called_by_its_title_where_it_is_known(given, asked, drawn_warehouse):
    given("indicator_values", INDICATORS)

    def metric(name):
        return measure(name, by=("region",), **YEARS, reader=ANALYST, warehouse=warehouse).metric

    warehouse = drawn_warehouse()
    assert metric("indicator:3105").title == "Alcohol mortality per 100 000 inhabitants"
    assert metric("indicator:3105").better == "lower"
    assert (metric("indicator:9999").title, metric("indicator:9999").better) == ("National indicator", "neither")


def test_an_indicator_needs_its_number_and_its_regions(given, asked):
    given("indicator_values", INDICATORS)
    for name, said in [
        ("indicator:", "asked for by its number, such as indicator:127"),
        ("indicator:abc", "asked for by its number"),
        ("indicator:<id>", "asked for by its number"),
        ("indicator:5", "There is no national indicator 5 in the warehouse; it holds 127, 3105, 9999"),
    ]:
        with pytest.raises(MeasureError, match=said):
            asked(name, by=("region",))
    with pytest.raises(MeasureError, match="needs the breakdown region: add --by region"):
        asked("indicator:127")
    with pytest.raises(MeasureError, match="allows region, region_category"):
        asked("indicator:127", by=("municipality",))


# ---- HYTE coefficient ------------------------------------------------------------------------------------------


def hyte_values(*rows):
    lines = [f"{number} | 08 | HYVINVOINTIALUE | {year} | {value}" for number, year, value in rows]
    return "\n".join(["indicator_id | region_code | region_category | year | value", *lines])


# By the county's configuration: process 4092 from 25 to 100 and 3945 from 60 to 90; results 699, 234 and 3218 by change
# from +10 to −10 per cent. Each process indicator weighs 1/4 and each result indicator 1/6.
WHOLE = [(4092, 2024, 70), (3945, 2024, 75), (699, 2024, 0.95), (699, 2023, 1.0), (234, 2024, 3.2), (234, 2023, 2)]
WHOLE += [(3218, 2024, 2.0), (3218, 2023, 2.0)]


def test_the_coefficient_is_the_weighted_mean_of_points_and_shows_its_calculation(given, asked):
    given("indicator_values", hyte_values(*WHOLE))
    row = asked("hyte_coefficient", start=date(2024, 1, 1)).iloc[0]
    # 60 and 50 points; −5 % gives 75, +60 % is past the worst and gives 0, no change gives 50.
    assert row["value"] == pytest.approx(60 / 4 + 50 / 4 + 75 / 6 + 0 / 6 + 50 / 6)
    assert (row["denominator"], row["coverage"]) == (pytest.approx(1), pytest.approx(100))
    by = asked("hyte_coefficient", by=("component",), start=date(2024, 1, 1))
    assert cells(by, "component") == pytest.approx(
        {
            "tea_primary_care": 60,
            "hip_fracture_home": 50,
            "hip_fractures": 75,
            "long_term_social_assistance": 0,
            "disability_pension": 50,
        }
    )
    assert by["numerator"].sum() / by["denominator"].sum() == pytest.approx(row["value"])
    told = by.set_index("component").loc["hip_fractures", ["observed", "before", "worst", "best"]]
    assert told.tolist() == [0.95, 1.0, 10, -10]
    parts_of = asked("hyte_coefficient", by=("part",), start=date(2024, 1, 1))
    assert cells(parts_of, "part") == pytest.approx({"process": 55, "result": 125 / 3})


def test_an_indicator_without_a_value_weighs_nothing_and_coverage_says_so(given, asked):
    # No value of the year before for 699; 234 and 3218 missing.
    given("indicator_values", hyte_values((4092, 2024, 70), (699, 2024, 0.95)))
    row = asked("hyte_coefficient", start=date(2024, 1, 1)).iloc[0]
    assert (row["value"], row["denominator"], row["coverage"]) == (60, 0.25, 25)
    by = asked("hyte_coefficient", by=("component",), start=date(2024, 1, 1)).set_index("component")
    assert by.loc["hip_fractures", "reason"] == "not_collected" and pd.isna(by.loc["hip_fractures", "value"])
    nothing = asked("hyte_coefficient", start=date(2023, 1, 1), end=date(2024, 1, 1)).iloc[0]
    assert pd.isna(nothing["value"]) and nothing["reason"] == "not_collected"


def test_only_the_countys_own_values_of_both_sexes_count(given, asked):
    given(
        "indicator_values",
        """
        indicator_id | region_code | region_category | year | gender | value
        4092         | 08          | HYVINVOINTIALUE | 2024 | total  | 100
        4092         | 08          | HYVINVOINTIALUE | 2024 | male   | 25
        4092         | 09          | HYVINVOINTIALUE | 2024 | total  | 25
        4092         | 08          | KUNTA           | 2024 | total  | 25
        """,
    )
    assert asked("hyte_coefficient", start=date(2024, 1, 1))["value"].item() == 100
    assert parts(asked("hyte_coefficient", start=date(2024, 1, 1))) == [25, 0.25]
