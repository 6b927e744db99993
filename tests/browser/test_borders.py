"""Real borders in a real browser: every municipality is a small shape of its own, and a click goes down to it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from county import load_county
from data_sources.refresh import refresh
from tests.lakes import bordered

COUNTY = load_county("pirkanmaa")


@pytest.fixture(scope="module")
def bordered_app(serving, tmp_path_factory):
    folder = tmp_path_factory.mktemp("bordered")
    bordered(folder / "lake", COUNTY)
    refresh(folder / "lake", folder / "warehouse", COUNTY)
    return serving(folder / "warehouse")


def test_every_municipality_is_a_shape_of_its_own_and_a_click_goes_down_to_it(visit, bordered_app):
    visitor = visit(app=bordered_app)
    visitor.open("area", lang="fi", metric="residents_share_75")
    shapes = visitor.page.locator(".st-key-map svg.marks .mark-shape path")
    expect(shapes).to_have_count(len(COUNTY.municipalities))
    whole = visitor.page.locator(".st-key-map svg.marks").bounding_box()
    # A ring in the wrong direction would fill the map but for its own place.
    boxes = [shape.bounding_box() for shape in shapes.all()]
    assert all(0 < box["width"] < whole["width"] / 3 for box in boxes)
    codes = sorted(m.code for m in COUNTY.municipalities)
    shapes.nth(codes.index("837")).click()
    expect(visitor.page.get_by_role("combobox", name="Kunta", exact=True)).to_have_value("Tampere")
    visitor.settled()
    assert visitor.address["municipality"] == "837"
    assert visitor.troubles == []
