"""Stage: one step of a pipeline."""

from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid
from yingdan.modules.crm.choices import STAGE_TONES, Forecast, LossReason, StageKind
from yingdan.platform import closing, schema
from yingdan.platform.access import Shared
from yingdan.platform.actor import SYSTEM, acting, current_actor
from yingdan.platform.bilingual import Bilingual
from yingdan.platform.closing_verbs import VERBS
from yingdan.platform.columns import ChoiceField, ChoicesField, PercentField, apart
from yingdan.platform.records import Record
from yingdan.platform.spec import Section, Spec

NEVER_REQUIRED = frozenset(
    {"name", "stage", "pipeline", "owner", "unit", "number", "currency", "probability", "forecast"}
)
CERTAIN = {StageKind.WON: Decimal(100), StageKind.LOST: Decimal(0), StageKind.VOID: Decimal(0)}
FORECASTS = {StageKind.WON: Forecast.CLOSED, StageKind.LOST: Forecast.OMITTED, StageKind.VOID: Forecast.OMITTED}
LAST = _("This is the last stage of its kind in its pipeline. Make another one first, or take the pipeline out of use.")
NEEDED = _("The stage “%(stage)s” needs this.")


def requirable() -> list[tuple[str, Any]]:
    """The fields of an opportunity a stage may ask for: (name, label)."""
    fields = schema.find("crm.opportunity").fields.values()
    return [(f.name, f.label) for f in fields if f.editable and f.name not in NEVER_REQUIRED and f.kind.name != "bool"]


class Stage(Bilingual, closing.Closable, Record):
    """One step of a pipeline: how likely a sale is here, how long it should take, what it needs to come in."""

    scope = Shared()
    brief = ("name", "name_en")

    pipeline = models.ForeignKey("crm.Pipeline", models.CASCADE, related_name="stages", verbose_name=_("Pipeline"))
    name = models.CharField(_("Stage name"), max_length=60)
    code = models.CharField(_("Stage code"), max_length=40, blank=True)
    rank = apart(models.PositiveIntegerField(_("Sort order"), default=0, help_text=_("Smaller numbers stand first.")))
    kind = ChoiceField(_("Stage kind"), max_length=10, choices=StageKind, default=StageKind.OPEN, tones=STAGE_TONES)
    probability = PercentField(_("Probability"), default=Decimal(0))
    expected_days = models.PositiveIntegerField(
        _("Expected days"), null=True, blank=True, help_text=_("An opportunity that stays longer is stalled.")
    )
    wip_limit = apart(
        models.PositiveIntegerField(
            _("At most at once"),
            null=True,
            blank=True,
            help_text=_("The board warns when more stand here; it forbids nothing."),
        )
    )
    forecast = ChoiceField(_("Forecast category"), max_length=10, choices=Forecast, default=Forecast.PIPELINE)
    active = models.BooleanField(_("Active"), default=True)
    requires = ChoicesField(
        _("Needed to enter"),
        options=requirable,
        help_text=_("What must be filled in before an opportunity may come in."),
    )

    class Meta(Record.Meta):
        verbose_name = _("Stage")
        verbose_name_plural = _("Stages")
        ordering = ("pipeline_id", "rank", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["pipeline", "name"],
                condition=models.Q(deleted_at__isnull=True),
                name="crm_stage_name",
                violation_error_message=_("This pipeline already has a stage of this name."),
            )
        ]
        indexes = [models.Index(fields=["pipeline", "rank"], name="crm_stage_rank")]

    @property
    def is_open(self) -> bool:
        """Whether a sale standing here is still going on."""
        return self.kind == StageKind.OPEN

    def clean(self) -> None:
        """What is won is certain; the kind of a stage in use stands, because reports of the past depend on it."""
        if self.kind in CERTAIN:
            self.probability, self.forecast = CERTAIN[StageKind(self.kind)], FORECASTS[StageKind(self.kind)]
        if self.before and self.before.get("kind") != self.kind and self.opportunities.exists():
            raise ValidationError({"kind": _("Opportunities stand in this stage. Make a new stage instead.")})
        if self.before and self.before.get("pipeline_id") != self.pipeline_id and self.opportunities.exists():
            raise ValidationError({"pipeline": _("Opportunities stand in this stage. Make a new stage instead.")})
        self.dated()

    def at_work(self) -> str:
        """The last stage of its kind stays, else deals could no longer begin, be won or lost; those standing in a stage
        may stay there.
        """
        others = Stage.objects.filter(pipeline_id=self.pipeline_id, kind=self.kind, active=True).exclude(pk=self.pk)
        return str(LAST) if self.pk and self.pipeline.active and not others.exists() else ""


def brings_history() -> bool:
    """Whether the write carries its own past, as an import or a generated company does."""
    return current_actor().source in ("import", "system")


def asks() -> bool:
    """Whether a stage asks for what it needs: of everybody but an import, whose past cannot be made up."""
    return current_actor().source != "import"


def first_stage(pipeline: Any = None, kind: str = StageKind.OPEN) -> Stage:
    """The first stage of a kind, in `pipeline` or the default one. Raises Invalid when there is none."""
    with acting(SYSTEM):
        rows = Stage.objects.filter(kind=kind, active=True).select_related("pipeline").order_by("rank", "pk")
        found = (
            rows.filter(pipeline=pipeline) if pipeline is not None else rows.filter(pipeline__is_default=True)
        ).first()
    if found is None:
        raise Invalid("There is no pipeline with such a stage yet. Make one in the settings.", code="no_stage")
    return found


def missing(deal: Any, stage: Stage) -> dict[str, list[ValidationError]]:
    """The fields `stage` needs that are still empty, each with its message."""
    told = ValidationError(NEEDED, code="stage", params={"stage": str(stage)})
    columns = {c.name: c.attname for c in deal._meta.concrete_fields}
    named = [name for name in stage.requires if name in columns]
    found = {name: [told] for name in named if getattr(deal, columns[name]) in (None, "", [], {})}
    if stage.kind == StageKind.LOST:
        if deal.loss_reason == LossReason.COMPETITOR and deal.competitor_id is None:
            found["competitor"] = [ValidationError(_("Say which competitor was chosen."), code="stage")]
        if deal.loss_reason == LossReason.OTHER and not deal.loss_note.strip():
            found["loss_note"] = [ValidationError(_("Say what the other reason was."), code="stage")]
    return found


def since(deal: Any) -> datetime:
    """When the deal came into its stage: now, or for one that brings its past, the day it closed or was opened."""
    if not brings_history() or deal.before:
        return clock.now()
    day = deal.closed_on or deal.opened_on
    return datetime.combine(day, time(), clock.zone()) if day else clock.now()


spec = Spec(
    model=Stage,
    slug="stages",
    help=_("The steps of each pipeline: chance, days allowed, and what must be filled in to enter."),
    icon="stairs",
    group="settings",
    rank=71,
    columns=("name", "name_en", "pipeline", "rank", "kind", "probability", "expected_days", "forecast", "active"),
    search=("name", "name_en"),
    form=(
        Section(_("Stage"), ("pipeline", "name", "name_en", "code", "rank", "kind", "active")),
        Section(_("Rules"), ("probability", "expected_days", "wip_limit", "forecast", "requires")),
    ),
    order=("rank", "name"),
    quick=("pipeline", "name", "rank", "kind", "probability", "expected_days"),
    header=("pipeline", "kind", "probability", "expected_days", "active"),
    actions=VERBS,
    key_by=("code", "name"),
)
