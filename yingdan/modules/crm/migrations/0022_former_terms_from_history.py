"""The former terms of the deals there are, from the history of their changes: walked back from how each stands now."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, islice
from typing import Any

from django.db import migrations

FOLLOWED = frozenset({"status", "amount", "currency", "expected_close_on", "closed_on"})
KEPT = (*sorted(FOLLOWED), "base_amount")
CHUNK = 500


def fill(apps: Any, _schema: Any) -> None:
    """Read the changes of deals once, latest first for each deal, and write some hundreds of terms at a time."""
    terms = apps.get_model("crm", "FormerTerms")
    found = (terms(**row) for row in former(apps))
    while some := list(islice(found, CHUNK)):
        terms.objects.bulk_create(some)


def former(apps: Any) -> Iterator[dict[str, Any]]:
    """The terms of every deal that was changed."""
    company = apps.get_model("platform", "Preference").objects.filter(user_id=0, name="company").first()
    currency = (company.value if company else {}).get("currency", "CNY")
    deals = apps.get_model("crm", "Opportunity").objects
    changes = apps.get_model("platform", "Change").objects.filter(object_key="crm.opportunity").exclude(verb="add")
    rows = changes.order_by("record_id", "-id").values_list("record_id", "at", "actor_id", "values").iterator(CHUNK)
    told = (row for row in rows if FOLLOWED & set(row[3]))
    by_deal = ((deal, list(own)) for deal, own in groupby(told, lambda row: row[0]))
    while some := list(islice(by_deal, CHUNK)):
        stand = deals.in_bulk([deal for deal, _own in some])
        for deal, own in some:
            if deal in stand:
                state = {name: getattr(stand[deal], name) for name in KEPT}
                yield from walked_back(deal, state, own, currency)


def walked_back(deal: int, stands: dict[str, Any], changes: list[Any], currency: str) -> Iterator[dict[str, Any]]:
    """The terms of one deal, from its latest change to its first; before each, what it changed was as it says."""
    state = dict(stands)
    moments: list[datetime] = [row[1] for row in changes]
    for number, (_id, at, actor, values) in enumerate(changes):
        known = {name: pair[0] for name, pair in values.items() if name in KEPT and isinstance(pair, list)}
        state |= {name: typed(name, old) for name, old in known.items()}
        if "base_amount" not in known and ("amount" in known or "currency" in known):
            state["base_amount"] = state["amount"] if state["currency"] == currency else None
        since = moments[number + 1] if number + 1 < len(moments) else None
        yield {"opportunity_id": deal, "since": since, "until": at, "by_id": actor, **state}


def typed(name: str, value: Any) -> Any:
    """A value of the history as its column holds it."""
    if value is None:
        return "" if name in ("status", "currency") else None
    if name in ("amount", "base_amount"):
        return Decimal(value)
    return date.fromisoformat(value) if name.endswith("_on") else value


class Migration(migrations.Migration):
    dependencies = [("crm", "0021_former_terms"), ("platform", "0001_initial")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
