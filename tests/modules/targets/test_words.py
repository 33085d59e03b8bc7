"""What people say to their targets: for themselves and for the unit they lead, who hears of it, what is settled."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from tests.modules.targets.company import entries, plan_of, seat, unit
from tests.organisation import Organisation, as_, signed_in
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.targets.objects.cell import Cell, broken
from yingdan.modules.targets.objects.commitment import Commitment
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages.shown import PLAIN
from yingdan.modules.targets.services import flow
from yingdan.modules.targets.services.put import Wrong, put
from yingdan.modules.targets.services.split import Way, split
from yingdan.modules.work.objects.task import Task
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.mention import Mention

D = Decimal
JANUARY, MARCH = "2027-01-01", "2027-03-01"


def target(plan: Any, node: str, day: str = MARCH) -> Decimal | None:
    """What stands in one cell."""
    with acting(SYSTEM):
        cell = Cell.objects.filter(plan=plan, node=node, starts_on=day).first()
    return cell.target if cell else None


def called(person: Any) -> list[tuple[str, str]]:
    """What the bell of somebody says, and where it leads, the latest first."""
    with acting(SYSTEM):
        return [(one.words, one.place) for one in Mention.objects.filter(owner=person).order_by("-pk")]


@pytest.mark.django_db
def test_each_side_is_called_when_the_other_has_spoken(org: Organisation) -> None:
    """Who objects is heard by his leader, who is answered reads it, who made the plan hears of the approval."""
    plan = plan_of(org, org.team_a1, ends_on=date(2027, 3, 31))
    with acting(SYSTEM):
        records.change(org.team_a1, {"leader": org.manager})
    with as_(org.ops):
        values = {"cycle": plan.cycle, "metric": "sales_amt", "unit": org.team_a1, "ends_on": date(2027, 3, 31)}
        plan = records.create(Plan, values)
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(900)))
        plan = flow.ask(plan)
    with as_(org.rep):
        said = flow.object_to(plan, amount=D(240), words="新人爬坡期")
    assert called(org.manager)[0] == (
        f"{org.rep.name}提出异议，愿意承诺 240 元：新人爬坡期",
        f"/targets/?plan={plan.pk}",
    )
    with as_(org.manager):
        seen = Commitment.objects.get(pk=said.pk)
        flow.answer(seen, words="折中一下", amount=D(270))
        assert called(org.rep)[0] == (f"{org.manager.name}答复了您的异议，提出 270 元：折中一下", "/targets/mine/")
        flow.agree(Commitment.objects.get(pk=said.pk), amount=D(270))
    assert called(org.rep)[0] == (f"{org.manager.name}同意了您的异议，目标改为 270 元。", "/targets/mine/")
    with as_(org.executive):
        flow.approve(plan)
    assert called(org.ops)[0] == (f"{org.executive.name}批准了这个计划，可以发布。", f"/targets/?plan={plan.pk}")
    assert not called(org.executive)


@pytest.mark.django_db
def test_nobody_settles_his_own_objection(org: Organisation) -> None:
    """A leader may answer those below him; what he said himself is for somebody else."""
    plan = plan_of(org, org.team_a1, ends_on=date(2027, 3, 31))
    with as_(org.executive):
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(900)))
        plan = flow.ask(plan)
    with as_(org.manager):
        said = flow.object_to(plan, amount=D(100), words="带团队")
        with pytest.raises(Refused):
            flow.agree(said)
        with pytest.raises(Refused):
            flow.decline(said, words="算了")


@pytest.mark.django_db
def test_a_lower_target_of_a_unit_lowers_what_it_gave_out(org: Organisation) -> None:
    """Agreed with a leader, his unit has that figure and those below share it as they shared the one before; who leads
    two units speaks for each of them.
    """
    plan = plan_of(org, org.region_a, ends_on=date(2027, 3, 31))
    with acting(SYSTEM):
        for one in (org.team_a1, org.team_a2):
            records.change(one, {"leader": org.director})
    with as_(org.executive):
        split(plan, unit(org.region_a), Way(over="even", method="even", whole=D(1800), deep=True))
        plan = flow.ask(plan)
    with as_(org.director):
        first = flow.object_to(plan, amount=D(600), words="少一个人", for_unit=True, node=unit(org.team_a1))
        other = flow.accept(plan, for_unit=True, node=unit(org.team_a2))
        assert (first.unit_id, first.given) == (org.team_a1.pk, D(900))
        assert (other.unit_id, other.amount) == (org.team_a2.pk, D(900))
        with pytest.raises(Invalid):
            flow.accept(plan, for_unit=True, node=unit(org.region_b))
    with as_(org.executive):
        flow.agree(Commitment.objects.get(pk=first.pk))
        assert not broken(plan.pk)
    assert target(plan, unit(org.team_a1)) == D(200)
    assert sum(target(plan, seat(one)) or 0 for one in (org.rep, org.mate, org.manager)) == D(200)
    assert target(plan, unit(org.team_a2)) == D(300)


@pytest.mark.django_db
def test_a_leader_says_his_word_for_the_whole_unit(org: Organisation) -> None:
    """On his own page, of what his unit was given; agreed, that figure moves and no one else's."""
    plan, boss, lead = plan_of(org, org.region_a), signed_in(org.executive), signed_in(org.manager)
    with as_(org.executive):
        put(plan, entries(unit(org.region_a), {JANUARY: 1_200_000}) + entries(unit(org.team_a1), {JANUARY: 480_000}))
    base, asked = f"/targets/{plan.pk}/", f"/say/accept/?unit={unit(org.team_a1)}"
    assert asked not in lead.get("/targets/mine/").content.decode(), "nobody asks yet"
    assert boss.post(f"{base}step/ask/").status_code == 204
    shown = lead.get("/targets/mine/").content.decode()
    assert asked in shown and org.team_a1.name in shown and f'href="/targets/?plan={plan.pk}">48<' in shown
    assert lead.get(f"/targets/?plan={plan.pk}").status_code == 200
    assert asked not in signed_in(org.rep).get("/targets/mine/").content.decode()
    objected = lead.post(
        f"{base}say/object_to/?unit={unit(org.team_a1)}", {"amount": "36", "words": "Two of us begin in May."}
    )
    assert objected.status_code == 204
    with as_(org.executive):
        word = Commitment.objects.get(plan=plan)
    assert (word.for_unit, word.given, word.amount, word.unit) == (True, D(480_000), D(360_000), org.team_a1)
    assert boss.post(f"/targets/word/{word.pk}/agree/", {"amount": "36"}).status_code == 204
    assert target(plan, unit(org.team_a1), JANUARY) == D(360_000)
    told = lead.get("/targets/mine/").content.decode()
    assert "Two of us begin in May." in told and asked not in told


