"""What codes, rules and failures are called: every one of them has words in three languages."""

import pytest
from streamlit.testing.v1 import AppTest

from county import load_county
from data_sources.contract import rule_text
from data_sources.extracts import EXTRACTS
from data_sources.promises import promises
from i18n import LANGUAGES, translator
from metrics import CATALOGUE
from metrics.search import index_of
from permissions import SUBJECTS
from settings import ROOT
from ui import frame, names

# Breakdowns whose values are codes of a contract: breakdown → dataset that lists them.
LISTED = {
    "sex": "service_contacts",
    "contact_mode": "service_contacts",
    "profession_group": "service_contacts",
    "care_type": "care_episodes",
    "employment_type": "employments",
    "absence_type": "absences",
    "account_group": "ledger",
    "channel": "feedback",
    "dimension": "tea_scores",
    "region_category": "indicator_values",
    "goal": "benefit_targets",
}
# What a breakdown never shows: the total of both sexes, and money that no metric counts.
NOT_SHOWN = {"total", "state_funding", "depreciation", "investment"}


def test_every_subject_and_breakdown_of_the_catalogue_has_a_name():
    assert set(names.SUBJECTS) == SUBJECTS
    used = {name for metric in CATALOGUE.values() for name in metric.breakdowns}
    assert used <= set(names.BREAKDOWNS), used - set(names.BREAKDOWNS)


@pytest.mark.parametrize(("breakdown", "dataset"), LISTED.items())
def test_every_code_of_a_contract_has_a_name(breakdown, dataset):
    codes = set(EXTRACTS[dataset].c[breakdown].info["values"]) - NOT_SHOWN
    assert codes
    assert codes <= set(names.CODES), codes - set(names.CODES)


@pytest.mark.parametrize(
    ("code", "county", "name"),
    [
        ("08", "pirkanmaa", "Pirkanmaan hyvinvointialue"),
        ("17", "pirkanmaa", "Pohjanmaan hyvinvointialue"),
        ("08", "pohjanmaa", "Pirkanmaan hyvinvointialue"),
        ("90", "pirkanmaa", "Helsingin kaupunki"),
        ("358", "pirkanmaa", "Koko maa"),
        ("837", "pirkanmaa", "Tampere"),
        ("049", "pirkanmaa", "Muu"),
    ],
)
def test_a_region_of_the_national_statistics_has_a_name(code, county, name):
    assert names.value_name("region", code, load_county(county), translator("fi")) == name


def test_a_rule_is_said_in_the_readers_language_with_its_columns():
    assert names.rule_name("absences", "started_on is not after ended_on", translator("fi")) == (
        "started_on ei ole suurempi tai myöhempi kuin ended_on"
    )
    assert names.rule_name("feedback", "statement_3 is 1 to 5", translator("sv")) == "statement_3 är 1–5"
    assert names.rule_name("units", "is not empty", translator("fi")) == "ei saa olla tyhjä"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_promise_of_every_contract_is_translated(language):
    t = translator(language)
    for name, table in EXTRACTS.items():
        for promise in promises(table, ("outpatient",)):
            text, places = rule_text(table, promise.rule)
            assert t.has(text), f"{name}: {promise.rule}"
            assert text.format(**places) == promise.rule


def test_without_a_warehouse_the_reader_is_told_in_the_countys_language_and_the_maintainer_exactly(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("TILANNEKUVA_WAREHOUSE", str(tmp_path / "none"))
    app = AppTest.from_file(ROOT / "app.py", default_timeout=30).run()
    assert [error.value for error in app.error] == [translator("fi")(frame.CLOSED)]
    assert "refresh" in app.code[0].value


@pytest.mark.parametrize(
    ("words", "metric"),
    [
        ("poissaolo", "sickness_days_per_person_year"),
        ("Sairasloma", "sickness_days_per_person_year"),
        ("avokäynnit", "contacts"),
        ("väkiluku", "residents"),
        ("nettotoimintamenot", "net_operating_cost"),
        ("vaihtuvuus", "exit_turnover"),
        ("sjukledighet", "sickness_absence_rate"),
        ("folkmängd", "residents"),
        ("per capita", "net_cost_per_resident"),
        ("hoitotakuu", "seen_within_guarantee"),
        ("väntelista", "queue"),
        ("takaisinsoitto", "same_day_callback_share"),
    ],
)
def test_a_metric_is_found_by_the_words_that_people_use(words, metric):
    assert metric in {found.id for found in index_of(CATALOGUE.values()).search(words)}
