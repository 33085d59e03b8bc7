"""From a draft to what counts: asked, objected to, agreed, approved, published with a reason, changed in editions."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.modules.targets.company import entries, figures, plan_of, seat, unit
from tests.organisation import Organisation, api_of, as_
from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Invalid, Refused
from yingdan.modules.targets.objects.cell import Cell, broken
from yingdan.modules.targets.objects.change import Change, ChangeStatus
from yingdan.modules.targets.objects.commitment import Commitment, Standing
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.objects.theme import Theme
from yingdan.modules.targets.services import changes, flow
from yingdan.modules.targets.services.put import Wrong, put
from yingdan.modules.targets.services.smart import smart
from yingdan.modules.targets.services.split import Way, split
from yingdan.modules.targets.services.table import table
from yingdan.modules.work.objects.task import Task
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting

D = Decimal
JAN, FEB, MAR = "2027-01-01", "2027-02-01", "2027-03-01"


def target(plan: Any, node: str, day: str = MAR) -> Decimal | None:
    """What stands in one cell."""
    with acting(SYSTEM):
        cell = Cell.objects.filter(plan=plan, node=node, starts_on=day).first()
    return cell.target if cell else None


def published(org: Organisation, unit_: Any = None) -> Plan:
    """A plan of the first quarter for a team, published: 900 for the team, 300 for each of three."""
    plan = plan_of(org, unit_ or org.team_a1, ends_on=date(2027, 3, 31))
    with as_(org.executive):
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(900)))
        return flow.publish(flow.approve(plan), reason="first plan")


def test_everybody_is_told_his_number(org: Organisation) -> None:
    """N1: a task for each person with his own number and the difference from the year before."""
    plan = plan_of(org, org.team_a1, ends_on=date(2027, 3, 31))
    with figures({(org.rep.pk, date(2026, 2, 2)): 250, (org.mate.pk, date(2026, 2, 2)): 400}), as_(org.executive):
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(900)))
        flow.ask(plan, due_on=date(2027, 1, 5))
    with acting(SYSTEM):
        told = {task.owner_id: task for task in Task.objects.filter(about_key="targets.plan", about_id=plan.pk)}
    assert set(told) == {org.rep.pk, org.mate.pk, org.manager.pk}
    assert "300 元（+50，+20%）" in told[org.rep.pk].subject and told[org.rep.pk].due_on == date(2027, 1, 5)
    assert "300 元（−100，−25%）" in told[org.mate.pk].subject and told[org.manager.pk].subject.endswith(" 300 元")
    assert "异议：" in told[org.rep.pk].subject


def test_objection_negotiation_agreement(org: Organisation) -> None:
    """A rep objects with a figure, his manager answers, they agree; the unit's books stay true all the way."""
    plan = plan_of(org, org.team_a1, ends_on=date(2027, 3, 31))
    with as_(org.executive):
        split(plan, unit(org.team_a1), Way(over="even", method="even", whole=D(900)))
        plan = flow.ask(plan)
    with as_(org.rep):
        with pytest.raises(Invalid):
            flow.object_to(plan, amount=D(240), words=" ")
        said = flow.object_to(plan, amount=D(240), words="新人爬坡期")
        assert (said.given, said.status, said.unit_id) == (D(300), Standing.OPEN, org.team_a1.pk)
    with as_(org.mate):
        assert flow.accept(plan).amount == D(300)
        assert not Commitment.objects.filter(pk=said.pk).exists()
    with as_(org.executive), pytest.raises(Invalid):
        flow.approve(plan)
    with as_(org.manager):
        seen = Commitment.objects.get(pk=said.pk)
        flow.answer(seen, words="270 如何?", amount=D(270))
        assert table(plan).row(seat(org.rep)).objection.pk == said.pk  # type: ignore[union-attr]
    with as_(org.rep):
        assert [one.amount for one in Commitment.objects.filter(thread=said)] == [D(270)]
    with as_(org.manager):
        flow.agree(Commitment.objects.get(pk=said.pk), amount=D(270))
        assert [target(plan, seat(org.rep), day) for day in (JAN, FEB, MAR)] == [D(90)] * 3
        assert table(plan).rows[0].values[MAR].rest == D(10)
    with as_(org.executive):
        assert flow.approve(plan).status == Status.APPROVED
        with pytest.raises(Refused):
            put(plan, entries(seat(org.rep), {JAN: 1}))


