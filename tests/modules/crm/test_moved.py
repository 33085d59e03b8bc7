"""What moved since a period began, read from how deals stood: against photographs taken at the time."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from importlib import import_module
from random import Random
from typing import Any

import pytest
from django.apps import apps

from tests.engines.targets.test_moved import told_slowly
from tests.organisation import Organisation, as_, make
from yingdan.engines.targets.moved import Deals, Part, Place, moved
from yingdan.kernel import clock
from yingdan.kernel.errors import Missing, Refused
from yingdan.kernel.period import Calendar, Period
from yingdan.modules.crm import moved as movements
from yingdan.modules.crm.objects.former_terms import KEPT, FormerTerms
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.stage import Stage
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.exchange_rate import ExchangeRate

QUARTER = Calendar().period("quarter", date(2026, 10, 1))
BEFORE, BEGUN, NOW = date(2026, 9, 20), date(2026, 10, 12), date(2026, 11, 20)


def stage(kind: str) -> Stage:
    with acting(SYSTEM):
        return Stage.objects.filter(pipeline__is_default=True, kind=kind).order_by("rank")[0]


def a_deal(owner: Any, amount: str = "100.00", due: date | None = date(2026, 11, 30), **more: Any) -> Opportunity:
    """A deal that was opened before the quarter and is expected in it."""
    with clock.fixed(more.pop("at", BEFORE)):
        opened = more.pop("opened_on", clock.today())
        return make("crm.opportunity", owner=owner, amount=amount, expected_close_on=due, opened_on=opened, **more)


def change(deal: Opportunity, at: date = BEGUN, **values: Any) -> None:
    with clock.fixed(at), acting(SYSTEM):
        deal.refresh_from_db()
        records.change(deal, values)


def won(on: date = BEGUN) -> dict[str, Any]:
    return {"stage": stage("won"), "closed_on": on}


def steps(period: Period = QUARTER, at: date = NOW) -> dict[str, tuple[Decimal, int]]:
    """What moved, as whoever acts sees it; start and end beside."""
    with clock.fixed(at):
        found = moved(group.deals for group in movements.groups(period) if not group.unrated)
    assert found.rest == 0
    ends = {"start": (found.start, 0), "won": (found.won, 0), "due": (found.due, 0)}
    return {part.value: (step.amount, step.number) for part, step in found.steps.items()} | ends


def test_every_movement_of_a_quarter(org: Organisation) -> None:
    """One deal of each kind, and the list of each column is that deal."""
    later, lost = date(2027, 1, 20), {"stage": stage("lost"), "loss_reason": "price"}
    told: dict[Part, tuple[Opportunity, Callable[[Opportunity], None]]] = {
        Part.PUT_OFF: (a_deal(org.rep, "10"), lambda deal: change(deal, expected_close_on=later)),
        Part.LOST: (a_deal(org.rep, "20"), lambda deal: change(deal, closed_on=BEGUN, **lost)),
        Part.DECREASED: (a_deal(org.rep, "40"), lambda deal: change(deal, amount=Decimal(35), **won())),
        Part.NEW: (a_deal(org.rep, "80", at=BEGUN), lambda deal: None),
        Part.CARRIED: (a_deal(org.rep, "160", date(2026, 9, 25)), lambda deal: change(deal, **won())),
        Part.PULLED: (a_deal(org.rep, "320", later), lambda deal: change(deal, expected_close_on=NOW)),
        Part.INCREASED: (a_deal(org.rep, "640"), lambda deal: change(deal, amount=Decimal(650))),
    }
    stays = a_deal(org.rep, "1280")
    for deal, happens in told.values():
        happens(deal)
    change(stays, name="renamed")
    with as_(org.rep):
        assert steps() == {
            "put_off": (Decimal(-10), 1),
            "lost": (Decimal(-20), 1),
            "decreased": (Decimal(-5), 1),
            "new": (Decimal(80), 1),
            "carried": (Decimal(160), 1),
            "pulled": (Decimal(320), 1),
            "increased": (Decimal(10), 1),
            "start": (Decimal(10 + 20 + 40 + 640 + 1280), 0),
            "won": (Decimal(35 + 160), 0),
            "due": (Decimal(80 + 320 + 650 + 1280), 0),
        }
        with clock.fixed(NOW):
            for part, (deal, _happens) in told.items():
                assert [one.pk for one in movements.of_part(QUARTER, part)] == [deal.pk], part
            assert [one.weight for one in movements.of_part(QUARTER, Part.DECREASED)] == [Decimal(5)]
            assert {one.weight for one in movements.of_part(QUARTER, "start")} == {10, 20, 40, 640, 1280}
            assert movements.of_part(QUARTER, "end").count() == 6
    with as_(org.mate):
        assert set(steps().values()) == {(Decimal(0), 0)}, "a rep sees his own"
    with as_(org.manager):
        assert steps()["start"] == (Decimal(1990), 0)


def test_there_and_back_again_is_no_movement(org: Organisation) -> None:
    """Put off and brought back, opened and lost within: between two looks nothing was different."""
    back, quick = a_deal(org.rep), a_deal(org.rep, at=BEGUN)
    change(back, expected_close_on=date(2027, 2, 1), amount=Decimal(7))
    change(back, NOW, expected_close_on=date(2026, 12, 1), amount=Decimal(100))
    change(quick, NOW, stage=stage("lost"), loss_reason="price", closed_on=NOW)
    with as_(org.rep):
        assert steps() == {"start": (Decimal(100), 0), "won": (Decimal(0), 0), "due": (Decimal(100), 0)}


def test_the_day_of_business_counts_and_not_the_day_of_typing(org: Organisation) -> None:
    """Won in September and typed in October was never October's; opened long ago and typed now is not new."""
    late = a_deal(org.rep, due=date(2026, 10, 2))
    change(late, date(2026, 10, 5), **won(date(2026, 9, 29)))
    a_deal(org.rep, "300", at=BEGUN, opened_on=date(2025, 3, 1))
    with as_(org.rep):
        assert steps() == {"start": (Decimal(300), 0), "won": (Decimal(0), 0), "due": (Decimal(300), 0)}


