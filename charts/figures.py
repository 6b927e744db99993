"""Key figures: values of a period beside what they are compared with, and whether chance explains the difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.style import Chart, config, palette
from charts.values import shown, shown_or_reason
from i18n import N_, Translator
from metrics.kinds import Metric

# judgement -> (shape, words): neutral words where a metric has no good direction
JUDGEMENTS = {
    "better": ("▲", N_("better")),
    "worse": ("▼", N_("worse")),
    "higher": ("△", N_("higher")),
    "lower": ("▽", N_("lower")),
    "similar": ("●", N_("no clear difference")),
    "unknown": ("○", N_("not judged")),
}


@dataclass(frozen=True)
class Figure:
    """One key figure of a place: its value, interval and reason, and the value it is compared with."""

    metric: Metric
    value: float | None
    lower: float | None
    upper: float | None
    reason: str | None
    compared: float | None

    @property
    def judgement(self) -> str:
        """Better, worse, higher or lower when the 95 % interval leaves the comparison out; touching is similar."""
        if self.value is None or self.compared is None:
            return "unknown"
        if self.lower is None or self.upper is None:
            return "unknown"
        if self.lower <= self.compared <= self.upper:
            return "similar"
        way = "higher" if self.value > self.compared else "lower"
        if self.metric.better == "neither":
            return way
        return "better" if way == self.metric.better else "worse"

    @property
    def ratio(self) -> float | None:
        """The value as a multiple of what it is compared with."""
        if self.value is None or not self.compared:
            return None
        return self.value / self.compared


def spine(figures: list[Figure], name: str, compared: str, t: Translator, dark: bool = False) -> Chart:
    """Each figure as a point round the comparison at 100: how far away, with its interval, shape and word."""
    p = palette(dark)
    data = pd.DataFrame([_row(figure, t) for figure in figures])
    y = {
        "field": "title",
        "type": "nominal",
        "sort": None,
        "title": None,
        "axis": {"grid": True, "labelLimit": 250, "labelFontSize": 12.5},
    }
    low, high = _span(data)
    x: dict[str, Any] = {
        "field": "index",
        "type": "quantitative",
        "title": t("{compared} = 100", compared=compared),
        "scale": {"domain": [low, high], "clamp": True},
        "axis": {"tickCount": 5, "grid": False},
    }
    color = {
        "field": "judgement",
        "type": "nominal",
        "legend": None,
        "scale": {
            "domain": ["better", "worse", "higher", "lower", "similar", "unknown"],
            "range": [p.good, p.bad, p.main, p.main, p.neutral, p.neutral],
        },
    }
    spec = {
        "height": {"step": 30},
        "width": "container",
        "config": config(t, dark),
        "layer": [
            {
                "data": {"values": [{"hundred": 100}]},
                "mark": {"type": "rule", "color": p.faint, "strokeWidth": 1.5},
                "encoding": {"x": {"field": "hundred", "type": "quantitative"}},
            },
            {
                "transform": [{"filter": "isValid(datum.lower)"}],
                "mark": {"type": "rule", "strokeWidth": 3, "opacity": 0.55},
                "encoding": {"y": y, "x": {**x, "field": "lower"}, "x2": {"field": "upper"}, "color": color},
            },
            {
                "transform": [{"filter": "isValid(datum.index)"}],
                "mark": {"type": "text", "fontSize": 15},
                "encoding": {"y": y, "x": x, "text": {"field": "shape"}, "color": color, "tooltip": {"field": "told"}},
            },
        ],
    }
    alt = t("Key figures of {place} beside {compared}", place=name, compared=compared)
    return Chart(
        spec,
        data,
        alt,
        t("100 = {compared}; the line is the 95 % interval", compared=compared),
        alt,
        table(figures, name, compared, t),
    )


def _span(data: pd.DataFrame) -> tuple[float, float]:
    known = pd.concat([data["index"], data["lower"], data["upper"]]).dropna()
    low = float(known.min()) if len(known) else 80.0
    high = float(known.max()) if len(known) else 120.0
    return max(0.0, min(70.0, low - 5)), min(240.0, max(130.0, high + 5))


def _row(figure: Figure, t: Translator) -> dict[str, Any]:
    shape, words = JUDGEMENTS[figure.judgement]
    scale = 100 / figure.compared if figure.compared else None
    value = shown_or_reason(figure.value, figure.reason, figure.metric, t)
    return {
        "title": t(figure.metric.short),
        "index": figure.value * scale if scale and figure.value is not None else None,
        "lower": figure.lower * scale if scale and figure.lower is not None else None,
        "upper": figure.upper * scale if scale and figure.upper is not None else None,
        "value": figure.value,
        "judgement": figure.judgement,
        "shape": shape,
        "told": f"{t(figure.metric.title)}: {value} ({t(words)})",
    }


def table(figures: list[Figure], name: str, compared: str, t: Translator) -> pd.DataFrame:
    """The key figures in words."""
    return pd.DataFrame(
        {
            t("Key figure"): [t(f.metric.title) for f in figures],
            t("Unit"): [t(f.metric.unit) for f in figures],
            name: [shown_or_reason(f.value, f.reason, f.metric, t) for f in figures],
            compared: [shown(f.compared, f.metric, t) for f in figures],
            t("Judgement"): [" ".join((JUDGEMENTS[f.judgement][0], t(JUDGEMENTS[f.judgement][1]))) for f in figures],
        }
    )
