"""The demo's customers: accounts with valid credit codes, and the people there with their say in a purchase."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yingdan.modules.crm import uscc
from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.tables import full_name, mobile, rows, words
from yingdan.modules.crm.demo.when import moment
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.contact import Contact
from yingdan.platform.objects.user import User

HELD = {"EAST": 12, "SOUTH": 12, "NORTH": 11, "WEST": 10, "KA": 8}
MOST = {"linxiaowen": 46, "qinlang": 9}
SIZES = (("micro", 5, 19), ("small", 40, 280), ("medium", 300, 900), ("large", 1000, 5200))
SEVEN_DIGITS = ("535", "572", "816")
"""The cities of the demo whose numbers have seven digits; all others have eight."""
KNOWN = {
    "苏州博瑞汽车零部件": (
        ("王建国", "总经理", "decider", "support", "male"),
        ("顾伟", "制造工程部经理", "technical", "support", "male"),
        ("李敏", "采购部长", "purchasing", "neutral", "female"),
        ("陈洁", "财务总监", "veto", "against", "female"),
    ),
    "无锡翼诚叶片": (("孟庆华", "总工程师", "technical", "support", "male"),),
    "苏州力岩压铸": (("钱志远", "设备部经理", "technical", "neutral", "male"),),
    "太仓欣达紧固件": (("杜秀英", "采购部长", "purchasing", "neutral", "female"),),
}


@dataclass(slots=True)
class Customers:
    """The accounts by owner and by name, what they make, the contacts by account, and who was looked after when."""

    by_owner: dict[str, list[Account]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[str, Account] = field(default_factory=dict)
    contacts: dict[int, list[Contact]] = field(default_factory=lambda: defaultdict(list))
    parts: dict[str, str] = field(default_factory=dict)
    cared: dict[str, date] = field(default_factory=dict)

    def all(self) -> list[Account]:
        """Every account, owner by owner."""
        return [account for held in self.by_owner.values() for account in held]

    def with_role(self, account: Account | None, role: str) -> Contact | None:
        """The person of an account with that say; else the first one there."""
        people = self.contacts[account.pk] if account is not None and account.pk else []
        return next((c for c in people if c.role == role), people[0] if people else None)


def find_customers(cast: Cast) -> Customers:
    """The accounts of the shown deals first, then as many more as each person holds."""
    found = Customers()
    names = brands(cast)
    for row in rows("deals"):
        industry = next(i for i in words("words")["industries"] if i["value"] == industry_of(row["account"]))
        city = next(c for c in words("words")["cities"] if c["name"] == row["city"])
        add(cast, found, cast.people[row["owner"]], row["account"], row["name"][:2], city, industry, row["grade"])
    for region, count in HELD.items():
        for rep in cast.reps(region):
            places = words("words")["places"][unit_code(rep)]
            while len(found.by_owner[rep.login]) < MOST.get(rep.login, count):
                brand = next(names)
                place = cast.random.choice(places)
                city = next(c for c in words("words")["cities"] if c["name"] == place)
                industry = pick_industry(cast, region, unit_code(rep))
                name = f"{city['name']}{brand}{cast.random.choice(industry['suffixes'])}"
                add(cast, found, rep, name, brand, city, industry, grade(cast, region))
    return found


def unit_code(person: User) -> str:
    """The code of the unit somebody works in."""
    return next(row["unit"] for row in rows("people") if row["login"] == person.login)


def brands(cast: Cast) -> Iterator[str]:
    """Two-character names, each once, none of them a shown one."""
    lists = words("words")
    shown = {row["name"][:2] for row in rows("deals")}
    found = [a + b for a in lists["brand_first"] for b in lists["brand_second"] if a != b and a + b not in shown]
    cast.random.shuffle(found)
    return iter(found)


def industry_of(name: str) -> str:
    """The industry a company's name speaks of."""
    suffixes = ((s, i["value"]) for i in words("words")["industries"] for s in i["suffixes"])
    more = {
        "航空零件": "aerospace",
        "光学": "electronics",
        "仪器": "electronics",
        "电机": "machinery",
        "叶片": "energy",
    }
    return next((value for s, value in (*suffixes, *more.items()) if name.endswith(s)), "machinery")


