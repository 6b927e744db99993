"""The made-up lake keeps the contract, is the same for the same seed, and tells the stories it is documented to."""

import csv
import errno
import hashlib
import json
import re
import shutil
from collections import Counter
from datetime import date

import duckdb
import numpy as np
import pytest

from county import COUNTIES, load_county, open_county
from data_sources.__main__ import _parser, main, span
from data_sources.check import check_lake
from data_sources.delivery import LakeError
from data_sources.demo import draws
from data_sources.demo.calendar import day_weights, holidays
from data_sources.demo.clients import LANGUAGES
from data_sources.demo.contacts import Contacts
from data_sources.demo.files import NO_DAY
from data_sources.demo.generate import generate
from data_sources.demo.plan import Plan
from data_sources.demo.population import male, residents
from data_sources.demo.services import service
from data_sources.demo.staff import make_spells
from data_sources.demo.stays import CARE_TYPES, DESTINATIONS
from data_sources.demo.stories import STORIES, stories_of
from data_sources.demo.world import make_world
from data_sources.extracts import EXTRACTS
from tests.lakes import put

pirkanmaa = load_county("pirkanmaa")
# Boundaries are a map and not a table; the tile map stands in for them.
DATASETS = set(EXTRACTS) - {"boundaries"}
IDENTITY_CODE = re.compile(r"\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]")


def _files(lake):
    return {
        path.relative_to(lake).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(lake.rglob("*"))
        if path.is_file()
    }


def _rows(lake, dataset, what, where="true"):
    files = f"{lake}/{dataset}/**/*.parquet"
    return duckdb.sql(f"select {what} from read_parquet('{files}', hive_partitioning=false) where {where}").fetchall()


@pytest.fixture(scope="module")
def world():
    """A world as of a lake of one million contacts, not written."""
    return make_world(Plan(pirkanmaa, 1_000_000, 2020, 2025, 3))


@pytest.fixture(scope="module")
def contacts(world):
    """Contacts of the last halves of 2023 and 2025: before and after the stories on contacts."""
    made = Contacts(world)
    frames = [table.to_pandas() for number in (*range(42, 48), *range(66, 72)) for table in made.month(number)]
    return {year: [f for f in frames if f.contact_on.dropna().iloc[0].year == year] for year in (2023, 2025)}


# ---- The contract ------------------------------------------------------------------------------------------------


def test_every_dataset_is_delivered(demo_lake):
    assert {path.name for path in demo_lake.iterdir() if path.is_dir()} == DATASETS


def test_no_file_is_refused_and_few_rows_break_a_rule(demo_lake):
    checks = list(check_lake(demo_lake, tuple(line.code for line in pirkanmaa.service_lines)))
    assert [f for c in checks for f in c.refused] == []
    assert [c.incomplete for c in checks if c.incomplete] == []
    assert [c.dataset for c in checks if c.unknown] == []
    rows = sum(n for c in checks for n in c.rows_in.values())
    broken = sum(c.rows_quarantined for c in checks)
    assert 0 < broken <= 0.0005 * rows
    kept = {f.rule for c in checks if c.dataset == "service_contacts" for f in c.quarantined}
    assert kept <= {"age is 0 to 120", "is not empty", "is three digits", "is one of the listed values"}


def test_there_are_exactly_as_many_contacts_as_asked_for(demo_lake):
    distinct, delivered = _rows(demo_lake, "service_contacts", "count(distinct contact_id), count(*)")[0]
    assert distinct == 20_000
    assert delivered > distinct, "some contacts come a second time, corrected"


def test_a_correction_is_newer_and_says_otherwise(demo_lake):
    corrected = next(demo_lake.glob("service_contacts/**/corrected.parquet"))
    first = corrected.with_name("contacts.parquet")
    assert corrected.stat().st_mtime > first.stat().st_mtime
    joined = f"'{first}' a join '{corrected}' b using (contact_id)"
    (differ,) = duckdb.sql(f"select count(*), count(*) filter (a.urgent <> b.urgent) from {joined}").fetchall()
    assert differ[0] == differ[1] > 0


def test_one_month_of_feedback_comes_twice(demo_lake):
    again = next(demo_lake.glob("feedback/*-again.parquet"))
    assert again.read_bytes() == again.with_name(again.name.replace("-again", "")).read_bytes()


