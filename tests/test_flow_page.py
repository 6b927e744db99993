"""Moves between lines: every node is as high as its bands, and what is hidden is drawn and in no sum. By hand."""

from collections import defaultdict
from datetime import date
from types import SimpleNamespace

import pandas as pd
import pytest

from charts.moves import matrix
from charts.sankey import places, sankey, widths
from i18n import translator
from metrics import CATALOGUE, measure
from metrics.flows import arrows, balances
from metrics.moves import LINES as BOTH
from permissions import Reader
from tests.screen import opened, runs

LINES = {"hospital": "Hospital", "outpatient": "Outpatient"}
EN = translator("en")
# From nothing 10 + 30, moves 7 + 4, staying 5, on to nothing 12 + 20; what comes from rescue is too small to show.
SMALL = {
    ("nothing", "hospital"): 10,
    ("nothing", "outpatient"): 30,
    ("hospital", "outpatient"): 7,
    ("outpatient", "hospital"): 4,
    ("hospital", "hospital"): 5,
    ("hospital", "nothing"): 12,
    ("outpatient", "nothing"): 20,
    ("outpatient", "outpatient"): 0,
}


def answer(values):
    rows = pd.DataFrame(
        {
            "period": date(2024, 1, 1),
            "from_line": [came for came, _ in values],
            "to_line": [went for _, went in values],
            "value": pd.Series(list(values.values()), dtype=float),
            "hidden": [value is None for value in values.values()],
            "incomplete": False,
            "population_year": pd.NA,
        }
    )
    return SimpleNamespace(
        metric=CATALOGUE["transitions"], rows=rows, period_name=lambda label, t: t.period(label, "year")
    )


def test_a_line_balances_by_what_is_carried_over():
    hospital, outpatient = balances(arrows(answer(SMALL)), LINES)
    # 10 + 4 came, 7 + 12 went; 30 + 7 came, 4 + 20 went.
    assert (hospital.came, hospital.stayed, hospital.went, hospital.carried) == (14, 5, 19, -5)
    assert (outpatient.came, outpatient.stayed, outpatient.went, outpatient.carried) == (37, 0, 24, 13)


def test_what_is_hidden_is_in_no_balance():
    hospital, outpatient = balances(arrows(answer(SMALL | {("hospital", "outpatient"): None})), LINES)
    assert (hospital.came, hospital.went, hospital.carried) == (14, None, None)
    assert (outpatient.came, outpatient.went, outpatient.carried) == (None, 24, None)


def heights(bands, order):
    """Sums of bands by node and side, and the nodes as they are drawn."""
    width, sums = widths(bands), defaultdict(float)
    for one in bands:
        sums["<" + one.came] += width[one.key]
        sums[">" + one.went] += width[one.key]
    nodes = places(bands, order)[2]
    return dict(sums), {node: bottom - top for node, (top, bottom) in nodes.items()}


@pytest.mark.parametrize(
    "hidden", [(), (("hospital", "outpatient"),), (("nothing", "hospital"), ("hospital", "nothing"))]
)
def test_every_node_is_as_high_as_its_bands_also_where_some_are_hidden(hidden):
    bands = [one for one in arrows(answer(SMALL | dict.fromkeys(hidden))) if one.came != one.went]
    sums, drawn = heights(bands, [*LINES, "nothing"])
    assert len(bands) == 6 and drawn == pytest.approx(sums)
    left, right = (sum(height for node, height in drawn.items() if node[0] == side) for side in "<>")
    assert left == pytest.approx(right)


@pytest.mark.parametrize("where", [{}, {"area": "3"}, {"municipality": "619"}], ids=str)
def test_the_picture_balances_at_every_node_in_every_month(demo_warehouse, pirkanmaa, where):
    asked = {"by": BOTH, "reader": Reader("analyst"), "warehouse": demo_warehouse, "where": where}
    result = measure("transitions", grain="month", **asked)
    order = [*(line.code for line in pirkanmaa.service_lines), "nothing"]
    hidden = 0
    for _, rows in result.rows.groupby("period"):
        bands = [one for one in arrows(SimpleNamespace(rows=rows)) if one.came != one.went]
        sums, drawn = heights(bands, order)
        assert drawn == pytest.approx(sums)
        hidden += sum(one.value is None for one in bands)
    assert bool(where) <= bool(hidden), "a small place has what is too small to show"