@pytest.mark.django_db
def test_who_speaks_for_a_unit_is_told_apart_from_who_speaks_for_himself(org: Organisation) -> None:
    """Beside the table, on the page at home and in its own title the unit is named; its word is not the person's."""
    plan, boss, lead = plan_of(org, org.region_a), signed_in(org.executive), signed_in(org.manager)
    with as_(org.executive):
        split(plan, unit(org.region_a), Way(over="even", method="even", whole=D(1_200_000), deep=True))
    base, own = f"/targets/{plan.pk}/", f"?unit={unit(org.team_a1)}"
    assert boss.post(f"{base}step/ask/").status_code == 204
    assert lead.post(f"{base}say/accept/{own}", {"words": ""}).status_code == 204
    beside = boss.get(f"{base}side/").content.decode()
    assert "人中 0 人已认领" in beside, "his own target he has not accepted"
    assert lead.get("/targets/mine/").content.decode().count("btn-primary") == 1
    assert lead.post(f"{base}say/object_to/{own}", {"amount": "30", "words": "少一人"}).status_code == 204
    assert f"代表{org.team_a1.name}" in boss.get(f"{base}side/").content.decode()
    assert f"代表{org.team_a1.name}提出异议：愿意承诺 30" in boss.get("/").content.decode()
    assert "/word/" not in lead.get(f"{base}side/").content.decode(), "nobody settles his own"


@pytest.mark.django_db
def test_what_was_asked_is_done_when_one_has_spoken(org: Organisation) -> None:
    """The task to accept or object is finished by either; of who led and spoke for his unit only, it stays."""
    plan = plan_of(org, org.team_a1, ends_on=date(2027, 3, 31))
    with acting(SYSTEM):
        records.change(org.team_a1, {"leader": org.mate})
    with as_(org.executive):
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(900)))
        plan = flow.ask(plan)
    with as_(org.rep):
        flow.accept(plan)
    with as_(org.mate):
        flow.accept(plan, for_unit=True)
    with as_(org.manager):
        flow.object_to(plan, amount=D(100), words="带团队")
    with acting(SYSTEM):
        tasks = Task.objects.filter(about_key=plan.key(), about_id=plan.pk)
        assert {task.owner_id for task in tasks if task.status == "open"} == {org.mate.pk}


def test_why_numbers_are_not_written_is_said_once_each() -> None:
    """In a dialog, which has no cells to say it at; not how many they are."""
    locked = Invalid("This cell is locked or its period is over.", code="locked")
    with translation.override("en"):
        said = PLAIN.told(Wrong({("12", "2027-01-01"): locked, ("12", "2027-02-01"): locked}))
    assert said == "This cell is locked or its period is over."
