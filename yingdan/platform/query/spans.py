"""Stretches of days kept as first/last: those that touch a period."""

from datetime import date
from typing import Any

from django.db.models import Q
from django.db.models.functions import Substr

DAY = 10  # characters of 2026-11-22


def touching(aliases: dict[str, Any], name: str, first: date | None, last: date | None) -> Q:
    """The stretches in the column or alias `name` that have a day within these, both included; open where None."""
    found = ~Q(**{name: ""}) & Q(**{f"{name}__isnull": False})
    if last is not None:
        aliases[f"{name}_first"] = Substr(name, 1, DAY)
        found &= Q(**{f"{name}_first__lte": last.isoformat()})
    if first is not None:
        aliases[f"{name}_last"] = Substr(name, DAY + 2, DAY)
        found &= Q(**{f"{name}_last__gte": first.isoformat()})
    return found
