"""Population: how many live here, how old, and how that changes."""

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from data_sources.warehouse import Warehouse
from i18n import N_
from metrics.cut import Cut
from metrics.kinds import Metric
from metrics.residents import Residents, delivered_years

_OWNER = N_("Analytics unit, population")
_REVIEW = date(2027, 6, 30)
_POPULATION = ("population",)
_GRAINS = ("year", "month", "quarter", "rolling12", "total")


@dataclass(frozen=True, eq=False)
class Change(Residents):
    """Residents less the residents of the year before; a window without both years delivered has no row."""

    def years(self, cut: Cut, warehouse: Warehouse) -> dict[date, int]:
        delivered = delivered_years(warehouse, cut.by)
        wanted = {p.label: p.last_day.year - 1 for p in cut.periods}
        return {label: year for label, year in wanted.items() if {year, year - 1} <= set(delivered)}

    def frame(self, cut: Cut, warehouse: Warehouse) -> pd.DataFrame:
        known = [pd.Timestamp(label) for label in self.years(cut, warehouse)]
        later = {p.label.replace(year=p.label.year - 1): p.label for p in cut.periods}
        now = Residents().frame(cut, warehouse)
        before = Residents().frame(replace(cut, start=min(later), end=max(later.values())), warehouse)
        before = before.assign(amount=-before["amount"], period=before["period"] + pd.DateOffset(years=1))
        rows = pd.concat([now, before])
        keys = [name for name in rows.columns if name != "amount"]
        return rows[rows["period"].isin(known)].groupby(keys, as_index=False)["amount"].sum()


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
    numerator=Residents(((75, 120),)),
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
    numerator=Residents(((0, 14), (65, 120))),
    denominator=Residents(((15, 64),)),
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
    signed=True,
    counts=False,
    outside=False,
    grains=("year",),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("growth"), N_("migration"), N_("decline")),
)
