"""One look for every chart: colours, fonts, number and date formats of the language. Data goes beside the spec."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa

from i18n import Translator

# The last family is one that every machine has: without it a file would silently lose every text.
_COLOUR = re.compile("#[0-9a-f]{6}")
FONT = "Inter, 'Segoe UI', Arial, sans-serif"


@dataclass(frozen=True)
class Palette:
    """The colours of one mode. `main` is the chosen place, `other` what it is compared with."""

    main: str
    other: str
    band: str
    text: str
    faint: str
    grid: str
    good: str
    bad: str
    neutral: str
    ground: str


# Better and worse are blue and orange with a shape beside: never red and green, readable without colour.
LIGHT = Palette(
    "#0b5e73", "#5a6b73", "#0b5e73", "#06151c", "#4d5f67", "#d9e2e6", "#2060a8", "#b24a0e", "#5a6b73", "#ffffff"
)
DARK = Palette(
    "#6cc5d6", "#8b9ca4", "#6cc5d6", "#e9f0f2", "#b4c2c8", "#33444c", "#7db8ec", "#f2a065", "#a9b8bf", "#0f181c"
)
SEQUENCE = {
    False: ["#e9f3f5", "#b2d4dc", "#67a8b8", "#23778d", "#094a5b"],
    True: ["#113f4c", "#1d6779", "#3a96aa", "#7cc5d3", "#d8f0f4"],
}
# Words on a shade of SEQUENCE: their colour on the first shades, and from the shade INK_FROM on.
INKS = {False: (LIGHT.text, "#ffffff"), True: (DARK.text, "#08161b")}
INK_FROM = {False: 3, True: 2}


@dataclass(frozen=True, eq=False)
class Chart:
    """A chart without its page: `spec` (Vega-Lite, no data), `data`, what it says in words, and its table twin.

    `title`: what is shown. `subtitle`: unit, period and how to read it. `finding`: what it says, made by rule.
    """

    spec: dict[str, Any]
    data: pd.DataFrame
    title: str
    subtitle: str
    finding: str
    table: pd.DataFrame

    @cached_property
    def arrow(self) -> pa.Table:
        """The data as it is sent to the browser: made once, however often the chart is shown."""
        return pa.Table.from_pandas(self.data)

    @cached_property
    def arrow_table(self) -> pa.Table:
        """The table twin as it is sent to the browser."""
        return pa.Table.from_pandas(self.table)

    @property
    def alt(self) -> str:
        """What the chart shows and says, for readers who do not see it."""
        return f"{self.title}. {self.finding}"

    def alone(self, t: Translator) -> dict[str, Any]:
        """The whole Vega-Lite picture in the light look, data included: for a file that leaves the page."""
        spec = in_light(self.spec)
        if "data" not in spec:
            rows = self.data.copy()
            for name in rows.select_dtypes("datetime"):
                rows[name] = rows[name].dt.strftime("%Y-%m-%dT00:00:00")
            spec["data"] = {"values": json.loads(rows.to_json(orient="records"))}
        ground = LIGHT.ground
        return spec | {"background": ground, "config": config(t, dark=False) | {"background": ground}}


def palette(dark: bool) -> Palette:
    """The colours of a mode."""
    return DARK if dark else LIGHT


def in_light(spec: dict[str, Any]) -> dict[str, Any]:
    """A spec that was made for the dark look, in the colours of the light one: paper is white."""
    dark, light = ((*astuple(look), *SEQUENCE[mode], *INKS[mode]) for look, mode in ((DARK, True), (LIGHT, False)))
    pairs = dict(zip(dark, light, strict=True))
    return json.loads(_COLOUR.sub(lambda found: pairs.get(found.group(), found.group()), json.dumps(spec)))


def config(t: Translator, dark: bool) -> dict[str, Any]:
    """Fonts, colours and locale that every chart shares."""
    p = palette(dark)
    return {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        # The chart as a whole has its words (`alt`) and its table; marks one by one would be read out as raw fields.
        "aria": False,
        "mark": {"aria": False},
        "axis": {
            "labelColor": p.faint,
            "titleColor": p.faint,
            "gridColor": p.grid,
            "domainColor": p.grid,
            "tickColor": p.grid,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": 500,
            "labelLimit": 220,
        },
        "text": {"color": p.text, "fontSize": 12},
        "locale": locale(t),
    }


def locale(t: Translator) -> dict[str, Any]:
    """Vega's number and time formats in the language of `t`."""
    english = t.language == "en"
    number = {
        "decimal": "." if english else ",",
        "thousands": "," if english else "\u00a0",
        "grouping": [3],
        "currency": ["", "\u00a0€"],
        "minus": "\u2212",
    }
    months = [t.locale.months["stand-alone"]["wide"][n] for n in range(1, 13)]
    short = [t.locale.months["stand-alone"]["abbreviated"][n] for n in range(1, 13)]
    days = t.locale.days["stand-alone"]["wide"]
    names = [days[n] for n in (6, 0, 1, 2, 3, 4, 5)]
    time: Mapping[str, Any] = {
        "dateTime": "%d.%m.%Y %H:%M",
        "date": "%d.%m.%Y",
        "time": "%H:%M",
        "periods": ["", ""],
        "days": names,
        "shortDays": [name[:2] for name in names],
        "months": months,
        "shortMonths": short,
    }
    return {"number": number, "time": time}


def on_ground(text: dict[str, Any], dark: bool, width: int = 4) -> tuple[dict[str, Any], dict[str, Any]]:
    """The marks of a text that may lie on lines: an edge in the colour of the ground, and the text over it."""
    return {**text, "stroke": palette(dark).ground, "strokeWidth": width, "strokeJoin": "round"}, text


def number_format(decimals: int) -> str:
    """Vega's format of a number with as many decimals."""
    return f",.{decimals}f"


def without_rows(title: str, subtitle: str, t: Translator) -> Chart:
    """A chart that has nothing to draw: the page says in its place why there is nothing."""
    nothing = pd.DataFrame({"value": pd.Series(dtype=float)})
    return Chart({}, nothing, title, subtitle, t("No value can be shown."), nothing.iloc[:0, :0])
