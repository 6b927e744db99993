"""What is taken away is what was seen: the rows of one answer, or the table of a chart that is made of several."""

from __future__ import annotations

import csv
import io
from datetime import date

import pandas as pd
import pytest

from charts.figures import Figure, spine
from exports import FORMATS
from i18n import translator
from metrics import CATALOGUE
from tests.results import answer
from tests.screen import elements, opened

FI = translator("fi")
ONE = answer("enps", [{"period": date(2024, 1, 1), "value": 2.0}])


def read(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))


def test_a_chart_of_several_answers_is_taken_away_as_its_table():
    hidden = Figure(CATALOGUE["nps"], None, None, None, "too_small", None)
    chart = spine([Figure(CATALOGUE["enps"], 2.0, None, None, None, 0.0), hidden], "Akaa", "Pirkanmaa", FI)
    told = read(FORMATS["table"].write(ONE, chart, FI))
    assert told[0] == list(chart.table.columns)
    assert told[1:] == [["" if pd.isna(value) else str(value) for value in row] for row in chart.table.to_numpy()]
    assert any("liian pieni" in cell for cell in told[2])


@pytest.mark.parametrize("text", ["=1+1", "@sum", "+358"])
def test_no_cell_of_a_table_is_run_by_a_spreadsheet(text):
    class Chart:
        table = pd.DataFrame({"Paikka": [text], "Luku": [-5]})

    assert read(FORMATS["table"].write(ONE, Chart(), FI)) == [["Paikka", "Luku"], [f"'{text}", "-5"]]


def test_each_chart_offers_one_csv_and_a_picture(serve, demo_warehouse):
    serve(demo_warehouse)
    offered = [e for e in elements(opened("area", lang="fi", role="analyst")) if e.type == "download_button"]
    keys = {element.proto.id.rsplit("-", 1)[-1] for element in offered}
    assert {"spine_table", "spine_png", "map_csv", "map_png"} <= keys
    assert not {"spine_csv", "map_table"} & keys
