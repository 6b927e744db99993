"""Money: every clause of the definitions, drawn, and the ledger of the demo lake added up again in whole cents."""

from __future__ import annotations

import sys
from datetime import date

import pandas as pd
import pytest

from data_sources.warehouse import Warehouse
from metrics import CATALOGUE, MeasureError
from metrics.compute import compute
from tests.conftest import ANALYST
from tests.drawn import clean
from tests.in_memory import InMemory
from tests.metrics.second_road import parts_of
from tests.oracle.money import COSTS, INCOME, Ledger, placed, use_costs

UNITS = "unit_code | municipality_code\nU1 | 837\nU2 | 020\nU3 |"
OTHERS = ("state_funding", "depreciation", "investment")
MARCH = {"grain": "month", "start": "2024-03-01", "end": "2024-04-01"}


@pytest.fixture
def lake(pirkanmaa) -> InMemory:
    return InMemory(
        pirkanmaa, "ledger", "units", "population", "service_contacts", "care_episodes", "employments", "absences"
    )


@pytest.fixture
def unhidden(monkeypatch):
    """Small cells shown, so that both roads can be compared cell by cell."""
    monkeypatch.setattr(
        sys.modules["metrics.compute"], "hidden_cells", lambda rows, *a, **k: pd.Series(False, index=rows.index)
    )


def one(rows: pd.DataFrame) -> tuple[float, float, float]:
    row = rows.iloc[0]
    return row["value"], row["numerator"], row["denominator"]


# ---- costs, income, margin -------------------------------------------------------------------------------------


def test_the_account_group_says_what_is_cost_and_what_income(lake):
    every = [f"{group} | {10**i / 10}" for i, group in enumerate((*COSTS, *INCOME, *OTHERS))]
    lake.draw(ledger="account_group | actual_eur\n" + "\n".join(every))
    assert lake.answer("costs", **MARCH)["value"].item() == 111_111.1
    assert lake.answer("income", **MARCH)["value"].item() == 111_000_000
    assert lake.answer("client_fee_revenue", **MARCH)["value"].item() == 1_000_000
    assert lake.answer("net_operating_cost", **MARCH)["value"].item() == 111_111.1 - 111_000_000
    assert lake.answer("operating_margin", **MARCH)["value"].item() == 111_000_000 - 111_111.1
    groups = lake.answer("net_operating_cost", by=("account_group",), **MARCH)
    found = dict(zip(groups["account_group"], groups["value"], strict=True))
    assert found["client_fees"] == -1_000_000
    assert not set(OTHERS) & set(found)


def test_cents_are_exact(lake):
    rows = [f"u{i} | personnel | 100000000.1 | 99999999.8" for i in range(30)] + ["v | sales | 0.3 | 0.1"]
    lake.draw(ledger="unit_code | account_group | actual_eur | budget_eur\n" + "\n".join(rows))
    assert lake.answer("costs", **MARCH)["value"].item() == 3_000_000_003.0
    assert lake.answer("operating_margin", **MARCH)["value"].item() == -3_000_000_002.7
    assert lake.answer("budget_deviation", **MARCH)["value"].item() == 8.8
    assert lake.answer("forecast_deviation", grain="year")["value"].item() == 8.8


def test_a_month_without_any_actual_figure_is_not_delivered(lake):
    lake.draw(
        ledger="""
        month | actual_eur | budget_eur
        2024-01-01 | 10 | 8
        2024-02-01 | | 8
        2024-03-01 | 0 | 8
        """
    )
    months = lake.answer("costs", grain="month", end="2024-04-01")
    assert list(months["value"].fillna(-1)) == [10, -1, 0]
    assert list(months["reason"].fillna("")) == ["", "not_delivered", ""]
    year = lake.answer("costs", grain="year")
    assert (year["value"].item(), year["incomplete"].item()) == (10, True)
    # A day that is not delivered has a budget that does not count.
    so_far = lake.answer("budget_deviation", grain="month", end="2024-04-01")
    assert list(so_far["value"].fillna(-1)) == [2, -1, -6]
    # January is whole; in March the year so far lacks February.
    assert list(so_far["incomplete"]) == [False, False, True]
    assert one(lake.answer("budget_deviation", grain="year")) == (-6, -6, 16)


