"""Service use and population over the demo lake, cell by cell as plain pandas has them."""

from __future__ import annotations

import sys
from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest

from metrics import CATALOGUE
from metrics.compute import compute
from tests.conftest import ANALYST
from tests.drawn import clean
from tests.oracle import limits, population, use

START, END = "2023-01-01", "2025-01-01"
PLACES = [[], ["area"], ["municipality"], ["area", "municipality"]]
PERSONS = [["age_group"], ["sex"], ["municipality", "age_group", "sex"]]
CONTACTS = [
    *PLACES,
    *PERSONS,
    ["service_line"],
    ["service_class"],
    ["unit"],
    ["contact_mode"],
    ["profession_group"],
    ["area", "service_line"],
    ["service_line", "service_class"],
    ["unit", "sex"],
    ["area", "contact_mode", "age_group"],
]
STAYS = [*PLACES, *PERSONS, ["service_line"], ["unit"], ["care_type"], ["area", "care_type"], ["unit", "sex"]]
STANDARDISED = [*PLACES, ["sex"], ["service_line"], ["area", "service_class"], ["municipality", "sex"]]


def cases(cuts: list[list[str]]) -> pytest.MarkDecorator:
    """Every cut by months and by rolling years; a few also by the other grains."""
    asked = [(by, grain) for by in cuts for grain in ("month", "rolling12")]
    asked += [(by, grain) for by in ([], ["municipality"], cuts[-1]) for grain in ("quarter", "year", "total")]
    return pytest.mark.parametrize(("by", "grain"), asked, ids=[f"{'+'.join(by) or 'county'}-{g}" for by, g in asked])


@pytest.fixture(autouse=True)
def shown(monkeypatch, demo_warehouse):
    """Small cells shown, so that both roads can be compared cell by cell; nothing of it is remembered."""
    demo_warehouse.forget()
    nothing = lambda rows, *_: pd.Series(False, index=rows.index)  # noqa: E731
    monkeypatch.setattr(sys.modules["metrics.compute"], "hidden_cells", nothing)
    yield
    demo_warehouse.forget()


@pytest.fixture(scope="module")
def contacts(demo_warehouse, pirkanmaa):
    return use.prepared(clean(demo_warehouse.folder, "service_contacts"), pirkanmaa)


@pytest.fixture(scope="module")
def in_windows(contacts, pirkanmaa):
    """`in_windows(grain)`: the contacts in the windows of a grain, worked out once."""
    return cache(lambda grain: use.in_windows(contacts, "contact_on", grain, START, END, pirkanmaa))


@pytest.fixture(scope="module")
def stays(demo_warehouse, pirkanmaa):
    return use.prepared(clean(demo_warehouse.folder, "care_episodes"), pirkanmaa)


@pytest.fixture(scope="module")
def people(demo_warehouse, pirkanmaa):
    return population.by_age(clean(demo_warehouse.folder, "population"), pirkanmaa)


@pytest.fixture
def ask(demo_warehouse, pirkanmaa):
    def answer(metric: str, by: list[str], grain: str, **how) -> pd.DataFrame:
        rows = compute(
            CATALOGUE[metric],
            by=by,
            grain=grain,
            **{"start": date.fromisoformat(START), "end": date.fromisoformat(END), **how},
            reader=ANALYST,
            warehouse=demo_warehouse,
            county=pirkanmaa,
        ).rows
        return rows.assign(period=pd.to_datetime(rows["period"]))

    return answer


def same(got: pd.DataFrame, want: pd.DataFrame, by: list[str], part: str = "numerator") -> None:
    """Every wanted cell is there with its amount, and every other cell has none."""
    keys = ["period", *(name for name in by if name in want)]
    both = got[["period", *by, part]].merge(want[[*keys, part]], on=keys, how="outer", suffixes=("", "_want"))
    wanted = both[f"{part}_want"].fillna(0.0).to_numpy(float)
    assert not both[part].isna().any(), both[both[part].isna()]
    assert np.allclose(both[part].to_numpy(float), wanted, rtol=1e-9, atol=1e-6), both[~np.isclose(both[part], wanted)]


