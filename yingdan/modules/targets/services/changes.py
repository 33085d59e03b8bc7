"""Changing what is published: a request beside it, decided by somebody else, applied as the next edition."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_noop

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.events import ChangeDecided, TargetsPublished
from yingdan.modules.targets.objects.change import Change, ChangeStatus
from yingdan.modules.targets.objects.plan import Plan
from yingdan.modules.targets.services.asked import amounts_of
from yingdan.modules.targets.services.ground import ground
from yingdan.modules.targets.services.notices import answer as tell_asker
from yingdan.modules.targets.services.notices import numbers, tell
from yingdan.modules.targets.services.put import apply, locked_plan
from yingdan.platform import records
from yingdan.platform.actor import current_actor
from yingdan.platform.events import emit

CHANGED = gettext_noop("Your target was changed")
APPLIED, REFUSED = gettext_noop("Your change was approved"), gettext_noop("Your change was refused")


def submit(change: Change, *, reason: str) -> Change:
    """Ask for the decision. The reason is needed. Raises Invalid, Refused."""
    if change.status != ChangeStatus.DRAFT:
        raise Refused("This request was submitted already.", code="status")
    if not change.cells:
        raise Invalid("The request changes nothing yet.", code="empty")
    if not reason.strip():
        raise Invalid(fields={"reason": [Invalid("This is required.", code="required")]})
    change.reason, change.status = reason.strip(), ChangeStatus.SUBMITTED
    return records.save(change)


def decidable(change: Change) -> None:
    """Raise Refused when the request does not wait for a decision, or would be decided by whoever asks."""
    if change.status != ChangeStatus.SUBMITTED:
        raise Refused("This request does not wait for a decision.", code="status")
    if not may_decide(change):
        raise Refused("Somebody else must decide on this.", code="own")


def may_decide(change: Change) -> bool:
    """Whether the actor is the one to decide: of his own request only where nobody decides above him."""
    actor = current_actor()
    return change.owner_id != actor.user_id or actor.allows(Change.key(), "approve").everything


def approve(change: Change, *, answer: str = "") -> Change:
    """Approve a request: its numbers are written, the plan has its next edition, and who is concerned is told.

    Raises Conflict when the plan was changed since, Invalid ("over") when its books would no longer be true.
    """
    with transaction.atomic():
        decidable(change)
        plan = locked_plan(change.plan)
        before = numbers(ground(plan))
        apply(change)
        plan.edition += 1
        records.save(plan, verb="approve")
        change = decided(change, ChangeStatus.APPLIED, answer, plan.edition)
        found = ground(plan)
        touched = {place.person for place, _day, _level in amounts_of(change.cells) if place.person}
        tell(found, CHANGED, before, due_on=None, only=touched)
        tell_asker(change, APPLIED)
        emit(ChangeDecided(change.pk, True))
        emit(TargetsPublished(plan.pk, plan.edition))
        return change


def refuse(change: Change, *, answer: str) -> Change:
    """Refuse a request; what is published stands. Who asked is owed the reason. Raises Invalid, Refused."""
    with transaction.atomic():
        decidable(change)
        if not answer.strip():
            raise Invalid("Say why the request is refused; whoever asked will read it.", code="required")
        change = decided(change, ChangeStatus.REFUSED, answer, None)
        tell_asker(change, REFUSED)
        emit(ChangeDecided(change.pk, False))
        return change


def decided(change: Change, status: str, answer: str, edition: int | None) -> Change:
    """Note who decided what and when."""
    change.status, change.answer, change.edition = status, answer.strip(), edition
    change.decided_by_id, change.decided_at = current_actor().user_id, clock.now()
    return records.save(change, verb="approve")


def drop(change: Change) -> Change:
    """Give a request up."""
    if not change.is_open:
        raise Refused("This was settled already.", code="settled")
    change.status = ChangeStatus.DROPPED
    return records.save(change)


def as_of(plan: Plan, edition: int) -> dict[tuple[Node, date, str], Decimal | None]:
    """The amounts of an earlier edition that differ from those of today: later changes taken back, latest first."""
    later = Change.objects.filter(plan=plan, status=ChangeStatus.APPLIED, edition__gt=edition).order_by("-edition")
    found: dict[tuple[Node, date, str], Decimal | None] = {}
    for change in later:
        found |= amounts_of(change.cells, 0)
    return found
