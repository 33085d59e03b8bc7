"""Change: a request to change cells of a published plan; it waits beside what is published until somebody decides."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.columns import ChoiceField, LongTextField, PersonField, apart
from yingdan.platform.query.ast import Condition
from yingdan.platform.records import OwnedRecord
from yingdan.platform.spec import BY_VERBS, Section, Spec

LINES = 5000
"""The most cells one request may change."""


class ChangeStatus(models.TextChoices):
    """How far a change request is."""

    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Waiting for a decision")
    APPLIED = "applied", _("Approved and applied")
    REFUSED = "refused", _("Refused request")
    DROPPED = "dropped", _("Given up")


class Change(OwnedRecord):
    """What somebody wants changed in a published plan, and why.

    `cells` maps "node@first day" to {level: [published, wanted]}, amounts as text; the published ones are those it was
    decided on; `full` holds, of numbers cut pro rata, what they are for the full period. `edition` is the plan's
    edition it made when it was applied.
    """

    plan = models.ForeignKey("targets.Plan", models.CASCADE, related_name="changes", verbose_name=_("Target plan"))
    reason = LongTextField(_("Reason for the change"), blank=True)
    status = ChoiceField(
        _("Request status"),
        choices=ChangeStatus,
        default=ChangeStatus.DRAFT,
        editable=False,
        tones={
            ChangeStatus.SUBMITTED: "warn",
            ChangeStatus.APPLIED: "ok",
            ChangeStatus.REFUSED: "bad",
            ChangeStatus.DRAFT: "info",
        },
    )
    edition = apart(models.PositiveIntegerField(_("Edition"), null=True, editable=False))
    cells: Any = models.JSONField(_("Changed cells"), default=dict, blank=True, editable=False)
    full: Any = models.JSONField(default=dict, blank=True, editable=False)
    decided_by = PersonField(verbose_name=_("Decided by"), editable=False)
    decided_at = models.DateTimeField(_("Decided at"), null=True, editable=False)
    answer = LongTextField(_("Answer"), blank=True, editable=False)

    class Meta(OwnedRecord.Meta):
        verbose_name, verbose_name_plural = _("Target change"), _("Target changes")
        indexes = [models.Index(fields=["plan", "status"], name="targets_change_plan")]

    def __str__(self) -> str:
        return f"{self.plan} · {self.count}"

    @property
    def name(self) -> str:
        """How people name it."""
        return str(self)

    @property
    def count(self) -> int:
        """How many cells it changes."""
        return len(self.cells)

    @property
    def is_open(self) -> bool:
        """Whether it still waits, beside what is published."""
        return self.status in (ChangeStatus.DRAFT, ChangeStatus.SUBMITTED)


spec = Spec(
    model=Change,
    slug="target-changes",
    icon="pencil-plus",
    group="goals",
    rank=44,
    columns=("plan", "reason", "status", "edition", "owner", "decided_by", "decided_at"),
    form=(Section(_("Target change"), ("plan", "reason", "status", "owner", "answer")),),
    order=("-id",),
    past=Condition("status", "none_of", [ChangeStatus.DRAFT, ChangeStatus.SUBMITTED]),
    chips=("plan", "status"),
    header=("status", "edition", "plan"),
    without=frozenset({"timeline", "import", "custom", *BY_VERBS}),
    help=_("Changes somebody asks for in a published plan; approving one applies it."),
)
