"""Rights and hiding as properties of whole answers: whoever asks whatever gets a part of what may be shown."""

from __future__ import annotations

from datetime import date

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from metrics import CATALOGUE, MeasureError
from metrics.compute import compute
from metrics.result import NUMBERS
from permissions import AccessDenied, Reader
from tests.conftest import ANALYST

SPAN = {"start": date(2024, 1, 1), "end": date(2025, 1, 1)}
USE = ("contacts", "contacts_per_1000", "clients", "client_share", "contacts_per_client", "remote_share", "bed_days")
READERS = [
    Reader("viewer"),
    Reader("integration_director"),
    Reader("hyte_coordinator"),
    Reader("hyte_coordinator", area="2"),
    Reader("hyte_coordinator", municipality="837"),
    Reader("data_steward"),
    Reader("nobody"),
    *(Reader("regional_director", area=area) for area in "123456"),
]

metrics = st.sampled_from([*USE, "residents", "length_of_stay"])
breakdowns = st.lists(st.sampled_from(["area", "municipality", "unit", "service_line", "sex"]), unique=True, max_size=2)
filters = st.fixed_dictionaries(
    {},
    optional={
        "area": st.sampled_from(["1", "3", "5", "outside"]),
        "municipality": st.sampled_from(["837", "020", "291", "outside"]),
        "service_line": st.sampled_from(["hospital", "rescue"]),
        "sex": st.sampled_from(["male", "female"]),
    },
)
grains = st.sampled_from(["month", "year", "rolling12"])
few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def asked(warehouse, county, metric, by, grain, where, reader=ANALYST) -> pd.DataFrame | None:
    """The rows of an answer; None for a question that the metric does not allow."""
    try:
        return compute(
            CATALOGUE[metric],
            by=by,
            grain=grain,
            where=where,
            **SPAN,
            reader=reader,
            warehouse=warehouse,
            county=county,
        ).rows
    except MeasureError:
        return None


def keyed(rows: pd.DataFrame, by: list[str]) -> dict:
    """The rows as texts by their keys, so that empty numbers are equal."""
    keys = [rows["period"], *(rows[name] for name in by)]
    return dict(zip(zip(*keys, strict=True), rows.astype(str).to_dict("records"), strict=True))


@given(metrics, breakdowns, grains, filters, st.sampled_from(READERS))
@few
def test_a_reader_gets_rows_of_what_the_analyst_gets_and_only_her_own(
    demo_warehouse, pirkanmaa, metric, by, grain, where, reader
):
    try:
        rows = asked(demo_warehouse, pirkanmaa, metric, by, grain, where, reader)
    except AccessDenied:
        return
    if rows is None:
        return
    whole = keyed(asked(demo_warehouse, pirkanmaa, metric, by, grain, where), by)
    own = keyed(rows, by)
    assert own.items() <= whole.items()
    assert reader.role not in ("data_steward", "nobody") and reader.area != "6"
    if reader.role == "regional_director" and "municipality" in by:
        mine = {m.code for m in pirkanmaa.municipalities_of(reader.area, date.today())}
        assert set(rows["municipality"]) <= mine
    if reader.role in ("viewer", "hyte_coordinator") and metric != "residents":
        assert not {"municipality", "unit"} & {*by, *where}


def test_what_is_remembered_for_one_reader_is_not_given_to_the_next(demo_warehouse, pirkanmaa):
    def places(reader):
        rows = asked(demo_warehouse, pirkanmaa, "contacts", ["municipality"], "year", {}, reader)
        return set(rows["municipality"])

    mine = {area: {m.code for m in pirkanmaa.municipalities_of(area, date.today())} for area in "35"}
    third, fifth = (Reader("regional_director", area=area) for area in "35")
    demo_warehouse.forget()
    for reader in (third, fifth, ANALYST, third, fifth):
        expected = mine.get(reader.area, {*(m.code for m in pirkanmaa.municipalities), "outside"})
        assert places(reader) == expected


@given(metrics, breakdowns, grains, filters)
@few
def test_a_filter_chooses_rows_of_the_answer_that_is_divided_by_it(demo_warehouse, pirkanmaa, metric, by, grain, where):
    filtered = asked(demo_warehouse, pirkanmaa, metric, by, grain, where)
    if filtered is None:
        return
    every = [*by, *(name for name in where if name not in by)]
    divided = asked(demo_warehouse, pirkanmaa, metric, every, grain, {})
    for name, value in where.items():
        divided = divided[divided[name] == value]
    found, wanted = keyed(filtered, by), keyed(divided[filtered.columns], by)
    # What never occurs is a row of zero under a filter, and none where it is a breakdown.
    assert wanted.items() <= found.items()
    extra = [row for key, row in found.items() if key not in wanted]
    assert all(row["numerator"] in ("0.0", "nan") and row["hidden"] == "False" for row in extra)


@given(metrics, breakdowns, grains)
@few
def test_no_small_number_is_in_any_column_of_an_answer(demo_warehouse, pirkanmaa, metric, by, grain):
    rows = asked(demo_warehouse, pirkanmaa, metric, by, grain, {})
    if rows is None or metric == "residents":
        return
    hidden = rows[rows["hidden"]]
    assert hidden[list(NUMBERS)].isna().all(axis=None) and set(hidden["reason"]) <= {"too_small"}
    shown = rows[~rows["hidden"]]
    if CATALOGUE[metric].counts:
        assert not shown["numerator"].between(1, 4).any()
    if CATALOGUE[metric].denominator_counts:
        assert not shown["denominator"].between(1, 4).any()
    if CATALOGUE[metric].is_share:
        rest = shown["denominator"] - shown["numerator"]
        assert not rest.between(1, 4).any()
