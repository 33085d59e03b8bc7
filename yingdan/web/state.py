"""What a list shows, read from its address and written back: the address is the whole state, to be sent to others."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache, partial
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid
from yingdan.platform.look import Look
from yingdan.platform.query.ast import All, Condition, Query, Where, where_from_json
from yingdan.platform.query.grouping import Grouping
from yingdan.platform.query.judging import LeftOut, able
from yingdan.platform.schema import ObjectType
from yingdan.platform.spec import Saved
from yingdan.web import ways

SCOPES: dict[str, Condition] = {
    "mine": Condition("owner", "is_me"),
    "part": Condition("id", "takes_part"),
    "people": Condition("owner", "my_people"),
    "unit": Condition("unit", "in_unit"),
    "starred": Condition("id", "is_starred"),
}
SIZES = (50, 100, 200)
SEVERAL = frozenset({"any_of", "all_of", "none_of", "between", "in_unit"})
BARE = frozenset({"empty", "not_empty", "is_me", "my_people", "is_starred", "takes_part"})
PERIODICAL = frozenset({"in_period", "not_in_period"})
LONGEST, MOST_GROUPS = 200, 2
LOOKS = ("colour", "day", "end", "lanes", "on", "span", "start")
LOOK = re.compile(r"[a-z0-9_.-]{1,60}")
EVERYTHING = "all"
KEPT = frozenset({"view", "scope", "q", "where", "order", "group", "filters", *LOOKS})
"""What a saved view keeps: whatever else an address says is of the moment."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A quick filter: `f.<field>__<op>=value`. Several values stand as several pairs or after commas."""

    field: str
    op: str
    values: tuple[str, ...]

    @property
    def name(self) -> str:
        """Its name in the address."""
        return f"f.{self.field}__{self.op}"

    def condition(self) -> Condition:
        """The condition it means."""
        if self.op in BARE:
            return Condition(self.field, self.op)
        if self.op in SEVERAL:
            return Condition(self.field, self.op, list(self.values))
        value = self.values[0] if self.values else ""
        return Condition(self.field, self.op, period(value) if self.op in PERIODICAL else value)


def period(text: str) -> Any:
    """A relative period as a condition wants it: this_quarter, or last_n_days:30."""
    name, _colon, n = text.partition(":")
    return {"name": name, "n": int(n)} if n.isdigit() else name


@dataclass(frozen=True)
class State:
    """What a list shows. `saved` names a ready-made view, or a saved one by its id; `where` holds the filter builder's
    conditions as JSON; `shut` names the groups folded up; `look` is how a view other than the table is drawn: by which
    date, in which lanes, how wide a day. `own` is the saved view chosen, `kept` the state it gives by itself,
    `left_out` what of it this person may not ask; `arranged` is how the table looks, `rearranged` says that this person
    arranged a saved view otherwise for himself.
    """

    kind: ObjectType
    view: str = ""
    saved: str = ""
    scope: str = ""
    q: str = ""
    filters: tuple[Filter, ...] = ()
    where: str = ""
    order: tuple[str, ...] = ()
    group: tuple[str, ...] = ()
    shut: tuple[str, ...] = ()
    size: int = SIZES[0]
    cursor: str = ""
    month: str = ""
    path: str = ""
    look: tuple[tuple[str, str], ...] = ()
    own: Any = field(default=None, compare=False)
    kept: "State | None" = field(default=None, compare=False)
    left_out: LeftOut = field(default=LeftOut(), compare=False)
    arranged: Look = field(default_factory=Look, compare=False)
    rearranged: bool = field(default=False, compare=False)

    @property
    def base(self) -> str:
        """The address without any state."""
        return f"/{self.kind.slug}/"

    @property
    def narrowed(self) -> bool:
        """Whether anything but the ready-made view narrows the rows."""
        return bool(self.q or self.filters or self.where or self.scope)

    @property
    def ready(self) -> Saved | None:
        """The ready-made view chosen."""
        return next((s for s in self.kind.spec.saved if s.name == self.saved), None)

    @property
    def shape(self) -> tuple[Any, ...]:
        """What a saved view would keep of it, to be compared."""
        filters = frozenset(self.filters)
        return self.view, self.scope, self.q, filters, self.where, self.order, self.group, frozenset(self.look)

    @property
    def changed(self) -> bool:
        """Whether it is no longer what its saved view says."""
        return self.kept is not None and self.shape != self.kept.shape

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """The state as pairs for an address or for hidden inputs, leaving out some.

        Of a saved view nothing but its number is said as long as nothing was changed; then everything is.
        """
        whole = self.kept is None or self.changed or bool(KEPT & set(without))
        of_view = [
            ("view", self.view), ("scope", self.scope), ("q", self.q), ("where", self.where),
            ("order", ",".join(self.order)), ("group", ",".join(self.group)),
            ("edited", "1" if self.kept is not None else ""), *self.look,
        ]  # fmt: skip
        found = [
            ("saved", self.saved), *(of_view if whole else ()),
            ("size", str(self.size) if self.size != SIZES[0] else ""), ("shut", ",".join(self.shut)),
            ("cursor", self.cursor), ("month", self.month), ("path", self.path),
        ]  # fmt: skip
        listed = [(k, v) for k, v in found if v and k not in without]
        if not whole or "filters" in without:
            return listed
        return listed + [(f.name, value) for f in self.filters for value in (f.values or ("1",))]

    def but(self, **changes: Any) -> "State":
        """The state with some changes and from its first row on: as `replace` gives it, in a tenth of the time."""
        made = object.__new__(State)
        made.__dict__.update(self.__dict__, **{"cursor": "", **changes})
        return made

    def url(self, path: str = "", **changes: Any) -> str:
        """The address of this state with some changes; the cursor never survives one."""
        if "saved" in changes:
            changes |= {"own": None, "kept": None}
        query = encoded(tuple(self.but(**changes).pairs()))
        return f"{self.base}{path}" + (f"?{query}" if query else "")

    def more(self) -> str:
        """The address of the rows after the cursor."""
        return f"{self.base}?{encoded(tuple(self.pairs()))}"

    def looks(self, name: str) -> str:
        """One word of how the view is drawn, empty when the address does not say."""
        return dict(self.look).get(name, "")

    def with_look(self, **words: str) -> "State":
        """The state drawn another way; an empty word is left out."""
        kept = {**dict(self.look), **words}
        return replace(self, look=tuple((name, word) for name, word in sorted(kept.items()) if word), cursor="")

    def with_filter(self, *more: Filter, instead_of: str = "") -> "State":
        """The state with further quick filters, in place of those on one field."""
        kept = tuple(f for f in self.filters if f.field != instead_of)
        return replace(self, filters=(*kept, *more), cursor="")

    def values(self, field: str, op: str) -> tuple[str, ...]:
        """What a quick filter holds now."""
        return next((f.values for f in self.filters if f.field == field and f.op == op), ())

    def conditions(self) -> list[Where]:
        """Every condition of the state: ready-made view, scope, quick filters, filter builder."""
        found: list[Where] = [self.ready.query.where] if self.ready else []
        found += [scope_condition(self.scope)] if self.scope else []
        found += [f.condition() for f in self.filters]
        if self.where:
            found.append(where_from_json(json.loads(self.where)))
        return [w for w in found if w != All()]

    def sorting(self) -> tuple[str, ...]:
        """The order: the one asked for, else the ready-made view's, else the object's own."""
        return self.order or (self.ready.query.order if self.ready else ()) or self.kind.order

    def query(self, **more: Any) -> Query:
        """The question this state asks."""
        asked: dict[str, Any] = {"where": All(tuple(self.conditions())), "search": self.q, "order": self.sorting()}
        return Query(object=self.kind.key, **{**asked, **more})