def test_opened_again_comes_anew(org: Organisation) -> None:
    deal = a_deal(org.rep)
    change(deal, date(2026, 9, 25), stage=stage("lost"), loss_reason="price", closed_on=date(2026, 9, 25))
    change(deal, BEGUN, stage=stage("open"))
    with as_(org.rep):
        assert steps()["new"] == (Decimal(100), 1) and steps()["start"] == (Decimal(0), 0)


def test_a_rate_moves_nothing_and_the_lack_of_one_is_told(org: Organisation) -> None:
    """An amount in dollars is worth then what it is worth now; one in euros without a rate is left out."""
    with acting(SYSTEM), clock.fixed(BEFORE):
        records.save(ExchangeRate(currency="USD", on=date(2026, 1, 1), rate=Decimal(7), source="PBOC"))
    deal = a_deal(org.rep, "100", currency="USD")
    a_deal(org.rep, "50", currency="EUR")
    with acting(SYSTEM), clock.fixed(BEGUN):
        records.save(ExchangeRate(currency="USD", on=BEGUN, rate=Decimal(6), source="PBOC"))
    change(deal, NOW, expected_close_on=date(2026, 12, 5))
    with as_(org.rep):
        assert steps() == {"start": (Decimal(600), 0), "won": (Decimal(0), 0), "due": (Decimal(600), 0)}
        with clock.fixed(NOW):
            assert [group.deals.number for group in movements.groups(QUARTER) if group.unrated] == [1]


def test_whom_a_field_is_withheld_from_learns_nothing_by_it(org: Organisation) -> None:
    make("platform.fieldgrant", object_key="crm.opportunity", field="amount", level="hidden", role=org.rep.role)
    with as_(org.rep), pytest.raises(Missing):
        movements.groups(QUARTER)


@pytest.mark.parametrize("seed", [2, 3])
def test_against_photographs(org: Organisation, seed: int) -> None:
    """Deals changed at random over half a year; the quarter as reckoned in its middle and long after it was over,
    beside what stood in the table on its first midnight, in the middle and on its last.
    """
    random, first = Random(seed), date(2026, 8, 2)
    shots: dict[date, dict[int, Any]] = {}
    held: list[Opportunity] = []
    photographed = (QUARTER.start, NOW + timedelta(days=1), QUARTER.end + timedelta(days=1))
    for day in sorted({*photographed, *(first + timedelta(days=number) for number in range(0, 190, 2))}):
        if day in photographed:
            with acting(SYSTEM):
                shots[day] = {row["id"]: row for row in Opportunity.objects.values("id", "opened_on", *KEPT)}
        if day == photographed[1]:
            running = reckoned(NOW)
        if random.random() < 0.4:
            due = day + timedelta(days=random.randint(-30, 120)) if random.random() < 0.9 else None
            held.append(a_deal(org.rep, str(random.randint(1, 99)), due, at=day))
        if held and random.random() < 0.9:
            happen(random, random.choice(held), day)
    assert running == seen(shots[photographed[0]], shots[photographed[1]])
    assert reckoned(first + timedelta(days=200)) == seen(shots[photographed[0]], shots[photographed[2]])


