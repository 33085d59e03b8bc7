"""Duplicates: told while one types, asked to take part in, and the list of what is perhaps the same."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel.errors import Missing, Refused
from yingdan.platform import actions, duplicates, hooks, schema, taking_part
from yingdan.platform.actor import current_actor
from yingdan.platform.duplicates import rules
from yingdan.platform.duplicates.models import Apart, Likely
from yingdan.platform.merging import merging, nightly
from yingdan.platform.objects.share_request import Answer, ShareRequest
from yingdan.platform.query.ast import Condition, Query
from yingdan.platform.schema import ObjectType
from yingdan.web import alike, answers, frame, htmx, reading, shown
from yingdan.web.looks import Scale, scale_of
from yingdan.web.state import Filter
from yingdan.web.tiles import Counted, Tile, View, Waiting

SHOWN = 200
ASKED = "requests to take part"
GROUPS = 50


@dataclass(frozen=True, slots=True)
class Told:
    """A pair of the list: both records, how alike, and why."""

    first: Any
    second: Any
    score: int
    why: Any
    tone: str
    rows: tuple[tuple[Any, Any, Any, bool], ...] = ()


def typed(request: HttpRequest, kind: ObjectType) -> tuple[dict[str, Any], int | None]:
    """What stands in the form, as far as it can be read, over what the record says; and the record's id."""
    found = reading.read([f for f in kind.fields.values() if f.editable and f.source.stored], request.POST)
    pk = request.POST.get("of", "")
    values: dict[str, Any] = {}
    if pk.isdigit() and len(pk) < 19 and (record := kind.rows().filter(pk=int(pk)).first()) is not None:
        values = {f.name: f.value(record) for f in kind.fields.values() if f.source.stored}
        return values | found.values, record.pk
    return values | found.values, None


@require_POST
def hint(request: HttpRequest, slug: str) -> HttpResponse:
    """What a form as it stands is like. Raises Missing for who could not save it either."""
    kind = frame.find(request, slug)
    if not any(current_actor().may(kind.key, verb) for verb in ("add", "change")):
        raise Missing()
    values, pk = typed(request, kind)
    box = alike.box(kind, duplicates.likely(kind, values, pk))
    return htmx.render(request, "parts/alike.html", {"box": box})


