"""On the page of a plan: the way to its table, where its numbers are set, or to one's own targets for who sees only
these.
"""

from typing import Any

from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.plan import Plan
from yingdan.platform import hooks
from yingdan.platform.actor import current_actor
from yingdan.web.panels import Panel


def way(plan: Plan) -> dict[str, Any]:
    """Which plan's table it is, and whether only one's own row of it is seen."""
    seen = current_actor().allows(Cell.key(), "view")
    return {"plan": plan, "own": not (seen.everything or seen.units)}


hooks.panel.register(Panel(Plan.key(), "left", way, "targets/plan_way.html", rank=5))
