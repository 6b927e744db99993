"""What every answer keeps: all places and windows, reasons, filters after hiding, rights, the months that have data."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from county import Membership
from data_sources.refresh import refresh
from data_sources.warehouse import open_warehouse
from metrics import CATALOGUE, MeasureError
from metrics.compute import compute
from permissions import AccessDenied, Reader
from tests.conftest import ANALYST
from tests.drawn import write_csv
from tests.metrics.test_use import cells, contacts

COLUMNS = ["value", "numerator", "denominator", "lower_95", "upper_95", "lower_998", "upper_998"]
TAIL = [*COLUMNS, "hidden", "reason", "incomplete", "population_year"]
MONTHS = [date(2024, month, 1) for month in range(1, 13)]


def on(*days: str, many: int = 6, **row: str) -> str:
    """So many contacts on each day."""
    return contacts(*((many, {"contact_on": day, **row}) for day in days))


# ---- rows ------------------------------------------------------------------------------------------------------


def test_an_answer_has_the_columns_that_other_programs_read(given, answer):
    given("service_contacts", on("2024-03-31"))
    for by in ((), ("municipality",), ("service_line", "sex")):
        assert list(answer("contacts", by=by)) == ["metric", "period", *by, *TAIL]
    # A breakdown that is filtered on and not asked for is no column.
    assert list(answer("contacts", where={"service_line": "outpatient"})) == ["metric", "period", *TAIL]
    assert list(answer("contacts", by=("sex",), where={"sex": "unknown"})) == ["metric", "period", "sex", *TAIL]


def test_every_place_is_there_in_every_window_with_zero_or_a_reason(given, answer):
    given("service_contacts", on("2024-01-10", "2024-03-31", municipality_code="837"))
    rows = answer("contacts", by=("municipality",), grain="month")
    assert len(rows) == 24 * 12
    for month, group in rows.groupby("period"):
        delivered = month in (MONTHS[0], MONTHS[2])
        values = cells(group, "municipality")
        if delivered:
            assert values.pop("837") == 6 and set(values.values()) == {0}
            assert group["reason"].isna().all()
        else:
            assert group[COLUMNS].isna().all(axis=None) and set(group["reason"]) == {"not_delivered"}
            assert not group["hidden"].any()


def test_a_filter_that_nothing_meets_is_zero_in_every_place(given, answer):
    given("service_contacts", on("2024-03-31", municipality_code="837", unit_code="U1"))
    for where in ({"service_line": "rescue"}, {"unit": "U9"}, {"sex": "male", "age_group": "0-4"}):
        rows = answer("contacts", by=("municipality",), grain="year", where=where)
        assert len(rows) == 24 and set(rows["value"]) == {0}
    found = answer("contacts", by=("municipality",), grain="year", where={"unit": "U1"})
    assert len(found) == 24 and found["value"].sum() == 6


def test_a_unit_is_zero_in_the_windows_when_nobody_came(given, answer):
    given(
        "service_contacts",
        contacts(
            (6, {"contact_on": "2024-01-31", "unit_code": "U1"}),
            (7, {"contact_on": "2024-02-29", "unit_code": "U2"}),
        ),
    )
    rows = answer("contacts", by=("unit",), grain="month", end="2024-03-01")
    assert [tuple(row) for row in rows[["unit", "value"]].to_numpy()] == [("U1", 6), ("U2", 0), ("U1", 0), ("U2", 7)]


# ---- filters ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "where",
    [
        {"area": "5"},
        {"area": "Tampere–Pirkkala"},
        {"area": "Tammerfors–Birkala"},
        {"area": "Tampere – Pirkkala"},
        {"municipality": "837"},
        {"municipality": "Tampere"},
        {"municipality": "Tammerfors"},
        {"service_line": "hospital"},
        {"service_line": "Tays sairaalapalvelut"},
        {"area": "5", "municipality": "Tampere", "service_line": "hospital", "sex": "male"},
    ],
)
def test_places_and_lines_are_filtered_by_key_or_by_name(where, given, answer):
    given(
        "service_contacts",
        contacts(
            (30, {"municipality_code": "837", "service_line": "hospital", "sex": "male"}),
            (40, {"municipality_code": "020", "service_line": "outpatient", "sex": "female"}),
        ),
    )
    rows = answer("contacts", grain="year", where=where)
    assert rows["value"].item() == 30


def test_a_place_that_contradicts_its_area_gives_no_row(given, answer):
    given("service_contacts", on("2024-03-31", municipality_code="837"))
    assert answer("contacts", grain="year", where={"area": "3", "municipality": "837"}).empty


def test_what_is_hidden_stays_hidden_under_a_filter(given, answer):
    given(
        "service_contacts",
        contacts(
            (3, {"municipality_code": "837", "sex": "male"}),
            (20, {"municipality_code": "837", "sex": "female"}),
            (30, {"municipality_code": "020", "sex": "male"}),
            (40, {"municipality_code": "020", "sex": "female"}),
        ),
    )
    whole = answer("contacts", by=("municipality", "sex"), grain="year")
    told = cells(whole, "municipality", "sex", value="hidden")
    assert told["837", "male"] and told["837", "female"]
    for where in ({"sex": "female"}, {"municipality": "837"}, {"area": "5"}):
        others = tuple(name for name in ("municipality", "sex") if name not in where)
        rows = answer("contacts", by=others, grain="year", where=where)
        if "area" not in where:
            part = whole[whole[next(iter(where))] == next(iter(where.values()))]
            assert list(rows["hidden"]) == list(part["hidden"])
        empty = rows[rows["hidden"]]
        assert empty[COLUMNS].isna().all(axis=None) and set(empty["reason"]) <= {"too_small"}
    rate = answer("contacts", grain="year", where={"municipality": "837", "sex": "male"})
    assert rate["hidden"].item() and pd.isna(rate["value"].item())


# ---- windows ---------------------------------------------------------------------------------------------------


def test_a_year_with_a_missing_month_is_the_sum_of_the_others_and_not_whole(given, answer):
    days = [f"2024-{month:02d}-{28 if month == 2 else 30}" for month in range(1, 13)]
    given("service_contacts", on(*days[:6], *days[7:], "2024-12-31"))
    year = answer("contacts", grain="year").iloc[0]
    assert (year["value"], year["incomplete"]) == (12 * 6, True)
    quarters = answer("contacts", grain="quarter")
    assert list(quarters["incomplete"]) == [False, False, True, False]
    months = answer("contacts", grain="month")
    assert months.loc[6, "reason"] == "not_delivered"
    assert list(months["incomplete"]) == [False] * 12


def test_a_window_after_the_newest_event_is_not_finished(given, answer):
    given("service_contacts", on("2024-01-31", "2024-02-28"))
    months = answer("contacts", grain="month", end="2024-03-01")
    # 2024 is a leap year: the 29th is still to come.
    assert list(months["incomplete"]) == [False, True]
    assert answer("contacts", grain="total", end="2024-03-01")["incomplete"].item()
    assert not answer("contacts", grain="total", end="2024-02-29")["incomplete"].item()


def test_what_usually_comes_late_keeps_a_window_open_for_longer(given, drawn_warehouse, pirkanmaa):
    given("service_contacts", on("2024-01-31", "2024-02-20"))
    warehouse = drawn_warehouse()

    def incomplete(days: int) -> bool:
        late = replace(pirkanmaa, thresholds=replace(pirkanmaa.thresholds, lateness_days={"service_contacts": days}))
        span = {"start": date(2024, 1, 1), "end": date(2024, 2, 1)}
        return (
            compute(CATALOGUE["contacts"], **span, reader=ANALYST, warehouse=warehouse, county=late)
            .rows["incomplete"]
            .item()
        )

    assert [incomplete(days) for days in (0, 20, 21)] == [False, False, True]


def test_a_rolling_window_that_begins_before_the_first_month_is_not_whole(given, answer):
    given("service_contacts", on(*(f"2023-{m:02d}-28" for m in range(1, 13)), "2024-01-31", "2024-02-29"))
    rows = answer("contacts", grain="rolling12", start="2023-11-01", end="2024-03-01")
    # Windows to the end of November and December 2023, January and February 2024; the first whole one is December's,
    # but its newest event is not its last day until January comes.
    assert list(rows["value"]) == [11 * 6, 12 * 6, 12 * 6, 12 * 6]
    assert list(rows["incomplete"]) == [True, False, False, False]


def test_without_a_period_an_answer_has_the_months_of_its_events(given, drawn_warehouse, pirkanmaa):
    given("service_contacts", on("2023-11-15", "2024-02-10"))
    given("population", "year | persons\n2000 | 100\n2022 | 200\n2023 | 300")
    warehouse = drawn_warehouse()

    def periods(metric: str, grain: str | None = None) -> list[date]:
        rows = compute(CATALOGUE[metric], grain=grain, reader=ANALYST, warehouse=warehouse, county=pirkanmaa).rows
        return list(rows["period"])

    months = [date(2023, 11, 1), date(2023, 12, 1), date(2024, 1, 1), date(2024, 2, 1)]
    for metric in ("contacts", "clients", "contacts_per_1000", "client_share", "contact_rate_age_standardised"):
        assert periods(metric) == months
        assert periods(metric, "quarter") == [date(2023, 10, 1), date(2024, 1, 1)]
        assert periods(metric, "year") == [date(2023, 1, 1), date(2024, 1, 1)]
        assert periods(metric, "rolling12") == months
        assert periods(metric, "total") == [months[0]]
    # Residents are of every year that follows a delivered one.
    assert periods("residents")[0] == date(2001, 1, 1) and periods("residents")[-1] == date(2024, 1, 1)


def test_an_empty_lake_answers_with_reasons_when_asked_for_a_period(answer, drawn_warehouse, pirkanmaa):
    for metric in ("contacts", "clients", "contacts_per_client", "bed_days", "length_of_stay", "residents"):
        rows = answer(metric, by=("area",), grain="year")
        assert set(rows["reason"]) == {"not_delivered"} and rows["value"].isna().all()
    assert len(answer("contacts", by=("area", "service_line"), grain="year")) == 6 * 5
    with pytest.raises(MeasureError, match="Nothing of service_contacts has been delivered"):
        compute(CATALOGUE["contacts"], reader=ANALYST, warehouse=drawn_warehouse(), county=pirkanmaa)


def test_units_where_nobody_came_have_no_rows_whatever_is_asked(given, answer):
    given("service_contacts", on("2023-03-31", unit_code="U1"))
    for metric in ("contacts", "clients", "contacts_per_1000", "bed_days"):
        for by in (("unit",), ("area", "unit"), ("area", "municipality", "unit"), ("unit", "sex")):
            rows = answer(metric, by=by, grain="month")
            assert rows.empty and list(rows) == ["metric", "period", *by, *TAIL]


def test_only_residents_delivered_is_a_lake_too(given, answer):
    given("population", "year | persons\n2023 | 300")
    assert answer("residents", grain="year")["value"].item() == 300
    row = answer("contacts_per_1000", grain="year").iloc[0]
    assert row["reason"] == "not_delivered" and pd.isna(row["denominator"])


def test_what_is_counted_by_whole_months_says_so(given, answer):
    given("ledger", "unit_code | actual_eur\nU1 | 100")
    with pytest.raises(MeasureError, match="costs is counted by whole months, so the start must be the first day"):
        answer("costs", start="2024-01-15")


# ---- areas that change -----------------------------------------------------------------------------------------


@pytest.fixture
def moved(pirkanmaa):
    """Pirkkala leaves area 5 for area 4 at the beginning of June 2024."""
    others = (m for m in pirkanmaa.memberships if m.municipality != "604")
    return replace(
        pirkanmaa,
        memberships=(
            *others,
            Membership("604", "5", date(2000, 1, 1), date(2024, 5, 31)),
            Membership("604", "4", date(2024, 6, 1), None),
        ),
    )


def test_a_municipality_counts_in_the_area_of_the_last_day_of_the_window(tmp_path, moved):
    lake = tmp_path / "lake"
    write_csv(lake, "service_contacts", on("2024-04-30", "2024-06-30", municipality_code="604"))
    people = "year | municipality_code | persons\n2023 | 604 | 100\n2023 | 837 | 1000\n2023 | 536 | 10"
    write_csv(lake, "population", people)
    refresh(lake, tmp_path / "warehouse", moved)

    def asked(metric: str, by: tuple[str, ...], grain: str) -> dict:
        span = {"start": date(2024, 4, 1), "end": date(2024, 7, 1)}
        warehouse = open_warehouse(tmp_path / "warehouse")
        rows = compute(
            CATALOGUE[metric], by=by, grain=grain, **span, reader=ANALYST, warehouse=warehouse, county=moved
        ).rows
        return cells(rows, "period", *by)

    april, june = date(2024, 4, 1), date(2024, 6, 1)
    for metric in ("contacts", "clients"):
        found = asked(metric, ("area",), "month")
        assert [found[april, "5"], found[april, "4"], found[june, "5"], found[june, "4"]] == [6, 0, 0, 6]
        assert asked(metric, ("area",), "total")[april, "4"] == 12
        both = asked(metric, ("area", "municipality"), "month")
        assert both[april, "5", "604"] == 6 and both[june, "4", "604"] == 6
        assert (june, "5", "604") not in both
    residents = asked("residents", ("area",), "month")
    assert [residents[april, "5"], residents[june, "5"], residents[june, "4"]] == [1100, 1000, 110]
    assert asked("contacts_per_1000", ("area",), "month")[june, "4"] == pytest.approx(1000 * 6 / 110)


# ---- rights ----------------------------------------------------------------------------------------------------


@pytest.fixture
def everywhere(given):
    given(
        "service_contacts",
        contacts(*((10 + n, {"municipality_code": code, "unit_code": f"U{code}"}) for n, code in enumerate(CODES))),
    )
    given("population", "year | municipality_code | persons\n" + "\n".join(f"2023 | {code} | 900" for code in CODES))


CODES = ["837", "604", "020", "418", "536", "211", "091"]


def test_a_director_gets_the_rows_of_her_municipalities_as_everyone_else_would(everywhere, answer):
    mine = Reader("regional_director", area="3")
    for metric in ("contacts", "clients", "contacts_per_1000", "client_share"):
        whole = answer(metric, by=("municipality",), grain="year")
        own = answer(metric, by=("municipality",), grain="year", reader=mine)
        assert set(own["municipality"]) == {"020", "418", "887", "908", "922"}
        kept = whole[whole["municipality"].isin(own["municipality"])].reset_index(drop=True)
        pd.testing.assert_frame_equal(own, kept)
        areas = answer(metric, by=("area",), grain="year", reader=mine)
        pd.testing.assert_frame_equal(areas, answer(metric, by=("area",), grain="year"))


@pytest.mark.parametrize(
    ("role", "how"),
    [
        ("viewer", {"by": ("municipality",)}),
        ("viewer", {"where": {"municipality": "837"}}),
        ("viewer", {"where": {"municipality": "Tampere"}}),
        ("viewer", {"by": ("unit",)}),
        ("viewer", {"where": {"unit": "U837"}}),
        ("hyte_coordinator", {"by": ("municipality",)}),
        ("data_steward", {}),
        ("nobody", {}),
    ],
)
def test_what_a_reader_may_not_see_is_refused(role, how, everywhere, answer):
    with pytest.raises(AccessDenied):
        answer("contacts", grain="year", reader=Reader(role), **how)


def test_a_director_sees_the_units_that_serve_her_residents(everywhere, answer):
    mine = Reader("regional_director", area="3")
    rows = answer("contacts", by=("unit",), grain="year", where={"area": "3"}, reader=mine)
    assert set(rows.loc[rows["value"] > 0, "unit"]) == {"U020", "U418"}
    for where in ({}, {"area": "5"}, {"municipality": "837"}, {"unit": "U837"}):
        with pytest.raises(AccessDenied):
            answer("contacts", by=("unit",), grain="year", where=where, reader=mine)


def test_a_coordinator_sees_residents_by_municipality(everywhere, answer):
    rows = answer("residents", by=("municipality",), grain="year", reader=Reader("hyte_coordinator"))
    assert len(rows) == 23
