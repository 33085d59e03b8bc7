"""The side panel of a list: the record in short, without leaving the list."""

from itertools import islice
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from yingdan.platform.actions import offered
from yingdan.platform.actor import current_actor
from yingdan.platform.query import run
from yingdan.platform.schema import ObjectType
from yingdan.web import cells, frame, htmx, looks
from yingdan.web.steps import steps_of

FIGURES, MOST = 3, 9
BARE = frozenset({"long_text", "bool", "series"})


@require_GET
def peek(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The record in short. Raises Missing."""
    kind = frame.find(request, slug)
    record = run.get(kind, pk)
    scale = frame.scale_for(request, kind, [record])
    steps = steps_of(kind)
    step = steps.of(record) if steps else None
    used = {kind.columns[0].name, kind.spec.subtitle, kind.spec.path, "owner"}
    figures = [f for f in kind.header if f.name not in used][:FIGURES]
    rest = [
        f for f in (*kind.columns, *shown(kind)) if f not in figures and f.name not in used and f.kind.name not in BARE
    ]
    context = {
        "kind": kind,
        "record": record,
        "number": next(
            (f.show(record) for f in kind.fields.values() if f.kind.name == "series" and f.value(record)), ""
        ),
        "subtitle": next((cells.cell(f, record) for f in kind.named((kind.spec.subtitle,)) if f.value(record)), ""),
        "owner": getattr(record, "owner", None),
        "figures": [figure(f, record, scale) for f in figures],
        "step": step,
        "late": bool(steps and steps.late(record)),
        "days": steps.days(record) if steps and step and step.open else None,
        "rows": list(islice(lines({f.name: f for f in rest}.values(), record, scale), MOST)),
        "actions": offered(kind, record),
        "may_change": kind.has("change") and current_actor().may(kind.key, "change"),
        "has_timeline": kind.has("timeline"),
    }
    return htmx.render(request, "parts/peek.html", context)


def shown(kind: ObjectType) -> list[Any]:
    """The fields of the form, in its order."""
    return [kind.fields[name] for section in kind.sections for name in section.fields if name in kind.fields]


def figure(field: Any, record: Any, scale: looks.Scale) -> dict[str, Any]:
    """A key number: label, unit and value."""
    column = cells.Column(field, scale.fitting([field.value(record)]) if field.kind.name == "money" else scale)
    return {"label": field.label, "unit": column.unit, "html": column.safe(record)}


def lines(fields: Any, record: Any, scale: looks.Scale) -> Any:
    """The further fields that hold something."""
    for field in fields:
        if field.value(record) not in (None, "", [], ()):
            yield {"label": field.label, **figure(field, record, scale)}
