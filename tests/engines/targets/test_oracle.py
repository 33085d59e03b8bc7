"""The engines and the slow oracle agree on random organisations, moves, credits and targets: 500 here, `make oracle`
for ten thousand (acceptance.md C-OK-1)."""

import os
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest

from tests.engines.targets import oracle
from yingdan.engines.targets.breakdown import Part, split
from yingdan.engines.targets.credit import Credit, gap
from yingdan.engines.targets.pace import prorated
from yingdan.engines.targets.rollup import people, place, units
from yingdan.engines.targets.stays import Stay
from yingdan.kernel.period import Calendar
from yingdan.kernel.tree import join

CASES = int(os.environ.get("YINGDAN_ORACLE", "500"))
CHUNKS = 10
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAYS = oracle.every_day(FIRST, LAST)
CALENDAR = Calendar()
YEAR = CALENDAR.period("year", FIRST)


class Company:
    """A made-up company: its tree, who moved where when, and what they were credited with."""

    def __init__(self, seed: int) -> None:
        chance = Random(seed)
        self.chance = chance
        self.boss = {unit: chance.randrange(unit) for unit in range(1, chance.randint(2, 8))}
        self.paths = {0: ""}
        for unit, boss in self.boss.items():
            self.paths[unit] = join(self.paths[boss], unit)
        self.people = range(1, chance.randint(2, 6))
        self.moves = {person: self._moves() for person in self.people}
        self.where = {person: oracle.units_by_day(moves, DAYS) for person, moves in self.moves.items()}
        self.deals = [self._deal() for _ in range(chance.randint(1, 12))]
        self.credits = [credit for deal in self.deals for credit in deal[1]]

    def _moves(self) -> list[tuple[date, dict[int, int]]]:
        """Joins some day, moves some times, may work in two units at once, may leave."""
        days = sorted(self.chance.sample(DAYS, self.chance.randint(1, 4)))
        if self.chance.random() < 0.5:
            days[0] = FIRST
        found = []
        for day in days:
            count = self.chance.choice([1, 1, 1, 2, 2, 0])
            places = self.chance.sample(list(self.boss), min(count, len(self.boss)))
            found.append((day, {place: self.chance.randint(1, 3) for place in places}))
        return found

    def _deal(self) -> tuple[int, list[tuple[int, date, int, bool]]]:
        """Cents of a deal (refunds too) and the credits it gives: shares of its owners, at times an overlay."""
        cents, day = self.chance.randint(-500, 2000), self.chance.choice(DAYS)
        owners = self.chance.sample(list(self.people), self.chance.randint(1, min(3, len(self.people))))
        parts = oracle.shared(cents, [self.chance.randint(1, 4) for _ in owners])
        credits = [(owner, day, part, False) for owner, part in zip(owners, parts, strict=True)]
        if self.chance.random() < 0.3:
            credits.append((self.chance.choice(list(self.people)), day, cents, True))
        return cents, credits

    def stays(self, person: int) -> list[Stay]:
        moves = [*self.moves[person], (LAST + timedelta(days=1), {})]
        return [
            Stay(person, self.paths[unit], since, until - timedelta(days=1), share)
            for (since, places), (until, _) in pairwise(moves)
            for unit, share in places.items()
        ]


def money(cents: int) -> Decimal:
    return Decimal(cents).scaleb(-2)


def roll_up_agrees(company: Company) -> None:
    periods = [YEAR, *YEAR.split("quarter"), *YEAR.split("month")]
    credits = [Credit(person, day, money(cents), overlay) for person, day, cents, overlay in company.credits]
    stays = [stay for person in company.people for stay in company.stays(person)]
    found = units(place(credits, stays), periods)
    seen = set()
    for unit, path in company.paths.items():
        for period in periods:
            cents = oracle.brought(unit, company.boss, company.where, company.credits, period.contains)
            assert found.get((path, period), Decimal(0)) == money(cents), (path, period)
            seen.add((path, period))
    assert set(found) <= seen
    assert found["", YEAR] == money(sum(cents for cents, _ in company.deals))
    assert gap([money(cents) for cents, _ in company.deals], credits) == 0
    for (person, period, overlay), amount in people(credits, periods).items():
        mine = [c for who, day, c, over in company.credits if (who, over) == (person, overlay) and period.contains(day)]
        assert amount == money(sum(mine))


def pro_rata_agrees(company: Company) -> None:
    person = company.chance.choice(list(company.people))
    month = company.chance.choice(YEAR.split("month"))
    working = [day for day in DAYS if month.contains(day) and day.weekday() < 5]
    cents = company.chance.randint(-1000, 100000)
    stays = company.stays(person)
    found = prorated(money(cents), stays, working)
    assert sum(found.parts) + found.freed == money(cents)
    exact = oracle.carried(cents, company.where[person], working)
    per_unit: dict[str, list[Decimal]] = {}
    for stay, part in zip(stays, found.parts, strict=True):
        per_unit.setdefault(stay.path, []).append(part)
    for unit, path in company.paths.items():
        parts = per_unit.get(path, [])
        assert abs(sum(map(Fraction, parts)) * 100 - exact.get(unit, Fraction(0))) < max(len(parts), 1)
    assert abs(Fraction(found.freed) * 100 - exact.get(None, Fraction(0))) < 1


def breakdown_agrees(company: Company) -> None:
    """Units share a target by weights and give theirs on, some locked; every level as the oracle shares it."""
    chance = company.chance
    weight = {unit: chance.randint(1, 5) for unit in company.boss}
    lock = {unit: chance.randint(0, 30) for unit in company.boss if chance.random() < 0.15}
    whole, step = chance.randint(200, 2000), chance.choice([1, 100, 10000])
    children = {boss: [unit for unit in company.boss if company.boss[unit] == boss] for boss in company.paths}

    def parts(boss: int) -> tuple[Part, ...]:
        return tuple(
            Part(unit, weight[unit], money(lock[unit] * step) if unit in lock else None, parts(unit))
            for unit in children[boss]
        )

    def expected(boss: int, amount: int) -> dict[int, int]:
        mine, free = children[boss], [unit for unit in children[boss] if unit not in lock]
        rest = amount - sum(lock[unit] for unit in mine if unit in lock)
        fits = free and (rest == 0 or rest * amount > 0)
        got = (
            dict(zip(free, oracle.shared(rest if fits else 0, [weight[u] for u in free]), strict=True)) if free else {}
        )
        got |= {unit: lock[unit] for unit in mine if unit in lock}
        for unit in mine:
            got |= expected(unit, got[unit])
        return got

    found = split(money(whole * step), parts(0), unit=money(step), keep=True)
    wanted = expected(0, whole)
    levels = [found]
    while levels:
        level = levels.pop()
        assert sum(level.amounts) + level.unallocated == level.whole
        for share in level.shares:
            assert share.amount == money(wanted[share.key] * step)
            levels += [share.inner] if share.inner else []


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_the_engines_agree_with_the_oracle(chunk: int) -> None:
    for seed in range(chunk, CASES, CHUNKS):
        company = Company(seed)
        try:
            roll_up_agrees(company)
            pro_rata_agrees(company)
            breakdown_agrees(company)
        except AssertionError as error:
            raise AssertionError(f"case {seed}") from error


def test_the_oracle_shares_as_people_do() -> None:
    assert oracle.shared(10000000, [1, 1, 1]) == [3333334, 3333333, 3333333]
    assert oracle.shared(-1, [1, 1]) == [-1, 0]
    assert oracle.shared(10, [1, 5]) == [2, 8]