def test_money_without_a_known_unit_is_outside(lake):
    lake.draw(units=UNITS, ledger="unit_code | actual_eur\nU1 | 1\nU2 | 2\nU3 | 4\nU9 | 8")
    rows = lake.answer("costs", by=("municipality",), **MARCH)
    found = {code: value for code, value in zip(rows["municipality"], rows["value"], strict=True) if value}
    assert found == {"837": 1, "020": 2, "outside": 12}
    assert len(rows) == 24
    assert lake.answer("costs", **MARCH)["value"].item() == 15


# ---- budget and forecast ---------------------------------------------------------------------------------------

YEAR = """
month | account_group | actual_eur | budget_eur | forecast_eur
2023-12-01 | personnel | 999 | 1 | 1
2024-01-01 | personnel | 110 | 100 | 5000
2024-02-01 | personnel | 95 | 100 | 5000
2024-02-01 | client_fees | 20 | 30 | 5000
2024-03-01 | personnel | | 100 | 5000
2024-03-01 | client_fees | 30 | 30 | 5000
2024-04-01 | personnel | | 100 | 140
2024-04-01 | client_fees | | 30 | 10
2024-05-01 | state_funding | | 700 | 800
"""


def test_the_deviation_runs_from_january_and_over_the_budget_is_positive(lake):
    lake.draw(ledger=YEAR)
    # January +10; February −5 and fees 10 too few; March personnel not there yet: −100, fees as budgeted.
    months = lake.answer("budget_deviation", grain="month", start="2024-02-01", end="2024-04-01")
    assert list(months["value"]) == [10 + 5, 15 - 100]
    assert list(months["denominator"]) == [200 - 30, 300 - 60]
    assert one(lake.answer("budget_deviation", grain="quarter", end="2024-04-01")) == (-85, -85, 240)
    # April has no actual figure: the year so far is three months.
    assert one(lake.answer("budget_deviation", grain="year")) == (-85, -85, 240)
    with pytest.raises(MeasureError, match="month, quarter, year"):
        lake.answer("budget_deviation", grain="rolling12")


def test_the_forecast_is_of_the_whole_year_whatever_months_are_asked_for(lake):
    lake.draw(ledger=YEAR)
    expected = (110 + 95 - 20 + 0 - 30) + (140 - 10)
    budget = 400 - 90
    assert one(lake.answer("forecast_deviation", grain="year")) == (expected - budget, expected - budget, budget)
    part = lake.answer("forecast_deviation", grain="year", start="2024-02-01", end="2024-04-01")
    assert one(part) == (expected - budget, expected - budget, budget)
    assert part["incomplete"].item()
    with pytest.raises(MeasureError, match="year"):
        lake.answer("forecast_deviation", grain="month")


# ---- per resident ----------------------------------------------------------------------------------------------

PEOPLE = "year | municipality_code | persons\n2023 | 837 | 100\n2023 | 020 | 50"


def test_net_cost_per_resident_is_where_the_unit_is(lake):
    lake.draw(
        units=UNITS,
        population=PEOPLE,
        ledger="unit_code | account_group | actual_eur\nU1 | personnel | 400\nU1 | sales | 100\nU9 | personnel | 150",
    )
    assert one(lake.answer("net_cost_per_resident", **MARCH)) == (3, 450, 150)
    rows = lake.answer("net_cost_per_resident", by=("municipality",), **MARCH).set_index("municipality")
    assert list(rows.loc["837", ["value", "numerator", "denominator", "population_year"]]) == [3, 300, 100, 2023]
    assert rows.loc["020", "value"] == 0


def test_the_cost_of_service_use_is_of_residents_and_of_stays_on_admission(lake):
    contacts = [f"c{i} | 837 | 2024-03-31 | 10.1" for i in range(5)] + [
        "d | 020 | 2024-03-01 |",
        "e | 091 | 2024-03-01 | 9",
    ]
    lake.draw(
        population=PEOPLE,
        service_contacts="client_id | municipality_code | contact_on | cost_eur\n" + "\n".join(contacts),
        care_episodes="""
        client_id | municipality_code | admitted_on | discharged_on | cost_eur
        c0 | 837 | 2024-03-01 | 2024-05-01 | 49.7
        c1 | 837 | 2024-02-29 | 2024-04-01 | 1000
        c2 | | 2024-03-05 | 2024-04-01 | 1000
        """,
    )
    assert one(lake.answer("service_use_cost_per_resident", **MARCH)) == (100.2 / 150, 100.2, 150)
    rows = lake.answer("service_use_cost_per_resident", by=("municipality",), **MARCH).set_index("municipality")
    # Akaa has one client, whose contact cost nothing: a sum over few clients.
    assert rows.loc["020", "reason"] == "too_small"
    assert "outside" not in rows.index
    # From the second day on: without the contact of Akaa and the stay that began on the first.
    late = {"grain": "total", "start": "2024-03-02", "end": "2024-04-01"}
    assert one(lake.answer("service_use_cost_per_resident", **late)) == (50.5 / 150, 50.5, 150)
    rows = lake.answer("service_use_cost_per_resident", **late | {"end": "2024-03-31"})
    assert rows["numerator"].item() == 0


