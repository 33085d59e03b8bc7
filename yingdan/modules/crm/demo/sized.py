"""A company of a wanted size, for measuring: wide rows, long Chinese notes, two years of dates. Nothing here is a fact.

Rows go in by `records.load_many`: fast, findable, without history.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from random import Random
from typing import Any

from yingdan.kernel import clock
from yingdan.kernel.money import quantize
from yingdan.modules.crm import ledger, uscc
from yingdan.modules.crm.demo.cast import WAN
from yingdan.modules.crm.demo.crowd import people_of, units_of
from yingdan.modules.crm.demo.sized_terms import stood
from yingdan.modules.crm.demo.tables import full_name, mobile, words
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.contact import Contact
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.stage import Stage
from yingdan.modules.crm.objects.stage_change import StageChange, opened
from yingdan.modules.work.objects.activity import Activity
from yingdan.platform import records
from yingdan.platform.objects.user import User

CHUNK = 4000
DAYS = 730


@dataclass(frozen=True, slots=True)
class Size:
    """How many of what; `fans` says how many units stand below each unit, level by level."""

    people: int
    fans: tuple[int, ...]
    accounts: int
    contacts: int
    deals: int
    activities: int


SIZES = {
    "S": Size(20, (2, 1, 1, 2), 1_000, 3_000, 1_000, 10_000),
    "M": Size(60, (3, 2, 1, 2), 10_000, 30_000, 10_000, 100_000),
    "L": Size(200, (4, 2, 2, 2), 100_000, 300_000, 100_000, 1_000_000),
}
SHARES = {"won": 38, "lost": 30, "void": 4}
HELD = tuple[int, int, int | None, date, str]  # id, owner, unit, day of the latest activity, object


class Maker:
    """Makes rows at random; the same size gives the same rows but for their dates."""

    def __init__(self, size: str) -> None:
        self.size, self.random, self.today = SIZES[size], Random(size), clock.today()
        self.lists, self.told = words("words"), words("phrases")
        self.notes = [self.note(length) for length in (170, 300, 600, 900, 1300) for _ in range(60)]
        self.short = [self.note(length) for length in (20, 40, 60) for _ in range(200)]
        self.stages = list(Stage.objects.filter(pipeline__is_default=True).select_related("pipeline").order_by("rank"))
        self.path = [s for s in self.stages if s.is_open]
        self.sellers: list[User] = []
        self.held: list[HELD] = []

    def note(self, length: int) -> str:
        """A note of about `length` characters, three bytes each."""
        found = ""
        while len(found) < length:
            chapter = self.told[self.random.choice(("first_contact", "needs", "proposal", "quote", "negotiation"))]
            text = self.random.choice(chapter[self.random.choice(list(chapter))])
            found += text.format(
                who=full_name(self.random, woman=False), product="HC-5X800", parts="壳体", rival="北川机床"
            )
        return found

    def moment(self, day: date) -> datetime:
        """Some hour of a day."""
        return datetime.combine(day, time(self.random.randint(9, 17), self.random.randint(0, 59)), clock.zone())

    def day(self, most: int = DAYS) -> date:
        """Some day of the past."""
        return self.today - timedelta(days=self.random.randint(0, most))

    def account(self, number: int) -> Account:
        """One account with every column filled."""
        random = self.random
        city, industry = random.choice(self.lists["cities"]), random.choice(self.lists["industries"])
        brand = random.choice(self.lists["brand_first"]) + random.choice(self.lists["brand_second"])
        owner, last, since = random.choice(self.sellers), self.day(120), self.day()
        people, body = random.randint(8, 5000), f"91{city['area']}{number:09}"
        return Account(
            name=f"{city['name']}{brand}{random.choice(industry['suffixes'])}有限公司 {number}",
            short_name=brand,
            number=f"KH-{since:%Y%m}-{number:06}",
            industry=industry["value"],
            size=random.choice(("micro", "small", "medium", "large")),
            source=random.choice(("referral", "exhibition", "phone", "search")),
            grade=random.choice("ABC"),
            status=random.choice(("potential", "active", "customer", "customer")),
            uscc=body + uscc.check_character(body),
            phone=mobile(random),
            email=f"office{number}@example.com",
            website=f"https://www.example.com/{number}",
            country="中国",
            region=city["province"],
            province=city["province"],
            city=city["name"],
            address=f"{city['name']}市工业园区 {random.randint(1, 999)} 号",
            employees=people,
            annual_revenue=people * 60 * WAN,
            founded=random.randint(1985, 2022),
            description=random.choice(self.notes if number % 3 == 0 else self.short),
            owner=owner,
            unit_id=owner.unit_id,
            last_activity_on=last,
            next_contact_on=self.today + timedelta(days=random.randint(-5, 40)),
            created_at=self.moment(since),
            updated_at=self.moment(last),
        )

    def contact(self, number: int) -> Contact:
        """One person at some account, whose owner is his."""
        random = self.random
        account, owner, unit, last, _key = self.held[number % self.size.accounts]
        post = random.choice(self.lists["posts"])
        return Contact(
            name=full_name(random, number % 3 == 0),
            account_id=account,
            post=post["post"],
            department=post["department"],
            role=post["role"],
            attitude=random.choice(("support", "neutral", "against")),
            gender="female" if number % 3 == 0 else "male",
            is_key=number < self.size.accounts,
            phone=f"+86139{number:08}",
            email=f"person{number}@example.com",
            wechat=f"wx{number}",
            birthday=date(1965 + number % 35, 1 + number % 12, 1 + number % 28),
            preferences=random.choice(self.lists["habits"]),
            description=random.choice(self.short),
            owner_id=owner,
            unit_id=unit,
            last_activity_on=last,
            created_at=self.moment(self.day()),
            updated_at=self.moment(last),
        )

    def deal(self, number: int) -> Opportunity:
        """One opportunity, settled as the door would settle it."""
        random = self.random
        account, owner, unit, last, _key = self.held[random.randrange(self.size.accounts)]
        kind = random.choices(("open", *SHARES), (100 - sum(SHARES.values()), *SHARES.values()))[0]
        stage = random.choice(self.path) if kind == "open" else next(s for s in self.stages if s.kind == kind)
        passed = self.path[: self.path.index(stage)] if kind == "open" else self.path[: random.randint(1, 5)]
        begun = self.day(40 if kind == "open" else DAYS - 120)
        start = begun - timedelta(days=12 * len(passed))
        amount = random.randint(30, 3000) * Decimal(1000)
        due = begun + timedelta(days=stage.expected_days) if stage.expected_days else None
        made = Opportunity(
            name=f"{random.choice(('五轴', '立加', '卧加', '龙门', '柔性产线', '上下料'))}项目 {number}",
            number=f"OP-{start:%Y%m}-{number:06}",
            account_id=account,
            pipeline_id=stage.pipeline_id,
            stage=stage,
            status=stage.kind,
            stage_since=self.moment(begun),
            stage_due_on=due,
            amount=amount,
            probability=stage.probability,
            weighted=quantize(amount * stage.probability / 100),
            forecast=stage.forecast,
            kind=random.choice(("new", "expansion", "renewal")),
            source=random.choice(("referral", "exhibition", "phone", "tender")),
            opened_on=start,
            expected_close_on=begun if kind != "open" else self.today + timedelta(days=random.randint(-20, 150)),
            closed_on=begun if kind != "open" else None,
            loss_reason=random.choice(("price", "competitor", "budget")) if kind == "lost" else "",
            next_step=random.choice(self.told["steps"]["needs"]) if kind == "open" and number % 7 else "",
            pain=random.choice(self.short),
            success=random.choice(self.told["texts"]["success"]),
            payment_terms=random.choice(self.told["texts"]["terms"]),
            description=random.choice(self.notes if number % 4 == 0 else self.short),
            owner_id=owner,
            unit_id=unit,
            last_activity_on=max(last, begun),
            created_at=self.moment(start),
            updated_at=self.moment(max(last, begun)),
        )
        made.convert()
        made.passed = [(s, self.moment(start + timedelta(days=12 * n))) for n, s in enumerate(passed)]
        return made

    def activity(self, number: int) -> Activity:
        """One follow-up about some account or deal; two in five are long."""
        random = self.random
        id, owner, unit, last, key = random.choice(self.held)
        at = self.moment(last - timedelta(days=int(random.random() ** 3 * DAYS)))
        return Activity(
            about_key=key,
            about_id=id,
            kind=random.choice(("call", "wechat", "visit", "email", "meeting")),
            at=at,
            people=full_name(random, woman=False) if number % 4 == 0 else "",
            content=f"{number}：" + random.choice(self.notes if number % 5 < 2 else self.short),
            result=random.choice(self.told["results"]["visit"]),
            duration=random.randint(3, 120),
            effective=True,
            owner_id=owner,
            unit_id=unit,
            created_at=at,
            updated_at=at,
        )

    def make(self) -> None:
        """Everything, in the order of what refers to what."""
        self.sellers = people_of(self.random, units_of(self.size.fans), self.size.people)
        for made in batches(self.account, self.size.accounts):
            self.keep(made)
        for _made in batches(self.contact, self.size.contacts):
            pass
        before = Random(self.size.deals)  # one of its own: the rest stays as it was
        for made in batches(self.deal, self.size.deals):
            self.keep(made)
            moves: list[StageChange] = [move for deal in made for move in opened(deal)]
            records.load_many(moves)
            won = [deal for deal in made if ledger.counts(deal)]
            records.load_many(ledger.planned(won, frozenset(d.pk for d in won), {}, {}).added)
            records.load_many(list(stood(before, made)))
        for _made in batches(self.activity, self.size.activities):
            pass

    def keep(self, made: list[Any]) -> None:
        """Remember rows for what refers to them."""
        self.held += [(r.pk, r.owner_id, r.unit_id, r.last_activity_on or self.today, r.key()) for r in made]


def batches(one: Callable[[int], Any], count: int) -> Iterator[list[Any]]:
    """Make and load `count` rows, some thousands at a time; gives each batch."""
    rows = (one(number) for number in range(1, count + 1))
    while made := list(islice(rows, CHUNK)):
        records.load_many(made)
        yield made


def fill(size: str) -> None:
    """Make a company of size S, M or L on top of what there is; as the system."""
    Maker(size).make()
