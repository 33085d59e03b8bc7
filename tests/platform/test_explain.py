"""The explainer agrees with the scopes for every person and object, and names the rule that decides."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.organisation import Organisation
from yingdan.kernel import clock
from yingdan.platform import entitlements, explain, preferences, records, schema, standing
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.membership import Membership
from yingdan.platform.objects.role_member import RoleMember
from yingdan.platform.objects.share import Share

VERBS = ("view", "change", "delete", "transfer", "export")


def person(user: Any) -> standing.Person:
    """One person's standing."""
    return standing.people([user.pk])[0]


def rules(record: Any, user: Any, verb: str = "view") -> set[str]:
    """The names of the rules that decide."""
    return {r.rule for r in explain.why(explain.case_of(record), person(user), verb).reasons}


def share(record: Any, user: Any, **more: Any) -> Share:
    """A share made by the system."""
    with acting(SYSTEM):
        return records.save(Share(object_key=record.key(), record_id=record.pk, user=user, **more))


@pytest.mark.parametrize(
    ("who", "rule"),
    [
        ("rep", {"owner"}),
        ("mate", {"no_reach"}),
        ("stranger", {"no_reach"}),
        ("manager", {"unit"}),
        ("director", {"unit"}),
        ("executive", {"everything"}),
        ("administrator", {"everything"}),
        ("leaver", {"disabled"}),
    ],
)
def test_the_rule_is_named(org: Organisation, make: Any, who: str, rule: set[str]) -> None:
    assert rules(make("crm.account", owner=org.rep), getattr(org, who)) == rule


def test_a_share_is_named_until_it_ends(org: Organisation, make: Any) -> None:
    account = make("crm.account", owner=org.rep)
    given = share(account, org.stranger, until_on=clock.today())
    verdict = explain.why(explain.case_of(account), person(org.stranger))
    assert verdict.may and verdict.reasons[0].rule == "share" and verdict.reasons[0].until == clock.today()
    assert rules(account, org.stranger, "change") >= {"share_reads"}
    with acting(SYSTEM):
        records.change(given, {"until_on": clock.today() - timedelta(days=1)})
    assert "share_ended" in rules(account, org.stranger)


def test_a_share_does_nothing_for_who_may_see_none(org: Organisation, make: Any) -> None:
    account = make("crm.account", owner=org.rep)
    with acting(SYSTEM):
        records.delete(Grant.objects.get(role__code="rep", object_key="crm.account", verb="view"))
    share(account, org.stranger)
    assert rules(account, org.stranger) == {"no_right", "share_idle"}


def test_records_without_an_owner(org: Organisation, make: Any) -> None:
    account = make("crm.account", owner=None)
    assert rules(account, org.rep) == {"ownerless"}
    preferences.set_company(show_unowned=True)
    assert rules(account, org.rep) == {"nobody"}


def test_what_speaks_of_another_record_follows_it(org: Organisation, make: Any) -> None:
    account = make("crm.account", owner=org.rep)
    task = make("work.task", owner=org.stranger, about=(account.key(), account.pk))
    assert "parent" in rules(task, org.rep)
    assert rules(task, org.stranger) == {"owner"}


def test_several_roles_and_units_are_all_named(org: Organisation, make: Any) -> None:
    account = make("crm.account", owner=org.stranger)
    with acting(SYSTEM):
        records.save(Membership(user=org.manager, unit=org.team_b1))
        records.save(RoleMember(user=org.manager, role=org.executive.role))
    assert rules(account, org.manager) == {"unit", "everything"}


def test_standing_is_what_the_entitlements_say(org: Organisation) -> None:
    with acting(SYSTEM):
        records.save(Membership(user=org.manager, unit=org.team_b1))
        grant = Grant.objects.get(role__code="rep", object_key="crm.account", verb="view")
        records.change(grant, {"reach": "units", "units": [str(org.region_a.pk)]})
    for one in standing.people():
        if one.active:
            actor, _stamp = entitlements.work_out(one.id)
            for key in schema.current().objects:
                for verb in VERBS:
                    assert one.allows(key, verb) == actor.allows(key, verb), (one.name, key, verb)


def test_the_explainer_agrees_with_the_scopes(org: Organisation, make: Any) -> None:
    rows = []
    for owner in (org.rep, org.neighbour, org.stranger, None):
        account = make("crm.account", owner=owner)
        deal = make("crm.opportunity", owner=owner, account=account)
        rows += [account, deal, make("work.task", owner=org.stranger, about=(account.key(), account.pk))]
        rows.append(make("crm.opportunityline", opportunity=deal, price=Decimal(5)))
    rows.append(make("catalog.product"))
    share(rows[0], org.stranger, part="write")
    share(rows[1], org.neighbour)
    everybody = [p for p in standing.people() if p.active]
    for row in rows:
        case = explain.case_of(row)
        assert explain.explained(case)
        for one in everybody:
            with acting(entitlements.actor_for(one.id)):
                for verb in VERBS:
                    may = type(row).objects.may(verb).filter(pk=row.pk).exists()
                    said = explain.why(case, one).may and explain.why(case, one, verb).may
                    assert said is may, (str(row), one.name, verb)
