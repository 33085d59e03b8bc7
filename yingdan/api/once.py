"""`Idempotency-Key`: a call repeated under the same key within a day is done once and gets the same answer again."""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from typing import Any

from django.utils.translation import gettext_noop
from rest_framework.response import Response

from yingdan.api.render import text_of
from yingdan.kernel.errors import Conflict, Invalid
from yingdan.platform import once as done
from yingdan.platform.once import LONGEST, Done

HEADERS = ("Location", "ETag")
OF_CALLS = "api:"  # keeps the keys callers choose apart from those of forms


def once(request: Any, work: Callable[[], Response]) -> Response:
    """Do the work of a call once per key, if it has one.

    Raises Invalid for a bad key, Conflict for one used otherwise.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return work()
    if not key.strip() or len(key) > LONGEST or "\x00" in key:
        raise Invalid(gettext_noop("An Idempotency-Key has 1 to 200 characters."), code="idempotency_key")
    digest = digest_of(request)
    return done.once(request.user.pk, OF_CALLS + key, digest, work, kept=kept, again=partial(again, digest=digest))


def kept(response: Response) -> dict[str, Any]:
    """What of an answer is given again."""
    return {
        "status": response.status_code,
        "headers": {name: response[name] for name in HEADERS if name in response},
        "body": "" if response.data is None else text_of(response.data),
    }


def again(row: Done, digest: str) -> Response:
    """The answer given before. Raises Conflict when the key came with another call then."""
    if row.request != digest or row.outcome is None:
        raise Conflict(gettext_noop("This Idempotency-Key was used for another call."), code="idempotency_key")
    first = row.outcome
    response = Response(json.loads(first["body"]) if first["body"] else None, status=first["status"])
    for name, value in {**first["headers"], "Idempotency-Replayed": "true"}.items():
        response[name] = value
    return response


def digest_of(request: Any) -> str:
    """What tells one call from another: method, address and body."""
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path.rstrip('/')} {body}".encode("utf-8", "replace")).hexdigest()
