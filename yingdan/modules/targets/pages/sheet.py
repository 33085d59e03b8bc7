"""The table of a plan: people × periods, written like a spreadsheet."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel.errors import Conflict, Invalid, Problem
from yingdan.modules.targets.books import Node, node
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.pages import shown as showing
from yingdan.modules.targets.pages.heading import heading
from yingdan.modules.targets.pages.shown import LEVELS, VIEWS, Measure, Part, Shown, measure_of, part_of, plan_of
from yingdan.modules.targets.pages.tablehtml import Drawer
from yingdan.modules.targets.services.put import Entry, Wrong, put
from yingdan.modules.targets.services.table import Row, table
from yingdan.modules.targets.services.undo import undo
from yingdan.platform import actions, schema
from yingdan.platform.actor import Actor, current_actor
from yingdan.web import htmx, jsoned, looks, numbers
from yingdan.web.choice import Choice

MOST_CELLS = 12_000
Typed = list[tuple[str, str, str, int | None]]


@dataclass
class Sheet:
    """The table of a plan as one request shows it, read once."""

    request: HttpRequest
    shown: Shown

    @cached_property
    def part(self) -> Part:
        """The rows shown. Raises Missing."""
        return part_of(table(self.shown.plan, self.shown.level), self.shown)

    @cached_property
    def measure(self) -> Measure:
        """How amounts are written."""
        amounts = [
            value.amount
            for row in (self.part.root, *self.part.rows)
            for key, value in row.values.items()
            if not key.startswith("sum:")
        ]
        return measure_of(self.request, self.shown.plan, amounts)

    @cached_property
    def drawer(self) -> Drawer:
        """What draws it."""
        return Drawer(self.part, self.shown, self.measure)

    def context(self) -> dict[str, Any]:
        """What the templates need."""
        shown = Shown(self.shown.plan, self.part.root.node.unit, self.shown.level, self.shown.view)
        offered = may(shown.plan)
        offered["split"] = offered["split"] and gives(self.part)
        return {
            "plan": shown.plan,
            "shown": shown,
            "drawer": self.drawer,
            "measure": self.measure,
            "part": self.part,
            "scale_units": scale_units(shown.plan, self.request),
            "level_word": pgettext("target", "Level"),
            "levels": [Choice(n, label, shown.url(level=n), n == shown.level) for n, label in LEVELS.items()],
            "views": [
                Choice(n, labels[shown.plan.grain], shown.url(view=n), n == shown.view)
                for n, labels in VIEWS.items()
                if shown.plan.grain in labels
            ],
            "units": [
                Choice(row.key, row.name, shown.url(unit=row.node.unit), row is self.part.root)
                for row in self.part.units
            ],
            "urls": {
                name: shown.url(f"{name}/")
                for name in ("put", "undo", "about", "table", "head", "side", "export", "import")
            },
            "live": numbers.live(shown.plan.metric),
            "may_add": current_actor().may(Plan.key(), "add"),
            "may": offered,
            **heading(self.part, shown),
        }


def sees_tables(actor: Actor) -> bool:
    """Whether somebody sees the numbers of whole units; who does not has the page of his own instead."""
    seen = actor.allows(Cell.key(), "view")
    return seen.everything or bool(seen.units)


def gives(part: Part) -> bool:
    """Whether the actor gives numbers to anybody below him; his own alone he cannot divide."""
    me = current_actor().user_id
    below = (row for row in part.rows if row.node.person != me or row.is_unit)
    return any(value.editable for row in below for value in row.values.values())


def may(plan: Plan) -> dict[str, bool]:
    """What the actor may do with a plan, by verb: asked once."""
    kind, actor = schema.find(Plan.key()), current_actor()
    reach = {verb: actor.allows(Plan.key(), verb) for verb in ("split", "adjust", "lock", "approve", "publish")}
    here = {
        verb: found.everything or plan.unit_id in found.units or (verb in ("split", "adjust") and bool(found.units))
        for verb, found in reach.items()
    }
    possible = {one.name for one in kind.actions if one.possible(plan)}
    return {
        "split": here["split"] and "split" in possible,
        "lock": here["lock"] and "lock" in possible,
        "put": actor.may(Cell.key(), "change"),
        **{name: name in possible and acts(plan, name) for name in ("ask", "approve", "send_back", "publish", "close")},
    }


def acts(plan: Plan, name: str) -> bool:
    """Whether the actor has the right an action of plans needs here."""
    found = current_actor().allows(Plan.key(), actions.find(schema.find(Plan.key()), name).verb)
    return found.everything or plan.unit_id in found.units


def scale_units(plan: Plan, request: HttpRequest) -> list[Choice]:
    """The units of money one may choose."""
    if plan.measured_in != "money":
        return []
    now = request.COOKIES.get(looks.UNIT_COOKIE, "big")
    return [Choice(name, looks.scale(name).unit, "", name == now) for name in looks.UNITS[:2]]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The page: `?plan=3`, `&unit=5`, `&level=stretch`, `&view=units`. Without a plan it teaches how to begin."""
    plans = showing.plans()
    if not plans:
        return htmx.render(request, "targets/empty.html", {"may_add": current_actor().may(Plan.key(), "add")})
    if not sees_tables(current_actor()):
        return htmx.redirect(request, "/targets/mine/")
    asked = request.GET.get("plan", "")
    plan = plan_of(asked) if asked else plans[0]
    context = Sheet(request, showing.read(plan, request.GET)).context()
    context["plans"] = [(one, one.pk == plan.pk) for one in plans]
    return htmx.render(request, "targets/sheet.html", context)


