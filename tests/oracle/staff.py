"""The second road for staff: plain pandas, day by day, written from the definitions."""

from __future__ import annotations

import pandas as pd

from tests.oracle.use import windows

SICK = ("own_illness", "work_accident")
LEFT = ("resigned", "retired_old_age", "retired_disability", "dismissed", "died", "other")
DIMS = ["municipality", "area", "service_line", "unit", "profession_group", "employment_type"]
DAY = pd.Timedelta(days=1)


class Staff:
    """Employments and absences of one lake, and every number that is made of them.

    `employments`, `absences`, `units` have the contract's columns; `area_of` gives a municipality's area; `last` is
    the last delivered day. Answers are series of (numerator, denominator) by window and breakdown; empty cells are
    left out.
    """

    def __init__(self, employments, absences, units, area_of: dict[str, str], last: pd.Timestamp) -> None:
        self.last, self.absences = last, absences
        self._made: dict[tuple, pd.DataFrame] = {}
        known = employments["unit_code"].isin(units["unit_code"])
        homes = employments["unit_code"].map(units.set_index("unit_code")["municipality_code"])
        place = homes.where(known, employments["municipality_code"])
        place = place.where(place.isin(list(area_of)), "outside")
        self.employments = employments.assign(
            municipality=place,
            area=place.map(area_of).fillna("outside"),
            unit=employments["unit_code"].fillna("unknown"),
            until=employments["ended_on"].fillna(last).clip(upper=last),
        )

    # ---- days ------------------------------------------------------------------------------------------------------

    def employed(self, low: pd.Timestamp, high: pd.Timestamp) -> pd.DataFrame:
        """One row per employment and day from `low` to the day before `high`."""
        return _days(self.employments, "started_on", "until", low, min(high, self.last + DAY))

    def away(self, low: pd.Timestamp, high: pd.Timestamp, types) -> pd.DataFrame:
        """One row per absence of some types and day."""
        chosen = self.absences[self.absences["absence_type"].isin(list(types))]
        return _days(chosen, "started_on", "ended_on", low, min(high, self.last + DAY))

    def paid(self, low: pd.Timestamp, high: pd.Timestamp) -> pd.DataFrame:
        """Employed days with `paid`: the share of a person that is paid."""
        days = self.employed(low, high)
        unpaid = self.away(low, high, ("other_unpaid",))[["employee_id", "day", "employment_id", "share"]]
        met = days.reset_index().merge(unpaid, on=["employee_id", "day"], suffixes=("", "_away"))
        met = met[met["employment_id_away"].isna() | (met["employment_id_away"] == met["employment_id"])]
        share = met.groupby("index")["share"].sum().clip(upper=1.0)
        days = days.assign(paid=days["fte"] * (1 - share.reindex(days.index, fill_value=0.0)))
        whole = days.groupby(["employee_id", "day"])["paid"].transform("sum")
        return days.assign(paid=days["paid"] / whole.clip(lower=1.0))

    def sick(self, low: pd.Timestamp, high: pd.Timestamp) -> pd.DataFrame:
        """Sick days with `sick`: the share of the day, and the dimensions of the employment that the absence is of."""
        days = self._placed(self.away(low, high, SICK), low, high)
        days = days[days["main"].notna()]
        whole = days.groupby(["employee_id", "day"])["share"].transform("sum")
        return days.assign(sick=days["share"] / whole.clip(lower=1.0))

    def absent(self, low: pd.Timestamp, high: pd.Timestamp) -> pd.DataFrame:
        """Days of every absence by itself, with the length band of the whole."""
        rows = self._placed(self.away(low, high, self.absences["absence_type"].unique()), low, high)
        length = (rows["ended_on"] - rows["started_on"]).dt.days + 1
        names = ["1-3", "4-29", "30-60", "61-90", "91-180", "181+"]
        return rows.assign(length_band=pd.cut(length, [0, 3, 29, 60, 90, 180, 10**6], labels=names).astype(str))

    def _placed(self, days, low, high):
        """Days with `main`, the person's largest employment of the day, and what they are cut by."""
        employed = self.employed(low, high)
        order = employed.sort_values(["fte", "employment_id"], ascending=[False, True])
        main = order.drop_duplicates(["employee_id", "day"])[["employee_id", "day", "employment_id"]]
        days = days.merge(main.rename(columns={"employment_id": "main"}), on=["employee_id", "day"], how="left")
        return self._through(days.assign(through=days["employment_id"].fillna(days["main"])))

    def _through(self, days: pd.DataFrame) -> pd.DataFrame:
        """Days with the dimensions of the employment `through`."""
        about = self.employments.set_index("employment_id")[DIMS]
        found = days.drop(columns=DIMS, errors="ignore").join(about, on="through")
        outside = {name: "outside" if name in ("municipality", "area") else "unknown" for name in DIMS}
        return found.fillna(outside)

    # ---- metrics ---------------------------------------------------------------------------------------------------

    def headcount(self, grain, start, end, by):
        on = {label: min(high - DAY, self.last) for label, low, high in windows(grain, start, end) if low <= self.last}
        return _parts(by, numerator=self._employed_on(on, by))

    def person_years(self, grain, start, end, by):
        return _parts(by, numerator=self._summed(self.paid, _paid_years, grain, start, end, by))

    def sickness_days_per_person_year(self, grain, start, end, by):
        return _parts(
            by,
            numerator=self._summed(self.sick, lambda days: days["sick"], grain, start, end, by),
            denominator=self._summed(self.paid, _paid_years, grain, start, end, by),
        )

    def sickness_absence_rate(self, grain, start, end, by):
        def once(rows):
            return rows.drop_duplicates(["employee_id", "day", *by]).groupby(by or _all).size()

        return _parts(
            by,
            numerator=self._summed(self.sick, lambda days: days["sick"], grain, start, end, by),
            denominator=self._by_window(self.employed, once, grain, start, end),
        )

    def absence_days(self, grain, start, end, by):
        count = self._by_window(self.absent, lambda rows: rows.groupby(by or _all).size(), grain, start, end)
        return _parts(by, numerator=count)

    def exit_turnover(self, grain, start, end, by):
        return self._turnover(self._ended(LEFT), grain, start, end, by)

    def entry_turnover(self, grain, start, end, by):
        rows = self._permanent()
        rows = rows[pd.Series([self._is_new(row) for row in rows.itertuples()], index=rows.index, dtype=bool)]
        return self._turnover(rows.assign(on=rows["started_on"]), grain, start, end, by)

    def retirements(self, grain, start, end, by):
        ended = self._ended(("retired_old_age", "retired_disability"))
        return _parts(by, numerator=_events(ended, grain, start, end, by))

    def _is_new(self, row) -> bool:
        others = self.employments[self.employments["employee_id"] == row.employee_id]
        before = (others["started_on"] < row.started_on) & (others["until"] >= row.started_on - 30 * DAY)
        return row.started_on <= self.last and not before.any()

    def _permanent(self):
        return self.employments[self.employments["employment_type"] == "permanent"]

    def _ended(self, reasons):
        rows = self._permanent()
        rows = rows[rows["end_reason"].isin(reasons) & (rows["ended_on"] <= self.last)]
        return rows.assign(on=rows["ended_on"])

    def _turnover(self, events, grain, start, end, by):
        on = {label: low for label, low, _ in windows(grain, start, end)}
        permanent = self._employed_on(on, by, self._permanent())
        return _parts(by, numerator=_events(events, grain, start, end, by), denominator=permanent)

    def _employed_on(self, on, by, employments=None):
        rows = self.employments if employments is None else employments
        found = {}
        for label, day in on.items():
            there = rows[(rows["started_on"] <= day) & (rows["until"] >= day)]
            found[label] = there.groupby(by or _all)["employee_id"].nunique()
        return _stacked(found)

    def _summed(self, days, amount, grain, start, end, by):
        return self._by_window(days, lambda r: amount(r).groupby(_keys(r, by)).sum(), grain, start, end)

    def _by_window(self, days, count, grain, start, end):
        spans = windows(grain, start, end)
        reach = (days.__name__, min(low for _, low, _ in spans), max(high for _, _, high in spans))
        if reach not in self._made:
            self._made[reach] = days(*reach[1:])
        every = self._made[reach]
        return _stacked({label: count(every[every["day"].between(low, high - DAY)]) for label, low, high in spans})


