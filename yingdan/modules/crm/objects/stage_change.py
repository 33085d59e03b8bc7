"""StageChange: one move of an opportunity from stage to stage. Kept by itself; nobody writes it by hand."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm.choices import AccountStatus, StageKind
from yingdan.modules.crm.events import OpportunityLost, OpportunityReopened, OpportunityWon, StageMoved
from yingdan.modules.crm.objects.account import Account
from yingdan.modules.crm.objects.stage import Stage
from yingdan.modules.crm.scopes import Witnessed
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.columns import MoneyField, PersonField
from yingdan.platform.events import emit
from yingdan.platform.records import Record, Write
from yingdan.platform.spec import Spec


class StageChange(Record):
    """One move: from where to where, when, by whom, at which amount, after how many days in the stage before."""

    scope = Witnessed("opportunity")
    audited = False  # it is history itself

    opportunity = models.ForeignKey(
        "crm.Opportunity", models.CASCADE, related_name="moves", verbose_name=_("Opportunity"), editable=False
    )
    from_stage = models.ForeignKey(
        "crm.Stage",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("From stage"),
        editable=False,
    )
    to_stage = models.ForeignKey(
        "crm.Stage", models.PROTECT, related_name="+", verbose_name=_("To stage"), editable=False
    )
    at = models.DateTimeField(_("Time"), editable=False)
    by = PersonField(verbose_name=_("Moved by"), editable=False)
    amount = MoneyField(_("Amount"), currency="currency", null=True, blank=True, editable=False)
    currency = models.CharField(_("Currency"), max_length=3, default="CNY", editable=False)
    days = models.PositiveIntegerField(
        _("Days in the stage before"), null=True, blank=True, editable=False, help_text=_("Whole days, rounded down.")
    )

    class Meta(Record.Meta):
        verbose_name = _("Stage change")
        verbose_name_plural = _("Stage changes")
        indexes = [
            models.Index(fields=["opportunity", "at"], name="crm_move_opportunity"),
            models.Index(fields=["to_stage", "at"], name="crm_move_to"),
            models.Index(fields=["at", "deleted_at", "by", "from_stage", "days"], name="crm_move_at"),
        ]

    def __str__(self) -> str:
        return f"{self.from_stage or '—'} → {self.to_stage}"


def remember(writes: Sequence[Write]) -> None:
    """Keep the moves among `writes` and tell them as events; a won deal makes its account a customer."""
    moves: list[StageChange] = []
    for write in writes:
        if write.added:
            moves += opened(write.record)
        elif "stage_id" in write.changed:
            moves.append(moved(write))
    if moves:
        with acting(SYSTEM):
            records.load_many(moves)
    entered = [w.record for w in writes if w.added or "stage_id" in w.changed]
    make_customers(d for d in entered if d.status == StageKind.WON and not d.passed)
    for write in writes:
        if write.added or "stage_id" in write.changed:
            tell(write)


def opened(deal: Any) -> list[StageChange]:
    """The moves of a new deal: into its stage, after those it brings along as `passed`."""
    path = [*deal.passed, (deal.stage, deal.stage_since)]
    found: list[StageChange] = []
    for number, (stage, at) in enumerate(path):
        before, left = path[number - 1] if number else (None, None)
        found.append(a_move(deal, before, stage, left, at))
    return found


def moved(write: Write) -> StageChange:
    """The move of a stored deal."""
    deal = write.record
    with acting(SYSTEM):
        before = Stage.objects.filter(pk=write.before.get("stage_id")).first()
    return a_move(deal, before, deal.stage, write.before.get("stage_since"), deal.stage_since)


def a_move(deal: Any, before: Stage | None, stage: Stage, left: datetime | None, at: datetime) -> StageChange:
    """One stage change, with the whole days spent in the stage before."""
    days = max((at - left).days, 0) if left is not None and before is not None else None
    by = current_actor().user_id or (deal.owner_id if deal.passed else None)
    return StageChange(
        opportunity=deal,
        from_stage=before,
        to_stage=stage,
        at=at,
        by_id=by,
        amount=deal.amount,
        currency=deal.currency,
        days=days,
    )


def make_customers(won: Iterable[Any]) -> None:
    """Whoever has bought is a customer."""
    ids = {deal.account_id for deal in won if deal.account_id is not None}
    if ids:
        with acting(SYSTEM):
            found = list(Account.objects.filter(pk__in=ids).exclude(status=AccountStatus.CUSTOMER))
            for account in found:
                account.status = AccountStatus.CUSTOMER
            records.save_many(found, verb="change")


def tell(write: Write) -> None:
    """The facts about one deal that came into a stage."""
    deal = write.record
    emit(StageMoved(deal.pk, write.before.get("stage_id"), deal.stage_id))
    if deal.status == StageKind.WON:
        emit(OpportunityWon(deal.pk, deal.owner_id, deal.amount, deal.currency, deal.closed_on))
    elif deal.status == StageKind.LOST:
        emit(OpportunityLost(deal.pk, deal.owner_id, deal.loss_reason, deal.closed_on))
    elif write.before.get("status") in (StageKind.WON, StageKind.LOST, StageKind.VOID):
        emit(OpportunityReopened(deal.pk, deal.owner_id))


spec = Spec(
    model=StageChange,
    slug="stage-changes",
    icon="history",
    group="settings",
    columns=("opportunity", "from_stage", "to_stage", "at", "by", "days", "amount"),
    order=("-at", "-id"),
    without=frozenset({"add", "change", "delete", "import", "bin", "menu", "transfer", "timeline"}),
)
