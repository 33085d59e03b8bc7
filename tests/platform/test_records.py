"""The one door for writing: merging, conflicts, history, the bin, numbers, uniqueness (T-RC-01, 04, 05,
T-AC-12, 15).
"""

from decimal import Decimal

import pytest
from django.db import connection, transaction

from yingdan.kernel.errors import Conflict, Invalid, Missing, Refused
from yingdan.modules.catalog.objects.product import Product
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.contact import Contact
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import audit, records, tokens
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.entitlements import actor_for
from yingdan.platform.objects.token import Token
from yingdan.platform.objects.user import User
from yingdan.platform.recording import UnrecordedWrite
from yingdan.platform.records import BatchInvalid
from yingdan.platform.sessions import Session, SessionStore


@pytest.mark.parametrize(
    "write",
    [
        lambda a: a.save(),
        lambda a: a.delete(),
        lambda a: Account.objects.update(name="x"),
        lambda a: Account.objects.all().delete(),
        lambda a: Account.objects.bulk_create([Account(name="x")]),
        lambda a: Account.objects.bulk_update([a], ["name"]),
        lambda a: Account.objects.create(name="x"),
    ],
)
def test_every_other_way_of_writing_raises(firm, write):
    with acting(SYSTEM), pytest.raises(UnrecordedWrite):
        write(firm.accounts["rep"])


def test_changes_to_different_fields_merge(firm):
    account = firm.accounts["rep"]
    with acting(firm.actor("rep")):
        records.change(account, {"short_name": "mine"}, version=1)
        merged = records.change(account, {"name": "theirs"}, version=1)
    assert (merged.name, merged.short_name, merged.version) == ("theirs", "mine", 3)


def test_changes_to_the_same_field_conflict_with_three_values(firm):
    account = firm.accounts["rep"]
    with acting(firm.actor("rep")):
        records.change(account, {"name": "first"}, version=1)
        with pytest.raises(Conflict) as clash:
            records.change(account, {"name": "second", "short_name": "s"}, version=1)
        assert clash.value.conflicts == {"name": ("second", "first", "rep")}
        assert clash.value.current_version == 2
        kept = Account.objects.get(pk=account.pk)
    assert (kept.name, kept.short_name) == ("first", "")


def test_the_same_value_twice_is_no_conflict_and_no_change(firm):
    account = firm.accounts["rep"]
    with acting(firm.actor("rep")):
        records.change(account, {"name": "same"}, version=1)
        assert records.change(account, {"name": "same"}, version=1).version == 2


def test_a_stale_instance_is_refused(firm):
    with acting(firm.actor("rep")):
        one, other = Account.objects.get(pk=firm.accounts["rep"].pk), Account.objects.get(pk=firm.accounts["rep"].pk)
        one.name = "one"
        records.save(one)
        other.name = "other"
        with pytest.raises(Conflict):
            records.save(other)


def test_history_tells_who_changed_what_from_what(firm):
    account = firm.accounts["rep"]
    with acting(firm.actor("rep", "api")):
        records.change(account, {"name": "新名"})
    change = audit.history("crm.account", account.pk)[0]
    assert (change.verb, change.source, change.actor_id) == ("change", "api", firm.rep.pk)
    assert change.values["name"] == ["rep", "新名"]
    assert set(change.values) == {"name"}


def test_one_write_is_one_row_of_history(firm):
    before = Change.objects.count()
    with acting(firm.actor("rep")):
        records.change(firm.accounts["rep"], {"name": "a", "short_name": "b"})
    assert Change.objects.count() == before + 1


def test_a_refused_write_leaves_no_trace(firm):
    before = (Change.objects.count(), Account._base_manager.count())
    with acting(firm.actor("rep")):
        for values in ({"name": ""}, {"name": "x", "owner": firm.stranger}, {"name": "x" * 500}):
            with pytest.raises((Invalid, Refused)):
                records.create(Account, values)
    assert (Change.objects.count(), Account._base_manager.count()) == before


def test_passwords_stay_out_of_the_history(firm):
    with acting(SYSTEM):
        user = User.objects.get(pk=firm.rep.pk)
        user.set_password("correct horse battery")
        records.save(user)
    assert audit.history("platform.user", firm.rep.pk)[0].values["password"] == ["•••", "•••"]


