"""What the views of an object (table, board, calendar, analysis) have in common: head, tabs, scope, chips, totals."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Missing
from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import chips, looks, ways
from yingdan.web.looks import Scale
from yingdan.web.state import State

VIEWS: dict[str, tuple[Any, str]] = {
    "table": (_("Table"), "layout-list"),
    "grid": (_("Grid"), "table"),
    "board": (_("Board"), "layout-kanban"),
    "calendar": (_("Calendar"), "calendar"),
    "gantt": (_("Gantt"), "stairs"),
    "gallery": (_("Gallery"), "layout-grid"),
    "analysis": (_("Analysis"), "chart-bar"),
}
SCOPES: dict[str, Any] = {"": _("All I may see"), "mine": _("Mine"), "people": _("My people's"), "unit": _("My unit's")}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways: its name, where it leads, whether it is the present one."""

    name: str
    label: Any
    url: str
    on: bool
    icon: str = ""
    count: Any = None


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of the foot: its label and how it is written."""

    label: Any
    shown: str


def context(request: HttpRequest, state: State, scale: Scale) -> dict[str, Any]:
    """The context every view of an object needs."""
    kind, actor = state.kind, current_actor()
    scopes = list(scopes_of(state))
    return {
        "kind": kind,
        "state": state,
        "scale": scale,
        "money": any(f.kind.name == "money" for f in (*kind.columns, *kind.summed)),
        "units": [Choice(name, looks.scale(name, scale.currency).unit, "", name == scale.name) for name in looks.UNITS],
        "views": [v for v in views_of(state) if v.name in ways.FIRST],
        "more_views": [v for v in views_of(state) if v.name not in ways.FIRST],
        "tabs": list(tabs_of(state)),
        "counts_url": state.url("counts/") if kind.spec.saved else "",
        "scopes": scopes,
        "scope_label": next((s.label for s in scopes if s.on), ""),
        "chips": chips.of(state),
        "where_count": state.where.count('"op"') if state.where else 0,
        "filter_url": state.url("filter/"),
        "clear_url": state.url(scope="", q="", filters=(), where=""),
        "hidden": state.pairs("q", "cursor"),
        "may_add": kind.has("add") and actor.may(kind.key, "add"),
        "may_change": kind.has("change") and actor.may(kind.key, "change"),
        "may_export": kind.has("export") and actor.may(kind.key, "export"),
        "export_url": state.url("export/"),
        "may_import": kind.has("import") and actor.may(kind.key, "import"),
    }


def find(request: HttpRequest, slug: str) -> ObjectType:
    """The object of an address. Raises Missing, also when the actor may see nothing of it."""
    kind = schema.by_slug(slug)
    if not current_actor().may(kind.key, "view"):
        raise Missing()
    return kind


def money_of(kind: ObjectType) -> Field | None:
    """The amount the object is measured by: the first summed field that is money."""
    return next((f for f in kind.summed if f.kind.name == "money"), None)


def scale_for(request: HttpRequest, kind: ObjectType, records: Sequence[Any]) -> Scale:
    """The unit of a page: the records' own currency. Sums are shown only when all rows share one, so any tells it."""
    money = money_of(kind)
    own = getattr(records[0], money.currency, money.currency) if money is not None and records else ""
    return looks.scale(looks.scale_of(request).name, own)


def scale_within(request: HttpRequest, state: State) -> Scale:
    """The unit of figures over all the rows of a state, from the first of them."""
    money = money_of(state.kind)
    return scale_for(request, state.kind, run.page(state.query(columns=(money.name,), limit=1)).items if money else ())


def views_of(state: State) -> Iterable[Choice]:
    """The views of the object over the same rows."""
    now = state.view or "table"
    for view in ways.views(state.kind):
        label, icon = VIEWS[view.name]
        url = state.url(view="" if view.name == "table" else view.name, month="", path="", order=(), look=())
        yield Choice(view.name, label, url, view.name == now, icon)


def tabs_of(state: State, *, counted: bool = False) -> Iterable[Choice]:
    """Everything, and the ready-made views; with their counts under the present scope when asked."""
    whole = State(kind=state.kind, view=state.view, scope=state.scope)
    names = [("", _("All"))] + [(s.name, s.title) for s in state.kind.spec.saved]
    for name, label in names:
        asked = State(kind=state.kind, view=state.view, scope=state.scope, saved=name)
        number = run.count(asked.query()) if counted else None
        yield Choice(name, label, asked.url() if name else whole.url(), name == state.saved, count=number)


def scopes_of(state: State) -> Iterable[Choice]:
    """Whose rows: only the scopes that can hold something for this person."""
    if "owner" not in state.kind.fields:
        return
    actor = current_actor()
    able = {
        "": True,
        "mine": True,
        "people": bool(actor.people),
        "unit": bool(actor.team) and "unit" in state.kind.fields,
    }
    for name, label in SCOPES.items():
        if able[name]:
            yield Choice(name, label, state.url(scope=name), name == state.scope)


def totals(state: State, scale: Scale) -> list[Total]:
    """The sums over the whole result, and the mean of the first amount."""
    fields = state.kind.summed
    if not fields:
        return []
    measures = tuple(f"sum:{f.name}" for f in fields)
    found = run.totals(state.query(order=()), (*measures, f"avg:{fields[0].name}"))
    amounts = [v for v in found.values() if v is not run.MIXED and v is not None]
    fitted = scale.fitting(v for name, v in found.items() if name.startswith("sum:") and v in amounts)
    shown = [Total(f.label, written(found[f"sum:{f.name}"], f, fitted)) for f in fields]
    mean = found[f"avg:{fields[0].name}"]
    return [*shown, Total(_("Average"), written(mean, fields[0], fitted))] if mean is not None else shown


def written(value: Any, field: Any, scale: Scale) -> str:
    """A figure as people read it: money in the unit of the page, several currencies as words."""
    if value is run.MIXED:
        return str(value)
    return scale.show(value) if field.kind.name == "money" else looks.figure(value)
