"""Why two places or periods differ: parts add up, single causes land where they belong, nothing hidden is told."""

from __future__ import annotations

import json
from datetime import date

import numpy as np
import pytest
from hypothesis import given as drawn_by
from hypothesis import settings
from hypothesis import strategies as st

from metrics import CATALOGUE, MeasureError, Side
from metrics import __main__ as command
from metrics.decomposition import ratios, shapley
from metrics.explainer import EXPLAINED, explain
from permissions import AccessDenied, Reader, parse_reader
from settings import SETTINGS
from tests.conftest import ANALYST
from tests.drawn import clean
from tests.oracle import explainer as oracle

YEAR = date(2024, 1, 1)
A, B = Side(YEAR, {"municipality": "837"}), Side(YEAR, {"municipality": "536"})
COUNTY = Side(YEAR)


# ---- the arithmetic --------------------------------------------------------------------------------------------------


def test_the_parts_of_a_product_of_two_by_hand():
    # 3 × 5 − 2 × 4 = 7: changing the first alone 1 × (5 + 4) / 2, the second alone 1 × (3 + 2) / 2.
    assert shapley(np.array([[3.0], [5.0]]), np.array([[2.0], [4.0]])) == pytest.approx([4.5, 2.5])


def test_the_parts_of_a_product_of_three_by_hand():
    # 2 × 3 × 5 − 1 × 1 × 1 = 29. Of the first: 1 × (15 / 3 + (3 + 5) / 6 + 1 / 3) = 20/3.
    parts = shapley(np.array([[2.0], [3.0], [5.0]]), np.array([[1.0], [1.0], [1.0]]))
    assert parts == pytest.approx([20 / 3, 2 * (10 / 3 + (2 + 5) / 6 + 1 / 3), 4 * (6 / 3 + (2 + 3) / 6 + 1 / 3)])
    assert parts.sum() == pytest.approx(29)


def test_what_one_side_does_not_have_falls_on_the_factor_that_is_zero():
    # 100 residents without clients beside 100 with 10 clients of 3 contacts: 0.3 contacts a resident, all by clients.
    none, some = (ratios(100.0, np.array([[100.0], [n], [3 * n]])) for n in (0.0, 10.0))
    assert shapley(some, none) == pytest.approx([0, 0.3, 0])
    assert shapley(none, none) == pytest.approx([0, 0, 0])


_AMOUNTS = st.integers(0, 50).map(float)


@settings(max_examples=60)
@drawn_by(st.data(), st.integers(1, 4), st.integers(1, 6))
def test_parts_add_up_and_change_sign_with_the_sides(data, factors, cells):
    first, second = (np.array([[data.draw(_AMOUNTS) for _ in range(cells)] for _ in range(factors)]) for _ in range(2))
    parts = shapley(first, second)
    assert parts.sum() == pytest.approx(first.prod(axis=0).sum() - second.prod(axis=0).sum(), abs=1e-6, rel=1e-9)
    assert shapley(second, first) == pytest.approx(-parts, abs=1e-6, rel=1e-9)


# ---- planted single causes -------------------------------------------------------------------------------------------

# place, age → residents, clients, contacts of each, euros of a contact
YOUNG, OLD = 22, 72
STAY = "client_id|municipality_code|age|sex|admitted_on|discharged_on|cost_eur"


@pytest.fixture
def explained(given, drawn_warehouse, pirkanmaa):
    """`explained({("837", YOUNG): (100, 10, 1, 50), …})`: asks of a lake in which every contact is of 2024."""
    opened = []

    def make(groups: dict, episodes: tuple[str, ...] = (), extra: tuple[str, ...] = ()) -> None:
        people, rows = [], list(extra)
        for (place, age), (residents, clients, each, cost) in groups.items():
            people.append(f"2023|{place}|male|{age - 2}|{age + 2}|{residents}")
            for n in range(clients):
                rows += [f"{place}{age}{n}|{place}|{age}|male|2024-05-{day + 1:02d}|{cost}" for day in range(each)]
        given("population", "\n".join(["year|municipality_code|sex|age_from|age_to|persons", *people]))
        given("service_contacts", "\n".join(["client_id|municipality_code|age|sex|contact_on|cost_eur", *rows]))
        # A stay of another county, so that stays are delivered.
        given("care_episodes", "\n".join([STAY, "x|091|40|male|2024-06-01|2024-06-02|1", *episodes]))
        opened.append(drawn_warehouse())

    def ask(metric: str, of=A, against=B, grain="year", reader: Reader = ANALYST, **how):
        return explain(
            CATALOGUE[metric], of, against, grain=grain, reader=reader, warehouse=opened[-1], county=pirkanmaa, **how
        )

    ask.of, ask.again = make, lambda: opened.append(drawn_warehouse())
    return ask


