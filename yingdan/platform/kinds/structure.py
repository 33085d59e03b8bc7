"""Structures: settings kept as JSON, such as the options of a field or the arrangement of a form."""

import json
from random import Random
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.field import PRESENCE, Field, Kind

LONGEST = 200_000


class Json(Kind):
    """A JSON value as it is; people meet it only where no page of its own asks for it."""

    name = "json"
    operators = PRESENCE
    empty = None
    stored_as = "json"

    def parse(self, raw: Any, field: Field) -> Any:
        """The value; a text is read as JSON. Raises Invalid for what is none or too long."""
        if isinstance(raw, str) and raw.strip():
            try:
                raw = json.loads(raw[: LONGEST + 1])
            except (ValueError, RecursionError):
                raise Invalid(_("This is not JSON."), code="json") from None
        if self.blank(raw):
            return None if field.nullable else field.default
        try:
            text = json.dumps(raw)
        except (TypeError, ValueError, RecursionError):
            raise Invalid(_("This is not JSON."), code="json") from None
        if len(text) > LONGEST or "\\u0000" in text:
            raise Invalid(_("This is not JSON."), code="json")
        return raw

    def show(self, value: Any, field: Field) -> str:
        """On one line."""
        return json.dumps(value, ensure_ascii=False) if value not in (None, {}, []) else "—"

    def sample(self, field: Field, random: Random) -> Any:
        """Nothing."""
        return None if field.nullable else field.default
