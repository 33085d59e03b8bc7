"""A small company to test against: two regions with three teams, people of every role, records made from samples."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

from django.db import transaction
from django.test import Client

from tests.snapshot import Snapshot
from yingdan.platform import entitlements, records, schema, seeds, tokens
from yingdan.platform.actor import SYSTEM, Actor, acting
from yingdan.platform.fields import Field
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User
from yingdan.platform.preparing import unique_sets
from yingdan.platform.sign_in import open_session

_number = count(1)
_random = Random(20261121)


@dataclass(frozen=True)
class Organisation:
    """Company → region A with teams A1 and A2, region B with team B1; people by what they are called here."""

    company: Unit
    region_a: Unit
    region_b: Unit
    team_a1: Unit
    team_a2: Unit
    team_b1: Unit
    people: Mapping[str, User]

    def __getattr__(self, name: str) -> User:
        """A person by name: `org.rep`."""
        if name == "people" or name.startswith("__"):  # while it is copied there are none yet
            raise AttributeError(name)
        try:
            return self.people[name]
        except KeyError:
            raise AttributeError(name) from None


# What each person is called here, the role, and where the person works.
PEOPLE = (
    ("rep", "rep", "team_a1"),
    ("mate", "rep", "team_a1"),
    ("neighbour", "rep", "team_a2"),
    ("stranger", "rep", "team_b1"),
    ("manager", "manager", "team_a1"),
    ("director", "manager", "region_a"),
    ("executive", "executive", "company"),
    ("ops", "ops", "company"),
    ("finance", "finance", "company"),
    ("administrator", "administrator", "company"),
    ("leaver", "rep", "team_a1"),
)
LEADERS = {"team_a1": "manager", "region_a": "director", "company": "executive"}


def unit(name: str, kind: str, parent: Unit | None = None) -> Unit:
    """A unit of the company."""
    return records.save(Unit(name=name, kind=kind, parent=parent))


_kept: list[Snapshot["Organisation"]] = []
_known: dict[int, entitlements.Known] = {}
"""What its people may do, worked out once; it stands until a test changes access, as in a process in use."""


def settle() -> None:
    """Let the company, with the seeds of every module, live in the database of this process: made once, for good."""
    with transaction.atomic():
        _kept[:] = [Snapshot.of(build())]
        transaction.set_rollback(True)  # what goes out when a transaction ends (posts, jobs) is not wanted here
    _kept[0].put_back()
    people = [person.pk for person in _kept[0].made.people.values() if person.active]
    _known.update({pk: entitlements.known(pk) for pk in people})


def leave() -> None:
    """Empty the database for a test that asks for no company; in its transaction, so that the next has it again."""
    for snapshot in _kept:
        snapshot.take_away()


def found() -> Organisation:
    """The company, to be changed at will; made where it does not live, put back where a test has emptied all tables."""
    if not _kept:
        return build()
    if not Unit._base_manager.exists():
        _kept[0].put_back()
    entitlements._actors.update({pk: replace(known, actor=replace(known.actor)) for pk, known in _known.items()})
    return deepcopy(_kept[0].made)


def build() -> Organisation:
    """Make the company; `leaver` is disabled."""
    with acting(SYSTEM):
        seeds.seed_all()
        company = unit("启明数控", "company")
        region_a, region_b = unit("华东区", "region", company), unit("华南区", "region", company)
        units = {
            "company": company,
            "region_a": region_a,
            "region_b": region_b,
            "team_a1": unit("华东一组", "team", region_a),
            "team_a2": unit("华东二组", "team", region_a),
            "team_b1": unit("华南一组", "team", region_b),
        }
        roles = {role.code: role for role in Role.objects.all()}
        people: dict[str, User] = {}
        for name, role, place in PEOPLE:
            boss = people.get("manager") if place == "team_a1" and name != "manager" else None
            user = User(login=name, name=name.title(), role=roles[role], unit=units[place], manager=boss)
            people[name] = records.save(user)
        for name in ("rep", "mate"):
            people[name].manager = people["manager"]
            records.save(people[name])
        for place, name in LEADERS.items():
            units[place].leader = people[name]
            records.save(units[place])
        people["leaver"].active = False
        records.save(people["leaver"])
    return Organisation(**units, people=people)


@contextmanager
def as_(user: User, source: str = "web") -> Iterator[Actor]:
    """Everything inside is done as this person."""
    with acting(entitlements.actor_for(user.pk, source)) as actor:
        yield actor


# What a sample cannot know: rules that go beyond a kind.
SAMPLES: dict[str, Any] = {
    "platform.user": lambda n: {"login": f"person{n}"},
    "platform.grant": lambda n: {"object_key": "crm.account", "verb": "view"},
    "platform.customfield": lambda n: {"object_key": "crm.account", "kind": "text", "name": f"c_field{n}"},
    "platform.customobject": lambda n: {"name": f"thing{n}", "slug": f"things-{n}"},
    "platform.fieldgrant": lambda n: {"object_key": "crm.account", "field": "phone", "level": "hidden"},
    "platform.layout": lambda n: {
        "object_key": "crm.account",
        "place": "list",
        "content": {"fields": ["name"]},
        "role": make("platform.role"),
    },
    "platform.exchangerate": lambda n: {"currency": "USD", "on": date(2020, 1, 1) + timedelta(days=n)},
    "platform.periodclose": lambda n: {"until": date(1900, 1, 1) + timedelta(days=n)},
    "billing.contract": lambda n: {"amount": "1000000.00", "status": "signed"},
    "billing.instalment": lambda n: {"amount": "10.00"},
    "billing.receipt": lambda n: {"contract": first("billing.contract"), "amount": "10.00", "received_on": past(n)},
    "billing.allocation": lambda n: loose(),
    "billing.invoice": lambda n: {"amount": "10.00"},
    "crm.opportunityline": lambda n: {"price": "10.00"},
    "platform.alias": lambda n: {"about": ("crm.account", make("crm.account").pk)},
    "platform.comment": lambda n: {"about": ("crm.account", make("crm.account").pk)},
    "platform.duplicaterule": lambda n: {
        "object_key": "crm.account",
        "method": "exact",
        "compared": "city",
        "score": 10,
    },
    "platform.metricdefinition": lambda n: {"code": f"own_{n}", "object_key": "crm.account", "query": ""},
    "platform.savedview": lambda n: {"object_key": "crm.account", "visibility": "all"},
    "targets.cell": lambda n: {"plan": (plan := make("targets.plan")), "unit": plan.unit, "starts_on": plan.starts_on},
    "targets.cycle": lambda n: {"name": f"Cycle {n}"},
    "targets.commitment": lambda n: {"kind": "accept", "plan": asking()},
    "targets.goal": lambda n: {"due_on": "2099-12-31"},
    "targets.plan": lambda n: {"metric": "sales_amt"},
    "platform.share": lambda n: {"object_key": "crm.account", "record_id": make("crm.account").pk},
}


def first(key: str) -> Any:
    """The first record of an object; made when there is none."""
    return schema.find(key).model.objects.order_by("pk").first() or make(key)


def past(number: int) -> date:
    """Some day that has been."""
    return date(2020, 1, 1) + timedelta(days=number % 1000)


def loose() -> dict[str, Any]:
    """Money that pays nothing yet and an instalment for it, of a contract of their own."""
    contract = make("billing.contract")
    receipt = make("billing.receipt", contract=contract)
    instalment = make("billing.instalment", contract=contract)
    with acting(SYSTEM):
        records.delete(receipt.allocations.get())
    return {"receipt": receipt, "instalment": instalment, "amount": "5.00"}


def asking() -> Any:
    """A target plan that asks for commitment."""
    plan = make("targets.plan")
    plan.status = "committing"
    with acting(SYSTEM):
        return records.save(plan)


def sample_values(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Values for every field a record of the object must have, from the kinds' samples; `given` ones stand."""
    number = next(_number)
    values = {**SAMPLES.get(key, lambda n: {})(number), **given}
    one = schema.find(key)
    together = {name for names, _condition in unique_sets(one.model) if len(names) > 1 for name in names}
    for field in one.fields.values():
        if field.name not in values and field.editable and (field.required or field.unique):
            fresh = field.related and (field.unique or field.name in together)
            values[field.name] = make(field.related) if fresh else sample(field, number)
    return values


