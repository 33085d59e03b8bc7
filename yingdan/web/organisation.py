"""The organisation as a page shows it: the units as a tree with who leads them, and who works where."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from yingdan.kernel import clock, tree
from yingdan.platform import schema
from yingdan.platform.actor import current_actor


@dataclass(frozen=True, slots=True)
class Node:
    """A unit in the tree: how deep it stands, the people whose main unit it is, and those of all below it too."""

    unit: Any
    depth: int
    own: int
    whole: int


@dataclass(frozen=True, slots=True)
class Place:
    """A unit somebody works in: the main one, or a further one with a function there and its last day."""

    unit: Any
    main: bool
    function: str = ""
    until: Any = None


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a list: by which place he is in it, the other places he has, and whether he leads the unit shown."""

    user: Any
    place: Place | None
    others: tuple[Place, ...]
    leads: bool


class Organisation:
    """Units and people as far as the actor may see them, read in three statements."""

    def __init__(self) -> None:
        self.units: list[Any] = list(schema.find("platform.unit").rows().select_related("leader").order_by("path"))
        rows = schema.find("platform.user").rows().select_related("unit", "role", "manager")
        self.people: list[Any] = list(rows.filter(active=True).order_by("name", "pk"))
        self.places: Mapping[int, list[Place]] = self.find_places()
        self.by_id = {unit.pk: unit for unit in self.units}

    def find_places(self) -> Mapping[int, list[Place]]:
        """The places of each person, the main one first."""
        found: dict[int, list[Place]] = defaultdict(list)
        for user in self.people:
            if user.unit_id:
                found[user.pk].append(Place(user.unit, True))
        if current_actor().may("platform.membership", "view"):
            today = clock.today()
            now = Q(until_on__isnull=True) | Q(until_on__gte=today)
            rows = schema.find("platform.membership").rows().filter(now).select_related("unit")
            for row in rows:
                found[row.user_id].append(Place(row.unit, False, row.title_there, row.until_on))
        return found

    def nodes(self) -> list[Node]:
        """The tree, each unit after its parent, in the order people gave."""
        own: dict[int, int] = defaultdict(int)
        for user in self.people:
            own[user.unit_id] += 1
        whole: dict[int, int] = defaultdict(int)
        for unit in self.units:
            for id in tree.ids(unit.path):
                whole[id] += own[unit.pk]
        return [Node(u, max(tree.depth(u.path) - 1, 0), own[u.pk], whole[u.pk]) for u in self.ordered()]

    def ordered(self) -> list[Any]:
        """The units as a tree, brothers by their order and name."""
        below: dict[int | None, list[Any]] = defaultdict(list)
        for unit in self.units:
            below[unit.parent_id if unit.parent_id in {u.pk for u in self.units} else None].append(unit)
        found: list[Any] = []

        def walk(parent: int | None) -> None:
            for unit in sorted(below[parent], key=lambda u: (u.rank, u.name)):
                found.append(unit)
                walk(unit.pk)

        walk(None)
        return found

    def of(self, unit: Any, *, below: bool) -> list[Member]:
        """Who works in a unit: its leader first, then unit by unit as in the tree, each with its own leader first and
        those last who have another main unit.
        """
        inside = {u.pk for u in self.units if u.pk == unit.pk or (below and tree.is_below(u.path, unit.path))}
        found = [m for user in self.people if (m := self.member(user, inside, unit)) is not None]
        places = {u.pk: number for number, u in enumerate(self.ordered())}

        def order(member: Member) -> tuple[Any, ...]:
            place = member.place
            if place is None:
                return (not member.leads, -1, False, False, member.user.name)
            heads = self.by_id[place.unit.pk].leader_id == member.user.pk if place.unit.pk in self.by_id else False
            return (not member.leads, places.get(place.unit.pk, -1), not heads, not place.main, member.user.name)

        return sorted(found, key=order)

    def member(self, user: Any, inside: set[int], unit: Any) -> Member | None:
        """Somebody as a member of some units; None when he works in none of them and does not lead this one."""
        places = self.places.get(user.pk, [])
        here = next((p for p in places if p.unit.pk in inside), None)
        leads = unit.leader_id == user.pk
        if here is None and not leads:
            return None
        return Member(user, here, tuple(p for p in places if p is not here), leads)

    def in_several(self) -> list[Member]:
        """Who works in more than one unit."""
        return [self.alone(u) for u in self.people if len(self.places.get(u.pk, ())) > 1]

    def in_none(self) -> list[Member]:
        """Who works in no unit, and so sees no more than his own."""
        return [self.alone(u) for u in self.people if not self.places.get(u.pk)]

    def alone(self, user: Any) -> Member:
        """Somebody outside of the list of one unit."""
        places = self.places.get(user.pk, [])
        return Member(user, places[0] if places else None, tuple(places[1:]), False)


def first(nodes: Sequence[Node], units: Iterable[int]) -> Any:
    """The unit to begin with: the top of the tree, or one's own when there are several tops."""
    tops = [n.unit for n in nodes if n.depth == 0]
    if len(tops) == 1:
        return tops[0]
    mine = set(units)
    return next((n.unit for n in nodes if n.unit.pk in mine), tops[0] if tops else None)
