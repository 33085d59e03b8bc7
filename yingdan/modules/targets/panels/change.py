"""On the page of a request to change targets: the cells it changes, so that whoever decides sees what he decides on."""

from typing import Any

from yingdan.modules.targets.objects.change import Change
from yingdan.modules.targets.pages.shown import usual_measure
from yingdan.modules.targets.pages.versions import edition
from yingdan.modules.targets.services.asked import amounts_of
from yingdan.modules.targets.services.ground import ground
from yingdan.platform import hooks
from yingdan.web.panels import Panel


def cells(change: Change) -> dict[str, Any] | None:
    """The cells before and after; nothing while it changes none."""
    if not change.cells:
        return None
    found = ground(change.plan)
    measure = usual_measure(change.plan, [*amounts_of(change.cells, 0).values(), *amounts_of(change.cells).values()])
    return {**edition(change, found, measure, may=False), "unit": measure.unit}


hooks.panel.register(Panel(Change.key(), "left", cells, "targets/change_cells.html", rank=10))
