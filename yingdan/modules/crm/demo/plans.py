"""What every deal of the demo is to be, before it is one; and the open deals, those on the mock-ups first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.customers import Customers
from yingdan.modules.crm.demo.tables import rows, words
from yingdan.modules.crm.objects.account import Account
from yingdan.platform.objects.user import User

STAGES = ("first_contact", "needs", "proposal", "quote", "negotiation")
SHORT = {
    "HC-5X": "五轴 {n} 台",
    "HC-V": "立加 {n} 台",
    "HC-H": "卧加 {n} 台",
    "HC-L": "龙门 {n} 台",
    "HC-T": "数控车 {n} 台",
    "HC-MT": "车铣复合 {n} 台",
    "AL": "上下料 {n} 套",
    "FC": "自动化单元 {n} 套",
    "FMS": "柔性产线",
    "RT": "转台 {n} 台",
    "MS": "测量系统 {n} 套",
}
OTHERS = ("SOUTH", "NORTH", "WEST", "KA")
LATER_EAST, LATER_OTHERS = 23, 39
# Large ones among the later deals that were put off to then: 386 万, of which two make 264 (home-executive.html).
PUT_OFF = (("liuyang", 142), ("xuyating", 122), ("chenjiaxin", 122))
STORY = "博瑞五轴产线二期"


@dataclass(slots=True)
class Plan:
    """A deal to be: `since` is when it came into its stage, `last` the day of its latest activity; money in yuan.
    `put_back` is when one in the first stage got to the second, from which it came back.
    """

    name: str
    account: Account
    owner: User
    amount: Decimal
    stage: str
    opened: date
    since: date
    expected: date
    last: date
    product: str = ""
    forecast: str = ""
    kind: str = "new"
    source: str = ""
    next_step: str = ""
    next_on: date | None = None
    closed: date | None = None
    loss_reason: str = ""
    lines: tuple[tuple[str, int, Decimal], ...] = ()
    durations: tuple[int, ...] = ()
    reached: int = 0
    put_off: int = 0
    put_back: date | None = None


def limit(cast: Cast, code: str) -> int:
    """How many days a stage should take."""
    return cast.stages[code].expected_days or 10


def shown(cast: Cast, customers: Customers) -> Iterator[Plan]:
    """The 38 deals of the eastern region that are to close this quarter."""
    when, random = cast.when, cast.random
    for row in rows("deals"):
        place = STAGES.index(row["stage"])
        durations = tuple(random.randint(limit(cast, s) // 2, limit(cast, s)) for s in STAGES[:place])
        if row["name"].startswith("博瑞"):
            durations = (3, 10, 16, 12)
        since = when.ago(int(row["days"]))
        lines = tuple(
            (code, int(count), Decimal(price) * WAN)
            for code, count, price in (part.split(":") for part in row["products"].split())
        )
        yield Plan(
            name=row["name"].format(next_year=when.today.year + 1),
            account=customers.by_name[row["account"]],
            owner=cast.people[row["owner"]],
            amount=Decimal(row["amount"]) * WAN,
            stage=row["stage"],
            opened=since - timedelta(days=sum(durations)),
            since=since,
            expected=when.ahead(int(row["close"])),
            last=when.ago(int(row["last"])),
            product=lines[0][0] if lines else "",
            forecast=row["forecast"],
            kind="expansion" if row["grade"] == "A" else "new",
            source="expansion"
            if row["grade"] == "A"
            else random.choice(("exhibition", "referral", "phone", "cold_visit")),
            next_step=row["next_step"],
            next_on=when.later(int(row["next_on"])) if row["next_on"] else None,
            lines=lines,
            durations=durations,
            reached=place,
        )


def fit(cast: Cast, amount: Decimal) -> tuple[str, int]:
    """A product and how many of it make about this amount."""
    found = []
    for product in cast.products.values():
        if product.series in SHORT and product.list_price:
            count = int(amount * 103 / 100 / product.list_price)
            if 1 <= count <= 8:
                found.append((product.code, count))
    return cast.random.choice(found) if found else ("MS-3", 1)


def named(cast: Cast, account: Account, code: str, count: int) -> str:
    """How people call such a deal: the customer's short name and what it is about."""
    return account.short_name + SHORT[cast.products[code].series].format(n=count)


