"""Service use: drawn clauses of the definitions, each worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest


def cells(rows: pd.DataFrame, *names: str, value: str = "value") -> dict:
    keys = [rows[name] for name in names]
    return dict(zip(zip(*keys, strict=True) if len(keys) > 1 else keys[0], rows[value], strict=True))


def parts(rows: pd.DataFrame) -> list[float]:
    return rows[["numerator", "denominator"]].iloc[0].tolist()


def contacts(*groups: tuple[int, dict[str, str]]) -> str:
    """A drawing of contacts of different clients: so many rows of each kind."""
    names = sorted({name for _, row in groups for name in row} | {"client_id"})
    lines, number = [" | ".join(names)], 0
    for many, row in groups:
        for _ in range(many):
            number += 1
            lines.append(" | ".join({"client_id": f"c{number:03d}", **row}.get(name, "") for name in names))
    return "\n".join(lines)


# ---- contacts --------------------------------------------------------------------------------------------------


def test_a_contact_counts_in_the_month_of_its_day_and_the_place_of_residence(given, answer):
    given(
        "service_contacts",
        contacts(
            (5, {"contact_on": "2024-02-29", "municipality_code": "837"}),
            (6, {"contact_on": "2024-03-01", "municipality_code": "837"}),
            (7, {"contact_on": "2024-03-31", "municipality_code": "020"}),
            (8, {"contact_on": "2024-04-01", "municipality_code": "020"}),
        ),
    )
    rows = answer("contacts", by=("municipality",), grain="month", start="2024-02-01", end="2024-05-01")
    by_month = rows.pivot_table(index="municipality", columns="period", values="value")
    assert list(by_month.loc["837"]) == [5, 6, 0]
    assert list(by_month.loc["020"]) == [0, 7, 8]
    assert (by_month.drop(["837", "020"]) == 0).all(axis=None) and len(by_month) == 24


def test_other_counties_and_unknown_residence_are_one_place_and_count_in_the_county(given, answer):
    given(
        "service_contacts",
        contacts(
            (9, {"municipality_code": "837"}),
            (5, {"municipality_code": "091"}),
            (6, {"municipality_code": ""}),
        ),
    )
    for place in ("area", "municipality"):
        assert cells(answer("contacts", by=(place,), grain="year"), place)["outside"] == 11
    assert answer("contacts", grain="year")["value"].item() == 20
    assert answer("contacts", grain="year", where={"area": "outside"})["value"].item() == 11
    both = cells(answer("contacts", by=("area", "municipality"), grain="year"), "area", "municipality")
    assert (both["5", "837"], both["3", "020"], both["outside", "outside"], len(both)) == (9, 0, 11, 24)


def test_what_is_empty_is_unknown_and_ages_go_in_bands_of_five_to_85(given, answer):
    ages = {"0": 5, "4": 6, "5": 7, "84": 8, "85": 9, "103": 10, "": 11}
    given("service_contacts", contacts(*((many, {"age": age, "sex": ""}) for age, many in ages.items())))
    assert cells(answer("contacts", by=("age_group",), grain="year"), "age_group") == {
        "0-4": 11,
        "5-9": 7,
        "80-84": 8,
        "85+": 19,
        "unknown": 11,
    }
    assert cells(answer("contacts", by=("sex",), grain="year"), "sex") == {"unknown": 56}
    # A unit that is not known is a unit of its own; so is one that no list of units has.
    assert cells(answer("contacts", by=("unit",), grain="year"), "unit") == {"unknown": 56}


def test_a_cut_that_no_prepared_table_holds_is_counted_from_the_contacts(given, answer):
    given(
        "service_contacts",
        contacts(
            (6, {"unit_code": "U1", "sex": "male", "contact_mode": "phone"}),
            (7, {"unit_code": "U1", "sex": "female", "contact_mode": "visit"}),
            (8, {"unit_code": "U2", "sex": "female", "contact_mode": "visit"}),
        ),
    )
    by = ("unit", "sex", "contact_mode")
    wanted = {("U1", "male", "phone"): 6, ("U1", "female", "visit"): 7, ("U2", "female", "visit"): 8}
    assert cells(answer("contacts", by=by, grain="year"), *by) == wanted
    assert cells(answer("clients", by=by, grain="year"), *by) == wanted


def test_shares_know_which_contacts_could_have_been_remote(given, answer):
    modes = {"visit": 6, "home_visit": 5, "remote": 7, "phone": 8, "digital": 9, "consultation": 20}
    modes |= {"professional_work": 30}
    given("service_contacts", contacts(*((many, {"contact_mode": mode}) for mode, many in modes.items())))
    rows = answer("remote_share", grain="year")
    assert parts(rows) == [24, 35]
    assert rows["value"].item() == pytest.approx(100 * 24 / 35)


def test_contacts_of_an_unknown_provider_are_left_out_of_the_purchased_share(given, answer):
    providers = {"purchased": 5, "voucher": 6, "own": 7, "": 30}
    given("service_contacts", contacts(*((n, {"provider": provider}) for provider, n in providers.items())))
    rows = answer("purchased_share", grain="year")
    assert parts(rows) == [11, 18]
    assert rows["value"].item() == pytest.approx(100 * 11 / 18)


def test_a_share_without_anything_to_divide_by_cannot_exist(given, answer):
    given("service_contacts", contacts((6, {"contact_mode": "consultation", "provider": ""})))
    for metric in ("remote_share", "purchased_share"):
        row = answer(metric, grain="year").iloc[0]
        assert pd.isna(row["value"]) and row["reason"] == "cannot_exist" and row["denominator"] == 0


# ---- clients ---------------------------------------------------------------------------------------------------


def test_a_client_counts_once_in_the_place_of_the_latest_contact(given, answer):
    lines = [f"c{i} | 2024-01-{i + 1:02d} | 837 | outpatient" for i in range(6)]
    lines += [f"c{i} | 2024-02-{i + 1:02d} | 020 | hospital" for i in range(6)]
    given("service_contacts", "client_id | contact_on | municipality_code | service_line\n" + "\n".join(lines))
    rows = answer("clients", by=("municipality",), grain="year")
    assert cells(rows, "municipality")["020"] == 6
    assert cells(rows, "municipality")["837"] == 0
    # With a line, the line's contacts are taken first and the place is the latest of those.
    lines_first = answer("clients", by=("service_line", "municipality"), grain="year")
    found = cells(lines_first, "service_line", "municipality")
    assert found["outpatient", "837"] == 6
    assert found["hospital", "020"] == 6
    assert answer("clients", grain="year", where={"service_line": "outpatient"})["value"].item() == 6
    # Each month has its own latest contact.
    by_month = cells(answer("clients", by=("municipality",), grain="month"), "period", "municipality")
    assert [by_month[pd.Timestamp(f"2024-0{m}-01").date(), code] for m, code in ((1, "837"), (2, "020"))] == [6, 6]


def test_of_a_day_the_larger_id_as_text_is_the_later(given, answer):
    # As text "9" is after "10", and capitals are before small letters.
    rows = [f"{i}-9 | c{i} | 2024-01-01 | 837 | 10 | male" for i in range(5)]
    rows += [f"{i}-10 | c{i} | 2024-01-01 | 020 | 40 | female" for i in range(5)]
    given("service_contacts", "contact_id | client_id | contact_on | municipality_code | age | sex\n" + "\n".join(rows))
    for how in (
        {"grain": "year"},
        {"grain": "total"},  # twelve months in one piece
        {"grain": "total", "end": "2024-07-01"},  # no prepared window: the contacts themselves
        {"grain": "total", "end": "2024-01-20"},
        {"grain": "rolling12", "start": "2024-12-01"},
    ):
        assert cells(answer("clients", by=("municipality",), **how), "municipality")["837"] == 5, how
        assert cells(answer("clients", by=("age_group",), **how), "age_group")["10-14"] == 5, how
        assert cells(answer("clients", by=("sex",), **how), "sex")["male"] == 5, how


def test_clients_who_moved_away_are_no_residents_any_more(given, answer):
    stayed = [f"s{i} | 2024-01-10 | 837" for i in range(7)]
    moved = [f"m{i} | 2024-01-10 | 837\nm{i} | 2024-06-10 | 091" for i in range(5)]
    given("service_contacts", "client_id | contact_on | municipality_code\n" + "\n".join(stayed + moved))
    given("population", "year | municipality_code | persons\n2023 | 837 | 100")
    # All their contacts as residents still count as contacts of residents.
    assert parts(answer("client_share", grain="year")) == [7, 100]
    assert parts(answer("contacts_per_1000", grain="year")) == [12, 100]
    assert answer("clients", grain="year")["value"].item() == 12
    assert parts(answer("client_share", grain="month").iloc[:1]) == [12, 100]


def test_contacts_per_client_counts_contacts_where_they_were_and_clients_where_they_are(given, answer):
    lines = [f"c{i} | 2024-01-1{i} | 837" for i in range(6)] + [f"c{i} | 2024-02-1{i} | 020" for i in range(6)]
    lines += [f"d{i} | 2024-02-1{i} | 837" for i in range(5)]
    given("service_contacts", "client_id | contact_on | municipality_code\n" + "\n".join(lines))
    rows = answer("contacts_per_client", by=("municipality",), grain="year").set_index("municipality")
    assert rows.loc["837", ["numerator", "denominator", "value"]].tolist() == [11, 5, 2.2]
    assert rows.loc["020", ["numerator", "denominator", "value"]].tolist() == [6, 6, 1]
    assert parts(answer("contacts_per_client", grain="year")) == [17, 11]
    assert rows.loc["211", "reason"] == "cannot_exist"


def test_more_clients_than_residents_have_a_share_without_an_interval(given, answer):
    given("service_contacts", contacts((12, {"municipality_code": "837"})))
    given("population", "year | municipality_code | persons\n2023 | 837 | 6")
    row = answer("client_share", grain="year").iloc[0]
    assert row["value"] == 200 and pd.isna(row["lower_95"]) and pd.isna(row["upper_998"])


# ---- windows ---------------------------------------------------------------------------------------------------


def test_a_rolling_window_is_named_by_its_last_month_and_reaches_twelve_months_back(given, answer):
    given(
        "service_contacts",
        contacts(
            (5, {"contact_on": "2023-03-31"}),
            (6, {"contact_on": "2023-04-01"}),
            (7, {"contact_on": "2024-03-31"}),
            (8, {"contact_on": "2024-04-01"}),
        ),
    )
    for metric in ("contacts", "clients"):
        rows = answer(metric, grain="rolling12", start="2024-03-01", end="2024-05-01")
        # --from and --to choose the months that windows end in, never the events.
        assert cells(rows, "period") == {
            pd.Timestamp("2024-03-01").date(): 6 + 7,
            pd.Timestamp("2024-04-01").date(): 7 + 8,
        }


def test_a_window_is_cut_where_the_period_begins_and_ends(given, answer):
    months = {f"2024-{m:02d}-15": 4 + m for m in range(1, 13)}
    given("service_contacts", contacts(*((n, {"contact_on": day}) for day, n in months.items())))
    year = answer("contacts", grain="year", start="2024-03-01", end="2024-06-01")
    assert cells(year, "period") == {pd.Timestamp("2024-01-01").date(): 7 + 8 + 9}
    quarters = answer("clients", grain="quarter", start="2024-03-01", end="2024-06-01")
    assert list(quarters["value"]) == [7, 8 + 9]
    assert list(answer("contacts", grain="total", start="2024-03-01", end="2024-06-01")["value"]) == [24]


def test_a_period_can_begin_and_end_on_any_day(given, answer):
    days = {"2024-02-09": 5, "2024-02-10": 6, "2024-02-28": 7, "2024-03-04": 8, "2024-03-05": 9}
    given("service_contacts", contacts(*((n, {"contact_on": day}) for day, n in days.items())))
    span = {"start": "2024-02-10", "end": "2024-03-05"}
    for metric in ("contacts", "clients"):
        assert list(answer(metric, grain="month", **span)["value"]) == [13, 8]
        assert list(answer(metric, grain="total", **span)["value"]) == [21]


# ---- rates -----------------------------------------------------------------------------------------------------


def test_rates_use_the_residents_of_the_year_before_and_tell_it(given, answer):
    given("service_contacts", contacts((10, {"municipality_code": "837"}), (30, {"municipality_code": "091"})))
    given("population", "year | municipality_code | persons\n2022 | 837 | 1000\n2023 | 837 | 2000\n2024 | 837 | 4000")
    row = answer("contacts_per_1000", grain="year").iloc[0]
    assert [row["numerator"], row["denominator"], row["population_year"]] == [10, 2000, 2023]
    assert row["value"] == pytest.approx(5.0)
    places = answer("contacts_per_1000", by=("area",), grain="year")
    assert "outside" not in set(places["area"])
    assert cells(places, "area", value="reason")["1"] == "cannot_exist"


def test_a_window_over_the_turn_of_a_year_uses_the_year_of_its_last_day_and_is_not_annualised(given, answer):
    given(
        "service_contacts",
        contacts(*((10, {"contact_on": day, "municipality_code": "837"}) for day in ("2023-11-05", "2024-02-05"))),
    )
    given("population", "year | persons\n2022 | 1000\n2023 | 4000")
    rolling = answer("contacts_per_1000", grain="rolling12", start="2023-12-01", end="2024-03-01")
    assert list(rolling["denominator"]) == [1000, 4000, 4000]
    assert list(rolling["population_year"]) == [2022, 2023, 2023]
    assert list(rolling["value"]) == [10, 2.5, 5]
    total = answer("contacts_per_1000", grain="total", start="2023-11-01", end="2024-03-01")
    assert total[["value", "population_year"]].iloc[0].tolist() == [5, 2023]


def test_contacts_of_an_unknown_age_have_no_residents_and_no_rate(given, answer):
    given(
        "service_contacts",
        contacts(*((n, {"age": age, "municipality_code": "837"}) for n, age in ((10, "30"), (20, "")))),
    )
    given("population", "year | age_from | age_to | persons\n2023 | 30 | 34 | 500\n2023 | 35 | 39 | 400")
    rows = answer("contacts_per_1000", by=("age_group",), grain="year").set_index("age_group")
    assert rows.loc["30-34", "value"] == 20
    assert rows.loc["35-39", "value"] == 0
    assert rows.loc["unknown", "reason"] == "cannot_exist" and rows.loc["unknown", "numerator"] == 20


# ---- stays -----------------------------------------------------------------------------------------------------


def stays(*groups: tuple[int, str, str]) -> str:
    """A drawing of stays of different clients: so many, from a day to a day."""
    lines = [f"{n}-{i} | {a} | {b}" for n, (many, a, b) in enumerate(groups) for i in range(many)]
    return "client_id | admitted_on | discharged_on\n" + "\n".join(lines)


def test_a_stay_counts_its_first_day_and_not_its_last(given, answer):
    april = (5, "2024-04-10", "2024-04-11")
    given("care_episodes", stays((5, "2024-03-30", "2024-04-03"), (6, "2024-03-30", "2024-03-30"), april))
    rows = answer("bed_days", grain="month", start="2024-03-01", end="2024-05-01")
    assert list(rows["value"]) == [5 * 2 + 6, 5 * 2 + 5]
    ended = answer("length_of_stay", grain="month", start="2024-03-01", end="2024-05-01")
    assert ended[["numerator", "denominator"]].to_numpy().tolist() == [[6, 6], [25, 10]]
    assert parts(answer("length_of_stay", grain="year")) == [31, 16]


def test_a_month_is_delivered_when_somebody_was_admitted_in_it(given, answer):
    given("care_episodes", stays((9, "2024-03-30", "2024-04-03"), (5, "2024-05-01", "2024-05-02")))
    rows = answer("bed_days", grain="month", start="2024-03-01", end="2024-06-01")
    assert list(rows["reason"].notna()) == [False, True, False] and rows.loc[1, "reason"] == "not_delivered"
    assert answer("bed_days", grain="year")["incomplete"].item()


def test_open_stays_count_to_the_last_day_that_anything_is_delivered_of(given, answer):
    given(
        "care_episodes",
        "client_id | admitted_on | ready_on | discharged_on\n"
        + "\n".join(f"o{i} | 2024-03-30 | | " for i in range(5))
        # The newest day of the delivery is the day when somebody was ready to move on.
        + "\nr | 2024-04-01 | 2024-04-04 | ",
    )
    rows = answer("bed_days", grain="month", start="2024-03-01", end="2024-06-01")
    assert list(rows["value"][:2]) == [5 * 2, 5 * 4 + 4]
    assert rows.loc[2, "reason"] == "not_delivered"
    # Still in care is no stay that has ended.
    assert answer("length_of_stay", grain="year")["denominator"].item() == 0


def test_a_stay_from_before_the_period_counts_its_days_within_it(given, answer):
    given("care_episodes", stays((5, "2019-05-10", "2024-01-11"), (5, "2024-01-20", "2024-01-21")))
    assert answer("bed_days", grain="year")["value"].item() == 5 * 10 + 5
    part = answer("bed_days", grain="total", start="2024-01-06", end="2024-01-21")
    assert part["value"].item() == 5 * 5 + 5
    # The whole stay is as long as it was.
    assert parts(answer("length_of_stay", grain="year")) == [5 * (1707) + 5, 10]


def test_days_of_few_clients_are_hidden_however_many_the_days(given, answer):
    lines = [f"a{i % 4} | 2024-0{1 + i // 4}-05 | 2024-0{1 + i // 4}-25 | acute_ward" for i in range(8)]
    lines += [f"b{i} | 2024-02-01 | 2024-02-02 | housing_24h" for i in range(9)]
    given("care_episodes", "client_id | admitted_on | discharged_on | care_type\n" + "\n".join(lines))
    rows = answer("bed_days", by=("care_type",), grain="year").set_index("care_type")
    # Four persons behind 160 days; the other type must go too, or the total would give the days away.
    assert list(rows.loc[["acute_ward", "housing_24h"], "hidden"]) == [True, True]
    assert answer("bed_days", grain="year")["value"].item() == 8 * 20 + 9
    ended = answer("length_of_stay", by=("care_type",), grain="year").set_index("care_type")
    assert ended.loc["acute_ward", "reason"] == "too_small"


# ---- age-standardised rates ------------------------------------------------------------------------------------

BANDS = """
year | municipality_code | age_from | age_to | persons
2023 | 837               | 0        | 4      | 1000
2023 | 837               | 5        | 9      | 2000
2023 | 020               | 0        | 4      | 500
2023 | 020               | 5        | 9      | 500
2024 | 837               | 0        | 4      | 3000
2024 | 020               | 5        | 9      | 1000
"""


def test_a_standardised_rate_weighs_by_the_county_of_the_latest_year(given, answer):
    given(
        "service_contacts",
        contacts(
            (10, {"municipality_code": "837", "age": "3"}),
            (40, {"municipality_code": "837", "age": "7"}),
            (6, {"municipality_code": "837", "age": ""}),
            (5, {"municipality_code": "020", "age": "3"}),
            (12, {"municipality_code": "091", "age": "3"}),
        ),
    )
    given("population", BANDS)
    rows = answer("contact_rate_age_standardised", by=("municipality",), grain="year").set_index("municipality")
    tampere = rows.loc["837"]
    # Weights of 2024: 3000 aged 0–4, 1000 aged 5–9. Rates of 2024 by residents of 2023: 10/1000 and 40/2000.
    assert tampere["value"] == pytest.approx(1000 * (3 * 10 / 1000 + 1 * 40 / 2000) / 4)
    assert tampere[["numerator", "denominator", "population_year"]].tolist() == [50, 3000, 2023]
    # Five contacts are too few; a place without residents cannot have a rate.
    assert rows.loc["020", "reason"] == "too_few_events" and rows.loc["020", "numerator"] == 5
    assert rows.loc["211", "reason"] == "too_few_events" and "outside" not in rows.index
    county = answer("contact_rate_age_standardised", grain="year").iloc[0]
    assert county["value"] == pytest.approx(1000 * (3 * 15 / 1500 + 1 * 40 / 2500) / 4)


def test_a_standardised_rate_needs_residents_in_every_band_that_weighs(given, answer):
    given("service_contacts", contacts((30, {"municipality_code": "020", "age": "7", "contact_on": "2025-02-01"})))
    given("population", BANDS)
    rows = answer("contact_rate_age_standardised", by=("municipality",), start="2025-01-01", end="2025-02-01")
    # In 2024 nobody aged 0–4 lives in 020.
    assert rows.empty or cells(rows, "municipality", value="reason")["020"] == "not_delivered"
    rows = answer("contact_rate_age_standardised", by=("municipality",), start="2025-02-01", end="2025-03-01")
    assert cells(rows, "municipality", value="reason")["020"] == "cannot_exist"
