"""A list in groups: every group with its count and sums in one statement, and pages of rows that walk through them.

The sums of a group are those of the whole group, not of the rows on the page. A page costs one statement for several
small groups together and one for its share of a large one, however many groups there are.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid
from yingdan.platform import schema
from yingdan.platform.access import walking
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query, Where
from yingdan.platform.query.compile import queryset
from yingdan.platform.query.grouping import Grouping, fold
from yingdan.platform.query.measuring import Measures

MOST, HEADS = 1000, 200
ALL, NONE = "*", "~"


@dataclass(slots=True)
class Section:
    """A group: its key and words, its measures, how deep it stands, whether it is folded up, and its token."""

    keys: tuple[Any, ...]
    label: str
    values: dict[str, Any]
    token: str
    shut: bool = False

    @property
    def count(self) -> int:
        """How many rows it has."""
        return int(self.values["count"])

    @property
    def depth(self) -> int:
        """0 for a group, 1 for one inside another."""
        return len(self.keys) - 1


@dataclass(slots=True)
class Part:
    """A stretch of a page: the heads that begin here, then rows."""

    heads: list[Section] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)


class Sections:
    """The groups of a question. Raises Missing, Invalid; also when there are more than a thousand."""

    def __init__(self, query: Query, measures: Sequence[str], shut: Sequence[str] = ()) -> None:
        self.query, kind = query, schema.find(query.object)
        self.shut = frozenset(shut)
        self.groupings = [Grouping(kind, part) for part in query.group[:2]]
        self.measures = Measures(kind, ("count", *measures))
        self.aliases = {f"g{at}": g.expr() for at, g in enumerate(self.groupings)}
        with walking(run.many(query.object)):
            rows = queryset(query).order_by().annotate(**self.aliases)
        found = list(rows.values(*self.aliases).annotate(**self.measures.aggregates)[: MOST * 400])
        folded = fold(found, self.groupings, self.measures)
        if len(folded) > MOST:
            raise Invalid(gettext_noop("These are too many groups to show. Group by something else."), code="groups")
        self.words = [g.labels({keys[at] for keys, _raw in folded}) for at, g in enumerate(self.groupings)]
        self.total = self.measures.result(self.measures.sum_up([raw for _keys, raw in folded]))
        raws: dict[Any, list[Any]] = {}
        for keys, raw in folded:
            raws.setdefault(keys[0], []).append(raw)
        self.tops = {top: self.section((top,), self.measures.sum_up(inside)) for top, inside in raws.items()}
        self.leaves = [self.tops[keys[0]] if len(keys) == 1 else self.section(keys, raw) for keys, raw in folded]

    def section(self, keys: tuple[Any, ...], raw: dict[str, Any]) -> Section:
        """A section. With `*` among those folded up, all are but those named."""
        token = "/".join(text(g.key(k)) for g, k in zip(self.groupings, keys, strict=False))
        label = self.words[len(keys) - 1][keys[-1]]
        return Section(keys, label, self.measures.result(raw), token, (token in self.shut) != (ALL in self.shut))

    def hidden(self, leaf: Section) -> bool:
        """Whether the rows of a group are not to be seen: it is folded up, or the one around it."""
        return leaf.shut or self.tops[leaf.keys[0]].shut

    def heads(self, at: int) -> Iterator[Section]:
        """The heads that stand before the rows of a leaf."""
        leaf = self.leaves[at]
        if at == 0 or self.leaves[at - 1].keys[0] != leaf.keys[0]:
            yield self.tops[leaf.keys[0]]
        if leaf.depth and not self.tops[leaf.keys[0]].shut:
            yield leaf

    def page(self, cursor: str, limit: int, columns: tuple[str, ...], marks: Sequence[Where]) -> tuple[list[Part], str]:
        """Heads and rows from a place on, and the place where the next page begins ("" at the end)."""
        asked = replace(self.query, columns=columns, group=(), measures=("count",))
        at, inner = self.place(cursor)
        parts, small, room, shown = list[Part](), list[tuple[Section, Part]](), limit, 0
        following = ""
        while at < len(self.leaves) and not following:
            leaf, part = self.leaves[at], Part([] if inner else list(self.heads(at)))
            large = not self.hidden(leaf) and (bool(inner) or leaf.count > room)
            if parts and (shown >= HEADS or (large and room < limit // 4)):
                following = mark(leaf.token, "")
                break
            parts.append(part)
            shown += len(part.heads)
            if large:
                page = run.page(replace(asked, limit=room, cursor=inner), marks=marks, within=self.within([leaf]))
                part.rows, inner, room = page.items, "", room - len(page.items)
                following = mark(leaf.token, page.next) if page.next else ""
            elif not self.hidden(leaf):
                small.append((leaf, part))
                room -= leaf.count
            at += 1
        self.fill(asked, small, marks)
        return parts, following

    def fill(self, asked: Query, small: list[tuple[Section, Part]], marks: Sequence[Where]) -> None:
        """The rows of some whole groups, in one statement."""
        if not small:
            return
        wanted = sum(leaf.count for leaf, _part in small)
        page = run.page(replace(asked, limit=wanted), marks=marks, within=self.within([leaf for leaf, _part in small]))
        by_keys = {leaf.keys: part for leaf, part in small}
        for row in page.items:
            if (part := by_keys.get(tuple(g.value(row) for g in self.groupings))) is not None:
                part.rows.append(row)

    def within(self, leaves: Sequence[Section]) -> run.Narrowing:
        """The condition that a row stands in one of some groups."""
        either = [
            Q.create([g.within(n, k) for n, g, k in zip(self.aliases, self.groupings, leaf.keys, strict=True)])
            for leaf in leaves
        ]
        return self.aliases, Q.create(list(either), connector=Q.OR)

    def place(self, cursor: str) -> tuple[int, str]:
        """Where a page begins. Raises Invalid for a mark that is none; the group may have gone meanwhile."""
        if not cursor:
            return 0, ""
        try:
            token, inner = json.loads(base64.urlsafe_b64decode(cursor.encode()))
        except (ValueError, TypeError, RecursionError):
            raise Invalid(
                gettext_noop("This page mark is no longer good. Start again from the first page."), code="cursor"
            ) from None
        at = next((i for i, leaf in enumerate(self.leaves) if leaf.token == token), None)
        return (len(self.leaves), "") if at is None or not isinstance(inner, str) else (at, inner)


def text(key: Any) -> str:
    """A group's key as a piece of a token, without the signs that part tokens."""
    if key is None:
        return NONE
    return str(key).replace("%", "%25").replace(",", "%2C").replace("/", "%2F").replace("*", "%2A")[:60]


def mark(token: str, inner: str) -> str:
    """A place as a page mark."""
    return base64.urlsafe_b64encode(json.dumps([token, inner]).encode()).decode()
