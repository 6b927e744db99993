"""Access to care: drawn clauses of the definitions, each worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.quantiles import quantiles
from tests.in_memory import InMemory
from tests.metrics.test_use import cells, parts
from tests.metrics.test_use import contacts as drawing


@pytest.fixture(scope="module")
def lake(pirkanmaa):
    return InMemory(pirkanmaa, "service_requests")


@pytest.fixture
def drawn(lake):
    """`drawn((6, {…}), …)`: so many requests of each kind; `ask(metric, …)` answers over them."""

    def put(*groups: tuple[int, dict[str, str]]):
        lake.draw(service_requests=drawing(*groups))
        return lake.answer

    return put


def request(asked: str, served: str = "", **more: str) -> dict[str, str]:
    return {"requested_on": asked, "served_on": served, "age": "40", "service_class": "primary_care", **more}


# ---- the guarantee ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "asked", "age", "last"),
    [
        ("primary_care", "2023-08-31", "40", "2023-11-30"),  # three months: November has no 31st
        ("primary_care", "2022-11-30", "5", "2023-02-28"),
        ("primary_care", "2023-09-01", "40", "2023-09-15"),
        ("primary_care", "2024-12-31", "90", "2025-01-14"),
        ("primary_care", "2025-01-01", "22", "2025-01-15"),
        ("primary_care", "2025-01-01", "23", "2025-04-01"),
        ("primary_care", "2023-08-31", "", "2023-11-30"),  # the same for every age
        ("primary_care", "2024-02-20", "", "2024-03-05"),
        ("oral_health", "2023-08-31", "40", "2024-02-29"),
        ("oral_health", "2023-10-31", "40", "2024-02-29"),
        ("oral_health", "2025-01-01", "22", "2025-04-01"),
        ("oral_health", "2025-01-01", "23", "2025-07-01"),
        ("specialised_care", "2024-08-31", "", "2025-02-28"),
    ],
)
def test_a_request_is_served_in_time_up_to_the_last_day_of_the_limit_of_its_day_and_age(what, asked, age, last, drawn):
    after = str((pd.Timestamp(last) + pd.Timedelta(days=1)).date())
    kind = {"service_class": what, "age": age}
    ask = drawn((7, request(asked, last, **kind)), (5, request(asked, after, **kind)))
    rows = ask("seen_within_guarantee", grain="total", start="2022-01-01", end="2026-01-01")
    assert parts(rows) == [7, 12]
    assert rows["value"].item() == pytest.approx(100 * 7 / 12)
    # On the last day of the limit nobody is over it; a day later everybody is who still waits.
    for day, over in ((last, 0), (after, 5)):
        end = str((pd.Timestamp(day) + pd.Timedelta(days=1)).date())
        ask = drawn((5, request(asked, **kind)), (6, request(after, **kind)))
        rows = ask("queue_over_guarantee", grain="total", start="2022-01-01", end=end)
        assert rows["numerator"].item() == over, day
        assert rows["denominator"].item() == (11 if day == after else 5)


def test_without_a_limit_or_of_an_unknown_age_where_it_matters_a_request_is_in_neither_part(drawn):
    ask = drawn(
        (6, request("2025-02-01", "2025-02-03")),
        (5, request("2025-02-01", "2025-05-02")),  # 1 May was the last day
        (7, request("2025-02-01", "2025-02-03", age="")),
        (8, request("2025-02-01", "2025-02-03", service_class="mental_health", age="10")),
        (9, request("2025-02-01", "2025-02-03", service_class="no_such_class")),
    )
    asked = {"grain": "year", "start": "2025-01-01", "end": "2026-01-01"}
    assert parts(ask("seen_within_guarantee", **asked)) == [6, 11]
    # They are served all the same.
    assert ask("wait_median_days", **asked)["denominator"].item() == 35


def test_urgent_requests_have_no_guarantee_and_what_is_not_told_is_not_urgent(drawn):
    ask = drawn(
        (6, request("2024-03-01", "2024-03-02", urgent="false")),
        (5, request("2024-03-01", "2024-03-02", urgent="")),
        (7, request("2024-03-01", "2024-05-02", urgent="true")),
        (8, request("2024-03-01", urgent="true")),
        (9, request("2024-03-01", urgent="")),
    )
    assert parts(ask("seen_within_guarantee", grain="year")) == [11, 11]
    # 30 April: the later urgent ones still wait, and only the 9 others are over.
    rows = ask("queue_over_guarantee", grain="total", start="2024-03-01", end="2024-05-01")
    assert parts(rows) == [9, 24]
    assert rows["value"].item() == pytest.approx(100 * 9 / 24)


def test_requests_count_in_the_period_of_the_service(drawn):
    ask = drawn(
        (5, request("2023-12-20", "2023-12-31")),
        (6, request("2023-12-20", "2024-01-01")),
        (7, request("2024-01-25", "2024-01-31")),
        (8, request("2024-01-25", "2024-02-01")),
        (9, request("2024-02-29")),
    )
    rows = ask("seen_within_guarantee", grain="month", start="2023-12-01", end="2024-03-01")
    assert list(rows["denominator"]) == [5, 13, 8]
    assert list(ask("wait_median_days", grain="quarter", start="2023-10-01", end="2024-04-01")["denominator"]) == [
        5,
        21,
    ]
    # A window that is cut within a month is answered too.
    rows = ask("seen_within_guarantee", grain="total", start="2023-12-31", end="2024-02-01")
    assert rows["denominator"].item() == 18


# ---- waits -----------------------------------------------------------------------------------------------------


def test_waits_are_whole_days_interpolated_between_neighbours_whoever_waits(drawn):
    # Waits 0, 0, 2, 4, 10, 31: the median lies between 2 and 4; nine tenths of the way, at 4.5, between 10 and 31.
    ask = drawn(
        (2, request("2024-03-01", "2024-03-01", urgent="true")),
        (1, request("2024-03-01", "2024-03-03")),
        (1, request("2024-02-28", "2024-03-03")),
        (1, request("2024-03-02", "2024-03-12", service_class="home_care")),
        (1, request("2024-02-20", "2024-03-22", age="")),
    )
    rows = ask("wait_median_days", grain="month", start="2024-03-01", end="2024-04-01")
    assert rows[["value", "numerator", "denominator"]].iloc[0].tolist() == [3, 3, 6]
    rows = ask("wait_p90_days", grain="month", start="2024-03-01", end="2024-04-01")
    assert rows["value"].item() == pytest.approx(10 + 0.5 * 21)
    assert rows[["lower_95", "upper_998"]].isna().all(axis=None)


def test_the_median_of_a_whole_is_made_of_its_requests_not_of_its_parts_medians(drawn):
    ask = drawn(
        (5, request("2024-03-01", "2024-03-02", municipality_code="837")),
        (9, request("2024-03-01", "2024-03-11", municipality_code="604")),
        (6, request("2024-03-01", "2024-03-21", municipality_code="020")),
    )
    assert ask("wait_median_days", grain="year")["value"].item() == 10
    by_area = ask("wait_median_days", by=("area",), grain="year").set_index("area")
    assert by_area.loc[["5", "3"], "value"].tolist() == [10, 20]
    assert by_area.loc["1", "reason"] == "cannot_exist" and pd.isna(by_area.loc["1", "numerator"])
    assert by_area.loc["1", "denominator"] == 0


def test_waits_of_one_to_four_requests_are_hidden(drawn):
    ask = drawn(
        (4, request("2024-03-01", "2024-03-02", municipality_code="837")),
        (5, request("2024-03-01", "2024-03-11", municipality_code="020")),
        (6, request("2024-03-01", "2024-03-21", municipality_code="887")),
    )
    for metric in ("wait_median_days", "wait_p90_days"):
        rows = ask(metric, by=("municipality",), grain="year").set_index("municipality")
        assert rows.loc["837", "reason"] == "too_small" and rows.loc["837", ["value", "numerator"]].isna().all()
        # The smallest of the others goes too, or the county less the rest would tell of the four.
        assert rows.loc["020", "hidden"] and rows.loc["887", "value"] == 20
    assert drawn((4, request("2024-03-01", "2024-03-02")))("wait_p90_days", grain="year")["hidden"].item()


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 6)), min_size=1, max_size=30),
    st.floats(0, 1, allow_nan=False),
)
def test_quantiles_of_counted_numbers_are_those_of_the_long_list(long, share):
    frame = pd.DataFrame(long, columns=["place", "number"])
    counted = frame.groupby(["place", "number"], as_index=False).size().rename(columns={"size": "many"})
    found = quantiles(counted.sample(frac=1, random_state=1), ["place"], share).set_index("place")["amount"]
    assert len(found) == frame["place"].nunique()
    for place, numbers in frame.groupby("place")["number"]:
        assert found[place] == pytest.approx(np.quantile(numbers, share))


# ---- assessment ------------------------------------------------------------------------------------------------


def test_assessments_are_told_by_the_day_of_the_request_whether_urgent_or_not(drawn):
    ask = drawn(
        (7, request("2024-01-31", assessed_on="2024-01-31", urgent="true")),
        (5, request("2024-01-31", assessed_on="2024-02-01")),
        (6, request("2024-02-01", assessed_on="2024-02-01", service_class="home_care", age="")),
        (8, request("2024-01-31")),
    )
    rows = ask("assessed_same_day_share", grain="month", start="2024-01-01", end="2024-03-01")
    assert list(zip(rows["numerator"], rows["denominator"], strict=True)) == [(7, 12), (6, 6)]
    assert rows["value"].tolist() == pytest.approx([100 * 7 / 12, 100])


def test_a_share_that_leaves_few_on_one_side_is_hidden(drawn):
    ask = drawn(
        (50, request("2024-01-31", "2024-02-01", assessed_on="2024-01-31")),
        (3, request("2024-01-31", "2024-05-01", assessed_on="2024-02-01")),
    )
    assert ask("assessed_same_day_share", grain="year")["hidden"].item()
    assert ask("seen_within_guarantee", grain="year")["hidden"].item()


# ---- the queue -------------------------------------------------------------------------------------------------


def test_who_is_served_or_closed_by_the_last_day_waits_no_longer(drawn):
    ask = drawn(
        (5, request("2023-06-01")),  # long before the period
        (6, request("2024-01-31")),
        (7, request("2024-01-10", "2024-01-31")),
        (8, request("2024-01-10", "2024-02-01")),
        (9, request("2024-01-10", closed_on="2024-01-31", close_reason="cancelled_by_client")),
        (10, request("2024-01-10", closed_on="2024-02-01")),
        (11, request("2024-02-01", urgent="true")),
        (12, request("2024-01-10", "2024-01-31", closed_on="2024-02-20")),
        (13, request("2024-01-10", "2024-02-20", closed_on="2024-01-31")),
    )
    january, february = 5 + 6 + 8 + 10, 5 + 6 + 11
    months = ask("queue", grain="month", start="2024-01-01", end="2024-03-01")
    assert months["value"].tolist() == [january, february]
    assert months["denominator"].isna().all()
    # A longer window is as its last day is.
    for grain, start in (("rolling12", "2024-01-01"), ("total", "2023-01-01"), ("quarter", "2024-01-01")):
        rows = ask("queue", grain=grain, start=start, end="2024-03-01")
        assert rows["value"].iloc[-1] == february, grain
    # Windows may end on any day.
    assert ask("queue", grain="total", start="2024-01-05", end="2024-01-31")["value"].item() == 5 + 7 + 8 + 54 - 10
    assert ask("queue", grain="total", start="2024-01-05", end="2024-02-01")["value"].item() == january


def test_the_age_of_the_queue_is_the_days_from_the_request_to_the_last_day(drawn):
    # 31 January less 7, 8, 14, 15, 30, 31, 90, 91, 180 and 181 days; and one asked on the day itself.
    asked = ["01-31", "01-24", "01-23", "01-17", "01-16", "01-01"]
    before = ["2023-12-31", "2023-11-02", "2023-11-01", "2023-08-04", "2023-08-03"]
    ask = drawn(*((5 + n, request(day)) for n, day in enumerate([*(f"2024-{day}" for day in asked), *before])))
    want = {"0-7": 5 + 6, "8-14": 7 + 8, "15-30": 9 + 10, "31-90": 11 + 12, "91-180": 13 + 14, "181+": 15}
    for grain, end in (("month", "2024-02-01"), ("total", "2024-02-01")):
        rows = ask("queue", by=("waited",), grain=grain, start="2024-01-01", end=end)
        assert dict(zip(rows["waited"], rows["value"], strict=True)) == want, grain
    # A day sooner: those of 24 January have waited six days.
    sooner = ask("queue", by=("waited",), grain="total", start="2024-01-01", end="2024-01-31")
    assert dict(zip(sooner["waited"], sooner["value"], strict=True)) == {
        **{"0-7": 6 + 7, "8-14": 8 + 9, "15-30": 10 + 11, "31-90": 12 + 13, "91-180": 14 + 15}
    }


def test_nothing_is_known_of_the_queue_after_the_last_delivered_day(drawn):
    # The newest day told is 10 March: the limit of the first seven ends on 9 March, of the next on 10 March.
    ask = drawn(
        (7, request("2024-02-24")),
        (8, request("2024-02-25")),
        (5, request("2024-03-05", "2024-03-10")),
    )
    rows = ask("queue_over_guarantee", grain="month", start="2024-02-01", end="2024-05-01")
    assert rows["denominator"].tolist()[:2] == [15, 15]
    assert rows["numerator"].tolist()[:2] == [0, 7]
    assert rows["incomplete"].tolist()[1] and rows["reason"].tolist()[2] == "not_delivered"
    year = ask("queue", grain="year")
    assert (year["value"].item(), year["incomplete"].item()) == (15, True)


def test_days_after_the_delivery_are_plans(lake, drawn):
    kept, lake.delivered_on = lake.delivered_on, date(2024, 3, 20)
    try:
        ask = drawn(
            (6, request("2024-03-01", "2024-03-20")),
            (7, request("2024-03-01", "2024-03-25", assessed_on="2024-03-21")),
            (8, request("2024-03-05", closed_on="9999-12-31")),
            (9, request("2024-03-05", closed_on="2024-03-20")),
            (10, request("2024-03-25", "2024-03-26", assessed_on="2024-03-25")),
        )
        assert ask("queue", grain="month", start="2024-03-01", end="2024-04-01")["value"].item() == 15
        assert ask("wait_median_days", grain="year")["denominator"].item() == 6
        assert ask("assessed_same_day_share", grain="year")["denominator"].item() == 0
    finally:
        lake.delivered_on = kept


def test_a_queue_is_of_the_area_that_the_municipality_belongs_to_on_the_last_day(pirkanmaa):
    moves = [m for m in pirkanmaa.memberships if m.municipality != "020"]
    (akaa,) = (m for m in pirkanmaa.memberships if m.municipality == "020")
    moves += [replace(akaa, valid_to=date(2024, 2, 29)), replace(akaa, area="5", valid_from=date(2024, 3, 1))]
    lake = InMemory(replace(pirkanmaa, memberships=tuple(moves)), "service_requests")
    kind = {"municipality_code": "020"}
    lake.draw(service_requests=drawing((6, request("2024-02-10", **kind)), (5, request("2024-03-10", **kind))))
    rows = lake.answer("queue", by=("area",), grain="month", start="2024-02-01", end="2024-04-01")
    found = cells(rows, "period", "area")
    february, march = date(2024, 2, 1), date(2024, 3, 1)
    assert [found[february, "3"], found[february, "5"], found[march, "3"], found[march, "5"]] == [6, 0, 0, 11]


def test_every_place_has_a_row_and_other_counties_are_outside(drawn):
    ask = drawn(
        (6, request("2024-02-10", municipality_code="837")),
        (7, request("2024-02-10", municipality_code="091")),
        (8, request("2024-02-10", municipality_code="")),
    )
    rows = ask("queue", by=("municipality",), grain="year", end="2025-01-01").set_index("municipality")
    assert (len(rows), rows.loc["837", "value"], rows.loc["outside", "value"]) == (24, 6, 15)
    assert (rows["value"].drop(["837", "outside"]) == 0).all()
    over = ask("queue_over_guarantee", by=("municipality",), grain="year").set_index("municipality")
    assert over.loc["020", "reason"] == "cannot_exist"


def test_access_can_be_divided_by_what_a_request_tells():
    from metrics import CATALOGUE

    told = ("area", "municipality", "service_line", "service_class", "age_group")
    for name in (
        "seen_within_guarantee",
        "wait_median_days",
        "wait_p90_days",
        "assessed_same_day_share",
        "queue",
        "queue_over_guarantee",
    ):
        more = ("waited",) if name.startswith("queue") else ()
        assert CATALOGUE[name].breakdowns == (*told, *more)
