"""Charts can be gone into, read as tables by keyboard, and taken away; all say the same numbers."""

from __future__ import annotations

import csv
import io
import re
from datetime import date

import pytest
from playwright.sync_api import expect

from county import load_county
from metrics import measure
from permissions import Reader

COUNTY = load_county("pirkanmaa")
VIEW = {"lang": "fi", "role": "analyst", "area": "county", "period": "2023-01_2023-12", "metric": "contacts_per_1000"}


def mark(visitor, key, text):
    """The written mark of a chart."""
    return visitor.page.locator(f".st-key-{key} svg.marks .role-mark text").get_by_text(text, exact=True)


@pytest.mark.parametrize("page", ["area", "indicator"])
def test_a_click_on_a_municipality_goes_down_to_it_and_back_leads_up_again(visit, page):
    visitor = visit()
    visitor.open(page, **VIEW)
    before = visitor.address
    # The name lets the click through to its tile, as it does for a reader.
    mark(visitor, "map", "Tampere").first.click(force=True)
    expect(visitor.page.get_by_role("combobox", name="Kunta", exact=True)).to_have_value("Tampere")
    visitor.settled()
    assert visitor.address == before | {"area": "5", "municipality": "837", "compare": visitor.address["compare"]}
    visitor.choose("Kunta", "Kaikki kunnat")
    visitor.choose("Alue", "Koko hyvinvointialue")
    assert {"area": "county", "period": before["period"]}.items() <= visitor.address.items()
    assert visitor.troubles == []


def test_a_click_on_an_areas_bar_goes_to_the_area(visit):
    visitor = visit()
    visitor.open("area", **VIEW)
    bars = visitor.page.locator(".st-key-areas svg.marks .mark-rect.role-mark path")
    expect(bars).to_have_count(len(COUNTY.areas))
    bars.first.click()
    expect(visitor.page.get_by_role("combobox", name="Alue", exact=True)).not_to_have_value("Koko hyvinvointialue")
    visitor.settled()
    first = visitor.open_table("areas")[1][0]
    assert first in visitor.title
    assert COUNTY.area(visitor.address["area"]).short_name("fi") == first


def test_the_map_its_table_and_the_program_say_the_same(visit, demo_warehouse):
    visitor = visit()
    visitor.open("indicator", **VIEW)
    table = {row[0]: row[1] for row in visitor.open_table("map")[1:]}
    drawn = visitor.page.locator(".st-key-map svg.marks .role-mark text").all_text_contents()
    assert len(table) >= 10, "the table holds the rows that are in sight"
    assert set(table.values()) <= set(drawn)
    values = {
        COUNTY.municipality(row.municipality).name("fi"): row.value for row in measured(demo_warehouse).itertuples()
    }
    for name, told in table.items():
        if values[name] == values[name]:
            assert float(told.replace(",", ".")) == pytest.approx(values[name], abs=0.051)
        else:
            assert not told[0].isdigit()


def measured(warehouse):
    """What the metric is by the program itself, of every municipality."""
    how = {"by": ("municipality",), "grain": "total", "start": date(2023, 1, 1), "end": date(2024, 1, 1)}
    rows = measure("contacts_per_1000", **how, reader=Reader("analyst"), warehouse=warehouse).rows
    return rows[rows["municipality"] != "outside"]


def test_the_downloaded_csv_is_what_the_program_answers(visit, demo_warehouse):
    visitor = visit()
    visitor.open("indicator", **VIEW)
    text = download(visitor, "map", "CSV", "contacts_per_1000.csv").decode("utf-8")
    assert text.startswith("\ufeff"), "spreadsheets know the letters by this"
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    wanted = measured(demo_warehouse).astype(object)
    got = {row["municipality"]: row for row in rows if row["municipality"] != "outside"}
    assert set(got) == set(wanted["municipality"])
    for row in wanted.itertuples():
        told = got[row.municipality]["value"]
        assert (told == "") == (row.value != row.value)
        assert told == "" or float(told) == row.value


def test_the_downloaded_picture_is_a_picture(visit):
    visitor = visit()
    visitor.open("area", **VIEW)
    assert download(visitor, "trend", "PNG", "contacts_per_1000.png").startswith(b"\x89PNG")


def download(visitor, key, name, file):
    visitor.page.locator(f".st-key-{key}_open_download button").first.click()
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_test_id("stPopoverBody").get_by_role("button", name=name, exact=True).click()
    assert waiting.value.suggested_filename == file
    content = waiting.value.path().read_bytes()
    visitor.page.keyboard.press("Escape")
    return content


def test_a_data_steward_is_offered_no_download(visit):
    visitor = visit()
    visitor.open("lake", lang="fi", role="data_steward")
    assert visitor.page.get_by_role("button", name=re.compile("Lataa|Download")).count() == 0


def test_the_table_of_a_chart_is_reached_and_read_by_keyboard_alone(visit):
    visitor = visit()
    page = visitor.open("area", **VIEW)
    button = page.locator(".st-key-map_open_table button")
    page.get_by_role("combobox", name="Tarkasteltava mittari", exact=True).focus()
    assert tabbed(page, button, 12), "the button is on the way of the Tab key"
    page.keyboard.press("Enter")
    cells = page.get_by_test_id("stPopoverBody").locator("[role=gridcell]")
    expect(cells.first).to_be_attached()
    # Streamlit puts what opens at the end of the document, so the Tab key comes to it after the rest of the page.
    canvas = page.get_by_test_id("stPopoverBody").get_by_test_id("data-grid-canvas")
    assert tabbed(page, canvas, 60), "the table is on the way of the Tab key"
    page.keyboard.press("ArrowDown")
    page.wait_for_function("document.activeElement.role === 'gridcell'")
    page.keyboard.press("ArrowRight")
    page.wait_for_function("/[0-9]/.test(document.activeElement.textContent)")
    assert page.evaluate("document.activeElement.textContent") in cells.all_text_contents(), "cell by cell"
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(cells).to_have_count(0)
    assert button.evaluate(FOCUSED), "back where it was opened"


FOCUSED = "element => element === document.activeElement"


def tabbed(page, wanted, most):
    """Whether the Tab key comes to an element."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if wanted.evaluate(FOCUSED):
            return True
    return False


def test_streamlits_own_buttons_over_charts_are_not_offered(visit):
    """They are in English, show raw names of fields, and give data away past the rights."""
    visitor = visit()
    visitor.open("area", **VIEW)
    visitor.page.locator(".st-key-map svg.marks").hover()
    for name in ("Show data", "Download as", "Copy Vega-Lite"):
        assert visitor.page.get_by_role("button", name=re.compile(f"^{name}")).count() == 0
