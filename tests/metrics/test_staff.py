"""Staff: every clause of the definitions, drawn."""

from __future__ import annotations

import sys
from datetime import date

import numpy as np
import pandas as pd
import pytest

from metrics import MeasureError
from tests.in_memory import InMemory

UNITS = """
unit_code | municipality_code
U1 | 837
U2 | 020
U3 | 562
U4 |
"""
# Something known of the last day of 2024, so that every month of it is delivered.
END = "end | none | 2024-12-31 | 2024-12-31"


@pytest.fixture
def lake(pirkanmaa) -> InMemory:
    return InMemory(pirkanmaa, "employments", "absences", "units", "positions", "staff_survey")


@pytest.fixture
def unhidden(monkeypatch):
    """Small cells shown, so that few rows are enough."""
    monkeypatch.setattr(
        sys.modules["metrics.compute"], "hidden_cells", lambda rows, *a, **k: pd.Series(False, index=rows.index)
    )


def by(rows: pd.DataFrame, *names: str, part: str = "value") -> dict:
    """The part of each cell that is not zero."""
    keys = [rows[name] for name in names]
    cells = dict(zip(zip(*keys, strict=True) if len(keys) > 1 else keys[0], rows[part], strict=True))
    return {key: value for key, value in cells.items() if value}


# ---- headcount -------------------------------------------------------------------------------------------------


def test_the_last_day_employed_counts(lake, unhidden):
    lake.draw(employments="started_on | ended_on\n2023-01-01 | 2024-03-31\n2024-04-30 |\n2024-05-02 |")
    rows = lake.answer("headcount", grain="month", start="2024-03-01", end="2024-05-01")
    # Only one employment ends on 31 March, and only the second has begun by 30 April.
    assert list(rows["value"]) == [1, 1]


def test_a_person_counts_once_at_the_grain_asked_for(lake, unhidden):
    lake.draw(
        units=UNITS,
        employments="""
        employee_id | unit_code | profession_group | started_on
        p1 | U1 | nurse | 2024-01-01
        p1 | U1 | physician | 2024-01-01
        p1 | U2 | nurse | 2024-01-01
        p2 | U2 | nurse | 2024-01-01
        p3 | U1 | nurse | 2024-12-31
        """,
    )
    ask = {"grain": "year", "start": "2024-01-01", "end": "2025-01-01"}
    assert lake.answer("headcount", **ask)["value"].item() == 3
    assert by(lake.answer("headcount", by=("municipality",), **ask), "municipality") == {"837": 2, "020": 2}
    assert by(lake.answer("headcount", by=("unit",), **ask), "unit") == {"U1": 2, "U2": 2}
    assert by(lake.answer("headcount", by=("profession_group",), **ask), "profession_group") == {
        "nurse": 3,
        "physician": 1,
    }


def test_a_person_counts_once_in_an_area_of_two_municipalities(lake, unhidden, pirkanmaa):
    one, other, *_ = (m.code for m in pirkanmaa.municipalities_of("2", date(2024, 1, 1)))
    lake.draw(
        employments=f"""
        employee_id | municipality_code | started_on
        p1 | {one} | 2024-01-01
        p1 | {other} | 2024-01-01
        p2 | {other} | 2024-12-31
        """
    )
    assert by(lake.answer("headcount", by=("area",), grain="year"), "area") == {"2": 2}


def test_an_unfinished_window_shows_the_last_delivered_day(lake, unhidden):
    lake.draw(
        employments="""
        employee_id | started_on | ended_on
        p1 | 2024-01-01 | 2024-05-31
        p2 | 2024-01-01 | 2024-05-10
        p3 | 2024-06-01 |
        """,
        absences="employee_id | started_on\np1 | 2024-05-20",
    )
    year = lake.answer("headcount", grain="year")
    assert (year["value"].item(), year["incomplete"].item()) == (1, True)
    months = lake.answer("headcount", grain="month", start="2024-04-01", end="2024-07-01")
    assert list(months["value"][:2]) == [2, 1]
    assert list(months["incomplete"]) == [False, True, False]
    assert list(months["reason"].fillna("")) == ["", "", "not_delivered"]


