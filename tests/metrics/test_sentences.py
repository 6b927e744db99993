"""Every finding sentence says what its facts are: read back word by word, over all metrics, places and languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from i18n import LANGUAGES, translator
from metrics import CATALOGUE
from metrics.attention import Alarm, attention, examined
from metrics.compute import compute
from metrics.judgement import judged
from metrics.sentences import COUNTRY, COUNTY, EXPECTED, TARGET, Finding, of_alarm, of_judgement, sentence
from metrics.verdicts import beside, trending, varying
from permissions import Reader
from tests.sentences import read

ANALYST = Reader("analyst")
PLACED = [m for m in CATALOGUE.values() if "area" in m.breakdowns and not m.needs]


def says(finding: Finding, text: str, county, language: str) -> bool:
    """Whether a sentence, read back, says exactly the facts of a finding."""
    try:
        found = read(text, county, language)
    except (ValueError, StopIteration):
        return False
    verdict = finding.verdict
    code = verdict.code if verdict else ""
    level = 998 if code.endswith("_998") else 95 if code.endswith("_95") else None
    side = 0 if verdict is None else {"triangle-up": 1, "triangle-down": -1}.get(verdict.shape, 0)
    return (
        (found.metric, found.place, found.period) == (finding.metric.id, finding.place, finding.period)
        and _is(found.value, finding.value)
        and found.comparator == finding.comparator
        and (found.compared is None) == (finding.compared is None)
        and (found.compared is None or _is(found.compared, finding.compared))
        and (found.side, found.tone, found.level) == (side, verdict.tone if verdict else "neutral", level)
    )


def _is(written: tuple[float, float], value: float) -> bool:
    return abs(written[0] - value) <= written[1] * (1 + 1e-9) + 1e-9 * abs(value)


def _ask(metric, by, demo_warehouse, pirkanmaa):
    grain = "month" if "month" in metric.grains else metric.grains[0]
    how = {"grain": grain, "reader": ANALYST, "warehouse": demo_warehouse, "county": pirkanmaa}
    return compute(metric, by=by, **how), compute(metric, **how)


@pytest.fixture(scope="module")
def found(demo_warehouse, pirkanmaa):
    """Every finding of the demo lake by area and by municipality, and of the county."""
    findings = []
    for metric in PLACED:
        for by in (("area",), ("municipality",), ()):
            if set(by) <= set(metric.breakdowns):
                result, whole = _ask(metric, by, demo_warehouse, pirkanmaa)
                for judgement in judged(result, pirkanmaa, whole):
                    findings += of_judgement(judgement, result)
    tests = examined(ANALYST, demo_warehouse, pirkanmaa)
    for row in tests[tests["reason"] == ""].to_dict("records"):
        alarm = Alarm(**{name: row[name] for name in Alarm.__dataclass_fields__})
        findings.append(of_alarm(alarm, CATALOGUE[alarm.metric]))
    return findings


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_demo_lake_is_read_back_to_its_facts(found, pirkanmaa, language):
    t = translator(language)
    assert {finding.metric.id for finding in found} >= {m.id for m in PLACED if m.datasets != ("staff_survey",)}
    assert len({finding.place for finding in found}) == 5 + 23 + 1
    wrong = [text for f in found if not says(f, text := sentence(f, pirkanmaa, t), pirkanmaa, language)]
    assert wrong == []


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_with_another_place_metric_sign_or_number_is_caught(found, pirkanmaa, language):
    t = translator(language)
    for finding in found[::7]:
        for change in _changes(finding):
            assert not says(finding, sentence(change, pirkanmaa, t), pirkanmaa, language), change


def _changes(finding: Finding):
    """The same finding with one fact turned."""
    yield replace(finding, place="5" if finding.place != "5" else "1")
    yield replace(finding, period=finding.period.replace(year=finding.period.year - 1))
    yield replace(finding, metric=CATALOGUE["residents" if finding.metric.id != "residents" else "contacts"])
    if abs(finding.value) >= 1:
        yield replace(finding, value=-finding.value)
        yield replace(finding, value=finding.value + abs(finding.value) + 10)
    if finding.compared is not None:
        yield replace(finding, comparator=COUNTRY if finding.comparator != COUNTRY else COUNTY)
        yield replace(finding, compared=finding.compared + abs(finding.compared) + 10)
    if finding.verdict is not None and finding.verdict.tone != "neutral":
        other = {"higher": "lower", "lower": "higher"}[finding.metric.better]
        side = 1 if finding.verdict.shape == "triangle-up" else -1
        yield replace(finding, verdict=beside(side, 95, other))


def test_the_sentence_of_a_place_has_the_numbers_of_that_place(demo_warehouse, pirkanmaa):
    """The facts are looked up in the answers themselves, so a place's number in another's sentence is seen."""
    result, whole = _ask(CATALOGUE["contacts_per_1000"], ("area",), demo_warehouse, pirkanmaa)
    value = {(row["area"], row["period"]): row["value"] for row in result.rows.to_dict("records")}
    of_county = dict(zip(whole.rows["period"], whole.rows["value"], strict=True))
    seen = set()
    for judgement in judged(result, pirkanmaa, whole):
        for finding in of_judgement(judgement, result):
            told = read(sentence(finding, pirkanmaa, translator("fi")), pirkanmaa, "fi")
            assert _is(told.value, value[told.place, told.period])
            if told.comparator == "county":
                assert _is(told.compared, of_county[told.period])
                if told.side:
                    assert told.side == (1 if value[told.place, told.period] > of_county[told.period] else -1)
            seen.add(told.place)
    assert seen == {"1", "2", "3", "4", "5"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("better", ["higher", "lower", "neither"])
@pytest.mark.parametrize("side", [1, -1])
def test_every_verdict_in_every_direction_is_read_back(pirkanmaa, language, better, side):
    metric = replace(CATALOGUE["remote_share"], better=better)
    t = translator(language)
    base = Finding(metric, "837", "month", date(2024, 3, 1), 40.0)
    findings = [
        *(
            replace(base, verdict=beside(side, level, better), comparator=c, compared=40.0 - 5 * side)
            for level in (95, 998)
            for c in (COUNTY, COUNTRY, TARGET, EXPECTED, "020")
        ),
        replace(base, verdict=trending(side, better)),
        replace(base, verdict=varying(side, better)),
        of_alarm(Alarm("remote_share", "3", "month", date(2024, 3, 1), 40.0, 40.0 - side, 0.001, "share", 1.0), metric),
    ]
    for finding in findings:
        assert says(finding, sentence(finding, pirkanmaa, t), pirkanmaa, language)


def test_a_sentence_reads_as_it_should(pirkanmaa):
    metric = CATALOGUE["sickness_absence_rate"]
    finding = Finding(metric, "3", "month", date(2024, 3, 1), 6.24, beside(1, 998, "lower"), COUNTY, 5.1)
    assert sentence(finding, pirkanmaa, translator("en")) == (
        "Lempäälä–Valkeakoski, March 2024: Sickness absence rate 6.2%; the whole county 5.1%: "
        "clearly higher, for the worse (99.8 %)."
    )
    assert sentence(finding, pirkanmaa, translator("fi")).replace("\N{NO-BREAK SPACE}", " ") == (
        "Lempäälä–Valkeakoski, maaliskuu 2024: Sairauspoissaoloprosentti 6,2 %; koko hyvinvointialue 5,1 %: "
        "selvästi suurempi, huonompaan suuntaan (99,8 %)."
    )


def test_a_clear_difference_is_not_rounded_away(pirkanmaa):
    metric = CATALOGUE["remote_share"]
    finding = Finding(metric, "3", "year", date(2024, 1, 1), 40.12, beside(1, 95, "neither"), COUNTY, 40.08)
    assert "40.12%; the whole county 40.08%: higher" in sentence(finding, pirkanmaa, translator("en"))
    euros = Finding(CATALOGUE["costs"], "3", "year", date(2024, 1, 1), 5e7, beside(1, 95, "neither"), COUNTY, 5e7 - 9)
    text = sentence(euros, pirkanmaa, translator("en")).replace("\N{NO-BREAK SPACE}", " ")
    assert "50,000,000.0 €; the whole county 49,999,991.0 €" in text


def test_the_attention_list_of_the_demo_lake_has_a_sentence_for_each_alarm(demo_warehouse, pirkanmaa):
    made = attention(ANALYST, demo_warehouse, pirkanmaa)
    texts = [sentence(of_alarm(a, CATALOGUE[a.metric]), pirkanmaa, translator("fi")) for a in made.alarms]
    assert len(set(texts)) == len(made.alarms)
