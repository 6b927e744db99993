"""Access, client experience and digital services over the demo lake, cell by cell as plain pandas has them."""

from __future__ import annotations

import sys
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data_sources.warehouse import Warehouse
from metrics import CATALOGUE
from metrics.compute import compute
from tests.conftest import ANALYST
from tests.drawn import clean
from tests.in_memory import InMemory
from tests.metrics.second_road import assert_same
from tests.oracle import access, limits

START, END = "2022-03-01", "2025-01-01"
REQUESTS = [
    [],
    ["area"],
    ["municipality"],
    ["service_line"],
    ["service_class"],
    ["age_group"],
    ["area", "service_class"],
    ["municipality", "service_line"],
]
FEEDBACK = [
    [],
    ["area"],
    ["municipality"],
    ["service_line"],
    ["unit"],
    ["channel"],
    ["area", "service_line"],
    ["municipality", "channel"],
]
DIGITAL = [[], ["area"], ["municipality"], ["service_line"], ["area", "service_line"], ["municipality", "service_line"]]
# Windows that are cut within a month are answered from the rows themselves.
CUT = [("month", "2023-02-10", "2024-03-22"), ("total", "2024-02-29", "2024-03-15")]


@pytest.fixture(autouse=True)
def unhidden(monkeypatch):
    """Small cells shown, so that both roads can be compared cell by cell."""
    monkeypatch.setattr(
        sys.modules["metrics.compute"], "hidden_cells", lambda rows, *a, **k: pd.Series(False, index=rows.index)
    )


@pytest.fixture(scope="module")
def opened(demo_warehouse):
    """The demo lake's warehouse, opened for these tests alone: it remembers answers that are not hidden."""
    return Warehouse(demo_warehouse.folder)


@pytest.fixture(scope="module")
def rows(demo_warehouse, pirkanmaa):
    shape = {"service_requests": access.requests, "feedback": access.answers, "digital_use": access.use}
    return {name: make(clean(demo_warehouse.folder, name), pirkanmaa) for name, make in shape.items()}


@pytest.fixture
def ask(opened, pirkanmaa):
    def answer(metric: str, by: list[str], grain: str, start: str = START, end: str = END) -> pd.DataFrame:
        span = {"start": date.fromisoformat(start), "end": date.fromisoformat(end)}
        return compute(
            CATALOGUE[metric], by=by, grain=grain, **span, reader=ANALYST, warehouse=opened, county=pirkanmaa
        ).rows

    return answer


def cases(cuts: list[list[str]]):
    """Every cut by months and by rolling years; a few also by the other grains."""
    asked = [(by, grain) for by in cuts for grain in ("month", "rolling12")]
    asked += [(by, grain) for by in ([], ["municipality"], cuts[-1]) for grain in ("quarter", "year", "total")]
    return pytest.mark.parametrize(("by", "grain"), asked, ids=[f"{'+'.join(by) or 'county'}-{g}" for by, g in asked])


WAITED = [["waited"], ["area", "waited"], ["municipality", "service_line", "waited"], ["service_class", "waited"]]


