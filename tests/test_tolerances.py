"""What a delivery may look like: every tolerance that the contract page names, and nothing beyond it."""

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest

from data_sources.delivery import strangers
from tests.lakes import checked, put, refusals, values

LEDGER = "month;unit_code;account_group;service_class;service_line;actual_eur\r\n"


# ---- CSV -------------------------------------------------------------------------------------------------------------


def test_a_finnish_file_is_read_as_meant(tmp_path):
    """Byte order mark, semicolons, decimal comma, dd.mm.yyyy, rows ended by two characters."""
    rows = "01.03.2024;U1;personnel;primary_care;outpatient;1100,5\r\n1.4.2024;U2;sales;;outpatient;-0,25\r\n"
    put(tmp_path, "ledger/a.csv", "\ufeff" + LEDGER + rows)
    assert values(tmp_path, "month", "unit_code", "service_class", "actual_eur") == [
        (date(2024, 3, 1), "U1", "primary_care", Decimal("1100.50")),
        (date(2024, 4, 1), "U2", None, Decimal("-0.25")),
    ]
    assert checked(tmp_path).findings() == []


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_rows_may_end_in_any_way(tmp_path, ends):
    put(
        tmp_path,
        "associations/a.csv",
        ends.join(["municipality_code,year,associations", "020,2022,293", "108,2022,192"]),
    )
    assert values(tmp_path, "municipality_code", "year", "associations") == [("020", 2022, 293), ("108", 2022, 192)]


def test_rows_of_one_file_may_end_unlike(tmp_path):
    text = "municipality_code,year,associations\r\n020,2022,293\n108,2022,192\r\n143,2022,x\n"
    put(tmp_path, "associations/a.csv", text)
    result = checked(tmp_path)
    assert [(f.column, f.row, f.rows) for f in result.findings()] == [("associations", 3, 1)]
    assert result.rows_in == {"associations/a.csv": 3}


def test_quoted_fields_hold_separators_quotes_and_line_breaks(tmp_path):
    head = "report_month,project_id,name,portfolio,note\n"
    row = '2024-03-01,P1,"Yksi, kaksi","A ""B""","Ensin\nsitten;\r\nlopuksi"\n'
    put(tmp_path, "projects/a.csv", head + row + "2024-03-01,P2,Kolme,C,\n")
    assert values(tmp_path, "name", "portfolio", "note") == [
        ("Yksi, kaksi", 'A "B"', "Ensin\nsitten;\r\nlopuksi"),
        ("Kolme", "C", None),
    ]


def test_the_separator_is_the_one_that_gives_the_columns_of_the_contract(tmp_path):
    text = 'municipality_code,year,associations,"note; a; b; c; d; e"\n020,2022,293,x;y;z\n'
    put(tmp_path, "associations/a.csv", text)
    assert values(tmp_path, "municipality_code", "associations") == [("020", 293)]
    assert checked(tmp_path).unknown == {"associations/a.csv": ("note; a; b; c; d; e",)}


def test_columns_may_come_in_any_order_and_unknown_ones_are_listed(tmp_path):
    put(tmp_path, "associations/a.csv", "zeta,associations,year,municipality_code,alpha\n1,293,2022,020,2\n")
    assert values(tmp_path, "municipality_code", "year", "associations") == [("020", 2022, 293)]
    assert checked(tmp_path).unknown == {"associations/a.csv": ("alpha", "zeta")}
    assert checked(tmp_path).findings() == []


def test_a_separator_at_the_end_of_rows_is_no_value(tmp_path):
    put(tmp_path, "associations/a.csv", "municipality_code;year;associations;\n020;2022;293;\n108;2022;192;\n")
    assert values(tmp_path, "associations") == [(293,), (192,)]
    put(tmp_path, "associations/a.csv", "municipality_code;year;associations\n020;2022;293;\n")
    assert values(tmp_path, "associations") == [(293,)]


def test_empty_lines_are_no_rows(tmp_path):
    put(tmp_path, "associations/a.csv", "municipality_code,year,associations\n\n020,2022,293\n\n108,2022,x\n\n")
    result = checked(tmp_path)
    assert result.rows_in == {"associations/a.csv": 2}
    assert [(f.row, f.rows) for f in result.findings()] == [(2, 1)]