def test_publishing_below_five_needs_a_reason(org: Organisation) -> None:
    """SMART: what is missing is said; with a theme, figures of the past and a live metric it has five."""
    plan = plan_of(org, org.team_a1)
    with acting(SYSTEM):
        theme = records.save(Theme(name="五轴产线占比 35%"))
    past = {(org.team_a1.path, date(year, 5, 5)): 1000 + year - 2020 for year in (2023, 2024, 2025, 2026)}
    with figures(past), as_(org.executive), clock.fixed(date(2026, 12, 1)):
        put(plan, entries(unit(org.team_a1), {"sum:year:2027-01-01": 2400}))
        found = smart(plan)
        assert found.score.met == "SMT" and [letter for letter, _ in found.score.missing] == ["A", "R"]
        assert (found.facts.best, found.facts.mean) == (D(1006), D("1004.5"))
        plan = flow.approve(plan)
        with pytest.raises(Invalid) as refused:
            flow.publish(plan)
        assert refused.value.code == "smart"
        plan = flow.send_back(plan)
        records.change(plan, {"theme": theme})
        put(plan, entries(unit(org.team_a1), {"sum:year:2027-01-01": 1200}))
        plan = flow.publish(flow.approve(Plan.objects.get(pk=plan.pk)))
        assert (plan.smart, plan.edition, plan.status) == (5, 1, Status.PUBLISHED)


def test_changes_wait_beside_what_is_published(org: Organisation) -> None:
    """A request stands beside the plan, somebody else decides, approval makes the next edition; past periods stand."""
    plan = published(org)
    with clock.fixed(date(2027, 2, 10)):
        with as_(org.manager):
            with pytest.raises(Wrong):
                put(plan, entries(seat(org.rep), {JAN: 90}))
            with pytest.raises(Invalid):
                put(plan, entries(seat(org.rep), {MAR: 110}))
            put(plan, entries(seat(org.mate), {MAR: 90}))
            change = put(plan, entries(seat(org.rep), {MAR: 110})).change
            assert change is not None and change.count == 2
            shown = table(plan)
            assert shown.changed == 2 and shown.change == change
            assert shown.row(seat(org.rep)).values[MAR].published == D(100)  # type: ignore[union-attr]
            assert target(plan, seat(org.rep)) == D(100)
            with pytest.raises(Invalid):
                changes.submit(change, reason="")
            change = changes.submit(change, reason="大客户移交")
            with pytest.raises(Refused):
                changes.approve(change)
        with as_(org.executive):
            change = changes.approve(Change.objects.get(pk=change.pk), answer="同意")
            plan = Plan.objects.get(pk=plan.pk)
            assert (change.edition, plan.edition, target(plan, seat(org.rep))) == (2, 2, D(110))
            first = changes.as_of(plan, 1)
            assert {place.key: amount for (place, _day, _level), amount in first.items()} == {
                seat(org.rep): D(100), seat(org.mate): D(100),
            }  # fmt: skip
        with acting(SYSTEM):
            told = Task.objects.filter(owner=org.rep, about_id=plan.pk).order_by("-pk")[0].subject
            assert "310 元（+10，+3.3%）" in told and broken(plan.pk) == []