def _days(rows: pd.DataFrame, first: str, last: str, low: pd.Timestamp, high: pd.Timestamp) -> pd.DataFrame:
    starts, ends = rows[first].clip(lower=low), rows[last].clip(upper=high - DAY)
    rows = rows.assign(day=[list(pd.date_range(a, b)) for a, b in zip(starts, ends, strict=True)]).explode("day")
    rows = rows[rows["day"].notna()].reset_index(drop=True)
    return rows.assign(day=pd.to_datetime(rows["day"]))


def _paid_years(days: pd.DataFrame) -> pd.Series:
    return days["paid"] / (365 + days["day"].dt.is_leap_year.astype(int))


def _all(_: object) -> str:
    return "all"


def _keys(rows: pd.DataFrame, by: list[str]):
    return [rows[name] for name in by] if by else _all


def _events(events: pd.DataFrame, grain, start, end, by) -> pd.Series:
    found = {}
    for label, low, high in windows(grain, start, end):
        chosen = events[(events["on"] >= low) & (events["on"] < high)]
        found[label] = chosen.groupby(by or _all).size()
    return _stacked(found)


def _stacked(found: dict) -> pd.Series:
    """Cells by `(window, *breakdown)`."""
    cells = {
        (label, *(key if isinstance(key, tuple) else (key,))): float(value)
        for label, series in found.items()
        for key, value in series.items()
    }
    return pd.Series(cells, dtype=float)


def _parts(by: list[str], **parts: pd.Series) -> dict[tuple, dict[str, float]]:
    """`{(window, *breakdown): {"numerator": …, "denominator": …}}` of the cells where either part is not zero."""
    keys = {key for part in parts.values() for key, value in part.items() if abs(value) > 1e-9}
    return {
        key if by else key[:1]: {name: float(part.get(key, 0.0)) for name, part in parts.items()}
        for key in sorted(keys, key=str)
    }