def test_blanks_round_a_value_are_not_part_of_it_and_empty_is_null(tmp_path):
    text = 'municipality_code,function,system,outsourced\n 020 , patient_record ,"  Life care ",\n'
    put(tmp_path, "source_systems/a.csv", text)
    assert values(tmp_path, "municipality_code", "function", "system", "outsourced") == [
        ("020", "patient_record", "Life care", None)
    ]


def test_codes_are_text_as_written(tmp_path):
    put(tmp_path, "units/a.csv", "unit_code,name_fi,service_line,municipality_code\n007,Yksikkö,outpatient,020\n")
    assert values(tmp_path, "unit_code", "municipality_code") == [("007", "020")]


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("TRUE", True), ("1", True), ("false", False), ("False", False), ("0", False), ("", None)],
)
def test_booleans(tmp_path, text, value):
    put(tmp_path, "source_systems/a.csv", f"municipality_code,function,system,outsourced\n020,home_care,A,{text}\n")
    assert values(tmp_path, "outsourced") == [(value,)]


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("12,0", 12), ("12.000", 12), ("+12", 12), ("-0", 0), (" 12 ", 12)],
)
def test_whole_numbers(tmp_path, text, value):
    put(tmp_path, "associations/a.csv", f"municipality_code;year;associations\n020;2022;{text}\n")
    assert values(tmp_path, "associations") == [(value,)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", "12.00"),
        ("12,3", "12.30"),
        ("12.345", "12.35"),
        ("-12,345", "-12.35"),
        ("12.344999", "12.34"),
        (",5", "0.50"),
        ("1.5E3", "1500.00"),
        ("999999999999,99", "999999999999.99"),
    ],
)
def test_money_is_rounded_to_the_cent(tmp_path, text, value):
    put(tmp_path, "ledger/a.csv", LEDGER + f"2024-03-01;U1;sales;;outpatient;{text}\r\n")
    assert values(tmp_path, "actual_eur") == [(Decimal(value),)]


def test_an_empty_value_with_a_default_takes_it(tmp_path):
    """Language total, and a whole day absent."""
    text = "year,municipality_code,sex,age_from,age_to,persons{}\n2023,020,total,0,120,1{}\n"
    for language in ("", ",language"):
        put(tmp_path / "a" / language, "population/a.csv", text.format(language, language and ","))
        assert values(tmp_path / "a" / language, "language") == [("total",)]
    absence = (
        "absence_id,employee_id,absence_type,started_on,ended_on,share\na1,p1,study_leave,2024-03-01,2024-03-02,\n"
    )
    put(tmp_path / "b", "absences/a.csv", absence)
    assert values(tmp_path / "b", "share") == [(1.0,)]


@pytest.mark.parametrize(
    "text", ["2024-03-01", "01.03.2024", "1.3.2024", "2024-03-01 00:00:00", "2024-03-01T00:00:00.000"]
)
def test_days(tmp_path, text):
    put(tmp_path, "feedback/a.csv", f"feedback_id,given_on,service_line\nf1,{text},outpatient\n")
    assert values(tmp_path, "given_on") == [(date(2024, 3, 1),)]


# ---- folders ---------------------------------------------------------------------------------------------------------

SHARES = "municipality_code,associations\n020,293\n"


def test_a_partition_fills_a_column_of_its_name_and_type(tmp_path):
    put(tmp_path, "associations/year=2022/a.csv", SHARES)
    put(tmp_path, "associations/year=2023/part=7/b.csv", SHARES)
    assert values(tmp_path, "municipality_code", "year") == [("020", 2022), ("020", 2023)]
    assert checked(tmp_path).findings() == []
    assert checked(tmp_path).unknown == {}


def test_a_partition_of_another_type_is_layout_only(tmp_path):
    """`month=03` is no first day of a month."""
    text = "channel,municipality_code,contacts\nchat,837,10\n"
    put(tmp_path, "digital_use/year=2024/month=03/a.csv", text)
    assert refusals(tmp_path) == [("digital_use/year=2024/month=03/a.csv", "the column is there", "month", None, 0)]
    put(tmp_path, "digital_use/year=2024/month=03/a.csv", "month," + text.replace("chat", "2024-03-01,chat"))
    assert values(tmp_path, "month") == [(date(2024, 3, 1),)]
    assert checked(tmp_path).unknown == {}


