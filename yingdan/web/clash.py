"""When two wrote the same field: mine, theirs and the original side by side, and a choice for each."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Conflict
from yingdan.platform import audit
from yingdan.platform.actor import current_actor
from yingdan.platform.fields import Field
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.schema import ObjectType
from yingdan.web import asking, htmx, looks
from yingdan.web.reading import Read

MINE, THEIRS = "mine", "theirs"
LOOKED_BACK = 20


@dataclass(frozen=True, slots=True)
class Clash:
    """One field two people wrote."""

    field: Field
    mine: str
    theirs: str
    original: str


def settled(post: QueryDict, values: dict[str, Any]) -> dict[str, Any]:
    """What is to be written after somebody chose: theirs is left as it stands."""
    return {name: value for name, value in values.items() if post.get(f"take.{name}") != THEIRS}


def said(field: Field, value: Any) -> str:
    """A value in words; of a reference the original is known by its id only."""
    if field.related and value is not None and not field.kind.several and not hasattr(value, "pk"):
        found = field.model.objects.filter(pk=id_in(value)).first()
        return found.title if found is not None else f"#{value}"
    return field.kind.show(value, field)


def blamed(kind: ObjectType, pk: int, names: Collection[str]) -> dict[str, str]:
    """Who wrote each of some fields of a record last, and when, in words; the caller has found the record."""
    found: dict[str, str] = {}
    for change in audit.history(kind.key, pk, limit=LOOKED_BACK):
        if change.actor is None:
            continue
        own = change.actor_id == current_actor().user_id
        text = (
            _("You changed this yourself %(when)s, in another window.") if own else _("%(who)s changed this %(when)s.")
        )
        words = text % {"who": change.actor, "when": looks.near_moment(change.at)}
        for name in names:
            if kind.fields[name].stored_name in change.values:
                found.setdefault(name, words)
    return found


def page(
    request: HttpRequest, kind: ObjectType, record: Any, conflict: Conflict, found: Read, action: str = ""
) -> HttpResponse:
    """The choice, as a page or in the dialog; what was typed and did not clash is kept and sent along again."""
    clashes = [
        Clash(
            kind.fields[name],
            said(kind.fields[name], mine),
            said(kind.fields[name], theirs),
            said(kind.fields[name], original),
        )
        for name, (mine, theirs, original) in conflict.conflicts.items()
    ]
    hidden: list[tuple[str, str]] = []
    for name, value in found.values.items():
        raw = found.raw.get(name, asking.text_of(kind.fields[name], value))
        hidden += [(name, str(v)) for v in raw] if isinstance(raw, list) else [(name, str(raw))]
    by = latest(kind, record)
    context = {
        "kind": kind,
        "record": record,
        "clashes": clashes,
        "hidden": hidden,
        "version": conflict.current_version,
        "by": by,
        "action": action or f"/{kind.slug}/{record.pk}/edit/",
        "next": htmx.back(request, ""),
        "quick": "quick" in request.POST or bool(action),
    }
    if htmx.is_part(request):
        response = htmx.render(request, "parts/clash.html", context, status=409)
        htmx.into_dialog(response)
        return response
    return htmx.render(request, "pages/clash.html", context, status=409)


def latest(kind: ObjectType, record: Any) -> Any:
    """The last change of the record: who made it and when."""
    return next(iter(audit.history(kind.key, record.pk, limit=1)), None)