def parts(found) -> dict[str, float]:
    """The causes that are not zero; they must add up to the gap."""
    assert found.reason is None
    assert sum(cause.amount for cause in found.causes) == pytest.approx(found.gap, abs=1e-9)
    return {cause.key: round(cause.amount, 6) for cause in found.causes if abs(cause.amount) > 1e-9}


def test_an_older_population_alone_is_the_age_and_sex_of_residents(explained):
    # 10 + 40 contacts of 200 residents, 15 + 20 of 200: 250 and 175 per 1,000; 20 and 15 clients less: 15 and 12.5 %.
    explained.of(
        {
            ("837", YOUNG): (100, 10, 1, 50),
            ("837", OLD): (100, 20, 2, 50),
            ("536", YOUNG): (150, 15, 1, 50),
            ("536", OLD): (50, 10, 2, 50),
        }
    )
    found = explained("contacts_per_1000")
    assert (found.of.value, found.against.value, found.gap) == (250, 175, 75)
    assert parts(found) == {"structure": 75}
    assert (found.by, found.groups, found.together, found.covered) == (("age_group", "sex"), 2, 0, 1)
    assert parts(explained("client_share")) == {"structure": 2.5}
    assert parts(explained("service_use_cost_per_resident")) == {"structure": 3.75}


@pytest.mark.parametrize(
    ("young", "cause", "per_1000", "euros"),
    [
        # Of 200 residents 10 + 20 × 2 contacts of 50 €. Ten more clients of one contact: 10 contacts, 500 €.
        ((100, 20, 1, 50), "clients", 50, 2.5),
        # The same clients come twice.
        ((100, 10, 2, 50), "contacts", 50, 2.5),
        # A contact of the young is three times as dear.
        ((100, 10, 1, 150), "contact_cost", 0, 5),
    ],
)
def test_a_single_cause_lands_on_its_part(explained, young, cause, per_1000, euros):
    explained.of(
        {
            ("837", YOUNG): young,
            ("837", OLD): (100, 20, 2, 50),
            ("536", YOUNG): (100, 10, 1, 50),
            ("536", OLD): (100, 20, 2, 50),
        }
    )
    assert parts(explained("contacts_per_1000")) == ({cause: per_1000} if per_1000 else {})
    assert parts(explained("service_use_cost_per_resident")) == {cause: euros}
    assert parts(explained("service_use_cost_per_resident", B, A)) == {cause: -euros}


def stays(place: str, many: int, cost: int) -> list[str]:
    return [f"s{place}{n}|{place}|{OLD}|male|2024-06-01|2024-06-03|{cost}" for n in range(many)]


@pytest.mark.parametrize(("many", "cost", "cause", "euros"), [(12, 100, "stays", 3), (6, 300, "stay_cost", 6)])
def test_stays_are_causes_of_their_own(explained, many, cost, cause, euros):
    # 6 stays of 100 € beside 12, or beside 6 of 300 €, of 200 residents.
    groups = {(place, age): (100, 10, 1, 50) for place in ("837", "536") for age in (YOUNG, OLD)}
    explained.of(groups, (*stays("837", many, cost), *stays("536", 6, 100)))
    assert parts(explained("service_use_cost_per_resident")) == {cause: euros}


def test_residents_whose_sex_is_not_delivered_are_compared_by_age(explained, given):
    explained.of({(place, age): (100, 10, 1, 50) for place in ("837", "536") for age in (YOUNG, OLD)})
    head = "year|municipality_code|sex|age_from|age_to|persons"
    rows = [f"2023|{place}|total|{age - 2}|{age + 2}|100" for place in ("837", "536") for age in (YOUNG, OLD)]
    given("population", "\n".join([head, *rows]))
    explained.again()
    found = explained("contacts_per_1000")
    assert (found.by, found.causes[0].name, parts(found)) == (("age_group",), "Age of residents", {})


