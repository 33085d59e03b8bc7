"""FormerTerms: how a deal stood from one moment to another, before it was changed. Kept by itself; nobody writes it.

What a deal is worth, when it is expected and whether it is open are columns of the deal: they say how it stands now.
This says how it stood: at any moment a deal had the terms whose `since` and `until` hold that moment between them, or,
where none do, those it has now. So the whole company as it stood on a day is one join, however often anything changed.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.modules.crm.choices import STAGE_TONES, StageKind
from yingdan.modules.crm.scopes import Witnessed
from yingdan.platform import records
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.columns import ChoiceField, MoneyField, PersonField
from yingdan.platform.records import Record, Write
from yingdan.platform.spec import Spec

FOLLOWED = ("status", "amount", "currency", "expected_close_on", "closed_on")
"""The columns of a deal that make up its terms."""
KEPT = (*FOLLOWED, "base_amount")
CHUNK = 400


class FormerTerms(Record):
    """The terms of a deal from `since` (None: from the beginning) until they were changed, and who changed them."""

    scope = Witnessed("opportunity")
    audited = False  # it is history itself

    opportunity = models.ForeignKey(
        "crm.Opportunity", models.CASCADE, related_name="former_terms", verbose_name=_("Opportunity"), editable=False,
        db_index=False,
    )  # fmt: skip
    since = models.DateTimeField(_("Held since"), null=True, blank=True, editable=False)
    until = models.DateTimeField(_("Held until"), editable=False)
    by = PersonField(verbose_name=_("Changed by"), editable=False, db_index=False)
    status = ChoiceField(_("Status"), max_length=10, choices=StageKind, editable=False, tones=STAGE_TONES)
    amount = MoneyField(_("Amount"), currency="currency", null=True, blank=True, editable=False)
    currency = models.CharField(_("Currency"), max_length=3, editable=False)
    base_amount = MoneyField(_("Amount in own currency"), currency="", null=True, blank=True, editable=False)
    expected_close_on = models.DateField(_("Expected close"), null=True, blank=True, editable=False)
    closed_on = models.DateField(_("Closed on"), null=True, blank=True, editable=False)

    class Meta(Record.Meta):
        verbose_name = _("Former terms")
        verbose_name_plural = _("Former terms")
        indexes = [
            # How one deal stood at a moment, and since when it has stood as it does.
            models.Index(fields=["opportunity", "until"], name="crm_former_opportunity"),
            # Which deals were expected, or closed, in a period and changed after a moment.
            models.Index(fields=["until", "expected_close_on", "closed_on", "opportunity"], name="crm_former_until"),
        ]

    def __str__(self) -> str:
        return f"{self.opportunity} · {self.until:%Y-%m-%d}"


def keep(writes: Sequence[Write]) -> None:
    """Keep the terms that stored deals among `writes` had until now, where these changed them."""
    changed = [write for write in writes if not write.added and write.changed.intersection(FOLLOWED)]
    by = current_actor().user_id
    for start in range(0, len(changed), CHUNK):
        with acting(SYSTEM):
            records.load_many(list(ended(changed[start : start + CHUNK], by)))


def ended(writes: Sequence[Write], by: int | None) -> Iterator[FormerTerms]:
    """The terms these writes ended."""
    earlier = FormerTerms.objects.filter(opportunity__in=[write.record.pk for write in writes])
    since: dict[int, datetime] = dict(earlier.order_by().values_list("opportunity").annotate(Max("until")))
    for write in writes:
        yield FormerTerms(
            opportunity=write.record,
            since=since.get(write.record.pk),
            until=clock.now(),
            by_id=by,
            **{name: write.before.get(name) for name in KEPT},
        )


spec = Spec(
    model=FormerTerms,
    slug="former-terms",
    help=_("What deals were worth and when they were expected before that was changed. Kept by itself."),
    icon="history",
    group="settings",
    columns=("opportunity", "until", "by", "status", "amount", "expected_close_on", "closed_on", "since"),
    order=("-until", "-id"),
    without=frozenset({"add", "change", "delete", "import", "bin", "menu", "transfer", "timeline"}),
)
