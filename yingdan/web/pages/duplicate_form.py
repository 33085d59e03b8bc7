"""The dialogs of the duplicate settings: a rule, and how an object is looked after; fields and objects chosen by the
names people know.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yingdan.kernel.errors import Conflict, Invalid, Missing
from yingdan.platform import records, schema
from yingdan.platform.action import named
from yingdan.platform.actor import current_actor
from yingdan.platform.columns import ChoicesField
from yingdan.platform.fields import Field, of_column
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.objects.duplicate_policy import DuplicatePolicy
from yingdan.platform.objects.duplicate_rule import DuplicateRule
from yingdan.platform.schema import ObjectType
from yingdan.web import answers, asking, htmx, once, reading
from yingdan.web.pages.duplicate_rules import BASE, policies
from yingdan.web.reading import Read

FIRST = "location"
COMPARED = ("text", "phone", "email", "url", "choice", "ref", "industry", "address", FIRST, "number", "barcode")
RULE, POLICY = ("method", "score", "name", "active"), ("active", "warn_from", "refuse_from", "places")


def field_names(kind: ObjectType, held: str = "") -> list[tuple[str, Any]]:
    """The fields by which records of an object can be compared, and those of `held`, with their labels.

    A point comes before a name: so a rule of places reads it.
    """
    kept = set(held.split())
    stored = [f for f in kind.fields.values() if f.source.stored]
    fit = [f for f in stored if f.name in kept or (f.editable and f.kind.name in COMPARED)]
    return [(f.name, f.label) for f in sorted(fit, key=lambda f: f.kind.name != FIRST)]


def chosen(model: Any, name: str, options: Iterable[tuple[str, Any]]) -> Field:
    """A field of `model` that holds names separated by blanks, as a choice of several."""
    of = schema.find(model.key()).field(name)
    help_text = of.help if not of.required else ""
    column = ChoicesField(of.label, options=tuple(options), help_text=help_text)
    return replace(of_column(named(column, name)), required=of.required)


def fields_of_rule(kind: ObjectType, held: DuplicateRule | None) -> tuple[Field, ...]:
    """What the dialog of a rule asks."""
    method, *rest = schema.find(DuplicateRule.key()).named(RULE)
    others = [(p.object_key, k.plural) for p, k in policies()]
    return (
        method,
        chosen(DuplicateRule, "compared", field_names(kind, held.compared if held else "")),
        chosen(DuplicateRule, "against", others),
        *rest,
    )


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, slug: str, pk: int = 0) -> HttpResponse:
    """Ask for a rule of an object and keep it. Raises Missing for who may not see or change the rules."""
    kind, _policy = looked_after(slug, DuplicateRule)
    held = DuplicateRule.objects.filter(object_key=kind.key, pk=pk).first() if pk else None
    if pk and held is None:
        raise Missing()
    title = _("Edit %(name)s") % {"name": held} if held else _("New rule")
    return answer(request, kind, DuplicateRule, held, fields_of_rule(kind, held), title)


@require_http_methods(["GET", "POST"])
def policy(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask how duplicates of an object are dealt with and keep it. Raises Missing."""
    kind, held = looked_after(slug, DuplicatePolicy)
    known = [(f.name, f.label) for f in kind.fields.values() if f.source.stored and f.name != "owner"]
    shown = replace(
        chosen(DuplicatePolicy, "shown", known), help=_("Beside the owner. Nothing chosen: the owner alone.")
    )
    fields = (*schema.find(DuplicatePolicy.key()).named(POLICY), shown)
    return answer(request, kind, DuplicatePolicy, held, fields, _("Duplicate check"))


def looked_after(slug: str, model: Any) -> tuple[ObjectType, DuplicatePolicy]:
    """An object that is looked after, and how. Raises Missing, also for who may not change that."""
    found = [(kind, held) for held, kind in policies() if kind.slug == slug]
    if not found or not current_actor().may(model.key(), "change"):
        raise Missing()
    return found[0]


def answer(
    request: HttpRequest, kind: ObjectType, model: Any, held: Any, fields: tuple[Field, ...], title: str
) -> HttpResponse:
    """The dialog, or after saving the page anew."""
    found = Read()
    if request.method == "POST":
        found = reading.read(fields, request.POST)
        if not found.wrong:
            try:
                once.made(request, lambda: keep(model, kind, held, found.values, request.POST.get("version", "")))
            except (Invalid, Conflict) as wrong:
                problem = wrong if isinstance(wrong, Invalid) else Invalid(wrong.show(_))
                found = found.with_problems(problem, {f.name: f.label for f in fields})
            else:
                return answers.flash(htmx.redirect(request, f"{BASE}{kind.slug}/"), _("Saved."))
    context = {"kind": kind, "record": held, "title": title, "wrong": found.wrong.get("", ())}
    context["asks"] = [replace(ask, place="rule", focus=at == 0) for at, ask in enumerate(asks(fields, found, held))]
    return htmx.asking(request, "duplicate_form.html", context)


def asks(fields: Iterable[Field], found: Read, held: Any) -> list[asking.Ask]:
    """The inputs, with what the record holds, what was sent, or the default."""
    made = []
    for field in fields:
        value = getattr(held, field.name) if held is not None else field.default
        if field.kind.several and isinstance(value, str):
            value = value.split()
        ask = asking.ask_of(field, found.raw.get(field.name, value), error=found.errors(field.name))
        made.append(replace(ask, was=asking.before(field, value) if held is not None else ()))
    return made


def keep(model: Any, kind: ObjectType, held: Any, values: dict[str, Any], version: str) -> Any:
    """Write what was chosen. Raises Invalid, Refused, Conflict."""
    written = {name: " ".join(value) if isinstance(value, list) else value for name, value in values.items()}
    if held is None:
        return records.create(model, {"object_key": kind.key, **written})
    return records.change(held, written, version=id_in(version))
