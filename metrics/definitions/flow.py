"""Flow: delays, readmissions, and where clients go from an acute ward."""

from datetime import date

from sqlalchemy import ColumnElement, FromClause, Integer, literal, select

from data_sources.marts.stays import DELAY_MONTHS, STAY_MONTHS, discharges, ready_care_types
from i18n import N_
from metrics.kinds import Metric
from metrics.parts import Sum
from metrics.rows import delay_days, stay_days

_OWNER = N_("Integration director's office")
_REVIEW = date(2027, 9, 30)
_STAYS = ("care_episodes",)
_WARDS = ("acute_ward", "health_centre_ward", "psychiatric_ward")
# What is asked of acute wards is not divided by the type of care.
_BY_ACUTE = ("area", "municipality", "service_line", "unit", "age_group", "sex")


def _one(_: FromClause) -> ColumnElement[int]:
    return literal(1, Integer())


def _acute(d: FromClause) -> ColumnElement[bool]:
    return d.c.care_type == "acute_ward"


def _alive(d: FromClause) -> ColumnElement[bool]:
    return _acute(d) & (d.c.discharged_to != "died")


def _left_the_wards(d: FromClause) -> ColumnElement[bool]:
    return _alive(d) & d.c.discharged_to.not_in(_WARDS)


_DELAYED = Sum((*DELAY_MONTHS, delay_days), "days", people="client")

delayed_days = Metric(
    id="delayed_days",
    title=N_("Days of delayed discharge"),
    short=N_("Delayed days"),
    counted=N_(
        "Days in the period on which a client who was clinically ready to move on was still in: the day of being ready "
        "counts, the day of discharge does not. Someone ready on the day of discharge has no delay."
    ),
    why=N_("Each is a bed that someone else would have needed, and a place further on that was missing."),
    unit=N_("days"),
    better="lower",
    subject="integration",
    datasets=_STAYS,
    numerator=_DELAYED,
    counts=False,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("Open stays are counted up to the last delivered day."),
        N_("Only wards that record the day of being ready can show delay."),
    ),
    synonyms=(N_("delayed transfer of care"), N_("bed blocking"), N_("waiting for further care")),
)

delayed_share = Metric(
    id="delayed_share",
    title=N_("Share of bed days that were delay"),
    short=N_("Delayed share"),
    counted=N_(
        "Days of delayed discharge out of all days in care of the types of care in which the day of being ready is "
        "ever recorded."
    ),
    why=N_("Makes the delay of wards and areas of different sizes comparable."),
    unit="%",
    better="lower",
    subject="integration",
    datasets=_STAYS,
    numerator=_DELAYED,
    denominator=Sum(
        (*STAY_MONTHS, stay_days),
        "days",
        when=lambda days: days.c.care_type.in_(select(ready_care_types.c.care_type)),
        people="client",
    ),
    scale=100.0,
    decimals=1,
    counts=False,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("There is no interval: the days of one stay are not independent of each other."),),
    synonyms=(N_("delayed discharges"), N_("bed blocking"), N_("waiting for further care")),
)

readmission_30d = Metric(
    id="readmission_30d",
    title=N_("Readmissions within 30 days"),
    short=N_("Readmissions"),
    counted=N_(
        "Discharges alive from an acute ward, not to another ward, that were followed within 30 days by an urgent "
        "admission of the same client to an acute ward, out of all such discharges."
    ),
    why=N_("An early return can tell of a discharge too soon, or of support at home that was missing."),
    unit="%",
    better="lower",
    subject="integration",
    datasets=_STAYS,
    numerator=Sum((discharges,), _one, when=lambda d: _left_the_wards(d) & d.c.readmitted),
    denominator=Sum((discharges,), _one, when=_left_the_wards),
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    denominator_counts=True,
    follow_up="readmission_days",
    by=_BY_ACUTE,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(
        N_("Discharges of the last 30 delivered days can still be followed by a return: their periods are unfinished."),
        N_("Wards with sicker clients have more returns; the figure is not adjusted for illness."),
    ),
    synonyms=(N_("return to hospital"), N_("rehospitalisation"), N_("readmission rate")),
)

home_after_acute = Metric(
    id="home_after_acute",
    title=N_("Home after an acute ward"),
    short=N_("Home from acute ward"),
    counted=N_(
        "Discharges from an acute ward to home or to home with care, out of all discharges alive from an acute ward; "
        "transfers to another ward stay in the denominator."
    ),
    why=N_("Shows how often the client returns home straight from acute care."),
    unit="%",
    better="higher",
    subject="integration",
    datasets=_STAYS,
    numerator=Sum((discharges,), _one, when=lambda d: _acute(d) & d.c.discharged_to.in_(("home", "home_with_care"))),
    denominator=Sum((discharges,), _one, when=_alive),
    scale=100.0,
    decimals=1,
    interval="wilson",
    is_share=True,
    denominator_counts=True,
    by=_BY_ACUTE,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Those who came from housing with care seldom go to a home of their own."),),
    synonyms=(N_("discharge home"), N_("discharge destination"), N_("home from hospital")),
)
