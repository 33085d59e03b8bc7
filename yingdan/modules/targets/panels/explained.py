"""On the panel that explains a number: the target it is to reach, where it lands, and the chance, with their rule."""

from decimal import Decimal
from typing import Any

from yingdan.kernel import clock
from yingdan.modules.targets.attainment import Standing, Standings, standings
from yingdan.modules.targets.measured import PERCENT
from yingdan.modules.targets.panels.board import chance_tone, chance_words, percent, tone, word
from yingdan.platform import hooks
from yingdan.web.looks import Scale
from yingdan.web.numbers import HUNDRED, Asked, written


def landing(asked: Asked, scale: Scale) -> dict[str, Any] | None:
    """Where a person or unit stands against the target; nothing without one, and of periods other than today's."""
    today, period = clock.today(), asked.period
    if asked.key is None or not period.contains(today) or period.whole.end != period.end:
        return None
    found = standings(asked.code, period)
    one = found.of(asked.key)
    return {"template": "targets/explained.html", **told(one, found, scale)} if one.target is not None else None


def told(one: Standing, found: Standings, scale: Scale) -> dict[str, Any]:
    """The figures of the section in words."""
    lands = one.landing if found.left else None
    fitted = scale.fitting([one.target, one.done])

    def show(amount: Decimal | None) -> str:
        share = found.metric.unit == PERCENT and amount is not None
        text, unit = written(found.metric, amount / HUNDRED if share and amount is not None else amount, fitted)
        return f"{text}{unit}" if unit == "%" else f"{text} {unit}".strip()

    return {
        "target": show(one.target),
        "completion": percent(one.pace.completion),
        "pace": percent(one.pace.expected) if one.pace.expected is not None else "",
        "word": word(one),
        "tone": tone(one),
        "gone": found.gone,
        "left": found.left,
        "days": found.days,
        "lands": show(lands.expected) if lands else "",
        "mean": show((one.done or Decimal(0)) / lands.days) if lands and lands.days else "",
        "done": show(one.done),
        "low": show(lands.low).removesuffix(f" {fitted.unit}") if lands and lands.low is not None else "",
        "high": show(lands.high) if lands and lands.high is not None else "",
        "chance": chance_words(one.chance) if lands else "",
        "chance_tone": chance_tone(one.chance),
    }


hooks.explained.register(landing)
