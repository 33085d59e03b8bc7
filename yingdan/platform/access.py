"""The one place that decides which rows an actor may touch."""

from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol, cast

from django.db import connection
from django.db.models import BigIntegerField, BooleanField, Exists, F, Func, Model, OuterRef, Q, Subquery
from django.db.models.lookups import Exact, In, IsNull

from yingdan.platform.actor import Actor, Allowance, current_actor

NOTHING = Q(pk__in=())
EVERYTHING = Q()
_walking: ContextVar[bool] = ContextVar("walking", default=False)
_along: ContextVar[bool] = ContextVar("along", default=False)
_asked: ContextVar[frozenset[str] | None] = ContextVar("asked", default=None)


@contextmanager
def walking(on: bool, *, along: bool = False) -> Iterator[None]:
    """Inside, whose rows they are is judged row by row rather than looked up: for whoever sees much of a large table.

    SQLite would else gather all of somebody's rows and sort them to show the first fifty; walking along the index of
    the order meets fifty of them soon. PostgreSQL chooses by itself. `along` says that many rows meet the ranges of the
    question: these are judged row by row too, lest their index be taken instead of that of the order; and what hangs on
    other records is judged so on PostgreSQL as well, lest all records be gathered that it may hang on.
    """
    token, along_token = _walking.set(on and connection.vendor == "sqlite"), _along.set(on and along)
    try:
        yield
    finally:
        _walking.reset(token)
        _along.reset(along_token)


def along() -> bool:
    """Whether ranges of a question are judged row by row."""
    return _along.get() and _walking.get()


@contextmanager
def only_on(*keys: str) -> Iterator[None]:
    """Inside, of rows that hang on records of any object only those on records of these objects are asked for, and a
    few of them. Conditions no such row could meet are left out, and the others judged row by row: of other rows fewer
    are seen, never more. Without keys all are asked for again.
    """
    token = _asked.set(frozenset(keys) or None)
    try:
        yield
    finally:
        _asked.reset(token)


def manner() -> tuple[bool, bool, frozenset[str] | None]:
    """What `walking` and `only_on` say now, which shapes the conditions made here."""
    return _walking.get(), _along.get(), _asked.get()


def asked_on(model: Any, rows: Iterable[Any]) -> AbstractContextManager[None]:
    """`only_on` the objects on whose records these rows hang; of a model that hangs on none, nothing changes."""
    column = getattr(model.scope, "hangs_on", "")
    return only_on(*{getattr(row, column) for row in rows}) if column else nullcontext()


def asked_of(model: Any, pk: Any) -> AbstractContextManager[None]:
    """`only_on` the object on whose record the row of that key hangs: to go through fifty objects for one row takes a
    tenth of a second. One statement; none of a model that hangs on none.
    """
    column = getattr(model.scope, "hangs_on", "")
    if not column or current_actor().everything:
        return nullcontext()
    return only_on(*model._base_manager.filter(pk=pk).values_list(column, flat=True))


def is_asked(key: str) -> bool:
    """Whether rows on records of this object are asked for."""
    return (asked := _asked.get()) is None or key in asked


def holding(kind: Any, verb: str, column: str) -> Q:
    """The rows whose `column` names a record of an object on which the actor may do `verb`."""
    few = _asked.get() is not None or _along.get()
    with only_on():
        seen = kind.rows().may(verb)
    if _along.get() and connection.vendor == "postgresql":  # whose planner gathers all where it is asked whether one is
        return Q(IsNull(Subquery(seen.filter(pk=OuterRef(column)).values("pk")[:1]), False))
    if few or (_walking.get() and current_actor().allows(kind.key, verb).units):
        return Q(Exists(seen.filter(pk=OuterRef(column))))
    return Q(**{f"{column}__in": seen.values("pk")})


def unindexed(column: str, field: Any = None) -> Func:
    """A column that SQLite will not look up by an index; of ids, or of values as a `field` of a model has them."""
    return Func(F(column), template="+%(expressions)s", arity=1, output_field=field or BigIntegerField())


def present(column: str) -> Q:
    """The rows that have a value there, which most have: PostgreSQL is kept from gathering all of them by an index, to
    find out which of a few units' rows are among them. For the manager of 30 that took two thirds of a count.
    """
    if connection.vendor != "postgresql":
        return Q(**{f"{column}__isnull": False})
    told = "(%(expressions)s IS NULL) IS FALSE"
    return Q(Func(F(column), template=told, arity=1, output_field=BooleanField()))


