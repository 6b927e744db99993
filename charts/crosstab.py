"""A table that is read at a glance: two breakdowns crossed, each cell its share of all, darker where it is larger."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from charts.groups import Beside
from charts.places import shade, unit_and_period
from charts.style import INK_FROM, INKS, SEQUENCE, Chart, config, palette
from charts.values import NO_VALUE, shown
from i18n import Translator
from metrics.result import Result

ALL = "all"


@dataclass(frozen=True, eq=False)
class Crossed:
    """One place's answers to the same question: by both breakdowns, by each alone, and as a whole."""

    cells: Result
    rows: Result
    columns: Result
    whole: Result

    def shares(self) -> pd.DataFrame:
        """`row, column, days, value, reason`: every cell and every edge, `value` in per cent of the whole."""
        down, across = self.cells.by
        found = [
            self.cells.rows.rename(columns={down: "row", across: "column"}),
            self.rows.rows.rename(columns={down: "row"}).assign(column=ALL),
            self.columns.rows.rename(columns={across: "column"}).assign(row=ALL),
            self.whole.rows.assign(row=ALL, column=ALL),
        ]
        parts = pd.concat([one[["row", "column", "value", "reason"]] for one in found], ignore_index=True)
        whole = self.whole.rows["value"].sum() or float("nan")
        return parts.rename(columns={"value": "amount"}).assign(value=100 * parts["value"] / whole)


def crosstab(
    own: Crossed,
    other: Crossed | None,
    rows: Mapping[str, str],
    columns: Mapping[str, str],
    heads: tuple[str, str],
    told: Beside,
    finding: str,
    t: Translator,
    dark: bool = False,
) -> Chart:
    """The shares of a place as a table, beside those of `other`; `rows` and `columns` are key → name, in
    order, and `heads` what they are."""
    result = own.whole
    down, across = {**rows, ALL: t("In all")}, {**columns, ALL: t("In all")}
    laid = _laid(own.shares(), down, across)
    data = laid.assign(
        row=laid["row"].map(down),
        column=laid["column"].map(across),
        edge=(laid["row"] == ALL) | (laid["column"] == ALL),
    )
    data["label"] = [_label(v, r, t) for v, r in zip(data["value"], data["reason"], strict=True)]
    data["beside"] = "–"
    if other is not None:
        marks = _laid(other.shares(), down, across)
        data["beside"] = [_label(v, r, t) for v, r in zip(marks["value"], marks["reason"], strict=True)]
    data["amount_told"] = [shown(v, result.metric, t) if v == v else "–" for v in data["amount"]]
    data["told"] = [
        t(
            "{row}, {column}: {share} ({amount} {unit}); {compared}: {beside}",
            row=one.row,
            column=one.column,
            share=one.label,
            amount=one.amount_told,
            unit=t(result.metric.unit),
            compared=told.compared,
            beside=one.beside,
        )
        for one in data.itertuples()
    ]
    data = _shaded(data, dark)
    subtitle = t("share of all; darker is more; {unit}", unit=unit_and_period(result, t)) + _signs(data, t)
    spec = _spec(list(down.values()), list(across.values()), heads[1], t, dark)
    return Chart(spec, data, t(result.metric.title), subtitle, finding, _table(data, heads, told, other is not None, t))


def _laid(shares: pd.DataFrame, down: Mapping[str, str], across: Mapping[str, str]) -> pd.DataFrame:
    """A row for every cell, in order, also for those that never occur."""
    every = pd.MultiIndex.from_product([list(down), list(across)], names=["row", "column"])
    return shares.set_index(["row", "column"]).reindex(every).reset_index()


def _label(share: float, reason: object, t: Translator) -> str:
    if share == share:
        return t.percent(share)
    return NO_VALUE[str(reason)][0] if str(reason) in NO_VALUE else "–"


def _shaded(data: pd.DataFrame, dark: bool) -> pd.DataFrame:
    """`data` with `shade`: by the square root, so that small cells differ too; -1 for edges and where nothing is."""
    inner = data["value"].where(~data["edge"])
    shades = shade(inner.clip(lower=0) ** 0.5, len(SEQUENCE[dark]))
    return data.assign(shade=shades.where(inner.notna(), -1).astype(int))


def _signs(data: pd.DataFrame, t: Translator) -> str:
    """The signs in the cells in words."""
    missing = [str(reason) for reason in data["reason"].dropna().unique() if str(reason) in NO_VALUE]
    signs = "".join(f". {NO_VALUE[reason][0]} {t(NO_VALUE[reason][1])}" for reason in missing)
    return signs + (f". – {t('none')}" if (data["label"] == "–").any() else "")


def _table(data: pd.DataFrame, heads: tuple[str, str], told: Beside, with_other: bool, t: Translator) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            heads[0]: data["row"],
            heads[1]: data["column"],
            t("Amount"): data["amount_told"],
            t("Share: {place}", place=told.name): data["label"],
        }
    )
    return table.assign(**{t("Share: {place}", place=told.compared): data["beside"]}) if with_other else table


def _spec(rows: list[str], columns: list[str], head: str, t: Translator, dark: bool) -> dict[str, Any]:
    p = palette(dark)
    weak, strong = INKS[dark]
    top = {"orient": "top", "labelAngle": 0, "domain": False, "ticks": False, "labelPadding": 6, "grid": False}
    side = {"domain": False, "ticks": False, "labelLimit": 170, "grid": False}
    x = {"field": "column", "type": "nominal", "sort": columns, "title": head, "axis": top}
    y = {"field": "row", "type": "nominal", "sort": rows, "title": None, "axis": side}
    fill = {
        "field": "shade",
        "type": "ordinal",
        "legend": None,
        "scale": {"domain": [-1, *range(len(SEQUENCE[dark]))], "range": [p.ground, *SEQUENCE[dark]]},
    }
    ink = {"condition": {"test": f"datum.shade >= {INK_FROM[dark]}", "value": strong}, "value": weak}
    box = {"type": "rect", "stroke": p.ground, "strokeWidth": 2, "cornerRadius": 4}
    text = {"type": "text", "baseline": "middle", "fontSize": {"expr": "width < 420 ? 9.5 : 12"}}
    told = {"field": "told"}
    return {
        "height": {"step": 32},
        "width": "container",
        "config": config(t, dark),
        "layer": [
            {"mark": box, "encoding": {"x": x, "y": y, "color": fill, "tooltip": told}},
            {"mark": text, "encoding": {"x": x, "y": y, "text": {"field": "label"}, "color": ink, "tooltip": told}},
        ],
    }
