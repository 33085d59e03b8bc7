"""Metrics of one's own under Settings: the list with their versions, and the editor with the filter builder."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yingdan.kernel.errors import Invalid, Missing, Problem
from yingdan.platform import records, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.metrics import library
from yingdan.platform.objects.metric_definition import KINDS, Better, MetricDefinition, Unit
from yingdan.platform.query.ast import Query
from yingdan.platform.schema import ObjectType
from yingdan.web import answers, builder, htmx, reading

BASE = "/settings/metrics/"
TEXTS = (
    "code", "label", "label_en", "definition", "definition_en", "measure", "on", "whose", "where_unit", "unit",
    "better", "from_on", "numerator", "denominator",
)  # fmt: skip
NOW = {"on": "", "whose": "owner", "where_unit": "unit", "measure": "count", "unit": "number", "better": "up"}


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """Every metric of one's own with its versions. Raises Missing for who may not see them."""
    if not current_actor().may(MetricDefinition.key(), "view"):
        raise Missing()
    rows = list(MetricDefinition.objects.order_by("code", "-from_on", "-pk"))
    current = {metric.code for metric in library.every() if metric.own}
    context = {
        "rows": [{"row": row, "object": named(row), "running": row.code in current} for row in rows],
        "objects": measurable(),
        "may_add": current_actor().may(MetricDefinition.key(), "add"),
    }
    return htmx.render(request, "pages/own_metrics.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """The editor of a version, of a new version (`?version=1`) or of a new metric (`name` new). Raises Missing."""
    row = found(name)
    anew = row is None or request.GET.get("version") == "1"
    if request.method != "POST":
        return form(request, row, anew, typed_of(row, request.GET, anew))
    typed = typed_in(request.POST, request.GET, row, anew)
    try:
        values = typed | {"from_on": typed["from_on"] or None}
        kept = records.create(MetricDefinition, values) if anew or row is None else records.change(row, values)
    except Problem as problem:
        return form(request, row, anew, typed, problem)
    text = _("The metric “%(name)s” is kept.") % {"name": kept}
    return answers.flash(htmx.redirect(request, BASE), text)


def found(name: str) -> MetricDefinition | None:
    """The version of an address; None for a new one. Raises Missing."""
    verb = "add" if name == "new" else "view"
    if not current_actor().may(MetricDefinition.key(), verb):
        raise Missing()
    if name == "new":
        return None
    row: MetricDefinition | None = None
    if name.isascii() and name.isdigit() and len(name) < 19:
        row = MetricDefinition.objects.filter(pk=int(name)).first()
    if row is None:
        raise Missing()
    return row


def typed_of(row: MetricDefinition | None, given: QueryDict, anew: bool) -> dict[str, Any]:
    """What stands in the form at first."""
    if row is None:
        kind = None if "ratio" in given else asked_object(given)
        return dict.fromkeys(TEXTS, "") | NOW | {"object_key": kind.key if kind else "", "query": ""}
    typed = {name: getattr(row, name) for name in (*TEXTS, "object_key", "query")}
    return typed | {"from_on": "" if anew else row.from_on.isoformat() if row.from_on else ""}


def typed_in(post: QueryDict, given: QueryDict, row: MetricDefinition | None, anew: bool) -> dict[str, Any]:
    """What was sent; code and object of a metric there is stay. Raises Invalid for conditions that are none."""
    typed = typed_of(row, given, anew)
    typed |= {name: post.get(name, "").strip()[:2000] for name in TEXTS if name in post}
    if row is not None:
        typed["code"] = row.code
    if typed["object_key"]:
        try:
            where = json.loads(post.get("where", "") or '{"all": []}')
        except ValueError:
            raise Invalid(_("This is not JSON.")) from None
        typed["query"] = json.dumps({"object": typed["object_key"], "where": where}, ensure_ascii=False)
    return typed


def form(
    request: HttpRequest,
    row: MetricDefinition | None,
    anew: bool,
    typed: dict[str, Any],
    problem: Problem | None = None,
) -> HttpResponse:
    """The editor, with what is wrong."""
    kind = schema.find(typed["object_key"]) if typed["object_key"] else None
    query = Query.from_json(typed["query"]) if typed["query"] and kind else None
    wheres = (query.where,) if query else ()
    context = {
        "row": row,
        "anew": anew,
        "typed": typed,
        "kind": kind,
        "where": json.dumps(query.where.to_json(), ensure_ascii=False) if query else "",
        "builder": builder.builder(kind, *wheres) if kind else None,
        "measures": measures(kind) if kind else (),
        "dates": [("", _("As it stands now")), *fields(kind, "on")] if kind else (),
        "people": [("", _("Nobody")), *fields(kind, "whose")] if kind else (),
        "places": [("", _("Nowhere")), *fields(kind, "where_unit")] if kind else (),
        "adding": [(m.code, m.label) for m in library.every() if m.rolls in ("sum", "count", "last")],
        "units": Unit.choices,
        "directions": Better.choices,
        "wrong": reading.in_words(problem) if problem else "",
        "action": request.get_full_path(),
        "may": current_actor().may(MetricDefinition.key(), "add" if anew else "change"),
    }
    return htmx.render(request, "pages/own_metric.html", context, status=422 if problem else 200)


def measures(kind: ObjectType) -> list[tuple[str, str]]:
    """What may be measured of an object: how many there are, and sum, mean and median of its numbers."""
    words = {"sum": _("Sum of %(field)s"), "avg": _("Mean of %(field)s"), "median": _("Median of %(field)s")}
    found = [("count", _("Number of %(objects)s") % {"objects": kind.plural})]
    for field in kind.fields.values():
        for how, text in words.items():
            if how.replace("median", "avg") in field.measures and field.expr() is not None:
                found.append((f"{how}:{field.name}", text % {"field": field.label}))
    return found


def fields(kind: ObjectType, what: str) -> list[tuple[str, str]]:
    """The fields a metric may count by: dates, people, units."""
    return [(f.name, str(f.label)) for f in kind.fields.values() if f.kind.name in KINDS[what] and not f.masked]


def measurable() -> list[ObjectType]:
    """The objects one may measure."""
    return [kind for kind in schema.seen_by(current_actor()) if kind.has("menu")]


def asked_object(given: QueryDict) -> ObjectType:
    """The object a new metric is about. Raises Missing."""
    return schema.by_slug(given.get("object", "opportunities"))


def named(row: MetricDefinition) -> str:
    """What a definition measures, in words."""
    if row.numerator:
        return f"{row.numerator} ÷ {row.denominator}"
    if not schema.known(row.object_key):
        return row.object_key
    kind = schema.find(row.object_key)
    # The count names its object itself; a field may be hidden from whoever reads, or gone: then its name says it.
    how = dict(measures(kind)).get(row.measure, row.measure)
    return how if row.measure == "count" else f"{kind.plural} · {how}"
