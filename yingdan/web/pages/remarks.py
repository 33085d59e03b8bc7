"""Whom one may call in a comment, and the bell: what waits for somebody because he was mentioned."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel import clock
from yingdan.kernel.errors import Missing
from yingdan.platform import explain, hooks, mentions, records, schema, standing
from yingdan.platform.actor import current_actor
from yingdan.platform.objects.mention import Mention
from yingdan.platform.query import run
from yingdan.platform.search import trimmed
from yingdan.web import frame, htmx, remarks
from yingdan.web.pages.options import LONGEST, Option
from yingdan.web.state import Filter
from yingdan.web.tiles import Waiting

SHOWN, LOOKED_AT = 8, 60


@require_GET
def people(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Whom one may call on a record: those who see it, by name, pinyin or login, as options. Raises Missing."""
    kind = frame.find(request, slug)
    if not remarks.may(kind):
        raise Missing()
    record, text = run.get(kind, pk), request.GET.get("q", "").strip()[:LONGEST]
    users = schema.find("platform.user")
    rows = users.rows().filter(active=True).exclude(pk=current_actor().user_id)
    if text:
        hits = trimmed.everywhere(text, {users.key: rows}, per_key=LOOKED_AT).get(users.key, [])
        ids = [hit.record_id for hit in hits]
    else:
        ids = list(rows.order_by("name").values_list("pk", flat=True)[: LOOKED_AT * 5])
    case = explain.case_of(record)
    there = standing.people(ids)
    if explain.explained(case):
        there = [verdict.person for verdict in explain.who(case, there)]
    else:
        there = [person for person in there[:SHOWN] if mentions.sees(person.id, kind.key, pk)]
    names = [person.name for person in standing.people(ids)]
    logins = dict(rows.filter(pk__in=[p.id for p in there]).values_list("pk", "login"))
    order = {pk: at for at, pk in enumerate(ids)}
    options = [
        Option(
            f"{person.name}({logins[person.id]})" if names.count(person.name) > 1 else person.name,
            person.name,
            person.job_title,
            person=person.id,
        )
        for person in sorted(there, key=lambda p: order[p.id])[:SHOWN]
        if person.id in logins
    ]
    return htmx.render(request, "parts/options.html", {"options": options, "q": text})


@require_GET
def latest(request: HttpRequest) -> HttpResponse:
    """What the bell shows."""
    return htmx.render(request, "parts/notices.html", {"notices": remarks.notices()})


@require_GET
def bell(request: HttpRequest) -> HttpResponse:
    """The bell as it stands now, asked for when somebody was called."""
    return htmx.render(request, "shell/bell.html", {"waiting": mentions.waiting(), "fresh": True})


@require_POST
def open_(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that one has seen a mention, and go to its record. Raises Missing."""
    mention = Mention.objects.may("change").filter(pk=pk).first()
    if mention is None:
        raise Missing()
    see([mention])
    return htmx.redirect(request, remarks.place_of(mention))


@require_POST
def see_all(request: HttpRequest) -> HttpResponse:
    """Note that one has seen them all."""
    see(list(Mention.objects.may("change").filter(seen_at__isnull=True)[:1000]))
    return htmx.redirect(request, htmx.back(request, "/"))


def see(found: list[Mention]) -> None:
    """Note when mentions were seen first."""
    fresh = [one for one in found if one.seen_at is None]
    for one in fresh:
        one.seen_at = clock.now()
    records.save_many(fresh, verb="change")


hooks.tile.register(
    Waiting(
        gettext_lazy("Mentions"),
        Mention.key(),
        filters=(Filter("seen_at", "empty", ("1",)), Filter("comment", "not_empty", ("1",))),
    ),
    rank=5,
)
