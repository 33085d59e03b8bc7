"""Every figure of the design's README and mock-ups that the product computes now: as drawn, and as the demo company
has it on the day that is drawn. Amounts are 万.

`MET` are to be equal; `APART` are drawn otherwise than they come out, for the reason that stands beside them.
"""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.organisation import as_
from yingdan.engines.targets.coming import Foreseen
from yingdan.engines.targets.funnel import shown
from yingdan.engines.targets.moved import moved
from yingdan.kernel import clock
from yingdan.modules.billing.objects.instalment import Instalment
from yingdan.modules.crm import moved as movements
from yingdan.modules.targets.attainment import Standing, Standings, standings
from yingdan.modules.targets.services import funnel, today
from yingdan.platform.metrics import measuring
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User
from yingdan.platform.preferences import company
from yingdan.platform.query.ast import Condition, Query, all_of
from yingdan.platform.query.run import summary, totals

WAN, METRIC, DEAL = 10_000, "sales_amt", "crm.opportunity"
OPEN, WON = Condition("status", "is", "open"), Condition("status", "is", "won")
DUE = Condition("expected_close_on", "in_period", "this_quarter")
UNITS = ("HC", "EAST", "SOUTH", "NORTH", "WEST", "KA")
PEOPLE = ("hejiayi", "xuzhenyu", "wuchen", "linxiaowen", "zhaoming", "sunli", "zhengkai", "shenruoxi")
Figures = Iterator[tuple[str, Any]]

MET: dict[str, Any] = {
    # home-executive.html
    "quarter: target": [9600, 3000, 2100, 1800, 1100, 1600],
    "quarter: signed": [4386, 1146, 1134, 846, 594, 666],
    "quarter: landing": [9120, 2610, 2230, 1740, 1150, 1390],
    "quarter: gap": [-480, -390, 130, -60, 50, -210],
    "quarter: interval": (8340, 9960),
    "quarter: chance %": 22,
    "year: target, signed, landing, gap": (32000, 26490, 31224, -776),
    "year: interval": (30444, 32064),
    "year: growth %": Decimal("10.8"),
    "year: running difference": [-138, -212, -348, -300, -228, -94, -158, -244, -296, -370],
    "days of the quarter and the year": (62, 248),
    "won": (102, 4386),
    "commit, best, pipeline": [(41, 2860), (37, 2240), (58, 3180)],
    "cover": Decimal("1.59"),
    "why": {"put_off": -620, "lost": -410, "decreased": -190, "new": 480, "pulled": 260},
    "three largest put off": [142, 122, 122],
    "received, receivable, rate %": (3948, 4560, Decimal("86.6")),
    "overdue, for more than 30 days": (1286, 742),
    "15 points behind": {"xuzhenyu", "sunli", "shenruoxi"},
    # list.html, board.html
    "east: open this quarter": (38, 2430, Decimal("1006.4")),
    "east: by stage": [(9, 486), (8, 452), (9, 612), (7, 520), (5, 360)],
    "east: all open, stalled, aimless, large": (61, 8, 5, 12),
    "east: won, lost": [(24, 1146), (9, 402)],
    # targets.html, forecast.html
    "east: signed by month": [572, 438, 854, 760, 806, 936, 770, 772, 876, 712, 434],
    "hejiayi %": [98, 90, 100, 100, 118, 107, 107, 83, 99, 86, 48],
    "xuzhenyu %": [81, 89, 95, 87, 89, 89, 83, 87, 83, 62, 35],
    "wuchen %": [92, 77, 84, 89, 87, 100, 98, 87, 90, 63, 36],
    "linxiaowen %": [93, 94, 96, 124, 109, 117, 92, 100, 111, 95, 53],
    "zhaoming %": [103, 100, 108, 100, 121, 99, 97, 104, 95, 91, 51],
    "sunli %": [73, 84, 62, 84, 84, 81, 80, 67, 75, 58, 32],
    "zhengkai %": [96, 99, 112, 123, 117, 116, 96, 106, 89, 99, 55],
    "shenruoxi %": [97, 91, 86, 101, 112, 112, 95, 92, 96, 63, 35],
    "people: landing": [410, 318, 236, 386, 322, 196, 448, 294],
    "days of both gone": (31, 217),
    "people: target": [450, 400, 240, 420, 360, 270, 450, 350],
    "allocated, not allocated": (2940, 60),
    "her best month, December before": (148, 131),
    # home-rep.html
    "she: target, signed, landing": (420, Decimal("192.6"), 386),
    "she: open": (11, 612, Decimal("269.1")),
    "she: by stage": [(3, 74), (3, 146), (3, 178), (1, 86), (1, 128)],
    "she: to go, a win, wins, deals, more, leads, visits, a day": (
        Decimal("227.4"), Decimal("56.85"), 4, 16, 5, 25, 50, Decimal("1.6"),
    ),
    "she: rates %": [25, 20, 50],
    "she: five things": ["博瑞五轴产线二期", "天工柔性产线一期", "翼诚叶轮五轴", "力岩压铸后加工线", 3],
    "she: received": Decimal("166.3"),
    "she: due within seven days, overdue": (2, 0),
}  # fmt: skip
APART: dict[str, tuple[Any, Any, str]] = {
    "she: interval": ((342, 431), (256, 522), "128.00 at 80 % alone varies more, however often she keeps her day"),
    "year: chance %": (11, 12, "its own interval leaves 11.6 % above 32,000"),
    "units by landing": (
        ["SOUTH", "WEST", "NORTH", "KA", "EAST"],
        ["SOUTH", "WEST", "NORTH", "EAST", "KA"],
        "1,390 of 1,600 is 86.9 %, 2,610 of 3,000 is 87.0 %",
    ),
}


