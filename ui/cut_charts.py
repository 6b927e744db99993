"""The chart that suits an answer: lines over time, bars of one breakdown, a table of shades for more."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from itertools import product
from typing import Any

import pandas as pd

from charts.figures import Figure
from charts.findings import figure as figure_told
from charts.findings import highest_and_lowest
from charts.groups import Bar, Beside, bars_and_marks
from charts.heat import heat
from charts.lines import largest, lines
from charts.listing import beside as rows_beside
from charts.listing import listing, named_rows, told
from charts.places import bars
from charts.side_by_side import beside
from charts.style import Chart
from charts.trend import trend
from charts.values import axis_of
from metrics import Metric
from metrics.completeness import endings
from metrics.cut import PLACES
from metrics.result import Result
from ui import cut, names
from ui.cut import Asked
from ui.figures import known
from ui.named import keys_named
from ui.session import View
from ui.windows import applicable

# More bars than this nobody reads, and with marks beside them fewer.
BARS = 30
MARKED = 12
Names = dict[str, dict[str, str]]


def drawing(view: View, asked: Asked) -> tuple[Chart, Result]:
    """The chart of a question, with every row of the answer as its table."""
    t = view.t
    result = cut.answer(view, asked)
    found = cut.comparison(view, asked, result)
    named = _named(view, asked, result)
    titles = {name: t(names.BREAKDOWNS[name]) for name in named}
    chart = _suiting(view, asked, result, found, named)
    table = listing(result, named, titles, t, *(found or (None, "")))
    return replace(chart, table=table), result


def _named(view: View, asked: Asked, result: Result) -> Names:
    """Breakdown → key → name of everything that tells the rows apart."""
    more = [name for name in asked.metric.beside if name in result.by and _tells_apart(name, result)]
    return {name: keys_named(view, name, result.rows[name]) for name in (*asked.by, *more)}


def _tells_apart(name: str, result: Result) -> bool:
    """Whether what always stands beside says something of the rows; the kind of a region is in its name."""
    return name != "region_category" and result.rows[name].nunique() > 1


def _suiting(view: View, asked: Asked, result: Result, found: tuple[Result, str] | None, named: Names) -> Chart:
    windows = result.rows["period"].nunique()
    if not named:
        return _one_series(view, asked, result, found) if windows > 1 else _one_value(view, result, found)
    if len(named) == 1:
        (by, known_names), *_ = named.items()
        if windows > 1:
            return lines(result, by, known_names, view.t, view.dark)
        if found is None or by in PLACES:
            return _bars(view, asked, result, by, known_names)
        if len(known_names) <= MARKED and not (result.rows["value"] < 0).any():
            return _marked(view, result, by, known_names, *found)
        return _combined(view, result, named, found)
    if windows == 1 and not (len(named) == 2 and _is_dense(result.rows, named)):
        return _combined(view, result, named, found)
    return _shades(view, result, named)


def _one_value(view: View, result: Result, found: tuple[Result, str] | None) -> Chart:
    """One number beside what it is compared with."""
    t, metric = view.t, result.metric
    if result.rows.empty:
        return _nothing(view, result)
    row = result.rows.iloc[-1]
    other, name = found or (None, "")
    compared = known(other.rows.iloc[-1]["value"]) if other is not None and len(other.rows) else None
    period = result.period_name(row["period"], t)
    finding = t("{place}: no value.", place=view.place)
    if known(row["value"]) is not None:
        finding = figure_told(result, row, view.place, t, compared, name)
    return beside([(view.place, _figure(row, compared, metric))], t(metric.title), period, finding, name, t, view.dark)


def _figure(row: pd.Series, compared: float | None, metric: Metric) -> Figure:
    value, lower, upper = (known(row[part]) for part in ("value", "lower_95", "upper_95"))
    return Figure(metric, value, lower, upper, row["reason"], compared, not row["incomplete"])


def _nothing(view: View, result: Result) -> Chart:
    empty = pd.DataFrame({"value": pd.Series(dtype=float)})
    return Chart({}, empty, view.t(result.metric.title), "", view.t("No value can be shown."), pd.DataFrame())


def _one_series(view: View, asked: Asked, result: Result, found: tuple[Result, str] | None) -> Chart:
    other, name = found or (None, "")
    events = [event for event in view.county.events if event.concerns(asked.metric.id)]
    ends = endings(result, view.served.warehouse)
    return trend(result, view.place, view.t, view.dark, other, name, events, 300, ends)


def _marked(view: View, result: Result, by: str, known_names: Mapping[str, str], other: Result, name: str) -> Chart:
    """The groups of one breakdown, each beside the same group of what is compared with."""
    t, metric = view.t, result.metric
    rows = result.rows[result.rows[by].isin(list(known_names))].reset_index(drop=True)
    marks = [known(value) for value in rows_beside(rows, [by], result, other)["value"]]
    rows = rows.assign(name=rows[by].map(dict(known_names)), lower=rows["lower_95"], upper=rows["upper_95"])
    found = {
        row[by]: (row["name"], _figure(row, mark, metric))
        for (_, row), mark in zip(rows.iterrows(), marks, strict=True)
    }
    order = [key for key in known_names if key in found]
    if by not in names.IN_ORDER:
        order.sort(key=lambda key: -(found[key][1].value or 0))
    period = result.period_name(rows["period"].max(), t)
    finding = highest_and_lowest(rows, metric, t)
    return beside([found[key] for key in order], t(metric.title), period, finding, name, t, view.dark)


def _bars(view: View, asked: Asked, result: Result, by: str, known_names: Mapping[str, str]) -> Chart:
    t, filters = view.t, view.filters
    in_order = by in names.IN_ORDER
    drawn = dict(known_names)
    if len(drawn) > BARS:
        keys = largest(result, by, list(drawn), BARS)
        drawn = {key: drawn[key] for key in keys}
    own = filters.area if by == "area" else filters.municipality
    value, name = _line(view, asked, result, by)
    chart = bars(result, drawn, t, view.dark, own, value, name, in_order)
    if len(drawn) == len(known_names):
        return chart
    limited = t("Drawn are the {n} largest of {all}", n=len(drawn), all=len(known_names))
    return replace(chart, subtitle=f"{chart.subtitle}. {limited}")


def _line(view: View, asked: Asked, result: Result, by: str) -> tuple[float | None, str]:
    """The value that places are compared with: the place compared with, else the county."""
    filters, metric, county = view.filters, asked.metric, view.county.title(view.t.language)
    if by == "region":
        own = result.rows.loc[result.rows["region"] == view.county.region_code, "value"]
        return (known(own.iloc[0]), county) if len(own) else (None, "")
    if by not in PLACES or not metric.is_rate:
        return None, ""
    by_time = filters.compare in ("last_year", "previous")
    where = {} if by_time else applicable(metric, filters.compared_where)
    how: dict[str, Any] = {
        "grain": result.grain,
        "start": result.start,
        "end": result.end,
        "where": {**where, **asked.only},
    }
    whole = view.result(metric.id, **how, **asked.options)
    name = view.compared if where else county
    return (known(whole.rows.iloc[-1]["value"]), name) if len(whole.rows) else (None, "")


def _combined(view: View, result: Result, named: Names, found: tuple[Result, str] | None) -> Chart:
    """Every combination of the breakdowns as a bar, with a mark for what it is compared with."""
    t, metric = view.t, result.metric
    rows = named_rows(result, named).reset_index(drop=True)
    # The second breakdown tells more than the first, and a narrow page cuts the end of a name.
    told_apart = [rows[one].map(keys) for one, keys in reversed(named.items())]
    combined = [" · ".join(parts) for parts in zip(*told_apart, strict=True)]
    data = rows.assign(name=combined, lower=rows["lower_95"], upper=rows["upper_95"], told=told(rows, result, t))
    data["mark"], data["mark_told"] = float("nan"), "–"
    if found is not None:
        marks = rows_beside(rows, list(named), result, found[0])
        data["mark"], data["mark_told"] = marks["value"], told(marks, found[0], t)
    drawn = _in_order(data, named)
    subtitle = f"{t(metric.unit)}, {result.period_name(rows['period'].max(), t)}" if len(rows) else t(metric.unit)
    if len(drawn) < len(data):
        subtitle += ". " + t("Drawn are the {n} largest of {all}", n=len(drawn), all=len(data))
    finding = highest_and_lowest(drawn, metric, t)
    columns = Beside(t("Value"), found[1] if found else t("Comparison"), t("Group"))
    axis = axis_of(metric, t, 0 if drawn["value"].max() >= 20 else None, drawn["value"].max())
    return bars_and_marks(_bars_of(drawn), t(metric.title), subtitle, finding, columns, axis, t, view.dark)


def _in_order(data: pd.DataFrame, named: Names) -> pd.DataFrame:
    """The rows as their breakdown has them where it has an order of its own, else the largest first."""
    (name, keys), *more = named.items()
    if name in names.IN_ORDER and not more:
        order = {title: at for at, title in enumerate(keys.values())}
        return data.sort_values("name", key=lambda column: column.map(order), ignore_index=True)
    return data.sort_values("value", ascending=False, na_position="last", ignore_index=True).head(BARS)


def _bars_of(data: pd.DataFrame) -> list[Bar]:
    numbers = data[["value", "mark", "lower", "upper"]].astype(float).to_dict("records")
    words = data[["name", "told", "mark_told"]].to_dict("records")
    return [Bar(key=said["name"], **said, **known_of) for said, known_of in zip(words, numbers, strict=True)]


# ---- shades --------------------------------------------------------------------------------------------------------


def _shades(view: View, result: Result, named: Names) -> Chart:
    """Two breakdowns crossed in one window; else each combination is a row and each window a column."""
    t = view.t
    rows = named_rows(result, named).reset_index(drop=True)
    windows = sorted(rows["period"].unique())
    if len(windows) == 1:
        (down, down_names), (across, across_names) = _sides(named)
        row, column = rows[down].map(down_names), rows[across].map(across_names)
        order, columns = list(down_names.values()), list(across_names.values())
        period = result.period_name(windows[0], t)
    else:
        row = pd.Series(
            [" · ".join(parts) for parts in zip(*(rows[one].map(keys) for one, keys in named.items()), strict=True)],
            index=rows.index,
            dtype=object,
        )
        said = {label: _short_period(label, result, view) for label in windows}
        column = rows["period"].map(said)
        every = set(row)
        combined = (" · ".join(parts) for parts in product(*(keys.values() for keys in named.values())))
        order, columns = [one for one in combined if one in every], list(said.values())
        period = ""
    cells = pd.DataFrame(
        {
            "row": row.to_numpy(),
            "column": column.to_numpy(),
            "value": rows["value"].astype(float).to_numpy(),
            "lower": rows["lower_95"].astype(float).to_numpy(),
            "upper": rows["upper_95"].astype(float).to_numpy(),
            "reason": rows["reason"].to_numpy(),
            "told": told(rows, result, t),
        }
    )
    return heat(cells, order, columns, period, result, t, view.dark)


def _short_period(label: date, result: Result, view: View) -> str:
    return view.t.short_month(label) if result.grain == "month" else result.period_name(label, view.t)


def _is_dense(rows: pd.DataFrame, named: Names) -> bool:
    """Whether most of the crossings of two breakdowns are there; otherwise a crossed table would be mostly empty."""
    sizes = [max(1, rows[name].nunique()) for name in named]
    return len(rows) * 2 >= sizes[0] * sizes[1]


def _sides(named: Names) -> list[tuple[str, dict[str, str]]]:
    """The breakdown with more keys goes down, the other across; in the order of the reader where it does not matter."""
    return sorted(named.items(), key=lambda one: -len(one[1]))
