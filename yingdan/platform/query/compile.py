"""From a question to one scoped queryset. References are crossed by scoped subqueries only: a join would walk
past the scope.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.kernel.period import relative
from yingdan.platform import access, preferences, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.entitlements import below
from yingdan.platform.fields import Field
from yingdan.platform.kinds.ref import id_in
from yingdan.platform.query import sounding
from yingdan.platform.query.ast import All, AnyOf, Condition, Not, Query, Where
from yingdan.platform.query.belonging import OF_RECORD
from yingdan.platform.query.several import holds, holds_any
from yingdan.platform.query.spans import touching
from yingdan.platform.schema import ObjectType
from yingdan.platform.search import trimmed

REFERENCES = ("ref", "person", "unit")
SIZES = {"gt": "gt", "gte": "gte", "lt": "lt", "lte": "lte", "before": "lt", "after": "gt"}
RANGES = frozenset(SIZES.values())
MOST_STEPS = 4


class Compiler:
    """Compiles the conditions of one object; collects the expressions they need as aliases."""

    def __init__(self, object_type: ObjectType) -> None:
        self.object_type = object_type
        self.aliases: dict[str, Any] = {}

    def where(self, where: Where) -> Q:
        """The conditions as a Q."""
        match where:
            case Condition():
                return self.condition(where)
            case All(parts):
                return self.together(parts, Q.AND)
            case AnyOf(parts):
                return self.together(parts, Q.OR) if parts else Q()
            case Not(part):
                return ~self.where(part)
        raise Invalid(
            gettext_noop(
                "This is not a filter. Write conditions as field, op and value, in groups named all, any or not."
            ),
            code="filter",
        )

    def together(self, parts: tuple[Any, ...], connector: str) -> Q:
        """Several conditions as one."""
        found = [q for p in parts if (q := self.where(p))]
        return Q.create(list(found), connector=connector) if found else Q()

    def condition(self, condition: Condition) -> Q:
        """One condition; a dotted path becomes a subquery over the referred object's visible rows."""
        name, _dot, rest = condition.path.partition(".")
        field = self.object_type.field(name)
        if rest:
            if field.kind.name not in REFERENCES or rest.count(".") >= MOST_STEPS:
                raise Invalid(gettext_noop("“%(name)s” leads to no other object."), code="path", name=name)
            inner = rows(schema.find(field.related), Condition(rest, condition.op, condition.value))
            return Q(**{f"{self.lhs(field)}__in": inner.values("pk")})
        if condition.op in OF_RECORD and name == "id":
            return OF_RECORD[condition.op](self.object_type.key)
        if condition.op not in field.kind.operators and condition.op != "is":
            raise Invalid(
                gettext_noop("“%(name)s” cannot be compared by “%(op)s”."), code="operator", name=name, op=condition.op
            )
        return Comparison(self, field, condition).q()

    def lhs(self, field: Field) -> str:
        """The name by which a field stands in a Q: its column, or an alias of its expression. Raises Invalid
        when SQL cannot know it.
        """
        if field.in_table:
            return field.name
        expr = field.expr()
        if expr is None:
            raise Invalid(gettext_noop("“%(name)s” cannot be filtered or sorted."), code="computed", name=field.name)
        self.aliases[f"_{field.name}"] = expr
        return f"_{field.name}"


