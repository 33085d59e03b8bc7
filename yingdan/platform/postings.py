"""Who stood in which unit on which day: what a figure of the past belongs to, and how long somebody was there.

A person's main unit is kept as postings, one after the other; memberships are further stays beside it. Before his first
posting a person counts where he stood first and after his last where he stood last, so that nothing earned falls out of
the tree; how many days he was there at all is told by `stays`, which knows when he joined and left.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db.models import F

from yingdan.kernel import clock
from yingdan.platform import audit, records
from yingdan.platform.actor import SYSTEM, acting, as_keeper
from yingdan.platform.objects.membership import Membership
from yingdan.platform.objects.posting import Posting
from yingdan.platform.rows import Write

DAY = timedelta(days=1)
CHUNK = 400
PERSON = "platform.user"
ORDER = ("person", F("since").asc(nulls_first=True), "pk")


@dataclass(frozen=True, slots=True)
class Stay:
    """A person in a unit from one day to another, both included; None: always was, or still is.

    `path` is the unit's place in the tree as it stands now; `main` says that it is no further membership.
    """

    person: int
    unit: int
    path: str
    since: date | None = None
    until: date | None = None
    main: bool = True

    @classmethod
    def of(cls, row: tuple[Any, ...], main: bool) -> "Stay":
        """The stay in a row of person, unit, path, since and until."""
        person, unit, path, since, until = row
        return cls(person, unit, path, since, until, main)


class Units:
    """The units of some people on any day, read with two statements however many they are."""

    def __init__(self, people: Iterable[int]) -> None:
        self.held: dict[int, list[tuple[date, int]]] = defaultdict(list)
        wanted = sorted(set(people))
        with acting(SYSTEM):
            for start in range(0, len(wanted), CHUNK):
                rows = Posting.objects.filter(person__in=wanted[start : start + CHUNK]).order_by(*ORDER)
                for person, unit, since in rows.values_list("person", "unit", "since"):
                    self.held[person].append((since or date.min, unit))
            self.now = now([person for person in wanted if person not in self.held])

    def on(self, person: int, day: date) -> int | None:
        """The unit a person stood in on a day; None when he stands in none."""
        if person not in self.held:
            return self.now.get(person)
        held = self.held[person]
        return held[max(bisect_right(held, day, key=lambda one: one[0]) - 1, 0)][1]


def unit_of(person: Any, day: date) -> int | None:
    """The id of the unit in which a person, or the person of an id, stood on a day; None when he stands in none."""
    id = getattr(person, "pk", person)
    return Units([id]).on(id, day)


def now(people: Sequence[int]) -> dict[int, int | None]:
    """The main unit of each person as it stands now."""
    users = apps.get_model("platform", "User")
    return dict(users.objects.filter(pk__in=people).values_list("pk", "unit")) if people else {}


def stays(people: Iterable[int], start: date, end: date) -> list[Stay]:
    """Where each of some people was from `start` to `end`, one stay after the other, each cut to when he was with the
    company; a further membership is a stay of its own.
    """
    wanted = sorted(set(people))
    with acting(SYSTEM):
        persons = apps.get_model("platform", "User").objects.filter(pk__in=wanted)
        known = {pk: rest for pk, *rest in persons.values_list("pk", "unit", "unit__path", "joined_on", "left_on")}
        posted = Posting.objects.filter(person__in=wanted).order_by(*ORDER)
        main = list(posted.values_list("person", "unit", "unit__path", "since", "until"))
        further = Membership.objects.filter(user__in=wanted).order_by("user", "from_on", "pk")
        beside = list(further.values_list("user", "unit", "unit__path", "from_on", "until_on"))
    main += [(pk, known[pk][0], known[pk][1], None, None) for pk in known.keys() - {row[0] for row in main}]
    found = [Stay.of(row, True) for row in main] + [Stay.of(row, False) for row in beside]
    cut_ = [cut(stay, *known[stay.person][2:]) for stay in found if stay.unit is not None and stay.person in known]
    return [s for s in cut_ if (s.since or start) <= end and (s.until or end) >= start and fits(s)]


def known_since(people: Iterable[int]) -> dict[int, datetime]:
    """When it was last written where each of some people stands from or until a day, or that he joined or left.

    Of whom nothing of the kind is known is not in it.
    """
    wanted = sorted(set(people))
    with acting(SYSTEM):
        persons = apps.get_model("platform", "User").objects.filter(pk__in=wanted)
        rows = list(persons.exclude(joined_on=None, left_on=None).values_list("pk", "created_at"))
        last = audit.last_written(PERSON, [pk for pk, _created in rows], ("joined_on", "left_on"))
        posted = Posting.objects.filter(person__in=wanted).exclude(since=None, until=None)
        written = list(posted.values_list("person", "updated_at"))
    written += [(pk, last.get(pk, created)) for pk, created in rows]
    found: dict[int, datetime] = {}
    for pk, at in written:
        found[pk] = max(at, found.get(pk, at))
    return found


def cut(stay: Stay, joined: date | None, left: date | None) -> Stay:
    """A stay without the days before joining and after leaving."""
    since = max((day for day in (stay.since, joined) if day), default=None)
    until = min((day for day in (stay.until, left) if day), default=None)
    return Stay(stay.person, stay.unit, stay.path, since, until, stay.main)


def fits(stay: Stay) -> bool:
    """Whether a stay has any day."""
    return stay.since is None or stay.until is None or stay.since <= stay.until


def follow(writes: Sequence[Write]) -> None:
    """Keep the postings of people whose main unit was written: from today on they stand there."""
    moved = {w.record.pk: w for w in writes if w.added or "unit_id" in w.changed}
    if not moved:
        return
    today = clock.today()
    with acting(as_keeper()):
        last = {p.person_id: p for p in Posting.objects.filter(person__in=moved).order_by(*ORDER)}
        begun, ended, gone = list[Posting](), list[Posting](), list[int]()
        for pk, write in moved.items():
            unit, before, was = write.record.unit_id, write.before.get("unit_id"), last.get(pk)
            if was is None and before is not None:
                begun.append(Posting(person_id=pk, unit_id=before, until=today - DAY))
            elif was is not None and was.until is None and was.unit_id == unit:
                continue
            elif was is not None and was.until is None and was.since is not None and was.since >= today:
                gone.append(was.pk)
            elif was is not None and was.until is None:
                was.until = today - DAY
                ended.append(was)
            if unit is not None:
                first = was is None and before is None
                begun.append(Posting(person_id=pk, unit_id=unit, since=None if first else today))
        records.delete_many(Posting, gone)
        records.save_many(ended)
        records.save_many(begun)


def begin() -> None:
    """Give everybody who stands in a unit and has no posting an open one; harmless when run again."""
    with_one = Posting.objects.values("person")
    bare = apps.get_model("platform", "User").objects.filter(unit__isnull=False).exclude(pk__in=with_one)
    records.save_many([Posting(person_id=pk, unit_id=unit) for pk, unit in bare.values_list("pk", "unit")])