def test_persons_can_be_asked_of_any_day(lake, unhidden):
    lake.draw(
        employments="""
        employee_id | started_on | ended_on | end_reason
        p1 | 2020-01-01 | 2024-03-10 | retired_old_age
        p2 | 2024-03-20 | |
        p3 | 2020-01-01 | 2024-03-25 | resigned
        p4 | 2024-12-31 | |
        """
    )
    ask = {"grain": "total", "start": "2024-03-10", "end": "2024-03-25"}
    assert lake.answer("headcount", **ask)["value"].item() == 2
    assert lake.answer("retirements", **ask)["value"].item() == 1
    assert lake.answer("retirements", **ask | {"start": "2024-03-11"})["value"].item() == 0
    months = lake.answer("headcount", grain="month", start="2024-02-15", end="2024-03-20")
    assert list(months["value"]) == [2, 1]
    # The window of a year that is cut begins where it is cut.
    row = lake.answer("exit_turnover", grain="year", start="2024-03-11", end="2024-03-26").iloc[0]
    assert (row["numerator"], row["denominator"]) == (1, 1)
    with pytest.raises(MeasureError, match="whole months"):
        lake.answer("person_years", **ask)


def test_without_absences_staff_is_known_to_the_newest_start_not_in_the_future(lake, unhidden):
    lake.delivered_on = date(2024, 6, 15)
    lake.draw(employments="employee_id | started_on\np1 | 2024-01-01\np2 | 2024-06-10\np3 | 2024-09-01")
    rows = lake.answer("headcount", grain="month", start="2024-05-01", end="2024-10-01")
    assert list(rows["value"][:2]) == [1, 2]
    assert list(rows["reason"].fillna("")) == ["", ""] + ["not_delivered"] * 3


# ---- person-years ----------------------------------------------------------------------------------------------


def years(lake: InMemory, **how: object) -> pd.DataFrame:
    return lake.answer("person_years", **{"grain": "year", "start": "2023-01-01", "end": "2025-01-01"} | how)


def test_each_day_is_divided_by_the_days_of_its_own_year(lake, unhidden):
    lake.draw(
        employments="""
        employee_id | started_on | ended_on | fte
        p1 | 2023-12-31 | 2024-01-02 | 1
        p2 | 2024-01-01 | | 0.5
        """,
        absences=f"absence_id | employee_id | started_on | ended_on\n{END}",
    )
    assert list(years(lake)["value"]) == pytest.approx([1 / 365, 2 / 366 + 0.5], abs=1e-8)
    rolling = years(lake, grain="rolling12", start="2024-02-01", end="2024-03-01")
    assert rolling["value"].item() == pytest.approx(1 / 365 + 2 / 366 + 0.5 * 60 / 366, abs=1e-8)
    assert years(lake, grain="total")["value"].item() == pytest.approx(1 / 365 + 2 / 366 + 0.5, abs=1e-8)


def test_a_person_is_at_most_one_a_day_spread_by_paid_share(lake, unhidden):
    lake.draw(
        units=UNITS,
        employments="""
        employment_id | employee_id | unit_code | started_on | ended_on | fte
        e1 | p1 | U1 | 2024-01-01 | | 1
        e2 | p1 | U2 | 2024-02-01 | 2024-02-29 | 0.5
        """,
        absences=f"absence_id | employee_id | started_on | ended_on\n{END}",
    )
    rows = by(years(lake, by=("municipality",), start="2024-01-01"), "municipality")
    assert rows == pytest.approx({"837": (366 - 29 / 3) / 366, "020": 29 / 3 / 366}, abs=1e-8)


