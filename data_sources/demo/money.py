"""The `ledger` extract: budget, actual and forecast by month, unit, account group and service class."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np

from data_sources.demo import draws
from data_sources.demo.files import Codes, day_number, money
from data_sources.demo.staff import unit_weights
from data_sources.demo.world import World

ACCOUNTS = (
    "personnel",
    "purchased_services",
    "client_purchases",
    "materials",
    "grants",
    "rents",
    "other_costs",
    "client_fees",
    "sales",
    "other_income",
    "state_funding",
    "depreciation",
    "investment",
)
# Net operating cost of the county in euros per resident in the first year, and the yearly rise of budgets.
_NET_PER_RESIDENT = 3_750
_RISE = 1.038
# Share of net costs by class; others as the last.
_BUDGET = {
    "primary_care": 0.085,
    "oral_health": 0.03,
    "mental_health": 0.028,
    "occupational_health": 0.003,
    "specialised_care": 0.345,
    "emergency_care": 0.042,
    "psychiatric_care": 0.055,
    "health_centre_hospital": 0.055,
    "home_hospital": 0.009,
    "maternity_clinic": 0.012,
    "school_health": 0.016,
    "family_services": 0.022,
    "child_welfare": 0.058,
    "home_care": 0.075,
    "housing_services": 0.105,
    "informal_care": 0.016,
    "disability_services": 0.062,
    "rescue_missions": 0.02,
    "emergency_medical": 0.024,
    "": 0.01,
}
# How a class's costs and income are made up, per cent of its net cost: the usual, and classes that differ.
_MIX = {
    "personnel": 46,
    "purchased_services": 21,
    "client_purchases": 8,
    "materials": 11,
    "grants": 1,
    "rents": 6,
    "other_costs": 2,
    "client_fees": 5,
    "sales": 3,
    "other_income": 1,
    "depreciation": 3,
}
_MIXES = {
    "specialised_care": {"personnel": 45, "purchased_services": 22, "client_purchases": 1, "materials": 22},
    "child_welfare": {
        "personnel": 34,
        "purchased_services": 8,
        "client_purchases": 50,
        "materials": 1,
        "client_fees": 1,
    },
    "housing_services": {
        "personnel": 48,
        "purchased_services": 6,
        "client_purchases": 46,
        "materials": 3,
        "client_fees": 15,
    },
    "disability_services": {
        "personnel": 30,
        "purchased_services": 6,
        "client_purchases": 55,
        "grants": 8,
        "client_fees": 3,
    },
    "informal_care": {"personnel": 12, "client_purchases": 25, "grants": 60, "materials": 1},
    "oral_health": {"personnel": 66, "client_purchases": 14, "client_fees": 22},
    "home_care": {"personnel": 68, "client_purchases": 12, "client_fees": 9},
}
# Budgets and actuals by month: holiday pay in June, less bought in July, bills at the year's end.
_PROFILE = {"personnel": (1, 0.97, 0.99, 0.99, 1, 1.25, 0.98, 0.95, 0.96, 0.97, 0.97, 0.97)}
_PROFILE_OTHER = (0.93, 0.95, 1.0, 0.99, 1.0, 1.0, 0.87, 0.95, 1.0, 1.03, 1.06, 1.22)
_OVERRUN = 1.004
# Per cent of net cost up to which an account group is minor.
_MINOR = 3


def ledger_files(world: World) -> Iterator[tuple[str, date, dict[str, object]]]:
    """A file for each year: name, day of delivery, columns. From the last month on there is no actual yet."""
    yearly = _yearly(world)
    for year in world.plan.years:
        yield f"{year}.parquet", world.plan.delivery_of(date(year, 12, 1)), _columns(world, year, yearly)


def _yearly(world: World) -> np.ndarray:
    """Euros of the first year's budget, units × account groups; without state funding and investment."""
    whole = _NET_PER_RESIDENT * world.people.total * world.plan.staff_share(world.people.total)
    weights = unit_weights(world)
    classes = [u.service_class for u in world.units.all]
    sums = {code: sum(w for w, c in zip(weights, classes, strict=True) if c == code) for code in set(classes)}
    shares = np.array([_BUDGET.get(c, _BUDGET[""]) * w / sums[c] for c, w in zip(classes, weights, strict=True)])
    mixes = np.array([[_mix(c).get(a, 0) / 100 for a in ACCOUNTS] for c in classes])
    return _minor_together(classes, whole * (shares / shares.sum())[:, None] * mixes)


