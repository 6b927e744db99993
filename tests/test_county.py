"""A county is a folder: what it says is checked as a whole, and nothing of one county stands in code."""

import csv
import shutil
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from county import COUNTIES, CountyError, known_counties, load_county, open_county

REFERENCE = Path(__file__).resolve().parents[2] / "shared" / "reference"
BOUNDARIES = Path(__file__).resolve().parents[2] / "shared" / "real_lake" / "boundaries" / "municipalities_2025.geojson"
pirkanmaa = load_county("pirkanmaa")
pohjanmaa = load_county("pohjanmaa")
EVERY_COUNTY = [pytest.param(load_county(name), id=name) for name in known_counties()]


def _reference(name):
    if not REFERENCE.exists():
        pytest.skip("the reference tables are not beside the project")
    with (REFERENCE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# ---- Pirkanmaa -------------------------------------------------------------------------------------------------


def test_pirkanmaa_has_its_23_municipalities_in_five_areas():
    assert len(pirkanmaa.municipalities) == 23
    assert [area.id for area in pirkanmaa.areas] == ["1", "2", "3", "4", "5"]
    sizes = Counter(pirkanmaa.area_of(m.code, date(2024, 6, 1)) for m in pirkanmaa.municipalities)
    assert sizes == {"1": 8, "2": 5, "3": 5, "4": 3, "5": 2}


def test_pirkanmaa_agrees_with_the_reference_tables():
    for row in _reference("municipalities.csv"):
        m = pirkanmaa.municipality(row["municipality_code"])
        assert (m.name("fi"), m.name("sv")) == (row["name_fi"], row["name_sv"])
        assert (m.latitude, m.longitude) == (float(row["latitude"]), float(row["longitude"]))
        assert m.sub_region == row["sub_region"]
        assert row["urbanity"].lower() == f"{m.urbanity} municipalities"
        assert pirkanmaa.area_of(m.code, date(2024, 1, 1)) == row["area_id"]


def test_pirkanmaas_areas_are_called_as_in_the_reference():
    for row in _reference("areas.csv"):
        area = pirkanmaa.area(row["area_id"])
        assert area.name("fi") == row["municipalities_in_order"]
        assert area.short_name("fi") == row["short_name"]


def test_names_follow_the_language():
    assert pirkanmaa.municipality("837").name("sv") == "Tammerfors"
    assert pirkanmaa.municipality("837").name("en") == "Tampere"
    assert pirkanmaa.area("5").short_name("sv") == "Tammerfors–Birkala"
    assert pirkanmaa.title("sv") == "Birkalands välfärdsområde"
    assert pirkanmaa.service_line("older_disabled").name("fi") == "Ikäihmisten ja vammaisten palvelut"


def test_service_classes_belong_to_their_lines():
    lines = {line.code: set() for line in pirkanmaa.service_lines}
    for one in pirkanmaa.service_classes:
        lines[one.line].add(one.code)
    assert lines == {
        "outpatient": {"primary_care", "oral_health", "mental_health", "occupational_health"},
        "hospital": {
            "specialised_care",
            "emergency_care",
            "psychiatric_care",
            "health_centre_hospital",
            "home_hospital",
        },
        "family": {"maternity_clinic", "school_health", "family_services", "child_welfare"},
        "older_disabled": {"home_care", "housing_services", "informal_care", "disability_services"},
        "rescue": {"rescue_missions", "emergency_medical"},
    }
    guaranteed = {c.code: c.guarantee_group for c in pirkanmaa.service_classes if c.guarantee_group}
    assert guaranteed == {name: name for name in ("primary_care", "oral_health", "specialised_care")}


@pytest.mark.parametrize(
    ("group", "day", "age", "days", "months"),
    [
        ("primary_care", date(2023, 8, 31), 40, None, 3),
        ("primary_care", date(2023, 9, 1), 40, 14, None),
        ("primary_care", date(2024, 12, 31), 40, 14, None),
        ("primary_care", date(2025, 1, 1), 22, 14, None),
        ("primary_care", date(2025, 1, 1), 23, None, 3),
        ("oral_health", date(2023, 8, 31), 10, None, 6),
        ("oral_health", date(2023, 9, 1), 10, None, 4),
        ("oral_health", date(2025, 1, 1), 22, None, 3),
        ("oral_health", date(2025, 1, 1), 23, None, 6),
        ("specialised_care", date(2020, 5, 5), 0, None, 6),
        ("specialised_care", date(2026, 5, 5), 99, None, 6),
    ],
)
@pytest.mark.parametrize("county", EVERY_COUNTY)
def test_the_care_guarantee_by_day_and_age(county, group, day, age, days, months):
    limit = county.guarantee_limit(group, day, age)
    assert (limit.days, limit.months) == (days, months)


def test_parts_of_the_hyte_coefficient_share_their_weight_evenly():
    hyte = pirkanmaa.hyte
    assert sum(hyte.weight(one) for one in hyte.components) == pytest.approx(1)
    weights = {one.part: hyte.weight(one) for one in hyte.components}
    assert weights == pytest.approx({"process": 1 / 4, "result": 1 / 6})


def test_a_class_without_a_guarantee_has_no_limit():
    assert pirkanmaa.guarantee_limit("", date(2024, 1, 1), 40) is None


def test_the_countys_own_choices_are_those_of_the_readings():
    chosen = pirkanmaa.thresholds
    assert (chosen.small_number, chosen.minimum_answers, chosen.multi_service_at_least) == (5, 5, 3)
    assert (chosen.transition_days, chosen.readmission_days) == (30, 30)
    assert (chosen.tea_yellow_from, chosen.tea_green_from) == (25, 75)
    assert (chosen.standardised_minimum_events, chosen.false_discovery_rate) == (10, 0.10)
    assert chosen.unpaid_absences == ("other_unpaid",)


def test_the_guarantee_changes_start_the_limits_anew():
    rebased = {event.on for event in pirkanmaa.events_of("seen_within_guarantee") if event.rebase}
    assert rebased == {date(2023, 9, 1), date(2025, 1, 1)}
    assert date(2023, 1, 1) in {event.on for event in pirkanmaa.events_of("headcount")}


# ---- Ostrobothnia ----------------------------------------------------------------------------------------------


def test_ostrobothnia_has_swedish_first_and_14_municipalities():
    assert pohjanmaa.languages == ("sv", "fi", "en")
    assert len(pohjanmaa.municipalities) == 14
    assert pohjanmaa.municipality("399").languages == ("fi",)
    assert pohjanmaa.municipality("905").languages == ("fi", "sv")
    assert pohjanmaa.municipality("545").languages == ("sv", "fi")


def test_kruunupyy_tells_where_its_services_came_from():
    assert "Soite" in pohjanmaa.municipality("288").note("sv")
    assert pohjanmaa.municipality("905").note("fi") == ""


def test_the_grouping_of_ostrobothnia_says_that_it_is_a_proposal():
    assert "own proposal" in pohjanmaa.area_basis["en"]


# ---- every county ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("county", EVERY_COUNTY)
def test_the_municipalities_are_those_of_the_boundaries(county):
    if not BOUNDARIES.exists():
        pytest.skip("the boundaries are not beside the project")
    text = BOUNDARIES.read_text("utf-8")
    for m in county.municipalities:
        assert f'"municipality_code": "{m.code}", "name_fi": "{m.name("fi")}", "name_sv": "{m.name("sv")}"' in text


@pytest.mark.parametrize("county", EVERY_COUNTY)
def test_the_tile_map_keeps_compass_directions(county):
    """Of two municipalities clearly apart, the northern is never below and the eastern never to the left."""
    turned = [
        (a.name("fi"), b.name("fi"))
        for a in county.municipalities
        for b in county.municipalities
        if (a.latitude - b.latitude > 0.45 and a.tile[1] > b.tile[1])
        or (a.longitude - b.longitude > 0.9 and a.tile[0] < b.tile[0])
    ]
    assert turned == []


@pytest.mark.parametrize("county", EVERY_COUNTY)
def test_no_two_municipalities_share_a_tile(county):
    assert max(Counter(m.tile for m in county.municipalities).values()) == 1


@pytest.mark.parametrize("county", EVERY_COUNTY)
@given(day=st.dates(date(2000, 1, 1), date(2060, 1, 1)))
def test_on_every_day_the_areas_share_out_the_municipalities(county, day):
    shared = [m.code for area in county.areas for m in county.municipalities_of(area.id, day)]
    assert sorted(shared) == sorted(m.code for m in county.municipalities)


def test_a_place_of_another_county_has_no_area():
    assert pirkanmaa.area_of("091", date(2024, 1, 1)) is None
    with pytest.raises(CountyError, match="no municipality '091' in the configuration of pirkanmaa"):
        pirkanmaa.municipality("091")


def test_an_unknown_county_is_told_with_those_that_are_known():
    with pytest.raises(CountyError, match=r"^There is no county 'lappi'; known are pirkanmaa, pohjanmaa\.$"):
        load_county("lappi")


@pytest.mark.parametrize("forged", ["", ".", "..", "../counties/pirkanmaa", "pirkanmaa/", "PIRKANMAA"])
def test_a_county_is_never_a_path(forged):
    with pytest.raises(CountyError, match="There is no county"):
        load_county(forged)


def test_a_county_is_read_once():
    assert load_county("pirkanmaa") is pirkanmaa


# ---- a folder of one's own -------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(COUNTIES / "pirkanmaa", copy)
    return copy


def _change(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert text.count(old) >= 1
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_a_municipality_can_change_area_from_a_day(folder):
    moved = date(2027, 1, 1)
    _change(
        folder,
        "areas.csv",
        "536,4,2000-01-01,",
        f"536,4,2000-01-01,{moved - timedelta(days=1)}\n536,5,{moved},",
    )
    county = open_county(folder)
    assert county.area_of("536", date(2026, 12, 31)) == "4"
    assert county.area_of("536", date(2027, 1, 1)) == "5"
    assert [m.code for m in county.municipalities_of("4", date(2027, 1, 1))] == ["619", "790"]


BROKEN = [
    ("areas.csv", "837,5,2000-01-01,", "837,9,2000-01-01,", "municipality 837 belongs to area 9, which is not listed"),
    ("areas.csv", "837,5,2000-01-01,\n", "", "municipality 837 belongs to no area"),
    (
        "areas.csv",
        "837,5,2000-01-01,",
        "837,5,2000-01-01,\n837,4,2020-01-01,",
        "municipality 837 belongs to areas 5 and 4 at once on 2020-01-01",
    ),
    (
        "areas.csv",
        "837,5,2000-01-01,",
        "837,5,2000-01-01,2019-12-31\n837,4,2020-02-01,",
        "municipality 837 belongs to no area from 2019-12-31 to 2020-02-01",
    ),
    (
        "areas.csv",
        "837,5,2000-01-01,",
        "837,5,2000-01-01,1999-12-31",
        "municipality 837 leaves area 5 before it joins it",
    ),
    ("areas.csv", "837,5", "091,5", "areas.csv names municipality 091, which is not listed"),
    ("municipalities.csv", "837,Tampere", "87,Tampere", "municipality code '87' is not three digits"),
    ("municipalities.csv", "Tammerfors,urban", "Tammerfors,big", "municipality 837 has urbanity 'big'"),
    ("municipalities.csv", "61.4979,23.7594", "23.7594,61.4979", "municipality 837 lies outside Finland"),
    ("municipalities.csv", "Tampere,Tammerfors,", "Tampere,,", "municipality 837 has no text in sv"),
    ("guarantee.csv", "14,", "14,3", "a guarantee limit of primary_care needs either days or months"),
    (
        "guarantee.csv",
        "primary_care,2025-01-01,,23,",
        "primary_care,2025-01-01,,24,",
        "the guarantee primary_care has no limit at the age of 23 on 2025-01-01",
    ),
    (
        "guarantee.csv",
        "primary_care,2025-01-01,,23,",
        "primary_care,2025-01-01,,22,",
        "the guarantee primary_care has several limits at the age of 22 on 2025-01-01",
    ),
    ("county.toml", '"fi", "sv", "en"', '"fi", "sv", "de"', "language 'de' is not one of fi, sv, en"),
    ("county.toml", '"viewer"', '"visitor"', "role 'visitor' is not one of regional_director"),
    ("county.toml", 'line = "hospital"', 'line = "clinic"', "belongs to line clinic, which is not listed"),
    (
        "county.toml",
        'guarantee_group = "oral_health"',
        'guarantee_group = "teeth"',
        "service class oral_health has the guarantee teeth, which has no limits",
    ),
    ("county.toml", "small_number = 5", "small_number = 0", "small_number must be a whole number from 1, not 0"),
    (
        "county.toml",
        "false_discovery_rate = 0.10",
        "false_discovery_rate = 10",
        "false_discovery_rate must lie between 0 and 1",
    ),
    ("county.toml", "tea_green_from = 75.0", "tea_green_from = 20.0", "the TEA limits must rise"),
    ("county.toml", "process_share = 0.5", "process_share = 5", "the process_share of hyte must lie between 0 and 1"),
    ("county.toml", 'part = "result"', 'part = "outcome"', "part of the HYTE indicator hip_fractures 'outcome' is not"),
    ("county.toml", "best = 100.0", "best = 25.0", "tea_primary_care has the same worst and best value"),
    ("county.toml", 'currency = "EUR"', 'currency = "euro"', "currency 'euro' is not a three-letter code"),
    ("county.toml", 'sv = "Birkalands välfärdsområde"', 'sv = ""', "the county's title has no text in sv"),
    ("county.toml", "lateness_days = {}", "lateness_days = { feedback = -1 }", "lateness_days of feedback must be"),
    ("county.toml", "rebase = true\nreason", "rebase = true\nwhy", "the reason of the event of 2023-09-01 has no text"),
]


@pytest.mark.parametrize(("name", "old", "new", "fault"), BROKEN)
def test_every_contradiction_is_named_in_one_sentence(folder, name, old, new, fault):
    _change(folder, name, old, new)
    with pytest.raises(CountyError) as caught:
        open_county(folder)
    message = str(caught.value)
    assert message.startswith("The configuration of elsewhere contradicts itself: ")
    assert fault in message
    assert "\n" not in message and message.endswith(".")


def test_two_municipalities_on_one_tile_are_refused(folder):
    _change(folder, "municipalities.csv", "23.7594,2,2", "23.7594,0,0")
    _change(folder, "municipalities.csv", "23.6474,2,3", "23.6474,0,0")
    with pytest.raises(CountyError, match=r"2 municipalities share the tile \(0, 0\)"):
        open_county(folder)


def test_all_faults_come_at_once(folder):
    _change(folder, "county.toml", "small_number = 5", "small_number = 0")
    _change(folder, "areas.csv", "837,5,", "837,9,")
    with pytest.raises(CountyError, match="area 9.*; .*small_number"):
        open_county(folder)


@pytest.mark.parametrize(
    ("name", "old", "new", "told"),
    [
        ("county.toml", 'currency = "EUR"\n', "", "lacks 'currency'"),
        ("county.toml", "[areas.1]", "[areas.1", "cannot be read"),
        ("county.toml", "small_number = 5", "smallest = 5", "cannot be read: there is no threshold 'smallest'"),
        ("county.toml", "small_number = 5", "", "lacks 'small_number'"),
        ("areas.csv", "2000-01-01", "1.1.2000", "cannot be read"),
        ("municipalities.csv", "61.4979", "north", "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_read_is_one_sentence(folder, name, old, new, told):
    _change(folder, name, old, new)
    with pytest.raises(CountyError, match=f"The configuration of elsewhere {told}"):
        open_county(folder)


def test_a_missing_file_is_one_sentence(folder):
    (folder / "guarantee.csv").unlink()
    with pytest.raises(CountyError, match=r"^The configuration of elsewhere lacks its file guarantee\.csv\.$"):
        open_county(folder)
