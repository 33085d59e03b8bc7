"""Locking cells: they keep their amounts when the plan is split, and nobody changes them by hand."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import transaction

from yingdan.modules.targets.books import Node, node
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.ground import column_of, ground
from yingdan.modules.targets.services.put import Written, locked_plan
from yingdan.platform import records


def lock(plan: Plan, nodes: Iterable[str | Node], column: str = "", *, locked: bool = True) -> Written:
    """Lock the cells of some nodes, of the whole plan or of one column (a period or a sum). Raises Refused, Missing."""
    with transaction.atomic():
        plan = locked_plan(plan)
        found = ground(plan)
        days = column_of(plan, column).leaves if column else [leaf.start for leaf in found.leaves]
        places = [found.known(node(one) if isinstance(one, str) else one) for one in nodes]
        cells = [cell for place in places for day in days if (cell := found.cells.get((place, day)))]
        changed = [cell for cell in cells if cell.locked != locked]
        for cell in changed:
            cell.locked = locked
        batch = f"targets-{uuid4()}"[:40]
        with records.batch(batch):
            records.save_many(changed, verb="lock")
        return Written(batch if changed else "", len(changed))


def unlock(plan: Plan, nodes: Iterable[str | Node], column: str = "") -> Written:
    """Take the locks off again."""
    return lock(plan, nodes, column, locked=False)
