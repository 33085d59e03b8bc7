"""Five things for today: the open deals that want something done, by what they would bring times how likely that is.

A deal is there only with a reason that can be checked: its next step is due or missing, its stage is overdue, nobody
spoke with the customer for a week, its closing day is near or gone, it was put off again and again. What was put aside
does not come back before its day.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from yingdan.kernel import clock
from yingdan.kernel.errors import Missing
from yingdan.kernel.period import Period
from yingdan.modules.crm.objects.opportunity import Opportunity
from yingdan.modules.crm.reports import DEAL, LEAD, OPEN, asked
from yingdan.modules.targets.objects.declined import Declined
from yingdan.platform import records, schema
from yingdan.platform.actor import current_actor
from yingdan.platform.query import run
from yingdan.platform.query.ast import Condition

SHOWN, LOOKED_AT = 5, 60
SILENT, NEAR, AGAIN, AFTER = 7, 14, 3, 7
EARLY = Decimal(50)
"""Below this probability one goes to see the customer, above it one calls."""
CALL, VISIT, WRITE, LEADS = "call", "visit", "write", "leads"
DUE, AIMLESS, OVERDUE, QUIET, CLOSING, LATE, PUT_OFF = (
    "due",
    "aimless",
    "overdue",
    "quiet",
    "closing",
    "late",
    "put_off",
)
COLUMNS = (
    "name", "account", "contact", "stage", "amount", "weighted", "probability", "expected_close_on", "next_step",
    "next_step_on", "last_activity_on", "postponed", "stage_due_on", "stage_since", "owner",
)  # fmt: skip


NEW_LEADS = asked(LEAD, Condition("status", "any_of", ["new"]), Condition("owner", "is_me"))


@dataclass(frozen=True)
class Thing:
    """Something to do: `kind` says how (call, visit, write; leads: the new ones), `reasons` why it is here."""

    kind: str
    reasons: tuple[str, ...]
    deal: Opportunity | None = None
    number: int = 0

    @property
    def moves(self) -> Decimal:
        """Amount × probability, the order of the five."""
        weighted = self.deal.weighted if self.deal else None
        return weighted or Decimal(0)


def things(period: Period, *, new: int | None = None, today: date | None = None) -> list[Thing]:
    """The actor's five things, the heaviest first; the `new` leads take the last place (None: counted here).

    Raises Missing where he may not see deals.
    """
    today, me = today or clock.today(), current_actor().user_id
    mine = Condition("owner", "is_me")
    until = Condition("expected_close_on", "lte", max(period.end, today).isoformat())
    query = asked(DEAL, OPEN, mine, until, order=("-weighted",))
    aside = set(Declined.objects.filter(owner=me, until__gte=today).values_list("about_key", "about_id"))
    found: list[Opportunity] = run.page(replace(query, columns=COLUMNS, limit=LOOKED_AT)).items
    pressed = [(deal, reasons_of(deal, today)) for deal in found if (DEAL, deal.pk) not in aside]
    listed = [Thing(kind_of(deal, why), why, deal) for deal, why in pressed if why]
    listed.sort(key=lambda thing: thing.moves, reverse=True)
    new = new_leads() if new is None else new
    return [*listed[: SHOWN - 1], Thing(LEADS, (), number=new)] if new else listed[:SHOWN]


def new_leads() -> int:
    """How many leads the actor was given and has not worked on; none where he may not see leads."""
    return run.count(NEW_LEADS).number if current_actor().may(LEAD, "view") else 0


def reasons_of(deal: Opportunity, today: date) -> tuple[str, ...]:
    """Why a deal wants something done today; nothing where its next step lies ahead and all is well."""
    days = (deal.expected_close_on - today).days if deal.expected_close_on else NEAR + 1
    silent = (today - deal.last_activity_on).days if deal.last_activity_on else SILENT
    told = (
        (DUE, deal.next_step_on is not None and deal.next_step_on <= today + timedelta(days=1)),
        (AIMLESS, not deal.next_step),
        (OVERDUE, deal.stage_due_on is not None and deal.stage_due_on < today),
        (LATE, days < 0),
        (CLOSING, 0 <= days <= NEAR),
        (QUIET, silent >= SILENT),
        (PUT_OFF, deal.postponed >= AGAIN),
    )
    return tuple(code for code, holds in told if holds)


def kind_of(deal: Opportunity, reasons: Sequence[str]) -> str:
    """How: write down a next step where there is none; go and see an early or stuck one; else call."""
    if AIMLESS in reasons:
        return WRITE
    return VISIT if OVERDUE in reasons or (deal.probability or Decimal(0)) < EARLY else CALL


def decline(key: str, pk: int, *, reason: str = "", today: date | None = None) -> Declined:
    """Put a suggestion about a record aside for a week. Raises Missing for one the actor does not see."""
    if key != DEAL or not schema.find(key).rows().filter(pk=pk).exists():
        raise Missing()
    until = (today or clock.today()) + timedelta(days=AFTER)
    return records.save(Declined(about_key=key, about_id=pk, until=until, reason=reason.strip()))
