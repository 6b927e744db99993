"""Rights: whatever is not allowed is denied, and no forged reader, place or question gets a row."""

import dataclasses
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from county import ROLES, Membership, load_county
from permissions import (
    PAGES,
    SUBJECTS,
    AccessDenied,
    Reader,
    check_reader,
    may_export,
    may_measure,
    may_open,
    may_see_quarantine,
    parse_reader,
    scope,
)

county = load_county("pirkanmaa")
DAY = date(2026, 11, 1)
CODES = [m.code for m in county.municipalities]
# Worked out from the reference table by hand.
AREA_3 = {"020", "418", "887", "908", "922"}
AREA_4 = {"536", "619", "790"}


def _scope(text, subject="service_use", by=(), where=None):
    return scope(parse_reader(text, county), subject, by, where or {}, county, DAY)


# ---- who is who ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "reader"),
    [
        ("analyst", Reader("analyst")),
        ("viewer", Reader("viewer")),
        ("regional_director:3", Reader("regional_director", area="3")),
        ("hyte_coordinator", Reader("hyte_coordinator")),
        ("hyte_coordinator:2", Reader("hyte_coordinator", area="2")),
        ("hyte_coordinator:837", Reader("hyte_coordinator", municipality="837")),
    ],
)
def test_a_reader_is_read_and_written_the_same_way(text, reader):
    assert parse_reader(text, county) == reader
    assert str(reader) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "admin",
        "Analyst",
        "analyst ",
        "analyst:",
        "analyst:3",
        "viewer:837",
        "data_steward:1",
        "regional_director",
        "regional_director:",
        "regional_director:*",
        "regional_director:6",
        "regional_director:837",
        "regional_director:3:4",
        "regional_director:3 ",
        "hyte_coordinator:",
        "hyte_coordinator:999",
        "hyte_coordinator:*",
    ],
)
def test_a_role_or_place_that_does_not_exist_is_denied_in_one_sentence(text):
    with pytest.raises(AccessDenied) as caught:
        parse_reader(text, county)
    assert str(caught.value).endswith(".") and "\n" not in str(caught.value)


def test_a_role_that_the_county_does_not_give_is_denied():
    small = dataclasses.replace(county, roles=("analyst",))
    with pytest.raises(AccessDenied, match="no role 'viewer'; known are analyst"):
        parse_reader("viewer", small)
    with pytest.raises(AccessDenied):
        check_reader(Reader("viewer"), small)


# ---- what each role sees ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["analyst", "integration_director"])
def test_analyst_and_integration_director_see_everything(role):
    for subject in SUBJECTS:
        seen = _scope(role, subject, ("municipality", "unit"), {"municipality": "837"})
        assert (seen.municipalities, seen.units) == (None, None)


def test_a_director_sees_the_municipalities_and_units_of_her_area():
    seen = _scope("regional_director:3", by=("municipality",))
    assert (seen.municipalities, seen.units) == (AREA_3, {"3"})
    assert _scope("regional_director:3", "staff", ("unit",), {"area": "3"}).units == {"3"}
    assert _scope("regional_director:3", "staff", ("unit",), {"municipality": "908"}).units == {"3"}


@pytest.mark.parametrize(
    ("by", "where"),
    [
        (("municipality",), {"municipality": "837"}),
        ((), {"municipality": "536"}),
        ((), {"municipality": "outside"}),
        (("unit",), {}),
        (("unit",), {"area": "4"}),
        (("unit",), {"municipality": "536"}),
        (("unit",), {"area": "outside"}),
        (("area",), {"unit": "U1"}),
        ((), {"unit": "U1"}),
        ((), {"unit": "U1", "area": "5"}),
    ],
)
def test_a_director_gets_nothing_below_other_areas(by, where):
    with pytest.raises(AccessDenied):
        _scope("regional_director:3", "staff", by, where)


def test_a_director_who_divides_areas_by_unit_keeps_her_own_units():
    allowed = _scope("regional_director:3", "staff", ("area", "unit"))
    rows = pd.DataFrame({"area": ["3", "4", "outside"], "unit": ["U1", "U2", "U3"]})
    assert list(allowed.rows(rows)) == [True, False, False]


