"""A list in groups: heads with the count and sums of the whole group, and pages of rows that walk through them.

There may be any number of groups, and a page costs the same: one statement for the outer groups, one for what stands
inside those it opens, one for several small groups' rows together and one for its share of a large group.
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from yingdan.kernel.errors import Invalid
from yingdan.platform import schema
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query, Where
from yingdan.platform.query.groups import Groups, Keys, Raw, Stretch
from yingdan.platform.query.measuring import Measures

MOST, HEADS = 1000, 200
"""Outer groups that are read together, for they tell the sums of all; heads of a page."""
ALL, NONE = "*", "~"


@dataclass(slots=True)
class Section:
    """A group: its key, its measures, its token, whether it is folded up, and, once it is drawn, its words."""

    keys: Keys
    values: dict[str, Any]
    token: str
    shut: bool = False
    label: str = ""

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


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: at a group, told by the values of its keys as JSON, and inside it after `inner`.

    With one key it begins with the head of an outer group, with two inside one. `far` where the outer groups are too
    many to be read together.
    """

    keys: tuple[Any, ...] = ()
    inner: str = ""
    far: bool = False

    def mark(self) -> str:
        """As a page mark."""
        return base64.urlsafe_b64encode(json.dumps([self.keys, self.inner, self.far]).encode()).decode()


@dataclass(slots=True)
class Line:
    """A group whose rows come next, and the heads that stand before them."""

    leaf: Section
    heads: list[Section]
    hidden: bool


