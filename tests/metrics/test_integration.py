"""Clients of several services and their moves: drawn clauses of the definitions, each worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from metrics import MeasureError


def drawing(*groups: tuple[int, dict[str, str]], name: str = "c") -> str:
    """A drawing of events: so many clients `name-kind-number` with an event of each kind; a client_id given with {}
    is filled with the number."""
    names = sorted({key for _, row in groups for key in row} | {"client_id"})
    lines = [" | ".join(names)]
    for kind, (many, row) in enumerate(groups):
        for number in range(many):
            filled = {"client_id": f"{name}-{kind}-{number}", **row}
            filled["client_id"] = filled["client_id"].format(number)
            lines.append(" | ".join(filled.get(key, "") for key in names))
    return "\n".join(lines)


def event(client: str, line: str, on: str = "2024-03-05", **more: str) -> dict[str, str]:
    return {"client_id": client + "{}", "service_line": line, "contact_on": on, "municipality_code": "837", **more}


def stay(client: str, line: str, on: str = "2024-03-05", **more: str) -> dict[str, str]:
    return {"client_id": client + "{}", "service_line": line, "admitted_on": on, "municipality_code": "837", **more}


def parts(rows: pd.DataFrame) -> list[float]:
    return rows[["numerator", "denominator"]].iloc[0].tolist()


def by(rows: pd.DataFrame, *names: str) -> dict:
    """The values by key, without those of zero."""
    keys = zip(*(rows[name] for name in names), strict=True) if len(names) > 1 else rows[names[0]]
    return {key: value for key, value in zip(keys, rows["value"], strict=True) if value}


LINES = ("outpatient", "hospital", "family", "older_disabled")


# ---- clients of several services -------------------------------------------------------------------------------


def test_contacts_and_stays_together_make_several_services(given, answer):
    given(
        "service_contacts",
        drawing(
            *((6, event("a", line)) for line in LINES[:2]),
            *((7, event("b", line)) for line in LINES[:2]),
            *((8, event("c", line)) for line in LINES[:3]),
            # Three contacts in one line are one service.
            *((9, event("d", "family", on)) for on in ("2024-01-05", "2024-02-05", "2024-03-05")),
        ),
    )
    given("care_episodes", drawing((6, stay("a", "rescue")), (5, stay("e", "hospital"))))
    assert answer("multi_service_clients", grain="year")["value"].item() == 6 + 8
    row = answer("multi_service_share", grain="year").iloc[0]
    assert [row["numerator"], row["denominator"]] == [6 + 8, 6 + 7 + 8 + 9 + 5]
    assert row["value"] == pytest.approx(100 * 14 / 35)
    assert answer("multi_service_clients", grain="year", at_least=2)["value"].item() == 6 + 7 + 8
    assert answer("multi_service_clients", grain="year", at_least=1)["value"].item() == 35
    assert answer("multi_service_clients", grain="year", at_least=4)["value"].item() == 0


def test_service_classes_are_those_of_contacts(given, answer):
    given(
        "service_contacts",
        drawing(
            *((6, event("a", "outpatient", service_class=c)) for c in ("primary_care", "oral_health", "mental_health")),
            *((7, event("b", line, service_class="primary_care")) for line in LINES[:3]),
        ),
    )
    given("care_episodes", drawing((7, stay("b", "rescue")), (8, stay("c", "hospital"))))
    classes = answer("multi_service_share", grain="year", category="service_class")
    assert parts(classes) == [6, 6 + 7 + 8]
    assert parts(answer("multi_service_share", grain="year", category="service_line")) == [7, 21]


def test_the_place_is_that_of_the_latest_event_and_all_events_count(given, answer):
    given(
        "service_contacts",
        drawing(
            # Moved from 837 to 020, with a third line before the move.
            *((6, event("a", line, "2024-02-01")) for line in LINES[:2]),
            (6, event("a", "family", "2024-05-01", municipality_code="020")),
            # Moved out of the county: no resident of the window.
            *((7, event("b", line, "2024-02-01")) for line in LINES[:2]),
            (7, event("b", "family", "2024-05-01", municipality_code="091")),
            # Moved in.
            *((8, event("c", line, "2024-02-01", municipality_code="")) for line in LINES[:2]),
            (8, event("c", "family", "2024-05-01")),
        ),
    )
    rows = answer("multi_service_share", by=("municipality",), grain="year").set_index("municipality")
    assert rows.loc["020", ["numerator", "denominator"]].tolist() == [6, 6]
    assert rows.loc["837", ["numerator", "denominator"]].tolist() == [8, 8]
    assert "outside" not in rows.index
    assert parts(answer("multi_service_share", grain="year")) == [6 + 8, 6 + 8]
    # Those outside are clients all the same.
    places = answer("service_combinations", by=("municipality",), grain="year")
    assert by(places, "municipality") == {"020": 6, "837": 8, "outside": 7}


def test_of_one_day_the_stay_comes_after_the_contact_and_the_larger_id_as_text_last(given, answer):
    lines = ["client_id | contact_id | municipality_code | service_line | contact_on"]
    lines += [f"a{n} | z{n} | 020 | family | 2024-03-05" for n in range(6)]
    lines += [f"b{n} | 9{n} | 211 | family | 2024-03-05" for n in range(7)]
    lines += [f"b{n} | 10{n} | 020 | family | 2024-03-05" for n in range(7)]
    given("service_contacts", "\n".join(lines))
    stays = ["client_id | episode_id | municipality_code | service_line | admitted_on"]
    given("care_episodes", "\n".join([*stays, *(f"a{n} | a{n} | 837 | hospital | 2024-03-05" for n in range(6))]))
    rows = answer("service_combinations", by=("municipality",), grain="year")
    assert by(rows, "municipality") == {"837": 6, "211": 7}
    # The same from the events themselves.
    rows = answer("service_combinations", by=("municipality",), grain="total", start="2024-03-01", end="2024-03-09")
    assert by(rows, "municipality") == {"837": 6, "211": 7}


def test_age_and_sex_are_those_of_the_latest_event(given, answer):
    given(
        "service_contacts",
        drawing(
            *((6, event("a", line, "2024-02-01", age="64", sex="male")) for line in LINES[:2]),
            (6, event("a", "family", "2024-05-01", age="65", sex="female")),
            *((7, event("b", line, "2024-05-01", age="")) for line in LINES[:3]),
        ),
    )
    rows = answer("multi_service_clients", by=("age_group", "sex"), grain="year")
    assert by(rows, "age_group", "sex") == {("65-69", "female"): 6, ("unknown", "unknown"): 7}


def test_a_rolling_year_forgets_what_is_twelve_months_old(given, answer):
    given(
        "service_contacts",
        drawing(
            (6, event("a", "outpatient", "2023-03-31")),
            (6, event("a", "hospital", "2023-09-10")),
            (6, event("a", "family", "2024-02-01")),
            # Every month has a row, so that every window is whole.
            *((5, event("z", "outpatient", f"{y}-{m:02d}-15")) for y in (2023, 2024) for m in range(1, 13)),
        ),
    )
    rows = answer("multi_service_clients", grain="rolling12", start="2023-12-01", end="2024-05-01")
    assert list(rows["value"]) == [0, 0, 6, 0, 0]
    share = answer("multi_service_share", grain="rolling12", start="2024-08-01", end="2024-11-01")
    # a's contact of September 2023 is in the window to August 2024, and that of February in all.
    assert list(share["denominator"]) == [11, 11, 11]
    two = answer("multi_service_clients", grain="rolling12", start="2024-08-01", end="2024-11-01", at_least=2)
    assert list(two["value"]) == [6, 0, 0]


def test_a_window_from_before_the_first_delivered_month_is_incomplete(given, answer):
    months = pd.date_range("2023-01-01", "2024-12-01", freq="MS")
    ends = [str((month + pd.offsets.MonthEnd()).date()) for month in months]
    given("service_contacts", drawing(*((5, event("z", "family", end)) for end in ends)))
    given("care_episodes", drawing(*((5, stay("z", "hospital", end)) for end in ends)))
    rows = answer("service_combinations", grain="rolling12", start="2023-10-01", end="2024-03-01")
    assert list(rows["incomplete"]) == [True, True, False, False, False]
    assert list(answer("service_combinations", grain="year", start="2023-01-01")["incomplete"]) == [False, False]


def test_the_number_of_categories_must_be_a_number_from_one_on(given, answer):
    given("service_contacts", drawing((5, event("a", "family"))))
    with pytest.raises(MeasureError, match="from 1 on; 0 came"):
        answer("multi_service_clients", grain="year", at_least=0)
    with pytest.raises(MeasureError, match="service_line, service_class"):
        answer("multi_service_clients", grain="year", category="unit")
    with pytest.raises(MeasureError, match="year, rolling12, total"):
        answer("multi_service_clients", grain="month")


# ---- costs -----------------------------------------------------------------------------------------------------


def test_an_empty_cost_is_nothing_and_a_stay_costs_on_its_admission(given, answer):
    given(
        "service_contacts",
        drawing(
            *((6, event("a", line, cost_eur="100.10")) for line in LINES[:2]),
            (7, event("b", "family", cost_eur="300")),
            (8, event("c", "family", cost_eur="")),
        ),
    )
    given(
        "care_episodes",
        drawing(
            (6, stay("a", "rescue", cost_eur="1000")),
            # Admitted the year before: neither its cost nor its line is of this year.
            (7, stay("b", "hospital", "2023-12-31", cost_eur="9000", discharged_on="2024-02-01")),
        ),
    )
    row = answer("multi_service_cost_share", grain="year").iloc[0]
    assert [row["numerator"], row["denominator"]] == pytest.approx([6 * 1200.2, 6 * 1200.2 + 7 * 300])
    assert row["value"] == pytest.approx(100 * 7201.2 / 9301.2)
    assert parts(answer("multi_service_share", grain="year")) == [6, 6 + 7 + 8]


@pytest.mark.parametrize(("many", "others"), [(4, 50), (50, 4)], ids=["few with several services", "few others"])
def test_costs_of_few_clients_and_of_few_others_are_hidden(many, others, given, answer):
    several = [(many, event("a", line, cost_eur="100")) for line in LINES[:3]]
    given("service_contacts", drawing(*several, (others, event("b", "family", cost_eur="100"))))
    assert answer("multi_service_cost_share", grain="year")["reason"].item() == "too_small"


def costs(*of_clients: str, place: str = "837", name: str = "a") -> str:
    lines = ["client_id | municipality_code | service_line | contact_on | cost_eur"]
    return "\n".join(
        [*lines, *(f"{name}{n:03d} | {place} | family | 2024-03-05 | {c}" for n, c in enumerate(of_clients))]
    )


@pytest.mark.parametrize(("clients", "n"), [(50, 5), (51, 6), (59, 6), (60, 6), (61, 7)])
def test_the_costliest_tenth_is_rounded_up(clients, n, given, answer):
    given("service_contacts", costs(*(str(c) for c in range(1, clients + 1))))
    top = sum(range(clients - n + 1, clients + 1))
    row = answer("cost_share_top10", grain="year").iloc[0]
    assert [row["numerator"], row["denominator"]] == [top, clients * (clients + 1) / 2]
    row = answer("cost_share_top10", grain="total", start="2024-03-01", end="2024-03-09").iloc[0]
    assert row["numerator"] == top


def test_ties_of_cost_take_as_many_as_are_missing(given, answer):
    # Of sixty, two cost 500 and twenty cost 100: the costliest six are 2 × 500 and 4 × 100.
    given("service_contacts", costs(*["500"] * 2, *["100"] * 20, *["1"] * 38))
    assert parts(answer("cost_share_top10", grain="year")) == [1400, 2 * 500 + 20 * 100 + 38]
    assert parts(answer("cost_share_top10", grain="rolling12", start="2024-05-01", end="2024-06-01")) == [1400, 3038]


def test_the_costliest_are_found_anew_in_each_place_and_few_of_them_are_hidden(given, answer):
    one = costs(*["1000"] * 5, *["10"] * 45)
    two = costs(*["100"] * 40, place="020", name="b")
    out = costs(*["5000"] * 10, *["1"] * 51, place="091", name="o")
    given("service_contacts", "\n".join([one, *(table.split("\n", 1)[1] for table in (two, out))]))
    rows = answer("cost_share_top10", by=("municipality",), grain="year").set_index("municipality")
    assert rows.loc["837", ["numerator", "denominator"]].tolist() == [5000, 5450]
    # Of forty clients the costliest tenth are four.
    assert rows.loc["020", "reason"] == "too_small"
    assert rows.loc["outside", ["numerator", "denominator"]].tolist() == [7 * 5000, 50051]
    # Of 151 clients of the county, 16: ten of outside and five of 837, and one of 020.
    whole = answer("cost_share_top10", grain="year").iloc[0]
    assert [whole["numerator"], whole["denominator"]] == [50000 + 5000 + 100, 5450 + 4000 + 50051]


def test_the_costliest_and_combinations_are_found_anew_in_months_and_quarters(given, answer):
    # A tenth of 50 clients is five, of six it is one, and of 56 it is six.
    january = drawing(*((1, event(f"a{n}", "family", "2024-01-10", cost_eur="1")) for n in range(50)))
    given("service_contacts", january)
    given("care_episodes", drawing((6, stay("b", "hospital", "2024-02-10", cost_eur="3"))))
    months = answer("cost_share_top10", grain="month", start="2024-01-01", end="2024-03-01").set_index("period")
    first, second = months.iloc[0], months.iloc[1]
    assert [first["numerator"], first["denominator"], first["value"]] == [5, 50, 10]
    assert second["hidden"]  # one client of six
    quarter = answer("cost_share_top10", grain="quarter").iloc[0]
    assert [quarter["numerator"], quarter["denominator"]] == [6 * 3, 50 + 6 * 3]
    sets = answer("service_combinations", by=("combination",), grain="month", start="2024-01-01", end="2024-03-01")
    found = {(row.period.month, row.combination): row.value for row in sets.itertuples() if row.value}
    assert found == {(1, "family"): 50, (2, "hospital"): 6}
    assert answer("service_combinations", grain="quarter")["value"].iloc[0] == 56


def test_nobody_has_a_share_of_no_cost(given, answer):
    given("service_contacts", costs(*[""] * 60))
    assert answer("cost_share_top10", grain="year")["reason"].item() == "cannot_exist"


# ---- combinations ----------------------------------------------------------------------------------------------


def test_a_client_is_in_the_exact_combination_of_lines(given, answer):
    given(
        "service_contacts",
        drawing(
            *((6, event("a", line)) for line in ("outpatient", "hospital")),
            *((7, event("b", line)) for line in ("hospital", "outpatient", "family")),
            (8, event("c", "outpatient", "2024-01-01")),
            (8, event("c", "outpatient", "2024-03-01")),
        ),
    )
    given("care_episodes", drawing((9, stay("d", "hospital")), (8, stay("c", "hospital", "2023-05-01"))))
    rows = answer("service_combinations", by=("combination",), grain="year")
    want = {"hospital+outpatient": 6, "family+hospital+outpatient": 7, "outpatient": 8, "hospital": 9}
    assert by(rows, "combination") == want
    assert answer("service_combinations", grain="year")["value"].item() == sum(want.values())
    one = answer("service_combinations", where={"combination": "hospital+outpatient"}, grain="year")
    assert one["value"].item() == 6


def test_a_small_combination_hides_another_of_as_many_lines(given, answer):
    pairs = [("family", "hospital"), ("family", "outpatient"), ("hospital", "outpatient")]
    groups = [
        (many, event(name, line)) for many, name, pair in zip((3, 30, 40), "abc", pairs, strict=True) for line in pair
    ]
    given("service_contacts", drawing(*groups, (10, event("d", "rescue"))))
    rows = answer("service_combinations", by=("combination",), grain="year")
    # Clients of two lines or more are told elsewhere: so rescue alone would not cover the three.
    assert set(rows.loc[rows["hidden"], "combination"]) >= {"family+hospital", "family+outpatient"}


# ---- moves -----------------------------------------------------------------------------------------------------


def moves(answer, **how) -> dict:
    how = {"grain": "month", "start": "2024-03-01", "end": "2024-04-01", **how}
    return by(answer("transitions", by=("from_line", "to_line"), **how), "from_line", "to_line")


@pytest.mark.parametrize(("second", "near"), [("2024-03-31", True), ("2024-04-01", False)], ids=["30 days", "31 days"])
def test_a_move_is_within_thirty_days(second, near, given, answer):
    given("service_contacts", drawing((6, event("a", "family", "2024-03-01")), (6, event("a", "outpatient", second))))
    first, last = ("family", "outpatient"), ("outpatient", "nothing")
    total = moves(answer, grain="total", start="2024-01-01", end="2025-01-01")
    if near:
        assert total == {("nothing", "family"): 6, first: 6, last: 6}
        assert answer("transitions", grain="year")["value"].item() == 6
    else:
        assert total == {
            ("nothing", "family"): 6,
            ("family", "nothing"): 6,
            ("nothing", "outpatient"): 6,
            last: 6,
        }
        assert answer("transitions", grain="year")["value"].item() == 0


def test_a_stay_in_a_line_needs_thirty_days_too_and_is_no_move(given, answer):
    days = ("2024-03-01", "2024-03-31", "2024-05-15")
    given("service_contacts", drawing(*((6, event("a", "family", day)) for day in days)))
    assert moves(answer, grain="year", start="2024-01-01", end="2025-01-01") == {
        ("nothing", "family"): 12,
        ("family", "family"): 6,
        ("family", "nothing"): 12,
    }
    assert answer("transitions", grain="year")["value"].item() == 0


def test_of_one_day_a_contact_comes_first_and_ids_follow_each_other_as_text(given, answer):
    lines = ["client_id | contact_id | service_line | contact_on"]
    lines += [
        f"a{n} | {key}{n} | {line} | 2024-03-05" for n in range(6) for key, line in (("9", "family"), ("10", "rescue"))
    ]
    given("service_contacts", "\n".join(lines))
    given("care_episodes", drawing((6, stay("a", "hospital"))))
    assert moves(answer) == {
        ("nothing", "rescue"): 6,
        ("rescue", "family"): 6,
        ("family", "hospital"): 6,
        ("hospital", "nothing"): 6,
    }


def test_a_move_belongs_to_the_place_and_period_of_the_second_event_and_a_way_out_to_its_own(given, answer):
    given(
        "service_contacts",
        drawing(
            (6, event("a", "family", "2024-02-20", age="17", sex="male")),
            (6, event("a", "outpatient", "2024-03-02", municipality_code="020", age="18", sex="female")),
        ),
    )
    places = answer(
        "transitions", by=("municipality", "from_line", "to_line"), grain="month", start="2024-02-01", end="2024-04-01"
    )
    found = by(
        places.assign(month=[p.month for p in places["period"]]), "month", "municipality", "from_line", "to_line"
    )
    assert found == {
        (2, "837", "nothing", "family"): 6,
        (3, "020", "family", "outpatient"): 6,
        (3, "020", "outpatient", "nothing"): 6,
    }
    who = answer("transitions", by=("age_group", "sex"), grain="year")
    assert by(who, "age_group", "sex") == {("15-19", "female"): 6}
    # Events before the period are looked at.
    assert moves(answer)["family", "outpatient"] == 6


def test_a_window_may_begin_and_end_within_a_month(given, answer):
    days = (
        ("family", "2024-03-09"),
        ("outpatient", "2024-03-10"),
        ("outpatient", "2024-03-20"),
        ("rescue", "2024-03-21"),
    )
    given("service_contacts", drawing(*((6, event("a", *one)) for one in days)))
    given("care_episodes", drawing((7, stay("b", "hospital", "2024-03-20"))))
    # The event of the day before is looked at, and so is that of the day after.
    within = {"start": "2024-03-10", "end": "2024-03-21"}
    assert moves(answer, **within) == {
        ("family", "outpatient"): 6,
        ("outpatient", "outpatient"): 6,
        ("nothing", "hospital"): 7,
        ("hospital", "nothing"): 7,
    }
    assert answer("transitions", grain="total", **within)["value"].item() == 6
    places = answer("transitions", by=("municipality",), grain="total", **within)
    assert by(places, "municipality") == {"837": 6}
    assert moves(answer, start="2024-03-11")["outpatient", "rescue"] == 6


def test_one_line_alone_gives_the_moves_into_it_or_out_of_it(given, answer):
    given(
        "service_contacts",
        drawing(
            (6, event("a", "family", "2024-03-01")),
            (6, event("a", "outpatient", "2024-03-02")),
            (6, event("a", "outpatient", "2024-03-03")),
            (7, event("b", "outpatient", "2024-03-01")),
            (7, event("b", "rescue", "2024-03-02")),
        ),
    )
    asked = {"grain": "year"}
    assert by(answer("transitions", by=("to_line",), **asked), "to_line") == {"outpatient": 6, "rescue": 7}
    assert by(answer("transitions", by=("from_line",), **asked), "from_line") == {"family": 6, "outpatient": 7}
    into = answer("transitions", by=("from_line",), where={"to_line": "rescue"}, **asked)
    assert by(into, "from_line") == {"outpatient": 7}
    out = answer("transitions", by=("from_line",), where={"to_line": "nothing"}, **asked)
    assert by(out, "from_line") == {"outpatient": 6, "rescue": 7}


def test_a_small_move_hides_another_move_and_not_only_a_stay_in_the_line(given, answer):
    def pair(name: str, many: int, first: str, second: str) -> list:
        return [(many, event(name, first, "2024-03-01")), (many, event(name, second, "2024-03-02"))]

    given(
        "service_contacts",
        drawing(
            *pair("a", 3, "family", "outpatient"),
            *pair("b", 30, "rescue", "outpatient"),
            *pair("c", 20, "outpatient", "outpatient"),
            *pair("d", 40, "family", "rescue"),
        ),
    )
    rows = answer("transitions", by=("from_line", "to_line"), grain="year").set_index(["from_line", "to_line"])
    # All moves, and the moves into a line, are told elsewhere.
    assert rows.loc[[("family", "outpatient"), ("rescue", "outpatient")], "hidden"].all()


def test_an_event_of_another_century_disturbs_nobody(given, answer):
    given(
        "service_contacts",
        drawing(
            (6, event("a", "family", "1850-03-01")),
            (6, event("a", "outpatient", "2024-03-02")),
            (6, event("a", "outpatient", "2024-03-03")),
        ),
    )
    assert moves(answer)["nothing", "outpatient"] == 6
    assert answer("service_combinations", grain="year")["value"].item() == 6
