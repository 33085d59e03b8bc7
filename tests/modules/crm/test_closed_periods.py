"""Closed periods: what changes afterwards is an adjustment in the open one, and closed lines stay as they are, byte for
byte (T-TG-08); and the checks that see when anything does not (C-OK-2).
"""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from tests.modules.crm.test_credit import change, gap, stage, won
from tests.organisation import Organisation, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.crm import sharing
from yingdan.modules.crm.objects.credit import Credit
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.sharing import Part
from yingdan.platform import health, records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.period_close import PeriodClose
from yingdan.platform.objects.user import User

MARCH = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def _in_april() -> Iterator[None]:
    with clock.fixed(datetime(2026, 4, 20, 2, 0, tzinfo=UTC)):
        yield


def close(until: date = MARCH) -> PeriodClose:
    """Close the books as the system."""
    with acting(SYSTEM):
        return records.save(PeriodClose(until=until))


def march() -> bytes:
    """Every column of the lines of March, as they stand in the table."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM crm_credit WHERE on_ <= '2026-03-31' ORDER BY id".replace("on_", '"on"'))
        return json.dumps(cursor.fetchall(), default=str).encode()


def later(deal: Opportunity) -> list[tuple[str, str, str]]:
    """The lines of April: who, in which unit, how much."""
    with acting(SYSTEM):
        rows = Credit.objects.filter(opportunity=deal, on__gt=MARCH).select_related("owner", "unit").order_by("pk")
        return [(row.owner.login, row.unit.name, str(row.amount)) for row in rows]


def share(deal: Opportunity, *parts: tuple[Any, int]) -> None:
    with acting(SYSTEM):
        now = Opportunity.objects.get(pk=deal.pk)
        sharing.put(now, [Part(person, Decimal(percent)) for person, percent in parts])


def bin_(deal: Opportunity) -> None:
    with acting(SYSTEM):
        records.delete(Opportunity.objects.get(pk=deal.pk))


CHANGES: dict[str, tuple[Callable[[Organisation, Opportunity], Any], list[tuple[str, str]]]] = {
    "reopened": (lambda org, deal: change(deal, stage=stage("first_contact")), [("rep", "-100.00")]),
    "cancelled": (lambda org, deal: change(deal, stage=stage("lost"), loss_reason="price"), [("rep", "-100.00")]),
    "deleted": (lambda org, deal: bin_(deal), [("rep", "-100.00")]),
    "more": (lambda org, deal: change(deal, amount=Decimal("130.00")), [("rep", "30.00")]),
    "less": (lambda org, deal: change(deal, amount=Decimal("0.00")), [("rep", "-100.00")]),
    "later": (lambda org, deal: change(deal, closed_on=date(2026, 4, 3)), []),
    "transferred": (lambda org, deal: change(deal, owner=org.mate), []),
    "shared": (lambda org, deal: share(deal, (org.rep, 60), (org.mate, 40)), [("rep", "-40.00"), ("mate", "40.00")]),
}


@pytest.mark.parametrize("what", CHANGES)
def test_t_tg_08_what_changes_after_closing_is_adjusted_in_the_open_period(org: Organisation, what: str) -> None:
    """One line per person in April that puts March right, in the unit where it was earned; March does not move."""
    do, expected = CHANGES[what]
    deal = won(org.rep, "100.00", on=date(2026, 3, 10))
    close()
    with acting(SYSTEM):
        records.change(User.objects.get(pk=org.rep.pk), {"unit": org.team_b1})
    before = march()
    do(org, deal)
    assert march() == before and gap() == 0
    assert sorted((who, amount) for who, _unit, amount in later(deal)) == sorted(expected)
    assert all(unit == "华东一组" for _who, unit, _amount in later(deal))
    with acting(SYSTEM):
        first = Credit.objects.get(on__lte=MARCH)
        assert all(c.adjusts in (first, None) for c in Credit.objects.filter(on__gt=MARCH))
    assert {f.state for f in health.findings() if f.name in ("业绩", "业绩分成", "关账记录")} <= {"ok"}


def test_back_and_forth_leaves_one_line_or_none(org: Organisation) -> None:
    """Adjustments of the open period are mended, not piled up; those of a period closed since are adjusted in turn."""
    deal = won(org.rep, "100.00", on=date(2026, 3, 10))
    close()
    for amount in ("130.00", "90.00"):
        change(deal, amount=Decimal(amount))
    assert later(deal) == [("rep", "华东一组", "-10.00")]
    change(deal, amount=Decimal("100.00"))
    assert later(deal) == [] and gap() == 0
    change(deal, amount=Decimal("150.00"))
    with clock.fixed(datetime(2026, 5, 6, 2, 0, tzinfo=UTC)):
        close(date(2026, 4, 30))
        change(deal, stage=stage("first_contact"))
        change(deal, stage=stage("won"), owner=org.mate)
        with acting(SYSTEM):
            rows = Credit.objects.filter(opportunity=deal).order_by("on", "pk").values_list("owner__login", "amount")
        assert [(who, str(amount)) for who, amount in rows] == [
            ("rep", "100.00"), ("rep", "50.00"), ("rep", "-150.00"), ("mate", "150.00")
        ]  # fmt: skip
    assert gap() == 0


def test_what_comes_late_counts_in_the_open_period(org: Organisation) -> None:
    """A deal of March entered when March is closed."""
    close()
    deal = won(org.rep, "100.00", on=date(2026, 3, 10))
    with acting(SYSTEM):
        assert [(c.on, c.adjusts) for c in Credit.objects.filter(opportunity=deal)] == [(date(2026, 4, 20), None)]


def test_who_closes_and_who_opens(org: Organisation, api: Any) -> None:
    """Finance closes days that are over, once; somebody else opens again, the latest first."""
    assert api(org.rep).post("period-closes", {"until": "2026-02-28"}).status_code == 403
    assert api(org.finance).post("period-closes", {"until": "2026-02-28"}).status_code == 201
    for day in ("2026-02-28", "2026-01-31", "2026-04-20", "2027-01-01"):
        assert api(org.finance).post("period-closes", {"until": day}).status_code == 400, day
    with as_(org.finance):
        first = PeriodClose.objects.get()
        records.save(PeriodClose(until=MARCH, note="一季度"))
        with pytest.raises(Refused, match="somebody else"):
            records.delete(PeriodClose.objects.get(until=MARCH))
        with pytest.raises(Invalid):
            records.change(first, {"until": date(2026, 1, 31)})
    with as_(org.administrator):
        with pytest.raises(Refused, match="latest"):
            records.delete(first)
        records.delete(PeriodClose.objects.get(until=MARCH))
        assert PeriodClose.objects.get().until == date(2026, 2, 28)


FAULTS = {
    "a cent": "UPDATE crm_credit SET amount = amount + 1",
    "a line lost": "DELETE FROM crm_credit",
    "a deal's amount": "UPDATE crm_opportunity SET base_amount = base_amount + 1",
    "another person": "UPDATE crm_credit SET owner_id = NULL",
    "another unit": "UPDATE crm_credit SET unit_id = NULL",
    "another day": "UPDATE crm_credit SET \"on\" = '2026-03-11'",
    "a share": "UPDATE crm_dealshare SET share = 59",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_c_ok_2_planted_faults_are_seen(org: Organisation, fault: str) -> None:
    """Anything put wrong behind the program's back is told by the doctor."""
    deal = won(org.rep, "100.00", on=date(2026, 3, 10))
    share(deal, (org.rep, 60), (org.mate, 40))
    close()
    assert {f.state for f in health.findings() if f.name in ("业绩", "业绩分成", "关账记录")} == {"ok"}
    with connection.cursor() as cursor:
        cursor.execute(FAULTS[fault])
    assert "bad" in {f.state for f in health.findings() if f.name in ("业绩", "业绩分成", "关账记录")}
