"""Clients of several services and their moves over the demo lake, cell by cell as plain pandas has them."""

from __future__ import annotations

import sys
from datetime import date
from functools import cache

import pandas as pd
import pytest

from data_sources.warehouse import Warehouse
from metrics import CATALOGUE
from metrics.compute import compute
from tests.conftest import ANALYST
from tests.drawn import clean
from tests.oracle import integration, use

START, END = "2023-01-01", "2025-01-01"
WHO = [[], ["area"], ["municipality"], ["age_group"], ["sex"], ["area", "sex"], ["municipality", "age_group"]]
TOGETHER = [*WHO, ["combination"], ["area", "combination"], ["combination", "sex"]]
YEARS = [("year", START, END), ("rolling12", "2023-06-01", "2023-12-01"), ("total", START, END)]
# Windows that are not whole, and those that are in other words.
ODD = [
    ("year", "2023-03-01", "2024-05-01"),
    ("total", "2023-07-01", "2024-07-01"),
    ("total", "2023-02-10", "2023-06-22"),
]


def cases(cuts, windows):
    """Every cut by whole windows; a few by the odd ones."""
    asked = [(by, window) for by in cuts for window in windows]
    asked += [(by, window) for by in ([], ["municipality"], cuts[-1]) for window in ODD]
    names = [f"{'+'.join(by) or 'county'}-{'/'.join(window)}" for by, window in asked]
    return pytest.mark.parametrize(("by", "window"), asked, ids=names)


@pytest.fixture(autouse=True)
def shown(monkeypatch):
    """Small cells shown, so that both roads can be compared cell by cell."""
    nothing = lambda rows, *_: pd.Series(False, index=rows.index)  # noqa: E731
    monkeypatch.setattr(sys.modules["metrics.compute"], "hidden_cells", nothing)


@pytest.fixture(scope="module")
def opened(demo_warehouse):
    """The demo lake's warehouse, opened for these tests alone: it remembers answers that are not hidden."""
    return Warehouse(demo_warehouse.folder)


@pytest.fixture(scope="module")
def events(demo_warehouse, pirkanmaa):
    contacts, stays = (
        use.prepared(clean(demo_warehouse.folder, name), pirkanmaa) for name in ("service_contacts", "care_episodes")
    )
    return integration.events(contacts, stays)


@pytest.fixture(scope="module")
def clients(events, pirkanmaa):
    """`clients(grain, start, end)`: the clients of the windows, worked out once."""
    return cache(lambda *window: integration.clients(events, *window, pirkanmaa))


@pytest.fixture(scope="module")
def moves(events):
    return integration.moves(events)


@pytest.fixture
def ask(opened, pirkanmaa):
    def answer(metric, by, grain, start, end, **options):
        span = {"start": date.fromisoformat(start), "end": date.fromisoformat(end)}
        asked = {"by": by, "grain": grain, "reader": ANALYST, "warehouse": opened, "county": pirkanmaa}
        return compute(CATALOGUE[metric], **asked, **span, **options).rows

    return answer


def same(got: pd.DataFrame, part: str, want: pd.DataFrame, name: str, by: list[str]) -> None:
    assert amounts(got, by, part) == pytest.approx(amounts(want, by, name), rel=1e-9, abs=1e-6)


def amounts(rows: pd.DataFrame, by: list[str], part: str) -> dict[tuple, float]:
    """The cells that are not zero."""
    keys = zip(pd.to_datetime(rows["period"]), *(rows[name] for name in by), strict=True)
    return {key: float(value) for key, value in zip(keys, rows[part], strict=True) if abs(value) > 1e-6}


