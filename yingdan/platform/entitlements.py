"""Who may do what: a person's Actor, worked out of units, roles, grants and shares, and kept until any of them
changes.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from yingdan.kernel import clock
from yingdan.kernel.errors import Missing
from yingdan.platform import holding, preferences, schema, versions
from yingdan.platform.actor import NO_ROWS, Actor, Allowance
from yingdan.platform.customs import table
from yingdan.platform.seeing import LEVELS

MOST = 2000
BY_GENEROSITY = (*LEVELS, "edit")
_actors: dict[int, "Known"] = {}
_places: dict[int, dict[int, str]] = {}
"""The paths of all units by the version of the access."""


@dataclass(frozen=True, slots=True)
class Known:
    """A person as worked out: when, the actor, and what the sessions that stand are bound to."""

    at: tuple[int, date]
    actor: Actor
    stamp: str


def actor_for(user_id: int, source: str = "web") -> Actor:
    """The actor a person is now. One statement when nothing has changed. Raises Missing for somebody who is not
    active.
    """
    return known(user_id).actor.via(source)


def known(user_id: int, read: dict[str, int] | None = None) -> Known:
    """What is known of a person, worked out anew when any access has changed. Raises Missing as `actor_for` does.

    `read` are the counters of what has changed where they were read a moment ago, else they are read now.
    """
    found = versions.all_versions() if read is None else versions.heard(read)
    preferences.refresh(found.get(versions.SETTINGS, 1))
    schema.refresh(found.get(versions.SCHEMA, 1))
    stamp = (found.get(versions.ACCESS, 1), clock.today())
    kept = _actors.get(user_id)
    if kept is None or kept.at != stamp:
        if len(_actors) > MOST:
            _actors.clear()
        kept = _actors[user_id] = Known(stamp, *work_out(user_id))
    return kept


def forget() -> None:
    """Forget every actor and where units stand; for tests."""
    _actors.clear()
    _places.clear()


def unit_paths() -> dict[int, str]:
    """Where every unit stands in the tree; read once per version of the access."""
    version = versions.latest(versions.ACCESS)
    if version not in _places:
        found = dict(table("Unit").values_list("pk", "path"))
        _places.clear()
        _places[version] = found
    return _places[version]


def work_out(user_id: int) -> tuple[Actor, str]:
    """A person's actor and stamp from the database. Raises Missing for somebody who is not active."""
    user = table("User").filter(pk=user_id, active=True).first()
    if user is None:
        raise Missing()
    today = clock.today()
    current = (Q(from_on__isnull=True) | Q(from_on__lte=today)) & (Q(until_on__isnull=True) | Q(until_on__gte=today))
    further = table("Membership").filter(current, user_id=user_id).values_list("unit_id", flat=True)
    team = tuple(sorted({*further, *([user.unit_id] if user.unit_id else [])}))
    led = tuple(table("Unit").filter(leader_id=user_id).values_list("pk", flat=True))
    subtree = below(tuple(sorted({*team, *led})))
    actor = Actor(
        user_id=user_id,
        name=user.name,
        login=user.login,
        language=user.language,
        team=team,
        subtree=subtree,
        people=reports(user_id, subtree),
        roles=(roles := roles_of(user)),
        allowances=allowances(roles, team, subtree),
        withheld=withheld(roles),
        shares=shares(user_id, today),
        sees_unowned=preferences.company().show_unowned,
    )
    return actor, user.stamp


def below(units: tuple[int, ...]) -> tuple[int, ...]:
    """These units and every one below them."""
    paths = list(table("Unit").filter(pk__in=units).values_list("path", flat=True))
    if not paths:
        return ()
    either = Q.create([Q(path__startswith=p) for p in paths], connector=Q.OR)
    return tuple(sorted(table("Unit").filter(either).values_list("pk", flat=True)))


def reports(user_id: int, subtree: tuple[int, ...]) -> tuple[int, ...]:
    """The people who report to somebody, directly or not. Whoever leads units has their people too."""
    lines = dict(table("User").values_list("pk", "manager_id"))
    below_: dict[int | None, list[int]] = defaultdict(list)
    for person, manager in lines.items():
        below_[manager].append(person)
    found: set[int] = set()
    waiting = list(below_[user_id])
    while waiting:
        person = waiting.pop()
        if person not in found and person != user_id:
            found.add(person)
            waiting += below_[person]
    if table("Unit").filter(leader_id=user_id).exists():
        found |= set(table("User").filter(unit_id__in=subtree).values_list("pk", flat=True)) - {user_id}
    return tuple(sorted(found))


def roles_of(user: Any) -> tuple[int, ...]:
    """The live roles of a person that are in use, his first one first."""
    further = table("RoleMember").filter(user_id=user.pk).values_list("role_id", flat=True)
    live = set(table("Role").filter(pk__in=[*further, user.role_id], active=True).values_list("pk", flat=True))
    rest = sorted(live - {user.role_id})
    return (user.role_id, *rest) if user.role_id in live else tuple(rest)


def withheld(roles: tuple[int, ...]) -> dict[str, dict[str, str]]:
    """The fields whoever has these roles may not edit, and what he may of them. The most generous role counts, and one
    that may view the object at all and says nothing of a field edits it.
    """
    grants = table("FieldGrant").filter(role_id__in=roles).values_list("role_id", "object_key", "field", "level")
    said: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    for role, key, field, level in grants:
        said[key, field][role] = level
    if not said:
        return {}
    viewers: dict[int, set[str]] = defaultdict(set)
    views = table("Grant").filter(role_id__in=roles, verb__in=("view", "*")).exclude(reach="none")
    for role, key in views.values_list("role_id", "object_key"):
        viewers[role].add(key)
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for (key, field), by_role in said.items():
        counting = [r for r in roles if {key, "*"} & viewers[r]]
        best = max((BY_GENEROSITY.index(by_role.get(r, "edit")) for r in counting), default=0)
        if best < len(LEVELS):
            found[key][field] = LEVELS[best]
    return dict(found)


def keep_up() -> None:
    """Bring the company's settings and the schema up to date; for whoever acts without a request."""
    found = versions.all_versions()
    preferences.refresh(found.get(versions.SETTINGS, 1))
    schema.refresh(found.get(versions.SCHEMA, 1))


def allowances(
    roles: tuple[int, ...], team: tuple[int, ...], subtree: tuple[int, ...]
) -> dict[tuple[str, str], Allowance]:
    """What all these roles allow together."""
    found: dict[tuple[str, str], Allowance] = defaultdict(lambda: NO_ROWS)
    for grant in table("Grant").filter(role_id__in=roles):
        units = below(tuple(int(u) for u in grant.units)) if grant.reach == "units" else ()
        found[grant.object_key, grant.verb] |= holding.allowed(grant.reach, units, team, subtree)
    return dict(found)


def shares(user_id: int, today: date) -> dict[str, dict[int, bool]]:
    """The records shared with a person today: object key to {id: may he write}."""
    found: dict[str, dict[int, bool]] = defaultdict(dict)
    valid = table("Share").filter(Q(until_on__isnull=True) | Q(until_on__gte=today), user_id=user_id)
    for key, id, part in valid.values_list("object_key", "record_id", "part"):
        found[key][id] = part == "write"
    return dict(found)
