"""Who stands where: the units and the people below, by where they land against their targets."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from yingdan.modules.targets.given import Key
from yingdan.modules.targets.panels.board import DEAL, LIVE, Board
from yingdan.modules.targets.panels.drawn import ROOM, bar, largest, percent, spark, tone, unrated, word
from yingdan.modules.targets.panels.whole import below, leads
from yingdan.platform import hooks
from yingdan.web import looks
from yingdan.web.state import Filter
from yingdan.web.tiles import Tile, View

MOST_PEOPLE, FARTHEST, DAYS = 40, Decimal(2), "next_n_days:7"


def ranking(view: View) -> dict[str, Any] | None:
    """The units right below by where they land against their targets; nothing for fewer than two."""
    found = leads(view)
    paths = below(found) if found else []
    if not found or len(paths) < 2:
        return None
    leaders = {unit.leader_id for path in paths if (unit := found.units.get(path))}
    names = {pk: person for pk, person in found.people.items() if pk in leaders}
    far = reach(found, paths)
    rows = [row(found, path, found.units[path].name, far) | {"leader": names.get(found.units[path].leader_id or 0)}
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
    rows, far = [], reach(found, list(keys))
    for pk in ordered(found, list(keys)):
        owner = Filter("owner", "any_of", (str(pk),))
        soon = Filter("forecast", "any_of", ("commit",)), Filter("expected_close_on", "in_period", (DAYS,))
        told = (
            ("stuck_n", "stalled", ()),
            ("aimless_n", "aimless", ()),
            ("late_n", "late", ()),
            ("promise_n", "open", soon),
        )
        faults = [
            (int(found.value(code, pk) or 0), view.state(DEAL, saved, owner, *more).url(), "warn" if more else "bad")
            for code, saved, more in told
        ]
        rows.append(row(found, pk, found.people[pk].name, far) | {"faults": faults,
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


def reach(found: Board, keys: list[Any]) -> tuple[Decimal, Decimal]:
    """How far the bars of a ranking go: as a share of each target, so that targets stand below one another, and in
    amounts for whoever has none.
    """
    stands = [found.now.of(key) for key in keys]
    ends = [(one.target, largest([one.done, one.landing.expected if one.landing else None])) for one in stands]
    shares = [end / target for target, end in ends if target and target > 0]
    return min(largest([*shares, Decimal(1)]), FARTHEST) * ROOM, largest(end for _target, end in ends) * ROOM


def row(found: Board, key: Key, name: str, far: tuple[Decimal, Decimal]) -> dict[str, Any]:
    """A line of a ranking."""
    one = found.now.of(key)
    most = one.target * far[0] if one.target and one.target > 0 else far[1]
    return {
        "key": key,
        "name": name,
        "bar": bar(one, most, band=False),
        "done": found.money(one.done, key=key),
        "target": found.show(one.target),
        "completion": percent(one.pace.completion),
        "ahead": percent(one.pace.ahead, sign=True),
        "landing": found.show(one.landing.expected) if one.landing else looks.DASH,
        "lacking": unrated(one) if found.now.left else "",
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
        "foot": row(found, found.key, found.units[found.key].name, reach(found, [found.key])),
        "unit": found.head,
        "reached": _("Signed") if found.of_sales else _("Reached"),
        "pace": percent(pace),
    }


hooks.tile.register(Tile("targets/home_ranking.html", ranking, rank=10, span=12, live=LIVE), rank=10)
hooks.tile.register(Tile("targets/home_ranking.html", team, rank=11, span=12, live=LIVE), rank=11)
