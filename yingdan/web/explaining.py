"""What stands behind a number: how it is worked out, the records, what changed since one last looked and by whom."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.kernel.errors import Invalid
from yingdan.platform import about, schema
from yingdan.platform.audit import Change
from yingdan.platform.fields import Field
from yingdan.platform.metrics import behind, library, measuring, seen
from yingdan.platform.metrics.answer import Answer
from yingdan.platform.metrics.calendar import compared
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.metrics.seen import Look
from yingdan.platform.query import run
from yingdan.platform.query.ast import All, Query, Where
from yingdan.platform.query.compile import queryset
from yingdan.platform.schema import ObjectType
from yingdan.web import looks, numbers, saying, story
from yingdan.web.cells import Column
from yingdan.web.looks import Scale
from yingdan.web.numbers import Asked, Number
from yingdan.web.state import State

FIRST = 10
MOST_CHANGES = 20
MOST_WRITES = 400


@dataclass(frozen=True, slots=True)
class Part:
    """A metric another one is made of: its name, its figure, and the sign that stands before it."""

    label: Any
    number: Number
    sign: str = ""


@dataclass(frozen=True, slots=True)
class Records:
    """The records behind a figure: the first of them, how many, what they add up to, and where all of them are."""

    kind: ObjectType
    label: Any
    chips: list[str]
    heads: list[Any]
    rows: list[list[tuple[str, SafeString]]]
    count: int
    said: str
    agrees: bool | None
    url: str


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


def measured(asked: Asked) -> Answer:
    """The number measured, together with the metrics it is made of."""
    metric = library.find(asked.code)
    earlier = compared(asked.period, metric.against) if metric.against else None
    periods = [asked.period, *([earlier] if earlier else [])]
    return measuring.measure([asked.code, *metric.needs], periods, by=asked.by)


def value_of(answer: Answer, asked: Asked) -> Decimal | None:
    """The value; None also where amounts cannot be added up."""
    try:
        return answer.value(asked.code, asked.key, asked.period)
    except Invalid:
        return None


def parts(answer: Answer, asked: Asked, scale: Scale) -> list[Part]:
    """What a number is made of, each part a number that can be opened: numerator ÷ denominator, this period against
    the one before, or the metrics it is reckoned from.
    """
    metric = answer.metrics[asked.code]
    if metric.against:
        earlier = compared(asked.period, metric.against)
        periods = [asked.period, *([earlier] if earlier else [])]
        return [
            Part(
                f"{answer.metrics[metric.parts[0]].label} · {numbers.period_words(period)}",
                numbers.number(answer, Asked(metric.parts[0], period, asked.person, asked.unit), scale),
                _("against") if at else "",
            )
            for at, period in enumerate(periods)
        ]
    return [
        Part(
            answer.metrics[code].label,
            numbers.number(answer, Asked(code, asked.period, asked.person, asked.unit), scale),
            "÷" if metric.over and at else "",
        )
        for at, code in enumerate(metric.needs)
    ]


def formula(metric: Metric) -> str:
    """How a measured metric is worked out, in words."""
    if metric.of is None:
        return ""
    kind = schema.find(metric.of.object)
    of = str(kind.field(metric.field).label) if metric.field else ""
    texts = {
        "count": _("The number of these %(objects)s"),
        "sum": _("The sum of “%(field)s” over these %(objects)s"),
        "avg": _("The mean of “%(field)s” over these %(objects)s"),
        "median": _("The median of “%(field)s” over these %(objects)s"),
    }
    return texts[metric.how] % {"objects": kind.plural, "field": of}


def records(metric: Metric, asked: Asked, value: Decimal | None, scale: Scale) -> Iterator[Records]:
    """The records behind the number, for each question it is made of."""
    found = behind.query(asked.code, asked.period, person=asked.person, unit=asked.unit)
    several = seen.queries(found)
    measured_by = list(library.measured_by(metric)) if metric.of is None else [metric]
    for at, query in enumerate(several):
        of = measured_by[at % len(measured_by)] if measured_by else metric
        yield listed(of, query, scale, value if metric.of is not None else None)


def listed(metric: Metric, query: Query, scale: Scale, value: Decimal | None) -> Records:
    """The records of one question."""
    kind = schema.find(query.object)
    fields = shown(kind, metric)
    page = run.page(Query(object=query.object, where=query.where, order=query.order,
                          columns=tuple(f.name for f in fields), limit=FIRST))  # fmt: skip
    columns = [column(kind, field, page.items, scale, lead=at == 0) for at, field in enumerate(fields)]
    totals = run.totals(query, ("count", *query.measures))
    said, agrees = added_up(metric, totals, value, scale)
    return Records(
        kind,
        metric.label,
        chips(kind, query.where),
        [(c.field.label, c.unit, placed(c, metric, "num" if c.css.startswith("num") else "")) for c in columns],
        [[(placed(c, metric, c.css), c.safe(record)) for c in columns] for record in page.items],
        totals["count"],
        said,
        agrees,
        State(kind=kind, where=json.dumps(query.where.to_json(), ensure_ascii=False), order=query.order).url(),
    )


def column(kind: ObjectType, field: Field, rows: Sequence[Any], scale: Scale, *, lead: bool) -> Column:
    """A column made ready, amounts without decimals where none needs them."""
    fitted = scale.fitting(field.value(row) for row in rows) if field.kind.name == "money" else scale
    return Column(field, fitted, url=f"/{kind.slug}/" if lead else "")


def placed(column: Column, metric: Metric, css: str) -> str:
    """The classes of a cell; on the phone there is no room for whose it is."""
    return f"{css} y-not-phone" if column.field.name == metric.whose else css


def shown(kind: ObjectType, metric: Metric) -> tuple[Field, ...]:
    """The columns that say why a record counts: its name, whose it is, when, and how much."""
    lead = kind.columns[:1]
    money = next((f.name for f in kind.summed if f.kind.name == "money"), "")
    names = [metric.whose, metric.on, metric.field or money]
    found = [kind.fields[n] for n in dict.fromkeys(names) if n in kind.fields]
    return (*lead, *(f for f in found if f not in lead))


def added_up(metric: Metric, totals: dict[str, Any], value: Decimal | None, scale: Scale) -> tuple[str, bool | None]:
    """What the records add up to, in words, and whether that is the figure shown; None where it cannot be compared."""
    count = totals["count"]
    many = ngettext("%(n)s record", "%(n)s records", count) % {"n": looks.figure(count)}
    if metric.how == "count":
        return many, None if value is None and count else Decimal(count) == (value or 0)
    total = totals.get(f"sum:{metric.field}")
    if metric.how != "sum" or total is None or isinstance(total, run.Mixed):
        return many, None
    total = Decimal(total)
    text, unit = numbers.written(metric, total, scale.fitting([total]))
    said = _("%(records)s, together %(total)s") % {"records": many, "total": f"{text} {unit}".strip()}
    return said, None if value is None and total else total == (value or 0)


def chips(kind: ObjectType, where: Where) -> list[str]:
    """The conditions in words, one by one."""
    parts = flat(where)
    titles = saying.titles_of(kind, where)
    return [saying.words(kind, part, titles) for part in parts]


def flat(where: Where) -> list[Where]:
    """The conditions that must all hold."""
    return [one for part in where.parts for one in flat(part)] if isinstance(where, All) else [where]


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
    titles = about.titles(seen_now[:MOST_CHANGES])
    lasts = last_writes(seen_now[:MOST_CHANGES], since)
    for key, id in seen_now[:MOST_CHANGES]:
        kind, change = schema.find(key), lasts.get((key, id))
        delta = deltas.get(f"{key}:{id}")
        line = next(iter(story.tell(kind, [change], brief=False)), None) if change else None
        yield Moved(
            titles.get((key, id), f"#{id}"),
            f"/{kind.slug}/{id}/",
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
