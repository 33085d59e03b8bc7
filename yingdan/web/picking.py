"""The records picked in a list, read from what its selection bar sends, and the words for them."""

from dataclasses import dataclass

from django.http import HttpRequest

from yingdan.kernel.errors import Invalid
from yingdan.platform.access import visible
from yingdan.platform.bulk.selection import MOST, Selection
from yingdan.platform.bulk.verbs import Verb
from yingdan.platform.query import run
from yingdan.platform.query.ast import Query
from yingdan.platform.query.compile import queryset
from yingdan.platform.schema import ObjectType
from yingdan.web import opening
from yingdan.web.state import State

PART = 900


@dataclass(frozen=True)
class Picked:
    """What is picked: `state` is the list behind it; with `all` everything that matches, else `ids`;
    `deleted` that it lies in the bin.
    """

    state: State
    ids: tuple[int, ...] = ()
    versions: tuple[tuple[int, int], ...] = ()
    all: bool = False
    shown: int | None = None
    deleted: bool = False

    @property
    def kind(self) -> ObjectType:
        """The object."""
        return self.state.kind

    @property
    def query(self) -> Query:
        """What all of it matches."""
        return self.state.query(deleted=self.deleted)

    @property
    def selection(self) -> Selection:
        """For whoever does something to them."""
        if self.all:
            return Selection(self.kind.key, query=self.query, shown=self.shown)
        return Selection(self.kind.key, ids=self.ids, versions=dict(self.versions))

    def count(self) -> int:
        """How many there are now."""
        return run.count(self.query, cap=None).number if self.all else len(self.ids)

    def able(self, verb: Verb) -> int:
        """On how many of them the actor may do a verb."""
        rows = visible(self.kind.model, verb.grant)
        if self.all:
            return int(queryset(self.query).filter(rows).count())
        base = self.kind.model.bin.all() if verb.deleted else self.kind.rows()
        parts = (self.ids[start : start + PART] for start in range(0, len(self.ids), PART))
        return sum(base.filter(rows, pk__in=part).count() for part in parts)

    def pairs(self) -> list[tuple[str, str]]:
        """For the hidden inputs of a dialog."""
        if self.all:
            return [("all", "1"), ("count", str(self.count() if self.shown is None else self.shown))]
        versions = [("versions", ",".join(f"{pk}:{v}" for pk, v in self.versions))] if self.versions else []
        return [("ids", ",".join(map(str, self.ids))), *versions]


def picked(request: HttpRequest, kind: ObjectType, *, deleted: bool = False) -> Picked:
    """What was picked: `ids=1,2` (or several `ids`) or `all=1&count=N`, with the list's own address in the query; in
    the bin with `deleted`. Raises Invalid.
    """
    given = {n: request.POST.get(n) or request.GET.get(n) or "" for n in ("all", "count", "versions")}
    given["ids"] = ",".join(request.POST.getlist("ids") or request.GET.getlist("ids"))
    now = opening.read(kind, request.GET)
    shown = int(given["count"]) if given["count"].isdigit() else None
    if given["all"]:
        return Picked(now, all=True, shown=shown, deleted=deleted)
    ids = numbers(given["ids"].split(","))
    pairs = [part.partition(":") for part in given["versions"].split(",") if part]
    versions = tuple((int(a), int(b)) for a, _c, b in pairs if a.isdigit() and b.isdigit() and len(a + b) < 30)
    return Picked(now, ids, versions, deleted=deleted)


def numbers(texts: list[str]) -> tuple[int, ...]:
    """Ids, each once. Raises Invalid for what is none, or too many."""
    if any(not (t.isascii() and t.isdigit() and len(t) < 19) for t in texts if t) or len(texts) > MOST:
        raise Invalid("Nothing is selected.", code="nothing")
    return tuple(dict.fromkeys(int(t) for t in texts if t))