def test_the_cap_comes_after_unpaid_absence(lake, unhidden):
    lake.draw(
        units=UNITS,
        employments="""
        employment_id | employee_id | unit_code | started_on | fte
        e1 | p1 | U1 | 2024-01-01 | 1
        e2 | p1 | U2 | 2024-01-01 | 0.5
        """,
        absences="""
        absence_id | employee_id | employment_id | absence_type | started_on | ended_on | share
        a1 | p1 | e1 | other_unpaid | 2024-01-01 | 2024-01-10 | 0.5
        a2 | p1 | | other_unpaid | 2024-02-01 | 2024-02-01 | 0.5
        a3 | p9 | | annual_leave | 2024-12-31 | 2024-12-31 |
        """,
    )
    rows = by(years(lake, by=("unit",), grain="month", start="2024-01-01", end="2024-03-01"), "period", "unit")
    # January: ten days of 0.5 + 0.5, then 2/3 + 1/3. February: a day of 0.5 + 0.25, then 2/3 + 1/3.
    assert {(key[0].month, key[1]): value * 366 for key, value in rows.items()} == pytest.approx(
        {
            (1, "U1"): 10 * 0.5 + 21 * 2 / 3,
            (1, "U2"): 10 * 0.5 + 21 / 3,
            (2, "U1"): 0.5 + 28 * 2 / 3,
            (2, "U2"): 0.25 + 28 / 3,
        },
        abs=1e-5,
    )


def test_unpaid_shares_of_a_day_are_at_most_one(lake, unhidden):
    lake.draw(
        employments="employment_id | employee_id | started_on\ne1 | p1 | 2024-01-01",
        absences="""
        absence_id | employee_id | employment_id | absence_type | started_on | ended_on | share
        a1 | p1 | e1 | other_unpaid | 2024-01-01 | 2024-01-10 | 0.7
        a2 | p1 | | other_unpaid | 2024-01-06 | 2024-01-15 | 0.7
        a3 | p1 | | study_leave | 2024-01-20 | 2024-12-31 | 1
        a4 | p9 | | annual_leave | 2024-12-31 | 2024-12-31 |
        """,
    )
    rows = years(lake, grain="month", start="2024-01-01", end="2024-02-01")
    assert rows["value"].item() * 366 == pytest.approx(5 * 0.3 + 0 + 5 * 0.3 + 16, abs=1e-5)


def test_person_years_are_known_without_absences(lake, unhidden):
    lake.draw(employments="employee_id | started_on\np1 | 2024-01-01\np2 | 2024-12-31")
    assert years(lake, start="2024-01-01")["value"].item() == pytest.approx(1 + 1 / 366, abs=1e-8)


def test_the_place_of_staff_is_the_units_and_the_rows_own_only_where_the_unit_is_unknown(lake, unhidden):
    lake.draw(
        units=UNITS,
        employments="""
        employee_id | unit_code | municipality_code | started_on
        p1 | U1 | 020 | 2024-12-31
        p2 | U4 | 020 | 2024-12-31
        p3 | U9 | 020 | 2024-12-31
        p4 | | 020 | 2024-12-31
        p5 | | 091 | 2024-12-31
        p6 | U9 | | 2024-12-31
        """,
    )
    rows = lake.answer("headcount", by=("municipality",), grain="year")
    assert by(rows, "municipality") == {"837": 1, "020": 2, "outside": 3}


# ---- sickness --------------------------------------------------------------------------------------------------


def sick(lake: InMemory, **how: object) -> pd.DataFrame:
    return lake.answer("sickness_absence_rate", **{"grain": "year"} | how)


