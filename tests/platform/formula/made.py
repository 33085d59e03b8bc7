"""An administrator who defines fields, a rep who reads them, and the records both have."""

from decimal import Decimal
from typing import Any

from tests.organisation import Organisation, make
from yingdan.platform import records, schema
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query

DEAL, ACCOUNT = "crm.opportunity", "crm.account"


def define(label: str, kind: str, key: str = DEAL, **options: Any) -> CustomField:
    with acting(SYSTEM):
        return records.create(CustomField, {"object_key": key, "label": label, "kind": kind, "options": options})


def values(name: str, key: str = DEAL, **query: Any) -> list[Any]:
    """The values a list shows, in its order."""
    page = run.page(Query(object=key, columns=("name", name), **query))
    field = schema.find(key).field(name)
    return [field.value(item) for item in page.items]


def furnish(org: Organisation) -> Organisation:
    """Two accounts and four deals of the rep's, one of them without an amount."""
    rich = make(ACCOUNT, name="富", owner=org.rep, grade="A", annual_revenue=Decimal(100))
    poor = make(ACCOUNT, name="贫", owner=org.rep)
    for name, amount, account in (("a", 10, rich), ("b", 30, rich), ("c", 20, poor), ("d", None, None)):
        make(DEAL, name=name, amount=amount, account=account, owner=org.rep, budget=5)
    return org
