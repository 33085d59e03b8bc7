"""Likely duplicates as a form shows them: what is alike, why, whose it is, and what one can do about it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform import schema
from yingdan.platform.actor import current_actor
from yingdan.platform.duplicates import Duplicate, Match, rules
from yingdan.platform.objects.duplicate_rule import Method
from yingdan.platform.schema import ObjectType

REASON = "duplicate_reason"
SURE, LIKELY = 90, 75


@dataclass(frozen=True, slots=True)
class Alike:
    """One line: the match, the words of its evidence, the colour of its score, where the record and its owner are."""

    match: Match
    why: Any
    tone: str
    url: str
    owner_url: str
    ask: bool


@dataclass(frozen=True, slots=True)
class Box:
    """All of them. `refused`: it cannot be saved so; `reason`: what was typed as the reason, None while nobody has
    tried to save.
    """

    kind: ObjectType
    lines: tuple[Alike, ...]
    refused: bool = False
    asks: bool = False
    reason: str = ""


def words(method: str) -> Any:
    """A method in words."""
    return Method(method).label if method in Method.values else _("In the same file")


def tone(score: int) -> str:
    """The colour of a score."""
    return "bad" if score >= SURE else "warn" if score >= LIKELY else ""


def line(match: Match) -> Alike:
    """One match as it is shown."""
    slug = schema.whole(match.key).slug
    open_ = f"/{slug}/{match.id}/history/" if match.deleted else f"/{slug}/{match.id}/"
    people = current_actor().may("platform.user", "view")
    return Alike(
        match=match,
        why=match.rule_name or words(match.rule),
        tone=tone(match.score),
        url=open_ if match.id is not None else "",
        owner_url=f"/users/{match.owner_id}/" if match.owner_id and people else "",
        ask=match.id is None and match.owner_id is not None and not match.deleted,
    )


def box(kind: ObjectType, found: Iterable[Match]) -> Box:
    """What stands beside a form while one types."""
    lines = tuple(line(match) for match in found)
    return Box(kind, lines, refused=any(one.match.blocked for one in lines))


def asked(kind: ObjectType, wrong: Duplicate, post: Mapping[str, str]) -> Box:
    """What stands there after one has tried to save: with the place for a reason, where one helps."""
    lines = tuple(line(match) for match in wrong.matches)
    return Box(kind, lines, wrong.refused, not wrong.refused, post.get(REASON, ""))


def listed(kind: ObjectType) -> bool:
    """Whether the actor has use for the list of pairs: he may merge records of this object."""
    actor = current_actor()
    may = actor.may(kind.key, "change") and actor.may(kind.key, "delete")
    return may and rules.of(kind.key) is not None


def compared(kind: ObjectType) -> list[str]:
    """The fields of an object by which duplicates are found; none where nobody looks for any."""
    policy = rules.of(kind.key)
    return sorted(policy.names) if policy is not None else []
