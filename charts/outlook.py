"""How many people there have been, and by the forecast will be: delivered years as a line, later ones dashed."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts.style import Chart, config, number_format, palette
from i18n import Translator


def outlook(known: pd.DataFrame, forecast: pd.DataFrame, name: str, t: Translator, dark: bool = False) -> Chart:
    """Residents aged 75 or over. `known`: `year, persons`; `forecast`: the same of later years, one scenario."""
    last = known.iloc[-1]
    later = forecast[forecast["year"] > last["year"]]
    end = later.iloc[-1] if len(later) else last
    finding = t(
        "{place}: {now} residents aged 75 or over in {year}, {then} by the forecast in {end}.",
        place=name,
        now=t.number(last["persons"]),
        year=int(last["year"]),
        then=t.number(end["persons"]),
        end=int(end["year"]),
    )
    title = t("Residents aged 75 or over")
    data = _rows(known, later, t)
    return Chart(_spec(t, dark), data, title, t("persons; the forecast is dashed"), finding, _table(data, title, t))


def residents_over_years(known: pd.DataFrame, indicator: int, name: str, t: Translator, dark: bool = False) -> Chart:
    """Residents by a national indicator. `known`: `year, persons`, at least one row."""
    first, last = known.iloc[0], known.iloc[-1]
    finding = t(
        "{place}: {then} residents in {start}, {now} in {year}.",
        place=name,
        then=t.number(first["persons"]),
        start=int(first["year"]),
        now=t.number(last["persons"]),
        year=int(last["year"]),
    )
    title = t("Residents at the end of the year")
    data = _rows(known, known.iloc[:0], t)
    subtitle = t("persons, national indicator {id}", id=indicator)
    return Chart(_spec(t, dark), data, title, subtitle, finding, _table(data, title, t))


def _rows(known: pd.DataFrame, later: pd.DataFrame, t: Translator) -> pd.DataFrame:
    """`year, value, role, told`; the dashed line starts where the known one ends."""
    parts = [known.assign(role="known")]
    if len(later):
        parts.append(pd.concat([known.tail(1), later], ignore_index=True).assign(role="forecast"))
    data = pd.concat(parts, ignore_index=True).rename(columns={"persons": "value"})
    data["year"] = data["year"].astype(int)
    told = [f"{year}: {t.number(value)}" for year, value in zip(data["year"], data["value"], strict=True)]
    return data.assign(told=told)


def _spec(t: Translator, dark: bool) -> dict[str, Any]:
    p = palette(dark)
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
    return {"height": 300, "width": "container", "config": config(t, dark), "layer": layer}


def _table(data: pd.DataFrame, title: str, t: Translator) -> pd.DataFrame:
    kinds = {"known": t("delivered"), "forecast": t("forecast")}
    rows = data.drop_duplicates("year")
    return pd.DataFrame(
        {
            t("Year"): rows["year"].astype(str),
            title: [t.number(n) for n in rows["value"]],
            t("State"): [kinds[role] for role in rows["role"]],
        }
    )
