"""Which value stands when two records become one: what is filled over what is empty, else what is newer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yingdan.platform import schema
from yingdan.platform.audit import CUSTOM, Change
from yingdan.platform.fields import STAMPED, Field
from yingdan.platform.schema import ObjectType
from yingdan.platform.tagged import Tagged

KEPT, GONE = "kept", "gone"
EMPTY: tuple[Any, ...] = (None, "", [], {})
STAYS = frozenset({"owner", "unit"})
GIVEN = frozenset({"series"})


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of both: its values in each, and which stands unless somebody says otherwise."""

    field: Field
    kept: Any
    gone: Any
    proposed: str

    @property
    def differs(self) -> bool:
        """Whether there is anything to choose."""
        return bool(self.kept != self.gone)


def choices(kind: ObjectType, kept: Any, gone: Any) -> list[Choice]:
    """Every field people may set, with what is proposed for it; of tags there is nothing to choose."""
    newer = latest(kind, kept, gone)
    found = []
    for field in kind.fields.values():
        if not field.editable or not field.source.stored or field.unique or field.kind.name in GIVEN:
            continue
        if isinstance(field.source, Tagged):
            continue
        mine, theirs = field.value(kept), field.value(gone)
        found.append(Choice(field, mine, theirs, proposed(field, mine, theirs, newer)))
    return found


def proposed(field: Field, mine: Any, theirs: Any, newer: Mapping[str, str]) -> str:
    """Which of two values stands by itself."""
    if theirs in EMPTY or mine == theirs or field.name in STAYS or field.name in STAMPED:
        return KEPT
    return GONE if mine in EMPTY else newer.get(column_of(field), KEPT)


def column_of(field: Field) -> str:
    """What the history calls a field."""
    return f"{CUSTOM}{field.name}" if field.custom else getattr(field.column, "attname", field.name)


def latest(kind: ObjectType, kept: Any, gone: Any) -> dict[str, str]:
    """For each column that somebody changed after a record was made, on which of the two last. One statement."""
    found: dict[str, str] = {}
    rows = Change.objects.filter(object_key=kind.key, record_id__in=(kept.pk, gone.pk)).exclude(verb="add")
    rows = rows.order_by("at", "id")
    for pk, values in rows.values_list("record_id", "values"):
        for column in values:
            found[column] = KEPT if pk == kept.pk else GONE
    return found


def settled(kind: ObjectType, kept: Any, gone: Any, picks: Mapping[str, str]) -> dict[str, Any]:
    """The values the kept record gets, by field: what was picked, what is proposed for the rest, and of what only the
    system keeps whatever would else be lost. Tags are those of both.
    """
    values: dict[str, Any] = {}
    for choice in choices(kind, kept, gone):
        if choice.differs and picks.get(choice.field.name, choice.proposed) == GONE:
            values[choice.field.name] = choice.gone
    for field in schema.whole(kept.key()).fields.values():
        if isinstance(field.source, Tagged) and (theirs := field.value(gone)):
            values[field.name] = field.kind.parse([*field.value(kept), *theirs], field)
        if field.editable or not field.source.stored or field.name in STAMPED or field.unique:
            continue
        mine, theirs = field.value(kept), field.value(gone)
        later = isinstance(mine, date | datetime) and isinstance(theirs, date | datetime) and theirs > mine
        if theirs not in EMPTY and (mine in EMPTY or later):
            values[field.name] = theirs
    return values
