"""The page of a year's working days, and what the doctor says when a year is not announced."""

from collections.abc import Callable
from datetime import date, datetime

from django.test import Client

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.platform import health, records, workdays
from yingdan.platform.objects.holiday import Holiday


def test_a_year_with_its_quarters_and_the_companys_own_days(
    org: Organisation, browser_of: Callable[..., Client]
) -> None:
    with as_(org.administrator):
        records.save(Holiday(name="厂休", start=date(2026, 12, 31)))
    page = browser_of(org.rep).get("/settings/workdays/?year=2026").content.decode()
    assert ">247<" in page and ">61<" in page and "厂休" in page
    assert "/holidays/new/" not in page
    assert "/holidays/new/" in browser_of(org.administrator).get("/settings/workdays/").content.decode()
    for nonsense in ("2026x", "0", "99999", "²"):
        assert browser_of(org.rep).get(f"/settings/workdays/?year={nonsense}").status_code == 200


def test_the_doctor_warns_before_a_year_begins_whose_holidays_are_not_known(org: Organisation) -> None:
    until = workdays.announced_until()

    def said(day: date) -> str:
        with clock.fixed(datetime(day.year, day.month, day.day, 9, tzinfo=clock.zone())), as_(org.administrator):
            return next(f.state for f in health.findings() if f.name in ("Working days", "工作日"))

    assert said(date(until.year, 12, 10)) == health.OK
    assert said(date(until.year, 12, 20)) == health.WARN
    with as_(org.administrator):
        records.save(Holiday(name="元旦", start=date(until.year + 1, 1, 1)))
    assert said(date(until.year, 12, 20)) == health.OK
