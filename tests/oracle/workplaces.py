"""The second road for positions, the staff survey, and money beside activity: plain pandas, from the definitions."""

from __future__ import annotations

import pandas as pd

from tests.oracle.money import COSTS, Cells, Ledger
from tests.oracle.staff import Staff
from tests.oracle.use import windows


def at_units(rows: pd.DataFrame, units: pd.DataFrame, area_of: dict[str, str]) -> pd.DataFrame:
    """Rows of units with `unit`, `municipality` (or outside) and `area`; `area_of`: municipality → area."""
    place = rows["unit_code"].map(units.set_index("unit_code")["municipality_code"])
    place = place.where(place.isin(list(area_of)), "outside")
    return rows.assign(municipality=place, area=place.map(area_of).fillna("outside"), unit=rows["unit_code"])


def vacancy_fill_rate(positions: pd.DataFrame, grain: str, start: str, end: str, by: list[str]) -> Cells:
    return _two(
        positions.assign(above=positions["filled"], below=positions["positions"]), "month", grain, start, end, by
    )


def agency_share(positions: pd.DataFrame, grain: str, start: str, end: str, by: list[str]) -> Cells:
    agency = positions["agency_person_months"].fillna(0.0)
    return _two(positions.assign(above=agency, below=agency + positions["filled"]), "month", grain, start, end, by)


def enps(survey: pd.DataFrame, grain: str, start: str, end: str, by: list[str]) -> Cells:
    rows = survey.dropna(subset=["promoters", "passives", "detractors"])
    above = rows["promoters"] - rows["detractors"]
    below = rows["promoters"] + rows["passives"] + rows["detractors"]
    return _two(rows.assign(above=above, below=below), "survey_month", grain, start, end, by)


def staff_satisfaction(survey: pd.DataFrame, grain: str, start: str, end: str, by: list[str]) -> Cells:
    rows = survey.dropna(subset=["mean"])
    weighted = rows.assign(above=rows["mean"] * rows["respondents"], below=rows["respondents"])
    return _two(weighted, "survey_month", grain, start, end, by)


def unit_cost(ledger: Ledger, contacts: pd.DataFrame, grain: str, start: str, end: str, by: list[str]) -> Cells:
    """Costs and contacts of classes that have a ledger row in the window; contacts have `contact_on`."""
    costs = ledger.rows[ledger.rows["account_group"].isin(COSTS)]
    euros = _sums(costs.assign(amount=costs["actual"] / 100), "month", grain, start, end, by)
    visits = _sums(contacts.assign(amount=1.0), "contact_on", grain, start, end, by)
    told = _told(ledger, grain, start, end)
    return {
        key: {"numerator": amount, "denominator": visits.get(key, 0.0)}
        for key, amount in euros.items()
        if key[0] in told
    }


def personnel_cost_per_person_year(
    ledger: Ledger, staff: Staff, grain: str, start: str, end: str, by: list[str]
) -> Cells:
    euros, years = ledger.summed(("personnel",), grain, start, end, by), staff.person_years(grain, start, end, by)
    return {
        key: {
            "numerator": euros.get(key, {}).get("numerator", 0.0),
            "denominator": years.get(key, {}).get("numerator", 0.0),
        }
        for key in euros.keys() | years.keys()
        if key[0] in _told(ledger, grain, start, end)
    }


def _told(ledger: Ledger, grain: str, start: str, end: str) -> set[pd.Timestamp]:
    """Windows of which the ledger has a month: without one there is no answer, whatever else was delivered."""
    months = ledger.actual_months
    return {label for label, low, high in windows(grain, start, end) if any(low <= month < high for month in months)}


def _two(rows: pd.DataFrame, day: str, grain: str, start: str, end: str, by: list[str]) -> Cells:
    above, below = (_sums(rows.assign(amount=rows[name]), day, grain, start, end, by) for name in ("above", "below"))
    return {key: {"numerator": above[key], "denominator": below[key]} for key in above if above[key] or below[key]}


def _sums(rows: pd.DataFrame, day: str, grain: str, start: str, end: str, by: list[str]) -> dict[tuple, float]:
    found = {}
    for label, low, high in windows(grain, start, end):
        inside = rows[(rows[day] >= low) & (rows[day] < high)]
        if not by:
            if len(inside):
                found[(label,)] = float(inside["amount"].sum())
            continue
        for key, amount in inside.groupby(by)["amount"].sum().items():
            found[(label, *(key if isinstance(key, tuple) else (key,)))] = float(amount)
    return found
