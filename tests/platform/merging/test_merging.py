"""T-RC-02: two records become one, nothing is lost, and it can be taken back."""

import json
from typing import Any

import pytest
from django.apps import apps

from tests.organisation import Organisation, as_, make
from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Invalid, Missing, Refused
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.contact import Contact
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.duplicates.models import Likely
from yingdan.platform.merging import choosing, references
from yingdan.platform.merging.merging import merge, undo
from yingdan.platform.objects.alias import Alias
from yingdan.platform.objects.merge import UNDO_FOR
from yingdan.platform.objects.saved_view import SavedView
from yingdan.platform.objects.share import Share
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query

ACCOUNT = "crm.account"
SITE = "http:" + "//fenyang.cn"
ALIAS = "platform.alias.about_id"


def kind() -> Any:
    """The object merged here."""
    return schema.find(ACCOUNT)


@pytest.fixture
def two(org: Organisation) -> tuple[Account, Account]:
    """Two accounts of the rep that are one customer."""
    kept = make(ACCOUNT, name="北京纷扬科技有限责任公司", owner=org.rep, city="北京", phone="+861012345678")
    gone = make(ACCOUNT, name="纷扬科技", owner=org.rep, city="", phone="+8613800138000", website=SITE)
    return kept, gone


def pointing(record: Any) -> dict[str, int]:
    """How many rows refer to a record, by every way there is."""
    found = {r.name: r.rows(ACCOUNT, record.pk).count() for r in references.of(Account)}
    return {name: n for name, n in found.items() if n}


def refer(record: Any, owner: Any) -> None:
    """A row for every foreign key and pair there is that refers to this record: new tables are not forgotten."""
    for reference in references.of(Account):
        model = reference.model
        if model is not Share and not (schema.known(model._meta.label_lower) and schema.of(model).has("add")):
            continue
        if reference.key_name:
            owned = {"owner": owner} if "owner" in {f.name for f in model._meta.fields} else {}
            if model is Share:
                make("platform.share", object_key=ACCOUNT, record_id=record.pk, user=owner)
            elif reference.key_name == "about_key":
                make(model.key(), about=(ACCOUNT, record.pk), **owned)
            continue
        name = model._meta.get_field(reference.attname.removesuffix("_id")).name
        row = make(model.key(), **({name: record} if schema.of(model).fields[name].editable else {}))
        if getattr(row, reference.attname) != record.pk:
            with acting(SYSTEM):
                setattr(row, name, record)
                records.save(row)


def test_every_reference_there_is_moves_and_comes_back(org: Organisation, two: Any) -> None:
    """Counted by looking at the tables: foreign keys, those without a way back, and pairs of columns."""
    kept, gone = two
    refer(gone, org.mate)
    before, own = pointing(gone), pointing(kept)
    ways = {f"{r.related_model._meta.label_lower}.{r.field.attname}" for r in Account._meta.related_objects}
    assert ways <= before.keys(), ways - before.keys()
    assert {"crm.lead.account_id", "crm.account.parent_id", "work.task.about_id", "platform.share.record_id"} <= set(
        before
    )
    with as_(org.rep):
        run = merge(kind(), kept.pk, gone.pk)
        assert pointing(gone) == {}
        assert pointing(kept) == {n: before.get(n, 0) + own.get(n, 0) for n in {**before, **own}} | {ALIAS: 2}
        assert run.moved >= sum(before.values())
        undo(run)
    assert pointing(gone) == before
    assert pointing(kept) == own | {ALIAS: 1}  # the name kept by the merge, now in the bin


def test_every_table_that_speaks_of_records_is_known() -> None:
    """A pair of columns is moved, or stays for a reason that is written down."""
    moved = {r.model._meta.label_lower for r in references.pairs()}
    for model in apps.get_models(include_auto_created=True):
        names = {c.name for c in model._meta.concrete_fields}
        if {"object_key", "record_id"} <= names or {"about_key", "about_id"} <= names:
            label = model._meta.label_lower
            assert (label in moved) != (label in references.STAY), label


