"""Pipeline: the stages a kind of sale goes through, in order."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import closing, records
from yingdan.platform.access import Shared
from yingdan.platform.actor import SYSTEM, acting
from yingdan.platform.bilingual import Bilingual
from yingdan.platform.closing_verbs import VERBS
from yingdan.platform.records import Record, Write
from yingdan.platform.spec import Related, Section, Spec


class Pipeline(Bilingual, closing.Closable, Record):
    """The stages a kind of sale goes through. Exactly one is the default: new opportunities begin there."""

    scope = Shared()
    brief = ("name", "name_en")

    name = models.CharField(_("Pipeline name"), max_length=100)
    code = models.CharField(_("Pipeline code"), max_length=40, blank=True)
    active = models.BooleanField(_("Active"), default=True)
    is_default = models.BooleanField(
        _("Default pipeline"),
        default=False,
        help_text=_("New opportunities begin here. Only one pipeline is the default."),
    )

    class Meta(Record.Meta):
        verbose_name = _("Pipeline")
        verbose_name_plural = _("Pipelines")
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(deleted_at__isnull=True),
                name="crm_pipeline_name",
                violation_error_message=_("Another pipeline has this name."),
            )
        ]

    def clean(self) -> None:
        """The default pipeline is in use."""
        self.dated()
        if self.is_default and not self.active:
            raise ValidationError(
                {"active": _("The default pipeline must be active. Make another one the default first.")}
            )

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """A new default takes the place of the old one."""
        chosen = [w.record for w in writes if w.verb != "delete" and w.record.is_default]
        if chosen:
            with acting(SYSTEM):
                others = list(cls.objects.filter(is_default=True).exclude(pk=chosen[-1].pk))
                for other in others:
                    other.is_default = False
                if others:
                    records.save_many(others, verb="change")


spec = Spec(
    model=Pipeline,
    slug="pipelines",
    help=_("The ways a sale goes: which pipeline a deal runs through."),
    icon="filter",
    group="settings",
    rank=70,
    columns=("name", "name_en", "code", "is_default", "active"),
    search=("name", "name_en"),
    form=(Section(_("Pipeline"), ("name", "name_en", "code", "is_default", "active")),),
    order=("-is_default", "name"),
    quick=("name", "code", "is_default"),
    header=("code", "is_default", "active"),
    actions=VERBS,
    key_by=("code", "name"),
    panels=(
        Related("crm.stage", by="pipeline", columns=("name", "rank", "kind", "probability", "expected_days", "active")),
    ),
)
