"""What the platform writes along with its own records, in their transaction; and verbs that need more than their
object's own file.
"""

from collections.abc import Sequence
from typing import Any

from yingdan.platform import hooks, postings
from yingdan.platform.merging.verbs import take_back
from yingdan.platform.objects.merge import Merge
from yingdan.platform.objects.user import User
from yingdan.platform.records import Write


@hooks.written.register
def stand(model: Any, writes: Sequence[Write]) -> None:
    """Who stands where from now on follows from everybody's main unit."""
    if model is User:
        postings.follow(writes)


ACTIONS = {Merge.key(): (take_back,)}
