"""Commitment: what somebody says to the target he was given: yes, or an objection with a figure, and the answers."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, pgettext_lazy

from yingdan.kernel.errors import Invalid
from yingdan.modules.targets.objects.plan import Status
from yingdan.modules.targets.scopes import Answered
from yingdan.platform.access import Owned
from yingdan.platform.actor import current_actor
from yingdan.platform.columns import ChoiceField, ExactField, LongTextField
from yingdan.platform.query.ast import Condition
from yingdan.platform.records import OwnedRecord, Write
from yingdan.platform.spec import BY_VERBS, Related, Section, Spec


class Word(models.TextChoices):
    """What is said."""

    ACCEPT = "accept", _("Accepts")
    OBJECT = "object", pgettext_lazy("commitment", "Objects")
    ANSWER = "answer", _("Answers")


class Standing(models.TextChoices):
    """What became of it."""

    OPEN = "open", _("Open commitment")
    TALKING = "talking", _("Being talked over")
    AGREED = "agreed", _("Agreed")
    DECLINED = "declined", _("Declined")


UNSETTLED = (Standing.OPEN, Standing.TALKING)
SETTLED = (Standing.AGREED, Standing.DECLINED)
FORM = ("plan", "kind", "given", "amount", "words", "for_unit", "thread", "owner", "unit")
SAID = ("plan_id", "kind", "amount", "words", "for_unit")


class Commitment(OwnedRecord):
    """A person's word on his target of a plan, or a unit's leader's on that of his unit (`for_unit`).

    An objection names the figure he would commit to, for the whole plan; the answers to it make a short thread.
    """

    scope = Owned() | Answered()

    plan = models.ForeignKey("targets.Plan", models.CASCADE, related_name="commitments", verbose_name=_("Target plan"))
    thread = models.ForeignKey(
        "targets.Commitment", models.CASCADE, null=True, blank=True, related_name="answers", verbose_name=_("Answer to")
    )
    kind = ChoiceField(
        _("What is said"), choices=Word, default=Word.ACCEPT, tones={Word.ACCEPT: "ok", Word.OBJECT: "warn"}
    )
    for_unit = models.BooleanField(_("For the whole unit"), default=False)
    given = ExactField(_("Target given"), null=True, editable=False)
    amount = ExactField(_("Figure committed to"), null=True, blank=True)
    words = LongTextField(_("Words"), blank=True)
    status = ChoiceField(
        _("Standing"),
        choices=Standing,
        default=Standing.OPEN,
        editable=False,
        tones={Standing.AGREED: "ok", Standing.DECLINED: "bad", Standing.TALKING: "info", Standing.OPEN: "warn"},
    )

    class Meta(OwnedRecord.Meta):
        verbose_name, verbose_name_plural = _("Commitment"), _("Commitments")
        indexes = [models.Index(fields=["plan", "owner"], name="targets_commitment_plan")]

    def __str__(self) -> str:
        whose = f"{self.owner} · {self.unit}" if self.for_unit else f"{self.owner}"
        return f"{whose} · {self.get_kind_display()}"

    def clean(self) -> None:
        """An objection names a figure and says why; an answer stands in a thread, which is one level deep."""
        if self.kind == Word.OBJECT and (self.amount is None or not self.words.strip()):
            raise ValidationError({"words": _("Name the figure you would commit to, and say why.")})
        if self.kind == Word.ANSWER and (self.thread is None or self.thread.thread_id is not None):
            raise ValidationError({"thread": _("An answer belongs to an objection.")})
        if self.kind != Word.ANSWER and self.thread_id is not None:
            raise ValidationError({"thread": _("Only an answer stands in a thread.")})
        if self.before.get("status") in SETTLED and any(self.before.get(name) != getattr(self, name) for name in SAID):
            raise ValidationError({"status": _("This was settled already; what was said stands.")})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """A person speaks while his plan asks him; the program may bring what was said elsewhere before."""
        for write in writes:
            said: Any = write.record
            if write.added and said.kind != Word.ANSWER and said.plan.status != Status.COMMITTING:
                refuse_untimely(str(said.plan))


def refuse_untimely(plan: str) -> None:
    """Raise Invalid for whoever is a person."""
    if current_actor().user_id is not None:
        words = gettext_noop("“%(plan)s” asks for no commitment now. One accepts or objects while it does.")
        raise Invalid(fields={"plan": [Invalid(words, code="status", plan=plan)]})


spec = Spec(
    model=Commitment,
    slug="target-commitments",
    icon="heart-handshake",
    group="goals",
    rank=46,
    columns=("plan", "owner", "unit", "kind", "given", "amount", "words", "status"),
    form=(Section(_("Commitment"), FORM),),
    order=("-id",),
    past=Condition("status", "any_of", [Standing.AGREED, Standing.DECLINED]),
    chips=("plan", "kind", "status"),
    panels=(Related("targets.commitment", "thread", ("owner", "words", "amount")),),
    without=frozenset({"timeline", "import", "custom", *BY_VERBS}),
    help=_("What people say to the targets they were given: accepted, or objected to with a figure."),
)