def test_sick_days_are_of_illness_and_accidents_times_their_share_on_days_employed(lake, unhidden):
    lake.draw(
        employments="employee_id | started_on | ended_on\np1 | 2024-01-11 | 2024-01-20\np2 | 2024-01-01 | 2024-01-31",
        absences="""
        absence_id | employee_id | absence_type | started_on | ended_on | share
        a1 | p1 | own_illness | 2024-01-01 | 2024-01-31 | 0.5
        a2 | p2 | work_accident | 2024-01-30 | 2024-02-10 |
        a3 | p2 | child_illness | 2024-01-01 | 2024-01-10 | 1
        a4 | p9 | annual_leave | 2024-12-31 | 2024-12-31 | 1
        """,
    )
    row = sick(lake).iloc[0]
    assert (row["numerator"], row["denominator"]) == (10 * 0.5 + 2, 10 + 31)
    assert row["value"] == pytest.approx(100 * 7 / 41)
    per_year = lake.answer("sickness_days_per_person_year", grain="year").iloc[0]
    assert per_year["denominator"] == pytest.approx(41 / 366, abs=1e-8)
    assert per_year["value"] == pytest.approx(7 / (41 / 366), abs=1e-4)


def test_sick_shares_of_a_person_and_day_are_at_most_one(lake, unhidden):
    lake.draw(
        units=UNITS,
        employments="""
        employment_id | employee_id | unit_code | started_on | fte
        e1 | p1 | U1 | 2024-01-01 | 0.5
        e2 | p1 | U2 | 2024-01-01 | 0.5
        """,
        absences=f"""
        absence_id | employee_id | employment_id | started_on | ended_on | share
        a1 | p1 | e1 | 2024-03-01 | 2024-03-10 | 1
        a2 | p1 | e2 | 2024-03-06 | 2024-03-10 | 1
        a3 | p1 | e2 | 2024-03-10 | 2024-03-10 | 1
        {END.replace("| none", "| none | ")} |
        """,
    )
    days = by(sick(lake, by=("municipality",)), "municipality", part="numerator")
    # Five days of e1 alone, four days halved, and a day on which e2 has two of three shares.
    assert days == pytest.approx({"837": 5 + 4 / 2 + 1 / 3, "020": 4 / 2 + 2 / 3}, abs=1e-8)
    assert sick(lake)["numerator"].item() == pytest.approx(10, abs=1e-8)


def test_an_absence_without_employment_is_of_the_largest_of_the_day(lake, unhidden):
    lake.draw(
        units=UNITS,
        employments="""
        employment_id | employee_id | unit_code | started_on | ended_on | fte
        e1 | p1 | U1 | 2024-01-01 | 2024-01-31 | 0.6
        e2 | p1 | U2 | 2024-01-11 | 2024-02-10 | 0.8
        f2 | p2 | U2 | 2024-01-01 | 2024-01-31 | 0.5
        f1 | p2 | U3 | 2024-01-01 | 2024-01-31 | 0.5
        """,
        absences=f"""
        absence_id | employee_id | started_on | ended_on
        a1 | p1 | 2024-01-01 | 2024-02-20
        a2 | p2 | 2024-01-05 | 2024-01-07
        {END}
        """,
    )
    want = {"837": 10, "020": 21 + 10, "562": 3}
    assert by(sick(lake, by=("municipality",)), "municipality", part="numerator") == want
    # Absence days count by themselves, employed or not.
    days = lake.answer("absence_days", by=("municipality",), grain="year")
    assert by(days, "municipality") == {**want, "outside": 10 + 1}


def test_an_absence_goes_through_its_employment(lake, unhidden):
    lake.draw(
        units=UNITS,
        employments="""
        employment_id | employee_id | unit_code | started_on | ended_on | fte
        e1 | p1 | U1 | 2024-01-01 | 2024-01-31 | 0.2
        e2 | p1 | U2 | 2024-01-01 | 2024-02-10 | 0.8
        """,
        absences=f"""
        absence_id | employee_id | employment_id | started_on | ended_on
        a1 | p1 | e1 | 2024-01-30 | 2024-02-15
        {END.replace("| none", "| none | ")}
        """,
    )
    # Still of e1 after e1 has ended, as long as the person is employed at all.
    assert by(sick(lake, by=("municipality",)), "municipality", part="numerator") == {"837": 2 + 10}
    days = lake.answer("absence_days", by=("municipality",), grain="year")
    assert by(days, "municipality") == {"837": 17, "outside": 1}


