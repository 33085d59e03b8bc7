"""Bringing in a file, step by step: upload, columns, meanings, a look at what would happen, and doing it."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import hooks, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.bulk import comparing
from yingdan.platform.objects.import_run import ImportRun
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer import encoding, wizard
from yingdan.platform.transfer.judge import CREATED, UPDATED
from yingdan.platform.transfer.mapping import Mapping as Plan
from yingdan.platform.transfer.mapping import check as check_plan
from yingdan.platform.transfer.read import Sheet
from yingdan.web import alike, frame, htmx, importing, once
from yingdan.web.importing import Draft
from yingdan.web.judged import LIKELY, OUTCOMES, judged
from yingdan.web.panels import Panel

LOOKED_AT, SHOWN, CELLS, LATEST, TOLD = 2000, 200, 6, 8, 5
STEPS: tuple[Any, ...] = (
    gettext_lazy("File"), gettext_lazy("Columns"), gettext_lazy("Meanings"), gettext_lazy("Check"),
    gettext_lazy("Import"),
)  # fmt: skip
DELIMITERS = ((",", gettext_lazy("comma")), ("\t", gettext_lazy("tab")), (";", gettext_lazy("semicolon")), ("|", "|"))
ENCODINGS = (("utf-8", "UTF-8"), ("gb18030", "GB18030 / GBK"), ("utf-16", "UTF-16"))


def find(request: HttpRequest, slug: str) -> ObjectType:
    """The object to import into. Raises Missing for who may not."""
    kind = frame.find(request, slug)
    if not kind.has("import") or not current_actor().may(kind.key, "import"):
        raise Missing()
    return kind


def context(kind: ObjectType, step: int, **more: Any) -> dict[str, Any]:
    """What every step shows: the object, and how far one is."""
    steps = [{"label": label, "done": at < step, "now": at == step} for at, label in enumerate(STEPS, start=1)]
    return {"kind": kind, "steps": steps, "base": f"/{kind.slug}/import/", **more}


@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose a file. Raises Missing for who may not import here."""
    kind, wrong = find(request, slug), ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            wrong = _("Choose a file first.")
        else:
            try:
                source = wizard.open_upload(file)
                draft = importing.begin(request, kind, source)
                back = "back/" if comparing.recognised(source.sheet().header) else ""
                return htmx.redirect(request, f"/{slug}/import/{draft.id}/{back}")
            except Invalid as invalid:
                wrong = invalid.show(_)
    latest = ImportRun.objects.filter(object_key=kind.key).select_related("owner").order_by("-id")[:LATEST]
    found = context(kind, 1, wrong=wrong, latest=latest)
    return htmx.render(request, "pages/import_begin.html", found, status=422 if wrong else 200)


@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, slug: str, id: str) -> HttpResponse:
    """Which column goes where. `?draw=1` only draws the form anew, for another field raises other questions."""
    kind = find(request, slug)
    draft, wrong = importing.found(request, kind, id), []
    if request.method == "POST":
        read = importing.changed(draft, request.POST)
        if read is not draft:
            importing.keep(request, read)
            return htmx.redirect(request, f"/{slug}/import/{id}/")
    source = draft.source()
    sheet = source.sheet(draft.sheet, draft.header_row)
    plan = draft.mapping(sheet, kind)
    if request.method == "POST":
        plan = importing.plan_of(request.POST, sheet, plan)
        draft = replace(draft, plan=plan.to_json())
        importing.keep(request, draft)
        if "draw" not in request.GET:
            try:
                check_plan(plan, kind, sheet.header)
                return htmx.redirect(request, f"/{slug}/import/{id}/values/")
            except Invalid as invalid:
                wrong = [p.show(_) for problems in invalid.fields.values() for p in problems] or [invalid.show(_)]
    found = context(kind, 2, **reading(draft, source, sheet)) | {
        "lines": importing.lines(sheet, kind, plan, wizard.guesses(sheet, kind)),
        "targets": importing.targets(kind),
        "templates": [(kind.fields[f.field], f.templates[0]) for f in plan.fills if f.templates],
        "keys": importing.keys(kind, plan),
        "constants": importing.constants(kind, plan),
        "plan": plan,
        "existing": importing.EXISTING,
        "may_likely": bool(alike.compared(kind)),
        "orders": importing.ORDERS,
        "times": importing.TIMES,
        "wrong": wrong,
    }
    parts = {"mapping": "parts/import_columns.html"}
    return htmx.render(request, "pages/import_columns.html", found, parts=parts, status=422 if wrong else 200)


