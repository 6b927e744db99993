"""On how few costs are gathered: the share of costs by the share of clients, costliest first."""

from __future__ import annotations

from typing import Any

import pandas as pd

from charts.style import Chart, config, palette
from charts.values import shown, shown_or_reason
from i18n import Translator
from metrics.result import Result

# The shares that have their words in the picture and in the finding; the table has all.
NAMED = (1, 5, 10, 20)
# The one that the finding tells of what is compared with.
BESIDE = (10,)


def concentration(
    result: Result, place: str, compared: tuple[str, Result | None], t: Translator, dark: bool = False
) -> Chart:
    """The newest window of an answer divided by shares of clients alone, of one place and perhaps of another."""
    own = _points(result, "own", t)
    name, other = compared
    there = _points(other, "other", t) if other is not None else own.iloc[:0]
    even = pd.DataFrame({"share": [0, 100], "value": [0.0, 100.0], "role": "even"})
    start = pd.DataFrame({"share": 0, "value": 0.0, "role": sorted({*own["role"], *there["role"]})})
    known = [rows[rows["value"].notna()] for rows in (own, there)]
    drawn = pd.concat([*(rows for rows in known if len(rows)), start, even], ignore_index=True)
    data = drawn if len(known[0]) else drawn.assign(value=float("nan"))
    spec = {"height": 300, "width": "container", "config": config(t, dark), "layer": _layers(t, dark)}
    period = result.period_name(result.rows["period"].max(), t)
    subtitle = t("%, {period}. Dotted: if every client cost the same", period=period)
    if other is not None:
        subtitle += ". " + t("Dashed: {name}", name=name)
    title = t(result.metric.title)
    return Chart(spec, data, title, subtitle, _finding(own, there, place, name, t), _table(own, there, place, name, t))


def _points(result: Result, role: str, t: Translator) -> pd.DataFrame:
    """`share, value, words, role, named, label` by share, the smallest first."""
    rows = result.rows[result.rows["period"] == result.rows["period"].max()]
    rows = rows.assign(share=rows["costliest"].astype(int)).sort_values("share")
    words = [shown_or_reason(v, r, result.metric, t) for v, r in zip(rows["value"], rows["reason"], strict=True)]
    told = [
        t("costliest {share}: {costs}", share=t.percent(share, 0), costs=shown(value, result.metric, t))
        for share, value in zip(rows["share"], rows["value"], strict=True)
    ]
    points = {"share": rows["share"], "value": rows["value"].astype(float), "words": words, "label": told}
    return pd.DataFrame({**points, "role": role, "named": rows["share"].isin(NAMED) & (role == "own")})


def _finding(own: pd.DataFrame, there: pd.DataFrame, place: str, name: str, t: Translator) -> str:
    named, beside = _listed(own, NAMED), _listed(there, BESIDE)
    if not named:
        return t("No value can be shown.")
    text = t("{place}: share of all costs – {shares}.", place=place, shares=named)
    return text + (" " + t("{name}: {shares}.", name=name, shares=beside) if beside else "")


def _listed(rows: pd.DataFrame, shares: tuple[int, ...]) -> str:
    """Those of the shares that are known, in words."""
    return ", ".join(rows.loc[rows["share"].isin(shares) & rows["value"].notna(), "label"])


def _table(own: pd.DataFrame, there: pd.DataFrame, place: str, name: str, t: Translator) -> pd.DataFrame:
    shares = [t("Costliest {share} of clients", share=t.percent(share, 0)) for share in own["share"]]
    table = pd.DataFrame({t("Clients"): shares, place: own["words"].to_list()})
    if len(there):
        table[name] = there.set_index("share")["words"].reindex(own["share"]).to_list()
    return table


def _layers(t: Translator, dark: bool) -> list[dict[str, Any]]:
    p = palette(dark)

    def axis(field: str, title: str) -> dict[str, Any]:
        scale = {"domain": [0, 100], "nice": False}
        shown_axis = {"values": [0, 20, 40, 60, 80, 100], "grid": field == "value"}
        return {"field": field, "type": "quantitative", "title": title, "axis": shown_axis, "scale": scale}

    at = {"x": axis("share", t("share of clients, costliest first, %")), "y": axis("value", t("share of costs, %"))}

    def line(role: str, color: str, width: float, dash: list[int]) -> dict[str, Any]:
        mark = {"type": "line", "color": color, "strokeWidth": width, "strokeDash": dash}
        return {"transform": [{"filter": f"datum.role == '{role}'"}], "mark": mark, "encoding": at}

    own = [{"filter": "datum.role == 'own' && datum.share > 0"}]
    text: dict[str, Any] = {"type": "text", "align": "left", "baseline": "top", "dx": 8, "dy": 1, "fontSize": 12}
    ground = {**text, "stroke": p.ground, "strokeWidth": 4, "strokeJoin": "round", "color": p.ground}
    words = {"transform": [*own, {"filter": "datum.named"}], "encoding": {**at, "text": {"field": "label"}}}
    return [
        line("even", p.faint, 1, [2, 3]),
        line("other", p.other, 1.5, [6, 4]),
        line("own", p.main, 2.5, [1, 0]),
        {
            "transform": own,
            "mark": {"type": "point", "filled": True, "color": p.main, "size": 45, "opacity": 1},
            "encoding": {**at, "tooltip": {"field": "label"}},
        },
        {**words, "mark": ground},
        {**words, "mark": {**text, "color": p.text, "fontWeight": 500}},
    ]
