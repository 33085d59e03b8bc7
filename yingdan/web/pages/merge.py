"""Two records become one: side by side, a choice for each field in which they differ, and taking it back."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yingdan.kernel.errors import Conflict, Missing
from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.merging import choosing, merging, references
from yingdan.platform.objects.merge import Merge
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import answers, frame, htmx, shown
from yingdan.web.looks import scale_of


@dataclass(frozen=True, slots=True)
class Row:
    """One field: its values of both in HTML, and which is chosen."""

    name: str
    label: Any
    kept: Any
    gone: Any
    chosen: str
    differs: bool


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Merge the record `other` into this one; without one, ask which. Raises Missing, Refused, Conflict."""
    kind = frame.find(request, slug)
    kept = run.get(kind, pk)
    actor = current_actor()
    if not merging.possible(kind.model) or not (actor.may(kind.key, "change") and actor.may(kind.key, "delete")):
        raise Missing()
    given = (request.POST if request.method == "POST" else request.GET).get("other", "")
    other = id_in(given) if given else None
    if request.method == "POST" and "ok" in request.POST:
        if other is None:
            raise Missing()
        return write(request, kind, kept.pk, run.get(kind, other).pk)
    if other is None or other == pk:
        if request.method == "POST":
            raise Missing()
        return htmx.render(
            request,
            "parts/merge_ask.html" if htmx.is_part(request) else "pages/merge_ask.html",
            {"kind": kind, "record": kept},
        )
    gone = run.get(kind, other)
    return compared(request, kind, kept, gone)


def compared(request: HttpRequest, kind: ObjectType, kept: Any, gone: Any) -> HttpResponse:
    """Both side by side."""
    scale = scale_of(request)
    rows = [
        Row(
            choice.field.name,
            choice.field.label,
            shown.value(choice.field, kept, scale),
            shown.value(choice.field, gone, scale),
            choice.proposed,
            choice.differs,
        )
        for choice in choosing.choices(kind, kept, gone)
        if choice.kept not in choosing.EMPTY or choice.gone not in choosing.EMPTY
    ]
    may = kind.model.objects.may("change").filter(pk__in=(kept.pk, gone.pk)).count() == 2
    may = may and kind.model.objects.may("delete").filter(pk=gone.pk).exists()
    context = {
        "kind": kind,
        "kept": kept,
        "gone": gone,
        "rows": [row for row in rows if row.differs],
        "same": [row for row in rows if not row.differs],
        "moves": moves(kind, gone.pk),
        "may": may,
    }
    return htmx.render(request, "pages/merge.html", context)


def moves(kind: ObjectType, pk: int) -> list[tuple[Any, int]]:
    """What will move of what the actor sees: (what, how many)."""
    found: dict[Any, int] = {}
    for reference in references.of(kind.model):
        key = reference.model._meta.label_lower
        if not schema.known(key) or not current_actor().may(key, "view"):
            continue
        if count := reference.model.objects.filter(pk__in=reference.rows(kind.key, pk).order_by().values("pk")).count():
            label = schema.find(key).plural
            found[label] = found.get(label, 0) + count
    return list(found.items())


def write(request: HttpRequest, kind: ObjectType, kept: int, gone: int) -> HttpResponse:
    """Merge as chosen, and show the record that is left, with a way back."""
    picks = {
        name: request.POST[f"take.{name}"]
        for name in kind.fields
        if request.POST.get(f"take.{name}") in (choosing.KEPT, choosing.GONE)
    }
    asked = (request.POST.get("version", ""), request.POST.get("other_version", ""))
    versions = tuple(int(text) if text.isdigit() and len(text) < 10 else None for text in asked)
    try:
        made = merging.merge(kind, kept, gone, picks, versions=(versions[0], versions[1]))
    except Conflict:
        text = _("One of the two was changed meanwhile. Look at the choice once more.")
        return answers.flash(htmx.redirect(request, f"{request.path}?other={gone}"), text, tone="warn")
    text = _("Merged: “%(name)s” is now part of this record.") % {"name": made.gone_title}
    response = htmx.redirect(request, f"/{kind.slug}/{kept}/")
    return answers.flash(response, text, undo=f"/merges/{made.pk}/undo/")


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back. Raises Missing, Refused."""
    made = run.get(schema.find(Merge.key()), pk)
    back = merging.undo(made)
    kind = schema.find(made.object_key)
    text = _("Taken back: “%(name)s” is a record of its own again.") % {"name": back.title}
    return answers.flash(htmx.redirect(request, f"/{kind.slug}/{back.pk}/"), text)
