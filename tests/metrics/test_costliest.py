"""The costliest clients: who is counted, and what of it is hidden, by hand."""

from __future__ import annotations

import math
from datetime import date, timedelta
from itertools import product

import pandas as pd
import pytest

from county import load_county
from metrics import CATALOGUE, MeasureError, measure
from metrics.cut import Cut
from metrics.disclosure import hidden_cells
from tests.conftest import ANALYST

OVERLAP = "multi_service_costliest_share"
CURVE = "cost_concentration"
THREE = ("outpatient", "hospital", "family")
THRESHOLD = 5
COUNTY = load_county("pirkanmaa")


def contacts(*groups: tuple[str, int, tuple[str, ...], str, str]) -> str:
    """Clients of a name, how many, the lines of each, what each line costs, and the municipality."""
    lines = ["client_id | municipality_code | service_line | contact_on | cost_eur"]
    for name, many, used, cost, place in groups:
        lines += [f"{name}{n:03d} | {place} | {line} | 2024-03-05 | {cost}" for n in range(many) for line in used]
    return "\n".join(lines)


# ---- many services and high costs ----------------------------------------------------------------------------------


def test_several_services_and_the_costliest_tenth_are_counted_among_residents(given, answer):
    given(
        "service_contacts",
        contacts(
            # The costliest twelve of 120: six of three lines, and six of one.
            ("a", 6, THREE, "1000", "837"),
            ("b", 6, ("hospital",), "900", "837"),
            ("c", 14, THREE, "1", "837"),
            ("d", 94, ("hospital",), "2", "837"),
            # Clients from elsewhere are not ranked among residents.
            ("o", 10, THREE, "5000", "091"),
        ),
    )
    for window in ({"grain": "year"}, {"grain": "total", "start": "2024-03-01", "end": "2024-03-09"}):
        row = answer(OVERLAP, **window).iloc[0]
        assert row[["numerator", "denominator", "costliest_clients", "all_clients"]].tolist() == [6, 20, 12, 120]
        assert row["value"] == pytest.approx(30)
    assert answer(OVERLAP, grain="year", at_least=1)["value"].item() == pytest.approx(100 * 12 / 120)


def test_of_equal_costs_the_first_by_client_id_are_the_costliest(given, answer):
    # Of sixty, all of the same cost, the tenth are the first six by client_id.
    given("service_contacts", contacts(("a", 6, THREE, "1", "837"), ("b", 54, ("family",), "3", "837")))
    row = answer(OVERLAP, grain="year").iloc[0]
    assert row["all_clients"] == 60 and row["numerator"] == 6


@pytest.mark.parametrize("small", ["both", "several alone", "costliest alone", "neither"])
def test_one_small_group_hides_every_number_of_the_row(small):
    groups = {"both": 50, "several alone": 60, "costliest alone": 70, "neither": 80} | {small: 3}
    rows = overlap_rows([tuple(groups.values())])
    assert mask(rows, OVERLAP, ["municipality"]) == [True]
    assert mask(overlap_rows([(50, 60, 70, 80)]), OVERLAP, ["municipality"]) == [False]


def test_what_the_numbers_of_clients_hide_is_not_told_by_their_overlap():
    # Three municipalities of one area. Of several services 3, 30 and 40 clients: the number of clients hides the 3, and
    # the 30 with it. Of the 40 two are among the costliest: so here it is the 40 that stands beside the hidden 3.
    rows = overlap_rows([(0, 3, 20, 400), (10, 20, 40, 400), (2, 38, 40, 400)])
    clients = rows.assign(numerator=rows["denominator"]).drop(columns="denominator")
    assert mask(clients, "multi_service_clients", ["municipality"]) == [True, True, False]
    assert mask(rows, OVERLAP, ["municipality"]) == [True, True, True]


def overlap_rows(groups: list[tuple[int, int, int, int]]) -> pd.DataFrame:
    """A municipality of one area for each: both, several services alone, costliest alone, neither."""
    rows = pd.DataFrame(groups, columns=["both", "several", "costliest", "neither"], dtype=float)
    return pd.DataFrame(
        {
            "period": pd.Timestamp(2024, 1, 1),
            "municipality": ["020", "418", "887"][: len(rows)],
            "numerator": rows["both"],
            "denominator": rows["both"] + rows["several"],
            "costliest_clients": rows["both"] + rows["costliest"],
            "all_clients": rows.sum(axis=1),
            "fewest_costliest": rows["both"],
            "fewest_others": rows["several"],
        }
    )


def mask(rows: pd.DataFrame, metric: str, by: list[str]) -> list[bool]:
    start = rows["period"].min().date()
    cut = Cut("year", start, date(start.year + 1, 1, 1), tuple(by), COUNTY)
    return hidden_cells(rows, CATALOGUE[metric], cut, THRESHOLD).tolist()


# ---- numbers of services beside each other -------------------------------------------------------------------------

FIVE = (*THREE, "older_disabled", "rescue")
FAMILY = ("multi_service_clients", "multi_service_share", "multi_service_cost_share", OVERLAP)


def of_lines(*numbers: int) -> str:
    """So many clients of exactly one line, of two …; a line costs one euro."""
    return contacts(*((f"l{n}", many, FIVE[:n], "1", "837") for n, many in enumerate(numbers, 1)))


