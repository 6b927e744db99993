"""Population: how many live here, how old, and how that changes."""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from data_sources.warehouse import Warehouse
from i18n import N_
from metrics.cut import Cut
from metrics.kinds import Metric
from metrics.parts import Residents, delivered_years

_OWNER = N_("Analytics unit, population")
_REVIEW = date(2027, 6, 30)
_POPULATION = ("population",)
_GRAINS = ("year", "month", "quarter", "rolling12", "total")


@dataclass(frozen=True, eq=False)
class Dependants:
    """Residents aged 0–14 and 65 or over."""

    def breakdowns(self) -> frozenset[str]:
        return frozenset({"area", "municipality", "sex"})

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        both = pd.concat([Residents((0, 14)).frame(cut, warehouse), Residents((65, 120)).frame(cut, warehouse)])
        keys = [name for name in both.columns if name != "amount"]
        return both.groupby(keys, as_index=False)["amount"].sum()


@dataclass(frozen=True, eq=False)
class Change:
    """Residents less the residents of the year before; both years must be delivered."""

    def breakdowns(self) -> frozenset[str]:
        return frozenset({"area", "municipality", "sex", "age_group"})

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        delivered = delivered_years(warehouse)
        earlier = replace(cut, start=shift(cut.start), end=shift(cut.end))
        now, before = Residents().frame(cut, warehouse), Residents().frame(earlier, warehouse)
        known = {p.label for p in cut.periods if {p.label.year - 1, p.label.year - 2} <= delivered}
        before["period"] = pd.to_datetime(before["period"]) + pd.DateOffset(years=1)
        now["period"] = pd.to_datetime(now["period"])
        keys = [name for name in now.columns if name != "amount"]
        rows = now.merge(before, on=keys, how="left", suffixes=("", "_before"))
        rows["amount"] -= rows.pop("amount_before").fillna(0.0)
        rows.loc[~rows["period"].isin(pd.to_datetime(list(known))), "amount"] = float("nan")
        return rows


def shift(day: date) -> date:
    """The same day a year earlier (days are first days of months)."""
    return day.replace(year=day.year - 1)


residents = Metric(
    id="residents",
    title=N_("Residents"),
    short=N_("Residents"),
    counted=N_("Residents on 31 December of the year before the period, from the official population table."),
    why=N_("The people the county answers for, and the denominator of every rate."),
    unit=N_("residents"),
    better="neither",
    subject="population",
    datasets=_POPULATION,
    numerator=Residents(),
    counts=False,
    outside=False,
    grains=_GRAINS,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("Where that year is missing, the nearest earlier year is used, else the nearest later; the year is told."),
    ),
    synonyms=(N_("population"), N_("inhabitants")),
)

residents_share_75 = Metric(
    id="residents_share_75",
    title=N_("Share of residents aged 75 or over"),
    short=N_("Aged 75+"),
    counted=N_("Residents aged 75 or over out of all residents."),
    why=N_("The need for care grows fastest after 75."),
    unit="%",
    better="neither",
    subject="population",
    datasets=_POPULATION,
    numerator=Residents((75, 120)),
    denominator=Residents(),
    scale=100.0,
    decimals=1,
    counts=False,
    outside=False,
    grains=_GRAINS,
    by=("area", "municipality", "sex"),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("older people"), N_("elderly"), N_("ageing")),
)

demographic_dependency_ratio = Metric(
    id="demographic_dependency_ratio",
    title=N_("Demographic dependency ratio"),
    short=N_("Dependency ratio"),
    counted=N_("Residents aged 0–14 and 65 or over for every 100 residents aged 15–64."),
    why=N_("Shows how many people there are to be supported for each hundred of working age."),
    unit=N_("per 100 aged 15–64"),
    better="neither",
    subject="population",
    datasets=_POPULATION,
    numerator=Dependants(),
    denominator=Residents((15, 64)),
    scale=100.0,
    decimals=1,
    counts=False,
    outside=False,
    grains=_GRAINS,
    by=("area", "municipality", "sex"),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Where the table gives age bands that straddle a limit, the band is split evenly by year of age."),),
    synonyms=(N_("dependency"), N_("working age")),
)

population_change = Metric(
    id="population_change",
    title=N_("Change in population"),
    short=N_("Population change"),
    counted=N_("Residents less residents a year earlier."),
    why=N_("Growth and decline decide where services are needed next."),
    unit=N_("residents"),
    better="neither",
    subject="population",
    datasets=_POPULATION,
    numerator=Change(),
    counts=False,
    outside=False,
    grains=("year",),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("growth"), N_("migration"), N_("decline")),
)