def _minor_together(classes: list[str], euros: np.ndarray) -> np.ndarray:
    """Minor accounts are booked on the largest unit of each class only."""
    minor = np.array([_MIX[a] <= _MINOR if a in _MIX else False for a in ACCOUNTS])
    codes = np.array(classes)
    for code in dict.fromkeys(classes):
        here = np.flatnonzero(codes == code)
        largest = here[euros[here].sum(axis=1).argmax()]
        together = euros[here][:, minor].sum(axis=0)
        euros[np.ix_(here, minor)] = 0.0
        euros[largest, minor] = together
    return euros


def _mix(code: str) -> dict[str, float]:
    """Per cent of net cost by account group, made to give exactly 100 net."""
    mix = {**_MIX, **_MIXES.get(code, {})}
    income = sum(mix[name] for name in ("client_fees", "sales", "other_income"))
    costs = sum(mix.values()) - income - mix["depreciation"]
    return {
        name: value * (100 + income) / costs
        if name not in ("client_fees", "sales", "other_income", "depreciation")
        else value
        for name, value in mix.items()
    }


def _columns(world: World, year: int, yearly: np.ndarray) -> dict[str, object]:
    rng = draws.stream(world.plan.seed, "ledger", year)
    months = [date(year, month, 1) for month in range(1, 13)]
    budget = yearly[:, :, None] * _profiles() * _RISE ** (year - world.plan.first_year)
    over = _overruns(world, months) * np.exp(rng.normal(0, 0.012, (len(yearly), len(ACCOUNTS), 1)))
    actual = budget * over * np.exp(rng.normal(0, 0.05, budget.shape))
    forecast = budget * (1 + (over - 1) * np.linspace(0.3, 1.0, 12))
    _add_funding(world, rng, year, budget, actual, forecast)
    keep = budget > 0
    unit, account, month = np.nonzero(keep)
    classes = tuple(sorted({u.service_class for u in world.units.all}))
    class_of = np.array([classes.index(u.service_class) for u in world.units.all])
    lines = np.array([world.lines.index(u.line) for u in world.units.all], np.int8)
    not_yet = np.array([m >= world.months[-1] for m in months])[month]
    central = np.isin(account, [ACCOUNTS.index("state_funding"), ACCOUNTS.index("investment")])
    return {
        "month": np.array([day_number(m) for m in months], np.int32)[month],
        "unit_code": Codes(unit.astype(np.int16), world.units.codes),
        "account_group": Codes(account.astype(np.int8), ACCOUNTS),
        "service_class": Codes(np.where(central, -1, class_of[unit]).astype(np.int8), classes),
        "service_line": Codes(lines[unit], world.lines),
        "budget_eur": _cents(budget[keep]),
        "actual_eur": money(_cents(actual[keep]), not_yet),
        "forecast_eur": _cents(forecast[keep]),
    }


def _profiles() -> np.ndarray:
    """Share of a year by account group and month."""
    rows = np.array([_PROFILE.get(a, _PROFILE_OTHER) for a in ACCOUNTS])
    return rows / rows.sum(axis=1, keepdims=True)


def _overruns(world: World, months: list[date]) -> np.ndarray:
    """How far costs run over: units × account groups × months; income does not follow."""
    grid = np.array(
        [
            [world.stories.factor("costs", m, u.municipality, u.service_class, u.line) for m in months]
            for u in world.units.all
        ]
    )
    income = np.isin(ACCOUNTS, ["client_fees", "sales", "other_income", "depreciation"])
    return np.where(income[None, :, None], 1.0, grid[:, None, :] * _OVERRUN)


def _add_funding(
    world: World, rng: np.random.Generator, year: int, budget: np.ndarray, actual: np.ndarray, forecast: np.ndarray
) -> None:
    """State funding and investments, on the first unit of the county's largest municipality."""
    index = next(i for i, u in enumerate(world.units.all) if u.municipality == world.units.centre)
    net = (
        _NET_PER_RESIDENT
        * world.people.total
        * world.plan.staff_share(world.people.total)
        * _RISE ** (year - world.plan.first_year)
    )
    for name, share, spread in (("state_funding", 1.0, 0.0), ("investment", 0.045, 0.35)):
        place = (index, ACCOUNTS.index(name))
        budget[place] = net * share / 12
        actual[place] = budget[place] * np.exp(rng.normal(0, spread, 12))
        forecast[place] = budget[place]


def _cents(euros: np.ndarray) -> np.ndarray:
    return np.round(euros * 100).astype(np.int64)
