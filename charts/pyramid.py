"""The age structure: each five-year band of a place beside the whole county's, as shares of residents."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts.style import Chart, config, palette
from charts.values import percent_axis
from i18n import Translator

BANDS = tuple(f"{low}-{low + 4}" for low in range(0, 85, 5)) + ("85+",)
OLD = ("65-69", "70-74", "75-79", "80-84", "85+")


def age_structure(
    own: pd.Series, county: pd.Series | None, name: str, county_name: str, t: Translator, dark: bool = False
) -> Chart:
    """`own` and `county`: residents by age band. Bars are the place, marks the county; None where it is the county."""
    data = pd.DataFrame({"band": BANDS, "label": [band.replace("-", "–") for band in BANDS]})
    data["persons"] = [float(own.get(band, 0.0)) for band in BANDS]
    data["value"] = _shares(own)
    data["told"] = [
        f"{b}: {t.number(n)} ({t.percent(v)})"
        for b, n, v in zip(data["label"], data["persons"], data["value"], strict=True)
    ]
    old = data["band"].isin(OLD)
    table = pd.DataFrame(
        {
            t("Age"): data["label"],
            t("Residents"): [t.number(n) for n in data["persons"]],
            name: [t.percent(v) for v in data["value"]],
        }
    )
    finding = t("Aged 65 or over: {share}.", share=t.percent(data.loc[old, "value"].sum()))
    subtitle = t("share of residents by age")
    if county is not None:
        data["county"] = _shares(county)
        table[county_name] = [t.percent(v) for v in data["county"]]
        share = t.percent(data.loc[old, "county"].sum())
        finding += " " + t("{place}: {value}.", place=county_name, value=share)
        subtitle += ". " + t("The mark: {name}", name=county_name)
    spec = {
        "height": {"step": 17},
        "width": "container",
        "config": config(t, dark),
        "layer": _layers(data, county is not None, t, dark),
    }
    return Chart(spec, data, t("Age structure: {place}", place=name), subtitle, finding, table)


def _shares(persons: pd.Series) -> list[float]:
    known = [float(persons.get(band, 0.0)) for band in BANDS]
    return [100 * n / max(sum(known), 1.0) for n in known]


def _layers(data: pd.DataFrame, with_county: bool, t: Translator, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    y = {"field": "label", "type": "ordinal", "sort": list(reversed(data["label"])), "title": None}
    axis = {**percent_axis(t), "tickCount": 4}
    x = {"field": "value", "type": "quantitative", "title": None, "axis": axis}
    bar = {
        "mark": {"type": "bar", "color": p.main, "opacity": 0.8},
        "encoding": {"y": y, "x": x, "tooltip": {"field": "told"}},
    }
    mark = {
        "mark": {"type": "tick", "color": p.text, "thickness": 2.5, "size": 15},
        "encoding": {"y": y, "x": {**x, "field": "county"}},
    }
    return [bar, mark] if with_county else [bar]
