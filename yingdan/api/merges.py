"""Two records become one, and a merge is taken back, through the API."""

from typing import Any

from django.utils.translation import gettext_noop
from rest_framework.response import Response

from yingdan.api import parse
from yingdan.api.once import once
from yingdan.api.views import ObjectDoor
from yingdan.kernel.errors import Invalid, Missing
from yingdan.platform.merging import merging
from yingdan.platform.objects.merge import Merge
from yingdan.platform.query import run


class MergeDoor(ObjectDoor):
    """`/api/v1/<slug>/<id>/merge`: another record of the object becomes one with this one."""

    features = {"POST": "delete"}

    def post(self, request: Any, slug: str, pk: int) -> Response:
        """`{"other": id, "fields": {"name": "other"}}`: this one is kept, the other goes to the bin."""
        self.known_params(request)
        return once(request, lambda: self.merge(request, pk))

    def merge(self, request: Any, pk: int) -> Response:
        """Merge, and give the record kept with the id of the merge, by which it can be taken back."""
        data = parse.body(request)
        version = parse.version(request, data)
        other, fields = data.pop("other", None), data.pop("fields", {})
        theirs = data.pop("other_version", None)
        if data:
            unknown = {name: [Invalid(gettext_noop("There is no such field."), code="unknown")] for name in data}
            raise Invalid(fields=unknown)
        if not isinstance(other, int) or isinstance(other, bool) or not isinstance(fields, dict):
            raise Invalid(fields={"other": [Invalid(gettext_noop("Write a whole number."), code="whole")]})
        self.found(pk)
        if not self.object_type.model.objects.filter(pk=other).exists():
            raise Missing()
        picks = {str(name): "gone" if side == "other" else "kept" for name, side in fields.items()}
        made = self.writing(
            lambda: merging.merge(
                self.object_type, pk, other, picks, versions=(version, theirs if isinstance(theirs, int) else None)
            )
        )
        response = self.respond(pk, 0)
        response.data["merge"] = made.pk
        return response


class UnmergeDoor(ObjectDoor):
    """`/api/v1/merges/<id>/undo`: a merge taken back."""

    def post(self, request: Any, slug: str, pk: int) -> Response:
        """The merge, with when it was taken back."""
        self.known_params(request)
        if self.object_type.model is not Merge:
            raise Missing()
        merging.undo(run.get(self.object_type, pk))
        return self.shown(run.get(self.object_type, pk))
