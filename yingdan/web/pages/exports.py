"""Exports: asking for one, the list of one's own, fetching the file, stopping."""

from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.objects.export_run import ExportRun
from yingdan.platform.transfer.export import run as exporting
from yingdan.platform.transfer.export.asked import CSV, EDIT, FORMS, JSONL, MACHINE, SHOWN, WHOLE, XLSX, Export
from yingdan.web import answers, frame, htmx, jobs, once, picking, table
from yingdan.web.picking import Picked

LATEST = 50
TYPES = {
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    CSV: "text/csv; charset=utf-8",
    JSONL: "application/x-ndjson; charset=utf-8",
}
WAYS: tuple[tuple[str, Any, Any], ...] = (
    (SHOWN, gettext_lazy("The columns shown"), gettext_lazy("As the list stands, in its order.")),
    (
        WHOLE,
        gettext_lazy("Whole records"),
        gettext_lazy("Every field; in xlsx, lines such as products on sheets of their own."),
    ),
    (
        EDIT,
        gettext_lazy("To edit and bring back"),
        gettext_lazy("Change cells in Excel and import the file: you see each difference before anything is written."),
    ),
    (
        MACHINE,
        gettext_lazy("For programs (JSON lines)"),
        gettext_lazy("Nothing is lost or made safe for spreadsheets. Do not open it in one."),
    ),
)


@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """What is to be exported and how; with `go` it is done. Raises Refused for who may not."""
    kind = frame.find(request, slug)
    exporting.require_export(kind)
    chosen = picking.picked(request, kind)
    if not chosen.ids:
        chosen = Picked(chosen.state, all=True)
    way, form = request.POST.get("way", SHOWN), request.POST.get("format", XLSX)
    wrong = ""
    if request.method == "POST" and "go" in request.POST:
        try:
            run = once.made(request, lambda: exporting.begin(wanted(chosen, way, form)))
            return begun(request, run)
        except Invalid as invalid:
            wrong = invalid.show(_)
    count = chosen.count()
    context = {
        "kind": kind,
        "count": count,
        "later": count > exporting.AT_ONCE,
        "ways": [(name, label, help, name == way) for name, label, help in WAYS if name != EDIT or may_edit(kind)],
        "form": form,
        "hidden": chosen.pairs() if chosen.ids else [],
        "query": request.GET.urlencode(),
        "wrong": wrong,
    }
    page = "parts/export.html" if htmx.is_part(request) else "pages/export.html"
    return htmx.render(request, page, context, status=422 if wrong else 200)


def may_edit(kind: Any) -> bool:
    """Whether an edited file could come back."""
    return bool(kind.has("import") and kind.has("change") and current_actor().may(kind.key, "change"))


def wanted(chosen: Picked, way: str, form: str) -> Export:
    """The export asked for, in the columns this person sees."""
    now = chosen.state
    columns = tuple(f.name for f in table.chosen(now.kind, now.arranged))
    possible = FORMS.get(way, (form,))
    return Export(now.query(), way, form if form in possible else possible[0], columns, chosen.ids)


def begun(request: HttpRequest, run: ExportRun) -> HttpResponse:
    """The file at once when it is there, else the panel that follows it."""
    file = f"/exports/{run.pk}/file/"
    if not htmx.is_part(request):
        return htmx.redirect(request, file if run.ready else "/exports/")
    response = HttpResponse(status=200, headers={"HX-Reswap": "none"})
    htmx.trigger(response, "dialog:close")
    if run.ready:
        return htmx.trigger(response, "download", {"url": file})
    return jobs.started(htmx.trigger(response, "jobs:started"))


def own(pk: int) -> ExportRun:
    """An export of one's own as it stands. Raises Missing."""
    run = ExportRun.objects.select_related("job").filter(pk=pk, owner_id=current_actor().user_id).first()
    if run is None:
        raise Missing()
    return exporting.refreshed(run)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """One's own exports, the latest first. Raises Missing for whoever may have none."""
    if not current_actor().may(ExportRun.key(), "view"):
        raise Missing()
    mine = ExportRun.objects.filter(owner_id=current_actor().user_id).select_related("job").order_by("-id")[:LATEST]
    runs = [exporting.refreshed(run) for run in mine]
    shown = [jobs.bar(run) | {"kind": schema.find(run.object_key)} for run in runs if schema.known(run.object_key)]
    going = any(run.going for run in runs)
    context = {"bars": shown, "going": going, "tab": "exports"}
    return htmx.render(request, "pages/exports.html", context, parts={"exports": "parts/exports.html"})


@require_GET
def file(request: HttpRequest, pk: int) -> FileResponse:
    """The file. Raises Missing for another's and for what has expired, Refused when the right was withdrawn."""
    run = own(pk)
    opened = exporting.opened(run)
    form = run.asked["form"]
    response = FileResponse(opened, as_attachment=True, filename=run.name, content_type=TYPES[form])
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an export, or remove its file before its time. Raises Missing."""
    run = own(pk)
    if run.going:
        exporting.cancel(run)
    else:
        exporting.drop(run)
    return answers.again(request, _("The file is gone."), fallback="/exports/")
