"""The demo's closed deals: this quarter's as the mock-ups sum them, and two years before, with their seasons."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from yingdan.kernel.period import Calendar
from yingdan.kernel.spread import spread
from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.customers import Customers
from yingdan.modules.crm.demo.plans import STAGES, Plan, chosen, fit, lines_of, named
from yingdan.modules.crm.demo.team import TEAM, Part, parts_of
from yingdan.modules.crm.demo.when import working_day
from yingdan.platform.objects.user import User

# Signed this quarter (forecast.html, home-executive.html): per person in the east, per unit elsewhere; 万 and deals.
SIGNED_EAST = {
    "hejiayi": ("186", 4), "xuzhenyu": ("121.5", 3), "wuchen": ("92.5", 2), "linxiaowen": ("192.6", 4),
    "zhaoming": ("158.4", 3), "sunli": ("75", 2), "zhengkai": ("214", 4), "shenruoxi": ("106", 2),
}  # fmt: skip
SIGNED = {"SOUTH": (1134, 28), "NORTH": (846, 21), "WEST": (594, 16), "KA": (666, 13)}
# Lost this quarter, in 万 and deals; in the east nine, by whom.
LOST_EAST, LOST_OTHERS = 402, (1180, 27)
LOST_BY = {"linxiaowen": 3, "zhaoming": 2, "sunli": 1, "xuzhenyu": 1, "wuchen": 1, "shenruoxi": 1}
# What a month signs in this year, in 万, by unit: the east month by month (targets.html), the others so that the first
# three quarters come to the company's 22,104; February is low, the last quarter high.
MONTHS_EAST = (572, 438, 854, 760, 806, 936, 770, 772, 876, 900, 960, 1080)
SEASON = (75, 52, 108, 88, 91, 112, 89, 90, 107, 104, 116, 138)
NINE_MONTHS = {"SOUTH": 5480, "NORTH": 4100, "WEST": 2740, "KA": 3000}
AVERAGE = {"EAST": 76, "SOUTH": 80, "NORTH": 80, "WEST": 74, "KA": 150}
SHARES_EAST = {
    "hejiayi": 124, "xuzhenyu": 94, "wuchen": 60, "linxiaowen": 122, "zhaoming": 102, "sunli": 55, "zhengkai": 133,
    "shenruoxi": 91,
}  # fmt: skip
GROWTH = Decimal("1.108")
MONTHS_BACK = 24
REASONS = (
    ("competitor", 30), ("price", 20), ("cancelled", 14), ("budget", 12), ("decision", 7), ("needs", 6), ("terms", 4),
    ("function", 4), ("relationship", 3),
)  # fmt: skip


def closed_deals(cast: Cast, customers: Customers) -> Iterator[Plan]:
    """Everything won, lost or given up."""
    yield from this_quarter(cast, customers)
    counted = parts_of(cast.when.start, cast.when.today, SIGNED_EAST, LOST_BY)
    for month in months_before(cast.when.start, MONTHS_BACK):
        for region in AVERAGE:
            told = counted.get(month, []) if region == "EAST" else []
            for part in told:
                yield from counted_month(cast, customers, part)
            yield from one_month(cast, customers, region, month, told)


def this_quarter(cast: Cast, customers: Customers) -> Iterator[Plan]:
    """102 deals won for 4,386 万, and those lost."""
    random = cast.random
    signed: list[tuple[Sequence[User], Decimal, int]] = [
        ([cast.people[login]], Decimal(total) * WAN, count) for login, (total, count) in SIGNED_EAST.items()
    ]
    signed += [(cast.reps(region), total * WAN, count) for region, (total, count) in SIGNED.items()]
    others = [rep for region in SIGNED for rep in cast.reps(region)]
    for reps, amount, count in signed:
        for part in parts(cast, amount, count):
            closed = cast.when.back(random.randint(0, 48))
            yield a_closed(cast, customers, random.choice(reps), part, "won", closed, recent=True)
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


def signed_in(region: str, month: date, this_year: int) -> Decimal:
    """What a unit signs in a month, in yuan; each year before was smaller."""
    if region == "EAST":
        amount = Decimal(MONTHS_EAST[month.month - 1])
    else:
        amount = (
            spread(Decimal(NINE_MONTHS[region]), SEASON[:9], unit=Decimal(1))[month.month - 1]
            if month.month < 10
            else (Decimal(NINE_MONTHS[region] * SEASON[month.month - 1] // sum(SEASON[:9])))
        )
    for _ in range(this_year - month.year):
        amount = (amount / GROWTH).quantize(Decimal(1))
    return amount * WAN


def counted_month(cast: Cast, customers: Customers, part: Part) -> Iterator[Plan]:
    """What one of the team won and lost in a month, as counted."""
    random, owner = cast.random, cast.people[part.login]
    last = Calendar().period("month", part.first).end
    lost = [random.randint(14, 90) * WAN for _ in range(part.lost)]
    for status, amounts in (("won", parts(cast, part.amount, part.won)), ("lost", lost)):
        for amount in amounts:
            closed = working_day(part.first + timedelta(days=random.randint(0, (last - part.first).days)))
            yield a_closed(cast, customers, owner, amount, status, max(closed, part.first))


def one_month(cast: Cast, customers: Customers, region: str, month: date, told: Sequence[Part] = ()) -> Iterator[Plan]:
    """What a unit won and lost in a month, but for those of whom it is `told`."""
    random = cast.random
    amount = signed_in(region, month, cast.when.today.year) - sum((part.amount for part in told), Decimal(0))
    count = max(1, round(amount / WAN / AVERAGE[region]))
    reps = [rep for rep in cast.reps(region) if not (told and rep.login in TEAM)]
    shares = [SHARES_EAST.get(rep.login, 100) for rep in reps]
    lost = [random.randint(14, 150) * WAN for _ in range(max(1, round(count * Decimal("0.95"))))]
    for status, amounts in (("won", parts(cast, amount, count)), ("lost", lost)):
        for part in amounts:
            closed = working_day(month + timedelta(days=random.randint(1, 26)))
            ended = "void" if status == "lost" and random.random() < 0.08 else status
            owner = random.choices(reps, shares)[0]
            yield a_closed(cast, customers, owner, part, ended, max(closed, month))


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
