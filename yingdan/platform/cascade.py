"""What hangs on records: which rows go to the bin with them, and which stand in the way."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from yingdan.platform import referred
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.rows import OwnedRecord, Record


def referring(model: Any) -> Iterator[tuple[Any, str, Any]]:
    """(model, field name, on_delete) of every reference to `model` from a record that is more than a stamp."""
    for relation in model._meta.related_objects:
        other = relation.related_model
        if issubclass(other, Record) and relation.field.name not in ("created_by", "updated_by"):
            yield other, relation.field.name, relation.on_delete


def needing(model: Any) -> Iterator[tuple[Any, str]]:
    """(model, field name) of every reference that keeps a record of `model` from being deleted, those with no way back
    too. Rows that are history or bookkeeping themselves keep none: they go on naming what is in the bin.
    """
    for relation in model._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and (relation.one_to_many or relation.one_to_one)):
            continue
        other, name = relation.related_model, relation.field.name
        stamp = name in ("created_by", "updated_by")
        if relation.on_delete is models.PROTECT and issubclass(other, Record) and other.audited and not stamp:
            yield other, name


def blockers(model: Any, ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """For each record that others need: (what, how many) of the live rows that would be left without it."""
    found: dict[int, list[tuple[str, int]]] = {}
    with acting(SYSTEM):
        for other, name in needing(model):
            rows = other.objects.filter(Q((f"{name}__in", list(ids)))).order_by()
            for pk, count in rows.values_list(f"{name}_id").annotate(models.Count("pk")):
                found.setdefault(pk, []).append((str(other._meta.verbose_name_plural), count))
    for pk, words, count in referred.needing(model, ids):
        found.setdefault(pk, []).append((words, count))
    return found


def children(model: Any, roots: Mapping[int, int]) -> list[tuple[Any, int]]:
    """The live rows that go to the bin with records: those that have an owner of their own and belong to them.

    `roots` says for each record to which root it counts; given back is each row with its root. Rows seen only through
    their parent need not move: they vanish and come back with it.
    """
    found: list[tuple[Any, int]] = []
    with acting(SYSTEM):
        for other, name, on_delete in referring(model) if roots else ():
            if on_delete is models.CASCADE and issubclass(other, OwnedRecord):
                rows = other.objects.filter(Q((f"{name}__in", list(roots))))
                here = [(row, roots[getattr(row, f"{name}_id")]) for row in rows]
                found += here + children(other, {row.pk: root for row, root in here})
    return found
