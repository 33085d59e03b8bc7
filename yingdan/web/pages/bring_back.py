"""A file that was exported to be edited comes back: its differences cell by cell, conflicts to settle, then writing."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yingdan.kernel.errors import Invalid
from yingdan.platform.bulk import bringing_back
from yingdan.platform.objects.bulk_run import BulkRun
from yingdan.platform.schema import ObjectType
from yingdan.platform.transfer.read import Sheet
from yingdan.platform.transfer.template import template as template_of
from yingdan.web import htmx, importing, jobs, once
from yingdan.web.importing import Draft
from yingdan.web.pages import import_
from yingdan.web.pages.exports import TYPES, XLSX

SHOWN = 300


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str, id: str) -> HttpResponse:
    """The differences; posted, they are written. Raises Missing, Refused, Invalid for another kind of file."""
    kind, wrong = import_.find(request, slug), ""
    if request.method == "POST":
        try:
            run = once.made(request, lambda: write(request, kind, id))
        except Invalid as invalid:
            wrong = invalid.show(_)
        else:
            response = htmx.redirect(request, f"/me/jobs/{run.pk}/")
            return jobs.started(response) if run.going else response
    _draft, sheet = opened(request, kind, id)
    told = bringing_back.rehearsed(kind, sheet, SHOWN)
    context = {"kind": kind, "base": f"/{kind.slug}/import/", "told": told, "wrong": wrong, "most": SHOWN}
    return htmx.render(request, "pages/import_back.html", context, status=422 if wrong else 200)


def opened(request: HttpRequest, kind: ObjectType, id: str) -> tuple[Draft, Sheet]:
    """The file that was sent, and its table. Raises Missing, Invalid."""
    draft = importing.found(request, kind, id)
    return draft, draft.source().sheet(draft.sheet, draft.header_row)


def write(request: HttpRequest, kind: ObjectType, id: str) -> BulkRun:
    """Begin to write the differences; the file is forgotten. Raises Missing, Refused, Invalid."""
    draft, sheet = opened(request, kind, id)
    mine = [name[5:] for name, take in request.POST.items() if name.startswith("take.") and take == "mine"]
    run = bringing_back.write(kind, draft.token, sheet, mine)
    importing.forget(request, draft)
    return run


@require_GET
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """An empty file to fill in. Raises Missing for who may not import here."""
    kind = import_.find(request, slug)
    response = HttpResponse(template_of(kind), content_type=TYPES[XLSX])
    response["Content-Disposition"] = f'attachment; filename="{kind.slug}.xlsx"'
    response["X-Content-Type-Options"] = "nosniff"
    return response