def sample(field: Field, number: int) -> Any:
    """A value of one field; what it refers to is made when it is not there."""
    if field.related:
        return field.model.objects.order_by("pk").first() or make(field.related)
    value = field.kind.sample(field, _random)
    return f"{value}-{number}"[: field.max_length] if field.kind.name == "text" else value


def make(key: str, **given: Any) -> Any:
    """A record of an object, made by the system from samples; what is given stands."""
    with acting(SYSTEM):
        return records.create(schema.find(key).model, sample_values(key, given))


class Api:
    """Calls the API as a program would: with a token, in JSON. `host` and further headers may be given per call."""

    def __init__(self, secret: str = "", language: str = "en") -> None:
        self.client = Client(raise_request_exception=False)
        self.headers = {"Accept-Language": language}
        if secret:
            self.headers["Authorization"] = f"Bearer {secret}"

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call; a body that is not text is sent as JSON. Header names may be written with underscores."""
        sent = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        data = "" if body is None else body if isinstance(body, str | bytes) else json.dumps(body)
        address = path if path.startswith("/") else f"/api/v1/{path}"
        return self.client.generic(method, address, data, content_type="application/json", headers=sent)

    def get(self, path: str, **headers: str) -> Any:
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST."""
        return self.call("POST", path, body, **headers)

    def patch(self, path: str, body: Any, **headers: str) -> Any:
        """PATCH."""
        return self.call("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE."""
        return self.call("DELETE", path, **headers)


def api_of(user: User, language: str = "en") -> Api:
    """The API with a new token of this person."""
    with acting(SYSTEM):
        _token, secret = tokens.issue(user, "test")
    return Api(secret, language)


def signed_in(user: User, **options: Any) -> Client:
    """A browser in which this person is signed in."""
    client = Client(raise_request_exception=False, **options)
    session = client.session
    request = type("Request", (), {"session": session})()
    open_session(request, user)
    session.save()
    client.cookies["yingdan_session"] = session.session_key
    return client