def test_costs_over_few_clients_are_hidden_and_a_client_counts_once(lake):
    four = [
        f"c{i} | 837 | {month}-0{day} | {line}"
        for i in range(4)
        for month in ("2024-02", "2024-03")
        for day in (1, 2)
        for line in ("outpatient", "hospital")
    ]
    five = [f"d{i} | 837 | 2024-03-01 | family" for i in range(5)]
    stays = "client_id | municipality_code | admitted_on\nc0 | 837 | 2024-02-01\nc3 | 837 | 2024-03-01"
    head = "client_id | municipality_code | contact_on | service_line\n"
    lake.draw(population=PEOPLE, service_contacts=head + "\n".join(four), care_episodes=stays)
    ask = {"start": "2024-02-01", "end": "2024-04-01"}
    for how in ({"grain": "month"}, {"grain": "total"}, {"grain": "quarter"}, {"grain": "year"}):
        assert set(lake.answer("service_use_cost_per_resident", **how, **ask)["reason"]) == {"too_small"}
    lake.draw(service_contacts=head + "\n".join([*four, *five]))
    lines = lake.answer(
        "service_use_cost_per_resident", by=("service_line",), grain="month", **ask | {"start": "2024-03-01"}
    )
    assert dict(zip(lines["service_line"], lines["hidden"], strict=True)) == {
        "outpatient": True,
        "hospital": True,
        "family": False,
    }


# ---- unit costs ------------------------------------------------------------------------------------------------


def test_unit_cost_joins_the_ledger_and_the_contacts_of_a_class(lake):
    lake.draw(
        ledger="""
        service_class | account_group | actual_eur
        primary_care | personnel | 90
        primary_care | rents | 30
        primary_care | sales | 500
        housing_services | personnel | 70
        """,
        service_contacts="service_class\n" + "primary_care\n" * 3 + "oral_health\n" * 2,
    )
    rows = lake.answer("unit_cost", by=("service_class",), **MARCH).set_index("service_class")
    assert list(rows.loc["primary_care", ["value", "numerator", "denominator"]]) == [40, 120, 3]
    # No contacts, and no ledger rows: no value either way.
    assert list(rows.loc["housing_services", ["numerator", "denominator"]]) == [70, 0]
    assert pd.isna(rows.loc["housing_services", "value"])
    assert pd.isna(rows.loc["oral_health", "value"])
    assert rows.loc["oral_health", "denominator"] == 2
    assert set(rows.loc[["housing_services", "oral_health"], "reason"]) == {"cannot_exist"}


def test_unit_cost_is_by_service_class_and_has_no_places(lake):
    lake.draw(ledger="actual_eur\n1")
    with pytest.raises(MeasureError, match="needs the breakdown service_class"):
        lake.answer("unit_cost", **MARCH)
    with pytest.raises(MeasureError, match="cannot be divided by 'municipality'"):
        lake.answer("unit_cost", by=("service_class", "municipality"), **MARCH)


# ---- staff -----------------------------------------------------------------------------------------------------


def test_staff_cost_per_person_year_is_hidden_over_few_persons(lake):
    staff = [f"p{i} | U1 | 2024-01-01" for i in range(10)] + [f"q{i} | U2 | 2024-01-01" for i in range(4)]
    lake.draw(
        units=UNITS,
        employments="employee_id | unit_code | started_on\n" + "\n".join([*staff, "z | U1 | 2024-12-31"]),
        ledger="unit_code | account_group | actual_eur\nU1 | personnel | 31000\nU1 | rents | 5\nU2 | personnel | 9",
    )
    # Persons in the whole county: fourteen, 31 days of 366 each.
    value, euros, years = one(lake.answer("personnel_cost_per_person_year", **MARCH))
    assert (euros, years) == (31009, pytest.approx(14 * 31 / 366, abs=1e-8))
    assert value == pytest.approx(31009 / (14 * 31 / 366))
    units = lake.answer("personnel_cost_per_person_year", by=("unit",), **MARCH).set_index("unit")
    assert units.loc["U2", "reason"] == "too_small"


