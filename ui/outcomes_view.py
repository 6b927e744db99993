"""The part of the health promotion page that sets a sector's scores beside the outcomes that they should move."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from charts.figures import JUDGEMENTS
from charts.scores import Cell, Level, scores
from charts.style import Chart
from charts.values import NO_VALUE, shown
from i18n import N_
from metrics.catalogue import metric_of
from metrics.cut import MeasureError
from metrics.kinds import Metric
from metrics.result import Result
from ui import names, notes
from ui.health_promotion_view import COUNTRY, SCORE, TOTAL, delivered, members, own_name, sector, weighted
from ui.session import View
from ui.windows import years_until

# What a sector's work should move, of the national indicators: the number, and what it is called in a narrow column.
OUTCOMES = {
    "municipal_management": {
        3138: N_("Lost years of life"),
        181: N_("Unemployed"),
        234: N_("Social assistance"),
        4284: N_("Loneliness"),
    },
    "physical_activity": {699: N_("Hip fractures"), 243: N_("Morbidity"), 3957: N_("Falls and accidents")},
    "basic_education": {288: N_("Daily smoking"), 289: N_("Heavy drinking"), 328: N_("Anxiety")},
    "upper_secondary": {3219: N_("Not in education"), 189: N_("Young unemployed"), 253: N_("Mental health")},
    "vocational": {3219: N_("Not in education"), 189: N_("Young unemployed"), 253: N_("Mental health")},
    "primary_care": {243: N_("Morbidity"), 699: N_("Hip fractures"), 3957: N_("Falls and accidents")},
    "culture": {4284: N_("Loneliness"), 253: N_("Mental health")},
    "county": {3138: N_("Lost years of life"), 243: N_("Morbidity"), 3105: N_("Alcohol mortality")},
}
_TONES = {"better": "good", "worse": "bad"}


@dataclass(frozen=True)
class Column:
    """One column: a score or an outcome, its values by region of one year, and the county's and the country's."""

    name: str
    metric: Metric
    year: int
    values: dict[str, float]
    county: float | None
    country: float | None


def outcomes(view: View) -> None:
    """A sector's scores and the outcomes of the same municipalities, side by side."""
    t = view.t
    st.header(t("Does the work show in residents' health?"))
    own = view.of("area", "municipality", "end", "theme")
    chart, result, columns = own.drawn("outcomes", lambda: _outcomes(own))
    st.caption(
        t(
            "Municipalities from the highest score to the lowest, and beside each score the outcomes that the sector's "
            "work should move. The score and the outcomes stand side by side: this does not show that one causes the "
            "other."
        )
    )
    notes.show(chart, result, view, "outcomes", several=True)
    st.caption("  \n".join(notes.escaped(f"{one.name}: {t(one.metric.title)}") for one in columns[1:]))


def _outcomes(view: View) -> tuple[Chart, Result, list[Column]]:
    t = view.t
    result = delivered(view)
    columns = [_scores(view, result), *_columns(view)]
    shown_places = members(view)
    first = columns[0].values
    order = sorted(shown_places, key=lambda code: (-first.get(code, -1.0), shown_places[code]))
    # The county's own sector has no scores of municipalities: a column of nothing but gaps says nothing.
    drawn = columns if first.keys() & shown_places.keys() else columns[1:]
    cells = [_beside(one, t("Whole county"), one.county, view) for one in drawn]
    if any(one.country is not None for one in drawn):
        cells += [_beside(one, t("Whole country"), one.country, view) for one in drawn]
    cells += [_cell(one, code, shown_places[code], view) for code in order for one in drawn]
    subtitle = t("Signs: beside the county's value, not judged against chance. {signs}", signs=_signs(cells, view))
    heads = (t("Place"), t("Indicator"), t("Value"), t("Year"))
    title = names.value_name("theme", sector(view), view.county, t)
    chart = scores(cells, title, subtitle, _finding(columns, order, view), heads, t, view.dark, own_name(view))
    return chart, result, columns


def _signs(cells: list[Cell], view: View) -> str:
    """The signs that occur, in words."""
    t, used = view.t, {cell.level.sign for cell in cells if cell.level}
    told = [f"{sign} {_words(one, view)}" for one, (sign, _) in JUDGEMENTS.items() if sign in used]
    symbol, words = NO_VALUE["not_collected"]
    return " · ".join([*told, f"{symbol} {t(words)}"])


def _words(found: str, view: View) -> str:
    return view.t("the same") if found == "similar" else view.t(JUDGEMENTS[found][1])