def pick_industry(cast: Cast, region: str, code: str) -> Any:
    """An industry by its weight; key-account teams have their own."""
    lists = words("words")["industries"]
    fixed = {"KA-AUTO": "automotive", "KA-AERO": "aerospace"}.get(code)
    if fixed:
        return next(i for i in lists if i["value"] == fixed)
    return cast.random.choices(lists, [i["weight"] for i in lists])[0]


def grade(cast: Cast, region: str) -> str:
    """A grade: key accounts are mostly A, elsewhere half are C."""
    return cast.random.choices("ABC", (70, 30, 0) if region == "KA" else (13, 35, 52))[0]


def add(
    cast: Cast, found: Customers, owner: User, name: str, short: str, city: Any, industry: Any, grade_: str
) -> None:
    """One account, not saved yet."""
    if name in found.by_name:
        return
    random, when = cast.random, cast.when
    size, low, high = SIZES[
        {"A": random.choice((2, 3)), "B": random.choice((1, 2)), "C": random.choice((0, 1))}[grade_]
    ]
    people = random.randint(low, high)
    created = when.ago(random.randint(150, 1400))
    account = Account(
        name=name,
        short_name=short,
        number="",
        industry=industry["value"],
        size=size,
        source=random.choice(
            ("referral", "exhibition", "cold_visit", "phone", "web_inquiry", "search", "partner", "tender")
        ),
        grade=grade_,
        status="potential",
        uscc=credit_code(cast, city["area"]),
        phone=f"+86{city['dial']}8{random.randint(0, 999999):06}" + ("" if city["dial"] in SEVEN_DIGITS else "8"),
        website=f"https://www.example.com/{random.randint(1000, 9999)}",
        country="中国",
        province=city["province"],
        city=city["name"],
        address=f"{city['name']}市工业园区{random.choice('东西南北')}路 {random.randint(1, 899)} 号",
        employees=people,
        annual_revenue=Decimal(people * random.randint(35, 90)) * WAN,
        founded=random.randint(1988, 2019),
        description=f"主要加工{industry['parts']}。",
        owner=owner,
        unit=owner.unit,
        created_by=owner,
        created_at=moment(created, 9, random.randint(0, 59)),
    )
    found.by_owner[owner.login].append(account)
    found.by_name[name] = account
    found.parts[name] = industry["parts"]


def credit_code(cast: Cast, area: str) -> str:
    """A credit code of a company in that area, with its right check character."""
    body = f"91{area}" + "".join(cast.random.choices(uscc.CHARACTERS, k=9))
    return body + uscc.check_character(body)


def people_of(cast: Cast, account: Account) -> list[Contact]:
    """The contacts of an account, not saved yet: those the mock-ups name, else some by its grade."""
    random = cast.random
    if known := KNOWN.get(account.name):
        posts: list[tuple[str, str, str, str, str]] = list(known)
    else:
        count = {"A": random.randint(3, 4), "B": random.randint(2, 3), "C": random.randint(1, 2)}[account.grade]
        chosen = random.sample(words("words")["posts"], count)
        posts = []
        for post in chosen:
            woman = random.random() < 0.35
            attitude = random.choices(("support", "neutral", "against"), (45, 43, 12))[0]
            posts.append(
                (full_name(random, woman), post["post"], post["role"], attitude, "female" if woman else "male")
            )
    return [contact(cast, account, place, *post) for place, post in enumerate(posts)]


def contact(
    cast: Cast, account: Account, place: int, name: str, post: str, role: str, attitude: str, gender: str
) -> Contact:
    """One person at an account."""
    random = cast.random
    departments = {p["post"]: p["department"] for p in words("words")["posts"]}
    number = mobile(random)
    return Contact(
        name=name,
        account=account,
        post=post,
        department=departments.get(post, "技术部"),
        role=role,
        attitude=attitude,
        gender=gender,
        is_key=place == 0,
        phone=number,
        email=f"{number[-8:]}@example.com",
        wechat=f"wx{number[-8:]}",
        birthday=date(random.randint(1968, 1995), random.randint(1, 12), random.randint(1, 28)),
        preferences=random.choice(words("words")["habits"]),
        owner=account.owner,
        unit=account.unit,
        last_activity_on=account.last_activity_on,
        created_by=account.owner,
        created_at=account.created_at + timedelta(days=place),
    )
