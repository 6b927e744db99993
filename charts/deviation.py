"""Deviations from the budget: line by line over the year, and as parts that add up to the whole."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import wrap
from typing import Any

import numpy as np
import pandas as pd

from charts.cumulative import month_axis
from charts.groups import Bar, Beside, bars_and_marks
from charts.money import JUDGEMENTS, Unit, judged, judgement, of_budget, signed_percent
from charts.style import Chart, config, palette
from charts.waterfall import adding_up, layers, steps
from i18n import Translator
from metrics.result import Result

SHAPES = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "stroke")
# Of the height of the chart, how far two names at the lines' ends must be apart.
APART = 0.125
# How many signs of a name stand in a row there, how wide a sign is and how wide a chart on half a page, in pixels.
NARROW, SIGN, WIDTH = 20, 7, 370


def newest(months: Result) -> pd.DataFrame:
    """The rows of the newest month that has values."""
    rows = months.rows[months.rows["value"].notna()]
    return rows[rows["period"] == rows["period"].max()] if len(rows) else rows


def with_money(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows that have a budget or actual money."""
    return rows[(rows["denominator"] != 0) | (rows["value"] != 0)]


# ---- parts that add up -----------------------------------------------------------------------------------------


def deviation(
    parts: Result, whole: Result, names: Mapping[str, str], name: str, t: Translator, dark: bool = False
) -> Chart:
    """The deviation of the year so far as a waterfall, the largest part first; the parts add up to the whole.

    `parts` and `whole`: budget_deviation by month, divided and not.
    """
    rows, total = with_money(newest(parts)), newest(whole)
    rows = rows.assign(name=rows[parts.by[0]].map(dict(names))).sort_values("value", ascending=False)
    unit = Unit.of([*rows["value"], *total["value"]])
    data, table = _waterfall(rows, total, unit, t)
    spec = {
        "height": {"step": 36},
        "width": "container",
        "config": config(t, dark),
        "layer": layers(data, unit.axis(t, 0 if data["value"].abs().max() >= 4 * unit.size else 1), dark),
    }
    title = t("Where the deviation from the budget comes from: {place}", place=name)
    subtitle = t("{unit}, {months}; the parts add up to the whole", unit=t(unit.name), months=_months(parts, t))
    subtitle += "".join(f". {shape} {t(word)}" for shape, word in JUDGEMENTS.values())
    return Chart(spec, data, title, subtitle, _finding(rows, total, unit, name, t), table)


