"""Files that cannot be read as promised: each gives one clear finding, and the other files are read all the same."""

import json
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from county import load_county
from data_sources.check import check_lake
from data_sources.delivery import LakeError, files_of, manifest_of
from data_sources.refresh import refresh
from tests.drawn import clean
from tests.lakes import LINES, checked, put, refusals

HEAD = "municipality_code,year,associations\n"
GOOD = HEAD + "020,2022,293\n"
EMPTY, UNREADABLE = "the file is not empty", "the file can be read as CSV or Parquet"
UTF8, UNEVEN, MISSING = "the text is UTF-8", "every row has as many values as the header", "the column is there"
UNCLOSED = "every quotation mark is closed"


def parquet(tmp_path):
    columns = {"municipality_code": [f"{code:03d}" for code in range(900)] * 20}
    count = len(columns["municipality_code"])
    table = pa.table(columns | {"year": list(range(count)), "associations": list(range(count))})
    pq.write_table(table, tmp_path / "whole.parquet", compression="none")
    return (tmp_path / "whole.parquet").read_bytes()


def damaged(whole):
    """The footer is there, but the data before it is not what it was."""
    return whole[:4] + bytes(b ^ 0xFF for b in whole[4:2000]) + whole[2000:]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("zero.csv", "", [(EMPTY, None, None, 0)]),
        ("zero.parquet", "", [(EMPTY, None, None, 0)]),
        ("page.parquet", "<!DOCTYPE html><html><body>Kirjaudu</body></html>", [(UNREADABLE, None, None, 0)]),
        ("short.parquet", "PAR1", [(UNREADABLE, None, None, 0)]),
        ("no_header.csv", "020,2022,293\n108,2022,192\n", "missing"),
        ("page.csv", "<!DOCTYPE html>\n<html><body>Kirjaudu; tai poistu</body></html>\n", "missing"),
        ("newlines.csv", "\n\n\n", "missing"),
        ("few.csv", GOOD + "108,2022\n143,2022,1\n177\n", [(UNEVEN, None, 2, 2)]),
        ("many.csv", GOOD + "108,2022,192,7\n", [(UNEVEN, None, 2, 1)]),
        ("quote.csv", GOOD + '108,2022,"192\n143,2022,232\n', [(UNCLOSED, None, 2, 1)]),
        ("inner_quote.csv", GOOD + '"108"x,2022,192\n', [(UNCLOSED, None, 2, 1)]),
        ("latin.csv", (GOOD + "108,2022,H\u00e4meenkyr\u00f6\n").encode("latin-1"), [(UTF8, None, 2, 1)]),
        ("latin_head.csv", "v\u00e4est\u00f6,".encode("latin-1") + GOOD.encode(), [(UTF8, None, None, 0)]),
        ("utf16.csv", GOOD.encode("utf-16"), [(UTF8, None, None, 0)]),
        ("twice.csv", "municipality_code,year,year,associations\n020,2022,2023,293\n", [
            ("each column is there once", "year", None, 0)
        ]),
    ],
    ids=lambda value: value if str(value).endswith((".csv", ".parquet")) else "",
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_with_one_finding(tmp_path, name, content, told):
    put(tmp_path, f"associations/{name}", content)
    put(tmp_path, "associations/good.csv", GOOD)
    if told == "missing":
        told = [(MISSING, column, None, 0) for column in ("municipality_code", "year", "associations")]
    assert refusals(tmp_path) == [(f"associations/{name}", *each) for each in told]
    assert checked(tmp_path).rows_in == {"associations/good.csv": 1}


