"""One of several ways a page can be shown: a view, a scope, a tab, a unit of money."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several ways: its name, where it leads, whether it is the present one."""

    name: str
    label: Any
    url: str
    on: bool
    icon: str = ""
    count: Any = None