def some(rows: pd.DataFrame) -> list[dict]:
    """A dozen rows with something to divide by, from all over."""
    told = rows[rows["denominator"] > 0]
    return told.iloc[:: max(1, len(told) // 12)].to_dict("records")


def judged(rows: pd.DataFrame) -> None:
    """Values are 100 × numerator ÷ denominator with Wilson's limits; where there is nothing to divide by there is
    none, and a reason."""
    above = rows["denominator"] > 0
    assert np.allclose(
        rows["value"], 100 * rows["numerator"] / rows["denominator"].where(above), equal_nan=True, atol=1e-9
    )
    assert rows.loc[above, "reason"].isna().all() and rows.loc[~above, "reason"].notna().all()
    for row in some(rows):
        for name, confidence in (("95", 0.95), ("998", 0.998)):
            wanted = limits.wilson(row["numerator"], row["denominator"], confidence)
            found = [row[f"lower_{name}"], row[f"upper_{name}"]]
            assert found == pytest.approx([100 * limit for limit in wanted], abs=1e-6)


def newest(rows: pd.DataFrame) -> pd.Timestamp:
    return rows[["requested_on", "assessed_on", "served_on", "closed_on"]].max().max()


def requests_agree(rows, by, grain, ask, county, start=START, end=END):
    """Both roads have the same in every window that was delivered."""
    span = (grain, start, end, county)
    for metric in ("seen_within_guarantee", "assessed_same_day_share"):
        got = ask(metric, by, grain, start, end)
        assert_same(got, by, delivered(got, getattr(access, metric)(rows, by, *span)))
        judged(got)
    for metric, place in (("wait_median_days", 0.5), ("wait_p90_days", 0.9)):
        got = ask(metric, by, grain, start, end)
        assert_same(got, by, delivered(got, access.wait(rows, by, place, *span)))
        assert got["value"].equals(got["numerator"])
        assert set(got.loc[got["denominator"] == 0, "reason"]) <= {"cannot_exist"}
    queues_agree(rows, by, grain, ask, county, start, end)


def queues_agree(rows, by, grain, ask, county, start=START, end=END):
    span = (grain, start, end, county)
    over = ask("queue_over_guarantee", by, grain, start, end)
    waiting = delivered(over, access.queue(rows, by, *span, newest(rows)))
    assert_same(over, by, waiting)
    judged(over)
    whole = ask("queue", by, grain, start, end)
    assert_same(whole, by, {key: {"numerator": parts["denominator"]} for key, parts in waiting.items()})
    assert whole["value"].equals(whole["numerator"])


def delivered(got: pd.DataFrame, want: dict[tuple, dict]) -> dict[tuple, dict]:
    """What is wanted of the windows that were delivered: a month without any request has no value."""
    lacking = {pd.Timestamp(period) for period in got.loc[got["reason"] == "not_delivered", "period"]}
    return {key: parts for key, parts in want.items() if key[0] not in lacking}


@cases(REQUESTS)
def test_requests(by, grain, ask, rows, pirkanmaa):
    requests_agree(rows["service_requests"], by, grain, ask, pirkanmaa)


@pytest.mark.parametrize(("grain", "start", "end"), CUT)
@pytest.mark.parametrize("by", REQUESTS[-4:], ids="+".join)
def test_requests_in_windows_that_begin_and_end_within_a_month(by, grain, start, end, ask, rows, pirkanmaa):
    requests_agree(rows["service_requests"], by, grain, ask, pirkanmaa, start, end)


@pytest.mark.parametrize(
    ("grain", "start", "end"), [("month", START, END), ("year", START, END), *CUT], ids=lambda told: str(told)
)
@pytest.mark.parametrize("by", WAITED, ids="+".join)
def test_the_age_of_the_queue(by, grain, start, end, ask, rows, pirkanmaa):
    queues_agree(rows["service_requests"], by, grain, ask, pirkanmaa, start, end)


def feedback_agrees(rows, by, grain, ask, county, start=START, end=END):
    span = (grain, start, end, county)
    got = ask("nps", by, grain, start, end)
    assert_same(got, by, access.nps(rows, by, *span))
    for row in some(got):
        assert row["value"] == pytest.approx(100 * row["numerator"] / row["denominator"])
    assert_same(ask("feedback_answers", by, grain, start, end), by, access.feedback_answers(rows, by, *span))
    stated = [*by, "statement"]
    assert_same(ask("statement_mean", stated, grain, start, end), stated, access.statement_mean(rows, stated, *span))


@cases(FEEDBACK)
def test_feedback(by, grain, ask, rows, pirkanmaa):
    feedback_agrees(rows["feedback"], by, grain, ask, pirkanmaa)


@pytest.mark.parametrize(("grain", "start", "end"), CUT)
@pytest.mark.parametrize("by", FEEDBACK[-4:], ids="+".join)
def test_feedback_in_windows_that_begin_and_end_within_a_month(by, grain, start, end, ask, rows, pirkanmaa):
    feedback_agrees(rows["feedback"], by, grain, ask, pirkanmaa, start, end)


def test_limits_of_recommendations_and_ratings_are_those_of_the_single_answers(ask, rows, pirkanmaa):
    span = ("year", START, END, pirkanmaa)
    parts = dict(list(access.scores(rows["feedback"], *span).groupby(["period", "area"])["score"]))
    for row in some(ask("nps", ["area"], "year")):
        each = 100 * parts[pd.Timestamp(row["period"]), row["area"]].to_numpy()
        for name, confidence in (("95", 0.95), ("998", 0.998)):
            reach = limits.z_of(confidence) * each.std() / np.sqrt(len(each))
            wanted = [each.mean() - reach, each.mean() + reach]
            assert [row[f"lower_{name}"], row[f"upper_{name}"]] == pytest.approx(wanted)
    parts = dict(list(access.ratings(rows["feedback"], *span).groupby(["period", "statement"])["rating"]))
    for row in some(ask("statement_mean", ["statement"], "year")):
        ratings = [int(r) for r in parts[pd.Timestamp(row["period"]), row["statement"]]]
        assert [row["lower_95"], row["upper_95"]] == pytest.approx(limits.student(ratings, 0.95))
        assert row["value"] == pytest.approx(np.mean(ratings))


@cases(DIGITAL)
@pytest.mark.parametrize("metric", ["digital_share", "phone_answered_share", "same_day_callback_share"])
def test_digital_services(metric, by, grain, ask, rows, pirkanmaa):
    got = ask(metric, by, grain)
    assert_same(got, by, access.channel_share(metric, rows["digital_use"], by, grain, START, END, pirkanmaa))
    judged(got)


@pytest.mark.parametrize("place", ["area", "municipality"])
def test_places_make_the_county(place, ask):
    for metric in ("queue", "feedback_answers", "seen_within_guarantee", "digital_share", "nps"):
        for part in ("numerator", "denominator"):
            whole, parts = (ask(metric, by, "year").groupby("period")[part].sum() for by in ([], [place]))
            assert list(parts) == list(whole), metric


# ---- small lakes drawn at random -------------------------------------------------------------------------------

DAYS = st.dates(date(2023, 6, 20), date(2025, 4, 10))


@st.composite
def a_request(draw):
    asked = draw(DAYS)
    after = st.none() | st.integers(0, 200).map(lambda days: asked + timedelta(days=days))
    # Days just on and just after a limit are drawn often.
    at_limit = st.sampled_from([14, 15, 91, 92, 122, 183, 184]).map(lambda days: asked + timedelta(days=days))
    return {
        "municipality_code": draw(st.sampled_from(["837", "020", "562", "091", ""])),
        "age": draw(st.sampled_from(["", "0", "22", "23", "84", "85", "110"])),
        "service_line": draw(st.sampled_from(["outpatient", "hospital"])),
        "service_class": draw(st.sampled_from(["primary_care", "oral_health", "specialised_care", "home_care", "new"])),
        "requested_on": asked,
        "assessed_on": draw(after | st.just(asked)),
        "served_on": draw(after | at_limit),
        "closed_on": draw(st.none() | after),
        "urgent": draw(st.sampled_from(["true", "false", ""])),
    }


@pytest.fixture(scope="module")
def small(pirkanmaa):
    return InMemory(pirkanmaa, "service_requests")


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.lists(a_request(), min_size=1, max_size=25), st.data())
def test_small_lakes(small, drawn, data):
    text = [{name: "" if value is None else str(value) for name, value in row.items()} for row in drawn]
    numbered = [{"request_id": f"r{n}", "client_id": "c", **row} for n, row in enumerate(text)]
    small.put("service_requests", pd.DataFrame(numbered))
    small.prepare()
    rows = small.con.sql("from service_requests order by request_id").df()
    dates = [name for name in rows if name.endswith("_on")]
    rows = access.requests(rows.astype(dict.fromkeys(dates, "datetime64[ns]")), small.county)
    by, grain = (
        data.draw(st.sampled_from(REQUESTS)),
        data.draw(st.sampled_from(["month", "year", "rolling12", "total"])),
    )
    start = data.draw(st.sampled_from(["2023-06-01", "2023-10-17"] if grain != "rolling12" else ["2023-06-01"]))

    ask = lambda metric, by, grain, start, end: small.answer(metric, start, end, by=by, grain=grain)  # noqa: E731
    requests_agree(rows, by, grain, ask, small.county, start, "2025-12-01")
    queues_agree(rows, data.draw(st.sampled_from(WAITED)), grain, ask, small.county, start, "2025-12-01")
