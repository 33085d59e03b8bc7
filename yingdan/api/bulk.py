"""`/api/v1/<slug>/bulk`: one verb for many records, with what became of each; and what it became later."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.response import Response

from yingdan.api import parse
from yingdan.api.once import once
from yingdan.api.shared import ID, TEXT, WHOLE, listed, maybe, ref, thing
from yingdan.api.views import ObjectDoor
from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform.bulk import results, undo, verbs
from yingdan.platform.bulk.run import Selection, begin
from yingdan.platform.objects.bulk_run import BulkRow, BulkRun
from yingdan.platform.query.ast import Query, where_from_json

KNOWN = frozenset({"verb", "ids", "where", "count", "versions", "values"})
SHOWN = 500

SCHEMAS: dict[str, Any] = {
    "BulkCall": thing(
        ("verb",),
        verb=TEXT,
        ids=listed(ID),
        where={"type": ["object", "array"]},
        count=WHOLE,
        versions={"type": "object", "additionalProperties": WHOLE},
        values={"type": "object"},
    )
    | {"additionalProperties": False},
    "BulkAnswer": thing(
        ("id", "status", "total", "done", "unchanged", "refused", "results"),
        id=WHOLE,
        status=TEXT,
        total=WHOLE,
        done=WHOLE,
        unchanged=WHOLE,
        refused=WHOLE,
        also={"type": "object", "additionalProperties": WHOLE},
        results=listed(thing(("id", "outcome"), id=WHOLE, outcome=TEXT, code=TEXT, reason=TEXT)),
        next=maybe(TEXT),
    ),
}


class BulkDoor(ObjectDoor):
    """`/api/v1/<slug>/bulk`: do a verb to some records, or to all that match."""

    def post(self, request: Any, slug: str) -> Response:
        """Done at once for up to 200, else as a job: 202 with the run to ask about."""
        self.known_params(request)
        return once(request, lambda: self.do(request))

    def do(self, request: Any) -> Response:
        """Do it."""
        data = parse.body(request)
        if unknown := [name for name in data if name not in KNOWN]:
            wrong = Invalid("There is no such field.", code="unknown")
            raise Invalid(fields={str(name)[:80]: [wrong] for name in unknown})
        if not isinstance(data.get("verb"), str):
            raise Invalid(fields={"verb": [Invalid("This is required.", code="required")]})
        if not isinstance(data.get("values", {}), dict):
            raise Invalid(fields={"values": [Invalid("This must be a text.", code="type")]})
        verb = verbs.find(self.object_type, data["verb"])
        run = begin(selection(self.object_type.key, data, verb.deleted), verb.name, data.get("values", {}))
        return Response(shown(run, 0), status=202 if run.going else 200)


class BulkRunDoor(ObjectDoor):
    """`/api/v1/<slug>/bulk/<id>`: how a bulk change of one's own goes, and what became of each record."""

    def get(self, request: Any, slug: str, pk: int) -> Response:
        """The counts and 500 results; `cursor` asks for those after."""
        self.known_params(request, "cursor")
        cursor = request.query_params.get("cursor", "0")
        if not (cursor.isascii() and cursor.isdigit()) or len(cursor) > 18:
            raise Invalid(fields={"cursor": [Invalid("This must be a number.", code="cursor")]})
        return Response(shown(self.own(pk), int(cursor)))

    def post(self, request: Any, slug: str, pk: int) -> Response:
        """Take it back."""
        self.known_params(request)
        run = undo.undo(self.own(pk))
        return Response(shown(run, 0), status=202 if run.going else 200)

    def own(self, pk: int) -> BulkRun:
        """A run of the caller's own, of this object. Raises Missing."""
        run = results.own(pk)
        if run.object_key != self.object_type.key:
            raise Missing()
        return run


def selection(key: str, data: dict[str, Any], deleted: bool) -> Selection:
    """Which records are meant: `ids`, else all that meet `where`, in the bin with `deleted`. Raises Invalid."""
    ids, where, count = data.get("ids"), data.get("where"), data.get("count")
    versions = {} if data.get("versions") is None else data["versions"]
    if (ids is None) == (where is None):
        raise Invalid(fields={"ids": [Invalid("Name either ids or where.", code="selection")]})
    if count is not None and not whole(count):
        raise Invalid(fields={"count": [Invalid("This must be a number.", code="type")]})
    if where is not None:
        return Selection(key, query=Query(object=key, where=where_from_json(where), deleted=deleted), shown=count)
    if not isinstance(ids, list) or not all(whole(i) for i in ids):
        raise Invalid(fields={"ids": [Invalid("This must be a list of ids.", code="type")]})
    if not isinstance(versions, dict) or not all(is_id(k) and whole(v) for k, v in versions.items()):
        raise Invalid(fields={"versions": [Invalid("This must be a version for each id.", code="type")]})
    return Selection(key, ids=tuple(ids), versions={int(k): v for k, v in versions.items()})


def whole(value: Any) -> bool:
    """Whether a value is an id, a version or a count."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**18


def is_id(text: str) -> bool:
    """Whether a text is an id."""
    return text.isascii() and text.isdigit() and len(text) < 19


def shown(run: BulkRun, after: int) -> dict[str, Any]:
    """A run with the results after an id."""
    lines = list(BulkRow.objects.filter(run=run, record_id__gt=after).order_by("record_id")[: SHOWN + 1])
    return {
        "id": run.pk,
        "status": run.status,
        "total": run.total,
        "done": run.changed,
        "unchanged": run.unchanged,
        "refused": run.refused,
        "also": run.also,
        "results": [
            {"id": line.record_id, "outcome": line.outcome, "code": line.code, "reason": line.reason}
            for line in lines[:SHOWN]
        ],
        "next": str(lines[SHOWN - 1].record_id) if len(lines) > SHOWN else None,
    }


def paths(slug: str, bad: dict[str, Any]) -> dict[str, Any]:
    """The addresses as the description tells them; `bad` are the answers that tell problems."""
    tail = slug.replace("-", "_")
    body = {"application/json": {"schema": ref("BulkAnswer")}}
    good = {
        "200": {"description": _("Done, with what became of each record"), "content": body},
        "202": {"description": _("Begun; ask for it by its id"), "content": body},
    }
    sent = {"required": True, "content": {"application/json": {"schema": ref("BulkCall")}}}
    post = {"operationId": f"bulk_{tail}", "summary": _("One verb for many records"), "requestBody": sent}
    cursor = [{"$ref": "#/components/parameters/cursor"}]
    get = {"operationId": f"bulk_of_{tail}", "summary": _("What became of each record"), "parameters": cursor}
    back = {"operationId": f"bulk_undo_{tail}", "summary": _("Take it all back")}
    rest = {"tags": [slug], "responses": good | bad}
    return {
        f"/api/v1/{slug}/bulk": {"post": post | rest},
        f"/api/v1/{slug}/bulk/{{id}}": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "get": get | rest,
            "post": back | rest,
        },
    }
