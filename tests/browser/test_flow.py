"""The picture of moves can be gone into: a band and a line show their series below."""

from __future__ import annotations

from playwright.sync_api import expect

VIEW = {"lang": "fi", "role": "analyst", "area": "county", "period": "2023-01_2023-12"}


def test_a_click_on_a_node_or_a_band_shows_it_over_time(visit):
    visitor = visit()
    visitor.open("flow", **VIEW)
    chosen = visitor.page.get_by_role("combobox", name="Linja tai siirtymä linjalta linjalle")
    picture = visitor.page.locator(".st-key-sankey svg.marks")
    box = picture.bounding_box()
    # The left edge is the node of the first line, and a little below its upper corner begins its first band.
    picture.click(position={"x": 5, "y": 12})
    expect(chosen).to_have_value("Avopalvelut: siirtymät sisään ja ulos")
    visitor.settled()
    assert visitor.address["move"] == "outpatient"
    picture.click(position={"x": 0.04 * box["width"], "y": 5})
    expect(chosen).to_have_value("Avopalvelut → Sairaala")
    visitor.settled()
    assert visitor.address["move"] == "outpatient:hospital"
    assert visitor.troubles == []
