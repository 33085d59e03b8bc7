"""Where people stand: the roles each holds and what every grant of them means for him. Read once for many people."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from yingdan.kernel import clock, tree
from yingdan.platform import holding
from yingdan.platform.actor import NO_ROWS, Allowance
from yingdan.platform.bilingual import name_of
from yingdan.platform.customs import table


@dataclass(frozen=True, slots=True)
class Right:
    """One grant of a role as it counts for one person: on which object, for which verb, how far, which rows."""

    role: str
    key: str
    verb: str
    reach: str
    rows: Allowance

    def is_for(self, key: str, verb: str) -> bool:
        """Whether it speaks of this verb on this object, by name or by "*"."""
        return bool(self.rows) and self.key in (key, "*") and self.verb in (verb, "*")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with his rights. `units` are those he works in."""

    id: int
    name: str
    active: bool
    job_title: str
    units: frozenset[int]
    rights: tuple[Right, ...]

    def rights_for(self, key: str, verb: str) -> tuple[Right, ...]:
        """The rights that let him do a verb on some rows of an object."""
        return tuple(r for r in self.rights if r.is_for(key, verb))

    def allows(self, key: str, verb: str) -> Allowance:
        """The rows on which he may do a verb, of all his roles together."""
        found = NO_ROWS
        for right in self.rights_for(key, verb):
            found |= right.rows
        return found


class Tree:
    """The units with what stands below each."""

    def __init__(self) -> None:
        self.paths: dict[int, str] = dict(table("Unit").values_list("pk", "path"))
        self._below: dict[int, frozenset[int]] = {}

    def below(self, units: Iterable[int]) -> frozenset[int]:
        """These units and every one below them."""
        found: set[int] = set()
        for unit in units:
            if unit not in self._below:
                path = self.paths.get(unit, "")
                inside = (u for u, p in self.paths.items() if tree.is_below(p, path) or u == unit) if path else ()
                self._below[unit] = frozenset(inside)
            found |= self._below[unit]
        return frozenset(found)


def people(ids: Iterable[int] | None = None) -> list[Person]:
    """These people, or everybody, with their rights, by name; also those who are no longer active."""
    today, units = clock.today(), Tree()
    users = table("User").order_by("name", "pk")
    if ids is not None:
        users = users.filter(pk__in=list(ids))
    current = (Q(from_on__isnull=True) | Q(from_on__lte=today)) & (Q(until_on__isnull=True) | Q(until_on__gte=today))
    works_in = gathered(table("Membership").filter(current).values_list("user_id", "unit_id"))
    leads = gathered(table("Unit").exclude(leader_id=None).values_list("leader_id", "pk"))
    further = gathered(table("RoleMember").values_list("user_id", "role_id"))
    known = table("Role").filter(active=True)
    roles = dict(known.values_list("pk", name_of(known.model)))
    grants = defaultdict(list)
    for grant in table("Grant").filter(role_id__in=list(roles)):
        grants[grant.role_id].append(grant)
    found = []
    for user in users:
        team = frozenset({*works_in[user.pk], *([user.unit_id] if user.unit_id else [])})
        subtree = units.below({*team, *leads[user.pk]})
        rights = tuple(
            Right(roles[role], g.object_key, g.verb, g.reach, holding.allowed(g.reach, chosen(g, units), team, subtree))
            for role in sorted({*further[user.pk], user.role_id} & set(roles))
            for g in grants[role]
        )
        found.append(Person(user.pk, user.name, user.active, user.job_title, team, rights))
    return found


def chosen(grant: object, units: Tree) -> frozenset[int]:
    """The units a grant names, with those below them."""
    named = (int(u) for u in getattr(grant, "units", ()))
    return units.below(named) if getattr(grant, "reach", "") == "units" else frozenset()


def gathered(pairs: Iterable[tuple[int, int]]) -> Mapping[int, list[int]]:
    """Pairs by their first, with every second."""
    found: dict[int, list[int]] = defaultdict(list)
    for first, second in pairs:
        found[first].append(second)
    return found
