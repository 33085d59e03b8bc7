"""Changed rows: each column as Django would write it, alone and together, and only if nobody was quicker."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import transaction

from tests.platform.test_inserting import ODD, raw
from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict
from yingdan.modules.crm.objects.contact import Contact
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.changing import update
from yingdan.platform.recording import recording

OTHERS: dict[str, Any] = {"next_contact_on": date(2026, 2, 28), "is_key": True, "probability": 40}
KEYS = ("crm.contact", "crm.opportunity", "catalog.product", "work.task", "platform.comment", "platform.importrun")


def ours(model: Any, ids: Sequence[int], values: dict[str, Any]) -> None:
    """Write the values as the door does."""
    rows = list(model.objects.filter(pk__in=ids))
    for row in rows:
        vars(row).update(values)
    update(model, (*values, "version"), rows)
    assert {row.version for row in rows} == {2}


def djangos(model: Any, ids: Sequence[int], values: dict[str, Any]) -> None:
    """Write the values as Django does."""
    names = {c.attname: c.name for c in model._meta.concrete_fields}
    model.objects.filter(pk__in=ids).update(**{names[n]: value for n, value in values.items()}, version=2)


@pytest.mark.parametrize("key", KEYS)
def test_a_row_is_the_one_django_would_write(org, make, key):
    """Texts, numbers, money, days, moments, JSON, and nothing where that may be."""
    ids = [make(key).pk, make(key).pk]
    model = schema.find(key).model
    own = {"id", "version", "deleted_at", "owner_id", "unit_id"}
    columns = {c.attname: c for c in model._meta.concrete_fields if c.attname not in own}
    values = {name: None for name, column in columns.items() if column.null}
    values |= {name: value for name, value in (ODD | OTHERS).items() if name in columns} | {"updated_at": clock.now()}
    found = []
    for how, which in ((djangos, ids), (ours, ids), (ours, ids[:1])):
        with transaction.atomic(), recording(), acting(SYSTEM):
            how(model, which, values)
            found.append([raw(model, pk) for pk in which])
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0][:1] == found[2]


def test_who_was_quicker_is_not_written_over(org, make):
    """Of several rows none is written when one has changed since."""
    ids = [make("crm.contact", name=f"李{n}").pk for n in range(3)]
    with acting(SYSTEM):
        rows = list(Contact.objects.filter(pk__in=ids))
        records.change(Contact.objects.get(pk=ids[1]), {"post": "厂长"})
        for row in rows:
            row.post = "总工"
        with pytest.raises(Conflict), transaction.atomic(), recording():
            update(Contact, ("post", "version"), rows)
        assert "总工" not in Contact.objects.filter(pk__in=ids).values_list("post", flat=True)
