"""From grants to allowances: how far a reach is for one person, and who may hand out what."""

from collections.abc import Iterable
from typing import Any

from yingdan.platform.actor import ALL_ROWS, NO_ROWS, Actor, Allowance


def allowed(reach: str, units: Iterable[int], team: Iterable[int], subtree: Iterable[int]) -> Allowance:
    """The rows a reach means for somebody who works in `team`, with `subtree` being those units and all below."""
    match reach:
        case "all":
            return ALL_ROWS
        case "own":
            return Allowance(own=True)
        case "team":
            return Allowance(own=True, units=frozenset(team))
        case "subtree":
            return Allowance(own=True, units=frozenset(subtree))
        case "units":
            return Allowance(own=True, units=frozenset(units))
    return NO_ROWS


def allowance(grant: Any, actor: Actor) -> Allowance:
    """What a grant means, measured with the actor's own place."""
    return allowed(grant.reach, (int(u) for u in grant.units), actor.team, actor.subtree)


def covers(actor: Actor, wanted: Allowance, key: str, verb: str) -> bool:
    """Whether the actor holds all of it himself, so that he may hand it out."""
    return actor.everything or actor.allows(key, verb).covers(wanted)
