"""The filter row: area → municipality → period → compare with, the same on every page and kept in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta

import streamlit as st

from county import County, Municipality
from data_sources.extracts import EXTRACTS
from i18n import N_, Translator
from metrics import CATALOGUE
from metrics.moves import NOTHING
from metrics.periods import add_months
from metrics.projects import ASPECTS
from permissions import Reader
from ui import address
from ui.names import BREAKDOWNS
from ui.periods import Span, offered, parse_span, span_label

WHOLE_COUNTY = "county"
GRAINS = ("month", "quarter", "year", "rolling12")
# Who uses many services: how many categories at least, and categories of which kind.
AT_LEAST = tuple(str(number) for number in range(2, 9))
CATEGORIES = ("service_line", "service_class")
STEPS = (*GRAINS, "total")
_NATIONAL = re.compile(r"indicator:\d{1,6}")
THEMES = tuple(EXTRACTS["tea_scores"].c.theme.info["values"])
_NUMBER = re.compile(r"\d{1,9}")
_VALUE = re.compile(r"-?\d{1,9}(\.\d{1,6})?")
GRAIN_TITLES = {
    "month": N_("Months"),
    "quarter": N_("Quarters"),
    "year": N_("Years"),
    "rolling12": N_("12-month windows"),
}


@dataclass(frozen=True)
class Filters:
    """What the reader chose. `area` and `municipality` are None for "all of it"; `end` is the day after the last.

    `compare` is `last_year`, `previous`, `own_area`, `county` or `area:<id>`. `metric` and `by` are what a page is
    about, `at_least` and `category` who uses many services, `move` the line or the arrow `from:to` that is looked at,
    `line` the service line that is looked at, `theme` the sector of health promotion, `what_if` the changed value of an
    indicator in the HYTE coefficient (`component:value`), `national` the number of a national indicator, `aspect` what
    of projects is looked at; `by2`, `step`, `of` and `only` are what an indicator is cut by besides: a
    second breakdown, the length of its windows, the indicator that it compares, and single values `breakdown:key,…`.
    "" where the address does not say.
    """

    area: str | None
    municipality: str | None
    start: date
    end: date
    compare: str
    grain: str
    metric: str
    by: str
    at_least: str = ""
    category: str = ""
    move: str = ""
    line: str = ""
    by2: str = ""
    step: str = ""
    of: str = ""
    only: str = ""
    theme: str = ""
    what_if: str = ""
    national: str = ""
    aspect: str = ""

    @property
    def where(self) -> dict[str, str]:
        """The chosen place as filters of `measure`."""
        if self.municipality:
            return {"municipality": self.municipality}
        return {"area": self.area} if self.area else {}

    @property
    def months(self) -> int:
        """Length of the period in months."""
        return (self.end.year - self.start.year) * 12 + self.end.month - self.start.month

    @property
    def compared_span(self) -> tuple[date, date]:
        """Start and end of the period to compare with; the chosen one where places are compared."""
        back = {"last_year": 12, "previous": self.months}.get(self.compare, 0)
        return add_months(self.start, -back), add_months(self.end, -back)

    @property
    def compared_where(self) -> dict[str, str]:
        """The place to compare with as filters of `measure`."""
        if self.compare in ("last_year", "previous"):
            return self.where
        if self.compare == "own_area" and self.area:
            return {"area": self.area}
        return {"area": self.compare.removeprefix("area:")} if self.compare.startswith("area:") else {}

    def codes(self, county: County) -> tuple[str, ...]:
        """The municipalities that the chosen place is made of, by the areas of the period's last month."""
        if self.municipality:
            return (self.municipality,)
        inside = county.municipalities_of(self.area, add_months(self.end, -1)) if self.area else county.municipalities
        return tuple(m.code for m in inside)

    def place(self, county: County, language: str) -> str:
        """The name of the chosen place."""
        if self.municipality:
            return county.municipality(self.municipality).name(language)
        return county.area(self.area).short_name(language) if self.area else county.title(language)

    def compared(self, county: County, t: Translator) -> str:
        """The name of what is compared with."""
        return _compare_label(self.compare, self.area, county, t)