def test_what_is_filled_stands_over_what_is_empty(org: Organisation, two: Any) -> None:
    """And what is newer over what is older, unless somebody chooses; owner and unit stay."""
    kept, gone = two
    with as_(org.rep):
        records.change(gone, {"short_name": "纷扬"})
        records.change(kept, {"short_name": "纷扬（旧）"})
        records.change(gone, {"short_name": "纷享"})
        merge(kind(), kept.pk, gone.pk, {"phone": "gone", "name": "kept"})
        one = Account.objects.get(pk=kept.pk)
        assert (one.name, one.city, one.website) == ("北京纷扬科技有限责任公司", "北京", SITE)
        assert (one.short_name, one.phone, one.owner) == ("纷享", "+8613800138000", org.rep)
        assert [a.name for a in Alias.objects.all()] == ["纷扬科技"]
        assert [a.pk for a in run.page(Query(object=ACCOUNT, search="纷扬科技")).items] == [kept.pk]
        assert Account.bin.get().pk == gone.pk


def test_no_field_is_lost_silently(org: Organisation, two: Any) -> None:
    """Of every field that is filled on one side only, the value is there afterwards."""
    kept, gone = two
    with as_(org.rep):
        filled = {c.field.name: c.gone for c in choosing.choices(kind(), kept, gone) if c.kept in choosing.EMPTY}
        merge(kind(), kept.pk, gone.pk)
        one = Account.objects.get(pk=kept.pk)
        assert {name: kind().fields[name].value(one) for name in filled} == filled


def test_taking_back_restores_both(org: Organisation, two: Any) -> None:
    """Values, references and names; what somebody has changed since stays as he left it."""
    kept, gone = two
    first, second = (make("crm.contact", name=n, account=gone, owner=org.rep) for n in "张李")
    third = make(ACCOUNT, name="第三家", owner=org.rep)
    with as_(org.rep):
        was = {n: getattr(kept, n) for n in ("name", "phone", "city", "website", "short_name")}
        run = merge(kind(), kept.pk, gone.pk, {"name": "gone", "phone": "gone"})
        records.change(Contact.objects.get(pk=second.pk), {"account": third})
        records.change(Account.objects.get(pk=kept.pk), {"phone": "+862112345678"})
        assert undo(run).pk == gone.pk
        one, other = Account.objects.get(pk=kept.pk), Account.objects.get(pk=gone.pk)
        assert {n: getattr(one, n) for n in was} == was | {"phone": "+862112345678"}
        assert (other.name, other.phone) == ("纷扬科技", "+8613800138000")
        assert [Contact.objects.get(pk=c.pk).account_id for c in (first, second)] == [gone.pk, third.pk]
        assert not Alias.objects.exists()
        with pytest.raises(Refused):
            undo(run)


def test_merging_across_scopes_is_refused(org: Organisation) -> None:
    """One may change both and delete the one that goes, or nothing happens; the hidden one is not even told of."""
    mine, hidden = make(ACCOUNT, name="我的", owner=org.rep), make(ACCOUNT, name="别人的", owner=org.stranger)
    make("platform.share", object_key=ACCOUNT, record_id=hidden.pk, user=org.mate, part="write")
    mates = make(ACCOUNT, name="同事的", owner=org.mate)
    changes = Change.objects.count()
    with as_(org.rep):
        for kept, gone in ((mine, hidden), (hidden, mine)):
            with pytest.raises(Missing):
                merge(kind(), kept.pk, gone.pk)
        with pytest.raises(Invalid):
            merge(kind(), mine.pk, mine.pk)
    with as_(org.mate), pytest.raises(Refused):
        merge(kind(), mates.pk, hidden.pk)  # he may change it, but not delete it
    with as_(org.finance), pytest.raises(Refused):
        merge(kind(), mine.pk, hidden.pk)
    assert Change.objects.count() == changes


