"""The steps that ask a server page by page, and the counting of statements beside them."""

import json
import tempfile
from collections.abc import Iterator
from typing import Any

from tools.bench import places
from tools.bench.found import Figure, Found
from tools.bench.measure import Times, figures, measure
from tools.bench.report import detail
from tools.bench.servers import Running
from tools.bench.steps import STEPS, Person, Step

Counts = dict[tuple[str, str], tuple[int, float]]
"""Statements, and milliseconds in the database, by person and step."""


def count(found: Found, place: places.Place, people: dict[str, Person], chosen: set[str]) -> Counts:
    """Have the statements counted, in a process of its own; the figures of their growth are found by the way."""
    counts: Counts = {}
    found.attempt("statements", counting, counts, place, people, chosen)
    return counts


def counting(counts: Counts, place: places.Place, people: dict[str, Person], chosen: set[str]) -> Iterator[Figure]:
    """Fill in the counts; how many statements more a hundred rows take than ten."""
    words = [step.name for step in STEPS if step.chosen_by in chosen] + ["rows"] * ("rows" in chosen)
    if not words:
        return
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as told:
        json.dump(people, told)
        told.flush()
        answer: dict[str, Any] = json.loads(places.inside(place, "tools.bench.counting", told.name, ",".join(words)))
    counts.update({(person, step): (number, ms) for person, step, number, ms in answer["each"]})
    for who, way, few, many in answer["rows"]:
        yield Figure(f"rows.{way}", many - few, who, f"{few} and {many}")


def pages(
    found: Found, counts: Counts, ours: Running, bare: Running, people: dict[str, Person], chosen: set[str], rounds: int
) -> None:
    """Every step chosen, for each person; one that fails does not hold up the others."""
    for who, person in people.items():
        times: dict[str, Times] = {}
        for step in STEPS:
            if step.chosen_by in chosen:
                given = (found, counts, ours.origin, bare.origin, who, person, step, rounds, times)
                found.attempt(f"{step.name}, {who}", one, *given)


def one(
    found: Found, counts: Counts, ours: str, bare: str, who: str, person: Person, step: Step, rounds: int,
    times: dict[str, Times],
) -> Iterator[Figure]:  # fmt: skip
    """One step for one person; `times` keeps those before it, for page 1000 to be like page 1."""
    times[step.name] = mine = measure(ours, bare, person, step, rounds)
    number, ms = counts.get((who, step.name), (None, 0.0))
    found.details.append(detail(who, step.name, mine, number, ms))
    yield from figures(step, who, mine, number, times.get("page 1") if step.name == "page 1000" else None)
