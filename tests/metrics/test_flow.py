"""Flow: drawn clauses of delays, readmissions and ways home, each worked out by hand."""

from __future__ import annotations

import pytest

STAYS = ("client_id", "admitted_on", "ready_on", "discharged_on", "discharged_to", "urgent", "care_type")


def stays(*groups: tuple[int, dict[str, str]]) -> str:
    """A drawing of stays: so many clients `kind-number` with each of the stays of a kind."""
    lines = [" | ".join(STAYS)]
    for kind, (many, row) in enumerate(groups):
        for number in range(many):
            filled = {"client_id": f"{kind}-{number}", "care_type": "acute_ward", **row}
            filled["client_id"] = filled["client_id"].format(number)
            lines.append(" | ".join(filled.get(name, "") for name in STAYS))
    return "\n".join(lines)


def parts(rows) -> list[float]:
    return rows[["numerator", "denominator"]].iloc[0].tolist()


# ---- delays ----------------------------------------------------------------------------------------------------


def test_delay_counts_the_day_of_being_ready_and_not_the_day_of_discharge(given, answer):
    given(
        "care_episodes",
        stays(
            (5, {"admitted_on": "2024-03-20", "ready_on": "2024-03-30", "discharged_on": "2024-04-03"}),
            # Ready on the day of discharge, and within one day: no delay.
            (6, {"admitted_on": "2024-04-01", "ready_on": "2024-04-05", "discharged_on": "2024-04-05"}),
            (7, {"admitted_on": "2024-04-10", "ready_on": "2024-04-10", "discharged_on": "2024-04-10"}),
            (8, {"admitted_on": "2024-04-10", "discharged_on": "2024-04-20"}),
        ),
    )
    rows = answer("delayed_days", grain="month", start="2024-03-01", end="2024-05-01")
    assert list(rows["value"]) == [5 * 2, 5 * 2]
    assert answer("delayed_days", grain="total", start="2024-03-31", end="2024-04-02")["value"].item() == 5 * 2


def test_an_open_delay_goes_on_to_the_last_delivered_day(given, answer):
    given(
        "care_episodes",
        stays(
            (5, {"admitted_on": "2024-03-01", "ready_on": "2024-03-10"}),
            (5, {"admitted_on": "2024-03-14"}),
        ),
    )
    assert answer("delayed_days", grain="month", start="2024-03-01", end="2024-04-01")["value"].item() == 5 * 5
    assert answer("delayed_days", grain="total", start="2024-03-01", end="2024-03-12")["value"].item() == 5 * 2


def test_delay_of_before_the_period_counts_its_days_within_it(given, answer):
    given(
        "care_episodes",
        stays(
            (5, {"admitted_on": "2023-10-01", "ready_on": "2023-12-30", "discharged_on": "2024-01-04"}),
            (5, {"admitted_on": "2024-01-10", "discharged_on": "2024-01-11"}),
        ),
    )
    assert answer("delayed_days", grain="year")["value"].item() == 5 * 3


def test_the_share_of_delay_is_of_the_types_of_care_that_ever_record_it(given, answer):
    given(
        "care_episodes",
        stays(
            (5, {"admitted_on": "2024-03-01", "ready_on": "2024-03-04", "discharged_on": "2024-03-06"}),
            (6, {"admitted_on": "2024-03-01", "discharged_on": "2024-03-03"}),
            (9, {"admitted_on": "2024-03-01", "discharged_on": "2024-03-21", "care_type": "housing_24h"}),
            # Ready on the day of discharge is recorded too.
            *[
                (7, {"admitted_on": day, "ready_on": day, "discharged_on": day, "care_type": "rehabilitation"})
                for day in ("2024-03-07",)
            ],
        ),
    )
    row = answer("delayed_share", grain="year").iloc[0]
    assert [row["numerator"], row["denominator"]] == [5 * 2, 5 * 5 + 6 * 2 + 7]
    assert row["value"] == pytest.approx(100 * 10 / 44)
    by_type = answer("delayed_share", by=("care_type",), grain="year").set_index("care_type")
    assert by_type.loc["rehabilitation", ["numerator", "denominator"]].tolist() == [0, 7]


def test_delay_of_few_clients_is_hidden(given, answer):
    given(
        "care_episodes",
        stays((4, {"admitted_on": "2024-03-01", "ready_on": "2024-03-02", "discharged_on": "2024-03-30"})),
    )
    assert answer("delayed_days", grain="year")["reason"].item() == "too_small"


