"""Small lakes drawn at random: integration and flow as both roads have them, and what must always add up."""

from __future__ import annotations

import math
import sys
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Boolean, Date, Integer, Numeric, String

from data_sources.extracts import EXTRACTS
from data_sources.marts.costliest import SHARES, share_of
from tests.in_memory import InMemory
from tests.oracle import flow, integration, use

DATASETS = ("service_contacts", "care_episodes")
PLACES = ["837", "020", "211", "091", ""]
LINES = ["outpatient", "hospital", "family", "rescue"]
days = st.dates(date(2022, 12, 20), date(2024, 4, 10))
some_days = st.integers(0, 40)
persons = st.sampled_from(["c1", "c2", "c10", "C3", "ä4"])
costs = st.sampled_from(["", "0", "0.01", "10", "10", "99.99", "1500"])


@st.composite
def contacts(draw):
    return {
        "client_id": draw(persons),
        "municipality_code": draw(st.sampled_from(PLACES)),
        "sex": draw(st.sampled_from(["male", "female", ""])),
        "age": draw(st.sampled_from(["", "0", "4", "5", "84", "85", "101"])),
        "contact_on": draw(days),
        "service_line": draw(st.sampled_from(LINES)),
        "service_class": draw(st.sampled_from(["primary_care", "oral_health", "home_care"])),
        "contact_mode": "visit",
        "cost_eur": draw(costs),
    }


@st.composite
def stays(draw):
    admitted, ready, left = draw(days), draw(st.none() | some_days), draw(st.none() | some_days)
    if ready is not None and left is not None:
        ready = min(ready, left)
    return {
        "client_id": draw(persons),
        "municipality_code": draw(st.sampled_from(PLACES)),
        "sex": draw(st.sampled_from(["male", "female", ""])),
        "age": draw(st.sampled_from(["", "4", "85"])),
        "service_line": draw(st.sampled_from(LINES)),
        "care_type": draw(st.sampled_from(["acute_ward", "acute_ward", "acute_ward", "rehabilitation", "housing_24h"])),
        "urgent": draw(st.sampled_from(["true", "true", "false", ""])),
        "admitted_on": admitted,
        "ready_on": None if ready is None else admitted + timedelta(days=ready),
        "discharged_on": None if left is None else admitted + timedelta(days=left),
        "discharged_to": draw(st.sampled_from(["home", "home", "home_with_care", "acute_ward", "died", "other", ""])),
        "cost_eur": draw(costs),
    }


@pytest.fixture(autouse=True)
def unhidden(monkeypatch):
    """Small cells shown, so that both roads can be compared cell by cell."""
    nothing = lambda rows, *_: pd.Series(False, index=rows.index)  # noqa: E731
    monkeypatch.setattr(sys.modules["metrics.compute"], "hidden_cells", nothing)


@pytest.fixture(scope="module")
def lake(pirkanmaa):
    return InMemory(pirkanmaa, *DATASETS)


def fill(lake: InMemory, **rows: list[dict]) -> list[pd.DataFrame]:
    """Puts rows in, and answers them as the second road takes them."""
    for name, key in (("service_contacts", "contact_id"), ("care_episodes", "episode_id")):
        table = [{key: f"{number}", **row} for number, row in enumerate(rows[name], 1)]
        texts = [{k: "" if v is None else str(v) for k, v in row.items()} for row in table]
        event = EXTRACTS[name].info["origin"].event
        # As the refresh leaves them: in the order of day and key.
        lake.put(name, pd.DataFrame(sorted(texts, key=lambda row: (row[event], row[key]))))
    lake.prepare()
    return [use.prepared(typed(lake, name), lake.county) for name in DATASETS]


def typed(lake: InMemory, name: str) -> pd.DataFrame:
    rows = lake.con.sql(f"from {name}").df()
    kinds = {Date: "datetime64[ns]", Numeric: "float64", Integer: "float64", Boolean: "boolean", String: "str"}
    return rows.astype(
        {c.name: kind for c in EXTRACTS[name].columns for shape, kind in kinds.items() if isinstance(c.type, shape)}
    )


def amounts(rows: pd.DataFrame, by: list[str], part: str) -> dict[tuple, float]:
    keys = zip(pd.to_datetime(rows["period"]), *(rows[name] for name in by), strict=True)
    return {key: float(value) for key, value in zip(keys, rows[part], strict=True) if abs(value) > 1e-6}


drawn = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
WINDOWS = [
    ("year", "2023-01-01", "2025-01-01"),
    ("rolling12", "2023-11-01", "2024-05-01"),
    ("total", "2023-03-01", "2024-03-01"),
    ("total", "2023-02-03", "2024-02-20"),
]
CUTS = [[], ["area"], ["municipality"], ["age_group"], ["sex"], ["municipality", "sex"]]


