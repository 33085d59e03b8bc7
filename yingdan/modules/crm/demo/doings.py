"""What was done and what is to be done: follow-ups that fit each deal's stages, and tasks."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from yingdan.modules.crm.demo.cast import Cast
from yingdan.modules.crm.demo.customers import Customers
from yingdan.modules.crm.demo.plans import STAGES, STORY, Plan
from yingdan.modules.crm.demo.tables import rows, words
from yingdan.modules.crm.demo.team import TEAM, begins
from yingdan.modules.crm.demo.when import hour_of, moment, working_day
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.work.objects.activity import Activity
from yingdan.modules.work.objects.task import Task
from yingdan.platform import records
from yingdan.platform.objects.user import User

MINUTES = {"call": (4, 22), "visit": (50, 160), "meeting": (40, 95)}
RECENT, OLDER = 120, 420
# The first five things of home-rep.html: what, about which deal, hour.
TODAY = (
    ("给李敏打电话，敲定周四终审的付款条件", "博瑞五轴产线二期", 14, "high"),
    ("确认周五现场复核节拍的人员与时间", "天工柔性产线一期", 15, "normal"),
    ("把试切件检测报告发给总工", "翼诚叶轮五轴", 16, "normal"),
    ("约见总工，补齐预算与决策人", "力岩压铸后加工线", 16, "high"),
    ("补欣达的下一步，约车间勘查", "欣达立加 3 台", 17, "normal"),
)


def followed_up(cast: Cast, customers: Customers, deals: Sequence[Opportunity], plans: Sequence[Plan]) -> None:
    """Write the follow-ups of all deals and of the accounts between deals, which know of them already."""
    found: list[Activity] = []
    for made, plan in zip(deals, plans, strict=True):
        found += story(cast, made) if made.name == STORY else around(cast, customers, made, plan)
    found += care(cast, customers)
    found += calling_on(cast, customers, found)
    for activity in found:
        activity.clean()
    records.load_many(found)


def story(cast: Cast, made: Opportunity) -> Iterator[Activity]:
    """The follow-ups of the deal on opportunity.html, word for word."""
    for row in rows("story"):
        yield Activity(
            about_key=Opportunity.key(),
            about_id=made.pk,
            kind=row["kind"],
            at=moment(cast.when.ago(int(row["days"])), int(row["hour"]), int(row["minute"])),
            people=row["people"],
            content=row["content"],
            result=row["result"],
            duration=int(row["minutes"]) or None,
            next_contact_on=made.next_contact_on if row is rows("story")[0] else None,
            owner=made.owner,
            unit=made.unit,
            created_by=made.owner,
        )


def around(cast: Cast, customers: Customers, made: Opportunity, plan: Plan) -> Iterator[Activity]:
    """The follow-ups of one deal: the older the deal, the fewer; the last one on the day the plan says."""
    random = cast.random
    age = (cast.when.today - plan.last).days
    count = random.randint(2, 5) if not plan.closed else random.randint(1, 3) if age < RECENT else 1
    if plan.closed and age > OLDER and random.random() < 0.6:
        return
    span = (plan.last - plan.opened).days
    for step in range(count):
        last = step == count - 1
        day = plan.last if last else working_day(plan.opened + timedelta(days=span * step // count))
        at = min(step * (plan.reached + 1) // count, plan.reached)
        chapter = ending(plan) if last and plan.closed else STAGES[at]
        yield an_activity(cast, customers, made, chapter, day, made.next_contact_on if last else None)


def ending(plan: Plan) -> str:
    """The chapter that tells how a deal ended."""
    if plan.stage == "won":
        return "won"
    if plan.loss_reason in ("competitor", "price", "terms"):
        return "lost_rival"
    return "lost_budget" if plan.loss_reason in ("cancelled", "budget") else "lost_other"


def an_activity(
    cast: Cast,
    customers: Customers,
    about: Opportunity | Account,
    chapter: str,
    day: date,
    next_on: date | None = None,
    kind: str = "",
) -> Activity:
    """One follow-up about a deal or an account, in the words of a chapter of phrases.toml; of a `kind` or any."""
    random = cast.random
    told = words("phrases")[chapter]
    kind = kind or random.choice(list(told))
    account = about.account if isinstance(about, Opportunity) else about
    people = customers.contacts[account.pk] if account is not None else []
    who = random.choice(people).name if people else "客户"
    rival = about.competitor if isinstance(about, Opportunity) and about.competitor else random.choice(cast.rivals)
    product = about.product if isinstance(about, Opportunity) and about.product else cast.products["HC-5X800"]
    low, high = MINUTES.get(kind, (0, 0))
    at = moment(max(day, about.created_at.date()), random.randint(9, 16), random.randint(0, 59))
    return Activity(
        about_key=about.key(),
        about_id=about.pk,
        kind=kind,
        at=at,
        people=who,
        content=random.choice(told[kind]).format(
            who=who,
            product=product.code,
            parts=customers.parts.get(account.name, "零件") if account is not None else "零件",
            rival=rival.name,
        ),
        result=random.choice(words("phrases")["results"][kind]),
        duration=random.randint(low, high) if high else None,
        next_contact_on=next_on,
        owner=about.owner,
        unit=about.unit,
        created_by=about.owner,
        created_at=at,
        updated_at=at,
    )


def care(cast: Cast, customers: Customers) -> Iterator[Activity]:
    """The visits and calls between deals: one for each account whose latest day no deal explains."""
    for account in customers.all():
        if (day := customers.cared.get(account.name)) is not None:
            chapter = "after" if account.status == "customer" else "first_contact"
            yield an_activity(cast, customers, account, chapter, day)


def calling_on(cast: Cast, customers: Customers, done: Sequence[Activity]) -> Iterator[Activity]:
    """The visits of the counted team beside those already `done`: calls on customers, none later than the latest day
    known of them.
    """
    begun = begins(cast.when.today)
    first = begun + timedelta(days=1)
    for login, told in TEAM.items():
        owner = cast.people[login]
        made = sum(one.owner == owner and one.kind == "visit" and one.at.date() >= begun for one in done)
        known = [(a, a.last_activity_on) for a in customers.by_owner[login] if a.last_activity_on]
        lately = [(account, latest) for account, latest in known if latest > first]
        for _ in range(told.visits - made):
            account, latest = cast.random.choice(lately)
            since = min(max(first, account.created_at.date()), latest)
            day = since + timedelta(days=cast.random.randint(0, (latest - since).days))
            yield an_activity(cast, customers, account, "first_contact", max(working_day(day), since), kind="visit")


def to_do(cast: Cast, deals: Sequence[Opportunity]) -> None:
    """The tasks: the shown ones of today, one overdue, the next steps of the rest, and some done ones."""
    by_name = {deal.name: deal for deal in deals if deal.status == "open"}
    me, today = cast.people["linxiaowen"], cast.when.today
    found = [
        a_task(me, subject, today, by_name[about], hour=hour, priority=priority)
        for subject, about, hour, priority in TODAY
        if about in by_name
    ]
    found.append(a_task(me, "回寄启辰卧加的样件", cast.when.ago(2), by_name.get("启辰卧加替换")))
    told = {deal.pk for deal in by_name.values() if deal.name in {about for _, about, _, _ in TODAY}}
    for deal in deals:
        if deal.status == "open" and deal.next_step and deal.next_step_on and deal.pk not in told and deal.owner:
            subject = f"{deal.name}：{deal.next_step}"
            late = deal.owner_id != me.pk and cast.random.random() < 0.12
            due = cast.when.ago(cast.random.randint(1, 6)) if late else deal.next_step_on
            found.append(a_task(deal.owner, subject, due, deal))
    for deal in deals[:80]:
        if deal.status == "open" and deal.owner:
            done = a_task(deal.owner, f"{deal.name}：整理上次沟通记录", cast.when.ago(cast.random.randint(3, 20)), deal)
            done.status, done.finished_at = "done", moment(done.due_on or today, 17, 10)
            found.append(done)
    records.save_many(found)


def a_task(
    owner: User,
    subject: str,
    due: date,
    about: Opportunity | None,
    *,
    hour: int | None = None,
    priority: str = "normal",
) -> Task:
    """One task, not saved yet."""
    return Task(
        subject=subject,
        due_on=due,
        due_at=hour_of(due, hour) if hour is not None else None,
        priority=priority,
        about_key=about.key() if about is not None else "",
        about_id=about.pk if about is not None else None,
        owner=owner,
        unit=owner.unit,
        created_by=owner,
    )
