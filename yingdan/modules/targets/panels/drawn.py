"""How standings are drawn: the one bar, sparklines, colours and their words, shares in per cent."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from yingdan.engines.targets.pace import GREEN, RED, YELLOW
from yingdan.modules.targets.attainment import Standing
from yingdan.platform import phrases
from yingdan.web import looks

HUNDRED, ROOM = Decimal(100), Decimal("1.04")
ONE_IN_HUNDRED, LIKELY, EVEN = Decimal("0.01"), Decimal("0.75"), Decimal("0.5")
TONES = {GREEN: "ok", YELLOW: "warn", RED: "bad"}


@dataclass(frozen=True, slots=True)
class Bar:
    """The one bar: widths and places in per cent of it; nothing where there is nothing to draw."""

    done: str
    tone: str
    landing: str = ""
    low: str = ""
    band: str = ""
    pace: str = ""
    target: str = ""


def tone(standing: Standing) -> str:
    """The colour of a standing."""
    return TONES.get(standing.pace.colour or "", "")


def word(standing: Standing) -> str:
    """The word for its colour; also for what has none."""
    words = {
        GREEN: _("Ahead"), YELLOW: _("Slightly behind"), RED: _("Behind"),
    }  # fmt: skip
    states = {
        "no_target": _("No target"), "zero_target": _("Target is zero"), "negative_target": _("Target below zero"),
        "no_data": _("No data"), "mixed": _("Several currencies"),
    }  # fmt: skip
    return words.get(standing.pace.colour or "") or states.get(standing.pace.state, "")


def unrated(standing: Standing) -> str:
    """Why there is no landing though there are deals: the currencies without a rate; else an empty text."""
    if not standing.lacking:
        return ""
    told = {"currency": phrases.listed(standing.lacking)}
    return _("No landing: deals to come are in %(currency)s, for which there is no exchange rate.") % told


def percent(share: Decimal | None, places: int = 1, *, sign: bool = False) -> str:
    """A share as points of a hundred, without the sign of per cent."""
    if share is None:
        return looks.DASH
    text = looks.figure(share * HUNDRED, places)
    return f"+{text}" if sign and share > 0 else text


def chance_words(chance: Decimal | None) -> str:
    """A chance in per cent; never quite none or all, for nobody can know that."""
    if chance is None:
        return ""
    if chance < ONE_IN_HUNDRED:
        return "<1%"
    return ">99%" if chance > 1 - ONE_IN_HUNDRED else percent(chance, 0) + "%"


def chance_tone(chance: Decimal | None) -> str:
    """Green from three in four, amber from even odds, red below."""
    return "" if chance is None else "ok" if chance >= LIKELY else "warn" if chance >= EVEN else "bad"


def width(part: Decimal, whole: Decimal) -> str:
    """A place on a bar in per cent."""
    return (
        str((max(min(part / whole, Decimal(1)), Decimal(0)) * HUNDRED).quantize(Decimal("0.1"))) if whole > 0 else "0"
    )


def bar(one: Standing, most: Decimal | None = None, *, band: bool = True) -> Bar:
    """The bar of a standing, drawn up to `most` or to its own largest amount; the bracket only with `band`."""
    lands, done, target = one.landing, one.done or Decimal(0), one.target
    high = lands.high if lands and lands.high is not None else lands.expected if lands else None
    top = most if most is not None else largest([done, target, high]) * ROOM
    given = target is not None and target > 0 and top > 0
    expected = one.pace.expected
    return Bar(
        done=width(done, top),
        tone=tone(one) or "info",
        landing=width(lands.expected, top) if lands and lands.expected > done else "",
        low=width(lands.low, top) if band and lands and lands.low is not None else "",
        band=width(lands.high - lands.low, top)
        if band and lands and lands.low is not None and lands.high is not None and lands.high > lands.low
        else "",
        pace=width((target or Decimal(0)) * expected, top) if given and expected is not None else "",
        target=width(target or Decimal(0), top) if given else "",
    )


def largest(amounts: Iterable[Decimal | None]) -> Decimal:
    """The largest of some amounts; zero of none."""
    return max((amount for amount in amounts if amount is not None), default=Decimal(0))


def spark(values: Iterable[Decimal], wide: int = 64, high: int = 20) -> list[str]:
    """The points of a sparkline, the last one's place after them; nothing for fewer than two."""
    known = list(values)
    if len(known) < 2:
        return []
    low, top = min(known), max(known)
    span = top - low or Decimal(1)
    step = Decimal(wide) / (len(known) - 1)
    points = [f"{step * at:.1f},{2 + (top - value) / span * (high - 4):.1f}" for at, value in enumerate(known)]
    return [" ".join(points), *points[-1].split(",")]
