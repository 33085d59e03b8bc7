"""The views of lists: those an actor may use, what they ask of him, and which he pinned, opens first, moved, widened.

All of it is read once and kept until something changes: a list costs no statement for its tabs.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from yingdan.kernel.errors import Missing
from yingdan.platform import preferences, schema, versions
from yingdan.platform.actor import current_actor
from yingdan.platform.look import Look
from yingdan.platform.objects.saved_view import SavedView
from yingdan.platform.preferences import Preference
from yingdan.platform.query import judging
from yingdan.platform.query.ast import Query
from yingdan.platform.query.judging import LeftOut

MOST, MOST_PINNED = 2000, 30
PREFIX = "list."
PINNED, ORDER, FIRST, LOOK = "list.pinned", "list.order", "list.first", "list.look"


@dataclass(frozen=True, slots=True)
class Desk:
    """What somebody's lists look like: the views he may use, and his own choices by name."""

    views: tuple[SavedView, ...]
    choices: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Opened:
    """A view as the actor may see it: its question, its look, and how much was left out."""

    query: Query
    look: Look
    left_out: LeftOut


_desks: dict[int, tuple[tuple[int, int], Desk]] = {}


def forget() -> None:
    """Forget every desk; for tests."""
    _desks.clear()


def desk() -> Desk:
    """The actor's desk. No statement when nothing has changed since it was read."""
    user_id = current_actor().user_id
    if user_id is None:
        return Desk((), {})
    stamp = (versions.latest(versions.ACCESS), versions.latest(versions.VIEWS))
    kept = _desks.get(user_id)
    if kept is None or kept[0] != stamp:
        if len(_desks) > MOST:
            _desks.clear()
        kept = _desks[user_id] = (stamp, read(user_id))
    return kept[1]


def read(user_id: int) -> Desk:
    """A desk from the database."""
    rows = Preference.objects.filter(user_id=user_id, name__startswith=PREFIX)
    views = SavedView.objects.order_by("object_key", "position", "pk")
    return Desk(tuple(views), dict(rows.values_list("name", "value")))


def choose(name: str, value: Any) -> None:
    """Keep one of the actor's choices; None forgets it. Nothing is kept for the system."""
    user_id = current_actor().user_id
    if user_id is not None:
        preferences.set_own(user_id, name, value)
        versions.bump(versions.VIEWS)


def chosen(name: str) -> Any:
    """One of the actor's choices."""
    return desk().choices.get(name)


def of(key: str) -> list[SavedView]:
    """The saved views of an object that the actor may use, in his order."""
    return ordered(key, [v for v in desk().views if v.object_key == key], lambda view: str(view.pk))


def ordered(key: str, items: Iterable[Any], name_of: Any) -> list[Any]:
    """Tabs in the actor's order; those he never moved stay behind, in theirs."""
    places = {name: at for at, name in enumerate(chosen(f"{ORDER}.{key}") or ())}
    return sorted(items, key=lambda item: places.get(name_of(item), len(places)))


def find(key: str, id: Any) -> SavedView:
    """One view of an object. Raises Missing when it is none, or not for the actor."""
    for view in desk().views:
        if view.object_key == key and str(view.pk) == str(id):
            return view
    raise Missing("This view is gone, or it is not shared with you.", code="view")


def opened(view: SavedView) -> Opened:
    """What a view asks and how it looks to the actor: his own rows, without the fields he may not see.

    Raises Missing when the object is hidden from him, Invalid when what is kept is no question at all.
    """
    kind, asked = schema.find(view.object_key), view.asked
    if asked.object != view.object_key:
        raise Missing("There is no object “%(name)s”.", code="object", name=asked.object[:80])
    query, out = judging.fitting(kind, asked)
    look, gone = Look.from_json(view.look).seen(kind)
    query = replace(query, columns=query.columns or look.columns)
    return Opened(query, look, LeftOut(out.conditions, out.columns + gone, out.orders, out.groups))


def query_of(view: SavedView) -> Query:
    """What a view asks of the actor, without the fields he may not see."""
    return opened(view).query


def pinned() -> list[SavedView]:
    """The views the actor pinned, as far as he still sees them and their objects."""
    ids, actor = list(chosen(PINNED) or ()), current_actor()
    found = {v.pk: v for v in desk().views if v.pk in ids and schema.known(v.object_key)}
    return [found[id] for id in ids if id in found and actor.may(found[id].object_key, "view")]


def pin(view: SavedView, *, on: bool) -> None:
    """Let a view stand in the actor's menu, or no longer."""
    ids = [id for id in chosen(PINNED) or () if id != view.pk]
    choose(PINNED, [*ids, view.pk][-MOST_PINNED:] if on else ids)


def first_of(key: str) -> str:
    """The view that opens first: the actor's own choice, else the usual one of those he may use, else none."""
    own = chosen(f"{FIRST}.{key}")
    if own is not None:
        known = str(own) == "" or not str(own).isdigit() or any(str(v.pk) == str(own) for v in desk().views)
        return str(own) if known else ""
    return next((str(v.pk) for v in of(key) if v.usual), "")


def open_first(key: str, name: str) -> None:
    """Let a view open first for the actor: a saved one by its id, a ready-made one by its name, "" for none."""
    choose(f"{FIRST}.{key}", name)


def put_in_order(key: str, names: Sequence[str]) -> None:
    """Keep the order of the tabs of an object."""
    choose(f"{ORDER}.{key}", list(names)[:200])


def look_over(key: str, name: str = "") -> Look:
    """How the actor arranged a list, or one of its saved views, for himself."""
    kept = chosen(f"{LOOK}.{key}.{name}" if name else f"{LOOK}.{key}")
    return Look.from_json(kept) if kept else Look()


def arrange(key: str, look: Look | None, name: str = "") -> None:
    """Keep how the actor arranged a list, or one of its saved views; None forgets it."""
    kept = look.to_json() if look is not None else None
    choose(f"{LOOK}.{key}.{name}" if name else f"{LOOK}.{key}", kept or None)
