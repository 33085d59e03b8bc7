"""Where people and units stand against their targets: live completion, pace, landing, colour, levels, history.

A whole team is answered by a constant number of statements: its targets, what it reached day by day, the units.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, partial

from yingdan.engines.targets.coming import Coming, Foreseen, foreseen
from yingdan.engines.targets.landing import Landing, landing
from yingdan.engines.targets.pace import LEVELS, Pace, Reach, pace, reach
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.kernel.period import Period
from yingdan.kernel.workdays import gone
from yingdan.modules.targets import measured
from yingdan.modules.targets.given import Key, Levels, given
from yingdan.modules.targets.measured import ADDING
from yingdan.modules.targets.outlook import Outlook
from yingdan.platform.metrics import measuring
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.workdays import workdays

DAY = timedelta(days=1)
WEEKS = 8
MIXED = Pace("mixed")
"""The state of what cannot be added up: amounts in a currency without a rate are in it."""
NOTHING: Levels = dict.fromkeys(LEVELS)
Days = Mapping[Key, Mapping[date, Decimal]]


def nothing() -> None:
    """What is still to come of what nothing open feeds."""


@dataclass(frozen=True)
class Course:
    """What a standing's landing is worked out from: the results by day, the working days of the period, today, and what
    is still to come, looked up when it is asked for; None of what nothing open feeds.
    """

    results: Mapping[date, Decimal]
    working: Sequence[date]
    today: date
    coming: Callable[[], Coming | None]

    def lands(self, done: Decimal | None) -> Landing | Foreseen | None:
        """By the open deals where there are any to know, else by the pace so far; None where a rate is lacking."""
        coming = self.coming()
        if coming is not None and coming.lacking:
            return None
        if coming is not None:
            return foreseen(done or Decimal(0), coming)
        return landed(self.results, self.working, self.today)


@dataclass(frozen=True)
class Standing:
    """How somebody (`key`: a person's id, a unit's path) stands in a period.

    `done` None is no data, which is not zero: a rate nobody can tell yet, a metric that still waits, a time to come.
    `levels` are the targets, None where none was given; `pace.state` says measured, no_data, no_target, zero_target,
    negative_target or mixed. `trend` is what each of the last weeks brought, the oldest first, the running one last.
    """

    code: str
    key: Key
    period: Period
    levels: Levels
    done: Decimal | None
    pace: Pace
    reach: Reach
    trend: tuple[Decimal, ...] = ()
    course: Course | None = field(default=None, repr=False, compare=False)
    better: str = "up"

    @cached_property
    def landing(self) -> Landing | Foreseen | None:
        """Where the period lands; None for what does not add up, where a currency to come lacks a rate and, by pace,
        before the first working day is over.
        """
        return self.course.lands(self.done) if self.course else None

    @property
    def lacking(self) -> tuple[str, ...]:
        """The currencies without a rate among what is still to come: for want of them there is no landing."""
        coming = self.course.coming() if self.course else None
        return tuple(sorted(coming.lacking)) if coming else ()

    @property
    def chance(self) -> Decimal | None:
        """The chance that the landing reaches the target, from 0 to 1, or stays within it where less is better."""
        if self.landing is None or self.target is None:
            return None
        reaches = self.landing.chance(self.target)
        return reaches if reaches is None or self.better == "up" else 1 - reaches

    @property
    def target(self) -> Decimal | None:
        """The target itself, the first level."""
        return self.levels["target"]

    @property
    def falls(self) -> Decimal | None:
        """By how much the landing passes the target; below zero where it stays behind."""
        if self.landing is None or self.target is None:
            return None
        return self.landing.expected - self.target


@dataclass
class Standings:
    """Everybody the actor sees, in one period: `gone` of its `working` days are over. Each is judged when asked for."""

    metric: Metric
    period: Period
    today: date
    weeks: int = 0
    targets: Mapping[Key, Levels] = field(default_factory=dict)
    results: Mapping[Key, Mapping[date, Decimal]] = field(default_factory=dict)
    mixed: bool = False
    outlook: Outlook | None = None
    judged: dict[Key, Standing] = field(default_factory=dict)

    @cached_property
    def working(self) -> list[date]:
        """The working days of the period."""
        return workdays().days(self.period)

    @property
    def days(self) -> int:
        """How many working days it has."""
        return len(self.working)

    @cached_property
    def gone(self) -> int:
        """How many are gone, today among them."""
        return gone(self.working, self.today)[0]

    @cached_property
    def left(self) -> int:
        """The working days left, today among them."""
        return gone(self.working, self.today)[1]

    def everybody(self) -> list[Key]:
        """Everybody with a target or a result."""
        return list(dict.fromkeys([*self.targets, *self.results]))

    def of(self, key: Key) -> Standing:
        """Somebody's standing; of whom nothing is known, just that."""
        if key not in self.judged:
            self.judged[key] = self.judge(key)
        return self.judged[key]

    def judge(self, key: Key) -> Standing:
        """One standing from its targets and its results by day."""
        levels, results = self.targets.get(key, NOTHING), self.results.get(key, {})
        if self.mixed:
            return Standing(self.metric.code, key, self.period, levels, None, MIXED, Reach(None, None, None))
        adds, known = self.metric.rolls in ADDING, bool(levels is not NOTHING or results)
        inside = {day: amount for day, amount in results.items() if self.period.contains(day)}
        done = total(inside.values()) if inside else None
        if done is None and known and adds and measured.is_live(self.metric) and self.period.start <= self.today:
            done = Decimal(0)  # of what is counted, nothing recorded in a running period is zero and not unknown
        stands = pace(levels["target"], done, self.gone, self.days, better=self.metric.better, accumulates=adds)
        reached = reach(done, [(name, levels[name]) for name in LEVELS], better=self.metric.better)
        course = None
        if adds and self.weeks and known:
            coming = partial(self.outlook.of, key, self.period) if self.outlook else nothing
            course = Course(inside, self.working, self.today, coming)
        trend = by_week(results, self.today, self.weeks) if adds else ()
        return Standing(
            self.metric.code, key, self.period, levels, done, stands, reached, trend, course, self.metric.better
        )


