"""What stands behind a number: how it is worked out, the records, what changed since one last looked and by whom."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yingdan.kernel.errors import Invalid
from yingdan.platform import schema
from yingdan.platform.fields import Field
from yingdan.platform.metrics import behind, library, measuring, seen
from yingdan.platform.metrics.answer import Answer
from yingdan.platform.metrics.calendar import growth_base
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.query import run
from yingdan.platform.query.ast import All, Query, Where
from yingdan.platform.schema import ObjectType
from yingdan.web import looks, numbers, saying
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


def measured(asked: Asked) -> Answer:
    """The number measured, together with the metrics it is made of."""
    metric = library.find(asked.code)
    earlier = growth_base(asked.period, metric.against) if metric.against else None
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
        earlier = growth_base(asked.period, metric.against)
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
    if lead and field.related:
        return Onward(field, fitted, url=f"/{schema.find(field.related).slug}/")
    return Column(field, fitted, url=f"/{kind.slug}/" if lead else "")


class Onward(Column):
    """The name of what a line belongs to, leading there."""

    def link(self, value: Any, record: Any) -> str:
        """The name, leading to the record it names."""
        return super().link(value, value) if value is not None else super().link(value, record)


def placed(column: Column, metric: Metric, css: str) -> str:
    """The classes of a cell; on the phone there is no room for whose it is."""
    return f"{css} y-not-phone" if column.field.name == metric.whose else css


def named_by(kind: ObjectType) -> Field:
    """The field people know a record by: its name, or of a line of something else what it belongs to."""
    first = kind.columns[0]
    if first.kind.name not in ("person", "unit"):
        return first
    return next((f for f in kind.columns if f.kind.name == "ref"), first)


def shown(kind: ObjectType, metric: Metric) -> tuple[Field, ...]:
    """The columns that say why a record counts: its name, whose it is, when, and how much."""
    lead = (named_by(kind),)
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
