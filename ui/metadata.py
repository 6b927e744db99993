"""What else is told of every metric: method, population, hiding, sources. Derived from its definition, so that it
cannot differ from what is counted."""

from __future__ import annotations

from collections.abc import Iterator

from county import County
from data_sources.extracts import EXTRACTS
from i18n import N_, Translator
from metrics import Metric, metric_of
from metrics.residents import Residents

DIRECTIONS = {
    "higher": N_("higher is better"),
    "lower": N_("lower is better"),
    "neither": N_("neither: it can mean good or bad"),
}
CADENCES = {
    "monthly": N_("every month"),
    "yearly": N_("once a year"),
    "survey": N_("by survey or report"),
    "standing": N_("when it changes"),
}
INTERVALS = {
    "wilson": N_("Wilson's score interval of a share, at 95 and 99.8 per cent (Wilson 1927)."),
    "poisson": N_(
        "Limits of a Poisson count, exact below ten events and Byar's from ten, at 95 and 99.8 per cent "
        "(Garwood 1936; Breslow and Day 1987)."
    ),
    "standardised": N_(
        "Dobson's limits of a directly standardised rate, at 95 and 99.8 per cent (Dobson 1991). "
        "Fewer than {n} events give no value."
    ),
    "mean": N_("Student's t interval of a mean, at 95 and 99.8 per cent."),
    "score": N_("Wald's interval of a recommendation score, at 95 and 99.8 per cent."),
    "difference": N_("The two areas' own limits by square-and-add, at 95 and 99.8 per cent (Newcombe 1998)."),
    None: N_("No interval: a count, a sum or a value whose chance variation is not known."),
}
# Datasets whose rows stand where the unit is; the others stand where the client lives.
_OF_UNITS = frozenset({"employments", "absences", "positions", "staff_survey", "ledger"})


def facts(metric: Metric, county: County, t: Translator) -> list[tuple[str, str]]:
    """`(what, text)` of a metric in the language of `t`, in the order they are shown."""
    found = [
        (t("Good direction"), t(DIRECTIONS[metric.better])),
        *_population(metric, t),
        (t("Confidence interval"), t(INTERVALS[metric.interval], **_fewest(metric, county))),
        (t("Traffic lights"), _lights(metric, county, t)),
        (t("Comparison"), t(_comparison(metric))),
        *_by_age(metric, t),
        (t("Small numbers"), _hiding(metric, county, t)),
        (t("Unfinished periods"), " ".join(_unfinished(metric, county, t))),
        (t("Rounding"), t("Decimals shown: {n}; files hold the value unrounded.", n=metric.decimals)),
        (t("Data"), "; ".join(_dataset(name, t) for name in metric.datasets) or t("That of the compared indicator.")),
        (t("Personal data"), t(_personal(metric))),
        (t("Terms of use"), t(metric.source) if metric.source else ""),
    ]
    return [(what, text) for what, text in found if text]


def _fewest(metric: Metric, county: County) -> dict[str, int]:
    return {"n": county.thresholds.standardised_minimum_events} if metric.interval == "standardised" else {}


def _population(metric: Metric, t: Translator) -> Iterator[tuple[str, str]]:
    """Who or what is counted and left out, of which year residents are, and the standard population."""
    if metric.has_places:
        yield t("Population"), t(_who(metric))
    if any(isinstance(part, Residents) for part in metric.parts):
        yield (
            t("Residents"),
            t(
                "Those of 31 December of the year before the period; where that year is missing, of the nearest "
                "earlier year, else of the nearest later. The year is told with the number."
            ),
        )
    if metric.interval == "standardised":
        yield (
            t("Standard population"),
            t(
                "The county's residents of the newest delivered year, in bands of five years up to 85 and over; "
                "events at an unknown age are left out."
            ),
        )


def _who(metric: Metric) -> str:
    if set(metric.datasets) & _OF_UNITS:
        return N_("Placed where the unit is; units elsewhere and unknown units count in the county only.")
    if metric.outside:
        return N_("Placed where the client lives; clients from elsewhere and unknown homes count in the county only.")
    return N_("Residents of the county's municipalities; people from elsewhere and unknown homes are left out.")


def _comparison(metric: Metric) -> str:
    if metric.derived is not None:
        return N_("Not compared: it is a comparison itself.")
    if metric.interval is None:
        return N_("Shown beside the county's value without a verdict.")
    return N_("The interval is held against the county's value, at two levels; touching is similar.")


def _by_age(metric: Metric, t: Translator) -> Iterator[tuple[str, str]]:
    """With which metric places are compared when their ages differ."""
    if metric.standardised_as:
        other = t(metric_of(metric.standardised_as).title)
        yield t("Age"), t("Places whose age structures differ are compared by: {metric}.", metric=other)


def _lights(metric: Metric, county: County, t: Translator) -> str:
    if not metric.lights:
        return ""
    yellow, green = (t.number(getattr(county.thresholds, name)) for name in metric.lights)
    return t("Red below {yellow}, yellow from {yellow}, green from {green}.", yellow=yellow, green=green)


def _hiding(metric: Metric, county: County, t: Translator) -> str:
    """The rule of small numbers that the metric is under."""
    if metric.derived is not None:
        return t("What is hidden of the indicators it is made from is hidden here too.")
    least = int(getattr(county.thresholds, metric.minimum))
    if metric.minimum == "minimum_answers":
        return t("Fewer than {n} answers are hidden, with every cell that would give them away.", n=least)
    if metric.is_share:
        return t(
            "A share that rests on 1–{n}, or whose rest is 1–{n}, is hidden, with every cell that would give it away.",
            n=least - 1,
        )
    if metric.counts or metric.denominator_counts:
        return t("A value that rests on 1–{n} is hidden, with every cell that would give it away.", n=least - 1)
    if any(getattr(part, "people", None) for part in metric.parts):
        return t("A sum over 1–{n} persons is hidden, with every cell that would give it away.", n=least - 1)
    return t("Nothing is hidden: the figures describe no single persons.")


def _unfinished(metric: Metric, county: County, t: Translator) -> Iterator[str]:
    if any(EXTRACTS[name].info["origin"].cadence == "monthly" for name in metric.datasets):
        yield t("A period is unfinished until every month of it has been delivered.")
    if metric.follow_up:
        days = int(getattr(county.thresholds, metric.follow_up))
        yield t("The {n} days after it must be delivered too.", n=days)


def _dataset(name: str, t: Translator) -> str:
    origin = EXTRACTS[name].info["origin"]
    return t(
        "{dataset} from {producer}, {cadence}; old after {n} days",
        dataset=t(str(EXTRACTS[name].comment)),
        producer=t(origin.producer),
        cadence=t(CADENCES[origin.cadence]),
        n=origin.stale_after_days,
    )


def _personal(metric: Metric) -> str:
    if any(EXTRACTS[name].info["origin"].personal_data for name in metric.datasets):
        return N_("Made from records of persons under pseudonyms.")
    return N_("No personal data.")
