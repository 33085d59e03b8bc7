"""Why somebody sees a record, or does not: every rule that lets him, and what keeps him out when none does.

The rules are those of `access`; a test holds the two together for every person and object.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from yingdan.kernel import clock
from yingdan.platform import preferences, schema
from yingdan.platform.about import About, Attached, spoken_of
from yingdan.platform.access import Either, Mine, Owned, Scope, Shared, Via
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.standing import Person, Right

READING = ("view", "export")


@dataclass(frozen=True, slots=True)
class Reason:
    """One rule as it bears on one person. `holds` says whether it lets him, or is what keeps him out.

    Rules that let: everything, owner, unit, share, nobody (records without an owner are open), reference, parent,
    mine. Rules that keep out: disabled, no_right, no_reach, ownerless, share_ended, share_reads, share_idle,
    no_parent, not_mine. `role` and `reach` name the grant; `unit` the record's unit, `until` the last day of a share,
    `title` the record that decides instead.
    """

    rule: str
    holds: bool
    role: str = ""
    reach: str = ""
    unit: int | None = None
    until: date | None = None
    title: str = ""


@dataclass(frozen=True, slots=True)
class Sharing:
    """Somebody takes part in the record: read or write, until a day."""

    user_id: int
    part: str
    until: date | None = None

    def is_over(self, today: date) -> bool:
        """Whether its last day has passed."""
        return self.until is not None and self.until < today


@dataclass(frozen=True, slots=True)
class Case:
    """What the rules need to know about a record; `others` are the records that decide in its place, by scope."""

    key: str
    title: str
    scope: Scope
    owner_id: int | None = None
    unit_id: int | None = None
    shares: tuple[Sharing, ...] = ()
    others: dict[Scope, "Case | None"] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether somebody may, with the reasons: those that let him, else those that keep him out."""

    person: Person
    may: bool
    reasons: tuple[Reason, ...]


def case_of(record: Any) -> Case:
    """Read what the rules need to know about a record, and about those that decide in its place."""
    scope = type(record).scope
    shared = schema.find("platform.share").model
    with acting(SYSTEM):
        rows = shared.objects.filter(object_key=record.key(), record_id=record.pk).order_by("pk")
        shares = tuple(Sharing(*row) for row in rows.values_list("user_id", "part", "until_on"))
        others: dict[Scope, Case | None] = {
            part: other_of(record, part) for part in parts_of(scope) if isinstance(part, Via | About | Attached)
        }
    owner = next((p.owner for p in parts_of(scope) if isinstance(p, Owned | Mine)), "owner")
    ids = getattr(record, f"{owner}_id", None), getattr(record, "unit_id", None)
    return Case(record.key(), record.title, scope, *ids, shares, others)


def parts_of(scope: Scope) -> tuple[Scope, ...]:
    """A scope as the ones it is made of."""
    if isinstance(scope, Either):
        return tuple(inner for part in scope.parts for inner in parts_of(part))
    return (scope,)


def other_of(record: Any, scope: Via | About | Attached) -> Case | None:
    """The record whose scope decides: the parent, or what is spoken of. None when there is none."""
    if isinstance(scope, Via):
        parent = getattr(record, scope.parent)
        return case_of(parent) if parent is not None else None
    key, id = getattr(record, f"{scope.name}_key"), getattr(record, f"{scope.name}_id")
    known = schema.known(key) if isinstance(scope, Attached) else key in spoken_of()
    found = schema.find(key).model.objects.filter(pk=id).first() if known else None
    return case_of(found) if found is not None else None


def explained(case: Case) -> bool:
    """Whether every rule of the record is one of those known here; a module may bring others."""
    known = all(isinstance(p, Owned | Shared | Mine | Via | About | Attached) for p in parts_of(case.scope))
    return known and all(explained(other) for other in case.others.values() if other is not None)


