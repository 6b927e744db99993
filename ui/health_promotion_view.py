"""The parts of the health promotion page on scores: by sector, by viewpoint, and the outcomes beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import pandas as pd
import streamlit as st

from charts.scores import Cell, Level, scores
from charts.style import Chart
from charts.values import NO_VALUE, shown
from data_sources.extracts import EXTRACTS
from i18n import N_
from metrics import CATALOGUE
from metrics.cut import MeasureError
from metrics.result import Result
from ui import address, names, notes
from ui.filters import THEMES
from ui.session import View
from ui.windows import years_until

SCORE, WEIGHTED = CATALOGUE["tea_score"], CATALOGUE["tea_score_weighted"]
TOTAL = "total"
OWN_SECTOR = "county"
# The sectors of municipalities; the county's own organisation is one of its own.
SECTORS = tuple(theme for theme in THEMES if theme != OWN_SECTOR)
VIEWPOINTS = tuple(EXTRACTS["tea_scores"].c.dimension.info["values"])
LEVELS = {
    "green": Level("▲", N_("good level"), "good"),
    "yellow": Level("◆", N_("something to improve")),
    "red": Level("▼", N_("much to improve"), "bad"),
}
# National indicators that carry a sector's total score for the whole country.
OF_COUNTRY = {"municipal_management": 4072, "primary_care": 4092, "basic_education": 4093, "physical_activity": 4094}
# Sector, viewpoint and round of a score → its value and the year that is said.
Scored = dict[tuple[str, str, int], tuple[float, int]]
COUNTRY = {"region": "358", "region_category": "MAA"}


@dataclass(frozen=True)
class Row:
    """A row of scores: what it is called, and value and year by sector, viewpoint and round (0 is the newest)."""

    name: str
    scores: Scored
    is_municipality: bool = True


def members(view: View) -> dict[str, str]:
    """The municipalities that are shown, by name: those of the chosen area, or all."""
    inside = view.of("area", "end").filters.codes(view.county)
    found = {code: view.county.municipality(code).name(view.t.language) for code in inside}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def own_name(view: View) -> str:
    """The name of the chosen municipality; "" without one."""
    chosen = view.filters.municipality
    return view.county.municipality(chosen).name(view.t.language) if chosen else ""


# ---- scores ----------------------------------------------------------------------------------------------------


def by_sector(view: View) -> None:
    """Total scores, municipality × sector, two rounds side by side."""
    t = view.t
    st.header(t("How well founded is the work for health?"))
    st.caption(
        t(
            "Each cell has the score (0–100), its sign and the year of the round. Sectors are asked in different "
            "years. The organisations assess themselves. An empty cell with a broken edge is a score that was not "
            "given; it is not zero. Averages of areas are weighted by residents."
        )
    )
    _two_rounds(view.of("area", "municipality", "end"), view, "sectors", SECTORS, (TOTAL,), t("Sector"))
    own = view.of("end")
    if told := own.drawn("own organisation", lambda: _own_organisation(own)):
        st.markdown(notes.escaped(told))


def by_viewpoint(view: View) -> None:
    """The scores of one sector, municipality × viewpoint, two rounds side by side."""
    t = view.t
    st.header(t("On what does a sector's score rest?"))
    labels = {theme: names.value_name("theme", theme, view.county, t) for theme in THEMES}
    address.choose(st.selectbox, "theme", t("Sector"), labels, sector(view))
    own = view.of("area", "municipality", "end", "theme")
    _two_rounds(own, view, "viewpoints", (sector(view),), VIEWPOINTS, t("Viewpoint"))


def sector(view: View) -> str:
    """The sector that is looked at closer."""
    return view.filters.theme or SECTORS[0]


def _two_rounds(own: View, view: View, key: str, themes: Sequence[str], dimensions: Sequence[str], across: str) -> None:
    """The newest round and the one before; `across`: what the columns are."""
    left, right = st.columns(2, gap="medium")
    for side, number, head in ((left, 0, view.t("Newest round")), (right, 1, view.t("The round before"))):
        with side:
            st.subheader(head)
            drawn = own.drawn(f"{key} {number}", partial(_heat, own, number, themes, dimensions, across))
            notes.show(*drawn, view, f"{key}_{number}", several=True)


def _heat(
    view: View, number: int, themes: Sequence[str], dimensions: Sequence[str], across: str
) -> tuple[Chart, Result]:
    t = view.t
    rows = [row for row in _rows(view, themes) if row.is_municipality or len(row.scores)]
    kind = "dimension" if len(themes) == 1 else "theme"
    asked = [(theme, dimension) for theme in themes for dimension in dimensions]
    asked = [one for one in asked if any((*one, 0) in row.scores for row in rows)]
    named = names.value_names(kind, (one[kind == "dimension"] for one in asked), view.county, t)
    cells = [_cell(row, named[one[kind == "dimension"]], *one, number, view) for row in rows for one in asked]
    finding = (_levels_told if number == 0 else _change_told)(rows, asked, view)
    heads = (t("Organisation"), across, t("Score"), t("Year"))
    subtitle = f"{t(SCORE.unit)}. {signs(view)}"
    title = t(SCORE.title) if len(themes) > 1 else names.value_name("theme", themes[0], view.county, t)
    return scores(cells, title, subtitle, finding, heads, t, view.dark, own_name(view)), delivered(view)


def signs(view: View) -> str:
    """The signs in words, with their limits."""
    t, limits = view.t, view.county.thresholds
    yellow, green = (t.number(limit) for limit in (limits.tea_yellow_from, limits.tea_green_from))
    told = {"green": t("from {n}", n=green), "yellow": f"{yellow}–{green}", "red": t("below {n}", n=yellow)}
    parts = [f"{LEVELS[light].sign} {t(LEVELS[light].words)} ({told[light]})" for light in LEVELS]
    symbol, words = NO_VALUE["not_collected"]
    return " · ".join([*parts, f"{symbol} {t(words)}"])


def level(value: float, view: View) -> Level:
    """Good, something or much to improve, by the county's limits."""
    limits = view.county.thresholds
    light = "green" if value >= limits.tea_green_from else "yellow" if value >= limits.tea_yellow_from else "red"
    return Level(LEVELS[light].sign, view.t(LEVELS[light].words), LEVELS[light].tone)


