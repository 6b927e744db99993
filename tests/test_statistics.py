"""Statistics against other roads to the same number: definitions solved by root finding, scipy, plain loops."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from metrics.statistics import (
    concentration,
    false_discovery,
    funnel_limits,
    mean_interval,
    mean_interval_from_sums,
    proportion_interval,
    rate_interval,
    recommendation_score,
    standardised_rate,
    standardised_ratio,
    xmr,
)
from tests.oracle.limits import byar, dobson, garwood, wilson, z_of

LEVELS = [0.9, 0.95, 0.998]
nan = float("nan")


# ---- proportions -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", LEVELS)
@pytest.mark.parametrize(("x", "n"), [(0, 1), (1, 1), (0, 10), (3, 10), (10, 10), (81, 263), (1, 540_000), (2.5, 7.5)])
def test_a_proportion_has_the_limits_of_the_score_test(x, n, confidence):
    assert proportion_interval(x, n, confidence) == pytest.approx((x / n, *wilson(x, n, confidence)), abs=1e-9)


def test_none_of_n_and_all_of_n_have_exact_ends():
    assert proportion_interval(0, 17)[1] == 0.0
    assert proportion_interval(17, 17)[2] == 1.0
    _, lower, upper = proportion_interval(np.arange(1, 3000), np.arange(1, 3000) + 0.0, 0.998)
    assert (upper == 1).all() and (lower > 0).all()


def test_at_full_confidence_a_proportion_can_be_anything():
    assert proportion_interval(3, 10, 1) == (0.3, 0.0, 1.0)
    assert np.isnan(proportion_interval(nan, 10, 1)).all()


# ---- counts and rates ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", LEVELS)
@pytest.mark.parametrize("x", range(10))
def test_below_ten_events_a_rate_has_exact_limits(x, confidence):
    lower, upper = garwood(x, confidence)
    assert rate_interval(x, 4, confidence) == pytest.approx((x / 4, lower / 4, upper / 4), abs=1e-9)


@pytest.mark.parametrize("confidence", LEVELS)
@pytest.mark.parametrize("x", [10, 11, 56, 1000, 250_000])
def test_from_ten_events_a_rate_has_the_limits_of_byar(x, confidence):
    lower, upper = byar(x, confidence)
    assert rate_interval(x, 1000, confidence) == pytest.approx((x / 1000, lower / 1000, upper / 1000))
    assert (lower, upper) == pytest.approx(garwood(x, confidence), rel=0.02)


def test_the_change_of_method_is_at_ten_and_no_events_have_a_lower_limit_of_zero():
    _, lower, _ = rate_interval([0, 9, 10], 1)
    assert list(lower) == pytest.approx([0, garwood(9, 0.95)[0], byar(10, 0.95)[0]])


def test_events_can_be_more_than_the_exposure():
    value, lower, upper = rate_interval(30, 10)
    assert lower < value == 3 < upper


def test_a_ratio_has_the_limits_of_its_observed_count():
    lower, upper = garwood(7, 0.95)
    assert standardised_ratio(7, 3.5) == pytest.approx((2, lower / 3.5, upper / 3.5))


# ---- standardised rates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", LEVELS)
def test_a_standardised_rate_weighs_the_bands_and_has_the_limits_of_dobson(confidence):
    events, population, standard = [3, 0, 9, 40], [1000, 800, 500, 90], [9000, 8000, 7000, 1000]
    assert standardised_rate(events, population, standard, confidence) == pytest.approx(
        dobson(events, population, standard, confidence)
    )


def test_alike_bands_give_the_crude_rate_and_its_limits():
    value, lower, upper = standardised_rate([20, 20], [100, 100], [1, 1])
    assert (value, lower, upper) == pytest.approx(rate_interval(40, 200))


def test_below_ten_events_there_is_no_standardised_rate():
    assert np.isnan(standardised_rate([4, 5], [100, 100], [1, 1])).all()
    assert not np.isnan(standardised_rate([4, 6], [100, 100], [1, 1])).any()


def test_missing_events_of_a_band_count_as_none():
    assert standardised_rate([nan, 12], [100, 50], [1, 1]) == standardised_rate([0, 12], [100, 50], [1, 1])


def test_many_standardised_rates_are_worked_out_at_once():
    events = np.array([[3, 9, 40], [1, 2, 3], [20, 30, 50]])
    population, standard = np.array([1000, 500, 90]), np.array([9, 7, 1])
    value, lower, upper = standardised_rate(events, population, standard)
    assert np.isnan([value[1], lower[1], upper[1]]).all()
    for i in (0, 2):
        assert (value[i], lower[i], upper[i]) == pytest.approx(dobson(events[i], population, standard, 0.95))


@pytest.mark.parametrize(
    ("population", "standard"),
    [([0, 10], [1, 1]), ([-1, 10], [1, 1]), ([nan, 10], [1, 1]), ([10, 10], [nan, 1]), ([10, 10], [0, 0])],
)
def test_a_band_without_residents_or_weight_is_refused(population, standard):
    with pytest.raises(ValueError, match=r"population above 0|must be above 0"):
        standardised_rate([20, 20], population, standard)


# ---- means -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", LEVELS)
def test_a_mean_has_the_limits_of_student(confidence):
    values = [3, 1, 4, 1, 5, 9, 2, 6]
    told = stats.ttest_1samp(values, 0).confidence_interval(confidence)
    assert mean_interval(values, confidence) == pytest.approx((31 / 8, told.low, told.high))
    from_sums = mean_interval_from_sums(8, 31, sum(v * v for v in values), confidence)
    assert from_sums == pytest.approx(mean_interval(values, confidence))


def test_a_mean_of_large_numbers_that_hardly_differ_keeps_its_limits():
    _, lower, upper = mean_interval([1e9, 1e9 + 1, 1e9 + 2])
    told = stats.ttest_1samp([0, 1, 2], 0).confidence_interval()
    assert (lower - 1e9, upper - 1e9) == pytest.approx((told.low, told.high), rel=1e-6)


def test_one_value_has_a_mean_without_limits_and_no_value_none():
    for one in (5.0, [5.0]):
        value, lower, upper = mean_interval(one)
        assert value == 5 and math.isnan(lower) and math.isnan(upper)
    assert np.isnan(mean_interval([])).all()
    assert np.isnan(mean_interval([1, nan, 3])).all()
    assert mean_interval([7, 7, 7]) == (7, 7, 7)


def test_means_are_taken_over_the_last_axis():
    value, lower, _ = mean_interval([[1, 2, 3], [4, 4, nan]])
    assert value[0] == 2 and lower[0] == pytest.approx(mean_interval([1, 2, 3])[1])
    assert math.isnan(value[1])


# ---- funnels ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize("n", [50, 400, 9000])
def test_a_funnel_of_proportions_ends_where_an_areas_own_interval_touches_the_average(n, confidence):
    lower, upper = funnel_limits(n, 0.3, "proportion", confidence)
    assert proportion_interval(lower * n, n, confidence)[2] == pytest.approx(0.3)
    assert proportion_interval(upper * n, n, confidence)[1] == pytest.approx(0.3)


def test_a_funnel_of_proportions_is_cut_to_what_a_proportion_can_be():
    assert funnel_limits([2, 2], [0.1, 0.9])[0][0] == 0
    assert funnel_limits([2, 2], [0.1, 0.9])[1][1] == 1
    assert funnel_limits(10, 0.0, confidence=1) == (0, 0)


@pytest.mark.parametrize("confidence", [0.95, 0.998])
@pytest.mark.parametrize("n", [10, 500, 4000])
def test_a_funnel_of_rates_has_the_exact_limits_of_the_expected_count(n, confidence):
    # 0.02 an exposure: 0.2, 10 and 80 events are expected; limits of a count that is no whole number by its chi-square.
    expected, tail = 0.02 * n, (1 - confidence) / 2
    lower = stats.gamma.ppf(tail, expected)
    upper = stats.gamma.isf(tail, expected + 1)
    found = funnel_limits(n, 0.02, "rate", confidence)
    assert found == pytest.approx((0.02 * lower / expected, 0.02 * upper / expected))


def test_a_funnel_of_rates_round_nothing_still_has_an_upper_limit():
    lower, upper = funnel_limits(100, 0.0, "rate")
    assert lower == 0
    assert upper == pytest.approx(-math.log(0.025) / 100)


def test_funnels_of_another_kind_or_an_impossible_target_are_refused():
    for how in ({"kind": "ratio"}, {"kind": "mean"}):
        with pytest.raises(ValueError, match="proportion"):
            funnel_limits(10, 0.5, **how)
    for target, kind in ((1.2, "proportion"), (-0.1, "proportion"), (-1, "rate")):
        with pytest.raises(ValueError, match="target"):
            funnel_limits(10, target, kind)
    with pytest.raises(ValueError, match="denominators above 0"):
        funnel_limits(0, 0.5)


# ---- process control -------------------------------------------------------------------------------------------


def marked(points):
    return list(np.flatnonzero(points))


def test_limits_are_the_mean_and_266_mean_moving_ranges():
    chart = xmr([10, 12, 11, 13, 12])
    # Moving ranges 2, 1, 2, 1: mean 1.5.
    assert (chart.mean, chart.lower, chart.upper) == pytest.approx((11.6, 11.6 - 3.99, 11.6 + 3.99))
    assert (chart.near_lower, chart.near_upper) == pytest.approx((11.6 - 2.66, 11.6 + 2.66))


def test_a_wild_moving_range_is_screened_out_once():
    # Ranges 1 × 8 and 20, 20: mean 4.8, screen 15.68, so the two twenties go and the mean range is 1.
    chart = xmr([0, 1, 0, 1, 20 + 1, 1, 0, 1, 0, 1, 0])
    assert chart.upper - chart.mean == pytest.approx(2.66)
    # Screened once: ranges 1 × 9, 10, 100. Without the hundred the ten would go too, but nobody looks again.
    values = np.cumsum([0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 10, 100])
    again = xmr(values)
    assert again.upper - again.mean == pytest.approx(2.66 * 19 / 10)


def test_a_moving_range_just_at_the_screen_is_dropped():
    # Three ranges of which one is 3.267 times the mean of all: r, r and x with x = 3.267 (2r + x) / n is not possible
    # for three, so four small ones: x = 3.267 (4r + x) / 5.
    r = 1.0
    x = 3.267 * 4 * r / (5 - 3.267)
    chart = xmr(np.cumsum([0, r, r, r, r, x]))
    assert chart.upper - chart.mean == pytest.approx(2.66 * r)


def test_a_constant_series_has_limits_at_its_mean():
    chart = xmr([4, 4, 4, 4])
    assert (chart.lower, chart.mean, chart.upper) == (4, 4, 4)
    assert not (chart.astronomical | chart.trend | chart.two_of_three | chart.shift).any()


def test_a_point_is_astronomical_when_strictly_outside():
    base = [10, 12] * 6  # mean 11, ranges 2: limits 11 ± 5.32
    chart = xmr([*base, 11 + 5.32, 11 + 5.33, 11 - 5.32, 11 - 5.33], baseline=12)
    assert (chart.mean, chart.upper) == pytest.approx((11, 16.32))
    assert marked(chart.astronomical) == [13, 15]


def test_a_trend_is_six_strict_steps_one_way_and_marks_all_seven_points():
    base = [10, 12] * 6
    rising = [9, 9.1, 9.2, 9.3, 9.4, 9.5, 9.6]
    chart = xmr([*base, *rising], baseline=12)
    # The last of the base is 12, so the way up begins at 9.
    assert marked(chart.trend) == list(range(12, 19))
    assert marked(xmr([*base, *rising[:6]], baseline=12).trend) == []
    assert marked(xmr([*base, 9, 9.1, 9.2, 9.2, 9.4, 9.5, 9.6], baseline=12).trend) == []
    assert marked(xmr([*base, 13, 12.5, 12.4, 12.3, 12.2, 12.1, 12.05], baseline=12).trend) == list(range(12, 19))


def test_two_of_three_beyond_the_near_limit_on_one_side_are_marked():
    base = [10, 12] * 6  # near limits 11 ± 3.5467
    high = 11 + 4
    assert marked(xmr([*base, high, 11.5, high], baseline=12).two_of_three) == [12, 14]
    assert marked(xmr([*base, high, high, high], baseline=12).two_of_three) == [12, 13, 14]
    # The third on the other side, on the mean, or only one beyond: nothing.
    assert marked(xmr([*base, high, 10.5, high], baseline=12).two_of_three) == []
    assert marked(xmr([*base, high, 11, high], baseline=12).two_of_three) == []
    assert marked(xmr([*base, high, 11.5, 11.5], baseline=12).two_of_three) == []
    # Exactly on the near limit is not beyond it, and outside the process limit is another rule.
    assert marked(xmr([*base, 11 + 2.66 * 2 * 2 / 3, 11.5, high], baseline=12).two_of_three) == []
    assert marked(xmr([*base, 11 + 6, 11.5, high], baseline=12).two_of_three) == []
    assert marked(xmr([*base, high, 11 + 6, high], baseline=12).two_of_three) == [12, 14]


def test_a_shift_is_seven_points_on_one_side_and_a_point_on_the_mean_breaks_it():
    base = [10, 12] * 6
    above = [11.5, 12, 11.5, 12, 11.5, 12]
    # The last of the base (12) is above the mean too: with six more that is seven.
    assert marked(xmr([*base, *above], baseline=12).shift) == list(range(11, 18))
    assert marked(xmr([*base, *above[:5]], baseline=12).shift) == []
    assert marked(xmr([*base, *above[:3], 11, *above[:6]], baseline=12).shift) == []


def test_a_missing_value_ends_every_window_and_has_no_moving_range():
    base = [10, 12] * 6
    above = [11.5, 12, 11.5, nan, 12, 11.5, 12]
    chart = xmr([*base, *above], baseline=12)
    assert marked(chart.shift) == [] and not chart.astronomical[15]
    rising = [9, 9.1, 9.2, nan, 9.3, 9.4, 9.5, 9.6]
    assert marked(xmr([*base, *rising], baseline=12).trend) == []
    assert marked(xmr([*base, 15, nan, 15], baseline=12).two_of_three) == []
    # Ranges 1 and 3 are of neighbours; the step over the gap is none.
    chart = xmr([1, 2, nan, 5, 8])
    assert (chart.mean, chart.upper) == pytest.approx((4, 4 + 2.66 * 2))


def test_the_baseline_gives_the_limits_for_every_point():
    assert xmr([1, 2, 1, 2, 100, 200], baseline=4).upper == pytest.approx(1.5 + 2.66)
    with pytest.raises(ValueError, match="baseline"):
        xmr([1, 2, 3], baseline=0)


def test_points_without_a_neighbour_have_no_limits():
    chart = xmr([1, nan, 5, nan, 9])
    assert chart.mean == 5 and math.isnan(chart.upper)
    assert not chart.astronomical.any()
    nothing = xmr([nan, nan])
    assert math.isnan(nothing.mean) and not nothing.shift.any()
    assert len(xmr([]).trend) == 0


def test_exact_ties_survive_floating_point():
    # 0.1 + 0.2 is not 0.3, but the point is on the mean.
    chart = xmr([0.2, 0.4] * 6 + [0.1 + 0.2] * 3 + [0.4] * 6, baseline=12)
    assert marked(chart.shift) == []


# ---- recommendation --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("confidence", LEVELS)
def test_the_recommendation_score_is_the_mean_of_plus_and_minus_one_hundred(confidence):
    answers = np.repeat([100.0, 0.0, -100.0], [60, 25, 15])
    half = z_of(confidence) * answers.std() / math.sqrt(len(answers))
    assert recommendation_score(60, 25, 15, confidence) == pytest.approx((45, 45 - half, 45 + half))


def test_the_limits_of_the_recommendation_score_are_not_cut():
    value, _, upper = recommendation_score(9, 0, 1)
    assert value == 80 and upper > 100


def test_no_answers_have_no_score_and_answers_alike_no_width():
    assert np.isnan(recommendation_score(0, 0, 0)).all()
    assert recommendation_score(12, 0, 0) == (100, 100, 100)


# ---- concentration ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("n", "top"), [(1, 1), (9, 1), (10, 1), (11, 2), (20, 2), (30, 3), (70, 7), (71, 8)])
def test_the_top_tenth_is_rounded_up_in_whole_clients(n, top):
    costs = np.arange(1, n + 1)
    assert concentration(costs) == pytest.approx(costs[n - top :].sum() / costs.sum())


@given(st.integers(1, 400), st.integers(0, 100))
@settings(deadline=None)
def test_every_whole_per_cent_of_every_number_is_rounded_up_exactly(n, per_cent):
    costs = np.ones(n)
    wanted = math.ceil(Fraction(per_cent, 100) * n)
    assert concentration(costs, per_cent / 100) == pytest.approx(wanted / n)


def test_a_third_of_three_is_one():
    assert concentration([1, 1, 1], 1 / 3) == pytest.approx(1 / 3)


def test_nothing_has_no_concentration_and_negative_costs_are_refused():
    assert math.isnan(concentration([]))
    assert math.isnan(concentration([0, 0]))
    assert math.isnan(concentration([1, nan]))
    with pytest.raises(ValueError, match="negative"):
        concentration([5, -1])
    with pytest.raises(ValueError, match="share"):
        concentration([5, 1], 1.5)


# ---- false discovery -------------------------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60), st.sampled_from([0.05, 0.1, 0.2]))
@settings(deadline=None)
def test_what_stands_is_what_the_adjusted_p_values_say(p_values, rate):
    adjusted = stats.false_discovery_control(p_values)
    sure = np.abs(adjusted - rate) > 1e-9
    assert (false_discovery(p_values, rate) == (adjusted <= rate))[sure].all()


def test_one_weak_test_can_be_carried_by_the_others():
    # Limits 0.02, 0.04 … 0.1: 0.09 is under the last, so all stand though 0.05 is above the second.
    assert list(false_discovery([0.05, 0.09, 0.01, 0.055, 0.06])) == [True] * 5
    assert list(false_discovery([0.05, 0.11, 0.01, 0.07, 0.09])) == [False, False, True, False, False]


def test_missing_p_values_do_not_count_as_tests():
    assert list(false_discovery([0.04, nan, 0.5])) == [True, False, False]
    assert list(false_discovery([nan])) == [False]
    assert len(false_discovery([])) == 0


def test_impossible_p_values_and_rates_are_refused():
    for p_values, rate in (([1.1], 0.1), ([-0.1], 0.1), ([0.1], 0), ([0.1], 1)):
        with pytest.raises(ValueError, match=r"p-value|rate"):
            false_discovery(p_values, rate)


# ---- what all of them keep -------------------------------------------------------------------------------------

INTERVALS = {
    "proportion": lambda a, **how: proportion_interval(a, 10, **how),
    "rate": lambda a, **how: rate_interval(a, 10, **how),
    "ratio": lambda a, **how: standardised_ratio(a, 10, **how),
    "recommendation": lambda a, **how: recommendation_score(a, 3, 2, **how),
    "funnel of proportions": lambda a, **how: funnel_limits(np.asarray(a) + 1, 0.5, "proportion", **how),
    "funnel of rates": lambda a, **how: funnel_limits(np.asarray(a) + 1, 0.5, "rate", **how),
}


@pytest.mark.parametrize("name", INTERVALS)
def test_a_missing_number_gives_a_missing_answer_and_touches_no_other(name):
    whole = INTERVALS[name]([4.0, 5.0, 6.0])
    gaps = INTERVALS[name]([4.0, nan, 6.0])
    for with_gap, without in zip(gaps, whole, strict=True):
        assert math.isnan(with_gap[1])
        assert list(with_gap[[0, 2]]) == list(without[[0, 2]])


def test_masked_numbers_are_missing():
    masked = np.ma.masked_array([3, 99, 4], mask=[False, True, False])
    value, lower, upper = proportion_interval(masked, 10)
    assert list(value[[0, 2]]) == [0.3, 0.4] and np.isnan([value[1], lower[1], upper[1]]).all()
    assert np.isnan(mean_interval(masked)).all()
    assert math.isnan(concentration(masked))
    assert list(false_discovery(np.ma.masked_array([0.01, 0.5], mask=[False, True]))) == [True, False]
    assert math.isnan(xmr(masked).upper) or xmr(masked).mean == 3.5


@pytest.mark.parametrize("name", INTERVALS)
def test_95_is_read_as_095(name):
    for per_cent, share in ((95, 0.95), (99.8, 0.998), (90, 0.9)):
        one, other = (INTERVALS[name]([4.0], confidence=c) for c in (per_cent, share))
        assert np.ravel(one) == pytest.approx(np.ravel(other))


@pytest.mark.parametrize("name", INTERVALS)
@pytest.mark.parametrize("confidence", [0, 0.5, 0.89, 1.5, 89, 101, -1, nan])
def test_a_confidence_below_ninety_per_cent_or_above_hundred_is_refused(name, confidence):
    with pytest.raises(ValueError, match="confidence"):
        INTERVALS[name]([4.0], confidence=confidence)


def test_one_number_in_one_number_out_and_arrays_are_laid_beside_each_other():
    assert all(isinstance(part, float) for part in proportion_interval(1, 2))
    value, lower, upper = proportion_interval([[1], [2]], [4, 8, 16])
    assert value.shape == lower.shape == upper.shape == (2, 3)
    assert value[1, 2] == 2 / 16


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: proportion_interval(-1, 10), "at least 0"),
        (lambda: proportion_interval(1, 0), "above 0"),
        (lambda: proportion_interval(1, -5), "above 0"),
        (lambda: proportion_interval(11, 10), "larger"),
        (lambda: rate_interval(-1, 10), "at least 0"),
        (lambda: rate_interval(1, 0), "above 0"),
        (lambda: standardised_ratio(1, 0), "above 0"),
        (lambda: standardised_rate([-1, 20], [10, 10], [1, 1]), "negative"),
        (lambda: recommendation_score(-1, 2, 3), "negative"),
        (lambda: mean_interval_from_sums(0, 0, 0), "at least one"),
        (lambda: rate_interval(float("inf"), 10), "infinite"),
        (lambda: xmr([[1, 2], [3, 4]]), "one row"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(call, told):
    with pytest.raises(ValueError, match=told) as caught:
        call()
    assert str(caught.value).endswith(".")


@given(st.integers(0, 500), st.integers(1, 500), st.sampled_from(LEVELS))
@settings(deadline=None)
def test_limits_enclose_the_value(x, n, confidence):
    for interval in (proportion_interval(min(x, n), n, confidence), rate_interval(x, n, confidence)):
        value, lower, upper = interval
        assert 0 <= lower <= value <= upper