def test_a_cut_or_damaged_parquet_file_is_refused(tmp_path):
    whole = parquet(tmp_path)
    put(tmp_path, "associations/cut.parquet", whole[: len(whole) // 2])
    put(tmp_path, "associations/damaged.parquet", damaged(whole))
    put(tmp_path, "associations/good.csv", GOOD)
    assert sorted(refusals(tmp_path)) == [
        ("associations/cut.parquet", UNREADABLE, None, None, 0),
        ("associations/damaged.parquet", UNREADABLE, None, None, 0),
    ]
    assert checked(tmp_path).rows_in == {"associations/good.csv": 1}


def test_every_missing_column_is_told_at_once(tmp_path):
    put(tmp_path, "feedback/a.csv", "feedback_id,recommend\nf1,9\n")
    assert [(rule, column) for _, rule, column, _, _ in refusals(tmp_path)] == [
        (MISSING, "given_on"),
        (MISSING, "service_line"),
    ]


@pytest.mark.parametrize("text", [HEAD, HEAD.strip()])
def test_a_file_with_a_header_alone_has_no_rows_and_no_fault(tmp_path, text):
    put(tmp_path, "associations/a.csv", text)
    assert checked(tmp_path).findings() == []
    assert checked(tmp_path).rows_in == {"associations/a.csv": 0}


def test_unknown_columns_of_the_same_name_are_no_fault(tmp_path):
    put(tmp_path, "associations/a.csv", "municipality_code,year,associations,x,x,,\n020,2022,293,1,2,3,4\n")
    assert checked(tmp_path).findings() == []


def test_an_empty_folder_is_a_dataset_that_was_not_delivered(tmp_path):
    (tmp_path / "associations").mkdir()
    assert list(check_lake(tmp_path, LINES)) == []


def test_a_lake_of_broken_files_is_refreshed_into_what_is_good(tmp_path):
    lake = tmp_path / "lake"
    put(lake, "associations/latin.csv", "\u00e4,".encode("latin-1") + GOOD.encode())
    put(lake, "associations/good.csv", GOOD + "837,2022,x\n")
    put(lake, "units/zero.parquet", "")
    report = refresh(lake, tmp_path / "warehouse", load_county("pirkanmaa"))
    told = {one.dataset: (one.state, one.rows_in, one.loaded, one.quarantined) for one in report.datasets}
    assert told["associations"] == ("loaded", 2, 1, 1)
    assert told["units"] == ("missing", 0, 0, 0)


# ---- the newest row ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def delivered_again(tmp_path_factory):
    """The clean rows of a lake in which rows come again, in files whose names are not in the order of their times."""
    folder = tmp_path_factory.mktemp("again")
    lake = folder / "lake"
    files = [
        ("associations/z.csv", 100, HEAD + "020,2022,1\n108,2022,1\n143,2022,1\n177,2022,1\n177,2022,2\n211,2022,7\n"),
        ("associations/b.csv", 200, HEAD + "020,2022,2\n143,2022,bad\n"),
        ("associations/a.csv", 300, HEAD + "020,2022,3\n177,2022,9\n177,2022,8\n211,2022,7\n"),
        ("digital_use/b.csv", 100, "month,channel,municipality_code,service_line,contacts\n2024-03-01,chat,837,,1\n"),
        ("digital_use/a.csv", 100, "month,channel,municipality_code,contacts\n2024-03-01,chat,837,2\n"),
        ("digital_use/c.csv", 50, "month,channel,municipality_code,service_line,contacts\n"
         "2024-03-01,chat,837,family,3\n"),
        ("population/a.csv", 100, "year,municipality_code,sex,age_from,age_to,persons\n2023,837,total,0,120,1\n"),
        ("population/b.csv", 200, "year,municipality_code,sex,age_from,age_to,language,persons\n"
         "2023,837,total,0,120,total,2\n2023,837,total,0,120,sv,3\n"),
    ]  # fmt: skip
    for name, time, text in files:
        os.utime(put(lake, name, text), (time, time))
    report = refresh(lake, folder / "warehouse", load_county("pirkanmaa"))
    generation = folder / "warehouse" / "generations" / report.generation
    return lambda dataset: clean(generation, dataset), {one.dataset: one for one in report.datasets}


def test_the_newest_file_wins_and_in_a_file_the_later_row(delivered_again):
    rows = delivered_again[0]("associations").set_index("municipality_code")["associations"]
    assert rows.to_dict() == {"020": 3, "108": 1, "143": 1, "177": 8, "211": 7}


def test_a_row_set_aside_never_replaces_a_good_one(delivered_again):
    rows = delivered_again[0]("associations").set_index("municipality_code")["associations"]
    assert rows["143"] == 1


def test_files_of_the_same_time_are_in_the_order_of_their_paths(delivered_again):
    rows = delivered_again[0]("digital_use")
    assert rows.loc[rows["service_line"].isna(), "contacts"].tolist() == [1]


def test_no_service_line_is_one_value_of_the_key(delivered_again):
    rows = delivered_again[0]("digital_use")
    assert sorted(rows["contacts"]) == [1, 3]


def test_no_language_is_the_total_and_the_same_key(delivered_again):
    rows = delivered_again[0]("population")
    assert sorted(zip(rows["language"], rows["persons"], strict=True)) == [("sv", 3), ("total", 2)]


def test_rows_in_are_loaded_set_aside_or_duplicates(delivered_again):
    told = {name: (r.rows_in, r.loaded, r.quarantined, r.duplicates) for name, r in delivered_again[1].items()}
    assert told["associations"] == (12, 5, 1, 6)
    assert told["digital_use"] == (3, 2, 0, 1)
    assert told["population"] == (3, 2, 0, 1)


def test_files_are_in_the_order_of_time_then_path(tmp_path):
    for name, time in (("b/x.csv", 5), ("a.csv", 7), ("c.csv", 5), ("b-x.csv", 5)):
        os.utime(put(tmp_path, f"associations/{name}", GOOD), (time, time))
    assert [file.name.partition("/")[2] for file in files_of(tmp_path, "associations")] == [
        "b-x.csv",
        "b/x.csv",
        "c.csv",
        "a.csv",
    ]


# ---- the manifest ---------------------------------------------------------------------------------------------------

NOT_WHOLE = "is whole as the manifest says"


def promised(lake, **told):
    put(lake, "_manifest.json", json.dumps({"datasets": {"associations": told}}))


def findings(lake):
    (result,) = check_lake(lake, LINES)
    return [(f.file, f.rule) for f in result.findings()]


@pytest.mark.parametrize("name", ["associations/a.csv", "a.csv"])
def test_a_file_that_is_not_as_the_manifest_says_is_refused(tmp_path, name):
    path = put(tmp_path, "associations/a.csv", GOOD)
    promised(tmp_path, rows=1, sha256={name: files_of(tmp_path, "associations")[0].digest.upper()})
    assert findings(tmp_path) == []
    path.write_text(GOOD + "108,2022,192\n", "utf-8")
    assert findings(tmp_path) == [("associations/a.csv", NOT_WHOLE)]


def test_a_half_delivery_is_a_finding(tmp_path):
    put(tmp_path, "associations/a.csv", GOOD)
    promised(tmp_path, rows=2)
    assert findings(tmp_path) == [("_manifest.json", NOT_WHOLE)]
    promised(tmp_path, sha256={"b.csv": "0" * 64})
    assert findings(tmp_path) == [("_manifest.json", NOT_WHOLE)]
    assert "b.csv" in str(checked(tmp_path).incomplete)


def test_a_dataset_that_the_manifest_promises_and_that_did_not_come_is_a_finding(tmp_path):
    promised(tmp_path, rows=5)
    assert findings(tmp_path) == [("_manifest.json", NOT_WHOLE)]


@pytest.mark.parametrize("text", ["{", "[]", "null", '{"datasets": []}', '{"datasets": {"units": 3}}', "\udcff"])
def test_a_manifest_that_is_none_is_said_in_one_sentence(tmp_path, text):
    put(tmp_path, "_manifest.json", text.encode("utf-8", "surrogateescape"))
    with pytest.raises(LakeError, match="_manifest.json .* must mend it"):
        manifest_of(tmp_path)
