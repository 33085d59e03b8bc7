"""Verb: something that can be done to many records at once. The list of them is open: `register` adds one.

A verb says what it asks (`read` makes of it what JSON can hold), and `ready`, called as the person who asked, gives a
function that does it to a chunk and says what became of each record.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Conflict, Invalid, Missing, Problem
from yingdan.platform import actions, records
from yingdan.platform.actor import current_actor
from yingdan.platform.bulk.outcomes import Chunk, Outcome, Outcomes, outcomes_of, refused
from yingdan.platform.fields import Field
from yingdan.platform.schema import ObjectType

Work = Callable[[Chunk], Outcomes]


class Verb:
    """A verb for many records. `grant` is the verb of the rights it needs; `deleted` says that it works on the bin;
    `again` names a code of refusal worth another try when all others are through; what is not `offered` has a page of
    its own; what is `final` cannot be undone.
    """

    name = ""
    label: Any = ""
    icon = "player-play"
    grant = "change"
    danger = False
    deleted = False
    again = ""
    offered = True
    final = False

    def fits(self, kind: ObjectType) -> bool:
        """Whether the object has it at all."""
        return True

    def may(self, kind: ObjectType) -> bool:
        """Whether it is there for the current actor."""
        return self.fits(kind) and current_actor().may(kind.key, self.grant)

    def params(self, kind: ObjectType) -> list[Field]:
        """What it asks, as Fields."""
        return []

    def read(self, kind: ObjectType, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values as they are kept until it is done. Raises Invalid with fields for wrong ones."""
        return readable(self.params(kind), values)

    def agree(self, values: Mapping[str, Any], ids: Sequence[int]) -> None:
        """Look at the values together with the records chosen. Raises Invalid with fields."""

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """What does it to a chunk, as the current actor."""
        raise NotImplementedError

    def keys(self, kind: ObjectType, values: Mapping[str, Any]) -> set[str]:
        """The objects whose rows it writes by itself, rather than by a rule that follows."""
        return {kind.key}


def readable(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values by field name, each judged by its kind and kept as it was given. Raises Invalid with fields."""
    known = {f.name: f for f in fields}
    wrong: dict[str, list[Problem]] = {
        n: [Invalid("There is no such field.", code="unknown")] for n in values if n not in known
    }
    for name, field in known.items():
        try:
            field.parse(values.get(name))
        except Invalid as problem:
            wrong[name] = [problem]
    if wrong:
        raise Invalid(fields=wrong)
    return {name: values[name] for name in known if name in values}


class Delete(Verb):
    """Into the bin, with what belongs to each."""

    name, label, icon, grant, danger, again = "delete", _("Delete"), "trash", "delete", True, "in_use"

    def fits(self, kind: ObjectType) -> bool:
        """Where records can be deleted."""
        return kind.has("delete")

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """Delete a chunk; a row changed since it was seen stays."""

        def work(chunk: Chunk) -> Outcomes:
            stale = {pk: moved_on(row) for pk, row in chunk.rows.items() if chunk.behind(row)}
            ids = [pk for pk in chunk.rows if pk not in stale]
            return stale | outcomes_of(ids, records.delete_many(kind.model, ids))

        return work


class Restore(Verb):
    """Back from the bin, with what went there with each."""

    name, label, icon, grant, deleted, again = "restore", _("Restore"), "restore", "delete", True, "parent_gone"

    def fits(self, kind: ObjectType) -> bool:
        """Where there is a bin."""
        return kind.has("delete") and kind.has("bin")

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """Restore a chunk."""

        def work(chunk: Chunk) -> Outcomes:
            return outcomes_of(chunk.rows, records.restore_many(kind.model, list(chunk.rows)))

        return work


class Own(Verb):
    """One of an object's own actions that may be done to many."""

    def __init__(self, action: actions.Action) -> None:
        self.action = action
        self.name, self.label, self.icon, self.grant = action.name, action.label, action.icon, action.verb

    def params(self, kind: ObjectType) -> list[Field]:
        """The action's parameters."""
        return list(self.action.params)

    def read(self, kind: ObjectType, values: Mapping[str, Any]) -> dict[str, Any]:
        """Judged by the action."""
        self.action.read(dict(values))
        return dict(values)

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """Do it to each record by itself, as the button would."""

        def one(row: Any, version: int | None) -> Outcome:
            try:
                with transaction.atomic():
                    actions.act(kind, row.pk, self.name, dict(values), version=version)
            except Problem as problem:
                return refused(problem, kind)
            return Outcome()

        return lambda chunk: {pk: one(row, chunk.versions.get(pk)) for pk, row in chunk.rows.items()}


def moved_on(row: Any) -> Outcome:
    """That somebody was quicker."""
    return refused(Conflict(current_version=row.version))


_verbs: dict[str, Verb] = {}


def register(verb: Verb) -> Verb:
    """Add a verb for every object it fits. Raises ValueError for a name given twice."""
    if verb.name in _verbs:
        raise ValueError(f"there is already a bulk verb called {verb.name}")
    _verbs[verb.name] = verb
    return verb


def of(kind: ObjectType) -> list[Verb]:
    """What the current actor may do to many records of an object; the object's own actions last."""
    return [v for v in (*_verbs.values(), *map(Own, bulk_actions(kind))) if v.offered and v.may(kind)]


def find(kind: ObjectType, name: str) -> Verb:
    """The verb of that name, whoever asks. Raises Missing."""
    for verb in (*_verbs.values(), *map(Own, bulk_actions(kind))):
        if verb.name == name and verb.fits(kind):
            return verb
    raise Missing("There is no verb “%(name)s” here.", code="verb", name=name[:80])


def title(kind: ObjectType, verb: Verb) -> str:
    """What a verb does to many, in the reader's language: Delete: Accounts."""
    return str(_("%(verb)s: %(name)s") % {"verb": verb.label, "name": kind.plural})


def bulk_actions(kind: ObjectType) -> list[actions.Action]:
    """The object's own actions that may be done to many."""
    return [a for a in kind.actions if a.bulk and a.name not in _verbs]


register(Delete())
register(Restore())