def test_a_finnish_csv_has_its_marks(demo_lake):
    text = (demo_lake / "projects" / "portfolio.csv").read_bytes()
    assert text.startswith(b"\xef\xbb\xbf")
    row = next(csv.DictReader(text.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert re.fullmatch(r"01\.\d\d\.20\d\d", row["report_month"])
    assert re.fullmatch(r"\d+,\d\d", row["budget_eur"])


def test_nothing_looks_like_an_identity_code(demo_lake):
    for dataset in sorted(DATASETS):
        for path in (demo_lake / dataset).rglob("*.csv"):
            assert not IDENTITY_CODE.search(path.read_text("utf-8-sig")), path.name
    for dataset in ("service_contacts", "care_episodes", "service_requests", "employments", "absences", "feedback"):
        for texts in _rows(demo_lake, dataset, "distinct columns('.*_id')::varchar"):
            assert not any(text and IDENTITY_CODE.search(text) for text in texts)


def test_the_lake_says_that_it_is_made_up_and_lists_its_files(demo_lake):
    said = json.loads((demo_lake / "_manifest.json").read_text("utf-8"))
    assert said["made_up"] is True
    assert said["delivered_at"].startswith("2025-01-12")
    listed = {name: digest for d in said["datasets"].values() for name, digest in d["sha256"].items()}
    found = _files(demo_lake)
    found.pop("_manifest.json")
    assert listed == found


# ---- The same seed, the same lake -------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(demo_lake, tmp_path):
    generate(tmp_path / "same", contacts=20_000, years=(2022, 2024), seed=7, county=pirkanmaa)
    assert _files(tmp_path / "same") == _files(demo_lake)
    generate(tmp_path / "other", contacts=1_000, years=(2024, 2024), seed=7, county=pirkanmaa)
    generate(tmp_path / "seed", contacts=1_000, years=(2024, 2024), seed=8, county=pirkanmaa)
    one, two = _files(tmp_path / "other"), _files(tmp_path / "seed")
    same = {name for name in one if one[name] == two.get(name)}
    assert {name.partition("/")[0] for name in same} <= {
        "population",
        "population_forecast",
        "benefit_targets",
        "units",
    }


@pytest.mark.slow
def test_the_number_of_processes_does_not_show(demo_lake, tmp_path):
    generate(tmp_path, contacts=20_000, years=(2022, 2024), seed=7, county=pirkanmaa, processes=2)
    assert _files(tmp_path) == _files(demo_lake)


def test_an_earlier_made_up_lake_is_replaced_whole(tmp_path):
    generate(tmp_path, contacts=300, years=(2022, 2023), seed=1, county=pirkanmaa)
    generate(tmp_path, contacts=300, years=(2023, 2023), seed=1, county=pirkanmaa)
    assert {path.name for path in (tmp_path / "service_contacts").iterdir()} == {"year=2023"}


def test_a_demo_that_fails_leaves_what_was_there_and_nothing_of_its_own(tmp_path, monkeypatch):
    lake, order = tmp_path / "lake", {"years": (2024, 2024), "seed": 1, "county": pirkanmaa}

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr("data_sources.demo.generate.deliveries.again", full)
        generate(lake, contacts=100, **order)
    assert not lake.exists()
    generate(lake, contacts=100, **order)
    before = _files(lake)
    with monkeypatch.context() as patched, pytest.raises(OSError, match="No space"):
        patched.setattr("data_sources.demo.generate.deliveries.again", full)
        generate(lake, contacts=200, **order)
    assert _files(lake) == before


def test_a_demo_that_was_killed_is_begun_anew(tmp_path):
    put(tmp_path, ".unfinished/units/half.parquet", "half")
    generate(tmp_path, contacts=100, years=(2024, 2024), seed=1, county=pirkanmaa)
    assert not (tmp_path / ".unfinished").exists() and (tmp_path / "_manifest.json").is_file()
    assert not (tmp_path / "units" / "half.parquet").exists()


def test_another_folder_is_left_alone(tmp_path):
    (tmp_path / "minutes.txt").write_text("not ours", "utf-8")
    with pytest.raises(LakeError, match="is not empty and is not a made-up lake"):
        generate(tmp_path, contacts=100, years=(2024, 2024), county=pirkanmaa)
    assert [path.name for path in tmp_path.iterdir()] == ["minutes.txt"]


@pytest.mark.parametrize(
    ("order", "said"),
    [({"contacts": 0}, "at least one"), ({"years": (2025, 2020)}, "earlier"), ({"last_month": 13}, "1–12")],
)
def test_an_order_that_makes_no_sense_is_told(tmp_path, order, said):
    with pytest.raises(LakeError, match=said):
        generate(tmp_path / "lake", county=pirkanmaa, **{"contacts": 100, "years": (2024, 2024)} | order)
    assert not (tmp_path / "lake").exists()


# ---- Any size, any span ------------------------------------------------------------------------------------------


def test_a_last_year_may_end_early(tmp_path):
    generate(tmp_path, contacts=300, years=(2023, 2024), last_month=3, seed=1, county=pirkanmaa)
    assert _rows(tmp_path, "service_contacts", "max(contact_on) between '2024-03-01' and '2024-03-31'") == [(True,)]
    assert _rows(tmp_path, "population", "max(year)") == [(2023,)]
    # Budget and forecast reach to December; the last month has no actual yet.
    dated = "max(month)::varchar, max(month) filter (actual_eur is not null)::varchar, count(forecast_eur) = count(*)"
    assert _rows(tmp_path, "ledger", dated) == [("2024-12-01", "2024-02-01", True)]
    assert _rows(tmp_path, "positions", "max(month)::varchar") == [("2024-02-01",)]
    assert json.loads((tmp_path / "_manifest.json").read_text("utf-8"))["last_day"] == "2024-03-31"


def test_a_lake_of_one_month_has_what_a_month_can_have(tmp_path):
    generate(tmp_path, contacts=50, years=(2024, 2024), last_month=1, seed=1, county=pirkanmaa)
    missing = DATASETS - {path.name for path in tmp_path.iterdir() if path.is_dir()}
    assert missing == {"positions", "staff_survey", "digital_use"}


@pytest.mark.parametrize(
    ("years", "meant"),
    [("2024", (2024, 2024, 12)), ("2020-2025", (2020, 2025, 12)), ("2022-2026-10", (2022, 2026, 10))],
)
def test_a_span_is_years_or_ends_with_a_month(years, meant):
    assert span(years) == meant


@pytest.mark.parametrize("years", ["2025-2020", "2020-2025-13", "24", "2020-2025-1", "2020-"])
def test_a_span_that_makes_no_sense_is_refused_in_one_sentence(years, tmp_path, capsys):
    assert main(["demo", "--out", str(tmp_path / "lake"), "--years", years]) == 2
    assert re.fullmatch(r"Years are written .*\.\n", capsys.readouterr().err)
    assert not (tmp_path / "lake").exists()


def test_the_default_lake_tells_of_every_resident_and_half_of_it_of_half():
    first, last, month = span(_parser().parse_args(["demo", "--out", "lake"]).years)
    people = 540_000
    assert Plan(pirkanmaa, 4_000_000, first, last, 1, month).sample_share(people) == 1
    assert Plan(pirkanmaa, 2_000_000, first, last, 1, month).sample_share(people) == pytest.approx(0.51, abs=0.01)


@pytest.mark.parametrize("contacts", [2_000_000, 4_000_000, 26_000_000, 100_000_000])
def test_use_costs_the_same_whatever_the_size(contacts):
    # A resident has ten contacts a year and all the stays; fewer contacts or residents cost so much more each.
    plan, people = Plan(pirkanmaa, contacts, 2020, 2025, 1), 540_000
    assert plan.staff_share(people) == 1
    assert contacts / 6 * plan.contact_price(people) == pytest.approx(10 * people)
    assert plan.sample_share(people) * plan.stay_price(people) == pytest.approx(1)


def test_below_that_money_shrinks_with_use():
    plan, people = Plan(pirkanmaa, 60_000, 2020, 2025, 1), 540_000
    assert plan.staff_share(people) == pytest.approx(10_000 / 324_000)
    assert 10_000 * plan.contact_price(people) == pytest.approx(10 * people * plan.staff_share(people))


# ---- Plausible --------------------------------------------------------------------------------------------------


def test_population_is_of_real_size(demo_lake):
    # Statistics Finland, 31.12.2023: Tampere 255,050; the county 539,309. By sex the parts make the whole.
    assert _rows(demo_lake, "population", "sum(persons)", "year = 2023 and municipality_code = '837'") == [(255_050,)]
    assert _rows(demo_lake, "population", "sum(persons)", "year = 2023") == [(539_309,)]
    assert _rows(demo_lake, "population", "min(year), count(distinct age_from)") == [(2017, 121)]


def test_age_bands_of_2018_are_kept():
    people = residents(pirkanmaa, 2024, 1)
    with (COUNTIES / "pirkanmaa" / "population_by_age_2018.csv").open(encoding="utf-8") as file:
        bands = [row for row in csv.DictReader(file) if row["municipality_code"] == "837"]
    ages = people.of(2018)[[m.code for m in pirkanmaa.municipalities].index("837")]
    for band in bands:
        low, high = int(band["age_from"]), int(band["age_to"])
        assert ages[low : high + 1].sum() == pytest.approx(int(band["persons"]), rel=0.03)


def test_women_outlive_men():
    people = residents(pirkanmaa, 2024, 1)
    men = male(people.of(2024)).sum(axis=0) / people.of(2024).sum(axis=0).clip(1)
    assert men[0] > 0.5 > men[75] > men[92]


def test_clients_stay_the_same_persons(demo_lake):
    # One sex and one language for each client, one birthday: full years of age minus the calendar year differ by one.
    turning = "max(year(contact_on) - age) - min(year(contact_on) - age)"
    what = f"client_id, count(distinct sex), count(distinct language), {turning}"
    rows = _rows(demo_lake, "service_contacts", what, "age <= 120 and contact_on is not null group by client_id")
    assert len(rows) > 500
    assert {row[1] for row in rows} == {1}
    assert {row[2] for row in rows} == {1}
    assert {row[3] for row in rows} <= {0, 1}


def test_costs_are_concentrated(world):
    frames = [t.to_pandas() for n in range(48, 60) for t in Contacts(world).month(n)]
    cost = Counter()
    for frame in frames:
        for client, euros in frame.groupby("client_id").cost_eur.sum().items():
            cost[client] += float(euros)
    ordered = sorted(cost.values(), reverse=True)
    top = sum(ordered[: -(-len(ordered) // 10)]) / sum(ordered)
    # Contacts alone; with stays the share is about seven tenths.
    assert 0.5 < top < 0.75


def test_stays_are_in_order_and_one_at_a_time(world):
    stays = world.stays
    ended = stays.left != NO_DAY
    assert (stays.left[ended] >= stays.admitted[ended]).all()
    known = stays.ready != NO_DAY
    assert (stays.ready[known] >= stays.admitted[known]).all()
    both = known & ended
    assert (stays.left[both] >= stays.ready[both]).all()
    # Who lives in housing keeps the home while in a ward.
    stays = stays.take(~np.isin(stays.care, [CARE_TYPES.index("housing_24h"), CARE_TYPES.index("communal_housing")]))
    order = np.lexsort((stays.admitted, stays.who))
    same = stays.who[order][1:] == stays.who[order][:-1]
    assert (stays.admitted[order][1:] >= stays.left[order][:-1])[same & (stays.left[order][:-1] != NO_DAY)].all()


def test_a_ward_follows_the_acute_stay_that_led_to_it(world):
    stays = world.stays
    acute, ward = CARE_TYPES.index("acute_ward"), CARE_TYPES.index("health_centre_ward")
    to_acute, to_ward = DESTINATIONS.index("acute_ward"), DESTINATIONS.index("health_centre_ward")
    left = {(w, d) for w, d, c in zip(stays.who, stays.left, stays.care, strict=True) if c == acute}
    entered = {(w, d) for w, d, c in zip(stays.who, stays.admitted, stays.care, strict=True) if c == ward}
    onward = np.flatnonzero((stays.care == acute) & (stays.to == to_ward))
    came = np.flatnonzero((stays.care == ward) & (stays.came_from == to_acute))
    assert len(came) == len(onward) > 500
    assert all((stays.who[i], stays.admitted[i]) in left for i in came)
    assert all((stays.who[i], stays.left[i]) in entered for i in onward)


def test_contacts_with_stays_are_spread_over_the_whole_month(world):
    emergencies = world.classes.index("emergency_care")
    frame = next(Contacts(world).month(60)).to_pandas()
    days = frame.contact_on[frame.service_class == "emergency_care"].dropna().map(lambda d: d.day)
    assert len(days) == pytest.approx(world.quotas[60, emergencies], rel=0.01)
    assert (days > 21).mean() == pytest.approx(10 / 31, abs=0.06)


def test_substitutes_are_other_persons_than_the_permanent_staff(demo_lake):
    types = "list_sort(list(distinct employment_type))"
    mixed = _rows(
        demo_lake, "employments", types, "true group by employee_id having count(distinct employment_type) > 1"
    )
    assert mixed == []


def test_a_lake_so_small_that_it_has_no_apprentice_has_staff():
    kinds = set(make_spells(make_world(Plan(pirkanmaa, 10_000, 2023, 2024, 3))).kind)
    assert kinds == {0, 1, 2}


def test_demand_grows_as_the_population_ages(world):
    # Pirkanmaa's residents of 75 and over grew by about 4 % a year in 2019-2024 while contacts of children did not.
    yearly = world.quotas.reshape(6, 12, -1).sum(axis=1)
    home_care, clinic = (yearly[:, world.classes.index(code)] for code in ("home_care", "maternity_clinic"))
    assert home_care[5] / home_care[0] > 1.1 > 1 > clinic[5] / clinic[0]


def test_nobody_is_served_after_death_or_before_birth(world, contacts):
    ids = {row.tobytes().decode(): i for i, row in enumerate(world.clients.ids)}
    frame = contacts[2025][0].dropna(subset="contact_on")
    who = frame.client_id.map(ids).to_numpy()
    day = frame.contact_on.map(lambda d: d.toordinal() - 719163).to_numpy()
    assert (world.clients.died[who] >= day).all()
    assert (world.clients.born[who] <= day).all()


def test_visitors_and_unknown_homes_are_few(contacts):
    own = {m.code for m in pirkanmaa.municipalities}
    homes = Counter()
    for frame in contacts[2025]:
        homes.update(frame.municipality_code.astype(object).fillna("").tolist())
    total = sum(homes.values())
    assert 0.008 < sum(n for code, n in homes.items() if code and code not in own) / total < 0.03
    assert 0.001 < homes[""] / total < 0.01


def test_holidays_move():
    # Easter Sundays 2024 and 2025 were on 31 March and 20 April; midsummer eve is the Friday before.
    assert date(2024, 3, 29) in holidays(2024)
    assert date(2024, 4, 1) in holidays(2024)
    assert date(2025, 4, 21) in holidays(2025)
    assert date(2024, 6, 21) in holidays(2024)
    assert date(2025, 4, 1) not in holidays(2025)


def test_offices_rest_and_emergencies_do_not():
    # 2025-03-01 was a Saturday; March 2025 has no holidays.
    office, emergency = (day_weights(date(2025, 3, 1), service(c)) for c in ("primary_care", "emergency_care"))
    assert office[0] < 0.1 * office[2]
    assert emergency[0] > 0.8 * emergency[2]


# ---- Stories ----------------------------------------------------------------------------------------------------


def test_stories_have_names_and_places_in_every_county():
    assert len({story.id for story in STORIES}) == len(STORIES) >= 6
    for name in ("pirkanmaa", "pohjanmaa"):
        county = load_county(name)
        plan = Plan(county, 1_000, 2020, 2025, 1)
        for told in stories_of(plan, residents(county, 2024, 1)).told:
            assert told.homes is None or told.homes <= {m.code for m in county.municipalities}
            assert plan.first_day <= told.starts <= plan.last_day


def test_stories_are_told_in_the_document_with_their_first_month():
    text = (COUNTIES.parent / "docs" / "demo.md").read_text("utf-8")
    told_there = dict(re.findall(r"^\| `(\w+)` \| [^|]+ \| (\d{4}-\d\d) \|", text, re.MULTILINE))
    asked = _parser().parse_args(["demo", "--out", "lake"])
    first, last, month = span(asked.years)
    plan = Plan(pirkanmaa, asked.contacts, first, last, asked.seed, month)
    told = stories_of(plan, residents(pirkanmaa, last - 1, asked.seed)).told
    assert told_there == {t.story.id: f"{t.starts:%Y-%m}" for t in told}


def test_a_story_grows_month_by_month_to_its_whole(world):
    (told,) = [t for t in world.stories.told if t.story.id == "access_deterioration"]
    assert told.starts == date(2024, 7, 1)
    assert told.homes == {"790"}, "the second largest municipality of the fourth area: Sastamala"
    assert told.factor(date(2024, 6, 1)) == 1
    assert told.factor(date(2024, 7, 1)) == pytest.approx(2.6 ** (1 / 15))
    assert told.factor(date(2025, 12, 1)) == pytest.approx(2.6)


def _emergencies(frames, area):
    homes = {m.code for m in pirkanmaa.municipalities_of(area, date(2025, 1, 1))}
    return sum(int((f.municipality_code.isin(homes) & (f.service_class == "emergency_care")).sum()) for f in frames)


def test_emergency_contacts_step_up_in_the_third_area_only(contacts):
    rise = {
        a.code: _emergencies(contacts[2025], a.code) / _emergencies(contacts[2023], a.code) for a in pirkanmaa.areas
    }
    assert rise["3"] > 1.2
    assert max(rise, key=rise.get) == "3"


def test_the_provider_run_municipality_stops_delivering(contacts):
    # The smallest municipality of the first area, from twelve months before the end.
    seen = {year: Counter(c for f in frames for c in f.municipality_code) for year, frames in contacts.items()}
    assert seen[2023]["177"] > 0
    assert seen[2025]["177"] == 0


def test_discharges_are_delayed_in_the_first_area_from_2024(world):
    stays = world.stays
    known = (stays.ready != NO_DAY) & (stays.left != NO_DAY)
    delay = (stays.left - stays.ready)[known]
    home = world.clients.home_on(stays.who, stays.admitted)[known]
    after = stays.admitted[known] >= (date(2024, 1, 1).toordinal() - 719163)
    first = {i for i, m in enumerate(pirkanmaa.municipalities) if pirkanmaa.area_of(m.code, date(2024, 1, 1)) == "1"}
    inside = np.isin(home, list(first))
    assert delay[inside & after].mean() > 1.5 * delay[inside & ~after].mean()
    assert delay[~inside & after].mean() < 1.4 * delay[~inside & ~after].mean()


# ---- Another county ---------------------------------------------------------------------------------------------


def test_the_other_county_works(tmp_path):
    pohjanmaa = load_county("pohjanmaa")
    generate(tmp_path, contacts=500, years=(2023, 2024), seed=1, county=pohjanmaa)
    lines = tuple(line.code for line in pohjanmaa.service_lines)
    assert [f for c in check_lake(tmp_path, lines) for f in c.refused] == []
    assert {path.name for path in tmp_path.iterdir() if path.is_dir()} == DATASETS


def test_pohjanmaa_speaks_swedish_and_finnish():
    # 49.5 % Swedish and 43.7 % Finnish (the county's plan of 2020); hardly any Swedish in Pirkanmaa.
    assert _mother_tongues("pohjanmaa") == pytest.approx([0.437, 0.495, 0.068], abs=0.02)
    assert _mother_tongues("pirkanmaa")[1] < 0.02


def _mother_tongues(name):
    clients = make_world(Plan(load_county(name), 1_000_000, 2024, 2025, 1)).clients
    own = clients.home < clients.county_homes
    return np.bincount(clients.language[own], minlength=len(LANGUAGES)) / own.sum()


def test_a_county_without_figures_and_with_a_class_of_its_own_works(tmp_path):
    folder = tmp_path / "uusimaa"
    shutil.copytree(COUNTIES / "pohjanmaa", folder)
    for name in ("population_by_year.csv", "population_by_age_2018.csv"):
        (folder / name).unlink()
    text = (folder / "county.toml").read_text("utf-8").replace("informal_care", "veterans")
    (folder / "county.toml").write_text(text, "utf-8")
    lake = tmp_path / "lake"
    generate(lake, contacts=2_000, years=(2024, 2024), seed=1, county=open_county(folder))
    assert _rows(lake, "service_contacts", "count(*) > 0", "service_class = 'veterans'") == [(True,)]


# ---- Draws ------------------------------------------------------------------------------------------------------


def test_whole_numbers_in_proportion_add_up():
    assert draws.apportioned(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert draws.apportioned(7, np.array([0.0, 5.0, 2.0])).tolist() == [0, 5, 2]


def test_pseudonyms_never_meet():
    numbers = np.arange(100_000, dtype=np.uint64)
    assert len(set(draws.mixed(1, "client", numbers).tolist())) == 100_000
    texts = draws.pseudonyms("c", 1, numbers[:3]).to_pylist()
    assert all(re.fullmatch("c[0-9a-f]{16}", text) for text in texts)
    assert draws.serial_keys("k", 254, 3).to_pylist() == ["k00000000000000fe", "k00000000000000ff", "k0000000000000100"]


def test_a_wheel_keeps_its_shares():
    drawn = draws.Wheel([0.7, 0.2, 0.1]).spin(draws.stream(1, "test"), 100_000)
    assert np.bincount(drawn) / 100_000 == pytest.approx([0.7, 0.2, 0.1], abs=0.01)


def test_sorted_uniforms_are_sorted_and_even():
    drawn = draws.sorted_uniforms(draws.stream(1, "test"), 50_000)
    assert (np.diff(drawn) >= 0).all()
    assert np.histogram(drawn, 10, (0, 1))[0] / 50_000 == pytest.approx([0.1] * 10, abs=0.01)
