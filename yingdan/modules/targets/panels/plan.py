"""On the page of a plan: the way to its table, where its numbers are set."""

from typing import Any

from yingdan.modules.targets.objects.plan import Plan
from yingdan.platform import hooks
from yingdan.web.panels import Panel


def way(plan: Plan) -> dict[str, Any]:
    """Which plan's table it is."""
    return {"plan": plan}


hooks.panel.register(Panel(Plan.key(), "left", way, "targets/plan_way.html", rank=5))
