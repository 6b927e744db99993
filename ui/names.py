"""What keys are called: breakdowns, their values, codes of the contracts. No raw code reaches a reader."""

from __future__ import annotations

from collections.abc import Iterable

from county import County
from data_sources.contract import rule_text
from data_sources.extracts import EXTRACTS
from i18n import N_, Translator
from metrics import CATALOGUE
from metrics.benefits import COUNTY
from metrics.cut import OUTSIDE
from metrics.moves import LINES, NOTHING

# The subjects of the catalogue, in the order of the menu.
SUBJECTS = {
    "service_use": N_("Service use"),
    "access": N_("Access to care"),
    "integration": N_("Integration and flow"),
    "experience": N_("Client experience"),
    "staff": N_("Staff"),
    "money": N_("Money"),
    "health_promotion": N_("Health promotion"),
    "digital": N_("Digital services and rescue"),
    "population": N_("Population"),
    "equity": N_("Equity"),
    "programmes": N_("Programmes"),
}

# Breakdowns whose values have an order of their own.
IN_ORDER = frozenset({"age_group", "length_band", "waited", "costliest"})
BREAKDOWNS = {
    "area": N_("Area"),
    "municipality": N_("Municipality"),
    "service_line": N_("Service line"),
    "service_class": N_("Service class"),
    "unit": N_("Unit"),
    "age_group": N_("Age"),
    "sex": N_("Sex"),
    "contact_mode": N_("Way of contact"),
    "profession_group": N_("Profession"),
    "care_type": N_("Type of care"),
    "employment_type": N_("Type of employment"),
    "absence_type": N_("Type of absence"),
    "length_band": N_("Length of absence"),
    "waited": N_("Time waited"),
    "account_group": N_("Account group"),
    "channel": N_("Channel of the answer"),
    "statement": N_("Statement"),
    "combination": N_("Combination of services"),
    "costliest": N_("Costliest clients"),
    "from_line": N_("From service line"),
    "to_line": N_("To service line"),
    "organisation": N_("Organisation"),
    "theme": N_("Sector"),
    "dimension": N_("Viewpoint"),
    "region": N_("Region"),
    "region_category": N_("Kind of region"),
    "part": N_("Part of the coefficient"),
    "component": N_("Indicator in the coefficient"),
    "goal": N_("Goal"),
    "metric_id": N_("Indicator"),
    "place": N_("Place"),
    "portfolio": N_("Portfolio"),
    "project_id": N_("Project"),
    "aspect": N_("Aspect"),
    "status": N_("Status"),
}
CODES = {
    "male": N_("Men"),
    "female": N_("Women"),
    "unknown": N_("Unknown"),
    "visit": N_("Visit"),
    "home_visit": N_("Home visit"),
    "remote": N_("Remote contact"),
    "phone": N_("Phone"),
    "digital": N_("Digital"),
    "consultation": N_("Consultation"),
    "professional_work": N_("Work without the client"),
    "physician": N_("Physicians"),
    "nurse": N_("Nurses"),
    "practical_nurse": N_("Practical nurses"),
    "dentist": N_("Dentists"),
    "oral_health": N_("Oral health staff"),
    "social_worker": N_("Social workers"),
    "therapist": N_("Therapists"),
    "psychologist": N_("Psychologists"),
    "home_care": N_("Home care staff"),
    "administration": N_("Administration"),
    "other": N_("Other"),
    "acute_ward": N_("Acute ward"),
    "health_centre_ward": N_("Health centre ward"),
    "psychiatric_ward": N_("Psychiatric ward"),
    "rehabilitation": N_("Rehabilitation"),
    "housing_24h": N_("Housing with round-the-clock care"),
    "communal_housing": N_("Communal housing"),
    "short_term": N_("Short-term care"),
    "child_institution": N_("Institution for children"),
    "permanent": N_("Permanent"),
    "fixed_term": N_("Fixed-term"),
    "substitute": N_("Substitute"),
    "apprentice": N_("Apprentice"),
    "own_illness": N_("Own illness"),
    "work_accident": N_("Work accident"),
    "child_illness": N_("Child's illness"),
    "family_leave": N_("Family leave"),
    "study_leave": N_("Study leave"),
    "annual_leave": N_("Annual leave"),
    "other_paid": N_("Other paid"),
    "other_unpaid": N_("Other unpaid"),
    "1-3": N_("1–3 days"),
    "4-29": N_("4–29 days"),
    "30-60": N_("30–60 days"),
    "0-7": N_("0–7 days"),
    "8-14": N_("8–14 days"),
    "15-30": N_("15–30 days"),
    "31-90": N_("31–90 days"),
    "61-90": N_("61–90 days"),
    "91-180": N_("91–180 days"),
    "181+": N_("Over 180 days"),
    "personnel": N_("Personnel"),
    "purchased_services": N_("Purchased services"),
    "client_purchases": N_("Client service purchases"),
    "materials": N_("Materials"),
    "grants": N_("Grants"),
    "rents": N_("Rents"),
    "other_costs": N_("Other costs"),
    "client_fees": N_("Fees of clients"),
    "sales": N_("Sales"),
    "other_income": N_("Other income"),
    "text_message": N_("Text message"),
    "web": N_("Web form"),
    "kiosk": N_("Device at the place of service"),
    "paper": N_("Paper form"),
    "statement_1": N_("I got help when I needed it"),
    "statement_2": N_("I was cared for as a whole person"),
    "statement_3": N_("Decisions were made together with me"),
    "statement_4": N_("I understood what I was told"),
    "statement_5": N_("I felt safe"),
    "statement_6": N_("The service was useful to me"),
    "municipal_management": N_("Municipal management"),
    "physical_activity": N_("Physical activity"),
    "basic_education": N_("Basic education"),
    "upper_secondary": N_("Upper secondary schools"),
    "vocational": N_("Vocational education"),
    "primary_care": N_("Primary health care"),
    "culture": N_("Culture"),
    "commitment": N_("Commitment"),
    "management": N_("Management"),
    "monitoring": N_("Monitoring and needs assessment"),
    "resources": N_("Resources"),
    "participation": N_("Participation"),
    "common_practices": N_("Common practices"),
    "total": N_("Total score"),
    "KUNTA": N_("Municipalities"),
    "HYVINVOINTIALUE": N_("Wellbeing services counties"),
    "MAA": N_("Whole country"),
    "process": N_("Process: present state"),
    "result": N_("Result: change"),
    "access": N_("Better access"),
    "prevention": N_("Prevention"),
    "quality": N_("Quality and effectiveness"),
    "multidisciplinary": N_("Services that work together"),
    "cost_growth": N_("Slower growth of costs"),
    "outputs": N_("Outputs"),
    "schedule": N_("Schedule"),
    "costs": N_("Costs"),
    "benefits": N_("Benefits"),
    "risks": N_("Risks"),
    "overall": N_("As a whole"),
    "green": N_("Green: goes as planned"),
    "yellow": N_("Yellow: needs watching"),
    "red": N_("Red: needs action"),
    "grey": N_("Grey: not started or not assessed"),
}

