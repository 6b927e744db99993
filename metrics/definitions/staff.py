"""Staff: how many, how much work, how much absence, who comes and who goes."""

from datetime import date

from sqlalchemy import FromClause, Integer, literal

from data_sources.marts.staff import position_months, staff_changes, survey_months
from data_sources.marts.staff_by_place import staff_by_place
from data_sources.marts.working_time import absence_months, absences_by_line, staff_months
from i18n import N_
from metrics.kinds import Metric
from metrics.parts import Sum
from metrics.people import Answers, Employed, EmployedDays

_OWNER = N_("HR services")
_REVIEW = date(2027, 9, 30)
_STAFF = ("employments",)
_BOTH = ("employments", "absences")
_BY = ("area", "municipality", "service_line", "unit", "profession_group", "employment_type")
_TURNOVER_GRAINS = ("year", "rolling12")
_LEFT = ("resigned", "retired_old_age", "retired_disability", "dismissed", "died", "other")
_RETIRED = ("retired_old_age", "retired_disability")


def _one(_: FromClause):
    return literal(1, Integer())


def _left(table: FromClause):
    return (table.c.change == "left") & table.c.end_reason.in_(_LEFT)


def _retired(table: FromClause):
    return (table.c.change == "left") & table.c.end_reason.in_(_RETIRED)


def _scored(table: FromClause):
    return table.c.promoters.is_not(None) & table.c.passives.is_not(None) & table.c.detractors.is_not(None)


def _rated(table: FromClause):
    return table.c.points.is_not(None)


_PERSON_YEARS = Sum((staff_by_place, staff_months), "paid_years", people="paid_employee")
_SICK_DAYS = Sum((staff_by_place, staff_months), "sick_days", people="sick_employee")
_PERMANENT = Employed(on="first", when=lambda table: table.c.employment_type == "permanent")

headcount = Metric(
    id="headcount",
    title=N_("Staff employed"),
    short=N_("Staff"),
    counted=N_("Different persons employed on the last day of the period, whatever their hours."),
    why=N_("The people who do the work, and whether there are more or fewer of them."),
    unit=N_("persons"),
    better="neither",
    subject="staff",
    datasets=_STAFF,
    numerator=Employed(on="last"),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("A person with work in two units counts in both, but once in the county."),),
    synonyms=(N_("employees"), N_("personnel"), N_("workforce")),
)

person_years = Metric(
    id="person_years",
    title=N_("Person-years"),
    short=N_("Person-years"),
    counted=N_(
        "Paid calendar days weighted by the share of full time, divided by the days of the year (HTV2). Unpaid absence "
        "takes away; a person is never more than one a day."
    ),
    why=N_("The amount of paid work that the county has."),
    unit=N_("person-years"),
    better="neither",
    subject="staff",
    datasets=_BOTH,
    needs_all=False,
    numerator=_PERSON_YEARS,
    decimals=1,
    counts=False,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("A month is about a twelfth of a year: add months up, do not average them."),),
    synonyms=("HTV2", N_("full-time equivalents"), "FTE"),
)

sickness_days_per_person_year = Metric(
    id="sickness_days_per_person_year",
    title=N_("Sickness absence days per person-year"),
    short=N_("Sickness days / person-year"),
    counted=N_(
        "Calendar days of own illness and work accidents, times the share of the absence, divided by person-years."
    ),
    why=N_("Sickness absence tells of workload and of how people are doing, and takes hands from the work."),
    unit=N_("days per person-year"),
    better="lower",
    subject="staff",
    datasets=_BOTH,
    numerator=_SICK_DAYS,
    denominator=_PERSON_YEARS,
    decimals=1,
    counts=False,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Winters are higher than summers: compare with the same months of the year before."),),
    synonyms=(N_("sick leave"), N_("absenteeism"), N_("illness")),
)

sickness_absence_rate = Metric(
    id="sickness_absence_rate",
    title=N_("Sickness absence rate"),
    short=N_("Sickness rate"),
    counted=N_(
        "Calendar days of own illness and work accidents, times the share of the absence, out of employed "
        "calendar days (a person once a day)."
    ),
    why=N_("Shows how large a part of the staff is away ill on a usual day."),
    unit="%",
    better="lower",
    subject="staff",
    datasets=_BOTH,
    numerator=_SICK_DAYS,
    denominator=EmployedDays(),
    scale=100.0,
    decimals=1,
    counts=False,
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("sick leave"), N_("absence percentage")),
)

absence_days = Metric(
    id="absence_days",
    title=N_("Absence days"),
    short=N_("Absence days"),
    counted=N_("Calendar days of absence by type and by the length of the whole absence."),
    why=N_("Short and long absences need different answers."),
    unit=N_("days"),
    better="lower",
    subject="staff",
    datasets=_BOTH,
    numerator=Sum((absences_by_line, absence_months), "days", people="employee"),
    counts=False,
    by=(*_BY, "absence_type", "length_band"),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Each absence counts by itself and whole: two on the same day count twice."),),
    synonyms=(N_("leave"), N_("sick leave"), N_("time off")),
)

