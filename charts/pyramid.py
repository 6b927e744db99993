"""The age structure: each five-year band of a place beside the whole county's, as shares of residents."""

from __future__ import annotations

import pandas as pd

from charts.style import Chart, config, palette
from i18n import Translator

BANDS = tuple(f"{low}-{low + 4}" for low in range(0, 85, 5)) + ("85+",)


def age_structure(
    own: pd.Series, county: pd.Series, name: str, county_name: str, t: Translator, dark: bool = False
) -> Chart:
    """`own` and `county`: residents by age band. Bars are the place, marks the county."""
    p = palette(dark)
    data = pd.DataFrame({"band": BANDS})
    data["persons"] = [float(own.get(band, 0.0)) for band in BANDS]
    data["value"] = 100 * data["persons"] / max(data["persons"].sum(), 1)
    whole = pd.Series([float(county.get(band, 0.0)) for band in BANDS])
    data["county"] = 100 * whole / max(whole.sum(), 1)
    data["label"] = [band.replace("-", "–") for band in BANDS]
    data["told"] = [
        f"{b}: {t.number(n)} ({t.percent(v)})"
        for b, n, v in zip(data["label"], data["persons"], data["value"], strict=True)
    ]
    y = {
        "field": "label",
        "type": "ordinal",
        "sort": list(reversed([b.replace("-", "–") for b in BANDS])),
        "title": None,
    }
    axis = {"tickCount": 4, "labelExpr": "format(datum.value, '.0f') + ' %'"}
    x = {"field": "value", "type": "quantitative", "title": None, "axis": axis}
    spec = {
        "height": {"step": 17},
        "width": "container",
        "config": config(t, dark),
        "layer": [
            {
                "mark": {"type": "bar", "color": p.main, "opacity": 0.8},
                "encoding": {"y": y, "x": x, "tooltip": {"field": "told"}},
            },
            {
                "mark": {"type": "tick", "color": p.text, "thickness": 2.5, "size": 15},
                "encoding": {"y": y, "x": {**x, "field": "county"}},
            },
        ],
    }
    title = t("Age structure: {place}", place=name)
    table = pd.DataFrame(
        {
            t("Age"): data["label"],
            t("Residents"): [t.number(n) for n in data["persons"]],
            name: [t.percent(v) for v in data["value"]],
            county_name: [t.percent(v) for v in data["county"]],
        }
    )
    old = [band in ("65-69", "70-74", "75-79", "80-84", "85+") for band in BANDS]
    finding = t(
        "Aged 65 or over: {place} {own}, {county} {whole}.",
        place=name,
        own=t.percent(data.loc[old, "value"].sum()),
        county=county_name,
        whole=t.percent(data.loc[old, "county"].sum()),
    )
    subtitle = t("Share of residents by age. The mark: {county}", county=county_name)
    return Chart(spec, data, title, subtitle, finding, table)
