"""Bars of places and groups."""

from __future__ import annotations

from datetime import date

from charts.places import bars
from i18n import translator
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
