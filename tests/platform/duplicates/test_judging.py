"""Duplicates in the door: on making, changing and importing, by the administrator's rules, telling no more than one may
know.
"""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.organisation import Organisation, as_
from tests.platform.duplicates.racing import CALLS, race
from yingdan.kernel.errors import Invalid
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.contact import Contact
from yingdan.modules.crm.objects.lead import Lead
from yingdan.platform import duplicates, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.duplicates import Duplicate, marking
from yingdan.platform.duplicates.models import Apart, MatchMark
from yingdan.platform.objects.alias import Alias
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.duplicate_policy import DuplicatePolicy
from yingdan.platform.objects.duplicate_rule import DuplicateRule

FENYANG = "北京纷扬科技有限责任公司"


def likely(name: str, **values: Any) -> list[tuple[str, int]]:
    """(title, score) of what an account of this name would be like."""
    return [(m.title, m.score) for m in duplicates.likely(schema.find("crm.account"), {"name": name, **values})]


def test_the_four_names_lead_to_one_customer(org: Organisation, make: Any) -> None:
    """The worked example: its legal name, two short ones and, once somebody wrote it down, its brand."""
    known = make("crm.account", name=FENYANG, owner=org.rep)
    with as_(org.rep):
        found = [likely(name) for name in (FENYANG, "北京纷扬", "纷扬科技", "纷享销客", "北京飞扬科技")]
        assert found == [[(FENYANG, 95)], [(FENYANG, 75)], [(FENYANG, 95)], [], []]
        alias = records.create(Alias, {"about": ("crm.account", known.pk), "name": "纷享销客"})
        assert likely("纷享销客科技有限公司") == [(FENYANG, 75)]
        assert likely("纷享销客") == [(FENYANG, 95)]
        records.delete(alias)
        assert likely("纷享销客") == []


def test_the_same_name_is_refused(org: Organisation, make: Any) -> None:
    """With what is there, on making and on changing; no reason helps."""
    make("crm.account", name=FENYANG, owner=org.rep)
    with as_(org.rep):
        other = records.create(Account, {"name": "苏州新凯阀门有限公司"})
        for write in (
            lambda: records.create(Account, {"name": "纷扬科技（北京）有限公司"}),
            lambda: records.change(other, {"name": "北京纷扬科技"}),
        ):
            with duplicates.consented("sure"), pytest.raises(Duplicate) as caught:
                write()
            assert caught.value.refused and [m.title for m in caught.value.matches] == [FENYANG]
        assert records.change(other, {"city": "苏州"}).city == "苏州"
        assert Account.objects.count() == 2


def test_what_is_perhaps_the_same_needs_a_reason(org: Organisation, make: Any) -> None:
    """Where somebody can be asked; it then stands in the history, before the record's own beginning."""
    make("crm.account", name=FENYANG, owner=org.rep)
    with as_(org.rep):
        with duplicates.asking():
            with pytest.raises(Duplicate) as caught:
                records.create(Account, {"name": "北京纷扬"})
            assert not caught.value.refused
            with duplicates.consented("另一家公司"):
                made = records.create(Account, {"name": "北京纷扬"})
            assert records.change(made, {"city": "北京"}).city == "北京"  # asked once, not at every change
        assert records.create(Account, {"name": "纷扬机器人"}).pk  # nobody can be asked here
    told = Change.objects.filter(object_key="crm.account", record_id=made.pk).order_by("id")
    assert [(c.verb, c.values.get("duplicate")) for c in told][:2] == [
        ("duplicate", [None, "另一家公司"]),
        ("add", None),
    ]


def test_hidden_records_are_told_by_their_owner_alone(org: Organisation, make: Any) -> None:
    """T-AC-07: no name, id, phone or amount, unless the administrator lets a field be told."""
    hidden = make("crm.account", name=FENYANG, owner=org.stranger, phone="+8613800138000", city="北京")
    with as_(org.rep):
        (match,) = duplicates.likely(schema.find("crm.account"), {"name": FENYANG})
        assert (match.id, match.title, match.facts, match.owner, match.unit) == (None, "", (), "Stranger", "华南一组")
        assert len(match.handle) == 24 and match.blocked and hidden.pk
        with pytest.raises(Duplicate) as caught:
            records.create(Account, {"name": FENYANG})
        assert "Stranger" in str(caught.value) and FENYANG not in str(caught.value)
    with as_(org.administrator):
        policy = DuplicatePolicy.objects.get(object_key="crm.account")
        records.change(policy, {"shown": "city"})
    with as_(org.rep):
        (match,) = duplicates.likely(schema.find("crm.account"), {"name": FENYANG})
        assert [words for _label, words in match.facts] == ["北京"]


def test_across_objects_one_is_told(org: Organisation, make: Any) -> None:
    """A contact's mobile is a lead's; what refers to another is no duplicate of it."""
    account = make("crm.account", name=FENYANG, owner=org.rep, phone="+861012345678")
    make("crm.lead", name="展会", company=FENYANG, phone="+8613800138000", owner=org.rep, email="")
    with as_(org.rep):
        contact = {"name": "王建国", "phone": "+8613800138000", "account": account}
        found = duplicates.likely(schema.find("crm.contact"), contact)
        assert [(m.key, m.score, m.blocked) for m in found] == [("crm.lead", 85, False)]
        switchboard = {"name": "李四", "phone": "+861012345678"}
        assert [m.key for m in duplicates.likely(schema.find("crm.contact"), switchboard)] == ["crm.account"]
        assert not duplicates.likely(schema.find("crm.contact"), switchboard | {"account": account})
        assert [(m.key, m.score) for m in duplicates.likely(schema.find("crm.account"), {"name": "北京纷扬科技"})] == [
            ("crm.account", 95),
            ("crm.lead", 80),
        ]


