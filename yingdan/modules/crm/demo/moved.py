"""What moved since the quarter began, as home-executive.html draws it (万): put off −620, lost −410, discounts −190,
new +480, pulled in +260; in all −480.

All come out to the yuan. So nearly every open deal of the quarter and every deal won in it began before: those that
passed stages were longer in them; of those in the first stage only few are new, the others had been further on and were
put back to it lately, as the customer began anew. No amount, stage, owner or closing day of a drawn fact moves.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from yingdan.kernel.spread import spread
from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.plans import STORY, Plan
from yingdan.modules.crm.demo.signed import sellers
from yingdan.modules.crm.demo.when import moment
from yingdan.modules.crm.objects.former_terms import FormerTerms
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records

SEED = 20261230
PUT_OFF, LOST, DISCOUNTS, PULLED, NEW = 620, 410, 190, 260, 480
DISCOUNTED, CALM = 24, 9
FRESH = ("优康关节件产线", "凌睿五轴试加工", "万联卧加 2 台", "博雅五轴试切", "迅达上下料")
"""Of the shown deals in the first stage those whose next step is the first one."""
OLDEST = 110
"""Open deals are no older than this: no deal of the company ever took longer than that and a week."""
STEP = Decimal(1000)


class Story:
    """The plans that move, with the terms they had: expected day and amount, and until when."""

    def __init__(self, cast: Cast, plans: Sequence[Plan]) -> None:
        self.random, self.when, self.plans = Random(SEED), cast.when, plans
        self.former: dict[int, tuple[date, Decimal, date]] = {}

    @property
    def worn(self) -> list[Plan]:
        """The deals opened before the quarter."""
        return [plan for plan in self.plans if plan.opened < self.when.start]

    def after(self) -> date:
        """A day of the next quarter."""
        return self.when.end + timedelta(days=self.random.randint(6, 45))

    def passed(self, until: date) -> date:
        """A day of the quarter before another."""
        return self.when.start + timedelta(days=self.random.randint(1, max((until - self.when.start).days - 1, 1)))

    def begin_before(self) -> None:
        """Let all deals of the quarter begin before it but the new ones, and of later ones as many as were put off."""
        end = self.when.end
        within = [plan for plan in self.plans if plan.closed is None and plan.expected <= end]
        fresh = self.fresh(within)
        within += [plan for plan in self.plans if plan.stage == "won" and (plan.closed or date.min) >= self.when.start]
        for plan in within:
            if id(plan) not in fresh and plan.name != STORY:
                self.age(plan)
        self.put_off([plan for plan in self.plans if plan.closed is None and plan.expected > end and plan.reached])

    def fresh(self, within: Sequence[Plan]) -> set[int]:
        """The deals that are new: some of the early ones; the one that is told of, where the days say so."""
        sure = [plan for plan in within if plan.name in FRESH]
        sure += [plan for plan in within if plan.name == STORY and plan.opened >= self.when.start]
        rest = NEW * WAN - sum((plan.amount for plan in sure), Decimal(0))
        early = [plan for plan in within if plan.reached < 2 and plan.opened >= self.when.start]
        early = [plan for plan in early if plan.owner.login not in sellers()]
        return {id(plan) for plan in [*sure, *worth(rest, early)]}

    def put_off(self, late: list[Plan]) -> None:
        """Let as many of the later deals have been expected in the quarter: three large ones, and smaller ones."""
        large = [plan for plan in late if plan.put_off]
        rest = [plan for plan in late if not plan.put_off and (self.when.today - plan.since).days < OLDEST]
        self.random.shuffle(rest)
        for plan in [*large, *worth(PUT_OFF * WAN - sum((plan.amount for plan in large), Decimal(0)), rest)]:
            self.age(plan)
            if plan.opened < self.when.start:
                plan.put_off = 1
                expected = self.when.today + timedelta(days=self.random.randint(3, 40))
                self.former[id(plan)] = min(expected, self.when.end), plan.amount, self.passed(self.when.today)

    def age(self, plan: Plan) -> None:
        """Let a deal have begun before the quarter: longer in the stages it passed, or put back to the first."""
        opened = self.when.start - timedelta(days=self.random.randint(1, 12))
        extra = (plan.opened - opened).days
        if extra <= 0 or (plan.closed is None and (self.when.today - opened).days > OLDEST):
            return
        if plan.durations:
            parts = spread(Decimal(extra), [1] * len(plan.durations), unit=Decimal(1))
            plan.durations = tuple(days + int(more) for days, more in zip(plan.durations, parts, strict=True))
        elif plan.closed is None:
            plan.put_back = opened + timedelta(days=extra * 2 // 5)
        plan.opened = opened

    def end_otherwise(self) -> None:
        """Of what was lost only some had been expected in the quarter."""
        lost = [plan for plan in self.worn if plan.stage == "lost" and (plan.closed or date.min) >= self.when.start]
        kept = {id(plan) for plan in worth(LOST * WAN, lost)}
        for plan in lost:
            plan.expected = max(plan.expected, self.when.start) if id(plan) in kept else self.after()

    def change(self) -> None:
        """Of what was won some came early and some cheaper."""
        start, end = self.when.start, self.when.end
        due = [plan for plan in self.worn if start <= plan.expected <= end]
        won = [plan for plan in due if plan.stage == "won" and plan.closed and plan.closed > start + timedelta(days=2)]
        early = worth(PULLED * WAN, won)
        for plan in early:
            self.former[id(plan)] = self.after(), plan.amount, self.passed(plan.closed or end)
        dear = sorted((plan for plan in won if id(plan) not in self.former), key=lambda plan: -plan.amount)[:DISCOUNTED]
        less = spread(DISCOUNTS * WAN, [plan.amount * (2 + number % 3) for number, plan in enumerate(dear)], unit=STEP)
        for plan, part in zip(dear, less, strict=True):
            self.former[id(plan)] = plan.expected, plan.amount + part, plan.closed or end

    def told(self, deals: Iterable[Opportunity]) -> Iterator[FormerTerms]:
        """The terms these deals had, not saved yet; they are in the order of the plans."""
        for plan, deal in zip(self.plans, deals, strict=True):
            if id(plan) in self.former:
                expected, amount, until = self.former[id(plan)]
                yield FormerTerms(
                    opportunity=deal,
                    until=moment(until, 15, 40),
                    by=plan.owner,
                    status="open",
                    amount=amount,
                    currency=deal.currency,
                    base_amount=amount,
                    expected_close_on=expected,
                )


def worth(amount: Decimal, plans: Sequence[Plan]) -> list[Plan]:
    """Some of the plans that come to exactly this amount, else as near below it as they can."""
    ways: dict[int, tuple[int, ...]] = {0: ()}
    for at, plan in enumerate(plans):
        if amount / STEP in ways:
            break
        size = int(plan.amount / STEP)
        for held, chosen in list(ways.items()):
            if held + size <= amount / STEP and held + size not in ways:
                ways[held + size] = (*chosen, at)
    return [plans[at] for at in ways[max(ways)]]


def move(cast: Cast, plans: Sequence[Plan]) -> Story:
    """Let the plans have moved; told of once their deals are saved. In the first days of a quarter nothing has."""
    story = Story(cast, plans)
    if (cast.when.today - cast.when.start).days > CALM:
        story.begin_before()
        story.end_otherwise()
        story.change()
    return story


def tell(story: Story, deals: Sequence[Opportunity]) -> None:
    """Keep how the deals stood before."""
    if found := list(story.told(deals)):
        records.load_many(found)
