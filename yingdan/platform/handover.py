"""Handing over: everything one person still answers for goes to another, in one transaction.

What is past, such as a deal that was won, stays with who did it, so that no figure of the past moves.
"""

from collections.abc import Iterator
from typing import Any

from django.db import transaction

from yingdan.kernel.errors import Invalid, Refused
from yingdan.platform import records, schema
from yingdan.platform.access import visible
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.query.ast import All, Condition, Not, Query
from yingdan.platform.query.compile import queryset, rows
from yingdan.platform.rows import OwnedRecord
from yingdan.platform.schema import ObjectType

CHUNK = 400
# Who else names a person as answering for something: (object, column). Handed over as an ordinary change.
LEADS = (("platform.unit", "leader"), ("platform.user", "manager"))


def owned() -> Iterator[ObjectType]:
    """Every object whose records have an owner."""
    return (kind for kind in schema.current().objects.values() if issubclass(kind.model, OwnedRecord))


def answered_for(kind: ObjectType, person: Any) -> Any:
    """The rows of an object a person still answers for, among those the actor sees."""
    his = Condition("owner", "any_of", [person.pk])
    return rows(kind, his if kind.spec.past is None else All((his, Not(kind.spec.past))))


def holdings(person: Any) -> list[tuple[ObjectType, int]]:
    """How many records of each object a person answers for, counted over all rows."""
    with acting(SYSTEM):
        found = [(kind, answered_for(kind, person).count()) for kind in owned()]
    return [(kind, number) for kind, number in found if number]


def anything(person: Any) -> bool:
    """Whether a person still answers for anything."""
    with acting(SYSTEM):
        return any(answered_for(kind, person).exists() for kind in owned())


def all_of(person: Any, successor: Any) -> int:
    """Give everything a person answers for to another, and make the other the manager and leader in his place.

    All or nothing; gives how many records changed hands. Raises Invalid for a successor who is no other active person,
    Refused when the actor may not hand over all of it.
    """
    if successor.pk == person.pk or not successor.active:
        raise Invalid(fields={"successor": [Invalid("Choose another person who is active.", code="successor")]})
    moved = 0
    with transaction.atomic():
        for kind, number in holdings(person):
            given = answered_for(kind, person).may("transfer")
            if given.count() != number:
                raise Refused("You may not hand over all of these: %(name)s.", code="transfer", name=str(kind.plural))
            while part := list(given.order_by("pk")[:CHUNK]):
                records.transfer(part, successor)
                moved += len(part)
        for key, column in LEADS:
            pass_on(schema.find(key), column, person, successor)
    return moved


def pass_on(kind: ObjectType, column: str, person: Any, successor: Any) -> None:
    """Put the successor into a column that names the person, where the actor may change the row.

    Who would become his own manager gets none.
    """
    names = queryset(Query(object=kind.key, where=Condition(column, "any_of", [person.pk])))
    for row in names.filter(visible(kind.model, "change")):
        setattr(row, column, None if kind.key == successor.key() and row.pk == successor.pk else successor)
        records.save(row)