def standing(code: str, key: Key, period: Period, today: date | None = None) -> Standing:
    """Where a person (id) or a unit (path) stands. Raises Missing for a metric that is not there or hidden."""
    return standings(code, period, today).of(key)


def standings(code: str, period: Period, today: date | None = None) -> Standings:
    """Where everybody the actor sees stands in a period, at a day (today). Raises Missing as `standing` does."""
    return several(code, [period], today)[0]


def several(code: str, periods: Sequence[Period], today: date | None = None, weeks: int = WEEKS) -> list[Standings]:
    """The same for several periods at once, such as a quarter and its year; no more statements than for one."""
    today, metric = today or clock.today(), measured.find(code)
    targets = given(code, periods)
    try:
        results, mixed = day_by_day(metric, periods, today, weeks), False
    except Invalid:
        results, mixed = [{} for _ in periods], True
    outlook = Outlook(metric, periods, today)
    return [
        Standings(
            metric,
            period,
            today,
            weeks,
            targets[period],
            found,
            mixed,
            outlook,
        )
        for period, found in zip(periods, results, strict=True)
    ]


def day_by_day(metric: Metric, periods: Sequence[Period], today: date, weeks: int) -> list[Days]:
    """What everybody reached on each day; of what does not add up, as it stands at the end of each period."""
    if metric.rolls not in ADDING:
        values = measured.measured(metric.code, periods)
        return [
            {key: {one.end: value} for (key, of), value in values.items() if of == one and key is not None}
            for one in periods
        ]
    first = min([today - timedelta(weeks=weeks), *(period.start for period in periods)])
    last = max(first, min(today, max(period.end for period in periods)))
    found = measuring.daily(metric.code, Period("day", first, last, periods[0].calendar), by="both")
    every = {key: days for key, days in found.items() if key is not None}
    return [every for _ in periods]


def landed(results: Mapping[date, Decimal], working: Sequence[date], today: date) -> Landing | None:
    """Where the period lands; results of days off, and today's so far, belong to the working day before.

    So the landings of the parts of a team add up to the team's. None before the first working day is over.
    """
    over = [day for day in working if day < today]
    if not over:
        return None
    held = dict.fromkeys(over, Decimal(0))
    at = over[0]
    for day in sorted({*results, *over}):
        at = day if day in held else at
        held[at] += results.get(day, Decimal(0))
    return landing(list(held.values()), len(working) - len(over))


def by_week(results: Mapping[date, Decimal], today: date, weeks: int) -> tuple[Decimal, ...]:
    """What each of the last weeks brought, seven days each, up to today."""
    starts = [today - timedelta(days=7 * back - 1) for back in range(weeks, 0, -1)]
    return tuple(total(amount for day, amount in results.items() if start <= day < start + 7 * DAY) for start in starts)


def history(code: str, keys: Iterable[Key], period: Period, count: int = 8) -> dict[Key, list[Standing]]:
    """How each stood at the end of the `count` periods before one, the oldest first; two statements for all of them."""
    metric, past = measured.find(code), [period.previous()]
    while len(past) < count:
        past.insert(0, past[0].previous())
    targets, values = given(code, past), measured.measured(code, past)
    frames = [
        Standings(
            metric,
            one,
            one.end + DAY,
            targets=targets[one],
            results={key: {one.end: value} for (key, of), value in values.items() if of == one and key is not None},
        )
        for one in past
    ]
    return {key: [frame.of(key) for frame in frames] for key in keys}
