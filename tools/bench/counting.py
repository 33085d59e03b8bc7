"""How many statements each step takes, and whether they grow with the rows: the addresses asked in one process."""

import json
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tools.bench.steps import STEPS, Person

FEW, MANY = 10, 100


def browser(person: Person) -> Client:
    """The person, signed in."""
    client = Client(raise_request_exception=False)
    client.cookies[settings.SESSION_COOKIE_NAME] = person["cookie"]
    return client


def counted(person: Person, path: str, body: dict[str, Any] | None = None) -> tuple[int, float]:
    """Statements and milliseconds in the database of one address, when asked a second time. Raises ValueError."""
    client = browser(person)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {person['token']}"} if "/api/" in path else {}
    for _warm in (1, 2):
        with CaptureQueriesContext(connection) as asked:
            if body is None:
                answer = client.get(path, **headers)  # type: ignore[arg-type]
            else:
                answer = client.post(path, json.dumps(body), content_type="application/json", **headers)  # type: ignore[arg-type]
    if answer.status_code >= 300:
        raise ValueError(f"{path} answered {answer.status_code}")
    return len(asked), sum(float(query["time"]) for query in asked.captured_queries) * 1000


def each(people: dict[str, Person], chosen: list[str]) -> list[Any]:
    """(person, step, statements, ms in the database) of every step chosen; one that fails is left out and said."""
    told = []
    for name, person in people.items():
        for step in STEPS:
            if step.name not in chosen:
                continue
            try:
                body = step.body(person, 1) if step.body else None
                told.append((name, step.name, *counted(person, step.ours(person, 1), body)))
            except Exception as failure:
                print(f"statements of {step.name}, {name}: {failure}", file=sys.stderr)
    return told


def growing(people: dict[str, Person]) -> list[Any]:
    """(person, way, statements at 10 rows, statements at 100 rows) of the list, the grid and the API."""
    told = []
    for name, person in people.items():
        ids = [str(pk) for pk in person["ids"]]
        few = [{"field": "number", "op": "is", "value": number} for number in person["numbers"][:FEW]]
        many = [*few, {"field": "number", "op": "not_empty"}]
        ways = {
            "list": tuple(
                "/opportunities/?" + urlencode({"size": MANY, "where": json.dumps({"any": any_of})})
                for any_of in (few, many)
            ),
            "grid": tuple(f"/opportunities/grid/rows/?ids={','.join(ids[:n])}" for n in (FEW, MANY)),
            "api": tuple(f"/api/v1/opportunities?limit={n}" for n in (FEW, MANY)),
        }
        told += [(name, way, *(counted(person, path)[0] for path in paths)) for way, paths in ways.items()]
    return told


def main() -> None:
    """Read the people from the file named and the steps after it, print both as JSON."""
    people: dict[str, Person] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    chosen = sys.argv[2].split(",")
    settings.ALLOWED_HOSTS = ["*"]
    json.dump({"each": each(people, chosen), "rows": growing(people) if "rows" in chosen else []}, sys.stdout)
