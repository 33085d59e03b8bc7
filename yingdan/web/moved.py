"""What moved a number since somebody last looked: which records, by how much, and who changed them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import ngettext

from yingdan.platform import about, schema
from yingdan.platform.audit import Change
from yingdan.platform.metrics import behind, library, seen
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.metrics.seen import Look
from yingdan.platform.query.ast import Query
from yingdan.platform.query.compile import queryset
from yingdan.platform.schema import ObjectType
from yingdan.web import numbers, story
from yingdan.web.explaining import named_by
from yingdan.web.looks import Scale
from yingdan.web.numbers import Asked

MOST_CHANGES = 20
MOST_WRITES = 400


@dataclass(frozen=True, slots=True)
class Moved:
    """A record by which a number changed: its title and address, by how much, who did what and when."""

    title: str
    url: str
    delta: str
    negative: bool
    who: str = ""
    what: Any = ""
    at: datetime | None = None


def changes(asked: Asked, look: Look | None, now: seen.Rows | None, scale: Scale) -> list[Moved]:
    """What moved the number since a look: record by record with what each adds more or less; where there are too many
    records to tell, those of them that were written since.
    """
    if look is None:
        return []
    metric = library.find(asked.code)
    if look.rows is None or now is None:
        return list(told(written_since(asked, look.at), {}, look.at, metric, scale))
    deltas = seen.moved(look.rows, now)
    deltas_told = deltas if metric.of is not None else {}
    return list(told(list(deltas), deltas_told, look.at, metric, scale.fitting(deltas.values())))


def written_since(asked: Asked, at: datetime) -> list[str]:
    """The records behind the number that were written since, the latest first."""
    found: dict[str, None] = {}
    for query in seen.queries(behind.query(asked.code, asked.period, person=asked.person, unit=asked.unit)):
        writes = Change.objects.filter(object_key=query.object, at__gt=at).order_by("-pk")
        ids = list(dict.fromkeys(writes.values_list("record_id", flat=True)[:MOST_WRITES]))
        inside = set(run_ids(query, ids))
        found |= dict.fromkeys(f"{query.object}:{id}" for id in ids if id in inside)
    return list(found)


def run_ids(query: Query, ids: Sequence[int]) -> list[int]:
    """Which of some records a question finds."""
    return list(queryset(query).order_by().filter(pk__in=ids).values_list("pk", flat=True))


def told(
    keys: Sequence[str], deltas: dict[str, Decimal], since: datetime, metric: Metric, scale: Scale
) -> Iterator[Moved]:
    """Records in words: those the actor sees by name with who wrote them last, the others together without one."""
    pairs = [(key.rpartition(":")[0], int(key.rpartition(":")[2])) for key in keys]
    visible = {
        key: among(schema.find(key), [id for k, id in pairs if k == key])
        for key in {key for key, _id in pairs}
        if schema.known(key)
    }
    seen_now = [(key, id) for key, id in pairs if id in visible.get(key, ())]
    names = named(seen_now[:MOST_CHANGES])
    lasts = last_writes(seen_now[:MOST_CHANGES], since)
    for key, id in seen_now[:MOST_CHANGES]:
        kind, change = schema.find(key), lasts.get((key, id))
        delta = deltas.get(f"{key}:{id}")
        line = next(iter(story.tell(kind, [change], brief=change.verb == "add")), None) if change else None
        yield Moved(
            *names[key, id],
            signed(metric, delta, scale),
            delta is not None and delta < 0,
            line.who if line else "",
            story.in_line(line) if line else "",
            change.at if change else None,
        )
    rest = [f"{key}:{id}" for key, id in pairs if (key, id) not in seen_now]
    if rest:
        delta = sum((deltas.get(key, Decimal(0)) for key in rest), Decimal(0))
        words = ngettext("%(n)s record you no longer see", "%(n)s records you no longer see", len(rest))
        yield Moved(words % {"n": len(rest)}, "", signed(metric, delta or None, scale), delta < 0)


def named(pairs: Sequence[tuple[str, int]]) -> dict[tuple[str, int], tuple[str, str]]:
    """What people call some records, and where they lead: of a line of something else that is what it belongs to."""
    leads: dict[tuple[str, int], tuple[str, int]] = {pair: pair for pair in pairs}
    for key in {key for key, _id in pairs}:
        kind, field = schema.find(key), named_by(schema.find(key))
        if field.related and field.column is not None:
            rows = kind.rows().filter(pk__in=[id for k, id in pairs if k == key])
            held = rows.values_list("pk", field.column.attname)
            leads |= {(key, pk): (field.related, other) for pk, other in held if other is not None}
    titles = about.titles(leads.values())
    return {
        pair: (titles.get(lead, f"#{lead[1]}"), f"/{schema.find(lead[0]).slug}/{lead[1]}/")
        for pair, lead in leads.items()
    }


def among(kind: ObjectType, ids: Sequence[int]) -> set[int]:
    """Which of some records the actor sees."""
    return set(kind.rows().filter(pk__in=ids).values_list("pk", flat=True))


def last_writes(pairs: Sequence[tuple[str, int]], since: datetime) -> dict[tuple[str, int], Change]:
    """The last write of each record since a moment, of what people set."""
    found: dict[tuple[str, int], Change] = {}
    for key in {key for key, _id in pairs}:
        ids = [id for k, id in pairs if k == key]
        writes = Change.objects.filter(object_key=key, record_id__in=ids, at__gt=since).select_related("actor")
        for change in writes.order_by("pk")[:MOST_WRITES]:
            if change.source != "system" or (key, change.record_id) not in found:
                found[key, change.record_id] = change
    return found


def signed(metric: Metric, delta: Decimal | None, scale: Scale) -> str:
    """A difference with its sign; nothing for none."""
    if delta is None or not delta:
        return ""
    text, _unit = numbers.written(metric, delta, scale)
    return text if delta < 0 else f"+{text}"
