"""Borders as GeoJSON and TopoJSON: read, checked, turned for d3, carried into the generation for the county alone."""

import json

import pytest

from county import load_county
from data_sources import boundaries, generation
from data_sources.refresh import refresh
from tests.lakes import checked, put, refusals

# Corners of a degree's square, against the clock as RFC 7946 has outer rings, and a hole with the clock.
OUTER = [[23.0, 61.0], [24.0, 61.0], [24.0, 62.0], [23.0, 62.0], [23.0, 61.0]]
HOLE = [[23.4, 61.4], [23.4, 61.6], [23.6, 61.6], [23.6, 61.4], [23.4, 61.4]]
ISLAND = [[25.0, 61.0], [25.1, 61.0], [25.1, 61.1], [25.0, 61.0]]


def feature(code, *polygons, **properties):
    coordinates = list(polygons or ([OUTER],))
    shape = {"type": "Polygon", "coordinates": coordinates[0]}
    if len(coordinates) > 1:
        shape = {"type": "MultiPolygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": {"municipality_code": code, **properties}, "geometry": shape}


def collection(*features):
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


def rows(tmp_path, text, name="a.geojson"):
    """Code → polygons of a file that is read."""
    read = boundaries.read(put(tmp_path, f"boundaries/{name}", text))
    assert isinstance(read, list), read
    return {code: shape and json.loads(shape)["coordinates"] for code, shape in read}


def clockwise(ring):
    """By the shoelace formula, longitude to the right and latitude up."""
    return sum(x * v - u * y for (x, y), (u, v) in zip(ring, ring[1:], strict=False)) < 0


@pytest.mark.parametrize("outer", [OUTER, OUTER[::-1]])
@pytest.mark.parametrize("hole", [HOLE, HOLE[::-1]])
def test_outer_rings_run_with_the_clock_and_holes_against_it(tmp_path, outer, hole):
    ((read_outer, read_hole),) = rows(tmp_path, collection(feature("837", [outer, hole])))["837"]
    assert (read_outer, read_hole) == (OUTER[::-1], HOLE[::-1])
    assert clockwise(read_outer)
    assert not clockwise(read_hole)


@pytest.mark.parametrize(
    "said",
    [
        {"properties": {"municipality_code": "020"}},
        {"properties": {"natcode": "020"}},
        {"properties": {"id": "020"}},
        {"id": "020"},
        {"id": "kunta.7", "properties": {"natcode": "020"}},
        {"properties": {"id": "17", "natcode": "999", "municipality_code": "020"}},
        {"id": "020", "properties": None},
    ],
)
def test_a_feature_says_whose_borders_it_has_in_any_of_three_ways(tmp_path, said):
    one = {"type": "Feature", "geometry": feature("")["geometry"], **said}
    assert list(rows(tmp_path, collection(one))) == ["020"]


def test_islands_in_features_of_their_own_are_one_municipality(tmp_path):
    read = rows(tmp_path, collection(feature("905", [OUTER]), feature("837"), feature("905", [ISLAND])))
    assert [len(polygons) for polygons in read.values()] == [2, 1]


def test_heights_are_left_out(tmp_path):
    high = [[x, y, 101.5] for x, y in OUTER]
    assert rows(tmp_path, collection(feature("837", [high])))["837"] == [[OUTER[::-1]]]


def test_shared_arcs_of_topojson_become_the_same_rings(tmp_path):
    """Two squares side by side share the middle line; steps of a tenth of a degree, from 23° and 61°."""
    topology = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [23.0, 61.0]},
        "arcs": [
            [[2, 0], [0, 2]],
            [[2, 2], [-2, 0], [0, -2], [2, 0]],
            [[2, 0], [2, 0], [0, 2], [-2, 0]],
        ],
        "objects": {
            "kunnat": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "id": "020", "arcs": [[0, 1]]},
                    {"type": "MultiPolygon", "properties": {"natcode": "837"}, "arcs": [[[2, -1]]]},
                ],
            }
        },
    }
    read = rows(tmp_path, json.dumps(topology), "a.topojson")
    assert {tuple(map(tuple, ring)) for polygons in read.values() for (ring,) in polygons} == {
        ((24.0, 61.0), (23.0, 61.0), (23.0, 62.0), (24.0, 62.0), (24.0, 61.0)),
        ((24.0, 61.0), (24.0, 62.0), (25.0, 62.0), (25.0, 61.0), (24.0, 61.0)),
    }
    del topology["transform"]
    topology["arcs"] = [
        [[24.0, 61.0], [24.0, 62.0]],
        [[24.0, 62.0], [23.0, 62.0], [23.0, 61.0], [24.0, 61.0]],
        [[24.0, 61.0], [25.0, 61.0], [25.0, 62.0], [24.0, 62.0]],
    ]
    assert rows(tmp_path, json.dumps(topology), "b.json") == read


# ---- the checks ----------------------------------------------------------------------------------------------

JSON = "the file is GeoJSON or TopoJSON"


