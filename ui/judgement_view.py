"""The judgement of one metric and place in words: a sign repeats each verdict, and nothing is left to colour."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from charts.values import shown_or_reason
from i18n import Translator
from metrics import MeasureError, Metric
from metrics.judgement import Judgement
from metrics.periods import add_months
from metrics.result import Result
from metrics.standing import Rank, ranks
from metrics.verdicts import Verdict
from metrics.written import written
from permissions import AccessDenied
from ui.judged import of_county, of_places
from ui.notes import escaped
from ui.session import View

SIGNS = {"triangle-up": "▲", "triangle-down": "▼", "circle": "●", "square": "■", "cross": "○"}


@dataclass(frozen=True)
class Told:
    """One line: what was asked, the sign of the verdict, and the verdict with its numbers."""

    asked: str
    sign: str
    words: str


def told(view: View, metric: Metric) -> list[Told]:
    """What is judged of the chosen place in the newest finished window; nothing where none is finished."""
    try:
        result, found = _of_place(view, metric)
    except (MeasureError, AccessDenied):
        return []
    place = view.filters.municipality or view.filters.area
    own = next((one for one in found if one.place == place), None)
    if own is None:
        return []
    return [*_compared(own, result, view), *_over_time(own, view.t), *_rank(result, place, view)]


def _of_place(view: View, metric: Metric) -> tuple[Result, tuple[Judgement, ...]]:
    filters = view.filters
    grain = filters.grain if filters.grain in metric.grains else metric.grains[0]
    grain = "year" if metric.datasets == ("population",) else grain
    if filters.municipality and "municipality" in metric.breakdowns:
        day = add_months(view.served.bound.end, -1)
        inside = filters.area or view.county.area_of(filters.municipality, day)
        return of_places(view, metric, grain, "municipality", inside)
    if filters.area and "area" in metric.breakdowns:
        return of_places(view, metric, grain, "area")
    return of_county(view, metric, grain)


def _compared(own: Judgement, result: Result, view: View) -> list[Told]:
    t, metric = view.t, result.metric
    value = t(
        "{place}, {period}: {value}",
        place=view.place,
        period=result.period_name(own.period, t),
        value=shown_or_reason(own.value, _reason(own, result), metric, t),
    )
    lines = [Told(t("Newest finished value"), "", value)]
    if own.place is not None:
        lines.append(_beside(t("Beside the county"), own.county, own.county_value, view, metric))
    lines.append(_beside(t("Beside the country"), own.country, own.country_value, view, metric))
    return lines


def _reason(own: Judgement, result: Result) -> str | None:
    """Why the window has no value."""
    rows = result.rows[result.rows["period"] == own.period]
    rows = rows if own.place is None else rows[rows[result.by[0]] == own.place]
    return None if rows.empty or rows["reason"].isna().iloc[0] else str(rows["reason"].iloc[0])


def _beside(asked: str, verdict: Verdict, compared: float | None, view: View, metric: Metric) -> Told:
    words = view.t(verdict.words)
    return _line(asked, verdict, words if compared is None else f"{words} ({written(compared, metric, view.t)})")


def _over_time(own: Judgement, t: Translator) -> list[Told]:
    return [
        _line(t("Recent trend"), own.trend, t(own.trend.words)),
        _line(t("Variation"), own.variation, t(own.variation.words)),
        _line(t("Target"), own.assurance, t(own.assurance.words)),
    ]


def _line(asked: str, verdict: Verdict, words: str) -> Told:
    return Told(asked, SIGNS[verdict.shape], words)


def _rank(result: Result, place: str | None, view: View) -> list[Told]:
    """Among the areas, or the municipalities of the area."""
    t, found = view.t, ranks(result)
    rank = found.get(place or "")
    if rank is None or rank.of < 2:
        return []
    among = t("Rank among municipalities of the area") if result.by == ("municipality",) else t("Rank among areas")
    return [Told(among, "", _rank_told(rank, result.metric, t))]


def _rank_told(rank: Rank, metric: Metric, t: Translator) -> str:
    number = {name: t.number(getattr(rank, name)) for name in ("rank", "of")}
    first = t("1 = highest") if metric.better == "neither" else t("1 = best")
    if rank.first is None or rank.last is None:
        return t("{rank}/{of} ({first}); how sure it is cannot be said", first=first, **number)
    return t(
        "{rank}/{of} ({first}); with 95 % certainty between {low} and {high}",
        first=first,
        low=t.number(rank.first),
        high=t.number(rank.last),
        **number,
    )


def show(lines: list[Told], t: Translator) -> None:
    """The lines side by side where there is room."""
    grid = st.grid(3, min_column_width=240, key="judgement")
    for line in lines:
        with grid.cell():
            st.markdown(f":small[{escaped(line.asked)}]  \n**{escaped(f'{line.sign} {line.words}'.strip())}**")
    st.caption(
        t(
            "▲ higher, ▼ lower, ● no difference that chance does not explain, ■ judged against a target, ○ not judged. "
            "Unfinished periods are never judged."
        )
    )