def test_a_director_follows_the_municipalities_that_are_hers_on_the_day():
    moved = dataclasses.replace(
        county,
        memberships=(
            *(m for m in county.memberships if m.municipality != "536"),
            Membership("536", "4", date(2000, 1, 1), date(2026, 12, 31)),
            Membership("536", "3", date(2027, 1, 1), None),
        ),
    )
    director = Reader("regional_director", area="3")

    def seen(day):
        return scope(director, "staff", (), {}, moved, day).municipalities

    assert seen(date(2026, 12, 31)) == AREA_3
    assert seen(date(2027, 1, 1)) == AREA_3 | {"536"}


@pytest.mark.parametrize("by", [("municipality",), ("unit",), ("area", "unit"), ("municipality", "unit")])
def test_a_viewer_sees_areas_only(by):
    assert _scope("viewer", by=("area",)).municipalities == frozenset()
    with pytest.raises(AccessDenied):
        _scope("viewer", by=by)


@pytest.mark.parametrize("reader", ["hyte_coordinator", "hyte_coordinator:2", "hyte_coordinator:837"])
def test_a_coordinator_sees_municipalities_of_population_and_health_promotion(reader):
    assert _scope(reader, "population", ("municipality",)).municipalities is None
    assert _scope(reader, "health_promotion", ("municipality",)).municipalities is None
    for subject in SUBJECTS - {"population", "health_promotion"}:
        assert _scope(reader, subject, ("area",)).municipalities == frozenset()
        with pytest.raises(AccessDenied):
            _scope(reader, subject, ("municipality",))
    with pytest.raises(AccessDenied):
        _scope(reader, "population", ("unit",), {"municipality": "837"})


@pytest.mark.parametrize("subject", sorted(SUBJECTS))
def test_a_data_steward_sees_no_metric(subject):
    assert not may_measure(Reader("data_steward"), subject)
    with pytest.raises(AccessDenied, match="data_steward may not see metrics"):
        _scope("data_steward", subject)


@pytest.mark.parametrize("reader", ["analyst", "regional_director:1", "viewer"])
def test_a_subject_that_nobody_knows_is_denied_to_all(reader):
    assert not may_measure(parse_reader(reader, county), "payroll")
    with pytest.raises(AccessDenied):
        _scope(reader, "payroll")


# ---- pages and files -------------------------------------------------------------------------------------------


def test_the_data_steward_opens_the_lake_and_the_definitions_only():
    assert {page for page in PAGES if may_open(Reader("data_steward"), page)} == {"lake", "definitions"}
    assert not may_export(Reader("data_steward"))
    assert may_see_quarantine(Reader("data_steward")) and may_see_quarantine(Reader("analyst"))
    assert not may_see_quarantine(Reader("viewer"))


@pytest.mark.parametrize("page", ["", "admin", "../app", "area.py", "AREA"])
def test_a_page_that_does_not_exist_is_opened_by_nobody(page):
    assert not any(may_open(Reader(role), page) for role in ROLES)


# ---- properties ------------------------------------------------------------------------------------------------

words = st.one_of(st.text(max_size=8), st.sampled_from(["*", "outside", "None", "1", "3", "6", "837", "091", "area"]))
roles = st.one_of(st.sampled_from(ROLES), words)
places = st.one_of(st.none(), st.sampled_from(["1", "2", "3", "4", "5", *CODES]), words)
real_readers = st.sampled_from(
    [
        *(Reader(role) for role in ("analyst", "integration_director", "viewer", "hyte_coordinator")),
        *(Reader("regional_director", area=area.id) for area in county.areas),
        Reader("hyte_coordinator", area="2"),
        Reader("hyte_coordinator", municipality="837"),
    ]
)
forged = st.builds(Reader, role=roles, area=places, municipality=places)
readers = st.one_of(real_readers, forged)
subjects = st.one_of(*[st.sampled_from(sorted(SUBJECTS))] * 3, words)
breakdowns = st.lists(st.sampled_from(["area", "municipality", "unit", "service_line", "sex"]), unique=True).map(tuple)
filters = st.fixed_dictionaries(
    {},
    optional={
        "area": st.sampled_from(["1", "3", "5", "outside"]),
        "municipality": st.sampled_from([*CODES, "outside"]),
        "unit": st.sampled_from(["U-837", "U-020"]),
    },
)


