"""Targets, actuals and attainment on data made by others, against a reckoning of its own: plain loops over the files.

The files stay where they are (../shared/data); without them nothing here is tested, and the tests say so.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from tests.modules.targets.company import plan_of, seat, unit
from tests.organisation import Organisation, as_
from tests.organisation import unit as new_unit
from tests.platform.transfer.sheets import DATA
from yingdan.kernel import clock
from yingdan.modules.crm.choices import StageKind
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.objects.stage import first_stage
from yingdan.modules.targets.objects.cell import broken
from yingdan.modules.targets.services.paste import paste
from yingdan.modules.targets.services.split import Way, split
from yingdan.modules.targets.services.table import table
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.objects.role import Role
from yingdan.platform.objects.unit import Unit
from yingdan.platform.objects.user import User

D = Decimal
SUPERSTORE = DATA / "superstore_cn" / "示例-超市.xls"
ADVENTURE = DATA / "adventureworks"
CENT = D("0.01")


def needs(path: Any) -> Any:
    """Skip, loudly, where the data is not there."""
    return pytest.mark.skipif(not path.exists(), reason=f"{path} is missing: the known answers were NOT tested")


def cents(value: Any) -> Decimal:
    """A number of a file to the cent."""
    return D(str(value)).quantize(CENT, ROUND_HALF_UP)


def shared(whole: int, weights: Mapping[Any, Fraction]) -> dict[Any, int]:
    """Whole units by the largest remainder, the earlier first: written anew, to judge the product's by."""
    together = sum(weights.values())
    exact = {key: whole * weight / together for key, weight in weights.items()}
    found = {key: int(value) for key, value in exact.items()}
    order = sorted(exact, key=lambda key: (-(exact[key] - found[key]), list(exact).index(key)))
    for key in order[: whole - sum(found.values())]:
        found[key] += 1
    return found


def people_of(places: Iterable[tuple[str, str, Unit]]) -> dict[str, User]:
    """A seller for each login, name and unit."""
    role = Role.objects.get(code="rep")
    people = [User(login=login, name=name, role=role, unit=place) for login, name, place in places]
    records.save_many(people)
    return {person.login: person for person in people}


def won(sales: Iterable[tuple[User, date, Decimal]]) -> None:
    """Deals won."""
    stage = first_stage(None, StageKind.WON)
    deals = [
        Opportunity(
            name=f"{who} {day}", owner=who, stage=stage, amount=amount, opened_on=date(2010, 1, 1), closed_on=day
        )
        for who, day, amount in sales
    ]
    records.save_many(deals)


@pytest.mark.slow
@needs(SUPERSTORE)
def test_superstore(org: Organisation) -> None:
    """2017 is 15 % above 2016, by region as in 2016 and by month as the mean of three years; what each reached."""
    book = CalamineWorkbook.from_path(str(SUPERSTORE))
    head, *rows = book.get_sheet_by_name("订单").to_python()
    at = {name: place for place, name in enumerate(head)}
    sold: dict[tuple[str, int, int], Decimal] = defaultdict(Decimal)
    for row in rows:
        day: Any = row[at["订单日期"]]
        sold[str(row[at["地区"]]), day.year, day.month] += cents(row[at["销售额"]])
    managers = dict(book.get_sheet_by_name("销售人员").to_python()[1:])
    with acting(SYSTEM):
        regions = {str(name): new_unit(str(name), "region", org.company) for name in managers}
        people = people_of((f"s{n}", str(managers[name]), place) for n, (name, place) in enumerate(regions.items()))
        who = dict(zip(regions, people.values(), strict=True))
        won((who[region], date(year, month, 15), amount) for (region, year, month), amount in sold.items())
    plan = plan_of(org, year=2017)

    base = {region: sum(sold[region, 2016, month] for month in range(1, 13)) for region in regions}
    whole = int((sum(base.values()) * D("1.15")).quantize(D(1), ROUND_HALF_UP))
    share: dict[int, Fraction] = {}
    for month in range(1, 13):
        of_years = []
        for year in (2014, 2015, 2016):
            total = sum(sold[region, year, m] for region in regions for m in range(1, 13))
            of_years.append(Fraction(sum(sold[region, year, month] for region in regions)) / Fraction(total))
        share[month] = sum(of_years, Fraction(0)) / 3
    quarters = shared(whole, {q: share[3 * q + 1] + share[3 * q + 2] + share[3 * q + 3] for q in range(4)})
    months: dict[int, int] = {}
    for quarter, amount in quarters.items():
        months |= shared(amount, {month: share[month] for month in range(3 * quarter + 1, 3 * quarter + 4)})
    of_region = shared(whole, {region: Fraction(amount) for region, amount in base.items()})

    with as_(org.executive), clock.fixed(date(2018, 1, 5)):
        among = [unit(place) for place in regions.values()]
        split(plan, unit(org.company), Way(over="season", method="growth", growth=D("0.15"), among=among, deep=True))
        found = table(plan)
        assert broken(plan.pk) == []
        top = found.rows[0].values
        assert [top[f"2017-{month:02d}-01"].amount for month in months] == list(months.values())
        assert top["sum:year:2017-01-01"].actual == sum(a for (_r, year, _m), a in sold.items() if year == 2017)
        for region, place in regions.items():
            for key in (unit(place), seat(who[region])):
                row = found.row(key)
                assert row is not None
                assert row.values["sum:year:2017-01-01"].amount == of_region[region]
                for month, of_month in months.items():
                    value = row.values[f"2017-{month:02d}-01"]
                    target, actual = value.amount, sold.get((region, 2017, month))
                    assert target is not None and value.actual == actual
                    assert abs(Fraction(target) - Fraction(of_month) * of_region[region] / whole) < 1
                    if actual is not None:
                        reached = (actual / target).quantize(D("1e-12"))
                        assert value.standing.completion.quantize(D("1e-12")) == reached  # type: ignore[union-attr]
                        assert value.standing.colour == ("green" if actual >= target else _late(actual, target))


