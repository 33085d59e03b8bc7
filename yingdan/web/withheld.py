"""Cards that need a field which is withheld from whoever looks: they are left out, and nothing else of the page."""

from collections.abc import Callable
from typing import Any, TypeVar

from yingdan.kernel.errors import Invalid, Missing

T = TypeVar("T")
CODES = frozenset({"field", "masked", "computed", "measure", "group"})


def unless_withheld(draw: Callable[..., T], *args: Any) -> T | None:
    """What `draw` gives; None when it asks for a field that is hidden from the actor or masked for him."""
    try:
        return draw(*args)
    except (Missing, Invalid) as problem:
        if problem.code not in CODES:
            raise
        return None