@pytest.mark.parametrize(
    ("numbers", "hidden"),
    [
        # Of exactly three lines three: each number is of many all the same.
        ((60, 20, 3, 30, 10), set()),
        ((60, 20, 30, 40, 3), {5}),
    ],
)
def test_a_number_of_services_is_hidden_by_the_clients_that_it_counts_alone(numbers, hidden, given, answer):
    given("service_contacts", of_lines(*numbers))
    for metric in FAMILY[:3]:
        reasons = {k: answer(metric, grain="year", at_least=k)["reason"].item() for k in (4, 2, 3, 5)}
        assert {k for k, reason in reasons.items() if reason == "too_small"} == hidden, metric


@pytest.mark.parametrize("by", [(), ("municipality",), ("sex",)], ids=str)
@pytest.mark.parametrize("category", ["service_line", "service_class"])
def test_no_two_numbers_of_services_that_are_shown_differ_by_few(by, category, demo_warehouse):
    shown: dict[tuple, list[tuple[float, ...]]] = {}
    for k in range(1, 8):
        options = {"at_least": k, "category": category, "by": by, "grain": "year", "reader": ANALYST}
        rows = measure(OVERLAP, warehouse=demo_warehouse, **options).rows
        for row in rows[rows["numerator"].notna()].to_dict("records"):
            both, several = row["numerator"], row["denominator"]
            shown.setdefault((row["period"], *(row[name] for name in by)), []).append((both, several - both))
    assert shown
    for groups in shown.values():
        for numbers in zip(*groups, strict=True):
            differences = {abs(one - other) for one, other in product(numbers, repeat=2)}
            assert not {1, 2, 3, 4} & differences


# ---- the curve of costs --------------------------------------------------------------------------------------------


def test_the_curve_is_of_the_costliest_shares_of_clients(given, answer):
    # Of 500 clients the costliest 5 cost 100 each, the next 5 cost 50, the next 15 cost 10 and the rest 1.
    costs = (("a", 5, "100"), ("b", 5, "50"), ("c", 15, "10"), ("d", 475, "1"))
    given("service_contacts", contacts(*((name, many, ("family",), cost, "837") for name, many, cost in costs)))
    euros = {"1": 500, "2": 750, "5": 900, "10": 925, "20": 975, "30": 1025, "50": 1125, "100": 1375}
    for window in ({"grain": "year"}, {"grain": "total", "start": "2024-03-01", "end": "2024-03-09"}):
        rows = answer(CURVE, by=("costliest",), **window).set_index("costliest")
        assert rows["numerator"].to_dict() == euros and set(rows["denominator"]) == {1375}
    one = answer(CURVE, where={"costliest": "5"}, grain="year")
    assert one["value"].item() == pytest.approx(100 * 900 / 1375)
    assert answer("cost_share_top10", grain="year")["numerator"].item() == euros["10"]


def test_where_nothing_is_delivered_every_share_says_so(answer):
    rows = answer(CURVE, by=("costliest",), grain="year")
    assert len(rows) == 8 and set(rows["reason"]) == {"not_delivered"}


def test_a_share_that_is_not_prepared_is_refused(given, answer):
    given("service_contacts", contacts(("a", 50, ("family",), "1", "837")))
    with pytest.raises(MeasureError, match="There is no costliest '7'"):
        answer(CURVE, where={"costliest": "7"}, grain="year")
    with pytest.raises(MeasureError, match="needs the breakdown costliest"):
        answer(CURVE, grain="year")


@pytest.mark.parametrize(
    ("clients", "hidden"),
    [
        (4, {"1", "2", "5", "10", "20", "30", "50", "100"}),
        # 1, 1, 3, 5, 9, 14, 23 and 45 clients: the nine are but four more than the tenth.
        (45, {"1", "2", "5", "20"}),
        # 1, 2, 5, 9, 18 …: between the five and the tenth are four.
        (90, {"1", "2", "5"}),
        # 3, 6, 15, 30 …
        (300, {"1"}),
        (500, set()),
    ],
)
def test_a_point_of_few_clients_or_few_more_than_another_is_hidden(clients, hidden):
    rows = curve([clients])
    assert set(rows.loc[mask(rows, CURVE, ["costliest"]), "costliest"]) == hidden


def test_no_two_shown_points_tell_of_few_clients_and_the_tenth_is_shown_as_elsewhere():
    rows = curve(range(1, 700))
    shown = rows[~pd.Series(mask(rows, CURVE, ["costliest"]))]
    for _, points in shown.groupby("period"):
        people = sorted({0, *points["people"]})
        assert all(more - fewer >= THRESHOLD for fewer, more in zip(people, people[1:], strict=False))
    tenth = rows[rows["costliest"] == "10"]
    assert set(shown.loc[shown["costliest"] == "10", "period"]) == set(tenth.loc[tenth["people"] >= 5, "period"])


def curve(numbers) -> pd.DataFrame:
    """The rows of places of so many clients, each in a window of its own; every client costs one euro."""
    rows = [
        (pd.Timestamp(2020, 1, 1) + timedelta(days=day), str(share), math.ceil(share * many / 100), many)
        for day, many in enumerate(numbers)
        for share in (1, 2, 5, 10, 20, 30, 50, 100)
    ]
    found = pd.DataFrame(rows, columns=["period", "costliest", "people", "people_below"])
    return found.assign(numerator=found["people"].astype(float), denominator=found["people_below"].astype(float))