def test_contacts_of_no_known_age_are_a_cause_of_their_own(explained):
    groups = {(place, age): (100, 10, 1, 50) for place in ("837", "536") for age in (YOUNG, OLD)}
    explained.of(groups, extra=tuple(f"u{n}|837||male|2024-05-01|50" for n in range(8)))
    # 8 contacts of 200 residents.
    assert parts(explained("contacts_per_1000")) == {"unknown": 40}
    assert parts(explained("service_use_cost_per_resident")) == {"unknown": 2}


def test_two_periods_of_a_place_are_compared_each_with_its_own_residents(explained):
    old = tuple(f"o{n}|837|{YOUNG}|male|2023-03-01|50" for n in range(5))
    explained.of({("837", YOUNG): (100, 10, 1, 50), ("837", OLD): (100, 20, 2, 50)}, extra=old)
    # Both are divided by the residents of 31 December 2023, the nearest that there are.
    found = explained("contacts_per_1000", A, Side(date(2023, 1, 1), A.place))
    assert (found.of.value, found.against.value) == (250, 25)
    # The young: half the clients, so 5 of 200; the old: none, so all of it is clients.
    assert parts(found) == {"clients": 225}


def test_a_window_of_any_months_has_its_end(explained):
    explained.of({(place, age): (100, 10, 2, 50) for place in ("837", "536") for age in (YOUNG, OLD)})
    # The two contacts of each client are of the first and the second of May.
    spring, summer = (
        Side(start, A.place, end)
        for start, end in ((date(2024, 4, 1), date(2024, 6, 1)), (date(2024, 5, 1), date(2024, 7, 1)))
    )
    assert parts(explained("contacts_per_1000", spring, summer, grain="total")) == {}
    nothing = Side(date(2024, 6, 1), A.place, date(2024, 8, 1))
    assert explained("contacts_per_1000", spring, nothing, grain="total").reason == "not_delivered"


# ---- small numbers and rights ----------------------------------------------------------------------------------------


def few(young: int, old: int) -> dict:
    """In 837 few clients of two ages, seven together; else the same."""
    many = {("837", 32): (100, 30, 1, 50), **{("536", age): (100, 12, 1, 50) for age in (YOUNG, 32, OLD)}}
    return {("837", YOUNG): (100, young, 1, 50), ("837", OLD): (150, old, 1, 50), **many}


@pytest.mark.parametrize("metric", EXPLAINED)
def test_what_is_hidden_does_not_move_the_parts(metric, explained):
    found = []
    for young, old in ((4, 3), (3, 4)):
        explained.of(few(young, old))
        found.append(explained(metric))
    first, second = found
    assert first.causes == second.causes and first.together > 0


def test_a_place_of_few_clients_has_no_parts(explained):
    explained.of({("837", YOUNG): (100, 3, 4, 50), ("536", YOUNG): (100, 10, 1, 50)})
    found = explained("contacts_per_1000")
    assert (found.reason, found.gap, found.causes) == ("too_small", None, ())


def test_a_place_that_is_shown_by_itself_is_one_group_where_every_age_is_few(explained):
    ages = range(22, 62, 10)
    explained.of({(place, age): (100, 3, 1, 50) for place in ("837", "536") for age in ages})
    found = explained("contacts_per_1000")
    assert found.groups == 0 and found.covered == 0
    assert parts(found) == {}


def test_rights_are_those_of_the_metric(explained, pirkanmaa):
    explained.of({("837", YOUNG): (100, 10, 1, 50), ("536", YOUNG): (100, 10, 1, 50)})
    director = parse_reader("regional_director:5", pirkanmaa)
    assert explained("contacts_per_1000", A, COUNTY, reader=director).gap is not None
    with pytest.raises(AccessDenied, match="may not see municipality 536"):
        explained("contacts_per_1000", A, B, reader=director)
    with pytest.raises(AccessDenied, match="may not see municipality 837"):
        explained("contacts_per_1000", A, COUNTY, reader=Reader("viewer"))


