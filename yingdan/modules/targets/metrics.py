"""Targets as metrics: what was given, how much of it is reached, how far that is from the pace, how it is covered.

They are of the amount sold, which companies mean when they say target without more; any other metric shows its own
attainment wherever it stands with its target (`attainment.py`).
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yingdan.engines.targets.exact import total
from yingdan.kernel import clock, tree
from yingdan.kernel.period import Period
from yingdan.kernel.workdays import gone
from yingdan.modules.targets.given import Key, Levels, given
from yingdan.modules.targets.objects.cell import Cell
from yingdan.platform.actor import current_actor
from yingdan.platform.metrics.library import declare
from yingdan.platform.metrics.metric import ANEW, Metric, Parts
from yingdan.platform.workdays import workdays

SOLD = "sales_amt"
Amounts = dict[int | str | None, Decimal]


def targets(periods: Sequence[Period]) -> dict[Period, Amounts]:
    """What everybody the actor sees is to sell in some periods, and what all he sees are to sell together."""
    if not current_actor().may(Cell.key(), "view"):
        return {}
    return {period: with_whole(found) for period, found in given(SOLD, periods).items()}


def with_whole(found: Mapping[Key, Levels]) -> Amounts:
    """The targets by key, and under None the one of the whole: of the highest units whose results the actor sees, or
    his own.
    """
    known: Amounts = {key: amount for key, levels in found.items() if (amount := levels["target"]) is not None}
    actor = current_actor()
    seen = actor.allows(Cell.key(), "view")
    paths = [key for key in known if isinstance(key, str) and (seen.everything or tree.ids(key)[-1] in seen.units)]
    highest = [path for path in paths if not any(tree.is_below(path, other) for other in paths)]
    if highest:
        known[None] = total([known[path] for path in highest])
    elif actor.user_id in known and not (seen.everything or seen.units):
        known[None] = known[actor.user_id]
    return known


def time_gone(of: Mapping[Period, Mapping[Key | None, Decimal]]) -> dict[Period, Amounts]:
    """The share of a period's working days that are gone, today among them, for whoever has a target in it."""
    found: dict[Period, Amounts] = {}
    for period, known in of.items():
        days = workdays().days(period)
        if days:
            share = Decimal(gone(days, clock.today())[0]) / len(days)
            found[period] = dict.fromkeys(known, share)
    return found


def left(parts: Parts) -> Decimal | None:
    """What is still to be sold; nothing once the target is reached."""
    target, sold = parts["tgt_amt"], parts[SOLD] or Decimal(0)
    return None if target is None else max(target - sold, Decimal(0))


def gap(parts: Parts) -> Decimal | None:
    """How far what is reached is ahead of the working days gone."""
    reached, over = parts["attain"], parts["time_gone"]
    return None if reached is None or over is None else reached - over


declare(
    Metric(
        code="tgt_amt",
        label=_("Sales target"),
        definition=_("What published targets give for the amount sold in the period. Who sees a part sees its target."),
        unit="money",
        told=targets,
        whose="",
        where_unit="",
        group="sales",
        source="S4-17",
    ),
    Metric(
        code="tgt_left",
        label=_("Left of the sales target"),
        definition=_("The sales target less what is sold; nothing once it is reached."),
        unit="money",
        parts=("tgt_amt", SOLD),
        reckon=left,
        rolls=ANEW,
        better="down",
        group="sales",
    ),
    Metric(
        code="attain",
        label=_("Target attainment"),
        definition=_("Sold ÷ sales target. Every other number that has a target shows its own beside it."),
        unit="percent",
        over=(SOLD, "tgt_amt"),
        rolls="ratio",
        group="sales",
        source="S4-17",
    ),
    Metric(
        code="time_gone",
        label=_("Working days gone"),
        definition=_("Working days gone, today among them ÷ all working days of the period."),
        unit="percent",
        told=targets,
        then=time_gone,
        rolls=ANEW,
        whose="",
        where_unit="",
        group="sales",
    ),
    Metric(
        code="time_gone_gap",
        label=_("Gap to pace"),
        definition=_("Attainment − working days gone ÷ all working days."),
        unit="percent",
        parts=("attain", "time_gone"),
        reckon=gap,
        rolls=ANEW,
        group="sales",
        source="S2-1.2",
    ),
    Metric(
        code="pipe_cov",
        label=_("Pipeline cover"),
        definition=_("Open deals expected to close in the period ÷ what is left of the target; 3 and more is green."),
        unit="ratio",
        over=("due_amt", "tgt_left"),
        rolls="ratio",
        group="pipeline",
    ),
)
