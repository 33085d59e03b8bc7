"""Saved views that ask for one record by its id: after a merge they ask for the one that is left."""

import json
from typing import Any

from yingdan.kernel.errors import Problem
from yingdan.platform import schema
from yingdan.platform.door import told, write
from yingdan.platform.objects.saved_view import SavedView, written
from yingdan.platform.recording import recording
from yingdan.platform.rows import Write

VERB = "merge"


def meant(view_key: str, path: str, key: str) -> bool:
    """Whether a condition's field names records of an object: the id, a reference, a reference's reference."""
    one: Any = view_key
    for name in path.partition(":")[0].split("."):
        if name == "id":
            return bool(one == key)
        field = schema.whole(one).fields.get(name) if schema.known(one) else None
        if field is None or not field.related:
            return False
        one = field.related
    return bool(one == key)


def turned(part: Any, view_key: str, key: str, old: int, new: int) -> Any:
    """A question as JSON with the record `old` of an object replaced by `new`."""
    if isinstance(part, list):
        return [turned(one, view_key, key, old, new) for one in part]
    if not isinstance(part, dict):
        return part
    if "field" in part and "value" in part and meant(view_key, str(part["field"]), key):
        return {**part, "value": replaced(part["value"], old, new)}
    return {name: turned(one, view_key, key, old, new) for name, one in part.items()}


def replaced(value: Any, old: int, new: int) -> Any:
    """An id, as a number or as text, or several of them."""
    if isinstance(value, list):
        return list(dict.fromkeys(replaced(one, old, new) for one in value))
    if value == old and not isinstance(value, bool):
        return new
    return str(new) if value == str(old) else value


def turn(key: str, old: int, new: int) -> list[list[Any]]:
    """Let every saved view that asks for `old` ask for `new`: [id of the view, question before, question after]."""
    done = []
    for view in SavedView.objects.filter(query__contains=str(old)).order_by("pk"):
        try:
            after = written(turned(json.loads(view.query), view.object_key, key, old, new))
        except (ValueError, Problem):
            continue
        if after != view.query:
            done.append([view.pk, view.query, after])
            put(view, after)
    return done


def turn_back(done: list[list[Any]]) -> None:
    """Let the views ask what they asked before, those that nobody has changed since."""
    for pk, before, after in done:
        view = SavedView.objects.filter(pk=pk, query=after).first()
        if view is not None:
            put(view, before)


def put(view: SavedView, query: str) -> None:
    """Write a view's question, with its history; who shares it and how far is no matter here."""
    before = {"query": view.query}
    view.query = query
    with recording():
        write(SavedView, [made := Write(view, before, frozenset(before), VERB)])
    told(SavedView, [made])
