"""Whose targets of a plan are due pro rata: who joined, left or moved within it after his numbers were written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yingdan.kernel.figure import total
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.change import Change, ChangeStatus
from yingdan.modules.targets.objects.plan import Status
from yingdan.modules.targets.services.asked import amounts_of
from yingdan.modules.targets.services.ground import Ground
from yingdan.modules.targets.services.moving import Numbers, stays_of, work_out
from yingdan.platform import phrases, postings
from yingdan.platform.postings import Stay

OPEN = (ChangeStatus.DRAFT, ChangeStatus.SUBMITTED)


@dataclass(frozen=True)
class Due:
    """A person whose targets wait to be cut: what happened, in words, and the numbers as they would be."""

    person: int
    name: str
    words: str
    numbers: Numbers

    def whole(self, found: Ground, level: str = "target") -> dict[Node, tuple[Decimal, Decimal]]:
        """What each of his nodes has in all now, and would have."""
        parts: dict[Node, list[tuple[Decimal, Decimal]]] = {}
        for (place, day, of), amount in self.numbers.items():
            if place.person == self.person and of == level:
                now = found.amount(place, day, level) or Decimal(0)
                parts.setdefault(place, []).append((now, amount or Decimal(0)))
        return {place: (total(now for now, _t in two), total(then for _n, then in two)) for place, two in parts.items()}


def due(found: Ground) -> list[Due]:
    """Everybody whose targets are due, by name. Who wrote a number after the move knew of it, and it stands; what waits
    in a change request already is not asked for again.
    """
    if found.plan.status == Status.CLOSED:
        return []
    people = {place.person for place in found.holders if place.person}
    moved = {pk: stays for pk, stays in stays_of(found, people).items() if changes(found, pk, stays)}
    if not moved:
        return []
    known, waiting = postings.known_since(moved), in_requests(found)
    result = []
    for pk, stays in moved.items():
        numbers: Numbers = {}
        work_out(found, pk, stays, numbers, {})
        if pk in known and waits(found, pk, numbers, known[pk], waiting):
            result.append(Due(pk, found.people[pk].name, words(found, stays), numbers))
    return sorted(result, key=lambda one: one.name)


def changes(found: Ground, person: int, stays: Sequence[Stay]) -> bool:
    """Whether somebody is not simply in the unit of his targets from the first day to the last."""
    start, end = found.plan.period.start, found.plan.period.end
    main = [stay for stay in stays if stay.main]
    held = {found.paths[place.unit] for place in found.holders if place.person == person and place.unit in found.paths}
    inside = any((one.since and one.since > start) or (one.until and one.until < end) for one in main)
    return inside or not main or bool({one.path for one in main} - held)


def waits(found: Ground, person: int, numbers: Numbers, known: datetime, waiting: Numbers) -> bool:
    """Whether any number of somebody, written before the move was known, would become another one."""
    for at, amount in numbers.items():
        place, day, level = at
        if place.person != person or found.amount(place, day, level) == amount or waiting.get(at, None) == amount:
            continue
        cell = found.cells.get((place, day))
        if cell is not None and cell.updated_at <= known:
            return True
    return False


def in_requests(found: Ground) -> Numbers:
    """What change requests that are not decided want."""
    wanted: Numbers = {}
    if found.plan.status == Status.PUBLISHED:
        for change in Change.objects.filter(plan=found.plan, status__in=OPEN).order_by("pk"):
            wanted |= amounts_of(change.cells)
    return wanted


def words(found: Ground, stays: Sequence[Stay]) -> str:
    """What happened: from which unit to which on which day, joined, left."""
    start, end = found.plan.period.start, found.plan.period.end
    names = {path: found.units[unit].name for unit, path in found.paths.items()}
    main = sorted((stay for stay in stays if stay.main), key=lambda one: one.since or date.min)
    said = []
    for at, one in enumerate(main):
        here = names.get(one.path, _("elsewhere"))
        if at:
            before = names.get(main[at - 1].path, _("elsewhere"))
            said.append(_("%(day)s: %(old)s → %(new)s") % {"day": shown(one.since), "old": before, "new": here})
        elif one.since and one.since > start:
            said.append(_("joined on %(day)s") % {"day": shown(one.since)})
    if main and (until := main[-1].until) and until < end:
        said.append(_("left on %(day)s") % {"day": shown(until)})
    return phrases.listed(said) or _("now in another unit")


def shown(day: date | None) -> str:
    """A day as people read it."""
    return date_format(day, "Y-m-d") if day else ""


def newcomers(found: Ground) -> list[tuple[str, str]]:
    """Who came into a running plan and has no target in it: the name, and what happened."""
    with_one = {place.person for place in found.holders}
    bare = [pk for pk, person in found.people.items() if person.active and pk not in with_one]
    came = {pk: stays for pk, stays in stays_of(found, bare).items() if changes(found, pk, stays)}
    known = postings.known_since(came) if came else {}
    first = min((cell.created_at for cell in found.cells.values()), default=None)
    return sorted(
        (found.people[pk].name, words(found, stays))
        for pk, stays in came.items()
        if first is not None and pk in known and known[pk] > first
    )
