"""The last twelve months of the team on home-rep.html, counted, so that the way back from 林晓雯's target is as drawn.

She needs 227.40 ÷ 56.85 = 4 wins ÷ 25 % = 16 deals − 11 in hand = 5 ÷ 20 % = 25 leads ÷ 50 % = 50 visits. A rate is
one's own cases drawn towards the team's, which weigh as ten (engines/targets/funnel.py), so both must be right:

    wins    (24 + 10 · 54/180) ÷ (98 + 10) = 27 ÷ 108 = 25 %      1,364.40 万 ÷ 24 = 56.85 万 a win
    leads   ( 8 + 10 · 16/80)  ÷ (40 + 10) = 10 ÷ 50  = 20 %
    visits  (40 + 10 · 80/160) ÷ (80 + 10) = 45 ÷ 90  = 50 %
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yingdan.kernel.period import Period
from yingdan.kernel.spread import spread
from yingdan.modules.crm.demo.cast import WAN
from yingdan.modules.crm.demo.signed import STEP, sellers

BACK = 365
"""How many days back the way from the target looks."""


@dataclass(frozen=True, slots=True)
class Count:
    """What somebody did in those days: deals won, their sum in 万, deals lost; leads, those converted; visits."""

    won: int
    amount: str
    lost: int
    leads: int
    converted: int
    visits: int


@dataclass(frozen=True, slots=True)
class Part:
    """What of it fell into a month, from `first` on: deals won and their sum in yuan, deals lost."""

    login: str
    first: date
    won: int
    amount: Decimal
    lost: int


TEAM = {
    "linxiaowen": Count(24, "1364.40", 74, 40, 8, 80),
    "zhaoming": Count(17, "1159.60", 24, 22, 4, 44),
    "sunli": Count(13, "672.20", 28, 18, 4, 36),
}


def begins(today: date) -> date:
    """The first of the days counted."""
    return today - timedelta(days=BACK)


def parts_of(start: date, today: date, lost: dict[str, int]) -> dict[date, list[Part]]:
    """By month, what the team did before the quarter that begins at `start`, in which they `lost` so many. Deals are
    shared among the months by their days, amounts as people signed them (`signed.py`).
    """
    months = Period("year", begins(today), start - timedelta(days=1)).split("month")
    days = [month.days for month in months]
    found: dict[date, list[Part]] = {month.whole.start: [] for month in months}
    for login, whole in TEAM.items():
        seller = sellers()[login]
        won = spread(Decimal(whole.won - sum(seller.now.deals)), days, unit=Decimal(1))
        gone = spread(Decimal(whole.lost - lost.get(login, 0)), days, unit=Decimal(1))
        weights = [
            (seller.weight(month.start.month) * month.days / month.whole.days / STEP).quantize(Decimal(1)) * bool(wins)
            for month, wins in zip(months, won, strict=True)
        ]
        sums = spread(Decimal(whole.amount) * WAN - seller.now.amount, weights, unit=STEP)
        for month, wins, total, losses in zip(months, won, sums, gone, strict=True):
            found[month.whole.start].append(Part(login, month.start, int(wins), total, int(losses)))
    return found
