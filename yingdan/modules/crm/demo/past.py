"""The demo's closed deals: this quarter's as the mock-ups sum them, and two years before, with their seasons."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from yingdan.kernel.period import Calendar
from yingdan.kernel.spread import spread
from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.customers import Customers
from yingdan.modules.crm.demo.plans import STAGES, Plan, chosen, fit, lines_of, named
from yingdan.modules.crm.demo.signed import EAST, QUARTER, by_seller, by_unit, sellers
from yingdan.modules.crm.demo.team import TEAM, Part, parts_of
from yingdan.modules.crm.demo.when import working_day
from yingdan.platform.objects.user import User

# Lost this quarter, in 万 and deals; in the east nine, by whom.
LOST_EAST, LOST_OTHERS = 402, (1180, 27)
# How much a unit's people sell of its quarter, so that none of them is far behind the others.
SENIOR, JUNIOR = 5, 4
LOST_BY = {"linxiaowen": 3, "zhaoming": 2, "sunli": 1, "xuzhenyu": 1, "wuchen": 1, "shenruoxi": 1}
# What a deal brings on average, in 万.
AVERAGE = {"EAST": 76, "SOUTH": 80, "NORTH": 80, "WEST": 74, "KA": 150}
MONTHS_BACK = 24
DRAWN_DAYS = ((18, 47), (0, 17))
"""How many days ago the first month of the quarter lay, and what of it came since, on the day that is drawn."""
REASONS = (
    ("competitor", 30), ("price", 20), ("cancelled", 14), ("budget", 12), ("decision", 7), ("needs", 6), ("terms", 4),
    ("function", 4), ("relationship", 3),
)  # fmt: skip


def closed_deals(cast: Cast, customers: Customers) -> Iterator[Plan]:
    """Everything won, lost or given up."""
    yield from this_quarter(cast, customers)
    counted = parts_of(cast.when.start, cast.when.today, LOST_BY)
    for month in months_before(cast.when.start, MONTHS_BACK):
        told = counted.get(month, [])
        for part in told:
            yield from counted_month(cast, customers, part)
        yield from east_month(cast, customers, month, told)
        for region, amount in by_unit(month, cast.when.today.year).items():
            won = parts(cast, amount, number_of(amount, region))
            yield from one_month(cast, customers, month, cast.reps(region), [(None, part) for part in won])


def this_quarter(cast: Cast, customers: Customers) -> Iterator[Plan]:
    """102 deals won for 4,386 万, and those lost."""
    random = cast.random
    signed = [([cast.people[login]], one.now) for login, one in sellers().items()]
    signed += [(cast.reps(region), one) for region, one in QUARTER.items()]
    others = [rep for region in QUARTER for rep in cast.reps(region)]
    held: dict[str, Decimal] = defaultdict(Decimal)
    for reps, one in signed:
        for (latest, earliest), amount, count in zip(DRAWN_DAYS, one.amounts, one.deals, strict=True):
            for part in parts(cast, amount, count):
                closed = cast.when.back(random.randint(latest, earliest))
                owner = min(reps, key=lambda rep: held[rep.login] / (SENIOR if "高级" in rep.job_title else JUNIOR))
                held[owner.login] += part
                yield a_closed(cast, customers, owner, part, "won", closed, recent=True)
    losers = [cast.people[login] for login, count in LOST_BY.items() for _ in range(count)]
    for owners, total in ((losers, LOST_EAST), (random.choices(others, k=LOST_OTHERS[1]), LOST_OTHERS[0])):
        for owner, part in zip(owners, parts(cast, total * WAN, len(owners)), strict=True):
            closed = cast.when.back(random.randint(0, 48))
            yield a_closed(cast, customers, owner, part, "lost", closed, recent=True)


def months_before(start: date, count: int) -> Iterator[date]:
    """The first days of the `count` months before a quarter, latest first."""
    day = start
    for _ in range(count):
        day = (day - timedelta(days=1)).replace(day=1)
        yield day


def number_of(amount: Decimal, region: str) -> int:
    """How many deals of a region's size make an amount."""
    return max(1, round(amount / WAN / AVERAGE[region]))


