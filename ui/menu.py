"""The menu: one row per finished page, in order. A page that has no row here cannot be opened."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from i18n import N_
from settings import ROOT

FILTERS = ("area", "municipality", "period", "compare")


@dataclass(frozen=True)
class MenuPage:
    """One page: its file's stem (also its address), its name in the menu, its icon and the filters it answers to.

    `subject` is the subject of its metrics, which decides whose municipalities a reader may choose here.
    """

    stem: str
    title: str
    icon: str
    section: str
    filters: tuple[str, ...] = FILTERS
    subject: str = "service_use"

    @property
    def file(self) -> Path:
        return ROOT / "pages" / f"{self.stem}.py"


OVERVIEW = N_("Overview")
SERVICES = N_("Services")
STAFF_AND_MONEY = N_("Staff and money")
HEALTH_AND_CHANGE = N_("Health promotion and change")
DATA = N_("Data")

MENU: tuple[MenuPage, ...] = (
    MenuPage("area", N_("Area overview"), ":material/space_dashboard:", OVERVIEW),
    MenuPage("minimum_data", N_("Minimum data content"), ":material/fact_check:", OVERVIEW, filters=("area",)),
    MenuPage("indicator", N_("Indicator"), ":material/query_stats:", OVERVIEW, filters=(*FILTERS, "grain")),
    MenuPage(
        "access",
        N_("Access to care"),
        ":material/schedule:",
        SERVICES,
        filters=(*FILTERS, "grain"),
        subject="access",
    ),
    MenuPage(
        "multi_service_clients",
        N_("Multi-service clients"),
        ":material/hub:",
        SERVICES,
        subject="integration",
    ),
    MenuPage(
        "flow",
        N_("Flow between lines"),
        ":material/alt_route:",
        SERVICES,
        filters=(*FILTERS, "grain"),
        subject="integration",
    ),
    MenuPage(
        "experience",
        N_("Client experience"),
        ":material/forum:",
        SERVICES,
        filters=(*FILTERS, "grain"),
        subject="experience",
    ),
    MenuPage("staff", N_("Staff"), ":material/groups:", STAFF_AND_MONEY, subject="staff"),
    MenuPage("finances", N_("Finances"), ":material/payments:", STAFF_AND_MONEY, subject="money"),
    MenuPage(
        "health_promotion",
        N_("HYTE and TEA"),
        ":material/favorite:",
        HEALTH_AND_CHANGE,
        filters=("area", "municipality", "period"),
        subject="health_promotion",
    ),
    MenuPage(
        "programmes",
        N_("Programmes and benefits"),
        ":material/flag:",
        HEALTH_AND_CHANGE,
        filters=("period",),
        subject="programmes",
    ),
    MenuPage("explorer", N_("Explore"), ":material/search:", DATA),
    MenuPage("lake", N_("Data lake"), ":material/water:", DATA, filters=()),
    MenuPage("definitions", N_("Definitions"), ":material/menu_book:", DATA, filters=()),
)
PAGES = {page.stem: page for page in MENU}
