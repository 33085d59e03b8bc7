"""Who sees what: own, team, below, chosen units, all; several units, shares, owners who are not there (T-AC-05..17)."""

from datetime import timedelta

import pytest

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Missing, Refused
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.contact import Contact
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import preferences, records
from yingdan.platform.actor import SYSTEM, NoActor, acting
from yingdan.platform.audit import Change
from yingdan.platform.door import within_reach
from yingdan.platform.objects.alias import Alias
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.membership import Membership
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.role_member import RoleMember
from yingdan.platform.objects.share import Share
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User

REPS = {"rep", "mate", "neighbour", "stranger"}


def test_reading_outside_acting_raises(db):
    with pytest.raises(NoActor):
        Account.objects.count()


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("rep", {"rep"}),
        ("neighbour", {"neighbour"}),
        ("stranger", {"stranger"}),
        ("manager", {"rep", "mate"}),
        ("director", {"rep", "mate", "neighbour"}),
        ("executive", REPS),
        ("administrator", REPS),
    ],
)
def test_each_role_sees_its_place(firm, who, sees):
    assert firm.names(who) == sees


def test_team_reach_leaves_out_units_below(firm):
    with acting(SYSTEM):
        grant = Grant.objects.get(role__code="manager", object_key="crm.account", verb="view")
        records.change(grant, {"reach": "team"})
    assert firm.names("manager") == {"rep", "mate"} and firm.names("director") == set()


def test_chosen_units_hold_with_what_is_below(firm):
    with acting(SYSTEM):
        grant = Grant.objects.get(role__code="rep", object_key="crm.account", verb="view")
        records.change(grant, {"reach": "units", "units": [str(firm.region_a.pk)]})
    assert firm.names("stranger") == REPS


def test_a_unit_moved_moves_the_view_at_once(firm):
    assert "neighbour" in firm.names("director")
    with acting(SYSTEM):
        records.change(firm.team_a2, {"parent": firm.region_b})
    assert firm.names("director") == {"rep", "mate"}


def test_whole_subtrees_move(firm):
    with acting(SYSTEM):
        records.change(firm.region_a, {"parent": firm.region_b})
        paths = dict(Unit.objects.values_list("name", "path"))
    assert paths["华东二组"] == f"{paths['华东区']}{firm.team_a2.pk}/"
    assert paths["华东区"].startswith(paths["华南区"])


def test_a_cycle_of_units_is_refused(firm):
    with acting(SYSTEM), pytest.raises(Invalid) as wrong:
        records.change(firm.region_a, {"parent": firm.team_a2})
    assert "parent" in wrong.value.fields


def test_somebody_in_two_units_sees_both(firm):
    with acting(SYSTEM):
        records.save(Membership(user=firm.director, unit=firm.region_b))
    assert firm.names("director") == REPS


def test_a_membership_that_ended_no_longer_counts(firm):
    with acting(SYSTEM):
        records.save(Membership(user=firm.director, unit=firm.region_b, until_on=clock.today() - timedelta(days=1)))
    assert "stranger" not in firm.names("director")


def test_two_roles_add_up(firm):
    with acting(SYSTEM):
        records.save(RoleMember(user=firm.stranger, role=Role.objects.get(code="executive")))
    assert firm.names("stranger") == REPS


def test_a_share_opens_one_record_until_its_day(firm):
    account = firm.accounts["stranger"]
    with acting(firm.actor("stranger")):
        share = records.save(Share(object_key="crm.account", record_id=account.pk, user=firm.rep))
    assert firm.names("rep") == {"rep", "stranger"}
    with acting(firm.actor("rep")), pytest.raises(Refused):
        records.change(account, {"name": "x"})
    with acting(SYSTEM):
        records.change(share, {"until_on": clock.today() - timedelta(days=1)})
    assert firm.names("rep") == {"rep"}


def test_a_share_to_write_lets_one_change_but_not_delete(firm):
    account = firm.accounts["stranger"]
    with acting(firm.actor("stranger")):
        records.save(Share(object_key="crm.account", record_id=account.pk, user=firm.rep, part="write"))
    with acting(firm.actor("rep")):
        assert records.change(account, {"short_name": "短"}).short_name == "短"
        with pytest.raises(Refused):
            records.delete(account)


def test_only_who_may_change_a_record_shares_it(firm):
    with acting(firm.actor("rep")), pytest.raises(Refused):
        records.save(Share(object_key="crm.account", record_id=firm.accounts["stranger"].pk, user=firm.rep))


def test_records_without_an_owner_are_hidden_unless_the_switch_says_otherwise(firm):
    with acting(SYSTEM):
        records.save(Account(name="nobody's", unit=firm.region_a))
    assert "nobody's" not in firm.names("rep") | firm.names("director")
    assert "nobody's" in firm.names("executive")
    preferences.set_company(show_unowned=True)
    assert "nobody's" in firm.names("rep") & firm.names("director")