def _waterfall(rows: pd.DataFrame, total: pd.DataFrame, unit: Unit, t: Translator) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The steps, and their table: what is shown adds up exactly, as the amounts under it do."""
    if total.empty:
        empty = steps([], None).assign(told="")
        return empty, pd.DataFrame({t("Part"): []})
    whole = total.iloc[0]
    shown = adding_up(rows["value"] / unit.size, whole["value"] / unit.size, unit.decimals)
    data = steps(list(zip(rows["name"], rows["value"], strict=True)), (t("Deviation in all"), whole["value"]))
    every = pd.concat([rows, total], ignore_index=True)
    data["tone"] = [
        "whole" if last else judgement(value, budget)
        for last, value, budget in zip(data["whole"], data["value"], every["denominator"], strict=True)
    ]
    words = [judged(value, budget, t) for value, budget in zip(data["value"], every["denominator"], strict=True)]
    amounts = [unit.written(value * unit.size, t, signed=True) for value in shown]
    amounts.append(unit.written(whole["value"], t, signed=True))
    shares = [of_budget(v, b, t) for v, b in zip(data["value"], every["denominator"], strict=True)]
    # Beside a bar stands the shape of its word; the subtitle says which word it is.
    data["told"] = [f"{word.split()[0]} {amount}" for amount, word in zip(amounts, words, strict=True)]
    table = pd.DataFrame(
        {
            t("Part"): data["name"],
            t("Deviation"): amounts,
            t("Of the budget"): shares,
            t("Budget"): [unit.written(b, t) for b in every["denominator"]],
            t("Actual"): [unit.written(b + v, t) for b, v in zip(every["denominator"], data["value"], strict=True)],
            t("Judgement"): words,
        }
    )
    return data, table


def _months(result: Result, t: Translator) -> str:
    rows = newest(result)
    if rows.empty:
        return t("no months")
    last = rows["period"].iloc[0]
    first = last.replace(month=1)
    return t.short_month(last) if first == last else f"{t.short_month(first)}–{t.short_month(last)}"


def _finding(rows: pd.DataFrame, total: pd.DataFrame, unit: Unit, name: str, t: Translator) -> str:
    if total.empty or rows.empty:
        return t("{place}: no value.", place=name)
    whole = total.iloc[0]
    found = t(
        "{place}: {deviation} ({share}), {judged}.",
        place=name,
        deviation=unit.written(whole["value"], t, signed=True),
        share=of_budget(whole["value"], whole["denominator"], t),
        judged=judged(whole["value"], whole["denominator"], t),
    )
    largest = rows.loc[rows["value"].abs().idxmax()]
    part = t(
        "The largest part: {part} {deviation} ({share}).",
        part=largest["name"],
        deviation=unit.written(largest["value"], t, signed=True),
        share=of_budget(largest["value"], largest["denominator"], t),
    )
    return f"{found} {part}"


# ---- groups of accounts ----------------------------------------------------------------------------------------


def accounts(parts: Result, names: Mapping[str, str], name: str, t: Translator, dark: bool = False) -> Chart:
    """What the money goes to and what comes in, the year so far beside the budget; income is below zero."""
    rows = with_money(newest(parts))
    rows = rows.assign(actual=rows["denominator"] + rows["numerator"], key=rows[parts.by[0]])
    rows = rows.sort_values("actual", ascending=False, ignore_index=True)
    unit = Unit.of(rows["actual"], decimals=1)
    bars = [
        Bar(
            key,
            names[key],
            actual,
            f"{unit.written(actual, t)} ({of_budget(actual - budget, budget, t)})",
            budget,
            unit.written(budget, t),
            short=unit.written(actual, t),
        )
        for key, actual, budget in zip(rows["key"], rows["actual"], rows["denominator"], strict=True)
    ]
    costs = [bar for bar in bars if bar.value > 0]
    title = t("Actual by account group: {place}", place=name)
    subtitle = t(
        "{unit}, {months}; per cent in the table is the deviation from the budget",
        unit=t(unit.name),
        months=_months(parts, t),
    )
    if not costs:
        finding = t("{place}: no value.", place=name)
    else:
        finding = t(
            "The most goes to: {group}, {share} of costs.",
            group=costs[0].name,
            share=t.percent(100 * costs[0].value / sum(bar.value for bar in costs), 0),
        )
    told = Beside(t("Actual"), t("Budget"), t("Account group"))
    return bars_and_marks(bars, title, subtitle, finding, told, unit.axis(t), t, dark)


# ---- line by line over the year --------------------------------------------------------------------------------


def lines_over_year(
    months: Result, year: Result, names: Mapping[str, str], name: str, t: Translator, dark: bool = False
) -> Chart:
    """Each line's deviation so far in per cent of its budget, month by month; dashed to where the forecast ends.

    `months`: budget_deviation by line and month; `year`: forecast_deviation by line of that year.
    """
    data = pd.concat([_so_far(months), _to_come(months, year)], ignore_index=True)
    data["line"] = data["key"].map(dict(names))
    data = data[data["line"].notna()].reset_index(drop=True)
    data["told"] = [
        f"{one.line}, {t.month(one.month)}: {signed_percent(one.value, t)}"
        + (f" ({t('forecast')})" if one.coming else "")
        for one in data.itertuples(index=False)
    ]
    data = _labelled(data, t)
    title = t("Deviation from the budget so far, by line: {place}", place=name)
    subtitle = t("per cent of the budget from January on; the forecast is dashed; above zero is over the budget")
    spec = {"height": 300, "width": "container", "config": config(t, dark), "layer": _line_layers(data, names, dark)}
    return Chart(spec, data, title, subtitle, _line_finding(data, t), _line_table(data, t))


def _so_far(months: Result) -> pd.DataFrame:
    rows = months.rows[months.rows["value"].notna() & (months.rows["denominator"] != 0)]
    return pd.DataFrame(
        {
            "key": rows[months.by[0]],
            "month": pd.to_datetime(rows["period"]),
            "value": (100 * rows["numerator"] / rows["denominator"].abs()).astype(float),
            "coming": False,
        }
    )


def _to_come(months: Result, year: Result) -> pd.DataFrame:
    """Two points a line: the newest month again, and December by the forecast; none when December is there."""
    so_far = _so_far(months)
    known = year.rows[year.rows["value"].notna() & (year.rows["denominator"] != 0)]
    if so_far.empty or known.empty or so_far["month"].max().month == 12:
        return so_far.iloc[:0]
    now = so_far[so_far["month"] == so_far["month"].max()]
    end = pd.DataFrame(
        {
            "key": known[year.by[0]],
            "month": now["month"].iloc[0].replace(month=12),
            "value": (100 * known["numerator"] / known["denominator"].abs()).astype(float),
        }
    )
    return pd.concat([now, end[end["key"].isin(now["key"])]], ignore_index=True).assign(coming=True)


def _labelled(data: pd.DataFrame, t: Translator) -> pd.DataFrame:
    """`last` and `label_at`: where each line's name stands beside its end, so that no two names meet."""
    last = data.index.isin(data.sort_values("month", kind="stable").drop_duplicates("key", keep="last").index)
    data = data.assign(last=last, label_at=np.nan, label="")
    ends = data[last].sort_values("value")
    reach = float(max(data["value"].max(), 0) - min(data["value"].min(), 0)) if len(data) else 1.0
    at = apart(ends["value"].tolist(), APART * (reach or 1.0))
    data.loc[ends.index, "label_at"] = at
    data.loc[ends.index, "label"] = [
        "\n".join(wrap(f"{signed_percent(value, t)} {line}", NARROW, break_long_words=False))
        for line, value in zip(ends["line"], ends["value"], strict=True)
    ]
    return data


