"""A lake may be a folder, a file:// address or wherever fsspec reaches; what cannot be opened is one sentence."""

import os
import tempfile
import time
from pathlib import Path

import fsspec
import pytest

from data_sources.delivery import MANIFEST, LakeError, files_of, strangers
from data_sources.landing import opened_lake
from tests.lakes import checked, put

ROWS = "municipality_code,year,associations\n020,2022,293\n"


@pytest.fixture
def memory():
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield files
    files.store.clear()
    files.pseudo_dirs[:] = [""]


def test_a_folder_and_its_file_address_are_read_where_they_are(tmp_path):
    lake = tmp_path / "my lake"
    put(lake, "associations/a.csv", ROWS)
    for location in (str(lake), f"file://{lake}", lake.as_uri().replace("%20", " ")):
        with opened_lake(location) as folder:
            assert folder == lake


def test_a_lake_at_an_address_is_copied_and_the_copy_goes_away(memory):
    memory.pipe("/county/lake/associations/year=2022/a.csv", b"municipality_code,associations\n020,293\n")
    memory.pipe(f"/county/lake/{MANIFEST}", b'{"datasets": {"associations": {"rows": 1}}}')
    with opened_lake("memory://county/lake") as folder:
        result = checked(folder)
        assert result.rows_in == {"associations/year=2022/a.csv": 1}
        assert result.findings() == []
    assert not folder.exists()


def test_only_datasets_are_copied_and_the_rest_is_named(memory):
    memory.pipe("/lake/associations/a.csv", ROWS.encode())
    memory.pipe("/lake/photographs/large.raw", b"0" * 1000)
    memory.pipe("/lake/readme.txt", b"hello")
    with opened_lake("memory://lake") as folder:
        assert strangers(folder) == ("photographs/", "readme.txt")
        assert not any((folder / "photographs").iterdir())


def test_the_times_of_the_files_come_along(memory):
    memory.pipe("/lake/associations/b.csv", ROWS.encode())
    time.sleep(0.01)
    memory.pipe("/lake/associations/a.csv", ROWS.encode())
    with opened_lake("memory://lake") as folder:
        assert [file.name for file in files_of(folder, "associations")] == ["associations/b.csv", "associations/a.csv"]
    with opened_lake("memory://lake") as again:
        assert [f.modified for f in files_of(again, "associations")] == [
            int(memory.modified(f"/lake/associations/{name}").timestamp() * 1e9) for name in ("b.csv", "a.csv")
        ]


def test_without_a_package_for_an_address_pyarrow_goes_there(tmp_path, monkeypatch):
    """As to s3:// and abfss://, which pyarrow knows by itself; here by way of a folder."""
    path = put(tmp_path, "associations/a.csv", ROWS)
    os.utime(path, (1_700_000_000, 1_700_000_000))

    def lacking(_location):
        raise ImportError("Install the package for it")

    monkeypatch.setattr(fsspec.core, "url_to_fs", lacking)
    with opened_lake(tmp_path.as_uri()) as folder:
        assert folder != tmp_path
        (file,) = files_of(folder, "associations")
        assert (file.name, file.modified) == ("associations/a.csv", 1_700_000_000 * 10**9)
        assert file.path.read_text("utf-8") == ROWS


def test_a_key_that_leads_out_of_the_lake_is_refused(memory, monkeypatch):
    memory.pipe("/lake/associations/a.csv", ROWS.encode())
    find = type(memory).find
    monkeypatch.setattr(
        type(memory), "find", lambda self, path, **how: [*find(self, path, **how), f"{path}/../../../escaped.csv"]
    )
    with pytest.raises(LakeError, match="leads out of the lake"), opened_lake("memory://lake"):
        pass
    assert not (Path(tempfile.gettempdir()) / "escaped.csv").exists()


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("nowhere", "The lake nowhere is not a folder that can be read; give --lake or TILANNEKUVA_LAKE."),
        ("file:///no/such/lake", "The lake /no/such/lake is not a folder that can be read; give --lake or"),
        ("memory://no/lake", "The lake memory://no/lake cannot be read: /no/lake."),
        ("gopher://lake", "The lake gopher://lake cannot be opened: "),
        ("abfss://", "The lake abfss:// cannot be opened: "),
    ],
)
def test_what_cannot_be_opened_is_told_in_one_sentence(memory, location, told):
    with pytest.raises(LakeError) as refused, opened_lake(location):
        pass
    assert str(refused.value).startswith(told)
    assert "\n" not in str(refused.value)
