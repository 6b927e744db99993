"""Client experience: which units and answers are shown to whom, on the lake of the tests."""

import pytest

from county import load_county
from i18n import translator
from tests.screen import elements, opened, runs, words
from ui.experience_view import MOST_UNITS

COUNTY = load_county("pirkanmaa")
T = translator("fi")


@pytest.fixture
def page(serve, demo_warehouse):
    serve(demo_warehouse)

    def open_it(role="analyst", **address):
        at = opened("experience", lang="fi", role=role, **address)
        runs(at)
        return at

    return open_it


def tables(at, heading):
    return [one.value for one in elements(at) if one.type == "dataframe" and one.value.columns[0] == heading]


def test_every_line_tells_its_answers(page):
    (lines,) = tables(page(area="county"), "Palvelulinja")
    assert lines.iloc[0, 0] == "Kaikki palvelut"
    told = lines["Vastaukset"]
    assert all(one.startswith("vastauksia") or one == "alle 5 vastausta" for one in told)
    # The answers of the lines are those of all services, as far as none is hidden.
    numbers = [int(one.removeprefix("vastauksia ").replace("\u00a0", "")) for one in told if one.startswith("v")]
    assert sum(numbers[1:]) == numbers[0] or "alle 5 vastausta" in set(told)


def test_the_lines_stay_side_by_side_when_one_is_chosen(page):
    (lines,) = tables(page(area="county", line="family"), "Palvelulinja")
    assert len(lines) > 3


def test_units_are_shown_to_those_who_see_them(page):
    (shown,) = tables(page(area="3"), "Yksikkö")
    assert 0 < len(shown) <= MOST_UNITS
    assert tables(page("regional_director:3", area="3"), "Yksikkö")


@pytest.mark.parametrize(
    ("role", "area"), [("viewer", "3"), ("regional_director:3", "5"), ("regional_director:3", "county")]
)
def test_units_of_others_are_not_shown_and_it_is_said(page, role, area):
    at = page(role, area=area)
    assert tables(at, "Yksikkö") == []
    assert T("Your role sees no units here. A regional director sees those of her own area.") in words(at)


def test_units_with_too_few_answers_are_counted_and_not_shown(page):
    at = page(area="3", period="2024-12_2024-12")
    assert "alle 5 vastausta" in words(at)