class Comparison:
    """One field compared with one value."""

    def __init__(self, compiler: Compiler, field: Field, condition: Condition) -> None:
        self.compiler, self.field, self.op, self.value = compiler, field, condition.op, condition.value

    @cached_property
    def name(self) -> str:
        """The field's name in the Q."""
        return self.compiler.lhs(self.field)

    def q(self) -> Q:
        """The comparison."""
        special: dict[str, Callable[[], Q]] = {
            "empty": self.empty, "not_empty": lambda: ~self.empty(), "is_me": self.is_me, "my_people": self.my_people,
            "in_unit": self.in_unit, "in_period": self.in_period, "not_in_period": lambda: ~self.in_period(),
            "between": self.between, "sounds_like": self.sounds_like,
        }  # fmt: skip
        if self.op in special:
            return special[self.op]()
        if self.field.kind.name == "about":
            return self.about()
        if self.field.kind.several:
            return self.several()
        if self.op in ("any_of", "none_of"):
            values = self.value if isinstance(self.value, list | tuple) else [self.value]
            meant = [inner for v in values for inner in self.field.kind.among(self.operand(v), self.field)]
            found = self.hit("in", meant)
            return ~found if self.op == "none_of" else found
        if self.op in ("contains", "not_contains", "starts_with", "ends_with"):
            lookup = {"starts_with": "istartswith", "ends_with": "iendswith"}.get(self.op, "icontains")
            found = self.hit(lookup, str(self.operand(self.value) or ""))
            return ~found if self.op == "not_contains" else found
        value = self.operand(self.value)
        if self.op in SIZES:
            return self.size(SIZES[self.op], value)
        if value in (None, ""):
            return self.empty() if self.op == "is" else ~self.empty()
        found = self.on(value, value) if self.is_moment else self.hit("exact", value)
        return ~found if self.op == "is_not" else found

    @property
    def is_moment(self) -> bool:
        """Whether the field is a moment rather than a day."""
        return self.field.kind.name == "stamp"

    def operand(self, raw: Any) -> Any:
        """The value compared with. Raises Invalid for one that cannot be."""
        if isinstance(raw, dict | list) and self.field.kind.name not in REFERENCES:
            raise Invalid(gettext_noop("A single value is needed here."), code="value")
        return self.field.kind.operand(raw, self.field)

    def size(self, lookup: str, value: Any) -> Q:
        """Greater or smaller; a day compared with a moment means its start or its end."""
        if value is None:
            raise Invalid(gettext_noop("A single value is needed here."), code="value")
        if self.is_moment and not isinstance(value, datetime):
            value = midnight(value + timedelta(days=1)) if lookup in ("gt", "lte") else midnight(value)
            lookup = {"gt": "gte", "lte": "lt"}.get(lookup, lookup)
        return self.hit(lookup, value)

    def hit(self, lookup: str, value: Any) -> Q:
        """A look-up that is false, and never unknown, where there is no value: so its negation is true there.

        Django sees to that for columns by itself.
        """
        name = self.name
        if lookup in RANGES and self.field.in_table and access.along():
            name = f"_along_{name}"
            self.compiler.aliases[name] = access.unindexed(self.name, self.field.column)
        found = Q(**{f"{name}__{lookup}": value})
        return found if self.field.in_table or not self.field.nullable else found & Q(**{f"{self.name}__isnull": False})

    def on(self, first: date | None, last: date | None) -> Q:
        """Within these days, both included; open where None."""
        found = Q()
        if first is not None:
            found &= self.size("gte", first)
        return found & self.size("lte", last) if last is not None else found

    def between(self) -> Q:
        """From one value to another, both included."""
        if not isinstance(self.value, list | tuple) or len(self.value) != 2:
            raise Invalid(gettext_noop("Two values are needed here."), code="value")
        return self.on(*(None if v in (None, "") else self.operand(v) for v in self.value))

    def in_period(self) -> Q:
        """Within a relative period, such as this_quarter, judged by the company's day and fiscal calendar."""
        name, n = (self.value.get("name"), self.value.get("n")) if isinstance(self.value, dict) else (self.value, None)
        if not isinstance(name, str) or (n is not None and (not isinstance(n, int) or not 0 < n < 10_000)):
            raise Invalid(gettext_noop("There is no such period."), code="period")
        days = relative(name, clock.today(), preferences.company().calendar, n)
        if self.field.kind.name == "date_range":
            return touching(self.compiler.aliases, self.name, *days)
        found = self.on(*days)
        return found | self.empty() if name == "not_for_n_days" else found

    def several(self) -> Q:
        """Several options at once: any, all or none of some; one alone is the same as any."""
        values = self.value if isinstance(self.value, list | tuple) else [self.value]
        parts = [holds(self.name, self.operand(v)) for v in values if v not in (None, "")]
        if not parts:
            return self.empty()
        found = Q.create(list(parts), connector=Q.AND if self.op == "all_of" else Q.OR)
        return ~found if self.op in ("none_of", "is_not") else found

    def sounds_like(self) -> Q:
        """A text that sounds like what was typed, in pinyin or its first letters."""
        text = str(self.operand(self.value) or "")
        name = self.name
        return Q(**{f"{name}__in": sounding.values(self.compiler.object_type, name, self.compiler.aliases, text)})

    def empty(self) -> Q:
        """Without a value. Zero and no are values."""
        if self.field.kind.name == "about":
            return Q(**{f"{self.field.name}_key": ""})
        found = Q(**{f"{self.name}__isnull": True}) if self.field.nullable else Q()
        if self.field.kind.name == "choices":
            found |= Q(**{self.name: []})
        elif self.field.kind.empty == "":
            found |= Q(**{self.name: ""})
        return found or Q(pk__in=())

    def is_me(self) -> Q:
        """The person who asks."""
        me = current_actor().user_id
        return holds_any(self.name, [me] if me else []) if self.field.kind.several else self.hit("exact", me)

    def my_people(self) -> Q:
        """The people below the one who asks."""
        people = current_actor().people
        return holds_any(self.name, people) if self.field.kind.several else self.hit("in", people)

    def in_unit(self) -> Q:
        """In one of some units or below; of a person, by the unit he works in; without a value, my own units."""
        values = self.value if isinstance(self.value, list | tuple) else [self.value]
        units = below(tuple(self.unit(v) for v in values)) if self.value else current_actor().subtree
        if self.field.kind.name == "unit":
            return self.hit("in", units)
        return self.hit("in", self.field.model.objects.filter(unit_id__in=units))

    def unit(self, raw: Any) -> int:
        """The id of a unit, from its id or its exact code or name. Raises Invalid for what is none."""
        if (id := id_in(raw)) is not None:
            return id
        units = schema.find("platform.unit")
        for name in units.natural if isinstance(raw, str) and "\x00" not in raw else ():
            if (
                found := units.rows().filter(Q(**{name: raw.strip()})).values_list("pk", flat=True).first()
            ) is not None:
                return int(found)
        raise Invalid(
            gettext_noop("“%(name)s” was not found among those you may use."), code="reference", name=str(raw)[:80]
        )

    def about(self) -> Q:
        """About one record."""
        key, id = self.field.kind.parse(self.value, self.field) or ("", None)
        return Q(**{f"{self.field.name}_key": key, f"{self.field.name}_id": id})


def midnight(day: date) -> datetime:
    """The moment a day begins in the company's zone."""
    return datetime.combine(day, time.min, tzinfo=clock.zone())


def rows(object_type: ObjectType, where: Where, search: str = "", deleted: bool = False) -> Any:
    """The visible rows of an object that meet the conditions."""
    compiler = Compiler(object_type)
    found = compiler.where(where)
    queryset = object_type.model.bin.filter(**object_type.spec.where) if deleted else object_type.rows()
    if compiler.aliases:
        queryset = queryset.alias(**compiler.aliases)
    queryset = queryset.filter(found) if found else queryset
    return queryset.filter(trimmed.matching(object_type, search)) if search.strip() else queryset


def queryset(query: Query) -> Any:
    """The question as one scoped queryset, not yet ordered. Raises Missing, Refused and Invalid."""
    object_type = schema.find(query.object)
    return rows(object_type, query.where, query.search, query.deleted)
