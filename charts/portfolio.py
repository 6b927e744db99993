"""Projects by status over time: a stack for each month, every part with the sign of its status."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from charts.scores import Level
from charts.style import Chart, config, palette
from i18n import Translator
from metrics.result import Result


def portfolio(
    result: Result, levels: Mapping[str, Level], title: str, finding: str, t: Translator, dark: bool = False
) -> Chart:
    """`result`: projects by status and month; `levels`: the statuses in the order of the stack, best first."""
    rows = result.rows[result.rows["value"].notna() & result.rows["status"].isin(list(levels))]
    rows = rows.assign(place=rows["status"].map({status: n for n, status in enumerate(levels)}))
    rows = rows.sort_values(["period", "place"], kind="stable")
    newest = rows["period"].max() if len(rows) else None
    top = rows.groupby("period")["value"].cumsum()
    data = pd.DataFrame(
        {
            "period": pd.to_datetime(rows["period"]),
            "month": [f"{period:%Y-%m}" for period in rows["period"]],
            "value": rows["value"].astype(float),
            "low": (top - rows["value"]).astype(float),
            "high": top.astype(float),
            "middle": (top - rows["value"] / 2).astype(float),
            "status": rows["status"],
            "sign": [levels[status].sign for status in rows["status"]],
            "label": [
                f"{levels[status].sign} {t.number(value)}"
                for status, value in zip(rows["status"], rows["value"], strict=True)
            ],
            "newest": rows["period"] == newest,
            "told": [
                f"{result.period_name(one.period, t)}, {levels[one.status].words}: {t.number(one.value)}"
                for one in rows.itertuples()
            ],
        }
    )
    spec = {
        "height": 260,
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, levels, dark),
    }
    subtitle = t(
        "projects by month; from below: {signs}", signs=" · ".join(f"{o.sign} {o.words}" for o in levels.values())
    )
    return Chart(spec, data.reset_index(drop=True), title, subtitle, finding, _table(rows, result, levels, t))


def _layers(data: pd.DataFrame, levels: Mapping[str, Level], dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    months = sorted(set(data["month"]))
    # A year is written at its first month.
    labels = "substring(datum.value, 5) == '01' ? substring(datum.value, 0, 4) : ''"
    axis = {"labelExpr": labels, "labelAngle": 0, "labelOverlap": False, "ticks": False, "grid": False}
    x = {"field": "month", "type": "ordinal", "sort": months, "title": None, "axis": axis}
    y = {"type": "quantitative", "title": None, "axis": {"tickCount": 4, "format": ",.0f"}}
    tones = {"good": p.good, "neutral": p.other, "bad": p.bad, "none": p.grid}
    color = {
        "field": "status",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": list(levels), "range": [tones[level.tone] for level in levels.values()]},
    }
    ink = {"type": "text", "baseline": "middle", "fontSize": 10, "color": p.ground}
    # Signs need a column that is wide enough; the newest month's numbers stand beside it in any case.
    ink["opacity"] = {"expr": f"width / {max(len(months), 1)} > 13 ? 1 : 0"}
    return [
        {
            "transform": [{"filter": "datum.value > 0"}],
            "mark": {"type": "bar", "stroke": p.ground, "strokeWidth": 1, "width": {"band": 0.92}},
            "encoding": {
                "x": x,
                "y": {**y, "field": "low"},
                "y2": {"field": "high"},
                "color": color,
                "tooltip": {"field": "told"},
            },
        },
        {
            "transform": [{"filter": "datum.value > 0 && datum.status != 'grey'"}],
            "mark": ink,
            "encoding": {"x": x, "y": {**y, "field": "middle"}, "text": {"field": "sign"}},
        },
        {
            "transform": [{"filter": "datum.newest && datum.value > 0"}],
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "middle",
                "dx": {"expr": f"width / {2 * max(len(months), 1)} + 4"},
                "fontWeight": 600,
                "color": p.text,
            },
            "encoding": {"x": x, "y": {**y, "field": "middle"}, "text": {"field": "label"}},
        },
    ]


def _table(rows: pd.DataFrame, result: Result, levels: Mapping[str, Level], t: Translator) -> pd.DataFrame:
    """A row for each month, newest first, and a column for each status."""
    wide = rows.pivot_table(index="period", columns="status", values="value", aggfunc="sum", fill_value=0)
    wide = wide.sort_index(ascending=False)
    columns = {t("Month"): [result.period_name(period, t) for period in wide.index]}
    for status, level in levels.items():
        values = wide[status] if status in wide else [0] * len(wide)
        columns[f"{level.sign} {level.words}"] = [t.number(value) for value in values]
    return pd.DataFrame(columns)
