"""What one has done to many records: how it goes, what became of each, undo, and stopping it."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel.errors import Missing
from yingdan.platform import schema
from yingdan.platform.actor import acting, current_actor
from yingdan.platform.bulk import results
from yingdan.platform.bulk import undo as undoing
from yingdan.platform.objects.bulk_run import BulkRun
from yingdan.web import answers, htmx, jobs

LATEST, SHOWN = 50, 100


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """One's bulk changes, the latest first."""
    mine = BulkRun.objects.filter(owner_id=current_actor().user_id).select_related("job").defer("ids")
    runs = [jobs.bar(results.refreshed(run)) for run in mine.order_by("-id")[:LATEST]]
    return htmx.render(request, "pages/jobs.html", {"bars": runs, "tab": "jobs"})


@require_GET
def panel(request: HttpRequest) -> HttpResponse:
    """The panel that follows from page to page while something goes on."""
    bars = jobs.following(request)
    going = any(bar["run"].going for bar in bars)
    return htmx.render(request, "parts/jobs_panel.html", {"bars": bars, "going": going})


@require_GET
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One bulk change: its counts, and what was refused and why. Raises Missing for another's."""
    run = results.own(pk)
    kind = schema.find(run.object_key)
    show = request.GET.get("show", "refused" if run.refused else "")
    show = show if show in ("done", "unchanged", "refused") else ""
    lines = [] if run.going else list(results.lines(run, show, SHOWN))
    context = {"bar": jobs.bar(run), "run": run, "kind": kind, "lines": lines, "show": show, "most": SHOWN}
    return htmx.render(request, "pages/job.html", context, parts={"run": "parts/job.html"})


@require_GET
def result(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Every record with its outcome and the reason, as a file. Raises Missing for another's, or while it goes on."""
    run, actor = results.own(pk), current_actor()
    if run.going:
        raise Missing()

    def pieces() -> Iterator[bytes]:
        with acting(actor):
            yield from results.as_csv(run)

    response = StreamingHttpResponse(pieces(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="result-{run.pk}.csv"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a bulk change back: now when it is small, else in the background. Raises Missing, Invalid when too late."""
    run = undoing.undo(results.own(pk))
    url = f"/me/jobs/{pk}/"
    if run.going:
        return jobs.started(answers.again(request, _("It is being taken back."), link=url, fallback=url))
    text = _("%(n)s taken back.") % {"n": f"{run.undone:,}"}
    if run.kept:
        text = _("%(n)s taken back, %(k)s kept because they were changed since or are out of reach.") % {
            "n": f"{run.undone:,}",
            "k": f"{run.kept:,}",
        }
    return answers.again(request, text, link=url if run.kept else "", fallback=url)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a bulk change; what is done stays and can be undone. Raises Missing."""
    results.cancel(results.own(pk))
    return htmx.redirect(request, f"/me/jobs/{pk}/")