def delivered(view: View) -> Result:
    """Every score of the last years, of every organisation."""
    start, end = years_until(view, "tea_scores")
    return view.result(SCORE.id, by=("organisation", "theme", "dimension"), grain="year", start=start, end=end)


def _organisations(view: View) -> tuple[dict[str, list[int]], dict[str, Scored]]:
    """The years in which any organisation was scored, of each sector, newest first; every organisation's scores."""
    own = view.of("end")
    return own.drawn("organisations", lambda: _by_organisation(delivered(own).rows))


def _by_organisation(rows: pd.DataFrame) -> tuple[dict[str, list[int]], dict[str, Scored]]:
    known = rows[rows["value"].notna()]
    years = known.assign(year=[period.year for period in known["period"]]).groupby("theme")["year"]
    rounds = {str(theme): sorted(set(found), reverse=True) for theme, found in years}
    return rounds, {str(code): _of_rounds(its, rounds) for code, its in known.groupby("organisation")}


def _rows(view: View, themes: Sequence[str]) -> list[Row]:
    """The average of the place and of the county, the country, then each municipality; or the county's own."""
    t, county = view.t, view.county
    rounds, of = _organisations(view)
    if tuple(themes) == (OWN_SECTOR,):
        return [Row(county.title(t.language), of.get(county.region_code, {}))]
    found = []
    if view.filters.area:
        where = {"area": view.filters.area}
        name = county.area(view.filters.area).short_name(t.language)
        found.append(Row(name, _averages(view.of("area", "end"), where, rounds), False))
    found.append(Row(t("Whole county"), _averages(view.of("end"), {}, rounds), False))
    found.append(Row(t("Whole country"), _of_rounds(_country(view, rounds, themes), rounds), False))
    for code, name in members(view).items():
        found.append(Row(name, of.get(code, {})))
    return found


def _averages(view: View, where: Mapping[str, str], rounds: Mapping[str, list[int]]) -> Scored:
    return view.drawn(f"averages {dict(where)}", lambda: _of_rounds(weighted(view, where), rounds))


