"""The map has real borders where the lake delivers those of every municipality, and equal tiles elsewhere."""

import json

import pytest

from data_sources.refresh import refresh
from tests.lakes import bordered
from tests.screen import elements, opened, runs
from ui.place_map import _features

FILTERS = {"lang": "fi", "metric": "residents_share_75", "municipality": "837"}


@pytest.fixture
def area_map(tmp_path, pirkanmaa, serve):
    """The specification of the map on the area page, over a lake with the borders of all municipalities but one."""

    def draw(without=""):
        bordered(tmp_path / "lake", pirkanmaa, without)
        refresh(tmp_path / "lake", tmp_path / "warehouse", pirkanmaa)
        serve(tmp_path / "warehouse")
        _features.clear()
        at = opened("area", **FILTERS)
        runs(at)
        charts = [
            json.loads(e.proto.spec) for e in elements(at) if e.type == "vega_lite_chart" and "-map" in e.proto.id
        ]
        assert len(charts) == 1
        return charts[0]

    return draw


def test_real_borders_are_drawn_and_the_chosen_municipality_lies_on_top(area_map, pirkanmaa):
    spec = area_map()
    assert spec["mark"]["type"] == "geoshape"
    places = spec["data"]["values"]
    assert {place["key"] for place in places} == {m.code for m in pirkanmaa.municipalities}
    assert [place["key"] for place in places if place["chosen"]] == ["837"] == [places[-1]["key"]]
    assert spec["params"][0]["select"]["fields"] == ["key"], "what a click tells is a municipality's code"


def test_a_municipality_without_borders_would_be_lost_so_there_are_tiles(area_map):
    assert "geoshape" not in json.dumps(area_map(without="177"))
