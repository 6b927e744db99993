"""A personal identity code anywhere refuses the whole file, and keys made by machines refuse nothing.

The codes of persons who do not exist are those that the Digital and Population Data Services Agency gives as examples.
"""

import hashlib
import random
import re
import uuid
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_sources.personal_codes import holds_identity_code, masked
from tests.lakes import checked, put, refusals

RULE = "holds no personal identity code"
EXAMPLES = ["131052-308T", "010594Y9021", "020594X903P", "030594W903B", "040594V9030", "050594U903M", "010516B903X"]
CHECKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def code(day: date, sign: str, number: int) -> str:
    """A code made as the Population Register Centre's instruction says."""
    digits = f"{day:%d%m%y}{number:03d}"
    return f"{digits[:6]}{sign}{digits[6:]}{CHECKS[int(digits) % 31]}"


def hexadecimal_code() -> str:
    """A code of someone born in 2010 that is hexadecimal throughout, small letters."""
    made = (code(date(2010, 3, 1), "A", number) for number in range(2, 900))
    return next(one for one in made if one[-1] in "ABCDEF").lower()


def dashed_code() -> str:
    made = (code(date(1971, 3, 1), "-", number) for number in range(2, 900))
    return next(one for one in made if one[-1] in "ABCDEF").lower()


def test_the_maker_of_codes_makes_the_known_example():
    assert code(date(1952, 10, 13), "-", 308) == EXAMPLES[0]


# ---- texts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("known", [*EXAMPLES, code(date(1895, 12, 24), "+", 12)])
@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "Potilas {} soitti.",
        "hetu{}",
        "hetu_{}_vanha",
        "x{}y",
        "2024-03-01-{}",
        "0000000000000{}",
        '{{"henkilo": "{}"}}',
        "rivi 1\n{}\nrivi 3",
        "aaaaaaaaaaaaaaaaaaaa {} bbbbbbbbbbbbbbbbbbbb",
        "åäö{}åäö",
    ],
)
def test_a_code_counts_wherever_it_stands_and_in_small_letters_too(known, text):
    assert holds_identity_code(text.format(known))
    assert holds_identity_code(text.format(known.lower()))


@pytest.mark.parametrize("dash", ["-", "\u2010", "\u2011", "\u2013", "\u2014", "\u2212"])
def test_word_processors_write_the_hyphen_in_their_own_way(dash):
    assert holds_identity_code(f"Hetu: 131052{dash}308T.")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "131052-308",
        "131052-308U",  # the check character does not fit
        "131052308T",
        "131052_308T",
        "131052G308T",  # no century sign
        code(date(1952, 10, 13), "-", 308).replace("1310", "3113"),  # no thirteenth month
        "300252-" + "308" + CHECKS[300252308 % 31],  # no 30 February
        "290201A" + "308" + CHECKS[290201308 % 31],  # 2001 had no 29 February
        "1310 52-308T",
        "2024-03-01 13:45:00",
        "+358 50 123 4567",
        "FI21 1234 5600 0007 85",
    ],
)
def test_what_is_no_code_refuses_nothing(text):
    assert not holds_identity_code(text)


def test_the_29th_of_february_is_a_day_of_leap_years():
    assert holds_identity_code(code(date(2000, 2, 29), "A", 308))
    assert holds_identity_code("290248-" + "308" + CHECKS[290248308 % 31])


DAYS = st.dates(date(1900, 1, 1), date(1999, 12, 31))


@given(DAYS, st.sampled_from("-UVWXY"), st.integers(0, 999), st.text(), st.text())
def test_no_text_round_it_hides_a_code_of_the_1900s(day, sign, number, before, after):
    assert holds_identity_code(before + code(day, sign, number) + after)


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.sampled_from("ABCDEF"), st.integers(0, 999))
def test_a_code_of_the_2000s_counts_alone_and_after_a_word(day, sign, number):
    made = code(day, sign, number)
    assert all(holds_identity_code(text.format(made)) for text in ("{}", "{}.", "potilas{}", "de{}", "12{} 34"))


@given(DAYS, st.sampled_from("-UVWXY"), st.integers(0, 999), st.sampled_from(range(1, 31)))
def test_a_wrong_check_character_is_no_code(day, sign, number, shift):
    made = code(day, sign, number)
    assert not holds_identity_code(made[:-1] + CHECKS[(CHECKS.index(made[-1]) + shift) % 31])


# ---- keys made by machines -----------------------------------------------------------------------------------------


def test_keys_that_hold_a_code_by_chance_refuse_nothing():
    inner, dashed = hexadecimal_code(), dashed_code()
    digest = "ab12" + inner + "c" * 49
    key = f"ab{dashed}-4b2c-8d3e-4466554400ff"
    assert len(digest) == 64
    assert uuid.UUID(key)
    for text in (digest, digest.upper(), digest[:32], digest[:16], "c" + digest[:16], key, key.upper(), f"id={key};"):
        assert not holds_identity_code(text), text
    # The same codes count where no machine made what is round them.
    for text in (
        inner,
        f"{digest[4:15]}",
        f"ab {inner}",
        f"ab{dashed}",
        f"{dashed}-4b2c-8d3e-4466554400ff",
        f"ABCDEF{inner}",
    ):
        assert holds_identity_code(text), text


