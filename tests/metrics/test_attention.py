"""The attention list: tests that know how much numbers usually vary, and a held share of false alarms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy import stats

from bench.attention import histories, measure_attention
from bench.null_data import modelled
from county import Event
from metrics import CATALOGUE
from metrics.attention import attention, examined
from metrics.compute import compute
from metrics.delivered import Deliveries
from metrics.histories import grain_of, history, kind_of, windows
from metrics.surprise import History, common_movement, surprise
from permissions import Reader

ANALYST = Reader("analyst")
NAN = float("nan")


def sums(lines) -> History:
    value = np.array(lines, dtype=float)
    nothing = np.full_like(value, NAN)
    return History("sum", value, value, nothing, nothing)


def counted(kind, numerator, denominator) -> History:
    x, n = np.array(numerator, dtype=float), np.array(denominator, dtype=float)
    return History(kind, x / n, x, n, np.full_like(x, NAN))


# ---- the test of one window ------------------------------------------------------------------------------------


def test_one_place_is_tested_by_students_t_against_its_own_history():
    # Mean 0, deviations ±1 (8 of them, lag-one correlation −7/8, taken as none): s² = 8/7, and the newest is 3:
    # t = 3 / √(8/7 · (1 + 1/8)) = 2.646 with 7 degrees of freedom.
    found = surprise(sums([[1, -1, 1, -1, 1, -1, 1, -1, 3]]))
    assert found.z[0] == pytest.approx(3 / np.sqrt(8 / 7 * 9 / 8))
    assert found.p[0] == pytest.approx(2 * stats.t.sf(2.6458, 7), rel=1e-3)
    assert found.expected[0] == pytest.approx(0)


def test_what_all_places_do_together_is_no_news():
    season = np.array([1, 2, 1, 2, 1, 2, 1, 2, 1, 4.0])
    noise = np.array([0, 0.02, -0.02, 0.01, -0.01, 0.02, -0.02, 0, 0.01, 0])
    lines = [100 * season * np.exp(sign * noise) for sign in (1, -1, 1, -1)]
    assert (surprise(sums(lines)).p > 0.3).all()
    lines[0] = lines[0].copy()
    lines[0][-1] *= 1.5
    p = surprise(sums(lines)).p
    assert p[0] < 1e-4
    assert (p[1:] > 0.05).all(), "the shift of one place is no opposite shift of the others"
    assert surprise(sums(lines)).expected[0] == pytest.approx(400, rel=0.03)


def test_a_shift_of_two_places_is_no_opposite_shift_of_the_rest():
    random = np.random.default_rng(2)
    lines = 100 * np.exp(random.normal(0, 0.02, (5, 24)))
    lines[:2, -1] *= 1.4
    p = surprise(sums(lines)).p
    assert (p[:2] < 1e-4).all() and (p[2:] > 0.01).all()


def test_the_common_movement_is_the_median_of_the_others():
    level = np.array([[0, 0, 0.0], [1, 1, 2], [5, 5, 8], [7, 7, 7]])
    # Distances from their own history in the last window: 0, 1, 3, 0.
    assert list(common_movement(level)[:, -1]) == [1, 0, 0, 1]
    assert list(common_movement(level, np.array([False, False, True, False]))[:, -1]) == [0.5, 0, 0, 0.5]
    assert list(common_movement(np.array([[1.0, 2.0, 3.0]]))[0]) == [0, 0, 0]
    # A place with a gap is one of the others where it has a value; one without the newest is none of them.
    gaps = np.array([[0, 0, 0.0], [1, NAN, 2], [5, 5, NAN]])
    assert np.array_equal(common_movement(gaps)[0], [0, NAN, 1], equal_nan=True)


def test_a_large_shift_of_one_of_few_places_with_gaps_is_no_shift_of_the_others():
    random = np.random.default_rng(8)
    lines = 100 * np.exp(random.normal(0, 0.02, (4, 25)))
    lines[1:3, 3:9] = NAN
    lines[0, -1] *= 3
    p = surprise(sums(lines)).p
    assert p[0] < 1e-4 and (p[1:] > 0.02).all()


def test_events_that_are_not_independent_need_a_larger_shift():
    # Ten times the Poisson noise in the history: 1,000 ± 100 by turns; 1,150 is 4.7 Poisson deviations, and no news.
    line = [1000 + (100 if n % 2 else -100) for n in range(24)]
    assert surprise(counted("rate", [[*line, 1150]], np.full((1, 25), 5000))).p[0] > 0.1
    calm = [1000 + (10 if n % 2 else -10) for n in range(24)]
    assert surprise(counted("rate", [[*calm, 1150]], np.full((1, 25), 5000))).p[0] < 1e-3


def test_a_history_calmer_than_chance_does_not_make_the_test_stricter_than_counting_allows():
    # A constant history: the noise is Poisson's at least. 1,090 against 1,000 has an exact probability of about 0.5 %.
    line = [1000 + (1 if n % 2 else -1) for n in range(24)]
    found = surprise(counted("rate", [[*line, 1090]], np.full((1, 25), 5000)))
    assert found.dispersion[0] == 1.0
    assert found.p[0] >= 2 * stats.poisson.sf(1089, 1000) * 0.95
    assert 0.003 < found.p[0] < 0.02


def test_few_events_are_judged_by_the_exact_law():
    # 2 of 10 each month, then 5 of 10: binomial P(X ≥ 5) = 0.0328, doubled 0.0656.
    found = surprise(counted("share", [[2] * 12 + [5]], np.full((1, 13), 10)))
    assert found.p[0] >= 0.06


def test_a_wandering_level_is_judged_by_its_steps():
    # A level that climbs by one each month, give or take a little: the next step is no news.
    line = np.cumsum(1 + 0.1 * np.array([1, -1, 0, 2, -2, 1, 0, -1, 1, 0, 2, -1, 0, 1, -2, 1, 0, -1, 2, 0])) - 40
    found = surprise(sums([line]))
    assert found.correlation[0] > 0.7
    assert found.p[0] > 0.05


def test_after_an_unusual_window_a_null_step_is_as_often_surprising_as_after_any_other():
    # The correlation is measured from twelve windows; its error matters most far from the level.
    random, p = np.random.default_rng(5), []
    for _ in range(3000):
        steps = random.normal(size=40)
        for at in range(1, 40):
            steps[at] += 0.5 * steps[at - 1]
        line = steps[-13:]
        if abs(line[-2] - line[:-1].mean()) > 1.5 * line[:-1].std():
            p.append(surprise(replace(sums([line]), kind="difference")).p[0])
    assert len(p) > 400
    assert 0.03 < np.mean(np.array(p) < 0.05) < 0.065


def test_a_difference_has_no_logarithm_also_where_it_is_positive_by_chance():
    value = np.array([[40, 3, 55, 20, 35, 8, 60, 25, 45, 1.0]])
    nothing = np.full_like(value, NAN)
    above = surprise(History("difference", value, value, nothing, nothing))
    below = surprise(History("difference", value - 100, value, nothing, nothing))
    assert above.p == pytest.approx(below.p) and above.expected == pytest.approx(below.expected + 100)


def test_a_short_history_or_no_newest_value_is_not_tested():
    assert np.isnan(surprise(sums([[1, 2, 1, 5.0]])).p[0])
    assert np.isnan(surprise(sums([[1, 2, 1, 2, 1, 2, NAN]])).p[0])
    assert np.isnan(surprise(sums([[NAN, NAN, NAN, 2, 1, 2, 1]])).p[0])


@pytest.mark.parametrize("kind", ["rate", "share", "sum"])
def test_p_values_of_null_data_are_as_often_small_as_they_say(kind):
    random = np.random.default_rng(3)
    below = []
    for _ in range(150):
        season = np.exp(random.normal(0, 0.2, 25))
        if kind == "sum":
            table = sums(np.exp(random.normal(0, 0.05, (5, 25))) * season * [[100], [50], [20], [400], [90]])
        else:
            n = np.tile([[2000], [900], [700], [8000], [1500]], (1, 25)).astype(float)
            rate = np.minimum(0.2 * season * np.exp(random.normal(0, 0.1, (5, 25))), 0.9)
            x = random.poisson(n * rate) if kind == "rate" else random.binomial(n.astype(int), rate)
            table = counted(kind, x, n)
        below += list(surprise(table).p < 0.05)
    assert 0.02 < np.mean(below) < 0.08


# ---- which windows are tested ----------------------------------------------------------------------------------


def test_the_kind_of_a_test_follows_the_metrics_interval():
    kinds = {
        name: kind_of(CATALOGUE[name])
        for name in (
            "remote_share",
            "contacts_per_1000",
            "length_of_stay",
            "enps",
            "retirements",
            "costs",
            "agency_share",
            "budget_deviation",
            "population_change",
        )
    }
    assert kinds == {"remote_share": "share", "contacts_per_1000": "rate", "length_of_stay": "mean", "enps": "score",
                     "retirements": "count", "costs": "sum", "agency_share": "sum",
                     "budget_deviation": "difference", "population_change": "difference"}  # fmt: skip


def test_months_where_events_come_monthly_and_years_of_twelve_months_that_do_not_overlap(demo_warehouse, pirkanmaa):
    assert {name: grain_of(CATALOGUE[name]) for name in ("contacts", "residents", "exit_turnover")} == {
        "contacts": "month", "residents": "year", "exit_turnover": "rolling12"}  # fmt: skip
    metric, deliveries = CATALOGUE["exit_turnover"], Deliveries(demo_warehouse)
    rows = windows(metric, "rolling12", ANALYST, demo_warehouse, pirkanmaa, deliveries)
    months = sorted(set(rows["period"]))
    apart = {(b.year - a.year) * 12 + b.month - a.month for a, b in zip(months, months[1:], strict=False)}
    assert 12 in apart and not {gap % 12 for gap in apart} - {0}


@pytest.mark.slow
def test_an_unfinished_window_is_never_the_newest(demo_warehouse, pirkanmaa):
    made = examined(ANALYST, demo_warehouse, pirkanmaa)
    for name, tests in made[made["reason"] == ""].groupby("metric"):
        (period,), (grain,) = set(tests["period"]), set(tests["grain"])
        rows = compute(
            CATALOGUE[name], by=("area",), grain=grain, reader=ANALYST, warehouse=demo_warehouse, county=pirkanmaa
        ).rows
        assert not rows.loc[rows["period"] == period, "incomplete"].any()
        told = rows[rows["period"] == period].set_index("area")["value"]
        assert list(tests["value"]) == pytest.approx([told[area] for area in tests["area"]])


@pytest.mark.slow
def test_what_was_expected_is_of_the_size_of_what_is_usual(demo_warehouse, pirkanmaa):
    made = examined(ANALYST, demo_warehouse, pirkanmaa)
    made = made[(made["reason"] == "") & ~made["metric"].isin(["population_change", "budget_deviation"])]
    for name, tests in made.groupby("metric"):
        metric, area, grain = CATALOGUE[name], tests["area"].iloc[0], tests["grain"].iloc[0]
        how = {"grain": grain, "reader": ANALYST, "warehouse": demo_warehouse, "county": pirkanmaa}
        rows = compute(metric, by=("area",), **how).rows
        usual = rows.loc[(rows["area"] == area) & ~rows["incomplete"].astype(bool), "value"].astype(float)
        slack = usual.std() + 0.1 * usual.abs().max() + 0.02 * metric.scale
        assert usual.min() - slack <= tests["expected"].iloc[0] <= usual.max() + slack, name


def test_history_begins_where_the_county_states_a_rebase(demo_warehouse, pirkanmaa):
    event = Event(date(2024, 3, 1), {"fi": "Muutos"}, ("contacts",), True, {"fi": "Laki."})
    changed = replace(pirkanmaa, events=(event,))
    how = (ANALYST, demo_warehouse, changed, Deliveries(demo_warehouse))
    assert min(windows(CATALOGUE["contacts"], "month", *how)["period"]) == date(2024, 3, 1)
    assert min(windows(CATALOGUE["costs"], "month", *how)["period"]) < date(2024, 1, 1)


def test_a_month_of_the_year_so_far_is_tested_by_what_it_added(demo_warehouse, pirkanmaa):
    made = examined(ANALYST, demo_warehouse, pirkanmaa, [CATALOGUE["budget_deviation"]])
    assert set(made["reason"]) == {""}
    assert made["p"].between(0, 1).all()


def test_a_median_is_tested_as_it_stands_whatever_it_rests_on(demo_warehouse, pirkanmaa):
    metric, deliveries = CATALOGUE["wait_median_days"], Deliveries(demo_warehouse)
    rows = windows(metric, "month", ANALYST, demo_warehouse, pirkanmaa, deliveries)
    table = history(rows, metric, ["5"])
    told = rows[rows["area"] == "5"].sort_values("period")["value"]
    assert list(table.value[0]) == pytest.approx(list(told), nan_ok=True)
    made = examined(ANALYST, demo_warehouse, pirkanmaa, [metric])
    tested = made[made["reason"] == ""]
    assert len(tested) >= 3 and tested["expected"].between(1, 100).all()


# ---- the list --------------------------------------------------------------------------------------------------


def test_nothing_is_capped_and_what_was_not_tested_is_told(demo_warehouse, pirkanmaa):
    made = attention(ANALYST, demo_warehouse, pirkanmaa)
    placed = [m for m in CATALOGUE.values() if "area" in m.breakdowns]
    assert made.tested + sum(made.left_out.values()) == 5 * len(placed)
    assert made.rate == 0.10
    # Benjamini and Hochberg by hand, at a rate where something stands: the largest k with the k-th p ≤ rate · k / m.
    loose = replace(pirkanmaa, thresholds=replace(pirkanmaa.thresholds, false_discovery_rate=0.9))
    p = sorted(examined(ANALYST, demo_warehouse, loose)["p"].dropna())
    stand = max(k for k in range(len(p) + 1) if k == 0 or p[k - 1] <= 0.9 * k / len(p))
    many = attention(ANALYST, demo_warehouse, loose)
    assert [alarm.p for alarm in many.alarms] == p[:stand] and stand > 0


@pytest.mark.slow
def test_a_planted_shift_is_found_and_said_to_be_where_it_is(demo_warehouse, pirkanmaa, monkeypatch):
    import metrics.histories

    asked = compute

    def shifted(metric, **how):
        answer = asked(metric, **how)
        if metric.id == "costs":
            rows = answer.rows.copy()
            newest = rows.loc[rows["value"].notna() & ~rows["incomplete"].astype(bool), "period"].max()
            at = (rows["period"] == newest) & (rows["area"] == "3")
            rows.loc[at, ["value", "numerator"]] *= 1.6
            return replace(answer, rows=rows)
        return answer

    monkeypatch.setattr(metrics.histories, "compute", shifted)
    demo_warehouse.forget()
    made = attention(ANALYST, demo_warehouse, pirkanmaa)
    demo_warehouse.forget()
    found = [(a.metric, a.area, a.side) for a in made.alarms]
    assert found[0] == ("costs", "3", 1)


@pytest.mark.slow
def test_each_reader_has_the_list_of_their_own_scope(demo_warehouse, pirkanmaa):
    director = attention(Reader("regional_director", area="3"), demo_warehouse, pirkanmaa)
    everyone = attention(ANALYST, demo_warehouse, pirkanmaa)
    assert director.tested < everyone.tested / 4
    assert {alarm.area for alarm in director.alarms} <= {"3"}
    nothing = attention(Reader("data_steward"), demo_warehouse, pirkanmaa)
    assert (nothing.alarms, nothing.tested, dict(nothing.left_out)) == ((), 0, {})


def test_a_hidden_value_is_neither_tested_nor_told(demo_warehouse, pirkanmaa):
    made = examined(ANALYST, demo_warehouse, pirkanmaa, [CATALOGUE["retirements"]])
    assert made.loc[made["value"].isna(), "p"].isna().all()
    assert made.loc[made["value"].isna(), "expected"].isna().all()


def test_the_drawn_places_move_together_by_the_same():
    random = np.random.default_rng(4)
    lines = 100 * np.exp(random.normal(0, 0.05, 25) + random.normal(0, 0.02, (5, 25)))
    level = modelled(sums(lines)).level
    assert np.ptp(level - level.mean(axis=1, keepdims=True), axis=0) == pytest.approx(np.zeros(25))


@pytest.mark.slow
def test_the_bench_draws_counties_of_real_sizes_in_which_nothing_happened(demo_warehouse, pirkanmaa):
    found = histories(demo_warehouse, pirkanmaa)
    table = found["remote_share"]
    model, random = modelled(table), np.random.default_rng(1)
    drawn = [model.drawn(random) for _ in range(40)]
    assert all((np.nan_to_num(d.denominator) == np.nan_to_num(table.denominator)).all() for d in drawn)
    assert np.nanmean([d.value for d in drawn]) == pytest.approx(np.nanmean(model.expected), rel=0.02)
    shifted = [model.drawn(random, {0: 0.4}).value[0, -1] for _ in range(100)]
    assert np.mean(shifted) == pytest.approx(1.4 * model.expected[0, -1], rel=0.1)
    rows = measure_attention(demo_warehouse, pirkanmaa, null_runs=1, runs=1)
    assert [row.what.split(":")[0] for row in rows if row.what.startswith("null data")] == ["null data"] * 3
    assert len([row for row in rows if row.what.startswith("planted shifts")]) == 3
