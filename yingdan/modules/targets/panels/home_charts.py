"""Two drawings for who leads: the year as its running difference from target, and from target to landing by unit."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yingdan.modules.targets.measured import ADDING
from yingdan.modules.targets.panels.board import LIVE, Board
from yingdan.modules.targets.panels.drawn import HUNDRED, width
from yingdan.modules.targets.panels.whole import children, leads
from yingdan.platform import hooks
from yingdan.web.tiles import Tile, View


def year_line(view: View) -> dict[str, Any] | None:
    """The year as the running difference from its target, month by month; nothing without monthly targets."""
    found = leads(view)
    if not found or found.metric.rolls not in ADDING:
        return None
    running, columns = Decimal(0), []
    for standings in found.all[2:]:
        one = standings.of(found.key)
        if one.target is None:
            return None
        begun = standings.period.start <= found.today
        over = standings.period.end < found.today
        if over and one.done is not None:
            running += one.done - one.target
        columns.append((standings.period, running if over else None, begun))
    ends = found.all[1].of(found.key)
    lands = ends.falls if found.today <= found.year.end else None
    amounts = [amount for _period, amount, _begun in columns if amount is not None]
    top, low = max([*amounts, lands or 0, 0]), min([*amounts, lands or 0, 0])
    span = Decimal(top - low) * Decimal("1.1") or Decimal(1)
    zero = width(Decimal(top) * Decimal("1.05"), span)
    return {
        "title": difference(found, amounts[-1] if amounts else None, lands),
        "zero": zero,
        "columns": [
            {
                "label": str(period.start.month),
                "said": found.signed(amount),
                "height": width(abs(amount), span) if amount is not None else "",
                "below": amount is not None and amount < 0,
            }
            for period, amount, _begun in columns
        ],
        "landing": {"height": width(abs(lands), span), "below": lands < 0, "said": found.signed(lands)}
        if lands is not None
        else None,
        "unit": found.head,
    }


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


def waterfall(view: View) -> dict[str, Any] | None:
    """From the target to the landing by unit; nothing where there are not two units to compare."""
    found = leads(view)
    one = found.mine if found else None
    if not found or not one or one.target is None or one.landing is None:
        return None
    steps = [(name, child.falls) for name, child in children(found) if child.falls is not None]
    if len(steps) < 2:
        return None
    steps.sort(key=lambda step: step[1])
    rest = one.landing.expected - one.target - sum((amount for _name, amount in steps), Decimal(0))
    if abs(rest) * HUNDRED > one.target:
        steps.append((_("Others"), rest))
    levels, at = [one.target], one.target
    for _name, amount in steps:
        at += amount
        levels.append(at)
    floor = max(min(levels) - (max(levels) - min(levels)) * Decimal("0.6"), Decimal(0))
    span = (max(levels) - floor) * Decimal("1.12")
    columns = [total(found, _("Target"), one.target, floor, span)]
    for (name, amount), start in zip(steps, levels, strict=False):
        foot = min(start, start + amount) - floor
        columns.append(
            {
                "label": name,
                "said": found.signed(amount),
                "from": width(foot, span),
                "height": width(abs(amount), span),
                "tone": "ok" if amount >= 0 else "bad",
            }
        )
    columns.append(total(found, _("Landing"), levels[-1], floor, span))
    losing = [name for name, amount in steps if amount < 0][:2]
    lost = sum((amount for _name, amount in steps[: len(losing)]), Decimal(0))
    told = {"units": _(" and ").join(losing), "amount": found.said(-lost)}
    title = (
        _("Where it is missing: %(units)s %(amount)s short") % told if losing else _("Every unit reaches its target")
    )
    return {"title": title, "columns": columns, "unit": found.head, "cut": floor > 0}


def total(found: Board, label: str, amount: Decimal, floor: Decimal, span: Decimal) -> dict[str, Any]:
    """A whole column of the waterfall."""
    height = width(amount - floor, span)
    return {"label": label, "said": found.show(amount), "from": "0", "height": height, "tone": "whole"}


hooks.tile.register(Tile("targets/home_year.html", year_line, rank=4, live=LIVE), rank=4)
hooks.tile.register(Tile("targets/home_waterfall.html", waterfall, rank=7, live=LIVE), rank=7)
