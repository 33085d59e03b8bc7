"""Prepared questions: the same answers as the querysets they are made of, whoever asks and whatever has changed."""

from typing import Any

import pytest
from django.db import connection
from django.db.models import Exists, OuterRef
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.platform.conftest import Firm
from yingdan.kernel.errors import Missing
from yingdan.modules.crm.objects.account import Account
from yingdan.platform import prepared, records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.share import Share
from yingdan.platform.prepared import question
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query

pytestmark = pytest.mark.django_db

made: list[int | None] = []


@question
def accounts(*names: str, id: int) -> Any:
    """An account with what it refers to, with a computed column, and with columns put off."""
    made.append(id)
    shared = Share.objects.filter(object_key=Account.key(), record_id=OuterRef("pk"))
    rows = Account.objects.select_related("owner__unit", "unit").defer("owner__phone", "owner__password")
    return rows.annotate(is_shared=Exists(shared)).filter(pk=id, **({"name__in": names} if names else {}))


@question
def as_many(*, id: int) -> Any:
    """A question for which the database is asked: the answer goes into the statement."""
    return Account.objects.filter(pk=id, name__in=list(Account.objects.values_list("name", flat=True)))


@question
def closed(*, id: int) -> Any:
    """A question that has lost its id on the way."""
    return Account.objects.all()


@pytest.fixture(autouse=True)
def _none_made() -> None:
    made.clear()


def whole(record: Any) -> dict[str, Any]:
    """Everything a record holds, and what it refers to holds."""
    cache = {name: whole(other) if other is not None else None for name, other in record._state.fields_cache.items()}
    held = {name: value for name, value in record.__dict__.items() if name != "_state"}
    return {**held, "class": type(record), "db": record._state.db, "new": record._state.adding, "refers": cache}


def test_records_are_made_as_django_makes_them(firm: Firm) -> None:
    """Columns, computed ones, columns put off, what is referred to."""
    account = firm.accounts["rep"]
    with acting(firm.actor("rep")):
        prepared, usual = accounts(id=account.pk), list(accounts.make(id=account.pk))
        assert [whole(record) for record in prepared] == [whole(record) for record in usual]
        assert prepared == usual == [account]
        assert prepared[0].owner.password == firm.rep.password


def test_a_statement_is_compiled_once_for_somebody(firm: Firm) -> None:
    """And then filled in, one statement a time."""
    with acting(firm.actor("manager")):
        assert accounts(id=0) == []
        for name in ("rep", "mate", "rep"):
            with CaptureQueriesContext(connection) as queries:
                assert [a.name for a in accounts(id=firm.accounts[name].pk)] == [name]
            assert len(queries) == 1
        assert accounts("mate", id=firm.accounts["rep"].pk) == []
    assert len(made) == 2 + 1  # what is known of the actor was read the first time


def test_it_finds_what_its_reader_may_see_now(firm: Firm) -> None:
    """Another reader, a share, the end of it, the bin: never what was so before."""
    theirs = firm.accounts["stranger"]

    def found() -> list[Any]:
        with acting(firm.actor("rep")):
            return accounts(id=theirs.pk)

    assert found() == []
    with acting(SYSTEM):
        share = records.create(Share, {"object_key": Account.key(), "record_id": theirs.pk, "user": firm.rep})
    assert [record.is_shared for record in found()] == [True]
    with acting(SYSTEM):
        records.change(theirs, {"name": "renamed"})
    assert [record.name for record in found()] == ["renamed"]
    with acting(SYSTEM):
        records.delete(share)
    assert found() == []


def test_what_the_database_was_asked_for_is_never_kept(firm: Firm) -> None:
    """Since it may be answered otherwise the next time."""
    account = firm.accounts["rep"]
    with acting(firm.actor("manager")):
        assert as_many(id=account.pk) == [account]
        with acting(SYSTEM):
            records.change(account, {"name": "renamed"})
        assert as_many(id=account.pk) == [account]


def test_a_question_without_a_place_for_the_id_is_refused(firm: Firm) -> None:
    """It would answer for all records alike."""
    with acting(firm.actor("manager")), pytest.raises(ValueError, match="places"):
        closed(id=firm.accounts["rep"].pk)


@question
def in_order() -> Any:
    """A few records in order, without what nobody asked for."""
    return Account.objects.defer("created_at", "updated_at").order_by("name")


def test_what_is_made_of_rows_is_made_anew_with_other_rows(firm: Firm) -> None:
    """The database is always asked; somebody else, and another language, get their own."""
    calls: list[list[str]] = []

    def names(rows: list[Account]) -> list[str]:
        calls.append([row.name for row in rows])
        return calls[-1]

    def told(who: str) -> Any:
        with acting(firm.actor(who)):
            return in_order.told(names)

    told("executive")
    assert told("executive") is told("executive")
    assert len(calls) == 1
    assert told("rep") == ["rep"]
    with acting(SYSTEM):
        records.change(firm.accounts["rep"], {"name": "renamed"})
    assert told("rep") == ["renamed"]
    assert "renamed" in told("executive")
    with translation.override("en"):
        made = len(calls)
        told("rep")
        assert len(calls) == made + 1


def test_a_record_that_many_refer_to_is_made_once(firm: Firm) -> None:
    """And is the same as Django makes for each."""
    with acting(SYSTEM):
        for name in ("a", "b"):
            records.create(Account, {"name": name, "owner": firm.rep})
    with acting(firm.actor("manager")):
        query = Query(object="crm.account", columns=("name", "owner"))
        owners = [row.owner for row in run.page(query).items if row.owner_id == firm.rep.pk]
    assert len(owners) == 3
    assert all(owner is owners[0] for owner in owners)


@pytest.mark.parametrize("key", sorted(k for k, t in schema.current().objects.items() if t.model.brief))
def test_a_title_needs_no_more_than_lists_read(key: str) -> None:
    """Of a record that others refer to, a list reads the columns named in `brief`: its title must be made of them."""
    model: Any = schema.whole(key).model
    columns = [model._meta.get_field(name) for name in (model._meta.pk.name, *model.brief)]
    values = [1 if column.is_relation or column.primary_key else "?" for column in columns]
    with CaptureQueriesContext(connection) as asked:
        assert str(model.from_db("default", [c.attname for c in columns], values)) == "?"
    assert not len(asked)


def test_a_record_is_asked_for_by_one_statement_however_often_its_reader_comes(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also by the API; he is shown no record that is another's by now, and what is no id is not found."""
    worked_out: list[Any] = []
    compiled = prepared.compiled
    monkeypatch.setattr(prepared, "compiled", lambda rows: worked_out.append(rows) or compiled(rows))
    kind, account = schema.find("crm.account"), firm.accounts["rep"]
    for _call in range(3):
        with acting(firm.actor("rep", "api")):
            assert run.get(kind, account.pk).owner == firm.rep
            for nothing in (0, -1, 2**62, 2**70):
                with pytest.raises(Missing):
                    run.get(kind, nothing)
    assert 1 <= len(worked_out) <= 2  # what is known of the actor was read the first time
    assert firm.actor("rep", "api").source == "api" and firm.actor("rep").source == "web"
    with acting(SYSTEM):
        records.change(account, {"owner": firm.mate})
    with acting(firm.actor("rep", "api")), pytest.raises(Missing):
        run.get(kind, account.pk)