@lru_cache(maxsize=4000)
def encoded(pairs: tuple[tuple[str, str], ...]) -> str:
    """Pairs as they stand in an address. A page has sixty addresses, nearly the same on each."""
    return urlencode(pairs)


def scope_condition(scope: str) -> Where:
    """Mine, those I take part in, my people's, my units', those I starred."""
    return SCOPES[scope]


def read(kind: ObjectType, given: QueryDict) -> State:
    """What an address says, without any saved view. Raises Invalid for what is no filter, Missing for what is no
    field (for this person).
    """
    scope, size = given.get("scope", ""), given.get("size", "")
    return State(
        kind=kind,
        view=given.get("view", "") if ways.find(kind, given.get("view", "")) else "",
        saved=given.get("saved", "")[:60],
        scope=scope if scope == "starred" or (scope in SCOPES and "owner" in kind.fields) else "",
        q=given.get("q", "").strip()[:LONGEST],
        filters=tuple(filters(kind, given)),
        where=checked(given.get("where", "")),
        order=ordered(kind, given.get("order", "")),
        group=grouped(kind, given.get("group", "")),
        shut=tuple(s[:80] for s in given.get("shut", "").split(",") if s)[:500],
        size=int(size) if size.isdigit() and int(size) in SIZES else SIZES[0],
        cursor=given.get("cursor", "")[:2000],
        month=given.get("month", "")[:7],
        path=given.get("path", "")[:20],
        look=tuple((name, word) for name in LOOKS if (word := given.get(name, "")) and LOOK.fullmatch(word)),
    )


def filters(kind: ObjectType, given: QueryDict) -> Iterable[Filter]:
    """The quick filters of an address. One without a value is none: an untouched input of a form."""
    for name in given:
        if not name.startswith("f."):
            continue
        path, _sep, op = name[2:].rpartition("__")
        kind.field((path or op).partition(".")[0])
        raw = [v for value in given.getlist(name) for v in value.split(",")] if op in SEVERAL else given.getlist(name)
        values = tuple(v.strip()[:LONGEST] for v in raw)
        if op == "between":
            yield from between(path, values)
        elif any(values):
            yield Filter(path or op, op if path else "is", tuple(v for v in values if v))


def between(path: str, values: tuple[str, ...]) -> Iterable[Filter]:
    """From and to, of which one may be left open."""
    if any(values) and len(values) >= 2:
        yield Filter(path, "between", values[:2])


def checked(where: str) -> str:
    """The filter builder's JSON, if it is one. Raises Invalid."""
    if not where:
        return ""
    try:
        return json.dumps(where_from_json(json.loads(where)).to_json(), ensure_ascii=False, separators=(",", ":"))
    except (ValueError, RecursionError):
        raise Invalid(gettext_noop("This is not JSON."), code="json") from None


def ordered(kind: ObjectType, order: str) -> tuple[str, ...]:
    """The fields to sort by, at most three; what is no field here, or masked for who looks, is left out."""
    open_to = {name for name, field in kind.fields.items() if not field.masked}
    names = [o for o in order.split(",") if o.lstrip("-").partition(".")[0] in open_to]
    return tuple(names[:3])


def grouped(kind: ObjectType, group: str) -> tuple[str, ...]:
    """The fields to group by, at most two; what cannot be grouped by is left out."""
    names = [g for g in group.split(",") if g and "." not in g and able(partial(Grouping, kind, g))]
    return tuple(dict.fromkeys(names))[:MOST_GROUPS]