@require_POST
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the owner of a record one may not see to take part in it. Raises Missing, Refused when nobody owns it."""
    kind = frame.find(request, slug)
    values, pk = typed(request, kind)
    made = taking_part.ask(kind, values, request.POST.get("handle", ""), exclude=pk)
    text = _("%(name)s has been asked.") % {"name": made.owner}
    if not htmx.is_part(request):
        return answers.flash(htmx.redirect(request, f"/{slug}/new/"), text)
    return htmx.toast(htmx.render(request, "parts/alike_asked.html", {"request_": made}), text)


def may_merge(kind: ObjectType) -> None:
    """Raise Missing where nothing can be merged, or by this person."""
    actor = current_actor()
    if not merging.possible(kind.model) or not nightly.is_there(kind.key):
        raise Missing()
    if not actor.may(kind.key, "change") or not actor.may(kind.key, "delete"):
        raise Missing()


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """The pairs that are perhaps the same and both visible, grouped, the most alike first."""
    kind = frame.find(request, slug)
    may_merge(kind)
    pairs = list(Likely.objects.filter(object_key=kind.key).order_by("-score", "id")[:SHOWN])
    ids = {pk for pair in pairs for pk in (pair.first_id, pair.second_id)}
    rows = {row.pk: row for row in kind.rows().filter(pk__in=ids).select_related(*owned(kind))}
    fields = facts(kind)
    told = [
        Told(a, b, p.score, alike.words(p.method), alike.tone(p.score), beside(fields, a, b, scale_of(request)))
        for p in pairs
        if (a := rows.get(p.first_id)) is not None and (b := rows.get(p.second_id)) is not None
    ]
    context = {
        "kind": kind,
        "groups": groups(told)[:GROUPS],
        "found_at": max((p.found_at for p in pairs), default=None),
        "looking": nightly.looking(kind.key),
        "may_look": current_actor().may("platform.duplicaterule", "change"),
        "may_see_merges": current_actor().may("platform.merge", "view"),
    }
    return htmx.render(request, "pages/duplicates.html", context, parts={"twins": "parts/twins.html"})


def owned(kind: ObjectType) -> tuple[str, ...]:
    """What is read along with each record."""
    return tuple(name for name in ("owner", "unit") if name in kind.fields)


def facts(kind: ObjectType) -> list[Any]:
    """The fields by which people tell two records apart: those compared, then the first columns."""
    policy = rules.of(kind.key)
    names = [*(n for rule in (policy.rules if policy else ()) for n in rule.fields), *(f.name for f in kind.columns)]
    found = kind.named(dict.fromkeys(names))
    return [f for f in found if f.name not in ("name", "unit") and not (f.related and f.name != "owner")][:7]


def beside(fields: list[Any], a: Any, b: Any, scale: Scale) -> tuple[tuple[Any, Any, Any, bool], ...]:
    """(label, value of one, value of the other, alike) of the fields that either has."""
    return tuple(
        (f.label, shown.value(f, a, scale), shown.value(f, b, scale), f.value(a) == f.value(b))
        for f in fields
        if f.value(a) not in (None, "", []) or f.value(b) not in (None, "", [])
    )


def groups(told: list[Told]) -> list[list[Told]]:
    """Pairs that share a record, together."""
    where: dict[int, int] = {}
    found: dict[int, list[Told]] = defaultdict(list)
    for pair in told:
        ends = sorted({where[r.pk] for r in (pair.first, pair.second) if r.pk in where})
        home = ends[0] if ends else len(where)
        for other in ends[1:]:
            found[home] += found.pop(other)
            where |= {pk: home for pk, place in where.items() if place == other}
        found[home].append(pair)
        where |= {pair.first.pk: home, pair.second.pk: home}
    return sorted(found.values(), key=lambda group: -max(p.score for p in group))


@require_POST
def apart(request: HttpRequest, slug: str) -> HttpResponse:
    """Two records are not the same, and are not shown again. Raises Missing for who does not see both."""
    kind = frame.find(request, slug)
    may_merge(kind)
    given = [request.POST.get(name, "") for name in ("first", "second")]
    ids = sorted({int(text) for text in given if text.isdigit() and len(text) < 19})
    if len(ids) != 2 or kind.rows().may("change").filter(pk__in=ids).count() != 2:
        raise Missing()
    first, second = ids
    who = {"by_id": current_actor().user_id}
    Apart.objects.get_or_create(object_key=kind.key, first_id=first, second_id=second, defaults=who)
    Likely.objects.filter(object_key=kind.key, first_id=first, second_id=second).delete()
    return answers.again(request, _("Kept as two."), fallback=f"/{slug}/duplicates/list/")


@require_POST
def look(request: HttpRequest, slug: str) -> HttpResponse:
    """Look through the object now rather than at night. Raises Refused for who does not look after the rules."""
    kind = frame.find(request, slug)
    may_merge(kind)
    if not current_actor().may("platform.duplicaterule", "change"):
        raise Refused(_("Only who looks after the rules may start this."))
    nightly.look_now(kind.key)
    return htmx.redirect(request, f"/{slug}/duplicates/list/")


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a request with one click: read along, or not. Raises Missing, Refused."""
    kind = schema.find(ShareRequest.key())
    verb = "grant" if request.POST.get("yes") else "decline"
    made = actions.act(kind, pk, verb, {})
    text = _("%(name)s takes part now.") if verb == "grant" else _("%(name)s has been told no.")
    text = text % {"name": made.asked_by}
    if not htmx.is_part(request):
        return answers.flash(htmx.redirect(request, "/"), text)
    return htmx.toast(HttpResponse(), text)


def asked_of_me(view: View) -> dict[str, Any] | None:
    """The requests that wait for one's answer."""
    query = ShareRequest.objects.filter(owner_id=view.actor.user_id, status=Answer.OPEN)
    found = list(query.select_related("asked_by").order_by("-id")[:5]) if view.counted(ASKED) else []
    titles = taking_part.titles(found)
    rows = [{"request_": one, **titles[one.pk]} for one in found if one.pk in titles]
    return {"rows": rows} if rows else None


def asked_query(view: View) -> Query:
    """The requests that wait for one's answer, as a question."""
    mine = Condition("owner", "any_of", [view.actor.user_id]), Condition("status", "is", Answer.OPEN)
    return Query(object=ShareRequest.key()).narrowed(*mine)


hooks.tile.register(Counted(ASKED, ShareRequest.key(), asked_query), rank=5)
hooks.tile.register(Tile("parts/home_asked.html", asked_of_me, span=4), rank=5)
hooks.tile.register(
    Waiting(
        gettext_lazy("Requests to take part"),
        ShareRequest.key(),
        filters=(Filter("status", "any_of", (Answer.OPEN,)),),
    ),
    rank=40,
)
