"""The books of a plan: children and what is unallocated make up their parent. Plain arithmetic, no database.

A node is a unit or a person in a unit, written `12` or `12:34`. Below a unit stand the units under it that have cells,
and its people. A unit without an amount of its own stands for the sum of what is below it (a group shows the sum of its
members); a blank is not zero. No more may be given out below a unit than it has, save for the plan's buffer.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from yingdan.engines.targets.breakdown import unallocated
from yingdan.engines.targets.exact import fraction, to_unit, total
from yingdan.kernel import tree
from yingdan.kernel.spread import CENT


class Node(NamedTuple):
    """Where a target stands: a unit, or a person in it."""

    unit: int
    person: int | None = None

    @property
    def key(self) -> str:
        """As text: `12`, `12:34`."""
        return f"{self.unit}:{self.person}" if self.person else str(self.unit)


def node(key: str) -> Node:
    """The node of a text. ValueError for what is none."""
    unit, _colon, person = key.partition(":")
    return Node(int(unit), int(person) if person else None)


Amounts = Mapping[Node, Decimal | None]


@dataclass(frozen=True, slots=True)
class Line:
    """How a unit stands in one period: its own amount, what its children have, and the rest.

    `own` None: no amount was given to it, so `value` is the children's sum and nothing is unallocated.
    """

    own: Decimal | None
    given: Decimal | None
    parts: int

    @property
    def value(self) -> Decimal | None:
        """What it counts for above: its own amount, else what is below it."""
        return self.given if self.own is None else self.own

    @property
    def rest(self) -> Decimal | None:
        """What no child has; below zero where they have more."""
        return None if self.own is None else unallocated(self.own, [] if self.given is None else [self.given])

    def exceeds(self, buffer: Decimal) -> bool:
        """Whether more was given out than there is, beyond the buffer. A negative amount is judged as its mirror image:
        no more loss is given out than there is.
        """
        if self.own is None or self.given is None:
            return False
        way = -1 if self.own < 0 else 1
        over = way * (fraction(self.given) - fraction(self.own))
        return over > fraction(to_unit(abs(fraction(self.own)) * fraction(buffer), CENT))


class Branches:
    """The units below a root, as their paths tell; `among` are those that take part (with all above them)."""

    def __init__(self, root: int, paths: Mapping[int, str], among: Iterable[int] | None = None) -> None:
        top = paths.get(root, "")
        below = {unit for unit, path in paths.items() if unit == root or (top and tree.is_below(path, top))}
        if among is not None:
            wanted = {above for unit in among if unit in below for above in tree.ids(paths[unit])}
            below = (below & wanted) | {root}
        self.root, self.paths = root, {unit: paths[unit] for unit in below if unit in paths}
        self.children: dict[int, list[int]] = defaultdict(list)
        for unit in sorted(below):
            above = tree.ids(paths[unit])[-2:-1]
            if unit != root and above and above[0] in below:
                self.children[above[0]].append(unit)

    def bottom_up(self) -> Iterator[int]:
        """Every unit, those below before those above."""
        yield from sorted(self.paths, key=lambda unit: (-tree.depth(self.paths[unit]), unit))

    def above(self, unit: int) -> list[int]:
        """The units from the root down to and with a unit."""
        ids = tree.ids(self.paths[unit])
        return ids[ids.index(self.root) :]


def lines(branches: Branches, amounts: Amounts) -> dict[int, Line]:
    """How every unit stands in one period."""
    people: dict[int, list[Decimal]] = defaultdict(list)
    for place, amount in amounts.items():
        if place.person is not None and amount is not None:
            people[place.unit].append(amount)
    found: dict[int, Line] = {}
    for unit in branches.bottom_up():
        below = [found[child].value for child in branches.children[unit]]
        parts = [*(amount for amount in below if amount is not None), *people[unit]]
        found[unit] = Line(amounts.get(Node(unit)), total(parts) if parts else None, len(parts))
    return found