def counted_month(cast: Cast, customers: Customers, part: Part) -> Iterator[Plan]:
    """What one of the team won and lost in a month, as counted."""
    random, owner = cast.random, cast.people[part.login]
    last = Calendar().period("month", part.first).end
    lost = [random.randint(14, 90) * WAN for _ in range(part.lost)]
    for status, amounts in (("won", parts(cast, part.amount, part.won)), ("lost", lost)):
        for amount in amounts:
            closed = working_day(part.first + timedelta(days=random.randint(0, (last - part.first).days)))
            yield a_closed(cast, customers, owner, amount, status, max(closed, part.first))


def east_month(cast: Cast, customers: Customers, month: date, told: Sequence[Part]) -> Iterator[Plan]:
    """What the east won and lost in a month, but for those of whom it is `told`."""
    signed = by_seller(month, cast.when.today.year)
    held = {login: amount for login, amount in signed.items() if amount and not (told and login in TEAM)}
    won: list[tuple[str | None, Decimal]] = [
        (login, part) for login, amount in held.items() for part in parts(cast, amount, number_of(amount, EAST))
    ]
    yield from one_month(cast, customers, month, [cast.people[login] for login in held], won)


def one_month(
    cast: Cast, customers: Customers, month: date, reps: Sequence[User], won: Sequence[tuple[str | None, Decimal]]
) -> Iterator[Plan]:
    """What some people won in a month, by whom it is known to be or anybody of them, and nearly as many deals lost."""
    random = cast.random
    lost = [(None, random.randint(14, 150) * WAN) for _ in range(max(1, round(len(won) * Decimal("0.95"))))]
    for status, ended in (("won", won), ("lost", lost)):
        for login, amount in ended:
            closed = max(working_day(month + timedelta(days=random.randint(1, 26))), month)
            stage = "void" if status == "lost" and random.random() < 0.08 else status
            owner = cast.people[login] if login else random.choice(reps)
            yield a_closed(cast, customers, owner, amount, stage, closed)


def parts(cast: Cast, amount: Decimal, count: int) -> list[Decimal]:
    """An amount shared among deals of different sizes, in thousands of yuan."""
    weights = [cast.random.randint(4, 16) for _ in range(count)]
    return spread(amount, weights, unit=Decimal(1000)) if weights else []


def a_closed(
    cast: Cast, customers: Customers, owner: User, amount: Decimal, stage: str, closed: date, *, recent: bool = False
) -> Plan:
    """A deal that has ended; `stage` is won, lost or void."""
    random = cast.random
    account, (code, count) = chosen(cast, customers, owner, bought=stage == "won"), fit(cast, amount)
    cycle = int(random.triangular(18, 110, 44) if stage == "won" else random.triangular(10, 120, 36))
    reached = len(STAGES) - 1 if stage == "won" else random.choices(range(5), (1, 2, 4, 4, 3))[0]
    reason = random.choices([r for r, _ in REASONS], [w for _, w in REASONS])[0] if stage == "lost" else ""
    return Plan(
        name=named(cast, account, code, count),
        account=account,
        owner=owner,
        amount=amount,
        stage=stage,
        opened=closed - timedelta(days=cycle),
        since=closed,
        expected=closed + timedelta(days=random.choice((-6, -3, 0, 0, 0, 4, 9))),
        last=closed,
        product=code,
        kind=random.choice(("new", "expansion", "expansion")),
        source=random.choice(
            ("expansion", "expansion", "exhibition", "referral", "phone", "cold_visit", "tender", "partner")
        ),
        closed=closed,
        loss_reason=reason,
        lines=lines_of(amount, code, count) if recent and stage == "won" else (),
        reached=reached,
    )
