"""Finding sentences: what a judgement found, made by rule from its facts and never by free text.

Every sentence is one template with the facts in its places, so that it can be read back: the metric, the place, the
period, the value, what it is compared with, and the verdict of the test. `tests/metrics/test_sentences.py` does so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from county import County
from i18n import N_, Translator
from metrics import verdicts
from metrics.attention import Alarm
from metrics.cut import OUTSIDE
from metrics.judgement import Judgement
from metrics.kinds import Metric
from metrics.result import Result
from metrics.verdicts import Verdict
from metrics.written import written

COUNTY, COUNTRY, EXPECTED, TARGET = "county", "country", "expected", "target"
_COMPARATORS = {
    COUNTY: N_("the whole county"),
    COUNTRY: N_("the whole country"),
    EXPECTED: N_("expected by its own history and the other areas"),
    TARGET: N_("the target"),
}
# What a sentence says, by what it has to say it with.
_LEVEL = N_("{place}, {period}: {metric} {value}.")
_BESIDE = N_("{place}, {period}: {metric} {value}; {comparator} {compared}: {verdict}.")
_OVER_TIME = N_("{place}, {period}: {metric} {value}; {verdict}.")
_ALARMS = {
    (1, "neutral"): N_("higher than usual variation explains"),
    (-1, "neutral"): N_("lower than usual variation explains"),
    (1, "good"): N_("higher than usual variation explains, for the better"),
    (-1, "good"): N_("lower than usual variation explains, for the better"),
    (1, "bad"): N_("higher than usual variation explains, for the worse"),
    (-1, "bad"): N_("lower than usual variation explains, for the worse"),
}


@dataclass(frozen=True)
class Finding:
    """The facts of one sentence.

    `place`: `county` or a key of an area or municipality. `comparator`: `county`, `country`, `expected`, `target`, or
    another place's key; with it goes `compared`, a value in the metric's unit. `last_day`: of a period of free length.
    The window is a finished one.
    """

    metric: Metric
    place: str
    grain: str
    period: date
    value: float
    verdict: Verdict | None = None
    comparator: str | None = None
    compared: float | None = None
    last_day: date | None = None


def sentence(finding: Finding, county: County, t: Translator) -> str:
    """The finding as one sentence in the language of `t`."""
    value, compared = _apart(finding, t)
    facts: dict[str, object] = {
        "place": place_name(finding.place, county, t),
        "period": t.period(finding.period, finding.grain, finding.last_day),
        "metric": metric_name(finding.metric, t),
        "value": value,
    }
    if finding.verdict is None:
        return t(_LEVEL, **facts)
    facts["verdict"] = t(finding.verdict.words)
    if finding.comparator is None:
        return t(_OVER_TIME, **facts)
    return t(_BESIDE, **facts, comparator=_comparator(finding.comparator, county, t), compared=compared)


def _apart(finding: Finding, t: Translator) -> tuple[str, str]:
    """Both values written; with more decimals where a clear difference would be rounded away."""
    metric = finding.metric
    value, compared = written(finding.value, metric, t), written(finding.compared, metric, t)
    clear = finding.verdict is not None and finding.verdict is not verdicts.SIMILAR and finding.compared is not None
    more = 0
    while clear and value == compared and finding.value != finding.compared and more < 6:
        more += 1
        value, compared = written(finding.value, metric, t, more), written(finding.compared, metric, t, more)
    return value, compared


def metric_name(metric: Metric, t: Translator) -> str:
    """The metric's title, with its unit where neither the title nor the written value tells it."""
    title, unit = t(metric.title), t(metric.unit)
    told = metric.unit == "%" or metric.unit.startswith("€") or unit.casefold() in title.casefold()
    return title if told else f"{title} ({unit})"


def place_name(place: str, county: County, t: Translator) -> str:
    """What a place is called: the county by its title, areas by their short name."""
    if place == COUNTY:
        return county.title(t.language)
    if place == OUTSIDE:
        return t("Outside or unknown")
    names: Mapping[str, str] = {area.id: area.short_name(t.language) for area in county.areas}
    return names.get(place) or county.municipality(place).name(t.language)


def _comparator(comparator: str, county: County, t: Translator) -> str:
    known = _COMPARATORS.get(comparator)
    return t(known) if known else place_name(comparator, county, t)


def of_judgement(judgement: Judgement, result: Result) -> tuple[Finding, ...]:
    """What was judged of a place, a finding for each verdict that was given; the value alone where none was."""
    if judgement.value is None:
        return ()
    own = Finding(
        result.metric,
        judgement.place or COUNTY,
        result.grain,
        judgement.period,
        judgement.value,
        last_day=result.end - timedelta(days=1),
    )
    compared = [
        replace(own, verdict=verdict, comparator=comparator, compared=value)
        for verdict, comparator, value in (
            (judgement.county, COUNTY, judgement.county_value),
            (judgement.country, COUNTRY, judgement.country_value),
        )
        if verdict.code != verdicts.ITSELF.code
    ]
    over_time = [
        replace(own, verdict=verdict)
        for verdict in (judgement.trend, judgement.variation)
        if verdict.code != verdicts.NOT_JUDGED.code
    ]
    return (*compared, *over_time) or (own,)


def of_alarm(alarm: Alarm, metric: Metric) -> Finding:
    """What the attention list found of a window."""
    toned = verdicts.tone(alarm.side, metric.better)
    shape = "triangle-up" if alarm.side > 0 else "triangle-down"
    verdict = Verdict("unusual", _ALARMS[alarm.side, toned], shape, toned)
    return Finding(
        metric, alarm.area, alarm.grain, alarm.period, alarm.value, verdict, EXPECTED, alarm.expected, alarm.period
    )
