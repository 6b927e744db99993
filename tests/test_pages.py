"""Every page in every language for every reader: it runs, keeps its frame, and answers in the reader's language."""

from __future__ import annotations

import re
import string

import pytest
from sqlalchemy import select

import i18n
from county import load_county
from data_sources.extracts import EXTRACTS
from i18n import LANGUAGES, translator
from i18n.glossary import glossary
from metrics import CATALOGUE
from metrics.national import KNOWN
from permissions import may_open, parse_reader
from tests.judges import TECHNICAL, judged, raw_codes, untranslated
from tests.screen import chart_data, drawn, elements, opened, plain, runs
from tests.test_texts import english_texts
from ui import session
from ui.access import demo_readers
from ui.frame import DENIED
from ui.menu import PAGES

COUNTY = load_county("pirkanmaa")
MADE_UP = "Made-up data, not real people or services"
READERS = [str(reader) for reader in demo_readers(COUNTY)]


@pytest.fixture(autouse=True)
def demo(serve, demo_warehouse):
    serve(demo_warehouse)


def test_the_judges_see_what_they_should():
    assert untranslated(["**Area**", "Keitä?", "Ladattu: Data lake"], "fi") == ["Area", "Ladattu: Data lake"]
    key = "Nothing to show: the lake lacks {dataset}. It is delivered by {source}."
    assert key in english_texts()
    assert untranslated([key.format(dataset="“X”", source="Y")], "sv") != []
    assert untranslated([translator("fi")(key, dataset="“X”", source="Y")], "fi") == []
    assert raw_codes(["home_care", "Hoito", "nan %", "outside", "outside the limits"]) == [
        "home_care",
        "nan %",
        "outside",
    ]
    assert raw_codes(["{n} riviä", "Ei mitään", "Annankatu"]) == ["{n} riviä"]


def _everybody():
    """Every page × language × reader; the quick part takes the analyst, and of the others each in turn."""
    found = []
    for at, page in enumerate(PAGES):
        for step, language in enumerate(LANGUAGES):
            turn = READERS[(at * len(LANGUAGES) + step) % len(READERS)]
            for role in READERS:
                marks = () if role in (turn, "analyst") else (pytest.mark.slow,)
                found.append(pytest.param(page, language, role, marks=marks))
    return found


