"""`/api/v1/openapi.json` and the page `/api/v1/docs`: the API described for programs and for people."""

from typing import Any

from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotAuthenticated
from rest_framework.response import Response

from yingdan.api import openapi
from yingdan.api.doors import Door, seen
from yingdan.api.errors import TITLES
from yingdan.api.limits import per_minute
from yingdan.platform.query.ast import OPERATORS

METHODS = ("get", "post", "patch", "delete")


class Description(Door):
    """The description as OpenAPI 3.1."""

    def get(self, request: Any) -> Response:
        """For the objects the caller sees, in his language."""
        self.known_params(request)
        return Response(openapi.document(seen().values()))


class Documentation(Door):
    """The description as a page."""

    def get(self, request: Any) -> Any:
        """The page."""
        self.known_params(request)
        objects = list(seen().values())
        document = openapi.document(objects)
        context = {
            "document": document,
            "objects": [shown(one, document) for one in objects],
            "own": calls(document, "me"),
            "operators": sorted(OPERATORS),
            "problems": {code: _(text) for code, text in TITLES.items()},
            "limit": per_minute(),
        }
        return render(request._request, "api/docs.html", context)

    def handle_exception(self, exc: Exception) -> Any:
        """A stranger with a browser is sent to sign in, and comes back."""
        if isinstance(exc, NotAuthenticated) and "text/html" in self.request.headers.get("Accept", ""):
            return redirect("/sign-in/?next=/api/v1/docs")
        return super().handle_exception(exc)


def calls(document: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    """The operations of one tag: method, address and what they do."""
    return [
        {"method": method.upper(), "path": path, **one[method]}
        for path, one in document["paths"].items()
        for method in METHODS
        if method in one and tag in one[method]["tags"]
    ]


def shown(one: Any, document: dict[str, Any]) -> dict[str, Any]:
    """One object for the page: its calls and its fields."""
    fields = [
        {
            "name": f.name,
            "label": str(f.label),
            "kind": f.kind.name,
            "required": f.required,
            "editable": f.editable,
            "help": str(f.help or ""),
            "options": [f"{value} = {label}" for value, label in f.stated],
            "operators": [f"{f.name}__{op}" for op in f.kind.operators] if f.expr() is not None else [],
        }
        for f in one.fields.values()
    ]
    return {"slug": one.slug, "label": str(one.plural), "calls": calls(document, one.slug), "fields": fields}