def test_employed_days_are_one_per_person_and_day_at_the_grain_asked_for(lake, unhidden):
    lake.draw(
        units=UNITS,
        employments="""
        employment_id | employee_id | unit_code | profession_group | started_on | ended_on
        e1 | p1 | U1 | nurse | 2024-01-01 | 2024-01-31
        e2 | p1 | U1 | physician | 2024-01-11 | 2024-01-20
        e3 | p1 | U2 | nurse | 2024-01-16 | 2024-02-05
        """,
        absences=f"absence_id | employee_id | started_on | ended_on\n{END}",
    )
    ask = {"part": "denominator"}
    assert sick(lake)["denominator"].item() == 36
    assert by(sick(lake, by=("municipality",)), "municipality", **ask) == {"837": 31, "020": 21}
    assert by(sick(lake, by=("unit",)), "unit", **ask) == {"U1": 31, "U2": 21}
    assert by(sick(lake, by=("profession_group",)), "profession_group", **ask) == {"nurse": 36, "physician": 10}
    assert by(sick(lake, by=("employment_type",)), "employment_type", **ask) == {"permanent": 36}


def test_sickness_needs_both_datasets(lake):
    lake.draw(employments="started_on\n2024-01-01\n2024-12-31")
    for metric in ("sickness_absence_rate", "sickness_days_per_person_year", "absence_days"):
        assert lake.answer(metric, grain="year")["reason"].item() == "not_delivered"


# ---- absence days ----------------------------------------------------------------------------------------------


def test_the_whole_absence_decides_the_length_band_and_shares_do_not_matter(lake, unhidden):
    lengths = {
        "1-3": (1, 3),
        "4-29": (4, 29),
        "30-60": (30, 60),
        "61-90": (61, 90),
        "91-180": (91, 180),
        "181+": (181,),
    }
    rows = [
        f"{band}{days} | p1 | {date.fromordinal(date(2023, 6, 1).toordinal())} "
        f"| {date.fromordinal(date(2023, 6, 1).toordinal() + days - 1)} | 0.3"
        for band, many in lengths.items()
        for days in many
    ]
    lake.draw(
        employments="employee_id | started_on\np1 | 2023-01-01",
        absences="absence_id | employee_id | started_on | ended_on | share\n"
        + "\n".join([*rows, "z | p1 | 2023-12-31 | 2023-12-31 | 1"]),
    )
    ask = {"by": ("length_band",), "start": "2023-06-01"}
    found = by(lake.answer("absence_days", grain="total", end="2023-12-01", **ask), "length_band")
    assert found == {band: sum(many) for band, many in lengths.items()}
    june = by(lake.answer("absence_days", grain="month", end="2023-07-01", **ask), "length_band")
    assert june == {"1-3": 4, "4-29": 33, "30-60": 60, "61-90": 60, "91-180": 60, "181+": 30}


def test_absences_count_to_the_last_delivered_day_each_by_itself(lake, unhidden):
    lake.draw(
        employments="employee_id | started_on\np1 | 2023-01-01",
        absences="""
        absence_id | employee_id | absence_type | started_on | ended_on
        a1 | p1 | annual_leave | 2024-02-25 | 2024-08-31
        a2 | p1 | other_paid | 2024-03-01 | 2024-03-10
        """,
    )
    rows = lake.answer("absence_days", by=("absence_type", "length_band"), grain="year")
    # The newest start is 1 March: five days of February (a leap year) and one of March; the band is that of 189 days.
    assert by(rows, "absence_type", "length_band") == {("annual_leave", "181+"): 6, ("other_paid", "4-29"): 1}


# ---- turnover --------------------------------------------------------------------------------------------------


