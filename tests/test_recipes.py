"""The recipes of CONTRIBUTING.md work: each block of code is put where it says and does what it promises."""

import json
import re
import shlex
import shutil

import duckdb
import pytest

import exports
import i18n
from charts.trend import trend
from county import CountyError, open_county
from data_sources import check, contract
from data_sources.delivery import files_of
from data_sources.demo.files import Lake
from data_sources.demo.plan import Plan
from data_sources.extracts import EXTRACTS
from documents import extracts as extracts_document
from i18n import Translator, merged, translator
from metrics import CATALOGUE, Reader, measure
from metrics import __main__ as command_line
from settings import ROOT
from tests import prose, test_layers
from tests.screen import elements, opened, runs
from tests.test_readme import RUN as OF_README
from ui import menu

RECIPES = "CONTRIBUTING.md"
LINES = ("outpatient", "hospital", "family", "older_disabled", "rescue")
TRIED = {
    "metrics/definitions/home_visits.py",
    "tests/metrics/test_home_visits.py",
    "locale/fi/metrics.po",
    "locale/sv/metrics.po",
    "pages/home_visits.py",
    "ui/menu.py",
    "data_sources/extracts/vaccinations.py",
    "vaccinations/autumn.csv",
    "data_sources/demo/vaccinations.py",
    "i18n/__init__.py",
    "locale/et/frame.po",
    "exports/json_file.py",
    "exports/__init__.py",
}


def written(file: str) -> str:
    return prose.block(RECIPES, file).text


def made(file: str, **known) -> dict:
    """The names that a block defines when it runs."""
    names = dict(known)
    exec(compile(written(file), file, "exec"), names)
    return names


def catalogue_of(folder, file: str) -> dict[str, str]:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(written(file), "utf-8")
    return merged([path], file.split("/")[1])


def test_every_block_that_names_a_file_is_tried_here():
    assert {block.file for block in prose.blocks(RECIPES) if block.file} == TRIED


def test_every_other_command_is_known():
    tried = {"cp -r counties/pohjanmaa counties/kainuu", ".venv/bin/python -m documents.picture"}
    metrics = {line for line in prose.commands(RECIPES) if "-m metrics" in line}
    others = set(prose.commands(RECIPES)) - tried - metrics
    assert others == {"make run", "make check", "make unit", "make test", "TILANNEKUVA_COUNTY=kainuu make run"}
    assert len(metrics) == 1 and OF_README


# ---- an indicator ----------------------------------------------------------------------------------------------


@pytest.fixture
def indicator(monkeypatch):
    metric = made("metrics/definitions/home_visits.py")["home_visit_share"]
    monkeypatch.setitem(CATALOGUE, metric.id, metric)
    return metric


def test_the_indicator_has_a_value_for_every_area_of_the_demo(indicator, demo_warehouse):
    result = measure(
        indicator.id, by=("area",), grain="year", reader=Reader("analyst"), warehouse=demo_warehouse, county="pirkanmaa"
    )
    rows = result.rows[result.rows["area"] != "outside"]
    assert len(rows) == 5 * 3
    assert rows["value"].between(0.1, 99.9).all()


def test_its_drawn_test_holds(indicator, given, answer):
    names = made("tests/metrics/test_home_visits.py")
    (holds,) = (value for name, value in names.items() if name.startswith("test_"))
    holds(given, answer)


def test_its_command_answers(indicator, demo_warehouse, monkeypatch, capsys):
    monkeypatch.setenv("TILANNEKUVA_WAREHOUSE", str(demo_warehouse.folder.parent.parent))
    (line,) = (line for line in prose.commands(RECIPES) if "-m metrics" in line)
    assert command_line.main(shlex.split(line)[3:]) == 0
    assert capsys.readouterr().out.startswith("metric,period,area,value")


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_its_texts_are_all_translated(language, tmp_path):
    own = catalogue_of(tmp_path, f"locale/{language}/metrics.po")
    marked = set(re.findall(r'N_\("(.+?)"\)', written("metrics/definitions/home_visits.py")))
    assert set(own) <= marked
    assert marked - set(own) <= set(i18n.catalogue(language))


# ---- a page ----------------------------------------------------------------------------------------------------


def test_the_page_opens_in_its_frame_and_shows_a_chart(indicator, serve, demo_warehouse, tmp_path, monkeypatch):
    shutil.copytree(ROOT / "pages", tmp_path / "pages")
    path = tmp_path / "pages" / "home_visits.py"
    path.write_text(written("pages/home_visits.py"), "utf-8")
    test_layers.test_a_page_is_a_short_script_without_functions_or_sql(path)
    test_layers.test_a_page_opens_with_its_question_and_then_its_frame(path)
    row = eval(written("ui/menu.py"), vars(menu))
    monkeypatch.setattr(menu, "ROOT", tmp_path)
    monkeypatch.setitem(menu.PAGES, row.stem, row)
    monkeypatch.setattr("ui.frame.MENU", (*menu.MENU, row))
    monkeypatch.setattr("permissions.PAGES", frozenset({*menu.PAGES}))
    serve(demo_warehouse)
    page = opened("home_visits", lang="en", role="analyst")
    runs(page)
    assert [title.value for title in page.title] == ["How often do we visit clients at home?"]
    assert [element.type for element in elements(page)].count("vega_lite_chart") == 1


