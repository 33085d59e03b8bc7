"""What went wrong, as `application/problem+json` (RFC 9457), in the caller's language, naming each field."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework import exceptions
from rest_framework.response import Response

from yingdan.kernel.errors import Conflict, Invalid, Missing, Problem, Refused
from yingdan.platform import phrases, schema
from yingdan.platform.duplicates import Duplicate
from yingdan.platform.fields import Field

MEDIA = "application/problem+json"
ABOUT = "/api/v1/docs#problem-"
TITLES: dict[int, str] = {
    400: gettext_noop("The request is wrong"),
    401: gettext_noop("Not signed in"),
    403: gettext_noop("Not allowed"),
    404: gettext_noop("Not found"),
    405: gettext_noop("This method is not possible here"),
    409: gettext_noop("Somebody else was quicker"),
    412: gettext_noop("The version has moved on"),
    413: gettext_noop("The body is too large"),
    415: gettext_noop("The body must be JSON"),
    429: gettext_noop("Too many calls"),
    500: gettext_noop("Something went wrong here"),
    503: gettext_noop("Busy; try again"),
}
STATUS: tuple[tuple[type[Problem], int], ...] = ((Refused, 403), (Missing, 404), (Conflict, 409), (Invalid, 400))
log = logging.getLogger("yingdan.api")


class TooLarge(exceptions.APIException):
    """The body has more bytes than are read."""

    status_code = 413
    default_code = "too_large"
    default_detail = gettext_noop("Send at most 10 MB at once.")


def handler(exception: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to whatever was raised. What nobody expected is logged and told without its inside."""
    request = context.get("request")
    if isinstance(exception, Problem):
        return of_problem(exception, conditional=request is not None and "If-Match" in request.headers)
    if isinstance(exception, exceptions.APIException):
        return of_drf(exception)
    if isinstance(exception, RequestDataTooBig):
        return answer(413, "too_large", _("Send at most 10 MB at once."))
    if isinstance(exception, SuspiciousOperation):
        return answer(400, "invalid", _("This request cannot be read."))
    if isinstance(exception, Http404):
        return answer(404, "missing", _("This does not exist, or you may not see it."))
    number = uuid4().hex[:8].upper()
    log.error("an API call failed, number %s", number, exc_info=exception)
    if isinstance(exception, OperationalError):
        busy = answer(503, "busy", _("The database is busy. Try again in a moment."))
        busy["Retry-After"] = "1"
        return busy
    text = _("This is a fault of the program. It was written to the log as number %(number)s.")
    return answer(500, "error", text % {"number": number}, number=number)


def answer(status: int, code: str, detail: str, **more: Any) -> Response:
    """A problem of some status: `code` for machines, `detail` for people."""
    body = {
        "type": f"{ABOUT}{status}",
        "title": _(TITLES[status]),
        "status": status,
        "detail": detail,
        "code": code,
        **more,
    }
    return Response(body, status=status, content_type=MEDIA)


def of_problem(problem: Problem, *, conditional: bool = False) -> Response:
    """The answer to one of the kernel's errors; a conflict under If-Match is a failed condition."""
    status = next((number for kind, number in STATUS if isinstance(problem, kind)), 400)
    detail = problem.text and Problem.show(problem, _)
    if isinstance(problem, Conflict):
        more = {"current_version": problem.current_version, "conflicts": conflicts(problem)}
        return answer(412 if conditional else 409, problem.code, detail, **more)
    if isinstance(problem, Duplicate):
        return of_duplicate(problem, str(detail))
    if isinstance(problem, Invalid):
        return of_invalid(problem, str(detail))
    return answer(status, problem.code, str(detail))


def of_duplicate(problem: Duplicate, detail: str) -> Response:
    """The answer to what is there already: what the caller may know of each record, and whether a reason helps."""
    found = [
        {
            "object": match.key,
            "id": match.id,
            "title": match.title,
            "score": match.score,
            "rule": match.rule,
            "owner": match.owner,
            "unit": match.unit,
            "deleted": match.deleted,
            "facts": dict(match.facts),
        }
        for match in problem.matches
    ]
    title = _("This is there already") if problem.refused else _("This may be there already")
    return answer(409, problem.code, detail, title=title, refused=problem.refused, matches=found)


def of_invalid(problem: Invalid, detail: str) -> Response:
    """The answer to wrong input: what is wrong as a whole in `detail`, the rest field by field."""
    whole = [one.show(_) for one in problem.fields.get("", ()) if one is not problem]
    fields = {name: listed(found) for name, found in problem.fields.items() if name}
    text = " ".join(dict.fromkeys([*([detail] if detail else []), *whole]))
    if not text:
        text = _("Some values are wrong: %(names)s.") % {"names": phrases.listed(fields)}
    return answer(400, problem.code, text, errors=fields)


def listed(problems: Sequence[Problem]) -> list[dict[str, str]]:
    """The problems of one field."""
    return [{"code": one.code or "invalid", "message": one.show(_)} for one in problems]


def conflicts(problem: Conflict) -> dict[str, dict[str, Any]]:
    """Each field two people changed: mine, theirs and the original, as the field dumps them."""
    found: dict[str, dict[str, Any]] = {}
    for name, values in problem.conflicts.items():
        field: Field | None = problem.params.get("fields", {}).get(name)
        dumped = [told(value, field) if field is not None else str(value) for value in values]
        found[name] = dict(zip(("mine", "theirs", "original"), dumped, strict=True))
    return found


def told(value: Any, field: Field) -> Any:
    """A value as its field dumps it. Of a reference the original is known by id only, and named when it may be seen."""
    if not field.related or value is None or hasattr(value, "pk"):
        return field.kind.dump(value, field)
    record = field.model.objects.filter(pk=value).first()
    return field.kind.dump(record, field) if record is not None else {"id": value, "label": ""}


def of_drf(exception: exceptions.APIException) -> Response:
    """The answer to what the framework raises: no sign-in, a wrong method, a body that is no JSON, too many calls."""
    status = exception.status_code if exception.status_code in TITLES else 400
    code = str(getattr(exception.detail, "code", "") or exception.default_code)
    made = answer(status, code, detail_of(exception, status))
    if (asked := getattr(exception, "auth_header", None)) is not None:
        made["WWW-Authenticate"] = asked
    if (wait := getattr(exception, "wait", None)) is not None:
        made["Retry-After"] = str(int(wait))
    return made


def detail_of(exception: exceptions.APIException, status: int) -> str:
    """The words for it: ours where the framework's own would be English only."""
    match exception:
        case exceptions.NotAuthenticated():
            return _("Send a token as Authorization: Bearer …, or sign in.")
        case exceptions.MethodNotAllowed():
            return _("The header Allow names the methods that are possible here.")
        case exceptions.UnsupportedMediaType():
            return _("Send the body as JSON, with the header Content-Type: application/json.")
        case exceptions.Throttled():
            return _("The limit of calls per minute is reached. Wait as long as the header Retry-After says.")
        case exceptions.ParseError():
            return str(exception.detail)
    return _(str(exception.detail)) if status == 413 else str(exception.detail)


def with_fields(conflict: Conflict, object_type: schema.ObjectType) -> Conflict:
    """The conflict knowing its object's fields, so that its values can be told as those fields tell them."""
    conflict.params["fields"] = object_type.fields
    return conflict
