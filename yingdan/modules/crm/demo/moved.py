"""What moved since the quarter began, as home-executive.html draws it: put off, lost, given discounts, pulled in.

Drawn are 620 put off, 410 lost, 190 of discounts and 260 pulled in (万), and these come out to the yuan. The 480 of new
deals that are drawn cannot: among the drawn facts are 136 open deals whose stages last ten days, so many of them began
this quarter. Those far enough on are let begin before it; no amount, stage, owner or closing day of a drawn fact moves.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from yingdan.kernel.spread import spread
from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.deals import TOLD
from yingdan.modules.crm.demo.plans import STAGES, Plan
from yingdan.modules.crm.demo.when import moment
from yingdan.modules.crm.objects.former_terms import FormerTerms
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.platform import records

SEED = 20261230
PUT_OFF, LOST, DISCOUNTS, PULLED, RAISED = 620, 410, 190, 260, 60
DISCOUNTED, LARGER, CALM = 24, 2, 9
FAR = STAGES.index("proposal")
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
        """Let open deals begin before the quarter: those of it that are far on, and of later ones as many as were put
        off.
        """
        due = [plan for plan in self.plans if plan.closed is None and plan.expected <= self.when.end]
        late = [plan for plan in self.plans if plan.closed is None and plan.expected > self.when.end and plan.reached]
        for plan in due:
            if plan.reached >= FAR and plan.name not in TOLD:
                self.age(plan)
        self.random.shuffle(late)
        for plan in worth(PUT_OFF * WAN, [plan for plan in late if (self.when.today - plan.since).days < OLDEST]):
            self.age(plan)
            if plan.opened < self.when.start:
                plan.put_off = 1
                expected = self.when.today + timedelta(days=self.random.randint(3, 40))
                self.former[id(plan)] = min(expected, self.when.end), plan.amount, self.passed(self.when.today)

    def age(self, plan: Plan) -> None:
        """Let a deal have stayed longer in the stages it passed, until it began before the quarter."""
        opened = self.when.start - timedelta(days=self.random.randint(1, 12))
        extra = (plan.opened - opened).days
        if extra <= 0 or (self.when.today - opened).days > OLDEST:
            return
        parts = spread(Decimal(extra), [1] * len(plan.durations), unit=Decimal(1))
        plan.durations = tuple(days + int(more) for days, more in zip(plan.durations, parts, strict=True))
        plan.opened = opened

    def end_otherwise(self) -> None:
        """Of what was lost only some had been expected in the quarter."""
        lost = [plan for plan in self.worn if plan.stage == "lost" and (plan.closed or date.min) >= self.when.start]
        kept = {id(plan) for plan in worth(LOST * WAN, lost)}
        for plan in lost:
            plan.expected = max(plan.expected, self.when.start) if id(plan) in kept else self.after()

    def change(self) -> None:
        """Of what was won some came early and some cheaper; of what is open some grew."""
        start, end = self.when.start, self.when.end
        due = [plan for plan in self.worn if start <= plan.expected <= end and plan.name not in TOLD]
        won = [plan for plan in due if plan.stage == "won" and plan.closed and plan.closed > start + timedelta(days=2)]
        early = worth(PULLED * WAN, won)
        for plan in early:
            self.former[id(plan)] = self.after(), plan.amount, self.passed(plan.closed or end)
        dear = sorted((plan for plan in won if id(plan) not in self.former), key=lambda plan: -plan.amount)[:DISCOUNTED]
        less = spread(DISCOUNTS * WAN, [plan.amount * (2 + number % 3) for number, plan in enumerate(dear)], unit=STEP)
        for plan, part in zip(dear, less, strict=True):
            self.former[id(plan)] = plan.expected, plan.amount + part, plan.closed or end
        grown = sorted((plan for plan in due if not plan.closed and plan.reached >= FAR), key=lambda plan: -plan.amount)
        for plan in grown[:LARGER]:
            self.former[id(plan)] = plan.expected, plan.amount - RAISED * WAN / LARGER, self.passed(self.when.today)

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
