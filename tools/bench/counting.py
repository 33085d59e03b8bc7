"""How many statements each step takes: the same addresses asked in one process, with the statements counted."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tools.bench.steps import STEPS


def main() -> None:
    """Read the people from the file named, print (person, step, statements, milliseconds in the database)."""
    people: dict[str, dict[str, Any]] = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    settings.ALLOWED_HOSTS = ["*"]
    told = []
    for name, person in people.items():
        for step in STEPS:
            path = step.ours(person, 1)
            client = Client(raise_request_exception=False)
            headers: dict[str, Any] = {}
            if "/api/" in path:
                headers["HTTP_AUTHORIZATION"] = f"Bearer {person['token']}"
            else:
                client.cookies[settings.SESSION_COOKIE_NAME] = person["cookie"]
            for _warm in (1, 2):
                with CaptureQueriesContext(connection) as asked:
                    if step.body is None:
                        client.get(path, **headers)
                    else:
                        client.post(path, json.dumps(step.body(person, 1)), content_type="application/json", **headers)
            told.append((name, step.name, len(asked), sum(float(q["time"]) for q in asked.captured_queries) * 1000))
    json.dump(told, sys.stdout)
