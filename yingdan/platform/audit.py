"""History: what changed, from what to what, by whom, when and by which way. Written in the change's own transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import models

from yingdan.kernel import clock
from yingdan.platform import inserting
from yingdan.platform.actor import Actor
from yingdan.platform.rows import Record, Write

CUSTOM = "custom."
EMPTY: tuple[Any, ...] = (None, "", [], {})
DAYS = (date, datetime)  # kept as a tuple: to join the types with | for each value takes longer than to look
STAMPS = frozenset({"id", "version", "updated_at", "updated_by_id", "created_at", "created_by_id"})
APART = STAMPS | {"custom"}
WRITTEN = ("actor_id", "source", "verb", "object_key", "record_id", "version", "values", "batch")


class Change(models.Model):
    """One write of one row. `values` maps a column to [old, new]; `batch` ties together what one job wrote."""

    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey("platform.User", models.PROTECT, null=True, related_name="+", db_index=False)
    source = models.CharField(max_length=10)
    verb = models.CharField(max_length=40)
    object_key = models.CharField(max_length=60)
    record_id = models.BigIntegerField()
    version = models.PositiveIntegerField()
    values = models.JSONField(default=dict)
    batch = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        app_label = "platform"
        indexes = [
            models.Index(fields=["object_key", "record_id", "-id"], name="change_of_record"),
            models.Index(fields=["batch", "id"], name="change_of_batch", condition=~models.Q(batch="")),
            models.Index(fields=["-at"], name="change_latest"),
        ]


def plain(value: Any) -> Any:
    """A column's value as JSON: decimals as text, dates as ISO, references as ids."""
    if isinstance(value, Decimal):
        return str(value)
    return value.isoformat() if isinstance(value, DAYS) else value


def stored_values(record: Record) -> dict[str, Any]:
    """Every column of a row by attribute name, without the stamps; customer's fields one by one, as `custom.<name>`."""
    found = {name: getattr(record, name) for name in kept(type(record))}
    if record.custom:
        found |= {f"{CUSTOM}{name}": value for name, value in record.custom.items()}
    return found


def stored_value(record: Record, name: str) -> Any:
    """One of the values of `stored_values`, None when there is none."""
    if name.startswith(CUSTOM):
        return record.custom.get(name.removeprefix(CUSTOM))
    return getattr(record, name)


def put_value(record: Record, name: str, old: Any) -> None:
    """Give a record the value the history holds under `name`, without saving."""
    if name.startswith(CUSTOM):
        rest = {k: v for k, v in record.custom.items() if k != name.removeprefix(CUSTOM)}
        record.custom = rest if old is None else {**rest, name.removeprefix(CUSTOM): old}
        return
    column = next(c for c in record._meta.concrete_fields if c.attname == name)
    setattr(record, name, column.to_python(old) if old is not None else None)


@cache
def kept(model: type[models.Model]) -> tuple[str, ...]:
    """The columns whose values the history keeps, in the order of their names: all but the stamps and the JSON of
    customer's fields, which are kept one by one.
    """
    return tuple(sorted(c.attname for c in model._meta.concrete_fields if c.attname not in APART))


@cache
def every(model: type[models.Model]) -> frozenset[str]:
    """The columns of `kept`, as a set."""
    return frozenset(kept(model))


@cache
def secrets(model: type[models.Model]) -> frozenset[str]:
    """The columns whose values must not even be written to the history."""
    return frozenset(c.attname for c in model._meta.concrete_fields if getattr(c, "secret", False))


def values_of(write: Write) -> dict[str, list[Any]]:
    """What the history tells of a write: [old, new] by column."""
    record = write.record
    model: Any = type(record)
    hidden, held, changed, added = secrets(model), vars(record), write.changed, write.added
    values: dict[str, list[Any]] = {}
    for name in kept(model):
        if name not in changed:
            continue
        new = held[name] if name in held else getattr(record, name)
        if name in hidden:
            values[name] = ["•••", "•••"]
        elif not added:
            values[name] = [plain(write.before.get(name)), plain(new)]
        elif new or new not in EMPTY:
            values[name] = [None, plain(new)]
    for name in sorted(n for n in changed - every(model) if n.startswith(CUSTOM)):
        values[name] = [write.before.get(name), stored_value(record, name)]
    return values


def entries(writes: Sequence[Write], actor: Actor, batch: str) -> list[tuple[Any, ...]]:
    """The history of some writes, to be written."""
    by, way = actor.user_id, actor.source
    return [(by, way, w.verb, w.record.key(), w.record.pk, w.record.version, values_of(w), batch) for w in writes]


def write(history: Iterable[tuple[Any, ...]]) -> None:
    """Write entries of the history."""
    inserting.add_rows(Change, WRITTEN, history)


def note(key: str, record_id: int, verb: str, values: dict[str, Any], actor: Actor) -> None:
    """Write a fact that is no write but must be known later: an export, a refusal. `values` are what JSON can hold."""
    notes(key, {record_id: values}, verb, actor)


def notes(key: str, told: Mapping[int, Mapping[str, Any]], verb: str, actor: Actor, batch: str = "") -> None:
    """Write such a fact about each of several records of one object, under a batch where it is to be found by that."""
    said = {pk: {name: [None, value] for name, value in values.items()} for pk, values in told.items()}
    rows = [(actor.user_id, actor.source, verb, key, pk, 0, values, batch) for pk, values in said.items()]
    inserting.add_rows(Change, WRITTEN, rows)


def history(key: str, record_id: int, limit: int = 200) -> list[Change]:
    """The latest changes of one record; the caller must have found the record in the actor's scope."""
    return list(
        Change.objects.filter(object_key=key, record_id=record_id).select_related("actor").order_by("-id")[:limit]
    )


def since(key: str, record_id: int, version: int) -> dict[str, Any]:
    """What each column held at `version`, for the columns that were changed after it."""
    originals: dict[str, Any] = {}
    later = Change.objects.filter(object_key=key, record_id=record_id, version__gt=version).order_by("version", "id")
    for change in later:
        for name, (old, _new) in change.values.items():
            originals.setdefault(name, old)
    return originals


def last_written(key: str, record_ids: Iterable[int], columns: Iterable[str]) -> dict[int, datetime]:
    """When any of some columns was last written, of each record of which that is known."""
    wanted = models.Q()
    for column in columns:
        wanted |= models.Q(values__has_key=column)
    rows = Change.objects.filter(wanted, object_key=key, record_id__in=list(record_ids)).order_by()
    return dict(rows.values("record_id").annotate(last=models.Max("at")).values_list("record_id", "last"))


def of_batch(batch: str) -> Iterable[Change]:
    """The changes one job wrote, latest first."""
    return Change.objects.filter(batch=batch).order_by("-id").iterator(chunk_size=500)