def happen(random: Random, deal: Opportunity, day: date) -> None:
    """Something happens to a deal."""
    if random.random() < 0.25:
        kind = random.choice(("won", "lost", "open"))
        more = {"closed_on": day} if kind != "open" else {}
        change(deal, day, stage=stage(kind), **more, **({"loss_reason": "price"} if kind == "lost" else {}))
    elif random.random() < 0.6:
        change(deal, day, expected_close_on=day + timedelta(days=random.randint(-20, 130)))
    else:
        change(deal, day, amount=Decimal(random.randint(1, 99)))


def reckoned(at: date) -> tuple[Any, ...]:
    """The quarter as it is reckoned on a day."""
    with acting(SYSTEM), clock.fixed(at):
        found = moved(group.deals for group in movements.groups(QUARTER))
    return found.start, {part.value: step.amount for part, step in found.steps.items()}, found.won, found.due


def seen(then: dict[int, Any], now: dict[int, Any]) -> tuple[Any, ...]:
    """The same by two photographs, through the slow oracle."""

    def place(row: Any) -> Place:
        if row is None:
            return Place.ABSENT
        if row["status"] != "open":
            inside = row["status"] == "won" and QUARTER.contains(row["closed_on"])
            return Place.WON if inside else Place.CLOSED
        due = row["expected_close_on"]
        if due is None or QUARTER.contains(due):
            return Place.UNDATED if due is None else Place.DUE
        return Place.EARLIER if due < QUARTER.start else Place.LATER

    both = [(then.get(pk), now.get(pk)) for pk in now]
    worth = [[Decimal((row or {}).get("base_amount") or 0) for row in pair] for pair in both]
    return told_slowly([Deals(place(a), place(b), *amounts) for (a, b), amounts in zip(both, worth, strict=True)])


def test_one_statement_however_many(org: Organisation, django_assert_num_queries: Any) -> None:
    for number in range(6):
        change(a_deal(org.rep), amount=Decimal(number + 1))
    with as_(org.rep), clock.fixed(NOW):
        movements.groups(QUARTER)
        with django_assert_num_queries(1):
            movements.groups(QUARTER)


def test_former_terms_say_how_a_deal_stood_and_who_changed_it(org: Organisation) -> None:
    """One row for each change of what it is worth or when it is expected, none for others; nobody writes them."""
    with as_(org.rep):
        deal = a_deal(org.rep)
        with clock.fixed(BEGUN):
            deal = records.change(Opportunity.objects.get(pk=deal.pk), {"amount": Decimal(90), "name": "n"})
            deal = records.change(deal, {"name": "other"})
        with clock.fixed(NOW):
            records.change(deal, {"expected_close_on": None})
        rows = list(FormerTerms.objects.order_by("until"))
        assert [(r.since and clock.day_of(r.since), clock.day_of(r.until), r.amount, r.by) for r in rows] == [
            (None, BEGUN, Decimal(100), org.rep), (BEGUN, NOW, Decimal(90), org.rep),
        ]  # fmt: skip
        assert rows[1].expected_close_on == date(2026, 11, 30)
        with pytest.raises(Refused):
            records.save(rows[0])
    with as_(org.stranger):
        assert not FormerTerms.objects.exists()


def test_the_history_there_is_tells_former_terms(org: Organisation) -> None:
    """The migration walks each deal back along its changes and comes to the rows that would have been kept."""
    deal = a_deal(org.rep)
    change(deal, BEGUN, amount=Decimal(80))
    change(deal, BEGUN, name="renamed")
    change(deal, NOW, expected_close_on=None, **won(NOW))
    columns = ("opportunity_id", "since", "until", "by_id", *KEPT)
    with acting(SYSTEM):
        kept = list(FormerTerms.objects.order_by("until").values_list(*columns))
        assert len(kept) == 2
        records.purge(FormerTerms.objects.all())
    told = import_module("yingdan.modules.crm.migrations.0022_former_terms_from_history")
    found = [tuple(row[name] for name in columns) for row in told.former(Plain())]
    assert sorted(found, key=lambda row: row[2]) == kept


class Plain:
    """The models as a migration has them: without scope."""

    def get_model(self, *name: str) -> Any:
        model = apps.get_model(*name)
        return type("Model", (), {"objects": model._base_manager})