# ---- an extract ------------------------------------------------------------------------------------------------


@pytest.fixture
def vaccinations(monkeypatch):
    table = made("data_sources/extracts/vaccinations.py")["vaccinations"]
    monkeypatch.setitem(EXTRACTS, table.name, table)
    yield table
    contract.lake.remove(table)


def findings(lake, table):
    result = check.check_dataset(duckdb.connect(), lake, table, LINES, files_of(lake, table.name))
    assert not result.refused
    return [(one.row, one.rule) for one in result.quarantined]


def test_the_extract_finds_the_row_that_breaks_its_promise(vaccinations, tmp_path):
    path = tmp_path / "vaccinations" / "autumn.csv"
    path.parent.mkdir()
    path.write_text(written("vaccinations/autumn.csv"), "utf-8")
    assert findings(tmp_path, vaccinations) == [(2, "vaccinated is not more than invited")]


def test_its_made_up_rows_keep_every_promise_and_are_the_same_again(vaccinations, tmp_path, pirkanmaa):
    columns = made("data_sources/demo/vaccinations.py")["vaccination_columns"]
    plan = Plan(pirkanmaa, 20_000, 2022, 2024, 7)
    for folder in ("one", "two"):
        Lake(tmp_path / folder).csv("vaccinations", "autumn.csv", columns(plan), plan.delivered)
    assert findings(tmp_path / "one", vaccinations) == []
    one, two = ((tmp_path / folder / "vaccinations" / "autumn.csv").read_bytes() for folder in ("one", "two"))
    assert one == two
    assert one.count(b"\n") == 1 + 23 * 3


def test_its_document_follows(vaccinations):
    assert "## `vaccinations`" in extracts_document.page()


# ---- a language ------------------------------------------------------------------------------------------------


def test_the_language_writes_texts_and_numbers(monkeypatch, tmp_path):
    rows = made("i18n/__init__.py")
    for table in ("LANGUAGES", "LOCALES"):
        (row,) = rows[table].items()
        monkeypatch.setitem(getattr(i18n, table), *row)
    catalogue_of(tmp_path, "locale/et/frame.po")
    monkeypatch.setattr(i18n, "FOLDER", tmp_path / "locale")
    t = Translator("et")
    assert t("Area overview") == "Piirkonna ülevaade"
    assert t("Data lake") == "Data lake"
    assert t.number(12345.6, 1) == "12\N{NO-BREAK SPACE}345,6"


# ---- an export -------------------------------------------------------------------------------------------------


def test_the_export_says_what_the_screen_says_and_no_more(demo_warehouse, pirkanmaa, monkeypatch):
    module = type("json_file", (), made("exports/json_file.py"))
    monkeypatch.setattr(exports, "FORMATS", dict(exports.FORMATS))
    exec(written("exports/__init__.py"), {**vars(exports), "json_file": module})
    asked = {"reader": Reader("analyst"), "warehouse": demo_warehouse, "county": "pirkanmaa", "grain": "month"}
    result = measure("contacts", where={"municipality": "936", "service_line": "family"}, **asked)
    assert result.rows["hidden"].any() and not result.rows["hidden"].all()
    chart = trend(result, "Virrat", translator("fi"))
    told = json.loads(exports.FORMATS["json"].write(result, chart, translator("fi")))
    assert told["title"] == "Asioinnit palveluissa"
    assert [row["value"] for row in told["rows"]] == [
        None if hidden else value for value, hidden in zip(result.rows["value"], result.rows["hidden"], strict=True)
    ]


# ---- a county --------------------------------------------------------------------------------------------------


def test_the_county_is_a_copied_folder_and_its_contradictions_are_told(tmp_path, monkeypatch, capsys):
    (line,) = (line for line in prose.commands(RECIPES) if line.startswith("cp -r "))
    _, _, source, target = shlex.split(line)
    shutil.copytree(ROOT / source, tmp_path / target)
    monkeypatch.chdir(tmp_path)
    (example,) = (block.text for block in prose.blocks(RECIPES) if block.language == "python" and not block.file)
    exec(example, {})
    assert capsys.readouterr().out == "Pohjanmaan hyvinvointialue 14\n"
    areas = tmp_path / target / "areas.csv"
    areas.write_text("\n".join(areas.read_text("utf-8").splitlines()[:-1]), "utf-8")
    with pytest.raises(
        CountyError, match=r"^The configuration of kainuu contradicts itself: municipality \d{3} belongs"
    ):
        open_county(tmp_path / target)