@dataclass(frozen=True)
class Offer:
    """What may be chosen: by this reader, on this page, in this lake."""

    county: County
    reader: Reader
    bound: Span
    municipalities: frozenset[str] | None

    @property
    def day(self) -> date:
        """The day whose areas are meant: the last of the newest whole month."""
        return self.bound.end - timedelta(days=1)

    def span(self, code: str) -> Span:
        """The span of an address; the newest where it says none."""
        return parse_span(code, self.bound) or offered(self.bound)[0]

    def area(self, asked: str) -> str:
        """The asked area where there is one, else the reader's own, else the county."""
        known = {area.id for area in self.county.areas}
        if asked in known or asked == WHOLE_COUNTY:
            return asked
        return self.reader.area or self._area_of_own_municipality() or WHOLE_COUNTY

    def _area_of_own_municipality(self) -> str | None:
        own = self.reader.municipality
        return self.county.area_of(own, self.day) if own else None

    def codes(self, area: str) -> tuple[str, ...]:
        """The municipalities that may be chosen inside an area, by name."""
        inside = {m.code for m in self.members(area)}
        seen = inside if self.municipalities is None else inside & self.municipalities
        return tuple(sorted(seen, key=lambda code: self.county.municipality(code).name("fi")))

    def members(self, area: str) -> tuple[Municipality, ...]:
        """The municipalities of an area, or of the county."""
        return self.county.municipalities if area == WHOLE_COUNTY else self.county.municipalities_of(area, self.day)

    def comparisons(self, area: str, municipality: str, span: Span) -> tuple[str, ...]:
        """What the choice can be compared with, the most telling first."""
        times = ["last_year"] if span.months == 12 else ["last_year", "previous"]
        if area == WHOLE_COUNTY:
            return tuple(times)
        places = ["own_area", "county"] if municipality else ["county"]
        others = [f"area:{one.id}" for one in self.county.areas if one.id != area]
        return (*places, *times, *others)


def resolve(values: Mapping[str, str], offer: Offer) -> dict[str, str]:
    """The address as it should read: what is missing or impossible becomes the reader's default."""
    area, municipality = offer.area(values["area"]), values["municipality"]
    if municipality not in {m.code for m in offer.members(area)}:
        municipality = ""
    if municipality:
        area = offer.county.area_of(municipality, offer.day) or area
    span = offer.span(values["period"])
    compare = values["compare"]
    allowed = offer.comparisons(area, municipality, span)
    return {
        "area": area,
        "municipality": municipality,
        "period": span.code,
        "compare": compare if compare in allowed else allowed[0],
        "grain": values["grain"] if values["grain"] in GRAINS else GRAINS[0],
        "metric": values["metric"] if is_metric(values["metric"]) else "",
        "by": values["by"] if values["by"] in BREAKDOWNS else "",
        "at_least": values["at_least"] if values["at_least"] in AT_LEAST else "",
        "category": values["category"] if values["category"] in CATEGORIES else "",
        "move": values["move"] if is_move(values["move"], offer.county) else "",
        "line": values["line"] if values["line"] in {line.code for line in offer.county.service_lines} else "",
        "by2": values["by2"] if values["by2"] in BREAKDOWNS else "",
        "step": values["step"] if values["step"] in STEPS else "",
        "of": values["of"] if values["of"] in CATALOGUE else "",
        "only": values["only"] if set(only_of(values["only"])) <= set(BREAKDOWNS) else "",
        "theme": values["theme"] if values["theme"] in THEMES else "",
        "what_if": values["what_if"] if changed(values["what_if"], offer.county) else "",
        "national": values["national"] if _NUMBER.fullmatch(values["national"]) else "",
        "aspect": values["aspect"] if values["aspect"] in ASPECTS else "",
    }


def is_metric(asked: str) -> bool:
    """Whether a text is an indicator of the catalogue, or a national one by its number."""
    return asked in CATALOGUE or _NATIONAL.fullmatch(asked) is not None