def test_a_request_overtaken_is_a_conflict(org: Organisation) -> None:
    """Two requests for one cell: the second is decided on what no longer stands."""
    plan = published(org)
    with clock.fixed(date(2027, 2, 10)):
        waiting = []
        for who, wanted in ((org.manager, 80), (org.director, 70)):
            with as_(who):
                change = put(plan, entries(seat(org.rep), {MAR: wanted})).change
                assert change is not None
                waiting.append(changes.submit(change, reason="x"))
        with as_(org.executive):
            changes.approve(Change.objects.get(pk=waiting[0].pk))
            with pytest.raises(Conflict):
                changes.approve(Change.objects.get(pk=waiting[1].pk))
            with pytest.raises(Invalid, match="Say why"):
                changes.refuse(Change.objects.get(pk=waiting[1].pk), answer=" ")
            refused = changes.refuse(Change.objects.get(pk=waiting[1].pk), answer="已调整")
            assert refused.status == ChangeStatus.REFUSED and target(plan, seat(org.rep)) == D(80)
    with acting(SYSTEM):
        told = {
            who.pk: [task.subject for task in Task.objects.filter(owner=who)] for who in (org.manager, org.director)
        }
    assert any("已批准" in subject for subject in told[org.manager.pk])
    assert any("未获批准" in subject and "已调整" in subject for subject in told[org.director.pk])


def test_published_numbers_are_written_by_no_other_way(org: Organisation) -> None:
    """Neither the door nor the API changes a cell of a published plan, nor sets its status."""
    plan = published(org)
    with acting(SYSTEM):
        cell = Cell.objects.get(plan=plan, node=seat(org.rep), starts_on=MAR)
    api = api_of(org.executive)
    assert api.patch(f"target-cells/{cell.pk}", {"target": "1"}).status_code == 400
    assert api.patch(f"target-plans/{plan.pk}", {"status": "draft"}).status_code == 400
    assert api.patch(f"target-plans/{plan.pk}", {"metric": "won_n"}).status_code == 400
    assert target(plan, seat(org.rep)) == D(100)


def test_the_api_does_all_of_it(org: Organisation) -> None:
    """The same steps as POSTs of verbs."""
    plan = plan_of(org, org.team_a1, ends_on=date(2027, 3, 31))
    api, rep = api_of(org.executive), api_of(org.rep)

    def do(client: Any, verb: str, **body: Any) -> Any:
        answer = client.post(f"target-plans/{plan.pk}/do/{verb}", body)
        assert answer.status_code == 200, answer.content
        return answer.json()

    do(api, "split", node=unit(org.team_a1), method="even", over="even", whole="900")
    do(api, "ask")
    do(rep, "object_to", amount="240", words="x")
    assert rep.post(f"target-plans/{plan.pk}/do/approve", {}).status_code == 403
    do(api, "approve", despite="later")
    do(api, "publish", reason="first")
    do(api, "adjust", node=seat(org.rep), column=MAR, amount="90")
    with acting(SYSTEM):
        change = Change.objects.get(plan=plan)
    assert api.post(f"target-changes/{change.pk}/do/submit", {"reason": "r"}).status_code == 200
    assert api.post(f"target-changes/{change.pk}/do/approve_change", {}).status_code == 200
    assert target(plan, seat(org.rep)) == D(90)


def test_nobody_speaks_out_of_turn_through_the_api(org: Organisation) -> None:
    """What is said while the plan asks nobody is refused; what was said is neither made nor rewritten by hand."""
    plan = plan_of(org)
    with as_(org.executive):
        put(plan, [*entries(unit(org.company), {JAN: 100}), *entries(seat(org.rep), {JAN: 10})])
        flow.ask(plan)
    api = api_of(org.rep)
    body = {"amount": "8", "words": "Too much."}
    assert api.post(f"target-plans/{plan.pk}/do/object_to", body).status_code == 200
    assert api.post("target-commitments/", {"plan": plan.pk, "kind": "object", **body}).status_code == 405
    assert api.post(f"target-plans/{plan.pk}/do/accept", {}).status_code == 200
    with as_(org.rep):
        said = Commitment.objects.get(status=Standing.AGREED)
    late = api.patch(f"target-commitments/{said.pk}/", {"amount": "1"}, if_match=f'"{said.version}"')
    assert late.status_code == 405
    with as_(org.executive):
        flow.approve(Plan.objects.get(pk=plan.pk))
    refused = api.post(f"target-plans/{plan.pk}/do/object_to", body)
    assert refused.status_code in (400, 403, 409), refused.content
