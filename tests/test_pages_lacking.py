"""Missing data is normal: every page opens with any dataset missing, and says which one and who delivers it."""

from __future__ import annotations

import os
import shutil
from datetime import date

import pytest

from county import load_county
from data_sources.extracts import EXTRACTS
from data_sources.refresh import refresh
from data_sources.warehouse import open_warehouse
from i18n import LANGUAGES, translator
from metrics import CATALOGUE, measure
from permissions import Reader
from settings import ROOT
from tests.judges import TECHNICAL, judged, raw_codes, untranslated
from tests.screen import drawn, opened, runs, words
from ui.area_view import KEY_FIGURES
from ui.menu import PAGES

COUNTY = load_county("pirkanmaa")
REAL_LAKE = ROOT.parent / "shared" / "real_lake"
QUICK = ("service_contacts", "population")


@pytest.fixture(scope="session")
def warehouse_without(tmp_path_factory, demo_lake):
    """`warehouse_without("ledger")`: the demo lake's warehouse when a dataset is not delivered."""
    folder = tmp_path_factory.mktemp("lacking")
    lake, made = folder / "lake", {}
    shutil.copytree(demo_lake, lake, copy_function=os.link)

    def make(dataset):
        if dataset not in made:
            away = folder / "away"
            (lake / dataset).rename(away)
            # A second refresh takes over what did not change, so each dataset in turn costs little.
            refresh(lake, folder / "warehouse", COUNTY, accept=[dataset])
            made[dataset] = keep(folder / "warehouse", folder / f"without_{dataset}")
            away.rename(lake / dataset)
        return made[dataset]

    return make


def keep(warehouse, copy):
    """A copy of the serving generation alone; its files are linked."""
    name = (warehouse / "CURRENT").read_text("utf-8")
    shutil.copytree(warehouse / "generations" / name, copy / "generations" / name, copy_function=os.link)
    (copy / "CURRENT").write_text(name, "utf-8")
    return copy


@pytest.fixture(scope="session")
def empty_warehouse(tmp_path_factory):
    folder = tmp_path_factory.mktemp("empty")
    (folder / "lake").mkdir()
    (folder / "lake" / "_manifest.json").write_text('{"made_up": true}', "utf-8")
    refresh(folder / "lake", folder / "warehouse", COUNTY)
    return folder / "warehouse"


def keeps_the_frame(at, language):
    runs(at)
    assert len(at.title) == 1
    texts = list(judged(at, translator(language)(TECHNICAL)))
    assert raw_codes(texts) == []
    assert untranslated(texts, language) == []


def names_the_missing(at, dataset, language):
    """The page says which dataset it lacks and who delivers it."""
    t, table, text = translator(language), EXTRACTS[dataset], words(at)
    assert t(str(table.comment)) in text
    assert t(table.info["origin"].producer) in text


def asked_alone():
    """Dataset → an indicator that needs it and as few others as can be, for every dataset of the indicator page."""
    found = {}
    for metric in CATALOGUE.values():
        for dataset in metric.datasets:
            if not metric.needs and (dataset not in found or len(metric.datasets) < len(found[dataset].datasets)):
                found[dataset] = metric
    return found


def in_turn(datasets):
    return [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in sorted(datasets)]


@pytest.mark.parametrize("dataset", in_turn(asked_alone()))
def test_an_indicator_without_its_dataset_says_which_one_and_who_delivers_it(serve, warehouse_without, dataset):
    serve(warehouse_without(dataset))
    at = opened("indicator", lang="fi", role="analyst", metric=asked_alone()[dataset].id)
    keeps_the_frame(at, "fi")
    names_the_missing(at, dataset, "fi")


@pytest.mark.parametrize("dataset", in_turn({name for figure in KEY_FIGURES for name in CATALOGUE[figure].datasets}))
def test_the_area_page_without_a_dataset_shows_the_rest_and_says_what_it_lacks(serve, warehouse_without, dataset):
    serve(warehouse_without(dataset))
    at = opened("area", lang="sv", role="regional_director:2")
    keeps_the_frame(at, "sv")
    assert drawn(at)
    names_the_missing(at, dataset, "sv")