# ---- the second road -------------------------------------------------------------------------------------------

SPAN = ("2023-01-01", "2025-01-01")
CUTS = [[], ["area"], ["municipality", "service_line"], ["service_class", "area"]]


@pytest.fixture(scope="module")
def opened(demo_warehouse):
    """The demo lake's warehouse, opened for these tests alone: it remembers answers that are not hidden."""
    return Warehouse(demo_warehouse.folder)


def _areas(county) -> dict[str, str]:
    return {m.code: county.area_of(m.code, date(2024, 1, 1)) for m in county.municipalities}


@pytest.fixture(scope="module")
def demo_ledger(demo_warehouse, pirkanmaa):
    return Ledger(clean(demo_warehouse.folder, "ledger"), clean(demo_warehouse.folder, "units"), _areas(pirkanmaa))


@pytest.fixture
def asked(opened, pirkanmaa, unhidden):
    """Parts of an answer over the demo lake, cell by cell."""

    def ask(metric, by, grain):
        start, end = map(date.fromisoformat, SPAN)
        how = {"by": by, "grain": grain, "start": start, "end": end, "reader": ANALYST}
        return parts_of(compute(CATALOGUE[metric], **how, warehouse=opened, county=pirkanmaa).rows, by)

    return ask


@pytest.mark.parametrize("grain", ["month", "rolling12", "total"])
@pytest.mark.parametrize("by", CUTS, ids="+".join)
def test_sums_of_the_ledger(by, grain, asked, demo_ledger):
    assert asked("costs", by, grain) == demo_ledger.summed(COSTS, grain, *SPAN, by)
    assert asked("income", by, grain) == demo_ledger.summed(INCOME, grain, *SPAN, by)
    assert asked("net_operating_cost", by, grain) == demo_ledger.net(grain, *SPAN, by)
    assert asked("operating_margin", by, grain) == demo_ledger.net(grain, *SPAN, by, sign=-1)


@pytest.mark.parametrize("by", [*CUTS, ["account_group"], ["unit"]], ids="+".join)
def test_budget_and_forecast(by, asked, demo_ledger):
    for grain in ("month", "quarter", "year"):
        assert asked("budget_deviation", by, grain) == demo_ledger.budget_deviation(grain, *SPAN, by)
    assert asked("forecast_deviation", by, "year") == demo_ledger.forecast_deviation(*SPAN, by)


def test_the_year_so_far_is_the_months_so_far(asked):
    so_far, net = (asked(metric, [], "month") for metric in ("budget_deviation", "net_operating_cost"))
    quarters, years = (asked("budget_deviation", [], grain) for grain in ("quarter", "year"))
    for (month,), parts in so_far.items():
        before = so_far[month - pd.DateOffset(months=1),] if month.month > 1 else {"numerator": 0.0, "denominator": 0.0}
        own = {name: parts[name] - before[name] for name in parts}
        assert own["numerator"] + own["denominator"] == pytest.approx(net[month,]["numerator"], abs=0.005)
    assert quarters[pd.Timestamp("2024-07-01"),] == so_far[pd.Timestamp("2024-09-01"),]
    assert years[pd.Timestamp("2023-01-01"),] == so_far[pd.Timestamp("2023-12-01"),]


@pytest.mark.parametrize("by", [[], ["area"], ["municipality", "service_line"]], ids="+".join)
def test_cost_of_service_use(by, asked, demo_warehouse, pirkanmaa):
    areas = _areas(pirkanmaa)
    rows = [clean(demo_warehouse.folder, name) for name in ("service_contacts", "care_episodes")]
    contacts, episodes = (placed(r, areas) for r in rows)
    for grain in ("month", "year", "rolling12"):
        found = asked("service_use_cost_per_resident", by, grain)
        euros = {key: parts["numerator"] for key, parts in found.items() if parts["numerator"]}
        want = use_costs(contacts, episodes, grain, *SPAN, by)
        assert euros == {key: parts["numerator"] for key, parts in want.items()}


@pytest.mark.parametrize("metric", ["costs", "net_operating_cost", "budget_deviation", "forecast_deviation"])
def test_places_and_the_rest_make_the_county(metric, asked):
    whole = asked(metric, [], "year")
    for place in ("area", "municipality", "unit"):
        parts = asked(metric, [place], "year")
        for (window,), want in whole.items():
            for name, value in want.items():
                cents = sum(round(100 * part[name]) for key, part in parts.items() if key[0] == window)
                assert cents == round(100 * value)
