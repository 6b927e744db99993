"""The documents that are made from definitions are current, and leave nothing out."""

import pytest

from data_sources.extracts import EXTRACTS
from documents import DOCUMENTS, FOLDER, stale, write
from i18n import translator
from metrics import CATALOGUE


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