def test_exit_turnover_counts_permanent_employments_that_ended_for_a_reason(lake, unhidden):
    reasons = ["resigned", "retired_old_age", "retired_disability", "dismissed", "died", "other"]
    ended = [f"q{i} | permanent | 2020-01-01 | 2024-0{i + 1}-15 | {reason}" for i, reason in enumerate(reasons)]
    lake.draw(
        employments="employee_id | employment_type | started_on | ended_on | end_reason\n"
        + "\n".join(
            [
                *ended,
                "q0 | permanent | 2020-01-01 | 2024-12-31 | resigned",
                "q1 | permanent | 2020-01-01 | 2023-12-31 | resigned",
                "r1 | permanent | 2020-01-01 | 2024-05-01 | transferred",
                "r2 | permanent | 2020-01-01 | 2024-05-01 | fixed_term_ended",
                "r3 | permanent | 2020-01-01 | 2024-05-01 |",
                "r4 | fixed_term | 2020-01-01 | 2024-05-01 | resigned",
                "r5 | permanent | 2024-01-02 | |",
                "r6 | permanent | 2024-01-01 | |",
                "r7 | substitute | 2025-01-31 | |",
            ]
        )
    )
    row = lake.answer("exit_turnover", grain="year").iloc[0]
    # Seven employments of six persons; ten permanent persons on 1 January.
    assert (row["numerator"], row["denominator"]) == (7, 10)
    assert row["value"] == pytest.approx(70)
    rolling = lake.answer("exit_turnover", grain="rolling12", start="2024-02-01", end="2024-03-01").iloc[0]
    # March 2023 – February 2024: q0 and q1 of 2024 and q1 of 2023; r5 and r6 had not come by 1 March 2023.
    assert (rolling["numerator"], rolling["denominator"]) == (3, 9)
    assert lake.answer("retirements", grain="year")["value"].item() == 2
    assert lake.answer("retirements", grain="month", start="2024-02-01", end="2024-04-01")["value"].tolist() == [1, 1]


def test_entry_turnover_counts_those_without_any_employment_in_the_thirty_days_before(lake, unhidden):
    lake.draw(
        employments="""
        employee_id | employment_type | started_on | ended_on
        p1 | permanent | 2024-03-31 |
        p2 | permanent | 2024-03-31 |
        p2 | substitute | 2023-01-01 | 2024-02-29
        p3 | permanent | 2024-03-31 |
        p3 | substitute | 2023-01-01 | 2024-03-01
        p4 | fixed_term | 2024-03-31 |
        p5 | permanent | 2024-03-31 |
        p5 | apprentice | 2024-03-31 |
        p6 | permanent | 2020-01-01 |
        p6 | permanent | 2024-03-31 |
        p7 | substitute | 2024-12-31 |
        """
    )
    row = lake.answer("entry_turnover", grain="year").iloc[0]
    # The thirty days before 31 March are 1–30 March: p2 had gone by then, p3 had not.
    assert (row["numerator"], row["denominator"]) == (3, 1)


def test_turnover_has_windows_of_a_year_only(lake):
    lake.draw(employments="started_on\n2024-01-01")
    for grain in ("month", "quarter", "total"):
        with pytest.raises(MeasureError, match="year, rolling12"):
            lake.answer("exit_turnover", grain=grain)


# ---- positions -------------------------------------------------------------------------------------------------


