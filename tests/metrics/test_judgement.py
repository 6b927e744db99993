"""Verdicts beside others and over time, each worked out by hand or by another formula."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from charts.findings import started
from charts.process import process as chart
from county import Event
from i18n import translator
from metrics import CATALOGUE, Reader
from metrics.compute import compute
from metrics.judgement import beside, judged, trend
from metrics.process import assurance, process, variation
from metrics.result import Freshness, Result
from metrics.standing import dispersion, ranks
from metrics.targets import targets_of
from tests.results import answer

SHARE = CATALOGUE["remote_share"]
RATE = CATALOGUE["contacts_per_1000"]
GOOD_LOW = replace(SHARE, better="lower")
GOOD_HIGH = replace(SHARE, better="higher")


def month(n: int) -> date:
    return date(2022 + n // 12, n % 12 + 1, 1)


def row(value=50.0, lower=45.0, upper=55.0, far_lower=42.0, far_upper=58.0, incomplete=False):
    limits = {"lower_95": lower, "upper_95": upper, "lower_998": far_lower, "upper_998": far_upper}
    return {"value": value, "incomplete": incomplete, **limits}


def series(values, incomplete=()):
    return pd.DataFrame(
        {"period": [month(n) for n in range(len(values))], "value": values,
         "incomplete": [n in incomplete for n in range(len(values))]}
    )  # fmt: skip


def result(rows: pd.DataFrame, metric=SHARE, by=("area",)) -> Result:
    rows = rows.assign(incomplete=rows.get("incomplete", False))
    return Result(metric, rows, by, "month", month(0), month(12), {}, Freshness("g", ()), Reader("analyst"))


# ---- beside a value --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("compared", "code"),
    [(45.0, "similar"), (55.0, "similar"), (44.9, "higher_95"), (42.0, "higher_95"), (41.9, "higher_998"),
     (55.1, "lower_95"), (58.0, "lower_95"), (58.1, "lower_998")],
)  # fmt: skip
def test_an_interval_must_leave_the_value_out_and_touching_is_similar(compared, code):
    assert beside(row(), compared, SHARE).code == code


def test_the_direction_of_a_metric_makes_higher_better_or_worse():
    assert beside(row(), 40.0, GOOD_HIGH).code == "better_998"
    assert beside(row(), 40.0, GOOD_LOW).code == "worse_998"
    assert beside(row(), 56.0, GOOD_LOW).code == "better_95"
    assert beside(row(), 56.0, GOOD_HIGH).code == "worse_95"
    assert {beside(row(), c, SHARE).tone for c in (40.0, 50.0, 60.0)} == {"neutral"}


def test_colour_is_never_alone_shape_and_words_tell_the_same():
    higher, lower = beside(row(), 40.0, GOOD_LOW), beside(row(), 60.0, GOOD_LOW)
    assert (higher.shape, higher.tone) == ("triangle-up", "bad")
    assert (lower.shape, lower.tone) == ("triangle-down", "good")
    assert "higher" in higher.words and "worse" in higher.words
    assert "lower" in lower.words and "better" in lower.words


def test_what_cannot_be_compared_says_why():
    nothing = float("nan")
    assert "no finished value" in beside(row(incomplete=True), 40.0, SHARE).words
    assert "no finished value" in beside(row(value=nothing), 40.0, SHARE).words
    assert "no value to compare with" in beside(row(), None, SHARE).words
    assert "own history" in beside(row(lower=nothing, upper=nothing), 40.0, SHARE).words


# ---- the last five points --------------------------------------------------------------------------------------


def shares(numerators, denominator=1000, incomplete=()):
    values = [100 * n / denominator for n in numerators]
    return series(values, incomplete).assign(numerator=numerators, denominator=denominator)


def test_a_trend_of_shares_is_that_of_cochran_and_armitage():
    # Σ t(x − n p): x = 100, 120, 140, 160, 180, p = 0.14: −2·−40 … = 200; variance = 0.14·0.86·1000·10 = 1204.
    # χ² = 200² / 1204 = 33.2, above the 99.8 % point 9.55.
    assert trend(shares([100, 120, 140, 160, 180]), GOOD_HIGH, "month").code == "increasing"
    assert trend(shares([100, 120, 140, 160, 180]), GOOD_HIGH, "month").tone == "good"
    assert trend(shares([180, 160, 140, 120, 100]), GOOD_HIGH, "month").tone == "bad"
    assert trend(shares([180, 160, 140, 120, 100]), SHARE, "month").tone == "neutral"
    # A dispersion of 3.4 leaves 33.2 / 3.4 = 9.77, one of 3.5 leaves 9.49.
    assert trend(shares([100, 120, 140, 160, 180]), SHARE, "month", 3.4).code == "increasing"
    assert trend(shares([100, 120, 140, 160, 180]), SHARE, "month", 3.5).code == "no_change"


def test_a_trend_that_hangs_on_one_point_is_none():
    # Without the last point the others fall: 140, 139, 138, 137 and then 250.
    assert trend(shares([140, 139, 138, 137, 250]), SHARE, "month").code == "no_change"


def test_a_trend_of_values_is_weighted_by_their_intervals():
    # Standard error 1, slope 1: χ² = 1² · Σ(t − 3)² = 10 > 9.55; slope 0.97: 9.41 < 9.55.
    rows = series([1.0, 2.0, 3.0, 4.0, 5.0])
    mean = CATALOGUE["length_of_stay"]
    half = 1.959964
    rows = rows.assign(lower_95=rows["value"] - half, upper_95=rows["value"] + half)
    assert trend(rows, mean, "month").code == "increasing"
    flat = rows.assign(value=rows["value"] * 0.97)
    assert trend(flat, mean, "month").code == "no_change"


@pytest.mark.parametrize(
    ("rows", "grain"),
    [(shares([100, 120, 140, 160]), "month"), (shares([100, 120, 140, 160, 180], incomplete={4}), "month"),
     (shares([100, 120, 1000, 160, 180]), "month"), (shares([100, 120, 140, 160, 180]), "rolling12"),
     (shares([100, 120, float("nan"), 160, 180]), "month"),
     (shares([90, 100, 120, 130, 160, 180], incomplete={3}), "month")],
)  # fmt: skip
def test_fewer_than_five_finished_points_cannot_be_judged(rows, grain):
    assert trend(rows, SHARE, grain).code == "cannot_be_judged"


def test_the_five_points_are_the_finished_ones():
    assert trend(shares([100, 120, 140, 160, 180, 20], incomplete={5}), SHARE, "month").code == "increasing"


# ---- processes and their icons ---------------------------------------------------------------------------------


STEADY = [50.0, 52.0] * 8


def test_usual_variation_is_no_signal_and_a_jump_is():
    assert variation(process(series(STEADY), GOOD_LOW), "lower").code == "common_cause"
    jump = process(series([*STEADY, 90.0]), GOOD_LOW)
    assert variation(jump, "lower").code == "concern_up"
    assert variation(jump, "higher").code == "improvement_up"
    assert variation(jump, "neither").code == "neutral_up"
    assert variation(process(series([*STEADY, 10.0]), GOOD_LOW), "lower").code == "improvement_down"


def test_an_unfinished_window_raises_no_alarm():
    assert variation(process(series([*STEADY, 90.0], incomplete={16}), GOOD_LOW), "lower").code == "common_cause"


def test_seven_steps_down_are_a_fall_also_above_the_mean():
    falling = [40.0, 41.0] * 6 + [60.0, 59.5, 59.0, 58.5, 58.0, 57.5, 57.0]
    found = process(series(falling), SHARE)
    assert found.labels()[-1] in ("trend", "astronomical")
    narrow = [50.0, 56.0] * 6 + [56.0, 55.7, 55.4, 55.1, 54.8, 54.5, 54.2]
    found = process(series(narrow), SHARE)
    assert found.labels()[-1] == "trend" and narrow[-1] > found.runs[0].limits.mean
    assert variation(found, "neither").code == "neutral_down"


def test_fewer_than_five_points_are_not_judged_and_fewer_than_twelve_are_on_trial():
    assert variation(process(series([1.0, 2.0, 3.0, 90.0]), SHARE), "lower").code == "cannot_be_judged"
    assert process(series(STEADY[:11]), SHARE).runs[0].is_trial
    assert not process(series(STEADY[:12]), SHARE).runs[0].is_trial


def event(on, municipalities=(), metrics=(), rebase=True):
    return Event(on, {"fi": "Muutos"}, metrics, rebase, {"fi": "Laki muuttui."}, municipalities)


def test_a_season_is_told_by_how_much_it_explains():
    months = [10.0, 12, 14, 16, 18, 20, 20, 18, 16, 14, 12, 10]
    assert process(series(months * 3), SHARE).season() == pytest.approx(1.0)
    # By hand: two years of ±1 round each month's mean. Within 24·1, whole 2·Σ(mean − 15)² + 24 = 2·140 + 24.
    noisy = [v + 1 for v in months] + [v - 1 for v in months]
    assert process(series(noisy), SHARE).season() == pytest.approx(1 - (24 / 12) / (304 / 23))
    assert process(series(months), SHARE).season() is None, "one year is no season"
    assert process(series([50.0] * 36), SHARE).season() is None
    chance = np.random.default_rng(1).normal(50, 5, 60)
    assert process(series(chance), SHARE).season() is None
    shifted = [*(months * 2), *(v + 40 for v in months * 2)]
    assert process(series(shifted), SHARE, [event(month(24))]).season() == pytest.approx(1.0), "of each run's mean"


def test_limits_begin_anew_where_the_county_states_a_rebase_with_its_reason():
    values = [*STEADY[:8], *(v + 40 for v in STEADY[:8])]
    found = process(series(values), SHARE, [event(month(8))])
    assert [(run.rows.start, run.rows.stop, run.since) for run in found.runs] == [(0, 8, None), (8, 16, month(8))]
    assert found.runs[1].reason == {"fi": "Laki muuttui."}
    assert (found.runs[0].limits.mean, found.runs[1].limits.mean) == (51.0, 91.0)
    assert variation(found, "neither").code == "common_cause"
    assert set(found.labels()) == {None}


def test_the_chart_tells_since_when_and_why_limits_are_new():
    values = [*STEADY[:8], *(v + 40 for v in STEADY[:8])]
    whole = answer("multi_service_share", series(values).to_dict("records"))
    drawn = chart(whole, "Pirkanmaa", translator("en"), events=[event(month(8))])
    assert f"New limits from {translator('en').date(month(8))}: Laki muuttui" in drawn.subtitle


def test_a_rebase_of_another_metric_or_place_or_of_the_future_changes_nothing():
    values = series(STEADY)
    for other in (
        event(month(8), metrics=("nps",)),
        event(month(8), municipalities=("837",)),
        event(month(40)),
        event(month(8), rebase=False),
    ):
        assert len(process(values, SHARE, [other]).runs) == 1
    assert len(process(values, SHARE, [event(month(8), municipalities=("837",))], "837").runs) == 2
    assert [run.rows.start for run in process(values, SHARE, [event(month(0))]).runs] == [0]


@pytest.mark.parametrize(
    ("target", "better", "code"),
    [(70.0, "higher", "failing"), (70.0, "lower", "passing"), (30.0, "higher", "passing"), (30.0, "lower", "failing"),
     (51.0, "higher", "hit_and_miss"), (None, "higher", "no_target"), (51.0, "neither", "no_direction")],
)  # fmt: skip
def test_the_target_is_judged_by_the_limits(target, better, code):
    # Mean 51, moving ranges all 2 (of 3.267·2 = 6.5 none dropped): limits 51 ± 5.32.
    assert assurance(process(series(STEADY), SHARE), better, target).code == code


# ---- among others ----------------------------------------------------------------------------------------------


def table(counts, sizes, metric=RATE):
    rows = [
        {"period": month(n), "area": str(place + 1), "numerator": x, "denominator": sizes[place],
         "value": metric.scale * x / sizes[place], "incomplete": False}
        for place, line in enumerate(counts) for n, x in enumerate(line)
    ]  # fmt: skip
    return result(pd.DataFrame(rows).sort_values(["period", "area"], ignore_index=True), metric)


def test_lasting_differences_and_common_movement_are_no_dispersion():
    # Rates 1:2:4 of places, and months 1:2:1:2:1:2, without any noise.
    season = np.array([1, 2, 1, 2, 1, 2])
    assert dispersion(table([100 * season, 200 * season, 400 * season], [10_000] * 3)) == 1.0


def test_dispersion_is_the_mean_square_over_the_expected_variance():
    # Two places of 1,000 people and events 120/80, 80/120, … : all totals alike, so 100 is expected everywhere.
    # Each cell adds 20² / 100 = 4; 12 cells make 48 over (2 − 1)(6 − 1) = 5 degrees of freedom: 9.6.
    assert dispersion(table([[120, 80] * 3, [80, 120] * 3], [1000, 1000])) == pytest.approx(9.6)
    assert dispersion(table([[120, 80] * 3, [80, 120] * 3], [1000, 1000], SHARE)) == pytest.approx(9.6 / 0.9)
    assert dispersion(table([[120, 80], [80, 120]], [1000, 1000])) is None


def ranked(values, half, better="neither"):
    rows = pd.DataFrame({"period": month(0), "area": [str(n + 1) for n in range(len(values))], "value": values})
    rows = rows.assign(lower_95=rows["value"] - half, upper_95=rows["value"] + half, incomplete=False)
    return {k: (r.rank, r.first, r.last) for k, r in ranks(result(rows, replace(SHARE, better=better))).items()}


def test_a_rank_comes_with_the_ranks_that_it_may_have():
    # Three places together: each interval is Φ⁻¹(1 − (1 − 0.95^⅓)/2) / 1.96 = 2.388 / 1.960 = 1.218 times wider.
    # 10 ± 1.218 and 12.4 ± 1.218 touch no more than by 2.436 > 2.4: not sure; 20 is surely the highest.
    assert ranked([10.0, 12.4, 20.0], 1.0) == {"1": (3, 2, 3), "2": (2, 2, 3), "3": (1, 1, 1)}
    assert ranked([10.0, 12.5, 20.0], 1.0) == {"1": (3, 3, 3), "2": (2, 2, 2), "3": (1, 1, 1)}
    assert ranked([10.0, 12.5, 20.0], 1.0, "lower") == {"1": (1, 1, 1), "2": (2, 2, 2), "3": (3, 3, 3)}
    assert ranked([10.0, 10.0, 20.0], float("nan")) == {
        "1": (2, None, None),
        "2": (2, None, None),
        "3": (1, None, None),
    }


# ---- a whole result --------------------------------------------------------------------------------------------


def test_every_area_of_a_result_is_judged_beside_the_county(demo_warehouse, pirkanmaa):
    how = {"grain": "year", "reader": Reader("analyst"), "warehouse": demo_warehouse, "county": pirkanmaa}
    areas, whole = compute(SHARE, by=("area",), **how), compute(SHARE, **how)
    found = judged(areas, pirkanmaa, whole, national={date(2024, 1, 1): 0.0})
    assert [j.place for j in found] == ["1", "2", "3", "4", "5"]
    assert {j.period for j in found} == {date(2024, 1, 1)}
    assert {j.country.code for j in found} == {"higher_998"}
    assert {j.trend.code for j in found} == {"cannot_be_judged"}
    newest = areas.rows[areas.rows["period"] == date(2024, 1, 1)].set_index("area")
    assert [j.value for j in found] == [newest.loc[j.place, "value"] for j in found]
    (county,) = judged(whole, pirkanmaa)
    assert (county.place, county.county.words) == (None, "not compared: this is the county itself")
    with pytest.raises(ValueError, match="same question"):
        judged(areas, pirkanmaa, areas)


def test_use_of_services_is_never_called_better_or_worse(demo_warehouse, pirkanmaa):
    how = {"grain": "month", "reader": Reader("analyst"), "warehouse": demo_warehouse, "county": pirkanmaa}
    areas, whole = compute(RATE, by=("area",), **how), compute(RATE, **how)
    for j in judged(areas, pirkanmaa, whole):
        assert {v.tone for v in (j.county, j.trend, j.variation)} == {"neutral"}


def test_a_target_is_of_its_own_place_and_the_next_one_due(given, drawn_warehouse, pirkanmaa):
    given(
        "benefit_targets",
        """
        goal       | metric_id       | area   | baseline_on | target_on  | target
        access     | remote_share    | county | 2023-01-01  | 2024-12-31 | 30
        quality    | remote_share    | county | 2023-01-01  | 2026-12-31 | 40
        prevention | remote_share    | 3      | 2023-01-01  | 2025-12-31 | 35
        prevention | purchased_share | county | 2023-01-01  | 2025-12-31 | 10
        """,
    )
    warehouse = drawn_warehouse()
    assert targets_of("remote_share", date(2024, 6, 1), warehouse, pirkanmaa) == {None: 30.0, "3": 35.0}
    assert targets_of("remote_share", date(2025, 6, 1), warehouse, pirkanmaa) == {None: 40.0, "3": 35.0}
    assert targets_of("remote_share", date(2027, 6, 1), warehouse, pirkanmaa) == {None: 40.0, "3": 35.0}
    assert targets_of("contacts", date(2024, 6, 1), warehouse, pirkanmaa) == {}


def test_the_chart_of_a_process_draws_the_limits_and_marks_that_are_judged(demo_warehouse, pirkanmaa):
    how = {"grain": "month", "reader": Reader("analyst"), "warehouse": demo_warehouse, "county": pirkanmaa}
    whole = compute(RATE, **how)
    began = date(2023, 5, 1)
    events = [event(began), event(date(2023, 9, 1), municipalities=("837",))]
    drawn = chart(whole, "Pirkanmaa", translator("en"), events=events).data
    drawn = drawn[drawn["role"] == "point"]
    found = process(started(whole), RATE, events)
    assert sorted(set(drawn["run"])) == [0, 1]
    assert drawn.loc[drawn["period"] >= pd.Timestamp(began), "mean"].unique() == [found.runs[1].limits.mean]
    assert list(drawn["mark"]) == [label or "" for label in found.labels()]
