"""On the panel that explains a number: the target it is to reach, where it lands, and the chance, with their rule."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from yingdan.engines.targets.coming import Foreseen
from yingdan.engines.targets.landing import Landing
from yingdan.kernel import clock, tree
from yingdan.modules.targets.attainment import Standing, Standings, standings
from yingdan.modules.targets.measured import PERCENT, looked_back, objects
from yingdan.modules.targets.panels.drawn import chance_tone, chance_words, percent, tone, unrated, word
from yingdan.platform import hooks, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.query.ast import Query
from yingdan.web import looks, numbers
from yingdan.web.looks import Scale
from yingdan.web.numbers import HUNDRED, Asked, link, written
from yingdan.web.state import State


def landing(asked: Asked, scale: Scale) -> dict[str, Any] | None:
    """Where a person or unit stands against the target; nothing without one, and of periods other than today's."""
    today, period = clock.today(), asked.period
    if asked.key is None or not period.contains(today) or period.whole.end != period.end or not sees_whole(asked):
        return None
    found = standings(asked.code, period)
    one = found.of(asked.key)
    if one.target is None:
        return None
    told_of = told(one, found, scale)
    return {"template": "targets/explained.html", **told_of, **parts(asked, one, found, told_of["show"])}


def sees_whole(asked: Asked) -> bool:
    """Whether the actor sees all that counts towards a number: part of a unit's results says nothing of its target."""
    if asked.unit is None:
        return True
    of = tree.ids(asked.unit)[-1]
    allowed = [current_actor().allows(key, "view") for key in objects(asked.code)]
    return all(one.everything or of in one.units for one in allowed)


def told(one: Standing, found: Standings, scale: Scale) -> dict[str, Any]:
    """The figures of the section in words."""
    lands = one.landing if found.left else None
    fitted = scale.fitting([one.target, one.done])

    def show(amount: Decimal | None) -> str:
        share = found.metric.unit == PERCENT and amount is not None
        text, unit = written(found.metric, amount / HUNDRED if share and amount is not None else amount, fitted)
        return looks.within(text, unit)

    return {
        "show": show,
        "target": show(one.target),
        "completion": percent(one.pace.completion),
        "pace": percent(one.pace.expected) if one.pace.expected is not None else "",
        "word": word(one),
        "tone": tone(one),
        "gone": found.gone,
        "left": found.left,
        "days": found.days,
        "lands": show(lands.expected) if lands else "",
        "mean": show((one.done or Decimal(0)) / lands.days) if isinstance(lands, Landing) and lands.days else "",
        "done": show(one.done),
        "low": show(lands.low).removesuffix(f" {fitted.unit}") if lands and lands.low is not None else "",
        "high": show(lands.high) if lands and lands.high is not None else "",
        "lacking": unrated(one) if found.left else "",
        "chance": chance_words(one.chance) if lands else "",
        "chance_tone": chance_tone(one.chance),
    }


def parts(asked: Asked, one: Standing, found: Standings, show: Callable[[Decimal | None], str]) -> dict[str, Any]:
    """What a landing that knows the open deals is made of, each part with the very records; nothing of others."""
    lands, outlook = one.landing, found.outlook
    if not found.left or not isinstance(lands, Foreseen) or outlook is None or outlook.fed is None:
        return {}
    end, coming, fed = found.period.end, lands.coming, outlook.fed
    last_year, back = outlook.year_before(end), looked_back(found.period.calendar, found.today)
    own = asked.person is not None
    hits, tries = (outlook.cases(code, asked.key) for code in fed.cases)
    return {
        "coming": True,
        "weighted": show(coming.weighted),
        "weighted_url": listed(fed.open_query(outlook.days(end), asked.person, asked.unit)),
        "rate": percent(coming.open / coming.weighted) if coming.weighted else "",
        "rate_url": link(fed.ahead.kept, back, asked.person, asked.unit),
        "hits": hits if own else None,
        "tries": tries,
        "usual": percent(outlook.usual),
        "open": show(coming.open),
        "new": show(coming.new),
        "new_url": listed(fed.came_query(last_year, asked.person, asked.unit)),
        "last_year": numbers.period_words(last_year),
        "end": end.isoformat(),
    }


def listed(query: Query) -> str:
    """The address of the list that holds the records of a question."""
    where = json.dumps(query.where.to_json(), ensure_ascii=False)
    return State(kind=schema.find(query.object), where=where, order=query.order).url()


hooks.explained.register(landing)
