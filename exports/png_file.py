"""A chart as a picture that can stand alone: finding, what is shown, unit, source and date are in it."""

from __future__ import annotations

from textwrap import wrap
from typing import Any

import vl_convert

from data_sources.extracts import EXTRACTS
from exports.picture import Picture
from i18n import Translator
from metrics.result import Result

WIDTH = 860
# Letters of the title's size that fit the picture's width.
_LETTERS = 92


def write(result: Result, picture: Picture, t: Translator) -> bytes:
    """A PNG of 1,000 pixels' width in the light look."""
    spec = picture.alone(t) | {"width": WIDTH, "title": _title(result, picture, t)}
    return vl_convert.vegalite_to_png(spec, scale=1.2)


def _title(result: Result, picture: Picture, t: Translator) -> dict[str, Any]:
    first = next((d for d in result.freshness.datasets if d.delivered), None)
    source = t(EXTRACTS[first.dataset].info["origin"].producer) if first else ""
    lines = [picture.title, picture.subtitle]
    if first:
        lines.append(t("Source: {source}. Data until {until}.", source=source, until=t.date(first.data_until)))
    text = wrap(picture.finding, _LETTERS)
    return {"text": text, "subtitle": lines, "anchor": "start", "fontSize": 17, "subtitleFontSize": 12}
