"""Every contract of the lake: a good row keeps all of it, and an altered row breaks one promise and no other."""

import csv
import json
import re

import pytest

from data_sources.check import check_lake
from data_sources.contract import key_columns, required_columns
from data_sources.extracts import EXTRACTS
from data_sources.promises import promises
from tests.good_rows import GOOD

LINES = ("outpatient", "hospital", "family", "older_disabled", "rescue")
# What breaks a promise, where it is not told by the promise alone.
ALTERED = {
    ("care_episodes", "admitted_on is not after ready_on"): [{"ready_on": "2024-02-29"}],
    ("care_episodes", "ready_on is not after discharged_on"): [{"discharged_on": "2024-03-04"}],
    ("care_episodes", "admitted_on is not after discharged_on"): [{"ready_on": "", "discharged_on": "2024-02-29"}],
    ("benefit_targets", "baseline_on is before target_on"): [{"target_on": "2023-12-31"}],
    ("digital_use", "contacts is not negative"): [{"contacts": "-1", "answered": "", "answered_same_day": ""}],
    ("boundaries", "is not empty", "geometry"): [{"municipality_code": "020", "geometry": ""}],
    ("digital_use", "answered is not more than contacts"): [{"answered": "11"}],
    ("digital_use", "answered_same_day is not more than contacts"): [{"answered_same_day": "11"}],
    ("population", "age_from is not after age_to"): [{"age_from": "50", "age_to": "49"}],
    ("population_forecast", "age_from is not after age_to"): [{"age_from": "50", "age_to": "49"}],
    ("population", "ages are 0 to 120"): [{"age_from": "-1"}, {"age_to": "121"}],
    ("population_forecast", "ages are 0 to 120"): [{"age_from": "-1"}, {"age_to": "121"}],
}
UNFIT = {
    "is not empty": ["", "  "],
    "is one of the listed values": ["nonsense", "Own_Illness"],
    "is three digits": ["83", "8377", "83a", "837.0"],
    "is a date": ["2024-02-30", "31.4.2024", "1.3.24", "2024-3-1", "March", "45352", "2024-03-01 13:45"],
    "is a whole number": ["1.5", "1 000", "1_000", "0x1F", "many", "99999999999"],
    "is a number": ["many", "1 000", "1_000", "1.234,5", "nan", "inf", "0x1F"],
    "is true or false": ["maybe", "2", "kyllä"],
}


def altered(dataset, promise):
    """Every alteration that breaks a promise: columns and what is written into them."""
    for known in ((dataset, promise.rule), (dataset, promise.rule, promise.column)):
        if known in ALTERED:
            return ALTERED[known]
    if promise.rule in UNFIT:
        return [{promise.column: text} for text in UNFIT[promise.rule]]
    if match := re.fullmatch(r"(\w+) is (\d+) to (\d+)", promise.rule):
        return [{match[1]: str(int(match[2]) - 1)}, {match[1]: str(int(match[3]) + 1)}]
    if match := re.fullmatch(r"(\w+) is not negative", promise.rule):
        return [{match[1]: "-1"}]
    if match := re.fullmatch(r"(\w+) is the first of a month", promise.rule):
        return [{match[1]: "2024-03-02"}]
    first, later = re.fullmatch(r"(\w+) is not after (\w+)", promise.rule).groups()
    assert GOOD[dataset][first] > "2019", "a day, and a later one before it"
    return [{later: "2019-12-31"}]


