"""Benefit targets: from the baseline (0) to the target (100), where it is now and where an even course would be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import pandas as pd

from charts.style import Chart, config, palette
from i18n import N_, Translator

# Beyond these the point is drawn at the edge, and its words tell the number.
LOW, HIGH = -40.0, 140.0
STANDINGS = {
    "reached": ("▲", N_("target reached"), "good"),
    "ahead": ("▲", N_("ahead of the even course"), "good"),
    "behind": ("▼", N_("behind the even course"), "bad"),
    "away": ("▼", N_("has moved away from the target"), "bad"),
    "untold": ("○", N_("cannot be told"), "neutral"),
}


@dataclass(frozen=True)
class Course:
    """One target: names, progress and expected progress in per cent of the way, and its numbers in words."""

    goal: str
    name: str
    progress: float | None
    expected: float | None
    baseline: str
    now: str
    target: str
    unfinished: bool = False

    @property
    def standing(self) -> str:
        """Reached, ahead of or behind where an even course would stand today, away from the target, or untold."""
        if self.progress is None:
            return "untold"
        if self.progress >= 100:
            return "reached"
        if self.progress < 0:
            return "away"
        if self.expected is None:
            return "untold"
        return "ahead" if self.progress >= self.expected else "behind"


def benefits(
    courses: Sequence[Course], title: str, subtitle: str, finding: str, t: Translator, dark: bool = False
) -> Chart:
    """Every target on a row of its own, in the order that they come in."""
    data = pd.DataFrame([_row(n, course, t) for n, course in enumerate(courses)], columns=_COLUMNS)
    data = data.astype({"value": float, "at": float, "expected": float})
    spec = {"height": {"step": 92}, "width": "container", "config": config(t, dark), "layer": _layers(t, dark)}
    return Chart(spec, data, title, subtitle, finding, _table(courses, t))


_COLUMNS = ["row", "name", "start", "end", "value", "at", "expected", "standing", "numbers", "words", "told"]


def _row(number: int, course: Course, t: Translator) -> dict[str, Any]:
    sign, words, _ = STANDINGS[course.standing]
    at = None if course.progress is None else min(max(course.progress, LOW), HIGH)
    words = t(words) + (f" ({t('unfinished')})" if course.unfinished else "")
    return {
        "row": number,
        "name": "\n".join(wrap(f"{course.goal}: {course.name}", 58)[:2]),
        "start": 0.0,
        "end": 100.0,
        "value": course.progress,
        "at": at,
        "expected": course.expected,
        "standing": course.standing,
        "numbers": t(
            "{baseline} → {now} → target {target}", baseline=course.baseline, now=course.now, target=course.target
        ),
        "words": f"{sign} {words}",
        "told": f"{course.name}: {t.percent(course.progress, 0)}",
    }


def _layers(t: Translator, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {"field": "row", "type": "ordinal", "axis": None}
    axis = {"orient": "top", "values": [0, 100], "grid": False, "domain": False, "ticks": False, "labelExpr": _ends(t)}
    x = {"type": "quantitative", "title": None, "scale": {"domain": [LOW, HIGH], "nice": False}, "axis": axis}
    tones = {standing: getattr(p, tone) for standing, (_, _, tone) in STANDINGS.items()}
    color = {
        "field": "standing",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(tones), "range": list(tones.values())},
    }
    text = {"type": "text", "align": "left", "baseline": "middle", "color": p.text, "lineBreak": "\n", "lineHeight": 13}
    known = [{"filter": "isValid(datum.at)"}]
    left = {"x": {"value": 0}, "y": y}
    return [
        {
            "mark": {"type": "rule", "strokeWidth": 3, "color": p.grid, "yOffset": 30},
            "encoding": {"y": y, "x": {**x, "field": "start"}, "x2": {"field": "end"}},
        },
        {
            "transform": known,
            "mark": {"type": "rule", "strokeWidth": 4, "yOffset": 30},
            "encoding": {"y": y, "x": {**x, "field": "start"}, "x2": {"field": "at"}, "color": color},
        },
        {
            "transform": [{"filter": "isValid(datum.expected)"}],
            "mark": {"type": "tick", "thickness": 3, "size": 22, "color": p.text, "yOffset": 30},
            "encoding": {"y": y, "x": {**x, "field": "expected"}},
        },
        {
            "transform": known,
            "mark": {"type": "point", "filled": True, "size": 130, "opacity": 1, "yOffset": 30},
            "encoding": {"y": y, "x": {**x, "field": "at"}, "color": color, "tooltip": {"field": "told"}},
        },
        # A name of two lines begins a line higher.
        *(
            {
                "transform": [{"filter": f"(indexof(datum.name, '\\n') >= 0) == {two}"}],
                "mark": text | {"fontWeight": 600, "baseline": "bottom", "dy": up},
                "encoding": left | {"text": {"field": "name"}},
            }
            for two, up in (("true", -27), ("false", -14))
        ),
        {"mark": {**text, "dy": -6, "color": p.faint}, "encoding": {**left, "text": {"field": "numbers"}}},
        {
            "mark": {**text, "fontWeight": 600, "dy": 11},
            "encoding": {**left, "text": {"field": "words"}, "color": color},
        },
    ]


def _ends(t: Translator) -> str:
    """What stands at the two ends of the way."""
    return f"datum.value == 0 ? '{t('baseline')}' : '{t('target')}'"


def _table(courses: Sequence[Course], t: Translator) -> pd.DataFrame:
    """Every target's numbers in words."""
    return pd.DataFrame(
        {
            t("Goal"): [one.goal for one in courses],
            t("Indicator"): [one.name for one in courses],
            t("Baseline"): [one.baseline for one in courses],
            t("Now"): [one.now for one in courses],
            t("Target"): [one.target for one in courses],
            t("Gone of the way"): [t.percent(one.progress, 0) for one in courses],
            t("Even course today"): [t.percent(one.expected, 0) for one in courses],
            t("Judgement"): [t(STANDINGS[one.standing][1]) for one in courses],
            t("State"): [t("unfinished") if one.unfinished else t("whole") for one in courses],
        }
    )
