"""Many rows at once: each row is what Django would have written, and a batch leaves all that single writes leave."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, models, transaction

from yingdan.kernel import clock
from yingdan.modules.crm.objects.contact import Contact
from yingdan.modules.crm.objects.lead import Lead
from yingdan.platform import inserting, outbox, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import Change
from yingdan.platform.duplicates.models import MatchMark
from yingdan.platform.events import RecordChanged
from yingdan.platform.outbox import Posted
from yingdan.platform.recording import UnrecordedWrite, recording
from yingdan.platform.search import index
from yingdan.platform.search.models import SearchEntry

COUNT = 7
OBJECTS = (
    "crm.account", "crm.contact", "crm.lead", "crm.opportunity", "crm.opportunityline", "catalog.product",
    "work.activity", "work.task", "platform.user", "platform.savedview", "platform.importrun", "platform.comment",
)  # fmt: skip
ODD: dict[str, Any] = {
    "custom": {"size": "大", "parts": [1, "二"], "price": "3.50"},
    "birthday": date(1980, 2, 29),
    "amount": Decimal("1234567890123.45"),
    "description": "line\nline\t“引号” \\N \\. 'quoted' \U00020000",
    "deleted_at": clock.now() - timedelta(days=1),
}


def raw(model: Any, pk: int) -> dict[str, Any]:
    """A row as it lies in the table, without its id."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{model._meta.db_table}" WHERE id = %s', [pk])  # noqa: S608 - a name of ours
        found = dict(zip((column[0] for column in cursor.description), cursor.fetchone(), strict=True))
    del found["id"]
    return found


@pytest.mark.parametrize("key", OBJECTS)
def test_a_row_is_the_one_django_would_write(org, make, key):
    """Each column as Django's own methods prepare it: texts, numbers, money, days, moments, JSON, references."""
    like = make(key)
    model = type(like)
    names = {c.attname: c for c in model._meta.concrete_fields}
    for name, value in ODD.items():
        if name in names:
            setattr(like, name, value)
    rows = []
    for write in (inserting.add, lambda model, ones: models.QuerySet.bulk_create(model._base_manager.all(), ones)):
        with transaction.atomic(), recording(), acting(SYSTEM):
            model._base_manager.filter(pk=like.pk)._raw_delete("default")  # its number may be unique
            one = model(**{name: getattr(like, name) for name in names if name != "id"})
            write(model, [one])
            assert one.pk and not one._state.adding
            rows.append(raw(model, one.pk))
            transaction.set_rollback(True)
    assert rows[0] == rows[1]


def test_ids_go_on_where_others_left_off(org):
    """Rows written together, by Django and together again never share an id."""
    with acting(SYSTEM), recording(), transaction.atomic():
        first = [Contact(name=f"a{n}") for n in range(3)]
        inserting.add(Contact, first)
        middle = Contact(name="b")
        models.Model.save(middle)
        last = [Contact(name=f"c{n}") for n in range(2)]
        inserting.add(Contact, last)
    ids = [one.pk for one in (*first, middle, *last)]
    assert ids == sorted(set(ids))
    with acting(SYSTEM):
        assert list(Contact.objects.filter(pk__in=ids).order_by("pk").values_list("name", flat=True)) == [
            "a0", "a1", "a2", "b", "c0", "c1",
        ]  # fmt: skip


def test_only_the_door_may(org):
    with acting(SYSTEM), pytest.raises(UnrecordedWrite):
        inserting.add(Contact, [Contact(name="x")])


def left(model: Any, ids: list[int]) -> list[dict[str, Any]]:
    """All that writing some records left behind, record by record, without ids and times."""
    key, told = model._meta.label_lower, []
    for number, pk in enumerate(ids):
        row = {n: v for n, v in raw(model, pk).items() if n not in ("created_at", "updated_at")}
        changes = Change.objects.filter(object_key=key, record_id=pk).order_by("id")
        posted = [p.values for p in Posted.objects.filter(name__endswith="RecordChanged").order_by("id")]
        entry = SearchEntry.objects.filter(object_key=key, record_id=pk)
        marks = MatchMark.objects.filter(object_key=key, record_id=pk)
        told.append(
            {
                "row": row,
                "history": list(changes.values("actor", "source", "verb", "version", "values", "batch")),
                "events": [values | {"id": number} for values in posted if values["id"] == pk],
                "search": list(entry.values("title", "text", "pinyin", "initials")),
                "marks": sorted(marks.values_list("method", "value", "parts")),
            }
        )
    return told


@pytest.mark.parametrize("model", [Contact, Lead])
def test_a_batch_leaves_what_single_writes_leave(org, acting_as, monkeypatch, model):
    """Rows, history, events, search and marks, of new records and of changed ones; unchanged ones are left alone."""
    monkeypatch.setitem(outbox._reactions, outbox.name_of(RecordChanged), [print])
    text = "company" if model is Lead else "post"

    def fresh() -> list[Any]:
        return [
            model(name=f"单雄信 {n}", phone=f"+861380013800{n}", email=f"p{n}@example.com", **{text: f"重庆公司{n}"})
            for n in range(COUNT)
        ]

    def changed(ones: list[Any]) -> list[Any]:
        for one in ones[1:]:
            one.phone, one.wechat = f"{one.phone[:-1]}9", "wx" if one is ones[2] else ""
        return ones

    with acting_as(org.rep):
        together, alone = fresh(), fresh()
        with transaction.atomic():
            records.save_many(together)
            new = left(model, [one.pk for one in together])
            records.save_many(changed(together))
            after = left(model, [one.pk for one in together])
            transaction.set_rollback(True)  # numbers of a series begin again
        for one in alone:
            records.save(one)
        assert left(model, [one.pk for one in alone]) == new
        for one in changed(alone):
            records.save(one)
        assert left(model, [one.pk for one in alone]) == after
        assert [one.version for one in alone] == [1] + [2] * (COUNT - 1)
        key = schema.of(model).key
        found = index.everywhere("shanxiong", {key: model.objects.all()}, per_key=2 * COUNT)[key]
    assert {one.pk for one in alone} == {hit.record_id for hit in found}


def test_a_large_batch_is_found_at_once_and_leaves_the_search_index_short(org, acting_as):
    """PostgreSQL may put by more while many are added, and is back at the usual afterwards."""
    with acting_as(org.rep):
        records.save_many([Contact(name=f"欧阳娜{n:03}") for n in range(120)])
        found = index.everywhere("ouyangna", {"crm.contact": Contact.objects.all()}, per_key=200)["crm.contact"]
    assert len(found) == 120
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SHOW gin_pending_list_limit")
            assert cursor.fetchone()[0] == "256kB"
