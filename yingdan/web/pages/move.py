"""Moving a record to another step of its board. What the step still needs is asked for in a dialog."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yingdan.kernel.errors import Invalid
from yingdan.platform import records
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import frame, htmx, opening, reading
from yingdan.web.cards import Cards
from yingdan.web.pages import board
from yingdan.web.reading import Read
from yingdan.web.steps import Steps

PREFIX = "v."


@require_POST
def move(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Move a record to another step: 422 with the dialog when something is missing, else the card as it now is.

    `to` names the step, `version` what the browser saw, `v.<field>` what the dialog asked for. Raises Missing, Refused,
    Conflict, and Invalid for what no field of the dialog can mend.
    """
    kind = frame.find(request, slug)
    view = board.board_of(kind)
    by, record = kind.field(view.by), run.get(kind, pk)
    was = str(getattr(record, cast(Any, by.column).attname))
    to, version = (request.POST.get(n) or request.GET.get(n) or "" for n in ("to", "version"))
    given = reading.read([f for f in kind.fields.values() if f.editable], request.POST, PREFIX)
    if not given.wrong:
        try:
            values = {**given.values, view.by: by.parse(to)}
            records.change(record, values, version=int(version) if version.isdigit() else None)
        except Invalid as wrong:
            given = given.with_problems(wrong, {f.name: f.label for f in kind.fields.values()})
            needed = list(wrong.fields)
        else:
            return moved(request, kind, run.get(kind, pk), was)
    else:
        needed = list(given.wrong)
    return ask(request, kind, record, given, needed, to=to, version=version)


def ask(
    request: HttpRequest, kind: ObjectType, record: Any, given: Read, needed: list[str], *, to: str, version: str
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
        "step": Steps(kind, kind.field(view.by)).by_id.get(to),
        "to": to,
        "version": version,
    }
    response = htmx.render(request, "parts/move.html", context, status=422)
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog", "innerHTML"
    return response


def moved(request: HttpRequest, kind: ObjectType, record: Any, was: str) -> HttpResponse:
    """The card as it now is, with the figures of every column beside it, and an undo."""
    view = board.board_of(kind)
    shown = htmx.header(request, "HX-Current-URL").partition("?")[2]
    now = opening.read(kind, QueryDict(shown))
    steps = Steps(kind, kind.field(view.by))
    figures = board.summary(now, view, steps)
    scale = board.scale_of(request, figures)
    opened = board.opened(request)
    columns = [board.column(now, view, step, figures, opened) for step in board.on_board(steps, figures)]
    board.measure(columns, scale, bool(view.weighted))
    card = Cards(kind, view, steps, scale).draw([record])[0]
    context = {"card": card, "columns": columns, "kind": kind, **board.whole(figures, view, scale)}
    response = htmx.render(request, "parts/moved.html", context)
    step = steps.of(record)
    text = _("%(name)s is now in “%(step)s”.") % {"name": record.title, "step": step.label if step else ""}
    htmx.trigger(response, "dialog:close")
    return htmx.toast(response, text, undo=f"/{kind.slug}/{record.pk}/move/?to={was}")
