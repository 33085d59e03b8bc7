"""From the target to the landing, part by part: whose share is missing."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingdan.modules.targets.panels.board import LIVE, Board
from yingdan.modules.targets.panels.drawn import HUNDRED
from yingdan.modules.targets.panels.falling import Step, fallen
from yingdan.modules.targets.panels.whole import leads, parts
from yingdan.platform import hooks, phrases
from yingdan.web.tiles import Tile, View


def waterfall(view: View) -> dict[str, Any] | None:
    """From the target to the landing by unit, or by person in a unit without two; nothing without parts to compare."""
    found = leads(view)
    one = found.mine if found else None
    if not found or not one or one.target is None or one.landing is None:
        return None
    found = found.drawn()
    falls = [(name, key, found.now.of(key).falls) for name, key in parts(found)]
    steps = [step(found, name, amount, key) for name, key, amount in falls if amount is not None]
    if len(steps) < 2:
        return None
    steps.sort(key=lambda one: one.amount)
    rest = one.landing.expected - one.target - sum((each.amount for each in steps), Decimal(0))
    if abs(rest) * HUNDRED > one.target:
        steps.append(step(found, _("Others"), rest))
    first = Step(_("Target"), one.target, found.money(one.target))
    fall = fallen(first, steps, Step(_("Landing"), one.landing.expected, found.money(one.landing.expected)))
    return {"title": finding(found, steps), "fall": fall, "unit": found.head}


def step(found: Board, name: str, amount: Decimal, key: Any = None) -> Step:
    """A part's column, which opens to its figures."""
    return Step(name, amount, found.number(found.signed(amount), "", key=key))


def finding(found: Board, steps: list[Step]) -> str:
    """Where it is missing: the two that lack most."""
    losing = [one for one in steps if found.misses(one.amount)][:2]
    if not losing:
        return _("Every unit reaches its target")
    lost = sum((abs(one.amount) for one in losing), Decimal(0))
    told = {"units": phrases.listed(one.label for one in losing), "amount": found.said(lost)}
    return _("Where it is missing: %(units)s %(amount)s short") % told


hooks.tile.register(Tile("targets/home_waterfall.html", waterfall, rank=7, live=LIVE), rank=7)