def why(case: Case, person: Person, verb: str = "view") -> Verdict:
    """Whether a person may do a verb with the record, and why."""
    if not person.active:
        return Verdict(person, False, (Reason("disabled", False),))
    found = [r for part in parts_of(case.scope) for r in by_part(case, part, person, verb)]
    may = any(r.holds for r in found)
    return Verdict(person, may, tuple(dict.fromkeys(r for r in found if r.holds is may)))


def who(case: Case, people: Iterable[Person], verb: str = "view") -> list[Verdict]:
    """Everybody of `people` who may, each with his reasons."""
    return [verdict for person in people if (verdict := why(case, person, verb)).may]


def by_part(case: Case, scope: Scope, person: Person, verb: str) -> Sequence[Reason]:
    """What one scope says."""
    match scope:
        case Owned():
            return by_owner(case, person, verb)
        case Shared():
            rights = person.rights_for(case.key, verb)
            return [Reason("reference", True, r.role, r.reach) for r in rights] or [Reason("no_right", False)]
        case Mine():
            mine = case.owner_id == person.id
            return [Reason("mine", True) if mine else Reason("not_mine", False)]
        case Via() | Attached() if not person.allows(case.key, verb):
            return [Reason("no_right", False)]
        case Via() | Attached():
            return by_other(case.others.get(scope), person, verb if verb in READING else "change")
        case About():
            return by_subject(case, scope, person, verb)
    return ()


def by_other(other: Case | None, person: Person, verb: str) -> list[Reason]:
    """Whoever may do it with the record that decides, may do it here."""
    if other is None:
        return []
    may = why(other, person, verb).may
    return [Reason("parent" if may else "no_parent", may, title=other.title)]


def by_subject(case: Case, scope: About, person: Person, verb: str) -> list[Reason]:
    """A record about another is seen by who sees that one, and written only by other rules."""
    if verb not in READING or not person.allows(case.key, verb):
        return []
    other = case.others.get(scope)
    return by_other(other, person, "view") if other is not None and person.allows(other.key, "view") else []


def by_owner(case: Case, person: Person, verb: str) -> list[Reason]:
    """What ownership, units and shares say."""
    rights = person.rights_for(case.key, verb)
    mine = case.owner_id == person.id  # a share given to the owner adds nothing
    given = None if mine else next((s for s in case.shares if s.user_id == person.id), None)
    if not rights:
        return [Reason("no_right", False), *([Reason("share_idle", False)] if given and not over(given) else [])]
    found = [reason for right in rights if (reason := by_right(case, person, right)) is not None]
    if given is not None:
        found.append(by_share(given, verb))
    if not any(r.holds for r in found):
        found += kept_out(case, rights)
    return found


def by_right(case: Case, person: Person, right: Right) -> Reason | None:
    """How one right reaches the record; None when it does not."""
    if right.rows.everything:
        return Reason("everything", True, right.role, right.reach)
    if case.owner_id == person.id:
        return Reason("owner", True, right.role, right.reach)
    if case.owner_id is None:
        return Reason("nobody", True, right.role, right.reach) if preferences.company().show_unowned else None
    if case.unit_id in right.rows.units:
        return Reason("unit", True, right.role, right.reach, case.unit_id)
    return None


def by_share(given: Sharing, verb: str) -> Reason:
    """What a share says: it lets one read, or write, until its day; nothing else."""
    if over(given):
        return Reason("share_ended", False, until=given.until)
    if verb == "view" or (verb == "change" and given.part == "write"):
        return Reason("share", True, reach=given.part, until=given.until)
    return Reason("share_reads", False, reach=given.part, until=given.until)


def over(given: Sharing) -> bool:
    """Whether a share has ended."""
    return given.is_over(clock.today())


def kept_out(case: Case, rights: Sequence[Right]) -> list[Reason]:
    """Why rights that there are do not reach the record."""
    if case.owner_id is None:
        return [Reason("ownerless", False)]
    return [Reason("no_reach", False, r.role, r.reach, case.unit_id) for r in rights]