def test_bands_say_their_own_value_and_the_chosen_one_stands_out():
    chart = sankey(answer(SMALL), LINES, "hospital:outpatient", 30, EN)
    bands = chart.data[chart.data["look"].isin(["edge", "move", "chosen", "hidden"])].drop_duplicates("key")
    assert dict(zip(bands["key"], bands["value"], strict=True)) == {
        f"{came}:{went}": value for (came, went), value in SMALL.items() if value and came != went
    }
    assert list(bands.loc[bands["look"] == "chosen", "key"]) == ["hospital:outpatient"]
    assert list(bands["told"])[-1] == "Hospital → Outpatient: 7"
    labels = set(chart.data["label"].dropna())
    assert labels == {
        "Hospital 19",
        "Outpatient 24",
        "No service in 30 days before 40",
        "Hospital 14",
        "Outpatient 37",
        "No service in 30 days after 32",
    }
    # 14 + 37 came, 19 + 24 went.
    assert chart.finding == (
        "Most move Hospital → Outpatient: 7. "
        "51 came into a line and 43 went on from one; of 8 the other end is outside the window."
    )
    assert [row[2] for row in chart.table.to_numpy()] == ["30", "20", "12", "10", "7", "4"]


def test_a_line_that_is_chosen_shows_its_moves_and_a_click_tells_it():
    chart = sankey(answer(SMALL), LINES, "hospital", 30, EN)
    chosen = chart.data[chart.data["look"] == "chosen"]
    assert set(chosen["key"]) == {"hospital:outpatient", "outpatient:hospital"}
    nodes = chart.data[chart.data["look"].isin(["node", "chosen node"])]
    assert set(nodes["key"]) == {"hospital", "outpatient", ""}, "nothing is no line to look at"


def test_a_hidden_band_has_no_number_anywhere():
    chart = sankey(answer(SMALL | {("hospital", "outpatient"): None}), LINES, "outpatient", 30, EN)
    band = chart.data[chart.data["key"] == "hospital:outpatient"]
    assert set(band["look"]) == {"hidden"} and band["value"].isna().all()
    assert set(band["told"]) == {"Hospital → Outpatient: ◌ too small to show"}
    assert "Hospital 12 + ◌" in set(chart.data["label"]) and "Outpatient 30 + ◌" in set(chart.data["label"])
    assert "◌ too small to show" in list(chart.table["Moves"])


def test_the_matrix_adds_up_on_both_edges_and_says_what_is_carried_over():
    chart = matrix(answer(SMALL), LINES, EN)
    rows = {row[0]: list(row[1:]) for row in chart.table.to_numpy()}
    assert list(chart.table.columns[1:]) == ["Hospital", "Outpatient", "No service", "All"]
    assert rows["Hospital"] == ["5", "7", "12", "24"]
    assert rows["Outpatient"] == ["4", "0", "20", "24"]
    assert rows["No service"] == ["10", "30", "–", "40"]
    assert rows["All"] == ["19", "37", "32", "–"]
    # Column less row: 19 − 24, 37 − 24.
    assert rows["Of the sum: the way on is outside the window"] == ["−5", "+13", "–", "–"]
    assert list(chart.data["moves"].dropna()) == [7, 4]
    # 7 of 24 events of the hospital; 4 of 24 of outpatient.
    assert chart.finding == "Most often on: Hospital → Outpatient. 7 of the line's events are followed so, 29.2%."


def test_a_sum_with_a_hidden_part_says_so():
    chart = matrix(answer(SMALL | {("outpatient", "hospital"): None}), LINES, EN)
    rows = {row[0]: list(row[1:]) for row in chart.table.to_numpy()}
    assert rows["Outpatient"] == ["◌", "0", "20", "20+◌"] and rows["All"][0] == "15+◌"
    assert rows["Of the sum: the way on is outside the window"] == ["◌", "◌", "–", "–"]


def test_without_moves_there_is_no_picture():
    chart = sankey(answer({("hospital", "outpatient"): 0}), LINES, "hospital", 30, EN)
    assert not chart.data["value"].notna().any() and chart.finding == "No moves between lines can be shown."


# ---- the page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("move", "kept"),
    [
        ("hospital", "hospital"),
        ("hospital:outpatient", "hospital:outpatient"),
        ("nothing:hospital", "nothing:hospital"),
        ("hospital:hospital", ""),
        ("nothing", ""),
        ("moon:hospital", ""),
    ],
)
def test_the_line_or_arrow_of_the_address_is_looked_at(serve, demo_warehouse, move, kept):
    serve(demo_warehouse)
    at = opened("flow", lang="fi", role="analyst", move=move)
    runs(at)
    assert at.session_state["move"] == kept
    chosen = next(box for box in at.selectbox if box.key == "choose_move").value
    assert chosen == kept if kept else ":" in chosen
