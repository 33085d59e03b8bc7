"""Why there is more or less of a metric than a year ago, by whose it is: what each unit, or person, added to the
difference. For what adds up; sales tell more (`home_moved.py`, `home_causes.py`).
"""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingdan.kernel.figure import total
from yingdan.kernel.period import Period
from yingdan.modules.targets.given import Key
from yingdan.modules.targets.measured import ADDING, said
from yingdan.modules.targets.panels.board import LIVE, Board
from yingdan.modules.targets.panels.falling import Step, fallen
from yingdan.modules.targets.panels.whole import leads, parts
from yingdan.platform import hooks
from yingdan.platform.metrics.measuring import measure
from yingdan.web.tiles import Tile, View

BEFORE = ("year_ago", "just_before")


def by_part(view: View) -> dict[str, Any] | None:
    """From the time compared with to now, part by part; nothing without anything to compare with."""
    found = leads(view)
    if not found or found.of_sales or found.metric.rolls not in ADDING:
        return None
    against = next(
        (name for name in BEFORE if name in found.before and found.value(found.code, period=found.before[name])), ""
    )
    if not against:
        return None
    then, now = (found.value(found.code, period=one) or Decimal(0) for one in (found.before[against], found.period))
    steps = differences(found, found.before[against])
    rest = total([now, -then, *(-amount for _name, _key, amount in steps)])
    told = [
        Step(name, amount, found.number(found.signed(amount), "", key=key)) for name, key, amount in steps if amount
    ]
    if rest:
        told.append(Step(_("Others"), rest, found.number(found.signed(rest), "")))
    first = _("A year ago") if against == "year_ago" else _("Period before")
    fall = fallen(
        Step(first, then, found.money(then, period=found.before[against])),
        sorted(told, key=lambda step: step.amount),
        Step(_("To date"), now, found.money(now)),
    )
    return {"title": finding(found, now - then, told, against), "fall": fall, "unit": found.head}


def differences(found: Board, before: Period) -> list[tuple[str, Key, Decimal]]:
    """What each part has more than in the time before; people are asked for where there are not two units."""
    several = parts(found)
    answer = found.answer
    if any(isinstance(key, int) for _name, key in several):
        answer = measure([found.code], [found.period, before], by="person")

    def at(key: Key, period: Period) -> Decimal:
        return said(answer, found.code, key, period) or Decimal(0)

    return [(name, key, at(key, found.period) - at(key, before)) for name, key in several]


def finding(found: Board, difference: Decimal, steps: list[Step], against: str) -> str:
    """How much more or less, and to whom most of it is due."""
    words = {
        ("year_ago", True): _("Why: %(amount)s less than a year ago, mostly %(part)s"),
        ("year_ago", False): _("Why: %(amount)s more than a year ago, mostly %(part)s"),
        ("just_before", True): _("Why: %(amount)s less than the period before, mostly %(part)s"),
        ("just_before", False): _("Why: %(amount)s more than the period before, mostly %(part)s"),
    }
    if not difference or not steps:
        return _("As much as before")
    less = difference < 0
    most = (min if less else max)(steps, key=lambda step: step.amount)
    return words[against, less] % {"amount": found.said(abs(difference)), "part": f"{most.label} {most.said.text}"}


hooks.tile.register(Tile("targets/home_parts.html", by_part, rank=8, live=LIVE), rank=8)
