"""The national indicators that are known by name: number, title, unit and good direction.

Titles are those of the statistics and indicator bank Sotkanet. An indicator that is not here is called by its number.
"""

from __future__ import annotations

from typing import NamedTuple

from i18n import N_
from metrics.kinds import Better


class Known(NamedTuple):
    """What an indicator is called, and how many decimals it is delivered with; texts are gettext keys."""

    title: str
    unit: str
    better: Better
    decimals: int = 1


KNOWN: dict[int, Known] = {
    7: Known(N_("Population aged 0-6 as % of total population"), "%", "neither"),
    127: Known(N_("Population at year end"), N_("persons"), "neither", 0),
    171: Known(N_("Population aged 75 and over as % of total population"), "%", "neither"),
    181: Known(N_("Unemployed people, as % of labour force"), "%", "lower"),
    187: Known(
        N_("Native language other than Finnish, Swedish or Lappish per 1000 inhabitants"), N_("per 1,000"), "neither"
    ),
    189: Known(N_("Unemployed young people, as % of labour force aged 18–24"), "%", "lower"),
    191: Known(
        N_("Placements outside the home for those aged 0–17, as % of total population of same age (THL)"), "%", "lower"
    ),
    228: Known(N_("At-risk-of-poverty-rate for children"), "%", "lower"),
    234: Known(
        N_("Long-term social assistance recipients aged 25–64, as % of total population of same age"), "%", "lower"
    ),
    237: Known(
        N_("Living alone, population aged 75 and over, as % of total dwelling population of same age"), "%", "neither"
    ),
    243: Known(N_("THL's morbidity index, age-standardised"), N_("index"), "lower"),
    253: Known(N_("Mental health index, age-standardised"), N_("index"), "lower"),
    288: Known(N_("Daily smokers, as % of all pupils in 8th and 9th year of comprehensive school"), "%", "lower"),
    289: Known(
        N_("Heavy drinking at least once a month, as % of all pupils in 8th and 9th year of comprehensive school"),
        "%",
        "lower",
    ),
    328: Known(
        N_("Moderate or severe anxiety, as % of all pupils in 8th and 9th year of comprehensive school"), "%", "lower"
    ),
    385: Known(
        N_("Personal assistant services during year, clients in services per 100 000 inhabitants"),
        N_("per 100,000"),
        "neither",
    ),
    676: Known(
        N_(
            "Support for informal care, persones cared for, aged 65 and over, during year, as % of total "
            "population of same age"
        ),
        "%",
        "neither",
    ),
    699: Known(N_("Hip fractures in those aged 65 and over, as % of total population of same age"), "%", "lower"),
    709: Known(
        N_("Long-term institutional care, recipients aged 75 and over, as % of total population of same age"),
        "%",
        "lower",
    ),
    761: Known(N_("Demographic dependency ratio"), N_("ratio"), "neither"),
    1071: Known(N_("Net expenditure on specialised health care, euro per capita"), N_("€ per resident"), "neither", 0),
    1072: Known(
        N_("Net expenditure on primary health care (including dental care), euro per capita"),
        N_("€ per resident"),
        "neither",
        0,
    ),
    1073: Known(
        N_("Net expenditure of the municipal health and social sector, euro per capita"),
        N_("€ per resident"),
        "neither",
        0,
    ),
    1086: Known(
        N_("Children aged 0–17 subject to a child welfare notification, as % of total population of same age (THL)"),
        "%",
        "neither",
    ),
    1230: Known(
        N_("Regular home care, clients aged 65 and over on 30 Nov, as % of population of same age"), "%", "neither"
    ),
    1245: Known(
        N_(
            "Support in community care as part of a child welfare intervention, recipients aged 0–17 during "
            "year, as % of total population of same age (THL)"
        ),
        "%",
        "neither",
    ),
    1252: Known(
        N_(
            "Service housing with 24-hour assistance for older people, clients aged 65 and over on 31 Dec, "
            "as % of total population of same age"
        ),
        "%",
        "neither",
    ),
    1258: Known(N_("Specialised somatic health care, average length of stay"), N_("days"), "lower"),
    1271: Known(
        N_("Clients in specialized clinics for substance abusers, clients per 1000 inhabitants"),
        N_("per 1,000"),
        "neither",
    ),
    1552: Known(
        N_("Outpatient physician visits in primary health care per 1000 inhabitants"), N_("per 1,000"), "neither"
    ),
    1556: Known(
        N_("Patients seen by a physician in primary health care per 1000 inhabitants"), N_("per 1,000"), "neither"
    ),
    1560: Known(N_("Outpatient visits in specialised health care per 1000 inhabitants"), N_("per 1,000"), "neither"),
    1570: Known(N_("Living at home among those aged 75 and over, as % of total population of same age"), "%", "higher"),
    2397: Known(N_("Dentist visits in health centres per 1000 inhabitants"), N_("per 1,000"), "neither"),
    3056: Known(
        N_(
            "Patients admitted to specialised health care as an emergency case, as % of all completed "
            "periods of care in specialised health care"
        ),
        "%",
        "lower",
    ),
    3075: Known(
        N_("Mental health outpatient visits of adults per 1000 persons aged 18 and over"), N_("per 1,000"), "neither"
    ),
    3105: Known(N_("Alcohol mortality per 100 000 inhabitants"), N_("per 100,000"), "lower"),
    3130: Known(
        N_("Patients waiting over 6 months for access to specialised health care on 31 Dec per 10 000 inhabitants"),
        N_("per 10,000"),
        "lower",
    ),
    3131: Known(
        N_("Persons aged under 23 waiting over 3 months for access to child and adolescent psychiatry on 31 Dec"),
        N_("persons"),
        "lower",
        0,
    ),
    3138: Known(
        N_("Potential years of life lost (PYLL) at ages 0–80 per 100 000 inhabitants"), N_("per 100,000"), "lower", 0
    ),
    3218: Known(
        N_("Disability pension for mental and behavioural disorders recipients, as % of aged 16–64"), "%", "lower"
    ),
    3219: Known(
        N_("Those aged 17–24 not in education or training, as % of total population of same age"), "%", "lower"
    ),
    3520: Known(
        N_(
            "Child welfare notifications or similar communications that were resolved within the prescribed "
            "time limit of 7 working days during 1.4.-30.9., %"
        ),
        "%",
        "higher",
    ),
    3521: Known(
        N_(
            "Child welfare notifications or similar communications that were resolved within the prescribed "
            "time limit of 7 working days during 1.10.-31.3., %"
        ),
        "%",
        "higher",
    ),
    3899: Known(N_("30-day mortality in myocardial infarction patients (%)"), "%", "lower"),
    3900: Known(N_("30-day mortality in stroke patients (%)"), "%", "lower"),
    3902: Known(N_("Re-operation rate within 2 years of initial hip-replacement surgery"), "%", "lower"),
    3945: Known(N_("Discharge of hip-fracture patients within 4 months, adjusted ratio (%)"), "%", "higher"),
    3957: Known(
        N_(
            "Periods of care arising from accidents at home or during leisure time for those aged 65 and "
            "over / 10 000 inhabitants of the same age"
        ),
        N_("per 10,000"),
        "lower",
    ),
    4072: Known(
        N_("Health promotion capacity building (TEA) in the municipality's strategic management, score"),
        N_("points, 0–100"),
        "higher",
    ),
    4092: Known(
        N_("Health promotion capacity building (TEA) in primary health care, score"), N_("points, 0–100"), "higher"
    ),
    4093: Known(
        N_("Health promotion capacity building (TEA) in basic education, score"), N_("points, 0–100"), "higher"
    ),
    4094: Known(
        N_("Health promotion capacity building (TEA) in physical activity promotion, score"),
        N_("points, 0–100"),
        "higher",
    ),
    4284: Known(N_("Persons who feel themselves lonely (%)"), "%", "lower"),
    4604: Known(N_("Health services, public sector, personnel per 10 000 inhabitants"), N_("per 10,000"), "neither"),
}
