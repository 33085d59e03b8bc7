"""The demo company's targets: last year's and this year's plan as the mock-ups have them, what people said to theirs,
what the strategy wants. The figures hold for the quarter today lies in, whichever that is (mockups/README.md).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal

from yingdan.engines.targets.crossed import cross
from yingdan.kernel import clock
from yingdan.kernel.period import Period
from yingdan.kernel.spread import spread
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.change import Change, ChangeStatus
from yingdan.modules.targets.objects.commitment import Commitment, Standing, Word
from yingdan.modules.targets.objects.cycle import Cycle, CycleStatus
from yingdan.modules.targets.objects.goal import Goal, GoalKind
from yingdan.modules.targets.objects.plan import Grain, Plan, Rounding, Status
from yingdan.modules.targets.objects.theme import Theme, ThemeKind
from yingdan.platform import records
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User
from yingdan.platform.preferences import company

WAN = Decimal(10000)
DAY = timedelta(days=1)
EAST, REST, METRIC = "EAST", 60, "sales_amt"
# In 万: the running quarter and the whole year of each unit (home-executive.html: 9,600 and 32,000).
QUARTER = {"EAST": 3000, "SOUTH": 2100, "NORTH": 1800, "WEST": 1100, "KA": 1600}
YEAR = {"EAST": 10000, "SOUTH": 7000, "NORTH": 6000, "WEST": 3700, "KA": 5300}
# How months weigh (targets.html); the east's people in its running quarter, of whom the newest gets 60 less at its end.
MONTHS = (620, 480, 900, 740, 760, 900, 820, 840, 940, 900, 980, 1120)
PEOPLE = {
    "hejiayi": 450, "xuzhenyu": 400, "wuchen": 300, "linxiaowen": 420, "zhaoming": 360, "sunli": 270, "zhengkai": 450,
    "shenruoxi": 350,
}  # fmt: skip
# Their months as targets.html has them, but for a unit of 赵铭's April and 孙立's August, where months would not add up
# to the east's; in a year whose fourth quarter does not run they follow from the sums.
DRAWN = {
    "hejiayi": (93, 72, 135, 111, 114, 135, 123, 126, 141, 135, 147, 168),
    "xuzhenyu": (83, 64, 120, 99, 101, 120, 109, 112, 126, 120, 131, 149),
    "wuchen": (62, 48, 90, 74, 76, 90, 82, 84, 94, 90, 98, 112),
    "linxiaowen": (87, 67, 126, 104, 106, 126, 115, 118, 131, 126, 137, 157),
    "zhaoming": (74, 58, 108, 88, 92, 108, 98, 101, 113, 108, 118, 134),
    "sunli": (56, 43, 81, 67, 68, 81, 74, 75, 85, 81, 88, 101),
    "zhengkai": (93, 72, 135, 111, 114, 135, 123, 126, 141, 135, 147, 168),
    "shenruoxi": (72, 56, 105, 86, 89, 105, 96, 98, 109, 105, 114, 131),
}
NEWEST, SENIOR, JUNIOR = "wuchen", 5, 4
BEFORE = Decimal("1.108")
SMART, FEW = 4, "目标比近四季最好成绩高两成，管道覆盖仍需补足；先发布，每周复核。"
WHY = "五轴与自动化单元的需求在上升，华东与华南的汽车零部件客户集中换线。"
OBJECTION = "新人爬坡期，{month} 月 {wan} 万按 50% 产能合理，其余建议不动。"
ANSWER = "先看这个季度的商机，月底一起定。"
MOVE = "上海组待入职一人要到年后，最后一个月未分配的 60 万先由华南承担，公司目标不变。"


class Book:
    """The demo's people and units by login and code."""

    def __init__(self) -> None:
        self.units = {unit.code: unit for unit in Unit.objects.all()}
        self.people = {person.login: person for person in User.objects.select_related("role")}
        self.today = clock.today()
        self.year = company().calendar.period("year", self.today)
        self.quarter = company().calendar.period("quarter", self.today)

    @property
    def running(self) -> int:
        """Which quarter of its year runs, from 0."""
        return self.year.split("quarter").index(self.quarter)

    def sellers(self, code: str) -> list[User]:
        """Who sells in a unit, in the order of their logins."""
        path = self.units[code].path
        teams = {unit.pk for unit in self.units.values() if unit.path.startswith(path)}
        return [p for _, p in sorted(self.people.items()) if p.unit_id in teams and p.role and p.role.code == "rep"]