def test_a_reference_to_a_hidden_record_is_no_link_but_an_error(firm):
    with acting(firm.actor("rep")):
        for values in ({"account": firm.accounts["stranger"]}, {"account": Account(pk=firm.accounts["stranger"].pk)}):
            with pytest.raises(Invalid) as wrong:
                records.create(Contact, {"name": "李敏", **values})
            assert "account" in wrong.value.fields
        assert Contact.objects.count() == 0


def test_nobody_gives_a_record_to_where_he_could_not_have_put_it(firm):
    with acting(firm.actor("rep")):
        with pytest.raises(Refused):
            records.change(firm.accounts["rep"], {"owner": firm.stranger})
        with pytest.raises(Refused):
            records.create(Account, {"name": "gift", "owner": firm.stranger})
    with acting(SYSTEM):
        assert not Account.objects.filter(name="gift").exists()


def test_what_cannot_be_seen_cannot_be_changed_or_deleted(firm):
    with acting(firm.actor("rep")):
        for write in (lambda a: records.change(a, {"name": "x"}), records.delete):
            with pytest.raises(Missing):
                write(firm.accounts["stranger"])
    with acting(SYSTEM):
        assert Account.objects.get(pk=firm.accounts["stranger"].pk).name == "stranger"


def test_a_transfer_is_its_own_right_and_changes_the_owner_only(firm):
    with acting(SYSTEM):
        deal = records.create(Opportunity, {"name": "deal", "account": firm.accounts["rep"], "owner": firm.rep})
    with acting(firm.actor("rep")), pytest.raises((Refused, Missing)):
        records.transfer([deal], firm.mate)
    with acting(firm.actor("director")):
        deal.refresh_from_db()
        before = {c.attname: getattr(deal, c.attname) for c in deal._meta.concrete_fields}
        records.transfer([deal], firm.stranger)
    with acting(SYSTEM):
        after = Opportunity.objects.get(pk=deal.pk)
        changed = {n for n, v in before.items() if getattr(after, n) != v}
    assert changed == {"owner_id", "unit_id", "version", "updated_at", "updated_by_id"}
    assert after.unit_id == firm.team_b1.pk


def test_a_role_above_ones_own_cannot_be_given(firm):
    with acting(SYSTEM):
        role, highest = Role.objects.get(code="manager"), Role.objects.get(code="administrator")
        for verb in ("add", "change"):
            records.save(Grant(role=role, object_key="platform.user", verb=verb, reach="all"))
        records.save(Grant(role=role, object_key="platform.role", verb="view", reach="all"))
    with acting(firm.actor("director")):
        for target in (firm.director, firm.rep):
            with pytest.raises(Refused):
                records.change(target, {"role": highest})
        with pytest.raises(Refused):
            records.change(firm.administrator, {"email": "mine@example.com"})
        with pytest.raises(Refused):
            records.save(Grant(role=role, object_key="*", verb="*", reach="all"))
    with acting(SYSTEM):
        assert User.objects.get(pk=firm.administrator.pk).email == ""


def test_the_last_administrator_stays(firm):
    with acting(SYSTEM):
        second = User.objects.get(login="admin")
    with acting(firm.actor("administrator")):
        lowest = Role.objects.get(code="rep")
        records.change(second, {"active": False})
        with pytest.raises(Refused):
            records.change(firm.administrator, {"active": False})
        with pytest.raises(Refused):
            records.change(firm.administrator, {"role": lowest})


def test_a_batch_with_one_record_of_another_changes_none(firm):
    """T-AC-02 at the door: own and another's together are refused whole, and nothing of it is told."""
    told = Change.objects.count()
    with acting(SYSTEM):
        pair = [Account.objects.get(pk=firm.accounts[name].pk) for name in ("rep", "stranger")]
    with acting(firm.actor("director")):
        with pytest.raises((Refused, Missing)):
            records.transfer(pair, firm.director)
        for account in pair:
            account.name = "taken"
        with pytest.raises((Refused, Missing)):
            records.save_many(pair)
    with acting(SYSTEM):
        assert {a.name for a in Account.objects.all()} == REPS
        assert Account.objects.get(name="rep").owner == firm.rep
    assert Change.objects.count() == told


def test_what_is_seen_is_not_asked_for_twice(firm):
    """Rows made in somebody's sight are his to view already; those made in another's are judged anew."""
    with acting(firm.actor("rep")):
        rows = Account.objects.filter(name__gt="")
        assert str(rows.may("view").query) == str(rows.query)
        assert rows.may("view").exists()
    with acting(firm.actor("stranger")):
        assert not rows.may("view").exists()


def test_rows_are_judged_by_the_very_records_they_hang_on(firm):
    """Whatever else their writer may reach, and whether they come alone or together."""
    with acting(SYSTEM):
        mine, theirs = (
            records.save(Alias(about_key="crm.account", about_id=firm.accounts[who].pk, name="x"))
            for who in ("rep", "stranger")
        )
    with acting(firm.actor("rep")):
        within_reach(Alias, [mine], "add")
        for rows in ([theirs], [mine, theirs]):
            with pytest.raises(Refused):
                within_reach(Alias, rows, "add")
