"""The indicators of the statutory minimum content, by its eight dimensions.

Act 612/2021, section 29: the county follows, by population group and of its services, need, access, quality,
effectiveness, equality, coordination, costs and productivity. The decree's own list is not confirmed yet; this is the
county's working list, one row for each indicator.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from i18n import N_


@dataclass(frozen=True)
class Item:
    """One indicator: a metric's id, and what else it is asked with (`where`, and the metric's own `options`)."""

    metric: str
    where: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def national(self) -> bool:
        """Whether it is delivered by the national statistics and indicator bank, by municipality and county."""
        return self.metric.startswith("indicator:")

    @property
    def key(self) -> str:
        return "|".join((self.metric, *self.where.values(), *self.options.values()))

    @property
    def opens(self) -> str:
        """The metric that is opened for a closer look."""
        return str(self.options.get("of", self.metric))


@dataclass(frozen=True)
class Dimension:
    """One of the eight: its name, what it asks, and its indicators."""

    title: str
    asks: str
    items: tuple[Item, ...]


def _items(*metrics: str | Item) -> tuple[Item, ...]:
    return tuple(one if isinstance(one, Item) else Item(one) for one in metrics)


def _gap(of: str) -> Item:
    return Item("area_gap", options={"of": of})


DIMENSIONS: dict[str, Dimension] = {
    "need": Dimension(
        N_("Need for services"),
        N_("What do residents need?"),
        _items(
            "residents_share_75",
            "demographic_dependency_ratio",
            "contact_rate_age_standardised",
            "indicator:243",
            "indicator:253",
            "indicator:181",
            "indicator:4284",
        ),
    ),
    "access": Dimension(
        N_("Access to services"),
        N_("Do people get care in time?"),
        _items(
            "seen_within_guarantee",
            "wait_median_days",
            "queue_over_guarantee",
            "assessed_same_day_share",
            "phone_answered_share",
            "indicator:3130",
        ),
    ),
    "quality": Dimension(
        N_("Quality"),
        N_("Is the care good, and do clients say so?"),
        _items(
            "nps",
            Item("statement_mean", where={"statement": "statement_1"}),
            "readmission_30d",
            "indicator:3899",
            "indicator:3900",
        ),
    ),
    "effectiveness": Dimension(
        N_("Effectiveness"),
        N_("Do services help?"),
        _items("home_after_acute", "indicator:3945", "indicator:699", "indicator:3957", "indicator:3138"),
    ),
    "equality": Dimension(
        N_("Equality"),
        N_("Do residents get services on the same terms wherever they live?"),
        _items(
            _gap("contact_rate_age_standardised"),
            _gap("seen_within_guarantee"),
            _gap("readmission_30d"),
            "client_share",
            "indicator:228",
        ),
    ),
    "coordination": Dimension(
        N_("Coordination of services"),
        N_("Do services work together?"),
        _items("multi_service_share", "cost_share_top10", "delayed_share", "indicator:1570", "indicator:3056"),
    ),
    "costs": Dimension(
        N_("Costs of services"),
        N_("What do services cost, and does the budget hold?"),
        _items(
            "net_cost_per_resident",
            "service_use_cost_per_resident",
            "forecast_deviation",
            "client_fee_revenue",
            "indicator:1071",
            "indicator:1072",
        ),
    ),
    "productivity": Dimension(
        N_("Productivity"),
        N_("What is got for the work and the money?"),
        _items(
            Item("unit_cost", where={"service_class": "primary_care"}),
            "length_of_stay",
            "contacts_per_client",
            "personnel_cost_per_person_year",
            "sickness_absence_rate",
            "indicator:1258",
        ),
    ),
}