def found() -> None:
    """Make the targets; as the system, after the people and their deals."""
    book = Book()
    if EAST not in book.units:
        return
    theme = strategy(book)
    plan_for(book, book.year.previous(), None)
    plan = plan_for(book, book.year, theme)
    say(book, plan)
    ask_for_a_change(book, plan)
    goals(book, plan, theme)


def strategy(book: Book) -> Theme:
    """What the strategy wants, and the objective the plan serves."""
    lead = book.people["chenguodong"]
    since, until = book.year.start, book.year.end
    top = records.save(
        Theme(
            name="从单机到产线",
            name_en="From machines to lines",
            why="客户买的是节拍和良率，不是机床。",
            lead=lead,
            since=since,
            until=until,
        )
    )
    objective = Theme(name="五轴产线占比 35%", name_en="Five-axis lines at 35%", kind=ThemeKind.OBJECTIVE, parent=top)
    objective.lead = book.people["zhouqiming"]
    objective.since, objective.until = since, until
    objective.why = "五轴产线毛利高六个点，服务合同跟得住。"
    return records.save(objective)


def plan_for(book: Book, year: Period, theme: Theme | None) -> Plan:
    """The published plan of a year with its cells; the year before was smaller and stands by quarters."""
    now = theme is not None
    cycle = records.save(
        Cycle(
            year=company().calendar.fiscal_year(year.start), status=CycleStatus.RUNNING if now else CycleStatus.CLOSED
        )
    )
    plan = records.save(
        Plan(
            name=f"{year.start.year} 年度签约额",
            cycle=cycle,
            metric=METRIC,
            unit=book.units["HC"],
            grain=Grain.MONTH if now else Grain.QUARTER,
            rounding=Rounding.WAN,
            theme=theme,
            why=WHY,
        )
    )
    quarters = year.split("quarter")
    cells = [cell for quarter in quarters for cell in cells_of(book, plan, quarter, now)]
    records.save_many(cells)
    plan.status, plan.edition, plan.smart, plan.reason = Status.PUBLISHED, 1, SMART, FEW
    plan.published_at = clock.now() - max(book.today - year.start, DAY)
    return records.save(plan)


def cells_of(book: Book, plan: Plan, quarter: Period, now: bool) -> Iterator[Cell]:
    """The cells of a quarter: the company, its units, their people."""
    months = quarter.split("month") if now else [quarter]
    whole = [Decimal(0)] * len(months)
    for code in QUARTER:
        amounts = months_of(book, code, quarter, now)
        whole = [a + b for a, b in zip(whole, amounts, strict=True)]
        yield from line(plan, months, amounts, book.units[code])
        people = book.sellers(code)
        weights = [PEOPLE.get(p.login, SENIOR if "高级" in p.job_title else JUNIOR) for p in people]
        shares = cross(spread(sum(amounts, Decimal(0)), weights, unit=WAN), amounts, unit=WAN)
        if code == EAST and now and book.running == 3:
            first = quarter.start.month - 1
            shares = [[amount * WAN for amount in DRAWN[p.login][first : first + 3]] for p in people]
        for person, parts in zip(people, shares, strict=True):
            if person.login == NEWEST and quarter == book.quarter:
                parts[-1] -= REST * WAN
            unit = next(unit for unit in book.units.values() if unit.pk == person.unit_id)
            yield from line(plan, months, parts, unit, person)
    yield from line(plan, months, whole, book.units["HC"])


def months_of(book: Book, code: str, quarter: Period, now: bool) -> list[Decimal]:
    """What a unit is given in the months of a quarter, in whole 万; the year before in one sum."""
    weights = [sum(MONTHS[n * 3 : n * 3 + 3]) for n in range(4)]
    running = book.running
    others = [0 if n == running else weight for n, weight in enumerate(weights)]
    quarters = spread((YEAR[code] - QUARTER[code]) * WAN, others, unit=WAN)
    quarters[running] = QUARTER[code] * WAN
    place = quarter.whole.calendar.period("year", quarter.start).split("quarter").index(quarter)
    if not now:
        return [(quarters[place] / BEFORE / WAN).quantize(Decimal(1)) * WAN]
    return spread(quarters[place], MONTHS[place * 3 : place * 3 + 3], unit=WAN)