def deliver(lake, dataset, rows):
    """A file of rows, each a whole set of texts."""
    folder = lake / dataset
    folder.mkdir(parents=True)
    if dataset == "boundaries":
        features = [_feature(row) for row in rows]
        told = {"type": "FeatureCollection", "features": features}
        (folder / "rows.geojson").write_text(json.dumps(told), "utf-8")
        return
    with (folder / "rows.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def _feature(row):
    shape = {"type": "Polygon", "coordinates": json.loads(row["geometry"])} if row["geometry"].strip() else None
    return {"type": "Feature", "properties": {"municipality_code": row["municipality_code"]}, "geometry": shape}


def held(lake):
    (result,) = check_lake(lake, LINES)
    assert result.refused == []
    return result


def test_every_extract_has_a_good_row_of_every_column():
    assert {name: list(table.c.keys()) for name, table in EXTRACTS.items()} == {
        name: list(row) for name, row in sorted(GOOD.items())
    }


@pytest.mark.parametrize("dataset", GOOD)
def test_a_good_row_keeps_every_promise(tmp_path, dataset):
    deliver(tmp_path, dataset, [GOOD[dataset]])
    result = held(tmp_path)
    assert (result.quarantined, result.rows_quarantined) == ([], 0)
    assert list(result.rows_in.values()) == [1]


@pytest.mark.parametrize("dataset", GOOD)
def test_a_row_with_only_what_is_required_keeps_every_promise(tmp_path, dataset):
    needed = required_columns(EXTRACTS[dataset])
    deliver(tmp_path, dataset, [{name: value for name, value in GOOD[dataset].items() if name in needed}])
    assert held(tmp_path).quarantined == []


@pytest.mark.parametrize("dataset", GOOD)
def test_columns_that_are_not_required_may_be_empty(tmp_path, dataset):
    needed = required_columns(EXTRACTS[dataset])
    deliver(tmp_path, dataset, [{name: value if name in needed else "" for name, value in GOOD[dataset].items()}])
    assert held(tmp_path).quarantined == []


PROMISES = [(dataset, promise) for dataset, table in EXTRACTS.items() for promise in promises(table, LINES)]


@pytest.fixture(scope="module")
def of_altered_rows(tmp_path_factory):
    """`of_altered_rows("units")`: what came of a file of a good row and every altered row, and where those stand."""
    made = {}

    def make(dataset):
        if dataset not in made:
            rows, places = [GOOD[dataset]], {}
            for promise in (promise for name, promise in PROMISES if name == dataset):
                changes = altered(dataset, promise)
                places[promise.rule, promise.column] = (len(rows) + 1, len(changes))
                rows += [GOOD[dataset] | change for change in changes]
            lake = tmp_path_factory.mktemp(dataset)
            deliver(lake, dataset, rows)
            made[dataset] = held(lake), places
        return made[dataset]

    return make


@pytest.mark.parametrize(
    ("dataset", "promise"), PROMISES, ids=[f"{dataset}: {p.column or ''} {p.rule}" for dataset, p in PROMISES]
)
def test_an_altered_row_breaks_exactly_one_promise(of_altered_rows, dataset, promise):
    """Were another promise broken too, that promise would have more rows than were altered for it."""
    result, places = of_altered_rows(dataset)
    told = [(f.row, f.rows) for f in result.quarantined if (f.rule, f.column) == (promise.rule, promise.column)]
    assert told == [places[promise.rule, promise.column]]


@pytest.mark.parametrize("dataset", GOOD)
def test_altered_rows_are_counted_once_and_the_good_row_is_kept(of_altered_rows, dataset):
    result, places = of_altered_rows(dataset)
    bad = sum(count for _, count in places.values())
    assert (result.rows_quarantined, sum(result.rows_in.values())) == (bad, bad + 1)


def test_a_row_that_breaks_several_promises_is_set_aside_once_and_told_for_each(tmp_path):
    deliver(tmp_path, "feedback", [GOOD["feedback"] | {"given_on": "eilen", "recommend": "11", "statement_2": "0"}])
    result = held(tmp_path)
    assert result.rows_quarantined == 1
    assert {(f.column, f.rule) for f in result.quarantined} == {
        ("given_on", "is a date"),
        ("recommend", "recommend is 0 to 10"),
        ("statement_2", "statement_2 is 1 to 5"),
    }


def test_a_day_of_long_ago_is_a_slip_of_the_pen(tmp_path):
    days = ("0024-03-01", "1799-12-31", "1.3.0024", "1800-01-01", "9999-12-31")
    deliver(tmp_path, "feedback", [GOOD["feedback"] | {"given_on": day} for day in days])
    assert [(f.column, f.rule, f.rows) for f in held(tmp_path).quarantined] == [("given_on", "is a date", 3)]


# ---- the contract page, read again by hand -------------------------------------------------------------------------

KEYS = {
    "absences": "absence_id",
    "associations": "municipality_code year",
    "benefit_targets": "goal metric_id area",
    "boundaries": "municipality_code",
    "care_episodes": "episode_id",
    "digital_use": "month channel municipality_code service_line",
    "employments": "employment_id",
    "feedback": "feedback_id",
    "indicator_values": "indicator_id region_code region_category year gender",
    "ledger": "month unit_code account_group service_class",
    "population": "year municipality_code sex age_from age_to language",
    "population_forecast": "year municipality_code sex age_from age_to language scenario",
    "positions": "month unit_code profession_group",
    "projects": "report_month project_id",
    "service_contacts": "contact_id",
    "service_requests": "request_id",
    "source_systems": "municipality_code function",
    "staff_survey": "survey_month unit_code item",
    "tea_scores": "organisation theme dimension year",
    "units": "unit_code",
}
# Required beside the key.
REQUIRED = {
    "absences": "employee_id absence_type started_on ended_on",
    "associations": "associations",
    "benefit_targets": "",
    "boundaries": "geometry",
    "care_episodes": "client_id service_line care_type admitted_on",
    "digital_use": "contacts",
    "employments": "employee_id service_line profession_group employment_type fte started_on",
    "feedback": "given_on service_line",
    "indicator_values": "",
    "ledger": "service_line",
    "population": "persons",
    "population_forecast": "persons",
    "positions": "service_line positions filled",
    "projects": "name portfolio",
    "service_contacts": "client_id contact_on service_line service_class contact_mode",
    "service_requests": "client_id service_line service_class requested_on",
    "source_systems": "system",
    "staff_survey": "service_line invited respondents",
    "tea_scores": "score",
    "units": "name_fi service_line",
}
# Parts of a key that may be empty: an empty value is one value of the key.
MAY_BE_EMPTY = {"digital_use": {"service_line"}, "ledger": {"service_class"}, "population": {"language"}}
MAY_BE_EMPTY["population_forecast"] = {"language"}


@pytest.mark.parametrize("dataset", EXTRACTS)
def test_keys_and_required_columns_are_those_of_the_contract_page(dataset):
    table = EXTRACTS[dataset]
    key = set(KEYS[dataset].split())
    assert set(key_columns(table)) == key
    needed = (key - MAY_BE_EMPTY.get(dataset, set())) | set(REQUIRED[dataset].split())
    assert set(required_columns(table)) == needed


CODES = {
    ("population", "sex"): "male female total",
    ("population", "language"): "fi sv other total",
    ("population_forecast", "language"): "fi sv other total",
    ("source_systems", "function"): "patient_record patient_administration home_care income_support mobile_management "
    "oral_health social_care",
    ("service_contacts", "contact_mode"): "visit home_visit remote phone digital consultation professional_work",
    (
        "service_contacts",
        "profession_group",
    ): "physician nurse dentist oral_health social_worker therapist psychologist home_care other",
    ("service_contacts", "provider"): "own purchased voucher",
    ("care_episodes", "care_type"): "acute_ward health_centre_ward psychiatric_ward rehabilitation housing_24h "
    "communal_housing short_term child_institution",
    ("care_episodes", "discharged_to"): "home home_with_care acute_ward health_centre_ward psychiatric_ward "
    "rehabilitation housing_24h communal_housing short_term died other",
    ("service_requests", "close_reason"): "served cancelled_by_client not_needed died other",
    ("digital_use", "channel"): "omaolo chat video e_booking e_message phone callback",
    ("feedback", "channel"): "text_message web kiosk paper",
    ("employments", "employment_type"): "permanent fixed_term substitute apprentice",
    ("employments", "end_reason"): "resigned retired_old_age retired_disability fixed_term_ended transferred dismissed "
    "died other",
    ("absences", "absence_type"): "own_illness work_accident child_illness family_leave study_leave rehabilitation "
    "annual_leave other_paid other_unpaid",
    ("ledger", "account_group"): "personnel purchased_services client_purchases materials grants rents other_costs "
    "client_fees sales other_income state_funding depreciation investment",
    ("indicator_values", "region_category"): "KUNTA HYVINVOINTIALUE MAA",
    ("indicator_values", "gender"): "total male female",
    ("tea_scores", "theme"): "municipal_management physical_activity basic_education upper_secondary vocational "
    "primary_care culture county",
    ("tea_scores", "dimension"): "commitment management monitoring resources participation common_practices total",
    ("projects", "overall"): "green yellow red grey",
    ("benefit_targets", "goal"): "access prevention quality multidisciplinary cost_growth",
}


@pytest.mark.parametrize(("dataset", "column"), CODES)
def test_listed_values_are_those_of_the_contract_page(dataset, column):
    assert set(EXTRACTS[dataset].c[column].info["values"]) == set(CODES[dataset, column].split())


def test_service_lines_are_those_of_the_county_and_no_other(tmp_path):
    deliver(tmp_path, "units", [GOOD["units"] | {"service_line": "social"}])
    (result,) = check_lake(tmp_path, ("social", "health"))
    assert result.findings() == []
    (result,) = check_lake(tmp_path, LINES)
    assert [(f.rule, f.column) for f in result.findings()] == [("is one of the listed values", "service_line")]
