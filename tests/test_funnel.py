"""A funnel judges places by their size; its names stand apart, or are left to the table."""

from __future__ import annotations

from datetime import date

import pytest

from charts.funnel import funnel
from i18n import translator
from tests.results import answer

DAY = date(2024, 1, 1)


def drawn(places, own=None):
    """The places of a funnel by name; `places`: name → (events, residents)."""
    rows = [
        {
            "period": DAY,
            "municipality": name,
            "value": 1000 * n / size,
            "numerator": n,
            "denominator": size,
            "lower_95": 0.0,
            "upper_95": 0.0,
        }
        for name, (n, size) in places.items()
    ]
    chart = funnel(
        answer("contacts_per_1000", rows, ["municipality"]), {n: n for n in places}, translator("fi"), own=own
    )
    return chart.data[chart.data["role"] == "place"].set_index("name")


def test_of_two_places_in_one_spot_the_one_further_away_is_named():
    shifts = drawn({"Valkeakoski": (9_000, 10_000), "Hämeenkyrö": (8_990, 10_010), "Tampere": (100_000, 250_000)})[
        "shift"
    ]
    assert shifts["Valkeakoski"] < 0 < shifts["Hämeenkyrö"], "one above its point, the other below"
    crowd = {f"Kunta {n}": (9_000 + n, 10_000) for n in range(8)}
    shifts = drawn({**crowd, "Tampere": (100_000, 250_000)})["shift"]
    assert shifts[list(crowd)].notna().sum() == 2, "one above the crowd and one below, the others are in the table"
    assert shifts["Tampere"] == shifts["Tampere"]


@pytest.mark.parametrize("own", ["Kunta 0", "Kunta 5"])
def test_the_own_place_is_always_named(own):
    crowd = {f"Kunta {n}": (9_000 + n, 10_000) for n in range(8)}
    assert drawn({**crowd, "Tampere": (100_000, 250_000)}, own)["shift"][own] < 0


def test_names_of_the_smallest_and_the_largest_place_stay_inside_the_picture():
    places = drawn({"Mänttä-Vilppula": (9_000, 10_000), "Tampere": (100_000, 250_000)})
    assert places.loc["Mänttä-Vilppula", "name_at"] > places.loc["Mänttä-Vilppula", "size"]
    assert places.loc["Tampere", "name_at"] < places.loc["Tampere", "size"]


def test_the_larger_a_place_the_less_it_may_differ():
    # 1,100 events of 11,000: limits at 1,000 are 100 ± 1.96·√100 and ± 3.09·√100, about 80 … 120 and 69 … 131.
    found = drawn({"A": (125, 1000), "B": (75, 1000), "C": (110, 1000), "D": (66, 1000), "E": (724, 7000)})
    assert list(found["verdict"]) == ["high", "low", "inside", "very low", "inside"]
