"""A second, slow answer to what the engines of targets answer, by other ways and with no line of theirs.

It knows whole cents only, walks every day of the year, asks every unit for its children, and shares an amount by moving
single units of it to where they lie nearest to the exact share until no move makes it better.
"""

from datetime import date, timedelta
from fractions import Fraction


def shared(units: int, weights: list[int]) -> list[int]:
    """`units` by weights: least sum of squared distances from the exact shares, and of equals the one that gives to the
    earlier. (That is what the method of the largest remainder comes to.)"""
    if units < 0:
        return [-part for part in shared(-units, weights)]
    whole = sum(weights)
    wanted = [Fraction(units * weight, whole) for weight in weights]
    has = [int(want) for want in wanted]  # a start near the end; any would do
    has[0] += units - sum(has)
    moved = True
    while moved:
        moved = False
        for giver in range(len(has)):
            for taker in range(len(has)):
                # Moving one changes the sum of squares by twice this.
                change = 1 + (has[taker] - wanted[taker]) - (has[giver] - wanted[giver])
                while giver != taker and has[giver] and (change < 0 or (change == 0 and taker < giver)):
                    has[giver] -= 1
                    has[taker] += 1
                    change += 2
                    moved = True
    return has


def below(unit: int, boss: dict[int, int]) -> set[int]:
    """A unit and everything under it: who, going from boss to boss, comes to it."""
    found = set()
    for one in boss:
        at = one
        while at not in (unit, 0):
            at = boss[at]
        if at == unit:
            found.add(one)
    return found


def every_day(first: date, last: date) -> list[date]:
    days = [first]
    while days[-1] < last:
        days.append(days[-1] + timedelta(days=1))
    return days


def units_by_day(moves: list[tuple[date, dict[int, int]]], days: list[date]) -> dict[date, dict[int, int]]:
    """Where one person is on each day, from his moves in order: unit → share; in none before the first."""
    where: dict[date, dict[int, int]] = {}
    now: dict[int, int] = {}
    for day in days:
        for on, places in moves:
            if on == day:
                now = places
        where[day] = now
    return where


def brought(unit: int, boss: dict[int, int], where: dict[int, dict[date, dict[int, int]]], credits: list, month) -> int:
    """Cents a unit (0: the company) brought in what `month` says yes to; credits are (person, day, cents, overlay)."""
    mine = below(unit, boss)
    cents = 0
    for person, day, amount, overlay in credits:
        if overlay or not month(day):
            continue
        if unit == 0:
            cents += amount
            continue
        places = where[person][day]
        if places:
            parts = shared(amount, list(places.values()))
            cents += sum(part for place, part in zip(places, parts, strict=True) if place in mine)
    return cents


def carried(cents: int, where: dict[date, dict[int, int]], working: list[date]) -> dict[int | None, Fraction]:
    """Exact cents of a target that a person carries in each unit (None: when he is not there), a day at a time."""
    found: dict[int | None, Fraction] = {}
    for day in working:
        places = where[day] or {None: 1}
        for place, share in places.items():
            part = Fraction(cents * share, len(working) * sum(places.values()))
            found[place] = found.get(place, Fraction(0)) + part
    return found
