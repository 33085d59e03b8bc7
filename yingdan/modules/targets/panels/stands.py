"""How somebody stands, in figures, with the bar: the same on the cards of who leads and of who sells."""

from typing import Any

from yingdan.modules.targets.attainment import Standings
from yingdan.modules.targets.panels.board import Board
from yingdan.modules.targets.panels.drawn import bar, chance_tone, chance_words, percent, tone, unrated, word


def stands(found: Board, standings: Standings) -> dict[str, Any]:
    """The standing of whoever the page is about; an empty text where there is nothing to say. Where the period lands
    is told while there are working days left.
    """
    one = standings.of(found.key)
    lands, behind = one.landing if standings.left else None, one.pace.ahead
    return {
        "completion": percent(one.pace.completion) if one.pace.completion is not None else "",
        "target": found.show(one.target) if one.target is not None else "",
        "tone": tone(one),
        "word": word(one),
        "points": percent(abs(behind)) if behind is not None and behind < 0 else "",
        "low": found.show(lands.low) if lands and lands.low is not None else "",
        "high": found.show(lands.high) if lands and lands.high is not None else "",
        "chance": chance_words(one.chance) if standings.left else "",
        "chance_tone": chance_tone(one.chance),
        "lacking": unrated(one) if standings.left else "",
        "bar": bar(one),
    }
