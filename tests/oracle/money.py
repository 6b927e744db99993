"""The second road for money: plain pandas in whole cents, written from the definitions."""

from __future__ import annotations

import pandas as pd

from tests.oracle.use import windows

COSTS = ("personnel", "purchased_services", "client_purchases", "materials", "grants", "rents", "other_costs")
INCOME = ("client_fees", "sales", "other_income")

Cells = dict[tuple, dict[str, float]]


def placed(rows: pd.DataFrame, area_of: dict[str, str]) -> pd.DataFrame:
    """Rows of residents with the municipality (or `outside`) and area of each; `area_of`: municipality → area."""
    place = rows["municipality_code"].where(rows["municipality_code"].isin(list(area_of)), "outside")
    return rows.assign(municipality=place, area=place.map(area_of).fillna("outside"))


class Ledger:
    """A ledger and its units, with the contract's columns; `area_of` gives a municipality's area.

    Answers are `{(window, *breakdown): {"numerator": euros, "denominator": …}}`, empty cells left out.
    """

    def __init__(self, ledger: pd.DataFrame, units: pd.DataFrame, area_of: dict[str, str]) -> None:
        place = ledger["unit_code"].map(units.set_index("unit_code")["municipality_code"])
        place = place.where(place.isin(list(area_of)), "outside")
        self.rows = ledger.assign(
            municipality=place,
            area=place.map(area_of).fillna("outside"),
            unit=ledger["unit_code"],
            service_class=ledger["service_class"].fillna("unknown"),
            sign=ledger["account_group"].isin(COSTS).astype(int) - ledger["account_group"].isin(INCOME).astype(int),
            **{name: _cents(ledger[f"{name}_eur"]) for name in ("actual", "budget", "forecast")},
        )
        self.actual_months = set(ledger.loc[ledger["actual_eur"].notna(), "month"])

    def summed(self, groups: tuple[str, ...], grain: str, start: str, end: str, by: list[str]) -> Cells:
        """Actual euros of some account groups."""
        rows = self.rows[self.rows["account_group"].isin(groups)]
        return _cells(by, numerator=_by_window(rows, rows["actual"], windows(grain, start, end), by))

    def net(self, grain: str, start: str, end: str, by: list[str], sign: int = 1) -> Cells:
        """Costs less income; `sign` −1: the margin."""
        amount = self.rows["actual"] * self.rows["sign"] * sign
        return _cells(by, numerator=_by_window(self.rows, amount, windows(grain, start, end), by))

    def budget_deviation(self, grain: str, start: str, end: str, by: list[str]) -> Cells:
        """From January to the window's end, months with an actual figure only; a window without one has no answer."""
        spans = [
            (label, label.replace(month=1), high)
            for label, low, high in windows(grain, start, end)
            if any(low <= month < high for month in self.actual_months)
        ]
        rows = self.rows[self.rows["month"].isin(list(self.actual_months))]
        return self._against_budget(rows, rows["actual"], spans, by)

    def forecast_deviation(self, start: str, end: str, by: list[str]) -> Cells:
        """Actual months and the forecast of the others, less the budget of the year."""
        known = self.rows["month"].isin(list(self.actual_months))
        expected = self.rows["actual"].where(known, self.rows["forecast"])
        return self._against_budget(self.rows, expected, windows("year", start, end), by)

    def _against_budget(self, rows, amount, spans, by) -> Cells:
        deviation, budget = (amount - rows["budget"]) * rows["sign"], rows["budget"] * rows["sign"]
        return _cells(
            by, numerator=_by_window(rows, deviation, spans, by), denominator=_by_window(rows, budget, spans, by)
        )


def use_costs(contacts: pd.DataFrame, episodes: pd.DataFrame, grain: str, start: str, end: str, by: list[str]) -> Cells:
    """Euros of residents' contacts and of stays on their day of admission; both with `municipality` and `area`."""
    stays = episodes.assign(contact_on=episodes["admitted_on"])
    rows = pd.concat([contacts, stays], ignore_index=True)
    rows = rows[rows["municipality"] != "outside"].rename(columns={"contact_on": "month"})
    return _cells(by, numerator=_by_window(rows, _cents(rows["cost_eur"]), windows(grain, start, end), by))


def _cents(euros: pd.Series) -> pd.Series:
    return (euros.fillna(0.0) * 100).round().astype("int64")


def _by_window(rows: pd.DataFrame, amount: pd.Series, spans, by: list[str]) -> dict[tuple, float]:
    found = {}
    for label, low, high in spans:
        inside = (rows["month"] >= low) & (rows["month"] < high)
        keys = [rows.loc[inside, name] for name in by] or (lambda _: "all")
        for key, cents in amount[inside].groupby(keys).sum().items():
            found[label, *(key if isinstance(key, tuple) else (key,))] = cents / 100
    return found


def _cells(by: list[str], **parts: dict[tuple, float]) -> Cells:
    keys = {key for part in parts.values() for key, value in part.items() if value}
    return {key if by else key[:1]: {name: part.get(key, 0.0) for name, part in parts.items()} for key in keys}
