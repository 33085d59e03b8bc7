"""How each month stands, for what no deal tells of any more: target, reached, running difference."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingdan.modules.targets.attainment import Standings
from yingdan.modules.targets.measured import ADDING
from yingdan.modules.targets.panels.board import LIVE, Board
from yingdan.modules.targets.panels.drawn import bar, percent, tone
from yingdan.modules.targets.panels.whole import leads
from yingdan.platform import hooks
from yingdan.web import looks
from yingdan.web.tiles import Tile, View

LATEST = 6


def months(view: View) -> dict[str, Any] | None:
    """The latest months of the year up to the end of the period, the running one among them."""
    found = leads(view)
    if not found or (found.of_sales and found.now.left):
        return None
    begun = [one for one in found.all[2:] if one.period.start <= found.today]
    shown = [one for one in begun if one.period.start <= found.period.end][-LATEST:]
    if not shown:
        return None
    rows = [row(found, one) for one in shown]
    given = any(one.of(found.key).target is not None for one in shown)
    return {"title": finding(found, shown), "rows": rows, "given": given, "adds": adds(found), "unit": found.head}


def adds(found: Board) -> bool:
    """Whether months add up, so that a running difference means something."""
    return found.metric.rolls in ADDING


def row(found: Board, standings: Standings) -> dict[str, Any]:
    """A month as it stands."""
    one = standings.of(found.key)
    gap = one.done - one.target if one.done is not None and one.target is not None else None
    return {
        "label": looks.month_words(standings.period.start, brief=True),
        "bar": bar(one),
        "done": found.money(one.done, period=standings.period),
        "target": found.show(one.target),
        "completion": percent(one.pace.completion),
        "tone": tone(one),
        "gap": found.signed(gap),
        "gap_tone": found.gap_tone(gap),
        "runs": standings.left > 0,
    }


def finding(found: Board, shown: list[Standings]) -> str:
    """The weakest month over, against its target; the plain name where none is behind."""
    over = [(one, one.of(found.key)) for one in shown if not one.left]
    short = [(one, own.done - own.target) for one, own in over if own.done is not None and own.target is not None]
    short = [(one, gap) for one, gap in short if found.misses(gap)]
    if not short:
        return _("Month by month")
    one, gap = max(short, key=lambda pair: abs(pair[1]))
    told = {"month": looks.month_words(one.period.start, brief=True), "amount": found.said(abs(gap) or Decimal(0))}
    return _("Most was missing in %(month)s: %(amount)s") % told


hooks.tile.register(Tile("targets/home_months.html", months, rank=5, live=LIVE), rank=5)
