"""The documents are true: the made ones are current and whole, the written ones name what exists."""

import re
from importlib.util import find_spec

import pytest

from data_sources.extracts import EXTRACTS
from data_sources.marts import COUNTY_TABLES, STATUS_TABLES
from documents import DOCUMENTS, FOLDER, stale, write
from i18n import translator
from metrics import CATALOGUE
from metrics.result import REASONS, TAIL
from settings import ROOT, SETTINGS
from tests import prose

# What a document may name that is made when the app runs, or that a recipe makes.
MADE_LATER = {"_manifest.json", "marts.duckdb", "manifest.json", "CURRENT", ".streamlit/secrets.toml"}
_PATH = re.compile(r"[\w.]+(/[\w.]+)*/?")
_ENDINGS = (".py", ".md", ".toml", ".csv", ".txt", ".in", ".po", ".json", "/")
_MODULE = re.compile(r"python -m ([\w.]+)")
_TARGET = re.compile(r"`make ([a-z]+)`|^make ([a-z]+)", re.MULTILINE)


@pytest.mark.parametrize("document", prose.documents())
def test_every_link_leads_to_something(document):
    for link in prose.links(document):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / document).parent / path if path else ROOT / document
        assert target.exists(), link
        assert not anchor or anchor in prose.anchors(target), link


@pytest.mark.parametrize("document", prose.WRITTEN)
def test_every_file_and_folder_that_is_named_exists(document):
    named = [n for n in prose.names(document) if _PATH.fullmatch(n) and n.endswith(_ENDINGS) and n not in MADE_LATER]
    files = {path.name for folder in ("counties", "docs", "tests", ".") for path in (ROOT / folder).glob("*/*")}
    missing = [name for name in named if not (ROOT / name).exists() and name not in files]
    assert not missing


@pytest.mark.parametrize("document", prose.WRITTEN)
def test_every_module_that_is_run_and_every_target_that_is_made_exists(document):
    text = prose.text_of(document)
    assert [name for name in _MODULE.findall(text) if find_spec(name) is None] == []
    targets = set(re.findall(r"^([a-z]+):", prose.text_of("Makefile"), re.MULTILINE))
    assert {one or other for one, other in _TARGET.findall(text)} <= targets


def test_every_setting_that_is_named_exists():
    for document in prose.WRITTEN:
        assert set(re.findall(r"TILANNEKUVA_[A-Z]+", prose.text_of(document))) <= set(SETTINGS), document


def test_every_borrowed_part_of_streamlit_is_told_as_a_debt():
    told = {file.strip("`") for file, _, _ in prose.rows("docs/debts.md", "file")}
    ours = [path for folder in ("app.py", "pages", "ui", "server") for path in _modules(ROOT / folder)]
    borrowed = {path.relative_to(ROOT).as_posix() for path in ours if "streamlit.runtime" in path.read_text("utf-8")}
    assert told == borrowed


def _modules(path):
    return [path] if path.is_file() else sorted(path.rglob("*.py"))


def test_the_shapes_of_the_architecture_are_those_of_the_code():
    text = " ".join(prose.text_of("docs/architecture.md").split())
    assert f"`metric, period, <by…>, {', '.join(TAIL)}`" in text
    assert f"`{', '.join(REASONS)}`" in text
    for table in (*COUNTY_TABLES, *STATUS_TABLES):
        assert f"`{table.name}({', '.join(column.name for column in table.columns)})`" in text


# ---- documents that are made from definitions ------------------------------------------------------------------


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_made_document_is_current(name):
    assert (FOLDER / name).read_text("utf-8") == DOCUMENTS[name](), "write it anew: make docs"


def test_writing_touches_only_what_is_stale(tmp_path):
    assert write(tmp_path) == list(DOCUMENTS)
    assert stale(tmp_path) == []
    (tmp_path / "metrics.md").write_text("by hand", "utf-8")
    assert write(tmp_path) == ["metrics.md"]


def _section(page, heading):
    """The lines from a heading to the next of its level or above."""
    start = page.index(f"\n{heading}\n")
    level = heading.split(" ")[0]
    rest = page[start + len(heading) + 1 :].split("\n")
    end = next(
        (n for n, line in enumerate(rest) if line.startswith("#") and len(line.split(" ")[0]) <= len(level)), None
    )
    return "\n".join(rest[:end])


@pytest.mark.parametrize("id", CATALOGUE)
def test_a_metric_is_told_whole_in_three_languages(id):
    metric = CATALOGUE[id]
    told = _section(DOCUMENTS["metrics.md"](), f"### `{id}`")
    for language in ("fi", "sv", "en"):
        t = translator(language)
        for text in (metric.title, metric.counted, metric.why, metric.unit, metric.owner, *metric.caveats):
            assert t(text) in told
    for name in (*metric.breakdowns, *metric.grains, *metric.datasets):
        assert f"`{name}`" in told
    assert metric.review_by.isoformat() in told
    assert f"Better: {metric.better}" in told


@pytest.mark.parametrize("name", EXTRACTS)
def test_a_contract_has_a_row_for_every_column_and_a_line_for_every_rule(name):
    table = EXTRACTS[name]
    told = _section(DOCUMENTS["extracts.md"](), f"## `{name}`")
    rows = [line for line in told.split("\n") if line.startswith("| ") and "`" in line]
    assert [row.split("`")[1] for row in rows] == [column.name for column in table.columns]
    for column, row in zip(table.columns, rows, strict=True):
        assert ("| yes |" in row) == (not column.nullable)
        assert all(f"`{value}`" in row for value in column.info["values"])


def test_a_row_of_a_contract_reads_like_this():
    assert "| `share` | number |  |  | `1` | share of the day absent, 0 to 1 |" in DOCUMENTS["extracts.md"]()
    assert "- started_on is not after ended_on" in _section(DOCUMENTS["extracts.md"](), "## `absences`")
    row = "| **`year`** | whole number | yes |  |  | 31 December of this year |"
    assert row in _section(DOCUMENTS["extracts.md"](), "## `population`")