def test_many_digests_and_random_keys_refuse_nothing():
    """Some of them do hold a real date, a sign and a fitting check character; that is what chance means."""
    draw = random.Random(1)
    keys = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(20_000)]
    keys += [str(uuid.UUID(int=draw.getrandbits(128), version=4)) for _ in range(20_000)]
    likely = re.compile(r"(?=((?:[012]\d|3[01])(?:0\d|1[012])\d\d)[-a-f](\d{3})([0-9a-f]))")
    by_chance = [
        key for key in keys if any(CHECKS[int(m[1] + m[2]) % 31].lower() == m[3] for m in likely.finditer(key))
    ]
    assert len(by_chance) > 3
    assert not any(holds_identity_code(key) for key in keys)


# ---- files -------------------------------------------------------------------------------------------------------


UNITS = "unit_code,name_fi,service_line{}\nU1,Yksi,outpatient{}\nU2,Kaksi,outpatient{}\nU3,Kolme,outpatient{}\n"


def test_a_code_in_a_known_column_refuses_the_file_and_is_not_told(tmp_path):
    put(tmp_path, "units/a.csv", UNITS.format("", "", "", "").replace("Kaksi", "Hoiva 131052-308T"))
    put(tmp_path, "units/b.csv", UNITS.format("", "", "", ""))
    assert refusals(tmp_path) == [("units/a.csv", RULE, "name_fi", 2, 1)]
    assert checked(tmp_path).rows_in == {"units/b.csv": 3}
    assert "131052" not in repr(checked(tmp_path).findings())


def test_a_code_in_an_unknown_column_refuses_the_file(tmp_path):
    put(tmp_path, "units/a.csv", UNITS.format(",muistio", ",", ",soita 010594y9021", ",010516B903X"))
    assert refusals(tmp_path) == [("units/a.csv", RULE, "muistio", 2, 2)]


def test_every_column_with_a_code_is_told(tmp_path):
    text = UNITS.format(",muistio", ",131052-308T", ",", ",").replace("Kolme", "131052-308T")
    put(tmp_path, "units/a.csv", text)
    assert refusals(tmp_path) == [("units/a.csv", RULE, "name_fi", 3, 1), ("units/a.csv", RULE, "muistio", 1, 1)]


@pytest.mark.parametrize(
    "notes",
    [
        pa.array(["", "131052-308T"]).dictionary_encode(),
        pa.array(["", "x131052-308T"], pa.large_string()),
        pa.array([[], ["a", "131052-308T"]]),
        pa.array([{"hetu": None}, {"hetu": "131052-308T"}]),
        pa.array([b"\xff", b"131052-308T"]),
    ],
    ids=lambda array: str(array.type),
)
def test_a_code_in_any_column_of_a_parquet_file_refuses_it(tmp_path, notes):
    columns = {"unit_code": ["U1", "U2"], "name_fi": ["A", "B"], "service_line": ["outpatient"] * 2, "muistio": notes}
    put(tmp_path, "units/a.parquet", columns)
    assert refusals(tmp_path) == [("units/a.parquet", RULE, "muistio", 2, 1)]


def test_a_code_in_the_name_of_a_column_refuses_the_file_and_is_masked(tmp_path):
    put(tmp_path, "units/a.csv", UNITS.format(",131052-308T", ",", ",", ","))
    assert refusals(tmp_path) == [("units/a.csv", RULE, "***********", None, 0)]


def test_a_code_in_the_name_of_a_file_or_folder_refuses_it_and_is_masked(tmp_path):
    put(tmp_path, "units/131052-308T.csv", UNITS.format("", "", "", ""))
    put(tmp_path, "units/asiakas=010594Y9021/a.csv", UNITS.format("", "", "", ""))
    assert sorted(refusals(tmp_path)) == [
        ("units/***********.csv", RULE, None, None, 0),
        ("units/asiakas=***********/a.csv", RULE, None, None, 0),
    ]


def test_a_code_is_told_beside_what_else_refuses_the_file(tmp_path):
    put(tmp_path, "units/a.csv", "unit_code,name_fi\nU1,131052-308T\n")
    put(tmp_path, "units/b.csv", UNITS.format("", "", ",x,x", "").replace("Kolme", "131052-308T"))
    assert sorted(refusals(tmp_path), key=str) == [
        ("units/a.csv", "holds no personal identity code", "name_fi", 1, 1),
        ("units/a.csv", "the column is there", "service_line", None, 0),
        ("units/b.csv", "every row has as many values as the header", None, 2, 1),
        ("units/b.csv", "holds no personal identity code", "name_fi", 3, 1),
    ]


def test_a_file_of_pseudonyms_is_loaded_though_some_hold_a_code_by_chance(tmp_path):
    digest = "ab12" + hexadecimal_code() + "c" * 49
    rows = f"employment_id,employee_id,service_line,profession_group,employment_type,fte,started_on\ne1,{digest}"
    put(tmp_path, "employments/a.csv", rows + ",hospital,nurse,permanent,1,2024-03-01\n")
    assert checked(tmp_path).findings() == []


def test_masking_leaves_the_rest_of_a_name():
    assert masked("a/131052-308T/010594y9021.csv") == "a/***********/***********.csv"
    assert masked("a/2024-03.csv") == "a/2024-03.csv"