def line(
    plan: Plan, months: Sequence[Period], amounts: Sequence[Decimal], unit: Unit, person: User | None = None
) -> Iterator[Cell]:
    """The cells of one unit or person."""
    for month, amount in zip(months, amounts, strict=True):
        yield Cell(plan=plan, unit=unit, person=person, starts_on=month.start, target=amount)


def say(book: Book, plan: Plan) -> None:
    """Everybody took his target on, but for one, who is being talked with."""
    cells = Cell.objects.filter(plan=plan, person__isnull=False)
    given: dict[int, Decimal] = {}
    for person, amount in cells.values_list("person_id", "target"):
        given[person] = given.get(person, Decimal(0)) + amount
    newest = book.people[NEWEST]
    words = [
        Commitment(plan=plan, owner=p, unit=p.unit, given=given[p.pk], amount=given[p.pk], status=Standing.AGREED)
        for p in book.people.values()
        if p.pk in given and p.pk != newest.pk
    ]
    records.save_many(words)
    month = book.quarter.split("month")[-1]
    last = Cell.objects.get(plan=plan, person=newest, starts_on=month.start).target
    less = ((given[newest.pk] - last / 2) / WAN).quantize(Decimal(1))
    objection = Commitment(plan=plan, owner=newest, unit=newest.unit, kind=Word.OBJECT, status=Standing.TALKING)
    objection.given, objection.amount, objection.words = (
        given[newest.pk],
        less * WAN,
        OBJECTION.format(month=month.start.month, wan=f"{last / WAN:.0f}"),
    )
    records.save(objection)
    leader = book.people["zhouqiming"]
    records.save(
        Commitment(plan=plan, owner=leader, unit=newest.unit, kind=Word.ANSWER, words=ANSWER, thread=objection)
    )


def ask_for_a_change(book: Book, plan: Plan) -> None:
    """What is not allocated in the east at the end of the quarter shall be carried by the south."""
    month = book.quarter.split("month")[-1]
    cells = {}
    for code, more in ((EAST, -REST), ("SOUTH", REST)):
        place = Node(book.units[code].pk)
        stands = Cell.objects.get(plan=plan, unit=place.unit, person=None, starts_on=month.start).target
        cells[f"{place.key}@{month.start}"] = {"target": [str(stands), str(stands + more * WAN)]}
    asker = book.people["zhoumin"]
    records.save(
        Change(plan=plan, owner=asker, unit=asker.unit, reason=MOVE, cells=cells, status=ChangeStatus.SUBMITTED)
    )


def goals(book: Book, plan: Plan, theme: Theme) -> None:
    """What is wanted beside the numbers."""
    end = book.quarter.end
    told: tuple[tuple[str, str, str, date, int, str], ...] = (
        ("chenguodong", "前五大客户签约占比降到 35% 以内", GoalKind.QUALITATIVE, book.year.end, 20, "集中度报表"),
        ("zhouqiming", "上海组补齐一名高级销售", GoalKind.TASK, end, 40, "到岗并完成产品认证"),
        ("zhouqiming", "每周二过一遍停滞商机", GoalKind.QUALITATIVE, end, 60, "停滞商机占比低于 15%"),
        ("linxiaowen", "苏南两家压铸客户进入方案阶段", GoalKind.PROJECT, end, 50, "两家都做完试切"),
        ("gaoyuan", "航空客户联合实验室立项", GoalKind.PROJECT, book.year.end, 30, "客户签立项书"),
    )
    records.save_many(
        [
            Goal(
                name=name,
                kind=kind,
                owner=book.people[login],
                unit=book.people[login].unit,
                cycle=plan.cycle,
                theme=theme,
                starts_on=book.quarter.start,
                due_on=due,
                progress=Decimal(done),
                measure=measure,
            )
            for login, name, kind, due, done, measure in told
        ]
    )
