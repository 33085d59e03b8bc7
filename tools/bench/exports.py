"""Exporting a whole list as a person does: asked for on its page, written by the worker, while others read lists."""

import json
import time
from collections.abc import Iterator
from functools import partial
from typing import Any
from urllib.parse import urlencode

from tools.bench.client import Client
from tools.bench.found import Figure
from tools.bench.measure import Failed, browser, program
from tools.bench.servers import Running
from tools.bench.steps import Person
from tools.bench.watch import Done, watched

SLUG = {"S": "contacts"}  # the small company has too few deals for the worker to be asked
USUAL = "opportunities"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PATIENCE = 600.0  # seconds
POLL = 1.0  # as often as the page of exports looks


def exports(server: Running, size: str, administrator: Person, reader: Person) -> Iterator[Figure]:
    """Both forms, all records in the columns shown: seconds, extra memory, and what the lists suffer meanwhile."""
    slug = SLUG.get(size, USUAL)
    for form in ("csv", "xlsx"):
        seen = watched(server, reader, partial(partial, export, server, administrator, slug, form))
        yield from seen.figures(f"export.{form}")


def export(server: Running, person: Person, slug: str, form: str) -> Done:
    """One export, until its file is there; what was written. Raises Failed."""
    pages, programs = browser(server.origin, person), program(server.origin, person)
    try:
        asked = urlencode({"go": 1, "all": 1, "way": "shown", "format": form})
        answer = pages.send("POST", f"/{slug}/export/", asked.encode(), FORM)
        if answer.status not in (200, 302):
            raise Failed(f"the export answered {answer.status}: {answer.plain[:200]!r}")
        latest = json.loads(programs.get("/api/v1/exports?order=-id&limit=1").plain)["items"][0]
        run = ended(programs, f"/api/v1/exports/{latest['id']}")
    finally:
        pages.close()
        programs.close()
    if not str(run["name"]).endswith(f".{form}"):
        raise Failed(f"{form} was asked for, and {run['name']} written")
    return Done.by(run, f"{run['total']} {slug}, {run['size'] / 1e6:.1f} MB")


def ended(programs: Client, path: str) -> dict[str, Any]:
    """The record of a run when it has ended well. Raises Failed when it has not, or not in time."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        answer = programs.get(path)
        if answer.status >= 300:
            raise Failed(f"{path} answered {answer.status}: {answer.plain[:200]!r}")
        run: dict[str, Any] = json.loads(answer.plain)
        status = str(run["status"].get("value") if isinstance(run["status"], dict) else run["status"])
        if status == "done":
            return run
        if status not in ("waiting", "running"):
            raise Failed(f"{path} ended as {status}: {run.get('message', '')}")
        time.sleep(POLL)
    raise Failed(f"{path} did not end in {PATIENCE:.0f} s")
