"""From plans to opportunities: with their people, needs, stages passed, numbers and lines."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from yingdan.kernel.money import quantize
from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.customers import Customers
from yingdan.modules.crm.demo.plans import STAGES, Plan
from yingdan.modules.crm.demo.shaping import mark
from yingdan.modules.crm.demo.tables import words
from yingdan.modules.crm.demo.when import moment
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.opportunity_line import OpportunityLine
from yingdan.modules.crm.objects.stage import Stage
from yingdan.platform import numbering, records

SERIES = ("crm.opportunity.number", "OP-{yyyyMM}-{0001}")
# What the mock-ups tell of single deals beyond the table.
TOLD: dict[str, dict[str, Any]] = {
    "博瑞五轴产线二期": {
        "budget": 130 * WAN,
        "pain": "现有 4 台三轴换型 45 分钟，废品 2.6%",
        "success": "换型 ≤ 12 分钟，节拍 ≤ 96 秒",
        "payment_terms": "3:6:1，未确认",
        "postponed": 1,
        "description": "二期两台五轴加自动上下料，2 月底前到厂。总经理认可换型时间收益，财务总监对付款比例有异议。",
    },
    "天工柔性产线一期": {"postponed": 3},
}
SHOWN_NUMBER = "0086"


def sign(cast: Cast, customers: Customers, plans: Sequence[Plan]) -> list[Opportunity]:
    """Save the planned deals, with their history of stages and their lines; in the order of the plans."""
    numbers = numbers_of(cast, plans)
    deals = [deal(cast, customers, plan, number) for plan, number in zip(plans, numbers, strict=True)]
    mark(deals)
    records.save_many(deals)
    records.save_many([line for made, plan in zip(deals, plans, strict=True) for line in lines(cast, made, plan)])
    return deals


def numbers_of(cast: Cast, plans: Sequence[Plan]) -> list[str]:
    """A number for each plan by the month it was opened in; this month's come from the series, so that it goes on."""
    by_month: dict[str, list[int]] = defaultdict(list)
    for place, plan in sorted(enumerate(plans), key=lambda pair: pair[1].opened):
        by_month[f"{plan.opened:%Y%m}"].append(place)
    found = [""] * len(plans)
    for month, places in by_month.items():
        if month == f"{cast.when.today:%Y%m}":
            texts = numbering.take(*SERIES, cast.when.today, len(places))
        else:
            texts = [f"OP-{month}-{n:04}" for n in range(1, len(places) + 1)]
        for place, text in zip(places, texts, strict=True):
            found[place] = text
    swap_shown(plans, found)
    return found


def swap_shown(plans: Sequence[Plan], numbers: list[str]) -> None:
    """Give the deal of the mock-ups the number it has there, and its own to whoever had that."""
    place = next((at for at, plan in enumerate(plans) if plan.name in TOLD), None)
    if place is not None:
        wanted = numbers[place][:-4] + SHOWN_NUMBER
        if wanted in numbers:
            numbers[numbers.index(wanted)] = numbers[place]
        numbers[place] = wanted


def deal(cast: Cast, customers: Customers, plan: Plan, number: str) -> Opportunity:
    """One opportunity, not saved yet."""
    random = cast.random
    lists = words("phrases")["texts"]
    parts = customers.parts.get(plan.account.name, "零件")
    rival = random.choices([*cast.rivals, None], (30, 15, 15, 8, 32))[0]
    if plan.name in TOLD or (rival is None and plan.loss_reason == "competitor"):
        rival = cast.rivals[0]
    begun = plan.reached >= 1
    made = Opportunity(
        name=plan.name,
        number=number,
        account=plan.account,
        contact=customers.with_role(plan.account, "purchasing"),
        pipeline=cast.stages[plan.stage].pipeline,
        stage=cast.stages[plan.stage],
        stage_since=moment(plan.since, 16, 52),
        amount=plan.amount,
        forecast=plan.forecast,
        kind=plan.kind,
        source=plan.source,
        product=cast.products.get(plan.product),
        opened_on=plan.opened,
        expected_close_on=plan.expected,
        closed_on=plan.closed,
        postponed=max(random.choices((0, 1, 2), (70, 22, 8))[0], plan.put_off) if begun else 0,
        competitor=rival if begun or plan.loss_reason == "competitor" else None,
        loss_reason=plan.loss_reason,
        next_step=plan.next_step,
        next_step_on=plan.next_on,
        budget=quantize(plan.amount * random.randint(98, 112) / 100, -4) if begun else None,
        decision_maker=customers.with_role(plan.account, "decider") if begun else None,
        needed_on=plan.expected + timedelta(days=92) if begun else None,
        pain=random.choice(lists["pains"]).format(parts=parts) if begun else "",
        success=random.choice(lists["success"]) if plan.reached >= 2 else "",
        payment_terms=random.choice(lists["terms"]) if plan.reached >= 3 else "",
        owner=plan.owner,
        unit=plan.owner.unit,
        last_activity_on=plan.last,
        next_contact_on=plan.next_on,
        created_by=plan.owner,
        created_at=moment(plan.opened, 9, 30),
        updated_at=moment(plan.last, 17, 0),
    )
    for name, value in TOLD.get(plan.name, {}).items():
        setattr(made, name, value)
    made.passed = passed(cast, plan)
    return made


def passed(cast: Cast, plan: Plan) -> list[tuple[Stage, datetime]]:
    """The stages before the present one, each with the moment it was entered."""
    if plan.put_back:
        return [(cast.stages[STAGES[at]], moment(day, 11, 20)) for at, day in enumerate((plan.opened, plan.put_back))]
    before = STAGES[: plan.reached + 1] if plan.closed else STAGES[: plan.reached]
    if not before:
        return []
    days = (plan.since - plan.opened).days
    durations = plan.durations or shared(cast, days, len(before))
    found, day = [], plan.opened
    for code, duration in zip(before, durations, strict=True):
        found.append((cast.stages[code], moment(day, 11 if day != plan.since else 10, 20)))
        day += timedelta(days=duration)
    return found


def shared(cast: Cast, days: int, count: int) -> tuple[int, ...]:
    """Some days split among stages at random."""
    cuts = sorted(cast.random.randint(0, days) for _ in range(count - 1))
    return tuple(b - a for a, b in zip((0, *cuts), (*cuts, days), strict=True))


def lines(cast: Cast, made: Opportunity, plan: Plan) -> list[OpportunityLine]:
    """The products of a deal, not saved yet."""
    return [
        OpportunityLine(
            opportunity=made,
            product=cast.products[code],
            quantity=Decimal(count),
            price=price,
            rank=rank,
            created_at=moment(day_of(plan), 15, rank),
        )
        for rank, (code, count, price) in enumerate(plan.lines, start=1)
    ]


def day_of(plan: Plan) -> date:
    """The day the products were put together."""
    return max(plan.opened, plan.since - timedelta(days=3))
