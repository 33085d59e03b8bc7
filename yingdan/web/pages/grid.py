"""The grid: the list as a spreadsheet. Cells are saved as they are left, ranges are pasted, all can be undone."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel.errors import Invalid, Missing, Problem
from yingdan.platform import records, undo
from yingdan.platform.actor import current_actor
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import frame, gridrows, gridsave, htmx, jsoned, looks, opening, table
from yingdan.web.gridsave import GONE, MOST_ROWS, SAVED, WRONG
from yingdan.web.gridwords import words
from yingdan.web.state import State

AT_ONCE = 100


def show(request: HttpRequest, now: State) -> HttpResponse:
    """The grid as a page, or the part HTMX asks for."""
    kind, fields = now.kind, table.chosen(now.kind, now.arranged)
    number = run.count(now.query())
    found = frame.context(request, now, looks.scale()) | {
        "columns_url": now.url("columns/"),
        "count_shown": f"{number.number:,}" + ("+" if number.capped else ""),
        "grid": {
            "slug": kind.slug,
            "columns": gridrows.heads(now, fields),
            "url": now.url("grid/rows/"),
            "mayAdd": kind.has("add") and current_actor().may(kind.key, "add"),
            "words": words(kind),
            **gridrows.page(now, fields, AT_ONCE),
        },
    }
    return htmx.render(request, "pages/grid.html", found, parts={"list": "parts/grid.html"})


@require_GET
@jsoned.answering
def rows(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Further rows of the grid: the page after `cursor`, or those of `ids`."""
    now = opening.read(frame.find(request, slug), request.GET)
    fields = table.chosen(now.kind, now.arranged)
    if "ids" in request.GET:
        ids = [int(text) for text in request.GET["ids"].split(",")[:AT_ONCE] if text.isdigit() and len(text) < 19]
        return {"rows": list(gridrows.some(now.kind, ids, fields).values()), "next": ""}
    return gridrows.page(now, fields, AT_ONCE)


@require_POST
@jsoned.answering
def cells(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Save cells: each row its own result; how many rows were saved and how many were not."""
    kind = frame.find(request, slug)
    if not kind.has("change"):
        raise Missing()
    asked = gridsave.read(kind, jsoned.body(request))
    gridsave.save(kind, asked)
    fresh = gridrows.some(kind, [one.id for one in asked if one.id is not None], table.chosen(kind))
    results = [
        {
            "key": one.key,
            "id": one.id,
            "state": one.state,
            "row": fresh.get(one.id) if one.id is not None else None,
            "errors": one.errors,
            "clashes": one.clashes,
            "changes": one.changes,
            "done": sorted(one.done),
            "gate": one.gate,
        }
        for one in asked
    ]
    saved = sum(1 for one in asked if one.state == SAVED)
    return {"results": results, "saved": saved, "refused": len(asked) - saved}


@require_POST
@jsoned.answering
def take_back(request: HttpRequest, slug: str) -> dict[str, Any]:
    """Undo some of one's own changes, latest first; what somebody changed since stays as it is and says so."""
    kind = frame.find(request, slug)
    pairs = changes_of(jsoned.body(request))
    results, name = [], gridsave.name()
    with transaction.atomic(), records.batch(name):
        for pk, change in sorted(pairs, key=lambda pair: -pair[1]):
            results.append(one_back(kind, pk, change))
    found = gridsave.written(kind, name)
    fresh = gridrows.some(kind, [pk for pk, _change in pairs], table.chosen(kind))
    for result in results:
        result |= {"row": fresh.get(result["id"]), "changes": found.get(result["id"], [])}
    saved = sum(1 for result in results if result["state"] in (SAVED, GONE))
    return {"results": results, "saved": saved, "refused": len(results) - saved}


def changes_of(body: dict[str, Any]) -> list[tuple[int, int]]:
    """The pairs of record and change in {"changes": [[7, 123]]}. Raises Invalid."""
    given = body.get("changes")
    pairs = given if isinstance(given, list) else None
    whole = pairs is not None and len(pairs) <= MOST_ROWS * 2 and all(is_pair(pair) for pair in pairs)
    if not whole or pairs is None:
        raise Invalid(_("These are no changes."), code="changes")
    return [(pk, change) for pk, change in pairs]


def is_pair(given: Any) -> bool:
    """Whether something is two ids."""
    return isinstance(given, list) and len(given) == 2 and all(type(n) is int and 0 <= n < 2**63 for n in given)


def one_back(kind: ObjectType, pk: int, change: int) -> dict[str, Any]:
    """Undo one change by itself."""
    try:
        with transaction.atomic():
            record = undo.take_back(kind, pk, change)
    except Problem as problem:
        return {"id": pk, "key": str(pk), "state": WRONG, "errors": {"": problem.show(_)}, "clashes": {}}
    return {"id": pk, "key": str(pk), "state": SAVED if record is not None else GONE, "errors": {}, "clashes": {}}
