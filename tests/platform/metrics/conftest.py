"""What the tests of metrics share: deals won and lost by people of several units, and a way to measure."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.period import Calendar, Period
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.stage import first_stage
from yingdan.platform.metrics import measuring
from yingdan.platform.metrics.answer import Key

TODAY = date(2026, 8, 15)
YEAR = Calendar().period("year", TODAY)
MONTHS = YEAR.split("month")


@pytest.fixture(autouse=True)
def _august() -> Any:
    """The middle of August 2026."""
    with clock.fixed(TODAY):
        yield


@pytest.fixture
def deal(make: Callable[..., Any]) -> Callable[..., Any]:
    """`deal(org.rep, "120.00", "2026-03-05")`: a deal won on a day; lost with `kind`; open without a day."""

    def build(owner: Any, amount: str | None, closed: str = "", kind: str = "won", **more: Any) -> Any:
        stage = first_stage(None, StageKind(kind if closed else "open"))
        given = {"closed_on": date.fromisoformat(closed), "opened_on": date(2026, 1, 1)} if closed else {}
        given |= {"loss_reason": "price"} if closed and kind == "lost" else {}
        given |= {"amount": None if amount is None else Decimal(amount), "stage": stage, **more}
        return make("crm.opportunity", owner=owner, unit=owner.unit, **given)

    return build


@pytest.fixture
def measured() -> Callable[..., Decimal | None]:
    """`measured(who, "sales_amt", key, period)`: one value as somebody sees it."""

    def ask(who: Any, code: str, key: Key = None, period: Period = YEAR, **more: Any) -> Decimal | None:
        with as_(who):
            by = "person" if isinstance(key, int) else "unit" if key else "whole"
            return measuring.measure([code], [period], by=by, **more).value(code, key, period)

    return ask


@pytest.fixture
def company(org: Organisation, deal: Callable[..., Any]) -> Organisation:
    """Deals of four people in three units."""
    deal(org.rep, "100.10", "2026-03-05")
    deal(org.rep, "50.00", "2026-03-31")
    deal(org.rep, "70.00", "2026-04-01", "lost")
    deal(org.mate, "200.00", "2026-03-09")
    deal(org.neighbour, "400.00", "2026-05-09")
    deal(org.neighbour, None, "2026-05-10", "lost")
    deal(org.stranger, "800.00", "2026-05-09")
    deal(org.rep, "1000.00")
    deal(org.stranger, "3000.00")
    return org