def test_positions_and_agency_work_are_summed_before_they_are_divided(lake):
    lake.draw(
        units=UNITS,
        positions="""
        month | unit_code | profession_group | positions | filled | agency_person_months
        2024-01-01 | U1 | nurse | 10 | 9.5 | 1
        2024-01-01 | U2 | nurse | 30 | 20 | 4.5
        2024-02-01 | U1 | nurse | 10 | |
        2024-02-01 | U9 | nurse | 5 | 5 | 0
        """,
    )
    ask = {"grain": "quarter", "start": "2024-01-01", "end": "2024-04-01"}
    fill, agency = lake.answer("vacancy_fill_rate", **ask).iloc[0], lake.answer("agency_share", **ask).iloc[0]
    assert (fill["numerator"], fill["denominator"]) == (34.5, 55)
    assert fill["value"] == pytest.approx(100 * 34.5 / 55)
    assert (agency["numerator"], agency["denominator"]) == (5.5, 40)
    assert fill["incomplete"]
    places = lake.answer("vacancy_fill_rate", by=("municipality",), **ask)
    assert by(places, "municipality", part="denominator") == {"837": 20, "020": 30, "outside": 5}
    # A month with positions but none filled or hired has no share of agency work.
    months = lake.answer("agency_share", by=("municipality",), grain="month", start="2024-02-01", end="2024-03-01")
    row = months[months["municipality"] == "837"].iloc[0]
    assert np.isnan(row["value"])
    assert row["reason"] == "cannot_exist"


# ---- survey ----------------------------------------------------------------------------------------------------

SURVEY = """
survey_month | unit_code | item | respondents | mean | promoters | passives | detractors
2024-03-01 | U1 | recommend | 10 | | 6 | 3 | 1
2024-03-01 | U2 | recommend | 6 | | 0 | 2 | 4
2024-03-01 | U2 | again | 8 | | | |
2024-03-01 | U1 | climate | 10 | 4.0 | | |
2024-03-01 | U2 | climate | 5 | 2.5 | | |
2024-03-01 | U2 | tools | 7 | | | |
2024-09-01 | U1 | recommend | 4 | | 4 | 0 | 0
2024-09-01 | U1 | climate | 3 | 3.0 | | |
"""


def test_surveys_are_pooled_over_the_rows_with_the_value(lake):
    lake.draw(units=UNITS, staff_survey=SURVEY)
    ask = {"grain": "quarter", "start": "2024-01-01", "end": "2024-04-01"}
    enps, mean = lake.answer("enps", **ask).iloc[0], lake.answer("staff_satisfaction", **ask).iloc[0]
    assert (enps["numerator"], enps["denominator"]) == (6 - 5, 16)
    assert enps["value"] == pytest.approx(100 / 16)
    # Wald: 95 % of 16 answers, six for and five against.
    half = 1.959964 * 100 * np.sqrt((11 / 16 - (1 / 16) ** 2) / 16)
    assert [enps["lower_95"], enps["upper_95"]] == pytest.approx([100 / 16 - half, 100 / 16 + half], abs=1e-4)
    assert (mean["numerator"], mean["denominator"]) == (10 * 4 + 5 * 2.5, 15)
    assert mean["value"] == pytest.approx(3.5)
    places = lake.answer("enps", by=("municipality",), **ask)
    assert by(places.dropna(subset="value"), "municipality") == pytest.approx({"837": 50, "020": -400 / 6})


def test_a_month_without_survey_has_no_value_and_few_answers_are_hidden(lake):
    lake.draw(units=UNITS, staff_survey=SURVEY)
    for metric in ("enps", "staff_satisfaction"):
        rows = lake.answer(metric, grain="month", start="2024-08-01", end="2024-10-01")
        assert rows["value"].isna().all()
        assert rows["numerator"].isna().all()
        assert list(rows["reason"]) == ["not_collected", "too_small"]
        assert list(rows["hidden"]) == [False, True]


def test_the_answers_of_few_persons_are_hidden_however_many_items_they_answered(lake):
    items = [
        f"{month} | {unit} | item{i} | {people} | 3.5"
        for month, unit, people in (("2024-03-01", "U1", 4), ("2024-03-01", "U2", 5), ("2024-04-01", "U1", 5))
        for i in range(6)
    ]
    lake.draw(
        units=UNITS,
        staff_survey="survey_month | unit_code | item | respondents | mean\n"
        + "\n".join([*items, "2024-03-01 | U1 | more | 30 |", "2024-03-01 | U1 | fewer | 2 | 1"]),
    )
    rows = lake.answer("staff_satisfaction", by=("unit",), grain="month", start="2024-03-01", end="2024-05-01")
    hidden = {(row["period"].month, row["unit"]): row["hidden"] for row in rows.to_dict("records")}
    assert hidden[3, "U1"]
    assert not hidden[4, "U1"]
    whole = lake.answer("staff_satisfaction", grain="total").iloc[0]
    assert (whole["denominator"], whole["hidden"]) == (6 * 14 + 2, False)


