"""DealShare: who earns which part of a deal. Without any, its owner earns it all."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.modules.crm.choices import ShareRole
from yingdan.platform.access import Via
from yingdan.platform.columns import ChoiceField, PercentField, PersonField
from yingdan.platform.records import Record
from yingdan.platform.spec import Section, Spec


class DealShare(Record):
    """A person's share of a deal in per cent. Those that are no overlays make up 100.00 % together; an overlay, such
    as a pre-sales engineer's, is credited besides and counts for himself only.

    The shares of a deal are written together by `modules.crm.sharing`, as one alone could not make up the whole. They
    stay with the deal on which they were agreed when it is merged into another.
    """

    scope = Via("opportunity")

    opportunity = models.ForeignKey(
        "crm.Opportunity", models.DO_NOTHING, related_name="shares", verbose_name=_("Opportunity")
    )
    person = PersonField(null=False)
    role = ChoiceField(_("Part taken"), max_length=20, choices=ShareRole, blank=True, default="")
    share = PercentField(_("Per cent"))
    overlay = models.BooleanField(_("Overlay"), default=False, help_text=_("Credited besides, for himself only."))

    class Meta(Record.Meta):
        verbose_name = _("Share of a deal")
        verbose_name_plural = _("Shares of deals")
        constraints = [
            models.UniqueConstraint(
                fields=["opportunity", "overlay", "person"],
                condition=models.Q(deleted_at__isnull=True),
                name="crm_share_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.share.normalize():f}%"

    def clean(self) -> None:
        """Who has no part is not named."""
        if self.share is not None and self.share <= Decimal(0):
            raise ValidationError({"share": _("A share is more than 0 and at most 100 per cent.")})


spec = Spec(
    model=DealShare,
    slug="deal-shares",
    help=_("Who earns which part of a deal. Shares are written on the page of the deal, all of them together."),
    icon="percentage",
    group="deals",
    rank=22,
    columns=("opportunity", "person", "role", "share", "overlay"),
    form=(Section(_("Share of a deal"), ("opportunity", "person", "role", "share", "overlay")),),
    chips=("person", "overlay"),
    order=("opportunity", "overlay", "-share", "id"),
    without=frozenset({"add", "change", "delete", "import", "bin", "menu", "transfer", "timeline", "custom"}),
)
