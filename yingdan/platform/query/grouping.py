"""Grouping: by a field, by a field of what it refers to, by a date's grain."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, DateField, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Trunc
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.platform import about, preferences, schema
from yingdan.platform.bilingual import name_of
from yingdan.platform.customs import reads_english
from yingdan.platform.fields import Field
from yingdan.platform.figured import tabled
from yingdan.platform.query.ast import GRAINS
from yingdan.platform.query.compile import REFERENCES, midnight
from yingdan.platform.query.measuring import Measures
from yingdan.platform.query.paging import ranked_by
from yingdan.platform.schema import ObjectType


def value_of(field: Field) -> Any:
    """A field's value in SQL; of a reference the id."""
    if field.in_table:
        return F(field.column.attname) if field.kind.name in REFERENCES and field.column is not None else F(field.name)
    return field.expr()


class Grouping:
    """One thing to group by: "stage", "owner.unit" or "closed_on:month"."""

    def __init__(self, object_type: ObjectType, text: str) -> None:
        path, _colon, self.grain = text.partition(":")
        first, _dot, rest = path.partition(".")
        self.field = self.outer = object_type.field(first)
        self.inner = rest
        if rest:
            if self.outer.kind.name not in REFERENCES or "." in rest:
                raise Invalid(gettext_noop("“%(name)s” leads to no other object."), code="path", name=first)
            self.field = schema.find(self.outer.related).field(rest)
        is_time = self.field.kind.name in ("date", "stamp")
        if (self.grain and (self.grain not in GRAINS or not is_time)) or self.field.kind.name in (
            "about",
            "choices",
            "long_text",
        ):
            raise Invalid(gettext_noop("“%(name)s” cannot be grouped so."), code="group", name=text[:80])
        if self.field.expr() is None or self.field.kind.stored_as in ("json", "ids"):
            raise Invalid(gettext_noop("“%(name)s” cannot be grouped so."), code="group", name=text[:80])
        if is_time and not self.grain:
            self.grain = "day"
        self.read: dict[Any, tuple[str, Any]] = {}

    def expr(self) -> Any:
        """The group in SQL."""
        if self.inner:
            return Subquery(self.seen_from_here().annotate(found=value_of(self.field)).values("found")[:1])
        if not self.grain or self.field.kind.name == "date":
            return value_of(self.outer)
        if not self.outer.in_table:
            raise Invalid(gettext_noop("“%(name)s” cannot be grouped so."), code="group", name=self.outer.name)
        return Trunc(self.outer.name, "day", output_field=DateField(), tzinfo=clock.zone())

    def seen_from_here(self) -> Any:
        """The visible row a reference leads to."""
        here = f"{self.outer.name}_id" if self.outer.in_table else "_referred"
        return schema.find(self.outer.related).rows().filter(pk=OuterRef(here))

    def ahead(self) -> dict[str, Any]:
        """What must be known of a row before the group is: the id a customer's reference holds."""
        return {"_referred": self.outer.expr()} if self.inner and not self.outer.in_table else {}

    def within(self, alias: str, value: Any) -> Q:
        """The condition that a row stands in a group, `alias` being the name of `expr` in SQL."""
        if value is None:
            return Q(**{f"{alias}__isnull": True})
        if not self.grain:
            return Q(**{alias: value})
        period = preferences.company().calendar.period(self.grain, value)
        if self.field.kind.name == "date" or self.inner:
            return Q(**{f"{alias}__gte": period.start, f"{alias}__lte": period.end})
        after = midnight(period.end + timedelta(days=1))
        return Q(**{f"{self.outer.name}__gte": midnight(period.start), f"{self.outer.name}__lt": after})

    @property
    def endless(self) -> bool:
        """Whether there may be any number of groups: customers, people, names; not options, steps or days."""
        if self.grain or self.field.choices or self.field.kind.name == "bool":
            return False
        return not (self.field.kind.name in REFERENCES and ranked_by(schema.find(self.field.related)))

    def none(self, alias: str) -> Q:
        """The condition that a row stands in no group, as `sorting` sees it."""
        found = Q(**{f"{alias}__isnull": True})
        return found | Q(**{alias: ""}) if self.field.kind.empty == "" else found

    def since(self, alias: str, value: Any) -> Q:
        """The condition that a row stands in a group or in a later one, in the order of `in_sql`."""
        return self.none(alias) if value in (None, "") else Q(**{f"{alias}__gte": value}) | self.none(alias)

    def in_sql(self, alias: str) -> list[Any]:
        """The order of groups of which there may be any number: by value, absent ones last."""
        last = [Case(When(self.none(alias), then=Value(1)), default=Value(0)).asc()]
        return [*(last if self.field.kind.empty == "" else ()), F(alias).asc(nulls_last=True)]

    def value(self, record: Any) -> Any:
        """The group a record stands in, as `expr` and `coarse` would tell it."""
        found = self.field.value(record)
        if self.field.kind.name in REFERENCES:
            return getattr(found, "pk", found)
        if isinstance(found, datetime):
            found = found.astimezone(clock.zone()).date()
        return self.coarse(found)

    def coarse(self, value: Any) -> Any:
        """The group a day belongs to: the first day of its period in the company's calendar.

        Days are grouped in SQL and folded here: no database knows fiscal quarters, and SQLite truncates dates slowly.
        """
        if not isinstance(value, date) or self.grain in ("", "day"):
            return value
        return preferences.company().calendar.period(self.grain, value).start

    def key(self, value: Any) -> Any:
        """The group as JSON: an option's value, a record's id, a period's first day."""
        return value.isoformat() if isinstance(value, date) else value if value != "" else None

    def value_of_key(self, key: Any) -> Any:
        """The value back from `key` as it came in an address. Raises Invalid, ValueError."""
        if key is None or not self.endless:
            return key
        if self.field.kind.name in REFERENCES:
            if not isinstance(key, int) or not 0 <= key < 2**62:
                raise ValueError(key)
            return key
        if not isinstance(key, str | int) or "\x00" in str(key):
            raise ValueError(key)
        return self.field.kind.operand(key, self.field)

    def labels(self, values: set[Any]) -> dict[Any, str]:
        """The groups as words; records are named whoever sees them, as a reference's label is."""
        none = _("None")
        if self.field.kind.name in REFERENCES:
            known = self.named(values)
            return {v: known[v][0] if v in known else none for v in values}
        if self.grain:
            calendar = preferences.company().calendar
            return {v: calendar.period(self.grain, v).label if v else none for v in values}
        return {v: self.field.kind.show(v, self.field) if v not in (None, "") else none for v in values}

    def said(self, values: set[Any], *, worded: bool = True) -> dict[Any, tuple[Any, str]]:
        """The groups as JSON and as words; without words where these are not wanted."""
        words = self.labels(values) if worded else {}
        return {value: (self.key(value), words.get(value, "")) for value in values}

    def named(self, values: set[Any]) -> dict[Any, tuple[str, Any]]:
        """What records are called and their rank (0 where their object has none), read in one statement and kept."""
        if wanted := tuple(sorted({v for v in values if v is not None} - self.read.keys())):
            model, rank = self.field.model, ranked_by(schema.find(self.field.related))
            rows = model._base_manager.filter(pk__in=wanted).order_by().annotate(_rank=F(rank or "pk"))
            if title := about.titled_by(model):
                plain = tabled(
                    (Grouping, model, wanted, reads_english()),
                    lambda: rows.annotate(_key=F("pk"), _title=name_of(model, title)).values("_key", "_title", "_rank"),
                )
                named = [(row["_key"], row["_title"], row["_rank"]) for row in plain]
            else:
                named = [(r.pk, str(r), r._rank) for r in rows]
            self.read |= {pk: (name, at if rank else 0) for pk, name, at in named}
        return self.read

    def sorting(self, values: set[Any]) -> dict[Any, Any]:
        """How groups stand in order: options and stages in theirs, the rest by value; absent ones last."""
        if self.field.kind.name in REFERENCES:
            if ranked_by(schema.find(self.field.related)):
                known = self.named(values)
                return {v: (v is None, known[v][1] if v in known else 0, v or 0) for v in values}
        places = {value: at for at, (value, _label) in enumerate(self.field.choices)}
        return {
            v: (v in (None, ""), places.get(v, len(places)) if places else 0, v if v is not None and not places else 0)
            for v in values
        }


def fold(
    found: list[dict[str, Any]], groupings: list[Grouping], measures: Measures, *, ranked: bool = True
) -> list[tuple[tuple[Any, ...], dict[str, Any]]]:
    """The groups in order, finer ones put together where the calendar says so; as they come when not `ranked`."""
    names = [f"g{at}" for at in range(len(groupings))]
    if all(g.grain in ("", "day") for g in groupings):
        raws = {tuple([row[name] for name in names]): row for row in found}
    else:
        together: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        for row in found:
            keys = tuple(g.coarse(row[name]) for name, g in zip(names, groupings, strict=True))
            together.setdefault(keys, []).append(row)
        raws = {keys: rows[0] if len(rows) == 1 else measures.sum_up(rows) for keys, rows in together.items()}
    if not ranked:
        return list(raws.items())
    sorts = [g.sorting({keys[at] for keys in raws}) for at, g in enumerate(groupings)]
    ordered = sorted(raws, key=lambda keys: tuple(s[k] for s, k in zip(sorts, keys, strict=True)))
    return [(keys, raws[keys]) for keys in ordered]
