"""Field grant: how much of one field a role may know and do: nothing, a mask, read, edit."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import defining, schema, versions
from yingdan.platform.columns import ChoiceField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class Level(models.TextChoices):
    """How much of a field."""

    HIDDEN = "hidden", _("Hidden")
    MASKED = "masked", _("Masked")
    READ = "read", _("Read only")
    EDIT = "edit", _("May edit")


class FieldGrant(Record):
    """What a role may know of a field. Without one, a role edits every field of the records it may change.

    It holds wherever a field can be named: lists, filters, sorting, groups, search, export, API, history, messages.
    Of several roles of one person the most generous counts.
    """

    role = models.ForeignKey("platform.Role", models.CASCADE, related_name="field_grants", verbose_name=_("Role"))
    object_key = ChoiceField(_("Object"), more=schema.options, max_length=60)
    field = ChoiceField(_("Field"), more=schema.field_options, max_length=60)
    level = ChoiceField(
        _("Level"),
        choices=Level,
        tones={Level.HIDDEN: "bad", Level.MASKED: "warn", Level.READ: "info", Level.EDIT: "ok"},
    )

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Field grant")
        verbose_name_plural = _("Field grants")
        constraints = [
            models.UniqueConstraint(
                fields=["role", "object_key", "field"],
                condition=models.Q(deleted_at__isnull=True),
                name="field_grant_once",
            )
        ]

    def __str__(self) -> str:
        kind = schema.current().objects.get(self.object_key)
        field = kind.fields.get(self.field) if kind is not None else None
        said = (kind.label if kind else self.object_key, field.label if field else self.field)
        return f"{said[0]} · {said[1]} · {self.get_level_display()}"

    def clean(self) -> None:
        """The field must exist and may be withheld. Raises ValidationError."""
        if not schema.known(self.object_key) or self.field not in schema.whole(self.object_key).fields:
            raise ValidationError({"field": _("There is no such field.")})
        if self.level != Level.EDIT:
            defining.judge_withheld(schema.whole(self.object_key), self.field, self.level)

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every actor is worked out anew."""
        versions.bump(versions.ACCESS)


spec = Spec(
    model=FieldGrant,
    slug="field-grants",
    icon="eye-off",
    group="settings",
    rank=86,
    columns=("role", "object_key", "field", "level"),
    form=(Section(_("Field grant"), ("role", "object_key", "field", "level")),),
    chips=("role", "level"),
    order=("role", "object_key", "field"),
    without=frozenset({"timeline", "import", "custom"}),
)
