"""The tabs above a list: everything, the ready-made views, the saved ones, in the order this person wants them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform import views
from yingdan.platform.actor import current_actor
from yingdan.platform.objects.saved_view import SavedView, Visibility
from yingdan.platform.query import run
from yingdan.web import opening
from yingdan.web.state import EVERYTHING, State

MOST_COUNTED = 24
KINDS = {
    "grid": "table", "board": "layout-kanban", "calendar": "calendar", "gantt": "stairs", "gallery": "layout-grid",
    "analysis": "chart-bar",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab: where it leads, its icon, how many rows, the saved view behind it, whose it is, what one may do to it."""

    name: str
    label: Any
    url: str
    on: bool
    icon: str = ""
    count: Any = None
    view: SavedView | None = None
    mine: bool = False
    shared: bool = False
    may_change: bool = False
    may_delete: bool = False


def context(state: State) -> dict[str, Any]:
    """What the row of tabs needs: the tabs, the one that is on, and what may be done with it."""
    tabs = list(of(state))
    on = next((t for t in tabs if t.on), None)
    first, view = views.first_of(state.kind.key), on.view if on is not None else None
    return {
        "tabs": tabs,
        "tab": on,
        "counts_url": state.url("counts/") if len(tabs) > 1 else "",
        "opens_first": on is not None and on.name == (first or EVERYTHING),
        "pinned": view is not None and view.pk in (views.chosen(views.PINNED) or ()),
        "may_keep": current_actor().may(SavedView.key(), "add"),
        "new_view_url": state.url("views/new/"),
        "keep_url": state.url(f"views/{view.pk}/keep/") if view is not None else "",
        "discard_url": f"{state.base}views/{view.pk}/discard/" if view is not None else "",
        "unsaved": view is not None and (state.changed or state.rearranged),
    }


def of(state: State, *, counted: bool = False) -> Iterator[Tab]:
    """The tabs; with how many rows each holds when asked."""
    kind, me = state.kind, current_actor().user_id
    scope = "" if state.kept is not None else state.scope
    view = "" if state.kept is not None else state.view
    found: list[tuple[str, Any, Tab]] = []
    for name, label in ((EVERYTHING, _("All")), *((s.name, s.title) for s in kind.spec.saved)):
        saved = "" if name == EVERYTHING and not views.first_of(kind.key) else name
        here = State(kind=kind, view=view, scope=scope, saved=saved)
        found.append((name, here, Tab(name, label, here.url(), (state.saved or EVERYTHING) == name)))
    for own in views.of(kind.key):
        name, mine, icon = str(own.pk), own.owner_id == me, own.icon or KINDS.get(own.kind, "")
        url = f"{state.base}?saved={name}"
        shared = own.visibility != Visibility.PRIVATE
        may = {f"may_{verb}": may_do(own, verb) for verb in ("change", "delete")}
        found.append((name, own, Tab(name, str(own), url, state.saved == name, icon, None, own, mine, shared, **may)))
    for at, (_name, asked, tab) in enumerate(views.ordered(kind.key, found, lambda item: item[0])):
        yield with_count(kind, asked, tab) if counted and at < MOST_COUNTED else tab


def may_do(view: SavedView, verb: str) -> bool:
    """Whether the actor may change or delete a view that he sees: his own, and what is shared if he may all of them."""
    actor = current_actor()
    allowed = actor.allows(SavedView.key(), verb)
    return bool(allowed) and (view.owner_id == actor.user_id or allowed.everything)


def with_count(kind: Any, asked: Any, tab: Tab) -> Tab:
    """A tab with how many rows it holds for this person."""
    there = asked if isinstance(asked, State) else opening.of_view(kind, asked)
    number = run.count(there.query())
    return replace(tab, count=number)
