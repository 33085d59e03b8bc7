"""Taking back what one has just done."""

import pytest

from tests.organisation import as_, make
from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Missing, Refused
from yingdan.platform import records, schema, undo


def changed(record, **values):
    """Change the record; gives the id of the change."""
    records.change(record, values)
    return undo.latest(type(record).objects.get(pk=record.pk)).pk


def test_old_values_come_back(org) -> None:
    """Through the door: the history tells of both."""
    account = make("crm.account", name="甲", owner=org.rep)
    kind = schema.of(account)
    with as_(org.rep):
        change = changed(account, name="乙", city="苏州")
        assert undo.take_back(kind, account.pk, change).name == "甲"
        assert type(account).objects.get(pk=account.pk).city == ""


def test_a_reference_comes_back(org) -> None:
    """References are kept by id and found again."""
    account = make("crm.account", owner=org.rep, parent=None)
    parent = make("crm.account", name="母公司", owner=org.rep)
    with as_(org.rep):
        change = changed(account, parent=parent)
        assert undo.take_back(schema.of(account), account.pk, change).parent is None


def test_making_is_undone_by_the_bin(org) -> None:
    """What was just made goes to the bin."""
    with as_(org.rep):
        account = records.create(schema.find("crm.account").model, {"name": "新"})
        assert undo.take_back(schema.of(account), account.pk, undo.latest(account).pk) is None
        assert not type(account).objects.filter(pk=account.pk).exists()


def test_not_what_somebody_changed_since(org) -> None:
    """A later value of another's is not overwritten."""
    account = make("crm.account", owner=org.rep, city="")
    with as_(org.rep):
        change = changed(account, city="苏州")
    with as_(org.manager):
        records.change(type(account).objects.get(pk=account.pk), {"city": "无锡"})
    with as_(org.rep), pytest.raises(Conflict):
        undo.take_back(schema.of(account), account.pk, change)


def test_not_anothers_and_not_for_ever(org) -> None:
    """One's own change only, and for ten minutes."""
    account = make("crm.account", owner=org.rep)
    with as_(org.rep):
        change = changed(account, city="苏州")
    with as_(org.manager), pytest.raises(Missing):
        undo.take_back(schema.of(account), account.pk, change)
    with as_(org.rep), clock.fixed(clock.now() + undo.LASTS * 2), pytest.raises(Refused):
        undo.take_back(schema.of(account), account.pk, change)
