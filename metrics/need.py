"""What the residents of places would cost if every age cost as much as it does in the whole county.

The age structure alone explains this part of what a place costs: indirect standardisation by age, as in
`contact_rate_age_standardised` the direct one.
"""

from __future__ import annotations

import pandas as pd

from metrics.result import Result


def expected_by_age(of_county: Result, whole: Result, residents: Result) -> pd.Series:
    """Expected cost per resident of each place of `residents`; empty where an age's cost or residents are not known.

    `of_county`: service_use_cost_per_resident of the county by age_group, `whole`: the same undivided, `residents`:
    residents by one kind of place and age_group, all of one window. Costs of unknown age are spread evenly, so that
    the county's own expected cost is its cost.
    """
    costs = of_county.rows.set_index("age_group")
    known = costs["numerator"].sum()
    total = whole.rows["numerator"].sum()
    place = residents.by[0]
    people = residents.rows.pivot(index=place, columns="age_group", values="value")
    ages = [age for age in people.columns if age in costs.index and costs.loc[age, "denominator"] > 0]
    if not known or people.empty or costs.loc[ages, "value"].isna().any() or pd.isna(total):
        return pd.Series(dtype=float)
    expected = (people[ages] * costs.loc[ages, "value"]).sum(axis=1, skipna=False) / people[ages].sum(axis=1)
    return expected * total / known
