"""Tables drawn in a test become a tiny lake: rows of text under column names, the rest filled with good values."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from sqlalchemy import Boolean, Date, Double, Integer, Numeric, Table

from data_sources.contract import key_columns
from data_sources.extracts import EXTRACTS

# Good values of required columns that a drawing leaves out.
_GOOD = {
    "client_id": "c1",
    "service_line": "outpatient",
    "service_class": "primary_care",
    "contact_on": "2024-03-01",
    "contact_mode": "visit",
    "requested_on": "2024-03-01",
    "admitted_on": "2024-03-01",
    "care_type": "acute_ward",
    "given_on": "2024-03-01",
    "channel": "phone",
    "month": "2024-03-01",
    "survey_month": "2024-03-01",
    "report_month": "2024-03-01",
    "municipality_code": "837",
    "employee_id": "p1",
    "employment_type": "permanent",
    "profession_group": "nurse",
    "absence_type": "own_illness",
    "started_on": "2024-03-01",
    "ended_on": "2024-03-01",
    "fte": "1",
    "unit_code": "U1",
    "name_fi": "Yksikkö 1",
    "account_group": "personnel",
    "contacts": "1",
    "positions": "1",
    "filled": "1",
    "invited": "1",
    "respondents": "1",
    "item": "recommend",
    "year": "2023",
    "sex": "total",
    "age_from": "0",
    "age_to": "120",
    "persons": "1000",
    "scenario": "base",
    "function": "patient_record",
    "system": "A",
    "associations": "1",
    "indicator_id": "127",
    "region_code": "837",
    "region_category": "KUNTA",
    "gender": "total",
    "organisation": "837",
    "theme": "culture",
    "dimension": "total",
    "score": "50",
    "project_id": "P1",
    "name": "Project",
    "portfolio": "Portfolio",
    "goal": "access",
    "metric_id": "nps",
    "area": "county",
    "baseline_on": "2023-01-01",
    "baseline": "1",
    "target_on": "2025-01-01",
    "target": "2",
}


def rows_of(drawing: str) -> list[dict[str, str]]:
    """The rows of a drawing: a line of names, then a line for each row, cells between `|`."""
    head, *lines = [line.split("|") for line in drawing.strip().splitlines() if line.strip()]
    names = [name.strip() for name in head]
    return [dict(zip(names, (cell.strip() for cell in line), strict=True)) for line in lines]


def whole_row(table: Table, row: dict[str, str], number: int) -> dict[str, str]:
    """A row with every required column: what was drawn, else a good value; a key left out is its number."""
    keys = key_columns(table)
    filled = {}
    for column in table.columns:
        if column.name in row:
            filled[column.name] = row[column.name]
        elif not column.nullable:
            generated = len(keys) == 1 and column.name == keys[0]
            filled[column.name] = f"{column.name}{number:04d}" if generated else _GOOD[column.name]
    return filled


def write_csv(lake: Path, dataset: str, drawing: str, name: str = "drawn.csv") -> Path:
    """Writes a drawing as the CSV file of a dataset."""
    table = EXTRACTS[dataset]
    rows = [whole_row(table, row, i + 1) for i, row in enumerate(rows_of(drawing))]
    path = lake / dataset / name
    path.parent.mkdir(parents=True, exist_ok=True)
    pd.DataFrame(rows).to_csv(path, index=False)
    return path


def clean(warehouse_folder: Path, dataset: str) -> pd.DataFrame:
    """The clean rows of a dataset as pandas types, for the second road."""
    rows = pd.read_parquet(warehouse_folder / "tables" / f"{dataset}.parquet")
    for column in EXTRACTS[dataset].columns:
        if isinstance(column.type, Date):
            rows[column.name] = pd.to_datetime(rows[column.name])
        elif isinstance(column.type, Numeric | Double):
            rows[column.name] = rows[column.name].astype(float)
        elif isinstance(column.type, Integer):
            rows[column.name] = rows[column.name].astype("Int64")
        elif isinstance(column.type, Boolean):
            rows[column.name] = rows[column.name].astype("boolean")
    return rows