def wan(amount: Any) -> Decimal:
    """Yuan in 万."""
    return Decimal(amount or 0) / WAN


def sums(*where: Condition) -> tuple[int, Decimal, Decimal]:
    """Number, amount and weighted amount of the deals the actor sees."""
    found = totals(Query(object=DEAL, where=all_of(*where)), ("count", "sum:amount", "sum:weighted"))
    return found["count"], wan(found["sum:amount"]), wan(found["sum:weighted"])


def by_stage(*where: Condition) -> list[tuple[int, Decimal]]:
    """Number and amount of them by stage."""
    query = Query(object=DEAL, where=all_of(*where), group=("stage",), measures=("count", "sum:amount"))
    return [(group.values["count"], wan(group.values["sum:amount"])) for group in summary(query).groups]


def lands(one: Standing) -> Foreseen:
    """Where it lands."""
    assert isinstance(one.landing, Foreseen)
    return one.landing


def interval(one: Standing) -> tuple[int, int]:
    """Between what, in whole 万."""
    return round(wan(lands(one).low)), round(wan(lands(one).high))


def chance(one: Standing) -> int:
    """The chance to reach the target, in per cent."""
    return round((one.chance or Decimal(0)) * 100)


def figures() -> dict[str, Any]:
    """All of them as they come out, each as its reader sees it."""
    people = {person.login: person for person in User.objects.select_related("unit")}
    codes = dict(Unit.objects.values_list("code", "path"))
    found: dict[str, Any] = {}
    with as_(people["chenguodong"]):
        quarter, year = (
            standings(METRIC, company().calendar.period(kind, clock.today())) for kind in ("quarter", "year")
        )
        found |= dict(whole(quarter, year, codes))
        found |= dict(why_and_money(quarter, people))
    with as_(people["zhouqiming"]):
        found |= dict(east(people, codes, quarter))
    with as_(people["linxiaowen"]):
        found |= dict(hers(people["linxiaowen"]))
    return found


def whole(quarter: Standings, year: Standings, codes: dict[str, str]) -> Figures:
    """The executive's page: will we make it."""
    units, all_year = [quarter.of(codes[code]) for code in UNITS], year.of(codes["HC"])
    yield "quarter: target", [wan(one.target) for one in units]
    yield "quarter: signed", [wan(one.done) for one in units]
    yield "quarter: landing", [wan(lands(one).expected) for one in units]
    yield "quarter: gap", [wan(one.falls) for one in units]
    yield "quarter: interval", interval(units[0])
    yield "quarter: chance %", chance(units[0])
    told = (all_year.target, all_year.done, lands(all_year).expected, all_year.falls)
    yield "year: target, signed, landing, gap", tuple(map(wan, told))
    yield "year: interval", interval(all_year)
    yield "year: chance %", chance(all_year)
    yield "days of the quarter and the year", (quarter.days, year.days)
    yield "days of both gone", (quarter.gone, year.gone)
    shares = {code: lands(one).expected / (one.target or 1) for code, one in zip(UNITS[1:], units[1:], strict=True)}
    yield "units by landing", sorted(shares, key=lambda code: -shares[code])
    months = year.period.split("month")[:10]
    running = [standings(METRIC, month).of(codes["HC"]) for month in months]
    gaps = [wan((one.done or 0) - (one.target or 0)) for one in running]
    yield "year: running difference", [sum(gaps[: at + 1]) for at in range(10)]
    before = clock.today().replace(year=clock.today().year - 1)
    ago = sums(WON, Condition("closed_on", "between", [f"{before.year}-01-01", before.isoformat()]))[1]
    yield "year: growth %", round((wan(all_year.done) / ago - 1) * 100, 1)
    yield "won", sums(WON, Condition("closed_on", "in_period", "this_quarter"))[:2]
    due = [sums(OPEN, DUE, Condition("forecast", "is", name))[:2] for name in ("commit", "best", "pipeline")]
    yield "commit, best, pipeline", due
    left = wan(units[0].target) - wan(units[0].done)
    yield "cover", round(sum((amount for _n, amount in due), Decimal(0)) / left, 2)


