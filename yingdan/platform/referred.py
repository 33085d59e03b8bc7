"""What reference fields of customers' own ask for when a record they name is deleted: that it stays, or that they are
emptied. The administrator chooses for each field; references built in stand in `cascade`.
"""

from collections.abc import Collection, Iterator, Mapping
from itertools import chain
from typing import Any

from yingdan.platform import schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.audit import CUSTOM
from yingdan.platform.fields import Field
from yingdan.platform.query.ast import Condition
from yingdan.platform.query.compile import rows
from yingdan.platform.rows import Write
from yingdan.platform.schema import ObjectType
from yingdan.platform.sources import Custom

RULE, PROTECT, EMPTY = "gone", "protect", "empty"
REFERRING = frozenset({"ref", "refs", "person", "members", "unit", "units"})


def fields_to(model: Any, rule: str) -> Iterator[tuple[ObjectType, Field]]:
    """The fields of customers' own that refer to records of a model and have this rule; to be asked as the system."""
    for kind in schema.current().objects.values():
        for field in kind.customs:
            if isinstance(field.source, Custom) and field.related == model.key() and field.kind.name in REFERRING:
                if rule_of(field) == rule:
                    yield kind, field


def rule_of(field: Field) -> str:
    """What happens to a field when what it names is deleted; what it names is protected unless said otherwise."""
    return EMPTY if field.options.get(RULE) == EMPTY else PROTECT


def needing(model: Any, ids: Collection[int], *, binned: bool = False) -> Iterator[tuple[int, str, int]]:
    """(id, what names it, how many) for records that live rows name in a field that protects them; with `binned` those
    in the bin count too.
    """
    with acting(SYSTEM):
        for kind, field in fields_to(model, PROTECT):
            found: dict[int, int] = {}
            for rows in naming(kind, field, ids, binned=binned):
                for custom in rows.values_list("custom", flat=True):
                    for id in named(custom, field):
                        found[id] = found.get(id, 0) + 1
            words = f"{kind.plural} ({field.label})"
            yield from ((id, words, number) for id, number in found.items() if id in ids)


def emptied(model: Any, ids: Collection[int], *, binned: bool = False) -> list[Write]:
    """The rows that let go of records which are being deleted, each once and still to be written; with `binned` those
    in the bin too.
    """
    gone = set(ids)
    found: dict[tuple[Any, int], tuple[Any, dict[str, Any]]] = {}
    with acting(SYSTEM):
        for kind, field in fields_to(model, EMPTY):
            for one in chain.from_iterable(naming(kind, field, ids, binned=binned)):
                row, before = found.setdefault((type(one), one.pk), (one, {}))
                before[f"{CUSTOM}{field.name}"] = row.custom[field.name]
                rest = [id for id in named(row.custom, field) if id not in gone]
                kept = {name: value for name, value in row.custom.items() if name != field.name}
                row.custom = {**kept, field.name: rest} if rest else kept
    return [Write(row, before, frozenset(before), "change") for row, before in found.values()]


def naming(kind: ObjectType, field: Field, ids: Collection[int], *, binned: bool) -> list[Any]:
    """The live rows whose field names any of these records, and with `binned` those in the bin."""
    where = Condition(field.name, "any_of", list(ids))
    return [rows(kind, where), *([rows(kind, where, deleted=True)] if binned else [])]


def named(custom: Mapping[str, Any], field: Field) -> list[int]:
    """The ids a field holds."""
    held = custom[field.name]
    return [int(id) for id in held] if isinstance(held, list) else [int(held)]


def lacking(record: Any) -> list[str]:
    """The labels of a record's own fields that protect what they name, where that lies in the bin."""
    found: list[str] = []
    for field in schema.whole(record.key()).customs if record.custom and schema.known(record.key()) else ():
        protects = field.kind.name in REFERRING and rule_of(field) == PROTECT
        if protects and isinstance(field.source, Custom) and record.custom.get(field.name) is not None:
            if field.model.bin.filter(pk__in=named(record.custom, field)).exists():
                found.append(str(field.label))
    return found
