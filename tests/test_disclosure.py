"""Small numbers: none is shown, and none can be worked out from what is shown."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import permutations, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from county import Membership, load_county
from metrics import CATALOGUE
from metrics.cut import Cut
from metrics.disclosure import hidden_cells, small_cells

county = load_county("pirkanmaa")
THRESHOLD = 5
MONTHS = (date(2024, 1, 1), date(2024, 2, 1))
# Two municipalities of area 5, two of area 3, one of area 4, and the place outside.
PLACES = {"837": "5", "604": "5", "020": "3", "418": "3", "536": "4", "outside": "outside"}
LINES = ("family", "hospital", "outpatient")
SEXES = ("female", "male", "unknown")
VALUES = {"municipality": tuple(PLACES), "service_line": LINES, "sex": SEXES}


def cut_of(by, start=MONTHS[0], end=date(2024, 3, 1)):
    return Cut("month", start, end, tuple(by), county)


def table(by, numbers, **more):
    """Every window and value, with the numbers in order."""
    keys = list(product(MONTHS, *(VALUES[name] for name in by)))
    rows = pd.DataFrame(keys, columns=["period", *by]).assign(numerator=np.resize(numbers, len(keys)).astype(float))
    return rows.assign(period=pd.to_datetime(rows["period"]), **more)


def hidden(rows, metric="contacts", by=None):
    by = by if by is not None else [name for name in rows.columns if name in {*VALUES, "area"}]
    return hidden_cells(rows, CATALOGUE[metric], cut_of(by), THRESHOLD)


def total_of(rows, by):
    """The answer with other breakdowns: parts added up."""
    if "area" in by and "area" not in rows:
        rows = rows.assign(area=rows["municipality"].map(PLACES))
    parts = [name for name in ("numerator", "denominator") if name in rows]
    return rows.groupby(["period", *by], as_index=False)[parts].sum()


def steps_up(by):
    """The answers one step coarser, with the breakdown that each leaves out."""
    for name in by:
        above = [other for other in by if other != name]
        yield name, (["area", *above] if name == "municipality" else above)


# ---- what is small ---------------------------------------------------------------------------------------------


def parts(metric, **columns):
    rows = pd.DataFrame({name: [value] for name, value in columns.items()})
    return bool(small_cells(rows, CATALOGUE[metric], THRESHOLD).item())


@pytest.mark.parametrize(("count", "small"), [(0, False), (1, True), (4, True), (5, False), (np.nan, False)])
def test_a_count_of_one_to_four_is_small_and_zero_is_not(count, small):
    assert parts("contacts", numerator=count) is small


@pytest.mark.parametrize(
    ("metric", "numerator", "denominator", "small"),
    [
        ("contacts_per_1000", 4, 1000, True),
        ("contacts_per_1000", 0, 3, False),  # residents are not such a part
        ("contacts_per_1000", 5, 3, False),
        ("client_share", 5, 1000, False),
        ("client_share", 997, 1000, True),  # all but three: the others are a group too
        ("contacts_per_client", 50, 4, True),
        ("contacts_per_client", 50, 5, False),
        ("remote_share", 0, 3, True),  # the complement is three; the contacts below alone would not be small
        ("remote_share", 5, 5, False),
        ("remote_share", 5, 10, False),
        ("purchased_share", 0, 10, False),
        ("length_of_stay", 40, 4, True),
        ("length_of_stay", 3, 5, False),  # days are not such a part
        ("residents_share_75", 3, 10, False),
    ],
)
def test_which_parts_make_a_cell_small(metric, numerator, denominator, small):
    assert parts(metric, numerator=numerator, denominator=denominator) is small


def test_days_over_one_to_four_clients_are_small():
    assert parts("bed_days", numerator=900, people=4)
    assert not parts("bed_days", numerator=3, people=5)
    assert parts("length_of_stay", numerator=900, denominator=8, people=3)


# ---- what would give it away -----------------------------------------------------------------------------------


def test_the_only_small_municipality_of_an_area_takes_the_next_smallest_with_it():
    rows = table(["municipality"], [0])
    january = rows["period"] == pd.Timestamp(MONTHS[0])
    numbers = {"837": 3, "604": 20, "020": 30, "418": 40, "536": 50, "outside": 60}
    rows.loc[january, "numerator"] = rows.loc[january, "municipality"].map(numbers)
    told = rows[hidden(rows)]
    assert set(told["municipality"]) == {"837", "604"}
    assert set(told["period"]) == {pd.Timestamp(MONTHS[0])}


def test_two_small_cells_that_leave_too_little_between_them_take_a_third():
    # 1 + 2 = 3: whoever knows the total knows that each is 1 or 2.
    rows = table(["service_line"], [1, 2, 70])
    assert hidden(rows).all()
    # 3 + 4 leave each of them anything from 1 to 6.
    assert list(hidden(table(["service_line"], [3, 4, 70]))) == [True, True, False] * 2


def test_zeros_are_shown():
    rows = table(["service_line"], [3, 0, 70])
    assert list(hidden(rows)) == [True, False, True] * 2


def test_the_outside_row_is_hidden_with_an_area_and_then_with_one_of_its_municipalities():
    numbers = {"837": 30, "604": 21, "020": 22, "418": 50, "536": 80, "outside": 2}
    rows = table(["municipality"], list(numbers.values()))
    areas = total_of(rows, ["area"])
    # Areas: 3 = 72, 4 = 80, 5 = 51, outside = 2; the county is their sum, so the smallest area goes too.
    assert set(areas.loc[hidden(areas), "area"]) == {"outside", "5"}
    # All municipalities of area 5 would give it back.
    assert set(rows.loc[hidden(rows), "municipality"]) == {"outside", "604"}


def test_clients_of_service_lines_do_not_add_up_so_nothing_more_is_hidden():
    rows = table(["service_line"], [3, 20, 70])
    assert list(hidden(rows, "clients")) == [True, False, False] * 2
    assert list(hidden(rows, "contacts")) == [True, True, False] * 2


def test_clients_of_places_add_up():
    rows = table(["municipality"], [3, 20, 30, 40, 50, 60])
    assert set(rows.loc[hidden(rows, "clients"), "municipality"]) == {"837", "604"}


def test_days_of_two_clients_are_not_told_by_the_rest_of_the_line():
    rows = table(["service_line"], [100, 200, 300], people=np.tile([2, 1, 9], 2))
    # 2 + 1 persons: what is left of the total is days of three persons, so the third goes too.
    assert hidden(rows, "bed_days").all()


def test_a_share_hides_for_its_complement_and_covers_it():
    rows = table(["service_line"], [97, 50, 60], denominator=np.tile([100.0, 90.0, 300.0], 2))
    assert list(hidden(rows, "remote_share")) == [True, True, False] * 2


def test_the_square_of_four_is_hidden_rather_than_a_staircase():
    rows = table(["service_line", "sex"], [3, 30, 31, 32, 20, 33, 34, 35, 36])
    told = rows[hidden(rows) & (rows["period"] == pd.Timestamp(MONTHS[0]))]
    assert sorted(zip(told["service_line"], told["sex"], strict=True)) == [
        ("family", "female"),
        ("family", "male"),
        ("hospital", "female"),
        ("hospital", "male"),
    ]


def test_a_municipality_belongs_to_the_area_of_its_window():
    moved = replace(
        county,
        memberships=(
            *(m for m in county.memberships if m.municipality != "604"),
            Membership("604", "5", date(2000, 1, 1), date(2024, 1, 31)),
            Membership("604", "4", date(2024, 2, 1), None),
        ),
    )
    rows = table(["municipality"], [3, 20, 30, 40, 60, 100])
    found = hidden_cells(rows, CATALOGUE["contacts"], replace(cut_of(["municipality"]), county=moved), THRESHOLD)
    told = rows[found].groupby("period")["municipality"].agg(set)
    # In January 837 has 604 beside it in area 5. In February it is alone there: its area is as small as itself, and
    # the smallest other area, 3 with 70, is covered by its smaller municipality.
    assert told[pd.Timestamp(MONTHS[0])] == {"837", "604"}
    assert told[pd.Timestamp(MONTHS[1])] == {"837", "020"}


def test_an_area_beside_its_municipalities_changes_nothing():
    rows = table(["municipality", "service_line"], range(1, 40))
    with_area = rows.assign(area=rows["municipality"].map(PLACES))
    assert list(hidden(rows)) == list(hidden(with_area, by=["area", "municipality", "service_line"]))


# ---- properties ------------------------------------------------------------------------------------------------

CUTS = [["municipality"], ["service_line"], ["municipality", "service_line"], ["service_line", "sex"]]
CUTS += [["municipality", "service_line", "sex"]]
cuts = st.sampled_from(CUTS)
counts = st.lists(st.one_of(st.integers(0, 6), st.integers(0, 40)), min_size=6, max_size=108)
metrics = st.sampled_from(["contacts", "clients", "contacts_per_client", "remote_share", "contacts_per_1000"])


def drawn(by, numbers, metric):
    rows = table(by, numbers)
    if CATALOGUE[metric].denominator is not None:
        rows = rows.assign(denominator=rows["numerator"] + np.resize(numbers[::-1], len(rows)))
        if metric == "contacts_per_client":
            rows = rows.assign(denominator=rows["numerator"].clip(upper=7))
    return rows


@given(cuts, counts, metrics)
@settings(max_examples=40, deadline=None)
def test_no_small_part_is_ever_shown(by, numbers, metric):
    rows = drawn(by, numbers, metric)
    shown = rows[~hidden(rows, metric)]
    assert not shown["numerator"].between(1, 4).any()
    if metric == "contacts_per_client":
        assert not shown["denominator"].between(1, 4).any()
    if metric == "remote_share":
        assert not (shown["denominator"] - shown["numerator"]).between(1, 4).any()


@given(cuts, counts)
@settings(max_examples=40, deadline=None)
def test_a_line_whose_total_is_shown_has_no_hidden_cell_alone_nor_too_little_hidden(by, numbers):
    rows = table(by, numbers)
    mask = hidden(rows)
    for _, above in steps_up(by):
        totals = total_of(rows, above)
        shown = totals[~hidden(totals, by=above)]
        keyed = total_of(rows, [*by, "area"]) if "area" in above else rows
        keyed = keyed.assign(hidden=mask.to_numpy() if keyed is rows else _aligned(keyed, rows, mask, by))
        for _, line in keyed.merge(shown[["period", *above]], on=["period", *above]).groupby(["period", *above]):
            cells = line[line["hidden"]]["numerator"]
            still_open = line[~line["hidden"] & (line["numerator"] > 0)]
            if len(cells) and len(still_open):
                assert len(cells) >= 2
                assert cells.sum() >= THRESHOLD + len(cells) - 1


def _aligned(keyed, rows, mask, by):
    found = rows.assign(hidden=mask.to_numpy())
    return keyed.merge(found[["period", *by, "hidden"]], on=["period", *by])["hidden"].to_numpy()


@dataclass
class Attack:
    """Somebody who reads every answer of a family, from the finest to the county, and subtracts until nothing moves."""

    values: dict
    known: set
    equations: list

    def run(self):
        moved = True
        while moved:
            moved = False
            for total, cells in self.equations:
                unknown = [cell for cell in (total, *cells) if cell not in self.known]
                if len(unknown) == 1:
                    self.known.add(unknown[0])
                    moved = True
        return self.known


def attack_on(rows, by):
    """Every answer above `by`, each with its own hiding, and the sums that tie them together."""
    values, known, equations, waiting, done = {}, set(), [], [list(by)], set()
    while waiting:
        level = sorted(waiting.pop())
        if tuple(level) in done:
            continue
        done.add(tuple(level))
        answer = total_of(rows, level)
        cells = [(tuple(level), *key) for key in answer[["period", *level]].itertuples(index=False)]
        values |= dict(zip(cells, answer["numerator"], strict=True))
        known |= {cell for cell, is_hidden in zip(cells, hidden(answer, by=level), strict=True) if not is_hidden}
        for _, above in steps_up(level):
            above = sorted(above)
            keyed = answer.assign(area=answer["municipality"].map(PLACES)) if "municipality" in answer else answer
            lines = {}
            for cell, key in zip(cells, keyed[["period", *above]].itertuples(index=False), strict=True):
                lines.setdefault((tuple(above), *key), []).append(cell)
            equations += lines.items()
            waiting.append(above)
    return Attack(values, known, equations)


@given(cuts, st.lists(st.integers(1, 30), min_size=6, max_size=108))
@settings(max_examples=40, deadline=None)
def test_nobody_works_out_a_small_cell_by_subtracting_answers_from_each_other(by, numbers):
    """Every cell has something, so every line has a second cell to hide."""
    attack = attack_on(table(by, numbers), by)
    known = attack.run()
    small = {cell for cell, value in attack.values.items() if 0 < value < THRESHOLD}
    assert not small & known


def test_the_attack_finds_what_hiding_small_cells_alone_would_leave(monkeypatch):
    """The attacker can win: without covering cells he does."""
    rows = table(["service_line"], [3, 20, 70])
    attack = attack_on(rows, ["service_line"])
    attack.known = {cell for cell, value in attack.values.items() if not 0 < value < THRESHOLD}
    assert any(attack.values[cell] == 3 for cell in attack.run())


@given(cuts, counts, metrics, st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_order_of_rows_changes_nothing(by, numbers, metric, random):
    rows = drawn(by, numbers, metric)
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = rows.iloc[order]
    assert hidden(rows, metric).equals(hidden(shuffled, metric).sort_index())


@given(cuts, counts)
@settings(max_examples=40, deadline=None)
def test_windows_do_not_hide_each_other(by, numbers):
    rows = table(by, numbers)
    january = rows[rows["period"] == pd.Timestamp(MONTHS[0])]
    assert hidden(rows)[january.index].equals(hidden(january))


@given(counts)
@settings(max_examples=40, deadline=None)
def test_the_order_of_breakdowns_changes_nothing(numbers):
    by = ["municipality", "service_line", "sex"]
    rows = table(by, numbers)
    first = hidden(rows, by=by)
    for other in permutations(by):
        assert hidden(rows, by=list(other)).equals(first)
    of_areas = total_of(rows, ["area", "sex"])
    assert hidden(of_areas, by=["area", "sex"]).equals(hidden(of_areas, by=["sex", "area"]))
