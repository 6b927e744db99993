"""Population: drawn clauses of the definitions, each worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from tests.metrics.test_use import cells, parts


def test_residents_of_a_year_are_those_of_the_last_day_of_the_year_before(given, answer):
    given("population", "year | persons\n2021 | 100\n2022 | 200\n2023 | 300")
    rows = answer("residents", grain="year", start="2022-01-01", end="2025-01-01")
    assert list(rows["value"]) == [100, 200, 300]
    assert list(rows["population_year"]) == [2021, 2022, 2023]
    by_month = answer("residents", grain="month", start="2023-12-01", end="2024-02-01")
    assert list(by_month["value"]) == [200, 300]


def test_a_missing_year_takes_the_nearest_earlier_and_else_the_nearest_later(given, answer):
    given("population", "year | persons\n2018 | 100\n2021 | 200")
    rows = answer("residents", grain="year", start="2017-01-01", end="2025-01-01")
    assert list(rows["population_year"]) == [2018, 2018, 2018, 2018, 2018, 2021, 2021, 2021]
    assert list(rows["value"]) == [100] * 5 + [200] * 3


def test_the_year_is_chosen_once_for_the_whole_county(given, answer):
    given(
        "population",
        """
        year | municipality_code | persons
        2022 | 837               | 100
        2022 | 020               | 10
        2023 | 837               | 200
        """,
    )
    rows = answer("residents", by=("municipality",), grain="year")
    found = cells(rows, "municipality")
    # 020 was not counted in 2023: it has none, not those of another year.
    assert (found["837"], found["020"]) == (200, 0)
    assert set(rows["population_year"]) == {2023} and len(rows) == 23


def test_municipalities_of_other_counties_are_not_of_this_one(given, answer):
    given("population", "year | municipality_code | persons\n2023 | 837 | 100\n2023 | 091 | 5000\n2024 | 091 | 6000")
    row = answer("residents", grain="year").iloc[0]
    assert row["value"] == 100
    # A year that only others have is no delivered year.
    later = answer("residents", grain="year", start="2025-01-01", end="2026-01-01").iloc[0]
    assert (later["value"], later["population_year"]) == (100, 2023)
    assert len(answer("residents", by=("municipality",), grain="year")) == 23


def test_rows_of_one_language_are_not_added_to_those_of_all(given, answer):
    given(
        "population",
        "year | language | persons\n2023 | total | 100\n2023 | fi | 80\n2023 | sv | 15\n2023 | other | 5",
    )
    assert answer("residents", grain="year")["value"].item() == 100


def test_an_empty_language_stands_for_all(given, answer):
    given("population", "year | language | persons\n2023 | | 100\n2023 | sv | 15")
    assert answer("residents", grain="year")["value"].item() == 100


def test_both_sexes_are_as_delivered_and_else_men_and_women_together(given, answer):
    given(
        "population",
        """
        year | municipality_code | sex    | persons
        2023 | 837               | male   | 40
        2023 | 837               | female | 50
        2023 | 837               | total  | 95
        2023 | 020               | male   | 4
        2023 | 020               | female | 6
        """,
    )
    assert cells(answer("residents", by=("municipality",), grain="year"), "municipality")["837"] == 95
    assert answer("residents", grain="year")["value"].item() == 95 + 10
    by_sex = answer("residents", by=("sex",), grain="year")
    assert cells(by_sex, "sex") == {"male": 44, "female": 56}
    assert answer("residents", grain="year", where={"sex": "male"})["value"].item() == 44


def test_where_the_table_does_not_tell_sexes_apart_there_are_not_no_women_and_no_men(given, answer):
    given("population", "year | sex | persons\n2022 | male | 40\n2022 | female | 60\n2023 | total | 100")
    rows = answer("residents", by=("sex",), grain="year", start="2023-01-01", end="2025-01-01")
    assert list(rows["value"].fillna(-1)) == [60, 40, -1, -1]
    assert list(rows["reason"].fillna("")) == ["", "", "not_delivered", "not_delivered"]
    assert list(answer("residents", grain="year", start="2023-01-01", end="2025-01-01")["value"]) == [100, 100]
    changes = answer("population_change", by=("sex",), grain="year", start="2024-01-01", end="2025-01-01")
    assert changes["value"].isna().all()


def test_a_band_over_several_groups_is_split_evenly_and_an_open_one_goes_to_120(given, answer):
    given(
        "population",
        """
        year | age_from | age_to | persons
        2023 | 0        | 9      | 100
        2023 | 10       | 10     | 7
        2023 | 80       | 120    | 410
        """,
    )
    # 80–120 are 41 years of age, ten persons each: five of them are 80–84 and 36 are 85 or over.
    assert cells(answer("residents", by=("age_group",), grain="year"), "age_group") == {
        "0-4": 50,
        "5-9": 50,
        "10-14": 7,
        "80-84": 50,
        "85+": 360,
    }
    assert answer("residents", grain="year")["value"].item() == 517


def test_a_row_of_all_ages_beside_its_bands_is_their_total_and_not_more_people(given, answer):
    given(
        "population",
        """
        year | sex   | age_from | age_to | persons
        2023 | total | 0        | 120    | 1000
        2023 | total | 0        | 64     | 650
        2023 | total | 65       | 120    | 350
        2023 | male  | 0        | 120    | 480
        """,
    )
    assert answer("residents", grain="year")["value"].item() == 1000
    assert parts(answer("residents_share_75", grain="year")) == [pytest.approx(350 * 46 / 56), pytest.approx(1000)]
    assert cells(answer("residents", by=("sex",), grain="year"), "sex") == {"male": 480}


def test_the_share_of_75_and_over_splits_the_band_that_straddles(given, answer):
    given(
        "population",
        "year | age_from | age_to | persons\n2023 | 0 | 69 | 60\n2023 | 70 | 79 | 30\n2023 | 80 | 120 | 10",
    )
    rows = answer("residents_share_75", grain="year")
    assert parts(rows) == [25, 100] and rows["value"].item() == 25


def test_the_dependency_ratio_is_the_young_and_the_old_for_every_hundred_between(given, answer):
    given(
        "population",
        """
        year | age_from | age_to | persons
        2023 | 0        | 14     | 30
        2023 | 15       | 64     | 120
        2023 | 65       | 120    | 30
        """,
    )
    rows = answer("demographic_dependency_ratio", grain="year")
    assert parts(rows) == [60, 120] and rows["value"].item() == 50
    assert cells(answer("demographic_dependency_ratio", by=("area",), grain="year"), "area", value="reason") == {
        "1": "cannot_exist",
        "2": "cannot_exist",
        "3": "cannot_exist",
        "4": "cannot_exist",
        "5": None,
    }


def test_the_change_is_against_the_year_before_and_needs_both(given, answer):
    given(
        "population",
        """
        year | municipality_code | persons
        2020 | 837               | 1000
        2021 | 837               | 1010
        2021 | 020               | 50
        2023 | 837               | 1003
        """,
    )
    rows = answer("population_change", by=("municipality",), grain="year", start="2021-01-01", end="2025-01-01")
    tampere = rows[rows["municipality"] == "837"]
    # Between the ends of 2020 and 2021; before, and where 2022 is missing, nothing is known.
    assert tampere["value"].tolist()[1] == 10
    assert list(tampere["value"].notna()) == [False, True, False, False]
    assert tampere["reason"].tolist() == ["not_delivered", None, "not_delivered", "not_delivered"]
    assert tampere["population_year"].tolist()[1] == 2021
    assert cells(rows, "period", "municipality")[pd.Timestamp("2022-01-01").date(), "020"] == 50


def test_a_fall_of_one_to_four_residents_is_no_small_number(given, answer):
    given("population", "year | persons\n2022 | 1000\n2023 | 997")
    assert answer("population_change", grain="year")["value"].item() == -3


def test_residents_are_shown_however_few(given, answer):
    given("population", "year | age_from | age_to | persons\n2023 | 90 | 90 | 2")
    assert answer("residents", grain="year")["value"].item() == 2


def test_without_the_population_every_place_has_its_reason(given, answer):
    given("service_contacts", "municipality_code\n" + "837\n" * 9)
    for metric in ("residents", "population_change", "residents_share_75", "contacts_per_1000"):
        rows = answer(metric, by=("municipality",), grain="year")
        assert len(rows) == 23
        assert set(rows["reason"]) == {"not_delivered"} and rows["value"].isna().all() and not rows["hidden"].any()


def test_by_age_nothing_delivered_still_lists_the_places(given, answer):
    given("service_contacts", "municipality_code\n837")
    rows = answer("residents", by=("area", "age_group"), grain="year")
    assert len(rows) == 5 * 18 and set(rows["reason"]) == {"not_delivered"}