def lines_of(amount: Decimal, code: str, count: int) -> tuple[tuple[str, int, Decimal], ...]:
    """The product at a round price, and installation for the rest: exactly `amount`."""
    price = (amount * 95 / 100 / count).quantize(Decimal(100), rounding="ROUND_DOWN")
    return (code, count, price), ("IN-1", 1, amount - price * count)


def chosen(cast: Cast, customers: Customers, owner: User, *, bought: bool = False) -> Account:
    """One of somebody's accounts, important ones more often; what was sold, was sold to the better half of them."""
    held = customers.by_owner[owner.login]
    if bought:
        held = sorted(held, key=lambda account: account.grade)[: len(held) * 6 // 10]
    return cast.random.choices(held, [{"A": 5, "B": 3, "C": 1}[a.grade] for a in held])[0]


def an_open(
    cast: Cast, customers: Customers, owner: User, amount: Decimal, stage: str, expected: date, *, tidy: bool = False
) -> Plan:
    """A deal still going on; a `tidy` one is neither stalled nor without a next step."""
    random, when = cast.random, cast.when
    account, (code, count) = chosen(cast, customers, owner), fit(cast, amount)
    place, most = STAGES.index(stage), limit(cast, stage)
    days = random.randint(1, most - 1 if tidy else most * 14 // 10)
    durations = tuple(random.randint(limit(cast, s) // 2, limit(cast, s) * 12 // 10) for s in STAGES[:place])
    since = when.ago(days)
    aimless = not tidy and random.random() < 0.1
    return Plan(
        name=named(cast, account, code, count),
        account=account,
        owner=owner,
        amount=amount,
        stage=stage,
        opened=since - timedelta(days=sum(durations)),
        since=since,
        expected=expected,
        last=when.ago(random.randint(0, min(days, 9))),
        product=code,
        kind=random.choice(("new", "new", "expansion")),
        source=random.choice(("exhibition", "referral", "phone", "cold_visit", "web_inquiry", "tender", "expansion")),
        next_step="" if aimless else random.choice(words("phrases")["steps"][stage]),
        next_on=None if aimless else when.later(random.randint(1, 9)),
        lines=lines_of(amount, code, count) if place > 2 else (),
        durations=durations,
        reached=place,
    )


def rest_of_quarter(cast: Cast, customers: Customers) -> Iterator[Plan]:
    """What the other units mean to close this quarter: 98 deals, 5,850 万 (`data/elsewhere.tsv`)."""
    for row in rows("elsewhere"):
        expected = cast.when.ahead(cast.random.randint(4, 43))
        owner, amount = cast.people[row["owner"]], Decimal(row["amount"]) * WAN
        plan = an_open(cast, customers, owner, amount, row["stage"], expected)
        plan.forecast = row["forecast"]
        yield plan


def later(cast: Cast, customers: Customers) -> Iterator[Plan]:
    """What is to close after this quarter: 23 deals in the east, none of them large or stalled, 42 elsewhere."""
    for login, large in PUT_OFF:
        expected = cast.when.end + timedelta(days=cast.random.randint(5, 45))
        plan = an_open(cast, customers, cast.people[login], large * WAN, "proposal", expected, tidy=True)
        plan.put_off = 1
        yield plan
    east = [rep for rep in cast.reps("EAST") if rep.login != "linxiaowen"]
    others = [rep for region in OTHERS for rep in cast.reps(region)]
    for reps, count in ((east, LATER_EAST), (others, LATER_OTHERS)):
        for _ in range(count):
            stage = cast.random.choice(("first_contact", "first_contact", "needs", "needs", "proposal"))
            expected = cast.when.end + timedelta(days=cast.random.randint(5, 80))
            amount = cast.random.randint(12, 78) * WAN
            yield an_open(cast, customers, cast.random.choice(reps), amount, stage, expected, tidy=reps is east)