@cases(WHO, YEARS)
@pytest.mark.parametrize(
    ("options", "at_least", "category"),
    [
        ({}, 3, "service_line"),
        ({"at_least": 2}, 2, "service_line"),
        ({"at_least": 4, "category": "service_class"}, 4, "service_class"),
    ],
    ids=["as configured", "two lines", "four classes"],
)
def test_multi_service_clients(options, at_least, category, by, window, ask, clients):
    want = integration.multi_service(clients(*window), by, at_least, category)
    share = ask("multi_service_share", by, *window, **options)
    same(share, "numerator", want, "clients", by)
    same(share, "denominator", want, "all_clients", by)
    same(ask("multi_service_clients", by, *window, **options), "value", want, "clients", by)
    costs = ask("multi_service_cost_share", by, *window, **options)
    same(costs, "numerator", want, "cost", by)
    same(costs, "denominator", want, "all_cost", by)


@cases(WHO, YEARS)
def test_the_costliest_tenth(by, window, ask, clients):
    want = integration.cost_share_top10(clients(*window), by)
    got = ask("cost_share_top10", by, *window)
    same(got, "numerator", want, "numerator", by)
    same(got, "denominator", want, "denominator", by)


@cases(WHO, YEARS)
def test_the_curve_of_costs(by, window, ask, clients):
    want, cut = integration.cost_concentration(clients(*window), by), [*by, "costliest"]
    got = ask("cost_concentration", cut, *window)
    same(got, "numerator", want, "numerator", cut)
    same(got, "denominator", want, "denominator", cut)


@cases(WHO, YEARS)
@pytest.mark.parametrize(
    ("options", "at_least", "category"),
    [({}, 3, "service_line"), ({"at_least": 4, "category": "service_class"}, 4, "service_class")],
    ids=["as configured", "four classes"],
)
def test_clients_of_several_services_among_the_costliest(options, at_least, category, by, window, ask, clients):
    want = integration.several_and_costliest(clients(*window), by, at_least, category)
    got = ask("multi_service_costliest_share", by, *window, **options)
    parts = {"numerator": "both", "denominator": "several", "costliest_clients": "tenth", "all_clients": "clients"}
    for part, name in parts.items():
        same(got, part, want, name, by)


@cases(TOGETHER, YEARS)
def test_service_combinations(by, window, ask, clients):
    same(ask("service_combinations", by, *window), "value", use.counted(clients(*window), by), "numerator", by)


@pytest.mark.parametrize("grain", ["month", "quarter", "year", "rolling12", "total"])
@pytest.mark.parametrize(
    "by",
    [
        *WHO,
        ["from_line", "to_line"],
        ["area", "from_line", "to_line"],
        ["sex", "from_line", "to_line"],
        ["from_line"],
        ["municipality", "to_line"],
    ],
    ids="+".join,
)
def test_transitions(by, grain, ask, moves, pirkanmaa):
    found = use.in_windows(moves, "day", grain, START, END, pirkanmaa)
    want = integration.transitions(found, by)
    same(ask("transitions", by, grain, START, END), "value", want, "numerator", by)


@pytest.mark.parametrize("by", [[], ["municipality"], ["age_group"]], ids="+".join)
@pytest.mark.parametrize("grain", ["month", "year"])
def test_what_comes_into_a_line_is_its_events(by, grain, ask, events, pirkanmaa):
    got = ask("transitions", [*by, "from_line", "to_line"], grain, START, END)
    into = got[got["to_line"] != "nothing"].groupby(["period", *by, "to_line"], as_index=False)["value"].sum()
    rows = use.in_windows(events.assign(to_line=events["service_line"]), "day", grain, START, END, pirkanmaa)
    same(into, "value", use.counted(rows, [*by, "to_line"]), "numerator", [*by, "to_line"])


@pytest.mark.parametrize("place", ["area", "municipality"])
def test_places_and_combinations_make_the_county(place, ask):
    window = ("rolling12", START, END)
    for metric, also in (("service_combinations", ["combination"]), ("transitions", ["from_line", "to_line"])):
        if metric == "transitions":
            window = ("month", START, END)
            whole = ask(metric, also, *window).groupby("period")["value"].sum()
        else:
            whole = ask(metric, [], *window).set_index("period")["value"]
        parts = ask(metric, [place, *also], *window).groupby("period")["value"].sum()
        assert list(parts) == list(whole)
