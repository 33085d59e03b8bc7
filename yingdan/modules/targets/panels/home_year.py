"""The year as its running difference from target, month by month, and where that leads by its end."""

from collections.abc import Iterator
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yingdan.kernel.period import Period
from yingdan.modules.targets.measured import ADDING
from yingdan.modules.targets.panels.board import LIVE, Board
from yingdan.modules.targets.panels.drawn import HUNDRED
from yingdan.modules.targets.panels.whole import leads
from yingdan.platform import hooks
from yingdan.web.tiles import Tile, View

WIDE, TENTH, LINES = Decimal(1000), Decimal("0.1"), 6
"""How wide the drawing is in its own units, as high as a hundred; how many lines its axis has at most."""
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))


def year_line(view: View) -> dict[str, Any] | None:
    """The months over as columns from zero, and a cone from the last of them to where the year may end; nothing
    without monthly targets, or for what does not add up.
    """
    found = leads(view)
    if not found or found.metric.rolls not in ADDING:
        return None
    found = found.drawn()
    months = running(found)
    if months is None:
        return None
    over = [amount for _period, amount in months if amount is not None]
    year = found.all[1].of(found.key)
    lands = year.landing if found.today <= found.year.end and year.target is not None else None
    ends = [lands.expected, lands.low, lands.high] if lands else []
    known = [amount - (year.target or 0) for amount in ends if amount is not None]
    axis = Axis([*over, *known, Decimal(0)])
    end = known[0] if known else None
    return {
        "title": difference(found, over[-1] if over else None, end),
        "ticks": [{"at": axis.text(at), "said": found.signed(at), "zero": not at} for at in axis.ticks()],
        "months": [month(found, axis, at, len(months), *one) for at, one in enumerate(months)],
        "cone": cone(axis, len(months), over, known),
        "end": {"said": found.signed(end), "at": axis.text(end), "tone": found.gap_tone(end)}
        if end is not None
        else None,
    }


def running(found: Board) -> list[tuple[Period, Decimal | None]] | None:
    """The running difference at the end of each month, None of those not over; None altogether without targets."""
    amount, months = Decimal(0), []
    for standings in found.all[2:]:
        one, over = standings.of(found.key), standings.period.end < found.today
        if one.target is None:
            return None
        amount += (one.done or Decimal(0)) - one.target if over else Decimal(0)
        months.append((standings.period, amount if over else None))
    return months


class Axis:
    """Where amounts stand in the drawing: round numbers from below the least to above the most."""

    def __init__(self, amounts: list[Decimal]) -> None:
        least, most = min(amounts), max(amounts)
        rough = (most - least) / (LINES - 1) or Decimal(1)
        power = Decimal(1).scaleb(rough.adjusted())
        self.step = next(step for step in STEPS if step * power >= rough) * power
        self.low = (least / self.step).to_integral_value(ROUND_FLOOR) * self.step
        self.top = (most / self.step).to_integral_value(ROUND_CEILING) * self.step
        self.top = self.top if self.top > self.low else self.low + self.step

    def ticks(self) -> Iterator[Decimal]:
        """The amounts with a line."""
        for at in range(int((self.top - self.low) / self.step) + 1):
            yield self.top - at * self.step

    def place(self, amount: Decimal) -> Decimal:
        """How far below the top an amount stands, of a hundred."""
        return ((self.top - amount) / (self.top - self.low) * HUNDRED).quantize(TENTH)

    def text(self, amount: Decimal) -> str:
        """The same as a style has it."""
        return str(self.place(amount))


def month(found: Board, axis: Axis, at: int, count: int, period: Period, amount: Decimal | None) -> dict[str, Any]:
    """A month: its label, and its column where it is over."""
    told: dict[str, Any] = {"label": str(period.start.month)}
    if amount is None:
        return told
    zero, top = axis.place(Decimal(0)), axis.place(amount)
    number = found.number(found.signed(amount), "", period=period)
    return told | {"number": number, "from": str(min(zero, top)), "high": str(max(abs(top - zero), Decimal("0.6")))}


def cone(axis: Axis, count: int, over: list[Decimal], known: list[Decimal]) -> dict[str, str] | None:
    """The dashed line to the year's end and the band round it, as points of the drawing."""
    if not known:
        return None

    def point(at: int, amount: Decimal) -> str:
        return f"{((Decimal(at) + Decimal('0.5')) / count * WIDE).quantize(TENTH)},{axis.place(amount)}"

    start = point(len(over) - 1, over[-1]) if over else point(0, Decimal(0))
    band = [start, *(point(count - 1, amount) for amount in known[1:])] if len(known) == 3 else []
    return {"line": f"{start} {point(count - 1, known[0])}", "band": " ".join(band)}


def difference(found: Board, now: Decimal | None, lands: Decimal | None) -> str:
    """What the running difference says, in a sentence."""
    words = []
    if now is not None:
        told = {"amount": found.said(abs(now))}
        words.append(_("%(amount)s behind by now") % told if now < 0 else _("%(amount)s ahead by now") % told)
    if lands is not None:
        told = {"amount": found.said(abs(lands))}
        words.append(_("%(amount)s short at the end") % told if lands < 0 else _("%(amount)s over at the end") % told)
    return pgettext("sentences", ", ").join(words) or _("The year against its target")


hooks.tile.register(Tile("targets/home_year.html", year_line, rank=4, live=LIVE), rank=4)
