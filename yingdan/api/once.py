"""`Idempotency-Key`: a call repeated under the same key within a day is done once and gets the same answer again."""

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop
from rest_framework.response import Response

from yingdan.api.models import Answer
from yingdan.api.render import text_of
from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Invalid

KEPT = timedelta(hours=24)
HEADERS = ("Location", "ETag")
LONGEST = 200


def once(request: Any, work: Callable[[], Response]) -> Response:
    """Do the work of a call once per key. The key's row and the work share one transaction: both stand, or neither.

    Those who come at the same moment wait for the first at the row's uniqueness, then get its answer. A call that
    fails leaves no row, so that it can be tried again. Raises Invalid for a bad key, Conflict for one used otherwise.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return work()
    if not key.strip() or len(key) > LONGEST or "\x00" in key:
        raise Invalid(gettext_noop("An Idempotency-Key has 1 to 200 characters."), code="idempotency_key")
    now, user_id = clock.now(), request.user.pk
    digest = digest_of(request)
    with transaction.atomic():
        Answer.objects.filter(at__lt=now - KEPT).delete()
        row, made = Answer.objects.get_or_create(user_id=user_id, key=key, defaults={"request": digest, "at": now})
        if not made:
            return again(row, digest)
        response = work()
        headers = {name: response[name] for name in HEADERS if name in response}
        Answer.objects.filter(pk=row.pk).update(
            status=response.status_code, headers=headers, body="" if response.data is None else text_of(response.data)
        )
    return response


def again(row: Answer, digest: str) -> Response:
    """The answer given before. Raises Conflict when the key came with another call then."""
    if row.request != digest or row.status is None:
        raise Conflict(gettext_noop("This Idempotency-Key was used for another call."), code="idempotency_key")
    response = Response(json.loads(row.body) if row.body else None, status=row.status)
    for name, value in {**row.headers, "Idempotency-Replayed": "true"}.items():
        response[name] = value
    return response


def digest_of(request: Any) -> str:
    """What tells one call from another: method, address and body."""
    body = json.dumps(request.data, sort_keys=True, default=str)
    return hashlib.sha256(f"{request.method} {request.path.rstrip('/')} {body}".encode("utf-8", "replace")).hexdigest()