# ---- small numbers ---------------------------------------------------------------------------------------------


def staff_of(**numbers: int) -> str:
    rows = [f"{unit}{i} | {unit} | 2024-01-01" for unit, number in numbers.items() for i in range(number)]
    return "\n".join(["employee_id | unit_code | started_on", *rows, "last | U2 | 2024-12-31"])


def test_sickness_is_hidden_where_few_are_sick(lake):
    ill = "\n".join(
        f"a{unit}{i} | {unit}{i} | 2024-03-01 | 2024-03-10" for unit, n in (("U1", 4), ("U2", 5)) for i in range(n)
    )
    lake.draw(
        units=UNITS,
        employments=staff_of(U1=40, U2=40),
        absences=f"absence_id | employee_id | started_on | ended_on\n{ill}\n{END}",
    )
    for metric in ("sickness_absence_rate", "sickness_days_per_person_year"):
        rows = lake.answer(metric, by=("unit",), grain="month", start="2024-03-01", end="2024-04-01")
        assert dict(zip(rows["unit"], rows["reason"], strict=True))["U1"] == "too_small"
        assert lake.answer(metric, grain="year")["numerator"].item() == 90


@pytest.mark.parametrize("metric", ["person_years", "sickness_absence_rate", "sickness_days_per_person_year"])
def test_sums_of_days_over_few_persons_are_hidden(lake, metric):
    lake.draw(
        units=UNITS,
        employments=staff_of(U1=4, U2=9, U3=7),
        absences=f"absence_id | employee_id | started_on | ended_on\n{END}",
    )
    rows = lake.answer(metric, by=("municipality",), grain="month", start="2024-03-01", end="2024-04-01")
    assert rows.loc[rows["municipality"] == "837", "reason"].item() == "too_small"
    whole = lake.answer(metric, grain="month", start="2024-03-01", end="2024-04-01")
    assert not whole["hidden"].item()
    assert whole["value"].notna().item()


def test_person_years_over_few_paid_persons_are_hidden(lake):
    away = "\n".join(f"a{i} | U1{i} | other_unpaid | 2024-01-01 | 2024-12-31" for i in range(4, 9))
    lake.draw(
        units=UNITS,
        employments=staff_of(U1=9, U2=9, U3=7),
        absences="absence_id | employee_id | absence_type | started_on | ended_on\n"
        f"{away}\nz | z | other_paid | 2024-12-31 | 2024-12-31",
    )
    rows = lake.answer("person_years", by=("unit",), grain="month", start="2024-03-01", end="2024-04-01")
    assert rows.loc[rows["unit"] == "U1", "reason"].item() == "too_small"


def test_headcount_of_few_is_hidden(lake):
    lake.draw(
        units=UNITS,
        employments=staff_of(U1=4, U2=9, U3=7),
    )
    rows = lake.answer("headcount", by=("municipality",), grain="year")
    assert rows.loc[rows["municipality"] == "837", ["value", "reason"]].iloc[0].isna().tolist() == [True, False]


def test_a_place_without_staff_has_no_sickness_rate(lake):
    lake.draw(
        units=UNITS,
        employments=staff_of(U1=40),
        absences=f"absence_id | employee_id | started_on | ended_on\n{END}",
    )
    rows = lake.answer("sickness_absence_rate", by=("municipality",), grain="year")
    assert rows.loc[rows["municipality"] == "562", "reason"].item() == "cannot_exist"
