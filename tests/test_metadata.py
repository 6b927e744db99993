"""What is told of every metric beside its own texts follows from its definition."""

from dataclasses import replace

import pytest

from i18n import LANGUAGES, translator
from metrics import CATALOGUE, metric_of
from ui.metadata import facts


def told(metric, county, language="en"):
    found = facts(metric, county, translator(language))
    assert len({what for what, _ in found}) == len(found), "each is told once"
    return dict(found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("id", CATALOGUE)
def test_every_metric_tells_how_it_is_made_in_every_language(id, language, pirkanmaa):
    found = told(CATALOGUE[id], pirkanmaa, language)
    always = (
        "Good direction",
        "Confidence interval",
        "Comparison",
        "Small numbers",
        "Rounding",
        "Data",
        "Personal data",
    )
    assert {translator(language)(what) for what in always} <= set(found)
    assert not [text for text in found.values() if "{" in text]


def test_a_share_of_residents_tells_its_population_and_its_method(pirkanmaa):
    found = told(CATALOGUE["client_share"], pirkanmaa)
    assert found["Population"].startswith("Residents of the county's municipalities; people from elsewhere")
    assert found["Confidence interval"] == "Wilson's score interval of a share, at 95 and 99.8 per cent (Wilson 1927)."
    assert found["Residents"].startswith("Those of 31 December of the year before the period")
    assert "Standard population" not in found
    assert found["Good direction"] == "neither: it can mean good or bad"
    assert found["Personal data"] == "Made from records of persons under pseudonyms."


def test_a_standardised_rate_tells_its_standard_and_its_fewest_events(pirkanmaa):
    found = told(CATALOGUE["contact_rate_age_standardised"], pirkanmaa)
    assert "bands of five years up to 85" in found["Standard population"]
    assert "Fewer than 10 events give no value" in found["Confidence interval"]


@pytest.mark.parametrize(
    ("metric", "rule"),
    [
        ("contacts", "A value that rests on 1–4 is hidden"),
        ("remote_share", "A share that rests on 1–4, or whose rest is 1–4, is hidden"),
        ("nps", "Fewer than 5 answers are hidden"),
        ("enps", "Fewer than 5 answers are hidden"),
        ("service_use_cost_per_resident", "A sum over 1–4 persons is hidden"),
        ("costs", "Nothing is hidden"),
        ("residents", "Nothing is hidden"),
        ("area_gap", "What is hidden of the indicators it is made from"),
    ],
)
def test_the_rule_of_small_numbers_is_the_metrics_own(metric, rule, pirkanmaa):
    assert told(CATALOGUE[metric], pirkanmaa)["Small numbers"].startswith(rule)


def test_the_countys_own_limits_are_told(pirkanmaa):
    strict = replace(pirkanmaa, thresholds=replace(pirkanmaa.thresholds, small_number=10))
    assert "1–9" in told(CATALOGUE["contacts"], strict)["Small numbers"]
    assert "30 days after" in told(CATALOGUE["readmission_30d"], pirkanmaa)["Unfinished periods"]


def test_traffic_lights_are_the_countys(pirkanmaa):
    assert told(CATALOGUE["tea_score"], pirkanmaa)["Traffic lights"] == ("Red below 25, yellow from 25, green from 75.")
    assert "Traffic lights" not in told(CATALOGUE["contacts"], pirkanmaa)


def test_staff_stand_where_the_unit_is_and_clients_where_they_live(pirkanmaa):
    assert told(CATALOGUE["person_years"], pirkanmaa)["Population"].startswith("Placed where the unit is")
    assert told(CATALOGUE["contacts"], pirkanmaa)["Population"].startswith("Placed where the client lives")


def test_sources_tell_who_delivers_how_often_and_when_they_are_old(pirkanmaa):
    found = told(metric_of("indicator:127"), pirkanmaa)
    assert found["Data"] == (
        "National indicators from THL statistics and indicator bank Sotkanet, once a year; old after 500 days"
    )
    assert found["Terms of use"].startswith("Statistics and indicator bank Sotkanet")
    assert found["Personal data"] == "No personal data."
