"""目标反推 for one person: from what is left of his target to the visits of a day, by his own smoothed rates."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yingdan.engines.targets.exact import decimal, fraction
from yingdan.engines.targets.funnel import Funnel, K, Rates, funnel, smoothed
from yingdan.kernel import clock, tree
from yingdan.kernel.period import Period
from yingdan.kernel.ratio import Ratio
from yingdan.modules.targets.attainment import Standing, Standings
from yingdan.modules.targets.measured import looked_back, said
from yingdan.modules.targets.services import peers
from yingdan.platform.metrics.answer import Answer, Key
from yingdan.platform.metrics.measuring import measure

STEPS: tuple[tuple[str, str], ...] = (
    ("won_n", "decided_n"),
    ("lead_became_n", "lead_n"),
    ("lead_n", "visit_n"),
)
"""The cases of each rate: wins of deals decided, leads that became deals, leads found by visits."""
AMOUNT, WINS, IN_HAND = "sales_amt", "won_n", "due_n"
CODES = tuple(dict.fromkeys([AMOUNT, *(code for pair in STEPS for code in pair)]))
OWN = (*CODES, IN_HAND)
"""What is measured of a team, and of a person."""
ENOUGH = 3 * K
"""With fewer deals decided a unit is too small to be a team's rate: the one above it is asked."""


@dataclass(frozen=True)
class Cases:
    """One rate as it came about: one's own hits and tries, the team's rate, both together."""

    hits: int
    tries: int
    team: Decimal
    rate: Ratio


@dataclass(frozen=True)
class Chain:
    """The way back from the target: `steps` are win rate, deals of leads, leads of visits; None while a rate cannot be
    told. `per_win` is the mean of a win, one's own or, without one (`borrowed`), the team's.
    """

    standing: Standing
    days: int
    in_hand: int
    per_win: Decimal | None
    borrowed: bool
    steps: tuple[Cases | None, ...]
    funnel: Funnel


def chain(person: int, path: str, standings: Standings, own: Answer | None = None, today: date | None = None) -> Chain:
    """The way back for a person (id) of a unit (path), from where he stands. `own` are the figures of people, where
    OWN was measured already, `looked_back` and in the period. Raises Missing where the actor may not see what it is
    made of.
    """
    back = looked_back(standings.period.calendar, today or clock.today())
    own = own if own is not None else measure(OWN, [back, standings.period], by="person")
    team = peers.of_units(CODES, back)
    at = wide_enough(team, path, back)
    steps = tuple(cases(own, team, hit, tried, person, at, back) for hit, tried in STEPS)
    mine, theirs = per_win(own, person, back), per_win(team, at, back)
    price = mine if mine is not None else theirs
    standing, in_hand = standings.of(person), count(own, IN_HAND, person, standings.period)
    left = standing.pace.gap if standing.target is not None and standing.pace.gap is not None else Decimal(0)
    unknown = Ratio(Decimal(0), Decimal(0))
    rates = Rates(*(step.rate if step else unknown for step in steps))
    found = funnel(left, price, rates, standings.left, in_hand)
    return Chain(standing, standings.left, in_hand, price, mine is None, steps, found)


def wide_enough(team: Answer, path: str, back: Period) -> Key:
    """The lowest unit around somebody with enough deals decided; the whole company where none has."""
    ids = tree.ids(path)
    ways: list[str] = []
    for one in ids:
        ways.append(tree.join(ways[-1] if ways else tree.ROOT, one))
    return next((way for way in reversed(ways) if count(team, "decided_n", way, back) >= ENOUGH), None)


def count(answer: Answer, code: str, key: Key, period: Period) -> int:
    """A number of cases; no data is none."""
    return int(said(answer, code, key, period) or 0)


def cases(own: Answer, team: Answer, hit: str, tried: str, person: int, at: Key, back: Period) -> Cases | None:
    """A rate drawn towards the team's; None where neither has a case. More hits than tries count as all."""
    whole = count(team, tried, at, back)
    tries = count(own, tried, person, back)
    if not whole and not tries:
        return None
    hits = min(count(own, hit, person, back), tries)
    prior = decimal(fraction(min(count(team, hit, at, back), whole)) / whole) if whole else Decimal(0)
    return Cases(hits, tries, prior, smoothed(hits, tries, prior, K if whole else 0))


def per_win(answer: Answer, key: Key, back: Period) -> Decimal | None:
    """What a win brought on average; None of no wins, and where amounts cannot be added up."""
    wins, amount = count(answer, WINS, key, back), said(answer, AMOUNT, key, back)
    return decimal(fraction(amount) / wins) if wins and amount is not None else None
