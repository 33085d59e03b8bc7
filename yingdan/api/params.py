"""The query string as a question: filters by field, search, order, fields, paging. A name nobody knows is an error."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_noop

from yingdan.api import parse
from yingdan.api.conditions import Conditions
from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import views
from yingdan.platform.query.ast import MOST_TERMS, All, Query, Where, where_from_json
from yingdan.platform.query.compile import Compiler
from yingdan.platform.query.grouping import Grouping
from yingdan.platform.query.measuring import Measures
from yingdan.platform.query.paging import MOST_ORDERS, steps
from yingdan.platform.schema import ObjectType

USUAL, MOST = 50, 500
COUNTS = ("capped", "exact", "none")
FILTERS = frozenset({"q", "where", "deleted", "view"})
OF_LIST = FILTERS | {"order", "fields", "limit", "cursor", "count"}
OF_SUMMARY = FILTERS | {"group", "measure"}
NAME = re.compile(r"-?[a-z][a-z0-9_]*")
YES, NO = frozenset({"1", "true", "yes", ""}), frozenset({"0", "false", "no"})


class Reader:
    """Reads the query string of one object. Whatever is wrong is gathered, so that the caller learns of it at once."""

    def __init__(
        self, object_type: ObjectType, seen: Mapping[str, ObjectType], params: Any, known: frozenset[str]
    ) -> None:
        self.object_type, self.params, self.known = object_type, params, known
        self.conditions = Conditions(object_type, seen)
        self.wrong: dict[str, list[Problem]] = {}
        self.counting = COUNTS[0]

    def read(self) -> Query:
        """The question; what it does not say is taken from the saved view it names. Raises Invalid naming every
        parameter that is wrong.
        """
        view = self.view()
        found = Query(
            object=self.object_type.key,
            where=All((*self.where().parts, *((view.where,) if view.where != All() else ()))),
            search=self.one("q") or view.search,
            columns=self.columns() if self.many("fields") else view.columns or self.columns(),
            order=self.order() or view.order,
            group=self.group() or (view.group if "group" in self.known else ()),
            measures=self.measures(),
            limit=self.limit(),
            cursor=self.one("cursor"),
            deleted=self.flag("deleted"),
        )
        self.counting = self.count()
        if self.wrong:
            raise Invalid(fields=self.wrong)
        return found

    def view(self) -> Query:
        """What the saved view asks of this caller, in his scope and without the fields he may not see."""
        if not (id := self.one("view")):
            return Query(object=self.object_type.key)
        try:
            return views.query_of(views.find(self.object_type.key, id))
        except Problem as problem:
            self.fail("view", problem)
            return Query(object=self.object_type.key)

    def fail(self, name: str, problem: Problem) -> None:
        """Note what is wrong with a parameter."""
        self.wrong.setdefault(name, []).append(problem)

    def one(self, name: str) -> str:
        """The text of a parameter that stands once; "" when it does not, or is none of this address's."""
        given = self.params.getlist(name) if name in self.known else []
        if len(given) > 1:
            self.fail(name, Invalid(gettext_noop("Give this once only."), code="repeated"))
        if any("\x00" in text for text in given):
            self.fail(name, Invalid(gettext_noop("A NUL character cannot be looked for."), code="nul"))
        return str(given[0]) if given else ""

    def many(self, name: str) -> list[str]:
        """The texts of a parameter that may be repeated, or hold several after commas."""
        given = self.params.getlist(name) if name in self.known else []
        return [part.strip() for text in given for part in text.split(",") if part.strip()]

    def flag(self, name: str) -> bool:
        """A yes or no, no when left out."""
        text = self.one(name).lower()
        if name not in self.params or text in NO:
            return False
        if text not in YES:
            self.fail(name, Invalid(gettext_noop("Write yes or no."), code="bool"))
        return True

    def where(self) -> All:
        """The filters of all other parameters, and those of `where`."""
        parts: list[Where] = []
        for name in self.params:
            if name in self.known:
                continue
            if len(parts) >= MOST_TERMS:
                self.fail(str(name)[:120], Invalid(gettext_noop("This filter is too deep or too long."), code="filter"))
                break
            try:
                parts.append(self.conditions.read(str(name), self.params.getlist(name)))
            except Problem as problem:
                self.fail(str(name)[:120], problem)
        if text := self.one("where"):
            try:
                where = where_from_json(parse.loads(text))
                self.conditions.check(where)
                Compiler(self.object_type).where(where)
                parts.append(where)
            except Problem as problem:
                self.fail("where", problem)
            except ValueError:
                self.fail("where", Invalid(gettext_noop("This is not JSON."), code="json"))
        return All(tuple(parts))

    def columns(self) -> tuple[str, ...]:
        """The fields wanted; all of them unless said. Id and version come in any case."""
        if not (wanted := self.many("fields")):
            return tuple(self.object_type.fields)
        for name in wanted:
            if name not in self.object_type.fields and name not in parse.OWN:
                self.fail("fields", self.unknown(name))
        return tuple(n for n in dict.fromkeys(wanted) if n in self.object_type.fields)

    def order(self) -> tuple[str, ...]:
        """The order: names, each with a minus for falling."""
        wanted = self.many("order")
        if len(wanted) > MOST_ORDERS:
            self.fail("order", Invalid(gettext_noop("At most three fields can order a list."), code="order"))
        for part in wanted:
            if not NAME.fullmatch(part) or (
                part.lstrip("-") not in self.object_type.fields and part.lstrip("-") != "id"
            ):
                self.fail("order", self.unknown(part))
            else:
                self.tried("order", lambda part=part: steps(self.object_type, (part,), Compiler(self.object_type)))
        return tuple(wanted)

    def group(self) -> tuple[str, ...]:
        """What a summary is grouped by."""
        wanted = self.many("group")
        if len(wanted) > 3:
            self.fail("group", Invalid(gettext_noop("At most three fields can group a summary."), code="group"))
        for part in wanted:
            if self.tried("group", lambda part=part: self.conditions.field(part.partition(":")[0].split("."))):
                self.tried("group", lambda part=part: Grouping(self.object_type, part))
        return tuple(wanted)

    def measures(self) -> tuple[str, ...]:
        """What a summary measures: the count unless said."""
        wanted = self.many("measure")
        for part in wanted:
            of = part.partition(":")[2]
            if not of or self.tried("measure", lambda of=of: self.conditions.field([of])):
                self.tried("measure", lambda part=part: Measures(self.object_type, (part,)))
        return tuple(wanted) or ("count",)

    def tried(self, name: str, work: Any) -> bool:
        """Whether something can be done; what stands in the way is noted under a parameter."""
        try:
            work()
        except Problem as problem:
            self.fail(name, problem)
            return False
        return True

    def limit(self) -> int:
        """How many rows at most: 50 unless said, 500 at the utmost."""
        text = self.one("limit") or str(USUAL)
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= MOST):
            self.fail("limit", Invalid(gettext_noop("Write a whole number from 1 to 500."), code="limit"))
            return USUAL
        return int(text)

    def count(self) -> str:
        """How to count: `capped` stops at 10,000, `exact` counts all, `none` does not count."""
        text = self.one("count") or COUNTS[0]
        if text not in COUNTS:
            self.fail("count", Invalid(gettext_noop("Write exact, capped or none."), code="count"))
        return text

    def unknown(self, name: str) -> Invalid:
        """There is no such field here."""
        return Invalid(gettext_noop("There is no field “%(name)s” here."), code="unknown", name=name[:80])
