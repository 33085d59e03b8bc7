"""What moved since a period began: every deal once and wholly, and nothing left over."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingdan.engines.targets.moved import PARTS, Deals, Moved, Part, Place, Step, moved
from yingdan.kernel.errors import Invalid

D = Decimal
THEN = [place for place in Place if place != Place.WON]
cents = st.integers(0, 10**13).map(lambda n: D(n) / 100)


@st.composite
def deals(draw: st.DrawFn) -> Deals:
    return Deals(draw(st.sampled_from(THEN)), draw(st.sampled_from(list(Place))), draw(cents), draw(cents))


def told_slowly(several: list[Deals]) -> tuple[D, dict[str, D], D, D]:
    """The oracle: the table of every pair of places written out, line by line, from the words of the requirement."""
    start = won = due = D(0)
    found: dict[str, D] = {}

    def add(name: str, amount: D) -> None:
        found[name] = found.get(name, D(0)) + amount

    for one in several:
        if one.then == "due":
            start += one.before
            if one.now == "due" or one.now == "won":
                if one.after > one.before:
                    add("increased", one.after - one.before)
                if one.after < one.before:
                    add("decreased", -(one.before - one.after))
            elif one.now == "closed":
                add("lost", -one.before)
            else:
                add("put_off", -one.before)
        elif one.now == "due" or one.now == "won":
            if one.then == "absent" or one.then == "closed":
                add("new", one.after)
            elif one.then == "earlier":
                add("carried", one.after)
            else:
                add("pulled", one.after)
        if one.now == "won":
            won += one.after
        if one.now == "due":
            due += one.after
    return start, found, won, due


def test_the_quarter_of_the_mock_ups() -> None:
    """home-executive.html: 620 put off, 410 lost, 190 of discounts, 480 new, 260 pulled in."""
    found = moved(
        [
            Deals(Place.DUE, Place.WON, D(4200), D(4010)),
            Deals(Place.DUE, Place.DUE, D(4370), D(4370)),
            Deals(Place.DUE, Place.LATER, D(400), D(400)),
            Deals(Place.DUE, Place.UNDATED, D(220), D(220)),
            Deals(Place.DUE, Place.CLOSED, D(410), D(300)),
            Deals(Place.ABSENT, Place.DUE, D(0), D(480)),
            Deals(Place.LATER, Place.WON, D(250), D(260)),
            Deals(Place.ABSENT, Place.CLOSED, D(0), D(99)),
            Deals(Place.LATER, Place.LATER, D(70), D(90)),
        ]
    )
    assert found == Moved(
        D(9600),
        {
            Part.PUT_OFF: Step(D(-620), 2),
            Part.LOST: Step(D(-410), 1),
            Part.DECREASED: Step(D(-190), 1),
            Part.NEW: Step(D(480), 1),
            Part.PULLED: Step(D(260), 1),
        },
        D(4270),
        D(4850),
    )
    assert found.end == D(9120) and found.rest == 0


@given(st.lists(deals(), max_size=30))
def test_nothing_is_left_over_and_the_oracle_agrees(several: list[Deals]) -> None:
    found = moved(several)
    assert found.rest == 0
    start, parts, won, due = told_slowly(several)
    assert (found.start, found.won, found.due) == (start, won, due)
    assert {part.value: step.amount for part, step in found.steps.items()} == parts


@given(deals())
def test_a_deal_has_one_part_and_wholly(one: Deals) -> None:
    """What it adds is the difference it makes, and its sign is that of its part."""
    found = moved([one])
    assert list(found.steps) == ([one.part] if one.part in PARTS else [])
    assert found.end - found.start == one.moved
    if one.part in (Part.PUT_OFF, Part.LOST):
        assert one.moved == -one.before
    if one.part in (Part.NEW, Part.CARRIED, Part.PULLED):
        assert one.moved == one.after


@given(st.lists(deals(), max_size=12))
def test_several_alike_may_be_told_together(several: list[Deals]) -> None:
    """As a database adds them up: by both places and by which way the amount changed."""
    groups: dict[tuple[Place, Place, int], list[Deals]] = {}
    for one in several:
        way = (one.after > one.before) - (one.after < one.before)
        groups.setdefault((one.then, one.now, way), []).append(one)
    together = [
        Deals(then, now, sum((d.before for d in own), D(0)), sum((d.after for d in own), D(0)), len(own))
        for (then, now, _way), own in groups.items()
    ]
    assert moved(together) == moved(several)


def test_nothing_is_won_before_the_period_begins() -> None:
    with pytest.raises(Invalid):
        Deals(Place.WON, Place.WON, D(1), D(1))
    assert moved([]) == Moved(D(0), {}, D(0), D(0))
