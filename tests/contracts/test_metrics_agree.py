"""One number, one definition (acceptance C-OK-4): a tile, the list behind it with its foot, an export of that list and
the API say the same, for every metric and for twenty people who see different rows.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from django.db import connection

from tests.organisation import Api, Organisation, api_of, as_
from yingdan.api.metrics import MOST_CODES
from yingdan.kernel import clock
from yingdan.kernel.period import Calendar
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.stage import first_stage
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.metrics import behind, library, measuring
from yingdan.platform.metrics.calendar import written
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.objects.user import User
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query
from yingdan.platform.transfer.export.asked import Export
from yingdan.platform.transfer.export.reading import ids_of

TODAY = date(2026, 8, 15)
QUARTER = Calendar().period("quarter", TODAY)
PLACES = ("team_a1", "team_a2", "team_b1", "region_a", "region_b", "company")
ROLES = ("rep", "manager", "rep", "finance", "rep", "executive")


@pytest.fixture
def people(org: Organisation) -> list[User]:
    """Twenty people of all roles in all units."""
    found = [user for user in org.people.values() if user.active]
    roles = {user.role.code: user.role for user in found}
    with acting(SYSTEM):
        for number in range(20 - len(found)):
            place, role = PLACES[number % len(PLACES)], roles[ROLES[number % len(ROLES)]]
            user = User(login=f"more{number}", name=f"More {number}", role=role, unit=getattr(org, place))
            found.append(records.save(user))
    return found


@pytest.fixture
def data(people: list[User], make: Callable[..., Any]) -> Iterator[None]:
    """Accounts, leads, deals, follow-ups and tasks of all of them, some of nobody's."""
    chance = Random(4)
    with clock.fixed(TODAY):
        for user in [*people, None]:
            own = {"owner": user, "unit": user.unit if user else None}
            account = make("crm.account", status=chance.choice(["customer", "active"]), city="苏州", **own)
            make("crm.lead", **own)
            for kind in ("won", "lost", "open", "won"):
                opened = TODAY - timedelta(days=chance.randint(30, 90))
                closed = {"closed_on": opened + timedelta(days=chance.randint(0, 29))} if kind != "open" else {}
                lost = {"loss_reason": "price"} if kind == "lost" else {}
                stage, amount = first_stage(None, StageKind(kind)), Decimal(chance.randint(1, 10**7)) / 100
                given = {"opened_on": opened, "stage": stage, "amount": amount, "account": account, **lost, **closed}
                make("crm.opportunity", expected_close_on=TODAY, **given, **own)
            for kind in ("visit", "call"):
                make("work.activity", kind=kind, content="谈了方案和价格，客户要求下周报价", duration=5, **own)
            make("work.task", due_on=TODAY, **own)
            billed(make, chance, account, own)
        yield


def billed(make: Callable[..., Any], chance: Random, account: Any, own: dict[str, Any]) -> None:
    """A contract with instalments due and not yet due, a receipt with a refund, an invoice."""
    cents = [Decimal(chance.randint(1, 10**6)) / 100 for _ in range(4)]
    contract = make("billing.contract", account=account, signed_on=TODAY, amount=sum(cents), **own)
    for number, days in enumerate((-20, -3, 30), start=1):
        due = TODAY + timedelta(days=days)
        make("billing.instalment", contract=contract, number=number, amount=cents[number], due_on=due)
    receipt = make("billing.receipt", contract=contract, amount=cents[1] + Decimal("0.01"), received_on=TODAY)
    make("billing.receipt", refund_of=receipt, amount=Decimal("-0.01"), reason="多付", received_on=TODAY)
    make("billing.invoice", contract=contract, amount=cents[2], status="issued", issued_on=TODAY)


def listed(query: Query) -> Decimal | None:
    """What the foot of the list behind a figure says; None where nothing is listed."""
    (measure,) = query.measures
    found = run.totals(query, ("count", measure))
    return Decimal(found[measure]) if found["count"] and found[measure] is not None else None


def exported(query: Query) -> Decimal | None:
    """The same from the rows an export of that list would write."""
    how, _colon, name = query.measures[0].partition(":")
    kind, ids = schema.find(query.object), ids_of(Export(query))
    if not ids:
        return None
    if how == "count":
        return Decimal(len(ids))
    field = kind.field(name)
    rows = run.listed(kind.model.objects.filter(pk__in=ids), [field])
    held = [Decimal(value) for row in rows if (value := field.value(row)) is not None]
    return sum(held, Decimal(0)) if held else None


def asking(people: list[User]) -> list[User]:
    """All of them; on PostgreSQL one of each role: the conditions on rows of all others are asked on SQLite."""
    return people if connection.vendor == "sqlite" else list({user.role_id: user for user in reversed(people)}.values())


def handfuls(codes: list[str]) -> Iterator[list[str]]:
    """No more at once than the API answers."""
    return (codes[at : at + MOST_CODES] for at in range(0, len(codes), MOST_CODES))


def figures(caller: Api, codes: list[str]) -> list[dict[str, Any]]:
    """What the API says of metrics."""
    found: list[dict[str, Any]] = caller.get(f"metrics/{','.join(codes)}?period={written(QUARTER)}").json()["figures"]
    return found


def adds(metric: Metric) -> bool:
    return metric.of is not None and metric.how in ("count", "sum")


@pytest.mark.slow
def test_tile_list_export_and_api_agree(data: None, people: list[User]) -> None:
    known, seen = set(), 0
    for user in asking(people):
        caller = api_of(user)
        with as_(user):
            metrics = [m for m in library.every() if not library.waiting(m)]
            answer = measuring.measure([m.code for m in metrics], [QUARTER], by="both")
            tiles = {m.code: answer.value(m.code, None, QUARTER) for m in metrics}
            for metric in filter(adds, metrics):
                query = behind.query(metric.code, QUARTER)
                assert isinstance(query, Query)
                assert listed(query) == tiles[metric.code], (user.login, metric.code)
                if current_actor().may(query.object, "export") == current_actor().may(query.object, "view"):
                    may = current_actor().allows(query.object, "export") == current_actor().allows(query.object, "view")
                    assert not may or exported(query) == tiles[metric.code], (user.login, metric.code)
                if metric.whose == "owner":
                    own = behind.query(metric.code, QUARTER, person=user.pk)
                    assert listed(own) == answer.value(metric.code, user.pk, QUARTER), (user.login, metric.code)
                if metric.where_unit == "unit":
                    placed = behind.query(metric.code, QUARTER, unit=user.unit.path)
                    assert listed(placed) == answer.value(metric.code, user.unit.path, QUARTER), metric.code
        told = [one for codes in handfuls(list(tiles)) for one in figures(caller, codes)]
        assert {one["metric"]: Decimal(one["value"]) for one in told} == {
            code: value for code, value in tiles.items() if value is not None
        }
        known.add(tuple(tiles.values()))
        seen = max(seen, len(tiles))
    assert seen >= 50, "fifty metrics at least"
    assert len(known) >= (10 if asking(people) == people else 3), "people who see different rows"
