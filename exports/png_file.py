"""A chart as a picture that can stand alone: title, unit, source, filters and date are in it."""

from __future__ import annotations

import json
from typing import Any

import vl_convert

from charts.style import Chart, config
from data_sources.extracts import EXTRACTS
from i18n import Translator
from metrics.result import Result


def write(result: Result, chart: Chart, t: Translator) -> bytes:
    """A PNG of 1,000 pixels' width in the light look."""
    spec = json.loads(json.dumps(chart.spec, default=str))
    if "data" not in spec:
        rows = chart.data.copy()
        for name in rows.select_dtypes("datetime"):
            rows[name] = rows[name].dt.strftime("%Y-%m-%dT00:00:00")
        spec["data"] = {"values": json.loads(rows.to_json(orient="records"))}
    spec["width"] = 860
    spec["background"] = "#ffffff"
    spec["config"] = config(t, dark=False) | {"background": "#ffffff", "font": "Inter, sans-serif"}
    spec["title"] = _title(result, chart, t)
    return vl_convert.vegalite_to_png(spec, scale=1.2)


def _title(result: Result, chart: Chart, t: Translator) -> dict[str, Any]:
    first = next((d for d in result.freshness.datasets if d.delivered), None)
    source = t(EXTRACTS[first.dataset].info["origin"].producer) if first else ""
    lines = [chart.subtitle]
    if first:
        lines.append(t("Source: {source}. Data until {until}.", source=source, until=t.date(first.data_until)))
    if result.where:
        lines.append(", ".join(f"{name} {value}" for name, value in result.where.items()))
    return {"text": chart.title, "subtitle": lines, "anchor": "start", "fontSize": 17, "subtitleFontSize": 12}
