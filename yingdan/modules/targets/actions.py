"""The verbs of targets: buttons on the record pages and POSTs of the API; the grid calls the services themselves."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from yingdan.modules.targets.objects.change import Change, ChangeStatus
from yingdan.modules.targets.objects.commitment import Commitment, Word
from yingdan.modules.targets.objects.plan import Plan, Status
from yingdan.modules.targets.services import basis, changes, flow, locking
from yingdan.modules.targets.services.put import Entry, put
from yingdan.modules.targets.services.split import Way
from yingdan.modules.targets.services.split import split as split_up
from yingdan.platform.action import Action, action


def standing(*statuses: str):  # type: ignore[no-untyped-def]
    """Whether a record has one of these statuses."""
    return lambda record: record.status in statuses


def is_disputed(word: Commitment) -> bool:
    """Whether it is an objection the actor may settle: what was accepted or answered is not agreed to, nor by whoever
    objects himself.
    """
    return word.kind == Word.OBJECT and flow.may_settle(word)


@action(
    _("Split"),
    verb="split",
    when=standing(Status.DRAFT, Status.COMMITTING, Status.PUBLISHED),
    icon="calculator",
    labels={
        "node": _("Node, such as 12 for a unit or 12:34 for a person in it"),
        "method": _("Among those below"),
        "over": _("Over time"),
        "whole": _("Whole"),
        "growth": _("Growth in per cent"),
        "level": _("Level"),
        "deep": _("Down to every person"),
    },
    help=_("Split the target of a unit or person over its periods, among those below, or both, and write the cells."),
    own_page=True,
)
def split(
    plan: Plan,
    *,
    node: str,
    method: str = "",
    over: str = "",
    whole: Decimal | None = None,
    growth: Decimal | None = None,
    level: str = "target",
    deep: bool = False,
) -> Plan:
    """Split the target of a unit or person over its periods, among those below, or both, and write the cells."""
    share = None if growth is None else growth / 100
    split_up(plan, node, Way(method=method, over=over, whole=whole, growth=share, level=level, deep=deep))
    return plan


@action(
    _("Set a number"),
    verb="adjust",
    when=standing(Status.DRAFT, Status.COMMITTING, Status.PUBLISHED),
    icon="edit",
    labels={
        "node": _("Node, such as 12 for a unit or 12:34 for a person in it"),
        "column": _("Period, by its first day"),
        "amount": _("Amount"),
        "level": _("Level"),
    },
    help=_("Set one number: in a draft at once, in a published plan within one's change request, which is submitted."),
    own_page=True,
)
def adjust(plan: Plan, *, node: str, column: str, amount: Decimal, level: str = "target") -> Plan:
    """Set one number: in a draft at once, in a published plan within one's change request, which is submitted."""
    put(plan, [Entry(node, column, level, amount)])
    return plan


@action(
    _("Ask for commitment"),
    when=standing(Status.DRAFT),
    icon="send",
    labels={"due_on": _("Due date")},
    help=_("Show the draft to everybody below and give each person a task to accept his number or to object."),
)
def ask(plan: Plan, *, due_on: date | None = None) -> Plan:
    """Show the draft to everybody below and give each person a task to accept his number or to object."""
    return flow.ask(plan, due_on=due_on)


@action(
    _("Accept"),
    verb="commit",
    when=standing(Status.COMMITTING),
    icon="check",
    labels={"words": _("Words"), "for_unit": _("For the whole unit"), "node": _("Which unit, where one leads several")},
    help=_("Take on the target one was given in the plan."),
)
def accept(plan: Plan, *, words: str = "", for_unit: bool = False, node: str = "") -> Commitment:
    """Take on the target one was given in the plan."""
    return flow.accept(plan, words=words, for_unit=for_unit, node=node)


@action(
    _("Object to it"),
    verb="commit",
    when=standing(Status.COMMITTING),
    icon="flag",
    labels={
        "amount": _("Figure committed to"),
        "words": _("Why"),
        "for_unit": _("For the whole unit"),
        "node": _("Which unit, where one leads several"),
    },
    help=_("Object to the target one was given, with the figure one would commit to and why."),
)
def object_to(plan: Plan, *, amount: Decimal, words: str, for_unit: bool = False, node: str = "") -> Commitment:
    """Object to the target one was given, with the figure one would commit to and why."""
    return flow.object_to(plan, amount=amount, words=words, for_unit=for_unit, node=node)


@action(
    _("Approve"),
    verb="approve",
    when=standing(Status.DRAFT, Status.COMMITTING),
    icon="circle-check",
    labels={"despite": _("Why, with objections open")},
    help=_("Approve the plan; open objections are settled first, or passed over with a reason."),
)
def approve(plan: Plan, *, despite: str = "") -> Plan:
    """Approve the plan; open objections are settled first, or passed over with a reason."""
    return flow.approve(plan, despite=despite)


@action(
    _("Send back"),
    verb="approve",
    when=standing(Status.APPROVED, Status.COMMITTING),
    icon="arrow-back-up",
    help=_("Make the plan a draft again."),
)
def send_back(plan: Plan) -> Plan:
    """Make the plan a draft again."""
    return flow.send_back(plan)