# ---- readmissions ----------------------------------------------------------------------------------------------

FIRST = {"admitted_on": "2024-03-01", "discharged_on": "2024-03-05", "discharged_to": "home"}
LATER = {"admitted_on": "2024-06-30", "discharged_on": "2024-06-30", "discharged_to": "died"}


def readmissions(answer) -> list[float]:
    return parts(answer("readmission_30d", grain="month", start="2024-03-01", end="2024-04-01"))


@pytest.mark.parametrize(
    ("second", "counts"),
    [
        ({"admitted_on": "2024-03-05"}, True),
        ({"admitted_on": "2024-04-04"}, True),
        ({"admitted_on": "2024-04-05"}, False),
        ({"admitted_on": "2024-03-20", "urgent": "false"}, False),
        ({"admitted_on": "2024-03-20", "urgent": ""}, False),
        ({"admitted_on": "2024-03-20", "care_type": "psychiatric_ward"}, False),
        # An earlier stay that lasted over the discharge is no return.
        ({"admitted_on": "2024-03-01", "discharged_on": "2024-04-10"}, False),
    ],
    ids=["day 0", "day 30", "day 31", "planned", "not said to be urgent", "other ward", "on the same day as the first"],
)
def test_a_readmission_is_urgent_to_an_acute_ward_within_thirty_days(second, counts, given, answer):
    returned = {"urgent": "true", "discharged_on": "2024-05-20", "discharged_to": "died", **second}
    given(
        "care_episodes",
        stays(
            (12, {**FIRST, "client_id": "c{}"}),
            (6, {**returned, "client_id": "c{}"}),
            (5, LATER),
        ),
    )
    assert readmissions(answer) == [6 if counts else 0, 12]


def test_stays_within_a_day_follow_each_other_by_their_numbers(given, answer):
    day = {"admitted_on": "2024-03-01", "discharged_on": "2024-03-01", "discharged_to": "home", "urgent": "true"}
    # Two stays each, within one day: the first, by its number, is followed by the second, and not the other way.
    given("care_episodes", stays((7, {**day, "client_id": "c{}"}), (7, {**day, "client_id": "c{}"}), (5, LATER)))
    assert readmissions(answer) == [7, 14]


def test_the_dead_and_those_moved_to_a_ward_cannot_return(given, answer):
    kinds = ["died", "acute_ward", "health_centre_ward", "psychiatric_ward", "rehabilitation", "other", ""]
    given(
        "care_episodes",
        stays(*((6, {**FIRST, "discharged_to": kind}) for kind in kinds), (9, {**FIRST, "care_type": "short_term"})),
    )
    assert readmissions(answer)[1] == 6 * 3


def test_discharges_of_the_last_thirty_delivered_days_count_and_their_period_is_unfinished(given, answer):
    ends = [(6, "2024-03-31"), (7, "2024-04-02"), (8, "2024-04-30")]
    given(
        "care_episodes",
        stays(*((many, {"admitted_on": day, "discharged_on": day, "discharged_to": "home"}) for many, day in ends)),
    )
    rows = answer("readmission_30d", grain="month", start="2024-03-01", end="2024-05-01")
    assert list(rows["denominator"]) == [6, 7 + 8]
    # The 30 days after 31 March end on 30 April, the last delivered day.
    assert list(rows["incomplete"]) == [False, True]
    assert list(answer("home_after_acute", grain="month", start="2024-03-01", end="2024-05-01")["incomplete"]) == [
        False,
        False,
    ]


# ---- ways home -------------------------------------------------------------------------------------------------


def test_home_after_acute_keeps_transfers_and_leaves_out_the_dead(given, answer):
    kinds = {"home": 6, "home_with_care": 7, "health_centre_ward": 8, "died": 9, "housing_24h": 10, "": 11}
    given(
        "care_episodes",
        stays(
            *((many, {**FIRST, "discharged_to": kind}) for kind, many in kinds.items()),
            (12, {**FIRST, "care_type": "rehabilitation"}),
            (13, {"admitted_on": "2024-03-01"}),
        ),
    )
    row = answer("home_after_acute", grain="year").iloc[0]
    assert [row["numerator"], row["denominator"]] == [6 + 7, 6 + 7 + 8 + 10 + 11]
    assert row["value"] == pytest.approx(100 * 13 / 42)
