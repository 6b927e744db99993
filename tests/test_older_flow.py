"""The whole flow of older people's services: sums of ages, series on one axis, and ranges, by small results."""

from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from charts.complaints import Measured, complaints
from charts.ranges import Range, range_data
from i18n import translator
from metrics import CATALOGUE, measure
from metrics.groups import taken_together
from permissions import Reader
from tests.screen import opened, runs, words
from ui.older_flow_view import OLDEST, SERIES

EN = translator("en")


def monthly(metric, values, incomplete=()):
    """A result by month from January 2023, without breakdowns; None is hidden."""
    rows = pd.DataFrame(
        {
            "period": [date(2023 + n // 12, n % 12 + 1, 1) for n in range(len(values))],
            "value": pd.Series(list(values), dtype=float),
            "hidden": [value is None for value in values],
            "reason": ["too_small" if value is None else None for value in values],
            "incomplete": [n in incomplete for n in range(len(values))],
            "population_year": pd.NA,
        }
    )
    named = CATALOGUE[metric]
    return SimpleNamespace(metric=named, rows=rows, period_name=lambda label, t: t.period(label, "month"))


def test_ages_are_added_up_and_a_hidden_age_leaves_no_sum(demo_warehouse):
    whole = measure("contacts", by=("age_group",), grain="year", reader=Reader("analyst"), warehouse=demo_warehouse)
    rows = whole.rows
    first = rows["period"].min()
    whole.rows.loc[(rows["period"] == first) & (rows["age_group"] == "85+"), ["value", "hidden", "reason"]] = [
        float("nan"),
        True,
        "too_small",
    ]
    summed = taken_together(whole, OLDEST).rows
    assert list(summed["period"]) == sorted(set(rows["period"])) and summed["value"].notna().sum() == len(summed) - 1
    assert (summed.iloc[0]["hidden"], summed.iloc[0]["reason"]) == (True, "too_small")
    for period, value in zip(summed["period"][1:], summed["value"][1:], strict=True):
        of_month = rows[(rows["period"] == period) & rows["age_group"].isin(OLDEST)]
        assert value == sum(of_month["value"])
    assert list(summed.columns) != [] and taken_together(whole, OLDEST).by == ()


def test_each_series_goes_from_its_own_lowest_to_its_highest_in_its_own_row():
    series = [
        Measured("A", "Beds", monthly("bed_days", [10, 30, 20])),
        Measured("A", "Delay", monthly("delayed_days", [1, None, 2], incomplete=(2,))),
        Measured("B", "Agency", monthly("agency_share", [3.0, 3.0, 3.0])),
    ]
    chart = complaints(series, "T", EN)
    lines = dict(list(chart.data[chart.data["role"] == "line"].groupby("group")))
    beds = lines["Beds"]["y"].to_list()
    # The highest lies highest, and what is halfway lies halfway.
    assert beds[1] < beds[2] < beds[0] and beds[2] == pytest.approx((beds[0] + beds[1]) / 2)
    assert max(beds) < min(lines["Delay"]["y"].dropna()) and lines["Delay"]["y"].isna().to_list() == [
        False,
        True,
        False,
    ]
    assert lines["Delay"]["ending"].to_list() == [False, True, True]
    assert list(chart.data.loc[chart.data["role"] == "group", "name"]) == ["A", "B"]
    edges = chart.data[chart.data["role"] == "edge"]["name"].to_list()
    assert edges == ["30", "10", "2", "1", "3.0%", "3.0%"]
    newest_first = chart.table.to_numpy().tolist()
    assert newest_first == [
        ["March 2023", "20", "2", "3.0%"],
        ["February 2023", "30", "◌ too small to show", "3.0%"],
        ["January 2023", "10", "1", "3.0%"],
    ]


def test_the_finding_has_the_first_series_of_each_complaint_beside_a_year_before():
    series = [
        Measured("A", "Beds", monthly("bed_days", [10, *[20] * 11, 40])),
        Measured("A", "Delay", monthly("delayed_days", [1] * 13)),
        Measured("B", "Agency", monthly("agency_share", [3.0, 3.5])),
    ]
    assert complaints(series, "T", EN).finding == "Beds: 40, a year before 10. Agency: 3.5%."


def test_a_range_is_drawn_as_it_is_said():
    data = range_data([Range("A", 1.5, 1.0, 2.0, "1.5 (1.0–2.0)", "A: 1.5")])
    assert data.iloc[0].to_dict() == {
        "name": "A",
        "value": 1.5,
        "lower": 1.0,
        "upper": 2.0,
        "words": "1.5 (1.0–2.0)",
        "told": "A: 1.5",
        "strong": True,
    }


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_page_has_every_series_and_never_says_that_one_causes_another(serve, demo_warehouse, language):
    serve(demo_warehouse)
    at = opened("flow", lang=language, role="analyst")
    runs(at)
    # Every series is a column, but that of the oldest in emergency care, which is too small in the tests' lake.
    wide = max((list(table.value.columns) for table in at.dataframe), key=len)
    assert len(wide) == len(SERIES)
    said = words(at)
    assert {"fi": "Liian pieni näytettäväksi tässä: Päivystyksen", "sv": "För litet för att visas här: Besök på"}[
        language
    ] in said
    assert {"fi": "Yhdessä kulkeminen ei ole syy", "sv": "Att höra ihop är ingen orsak"}[language] in said
    assert {"fi": "johtuu", "sv": "beror på att"}[language] not in said
