"""Credit: what somebody is credited with for a deal that was won. Kept by itself; nobody writes it by hand."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm.scopes import Kept
from yingdan.platform.columns import MoneyField, PercentField
from yingdan.platform.query.ast import Condition
from yingdan.platform.records import OwnedRecord
from yingdan.platform.spec import Analysis, Chart, Spec, Table


class Credit(OwnedRecord):
    """A part of a won deal, in the company's currency: whose it is (`owner`), in which unit he stood that day, and the
    day it counts for. All that are no overlays add up to the deal's amount, to the cent.

    Person, unit and day stay as they were, whoever moves or leaves and whoever gets the deal later. A line of a closed
    period is never touched: what changes is put right by a further line of the open one, which `adjusts` it.
    """

    scope = Kept()

    opportunity = models.ForeignKey(
        "crm.Opportunity", models.DO_NOTHING, related_name="credits", verbose_name=_("Opportunity"), editable=False
    )
    on = models.DateField(_("Counts for"), editable=False)
    amount = MoneyField(_("Credited amount"), currency="", editable=False)
    share = PercentField(_("Per cent"), editable=False)
    overlay = models.BooleanField(_("Overlay"), default=False, editable=False)
    adjusts = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, blank=True, related_name="+", verbose_name=_("Puts right"), editable=False
    )

    class Meta(OwnedRecord.Meta):
        verbose_name = _("Credit")
        verbose_name_plural = _("Credits")
        indexes = [
            # What metrics ask for: everybody's sums by day, read from the index alone.
            models.Index(fields=["on", "overlay", "deleted_at", "owner", "unit", "amount"], name="crm_credit_on"),
            models.Index(fields=["owner", "on"], name="crm_credit_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.owner or '—'} · {self.on}"


BY_MONTH = Chart(_("Credited by month"), group="on:month", measure="sum:amount", kind="column", name="month")
BY_PERSON = Chart(_("Credited by person"), group="owner", measure="sum:amount", kind="bar", name="owner")
BY_UNIT = Chart(_("Credited by unit"), group="unit", measure="sum:amount", kind="bar", name="unit")

spec = Spec(
    model=Credit,
    slug="credits",
    help=_("Who is credited with what for deals won. Kept by itself; change the shares of a deal on its page."),
    icon="coins",
    group="deals",
    rank=23,
    columns=("owner", "unit", "on", "opportunity", "share", "amount", "overlay", "adjusts"),
    views=(Table(), Analysis(charts=(BY_MONTH, BY_PERSON, BY_UNIT))),
    chips=("owner", "unit", "on", "overlay"),
    summed=("amount",),
    date="on",
    order=("-on", "-id"),
    past=Condition("on", "not_empty"),
    without=frozenset({"add", "change", "delete", "import", "bin", "transfer", "timeline", "custom"}),
)