def _of_rounds(rows: pd.DataFrame, rounds: Mapping[str, list[int]]) -> Scored:
    """The scores that stand. `told_year`: the year that is said, where it is another than the round's."""
    known = rows[rows["value"].notna()]
    years = [period.year for period in known["period"]]
    told = known.get("told_year", years)
    lines = zip(known["theme"], known["dimension"], known["value"], years, told, strict=True)
    return {
        (theme, dimension, rounds[theme].index(year)): (float(value), int(said))
        for theme, dimension, value, year, said in lines
        if year in rounds.get(theme, ())
    }


def weighted(view: View, where: Mapping[str, str]) -> pd.DataFrame:
    """The averages of municipalities' scores by residents, of the county or of an area."""
    start, end = years_until(view, "tea_scores")
    by = ("theme", "dimension")
    return view.result(WEIGHTED.id, by=by, grain="year", start=start, end=end, where=where).rows


def _country(view: View, rounds: Mapping[str, list[int]], themes: Sequence[str]) -> pd.DataFrame:
    """The country's total scores: of each round the newest value until its year, with the year that it is of."""
    start, end = years_until(view, "tea_scores")
    found = []
    for theme in set(themes) & set(OF_COUNTRY):
        try:
            rows = view.result(f"indicator:{OF_COUNTRY[theme]}", grain="year", start=start, end=end, where=COUNTRY).rows
        except MeasureError:
            continue
        values = {one.year: value for one, value in zip(rows["period"], rows["value"], strict=True) if value == value}
        for year in rounds.get(theme, ()):
            if until := [one for one in values if year - 2 < one <= year]:
                told = max(until)
                found.append((date(year, 1, 1), theme, TOTAL, values[told], told))
    return pd.DataFrame(found, columns=["period", "theme", "dimension", "value", "told_year"])


def _cell(row: Row, column: str, theme: str, dimension: str, number: int, view: View) -> Cell:
    t = view.t
    found = row.scores.get((theme, dimension, number))
    if found is None:
        symbol, words = NO_VALUE["not_collected"]
        told = f"{symbol} {t(words)}" if row.is_municipality else "–"
        return Cell(row.name, column, None, told, symbol if row.is_municipality else "")
    value, year = found
    told = shown(value, SCORE, t)
    return Cell(row.name, column, value, told, told, level(value, view), str(year), f"’{year % 100:02d}")


def _levels_told(rows: Sequence[Row], asked: Sequence[tuple[str, str]], view: View) -> str:
    """How many scores are at each level in the newest round, and the chosen municipality's highest and lowest."""
    t = view.t
    mine = [row for row in rows if row.is_municipality]
    values = [found[0] for row in mine for one in asked if (found := row.scores.get((*one, 0)))]
    if not values:
        return t("No value can be shown.")
    signs_of = [level(value, view).sign for value in values]
    counts = {light: t.number(signs_of.count(LEVELS[light].sign)) for light in LEVELS}
    text = t(
        "Newest scores, {all}: good level {green}, something to improve {yellow}, much to improve {red}.",
        all=t.number(len(values)),
        **counts,
    )
    missing = len(mine) * len(asked) - len(values)
    return text + (" " + t("Not given: {n}.", n=t.number(missing)) if missing else "")


def _change_told(rows: Sequence[Row], asked: Sequence[tuple[str, str]], view: View) -> str:
    """How many scores are higher, lower or the same in the newest round than in this one."""
    t = view.t
    pairs = [
        (row.scores.get((*one, 0)), row.scores.get((*one, 1))) for row in rows if row.is_municipality for one in asked
    ]
    steps = [round(now[0] - then[0], 1) for now, then in pairs if now and then]
    if not steps:
        return t("The two rounds have no score to compare.")
    counts = (sum(step > 0 for step in steps), sum(step < 0 for step in steps), sum(step == 0 for step in steps))
    up, down, same = (t.number(count) for count in counts)
    return t("After this round {up} scores rose, {down} fell and {same} stayed.", up=up, down=down, same=same)


def _own_organisation(view: View) -> str:
    """The total score that the county's own organisation got in the two newest rounds."""
    t, (_, of) = view.t, _organisations(view)
    scored = of.get(view.county.region_code, {})
    told = [found for number in (0, 1) if (found := scored.get((OWN_SECTOR, TOTAL, number)))]
    if not told:
        return ""
    parts = [f"{shown(value, SCORE, t)} {level(value, view).sign} ({year})" for value, year in told]
    return t("The county's own organisation: {scores}.", scores=", ".join(parts))
