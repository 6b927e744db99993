"""Datasets × months: what was delivered and what is missing."""

from __future__ import annotations

import pandas as pd

from charts.places import NAMES_OF_ROWS
from charts.style import Chart, config, palette
from i18n import Translator


def coverage(rows: pd.DataFrame, t: Translator, dark: bool = False) -> Chart:
    """`rows`: dataset, month, delivered. A full cell is delivered, an empty one with a ring is missing."""
    p = palette(dark)
    data = rows.assign(month=pd.to_datetime(rows["month"]), value=rows["delivered"].astype(int))
    data["told"] = [
        f"{d}, {t.month(m)}: {t('delivered') if v else t('not delivered')}"
        for d, m, v in zip(data["dataset"], data["month"], data["value"], strict=True)
    ]
    x = {
        "field": "month",
        "type": "temporal",
        "timeUnit": "yearmonth",
        "title": None,
        "axis": {"format": "%Y", "tickCount": "year", "grid": False, "labelAlign": "left", "labelOffset": 2},
    }
    y = {"field": "dataset", "type": "nominal", "title": None, "axis": NAMES_OF_ROWS}
    fill = {"condition": {"test": "datum.value == 1", "value": p.main}, "value": p.bad}
    spec = {
        "height": {"step": 26},
        "width": "container",
        "config": config(t, dark),
        "mark": {"type": "point", "filled": True, "opacity": 0.9},
        "encoding": {
            "x": x,
            "y": y,
            "color": fill,
            "shape": {"condition": {"test": "datum.value == 1", "value": "square"}, "value": "cross"},
            # On a phone the months are so close that full marks would hide what is missing.
            "size": {"condition": {"test": "datum.value == 1", "value": {"expr": "width < 400 ? 6 : 60"}}, "value": 99},
            "tooltip": {"field": "told"},
        },
    }
    missing = data[data["value"] == 0]
    finding = t("Missing months in the delivered datasets: {n}.", n=len(missing))
    table = pd.DataFrame({t("Dataset"): missing["dataset"], t("Missing month"): [t.month(m) for m in missing["month"]]})
    return Chart(spec, data, t("Delivered months"), t("■ delivered  ✚ missing"), finding, table.reset_index(drop=True))