@pytest.mark.parametrize(
    ("page", "dataset"),
    [
        pytest.param("finances", "ledger", marks=pytest.mark.slow),
        pytest.param("finances", "service_contacts"),
        pytest.param("finances", "population"),
        *(pytest.param("staff", name, marks=pytest.mark.slow) for name in ("employments", "absences")),
        *(pytest.param("staff", name, marks=pytest.mark.slow) for name in ("positions", "staff_survey")),
    ],
)
def test_staff_and_money_without_a_dataset_show_the_rest_and_say_what_they_lack(
    serve, warehouse_without, page, dataset
):
    serve(warehouse_without(dataset))
    at = opened(page, lang="fi", role="regional_director:2")
    keeps_the_frame(at, "fi")
    assert drawn(at)
    names_the_missing(at, dataset, "fi")


@pytest.mark.parametrize("dataset", in_turn(EXTRACTS))
def test_the_lake_page_opens_without_any_one_dataset(serve, warehouse_without, demo_lake, dataset):
    if not (demo_lake / dataset).is_dir():
        pytest.skip("the demo lake has no such dataset")
    serve(warehouse_without(dataset))
    at = opened("lake", lang="en", role="data_steward")
    keeps_the_frame(at, "en")
    names_the_missing(at, dataset, "en")


# ---- an empty lake -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_an_empty_lake_has_every_page_and_no_number(serve, empty_warehouse, page, language):
    serve(empty_warehouse)
    at = opened(page, lang=language, role="analyst")
    keeps_the_frame(at, language)
    assert "vega_lite_chart" not in drawn(at)
    if page == "area":
        assert drawn(at) == []
        names_the_missing(at, "service_contacts", language)
    if page == "lake":
        assert all(translator(language)(str(table.comment)) in words(at) for table in EXTRACTS.values())


@pytest.mark.parametrize("metric", [metric.id for metric in CATALOGUE.values() if metric.stands_alone])
def test_every_indicator_answers_an_empty_lake_by_why_there_is_no_value(empty_warehouse, metric):
    for by in ((), *((name,) for name in CATALOGUE[metric].breakdowns)):
        asked = {"by": by, "start": date(2024, 1, 1), "end": date(2025, 1, 1), "reader": Reader("analyst")}
        rows = measure(metric, **asked, warehouse=open_warehouse(empty_warehouse)).rows
        assert rows["value"].isna().all()
        assert set(rows["reason"]) <= {"not_delivered"}


# ---- real input ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def real_warehouse(tmp_path_factory):
    """`real_warehouse("pohjanmaa")`: the open data of the real lake, refreshed for a county."""
    if not REAL_LAKE.is_dir():
        pytest.skip("the real lake is not beside the project")
    made = {}

    def make(county):
        if county not in made:
            made[county] = tmp_path_factory.mktemp(f"real_{county}")
            refresh(REAL_LAKE, made[county], load_county(county))
        return made[county]

    return make


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("county", ["pirkanmaa", "pohjanmaa"])
def test_the_real_lake_opens_for_both_counties(serve, real_warehouse, county, page, language):
    serve(real_warehouse(county), county)
    at = opened(page, lang=language)
    keeps_the_frame(at, language)
    assert translator(language)("Made-up data, not real people or services") not in words(at)
    if page == "area":
        assert load_county(county).title(language) in words(at)
        names_the_missing(at, "service_contacts", language)
        assert "vega_lite_chart" in drawn(at), "the population is there"


def test_the_real_lake_tells_its_residents(serve, real_warehouse):
    """Kangasala in 2018: the sum of the bands of the delivered file by hand."""
    serve(real_warehouse("pirkanmaa"))
    at = opened("indicator", lang="fi", metric="residents", municipality="211", grain="year")
    runs(at)
    assert "Kangasala" in words(at)
    assert "31\u00a0676" in words(at)