def test_a_partition_may_be_a_day_or_a_code_with_leading_zeros(tmp_path):
    put(tmp_path, "digital_use/month=2024-03-01/municipality_code=020/a.csv", "channel,contacts\nchat,10\n")
    assert values(tmp_path, "month", "municipality_code") == [(date(2024, 3, 1), "020")]


def test_the_column_of_the_file_wins_over_its_folder(tmp_path):
    put(tmp_path, "associations/year=1999/a.csv", "municipality_code,year,associations\n020,2022,293\n")
    assert values(tmp_path, "year") == [(2022,)]


def test_partition_values_are_decoded_and_may_be_none(tmp_path):
    put(tmp_path, "units/division=L%C3%A4nsi%20A/a.csv", "unit_code,name_fi,service_line\nU1,Y,outpatient\n")
    put(
        tmp_path, "units/division=__HIVE_DEFAULT_PARTITION__/b.csv", "unit_code,name_fi,service_line\nU2,Y,outpatient\n"
    )
    assert values(tmp_path, "unit_code", "division") == [("U1", "Länsi A"), ("U2", None)]


def test_a_partition_value_is_held_to_the_promises_like_any_other(tmp_path):
    put(tmp_path, "associations/municipality_code=83/a.csv", "year,associations\n2022,293\n2023,1\n")
    assert [(f.rule, f.column, f.rows) for f in checked(tmp_path).findings()] == [
        ("is three digits", "municipality_code", 2)
    ]


def test_names_of_files_do_not_matter_and_other_things_in_the_lake_are_listed(tmp_path):
    put(tmp_path, "associations/OSA 1.CSV", "municipality_code,year,associations\n020,2022,293\n")
    put(tmp_path, "associations/sub/x.parquet", {"municipality_code": ["108"], "year": [2022], "associations": [192]})
    put(tmp_path, "associations/_SUCCESS", "")
    put(tmp_path, "associations/.part.crc", "x")
    put(tmp_path, "associations/readme.txt", "x")
    put(tmp_path, "_manifest.json", "{}")
    put(tmp_path, "contacts/a.csv", "x")
    put(tmp_path, "loose.csv", "x")
    put(tmp_path, "boundaries/a.csv", "x")
    assert sum(checked(tmp_path).rows_in.values()) == 2
    assert strangers(tmp_path) == ("associations/readme.txt", "boundaries/a.csv", "contacts/", "loose.csv")


# ---- Parquet ---------------------------------------------------------------------------------------------------------

ROW = {"municipality_code": pa.array(["020"]), "year": pa.array([2022]), "associations": pa.array([293])}
MIDNIGHT = datetime(2024, 3, 1)


@pytest.mark.parametrize(
    "years",
    [
        pa.array([2022], pa.int16()),
        pa.array([2022], pa.int32()),
        pa.array([2022], pa.int64()),
        pa.array([2022], pa.uint16()),
        pa.array([2022.0], pa.float64()),
        pa.array([2022.0], pa.float32()),
        pa.array([Decimal("2022.00")], pa.decimal128(10, 2)),
        pa.array(["2022"]),
        pa.array(["2022"]).dictionary_encode(),
    ],
    ids=lambda array: str(array.type),
)
def test_whole_numbers_in_parquet(tmp_path, years):
    put(tmp_path, "associations/a.parquet", ROW | {"year": years})
    assert values(tmp_path, "year") == [(2022,)]
    assert checked(tmp_path).findings() == []


@pytest.mark.parametrize("bad", [pa.array([2022.5]), pa.array([float("nan")]), pa.array([2**40])])
def test_numbers_in_parquet_that_are_not_whole(tmp_path, bad):
    put(tmp_path, "associations/a.parquet", ROW | {"year": bad})
    assert [(f.rule, f.column) for f in checked(tmp_path).findings()] == [("is a whole number", "year")]


@pytest.mark.parametrize(
    "codes",
    [
        pa.array(["020"]),
        pa.array(["020"], pa.large_string()),
        pa.array(["020"], pa.string_view()),
        pa.array(["020"]).dictionary_encode(),
        pa.array([b"020"]),
    ],
    ids=lambda array: str(array.type),
)
def test_texts_in_parquet(tmp_path, codes):
    put(tmp_path, "associations/a.parquet", ROW | {"municipality_code": codes})
    assert values(tmp_path, "municipality_code") == [("020",)]
    assert checked(tmp_path).findings() == []


