"""What the demo company signed, as the mock-ups have it: this quarter, and month by month before.

`data/east.tsv` has what each of the eight eastern sellers signed from January to September (`1` to `9`), in the first
month of the running quarter and since (`first`, `second`, in `deals`), where he is to land (`lands`, forecast.html) and
what the last three months of the year before brought (`before10` to `before12`); all in 万. The 88 cells from January
on were solved at once, in tenths of 万, from targets.html: every completion of a person, a team, a quarter and a year
as it is drawn there, every month of the region (572, 438, … 434), every person's quarter (forecast.html). All are met.

The other units are stated by month in sum, so that the year runs from −138 to −370 beside its target as on
home-executive.html. Months of earlier years are those of this year less growth.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache

from yingdan.engines.targets.crossed import cross
from yingdan.kernel.spread import spread
from yingdan.modules.crm.demo.cast import WAN
from yingdan.modules.crm.demo.tables import rows

STEP = Decimal(1000)
"""Amounts are in thousands of yuan."""
GROWTH = Decimal("1.108")
"""The year to date against the same days of the year before (home-executive.html: 10.8 %)."""
EAST, LATE = "EAST", 10
"""From the tenth month on the year before stands for itself: this year's is still to come."""
# The other units: January to September together, and by unit.
MONTHS = (1274, 1024, 1890, 1656, 1698, 2078, 1790, 1830, 2080)
UNITS = {"SOUTH": 5480, "NORTH": 4100, "WEST": 2740, "KA": 3000}
BEFORE = (1890, 2010, 2360)


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed this quarter: in its first month and since, in yuan, and in how many deals."""

    amounts: tuple[Decimal, Decimal]
    deals: tuple[int, int]

    @property
    def amount(self) -> Decimal:
        """Altogether."""
        return sum(self.amounts, Decimal(0))


@dataclass(frozen=True, slots=True)
class Seller:
    """One of the eastern sellers; `months` are January to September, `before` October to December of last year."""

    login: str
    joined: date
    months: tuple[Decimal, ...]
    now: Signed
    before: tuple[Decimal, ...]
    lands: Decimal

    def weight(self, month: int) -> Decimal:
        """What a month of the calendar brings, in yuan, before any growth."""
        return self.months[month - 1] if month < LATE else self.before[month - LATE]


# home-executive.html: the quarter by unit; its first month is what the running difference of October leaves.
QUARTER = {
    "SOUTH": Signed((735 * WAN, 399 * WAN), (18, 10)),
    "NORTH": Signed((545 * WAN, 301 * WAN), (14, 7)),
    "WEST": Signed((384 * WAN, 210 * WAN), (10, 6)),
    "KA": Signed((430 * WAN, 236 * WAN), (8, 5)),
}


@cache
def sellers() -> dict[str, Seller]:
    """The eastern sellers by login."""
    joined = {row["login"]: date.fromisoformat(row["joined"]) for row in rows("people")}
    found = {}
    for row in rows("east"):
        wan = {name: Decimal(text) * WAN for name, text in row.items() if name != "login"}
        number = int(row["deals"])
        found[row["login"]] = Seller(
            row["login"],
            joined[row["login"]],
            tuple(wan[str(month)] for month in range(1, LATE)),
            Signed((wan["first"], wan["second"]), (number - number // 2, number // 2)),
            tuple(wan[f"before{month}"] for month in range(LATE, 13)),
            wan["lands"],
        )
    return found


def by_seller(month: date, this_year: int) -> dict[str, Decimal]:
    """What each eastern seller signed in a month before this quarter, in yuan; who was not there yet, nothing."""
    there = {login: one for login, one in sellers().items() if one.joined < month.replace(day=28)}
    weights = [one.weight(month.month) for one in there.values()]
    whole = sum((one.weight(month.month) for one in sellers().values()), Decimal(0))
    return dict(zip(there, spread(shrunk(whole, month, this_year), weights, unit=STEP), strict=True))


def by_unit(month: date, this_year: int) -> dict[str, Decimal]:
    """What each of the other units signed in a month before this quarter, in yuan."""
    if month.month < LATE:
        columns = [Decimal(amount) * WAN for amount in MONTHS]
        table = cross([Decimal(amount) * WAN for amount in UNITS.values()], columns, unit=STEP)
        whole = {code: line[month.month - 1] for code, line in zip(UNITS, table, strict=True)}
    else:
        shares = spread(BEFORE[month.month - LATE] * WAN, list(UNITS.values()), unit=STEP)
        whole = dict(zip(UNITS, shares, strict=True))
    return {code: shrunk(amount, month, this_year) for code, amount in whole.items()}


def shrunk(amount: Decimal, month: date, this_year: int) -> Decimal:
    """An amount less growth for each year that lies between; what stands for last year already, for one less."""
    years = this_year - month.year - (month.month >= LATE)
    for _ in range(years):
        amount = (amount / GROWTH / STEP).quantize(Decimal(1)) * STEP
    return amount