class Sections:
    """The groups of a question. Raises Missing, Invalid."""

    def __init__(self, query: Query, measures: Sequence[str], shut: Sequence[str] = ()) -> None:
        self.query, self.shut = query, frozenset(shut)
        self.names = ("count", *measures)
        self.measures = Measures(schema.find(query.object), self.names)
        self.groups = Groups(query, self.measures)
        self.groupings = self.groups.groupings

    @cached_property
    def outer(self) -> Stretch:
        """The outer groups from the first on: all there are, or so many that the others are left to further pages."""
        return self.groups.outer(most=MOST)

    @cached_property
    def total(self) -> dict[str, Any]:
        """The measures over all groups."""
        if "outer" in self.__dict__ and self.outer.next is None:
            return self.measures.result(self.measures.sum_up([raw for _keys, raw in self.outer.found]))
        return run.totals(replace(self.query, order=(), group=()), self.names)

    def section(self, keys: Keys, raw: Raw) -> Section:
        """A section. With `*` among those folded up, all are but those named."""
        token = "/".join(text(g.key(k)) for g, k in zip(self.groupings, keys, strict=False))
        return Section(keys, self.measures.result(raw), token, (token in self.shut) != (ALL in self.shut))

    def page(self, cursor: str, limit: int, columns: tuple[str, ...], marks: Sequence[Where]) -> tuple[list[Part], str]:
        """Heads and rows from a place on, and the place where the next page begins ("" at the end)."""
        place = self.place(cursor)
        tops, following = self.tops(place)
        lines, further = self.lines(tops, place, limit)
        following = further or following
        asked = replace(self.query, columns=columns, group=(), measures=("count",))
        parts, small, room, shown, inner = list[Part](), list[tuple[Section, Part]](), limit, 0, place.inner
        for line in lines:
            leaf, part = line.leaf, Part(line.heads)
            large = not line.hidden and (bool(inner) or leaf.count > room)
            if parts and (shown >= HEADS or (large and room < limit // 4)):
                following = self.place_of(leaf.keys[:1] if line.heads[0].depth == 0 else leaf.keys)
                break
            parts.append(part)
            shown += len(part.heads)
            if large:
                page = run.page(replace(asked, limit=room, cursor=inner), marks=marks, within=self.within([leaf]))
                part.rows, room = page.items, room - len(page.items)
                if page.next:
                    following = replace(self.place_of(leaf.keys), inner=page.next)
                    break
            elif not line.hidden:
                small.append((leaf, part))
                room -= leaf.count
            inner = ""
        self.fill(asked, small, marks)
        self.word([head for part in parts for head in part.heads])
        return parts, following.mark() if following is not None else ""

    def tops(self, place: Place) -> tuple[list[Section], Place | None]:
        """The outer groups from a place on, as many as a page may need, and where those after them begin."""
        if place.far:
            stretch = self.groups.outer(self.groupings[0].value_of_key(place.keys[0]), HEADS)
            found, after = stretch.found, stretch.next
        else:
            found, after, at = self.outer.found, self.outer.next, 0
            if place.keys:
                keys = (self.key(keys) for keys, _raw in found)
                at = next((at for at, key in enumerate(keys) if key == place.keys[:1]), len(found))
            after = found[at + HEADS][0] if len(found) > at + HEADS else after
            found = found[at : at + HEADS]
        return [self.section(*one) for one in found], self.place_of(after) if after is not None else None

    def lines(self, tops: list[Section], place: Place, limit: int) -> tuple[list[Line], Place | None]:
        """The groups whose rows come next, and where those after them begin when not all could be told."""
        within = bool(tops) and self.key(tops[0].keys) == place.keys[:1] and bool(place.inner or place.keys[1:])
        if len(self.groupings) == 1:
            return [Line(top, [] if within and not at else [top], top.shut) for at, top in enumerate(tops)], None
        opened, room, further = list[Section](), limit, None
        for at, top in enumerate(tops):
            if top.shut:
                continue
            if opened and top.count > room and room < limit // 4:
                tops, further = tops[:at], self.place_of(top.keys)
                break
            opened.append(top)
            room -= top.count
        start = self.groupings[1].value_of_key(place.keys[1]) if within and len(place.keys) > 1 else ...
        stretch = self.groups.inside([top.keys[0] for top in opened], start, HEADS) if opened else Stretch([], None)
        leaves: dict[Any, list[Section]] = {}
        for keys, raw in stretch.found:
            leaves.setdefault(keys[0], []).append(self.section(keys, raw))
        lines: list[Line] = []
        for top in tops:
            inside = [] if top.shut else leaves.get(top.keys[0], [])
            goes_on = within and top is tops[0]
            lines += [Line(leaf, [leaf] if at or goes_on else [top, leaf], leaf.shut) for at, leaf in enumerate(inside)]
            lines += [Line(top, [top], True)] if top.shut else []
            if stretch.next is not None and top.keys == stretch.next[:1]:
                return lines, self.place_of(stretch.next if inside or goes_on else top.keys)
        if lines and within and place.inner and self.key(lines[0].leaf.keys) == place.keys:
            lines[0].heads = []
        return lines, further

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
        either = Q.create([self.groups.within(leaf.keys) for leaf in leaves], connector=Q.OR)
        words = repr((self.query.group, [leaf.keys for leaf in leaves]))
        return run.Narrowing(self.groups.aliases, either, words)

    def word(self, heads: Sequence[Section]) -> None:
        """Give heads their words, in one statement for each level."""
        for at, grouping in enumerate(self.groupings):
            mine = [head for head in heads if head.depth == at]
            words = grouping.labels({head.keys[at] for head in mine})
            for head in mine:
                head.label = words[head.keys[at]]

    def key(self, keys: Keys) -> tuple[Any, ...]:
        """Keys as they stand in a page mark."""
        return tuple(plain(g.key(k)) for g, k in zip(self.groupings, keys, strict=False))

    def place_of(self, keys: Keys) -> Place:
        """The place where a group begins."""
        return Place(self.key(keys), far="outer" not in self.__dict__ or self.outer.next is not None)

    def place(self, cursor: str) -> Place:
        """Where a page begins. Raises Invalid for a mark that is none; the group may have gone meanwhile."""
        if not cursor:
            return Place()
        try:
            keys, inner, far = json.loads(base64.urlsafe_b64decode(cursor.encode()))
            if not isinstance(keys, list) or not 0 < len(keys) <= len(self.groupings) or not isinstance(inner, str):
                raise ValueError
            list(map(lambda g, key: g.value_of_key(key), self.groupings, keys))
            return Place(tuple(keys), inner, bool(far))
        except (ValueError, TypeError, RecursionError):
            raise Invalid(
                gettext_noop("This page mark is no longer good. Start again from the first page."), code="cursor"
            ) from None


def plain(key: Any) -> Any:
    """A group's key as JSON holds it."""
    return key if key is None or isinstance(key, bool | int | str) else str(key)


def text(key: Any) -> str:
    """A group's key as a piece of a token, without the signs that part tokens."""
    if key is None:
        return NONE
    return str(key).replace("%", "%25").replace(",", "%2C").replace("/", "%2F").replace("*", "%2A")[:60]