def test_what_cannot_be_explained_is_said(explained):
    explained.of({("837", YOUNG): (100, 10, 1, 50)})
    for words, how in (
        ("length_of_stay cannot be explained", {"metric": "length_of_stay"}),
        ("explained by month, quarter, year, rolling12, total, not", {"metric": "client_share", "grain": "week"}),
        ("end of a side is given with the grain total", {"metric": "client_share", "grain": "total"}),
        ("first day of its year; 2024-05-01", {"metric": "client_share", "of": Side(date(2024, 5, 1))}),
        ("can keep one service_line", {"metric": "service_use_cost_per_resident", "where": {"sex": "male"}}),
        ("area, a municipality or the county", {"metric": "client_share", "of": Side(YEAR, {"sex": "male"})}),
    ):
        with pytest.raises(MeasureError, match=words):
            explained(**how)
    assert explained("client_share", Side(date(2021, 1, 1)), COUNTY).reason == "not_delivered"


# ---- the demo lake ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("metric", EXPLAINED)
@pytest.mark.parametrize("grain", ["month", "quarter", "year", "rolling12"])
def test_parts_add_up_to_the_gap_of_every_area_and_swap(demo_warehouse, pirkanmaa, metric, grain):
    def ask(of, against):
        return explain(
            CATALOGUE[metric], of, against, grain=grain, reader=ANALYST, warehouse=demo_warehouse, county=pirkanmaa
        )

    whole = Side(date(2023, 1, 1))
    for area in pirkanmaa.areas:
        side = Side(date(2024, 1, 1), {"area": area.id})
        found, swapped = ask(side, whole), ask(whole, side)
        if (grain, found.reason) == ("month", "too_small"):  # few stays of an area in a month
            continue
        assert sum(cause.amount for cause in found.causes) == pytest.approx(found.gap, rel=1e-9, abs=1e-9)
        for one, other in zip(found.causes, swapped.causes, strict=True):
            assert one.amount == pytest.approx(-other.amount, rel=1e-9, abs=1e-9)


def test_the_parts_are_those_of_another_road(demo_warehouse, pirkanmaa):
    contacts, people = (clean(demo_warehouse.folder, name) for name in ("service_contacts", "population"))
    contacts = contacts[contacts["contact_on"].dt.year == 2024]
    sides, rows = [], []
    for area in ("5", "4"):
        sides.append(Side(YEAR, {"area": area}))
        homes = [m.municipality for m in pirkanmaa.memberships if m.area == area and m.holds_on(date(2024, 12, 31))]
        here = people[people["municipality_code"].isin(homes) & (people["year"] == 2023)]
        rows.append((contacts[contacts["municipality_code"].isin(homes)], here))
    found = explain(
        CATALOGUE["contacts_per_1000"], *sides, grain="year", reader=ANALYST, warehouse=demo_warehouse, county=pirkanmaa
    )
    assert found.covered == 1, "so that nothing is taken together"
    other = oracle.causes(*(oracle.groups(*one, list(found.by)) for one in rows))
    causes = {cause.key: cause.amount for cause in found.causes}
    assert [causes[key] for key in ("structure", "clients", "contacts")] == pytest.approx([1000 * n for n in other])


# ---- the command -----------------------------------------------------------------------------------------------------


@pytest.fixture
def run(monkeypatch, capsys, explained, tmp_path):
    for name in SETTINGS:
        monkeypatch.delenv(name, raising=False)
    groups = {(p, a): (100, n, 1, 50) for p, n in (("837", 30), ("536", 10)) for a in (YOUNG, OLD)}
    explained.of(groups)

    def call(*words: str) -> tuple[int, str, str]:
        code = command.main(["explain", *words, "--warehouse", str(tmp_path / "warehouse")])
        return code, *capsys.readouterr()

    return call


def test_the_command_gives_a_row_for_each_cause(run):
    asked = ("contacts_per_1000", "--of", "municipality=837:2024-01-01", "--against", "municipality=536:2024-01-01")
    code, out, _ = run(*asked)
    assert code == 0
    assert out == "cause,amount\nstructure,0\nclients,200\ncontacts,0\nunknown,0\ngap,200\n"
    told = json.loads(run(*asked, "--format", "json")[1])
    assert (told["of"]["value"], told["gap"], round(told["causes"]["clients"], 9)) == (300, 200, 200)
    assert (told["by"], told["reason"]) == (["age_group", "sex"], None)


def test_the_command_refuses_in_one_sentence(run):
    code, out, error = run("contacts_per_1000", "--of", "837", "--against", "county:2024-01-01")
    assert (code, out) == (2, "") and error.count("\n") == 1 and "place:period" in error
    assert run("contacts_per_1000", "--of", "area=3:2024-01-01")[0] == 2
