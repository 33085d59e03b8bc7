"""What becomes of each of many records: done, nothing to do, or refused and why; one bad row never costs the others."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yingdan.kernel.errors import Invalid, Problem
from yingdan.platform import phrases, records
from yingdan.platform.preparing import BatchInvalid
from yingdan.platform.query.pages import related
from yingdan.platform.schema import ObjectType

DONE, UNCHANGED, REFUSED = "done", "unchanged", "refused"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one record; `code` and `reason` of a refusal, the reason in the language of who asked."""

    what: str = DONE
    code: str = ""
    reason: str = ""


Outcomes = dict[int, Outcome]


@dataclass(slots=True)
class Chunk:
    """Some of the records chosen: those the actor sees and may do it to, by id, in order.

    `versions` are those the person had before him; `also` counts by object what went along.
    """

    kind: ObjectType
    rows: dict[int, Any]
    versions: Mapping[int, int] = field(default_factory=dict)
    also: Counter[str] = field(default_factory=Counter)

    def behind(self, row: Any) -> bool:
        """Whether somebody has written a row since the person saw it."""
        return bool(self.versions.get(row.pk, row.version) != row.version)


def refused(problem: Exception, kind: ObjectType | None = None) -> Outcome:
    """A refusal in words; the database's own are not for people."""
    if isinstance(problem, BatchInvalid):
        problem = problem.errors[min(problem.errors)]
    if not isinstance(problem, Problem):
        return Outcome(REFUSED, "unique", _("Another record has this already."))
    if isinstance(problem, Invalid) and problem.fields:
        labels = {name: str(f.label) for name, f in kind.fields.items()} if kind is not None else {}
        said = [
            phrases.labelled(labels.get(name, name), " ".join(one.show(_) for one in found))
            for name, found in problem.fields.items()
        ]
        return Outcome(REFUSED, problem.code, phrases.together(([_(problem.text)] if problem.text else []) + said))
    return Outcome(REFUSED, problem.code, problem.show(_))


def saved(kind: ObjectType, rows: Iterable[Any], assign: Callable[[Any], None], verb: str) -> Outcomes:
    """Let `assign` set values on each row and save them together; what is wrong with one is told of that one."""
    found: Outcomes = {}
    ready = []
    for row in rows:
        try:
            assign(row)
        except Problem as problem:
            found[row.pk] = refused(problem, kind)
        else:
            ready.append(row)
    return found | written(kind, ready, assign, verb)


def written(kind: ObjectType, rows: list[Any], assign: Callable[[Any], None], verb: str) -> Outcomes:
    """Save rows together; those the door names are put aside, and when it names none they are halved until it is plain
    which.
    """
    if not rows:
        return {}
    was = {row.pk: row.version for row in rows}
    try:
        with transaction.atomic():
            records.save_many(rows, verb=verb)
    except BatchInvalid as wrong:
        bad = {rows[at].pk: refused(problem, kind) for at, problem in wrong.errors.items()}
        return bad | written(kind, [row for row in rows if row.pk not in bad], assign, verb)
    except (Problem, IntegrityError) as problem:
        if len(rows) == 1:
            return {rows[0].pk: refused(problem, kind)}
        middle = len(rows) // 2
        halves = (anew(kind, part) for part in (rows[:middle], rows[middle:]))
        return {pk: one for half in halves for pk, one in saved(kind, half, assign, verb).items()}
    return {row.pk: Outcome() if row.version != was[row.pk] else Outcome(UNCHANGED) for row in rows}


def anew(kind: ObjectType, rows: Iterable[Any]) -> list[Any]:
    """The rows as they are stored, after a batch of them was taken back."""
    return list(with_references(kind, kind.model.objects.filter(pk__in=[row.pk for row in rows])).order_by("pk"))


def with_references(kind: ObjectType, rows: Any) -> Any:
    """Rows together with what they refer to, so that no row costs a statement of its own."""
    names = related(kind.fields.values())
    return rows.select_related(*names) if names else rows


def outcomes_of(ids: Iterable[int], problems: Mapping[int, Problem]) -> Outcomes:
    """Done, but for those with a problem."""
    return {pk: refused(problems[pk]) if pk in problems else Outcome() for pk in ids}