def apart(values: list[float], gap: float) -> list[float]:
    """Rising values moved as little as needed so that each is at least a gap from the next, their middle kept."""
    placed: list[list[float]] = []
    for value in values:
        placed.append([value])
        while (
            len(placed) > 1
            and _middle(placed[-1]) - _middle(placed[-2]) < gap * (len(placed[-1]) + len(placed[-2])) / 2
        ):
            below = placed.pop(-2)
            placed[-1] = below + placed[-1]
    return [_middle(group) + gap * (n - (len(group) - 1) / 2) for group in placed for n in range(len(group))]


def _middle(group: list[float]) -> float:
    return sum(group) / len(group)


def _line_finding(data: pd.DataFrame, t: Translator) -> str:
    now = data[~data["coming"]]
    now = now[now["month"] == now["month"].max()]
    if now.empty:
        return t("No value can be shown.")
    highest, lowest = now.loc[now["value"].idxmax()], now.loc[now["value"].idxmin()]
    return t(
        "Furthest over: {high} {high_value}. Lowest: {low} {low_value}.",
        high=highest["line"],
        high_value=signed_percent(highest["value"], t),
        low=lowest["line"],
        low_value=signed_percent(lowest["value"], t),
    )


def _line_layers(data: pd.DataFrame, names: Mapping[str, str], dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)
    order = [one for one in dict.fromkeys(names.values()) if one in set(data["line"])]
    looks = [p.main, p.bad, p.good, p.text, p.other, p.faint, p.neutral]
    x = month_axis()
    # The names stand to the right of December.
    if len(data):
        first = data["month"].min().replace(month=1)
        widest = SIGN * max(len(row) for label in data["label"] for row in label.split("\n")) + 12
        months = round(12 * widest / (WIDTH - widest))
        x["scale"] = {"domain": [{"year": first.year, "month": 1}, {"year": first.year + 1, "month": 1 + months}]}
        x["axis"] = x["axis"] | {"values": [{"year": first.year, "month": m} for m in range(1, 13)]}
    low, high = (min(data["value"].min(), 0.0), max(data["value"].max(), 0.0)) if len(data) else (0.0, 1.0)
    low, high = min(low, data["label_at"].min()), max(high, data["label_at"].max())
    room = 0.05 * ((high - low) or 1.0)
    y = {
        "field": "value",
        "type": "quantitative",
        "title": None,
        "axis": {"tickCount": 5, "labelExpr": f"format(datum.value, ',.{0 if high - low >= 6 else 1}f') + '\u00a0%'"},
        "scale": {"domain": [low - room, high + room], "nice": False},
    }
    color = {
        "field": "line",
        "type": "nominal",
        "legend": None,
        "scale": {"domain": order, "range": looks[: len(order)]},
    }
    shape = {**color, "scale": {"domain": order, "range": list(SHAPES[: len(order)])}}
    zero = {"y": {"datum": 0, "type": "quantitative"}}
    layers_of: list[dict[str, Any]] = [
        {"mark": {"type": "rule", "color": p.faint, "strokeWidth": 1.2}, "encoding": zero}
    ]
    for test, dash in (("!datum.coming", [1, 0]), ("datum.coming", [5, 4])):
        layers_of.append(
            {
                "transform": [{"filter": test}],
                "mark": {"type": "line", "strokeWidth": 2.2, "strokeDash": dash},
                "encoding": {"x": x, "y": y, "color": color},
            }
        )
    layers_of.append(
        {
            "mark": {"type": "point", "filled": True, "size": 42, "opacity": 1},
            "encoding": {"x": x, "y": y, "color": color, "shape": shape, "tooltip": {"field": "told"}},
        }
    )
    text = {"type": "text", "align": "left", "baseline": "middle", "dx": 9, "fontWeight": 600, "fontSize": 12}
    text |= {"lineBreak": "\n", "lineHeight": 13}
    at = {"x": x, "y": {**y, "field": "label_at"}, "text": {"field": "label"}}
    last = [{"filter": "datum.last"}]
    ground = {**text, "stroke": p.ground, "strokeWidth": 5, "strokeJoin": "round", "color": p.ground}
    layers_of += [
        {"transform": last, "mark": ground, "encoding": at},
        {"transform": last, "mark": text, "encoding": {**at, "color": color}},
    ]
    return layers_of


def _line_table(data: pd.DataFrame, t: Translator) -> pd.DataFrame:
    """The lines across, the months down, newest first."""
    rows = data[~data["coming"] | (data["month"].dt.month == 12)] if len(data) else data
    rows = rows.assign(cell=[signed_percent(value, t) for value in rows["value"]])
    rows["period"] = [
        t.month(month) + (f" ({t('forecast')})" if c else "")
        for month, c in zip(rows["month"], rows["coming"], strict=True)
    ]
    order = list(dict.fromkeys(rows.sort_values("month", ascending=False)["period"]))
    wide = rows.pivot(index="period", columns="line", values="cell").reindex(order).fillna("–")
    return wide.reset_index().rename(columns={"period": t("Period")}).rename_axis(columns=None)