# Regions of the national statistics beside the county's own places, by their codes there.
REGIONS = {
    "01": N_("East Uusimaa wellbeing services county"),
    "02": N_("Central Uusimaa wellbeing services county"),
    "03": N_("Western Uusimaa wellbeing services county"),
    "04": N_("Vantaa and Kerava wellbeing services county"),
    "05": N_("Southwest Finland wellbeing services county"),
    "06": N_("Satakunta wellbeing services county"),
    "07": N_("Kanta-Häme wellbeing services county"),
    "08": N_("Pirkanmaa wellbeing services county"),
    "09": N_("Päijät-Häme wellbeing services county"),
    "10": N_("Kymenlaakso wellbeing services county"),
    "11": N_("South Karelia wellbeing services county"),
    "12": N_("South Savo wellbeing services county"),
    "13": N_("North Savo wellbeing services county"),
    "14": N_("North Karelia wellbeing services county"),
    "15": N_("Central Finland wellbeing services county"),
    "16": N_("South Ostrobothnia wellbeing services county"),
    "17": N_("Ostrobothnia wellbeing services county"),
    "18": N_("Central Ostrobothnia wellbeing services county"),
    "19": N_("North Ostrobothnia wellbeing services county"),
    "20": N_("Kainuu wellbeing services county"),
    "21": N_("Lapland wellbeing services county"),
    "90": N_("City of Helsinki"),
    "91": N_("Åland"),
    "358": N_("Whole country"),
}


def rule_name(dataset: str, rule: str, t: Translator) -> str:
    """What a promise of a dataset's contract is called, from its name in a finding."""
    text, places = rule_text(EXTRACTS[dataset], rule)
    return t(text, **places)


def value_name(breakdown: str, key: str, county: County, t: Translator, units: dict[str, str] | None = None) -> str:
    """What one value of a breakdown is called in the language of `t`."""
    if key == OUTSIDE:
        return t("Outside or unknown")
    if breakdown == "area":
        return county.area(key).short_name(t.language)
    if breakdown == "municipality":
        return county.municipality(key).name(t.language)
    if breakdown == "combination":
        return " + ".join(value_name("service_line", line, county, t) for line in key.split("+"))
    if breakdown == "costliest":
        return t("Costliest {share} of clients", share=t.percent(int(key), 0))
    if breakdown in LINES and key == NOTHING:
        return t("Nothing before or after")
    if breakdown in ("service_line", *LINES):
        return next((line.short_name(t.language) for line in county.service_lines if line.code == key), t("Unknown"))
    if breakdown == "service_class":
        return next((c.name(t.language) for c in county.service_classes if c.code == key), t("Other"))
    if breakdown in ("organisation", "region", "place", "theme"):
        return _organisation(key, county, t)
    if breakdown == "component":
        return next((one.name(t.language) for one in county.hyte.components if one.code == key), t("Other"))
    if breakdown == "metric_id":
        return t(CATALOGUE[key].title) if key in CATALOGUE else t("National indicator")
    if breakdown == "portfolio":
        return key
    if breakdown == "age_group" and key != "unknown":
        return key.replace("-", "–")
    if breakdown == "unit" and key != "unknown":
        return (units or {}).get(key, t("Unnamed unit"))
    if breakdown == "profession_group" and key == "home_care":
        return t("Home care staff")
    return t(CODES[key]) if key in CODES else t("Other")


def _organisation(key: str, county: County, t: Translator) -> str:
    """A municipality, an area or the county, by its code; a theme is one too where it is the county's own."""
    if key in (COUNTY, county.code, county.region_code):
        return county.title(t.language)
    own = (*county.municipalities, *county.areas)
    found = next((one.short_name(t.language) for one in own if one.code == key), "")
    return found or t(REGIONS.get(key) or CODES.get(key, N_("Other")))


def _number(key: str) -> int:
    """The number that a band of ages or days begins with; what is unknown comes last."""
    head = key.split("-")[0].rstrip("+")
    return int(head) if head.isdigit() else 999


def value_names(breakdown: str, keys: Iterable[str], county: County, t: Translator) -> dict[str, str]:
    """The names of many values, in the order that they are shown in: ages and lengths of absence by age and length."""
    shown = [key for key in dict.fromkeys(keys) if key != "any"]
    if breakdown in IN_ORDER:
        shown.sort(key=_number)
    return {key: value_name(breakdown, key, county, t) for key in shown}