@drawn
@given(st.lists(contacts(), min_size=1, max_size=25), st.lists(stays(), max_size=10), st.data())
def test_clients_of_several_services(lake, came, stayed, data):
    events = integration.events(*fill(lake, service_contacts=came, care_episodes=stayed))
    window, by = data.draw(st.sampled_from(WINDOWS)), data.draw(st.sampled_from(CUTS))
    at_least, category = data.draw(st.integers(1, 4)), data.draw(st.sampled_from(["service_line", "service_class"]))
    asked = {"by": by, "grain": window[0], "start": window[1], "end": window[2]}
    persons = integration.clients(events, *window, lake.county)
    if persons.empty:
        return
    options = {"at_least": at_least, "category": category}
    want = integration.multi_service(persons, by, at_least, category)
    for metric, names in (
        ()
        if window[0] in ("month", "quarter")
        else (("share", ("clients", "all_clients")), ("cost_share", ("cost", "all_cost")))
    ):
        rows = lake.answer(f"multi_service_{metric}", **asked, **options)
        for part, name in zip(("numerator", "denominator"), names, strict=True):
            assert amounts(rows, by, part) == pytest.approx(amounts(want, by, name))
    top = lake.answer("cost_share_top10", **asked)
    for part in ("numerator", "denominator"):
        assert amounts(top, by, part) == pytest.approx(amounts(integration.cost_share_top10(persons, by), by, part))
    curve, cut = lake.answer("cost_concentration", **{**asked, "by": [*by, "costliest"]}), [*by, "costliest"]
    assert amounts(curve, cut, "numerator") == pytest.approx(
        amounts(integration.cost_concentration(persons, by), cut, "numerator")
    )
    both = lake.answer("multi_service_costliest_share", **asked, **options)
    want = integration.several_and_costliest(persons, by, at_least, category)
    parts = {"numerator": "both", "denominator": "several", "costliest_clients": "tenth", "all_clients": "clients"}
    for part, name in parts.items():
        assert amounts(both, by, part) == amounts(want, by, name)
    # Each client is in one combination and one place.
    combined = lake.answer("service_combinations", **{**asked, "by": [*by, "combination"]})
    assert amounts(combined, [*by, "combination"], "value") == amounts(
        use.counted(persons, [*by, "combination"]), [*by, "combination"], "numerator"
    )
    clients = persons.groupby("period")["client_id"].nunique()
    assert combined.groupby("period")["value"].sum().sum() == clients.sum()


@drawn
@given(st.lists(contacts(), max_size=25), st.lists(stays(), max_size=10), st.data())
def test_moves_balance(lake, came, stayed, data):
    events = integration.events(*fill(lake, service_contacts=came, care_episodes=stayed))
    if events.empty:
        return
    grain = data.draw(st.sampled_from(["month", "quarter", "year", "total"]))
    by = data.draw(st.sampled_from([[], ["area"], ["municipality"], ["sex"]]))
    window = (grain, "2022-10-01", "2024-07-01")
    asked = {"grain": grain, "start": window[1], "end": window[2]}
    found = use.in_windows(integration.moves(events), "day", *window, lake.county)
    both = [*by, "from_line", "to_line"]
    rows = lake.answer("transitions", by=both, **asked)
    assert amounts(rows, both, "value") == amounts(integration.transitions(found, both), both, "numerator")
    # Ways in, moves in and stays are the events of the line.
    into = rows[rows["to_line"] != "nothing"].groupby(["period", *by, "to_line"], as_index=False)["value"].sum()
    here = use.in_windows(events.assign(to_line=events["service_line"]), "day", *window, lake.county)
    line = [*by, "to_line"]
    assert amounts(into, line, "value") == amounts(use.counted(here, line), line, "numerator")
    # Everybody who comes in goes out.
    whole = lake.answer("transitions", by=("from_line", "to_line"), grain="total", start=window[1], end=window[2])
    ways = {side: whole.loc[whole[side] == "nothing", "value"].sum() for side in ("from_line", "to_line")}
    assert ways["from_line"] == ways["to_line"]
    # And out of each line goes what came into it.
    for name in LINES:
        assert (
            whole.loc[whole["from_line"] == name, "value"].sum() == whole.loc[whole["to_line"] == name, "value"].sum()
        )


@drawn
@given(st.lists(stays(), min_size=1, max_size=15), st.data())
def test_delays_and_returns(lake, stayed, data):
    _, rows = fill(lake, service_contacts=[], care_episodes=stayed)
    window = ("total", "2022-12-01", "2024-07-01")
    by = data.draw(st.sampled_from([[], ["municipality"], ["sex"]]))
    asked = {"by": by, "grain": "total", "start": window[1], "end": window[2]}
    delayed = flow.delayed_days(flow.days_of_delay(rows), by, *window, lake.county)
    in_care = flow.days_in_care(rows, by, *window, lake.county)
    got = lake.answer("delayed_share", **asked)
    assert amounts(got, by, "numerator") == amounts(delayed, by, "numerator")
    assert amounts(got, by, "denominator") == amounts(in_care, by, "numerator")
    for metric in ("readmission_30d", "home_after_acute"):
        got, want = lake.answer(metric, **asked), getattr(flow, metric)(rows, by, *window, lake.county)
        for part in ("numerator", "denominator"):
            assert amounts(got, by, part) == amounts(want, by, part)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=300))
def test_every_share_of_the_costliest_is_rounded_up_to_whole_clients(groups):
    """Clients in the order of their costs, each of a group: the first ceil(n · share) of each group are within it."""
    share = share_of(np.array(groups))
    for group in set(groups):
        own = [int(within) for within, of in zip(share, groups, strict=True) if of == group]
        assert own == sorted(own)
        for limit in SHARES:
            assert sum(within <= limit for within in own) == math.ceil(Fraction(limit * len(own), 100))
