"""From a draft to what counts: asked, committed to or objected to, approved, published, closed."""

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_noop

from yingdan.engines.targets.smart import score
from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid, Refused
from yingdan.modules.targets.books import Node
from yingdan.modules.targets.events import CommitmentAsked, TargetsPublished
from yingdan.modules.targets.objects.cell import broken
from yingdan.modules.targets.objects.commitment import SETTLED, UNSETTLED, Commitment, Standing, Word
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.services.ground import Ground, ground
from yingdan.modules.targets.services.heard import heard_answer, heard_objection, heard_step
from yingdan.modules.targets.services.notices import spoken, tell, year_before
from yingdan.modules.targets.services.put import Entry, put
from yingdan.modules.targets.services.smart import facts_of
from yingdan.modules.targets.services.split import Way, split
from yingdan.platform import records
from yingdan.platform.actor import current_actor
from yingdan.platform.events import emit

ASKED = gettext_noop("Accept your target or object")
TOLD = gettext_noop("Your target")


def ask(plan: Plan, *, due_on: date | None = None) -> Plan:
    """Show a draft to everybody below and ask each person to accept his number or object. Raises Refused, Invalid."""
    with transaction.atomic():
        expect(plan, Status.DRAFT)
        found = complete(plan)
        plan.status = Status.COMMITTING
        plan = records.save(plan)
        tell(found, ASKED, year_before(found), due_on=due_on)
        emit(CommitmentAsked(plan.pk))
        return plan


def expect(plan: Plan, *statuses: str) -> None:
    """Raise Refused when a plan is not as far, or farther."""
    if plan.status not in statuses:
        raise Refused("This cannot be done as the plan stands now.", code="status")


def complete(plan: Plan) -> Ground:
    """The ground of a plan that has a target at its top and whose books are true. Raises Invalid."""
    found = ground(plan)
    root = Node(plan.unit_id)
    if not any(found.amount(root, leaf.start, "target") is not None for leaf in found.leaves):
        raise Invalid("%(unit)s has no target yet.", code="empty", unit=found.name(root))
    if problems := broken(plan.pk):
        raise problems[0]
    return found


def spoken_for(plan: Plan, for_unit: bool, at: str = "") -> tuple[Node, Decimal]:
    """Whose target somebody speaks of and what it is: his own, or that of the unit he leads; `at` says which of them
    where he leads several. Raises Invalid when he was given none.
    """
    found, actor = ground(plan), current_actor()
    if for_unit:
        led = [unit.pk for unit in found.units.values() if unit.leader_id == actor.user_id]
        given = [place for place in map(Node, led) if found.whole(place, "target") is not None]
        places = [place for place in given if at in ("", place.key)][:1]
    else:
        places = [place for place in found.holders if place.person == actor.user_id]
    amounts = [whole for place in places if (whole := found.whole(place, "target")) is not None]
    if not amounts:
        raise Invalid("You were given no target in this plan.", code="none")
    return places[0], sum(amounts, Decimal(0))


def say(plan: Plan, kind: str, amount: Decimal | None, words: str, for_unit: bool, at: str = "") -> Commitment:
    """Keep somebody's word on his target; an earlier word of his on the same is closed. `amount` None: as given."""
    expect(plan, Status.COMMITTING)
    place, given = spoken_for(plan, for_unit, at)
    earlier = Commitment.objects.filter(plan=plan, owner=current_actor().user_id, for_unit=for_unit, thread=None)
    if for_unit:
        earlier = earlier.filter(unit=place.unit)
    with transaction.atomic():
        for word in earlier.exclude(status__in=SETTLED):
            word.status = Standing.DECLINED
            records.save(word)
        word = Commitment(plan=plan, kind=kind, amount=given if amount is None else amount, words=words)
        word.for_unit, word.given, word.owner_id = for_unit, given, current_actor().user_id
        if for_unit:
            word.unit_id = place.unit
        word.status = Standing.AGREED if kind == Word.ACCEPT else Standing.OPEN
        if not for_unit:
            spoken(plan)
        return records.save(word)


def accept(plan: Plan, *, words: str = "", for_unit: bool = False, node: str = "") -> Commitment:
    """Take on the target one was given. Raises Refused when nobody asks now, Invalid when one has none."""
    return say(plan, Word.ACCEPT, None, words, for_unit, node)


def object_to(plan: Plan, *, amount: Decimal, words: str, for_unit: bool = False, node: str = "") -> Commitment:
    """Object to the target one was given, with the figure one would commit to and why."""
    word = say(plan, Word.OBJECT, amount, words, for_unit, node)
    heard_objection(word)
    return word


def may_settle(word: Commitment) -> bool:
    """Whether an objection is open and the actor not the one who objects, unless nobody decides above him."""
    actor = current_actor()
    own = word.owner_id == actor.user_id and not actor.allows(Commitment.key(), "answer").everything
    return word.status not in SETTLED and not own


def disputed(word: Commitment) -> None:
    """Raise Refused for what was settled, and for who would settle his own objection."""
    if word.status in SETTLED:
        raise Refused("This was settled already.", code="settled")
    if not may_settle(word):
        raise Refused("Somebody else must decide on this.", code="own")


