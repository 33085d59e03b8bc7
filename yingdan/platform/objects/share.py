"""Share: somebody takes part in a record that is not his, to read or to write, until a day."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Refused
from yingdan.platform import schema, versions
from yingdan.platform.access import EVERYTHING, Adding, Scope, holding, is_asked
from yingdan.platform.actor import Actor, current_actor
from yingdan.platform.columns import ChoiceField, PersonField
from yingdan.platform.rows import OwnedRecord, Record, Write
from yingdan.platform.spec import Section, Spec


class Part(models.TextChoices):
    """What a collaborator may do."""

    READ = "read", _("Read only")
    WRITE = "write", _("Read and write")


class Given(Adding):
    """Seen by who gave it, who has it, and who sees the record; taken back also by whoever may change the record."""

    @property
    def hangs_on(self) -> str:
        """Where the object of the record stands."""
        return "object_key"

    def rows(self, model: type[models.Model], actor: Actor, verb: str) -> models.Q:
        """Shares to me, by me, and of the records I see, or may change when I want to write; all for who may see
        all.
        """
        if actor.allows("platform.share", verb).everything:
            return EVERYTHING
        found = models.Q(created_by_id=actor.user_id)
        if verb == "view":
            found |= models.Q(user_id=actor.user_id)
        wanted = verb if verb in ("view", "export") else "change"
        for kind in schema.current().objects.values():
            if issubclass(kind.model, OwnedRecord) and is_asked(kind.key) and actor.may(kind.key, wanted):
                found |= models.Q(object_key=kind.key) & holding(kind, wanted, "record_id")
        return found


class Share(Record):
    """A person takes part in a record, to read or to write, until a day (open: for good)."""

    scope: Scope = Given()  # type: ignore[misc]

    object_key = models.CharField(_("Object"), max_length=60)
    record_id = models.BigIntegerField(_("Record"))
    user = PersonField(on_delete=models.CASCADE, null=False)
    part = ChoiceField(_("Part"), choices=Part, default=Part.READ)
    until_on = models.DateField(_("Until"), null=True, blank=True, help_text=_("The last day of it. Empty: for good."))

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Collaborator")
        verbose_name_plural = _("Collaborators")
        constraints = [
            models.UniqueConstraint(
                fields=["object_key", "record_id", "user"],
                condition=models.Q(deleted_at__isnull=True),
                name="share_once",
            )
        ]
        indexes = [models.Index(fields=["object_key", "record_id"], name="share_of_record")]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_part_display()}"

    def clean(self) -> None:
        """The record must be of an object that has owners."""
        if not schema.known(self.object_key) or not issubclass(schema.find(self.object_key).model, OwnedRecord):
            raise ValidationError({"object_key": _("Records of this object cannot be shared.")})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Only who may change a record shares it. Raises Refused. Every actor is worked out anew."""
        versions.bump(versions.ACCESS)
        if current_actor().everything:
            return
        for write in writes:
            share: Any = write.record
            target = schema.find(share.object_key).model
            if not target.objects.may("change").filter(pk=share.record_id).exists():
                raise Refused("Only who may change a record may share it.")


spec = Spec(
    model=Share,
    slug="shares",
    icon="users",
    group="settings",
    rank=86,
    columns=("object_key", "user", "part", "until_on"),
    form=(Section(_("Collaborator"), ("object_key", "user", "part", "until_on")),),
    order=("-id",),
    without=frozenset({"timeline", "import", "menu"}),
)
