"""What the views of an object (table, board, calendar, analysis) have in common: head, tabs, scope, chips, totals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Missing
from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.platform.query import run
from yingdan.platform.query.measuring import Measures
from yingdan.platform.schema import ObjectType
from yingdan.web import alike, chips, looks, saying, tabs, ways
from yingdan.web.choice import Choice
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
SCOPES: dict[str, Any] = {
    "": _("All I may see"), "mine": _("Mine"), "part": _("I take part"), "people": _("My people's"),
    "unit": _("My unit's"), "starred": _("Starred"),
}  # fmt: skip


MEASURES: dict[str, Any] = {
    "sum": _("Sum"), "avg": _("Average"), "min": _("Minimum"), "max": _("Maximum"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Total:
    """A figure of the foot: its label and how it is written; where there is none, why and what to do."""

    label: Any
    shown: str
    advice: str = ""


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
        **tabs.context(state),
        "scopes": scopes,
        "scope_label": next((s.label for s in scopes if s.on), ""),
        "chips": chips.of(state),
        "said": saying.chips(state),
        "where_count": state.where.count('"op"') if state.where else 0,
        "filter_url": state.url("filter/"),
        "clear_url": state.url(scope="", q="", filters=(), where=""),
        "hidden": state.pairs("q", "cursor", "shut"),
        "may_merge": alike.listed(kind),
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
    """The unit of a page: the company's currency where amounts are measured by what they are worth in it, else the
    records' own. Sums are then shown only when all rows share one, so any tells it.
    """
    money = money_of(kind)
    if money is not None and Measures(kind, ()).base_of(money):
        return looks.scale_of(request)
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


def scopes_of(state: State) -> Iterable[Choice]:
    """Whose rows: only the scopes that can hold something for this person."""
    actor, owned = current_actor(), "owner" in state.kind.fields
    able = {
        "": True,
        "mine": owned,
        "part": bool(actor.shared(state.kind.key, "view")),
        "people": owned and bool(actor.people),
        "unit": owned and bool(actor.team) and "unit" in state.kind.fields,
        "starred": True,
    }
    for name, label in SCOPES.items():
        if able[name] or name == state.scope:
            yield Choice(name, label, state.url(scope=name), name == state.scope)


def measures_of(state: State) -> list[tuple[str, Field]]:
    """What the foot and the groups add up: what this person chose per column, else the object's sums and the mean of
    the first of them.
    """
    kind, own = state.kind, state.arranged.measures
    usual = [("sum", f) for f in kind.summed if f.name not in own]
    chosen = [(how, kind.fields[n]) for n, how in own.items() if how in kind.fields[n].measures]
    found = [*usual, *chosen]
    return [*found, ("avg", usual[0][1])] if usual and not own else found


def sums(found: Mapping[str, Any]) -> list[Decimal]:
    """The amounts among measures that tell whether decimals are needed."""
    return [v for name, v in found.items() if not name.startswith(("avg:", "count")) and isinstance(v, Decimal)]


def totals(state: State, scale: Scale, found: dict[str, Any] | None = None) -> list[Total]:
    """The measures over the whole result, as `found` or as asked now."""
    asked = measures_of(state)
    if not asked:
        return []
    if found is None:
        found = run.totals(state.query(order=()), tuple(f"{how}:{f.name}" for how, f in asked))
    fitted = scale.fitting(sums(found))
    shown = []
    for how, one in asked:
        value = found[f"{how}:{one.name}"]
        if how == "sum" or value is not None:
            only = how == "avg" and not state.arranged.measures
            label = MEASURES["avg"] if only else one.label if how == "sum" else f"{one.label} · {MEASURES[how]}"
            advice = value.advice if isinstance(value, run.Mixed) else ""
            shown.append(Total(label, written(value, one, fitted), advice))
    return shown


def written(value: Any, field: Any, scale: Scale) -> str:
    """A figure as people read it: money in the unit of the page, several currencies as words."""
    if isinstance(value, run.Mixed):
        return str(value)
    if isinstance(value, date):
        return field.kind.show(value, field)
    return scale.show(value) if field.kind.name == "money" else looks.figure(value, 1 if value % 1 else 0)