def test_the_bin_is_told_of_and_stands_in_nobodys_way(org: Organisation) -> None:
    """T-RC-03: delete the customer, bring it in again."""
    with as_(org.rep):
        gone = records.create(Account, {"name": FENYANG})
        records.delete(gone)
        (match,) = duplicates.likely(schema.find("crm.account"), {"name": FENYANG})
        assert (match.deleted, match.blocked, match.id) == (True, False, gone.pk)
        assert records.create(Account, {"name": FENYANG}).pk != gone.pk


def test_empty_never_equals_empty(org: Organisation, make: Any) -> None:
    """Contacts without numbers, accounts named by one letter."""
    with as_(org.rep):
        for _number in range(2):
            records.create(Contact, {"name": "王建国"})
            records.create(Account, {"name": "A"})
            records.create(Lead, {"name": "展会"})
    assert not MatchMark.objects.exists()


def test_a_batch_is_compared_with_itself(org: Organisation) -> None:
    """The later row of two that are one is the one refused; nothing is written."""
    with as_(org.rep), pytest.raises(records.BatchInvalid) as caught:
        records.save_many([Account(name=FENYANG), Account(name="新凯阀门"), Account(name="北京纷扬科技股份有限公司")])
    assert list(caught.value.errors) == [2]
    with as_(org.rep):
        assert not Account.objects.exists()


def test_many_rows_cost_no_more_statements_than_few(org: Organisation) -> None:
    """The look-up and the marks of a chunk are a few statements."""
    with as_(org.rep):
        records.save_many([Account(name=f"第{n}机床厂", phone=f"+86138{n:08}") for n in range(300)])
        with CaptureQueriesContext(connection) as told:
            records.save_many([Account(name=f"第{n}阀门厂", phone=f"+86139{n:08}") for n in range(300)])
    ours = [q["sql"] for q in told.captured_queries if "matchmark" in q["sql"] or "alias" in q["sql"]]
    assert len([sql for sql in ours if sql.startswith("SELECT")]) == 1 and len(ours) < 10


def test_a_pair_said_to_be_two_is_left_alone(org: Organisation, make: Any) -> None:
    """Whatever their numbers say."""
    one, two = (make("crm.contact", name=n, owner=org.rep, email="") for n in "张李")
    Apart.objects.create(object_key="crm.contact", first_id=one.pk, second_id=two.pk)
    with as_(org.rep), duplicates.asking():
        records.change(one, {"phone": "+8613800138000"})
        records.change(two, {"phone": "+8613800138000"})


def test_rules_change_at_once(org: Organisation, make: Any) -> None:
    """Off, on, another score; marks of records that were there are made anew by the job."""
    make("crm.account", name=FENYANG, owner=org.rep, city="北京")
    with as_(org.administrator):
        rule = DuplicateRule.objects.get(object_key="crm.account", method="name", against="crm.account")
        records.change(rule, {"score": 70})
        assert likely("纷扬科技") == [(FENYANG, 75)]
        records.change(DuplicatePolicy.objects.get(object_key="crm.account"), {"active": False})
        assert likely("纷扬科技") == []
        records.change(DuplicatePolicy.objects.get(object_key="crm.account"), {"active": True, "refuse_from": None})
        records.create(DuplicateRule, {"object_key": "crm.account", "method": "exact", "compared": "city", "score": 66})
        assert likely("飞书", city="北京") == []
        with acting(SYSTEM):
            assert marking.anew("crm.account") == 1
        assert likely("飞书", city="北京") == [(FENYANG, 66)]
        with pytest.raises(Invalid) as caught:
            records.create(DuplicateRule, {"object_key": "crm.account", "method": "code", "compared": "x", "score": 1})
        assert list(caught.value.fields) == ["compared"]


@pytest.mark.django_db(transaction=True)
def test_twenty_at_the_same_moment_make_one() -> None:
    """T-RC-05: however it is spelt, exactly one is made; the others are told (409)."""
    assert race() == {"statuses": [201] + [409] * (CALLS - 1), "count": 1}


def test_a_place_within_a_hundred_metres_counts_where_there_is_one(org: Organisation, make: Any) -> None:
    """A customer's own field for the place, and a similar name: 65 points (requirements.md §5.2)."""
    with acting(SYSTEM):
        field = {"object_key": "crm.account", "kind": "location", "label": "Place", "name": "c_place"}
        records.create(CustomField, field)
        compared = {"compared": "c_place name", "against": "crm.account", "score": 65}
        records.create(DuplicateRule, {"object_key": "crm.account", "method": "near", **compared})
        for other in DuplicateRule.objects.exclude(method="near"):
            records.delete(other)
    make("crm.account", name="苏州新凯阀门", owner=org.rep, c_place="31.298900,120.585300 东路 1 号")
    with as_(org.rep):
        near = "31.299300,120.585300"
        assert likely("新凯阀门厂", c_place=near) == [("苏州新凯阀门", 65)]
        assert likely("新凯阀门厂", c_place="31.300300,120.585300") == likely("某某五金", c_place=near) == []
        assert likely("新凯阀门厂") == []
