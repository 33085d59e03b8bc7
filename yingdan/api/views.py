"""The addresses of every object: its list, one record, its verbs, its summary. They know no business object."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rest_framework.exceptions import MethodNotAllowed
from rest_framework.response import Response

from yingdan.api import parse, render
from yingdan.api.doors import Door, by_slug, seen
from yingdan.api.errors import with_fields
from yingdan.api.once import once
from yingdan.api.params import OF_LIST, OF_SUMMARY, Reader
from yingdan.kernel.errors import Conflict, Missing
from yingdan.platform import actions, duplicates, records
from yingdan.platform.actor import current_actor
from yingdan.platform.query import run
from yingdan.platform.records import OwnedRecord
from yingdan.platform.schema import ObjectType

COUNTED_TO = 10_000
FEATURES = {"POST": "add", "PATCH": "change", "DELETE": "delete"}


class ObjectDoor(Door):
    """An address below one object. Methods its Spec switches off are not allowed here."""

    features: dict[str, str] = {}
    object_type: ObjectType
    seen: dict[str, ObjectType]

    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        """Find the object, once the caller is known. Raises Missing, MethodNotAllowed."""
        super().initial(request, *args, **kwargs)
        self.seen = seen()
        self.object_type = by_slug(self.seen, kwargs["slug"])
        if (feature := self.features.get(request.method)) and not self.object_type.has(feature):
            raise MethodNotAllowed(request.method)

    @property
    def allowed_methods(self) -> list[str]:
        """The methods there are, without those switched off."""
        off = {m for m, f in self.features.items() if hasattr(self, "object_type") and not self.object_type.has(f)}
        return [m for m in super().allowed_methods if m not in off]

    def found(self, pk: int) -> Any:
        """A record the caller may see. Raises Missing."""
        if (record := self.object_type.rows().filter(pk=pk).first()) is None:
            raise Missing()
        return record

    def respond(self, pk: int, version: int, *, status: int = 200) -> Response:
        """A record as a following GET gives it; only id and version when the caller may no longer see it."""
        try:
            record = run.get(self.object_type, pk)
        except Missing:
            return Response({"id": pk, "version": version}, status=status)
        return self.shown(record, status=status)

    def shown(self, record: Any, *, status: int = 200, fields: tuple[str, ...] = ()) -> Response:
        """A record with its ETag."""
        wanted = [self.object_type.fields[n] for n in fields or self.object_type.fields]
        response = Response(render.items([record], wanted)[0], status=status)
        response["ETag"] = f'W/"{record.version}"'
        return response

    def writing(self, work: Callable[[], Any]) -> Any:
        """Do a write; a conflict learns the object's fields, so that its values can be told."""
        try:
            return work()
        except Conflict as conflict:
            raise with_fields(conflict, self.object_type) from None


class ListDoor(ObjectDoor):
    """`/api/v1/<slug>`: the records the caller may see, and a new one."""

    features = {"POST": "add"}

    def get(self, request: Any, slug: str) -> Response:
        """A page of records with what they refer to: one statement for the rows, one for the count."""
        reader = Reader(self.object_type, self.seen, request.query_params, OF_LIST)
        query = reader.read()
        page = run.page(query)
        found = [f for f in page.fields if f.name in query.columns]
        answer: dict[str, Any] = {"items": render.items(page.items, found), "next": page.next or None, "count": None}
        if reader.counting != "none":
            count = run.count(query, None if reader.counting == "exact" else COUNTED_TO)
            answer |= {"count": count.number, "count_capped": count.capped}
        return Response(answer)

    def post(self, request: Any, slug: str) -> Response:
        """A new record."""
        self.known_params(request)
        return once(request, lambda: self.add(request))

    def add(self, request: Any) -> Response:
        """Make the record."""
        data = parse.body(request)
        reason = parse.reason(request, data)
        model = self.object_type.model
        if current_actor().may(self.object_type.key, "add"):
            values = parse.values(self.object_type.fields, data, adding=True)
        else:
            values = {}  # the door refuses; what is wrong besides is not this caller's business
        with duplicates.asking(reason):
            record = records.create(model, values)
        response = self.respond(record.pk, record.version, status=201)
        response["Location"] = f"/api/v1/{self.object_type.slug}/{record.pk}"
        return response


