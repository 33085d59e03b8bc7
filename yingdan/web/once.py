"""Forms that make something carry a token: sent twice, they make it once and lead to the same."""

import hashlib
import json
from collections.abc import Callable
from functools import partial
from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Conflict, Invalid, Missing
from yingdan.platform import once, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.once import LONGEST, Done
from yingdan.platform.query import run

FIELD = "once_token"
OF_FORMS = "form:"
ASIDE = frozenset({FIELD, "csrfmiddlewaretoken"})


def token() -> str:
    """The token of a form that is being drawn."""
    return token_urlsafe(12)


def made(request: HttpRequest, make: Callable[[], Any]) -> Any:
    """The record `make` makes; sent again, the one that was made the first time. A form without a token makes anew.

    Raises Invalid when the form was changed since it made one, so that it is shown with another token and what was
    typed is not lost; Conflict when what it made is gone; whatever `make` raises, which leaves nothing behind.
    """
    key, user_id = request.POST.get(FIELD, ""), current_actor().user_id
    if not key or len(key) > LONGEST or "\x00" in key or user_id is None:
        return make()
    digest = digest_of(request)
    return once.once(user_id, OF_FORMS + key, digest, make, kept=kept, again=partial(again, digest=digest))


def kept(record: Any) -> dict[str, Any]:
    """What leads back to a record."""
    return {"object": record.key(), "id": record.pk}


def again(row: Done, digest: str) -> Any:
    """The record made the first time. Raises Invalid, Conflict."""
    first = row.outcome or {}
    try:
        record = run.get(schema.find(first.get("object", "")), first.get("id", 0))
    except Missing:
        raise Conflict(
            gettext_noop("This form was saved already; what it made is gone meanwhile. Open a new form."), code="once"
        ) from None
    if row.request != digest:
        raise Invalid(
            gettext_noop("This form was saved already, as “%(name)s”. Save once more to make another one."),
            code="once", name=record.title,
        )  # fmt: skip
    return record


def digest_of(request: HttpRequest) -> str:
    """What was sent, and where to."""
    sent = {name: values for name, values in request.POST.lists() if name not in ASIDE}
    body = json.dumps(sent, sort_keys=True)
    return hashlib.sha256(f"{request.path} {body}".encode("utf-8", "replace")).hexdigest()
