"""The open data of the real lake, the whole way: check, refresh, numbers, borders; beside pandas over its files."""

import json
from datetime import date

import pandas as pd
import pytest
from sqlalchemy import select

from county import load_county
from data_sources.__main__ import main
from data_sources.boundaries import MAP
from data_sources.extracts import EXTRACTS
from data_sources.refresh import refresh
from data_sources.warehouse import open_warehouse
from metrics import CATALOGUE
from metrics.compute import compute
from permissions import Reader
from settings import ROOT

LAKE = ROOT.parent / "shared" / "real_lake"
COUNTIES = ("pirkanmaa", "pohjanmaa")
# Delivered rows, as counted in the files: lines without the header, and features.
ROWS = {"associations": 23, "boundaries": 37, "indicator_values": 851, "population": 740, "source_systems": 121}

pytestmark = pytest.mark.skipif(not LAKE.is_dir(), reason="the real lake is not beside the project")


@pytest.fixture(scope="module", params=COUNTIES)
def served(request, tmp_path_factory):
    """A county, its warehouse of the real lake, and the report of the refresh by dataset."""
    county, folder = load_county(request.param), tmp_path_factory.mktemp(request.param)
    report = refresh(LAKE, folder, county)
    return county, open_warehouse(folder), {one.dataset: one for one in report.datasets}


def delivered(dataset):
    """The rows of a dataset's CSV files, codes as text."""
    codes = {"municipality_code": str, "region_code": str}
    return pd.concat(pd.read_csv(path, dtype=codes) for path in sorted((LAKE / dataset).glob("*.csv")))


def residents(served, **how):
    county, warehouse, _ = served
    asked = {"start": date(2018, 1, 1), "end": date(2019, 1, 1), "grain": "year", **how}
    return compute(CATALOGUE["residents"], reader=Reader("analyst"), warehouse=warehouse, county=county, **asked).rows


@pytest.mark.parametrize("county", COUNTIES)
def test_the_delivery_keeps_every_promise(county, capsys):
    assert main(["check", "--lake", str(LAKE), "--county", county]) == 0
    told = capsys.readouterr().out
    assert [f"{name}: {count} rows, 0 to quarantine" in told for name, count in ROWS.items()] == [True] * len(ROWS)
    assert main(["check", "--lake", str(LAKE), "--county", county, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_every_row_is_loaded_and_what_did_not_come_is_missing(served):
    reports = served[2]
    assert {name: r.loaded for name, r in reports.items() if r.loaded} == ROWS
    assert {name for name, r in reports.items() if r.state == "missing"} == set(EXTRACTS) - set(ROWS)
    assert all((r.quarantined, r.duplicates, r.unknown_columns) == (0, 0, []) for r in reports.values())


def test_residents_of_2018_by_municipality(served):
    """Each municipality's sum of bands."""
    given = delivered("population").groupby("municipality_code")["persons"].sum()
    rows = residents(served, by=("municipality",)).set_index("municipality")["value"]
    own = [m.code for m in served[0].municipalities]
    assert rows.drop("outside", errors="ignore").to_dict() == given.reindex(own).to_dict()


def test_residents_of_2018_by_age(served):
    """Bands that straddle five-year groups are split evenly by year of age; 85 and over is one group."""
    given = delivered("population")
    given = given[given["municipality_code"].isin([m.code for m in served[0].municipalities])]
    expected: dict[str, float] = {}
    for row in given.itertuples():
        ages = range(row.age_from, row.age_to + 1)
        for age in ages:
            group = "85+" if age >= 85 else f"{age // 5 * 5}-{age // 5 * 5 + 4}"
            expected[group] = expected.get(group, 0) + row.persons / len(ages)
    rows = residents(served, by=("age_group",)).set_index("age_group")["value"]
    assert rows.to_dict() == pytest.approx(expected)
    assert rows["20-24"] == given.loc[given["age_from"] == 20, "persons"].sum()


def test_residents_of_2018_by_area_and_in_all(served):
    given = delivered("population").set_index("municipality_code")["persons"].groupby(level=0).sum()
    county = served[0]
    rows = residents(served, by=("area",)).set_index("area")["value"]
    for area in county.areas:
        own = [m.code for m in county.municipalities_of(area.id, date(2018, 1, 1))]
        assert rows[area.id] == given.reindex(own).sum()
    whole = given.reindex([m.code for m in county.municipalities]).sum()
    assert residents(served)["value"].tolist() == [whole]


def test_national_indicator_127_has_every_year_of_every_municipality(served):
    county, warehouse, _ = served
    rows = warehouse.frame(select(EXTRACTS["indicator_values"]))
    given = delivered("indicator_values")
    assert set(rows["indicator_id"]) == {127}
    assert sorted(rows["year"].unique()) == list(range(2000, 2023))
    same = ["region_code", "year", "value"]
    assert sorted(map(tuple, rows[same].to_numpy())) == sorted(map(tuple, given[same].to_numpy()))
    own = rows[rows["region_code"].isin([m.code for m in county.municipalities])]
    assert (own.groupby("region_code").size() == 23).all()
    assert own["absolute_value"].isna().all()


def test_associations_and_source_systems_are_as_delivered(served):
    warehouse = served[1]
    for dataset in ("associations", "source_systems"):
        rows = warehouse.frame(select(EXTRACTS[dataset]))
        given = delivered(dataset)[list(rows.columns)]
        assert sorted(map(tuple, rows.to_numpy())) == sorted(map(tuple, given.to_numpy()))


def test_borders_are_those_of_every_municipality_of_the_county(served):
    """Rings run with the clock on the map, as d3 wants them, and no point is lost."""
    county, warehouse, _ = served
    told = json.loads((warehouse.folder / MAP).read_text("utf-8"))["features"]
    assert [feature["properties"]["municipality_code"] for feature in told] == sorted(
        m.code for m in county.municipalities
    )
    given = json.loads((LAKE / "boundaries" / "municipalities_2025.geojson").read_text("utf-8"))["features"]
    points = {feature["properties"]["municipality_code"]: _points(feature["geometry"]) for feature in given}
    for feature in told:
        assert _points(feature["geometry"]) == points[feature["properties"]["municipality_code"]]
        for outer, *_ in feature["geometry"]["coordinates"]:
            assert sum(x * v - u * y for (x, y), (u, v) in zip(outer, outer[1:], strict=False)) < 0


def _points(geometry):
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return sorted(tuple(point) for polygon in polygons for ring in polygon for point in ring)


def test_nothing_is_made_up_and_nothing_is_done_twice(served):
    county, warehouse, _ = served
    assert not warehouse.made_up
    assert not refresh(LAKE, warehouse.folder.parent.parent, county).published
