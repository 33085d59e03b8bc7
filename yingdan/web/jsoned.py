"""Addresses that speak JSON with our own scripts: the body read without trust, problems answered in words."""

import json
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Conflict, Invalid, Missing, Problem, Refused

STATUS: tuple[tuple[type[Problem], int], ...] = ((Refused, 403), (Missing, 404), (Conflict, 409), (Problem, 422))


def no_number(text: str) -> Any:
    """NaN and Infinity are no JSON."""
    raise ValueError(text)


def body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object sent; numbers with decimals come as Decimal. Raises Invalid for anything else."""
    try:
        found = json.loads(request.body, parse_float=Decimal, parse_constant=no_number)
    except (ValueError, RecursionError, RequestDataTooBig):
        raise Invalid(gettext_noop("This is not JSON."), code="json") from None
    if not isinstance(found, dict):
        raise Invalid(gettext_noop("This is not JSON."), code="json")
    return found


def told(found: dict[str, Any], status: int = 200) -> HttpResponse:
    """A JSON answer in UTF-8; half a character, which somebody sent and gets told of, becomes a question mark."""
    text = json.dumps(found, ensure_ascii=False, cls=DjangoJSONEncoder)
    return HttpResponse(text.encode("utf-8", "replace"), status=status, content_type="application/json")


def answering(view: Callable[..., dict[str, Any]]) -> Callable[..., HttpResponse]:
    """A view that gives a JSON object: what it raises for people is answered as {"error"} with the fitting status."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The answer of the view, or its problem in words."""
        try:
            return told(view(request, *args, **kwargs))
        except Problem as problem:
            status = next(number for kind, number in STATUS if isinstance(problem, kind))
            return told({"error": problem.show(_), "code": problem.code}, status)

    return answered
