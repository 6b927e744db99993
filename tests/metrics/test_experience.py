"""Client experience and digital services: drawn clauses of the definitions, each worked out by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from metrics import MeasureError
from tests.in_memory import InMemory
from tests.metrics.test_use import cells, parts
from tests.metrics.test_use import contacts as drawing


@pytest.fixture(scope="module")
def lake(pirkanmaa):
    return InMemory(pirkanmaa, "feedback", "digital_use")


@pytest.fixture
def drawn(lake):
    """`drawn(dataset, (6, {…}), …)`: so many rows of each kind; `ask(metric, …)` answers over them."""

    def put(dataset: str, *groups: tuple[int, dict[str, str]]):
        lake.draw(**{dataset: drawing(*groups)})
        return lake.answer

    return put


# ---- recommendations -------------------------------------------------------------------------------------------


def test_promoters_give_nine_or_ten_detractors_at_most_six_and_empty_answers_are_left_out(drawn):
    scores = {"10": 3, "9": 4, "8": 5, "7": 6, "6": 2, "0": 1, "": 50}
    ask = drawn("feedback", *((many, {"recommend": score}) for score, many in scores.items()))
    row = ask("nps", grain="year").iloc[0]
    assert row[["numerator", "denominator"]].tolist() == [7 - 3, 21]
    assert row["value"] == pytest.approx(100 * 4 / 21)
    # Wald: the variance of an answer is p + d − (p − d)².
    spread = math.sqrt((10 / 21 - (4 / 21) ** 2) / 21)
    for side, z in (("95", 1.959964), ("998", 3.090232)):
        assert row[f"lower_{side}"] == pytest.approx(100 * (4 / 21 - z * spread), abs=1e-4)
        assert row[f"upper_{side}"] == pytest.approx(100 * (4 / 21 + z * spread), abs=1e-4)
    assert ask("feedback_answers", grain="year")["value"].item() == 71


def test_the_index_of_a_whole_is_pooled_over_answers(drawn):
    ask = drawn(
        "feedback",
        (5, {"recommend": "10", "unit_code": "U1"}),
        (20, {"recommend": "3", "unit_code": "U2"}),
        (5, {"recommend": "8", "unit_code": ""}),
    )
    by_unit = ask("nps", by=("unit",), grain="year")
    assert cells(by_unit, "unit") == {"U1": 100, "U2": -100, "unknown": 0}
    assert parts(ask("nps", grain="year")) == [-15, 30]


def test_under_five_answers_nothing_is_shown_however_they_are_given(drawn):
    ask = drawn(
        "feedback",
        (4, {"recommend": "10", "municipality_code": "837", "statement_1": "5"}),
        (5, {"recommend": "10", "municipality_code": "091", "statement_1": "4"}),
        (6, {"recommend": "", "municipality_code": "", "statement_1": "3"}),
        (7, {"recommend": "2", "municipality_code": "020", "statement_1": ""}),
        (8, {"recommend": "2", "municipality_code": "887", "statement_1": "1"}),
    )
    for metric in ("nps", "feedback_answers", "statement_mean"):
        by = ("municipality", *(("statement",) if metric == "statement_mean" else ()))
        rows = ask(metric, by=by, grain="year").set_index("municipality")
        assert rows.loc["837", "reason"] == "too_small", metric
        assert pd.isna(rows.loc["837", "value"])
    answers = cells(ask("feedback_answers", by=("municipality",), grain="year"), "municipality")
    # The smallest of the other areas goes too: the county less the rest would tell of the four.
    assert pd.isna(answers["outside"]) and (answers["887"], answers["108"]) == (8, 0)
    nps = ask("nps", by=("municipality",), grain="year").set_index("municipality")
    assert nps.loc["108", "reason"] == "cannot_exist" and nps.loc["887", "value"] == -100


def test_answers_count_on_the_day_they_are_given(drawn):
    ask = drawn("feedback", *((5 + n, {"given_on": f"2024-0{n}-01"}) for n in (1, 2)), (9, {"given_on": "2024-02-29"}))
    assert ask("feedback_answers", grain="month", end="2024-03-01")["value"].tolist() == [6, 16]
    assert ask("feedback_answers", grain="total", start="2024-01-02", end="2024-02-29")["value"].item() == 7
    rows = ask("feedback_answers", grain="month", start="2024-02-01", end="2024-04-01")
    assert rows["reason"].tolist() == [None, "not_delivered"]


# ---- statements ------------------------------------------------------------------------------------------------


def test_a_statement_is_meant_over_the_answers_that_rate_it(drawn):
    ask = drawn(
        "feedback",
        (5, {"statement_1": "5", "statement_2": "1", "channel": "web"}),
        (5, {"statement_1": "2", "statement_2": "", "channel": ""}),
    )
    rows = ask("statement_mean", by=("statement",), grain="year").set_index("statement")
    assert list(rows.index) == ["statement_1", "statement_2"]
    assert rows.loc["statement_1", ["numerator", "denominator", "value"]].tolist() == [35, 10, 3.5]
    assert rows.loc["statement_2", ["numerator", "denominator", "value"]].tolist() == [5, 5, 1]
    # Ten answers, half of them 1.5 above and half below the mean: s² = 10·2.25/9; Student's t of 9 degrees is 2.262.
    reach = 2.262157 * math.sqrt(2.5 / 10)
    assert rows.loc["statement_1", "upper_95"] == pytest.approx(3.5 + reach, abs=1e-5)
    by_channel = ask("statement_mean", by=("channel",), grain="year", where={"statement": "statement_1"})
    assert cells(by_channel, "channel") == {"web": 5, "unknown": 2}


def test_few_ratings_of_a_statement_hide_no_other_statement(drawn):
    ask = drawn("feedback", (4, {"statement_1": "5", "statement_2": "1"}), (5, {"statement_2": "2"}))
    rows = ask("statement_mean", by=("statement",), grain="year").set_index("statement")
    assert rows["hidden"].to_dict() == {"statement_1": True, "statement_2": False}


def test_a_mean_of_statements_needs_to_know_which_and_knows_no_others(drawn):
    ask = drawn("feedback", (5, {"statement_1": "5"}))
    with pytest.raises(MeasureError, match="needs the breakdown statement"):
        ask("statement_mean", grain="year")
    with pytest.raises(MeasureError, match="no statement 'statement_7'.*known are statement_1, statement_2"):
        ask("statement_mean", grain="year", where={"statement": "statement_7"})


# ---- digital services ------------------------------------------------------------------------------------------


def use(channel: str, contacts: int, answered: str = "", same_day: str = "", **more: str) -> tuple[int, dict]:
    told = {"channel": channel, "contacts": str(contacts), "answered": answered, "answered_same_day": same_day}
    return 1, {"service_line": "outpatient", **told, **more}


def test_digital_channels_are_all_but_the_phone_and_callbacks(drawn):
    many = {"omaolo": 10, "chat": 20, "video": 30, "e_booking": 40, "e_message": 50, "phone": 60, "callback": 70}
    ask = drawn("digital_use", *(use(channel, n) for channel, n in many.items()))
    row = ask("digital_share", grain="year").iloc[0]
    assert row[["numerator", "denominator"]].tolist() == [150, 280]
    assert row["value"] == pytest.approx(100 * 150 / 280)


def test_calls_of_which_nothing_is_told_are_left_out(drawn):
    ask = drawn(
        "digital_use",
        use("phone", 100, "80", "70"),
        use("phone", 50, "", "", service_line=""),
        use("phone", 30, "0", "", municipality_code="020"),
        use("callback", 40, "40", "25"),
        use("callback", 60, "50", "", service_line="family"),
        use("chat", 500, "400", "300"),
    )
    assert parts(ask("phone_answered_share", grain="year")) == [80, 130]
    assert parts(ask("same_day_callback_share", grain="year")) == [25, 40]
    by_line = ask("phone_answered_share", by=("service_line",), grain="year").set_index("service_line")
    assert by_line.loc["unknown", "reason"] == "cannot_exist"
    assert ask("digital_share", grain="year", where={"service_line": "unknown"})["denominator"].item() == 50


def test_digital_use_is_counted_by_whole_months_in_the_place_of_residence(drawn):
    ask = drawn(
        "digital_use",
        use("chat", 10, month="2024-02-01", municipality_code="091"),
        use("phone", 30, month="2024-02-01", municipality_code="999"),
        use("chat", 20, month="2024-03-01", municipality_code="837"),
        use("phone", 20, month="2024-03-01", municipality_code="837"),
    )
    rows = ask("digital_share", by=("area",), grain="quarter", end="2024-04-01").set_index("area")
    assert rows.loc[["outside", "5"], "value"].tolist() == [25, 50]
    assert rows.loc["1", "reason"] == "cannot_exist" and rows["incomplete"].all()
    with pytest.raises(MeasureError, match="counted by whole months"):
        ask("digital_share", grain="total", start="2024-02-02", end="2024-04-01")


def test_a_share_of_calls_hides_few_answered_and_few_unanswered(drawn):
    for answered in ("3", "197"):
        ask = drawn("digital_use", use("phone", 200, answered))
        assert ask("phone_answered_share", grain="year")["hidden"].item()
    row = drawn("digital_use", use("phone", 200, "0"))("phone_answered_share", grain="year").iloc[0]
    assert (row["value"], row["hidden"]) == (0, False)