def only_of(text: str) -> dict[str, str]:
    """The single values of an address's `only`, breakdown → key."""
    return {name: key for name, _, key in (part.partition(":") for part in text.split(",") if part)}


def changed(text: str, county: County) -> tuple[str, float] | None:
    """The indicator and its changed value in an address's `what_if`; None where it is not such."""
    code, _, number = text.partition(":")
    if code not in {one.code for one in county.hyte.components} or not _VALUE.fullmatch(number):
        return None
    return code, float(number)


def is_move(asked: str, county: County) -> bool:
    """Whether a text is a service line, or two that differ, `from:to`, of which one may be nothing."""
    lines = {line.code for line in county.service_lines}
    came, colon, went = asked.partition(":")
    if not colon:
        return came in lines
    return came != went and {came, went} <= lines | {NOTHING}


def filters_of(values: Mapping[str, str], offer: Offer) -> Filters:
    """The filters that a resolved address stands for. A municipality that this page may not show is left out."""
    area = None if values["area"] == WHOLE_COUNTY else values["area"]
    municipality = values["municipality"] if values["municipality"] in offer.codes(values["area"]) else None
    span = offer.span(values["period"])
    told = {one.name: values[one.name] for one in fields(Filters)[4:]}
    return Filters(area, municipality, span.start, span.end, **told)


# ---- the controls ----------------------------------------------------------------------------------------------


def row(values: Mapping[str, str], offer: Offer, shown: tuple[str, ...], t: Translator) -> None:
    """Draws the controls of a page that has filters; each sets its value in the address."""
    if not shown:
        return
    drawn = {"area": _area, "municipality": _municipality, "period": _period, "compare": _compare, "grain": _grain}
    grid = st.grid(len(shown), min_column_width=150, key="filters")
    for name in shown:
        with grid.cell():
            drawn[name](values, offer, t)


def _area(values: Mapping[str, str], offer: Offer, t: Translator) -> None:
    labels = {WHOLE_COUNTY: t("Whole county")} | {a.id: a.short_name(t.language) for a in offer.county.areas}
    address.choose(st.selectbox, "area", t("Area"), labels, values["area"], also={"municipality": ""})


def _municipality(values: Mapping[str, str], offer: Offer, t: Translator) -> None:
    codes = offer.codes(values["area"])
    labels = {"": t("All municipalities")} | {c: offer.county.municipality(c).name(t.language) for c in codes}
    value = values["municipality"] if values["municipality"] in codes else ""
    address.choose(
        st.selectbox,
        "municipality",
        t("Municipality"),
        labels,
        value,
        disabled=not codes,
        help=None if codes else t("Your role sees areas here, not municipalities."),
    )


def _period(values: Mapping[str, str], offer: Offer, t: Translator) -> None:
    spans = tuple(dict.fromkeys((*offered(offer.bound), offer.span(values["period"]))))
    labels = {span.code: span_label(span, offer.bound, t) for span in spans}
    address.choose(st.selectbox, "period", t("Period"), labels, values["period"])


def _compare(values: Mapping[str, str], offer: Offer, t: Translator) -> None:
    allowed = offer.comparisons(values["area"], values["municipality"], offer.span(values["period"]))
    labels = {code: _compare_label(code, values["area"], offer.county, t) for code in allowed}
    address.choose(st.selectbox, "compare", t("Compare with"), labels, values["compare"])


def _compare_label(code: str, area: str | None, county: County, t: Translator) -> str:
    if code.startswith("area:"):
        return county.area(code.removeprefix("area:")).short_name(t.language)
    if code == "own_area" and area and area != WHOLE_COUNTY:
        return county.area(area).short_name(t.language)
    return {
        "last_year": t("Same period last year"),
        "previous": t("Previous period"),
        "own_area": t("Own area"),
        "county": t("Whole county"),
    }[code]


def _grain(values: Mapping[str, str], _offer: Offer, t: Translator) -> None:
    labels = {grain: t(GRAIN_TITLES[grain]) for grain in GRAINS}
    address.choose(st.selectbox, "grain", t("Show by"), labels, values["grain"])