def reading(draft: Draft, source: Any, sheet: Sheet) -> dict[str, Any]:
    """How the file is read: its sheets, its encoding and delimiter, the row of its names."""
    return {
        "draft": draft,
        "source": source,
        "sheet": sheet,
        "encoding": encoding.spoken(source.encoding) if source.encoding else "",
        "encodings": ENCODINGS,
        "delimiters": DELIMITERS,
        "sheets": [(title.name, title.name == sheet.name) for title in source.titles],
    }


@require_http_methods(["GET", "POST"])
def values(request: HttpRequest, slug: str, id: str) -> HttpResponse:
    """What texts mean that are no option and no record. A step that is passed over when there are none."""
    kind = find(request, slug)
    draft, sheet, plan = opened(request, kind, id)
    unknown = wizard.unknown_texts(sheet, plan)
    groups = [
        {"at": at, "column": column, "field": field_of(kind, plan, column), "texts": list(enumerate(texts))}
        for at, (column, texts) in enumerate(unknown.items())
    ]
    if request.method == "POST":
        for at, (column, texts) in enumerate(unknown.items()):
            given = {t.text: v for n, t in enumerate(texts) if (v := request.POST.get(f"is.{at}.{n}", "").strip())}
            plan = plan.with_values(column, given) if given else plan
        importing.keep(request, replace(draft, plan=plan.to_json()))
    if request.method == "POST" or not groups:
        return htmx.redirect(request, f"/{slug}/import/{id}/check/")
    return htmx.render(request, "pages/import_values.html", context(kind, 3, draft=draft, groups=groups))


def opened(request: HttpRequest, kind: ObjectType, id: str) -> tuple[Draft, Sheet, Plan]:
    """A draft with its table and its mapping. Raises Missing, Invalid."""
    draft = importing.found(request, kind, id)
    sheet = draft.source().sheet(draft.sheet, draft.header_row)
    return draft, sheet, draft.mapping(sheet, kind)


def field_of(kind: ObjectType, plan: Plan, column: str) -> Any:
    """The field a column goes into."""
    return next((kind.fields[f.field] for f in plan.fills if f.column == column and f.field in kind.fields), None)


@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, slug: str, id: str) -> HttpResponse:
    """What the import would do, row by row, with nothing written; then do it. Raises Missing, Refused, Invalid."""
    kind, wrong = find(request, slug), ""
    if request.method == "POST":
        try:
            run = once.made(request, lambda: start(request, kind, id))
            return htmx.redirect(request, f"/{slug}/import/run/{run.pk}/")
        except Invalid as invalid:
            wrong = invalid.show(_)
    draft, sheet, plan = opened(request, kind, id)
    try:
        told = wizard.dry_run(plan, sheet, limit=LOOKED_AT, shown=SHOWN)
    except Invalid as invalid:
        found = context(kind, 4, draft=draft, wrong=invalid.show(_), told=None)
        return htmx.render(request, "pages/import_check.html", found, status=422)
    show = request.GET.get("show", "") if request.GET.get("show", "") in (*OUTCOMES, LIKELY) else ""
    shown = [v for v in told.verdicts if not show or v.outcome == show or (v.likely and show == LIKELY)]
    fields = [kind.fields[f.field] for f in plan.fills if f.column and f.field in kind.fields][:CELLS]
    places = [sheet.header.index(f.column) for f in plan.fills if f.column and f.field in kind.fields][:CELLS]
    found = context(kind, 4, draft=draft, told=told, wrong=wrong, fields=fields, show=show) | {
        "rows": [judged(v, fields, places) for v in shown[:SHOWN]],
        "tabs": [
            {"name": name, "label": OUTCOMES[name][0], "tone": OUTCOMES[name][1], "number": number, "on": name == show}
            for name, number in told.counts.items()
        ]
        + [
            {
                "name": LIKELY,
                "label": _("likely duplicates"),
                "tone": "warn",
                "number": told.likely,
                "on": show == LIKELY,
            }
        ]
        * (told.likely > 0),
        "ready": told.counts[CREATED] + told.counts[UPDATED],
        "most": LOOKED_AT,
    }
    parts = {"rows": "parts/import_rows.html"}
    return htmx.render(request, "pages/import_check.html", found, parts=parts, status=422 if wrong else 200)


