"""The card that says why, by two equations: what moved since the period began, and what differs from a year ago."""

from typing import Any

from yingdan.modules.targets.panels.board import LIVE
from yingdan.modules.targets.panels.home_causes import why_card
from yingdan.modules.targets.panels.home_moved import moved_card
from yingdan.platform import hooks
from yingdan.web.tiles import Tile, View
from yingdan.web.withheld import unless_withheld


def card(view: View) -> dict[str, Any] | None:
    """Both, each as far as it can be told; what moved stands first, the other behind a switch."""
    moved, year = unless_withheld(moved_card, view), unless_withheld(why_card, view)
    if not moved and not year:
        return None
    return {"moved": moved, "year": year, "both": bool(moved and year)}


hooks.tile.register(Tile("targets/home_why.html", card, rank=8, live=LIVE), rank=8)
