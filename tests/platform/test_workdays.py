"""The company's working days: the State Council's announcements, and what the company does otherwise."""

from datetime import date

import pytest

from tests.organisation import Organisation, as_, make
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records, workdays
from yingdan.platform.formula.result import Result
from yingdan.platform.formula.source import Formula
from yingdan.platform.objects.holiday import Holiday

OFFICIAL = {  # working days of a year, as the notices of the State Council give them
    2016: 250, 2017: 249, 2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248,
    2026: 248,
}  # fmt: skip


def test_the_announced_years() -> None:
    days = workdays.announced().workdays
    assert {year: days.count(date(year, 1, 1), date(year, 12, 31)) for year in OFFICIAL} == OFFICIAL
    assert workdays.announced_until() >= date(2026, 12, 31)


def test_the_figures_of_the_mockups_are_real() -> None:
    days = workdays.announced().workdays
    assert days.count(date(2026, 10, 1), date(2026, 12, 31)) == 62
    assert days.count(date(2026, 10, 1), date(2026, 11, 18)) == 31
    assert days.count(date(2026, 1, 1), date(2026, 11, 18)) == 217


@pytest.mark.django_db
def test_made_up_days_and_their_names(org: Organisation) -> None:
    assert workdays.workdays().is_workday(date(2026, 2, 14))  # a Saturday made up for the Spring Festival
    assert not workdays.workdays().is_workday(date(2026, 2, 23))
    assert str(workdays.name_of(date(2026, 2, 14))) == str(workdays.name_of(date(2026, 2, 23))) != ""
    assert workdays.name_of(date(2026, 11, 18)) == ""


def test_the_company_rests_and_works_otherwise_and_formulas_know_at_once(org: Organisation) -> None:
    formula = Formula("crm.opportunity", "WORKDAYS('2026-10-01', expected_close_on)", Result("number", 0))
    with as_(org.administrator):
        deal = make("crm.opportunity", owner=org.rep, expected_close_on=date(2026, 10, 11))

        def answers() -> tuple[object, object]:
            counted = (
                Opportunity.objects.filter(pk=deal.pk).annotate(got=formula.expr("x")).values_list("got", flat=True)
            )
            return formula.value(deal, "x"), counted[0]

        assert answers() == (3, 3)  # 8, 9 and the Saturday made up
        own = records.save(Holiday(name="厂庆", start=date(2026, 10, 8), end=date(2026, 10, 9)))
        assert answers() == (1, 1)
        records.change(own, {"sort": "work", "start": date(2026, 10, 6), "end": date(2026, 10, 7)}, version=own.version)
        assert answers() == (5, 5)
        records.delete(own)
        assert answers() == (3, 3)


def test_what_is_made_later_holds_and_no_period_ends_before_it_begins(org: Organisation) -> None:
    with as_(org.administrator):
        records.save(Holiday(name="年假", start=date(2027, 2, 1), end=date(2027, 2, 14)))
        records.save(Holiday(name="补班", start=date(2027, 2, 14), sort="work"))
        assert workdays.workdays().is_workday(date(2027, 2, 14))
        assert not workdays.workdays().is_workday(date(2027, 2, 12))
        with pytest.raises(Invalid):
            records.save(Holiday(name="厂庆", start=date(2027, 5, 2), end=date(2027, 5, 1)))


def test_only_whoever_keeps_the_days_writes_them(org: Organisation) -> None:
    with as_(org.rep), pytest.raises(Refused):
        records.save(Holiday(name="我的假", start=date(2026, 12, 1)))