class RecordDoor(ObjectDoor):
    """`/api/v1/<slug>/<id>`: one record."""

    features = {"PATCH": "change", "DELETE": "delete"}

    def get(self, request: Any, slug: str, pk: int) -> Response:
        """The record, also from the bin with `deleted=1`; `fields` picks some."""
        known = frozenset({"fields", "deleted"})
        self.known_params(request, *known)
        query = Reader(self.object_type, self.seen, request.query_params, known).read()
        record = run.get(self.object_type, pk, deleted=query.deleted)
        return self.shown(record, fields=query.columns)

    def patch(self, request: Any, slug: str, pk: int) -> Response:
        """Some fields changed. With a version that is behind, changes to other fields are merged."""
        self.known_params(request)
        record = self.found(pk)
        data = parse.body(request)
        parse.own_id(data, pk)
        version, reason = parse.version(request, data), parse.reason(request, data)
        values = parse.values(self.object_type.fields, data)
        with duplicates.asking(reason):
            changed = self.writing(lambda: records.change(record, values, version=version))
        return self.respond(pk, changed.version)

    def delete(self, request: Any, slug: str, pk: int) -> Response:
        """Into the bin."""
        self.known_params(request)
        record = self.found(pk)
        version = parse.version(request, parse.body(request))
        self.writing(lambda: records.delete(record, version=version))
        return Response(status=204)


class ActionDoor(ObjectDoor):
    """`/api/v1/<slug>/<id>/do/<verb>`: the object's own verbs, and `transfer` for what has an owner."""

    def post(self, request: Any, slug: str, pk: int, verb: str) -> Response:
        """Do the verb; the body holds what it asks."""
        self.known_params(request)
        return once(request, lambda: self.do(request, pk, verb))

    def do(self, request: Any, pk: int, verb: str) -> Response:
        """Do it, and give the record as it then stands."""
        data = parse.body(request)
        version, reason = parse.version(request, data), parse.reason(request, data)
        if verb == "transfer" and can_transfer(self.object_type):
            return self.transfer(pk, data, version)
        with duplicates.asking(reason):
            done = self.writing(lambda: actions.act(self.object_type, pk, verb, data, version=version))
        return self.respond(pk, getattr(done, "version", 0) if getattr(done, "pk", None) == pk else 0)

    def transfer(self, pk: int, data: dict[str, Any], version: int | None) -> Response:
        """Give the record to another person: {"owner": id}."""
        record = self.found(pk)
        if version is not None and version != record.version:
            raise with_fields(Conflict(current_version=record.version), self.object_type)
        owner = replace(self.object_type.fields["owner"], required=True)
        values = parse.values({"owner": owner}, data, adding=True)
        records.transfer([record], values["owner"])
        return self.respond(pk, record.version)


class RestoreDoor(ObjectDoor):
    """`/api/v1/<slug>/<id>/restore`: back from the bin."""

    features = {"POST": "delete"}

    def post(self, request: Any, slug: str, pk: int) -> Response:
        """The record, restored with what went to the bin with it."""
        self.known_params(request)
        record = records.restore(run.get(self.object_type, pk, deleted=True))
        return self.respond(pk, record.version)


class SummaryDoor(ObjectDoor):
    """`/api/v1/<slug>/summary`: measures by groups over the same rows as the list."""

    def get(self, request: Any, slug: str) -> Response:
        """`?group=stage&measure=count&measure=sum:amount`, with any filter of the list."""
        query = Reader(self.object_type, self.seen, request.query_params, OF_SUMMARY).read()
        return Response(render.summary(run.summary(query), query.group))


def can_transfer(found: ObjectType) -> bool:
    """Whether the general verb `transfer` is there: for what has an owner, unless the object has its own."""
    own = any(a.name == "transfer" for a in found.actions)
    return issubclass(found.model, OwnedRecord) and found.has("transfer") and not own
