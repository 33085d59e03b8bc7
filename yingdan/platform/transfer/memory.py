"""Remembers, for each person and object, which column went into which field and how texts were replaced."""

from collections.abc import Mapping

from yingdan.platform import preferences
from yingdan.platform.transfer.mapping import Fill
from yingdan.platform.transfer.mapping import Mapping as Plan

MOST = 400
Kept = dict[str, dict[str, object]]


def name_of(key: str) -> str:
    """The name of the preference."""
    return f"import:{key}"


def remember(user_id: int, plan: Plan) -> None:
    """Keep what a person has confirmed by starting an import; the latest word stands."""
    kept = recall(user_id, plan.object)
    columns = {fill.column: without_column(fill) for fill in plan.fills if fill.column}
    for column, fill in columns.items():
        kept["fills"].pop(column, None)
        kept["fills"][column] = fill
    for column, table in plan.values.items():
        kept["values"][column] = {**dict(kept["values"].get(column, {})), **table}  # type: ignore[call-overload]
    newest = list(kept["fills"].items())[-MOST:]
    value: dict[str, object] = {
        "fills": dict(newest),
        "values": kept["values"],
        "key": list(plan.key),
        "on_existing": plan.on_existing,
    }
    value["likely"] = plan.likely
    preferences.set_own(user_id, name_of(plan.object), value)


def recall(user_id: int | None, key: str) -> dict[str, dict[str, object]]:
    """What was kept: `fills` by column, `values` by column, and the last `key` and `on_existing`."""
    found = preferences.own(user_id, name_of(key)) or {}
    return {**found, "fills": dict(found.get("fills", {})), "values": dict(found.get("values", {}))}


def without_column(fill: Fill) -> dict[str, object]:
    """What is worth keeping of how a field was filled; the order of dates belongs to the file."""
    kept: dict[str, object] = {"field": fill.field}
    if fill.by:
        kept["by"] = fill.by
    if fill.create_missing:
        kept["create_missing"] = True
    if fill.times:
        kept["times"] = fill.times
    if fill.round:
        kept["round"] = True
    return kept


def fields_of(kept: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """Column → field of what was recalled."""
    return {column: str(fill["field"]) for column, fill in kept["fills"].items()}  # type: ignore[index]
