"""The demo's past as it leads to the landings of the mock-ups (mockups/README.md, P50), on any day it is made.

A landing is what is signed, the open deals by their weighted amount as far as they close in time, and what was opened
and won within the same days a year before (engines/targets/coming.py). The first two are as drawn elsewhere; so the
third is made to fit: of what was won a year ago, enough was opened only then, the rest before. No sum of a month, a
person or a unit changes by it.

林晓雯 has 192.60 signed and 269.10 weighted in hand, which is more than the 386.00 she is to land at: so half of her
deals closed late, where others keep their day in nineteen cases of twenty.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from yingdan.engines.targets.coming import kept, of_open
from yingdan.kernel.money import quantize
from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.plans import Plan
from yingdan.modules.crm.demo.team import TEAM, begins
from yingdan.modules.crm.demo.when import working_day
from yingdan.platform.metrics.calendar import same_day

SEED = 20261231
# Where the quarter is to land, in 万 (home-executive.html, home-rep.html).
LANDS = {"EAST": 2610, "SOUTH": 2230, "NORTH": 1740, "WEST": 1150, "KA": 1390}
HER, HER_LANDING, HER_LATE = "linxiaowen", 386, 12
ONE_LATE_IN = 20
ENOUGH = Decimal("1.2")
"""How many times what is missing is to be found among what was won within those days, so that it can be picked."""
QUICK = 24
"""The most days from opening to closing of a deal opened and won within those days."""


class Past:
    """The plans of deals won in the last year and of those still open, by person."""

    def __init__(self, cast: Cast, plans: Sequence[Plan]) -> None:
        self.random, self.when = Random(SEED), cast.when
        self.first, self.last = same_day(cast.when.today), same_day(cast.when.end)
        self.since = max(self.first, begins(cast.when.today))
        self.region = {rep.login: code for code in LANDS for rep in cast.reps(code)}
        self.chances = {code: stage.probability or Decimal(0) for code, stage in cast.stages.items()}
        self.won = [plan for plan in plans if plan.stage == "won" and plan.closed]
        self.open = [plan for plan in plans if plan.closed is None and plan.expected <= cast.when.end]
        self.late: set[int] = set()
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
                self.late |= {id(plan)} if at < late else set()

    def still(self) -> dict[str, Decimal]:
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
        return {login: of_open(held, kept(hits[login], tries[login], usual)).open for login, held in deals.items()}

    def signed(self, login: str) -> Decimal:
        """What somebody signed this quarter."""
        won = (plan for plan in self.won if plan.owner.login == login and (plan.closed or date.min) >= self.when.start)
        return sum((plan.amount for plan in won), Decimal(0))

    def missing(self) -> list[tuple[list[Plan], Decimal]]:
        """What each landing still lacks, with the deals of a year before that may be of those days."""
        self.keep_days()
        still = self.still()
        hers = quantize(HER_LANDING * WAN - self.signed(HER) - still[HER])
        found = [([plan for plan in self.counted() if plan.owner.login == HER], hers)]
        for region, lands in LANDS.items():
            people = {login for login, code in self.region.items() if code == region}
            there = sum((self.signed(login) + still.get(login, Decimal(0)) for login in people), Decimal(0))
            plans = [plan for plan in self.won if plan.owner.login in people - set(TEAM)]
            found.append((plans, quantize(lands * WAN - there) - (hers if region == "EAST" else 0)))
        return found

    def settle(self) -> None:
        """Make the business of a year ago that is missing to each landing."""
        for plans, amount in self.missing():
            self.draw_in(plans, amount)
        for plans, amount in self.missing():
            self.make_quick(self.eligible(plans), amount)
        self.push_back()

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

    def draw_in(self, plans: Sequence[Plan], amount: Decimal) -> None:
        """Where too little was won within the days, as they are few, let more of the month's be won in them."""
        months = {day.replace(day=1) for day in (self.since, self.last)}
        held = sum((plan.amount for plan in plans if self.inside(plan)), Decimal(0))
        for plan in self.eligible(plans):
            if held >= amount * ENOUGH:
                break
            near = plan.owner.login == HER or (plan.closed and plan.closed.replace(day=1) in months)
            if near and not self.inside(plan):
                days = self.random.randint(0, (self.last - self.since).days)
                plan.closed = max(working_day(self.since + timedelta(days=days)), self.since)
                plan.opened = min(plan.opened, plan.closed)
                plan.since = plan.last = plan.closed
                held += plan.amount

    def make_quick(self, plans: Sequence[Plan], amount: Decimal) -> None:
        """Of these deals, let some that are worth exactly `amount` be opened and won within the days."""
        chosen: list[Plan] = []
        others, rest = list(plans), amount
        for plan in plans:
            if self.inside(plan) and (plan.amount <= rest or (not chosen and plan is self.smallest(plans))):
                chosen.append(plan)
                others.remove(plan)
                rest -= plan.amount
        giver = max(others, key=lambda plan: (self.inside(plan), plan.amount))
        chosen[-1].amount, giver.amount = chosen[-1].amount + rest, giver.amount - rest
        for plan in chosen:
            self.hurry(plan)

    def smallest(self, plans: Sequence[Plan]) -> Plan:
        """The smallest of the deals won within the days."""
        return min((plan for plan in plans if self.inside(plan)), key=lambda plan: plan.amount)

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


def foretell(cast: Cast, plans: Sequence[Plan]) -> None:
    """Let the plans' past lead to the landings."""
    Past(cast, plans).settle()