def test_pairs_never_mix(org: Organisation) -> None:
    """Two merges of four records: each takes back its own (odoo PR#49484)."""
    a, b, c, d = (make(ACCOUNT, name=f"客户{n}", owner=org.rep) for n in "甲乙丙丁")
    of_b, of_d = (make("crm.contact", name=n, account=x, owner=org.rep) for n, x in (("乙", b), ("丁", d)))
    with as_(org.rep):
        first, second = merge(kind(), a.pk, b.pk), merge(kind(), c.pk, d.pk)
        assert [Contact.objects.get(pk=x.pk).account_id for x in (of_b, of_d)] == [a.pk, c.pk]
        undo(first)
        assert [Contact.objects.get(pk=x.pk).account_id for x in (of_b, of_d)] == [b.pk, c.pk]
        undo(second)
        assert [Contact.objects.get(pk=x.pk).account_id for x in (of_b, of_d)] == [b.pk, d.pk]


def test_a_record_that_changed_meanwhile_is_not_merged(org: Organisation, two: Any) -> None:
    """The picks were made on what somebody saw."""
    kept, gone = two
    with as_(org.rep):
        records.change(gone, {"city": "上海"})
        with pytest.raises(Conflict):
            merge(kind(), kept.pk, gone.pk, versions=(kept.version, gone.version))
        with pytest.raises(Invalid):
            merge(kind(), kept.pk, gone.pk, {"nothing": "gone"})


def test_a_share_both_have_is_there_once(org: Organisation, two: Any) -> None:
    """The one that would be there twice stays with the record that goes, and is there again when it comes back."""
    kept, gone = two
    for record in two:
        make("platform.share", object_key=ACCOUNT, record_id=record.pk, user=org.mate)
    with as_(org.rep):
        run = merge(kind(), kept.pk, gone.pk)
        assert Share.objects.filter(record_id=kept.pk).count() == 1
        undo(run)
        assert sorted(Share.objects.values_list("record_id", flat=True)) == sorted((kept.pk, gone.pk))


def test_a_subsidiary_merged_into_its_parent_stands_below_nothing(org: Organisation) -> None:
    """An account is never its own parent."""
    kept = make(ACCOUNT, name="母公司", owner=org.rep)
    gone = make(ACCOUNT, name="母公司（旧）", owner=org.rep)
    with acting(SYSTEM):
        records.change(kept, {"parent": gone})
    with as_(org.rep):
        run = merge(kind(), kept.pk, gone.pk)
        assert Account.objects.get(pk=kept.pk).parent_id is None
        undo(run)
        assert Account.objects.get(pk=kept.pk).parent_id == gone.pk


def test_views_that_ask_for_the_record_follow(org: Organisation, two: Any) -> None:
    """By its id or through a reference; other numbers in a question are left alone, and it all comes back."""
    kept, gone = two
    where = {"all": [
        {"field": "account", "op": "is", "value": gone.pk},
        {"field": "account.parent", "op": "any_of", "value": [gone.pk, kept.pk]},
        {"field": "amount", "op": "gt", "value": str(gone.pk)},
    ]}  # fmt: skip
    query = json.dumps({"object": "crm.opportunity", "where": where})
    view = make("platform.savedview", object_key="crm.opportunity", query=query, owner=org.rep)
    asked = view.query
    with as_(org.rep):
        run = merge(kind(), kept.pk, gone.pk)
        found = [part["value"] for part in json.loads(SavedView.objects.get(pk=view.pk).query)["where"]["all"]]
        assert found == [kept.pk, [kept.pk], str(gone.pk)]
        undo(run)
        assert SavedView.objects.get(pk=view.pk).query == asked


def test_after_thirty_days_it_is_too_late(org: Organisation, two: Any, monkeypatch: Any) -> None:
    """A month to notice."""
    kept, gone = two
    with as_(org.rep):
        Likely.objects.create(object_key=ACCOUNT, first_id=kept.pk, second_id=gone.pk, score=95, method="name")
        run = merge(kind(), kept.pk, gone.pk)
        assert not Likely.objects.exists()
        later = clock.now() + UNDO_FOR * 2
        monkeypatch.setattr(clock, "now", lambda: later)
        with pytest.raises(Refused):
            undo(run)