@action(
    _("Publish"),
    verb="publish",
    when=standing(Status.APPROVED),
    icon="rocket",
    labels={"reason": _("Reason for publishing below five")},
    help=_("Publish the approved plan and tell everybody his number; under five points of SMART a reason is needed."),
)
def publish(plan: Plan, *, reason: str = "") -> Plan:
    """Publish the approved plan and tell everybody his number; under five points of SMART a reason is needed."""
    return flow.publish(plan, reason=reason)


@action(
    _("Count another metric"),
    verb="publish",
    when=standing(Status.PUBLISHED),
    icon="switch-horizontal",
    labels={"metric": _("Metric"), "since": _("From"), "reason": _("Reason")},
    help=_("Let the plan count another metric from a period on; the past keeps its basis, and nothing counts twice."),
)
def switch(plan: Plan, *, metric: str, since: date, reason: str) -> Plan:
    """Let the plan count another metric from a period on; the past keeps its basis, and nothing counts twice."""
    return basis.switch(plan, metric, since, reason=reason)


@action(
    _("Close"),
    verb="publish",
    when=standing(Status.PUBLISHED),
    icon="lock",
    help=_("Close the plan: nothing in it changes any more."),
)
def close(plan: Plan) -> Plan:
    """Close the plan: nothing in it changes any more."""
    return flow.close(plan)


@action(
    _("Lock"),
    verb="lock",
    when=standing(Status.DRAFT, Status.COMMITTING, Status.PUBLISHED),
    icon="lock",
    labels={"node": _("Node, such as 12 for a unit or 12:34 for a person in it"), "unlock": _("Unlock instead")},
    help=_("Lock the cells of a unit or person: they keep their amounts when the plan is split. Or unlock them."),
    own_page=True,
)
def lock(plan: Plan, *, node: str, unlock: bool = False) -> Plan:
    """Lock the cells of a unit or person: they keep their amounts when the plan is split. Or unlock them."""
    locking.lock(plan, [node], locked=not unlock)
    return plan


@action(
    _("Submit"),
    when=standing(ChangeStatus.DRAFT),
    icon="send",
    labels={"reason": _("Reason for the change")},
    help=_("Ask for the decision on a change request; the reason is needed."),
)
def submit(change: Change, *, reason: str) -> Change:
    """Ask for the decision on a change request; the reason is needed."""
    return changes.submit(change, reason=reason)


@action(
    _("Approve and apply"),
    verb="approve",
    when=standing(ChangeStatus.SUBMITTED),
    icon="check",
    labels={"answer": _("Answer")},
    help=_("Approve a change request: its numbers are written and the plan has its next edition."),
)
def approve_change(change: Change, *, answer: str = "") -> Change:
    """Approve a change request: its numbers are written and the plan has its next edition."""
    return changes.approve(change, answer=answer)


@action(
    _("Refuse"),
    verb="approve",
    when=standing(ChangeStatus.SUBMITTED),
    icon="x",
    labels={"answer": _("Answer")},
    help=_("Refuse a change request, with an answer; what is published stands."),
)
def refuse(change: Change, *, answer: str) -> Change:
    """Refuse a change request, with an answer; what is published stands."""
    return changes.refuse(change, answer=answer)


@action(_("Give up"), when=lambda change: change.is_open, icon="trash", help=_("Give a change request up."))
def drop(change: Change) -> Change:
    """Give a change request up."""
    return changes.drop(change)


@action(
    _("Answer"),
    verb="answer",
    when=is_disputed,
    icon="message",
    labels={"words": _("Words"), "amount": _("Figure committed to")},
    help=_("Answer an objection, perhaps with a figure between the two."),
)
def answer(commitment: Commitment, *, words: str, amount: Decimal | None = None) -> Commitment:
    """Answer an objection, perhaps with a figure between the two."""
    return flow.answer(commitment, words=words, amount=amount)


@action(
    _("Agree"),
    verb="answer",
    when=is_disputed,
    icon="check",
    labels={"amount": _("Figure committed to")},
    help=_("Agree with the figure of an objection, or on another: the target becomes that."),
)
def agree(commitment: Commitment, *, amount: Decimal | None = None) -> Commitment:
    """Agree with the figure of an objection, or on another: the target becomes that."""
    return flow.agree(commitment, amount=amount)


@action(
    _("Decline"),
    verb="answer",
    when=is_disputed,
    icon="x",
    labels={"words": _("Words")},
    help=_("Leave the target as it is, and say why."),
)
def decline(commitment: Commitment, *, words: str) -> Commitment:
    """Leave the target as it is, and say why."""
    return flow.decline(commitment, words=words)


ACTIONS: dict[str, tuple[Action, ...]] = {
    "targets.plan": (split, adjust, ask, accept, object_to, approve, send_back, publish, switch, close, lock),
    "targets.change": (submit, approve_change, refuse, drop),
    "targets.commitment": (answer, agree, decline),
}
