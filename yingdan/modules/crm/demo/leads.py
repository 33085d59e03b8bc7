"""The demo's leads: fresh ones from an exhibition, some nobody has taken, some given up."""

from datetime import date

from yingdan.modules.crm.demo.cast import WAN, Cast
from yingdan.modules.crm.demo.tables import full_name, mobile, words
from yingdan.modules.crm.demo.team import BACK, TEAM
from yingdan.modules.crm.demo.when import moment
from yingdan.modules.crm.objects.lead import Lead
from yingdan.platform import records
from yingdan.platform.objects.user import User

COUNT, NOBODYS = 84, 6
SHOWN, FRESH, RECENT = "linxiaowen", 3, 60
STATUSES = (("new", 22), ("working", 32), ("qualified", 12), ("disqualified", 14), ("converted", 20))
SOURCES = ("exhibition", "web_inquiry", "phone", "referral", "tender", "search", "email")
UNFIT = ("只是同行打听价格", "预算不足，三年内不考虑", "要的是线切割，我们不做", "电话空号")


def found_at_the_fair(cast: Cast) -> None:
    """Write the leads: three of them came to the rep of the mock-ups this morning; her team's are counted."""
    sellers = [rep for region in ("EAST", "SOUTH", "NORTH", "WEST") for rep in cast.reps(region)]
    reps = [rep for rep in sellers if rep.login not in TEAM]
    made = [a_lead(cast, cast.people[SHOWN], "new", cast.when.today, "exhibition") for _ in range(FRESH)]
    for login, told in TEAM.items():
        for place in range(told.leads - (FRESH if login == SHOWN else 0)):
            status = "converted" if place < told.converted else "disqualified"
            day = cast.when.ago(cast.random.randint(1, BACK - 1))
            if status != "converted" and (cast.when.today - day).days < RECENT:
                status = cast.random.choice(("working", "qualified"))
            made.append(a_lead(cast, cast.people[login], status, day, cast.random.choice(SOURCES)))
    for place in range(COUNT):
        owner = None if place < NOBODYS else cast.random.choice(reps)
        status = "new" if owner is None else cast.random.choices([s for s, _ in STATUSES], [w for _, w in STATUSES])[0]
        made.append(a_lead(cast, owner, status, cast.when.ago(cast.random.randint(1, 70)), cast.random.choice(SOURCES)))
    records.save_many(made)


def a_lead(cast: Cast, owner: User | None, status: str, day: date, source: str) -> Lead:
    """One lead, not saved yet."""
    random, lists = cast.random, words("words")
    industry = random.choice(lists["industries"])
    city = random.choice(lists["cities"])
    brand = random.choice(lists["brand_first"]) + random.choice(lists["brand_second"])
    company = f"{city['name']}{brand}{random.choice(industry['suffixes'])}"
    woman = random.random() < 0.35
    touched = day if status != "new" else None
    return Lead(
        name=company,
        company=company,
        person=full_name(random, woman),
        post=random.choice(lists["posts"])["post"],
        phone=mobile(random),
        source=source,
        status=status,
        industry=industry["value"],
        rating=random.choice(("hot", "warm", "warm", "cold")),
        amount=random.randint(10, 90) * WAN,
        province=city["province"],
        city=city["name"],
        description=random.choice(words("phrases")["texts"]["leads"]).format(product="HC-5X500"),
        unfit=random.choice(UNFIT) if status == "disqualified" else "",
        converted_on=cast.when.ago((cast.when.today - day).days // 2) if status == "converted" else None,
        owner=owner,
        unit=owner.unit if owner is not None else cast.units["EAST"],
        last_activity_on=touched,
        next_contact_on=cast.when.later(random.randint(0, 10)) if status in ("working", "qualified") else None,
        created_at=moment(day, 9, random.randint(0, 59)),
    )
