"""Moving a record to another step of its board. What the step still needs is asked for in a dialog."""

from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import records
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.platform.keyed import held
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.platform.spec import Board
from yingdan.web import frame, gridrows, htmx, lanes, opening, reading, ways
from yingdan.web.cards import Cards
from yingdan.web.pages import board
from yingdan.web.reading import Read
from yingdan.web.steps import UNSET, Steps, step_of

PREFIX = "v."


@require_POST
def move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Move a record to another step: 422 with the dialog when something is missing, else the card as it now is.

    `to` names the step, `lane` and `into` the field and value of the lane it comes into, `version` what the browser
    saw, `v.<field>` what the dialog asked for. Raises Missing, Refused,
    Conflict, and Invalid for what no field of the dialog can mend.
    """
    kind = frame.find(request, slug)
    view = board.board_of(kind)
    by, record = kind.field(view.by), run.get(kind, pk)
    to, lane, into, version = (
        request.POST.get(n) or request.GET.get(n) or "" for n in ("to", "lane", "into", "version")
    )
    across = lane_in(kind, view, lane)
    was = {"to": held(record, by)} | ({"lane": lane, "into": held(record, across)} if across is not None else {})
    given = reading.read([f for f in kind.fields.values() if f.editable], request.POST, PREFIX)
    if not given.wrong:
        try:
            values = {**given.values, view.by: by.parse("" if to == UNSET else to)}
            known = int(version) if version.isdigit() else None
            put(kind, record, values, {} if across is None else {across.name: across.parse(into or None)}, known)
        except Invalid as wrong:
            given = given.with_problems(wrong, {f.name: f.label for f in kind.fields.values()})
            needed = list(wrong.fields)
        else:
            now = kind.rows().filter(pk=pk).exists()
            return moved(request, kind, run.get(kind, pk), was) if now else gone(record)
    else:
        needed = list(given.wrong)
    return ask(request, kind, record, given, needed, {"to": to, "version": version, "lane": lane, "into": into})


def lane_in(kind: ObjectType, view: Board, name: str) -> Field | None:
    """The field of the lanes between which a card is moved. Raises Missing for one that makes no lanes."""
    if not name:
        return None
    found = next((f for f in ways.groups(kind) if f.name == name and f.name != view.by), None)
    if found is None or not gridrows.writable(kind, found):
        raise Missing()
    return found


def put(kind: ObjectType, record: Any, values: dict[str, Any], across: dict[str, Any], version: int | None) -> None:
    """Write the step and the lane together; another owner is a transfer, for whom may transfer."""
    handed = across.pop("owner", None) if current_actor().may(kind.key, "transfer") else None
    with transaction.atomic():
        records.change(record, {**values, **across}, version=version)
        if handed is not None:
            records.change(record, {"owner": handed}, verb="transfer")


def ask(
    request: HttpRequest, kind: ObjectType, record: Any, given: Read, needed: list[str], wanted: dict[str, str]
) -> HttpResponse:
    """The dialog with the fields that are missing or wrong first, and those already given after them."""
    view = board.board_of(kind)
    names = [n for n in dict.fromkeys([*needed, *given.raw]) if n in kind.fields and n != view.by]
    fields = [
        {
            "field": kind.fields[name],
            "name": PREFIX + name,
            "value": given.raw.get(name, kind.fields[name].value(record)),
            "error": given.errors(name) if name in given.raw else "",
            "needs": name in needed,
        }
        for name in names
    ]
    context = {
        "kind": kind,
        "record": record,
        "fields": fields,
        "rest": [] if fields else given.wrong.get("", []),
        "step": Steps(kind, kind.field(view.by)).by_id.get(wanted["to"]),
        "wanted": wanted,
    }
    response = htmx.render(request, "parts/move.html", context, status=422)
    htmx.into_dialog(response)
    return response


def gone(record: Any) -> HttpResponse:
    """No card: it was handed to where one sees it no more."""
    response = htmx.toast(HttpResponse(), _("“%(name)s” is handed over.") % {"name": record.title})
    return htmx.trigger(response, "dialog:close")


def moved(request: HttpRequest, kind: ObjectType, record: Any, was: dict[str, str]) -> HttpResponse:
    """The card as it now is, with the figures of every column and lane beside it, and an undo."""
    view = board.board_of(kind)
    shown = htmx.header(request, "HX-Current-URL").partition("?")[2]
    now = opening.read(kind, QueryDict(shown))
    steps = Steps(kind, kind.field(view.by))
    figures = board.summary(now, view, steps)
    scale = board.scale_of(request, figures)
    opened = board.opened(request)
    there = board.on_board(steps, figures, left=step_of(was.get("to", "")))
    columns = [board.column(now, view, step, figures, opened) for step in there]
    board.measure(columns, scale, bool(view.weighted))
    card = Cards(now, view, steps, scale).draw([record])[0]
    context = {"card": card, "columns": columns, "kind": kind, **board.whole(figures, view, scale)}
    lane = lanes.field_of(now, view)
    if lane is not None:
        sums = lanes.sums_of(now, view, lane, [one.step for one in columns], scale) if "lane" in was else []
        context |= {"laned": True, "lanes": sums}
    response = htmx.render(request, "parts/moved.html", context)
    step = steps.of(record)
    text = _("%(name)s is now in “%(step)s”.") % {"name": record.title, "step": step.label if step else ""}
    if "lane" in was:
        across = kind.field(was["lane"])
        text += _(" %(field)s: %(value)s.") % {"field": across.label, "value": across.show(record)}
    htmx.trigger(response, "dialog:close")
    return htmx.toast(response, text, undo=f"/{kind.slug}/{record.pk}/move/?{urlencode(was)}")
