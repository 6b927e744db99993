"""Service use: contacts, clients and days in care."""

from datetime import date

from sqlalchemy import ColumnElement, FromClause, Integer, literal

from data_sources.marts.contacts import MARTS as CONTACT_MARTS
from data_sources.marts.stays import STAY_MONTHS, discharges, discharges_by_line
from i18n import N_
from metrics.clients import Clients
from metrics.kinds import Metric
from metrics.parts import Sum
from metrics.residents import Residents
from metrics.rows import contact_rows, stay_days

_CUBES = (*(mart.table for mart in CONTACT_MARTS), contact_rows)
_OWNER = N_("Analytics unit, service use")
_REVIEW = date(2027, 9, 30)
_CONTACTS = ("service_contacts",)


_ALL = Sum(_CUBES, "contacts")
_OF_RESIDENTS = Sum(_CUBES, "contacts", residents_only=True)

contacts = Metric(
    id="contacts",
    title=N_("Contacts with services"),
    short=N_("Contacts"),
    counted=N_(
        "Contacts of clients with the county's services: visits, home visits, remote contacts and "
        "professional work for a client, by the day of the contact."
    ),
    why=N_("Shows how much the services are used and how the use changes."),
    unit=N_("contacts"),
    better="neither",
    subject="service_use",
    datasets=_CONTACTS,
    numerator=_ALL,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("More use is neither good nor bad: it can mean need, or better access."),),
    synonyms=(N_("visits"), N_("appointments"), N_("activity")),
)

contacts_per_1000 = Metric(
    id="contacts_per_1000",
    title=N_("Contacts per 1,000 residents"),
    short=N_("Contacts / 1,000"),
    counted=N_("Contacts of the county's residents, divided by residents on 31 December of the year before."),
    why=N_("Makes areas of different sizes comparable."),
    unit=N_("per 1,000 residents"),
    better="neither",
    subject="service_use",
    datasets=(*_CONTACTS, "population"),
    numerator=_OF_RESIDENTS,
    denominator=Residents(),
    scale=1000.0,
    decimals=1,
    interval="poisson",
    standardised_as="contact_rate_age_standardised",
    outside=False,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("The interval treats contacts as independent; one person's many contacts make the true one wider."),
        N_("A month's rate is of a month: it is not multiplied to a year."),
    ),
    synonyms=(N_("visits per resident"), N_("use rate")),
)

clients = Metric(
    id="clients",
    title=N_("Clients of services"),
    short=N_("Clients"),
    counted=N_(
        "Different persons with at least one contact in the period. A person counts once, in the municipality, "
        "age and sex of the latest contact."
    ),
    why=N_("Shows how many people the services reach."),
    unit=N_("clients"),
    better="neither",
    subject="service_use",
    datasets=_CONTACTS,
    numerator=Clients(contact_rows),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Clients of months or of service lines do not add up: the same person can be in many."),),
    synonyms=(N_("patients"), N_("service users"), N_("customers")),
)

client_share = Metric(
    id="client_share",
    title=N_("Share of residents who used services"),
    short=N_("Used services"),
    counted=N_("Different residents with at least one contact in the period, out of all residents."),
    why=N_("Shows how widely the services reach the population, and whom they do not reach."),
    unit="%",
    better="neither",
    subject="service_use",
    datasets=(*_CONTACTS, "population"),
    numerator=Clients(contact_rows, residents_only=True),
    denominator=Residents(),
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    outside=False,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Residents are those of the year before, so people who moved in may lift the share slightly."),),
    synonyms=(N_("coverage"), N_("reach"), N_("prevalence of use")),
)

contacts_per_client = Metric(
    id="contacts_per_client",
    title=N_("Contacts per client"),
    short=N_("Contacts / client"),
    counted=N_("Contacts in the period divided by different persons with a contact in the period."),
    why=N_("Shows how intensively those who come are served."),
    unit=N_("per client"),
    better="neither",
    subject="service_use",
    datasets=_CONTACTS,
    numerator=_ALL,
    denominator=Clients(contact_rows),
    decimals=2,
    denominator_counts=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("A longer period gives a larger figure; compare periods of the same length."),),
    synonyms=(N_("intensity"), N_("visits per patient")),
)

