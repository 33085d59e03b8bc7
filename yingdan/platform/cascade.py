"""What hangs on a record: which rows go to the bin with it, and which stand in the way."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.rows import OwnedRecord, Record


def referring(model: Any) -> Iterator[tuple[Any, str, Any]]:
    """(model, field name, on_delete) of every reference to `model` from a record that is more than a stamp."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if issubclass(other, Record) and relation.field.name not in ("created_by", "updated_by"):
            yield other, relation.field.name, relation.on_delete


def blockers(record: Record) -> list[tuple[Any, int]]:
    """(model, count) of live rows that need this one and would be left without it."""
    found = []
    with acting(SYSTEM):
        for model, name, on_delete in referring(type(record)):
            if on_delete is models.PROTECT and (count := model.objects.filter(**{name: record.pk}).count()):
                found.append((model, count))
    return found


def children(record: Record) -> list[Any]:
    """The live rows that go to the bin with this one: those that have an owner of their own and belong to it.

    Rows seen only through their parent need not move: they vanish and come back with it.
    """
    found: list[Any] = []
    with acting(SYSTEM):
        for model, name, on_delete in referring(type(record)):
            if on_delete is models.CASCADE and issubclass(model, OwnedRecord):
                for child in model.objects.filter(**{name: record.pk}):
                    found += [child, *children(child)]
    return found