def why_and_money(quarter: Standings, people: dict[str, User]) -> Figures:
    """Why, what came in, what is late, who is behind."""
    parts = moved(group.deals for group in movements.groups(quarter.period)).steps
    yield "why", {str(part): wan(step.amount) for part, step in parts.items()}
    put_off = movements.of_part(quarter.period, "put_off").values_list("weight", flat=True)[:3]
    yield "three largest put off", [wan(amount) for amount in put_off]
    money = measuring.measure(
        ["receipt_amt", "receivable_amt", "receipt_rate", "overdue_amt"], [quarter.period], by="whole"
    )
    told = {code: money.value(code, None, quarter.period) or Decimal(0) for code in money.metrics}
    rate = round(told["receipt_rate"] * 100, 1)
    yield "received, receivable, rate %", (wan(told["receipt_amt"]), wan(told["receivable_amt"]), rate)
    long = Instalment.objects.filter(due_on__lt=clock.today() - timedelta(days=30)).values_list("unpaid", flat=True)
    yield "overdue, for more than 30 days", (wan(told["overdue_amt"]), wan(sum(filter(None, long))))
    behind = {login: quarter.of(person.pk).pace.ahead for login, person in people.items()}
    yield "15 points behind", {login for login, ahead in behind.items() if ahead and ahead < Decimal("-0.15")}


def east(people: dict[str, User], codes: dict[str, str], quarter: Standings) -> Figures:
    """The manager's pages: list, board, targets."""
    yield "east: open this quarter", sums(OPEN, DUE)
    yield "east: by stage", by_stage(OPEN, DUE)
    stalled, aimless = Condition("stage_due_on", "in_period", "before_today"), Condition("next_step", "empty")
    large = Condition("amount", "gte", "800000")
    yield (
        "east: all open, stalled, aimless, large",
        tuple(sums(OPEN, *w)[0] for w in ((), (stalled,), (aimless,), (large,))),
    )
    ended = Condition("closed_on", "in_period", "this_quarter")
    yield "east: won, lost", [sums(WON, ended)[:2], sums(Condition("status", "is", "lost"), ended)[:2]]
    months = company().calendar.period("year", clock.today()).split("month")[:11]
    each = [standings(METRIC, month) for month in months]
    yield "east: signed by month", [wan(one.of(codes["EAST"]).done) for one in each]
    for login in PEOPLE:
        yield f"{login} %", [percent(one.of(people[login].pk)) for one in each]
    persons = [quarter.of(people[login].pk) for login in PEOPLE]
    yield "people: landing", [wan(lands(one).expected) for one in persons]
    yield "people: target", [wan(one.target) for one in persons]
    given = sum((wan(one.target) for one in persons), Decimal(0))
    yield "allocated, not allocated", (given, wan(quarter.of(codes["EAST"]).target) - given)
    she = people["linxiaowen"].pk
    best = max(wan(one.of(she).done) for one in each)
    last = clock.today().year - 1
    december = sums(
        WON, Condition("owner", "any_of", [she]), Condition("closed_on", "between", [f"{last}-12-01", f"{last}-12-31"])
    )
    yield "her best month, December before", (best, december[1])


def percent(one: Standing) -> int:
    """A completion in whole per cent, half to even as drawn."""
    return round((one.pace.completion or Decimal(0)) * 100)


def hers(rep: User) -> Figures:
    """The rep's page."""
    own = standings(METRIC, company().calendar.period("quarter", clock.today()))
    one = own.of(rep.pk)
    yield "she: target, signed, landing", (wan(one.target), wan(one.done), wan(lands(one).expected))
    yield "she: interval", interval(one)
    yield "she: open", sums(OPEN)
    yield "she: by stage", by_stage(OPEN)
    back = funnel.chain(rep.pk, rep.unit.path if rep.unit else "", own)
    need = back.funnel
    yield (
        "she: to go, a win, wins, deals, more, leads, visits, a day",
        (
            wan(need.left), wan(back.per_win), need.wins, need.opportunities, need.more, need.leads, need.visits,
            shown(need.per_day, 1),
        ),
    )  # fmt: skip
    rates = [step.rate.value for step in back.steps if step and step.rate]
    yield "she: rates %", [value * 100 for value in rates if value is not None]
    yield "she: five things", [t.deal.name if t.deal else t.number for t in today.things(own.period)]
    received = measuring.measure(["receipt_amt"], [own.period]).value("receipt_amt", rep.pk, own.period)
    yield "she: received", wan(received)
    unpaid = Instalment.objects.filter(unpaid__gt=0)
    soon = unpaid.filter(due_on__range=(clock.today(), clock.today() + timedelta(days=7)))
    yield "she: due within seven days, overdue", (soon.count(), unpaid.filter(due_on__lt=clock.today()).count())
