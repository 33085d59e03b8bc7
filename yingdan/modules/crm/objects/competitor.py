"""Competitor: somebody who wants to sell to the same customers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.access import Shared
from yingdan.platform.columns import ChoiceField, LongTextField
from yingdan.platform.records import Record
from yingdan.platform.spec import Related, Section, Spec


class Threat(models.TextChoices):
    """How dangerous a competitor is."""

    HIGH = "high", _("High threat")
    MEDIUM = "medium", _("Medium threat")
    LOW = "low", _("Low threat")


class Competitor(Record):
    """Somebody who wants to sell to the same customers, and how to meet him."""

    scope = Shared()
    brief = ("name",)

    name = models.CharField(_("Competitor name"), max_length=100)
    website = models.URLField(_("Website"), blank=True)
    threat = ChoiceField(
        _("Threat"), max_length=10, choices=Threat, blank=True, tones={Threat.HIGH: "bad", Threat.MEDIUM: "warn"}
    )
    price_level = models.CharField(_("Price level"), max_length=100, blank=True)
    strengths = LongTextField(_("Strengths"), blank=True)
    weaknesses = LongTextField(_("Weaknesses"), blank=True)
    answer = LongTextField(_("How to answer"), blank=True, help_text=_("What has worked against this competitor."))

    class Meta(Record.Meta):
        verbose_name = _("Competitor")
        verbose_name_plural = _("Competitors")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(deleted_at__isnull=True),
                name="crm_competitor_name",
                violation_error_message=_("This competitor is already known."),
            )
        ]

    def __str__(self) -> str:
        return self.name


spec = Spec(
    model=Competitor,
    slug="competitors",
    help=_("Whom you meet in deals: strengths, weaknesses, and what works against them."),
    icon="swords",
    group="market",
    rank=40,
    columns=("name", "threat", "price_level", "website"),
    search=("name",),
    form=(Section(_("Competitor"), ("name", "threat", "price_level", "website", "strengths", "weaknesses", "answer")),),
    order=("name",),
    quick=("name", "threat", "price_level"),
    header=("threat", "price_level", "website"),
    key_by=("name",),
    panels=(Related("crm.opportunity", by="competitor", columns=("name", "account", "stage", "amount", "owner")),),
)
