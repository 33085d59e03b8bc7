"""The demo's past as it leads to the landings of the mock-ups (mockups/README.md, P50), on any day it is made.

A landing is what is signed, the open deals by their weighted amount as far as they close in time, and what was opened
and won within the same days a year before (engines/targets/coming.py). The first two are as drawn elsewhere; so the
third is made to fit, for each eastern seller and each other unit: of what was won a year ago, so much was opened only
then, the rest before. No sum of a month, a person or a unit changes by it.

In how many deals it came decides how wide the interval is: as jumps bᵢ they have the cumulants Σb² and Σb³, which
together with those of the open deals must come to what 8,340 to 9,960 around 9,120 stand for. They nearly do by the
sizes stated here and in data/elsewhere.tsv (docs/decisions/0044); the rest is moved between two deals of each of two
units.

林晓雯 has 192.60 signed and 269.10 weighted in hand, which is more than the 386.00 she is to land at: so half of her
deals closed late, where others keep their day in nineteen cases of twenty.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from yingdan.engines.targets.coming import Coming, kept, of_new, of_open
from yingdan.engines.targets.normal import NINETY
from yingdan.kernel.money import quantize
from yingdan.kernel.spread import spread
from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.plans import Plan
from yingdan.modules.crm.demo.signed import GROWTH, QUARTER, STEP, sellers
from yingdan.modules.crm.demo.team import TEAM, begins
from yingdan.modules.crm.demo.when import working_day
from yingdan.platform.metrics.calendar import same_day

SEED = 20261231
# Where the quarter of the other units is to land, in 万 (home-executive.html); the sellers' are in data/east.tsv.
LANDS = {"SOUTH": 2230, "NORTH": 1740, "WEST": 1150, "KA": 1390}
HER, HER_LATE = "linxiaowen", 12
ONE_LATE_IN = 20
SIZES: dict[str, tuple[int, ...]] = {
    "hejiayi": (3, 2), "xuzhenyu": (3, 2), "wuchen": (3, 2), "linxiaowen": (1,), "zhaoming": (1, 1), "sunli": (1,),
    "zhengkai": (3, 2), "shenruoxi": (3, 2), "SOUTH": (4, 3, 3, 2), "NORTH": (3, 2), "WEST": (3, 2), "KA": (13, 1),
}  # fmt: skip
"""How what was opened and won within those days a year before was parted into deals."""
LOW, LANDING, HIGH = 8340 * WAN, 9120 * WAN, 9960 * WAN
FITTED, TURNS, LEAST = ("KA", "SOUTH"), 8, 2 * WAN
"""The units between whose first and last such deal amounts are moved, how often at most, and what remains of one."""
ENOUGH = Decimal("1.2")
"""How many times what is missing is to be found among what was won within those days, so that something remains."""
QUICK = 24
"""The most days from opening to closing of a deal opened and won within those days."""


class Past:
    """The plans of deals won in the last year and of those still open, by person."""

    def __init__(self, cast: Cast, plans: Sequence[Plan]) -> None:
        self.random, self.when = Random(SEED), cast.when
        self.first, self.last = same_day(cast.when.today), same_day(cast.when.end)
        self.since = max(self.first, begins(cast.when.today))
        self.groups = [(login, {login}, one.lands) for login, one in sellers().items()]
        self.groups += [(code, {rep.login for rep in cast.reps(code)}, LANDS[code] * WAN) for code in QUARTER]
        self.chances = {code: stage.probability or Decimal(0) for code, stage in cast.stages.items()}
        self.won = [plan for plan in plans if plan.stage == "won" and plan.closed]
        self.open = [plan for plan in plans if plan.closed is None and plan.expected <= cast.when.end]
        self.late: set[int] = set()
        self.open_deals: dict[str, Coming] = {}
        self.came: dict[str, list[Plan]] = {}
        self.quick: set[int] = set()

    def counted(self) -> list[Plan]:
        """What was won within the days from which people's rates are taken."""
        return [plan for plan in self.won if plan.closed and plan.closed >= begins(self.when.today)]

    def keep_days(self) -> None:
        """Settle who closed by the day expected."""
        of: dict[str, list[Plan]] = defaultdict(list)
        for plan in self.counted():
            of[plan.owner.login].append(plan)
        self.late.clear()
        for login, plans in of.items():
            late = HER_LATE if login == HER else len(plans) // ONE_LATE_IN
            for at, plan in enumerate(plans):
                assert plan.closed is not None
                days = -self.random.randint(2, 12) if at < late else self.random.choice((0, 0, 2, 5))
                plan.expected = plan.closed + timedelta(days=days)
                if plan.closed > self.when.start:  # neither carried over from before nor pulled in from later
                    plan.expected = min(max(plan.expected, self.when.start), self.when.end)
                self.late |= {id(plan)} if at < late else set()

    def still(self) -> dict[str, Coming]:
        """What the open deals bring, by person, by the product's own rule."""
        hits, tries = defaultdict[str, int](int), defaultdict[str, int](int)
        for plan in self.counted():
            tries[plan.owner.login] += 1
            hits[plan.owner.login] += id(plan) not in self.late
        usual = kept(sum(hits.values()), sum(tries.values()))
        deals: dict[str, list[tuple[Decimal, Decimal]]] = defaultdict(list)
        for plan in self.open:
            weighted = quantize(plan.amount * self.chances[plan.stage] / 100)
            deals[plan.owner.login].append((plan.amount, weighted))
        return {login: of_open(held, kept(hits[login], tries[login], usual)) for login, held in deals.items()}

    def signed(self, people: set[str]) -> Decimal:
        """What some people signed this quarter."""
        won = (plan for plan in self.won if plan.owner.login in people and (plan.closed or date.min) >= self.when.start)
        return sum((plan.amount for plan in won), Decimal(0))

    def opens(self, people: Iterable[str]) -> Coming:
        """What the open deals of some people bring."""
        return sum((self.open_deals[login] for login in people if login in self.open_deals), Coming())

    def missing(self) -> list[tuple[str, list[Plan], Decimal]]:
        """What each landing still lacks, with the deals of a year before that may be of those days."""
        self.keep_days()
        self.open_deals, found = self.still(), []
        for code, people, lands in self.groups:
            there = self.signed(people) + self.opens(people).open
            plans = [plan for plan in self.won if plan.owner.login in people]
            found.append((code, plans, quantize(lands - there)))
        return found

    def settle(self) -> None:
        """Make the business of a year ago that is missing to each landing."""
        for code, plans, amount in self.missing():
            self.draw_in(plans, amount, len(SIZES[code]))
        for code, plans, amount in self.missing():
            self.came[code] = self.make_quick(plans, amount, SIZES[code])
        self.fit()
        self.push_back()
        self.grow()

    def eligible(self, plans: Sequence[Plan]) -> list[Plan]:
        """The deals among them that were won before this quarter and not late: everybody's largest, then the next."""
        found = [plan for plan in plans if plan.closed and plan.closed < self.when.start and id(plan) not in self.late]
        found.sort(key=lambda plan: (-plan.amount, plan.name))
        turn, of = {}, defaultdict[str, int](int)
        for plan in found:
            turn[id(plan)] = of[plan.owner.login]
            of[plan.owner.login] += self.inside(plan)
        return sorted(found, key=lambda plan: turn[id(plan)])

    def inside(self, plan: Plan) -> bool:
        """Whether a deal was won within the days."""
        return bool(plan.closed and self.since <= plan.closed <= self.last)

    def draw_in(self, plans: Sequence[Plan], amount: Decimal, number: int) -> None:
        """Where too little was won within the days, as they are few, let more of the months before be won in them."""
        inside = [plan for plan in self.eligible(plans) if self.inside(plan)]
        held, count = sum((plan.amount for plan in inside), Decimal(0)), len(inside)
        since = begins(self.when.today)
        near = sorted(self.eligible(plans), key=lambda plan: abs(((plan.closed or date.min) - self.first).days))
        near = [plan for plan in near if plan.owner.login not in TEAM or (plan.closed or since) >= since]
        for plan in near:
            if held >= amount * ENOUGH and count > number:
                break
            if not self.inside(plan):
                days = self.random.randint(0, (self.last - self.since).days)
                plan.closed = max(working_day(self.since + timedelta(days=days)), self.since)
                plan.opened = min(plan.opened, plan.closed)
                plan.since = plan.last = plan.closed
                held, count = held + plan.amount, count + 1

    def make_quick(self, plans: Sequence[Plan], amount: Decimal, sizes: Sequence[int]) -> list[Plan]:
        """Of what was won within the days, let so much in deals of such sizes be opened in them too; what they lose or
        gain by it others make up for, of the same month if they can. Gives these deals.
        """
        chosen = [plan for plan in self.eligible(plans) if self.inside(plan)][: len(sizes)]
        others = [plan for plan in plans if self.inside(plan) and all(plan is not one for one in chosen)]
        left = defaultdict[int, Decimal](Decimal)
        for plan, part in zip(chosen, spread(amount, sizes[: len(chosen)]), strict=True):
            left[month_of(plan)] += plan.amount - part
            plan.amount = part
            self.hurry(plan)
        rest = Decimal(0)
        for month, more in left.items():
            rest += more - share(more, [one for one in others if month_of(one) == month])
        if rest != share(rest, others):
            raise AssertionError("there is too little to choose from")
        return chosen

    def fit(self) -> None:
        """Move amounts between two deals of a unit, and of another, until the interval is as drawn: Newton's method for
        two amounts and the two cumulants they change.
        """
        deviation = (HIGH - LOW) / 2 / NINETY
        skewness = 6 * ((HIGH + LOW) / 2 - LANDING) / deviation / (NINETY * NINETY - 1)
        wanted = deviation**2, skewness * deviation**3
        for _ in range(TURNS):
            new = of_new(plan.amount for plans in self.came.values() for plan in plans)
            whole = self.opens(self.open_deals) + new
            second, third = wanted[0] - whole.second, wanted[1] - whole.third
            pairs = [(self.came[code][0], self.came[code][-1]) for code in FITTED if len(self.came[code]) > 1]
            steep = [(2 * (a.amount - b.amount), 3 * (a.amount**2 - b.amount**2)) for a, b in pairs]
            if len(steep) < len(FITTED) or not (turn := steep[0][0] * steep[1][1] - steep[1][0] * steep[0][1]):
                return
            moves = (
                quantize((second * steep[1][1] - third * steep[1][0]) / turn),
                quantize((third * steep[0][0] - second * steep[0][1]) / turn),
            )
            if any(one.amount + more < LEAST or other.amount - more < LEAST
                   for (one, other), more in zip(pairs, moves, strict=True)):  # fmt: skip
                return
            for (one, other), more in zip(pairs, moves, strict=True):
                one.amount, other.amount = one.amount + more, other.amount - more

    def hurry(self, plan: Plan) -> None:
        """Let a deal won within the days be opened in them too."""
        assert plan.closed is not None
        plan.opened = max(self.since, plan.closed - timedelta(days=self.random.randint(2, QUICK)))
        plan.expected = plan.closed + timedelta(days=self.random.choice((0, 0, 2)))
        self.quick.add(id(plan))

    def push_back(self) -> None:
        """Everything else that was won in those days was opened before them."""
        for plan in self.won:
            began = plan.closed and plan.closed <= self.last and plan.opened >= self.first
            if began and id(plan) not in self.quick:
                plan.opened = self.first - timedelta(days=self.random.randint(1, QUICK))

    def grow(self) -> None:
        """Let the year before have signed so much less up to the same day that this one grew as drawn: what was won in
        the days of its quarter that were gone makes up for it.
        """
        year = date(self.when.today.year, 1, 1)
        now = sum((plan.amount for plan in self.won if (plan.closed or date.min) >= year), Decimal(0))
        before = [p for p in self.won if p.closed and year.replace(year=year.year - 1) <= p.closed <= self.first]
        free = [plan for plan in before if (plan.closed or date.max) >= same_day(self.when.start)]
        free = [plan for plan in free if (plan.closed or date.max) < self.since]
        held = sum((plan.amount for plan in before), Decimal(0)) - sum((plan.amount for plan in free), Decimal(0))
        rest = (now / GROWTH / STEP).quantize(Decimal(1)) * STEP - held
        if free and rest > len(free) * WAN:
            for plan, part in zip(free, spread(rest, [plan.amount for plan in free], unit=STEP), strict=True):
                plan.amount = part


def month_of(plan: Plan) -> int:
    """The month in which a deal was closed."""
    return plan.closed.month if plan.closed else 0


def share(more: Decimal, plans: Sequence[Plan]) -> Decimal:
    """Let some deals be worth so much more or less together, if that leaves them worth anything; gives what it was."""
    held = [plan.amount for plan in plans]
    if not held or sum(held, more) < len(held) * LEAST:
        return Decimal(0)
    for plan, amount in zip(plans, spread(sum(held, more), held, unit=STEP), strict=True):
        plan.amount = amount
    return more


def foretell(cast: Cast, plans: Sequence[Plan]) -> None:
    """Let the plans' past lead to the landings."""
    Past(cast, plans).settle()