class Scope(Protocol):
    """How the rows of one object are shared out among people. Scopes add up with `|`."""

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The rows of `model` on which `actor` may do `verb`."""
        ...


class Adding:
    """Scopes add up: `Owned() | Pooled()` shows what either shows."""

    @property
    def hangs_on(self) -> str:
        """The column with the key of the object a row hangs on, where rows follow records of any object."""
        return ""

    def __or__(self, other: Scope) -> "Either":
        return Either((cast(Scope, self), other))


@dataclass(frozen=True, slots=True)
class Either(Adding):
    """Whatever any of several scopes shows."""

    parts: tuple[Scope, ...]

    @property
    def hangs_on(self) -> str:
        """That of the first part that has one."""
        return next((name for part in self.parts if (name := getattr(part, "hangs_on", ""))), "")

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The rows shown by at least one part."""
        found: list[Any] = [q for part in self.parts if (q := part.rows(model, actor, verb)) != NOTHING]
        if any(q == EVERYTHING for q in found):
            return EVERYTHING
        return Q.create(found, connector=Q.OR) if found else NOTHING


@dataclass(frozen=True, slots=True)
class Owned(Adding):
    """The record has an owner, and the unit the owner worked in.

    Units are compared by the ids the actor carries: a join or a copied path is up to 300 times slower.
    Rows without an owner are hidden from everybody who does not see all, unless the company's switch says otherwise.
    """

    owner: str = "owner"
    unit: str = "unit"

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """Own rows, rows of the allowed units, rows shared with the actor."""
        key = model._meta.label_lower
        allowed = actor.allows(key, verb)
        if not allowed:
            return NOTHING
        found = self.within(allowed, actor)
        if found != EVERYTHING and (ids := actor.shared(key, verb)):
            found |= Q(pk__in=ids)
        return found

    def within(self, allowed: Allowance, actor: Actor) -> Q:
        """The rows of one allowance."""
        if allowed.everything:
            return EVERYTHING
        found, of_units = self.lookups(actor.user_id, sorted(allowed.units))
        if allowed.units:
            found |= of_units if actor.sees_unowned else of_units & present(f"{self.owner}_id")
        if actor.sees_unowned:
            found |= Q(**{f"{self.owner}_id__isnull": True})
        return found

    def lookups(self, user_id: int | None, units: list[int]) -> tuple[Q, Q]:
        """Owned by somebody; in one of some units."""
        if _walking.get() and units:
            return Q(Exact(unindexed(f"{self.owner}_id"), user_id)), Q(In(unindexed(f"{self.unit}_id"), units))
        return Q(**{f"{self.owner}_id": user_id}), Q(**{f"{self.unit}_id__in": units})


@dataclass(frozen=True, slots=True)
class Via(Adding):
    """The record is seen by whoever sees its parent and may see such records at all: a line, a note.

    To write it is to change the parent, and needs the right to write such records too.
    """

    parent: str

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The rows whose parent the actor may see, or may change when he wants to write."""
        if actor.everything:
            return EVERYTHING
        if not actor.may(model._meta.label_lower, verb):
            return NOTHING
        parent = cast(Any, model._meta.get_field(self.parent)).related_model
        wanted = verb if verb in ("view", "export") else "change"
        if parent.scope.rows(parent, actor, wanted) == EVERYTHING:
            return EVERYTHING
        if _walking.get():
            return Q(Exists(parent.objects.may(wanted).filter(pk=OuterRef(f"{self.parent}_id"))))
        return Q(**{f"{self.parent}__in": parent.objects.may(wanted)})


@dataclass(frozen=True, slots=True)
class Shared(Adding):
    """Reference data: whoever may do the verb at all may do it to every row."""

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """All rows or none."""
        return EVERYTHING if actor.allows(model._meta.label_lower, verb) else NOTHING


@dataclass(frozen=True, slots=True)
class Mine(Adding):
    """Only what is the actor's own, whoever he is: tokens, preferences, running imports."""

    owner: str = "owner"

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The actor's rows; everything only for the system."""
        if actor.everything:
            return EVERYTHING
        return Q(**{f"{self.owner}_id": actor.user_id}) if actor.user_id else NOTHING


@dataclass(frozen=True, slots=True)
class Oneself(Adding):
    """One's own row among the people, for some verbs, whatever the role: to see oneself, to change one's profile."""

    verbs: frozenset[str]

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The actor's own row."""
        return Q(pk=actor.user_id) if actor.user_id and verb in self.verbs else NOTHING


@dataclass(frozen=True, slots=True)
class PerKey(Adding):
    """One table, many objects (those the customer makes): each row follows its own object's grants."""

    key: str = "object_key"
    owned: Owned = Owned()

    def rows(self, model: type[Model], actor: Actor, verb: str) -> Q:
        """The rows of every object the actor has a grant for."""
        if actor.everything:
            return EVERYTHING
        keys = {k for k, v in actor.allowances if v in (verb, "*") and k.startswith("x.")}
        parts = [Q(**{self.key: k}) & self.owned.within(actor.allows(k, verb), actor) for k in sorted(keys)]
        return Q.create(list(parts), connector=Q.OR) if parts else NOTHING


def visible(model: type[Model], verb: str = "view") -> Q:
    """The rows of `model` on which the current actor may do `verb`."""
    actor = current_actor()
    return EVERYTHING if actor.everything else cast(Any, model).scope.rows(model, actor, verb)
