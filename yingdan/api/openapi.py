"""The description of the API in OpenAPI 3.1: a pure function of the objects somebody sees."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from yingdan.api import bulk, files, schemas
from yingdan.api.params import OF_LIST, OF_SUMMARY
from yingdan.api.shared import ID, PARAMETERS, RESPONSES, SCHEMAS, SECURITY, parameters, ref, thing
from yingdan.api.views import can_transfer
from yingdan.platform.action import Action
from yingdan.platform.merging import merging
from yingdan.platform.schema import ObjectType

VERSION = "1"
READS, WRITES = ("400", "401", "404", "429"), ("400", "401", "403", "404", "405", "409", "412", "413", "415", "429")
JSON = "application/json"


def document(objects: Iterable[ObjectType]) -> dict[str, Any]:
    """The whole description, in the active language."""
    types = list(objects)
    names = {t.key: name_of(t, types) for t in types}
    paths: dict[str, Any] = own_paths()
    found: dict[str, Any] = SCHEMAS | bulk.SCHEMAS
    for one in types:
        name = names[one.key]
        found[name] = schemas.record(one)
        if one.has("add"):
            found[f"New{name}"] = schemas.body(one, adding=True)
        if one.has("change"):
            found[f"Change{name}"] = schemas.body(one, adding=False)
        paths |= object_paths(one, name)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Yingdan 赢单", "version": VERSION, "description": _("REST over every object you may see.")},
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": []}],
        "tags": [{"name": t.slug, "description": str(t.plural)} for t in types],
        "paths": paths,
        "components": {
            "schemas": found,
            "parameters": parameters(),
            "responses": {code: response(text) for code, text in RESPONSES.items()},
            "securitySchemes": SECURITY,
        },
    }


def response(text: Any) -> dict[str, Any]:
    """A response that tells a problem."""
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {"description": str(_(text)), "content": {"application/problem+json": problem}}


def name_of(one: ObjectType, types: list[ObjectType]) -> str:
    """The name of an object's schema: the model's, with its module before it when two share it."""
    name = str(one.model._meta.object_name)
    alone = sum(t.model._meta.object_name == name for t in types) == 1 and name not in SCHEMAS
    return name if alone else f"{one.model._meta.app_label.title()}{name}"


def content(schema: dict[str, Any], description: str) -> dict[str, Any]:
    """A response with a body."""
    return {"description": description, "content": {JSON: {"schema": schema}}}


def operation(
    tag: str,
    id: str,
    summary: str,
    good: dict[str, Any],
    bad: Iterable[str],
    *,
    body: Any = None,
    names: Iterable[str] = (),
) -> dict[str, Any]:
    """One operation with its answers, those that tell problems included."""
    problems = {code: {"$ref": f"#/components/responses/{code}"} for code in bad}
    found: dict[str, Any] = {"tags": [tag], "operationId": id, "summary": summary, "responses": good | problems}
    if listed := [{"$ref": f"#/components/parameters/{name}"} for name in names]:
        found["parameters"] = listed
    if body is not None:
        found["requestBody"] = {"required": True, "content": {JSON: {"schema": body}}}
    return found


def object_paths(one: ObjectType, name: str) -> dict[str, Any]:
    """Every address of one object."""
    slug, base = one.slug, f"/api/v1/{one.slug}"
    tail = slug.replace("-", "_")
    single = content(ref(name), _("The record"))
    page = {"type": "object", "required": ["items", "next", "count"], "properties": page_of(ref(name))}
    many = operation(
        slug,
        f"list_{tail}",
        str(one.plural),
        {"200": content(page, _("A page of records"))},
        READS,
        names=sorted(OF_LIST),
    )
    many["parameters"] += filters(one)
    listed: dict[str, Any] = {"get": many}
    if one.has("add"):
        made = {"201": single}
        listed["post"] = operation(
            slug,
            f"add_{tail}",
            _("New record"),
            made,
            WRITES,
            body=ref(f"New{name}"),
            names=("Idempotency-Key", "Allow-Duplicate"),
        )
    alone: dict[str, Any] = {
        "parameters": [{"$ref": "#/components/parameters/id"}],
        "get": operation(slug, f"get_{tail}", str(one.label), {"200": single}, READS, names=("fields", "deleted")),
    }
    if one.has("change"):
        alone["patch"] = operation(
            slug,
            f"change_{tail}",
            _("Change the record"),
            {"200": single},
            WRITES,
            body=ref(f"Change{name}"),
            names=("If-Match",),
        )
    if one.has("delete"):
        gone = {"204": {"description": _("In the bin")}}
        alone["delete"] = operation(slug, f"delete_{tail}", _("Into the bin"), gone, WRITES, names=("If-Match",))
    answer = {"200": content(ref("Summary"), _("Groups and the whole"))}
    summed = operation(slug, f"summarise_{tail}", _("Measures by groups"), answer, READS, names=sorted(OF_SUMMARY))
    summed["parameters"] += filters(one)
    found = {base: listed, f"{base}/{{id}}": alone, f"{base}/summary": {"get": summed}}
    if one.has("change") or one.has("delete"):
        found |= bulk.paths(slug, {code: {"$ref": f"#/components/responses/{code}"} for code in WRITES})
    if slug == files.SLUG:
        bad = {code: {"$ref": f"#/components/responses/{code}"} for code in WRITES}
        own = files.paths(slug, single, bad)
        listed["post"], found[f"{base}/{{id}}/content"] = own["post"], own["content"]
    return found | verbs(one, single)


def verbs(one: ObjectType, single: dict[str, Any]) -> dict[str, Any]:
    """The addresses of the object's verbs, of the transfer and of the way back from the bin."""
    base, tail = f"/api/v1/{one.slug}/{{id}}", one.slug.replace("-", "_")
    at_id = {"parameters": [{"$ref": "#/components/parameters/id"}]}
    keyed = ("If-Match", "Idempotency-Key")
    found: dict[str, Any] = {}
    for verb in one.actions:
        done = operation(
            one.slug, f"{verb.name}_{tail}", str(verb.label), {"200": single}, WRITES, body=asked(verb), names=keyed
        )
        found[f"{base}/do/{verb.name}"] = at_id | {
            "post": done | ({"description": str(verb.help)} if verb.help else {})
        }
    if can_transfer(one):
        body = schemas.asked([one.fields["owner"]])
        given = operation(
            one.slug, f"transfer_{tail}", _("Give to another person"), {"200": single}, WRITES, body=body, names=keyed
        )
        found[f"{base}/do/transfer"] = at_id | {"post": given}
    if merging.possible(one.model):
        body = thing(("other",), other=ID, fields={"type": "object"}, version=ID, other_version=ID)
        merged = operation(
            one.slug, f"merge_{tail}", _("Merge with another"), {"200": single}, WRITES, body=body, names=keyed
        )
        found[f"{base}/merge"] = at_id | {"post": merged}
    if one.key == "platform.merge":
        undone = operation(one.slug, f"undo_{tail}", _("Take the merge back"), {"200": single}, WRITES)
        found[f"{base}/undo"] = at_id | {"post": undone}
    if one.has("delete"):
        back = operation(one.slug, f"restore_{tail}", _("Back from the bin"), {"200": single}, WRITES)
        found[f"{base}/restore"] = at_id | {"post": back}
    return found


