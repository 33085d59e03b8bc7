"""The settings of the duplicate check: object by object, from which score one is warned and refused, and the rules."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yingdan.kernel.errors import Missing
from yingdan.platform import records, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.merging import merging
from yingdan.platform.objects.duplicate_policy import DuplicatePolicy
from yingdan.platform.objects.duplicate_rule import DuplicateRule
from yingdan.platform.schema import ObjectType
from yingdan.web import answers, htmx

BASE = "/settings/duplicates/"


@dataclass(frozen=True, slots=True)
class Line:
    """A rule in words: its fields and the objects it compares with by the names people know."""

    rule: DuplicateRule
    fields: tuple[Any, ...]
    against: tuple[Any, ...]
    outcome: str


def may_see() -> bool:
    """Whether the actor looks after the rules."""
    return current_actor().may(DuplicateRule.key(), "view") and current_actor().may(DuplicatePolicy.key(), "view")


@require_GET
def first(request: HttpRequest) -> HttpResponse:
    """The page of the first object. Raises Missing for who may not see the rules."""
    found = policies()
    return htmx.redirect(request, f"{BASE}{found[0][1].slug}/") if found else chosen(request, None, None)


def policies() -> list[tuple[DuplicatePolicy, ObjectType]]:
    """The objects that have a policy, in the order of the menu. Raises Missing for who may not see the rules."""
    if not may_see():
        raise Missing()
    rows = [(p, schema.whole(p.object_key)) for p in DuplicatePolicy.objects.all() if schema.known(p.object_key)]
    return sorted(rows, key=lambda pair: (pair[1].spec.rank, pair[1].key))


@require_GET
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """One object's policy and rules. Raises Missing."""
    for policy, kind in policies():
        if kind.slug == slug:
            return chosen(request, policy, kind)
    raise Missing()


def chosen(request: HttpRequest, policy: DuplicatePolicy | None, kind: ObjectType | None) -> HttpResponse:
    """The page."""
    had = policies()
    keys = {p.object_key for p, _kind in had}
    others = [t for t in schema.seen_by(current_actor()) if t.key not in keys and merging.possible(t.model)]
    context = {
        "policy": policy,
        "kind": kind,
        "tabs": [(k, k is kind) for _policy, k in had],
        "others": [t for t in others if t.has("menu")],
        "lines": lines(policy, kind) if policy is not None and kind is not None else [],
        "shown": named(kind, policy.shown) if policy is not None and kind is not None else (),
        "may_change": current_actor().may(DuplicateRule.key(), "change"),
    }
    return htmx.render(request, "pages/duplicate_rules.html", context)


def named(kind: ObjectType, names: str) -> tuple[Any, ...]:
    """The labels of some fields."""
    return tuple(kind.fields[name].label if name in kind.fields else name for name in names.split())


def lines(policy: DuplicatePolicy, kind: ObjectType) -> list[Line]:
    """The rules in words, the surest first."""
    rules = DuplicateRule.objects.filter(object_key=kind.key).order_by("-active", "-score", "pk")
    return [
        Line(
            rule,
            named(kind, rule.compared),
            tuple(schema.whole(key).plural for key in rule.against.split() if schema.known(key)) or (kind.plural,),
            outcome(policy, rule),
        )
        for rule in rules
    ]


def outcome(policy: DuplicatePolicy, rule: DuplicateRule) -> str:
    """What happens when a rule holds: refuse, warn or nothing (the nightly list alone)."""
    if not (policy.active and rule.active):
        return "off"
    if policy.refuse_from is not None and rule.score >= policy.refuse_from:
        return "refuse"
    return "warn" if rule.score >= policy.warn_from else "list"


@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Look for duplicates among records of one more object. Raises Missing, Refused."""
    if not may_see():
        raise Missing()
    kind = schema.by_slug(request.POST.get("object", ""))
    if not merging.possible(kind.model):
        raise Missing()
    records.create(DuplicatePolicy, {"object_key": kind.key})
    text = _("Now add the rules by which %(objects)s are compared.") % {"objects": kind.plural}
    return answers.flash(htmx.redirect(request, f"{BASE}{kind.slug}/"), text)
