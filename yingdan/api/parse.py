"""What a call brings: its JSON body, the version it was decided on, and the values of an object's fields."""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from yingdan.api.errors import TooLarge
from yingdan.kernel.errors import Conflict, Invalid, Problem
from yingdan.platform.fields import Field

TAG = re.compile(r'\s*(?:W/)?"([^"]*)"\s*')
OWN = frozenset({"id", "version"})


def exact(text: str) -> Decimal:
    """A JSON number as an exact decimal. Raises ValueError for one no decimal holds."""
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(text) from None


def refuse(text: str) -> None:
    """NaN and Infinity are no JSON. Raises ValueError."""
    raise ValueError(text)


def loads(text: str | bytes) -> Any:
    """JSON with exact numbers: no float ever comes in. Raises ValueError for anything that is not JSON, or too deep."""
    try:
        return json.loads(text, parse_float=exact, parse_constant=refuse)
    except RecursionError:
        raise ValueError("too deep") from None


class Json(BaseParser):
    """Reads a body of JSON in UTF-8."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The body as plain data. Raises ParseError, TooLarge."""
        most = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
        request = (parser_context or {}).get("request")
        if request is not None and int(request.META.get("CONTENT_LENGTH") or 0) > most:
            raise TooLarge(_(TooLarge.default_detail))
        raw = stream.read()
        try:
            return loads(raw.decode("utf-8-sig")) if raw.strip() else {}
        except json.JSONDecodeError as error:
            where = {"line": error.lineno, "column": error.colno}
            raise ParseError(
                _("The body is not JSON: line %(line)s, column %(column)s.") % where, code="json"
            ) from None
        except ValueError:
            raise ParseError(_("The body is not JSON."), code="json") from None


def body(request: Any) -> dict[str, Any]:
    """The body as an object of names and values. Raises Invalid for another kind of JSON."""
    data = request.data
    if not isinstance(data, Mapping):
        raise Invalid(gettext_noop("Send an object of names and values."), code="object")
    return {str(name): value for name, value in data.items()}


def values(fields: Mapping[str, Field], data: Mapping[str, Any], *, adding: bool = False) -> dict[str, Any]:
    """Parsed values by field name. Raises Invalid naming every unknown, read-only, missing or wrong one."""
    found: dict[str, Any] = {}
    wrong: dict[str, list[Problem]] = {}
    for name, raw in data.items():
        field = fields.get(name)
        if field is None:
            wrong[name] = [Invalid(gettext_noop("There is no such field."), code="unknown")]
        elif not field.editable:
            wrong[name] = [Invalid(gettext_noop("This is kept by the system and cannot be set."), code="readonly")]
        else:
            try:
                found[name] = field.parse(raw)
            except Invalid as error:
                wrong[name] = [error]
    if adding:
        for name in missing(fields.values(), data):
            wrong[name] = [Invalid(gettext_noop("This is required."), code="required")]
    if wrong:
        raise Invalid(fields=wrong)
    return found


def missing(fields: Iterable[Field], data: Mapping[str, Any]) -> list[str]:
    """The required fields the data does not name."""
    return [f.name for f in fields if f.required and f.editable and f.name not in data]


def version(request: Any, data: dict[str, Any]) -> int | None:
    """The version a change was decided on: from `If-Match`, else taken out of the body; None when neither says.

    Raises Invalid for a version that is no whole number, Conflict for a tag that was never given out.
    """
    given = data.pop("version", None)
    header = request.headers.get("If-Match", "").strip()
    if header and header != "*":
        tags = TAG.findall(header)
        if not tags or not all(t.isascii() and t.isdigit() and len(t) < 10 for t in tags):
            raise Conflict()
        return max(int(t) for t in tags)
    if given is None:
        return None
    if isinstance(given, str) and given.isascii() and given.isdigit():
        given = int(given[:10])
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given < 2**31:
        raise Invalid(fields={"version": [Invalid(gettext_noop("Write a whole number."), code="whole")]})
    return given


def reason(request: Any, data: dict[str, Any]) -> str:
    """Why a record is saved although it is like another: from the header `Allow-Duplicate` (percent-encoded where it is
    not plain ASCII), else taken out of the body.
    """
    given = data.pop("allow_duplicate", "")
    header = unquote(request.headers.get("Allow-Duplicate", "")).strip()
    return header or (given.strip() if isinstance(given, str) else "")


def own_id(data: dict[str, Any], pk: int) -> None:
    """Take the record's own id out of a body. Raises Invalid when it is another one's."""
    if "id" in data and data.pop("id") != pk:
        raise Invalid(fields={"id": [Invalid(gettext_noop("This is the id of another record."), code="readonly")]})