def some(rows: pd.DataFrame) -> pd.DataFrame:
    """A dozen rows from all over."""
    return rows.iloc[:: max(1, len(rows) // 12)]


def same_values(got: pd.DataFrame, scale: float) -> None:
    """Values are scale × numerator ÷ denominator, and empty with a reason where there is nothing to divide by."""
    above = got["denominator"] > 0
    values = scale * got["numerator"] / got["denominator"].where(above)
    assert np.allclose(got["value"], values, equal_nan=True)
    assert set(got.loc[~above, "reason"]) <= {"cannot_exist"} and got.loc[above, "reason"].isna().all()


@cases(CONTACTS)
def test_contacts_and_clients(by, grain, ask, in_windows):
    rows = in_windows(grain)
    for metric in ("contacts", "clients"):
        got = ask(metric, by, grain)
        same(got, getattr(use, metric)(rows, by), by)
        assert (got["value"] == got["numerator"]).all() and got["denominator"].isna().all()
    got, want = ask("contacts_per_client", by, grain), use.contacts_per_client(rows, by)
    same(got, want, by)
    same(got, want, by, "denominator")
    same_values(got, 1)


@cases(CONTACTS)
@pytest.mark.parametrize("metric", ["remote_share", "purchased_share"])
def test_shares_of_contacts(metric, by, grain, ask, in_windows):
    rows = in_windows(grain)
    got, want = ask(metric, by, grain), getattr(use, metric)(rows, by)
    same(got, want, by)
    same(got, want, by, "denominator")
    same_values(got, 100)
    for row in some(got[got["denominator"] > 0]).itertuples():
        for name, confidence in (("95", 0.95), ("998", 0.998)):
            found = [getattr(row, f"{side}_{name}") for side in ("lower", "upper")]
            wanted = limits.wilson(row.numerator, row.denominator, confidence)
            assert found == pytest.approx([100 * limit for limit in wanted], abs=1e-6)


@cases(CONTACTS)
def test_rates_of_residents(by, grain, ask, in_windows, people, pirkanmaa):
    rows = in_windows(grain)
    counted = population.residents(people, by, grain, START, END, pirkanmaa).rename(
        columns={"numerator": "denominator"}
    )
    used = counted.set_index("period")["population_year"]
    for metric, scale, events in (
        ("contacts_per_1000", 1000, use.resident_contacts),
        ("client_share", 100, use.resident_clients),
    ):
        got = ask(metric, by, grain)
        same(got, events(rows, by), by)
        # A unit or a service line has the residents of its place; those that nobody uses have no row.
        about = [name for name in by if name not in use.WHO]
        same(got, counted.merge(got[["period", *by]]) if about else counted, by, "denominator")
        same_values(got, scale)
        assert (got["population_year"] == got["period"].map(used[~used.index.duplicated()])).all()
        for row in some(got[got["denominator"] >= got["numerator"].clip(lower=0.5)]).itertuples():
            for name, confidence in (("95", 0.95), ("998", 0.998)):
                found = [getattr(row, f"{side}_{name}") for side in ("lower", "upper")]
                if metric == "client_share":
                    wanted = limits.wilson(row.numerator, row.denominator, confidence)
                else:
                    wanted = [x / row.denominator for x in limits.poisson(int(row.numerator), confidence)]
                assert found == pytest.approx([scale * limit for limit in wanted], abs=1e-6)


@cases(STANDARDISED)
def test_standardised_rate(by, grain, ask, in_windows, people, pirkanmaa):
    rows = use.of_residents(in_windows(grain))
    rows = rows[rows["age_group"] != "unknown"]
    banded = [*by, "age_group"]
    events = use.counted(rows, banded)
    residents = population.residents(people, banded, grain, START, END, pirkanmaa)
    newest = people[(people["year"] == people["year"].max()) & (people["sex"] == "total")]
    standard = newest.groupby("age_group")["persons"].sum()[population.BANDS]
    got = ask("contact_rate_age_standardised", by, grain)
    same(got, use.counted(rows, by), by)
    for row in some(got).to_dict("records"):
        places = {name: row[name] for name in by if name in residents}
        here = _of(residents, {"period": row["period"], **places})
        n = here.set_index("age_group")["numerator"].reindex(population.BANDS, fill_value=0.0)
        there = _of(events, {"period": row["period"], **{name: row[name] for name in by}})
        o = there.set_index("age_group")["numerator"].reindex(population.BANDS, fill_value=0.0)
        assert row["denominator"] == pytest.approx(n.sum())
        if o.sum() < 10:
            assert np.isnan(row["value"]) and row["reason"] == "too_few_events"
            continue
        for name, confidence in (("95", 0.95), ("998", 0.998)):
            value, lower, upper = limits.dobson(o, n, standard, confidence)
            found = [row["value"], row[f"lower_{name}"], row[f"upper_{name}"]]
            assert found == pytest.approx([1000 * value, 1000 * lower, 1000 * upper])


def _of(rows: pd.DataFrame, keys: dict) -> pd.DataFrame:
    return rows[np.all([rows[name] == key for name, key in keys.items()], axis=0)]


@cases(STAYS)
def test_stays(by, grain, ask, stays, pirkanmaa):
    got = ask("bed_days", by, grain)
    same(got, use.bed_days(stays, by, grain, START, END, pirkanmaa), by)
    ended = use.in_windows(stays, "discharged_on", grain, START, END, pirkanmaa)
    got, want = ask("length_of_stay", by, grain), use.length_of_stay(ended, by)
    same(got, want, by)
    same(got, want, by, "denominator")
    same_values(got, 1)
    for row in some(got[got["denominator"] > 1]).to_dict("records"):
        here = _of(ended, {name: row[name] for name in ("period", *by)})
        days = (here["discharged_on"] - here["admitted_on"]).dt.days.clip(lower=1)
        assert [row["lower_95"], row["upper_95"]] == pytest.approx(limits.student(list(days), 0.95), nan_ok=True)


PEOPLE = [*PLACES, *PERSONS, ["area", "sex"], ["area", "age_group"]]


@cases(PEOPLE)
def test_residents(by, grain, ask, people, pirkanmaa):
    got = ask("residents", by, grain)
    want = population.residents(people, by, grain, START, END, pirkanmaa)
    same(got, want, by)
    used = want.drop_duplicates("period").set_index("period")["population_year"]
    assert (got["population_year"] == got["period"].map(used)).all()
    if "age_group" in by:
        return
    for metric, above, below in (
        ("residents_share_75", ((75, 120),), ((0, 120),)),
        ("demographic_dependency_ratio", ((0, 14), (65, 120)), ((15, 64),)),
    ):
        got = ask(metric, by, grain)
        for part, ages in (("numerator", above), ("denominator", below)):
            want = population.residents(people, by, grain, START, END, pirkanmaa, ages)
            same(got, want.rename(columns={"numerator": part}), by, part)
        same_values(got, 100)


@pytest.mark.parametrize("by", PEOPLE, ids="+".join)
def test_population_change(by, ask, people, pirkanmaa):
    got = ask("population_change", by, "year")
    same(got, population.change(people, by, START, END, pirkanmaa), by)
    assert list(got["population_year"]) == list(got["period"].dt.year - 1)


@pytest.mark.parametrize(("start", "end"), [("2023-02-10", "2024-03-22"), ("2024-02-29", "2024-03-01")])
@pytest.mark.parametrize("by", [[], ["municipality"], ["unit"], ["area", "service_line"]], ids="+".join)
def test_windows_that_begin_and_end_within_a_month(by, start, end, ask, contacts, stays, pirkanmaa):
    days = {"start": date.fromisoformat(start), "end": date.fromisoformat(end)}
    rows = use.in_windows(contacts, "contact_on", "total", start, end, pirkanmaa)
    for metric in ("contacts", "clients", "remote_share"):
        same(ask(metric, by, "total", **days), getattr(use, metric)(rows, by), by)
    same(ask("bed_days", by, "total", **days), use.bed_days(stays, by, "total", start, end, pirkanmaa), by)
    ended = use.in_windows(stays, "discharged_on", "total", start, end, pirkanmaa)
    same(ask("length_of_stay", by, "total", **days), use.length_of_stay(ended, by), by)


def test_areas_and_outside_make_the_county(ask):
    for metric in ("contacts", "clients", "bed_days"):
        whole = ask(metric, [], "year")
        for place in ("area", "municipality"):
            assert list(ask(metric, [place], "year").groupby("period")["value"].sum()) == list(whole["value"])
