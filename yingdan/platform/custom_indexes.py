"""Indexes of customers' fields, made and dropped by a job: filtering and sorting by them costs one indexed step.

Unique, searchable and quick fields get one. On PostgreSQL it is made CONCURRENTLY, so nobody waits to write.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, models, transaction

from yingdan.platform import schema
from yingdan.platform.customs import table
from yingdan.platform.events import DefinitionChanged, on
from yingdan.platform.jobs import Progress, job, later
from yingdan.platform.search import anew
from yingdan.platform.sources import CustomValue

PREFIX = "custom_ix_"
RULES = frozenset({"once", "indexed", "searchable", "active", "deleted_at", "kind"})


def name_of(field_id: int) -> str:
    """The name of a field's index."""
    return f"{PREFIX}{field_id}"


def wanted() -> dict[str, Any]:
    """The fields that need an index, by its name."""
    rows = table("CustomField").filter(models.Q(once=True) | models.Q(indexed=True), active=True)
    return {name_of(row.pk): row for row in rows}


def there() -> set[str]:
    """The names of the indexes there are."""
    sql = "SELECT name FROM sqlite_master WHERE type = 'index' AND name LIKE %s"
    if connection.vendor == "postgresql":
        valid = "pg_class c JOIN pg_index i ON i.indexrelid = c.oid WHERE i.indisvalid"
        sql = f"SELECT c.relname FROM {valid} AND c.relname LIKE %s"  # noqa: S608 (no input in it)
    with connection.cursor() as cursor:
        cursor.execute(sql, [f"{PREFIX}%"])
        return {row[0] for row in cursor.fetchall()}


def statement(row: Any) -> str:
    """The statement that makes the index of a field; the id stands behind the value, as in every order."""
    field = schema.whole(row.object_key).fields[row.name]
    model: Any = schema.whole(row.object_key).model
    model = model._meta.concrete_model
    compiler = model._base_manager.all().query.get_compiler(connection=connection)
    value = CustomValue(field.name, field.kind.stored_as).resolve_expression(compiler.query)
    sql, params = compiler.compile(value)
    quote = connection.ops.quote_name
    expression = (sql % tuple(params) if params else sql).replace(f"{quote(model._meta.db_table)}.", "")
    ahead = f"{quote('object_key')}, " if row.object_key.startswith("x.") else ""
    how = "CONCURRENTLY " if connection.vendor == "postgresql" and not connection.in_atomic_block else ""
    table_ = quote(model._meta.db_table)
    return (
        f"CREATE INDEX {how}IF NOT EXISTS {quote(name_of(row.pk))} ON {table_} ({ahead}({expression}), {quote('id')})"
    )


def bring_up() -> list[str]:
    """Make the indexes that are missing and drop those nobody needs. The names of those touched."""
    need, have = wanted(), there()
    touched = []
    with connection.cursor() as cursor:
        for name in sorted(have - need.keys()):
            cursor.execute(f"DROP INDEX IF EXISTS {connection.ops.quote_name(name)}")
            touched.append(name)
        for name in sorted(need.keys() - have):
            if need[name].name in schema.whole(need[name].object_key).fields:
                cursor.execute(statement(need[name]))
                touched.append(name)
    return touched


@job(name="custom.indexes", timeout=3600)
def make(progress: Progress, *, keys: Sequence[str] = ()) -> dict[str, Any]:
    """Bring the indexes up to what is defined, and build the search of these objects anew."""
    touched = bring_up()
    for key in keys:
        if schema.known(key):
            anew.one(schema.whole(key))
    return {"indexes": touched}


@on(DefinitionChanged)
def follow(event: DefinitionChanged) -> None:
    """Have the indexes follow a definition."""
    if RULES & set(event.rules):
        again = bool({"searchable", "active", "deleted_at"} & set(event.rules))
        with transaction.atomic():
            later(make, key=f"custom.indexes.{event.key}", keys=[event.key] if again else [])