def answer(commitment: Commitment, *, words: str, amount: Decimal | None = None) -> Commitment:
    """Answer an objection, perhaps with a figure between the two."""
    with transaction.atomic():
        reply = replied(commitment, words, amount)
        heard_answer(commitment, "answer", amount, words)
        return reply


def replied(commitment: Commitment, words: str, amount: Decimal | None = None) -> Commitment:
    """Keep an answer to an objection, which is talked over from then on. Raises Refused."""
    disputed(commitment)
    commitment.status = Standing.TALKING
    records.save(commitment)
    reply = Commitment(plan=commitment.plan, kind=Word.ANSWER, words=words, amount=amount, thread=commitment)
    reply.owner_id, reply.unit_id = current_actor().user_id, commitment.unit_id
    return records.save(reply)


def agree(commitment: Commitment, *, amount: Decimal | None = None) -> Commitment:
    """Agree with an objection, or on another figure: the target becomes that, in the proportions of its periods. Of a
    unit that gave out more already, those below share the figure as they shared the one before.

    Raises what `put` raises, such as that the unit's own target does not allow it.
    """
    disputed(commitment)
    figure = commitment.amount if amount is None else amount
    with transaction.atomic():
        found = ground(commitment.plan)
        place = Node(commitment.unit_id or 0, None if commitment.for_unit else commitment.owner_id)
        if place not in found.holders:
            place = next((p for p in found.holders if p.person and p.person == commitment.owner_id), place)
        if figure is not None and place.person is None and given_out(found, place) > figure:
            split(commitment.plan, place, Way(method="manual", whole=figure, deep=True))
        else:
            put(commitment.plan, [Entry(place, whole_key(commitment.plan), "target", figure)])
        commitment.amount, commitment.status = figure, Standing.AGREED
        agreed: Commitment = records.save(commitment)
        heard_answer(agreed, "agree", figure)
        return agreed


def given_out(found: Ground, place: Node) -> Decimal:
    """What a unit gave to those below it; nothing of a rate, which is not given out."""
    wholes = [whole for one in found.below(place.unit) if (whole := found.valued(one, "target")) is not None]
    return sum(wholes, Decimal(0)) if found.plan.adds else Decimal(0)


def whole_key(plan: Plan) -> str:
    """The key of the column that sums the whole plan."""
    years = plan.period.split("year")
    return "sum:all" if len(years) > 1 else f"sum:year:{years[0].start}"


def decline(commitment: Commitment, *, words: str) -> Commitment:
    """Leave the target as it is, and say why."""
    with transaction.atomic():
        replied(commitment, words)
        commitment.status = Standing.DECLINED
        heard_answer(commitment, "decline", None, words)
        return records.save(commitment)


def unsettled(plan: Plan) -> int:
    """How many objections to a plan still wait for an answer."""
    waiting = Commitment.objects.filter(plan=plan, kind=Word.OBJECT, status__in=UNSETTLED)
    return int(waiting.count())


def approve(plan: Plan, *, despite: str = "") -> Plan:
    """Approve a plan: its numbers stand until it is published. Open objections are settled first, or passed over with
    a reason.
    """
    expect(plan, Status.DRAFT, Status.COMMITTING)
    complete(plan)
    if (waiting := unsettled(plan)) and not despite.strip():
        raise Invalid(
            "Objections that wait for an answer: %(count)s. Settle them, or say why not.", code="open", count=waiting
        )
    plan.status = Status.APPROVED
    plan.reason = despite.strip() or plan.reason
    with transaction.atomic():
        plan = records.save(plan, verb="approve")
        heard_step(plan, "approve")
        return plan


def send_back(plan: Plan) -> Plan:
    """Open an approved plan again for whoever plans."""
    expect(plan, Status.APPROVED, Status.COMMITTING)
    plan.status = Status.DRAFT
    with transaction.atomic():
        plan = records.save(plan, verb="approve")
        heard_step(plan, "send_back")
        return plan


def publish(plan: Plan, *, reason: str = "") -> Plan:
    """Publish an approved plan: from now on it is what counts, and everybody is told his number.

    Under five points of SMART a reason is needed. Raises Invalid ("smart") with the score when there is none.
    """
    with transaction.atomic():
        expect(plan, Status.APPROVED)
        found = complete(plan)
        result = score(facts_of(found))
        if result.needs_reason and not reason.strip():
            raise Invalid(
                "It has %(points)s of five points; publishing it needs a reason.", code="smart", points=result.points
            )
        plan.smart, plan.reason = result.points, reason.strip() or plan.reason
        plan.status, plan.edition, plan.published_at = Status.PUBLISHED, plan.edition + 1, clock.now()
        plan = records.save(plan, verb="publish")
        tell(found, TOLD, year_before(found), due_on=None)
        emit(TargetsPublished(plan.pk, plan.edition))
        return plan


def close(plan: Plan) -> Plan:
    """Close a published plan: nothing in it changes any more."""
    expect(plan, Status.PUBLISHED)
    plan.status = Status.CLOSED
    return records.save(plan, verb="publish")
