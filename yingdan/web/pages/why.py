"""Why somebody sees a record: the rule that lets one see it, who else does, and for administrators why anybody does
not.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET

from yingdan.kernel.errors import Missing
from yingdan.platform import company, explain, schema, standing
from yingdan.platform.actor import current_actor
from yingdan.platform.bilingual import name_of
from yingdan.platform.explain import Case
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.objects.unit import Unit
from yingdan.platform.query import run
from yingdan.platform.rows import OwnedRecord
from yingdan.platform.schema import ObjectType
from yingdan.platform.standing import Person
from yingdan.web import asking, because, frame, htmx
from yingdan.web.asking import Ask

VERBS = {
    "view": pgettext_lazy("right", "View"),
    "change": pgettext_lazy("right", "Change"),
    "delete": pgettext_lazy("right", "Delete"),
    "transfer": pgettext_lazy("right", "Transfer"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A verb: whether somebody may, and why."""

    verb: str
    label: Any
    may: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Seer:
    """Somebody who sees the record, why, and whether he may change it too."""

    person: Person
    reasons: tuple[str, ...]
    changes: bool


@require_GET
def page(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The page; `?person=5` asks for somebody else. Raises Missing where the rules are not those known here."""
    kind = frame.find(request, slug)
    record = run.get(kind, pk)
    case = explain.case_of(record)
    if not explain.explained(case):
        raise Missing()
    everybody = {person.id: person for person in standing.people()}
    asks_others = company.may_change(current_actor())
    me = current_actor().user_id or 0
    wanted = id_in(request.GET.get("person", "")) if asks_others else None
    person = everybody.get(wanted or me)
    if person is None:
        raise Missing()
    units = dict(schema.find("platform.unit").rows().values_list("pk", name_of(Unit)))
    context = {
        "kind": kind,
        "record": record,
        "base": f"/{slug}/{pk}/",
        "person": person,
        "self": person.id == me,
        "lines": lines(kind, case, person, units),
        "seers": seers(kind, case, list(everybody.values()), units),
        "ask": ask(wanted) if asks_others else None,
    }
    return htmx.render(request, "pages/why.html", context)


def lines(kind: ObjectType, case: Case, person: Person, units: dict[int, str]) -> list[Line]:
    """What somebody may do with the record, and why or why not."""
    found = []
    for verb, label in VERBS.items():
        if verb == "transfer" and not issubclass(kind.model, OwnedRecord):
            continue
        if verb == "view" or kind.has(verb):
            verdict = explain.why(case, person, verb)
            found.append(Line(verb, label, verdict.may, said(kind, verdict, units)))
    return found


def seers(kind: ObjectType, case: Case, everybody: list[Person], units: dict[int, str]) -> list[Seer]:
    """Who sees the record: the owner first, then by name."""
    found = [
        Seer(v.person, said(kind, v, units), explain.why(case, v.person, "change").may)
        for v in explain.who(case, everybody)
    ]
    return sorted(found, key=lambda s: (s.person.id != case.owner_id, s.person.name))


def said(kind: ObjectType, verdict: explain.Verdict, units: dict[int, str]) -> tuple[str, ...]:
    """The reasons in words, each once."""
    return tuple(dict.fromkeys(because.line(reason, kind, units) for reason in verdict.reasons))


def ask(wanted: int | None) -> Ask:
    """The picker of a person, with the one asked for in it."""
    field = schema.find("platform.share").fields["user"]
    chosen = schema.find("platform.user").rows().filter(pk=wanted).first() if wanted else None
    return asking.ask_of(field, chosen, name="person", required=False)
