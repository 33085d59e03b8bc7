"""Who stands where: the units and the people below, by where they land against their targets."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingdan.modules.targets.given import Key
from yingdan.modules.targets.panels.board import DEAL, LIVE, Board
from yingdan.modules.targets.panels.drawn import bar, percent, spark, tone, word
from yingdan.modules.targets.panels.whole import below, leads
from yingdan.platform import hooks
from yingdan.web import looks
from yingdan.web.state import Filter
from yingdan.web.tiles import Tile, View

MOST_PEOPLE = 40


def ranking(view: View) -> dict[str, Any] | None:
    """The units right below by where they land against their targets; nothing for fewer than two."""
    found = leads(view)
    paths = below(found) if found else []
    if not found or len(paths) < 2:
        return None
    leaders = {unit.leader_id for path in paths if (unit := found.units.get(path))}
    names = {pk: person for pk, person in found.people.items() if pk in leaders}
    rows = [row(found, path, found.units[path].name) | {"leader": names.get(found.units[path].leader_id or 0)}
            for path in ordered(found, paths)]  # fmt: skip
    for one in rows:
        one["url"] = view.url(scope="all", unit=str(found.units[one["key"]].pk))
    return {"title": _("Units by landing"), "rows": rows, "units": True, "given": given(found, paths), **foot(found)}


def team(view: View) -> dict[str, Any] | None:
    """The people below by where they land, with what of theirs is stuck; nothing where they are too many for a table
    and their units stand there already.
    """
    found = leads(view)
    if not found:
        return None
    keys = [pk for pk in found.people if (found.now.of(pk).target or found.now.of(pk).done)]
    if not keys or (len(keys) > MOST_PEOPLE // 2 and len(below(found)) > 1) or len(keys) > MOST_PEOPLE:
        return None
    rows = []
    for pk in ordered(found, list(keys)):
        owner = Filter("owner", "any_of", (str(pk),))
        faults = [
            (found.value(code, pk), view.state(DEAL, saved, owner).url())
            for code, saved in (("stuck_n", "stalled"), ("aimless_n", "aimless"), ("late_n", "late"))
        ]
        rows.append(row(found, pk, found.people[pk].name) | {"faults": [(int(n or 0), url) for n, url in faults],
                    "url": view.state(DEAL, "open", owner).url()})  # fmt: skip
    return {"title": _("People by landing"), "rows": rows, "units": False, "given": given(found, keys), **foot(found)}


def ordered(found: Board, keys: list[Any]) -> list[Any]:
    """The best landing against its target first; who has none last."""

    def rate(key: Key) -> tuple[bool, Decimal]:
        one = found.now.of(key)
        told = one.landing.expected if one.landing else one.done or Decimal(0)
        share = told / one.target if one.target else told
        return (not one.target, -share if found.metric.better == "up" else share)

    return sorted(keys, key=rate)


def given(found: Board, keys: list[Any]) -> bool:
    """Whether anybody of a ranking, or the whole, has a target: without any it says nothing of targets."""
    return any(found.now.of(key).target is not None for key in [found.key, *keys])


def row(found: Board, key: Key, name: str) -> dict[str, Any]:
    """A line of a ranking."""
    one = found.now.of(key)
    return {
        "key": key,
        "name": name,
        "bar": bar(one),
        "done": found.money(one.done, key=key),
        "target": found.show(one.target),
        "completion": percent(one.pace.completion),
        "ahead": percent(one.pace.ahead, sign=True),
        "landing": found.show(one.landing.expected) if one.landing else looks.DASH,
        "gap": found.signed(one.falls),
        "gap_tone": found.gap_tone(one.falls),
        "spark": spark(one.trend),
        "tone": tone(one),
        "word": word(one),
    }


def foot(found: Board) -> dict[str, Any]:
    """The sum line: the unit looked at itself, with what nobody below it was given."""
    now = found.now
    pace = Decimal(now.gone) / now.days if now.days else None
    return {
        "foot": row(found, found.key, found.units[found.key].name),
        "unit": found.head,
        "reached": _("Signed") if found.of_sales else _("Reached"),
        "pace": percent(pace),
    }


hooks.tile.register(Tile("targets/home_ranking.html", ranking, rank=10, span=12, live=LIVE), rank=10)
hooks.tile.register(Tile("targets/home_ranking.html", team, rank=11, span=12, live=LIVE), rank=11)