def _late(actual: Decimal, target: Decimal) -> str:
    """The colour when the period is over and the target was not reached."""
    return "amber" if actual / target >= D("0.95") else "red"


def lines(name: str) -> list[list[str]]:
    """A file of AdventureWorks, without its heads, which it does not have."""
    with (ADVENTURE / name).open(encoding="utf-8") as file:
        return list(csv.reader(file, delimiter="\t"))


@pytest.mark.slow
@needs(ADVENTURE)
def test_adventure_works(org: Organisation) -> None:
    """Twelve quarters of quotas in a fiscal year from June, pasted; the year's sales against the year's quotas."""
    sellers = lines("SalesPerson.csv")
    quotas: dict[tuple[str, date], int] = {}
    for _id, person, on, quota, *_rest in lines("SalesPersonQuotaHistory.csv"):
        near = date.fromisoformat(on[:10]) + timedelta(days=3)
        quotas[person, date(near.year, near.month, 1)] = int(D(quota))
    starts = sorted({day for _person, day in quotas})
    by_date = [sum(quota for (_p, day), quota in quotas.items() if day == start) for start in starts]
    assert (len(starts), by_date[0], by_date[-1]) == (12, 3_886_000, 10_359_000)

    with acting(SYSTEM):
        territories = {id: new_unit(name, "region", org.company) for id, name, *_rest in lines("SalesTerritory.csv")}
        people = people_of((f"aw{row[0]}", f"Person {row[0]}", territories.get(row[1], org.company)) for row in sellers)
        won((people[f"aw{row[0]}"], date(2014, 4, 30), cents(row[5])) for row in sellers)
    plan = plan_of(org, year=2012, years=3, start_month=6, grain="quarter")
    text = "\t".join(["", *(day.isoformat() for day in starts)])
    for row in sellers:
        text += "\n" + "\t".join([f"aw{row[0]}", *(str(quotas.get((row[0], day), "")) for day in starts)])
    with as_(org.executive), clock.fixed(date(2014, 6, 2)):
        done = paste(plan, text)
        assert done.errors == () and done.written is not None and done.written.cells == len(quotas)
        found = table(plan)
        assert [found.rows[0].values[day.isoformat()].amount for day in starts] == by_date
        year = "sum:year:2013-06-01"
        for row in sellers:
            mine = found.row(seat(people[f"aw{row[0]}"]))
            quota = sum(q for (person, day), q in quotas.items() if person == row[0] and day >= date(2013, 6, 1))
            assert mine is not None and mine.values[year].amount == quota
            assert mine.values[year].actual == cents(row[5])
            reached = mine.values[year].standing.completion
            assert reached is not None and abs(Fraction(reached) - Fraction(cents(row[5])) / quota) < Fraction(
                1, 10**20
            )
        for id, place in territories.items():
            shown = found.row(unit(place))
            assert shown is not None
            assert shown.values[year].actual == sum(cents(row[5]) for row in sellers if row[1] == id) or None
        assert found.rows[0].values[year].actual == sum(cents(row[5]) for row in sellers)
