"""What targets do when people join, leave or move: whoever answers for a running plan is told."""

from collections.abc import Sequence
from typing import Any

from yingdan.modules.targets import jobs
from yingdan.platform import hooks
from yingdan.platform.objects.posting import Posting
from yingdan.platform.objects.user import User
from yingdan.platform.records import Write

STAYS = frozenset({"joined_on", "left_on", "unit_id", "active"})


@hooks.written.register
def stays(model: Any, writes: Sequence[Write]) -> None:
    """Look at the running plans once the move is written, as the program and after whoever moved somebody has saved."""
    if model is Posting or (model is User and any(write.changed & STAYS and not write.added for write in writes)):
        jobs.look_at_moves()
