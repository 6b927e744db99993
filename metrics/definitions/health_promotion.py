"""Health promotion: capacity building scores, national indicators and the HYTE coefficient."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from sqlalchemy import ColumnElement, FromClause, and_

from data_sources.extracts import EXTRACTS
from i18n import N_
from metrics.cut import MeasureError
from metrics.hyte import HyteSum
from metrics.kinds import Metric
from metrics.national import KNOWN
from metrics.yearly import Delivered, Indicator, ScoredResidents

_OWNER = N_("HYTE unit")
_REVIEW = date(2027, 9, 30)
_SCORES = EXTRACTS["tea_scores"]
_VALUES = EXTRACTS["indicator_values"]
_YEARLY = ("year",)
_LIGHTS = ("tea_yellow_from", "tea_green_from")
_REGION = {"region": "region_code", "region_category": "region_category"}

tea_score = Metric(
    id="tea_score",
    title=N_("Health promotion capacity score (TEA)"),
    short=N_("TEA score"),
    counted=N_("The score that a municipality or the county received in a round, by sector and viewpoint, 0 to 100."),
    why=N_("Shows where work for residents' health is well founded and where it rests on single persons."),
    unit=N_("points, 0–100"),
    better="higher",
    subject="health_promotion",
    datasets=("tea_scores",),
    numerator=Delivered(_SCORES, "score", {"organisation": "organisation", "theme": "theme", "dimension": "dimension"}),
    decimals=1,
    counts=False,
    empty_is_zero=False,
    outside=False,
    by=("organisation", "theme", "dimension"),
    needs=("organisation", "theme", "dimension"),
    lights=_LIGHTS,
    grains=_YEARLY,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("The organisations assess themselves; the score is no audit."),
        N_("Each sector is asked every second year and not every municipality answers: a missing score is not zero."),
    ),
    synonyms=(N_("TEAviisari"), N_("health promotion"), N_("traffic lights")),
)

tea_score_weighted = Metric(
    id="tea_score_weighted",
    title=N_("Health promotion capacity of the municipalities, weighted by residents"),
    short=N_("TEA score, weighted"),
    counted=N_(
        "Scores of the county's municipalities in a round, weighted by residents; municipalities without a score "
        "are left out."
    ),
    why=N_("Shows the sector as the average resident meets it."),
    unit=N_("points, 0–100"),
    better="higher",
    subject="health_promotion",
    datasets=("tea_scores", "population"),
    numerator=ScoredResidents(weighted=True),
    denominator=ScoredResidents(),
    decimals=1,
    counts=False,
    empty_is_zero=False,
    outside=False,
    by=("area", "theme", "dimension"),
    needs=("theme", "dimension"),
    also=("coverage",),
    lights=_LIGHTS,
    grains=_YEARLY,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("Coverage tells how many of 100 residents live in municipalities with a score in that round."),
        N_("The score of the county's own organisation is not a part of it."),
    ),
    synonyms=(N_("TEAviisari"), N_("health promotion"), N_("county average")),
)


def _indicator(family: Metric, metric_id: str) -> Metric:
    """The metric of one national indicator."""
    found = re.fullmatch(r"indicator:(\d{1,9})", metric_id)
    if found is None:
        raise MeasureError(
            f"A national indicator is asked for by its number, such as indicator:127; {metric_id!r} came."
        )
    number = int(found[1])
    part = Indicator(_VALUES, "value", _REGION, _of(number), number=number)
    made = replace(family, id=f"indicator:{number}", short=f"indicator:{number}", numerator=part, member=None)
    if number not in KNOWN:
        return made
    known = KNOWN[number]
    return replace(made, title=known.title, unit=known.unit, better=known.better, decimals=known.decimals)


def _of(number: int) -> Callable[[FromClause], ColumnElement[bool]]:
    return lambda table: and_(table.c.indicator_id == number, table.c.gender == "total")


indicator = Metric(
    id="indicator:<id>",
    title=N_("National indicator"),
    short=N_("National indicator"),
    counted=N_(
        "The value of a national indicator as delivered: municipalities, counties and the whole country, "
        "both sexes together."
    ),
    why=N_("Sets the county beside others on figures that everyone counts the same way."),
    unit=N_("as delivered"),
    better="neither",
    subject="health_promotion",
    datasets=("indicator_values",),
    numerator=Indicator(_VALUES, "value", _REGION),
    decimals=1,
    counts=False,
    empty_is_zero=False,
    outside=False,
    by=("region", "region_category"),
    needs=("region",),
    beside=("region_category",),
    grains=_YEARLY,
    member=_indicator,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("Values are never added up or averaged: their parts are not known."),
        N_("A value that the producer left out because it is small is missing, not zero."),
    ),
    synonyms=(N_("Sotkanet"), N_("statistics"), N_("national comparison")),
    source=N_(
        "Statistics and indicator bank Sotkanet, Finnish Institute for Health and Welfare (THL), CC BY 4.0; "
        "indicators of other producers are under their own terms."
    ),
)

hyte_coefficient = Metric(
    id="hyte_coefficient",
    title=N_("HYTE coefficient, by the county's own calculation"),
    short=N_("HYTE coefficient"),
    counted=N_(
        "Weighted mean of the points of process indicators (present state) and result indicators (change from the "
        "year before), each between a worst and a best value, 0 to 100."
    ),
    why=N_("A part of the county's funding depends on the coefficient."),
    unit=N_("points, 0–100"),
    better="higher",
    subject="health_promotion",
    datasets=("indicator_values",),
    numerator=HyteSum("points"),
    denominator=HyteSum("weight"),
    decimals=1,
    counts=False,
    empty_is_zero=False,
    outside=False,
    by=("part", "component"),
    also=("observed", "before", "worst", "best", "coverage"),
    grains=_YEARLY,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("Indicators, limits and weights are those of the county's configuration, not the official calculation."),
        N_("Coverage tells how much of the weight has a value; an indicator without one is left out of both parts."),
    ),
    synonyms=(N_("HYTE"), N_("incentive"), N_("funding")),
)