def start(request: HttpRequest, kind: ObjectType, id: str) -> ImportRun:
    """Begin the import of a draft, which is forgotten. Raises Missing, Refused, Invalid."""
    draft, sheet, plan = opened(request, kind, id)
    run = wizard.start(draft.source(), plan, sheet.name, draft.header_row)
    importing.forget(request, draft)
    return run


def own_run(kind: ObjectType, pk: int) -> ImportRun:
    """An import one may see. Raises Missing."""
    run = ImportRun.objects.filter(pk=pk, object_key=kind.key).first()
    if run is None:
        raise Missing()
    return wizard.refreshed(run)


@require_GET
def run(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """How an import goes, and how it ended; asks again by itself until it has."""
    kind = find(request, slug)
    one = own_run(kind, pk)
    going = one.status in ("waiting", "running", "undoing")
    done, total = (one.undone, one.created + one.updated) if one.status == "undoing" else (one.done, one.total)
    reasons = [] if going else wizard.reasons(one, TOLD)
    found = context(kind, 5, run=one, going=going, done=done, total=total) | {
        "percent": min(100, done * 100 // total) if total else 0,
        "mine": one.owner_id == current_actor().user_id,
        "reasons": reasons,
        "further": one.failed - len(reasons),
    }
    return htmx.render(request, "pages/import_run.html", found, parts={"run": "parts/import_run.html"})


def way_back(run: ImportRun) -> dict[str, Any] | None:
    """From the record of an import to its page, for who may import there."""
    kind = schema.find(run.object_key) if schema.known(run.object_key) else None
    if kind is None or not current_actor().may(kind.key, "import"):
        return None
    return {"url": f"/{kind.slug}/import/run/{run.pk}/", "run": run}


hooks.panel.register(Panel(ImportRun.key(), "right", way_back, "parts/import_way.html"))


@require_GET
def failed(request: HttpRequest, slug: str, pk: int, form: str) -> HttpResponse:
    """The rows that failed, as a file to mend and import again. Raises Missing."""
    kind = find(request, slug)
    one = own_run(kind, pk)
    if form not in ("xlsx", "csv") or not one.failed:
        raise Missing()
    types = {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv; charset=utf-8",
    }
    response = HttpResponse(wizard.failures(one, form), content_type=types[form])
    response["Content-Disposition"] = f'attachment; filename="failed-{one.pk}.{form}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def undo(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take an import back. Raises Missing, Refused, Invalid when it is too late."""
    kind = find(request, slug)
    wizard.undo(own_run(kind, pk))
    return htmx.redirect(request, f"/{slug}/import/run/{pk}/")


@require_POST
def cancel(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Stop an import; what is in stays in and can be undone. Raises Missing, Refused."""
    kind = find(request, slug)
    wizard.cancel(own_run(kind, pk))
    return htmx.redirect(request, f"/{slug}/import/run/{pk}/")
