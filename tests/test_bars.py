"""Bars of places and groups."""

from __future__ import annotations

from datetime import date

import pytest

from charts.places import bars, on_lines
from charts.values import axis_of, shown
from i18n import translator
from metrics import CATALOGUE, metric_of
from tests.results import answer


def test_ages_keep_their_order_also_where_one_is_hidden():
    ages = {"0-4": "0–4", "5-9": "5–9", "10-14": "10–14"}
    values = {"0-4": 2.0, "5-9": None, "10-14": 4.0}
    day = date(2024, 1, 1)
    rows = [
        {"period": day, "age_group": age, "value": value, "hidden": value is None, "reason": value or "too_small"}
        for age, value in values.items()
    ]
    chart = bars(answer("client_share", rows, ["age_group"]), ages, translator("fi"), in_order=True)
    axes = {tuple(layer["encoding"]["y"]["sort"]) for layer in chart.spec["layer"]}
    assert axes == {("0–4", "5–9", "10–14")}


def test_a_long_name_of_a_row_stands_on_two_lines_that_fit_beside_the_bars():
    assert on_lines("Ikäihmiset ja vammaiset") == ["Ikäihmiset ja", "vammaiset"]
    assert on_lines("Terveyskeskussairaalan osasto") == ["Terveyskeskussairaalan", "osasto"]
    assert on_lines("Terveyskeskussairaala") == ["Terveyskeskussairaala"]
    name = "Social services for families with children"
    assert on_lines(name) == ["Social services for", "families with children"]
    assert " ".join(on_lines(name)) == name


def test_an_axis_of_per_cents_has_their_sign_and_tells_nothing_past_all():
    share, days = CATALOGUE["seen_within_guarantee"], CATALOGUE["wait_median_days"]
    assert axis_of(share, translator("fi"))["labelExpr"] == "datum.label + '\N{NO-BREAK SPACE}%'"
    assert axis_of(share, translator("en"), 0, 94.0)["labelExpr"].startswith("datum.value > 100 ? ''")
    assert ">" not in axis_of(CATALOGUE["exit_turnover"], translator("fi"), 0, 130.0)["labelExpr"]
    assert axis_of(days, translator("fi")) == {"format": ",.1f"}


@pytest.mark.parametrize(("value", "told"), [(55012.4, "55\N{NO-BREAK SPACE}012 €"), (45.26, "45,3 €"), (None, "–")])
def test_prices_are_written_in_full_euros_so_that_they_can_be_compared(value, told):
    assert shown(value, CATALOGUE["unit_cost"], translator("fi")).replace("\N{NO-BREAK SPACE}€", " €") == told


@pytest.mark.parametrize(("indicator", "told"), [(127, "543\N{NO-BREAK SPACE}987"), (3138, "4\N{NO-BREAK SPACE}185")])
def test_persons_and_years_of_life_have_no_decimals(indicator, told):
    value = float(told.replace("\N{NO-BREAK SPACE}", ""))
    assert shown(value, metric_of(f"indicator:{indicator}"), translator("fi")) == told
