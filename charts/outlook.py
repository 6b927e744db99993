"""How many old people there have been and will be: delivered years as a line, the forecast dashed after it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts.style import Chart, config, number_format, palette
from i18n import Translator


def outlook(known: pd.DataFrame, forecast: pd.DataFrame, name: str, t: Translator, dark: bool = False) -> Chart:
    """`known`: `year, persons`; `forecast`: `year, persons` of later years, one scenario."""
    p = palette(dark)
    last = known.iloc[-1]
    later = forecast[forecast["year"] > last["year"]]
    data = pd.concat(
        [
            known.assign(role="known"),
            # The dashed line starts where the known one ends.
            pd.concat([known.tail(1), later], ignore_index=True).assign(role="forecast"),
        ],
        ignore_index=True,
    ).rename(columns={"persons": "value"})
    data["year"] = data["year"].astype(int)
    data["told"] = [f"{year}: {t.number(value)}" for year, value in zip(data["year"], data["value"], strict=True)]
    x = {
        "field": "year",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": False, "nice": False},
        "axis": {"format": "d", "tickCount": 6, "grid": False},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "scale": {"zero": True},
        "axis": {"format": number_format(0), "tickCount": 4},
    }
    line: dict[str, Any] = {"type": "line", "color": p.main, "strokeWidth": 2.5}
    layer: list[dict[str, Any]] = [
        {
            "transform": [{"filter": f"datum.role == '{role}'"}],
            "mark": {**line, "strokeDash": dash, "point": {"color": p.main, "size": 22}},
            "encoding": {"x": x, "y": y, "tooltip": {"field": "told"}},
        }
        for role, dash in (("known", [1, 0]), ("forecast", [5, 4]))
    ]
    spec = {"height": 300, "width": "container", "config": config(t, dark), "layer": layer}
    end = later.iloc[-1] if len(later) else last
    finding = t(
        "{place}: {now} residents aged 75 or over in {year}, {then} by the forecast in {end}.",
        place=name,
        now=t.number(last["persons"]),
        year=int(last["year"]),
        then=t.number(end["persons"]),
        end=int(end["year"]),
    )
    return Chart(
        spec, data, t("Residents aged 75 or over"), t("persons; the forecast is dashed"), finding, _table(data, t)
    )


def _table(data: pd.DataFrame, t: Translator) -> pd.DataFrame:
    kinds = {"known": t("delivered"), "forecast": t("forecast")}
    rows = data.drop_duplicates("year")
    return pd.DataFrame(
        {
            t("Year"): rows["year"].astype(str),
            t("Residents aged 75 or over"): [t.number(n) for n in rows["value"]],
            t("State"): [kinds[role] for role in rows["role"]],
        }
    )