exit_turnover = Metric(
    id="exit_turnover",
    title=N_("Exit turnover"),
    short=N_("Exit turnover"),
    counted=N_(
        "Permanent employments that ended because the person resigned, retired, was dismissed or died, or for another "
        "reason, out of permanent staff on the first day of the window."
    ),
    why=N_("People who leave take skill with them; replacing them costs."),
    unit="%",
    better="lower",
    subject="staff",
    datasets=_STAFF,
    numerator=Sum((staff_changes,), _one, when=_left),
    denominator=_PERMANENT,
    scale=100.0,
    decimals=1,
    denominator_counts=True,
    grains=_TURNOVER_GRAINS,
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Transfers within the county and ends without a reason are left out."),),
    synonyms=(N_("leavers"), N_("attrition"), N_("resignations")),
)

entry_turnover = Metric(
    id="entry_turnover",
    title=N_("Entry turnover"),
    short=N_("Entry turnover"),
    counted=N_(
        "Permanent employments begun by persons with no employment in the county in the 30 days before, out of "
        "permanent staff on the first day of the window."
    ),
    why=N_("Shows how many new people have to be found and taught."),
    unit="%",
    better="neither",
    subject="staff",
    datasets=_STAFF,
    numerator=Sum((staff_changes,), _one, when=lambda table: table.c.change == "came"),
    denominator=_PERMANENT,
    scale=100.0,
    decimals=1,
    denominator_counts=True,
    grains=_TURNOVER_GRAINS,
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("joiners"), N_("recruitment"), N_("new staff")),
)

retirements = Metric(
    id="retirements",
    title=N_("Retirements"),
    short=N_("Retirements"),
    counted=N_("Permanent employments that ended in old-age or disability retirement."),
    why=N_("Shows how many experienced people have to be replaced."),
    unit=N_("persons"),
    better="neither",
    subject="staff",
    datasets=_STAFF,
    numerator=Sum((staff_changes,), _one, when=_retired),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("pension"), N_("retiring staff")),
)

vacancy_fill_rate = Metric(
    id="vacancy_fill_rate",
    title=N_("Positions filled"),
    short=N_("Positions filled"),
    counted=N_("Filled positions out of all positions, each month."),
    why=N_("Unfilled positions show as waiting, agency work and tired colleagues."),
    unit="%",
    better="higher",
    subject="staff",
    datasets=("positions",),
    numerator=Sum((position_months,), "filled"),
    denominator=Sum((position_months,), "positions"),
    scale=100.0,
    decimals=1,
    counts=False,
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("vacancies"), N_("open jobs"), N_("staff shortage")),
)

agency_share = Metric(
    id="agency_share",
    title=N_("Share of agency work"),
    short=N_("Agency work"),
    counted=N_("Agency person-months out of agency and filled positions together."),
    why=N_("Agency work fills gaps at a higher price."),
    unit="%",
    better="lower",
    subject="staff",
    datasets=("positions",),
    numerator=Sum((position_months,), "agency"),
    denominator=Sum((position_months,), lambda table: table.c.agency + table.c.filled),
    scale=100.0,
    decimals=1,
    counts=False,
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("temporary workers"), N_("hired work"), N_("locums")),
)

enps = Metric(
    id="enps",
    title=N_("Staff recommendation (eNPS)"),
    short="eNPS",
    counted=N_(
        "Share of staff who recommend the workplace (9–10) less the share who do not (0–6), times 100, "
        "over all answers."
    ),
    why=N_("People who would recommend their work stay."),
    unit=N_("index"),
    better="higher",
    subject="staff",
    datasets=("staff_survey",),
    numerator=Sum(
        (survey_months,),
        lambda table: table.c.promoters - table.c.detractors,
        when=_scored,
        squares=lambda table: table.c.promoters + table.c.detractors,
    ),
    denominator=Sum(
        (survey_months,), lambda table: table.c.promoters + table.c.passives + table.c.detractors, when=_scored
    ),
    scale=100.0,
    interval="score",
    empty_is_zero=False,
    counts=False,
    denominator_counts=True,
    minimum="minimum_answers",
    by=("area", "municipality", "service_line", "unit"),
    owner=_OWNER,
    review_by=_REVIEW,
    caveats=(N_("Scores are pooled over answers, never averaged over units."),),
    synonyms=(N_("recommendation"), N_("staff satisfaction")),
)

staff_satisfaction = Metric(
    id="staff_satisfaction",
    title=N_("Staff satisfaction"),
    short=N_("Satisfaction"),
    counted=N_("Mean of the survey's items, weighted by the number of answers."),
    why=N_("Content staff stay, and clients notice."),
    unit=N_("1–5"),
    better="higher",
    subject="staff",
    datasets=("staff_survey",),
    numerator=Sum((survey_months,), "points", when=_rated),
    denominator=Answers((survey_months,), "respondents", when=_rated),
    empty_is_zero=False,
    decimals=2,
    counts=False,
    denominator_counts=True,
    minimum="minimum_answers",
    by=("area", "municipality", "service_line", "unit"),
    owner=_OWNER,
    review_by=_REVIEW,
    synonyms=(N_("job satisfaction"), N_("well-being at work"), N_("survey")),
)