@require_GET
def table_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The table alone, to be drawn anew."""
    context = Sheet(request, showing.read(plan_of(pk), request.GET)).context()
    return htmx.render(request, "targets/table.html", context)


@require_GET
def head_part(request: HttpRequest, pk: int) -> HttpResponse:
    """The head alone, to be drawn anew."""
    context = Sheet(request, showing.read(plan_of(pk), request.GET)).context()
    return htmx.render(request, "targets/head.html", context)


@require_POST
@jsoned.answering
def write(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Write cells, all or none: {"cells": [[node, column, text, version]]}. What is wrong is said cell by cell; what
    somebody else wrote meanwhile comes as `clashes` with what stands there now.
    """
    plan = plan_of(pk)
    shown = showing.read(plan, request.GET)
    cells = cells_of(jsoned.body(request))
    before = Sheet(request, shown)
    entries, errors = entries_of(cells, shown, before.measure)
    if errors:
        return {"errors": errors}
    try:
        written = put(plan, entries)
    except Wrong as wrong:
        return {"errors": {f"{place}|{key}": before.measure.told(why) for (place, key), why in wrong.errors.items()}}
    except Conflict:
        return {"clashes": clashes(Sheet(request, shown), entries, cells)}
    except Invalid as wrong:
        words = before.measure.told(wrong)
        return {"errors": {f"{place}|{key}": words for place, key, *_rest in cells}, "error": words}
    return {"batch": written.batch, **fresh(request, pk, {str(one.node) for one in entries})}


def cells_of(body: Mapping[str, Any]) -> Typed:
    """The cells of a body. Raises Invalid for anything that is none."""
    given = body.get("cells")
    if not isinstance(given, list) or len(given) > MOST_CELLS or not all(is_cell(one) for one in given):
        raise Invalid("These are no cells of a plan.", code="cells")
    return [(place, key, text, version) for place, key, text, version in given]


def is_cell(given: Any) -> bool:
    """Whether something is a node, a column, a text and perhaps a version."""
    if not isinstance(given, list) or len(given) != 4:
        return False
    *texts, version = given
    return all(isinstance(t, str) for t in texts) and (version is None or type(version) is int)


def entries_of(cells: Typed, shown: Shown, measure: Measure) -> tuple[list[Entry], dict[str, str]]:
    """What was typed as entries, and what cannot be read by cell."""
    entries, errors = [], {}
    for place, key, text, version in cells:
        try:
            entries.append(Entry(known(place).key, key, shown.level, showing.typed(measure, text), version))
        except Problem as problem:
            errors[f"{place}|{key}"] = measure.told(problem)
    return entries, errors


def known(text: str) -> Node:
    """The node of a row. Raises Invalid."""
    try:
        return node(text)
    except ValueError:
        raise Invalid("There is no such unit or person in this plan.", code="node") from None


def clashes(now: Sheet, entries: list[Entry], cells: Typed) -> dict[str, dict[str, Any]]:
    """The cells that are no longer what was decided on: what stands in them, and their version."""
    found: dict[str, dict[str, Any]] = {}
    rows = {row.key: row for row in (now.part.root, *now.part.rows)}
    for entry, (place, key, text, _version) in zip(entries, cells, strict=True):
        value = rows[place].values.get(key) if place in rows else None
        if value is not None and entry.version is not None and value.version != entry.version:
            theirs = now.measure.show(value.amount)
            found[f"{place}|{key}"] = {"mine": text, "theirs": theirs, "version": value.version}
    return found


def fresh(request: HttpRequest, pk: int, touched: set[str]) -> dict[str, Any]:
    """The rows that look different after something was written: those touched, and the units above them."""
    sheet = Sheet(request, showing.read(plan_of(pk), request.GET))
    wanted = with_units_above(sheet.part.rows, touched)
    rows = {row.key: sheet.drawer.row(row) for row in sheet.part.rows if row.key in wanted}
    context = sheet.context()
    return {
        "rows": rows,
        "foot": sheet.drawer.foot(),
        "head": render_to_string("targets/head.html", context, request),
    }


def with_units_above(rows: list[Row], touched: set[str]) -> set[str]:
    """The rows touched with the units they stand in; `rows` are in the order of the tree."""
    wanted, above = set(touched), list[Row]()
    for row in rows:
        above = [*(one for one in above if one.depth < row.depth), row]
        if row.key in touched:
            wanted |= {one.key for one in above}
    return wanted


@require_POST
@jsoned.answering
def take_back(request: HttpRequest, pk: int) -> dict[str, Any]:
    """Undo one's own writing: {"batch": name}, or `?batch=` of a button. Raises what `undo` raises."""
    plan = plan_of(pk)
    batch = request.GET.get("batch") or jsoned.body(request).get("batch")
    if not isinstance(batch, str):
        raise Invalid("These are no cells of a plan.", code="cells")
    return {"undone": undo(plan, batch)}