def _is_real(reader):
    """A reader as the product's page of roles has them, written down a second time."""
    if reader.role == "regional_director":
        return reader.area in {"1", "2", "3", "4", "5"} and reader.municipality is None
    if reader.role == "hyte_coordinator":
        area = reader.area in {None, "1", "2", "3", "4", "5"} and reader.municipality is None
        return area or (reader.area is None and reader.municipality in CODES)
    plain = {"integration_director", "analyst", "viewer", "data_steward"}
    return reader.role in plain and reader.area is None and reader.municipality is None


def _may_see(reader, subject, row):
    """Whether one row may be seen, by the product's page of roles."""
    if reader.role in ("analyst", "integration_director"):
        return True
    own = reader.role == "regional_director" and county.area_of(row["municipality"], DAY) == reader.area
    if row["level"] == "unit":
        return own
    if row["level"] == "municipality":
        public = subject in ("population", "health_promotion")
        return own or (reader.role == "hyte_coordinator" and public)
    return True


def _rows(by, where):
    """What an unguarded query would give: one unit in each municipality, cut and filtered as asked."""
    rows = pd.DataFrame({"municipality": [*CODES, "outside"]})
    rows["area"] = [county.area_of(code, DAY) or "outside" for code in rows["municipality"]]
    rows["unit"] = "U-" + rows["municipality"]
    rows["of"] = rows["municipality"]
    asked = {*by, *where}
    level = next((name for name in ("unit", "municipality") if name in asked), "area")
    for name, value in where.items():
        rows = rows[rows[name] == value]
    return rows.assign(level=level)


@settings(max_examples=600, deadline=None)
@given(readers, subjects, breakdowns, st.one_of(st.just({}), filters))
def test_what_a_reader_gets_is_never_more_than_the_scope(reader, subject, by, where):
    try:
        allowed = scope(reader, subject, by, where, county, DAY)
    except AccessDenied:
        return
    assert _is_real(reader) and reader.role != "data_steward" and subject in SUBJECTS
    rows = _rows(by, where)
    shown = rows[[name for name in ("municipality", "area", "unit") if name in by]]
    got = rows[allowed.rows(shown)]
    for row in got.to_dict("records"):
        assert _may_see(reader, subject, row), row


@given(real_readers, st.sampled_from(sorted(SUBJECTS)))
def test_nobody_loses_what_is_theirs(reader, subject):
    """The other way round: with no filter, a real reader gets every municipality row that may be seen."""
    by = ("municipality",)
    rows = _rows(by, {})
    mine = [row["municipality"] for row in rows.to_dict("records") if _may_see(reader, subject, row)]
    try:
        allowed = scope(reader, subject, by, {}, county, DAY)
        got = list(rows.loc[allowed.rows(rows[["municipality"]]), "municipality"])
    except AccessDenied:
        got = []
    assert got == mine


@given(forged)
def test_a_forged_reader_gets_nothing_at_all(reader):
    if _is_real(reader):
        return
    with pytest.raises(AccessDenied):
        check_reader(reader, county)
    for subject in SUBJECTS:
        with pytest.raises(AccessDenied):
            scope(reader, subject, (), {}, county, DAY)


@given(st.text(max_size=30))
def test_any_text_is_a_real_reader_or_denied(text):
    try:
        reader = parse_reader(text, county)
    except AccessDenied:
        return
    assert _is_real(reader) and str(reader) == text


@given(roles.filter(lambda role: role not in ROLES), places)
def test_an_unknown_role_opens_and_exports_nothing(role, area):
    reader = Reader(role, area=area)
    assert not any(may_open(reader, page) for page in PAGES)
    assert not may_export(reader) and not may_see_quarantine(reader)
    assert not any(may_measure(reader, subject) for subject in SUBJECTS)
