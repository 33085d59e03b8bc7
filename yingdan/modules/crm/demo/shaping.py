"""What the demo company made for itself: tags, fields of its own, an object with records, views that people share."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random
from typing import Any

from yingdan.modules.crm.demo.cast import Cast
from yingdan.modules.crm.demo.tables import words
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import preferences, records, schema, views
from yingdan.platform.fields import Field
from yingdan.platform.look import Look
from yingdan.platform.objects.custom_field import CustomField
from yingdan.platform.objects.custom_object import CustomObject
from yingdan.platform.objects.grant import Grant
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.saved_view import SavedView
from yingdan.platform.objects.tag import Tag
from yingdan.platform.query.ast import All, Query, where_from_json

SEED = 20261122
MACHINES = (4, 8, 12, 16, 20, 26, 34, 48, 60, 85)
BRANDS = ("own", "own", "own", "japan", "german", "domestic", "domestic")
LARGE = 1_000_000
REACHES = {"rep": "team", "manager": "subtree", "executive": "all", "ops": "all"}


def define() -> None:
    """The tags, the fields, the object with its fields, and who may do what with it."""
    given = words("shaping")
    records.save_many(
        [
            Tag(name=row["name"], name_en=row["name_en"], tone=row["tone"], for_objects=row["objects"], position=number)
            for number, row in enumerate(given["tags"], start=1)
        ]
    )
    records.save_many([CustomField(position=at, **row) for at, row in enumerate(given["fields"], start=1)])
    made = {name: value for name, value in given["object"].items() if name != "fields"}
    key = records.create(CustomObject, made).object_key
    own = given["object"]["fields"]
    records.save_many([CustomField(object_key=key, position=at, **row) for at, row in enumerate(own, start=1)])
    roles = {role.code: role for role in Role.objects.filter(code__in=REACHES)}
    verbs = ("view", "add", "change", "delete", "export", "import", "transfer")
    records.save_many(
        [
            Grant(role=roles[code], object_key=key, verb=verb, reach=reach)
            for code, reach in REACHES.items()
            for verb in verbs
        ]
    )


def describe(accounts: Sequence[Account]) -> None:
    """What is known of the accounts beyond the fields of the code, before they are saved."""
    random, fields = Random(SEED), schema.find(Account.key()).fields
    for account in accounts:
        if random.random() < 0.7:
            brand = "own" if account.status == "customer" and random.random() < 0.6 else random.choice(BRANDS)
            put(fields, account, {"c_machines": random.choice(MACHINES), "c_main_brand": brand})
        tags = ["重点客户"] if account.grade == "A" and random.random() < 0.6 else []
        tags += ["样板工厂"] if account.status == "customer" and random.random() < 0.12 else []
        tags += ["扩产计划"] if random.random() < 0.1 else []
        if tags:
            put(fields, account, {"tags": tags})


def mark(deals: Sequence[Opportunity]) -> None:
    """The tags of the open deals, before they are saved."""
    random, fields = Random(SEED + 1), schema.find(Opportunity.key()).fields
    for deal in deals:
        tags = ["重点客户"] if (deal.amount or 0) >= LARGE else []
        tags += ["年底预算"] if random.random() < 0.2 else []
        tags += ["需试切"] if random.random() < 0.15 else []
        if tags and deal.closed_on is None:
            put(fields, deal, {"tags": tags})


def put(fields: Mapping[str, Field], record: Any, values: Mapping[str, Any]) -> None:
    """Give a record values of customers' fields, without saving."""
    for name, value in values.items():
        fields[name].source.assign(record, name, value)


def use(cast: Cast, accounts: Sequence[Account]) -> None:
    """The records of the object, and the views, some of them pinned."""
    cut(cast, [account for account in accounts if account.status == "active"])
    pins: dict[str, list[int]] = {}
    for row in words("shaping")["views"]:
        view = records.save(view_of(cast, row))
        for login in row.get("pinned", ()):
            pins.setdefault(login, []).append(view.pk)
    for login, ids in pins.items():
        preferences.set_own(cast.people[login].pk, views.PINNED, ids)


def cut(cast: Cast, accounts: Sequence[Account]) -> None:
    """The trial cuts, for accounts where something is going on."""
    kind = schema.find(f"x.{words('shaping')['object']['name']}")
    mine = [account for account in accounts if account.owner == cast.people["linxiaowen"]]
    random, made = Random(SEED + 2), []
    for at, row in enumerate(words("shaping")["records"]):
        account = random.choice(accounts if at % 2 else mine)
        day = (
            cast.when.later(random.randint(2, 12))
            if row["result"] == "waiting"
            else cast.when.ago(random.randint(2, 40))
        )
        record = kind.model(name=row["name"], owner=account.owner, unit=account.unit, created_by=account.owner)
        values: dict[str, Any] = {
            "c_account": account,
            "c_on": day,
            "c_result": row["result"],
            "c_remark": row["remark"],
        }
        team = [account.owner, cast.people["zhouqiming"]]
        values["c_people"] = list(dict.fromkeys(team)) if row["result"] != "waiting" else []
        if "minutes" in row:
            values["c_minutes"] = Decimal(row["minutes"])
        put(kind.fields, record, values)
        made.append(record)
    records.save_many(made)


def view_of(cast: Cast, row: Mapping[str, Any]) -> SavedView:
    """A saved view, not saved yet."""
    owner = cast.people[row["owner"]]
    query = Query(
        object=row["object"], where=All((where_from_json(row["where"]),)), order=tuple(row.get("order", ()))
    )  # fmt: skip
    look = Look.from_json({name: row[name] for name in ("columns", "colours", "options") if name in row})
    return SavedView(
        object_key=row["object"],
        name=row["name"],
        name_en=row["name_en"],
        icon=row.get("icon", ""),
        kind=row.get("kind", "table"),
        visibility=row.get("visibility", "private"),
        unit=owner.unit if row.get("visibility") == "unit" else None,
        owner=owner,
        created_by=owner,
        query=json.dumps(query.to_json()),
        look=json.dumps(look.to_json()),
    )
