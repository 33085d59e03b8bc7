"""Taking back what was put, split or pasted: every cell of one batch at once, all or none."""

from typing import Any

from django.db import transaction

from yingdan.kernel import clock
from yingdan.kernel.errors import Conflict, Missing, Refused
from yingdan.modules.targets.objects.cell import Cell
from yingdan.modules.targets.objects.change import Change as ChangeRequest
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.put import locked_plan
from yingdan.platform import audit, records
from yingdan.platform.actor import current_actor
from yingdan.platform.undo import LASTS

AMOUNTS = ("target", "stretch", "challenge", "locked", "full", "cells")
BLANK: dict[str, Any] = {"locked": False, "full": {}, "cells": {}}


def undo(plan: Plan, batch: str) -> int:
    """Give every cell of a batch back what it had; how many. Cells the batch made stay, blank.

    Only who wrote it may, within the ten minutes of every undo. Raises Missing, Refused when it is too late, Conflict
    when one of the cells was changed since; then none is taken back.
    """
    with transaction.atomic():
        plan = locked_plan(plan)
        changes = [one for one in audit.of_batch(batch) if one.object_key in (Cell.key(), ChangeRequest.key())]
        if not changes or any(one.actor_id != current_actor().user_id for one in changes):
            raise Missing()
        if clock.now() - changes[0].at > LASTS:
            raise Refused("It is too late to undo this; change it by hand.", code="too_late")
        total = 0
        for model in (Cell, ChangeRequest):
            mine = {one.record_id: one for one in changes if one.object_key == model.key()}
            rows: Any = list(model.objects.filter(pk__in=mine, plan=plan)) if mine else []
            for row in rows:
                row.plan = plan
                put_back(row, mine[row.pk])
            records.save_many(rows)
            total += len(rows)
        return total


def put_back(row: Any, change: audit.Change) -> None:
    """Set the amounts of a row as they were before a change. Raises Conflict when one was changed since."""
    for name, (old, new) in change.values.items():
        if name not in AMOUNTS:
            continue
        if audit.plain(audit.stored_value(row, name)) != new:
            raise Conflict(current_version=row.version)
        audit.put_value(row, name, BLANK.get(name) if old is None else old)
