"""Random questions and bodies over every object: whatever is sent, the answer is never a fault of ours."""

import json
from random import Random
from typing import Any
from urllib.parse import quote

from tests.organisation import Organisation, api_of, make
from yingdan.platform import schema
from yingdan.platform.query.ast import GRAINS, MEASURES, OPERATORS

NASTY: list[Any] = [
    None, True, False, 0, -1, 1, 5.5, 2**31, 2**63, 10**30, "", " ", "x", "苏州", "1", "-1", "1e9", "1,2", "1..2",
    "nan", "2026-02-30", "2026-11-20", "2026-11-20 14:30", "0000-00-00", "9999-12-31T23:59:59+00:00", "0001-01-01",
    "2026-11-20T25:00", "this_quarter", "last_n_days:3", "last_n_days:-1", "crm.account:1", "x.y:1", ":", "²", "１２",
    "%", "_", "'", '"', "\\", "\u202e", "\U0001f600", "a" * 300, "\x00", "\ud800", [], ["x"], [[1]], [None], {},
    {"id": 1}, {"id": "x"}, {"object": "crm.account", "id": 1}, {"object": [], "id": {}}, {"object": "crm.account"},
    {"name": "last_n_days", "n": 5}, {"name": [], "n": "x"}, [1, 2], ["", ""], [None, 5],
]  # fmt: skip
ROUNDS = 400


def sent(text: str) -> str:
    """A text as it stands in an address."""
    return quote(text, errors="replace")


def question(random: Random, one: schema.ObjectType) -> str:
    """A random list or summary."""
    names = [*one.fields, "id", "pk", "password", "custom"]
    value = random.choice(NASTY)
    text = value if isinstance(value, str) else json.dumps(value)
    op, name = random.choice([*sorted(OPERATORS), ""]), random.choice(names)
    path = f"{name}.{random.choice(names)}" if random.random() < 0.2 else name
    match random.randrange(5):
        case 0:
            where = {"field": path, "op": op or "is", "value": value}
            return f"{one.slug}?where={quote(json.dumps(random.choice([where, {'any': [where]}, {'not': where}])))}"
        case 1:
            grain, measure = random.choice([*GRAINS, "x", ""]), random.choice(MEASURES)
            of = f":{name}" if measure != "count" else ""
            return f"{one.slug}/summary?group={path}{':' + grain if grain else ''}&measure={measure}{of}"
        case 2:
            return f"{one.slug}?order={random.choice(['', '-'])}{name}&limit=2&cursor={sent(text[:50])}&fields={path}"
        case _:
            return f"{one.slug}?{quote(path)}{'__' + op if op else ''}={sent(text)}&q={sent(text[:40])}"


def test_no_question_and_no_body_is_a_fault_of_ours(org: Organisation) -> None:
    """Below 500, always; what is refused says so in a problem."""
    random, faults = Random(20261121), []
    for key in ("crm.opportunity", "work.task", "crm.contact"):
        make(key)
    types = list(schema.current().objects.values())
    admin = api_of(org.administrator)
    for _ in range(ROUNDS):
        one = random.choice(types)
        path = question(random, one)
        answer = admin.get(path)
        if answer.status_code >= 500:
            faults.append(f"GET {path}: {answer.status_code}")
        if one.has("add"):
            names = random.sample(sorted(one.fields), k=min(3, len(one.fields)))
            body = {name: random.choice(NASTY) for name in names}
            made = admin.post(one.slug, body)
            if made.status_code >= 500:
                faults.append(f"POST {one.slug} {body}: {made.status_code}")
    assert not faults, "\n".join(faults)