@pytest.mark.parametrize(("page", "language", "role"), _everybody())
def test_a_page_keeps_its_frame_for_every_reader_in_every_language(page, language, role):
    at = opened(page, lang=language, role=role)
    runs(at)
    t = translator(language)
    assert (at.session_state["lang"], at.session_state["role"]) == (language, role)
    if may_open(parse_reader(role, COUNTY), page):
        assert len(at.title) == 1, [title.value for title in at.title]
        assert drawn(at) or page == "definitions"
        assert t(DENIED) not in [info.value for info in at.info]
    else:
        assert [info.value for info in at.info] == [t(DENIED)]
        assert drawn(at) == []
        assert not [box for box in at.selectbox if box.key != "choose_role"], "a page that is not shown has no filters"
    texts = list(judged(at, t(TECHNICAL)))
    assert raw_codes(texts) == []
    assert untranslated(texts, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_that_its_data_is_made_up_and_until_when_it_goes(language):
    """The demo lake of the tests ends with 2024; its forecast of residents, which goes on to 2040, is no data."""
    at = opened("area", lang=language, role="viewer")
    t = translator(language)
    badges = [plain(text.value) for text in at.markdown]
    assert t(MADE_UP) in badges
    assert re.search(r"31\.12\.2024|31 Dec 2024", at.caption[0].value)


# ---- everything goes through the translator ------------------------------------------------------------------------


class Marked(dict):
    """A catalogue that has every text, each of its own parts between marks."""

    def get(self, key, default=None):
        parts = string.Formatter().parse(key)
        return "".join(
            (f"⟦{text}⟧" if text else "") + (f"{{{name}}}" if name is not None else "") for text, name, *_ in parts
        )

    def __contains__(self, key):
        return True


@pytest.fixture
def marked(monkeypatch):
    monkeypatch.setattr(i18n, "catalogue", lambda language: Marked())
    i18n.translator.cache_clear()
    # What was drawn with the real words, or with the marked ones, is not drawn again with the others.
    session._served.clear()
    yield
    i18n.translator.cache_clear()
    session._served.clear()


def own_words(warehouse):
    """Names and words that come from the configuration, the lake, the calendar or the glossary, longest first."""
    named = (*COUNTY.municipalities, *COUNTY.areas, *COUNTY.service_lines, *COUNTY.service_classes)
    names = {name("fi") for one in named for name in (one.name, one.short_name)}
    names |= {one.title("fi") for one in COUNTY.events} | {one.name("fi") for one in COUNTY.source_systems}
    names |= {one.name("fi") for one in COUNTY.hyte.components}
    projects = warehouse.frame(select(EXTRACTS["projects"].c.name, EXTRACTS["projects"].c.portfolio))
    names |= {*projects["name"], *projects["portfolio"]}
    names |= set(warehouse.frame(select(EXTRACTS["source_systems"].c.system))["system"])
    names |= set(warehouse.frame(select(EXTRACTS["units"].c.name_fi))["name_fi"])
    names |= {
        *COUNTY.area_basis.values(),
        warehouse.generation,
        COUNTY.title("fi"),
        "Tilannekuva",
        "CSV",
        "PNG",
        *LANGUAGES.values(),
        *CATALOGUE,
        *(f"indicator:{number}" for number in KNOWN),
    }
    months = translator("fi").locale.months
    spelt = {name for kind in ("stand-alone", "format") for name in months[kind]["wide"].values()}
    names |= spelt | {name.capitalize() for name in spelt}
    names |= {text for term in glossary().terms for text in (*term.names.values(), *term.means.values())}
    return sorted(names, key=len, reverse=True)


@pytest.mark.parametrize("page", PAGES)
def test_every_word_on_a_page_comes_through_the_translator_or_from_the_county(marked, demo_warehouse, page):
    at = opened(page, lang="fi", role="analyst")
    runs(at)
    own, left = own_words(demo_warehouse), set()
    for text in {plain(text) for text in judged(at, f"⟦{TECHNICAL}⟧")}:
        rest = re.sub(r"⟦[^⟧]*⟧", " ", text).replace("-\n", "-").replace("\n", " ")
        for name in own:
            rest = rest.replace(name, " ")
        if re.search(r"[^\W\d_]{2,}", rest):
            left.add(text)
    assert not left


# ---- tables say the same as the charts -----------------------------------------------------------------------------

_NUMBER = re.compile(r"\d+(?:[\s.,]\d+)*")


@pytest.mark.parametrize("page", ["area", "indicator", "staff", "finances"])
def test_the_table_of_a_chart_has_the_charts_own_numbers(page):
    """Every value that a chart says when pointed at stands in the table after it."""
    at = opened(page, lang="fi", role="analyst", area="5")
    runs(at)
    pairs = charts_and_tables(at)
    assert len(pairs) >= 4
    for chart, table in pairs:
        cells = {number for cell in table.astype(str).to_numpy().ravel() for number in _NUMBER.findall(cell)}
        told = [one for one in tips(chart) if _NUMBER.search(one)]
        assert told, "a chart tells its values"
        assert [one for one in told if _NUMBER.search(one).group() not in cells] == []


def charts_and_tables(at):
    """Every chart with the table that is drawn after it."""
    found, chart = [], None
    for element in elements(at):
        if element.type == "vega_lite_chart":
            chart = element
        elif element.type == "dataframe" and chart is not None:
            found.append((chart, element.value))
            chart = None
    return found


def tips(chart):
    """The values in what the marks of a chart say when pointed at."""
    return [text.rpartition(":")[2] for text in chart_data(chart.proto).get("told", ()) if isinstance(text, str)]


# ---- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("area", "99"),
        ("area", "1' or '1'='1"),
        ("municipality", "091"),
        ("municipality", "../../etc"),
        ("period", "2024-13_2025-01"),
        ("period", "9999-01_9999-12"),
        ("compare", "area:99"),
        ("compare", "moon"),
        ("grain", "second"),
        ("by", "moon"),
        ("metric", "drop table"),
        ("lang", "de"),
    ],
)
@pytest.mark.parametrize("page", ["area", "indicator"])
def test_an_impossible_address_opens_the_readers_default(page, name, value):
    at = opened(page, **{"lang": "fi", "role": "regional_director:2", name: value})
    runs(at)
    assert len(at.title) == 1
    assert at.session_state["lang"] == "fi"
    assert at.session_state["area"] == "2"
    assert value not in [widget.value for widget in at.selectbox]
    assert raw_codes(judged(at)) == []


@pytest.mark.parametrize(
    "address",
    [
        {"area": "county"},
        {"area": "5", "municipality": "837"},
        {"municipality": "619"},
        {"period": "2023-01_2023-12", "compare": "county", "area": "4"},
        {"period": "2024-12_2024-12", "compare": "previous"},
        {"area": "1", "compare": "area:2"},
        {"grain": "quarter"},
        {"grain": "year"},
        {"grain": "rolling12"},
    ],
    ids=str,
)
@pytest.mark.parametrize("page", ["area", "indicator"])
def test_every_kind_of_choice_opens(page, address):
    at = opened(page, lang="sv", role="analyst", **address)
    runs(at)
    assert len(at.title) == 1
    for name, value in address.items():
        assert at.session_state[name] == value
    texts = list(judged(at))
    assert raw_codes(texts) == []
    assert untranslated(texts, "sv") == []
