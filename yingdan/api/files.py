"""Files by the API: one sent as multipart/form-data, and its bytes given back."""

from typing import Any

from django.http import FileResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from yingdan.api.doors import AlwaysJson
from yingdan.api.views import ListDoor, ObjectDoor
from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform import files, schema
from yingdan.platform.kinds.ref import id_in

SLUG = "attachments"
NAMES = frozenset({"file", "object", "id"})


class Forms(AlwaysJson):
    """A form with a file comes in, JSON goes out."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        """The parser of forms for forms, none for others."""
        media = (request.content_type or "").partition(";")[0].strip().lower()
        return parsers[0] if media == "multipart/form-data" else None


class FilesDoor(ListDoor):
    """`/api/v1/attachments`: the files the caller may see, and a new one on a record."""

    features: dict[str, str] = {}

    parser_classes: Any = (MultiPartParser,)
    content_negotiation_class = Forms

    def post(self, request: Any, slug: str) -> Response:
        """A new file: the parts `file`, `object` and `id`. Raises Missing, Refused, Invalid."""
        self.known_params(request)
        if unknown := [name for name in request.data if name not in NAMES]:
            wrong = Invalid("There is no such field.", code="unknown")
            raise Invalid(fields={str(name)[:60]: [wrong] for name in unknown})
        upload, key, id = request.FILES.get("file"), request.data.get("object"), id_in(request.data.get("id"))
        if upload is None:
            raise Invalid("Send a file of at most %(most)s MB.", code="too_big", most=files.most() >> 20)
        if not isinstance(key, str) or id is None or not schema.known(key):
            raise Missing()
        kept = files.keep(upload, (key, id))
        response = self.respond(kept.pk, kept.version, status=201)
        response["Location"] = f"/api/v1/{self.object_type.slug}/{kept.pk}"
        return response


class FileDoor(ObjectDoor):
    """`/api/v1/attachments/<id>/content`: the bytes."""

    def get(self, request: Any, slug: str, pk: int) -> Any:
        """The file, to be saved whatever it is. Raises Missing."""
        self.known_params(request)
        found = self.found(pk)
        response = FileResponse(files.open_(found), content_type=found.media_type)
        response["Content-Length"] = str(found.size)
        response["Content-Encoding"] = "identity"
        response["Content-Disposition"] = content_disposition_header(True, found.name)
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = "sandbox; default-src 'none'"
        return response


BODY = {
    "type": "object",
    "required": ["file", "object", "id"],
    "properties": {
        "file": {"type": "string", "contentMediaType": "application/octet-stream"},
        "object": {"type": "string"},
        "id": {"type": "integer"},
    },
}


def paths(slug: str, single: dict[str, Any], problems: dict[str, Any]) -> dict[str, Any]:
    """The two addresses as the description tells them, beside those every object has."""
    sent = {"required": True, "content": {"multipart/form-data": {"schema": BODY}}}
    octets = {"description": _("The file"), "content": {"*/*": {"schema": {"type": "string"}}}}
    post = {"operationId": "add_attachments", "summary": _("Hang a file on a record"), "requestBody": sent}
    get = {"operationId": "content_attachments", "summary": _("The bytes of a file")}
    return {
        "post": {"tags": [slug], **post, "responses": {"201": single, **problems}},
        "content": {
            "parameters": [{"$ref": "#/components/parameters/id"}],
            "get": {"tags": [slug], **get, "responses": {"200": octets, **problems}},
        },
    }
