"""The unit the home page of who leads is about, and those right below it."""

from yingdan.kernel import tree
from yingdan.modules.targets.attainment import Standing
from yingdan.modules.targets.given import Key
from yingdan.modules.targets.panels.board import DEAL, Board, board
from yingdan.web.tiles import View

MOST = 12
"""With more people than these a drawing of them says nothing."""


def leads(view: View) -> Board | None:
    """The board, for who leads and may see deals."""
    return board(view) if view.leads and view.may(DEAL) and board(view).key else None


def children(found: Board) -> list[tuple[str, Standing]]:
    """The units right below the one looked at that have a target or results, as they stand."""
    return [(found.units[path].name, found.now.of(path)) for path in below(found)]


def parts(found: Board) -> list[tuple[str, Key]]:
    """What the whole is looked at by: the units right below, or the people of a unit without two of these; by name and
    key, nothing where it has no parts.
    """
    units = below(found)
    if len(units) > 1:
        return [(found.units[key].name, key) for key in units]
    known = [key for key in found.people if found.now.of(key).target or found.now.of(key).done]
    return [(found.people[key].name, key) for key in known] if 1 < len(known) <= MOST else []


def below(found: Board) -> list[Key]:
    """The paths of the units right below that have a target or results, in their order."""
    return [key for key in right_below(found) if found.now.of(key).target or found.now.of(key).done]


def right_below(found: Board) -> list[Key]:
    """The paths of all units right below the one looked at, in their order."""
    top = str(found.key)
    units = [unit for unit in found.units.values() if tree.is_below(unit.path, top)]
    units = [unit for unit in units if tree.depth(unit.path) == tree.depth(top) + 1]
    return [unit.path for unit in sorted(units, key=lambda unit: (unit.rank, unit.name))]
