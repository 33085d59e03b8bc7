"""The demo company's targets hold the figures of the mock-ups, whichever quarter today lies in."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from tests.modules.targets import drawn
from tests.organisation import as_
from yingdan.engines.targets.coming import Foreseen
from yingdan.engines.targets.funnel import shown
from yingdan.kernel import clock
from yingdan.modules.crm.demo.team import BACK, TEAM
from yingdan.modules.targets import measured
from yingdan.modules.targets.attainment import Standings, standings
from yingdan.modules.targets.objects.commitment import Commitment, Standing, Word
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services import funnel
from yingdan.modules.targets.services.table import table
from yingdan.platform import hooks, seeds
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User
from yingdan.platform.preferences import company

pytestmark = [pytest.mark.slow, pytest.mark.once]  # tests/modules/crm/test_demo.py makes it on PostgreSQL too
DRAWN, WAN = date(2026, 11, 18), 10_000
UNITS = {"HC": (9600, 4386), "EAST": (3000, 1146), "SOUTH": (2100, 1134), "NORTH": (1800, 846), "WEST": (1100, 594),
         "KA": (1600, 666)}  # fmt: skip
EAST = ("何佳怡", "徐振宇", "吴晨", "林晓雯", "赵铭", "孙立", "郑凯", "沈若溪")


LANDS = {"HC": 9120, "EAST": 2610, "SOUTH": 2230, "NORTH": 1740, "WEST": 1150, "KA": 1390}
# Where the eastern sellers land (forecast.html).
SELLERS = {"hejiayi": 410, "xuzhenyu": 318, "wuchen": 236, "linxiaowen": 386, "zhaoming": 322, "sunli": 196,
           "zhengkai": 448, "shenruoxi": 294}  # fmt: skip
OTHER = (date(2027, 3, 31), date(2028, 2, 29))


@pytest.fixture(params=[DRAWN, *OTHER], ids=str)
def today(request: pytest.FixtureRequest, db: None) -> Iterator[date]:
    """The demo company on a day: as drawn, and in a first quarter."""
    with clock.fixed(request.param):
        seeds.seed_all()
        with acting(SYSTEM):
            for story in hooks.demo:
                story()
        yield request.param


def seen(login: str, kind: str) -> tuple[User, Standings]:
    """Somebody of the demo company, and what he sees of a period."""
    with acting(SYSTEM):
        person = User.objects.select_related("unit").get(login=login)
    with as_(person):
        return person, standings("sales_amt", company().calendar.period(kind, clock.today()))


def test_the_figures_of_the_mock_ups(today: date) -> None:
    """All at once, as the company takes seconds to make."""
    the_targets_and_what_is_signed(today)
    her_way_back_from_her_target(today)
    where_everybody_lands(today)
    if today == DRAWN:
        as_drawn()


def as_drawn() -> None:
    """Every figure that is drawn and computed; `pytest -s` lists them."""
    with acting(SYSTEM):
        found = drawn.figures()
    for name, value in found.items():
        print("met" if found[name] == drawn.MET.get(name) else "NOT MET", name, value, drawn.APART.get(name, ""))
    assert {name: found[name] for name in drawn.MET} == drawn.MET
    assert {name: found[name] for name in drawn.APART} == {
        name: is_so for name, (_d, is_so, _why) in drawn.APART.items()
    }


def the_targets_and_what_is_signed(today: date) -> None:
    """home-executive.html, targets.html."""
    with acting(SYSTEM):
        paths = dict(Unit.objects.values_list("code", "path"))
    _executive, quarter = seen("chenguodong", "quarter")
    told = {code: (quarter.of(paths[code]).target, quarter.of(paths[code]).done) for code in UNITS}
    assert told == {code: (target * WAN, done * WAN) for code, (target, done) in UNITS.items()}
    _executive, year = seen("chenguodong", "year")
    assert year.of(paths["HC"]).target == 32_000 * WAN
    if today == DRAWN:
        assert year.of(paths["HC"]).done == 26_490 * WAN
        assert (quarter.gone, quarter.left) == (31, 32)  # today is both
    rep, own = seen("linxiaowen", "quarter")
    assert (own.of(rep.pk).target, own.of(rep.pk).done) == (420 * WAN, Decimal("192.60") * WAN)
    with acting(SYSTEM):
        plan = Plan.objects.get(starts_on__lte=today, ends_on__gte=today)
        rows = {row.name: row for row in table(plan, actuals=False).rows}
        objection = Commitment.objects.get(kind=Word.OBJECT)
    key = f"sum:quarter:{own.period.start}"
    assert (rows["华东"].values[key].amount, rows["华东"].values[key].rest) == (3000 * WAN, 60 * WAN)
    people = [row for row in rows.values() if row.name in EAST]
    assert (rows["华东"].people, sum(row.values[key].amount for row in people)) == (8, 2940 * WAN)
    assert objection.status == Standing.TALKING


def her_way_back_from_her_target(today: date) -> None:
    """home-rep.html, from deals, leads and visits by the product's own rule and nothing else."""
    rep, own = seen("linxiaowen", "quarter")
    with as_(rep):
        back = funnel.chain(rep.pk, rep.unit.path, own)
    need = back.funnel
    assert (need.left, back.per_win, need.wins, back.in_hand) == (
        Decimal("227.40") * WAN, Decimal("56.85") * WAN, 4, 11,
    )  # fmt: skip
    assert [(step.hits, step.tries, step.team, step.rate.value) for step in back.steps] == [
        (24, 98, Decimal("0.3"), Decimal("0.25")),
        (8, 40, Decimal("0.2"), Decimal("0.2")),
        (40, 80, Decimal("0.5"), Decimal("0.5")),
    ]
    assert (need.opportunities, need.more, need.leads, need.visits) == (16, 5, 25, 50)
    if today == DRAWN:
        assert (back.days, shown(need.per_day, 1)) == (32, Decimal("1.6"))
    assert measured.BACK == BACK and set(TEAM) == {"linxiaowen", "zhaoming", "sunli"}


def where_everybody_lands(today: date) -> None:
    """P50 of home-executive.html, forecast.html and home-rep.html, exact on any day, and so is the interval."""
    with acting(SYSTEM):
        paths = dict(Unit.objects.values_list("code", "path"))
    _executive, quarter = seen("chenguodong", "quarter")
    with acting(SYSTEM):
        people = dict(User.objects.values_list("login", "pk"))
    lands = {code: quarter.of(paths[code]).landing for code in UNITS}
    lands |= {login: quarter.of(people[login]).landing for login in SELLERS}
    assert {code: found and found.expected for code, found in lands.items()} == {
        code: amount * WAN for code, amount in {**LANDS, **SELLERS}.items()
    }
    company = lands["HC"]
    assert isinstance(company, Foreseen) and company.high is not None
    assert (round(company.low / WAN), round(company.high / WAN)) == (8340, 9960)
    weighted = lands["EAST"]
    assert isinstance(weighted, Foreseen) and weighted.coming.weighted == Decimal("1006.40") * WAN
    if today == DRAWN:
        _executive, year = seen("chenguodong", "year")
        assert year.of(paths["HC"]).landing is not None
        assert year.of(paths["HC"]).landing.expected == 31_224 * WAN  # type: ignore[union-attr]
    rep, own = seen("linxiaowen", "quarter")
    mine = own.of(rep.pk).landing
    assert mine is not None and mine.expected == 386 * WAN
    assert quarter.of(rep.pk).landing == mine, "whoever looks sees the same"
