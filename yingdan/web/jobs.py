"""What runs in the background for a person: the panel that follows from page to page, and the words for how it went."""

import time
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from yingdan.platform import phrases, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.bulk import results
from yingdan.platform.bulk.transfer import LEFT
from yingdan.platform.objects.bulk_run import BulkRun
from yingdan.platform.objects.export_run import ExportRun
from yingdan.platform.transfer.export import run as exporting

COOKIE, STAYS, SHOWN = "yingdan_jobs", 24 * 3600, 4


def started(response: HttpResponse) -> HttpResponse:
    """Let the following pages show what goes on; the cookie says since when."""
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, str(int(time.time()) - 1), max_age=STAYS, samesite="Lax", path="/", secure=secure)
    return response


def since(request: HttpRequest) -> int:
    """Since when this browser follows what goes on; 0 when it does not."""
    raw = request.COOKIES.get(COOKIE, "")
    return int(raw) if raw.isdigit() and len(raw) < 12 else 0


def told(run: BulkRun) -> str:
    """How a bulk change ended, in one line: every number that is not nothing."""
    parts = [_("%(n)s done") % {"n": f"{run.changed:,}"}]
    if run.unchanged:
        parts.append(_("%(n)s were so already") % {"n": f"{run.unchanged:,}"})
    if run.refused:
        parts.append(_("%(n)s refused") % {"n": f"{run.refused:,}"})
    return phrases.listed([*parts, *along(run)])


def along(run: BulkRun) -> list[str]:
    """What went along, by object: Contacts 12."""
    return [f"{schema.find(key).plural} {n:,}" for key, n in run.also.items() if key != LEFT and n]


def bar(run: BulkRun | ExportRun) -> dict[str, Any]:
    """One line of the panel: what, how far, how it ended."""
    bulk = isinstance(run, BulkRun)
    done = run.place if isinstance(run, BulkRun) else run.done
    if isinstance(run, BulkRun) and run.status == "undoing":
        done = run.undone
    total = run.changed if isinstance(run, BulkRun) and run.status == "undoing" else run.total
    return {
        "run": run,
        "name": results.title(run) if isinstance(run, BulkRun) else run.name,
        "bulk": bulk,
        "done": done,
        "total": total,
        "percent": min(100, done * 100 // total) if total else 0,
        "url": f"/me/jobs/{run.pk}/" if bulk else "/exports/",
        "told": told(run) if isinstance(run, BulkRun) else "",
        "along": phrases.listed(along(run)) if isinstance(run, BulkRun) else "",
    }


def following(request: HttpRequest) -> list[dict[str, Any]]:
    """What this browser follows: the latest runs begun since it began to follow, first those that still go."""
    begun = since(request)
    me = current_actor().user_id
    bulk = (
        BulkRun.objects.filter(owner_id=me, job__isnull=False)
        .select_related("job")
        .defer("ids")
        .order_by("-id")[:SHOWN]
    )
    exports = ExportRun.objects.filter(owner_id=me, job__isnull=False).select_related("job").order_by("-id")[:SHOWN]
    runs: list[Any] = [results.refreshed(r) for r in bulk] + [exporting.refreshed(r) for r in exports]
    latest = [r for r in runs if r.going or r.created_at.timestamp() >= begun]
    return [bar(r) for r in sorted(latest, key=lambda r: (not r.going, -r.created_at.timestamp()))[:SHOWN]]
