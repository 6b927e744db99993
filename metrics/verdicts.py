"""What a judgement says: a code, words, and a shape and a tone for the eye. The words alone say all of it.

Where a metric has no good direction the tone is neutral and the words tell the direction only.
"""

from __future__ import annotations

from dataclasses import dataclass

from i18n import N_
from metrics.kinds import Better


@dataclass(frozen=True)
class Verdict:
    """One judgement. `words` is a gettext key, `shape` a name of Vega-Lite, `tone` good, bad or neutral."""

    code: str
    words: str
    shape: str = "circle"
    tone: str = "neutral"


def tone(side: int, better: Better) -> str:
    """Whether up (1) or down (−1) is good, bad or neither."""
    if side == 0 or better == "neither":
        return "neutral"
    return "good" if (side > 0) == (better == "higher") else "bad"


_SHAPES = {1: "triangle-up", -1: "triangle-down", 0: "circle"}

# ---- beside a value that is given ------------------------------------------------------------------------------

SIMILAR = Verdict("similar", N_("as chance explains"))
_BESIDE = {
    (1, "neutral", 95): N_("higher (95 %)"),
    (1, "neutral", 998): N_("clearly higher (99.8 %)"),
    (-1, "neutral", 95): N_("lower (95 %)"),
    (-1, "neutral", 998): N_("clearly lower (99.8 %)"),
    (1, "good", 95): N_("higher, for the better (95 %)"),
    (1, "good", 998): N_("clearly higher, for the better (99.8 %)"),
    (-1, "good", 95): N_("lower, for the better (95 %)"),
    (-1, "good", 998): N_("clearly lower, for the better (99.8 %)"),
    (1, "bad", 95): N_("higher, for the worse (95 %)"),
    (1, "bad", 998): N_("clearly higher, for the worse (99.8 %)"),
    (-1, "bad", 95): N_("lower, for the worse (95 %)"),
    (-1, "bad", 998): N_("clearly lower, for the worse (99.8 %)"),
}


def beside(side: int, level: int, better: Better) -> Verdict:
    """Above (1) or below (−1) what it is compared with at a level (95, 998); 0 = similar.

    Codes: `better_95`, `worse_998` …, or `higher_95`, `lower_998` … where there is no good direction.
    """
    if side == 0:
        return SIMILAR
    toned = tone(side, better)
    word = {"good": "better", "bad": "worse", "neutral": "higher" if side > 0 else "lower"}[toned]
    return Verdict(f"{word}_{level}", _BESIDE[side, toned, level], _SHAPES[side], toned)


NO_VALUE = Verdict("not_compared", N_("not compared: there is no finished value"), "cross")
NO_BENCHMARK = Verdict("not_compared", N_("not compared: no value to compare with is known"), "cross")
NO_NATIONAL = Verdict("not_compared", N_("not compared: no national value is known for this metric"), "cross")
NO_METHOD = Verdict(
    "not_compared", N_("not compared: the metric has no interval, so it is judged by its own history"), "cross"
)
ITSELF = Verdict("not_compared", N_("not compared: this is the county itself"), "cross")

# ---- over time -------------------------------------------------------------------------------------------------

NO_TREND = Verdict("no_change", N_("no clear change over five points"))
NOT_JUDGED = Verdict("cannot_be_judged", N_("cannot be judged"), "cross")
_TRENDS = {
    (1, "neutral"): N_("increasing over five points"),
    (-1, "neutral"): N_("decreasing over five points"),
    (1, "good"): N_("increasing over five points, for the better"),
    (-1, "good"): N_("decreasing over five points, for the better"),
    (1, "bad"): N_("increasing over five points, for the worse"),
    (-1, "bad"): N_("decreasing over five points, for the worse"),
}


def trending(side: int, better: Better) -> Verdict:
    """Increasing (1), decreasing (−1) or neither (0), and whether that is good."""
    if side == 0:
        return NO_TREND
    toned = tone(side, better)
    return Verdict("increasing" if side > 0 else "decreasing", _TRENDS[side, toned], _SHAPES[side], toned)


# ---- icons of Making Data Count --------------------------------------------------------------------------------

COMMON_CAUSE = Verdict("common_cause", N_("only usual variation"))
_VARIATIONS = {
    (1, "neutral"): N_("more than usual variation, upwards"),
    (-1, "neutral"): N_("more than usual variation, downwards"),
    (1, "good"): N_("more than usual variation, upwards, for the better"),
    (-1, "good"): N_("more than usual variation, downwards, for the better"),
    (1, "bad"): N_("more than usual variation, upwards, for the worse"),
    (-1, "bad"): N_("more than usual variation, downwards, for the worse"),
}


def varying(side: int, better: Better) -> Verdict:
    """The variation icon: common cause, or improvement, concern or neither, upwards or downwards."""
    if side == 0:
        return COMMON_CAUSE
    toned = tone(side, better)
    word = {"good": "improvement", "bad": "concern", "neutral": "neutral"}[toned]
    return Verdict(f"{word}_{'up' if side > 0 else 'down'}", _VARIATIONS[side, toned], _SHAPES[side], toned)


PASSING = Verdict("passing", N_("reaches the target at all times"), "square", "good")
FAILING = Verdict("failing", N_("does not reach the target without a change in the process"), "square", "bad")
HIT_AND_MISS = Verdict("hit_and_miss", N_("reaches the target at times, by usual variation"), "square")
NO_TARGET = Verdict("no_target", N_("no target is set"), "cross")
NO_DIRECTION = Verdict("no_direction", N_("not judged against a target: the metric has no good direction"), "cross")