def test_a_batch_names_each_wrong_row_and_saves_none(firm):
    with acting(firm.actor("rep")):
        rows = [Product(code="A", name="a"), Product(code="B", name=""), Product(code="A", name="c")]
    with acting(SYSTEM), pytest.raises(BatchInvalid) as wrong:
        records.save_many(rows)
    assert set(wrong.value.errors) == {1, 2}
    assert set(wrong.value.errors[1].fields) == {"name"}
    assert set(wrong.value.errors[2].fields) == {"code"}
    with acting(SYSTEM):
        assert not Product.objects.exists()


def test_empty_never_equals_empty(firm):
    with acting(firm.actor("rep")):
        records.create(Account, {"name": "one", "uscc": ""})
        records.create(Account, {"name": "two", "uscc": ""})


def test_a_code_is_free_again_while_its_holder_is_in_the_bin(firm):
    with acting(firm.actor("administrator")):
        first = records.create(Product, {"code": "P", "name": "first"})
        with pytest.raises(Invalid) as wrong:
            records.create(Product, {"code": "P", "name": "second"})
        assert "code" in wrong.value.fields
        records.delete(first)
        records.create(Product, {"code": "P", "name": "second"})
        with pytest.raises(Refused) as why:
            records.restore(first)
    assert why.value.code == "taken"


def test_numbers_come_in_order_and_without_gaps(firm):
    with acting(firm.actor("rep")):
        first = records.create(Opportunity, {"name": "a"})
        with pytest.raises(Invalid):
            records.create(Opportunity, {"name": ""})
        second = records.create(Opportunity, {"name": "b"})
    assert int(second.number[-4:]) == int(first.number[-4:]) + 1


def test_the_bin_takes_what_belongs_and_gives_it_back(firm):
    account = firm.accounts["rep"]
    with acting(firm.actor("rep")):
        contact = records.create(Contact, {"name": "李敏", "account": account})
        records.delete(account)
        assert not Account.objects.filter(pk=account.pk).exists()
        assert not Contact.objects.filter(pk=contact.pk).exists()
        assert Account.bin.count() == 1
        records.restore(account)
        assert Contact.objects.get(pk=contact.pk).account_id == account.pk


def test_what_others_need_is_not_deleted(firm):
    with acting(firm.actor("rep")):
        records.create(Opportunity, {"name": "deal", "account": firm.accounts["rep"]})
        with pytest.raises(Refused) as why:
            records.delete(firm.accounts["rep"])
    assert why.value.code == "in_use"


def test_nobody_restores_what_he_could_not_delete(firm):
    with acting(firm.actor("stranger")):
        records.delete(firm.accounts["stranger"])
    with acting(firm.actor("rep")), pytest.raises(Missing):
        records.restore(firm.accounts["stranger"])


def test_a_child_waits_for_its_parent(firm):
    account = firm.accounts["rep"]
    with acting(firm.actor("rep")):
        contact = records.create(Contact, {"name": "李敏", "account": account})
        records.delete(contact)
        records.delete(account)
        with pytest.raises(Refused) as why:
            records.restore(contact)
    assert why.value.code == "parent_gone"


def test_what_the_system_keeps_cannot_be_set(firm):
    with acting(firm.actor("rep")), pytest.raises(Invalid) as wrong:
        records.create(Opportunity, {"name": "a", "weighted": Decimal(1), "is_superuser": True})
    assert set(wrong.value.fields) == {"weighted", "is_superuser"}


@pytest.mark.parametrize("text", ["99999999999.99", "9999999999999999.99", "0.10", "-0.01"])
def test_money_is_kept_to_the_cent(firm, text):
    with acting(SYSTEM):
        product = records.save(Product(code="P", name="p", list_price=abs(Decimal(text))))
        assert Product.objects.get(pk=product.pk).list_price == abs(Decimal(text))
        assert Product.objects.filter(list_price=abs(Decimal(text))).exists()


def test_disabling_ends_sessions_and_tokens_in_the_same_transaction(firm):
    with acting(SYSTEM):
        tokens.issue(firm.manager, "script")
        session = SessionStore()
        session["user"] = firm.manager.pk
        session.save()
        user = User.objects.get(pk=firm.manager.pk)
        user.active = False
        with transaction.atomic():
            records.save(user)
            assert connection.in_atomic_block
            assert not Session.objects.filter(user_id=user.pk).exists()
            assert not Token.objects.filter(user=user).exists()
    with pytest.raises(Missing):
        actor_for(firm.manager.pk)