def test_bytes_that_are_text_keep_their_letters(tmp_path):
    columns = {"unit_code": ["U1"], "name_fi": [" Hyvinkää".encode()], "service_line": ["outpatient"]}
    put(tmp_path, "units/a.parquet", columns)
    assert values(tmp_path, "name_fi") == [("Hyvinkää",)]


@pytest.mark.parametrize(
    "days",
    [
        pa.array([MIDNIGHT.date()]),
        pa.array([MIDNIGHT.date()], pa.date64()),
        pa.array([MIDNIGHT], pa.timestamp("ms")),
        pa.array([MIDNIGHT], pa.timestamp("us")),
        pa.array([MIDNIGHT], pa.timestamp("ns")),
        pa.array([MIDNIGHT], pa.timestamp("us", tz="UTC")),
        pa.array(["2024-03-01"]),
        pa.array(["1.3.2024"]),
    ],
    ids=lambda array: str(array.type),
)
def test_days_in_parquet(tmp_path, days):
    put(tmp_path, "feedback/a.parquet", {"feedback_id": ["f"], "given_on": days, "service_line": ["outpatient"]})
    assert values(tmp_path, "given_on") == [(date(2024, 3, 1),)]
    assert checked(tmp_path).findings() == []


def test_a_time_of_day_is_no_day(tmp_path):
    late = pa.array([datetime(2024, 3, 1, 13, 45)], pa.timestamp("us"))
    put(tmp_path, "feedback/a.parquet", {"feedback_id": ["f"], "given_on": late, "service_line": ["outpatient"]})
    assert [(f.rule, f.column) for f in checked(tmp_path).findings()] == [("is a date", "given_on")]


@pytest.mark.parametrize(
    "euros",
    [
        pa.array([Decimal("12.35")], pa.decimal128(14, 2)),
        pa.array([Decimal("12.3450")], pa.decimal128(18, 4)),
        pa.array([12.345], pa.float64()),
        pa.array(["12,345"]),
    ],
    ids=lambda array: str(array.type),
)
def test_money_in_parquet(tmp_path, euros):
    columns = {
        "month": [MIDNIGHT.date()],
        "unit_code": ["U1"],
        "account_group": ["sales"],
        "service_line": ["hospital"],
    }
    put(tmp_path, "ledger/a.parquet", columns | {"actual_eur": euros})
    assert values(tmp_path, "actual_eur") == [(Decimal("12.35"),)]


@pytest.mark.parametrize("flags", [pa.array([True, False, None]), pa.array([1, 0, None]), pa.array(["True", "0", ""])])
def test_booleans_in_parquet(tmp_path, flags):
    columns = {"municipality_code": ["020", "108", "143"], "function": ["home_care"] * 3, "system": ["A"] * 3}
    put(tmp_path, "source_systems/a.parquet", columns | {"outsourced": flags})
    assert values(tmp_path, "outsourced") == [(True,), (False,), (None,)]
    assert checked(tmp_path).findings() == []


@pytest.mark.parametrize("codes", [pa.array([20]), pa.array([20.0]), pa.array([Decimal("20")])])
def test_a_numeric_municipality_refuses_the_file_as_its_zeros_are_lost(tmp_path, codes):
    rule = "codes are text, so that leading zeros stay"
    put(tmp_path / "a", "associations/a.parquet", ROW | {"municipality_code": codes})
    assert refusals(tmp_path / "a") == [("associations/a.parquet", rule, "municipality_code", None, 0)]
    scores = {"organisation": codes, "theme": ["culture"], "dimension": ["total"], "year": [2023], "score": [50.0]}
    put(tmp_path / "b", "tea_scores/a.parquet", scores)
    assert refusals(tmp_path / "b") == [("tea_scores/a.parquet", rule, "organisation", None, 0)]


def test_a_column_without_any_value_has_no_type_and_refuses_nothing(tmp_path):
    columns = {"unit_code": ["U1"], "name_fi": ["A"], "service_line": ["outpatient"]}
    put(tmp_path, "units/a.parquet", columns | {"municipality_code": pa.nulls(1), "opened_on": pa.nulls(1)})
    assert values(tmp_path, "municipality_code", "opened_on") == [(None, None)]
    assert checked(tmp_path).findings() == []