@pytest.mark.parametrize(
    ("text", "rule", "column"),
    [
        ("<html></html>", JSON, None),
        ("[]", JSON, None),
        ('{"type": "Feature"}', JSON, None),
        ('{"type": "FeatureCollection"}', JSON, None),
        ('{"type": "FeatureCollection", "features": [7]}', JSON, None),
        ('{"type": "Topology", "arcs": [], "objects": {"a": {"type": "Polygon", "arcs": [[0]]}}}', JSON, None),
        ("[" * 100_000, JSON, None),
        (collection(feature("837", [["a", "b", "c", "a"]])), JSON, None),
        (collection(feature(837)), "codes are text, so that leading zeros stay", "municipality_code"),
        (
            collection(feature("837", [[[327_000, 6_822_000], [328_000, 6_822_000], [328_000, 6_823_000]]])),
            "coordinates are degrees of longitude and latitude",
            "geometry",
        ),
    ],
)
def test_a_file_that_is_no_map_is_refused(tmp_path, text, rule, column):
    put(tmp_path, "boundaries/a.geojson", text)
    assert refusals(tmp_path) == [("boundaries/a.geojson", rule, column, None, 0)]


def test_a_personal_identity_code_refuses_the_file(tmp_path):
    put(tmp_path, "boundaries/a.geojson", collection(feature("020"), feature("837", owner="131052-308T")))
    assert refusals(tmp_path) == [("boundaries/a.geojson", "holds no personal identity code", None, 2, 1)]


def test_features_without_a_code_or_an_area_are_set_aside(tmp_path):
    point = {
        "type": "Feature",
        "properties": {"natcode": "108"},
        "geometry": {"type": "Point", "coordinates": [23, 61]},
    }
    nothing = {"type": "Feature", "properties": {"natcode": "143"}, "geometry": None}
    text = collection(feature("837"), point, nothing, feature("20"), feature("177", [OUTER[:4]]), feature(None))
    put(tmp_path, "boundaries/a.geojson", text)
    result = checked(tmp_path)
    assert {(f.rule, f.column, f.row, f.rows) for f in result.findings()} == {
        ("is not empty", "geometry", 2, 3),
        ("is three digits", "municipality_code", 4, 1),
        ("is not empty", "municipality_code", 6, 1),
    }
    assert (result.rows_quarantined, sum(result.rows_in.values())) == (5, 6)


# ---- into the generation ------------------------------------------------------------------------------------------


@pytest.fixture
def refreshed(tmp_path):
    """Refreshes the test's lake; gives the report of the dataset and the folder of the serving generation."""

    def run(county="pirkanmaa"):
        (tmp_path / "lake").mkdir(exist_ok=True)
        report = refresh(tmp_path / "lake", tmp_path / "warehouse", load_county(county))
        told = next(one for one in report.datasets if one.dataset == "boundaries")
        return told, generation.current(tmp_path / "warehouse")

    return run


def drawn(folder):
    """Code → polygons of the map that pages read."""
    told = json.loads((folder / boundaries.MAP).read_text("utf-8"))
    assert told["type"] == "FeatureCollection"
    return {f["properties"]["municipality_code"]: f["geometry"]["coordinates"] for f in told["features"]}


def test_the_generation_has_the_borders_of_the_countys_municipalities_alone(tmp_path, refreshed):
    put(tmp_path / "lake", "boundaries/a.geojson", collection(feature("837"), feature("905"), feature("020", [ISLAND])))
    told, folder = refreshed()
    assert (told.state, told.rows_in, told.loaded) == ("loaded", 3, 3)
    assert drawn(folder) == {"020": [[ISLAND[::-1]]], "837": [[OUTER[::-1]]]}


def test_the_newer_file_wins_and_a_refused_one_holds_what_serves(tmp_path, refreshed):
    put(tmp_path / "lake", "boundaries/a.geojson", collection(feature("837")))
    first = refreshed()[1]
    put(tmp_path / "lake", "boundaries/b.geojson", collection(feature("837", [ISLAND])))
    second = refreshed()[1]
    assert second != first
    assert drawn(second) == {"837": [[ISLAND[::-1]]]}
    put(tmp_path / "lake", "boundaries/c.geojson", "not found")
    told, third = refreshed()
    assert third != second
    assert told.state == "held"
    assert drawn(third) == drawn(second)


def test_the_same_borders_give_no_new_generation_and_equal_bytes(tmp_path, refreshed):
    put(tmp_path / "lake", "boundaries/a.geojson", collection(feature("837"), feature("020")))
    first = refreshed()[1]
    assert refreshed()[1] == first
    again = refresh(tmp_path / "lake", tmp_path / "other", load_county("pirkanmaa"))
    copy = tmp_path / "other" / "generations" / again.generation / boundaries.MAP
    assert copy.read_bytes() == (first / boundaries.MAP).read_bytes()


def test_without_borders_there_is_no_map_and_the_dataset_is_missing(refreshed):
    told, folder = refreshed()
    assert told.state == "missing"
    assert not (folder / boundaries.MAP).exists()
