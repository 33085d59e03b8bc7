"""Why more or less was sold than a year before: more deals, better ones won, dearer ones; by unit."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingdan.engines.targets.causes import Causes, Sold, causes, together
from yingdan.kernel.figure import total
from yingdan.kernel.period import Period
from yingdan.modules.targets.given import Key
from yingdan.modules.targets.panels.board import METRIC, Board
from yingdan.modules.targets.panels.falling import Fall, Step, fallen
from yingdan.modules.targets.panels.whole import below, leads
from yingdan.web import looks
from yingdan.web.tiles import View

FACTORS = (("volume", "decided_n"), ("rate", "win_rate"), ("size", "asp"))
REST, BEFORE = "rest", ("year_ago", "just_before")


@dataclass(frozen=True)
class Line:
    """A unit, or what is in none of them, with the causes of its difference."""

    name: str
    key: Key | None
    causes: Causes


def why_card(view: View) -> dict[str, Any] | None:
    """The causes as a waterfall from the time compared with to now; nothing without anything to compare with."""
    found = leads(view)
    against = next((name for name in BEFORE if found and compared(found, name)), "")
    if not found or not found.of_sales or not against:
        return None
    found = found.drawn()
    before = found.before[against]
    then, now = sold(found, found.key, before), sold(found, found.key, found.period)
    lines = lines_of(found, before, then, now)
    whole = together(line.causes for line in lines)
    if not whole.whole:
        return None
    return {
        "title": finding(found, whole, lines, against),
        "fall": columns(found, then.amount, whole, now.amount, against),
        "lines": [
            told(found, line) for line in [*lines, *([Line(_("Together"), None, whole)] if len(lines) > 1 else [])]
        ],
        "heads": [names()[name] for name, _code in FACTORS],
        "rest": any(line.causes.rest for line in lines),
        "cycles": cycles(found, before),
        "unit": found.scale.unit,
    }


def compared(found: Board, name: str) -> bool:
    """Whether anything was sold in a time before."""
    period = found.before.get(name)
    return period is not None and bool(found.value(METRIC, period=period))


def sold(found: Board, key: Key, period: Period) -> Sold:
    """What somebody sold in a time."""
    decided, won = (int(found.value(code, key, period) or 0) for code in ("decided_n", "won_n"))
    return Sold(max(decided, won), won, found.value(METRIC, key, period) or Decimal(0))


def lines_of(found: Board, before: Period, then: Sold, now: Sold) -> list[Line]:
    """The causes unit by unit, and of what is in none of them, so that all together make up the difference."""
    pairs = [(found.units[k].name, k, sold(found, k, before), sold(found, k, found.period)) for k in below(found)]
    result = [Line(name, key, causes(one, other)) for name, key, one, other in pairs]
    others = rest_of(then, [pair[2] for pair in pairs]), rest_of(now, [pair[3] for pair in pairs])
    rest = causes(*others)
    if not result or any((rest.volume, rest.rate, rest.size, rest.rest)):
        name = _("Others") if result else found.units[found.key].name
        result.append(Line(name, None if result else found.key, rest))
    return result


def rest_of(whole: Sold, parts: list[Sold]) -> Sold:
    """What is sold in a unit itself and in none below it."""
    won = max(whole.won - sum(one.won for one in parts), 0)
    decided = max(whole.decided - sum(one.decided for one in parts), won)
    return Sold(decided, won, total([whole.amount, *(-one.amount for one in parts)]))


def names() -> dict[str, str]:
    """What the causes are called."""
    return {
        "volume": _("Volume"),
        "rate": _("Win rate"),
        "size": _("Deal size"),
        REST: _("Adjustments"),
    }


def finding(found: Board, whole: Causes, lines: list[Line], against: str) -> str:
    """The finding: how much more or less, by which cause, and in which unit that cause weighs most."""
    less = whole.whole < 0
    way = -1 if less else 1
    cause = max((name for name, _code in FACTORS), key=lambda name: way * getattr(whole, name))
    unit = max(lines, key=lambda line: way * getattr(line.causes, cause))
    words = {
        ("year_ago", True): _("Why: %(amount)s less than a year ago, mostly by %(cause)s"),
        ("year_ago", False): _("Why: %(amount)s more than a year ago, mostly by %(cause)s"),
        ("just_before", True): _("Why: %(amount)s less than the period before, mostly by %(cause)s"),
        ("just_before", False): _("Why: %(amount)s more than the period before, mostly by %(cause)s"),
    }[against, less]
    said = words % {"amount": found.said(abs(whole.whole)), "cause": names()[cause].lower()}
    return said + (_(" (%(unit)s)") % {"unit": unit.name} if len(lines) > 1 else "")


def columns(found: Board, then: Decimal, whole: Causes, now: Decimal, against: str) -> Fall:
    """The columns of the waterfall."""
    steps = [(names()[name], getattr(whole, name), code) for name, code in FACTORS]
    if whole.rest:
        steps.append((names()[REST], whole.rest, METRIC))
    first = _("A year ago") if against == "year_ago" else _("Period before")
    return fallen(
        Step(first, then, found.money(then, period=found.before[against])),
        [Step(label, amount, found.number(found.signed(amount), "", code)) for label, amount, code in steps],
        Step(_("To date"), now, found.money(now, period=found.period)),
    )


def told(found: Board, line: Line) -> dict[str, Any]:
    """A line of the table, its parts opening to their metrics where a unit has one."""
    parts = []
    for name, code in FACTORS:
        amount = getattr(line.causes, name)
        number = found.number(found.signed(amount), "", code, line.key) if line.key else None
        parts.append({"said": found.signed(amount), "number": number, "tone": "bad" if amount < 0 else ""})
    return {
        "name": line.name,
        "parts": parts,
        "rest": found.signed(line.causes.rest),
        "whole": found.signed(line.causes.whole),
        "tone": "bad" if line.causes.whole < 0 else "ok",
    }


def cycles(found: Board, before: Period) -> str:
    """How long deals took, which is no cause of the amount but tells how soon it comes."""
    then, now = found.value("cycle_avg", period=before), found.value("cycle_avg")
    if then is None or now is None:
        return ""
    days = {"then": looks.figure(then, 0), "now": looks.figure(now, 0)}
    return _("A deal won took %(now)s days on average, then %(then)s.") % days
