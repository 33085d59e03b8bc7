"""Where people and units stand against their targets: live completion, pace, landing, colour, levels, history.

A whole team is answered by a constant number of statements: its targets, what it reached day by day, the units.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from yingdan.engines.targets.landing import Landing, landing
from yingdan.engines.targets.pace import LEVELS, Pace, Reach, gone, pace, reach
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.kernel.figure import total
from yingdan.kernel.period import Period
from yingdan.modules.targets import measured
from yingdan.modules.targets.given import Key, Levels, given
from yingdan.modules.targets.measured import ADDING
from yingdan.platform.metrics import measuring
from yingdan.platform.metrics.metric import Metric
from yingdan.platform.workdays import workdays

DAY = timedelta(days=1)
WEEKS = 8
MIXED = Pace("mixed")
"""The state of what cannot be added up: amounts in a currency without a rate are in it."""
NOTHING: Levels = dict.fromkeys(LEVELS)


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
    landing: Landing | None = None
    trend: tuple[Decimal, ...] = ()

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


@dataclass(frozen=True)
class Standings:
    """Everybody the actor sees, in one period: `gone` of `days` working days are over."""

    metric: Metric
    period: Period
    gone: int
    days: int
    found: Mapping[Key, Standing] = field(default_factory=dict)

    @property
    def left(self) -> int:
        """The working days left, today among them."""
        return self.days - self.gone

    def of(self, key: Key) -> Standing:
        """Somebody's standing; of whom nothing is known, just that."""
        return self.found.get(key) or judged(self, key, NOTHING, None)

    @property
    def mixed(self) -> bool:
        """Whether amounts without a rate are in it, so that nothing can be told."""
        return any(one.pace is MIXED for one in self.found.values())


def standing(code: str, key: Key, period: Period, today: date | None = None) -> Standing:
    """Where a person (id) or a unit (path) stands. Raises Missing for a metric that is not there or hidden."""
    return standings(code, period, today).of(key)


def standings(code: str, period: Period, today: date | None = None, *, weeks: int = WEEKS) -> Standings:
    """Where everybody the actor sees stands in a period, at a day (today). Raises Missing as `standing` does."""
    today, metric = today or clock.today(), measured.find(code)
    working = workdays().days(period)
    over, left = gone(working, today)
    frame = Standings(metric, period, over, over + left)
    targets = {key: levels for (key, _period), levels in given(code, [period]).items()}
    try:
        results = day_by_day(metric, period, today, weeks)
    except Invalid:
        return Standings(metric, period, over, over + left, {key: mixed(frame, key, targets[key]) for key in targets})
    found = {
        key: judged(frame, key, targets.get(key, NOTHING), results.get(key), working, today, weeks)
        for key in targets.keys() | results.keys()
    }
    return Standings(metric, period, over, over + left, found)


def day_by_day(metric: Metric, period: Period, today: date, weeks: int) -> Mapping[Key, Mapping[date, Decimal]]:
    """What everybody reached on each day; of what does not add up, as it stands at the end of the period."""
    if metric.rolls not in ADDING:
        values = measured.measured(metric.code, [period])
        return {key: {period.end: value} for (key, _period), value in values.items() if key is not None}
    first = min(period.start, today - timedelta(weeks=weeks))
    asked = Period("day", first, max(min(period.end, today), first), period.calendar)
    found = measuring.daily(metric.code, asked, by="both")
    return {key: days for key, days in found.items() if key is not None}


def mixed(frame: Standings, key: Key, levels: Levels) -> Standing:
    """What is left to say where amounts cannot be added up."""
    return Standing(frame.metric.code, key, frame.period, levels, None, MIXED, Reach(None, None, None))


def judged(
    frame: Standings,
    key: Key,
    levels: Levels,
    results: Mapping[date, Decimal] | None,
    working: Sequence[date] = (),
    today: date | None = None,
    weeks: int = 0,
) -> Standing:
    """One standing from its targets and its results by day."""
    metric, period, adds = frame.metric, frame.period, frame.metric.rolls in ADDING
    inside = {day: amount for day, amount in (results or {}).items() if period.contains(day)}
    done = total(inside.values()) if inside else None
    if done is None and adds and measured.is_live(metric) and today and period.start <= today:
        done = Decimal(0)  # of what is counted and added up, nothing recorded in a running period is zero, not unknown
    stands = pace(levels["target"], done, frame.gone, frame.days, better=metric.better, accumulates=adds)
    reached = reach(done, [(name, levels[name]) for name in LEVELS], better=metric.better)
    lands = landed(inside, working, today) if adds and today else None
    trend = by_week(results or {}, today, weeks) if adds and today else ()
    return Standing(metric.code, key, period, levels, done, stands, reached, lands, trend)


def landed(results: Mapping[date, Decimal], working: Sequence[date], today: date) -> Landing | None:
    """Where the period lands; results of days off belong to the working day before, or to the first one.

    Today counts as a day of results as soon as it brought any; before that it is still to be worked.
    """
    over = [day for day in working if day < today or (day == today and results.get(day))]
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
    found: dict[Key, list[Standing]] = {}
    for key in keys:
        found[key] = []
        for one in past:
            days = workdays().count(one)
            frame, levels = Standings(metric, one, days, days), targets.get((key, one), NOTHING)
            done = values.get((key, one))
            known = {one.end: done} if done is not None else None
            found[key].append(judged(frame, key, levels, known))
    return found