def asked(verb: Action) -> dict[str, Any]:
    """What a verb asks for."""
    return schemas.asked(verb.params)


def page_of(schema: dict[str, Any]) -> dict[str, Any]:
    """The properties of a page of a list."""
    return {
        "items": {"type": "array", "items": schema},
        "next": {"type": ["string", "null"], "description": _("Send it as cursor for the next page; null at the end.")},
        "count": {"type": ["integer", "null"]},
        "count_capped": {"type": "boolean", "description": _("True when there are more than were counted.")},
    }


def filters(one: ObjectType) -> list[dict[str, Any]]:
    """A filter per field; its description names what else may be asked of it."""
    return [
        {
            "name": field.name,
            "in": "query",
            "schema": {"type": "string"},
            "description": f"{field.label} · " + " ".join(f"{field.name}__{op}" for op in field.kind.operators),
        }
        for field in one.fields.values()
        if field.expr() is not None and field.name not in PARAMETERS
    ]


def metric_paths() -> dict[str, Any]:
    """The addresses of metrics."""
    some = content({"type": "object"}, _("What was found"))
    return {
        "/api/v1/metrics": {"get": operation("me", "list_metrics", _("Library of metrics"), {"200": some}, READS)},
        "/api/v1/metrics/{codes}": {
            "parameters": [{"$ref": "#/components/parameters/codes"}],
            "get": operation("me", "figures", _("Figures of metrics"), {"200": some}, READS, names=("period", "by")),
        },
    }


def own_paths() -> dict[str, Any]:
    """The addresses that belong to no object."""
    tokens = {
        "type": "object",
        "properties": {"items": {"type": "array", "items": ref("Token")}, "next": {"type": "null"}},
    }
    new = {
        "type": "object",
        "additionalProperties": False,
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 100},
            "days": {"type": ["integer", "null"], "minimum": 1, "maximum": 3650},
        },
    }
    plain: dict[str, Any] = {"type": "object"}
    gone = {"204": {"description": _("Withdrawn")}}
    made = {"201": content(ref("NewToken"), _("The token with its secret, shown once"))}
    hits = content({"type": "object", "properties": page_of(ref("Hit"))}, _("What was found"))
    return {
        "/api/v1/": {
            "get": operation(
                "me", "what_there_is", _("What there is"), {"200": content(plain, _("What there is"))}, READS
            )
        },
        "/api/v1/me": {
            "get": operation("me", "me", _("The caller"), {"200": content(ref("Me"), _("The caller"))}, READS)
        },
        "/api/v1/search": {
            "get": operation("me", "search", _("Search everywhere"), {"200": hits}, READS, names=("find", "each"))
        },
        **metric_paths(),
        "/api/v1/tokens": {
            "get": operation("me", "list_tokens", _("Own tokens"), {"200": content(tokens, _("Tokens"))}, READS),
            "post": operation("me", "add_token", _("New token"), made, WRITES, body=new),
        },
        "/api/v1/tokens/{id}": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "delete": operation("me", "withdraw_token", _("Withdraw the token"), gone, WRITES),
        },
    }
