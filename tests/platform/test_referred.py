"""Reference fields of customers' own: what they name is protected from being deleted, or they are emptied."""

from typing import Any

import pytest

from tests.organisation import Organisation, as_, make, signed_in
from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.merging import merging
from yingdan.platform.objects.custom_field import CustomField


def field(kind: str, **options: Any) -> str:
    """A field of accounts that refers to products; its name."""
    with acting(SYSTEM):
        values = {"object_key": "crm.account", "label": "Machine", "kind": kind}
        values["options"] = {"object": "catalog.product", **options}
        return str(records.create(CustomField, values).name)


def stored(record: Any) -> Any:
    """The record as it is stored."""
    return type(record)._base_manager.get(pk=record.pk)


@pytest.mark.parametrize("kind", ["ref", "refs"])
def test_what_a_field_names_is_protected(org: Organisation, kind: str) -> None:
    """One is told which field of which object names it, and how often; an account in the bin needs nothing."""
    name, product = field(kind), make("catalog.product", name="五轴机床")
    accounts = [make("crm.account", owner=org.rep) for _ in range(2)]
    with acting(SYSTEM):
        for account in accounts:
            records.change(account, {name: [product] if kind == "refs" else product})
        with pytest.raises(Refused) as why:
            records.delete(stored(product))
        assert why.value.code == "in_use" and "(Machine) 2" in why.value.show()
        records.delete(stored(accounts[0]))
        records.delete(stored(accounts[1]))
        records.delete(stored(product))
        with pytest.raises(Refused) as why:
            records.restore(stored(accounts[0]))
        assert "Machine" in why.value.show()


@pytest.mark.parametrize("kind", ["ref", "refs"])
def test_a_field_may_be_emptied_instead(org: Organisation, kind: str) -> None:
    """The rest of a list stays; the history says what stood there."""
    name = field(kind, gone="empty")
    product, other = make("catalog.product", name="A"), make("catalog.product", name="B")
    account = make("crm.account", owner=org.rep)
    with acting(SYSTEM):
        records.change(account, {name: [product, other] if kind == "refs" else product})
        version = stored(account).version
        records.delete(stored(product))
    now = stored(account)
    assert now.custom.get(name) == ([other.pk] if kind == "refs" else None) and now.version == version + 1
    history = signed_in(org.administrator).get(f"/accounts/{account.pk}/history/").content.decode()
    assert "Machine" in history


def test_the_rule_is_one_of_two_and_asked_for_in_the_designer(org: Organisation) -> None:
    """Anything else is refused at configuration."""
    with pytest.raises(Invalid):
        field("ref", gone="explode")
    name = field("ref")
    page = signed_in(org.administrator).get(f"/settings/objects/accounts/fields/{name}/").content.decode()
    assert 'name="set.gone"' in page


def test_merging_moves_lists_too(org: Organisation) -> None:
    """A record that lists of others name can be merged, and the merge taken back."""
    with acting(SYSTEM):
        values = {"object_key": "crm.contact", "label": "Firms", "kind": "refs", "options": {"object": "crm.account"}}
        name = str(records.create(CustomField, values).name)
    kept, gone = make("crm.account", name="甲", owner=org.rep), make("crm.account", name="乙", owner=org.rep)
    contact = make("crm.contact", owner=org.rep, account=kept)
    with acting(SYSTEM):
        records.change(contact, {name: [gone]})
    with as_(org.administrator):
        run = merging.merge(schema.whole("crm.account"), kept.pk, gone.pk)
        assert stored(contact).custom[name] == [kept.pk]
        merging.undo(run)
        assert stored(contact).custom[name] == [gone.pk]


def test_a_list_that_named_both_gets_both_back(org: Organisation) -> None:
    """In their order, whatever somebody added since; the list of the kept record itself, too; what was taken out since
    stays out.
    """
    with acting(SYSTEM):
        values = {"object_key": "crm.contact", "label": "Firms", "kind": "refs", "options": {"object": "crm.account"}}
        name = str(records.create(CustomField, values).name)
        own = str(records.create(CustomField, values | {"object_key": "crm.account", "label": "Near"}).name)
    kept, gone, other = (make("crm.account", name=n, owner=org.rep) for n in "甲乙丙")
    whole, added, less = (make("crm.contact", owner=org.rep, account=other) for _ in range(3))
    with acting(SYSTEM):
        for contact in (whole, added, less):
            records.change(contact, {name: [gone, other, kept]})
        records.change(kept, {own: [other, gone]})
    with as_(org.administrator):
        run = merging.merge(schema.whole("crm.account"), kept.pk, gone.pk)
        assert stored(whole).custom[name] == [kept.pk, other.pk] and stored(kept).custom[own] == [other.pk]
        fourth = make("crm.account", owner=org.rep)
        records.change(stored(added), {name: [other, stored(kept), fourth]})
        records.change(stored(less), {name: [other]})
        merging.undo(run)
    assert stored(whole).custom[name] == [gone.pk, other.pk, kept.pk]
    assert stored(added).custom[name] == [other.pk, gone.pk, kept.pk, fourth.pk]
    assert stored(less).custom[name] == [other.pk] and stored(kept).custom[own] == [other.pk, gone.pk]
