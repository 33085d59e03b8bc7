"""T-TM-01: days as people say them, at both sides of midnight in Shanghai, wherever the server stands."""

import os
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition, Query

BEFORE = datetime(2026, 9, 30, 23, 59, tzinfo=clock.zone())
AFTER = datetime(2026, 10, 1, 0, 1, tzinfo=clock.zone())
DAYS = [date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 27), date(2026, 9, 28), date(2026, 9, 30),
        date(2026, 10, 1), date(2026, 10, 4), date(2026, 10, 5)]  # fmt: skip
# What each period holds just before and just after midnight; the 30th of September is a Wednesday.
HOLDS: dict[str, tuple[list[date], list[date]]] = {
    "today": (DAYS[4:5], DAYS[5:6]),
    "yesterday": ([], DAYS[4:5]),
    "this_week": (DAYS[3:7], DAYS[3:7]),
    "this_month": (DAYS[2:5], DAYS[5:]),
    "last_quarter": (DAYS[:1], DAYS[1:5]),
    "before_today": (DAYS[:4], DAYS[:5]),
}


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def server_zone(request: pytest.FixtureRequest) -> Iterator[str]:
    """The zone of the machine, which must not matter."""
    was = os.environ.get("TZ")
    os.environ["TZ"] = request.param
    time.tzset()
    yield request.param
    os.environ.pop("TZ") if was is None else os.environ.update(TZ=was)
    time.tzset()


def test_days_turn_at_midnight_of_the_company(org: Organisation, make: Callable[..., Any], server_zone: str) -> None:
    """A date field and a moment agree on the day."""
    made = {day: make("crm.account", owner=org.rep, next_contact_on=day).pk for day in DAYS}
    moments = {
        day: make("work.task", owner=org.rep, due_at=datetime.combine(day, datetime.min.time(), clock.zone())
                  + timedelta(minutes=1)).pk
        for day in DAYS
    }  # fmt: skip
    for at, now in enumerate((BEFORE, AFTER)):
        with clock.fixed(now), as_(org.rep):
            for period, sides in HOLDS.items():
                for key, field, rows in (("crm.account", "next_contact_on", made), ("work.task", "due_at", moments)):
                    where = Condition(field, "in_period", period)
                    found = {r.pk for r in run.page(Query(object=key, where=where, order=("id",), limit=100)).items}
                    assert found == {rows[day] for day in sides[at]}, (server_zone, now, period, key)