def _scores(view: View, result: Result) -> Column:
    """The newest total scores of the sector; the county's is the average of its municipalities by residents."""
    rows = result.rows[(result.rows["theme"] == sector(view)) & (result.rows["dimension"] == TOTAL)]
    known = rows[rows["value"].notna()]
    newest = known["period"].max() if len(known) else None
    of = known[known["period"] == newest]
    whole = weighted(view, {})
    own = whole[(whole["theme"] == sector(view)) & (whole["dimension"] == TOTAL) & (whole["period"] == newest)]
    average = own["value"].dropna()
    return Column(
        view.t("Score (TEA)"),
        SCORE,
        newest.year if newest else 0,
        {code: float(value) for code, value in zip(of["organisation"], of["value"], strict=True)},
        float(average.iloc[0]) if len(average) else None,
        None,
    )


def _columns(view: View) -> list[Column]:
    """The outcomes of the sector that the lake has of the county's municipalities, each of its newest year."""
    start, end = years_until(view, "indicator_values")
    own = {code.code for code in view.county.municipalities}
    found = []
    for number, name in OUTCOMES[sector(view)].items():
        metric = metric_of(f"indicator:{number}")
        try:
            rows = view.result(metric.id, by=("region",), grain="year", start=start, end=end).rows
        except MeasureError:
            continue
        known = rows[rows["value"].notna()]
        places = known[known["region"].isin(own) & (known["region_category"] == "KUNTA")]
        if places.empty:
            continue
        newest = places["period"].max()
        of = known[known["period"] == newest].set_index(["region_category", "region"])["value"]
        values = {code: float(of["KUNTA", code]) for code in own if ("KUNTA", code) in of.index}
        county, country = ("HYVINVOINTIALUE", view.county.region_code), ("MAA", COUNTRY["region"])
        beside = [float(of[key]) if key in of.index else None for key in (county, country)]
        title = f"{view.t(name)}, %" if metric.unit == "%" else view.t(name)
        found.append(Column(title, metric, newest.year, values, *beside))
    return found


def judgement(value: float, county: float | None, metric: Metric) -> str:
    """Where a value stands beside the county's: better, worse, higher, lower, similar; unknown without one."""
    if county is None:
        return "unknown"
    if value == county:
        return "similar"
    way = "higher" if value > county else "lower"
    if metric.better == "neither":
        return way
    return "better" if way == metric.better else "worse"


def _cell(column: Column, code: str, name: str, view: View) -> Cell:
    t, value = view.t, column.values.get(code)
    if value is None:
        symbol, words = NO_VALUE["not_collected"]
        return Cell(name, column.name, None, f"{symbol} {t(words)}", symbol)
    found = judgement(value, column.county, column.metric)
    if found == "unknown":
        return _with_value(column, name, value, None, view)
    told = Level(JUDGEMENTS[found][0], _words(found, view), _TONES.get(found, "neutral"))
    return _with_value(column, name, value, told, view)


def _beside(column: Column, name: str, value: float | None, view: View) -> Cell:
    if value is None:
        return Cell(name, column.name, None, "–", "")
    return _with_value(column, name, value, None, view)


def _with_value(column: Column, name: str, value: float, level: Level | None, view: View) -> Cell:
    t, metric = view.t, column.metric
    short = t.number(value, metric.decimals)
    return Cell(
        name, column.name, value, shown(value, metric, t), short, level, str(column.year), f"’{column.year % 100:02d}"
    )


def _finding(columns: list[Column], codes: list[str], view: View) -> str:
    """How many outcomes are better: of municipalities whose score is at least the county's, and of the others."""
    t, (score, *rest) = view.t, columns
    rest = [one for one in rest if one.metric.better != "neither" and one.county is not None]
    scored = [code for code in codes if code in score.values]
    if score.county is None or not rest or not scored:
        return t("The scores and the outcomes cannot be set side by side here.")
    told = []
    for high in (True, False):
        group = [code for code in scored if (score.values[code] >= score.county) == high]
        found = [
            judgement(one.values[code], one.county, one.metric) for one in rest for code in group if code in one.values
        ]
        told.append((t.number(found.count("better")), t.number(len(found))))
    (up, of_up), (down, of_down) = told
    return t(
        "Where the score is at least the county's, {up} of {of_up} outcomes are better than the county's; where it is "
        "lower, {down} of {of_down}.",
        up=up,
        of_up=of_up,
        down=down,
        of_down=of_down,
    )
