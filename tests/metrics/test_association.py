"""Whether two monthly series hang together: parts by hand, and series whose association is known."""

from datetime import date
from math import sqrt
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from metrics.association import (
    LAGS,
    association,
    associations,
    detrended,
    effective,
    interval,
    strongest,
    together,
)
from metrics.freed import beds_in_delay, freed


def months(values, first=(2020, 1)):
    year, month = first
    labels = [date(year + (month - 1 + n) // 12, (month - 1 + n) % 12 + 1, 1) for n in range(len(values))]
    return pd.Series(list(values), index=labels, dtype=float)


def test_the_interval_is_fishers():
    # atanh 0.5 = 0.5493; 28 months, 1/√25 = 0.2; ± 1.96 × 0.2 = 0.392; tanh 0.1573 and 0.9413.
    assert interval(0.5, 28, 0, 0.95) == pytest.approx((0.1560, 0.7358), abs=1e-4)
    # Twelve fitted numbers leave 13 of the 25: 1/√13 = 0.2774, ± 0.5436; tanh 0.0057 and 1.0929.
    assert interval(0.5, 28, 12, 0.95) == pytest.approx((0.0057, 0.7980), abs=1e-4)
    assert interval(0.5, 15, 12, 0.95) is None


def test_months_that_resemble_the_one_before_are_worth_less_and_never_more():
    assert effective(24, 0.5, 0.5) == pytest.approx(24 * 0.75 / 1.25)
    assert effective(24, 0.5, -0.5) == 24


def test_a_confidence_for_many_comparisons_is_shared_among_them():
    assert together(0.95, 35) == pytest.approx(1 - 0.05 / 35)
    assert together(0.95, 0) == 0.95


def test_a_straight_line_leaves_nothing():
    design = np.column_stack([np.ones(5), np.arange(5.0)])
    assert detrended(np.array([1.0, 3.0, 5.0, 7.0, 9.0]), design) is None
    # 1, 0, 1 less its mean; the trend of it is flat.
    assert detrended(np.array([1.0, 0.0, 1.0]), design[:3]) == pytest.approx([1 / 3, -2 / 3, 1 / 3])


def noise(seed, n=60):
    return np.random.default_rng(seed).normal(size=n)


def test_what_follows_two_months_later_is_found_there_and_nowhere_stronger():
    shock = noise(1)
    follows = np.concatenate([noise(2, 2), shock[:-2]]) + 0.2 * noise(3)
    found = associations(months(shock), months(follows), together(0.95, len(LAGS)))
    best = strongest(found)
    assert (best.lag, best.side, best.months) == (2, 1, 58)
    assert [one.lag for one in found] == list(LAGS)
    assert all(one.side == 0 for one in found if one.lag != 2)
    opposite = strongest(associations(months(shock), months(-follows), 0.95))
    assert (opposite.lag, opposite.side) == (2, -1) and opposite.correlation == pytest.approx(-best.correlation)


def test_growing_together_or_being_high_in_winter_is_no_association():
    season = np.tile([9.0, 7, 4, 1, 0, 0, 0, 0, 2, 4, 7, 9], 5)
    trend = np.arange(60.0)
    one = association(months(season * 3 + trend + noise(4)), months(season + 2 * trend + noise(5)), 0)
    raw = np.corrcoef(season * 3 + trend, season + 2 * trend)[0, 1]
    assert raw > 0.7 and one.side == 0 and abs(one.correlation) < 0.35


def test_without_season_the_correlation_is_that_of_the_rests_of_straight_lines():
    """Twenty-four months: s and u alternate so that they and a line are independent; y = s + u has r = 1/√2 with s."""
    s = np.tile([1.0, -1, -1, 1], 6)
    u = np.tile([1.0, -1, -1, 1, -1, 1, 1, -1], 3)
    assert (s @ u, s.sum(), u.sum(), s @ np.arange(24), u @ np.arange(24)) == (0, 0, 0, 0, 0)
    found = association(months(s + 5 * np.arange(24)), months(s + u - 2 * np.arange(24)), 0)
    assert found.correlation == pytest.approx(1 / sqrt(2)) and found.months == 24


def test_a_missing_month_does_not_move_the_lag():
    shock = noise(6)
    follows = np.concatenate([[0.0], shock[:-1]])
    holes = months(shock)
    holes.iloc[[5, 20]] = np.nan
    found = strongest(associations(holes.drop(holes.index[30]), months(follows), 0.95))
    assert (found.lag, found.months) == (1, 56) and found.correlation == pytest.approx(1.0)


def test_too_few_months_say_nothing():
    assert association(months(noise(7, 23)), months(noise(8, 23)), 0) is None
    assert association(months(noise(7, 24)), months(noise(8, 24)), 1) is None
    assert associations(months([]), months(noise(8)), 0.95) == () and strongest(()) is None


# ---- beds ----------------------------------------------------------------------------------------------------------


def delay(values, incomplete=(), hidden=()):
    rows = pd.DataFrame({"period": list(months(values).index), "value": pd.Series(list(values), dtype=float)})
    unfinished = [n in incomplete for n in range(len(rows))]
    return SimpleNamespace(rows=rows.assign(incomplete=unfinished, hidden=[n in hidden for n in range(len(rows))]))


def test_a_day_of_delay_is_a_bed_for_a_day():
    # January 2020 has 31 days, February 29.
    assert list(beds_in_delay(delay([62, 87]))) == [2.0, 3.0]
    found = freed(delay([62, 87]), 0.5)
    assert (found.low, found.high) == (1.0, 1.5)
    # 149 days of delay in 60 days.
    assert found.middle == pytest.approx(0.5 * 149 / 60)


def test_unfinished_and_hidden_months_free_nothing():
    assert list(beds_in_delay(delay([62, float("nan"), 31], incomplete=(2,)))) == [2.0]
    assert freed(delay([float("nan")]), 0.5) is None


def test_beside_a_hidden_month_the_others_make_no_range():
    assert freed(delay([0, 0, float("nan")], hidden=(2,)), 0.5) is None