remote_share = Metric(
    id="remote_share",
    title=N_("Share of remote contacts"),
    short=N_("Remote share"),
    counted=N_("Contacts held remotely, by phone or digitally, out of those and visits and home visits together."),
    why=N_("Shows how far services have moved from rooms to remote channels."),
    unit="%",
    better="neither",
    subject="service_use",
    datasets=_CONTACTS,
    numerator=Sum(_CUBES, "remote"),
    denominator=Sum(_CUBES, "channelled"),
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Consultations between professionals and work without the client are left out of both parts."),),
    synonyms=(N_("telehealth"), N_("digital services"), N_("phone contacts")),
)

purchased_share = Metric(
    id="purchased_share",
    title=N_("Share of purchased services"),
    short=N_("Purchased share"),
    counted=N_(
        "Contacts bought from other providers or with a service voucher, out of contacts with a known provider."
    ),
    why=N_("Shows how far the county depends on other providers."),
    unit="%",
    better="neither",
    subject="service_use",
    datasets=_CONTACTS,
    numerator=Sum(_CUBES, "purchased"),
    denominator=Sum(_CUBES, "provider_known"),
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Municipalities whose services are bought whole may deliver no contacts at all."),),
    synonyms=(N_("outsourcing"), N_("vouchers"), N_("private providers")),
)

contact_rate_age_standardised = Metric(
    id="contact_rate_age_standardised",
    title=N_("Contacts per 1,000 residents, age-standardised"),
    short=N_("Contacts / 1,000, standardised"),
    counted=N_(
        "Contacts of residents by five-year age band divided by residents of the band, weighted by the county's "
        "population of the latest year."
    ),
    why=N_("Shows whether areas differ in use when their age structure is made alike."),
    unit=N_("per 1,000 residents"),
    better="neither",
    subject="service_use",
    datasets=(*_CONTACTS, "population"),
    numerator=_OF_RESIDENTS,
    denominator=Residents(),
    scale=1000.0,
    decimals=1,
    interval="standardised",
    outside=False,
    by=("area", "municipality", "service_line", "service_class", "sex"),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("Contacts without a known age are left out."),
        N_("Below ten contacts there is no value: too few events to standardise."),
    ),
    synonyms=(N_("adjusted rate"), N_("age-adjusted"), N_("directly standardised rate")),
)


def _stays(table: FromClause) -> ColumnElement[int]:
    return table.c.stays if table is discharges_by_line else literal(1, Integer())


def _squares(table: FromClause) -> ColumnElement[int]:
    return table.c.squares if table is discharges_by_line else table.c.days * table.c.days


bed_days = Metric(
    id="bed_days",
    title=N_("Days in care"),
    short=N_("Bed days"),
    counted=N_(
        "Days in wards and housing with round-the-clock care that fall in the period: the day of admission counts, "
        "the day of discharge does not; a stay within one day counts one."
    ),
    why=N_("Shows how much round-the-clock care is used."),
    unit=N_("days"),
    better="neither",
    subject="service_use",
    datasets=("care_episodes",),
    numerator=Sum((*STAY_MONTHS, stay_days), "days", people="client"),
    counts=False,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Open stays are counted up to the last delivered day."),),
    synonyms=(N_("hospital days"), N_("care days"), N_("occupancy")),
)

length_of_stay = Metric(
    id="length_of_stay",
    title=N_("Length of stay"),
    short=N_("Length of stay"),
    counted=N_("Days of stays that ended in the period, divided by those stays."),
    why=N_("Long stays can tell of need, or of a place further on that is missing."),
    unit=N_("days, mean"),
    better="neither",
    subject="service_use",
    datasets=("care_episodes",),
    numerator=Sum((discharges_by_line, discharges), "days", people="client", squares=_squares),
    denominator=Sum((discharges_by_line, discharges), _stays),
    decimals=1,
    interval="mean",
    counts=False,
    denominator_counts=True,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("A few very long stays move the mean; housing stays last for years."),),
    synonyms=(N_("average stay"), N_("stay duration")),
)
