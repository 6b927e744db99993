"""The year's money as it adds up: budget and actual month by month, and where the forecast says the year ends."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from charts.money import Unit, judged, of_budget
from charts.style import Chart, config, on_ground, palette
from i18n import Translator
from metrics.result import Result


def year_so_far(months: Result, year: Result) -> pd.DataFrame:
    """`month, budget, actual, forecast` of a year from January on, in euros; empty before anything is delivered.

    `months`: budget_deviation by month, `year`: forecast_deviation of that year, both of one place and line. The last
    row is December: between the newest actual month and it only the ends of the forecast and of the budget are known.
    """
    rows = months.rows[months.rows["value"].notna()]
    told = pd.DataFrame({"month": rows["period"], "budget": rows["denominator"]}).astype({"budget": float})
    told["actual"] = told["budget"] + rows["numerator"]
    told["forecast"] = float("nan")
    known = year.rows[year.rows["value"].notna()]
    if told.empty or known.empty or told["month"].iloc[-1].month == 12:
        return told.reset_index(drop=True)
    end, last = known.iloc[-1], told.index[-1]
    told.loc[last, "forecast"] = told.loc[last, "actual"]
    december = {
        "month": date(told["month"].iloc[-1].year, 12, 1),
        "budget": float(end["denominator"]),
        "actual": float("nan"),
        "forecast": float(end["denominator"] + end["numerator"]),
    }
    return pd.concat([told, pd.DataFrame([december])], ignore_index=True)


def cumulative(months: Result, year: Result, name: str, t: Translator, dark: bool = False) -> Chart:
    """Net operating cost from January on beside the budget; the forecast of the rest of the year is dashed."""
    told = year_so_far(months, year)
    unit = Unit.of(told[["budget", "actual", "forecast"]].max() if len(told) else [])
    names = {"budget": t("Budget"), "actual": t("Actual"), "forecast": t("Forecast")}
    data = told.melt("month", var_name="role", value_name="value").dropna(subset="value")
    data = data.assign(
        month=pd.to_datetime(data["month"]),
        name=data["role"].map(names),
        open=data["month"].isin(told.loc[told["actual"].isna(), "month"]),
    )
    data["told"] = [
        f"{one.name}, {t.month(one.month)}: {unit.written(one.value, t)}" for one in data.itertuples(index=False)
    ]
    data["label"] = _labels_of(data, unit, t)
    title = t("Net operating cost from January on: {place}", place=name)
    subtitle = t("{unit}, added up; the forecast is dashed", unit=t(unit.name))
    if (data["open"]).any():
        subtitle += ". " + t("Between the newest month and December the lines are straight")
    spec = {"height": 300, "width": "container", "config": config(t, dark), "layer": _layers(data, unit, t, dark)}
    return Chart(spec, data, title, subtitle, _finding(told, unit, name, t), _table(told, unit, names, t))


def _labels_of(data: pd.DataFrame, unit: Unit, t: Translator) -> pd.Series:
    """The name of each line where it is free, and its newest amount: of the forecast at its end, of the actual before
    its end, as its words stand to the left; of the budget in the middle."""
    labels = pd.Series("", index=data.index)
    for role, rows in data.groupby("role"):
        end = rows.iloc[-1]
        at = rows.index[{"forecast": -1, "actual": len(rows) * 3 // 4}.get(str(role), len(rows) // 2)]
        # The budget's end is December's, which would be read beside the actual of another month.
        labels[at] = end["name"] if role == "budget" else f"{end['name']} {unit.written(end['value'], t)}"
    return labels


def _finding(told: pd.DataFrame, unit: Unit, name: str, t: Translator) -> str:
    """Actual beside budget of the newest month, then where the forecast says the year ends."""
    known = told[told["actual"].notna()]
    if known.empty:
        return t("{place}: no value.", place=name)
    now = known.iloc[-1]
    deviation = now["actual"] - now["budget"]
    found = t(
        "{place}, {months}: net cost {actual}, budget {budget}. Deviation {deviation} ({share}): {judged}.",
        place=name,
        months=f"{t.short_month(known['month'].iloc[0])}–{t.short_month(now['month'])}",
        actual=unit.written(now["actual"], t),
        budget=unit.written(now["budget"], t),
        deviation=unit.written(deviation, t, signed=True),
        share=of_budget(deviation, now["budget"], t),
        judged=judged(deviation, now["budget"], t),
    )
    end = told.iloc[-1]
    if pd.isna(end["forecast"]) or pd.notna(end["actual"]):
        return found
    deviation = end["forecast"] - end["budget"]
    outlook = t(
        "By the forecast the year ends at {forecast}, {deviation} ({share}) from the budget: {judged}.",
        forecast=unit.written(end["forecast"], t),
        deviation=unit.written(deviation, t, signed=True),
        share=of_budget(deviation, end["budget"], t),
        judged=judged(deviation, end["budget"], t),
    )
    return f"{found} {outlook}"


def month_axis() -> dict[str, Any]:
    """The months of one year by their short names."""
    axis = {"format": "%b", "tickCount": "month", "grid": False, "labelOverlap": True, "labelFlush": False}
    return {"field": "month", "type": "temporal", "title": None, "axis": axis}


def _layers(data: pd.DataFrame, unit: Unit, t: Translator, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    high = float(data["value"].max()) if len(data) else 1.0
    low = min(0.0, float(data["value"].min())) if len(data) else 0.0
    x = month_axis()
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 4, **unit.axis(t, 0 if high / unit.size >= 8 else 1)},
        "scale": {"domain": [low, high * 1.14 or 1.0], "nice": False},
    }
    lines = [
        ("datum.role == 'budget' && !datum.open", p.other, 1.8, [1, 0]),
        ("datum.role == 'budget' && (datum.open || datum.turn)", p.other, 1.8, [2, 3]),
        ("datum.role == 'actual'", p.main, 2.8, [1, 0]),
        ("datum.role == 'forecast'", p.main, 2.4, [6, 4]),
    ]
    newest = data.loc[data["role"] == "actual", "month"].max()
    data["turn"] = data["month"] == newest
    layers: list[dict[str, Any]] = [
        {
            "transform": [{"filter": test}],
            "mark": {"type": "line", "color": color, "strokeWidth": width, "strokeDash": dash},
            "encoding": {"x": x, "y": y},
        }
        for test, color, width, dash in lines
    ]
    color = {"condition": {"test": "datum.role == 'budget'", "value": p.other}, "value": p.main}
    shape = {"condition": {"test": "datum.role == 'budget'", "value": "square"}, "value": "circle"}
    point = {"type": "point", "filled": True, "size": 30, "opacity": 1}
    layers.append(
        {"mark": point, "encoding": {"x": x, "y": y, "color": color, "shape": shape, "tooltip": {"field": "told"}}}
    )
    return [*layers, *_labels(x, y, color, dark)]


def _labels(x: dict[str, Any], y: dict[str, Any], color: dict[str, Any], dark: bool) -> list[dict[str, Any]]:
    """What each line is and where it ends, on a ground of its own so that lines do not cross the words."""
    layers = []
    for test, align, dx, dy in (("==", "left", 10, 12), ("!=", "right", -8, -12)):
        transform = [{"filter": f"datum.label != '' && datum.role {test} 'budget'"}]
        text = {"type": "text", "align": align, "dx": dx, "dy": dy, "fontWeight": 600}
        for mark in on_ground(text, dark, 5):
            encoding = {"x": x, "y": y, "text": {"field": "label"}, "color": color}
            layers.append({"transform": transform, "mark": mark, "encoding": encoding})
    return layers


def _table(told: pd.DataFrame, unit: Unit, names: dict[str, str], t: Translator) -> pd.DataFrame:
    """Every month, newest first, with its deviation."""
    latest = told["actual"].fillna(told["forecast"]) - told["budget"]
    rows = {t("Period"): [t.month(month) for month in told["month"]]}
    for role in ("budget", "actual", "forecast"):
        rows[names[role]] = [unit.written(v, t) if v == v else "–" for v in told[role]]
    rows[t("Deviation")] = [unit.written(v, t, signed=True) for v in latest]
    rows[t("Judgement")] = [judged(d, b, t) for d, b in zip(latest, told["budget"], strict=True)]
    return pd.DataFrame(rows).iloc[::-1].reset_index(drop=True)
