"""Custom field: a field the customer adds to any object, without a developer and without a migration."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import customs, defining, schema
from yingdan.platform.columns import ChoiceField, LongTextField, apart
from yingdan.platform.kinds.all import KINDS
from yingdan.platform.kinds.labels import label_of
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class Mask(models.TextChoices):
    """What is left of a value for whoever sees it masked."""

    PHONE = "phone", _("Telephone: 138****1234")
    EMAIL = "email", _("E-mail: w***@company.com")
    IDENTITY = "identity", _("Identity number: 3301****12")
    NAME = "name", _("Name: first character")
    ALL = "all", _("Nothing at all")


class CustomField(Record):
    """A field of the customer's own. Its values live in the `custom` JSON of the records; deleting, hiding or renaming
    it touches none of them, so restoring it brings them back.
    """

    natural = ("name",)

    object_key = ChoiceField(_("Object"), more=schema.options, max_length=60)
    name = models.CharField(
        _("Name in the API"),
        max_length=60,
        blank=True,
        default="",
        validators=[RegexValidator(defining.NAME, _("Use c_ and then small letters, digits and _."))],
        help_text=_("Begins with c_; made from the label when left empty. It cannot be changed later."),
    )
    label = models.CharField(_("Field label"), max_length=100)
    label_en = models.CharField(_("Label in English"), max_length=100, blank=True, default="")
    kind = ChoiceField(
        _("Kind"), choices=[(name, label_of(name)) for name in (*KINDS, *customs.COMPUTED) if name not in customs.NEVER]
    )
    options = models.JSONField(_("Settings of the kind"), default=dict, blank=True)
    required = models.BooleanField(_("Required"), default=False)
    once = models.BooleanField(_("Unique"), default=False)
    initial = models.JSONField(_("Default"), null=True, blank=True, default=None)
    hint = LongTextField(_("Help"), blank=True, default="")
    hint_en = LongTextField(_("Help in English"), blank=True, default="")
    mask = ChoiceField(_("Mask"), choices=Mask, blank=True, default="")
    searchable = models.BooleanField(_("Found by the search"), default=False)
    indexed = models.BooleanField(_("Quick to filter and sort"), default=False)
    tracked = models.BooleanField(_("Changes are kept in the history"), default=True)
    quick = models.BooleanField(_("In quick create"), default=False)
    section = models.CharField(_("Section"), max_length=100, blank=True, default="")
    position = apart(models.IntegerField(_("Position"), default=0))
    shown_when = models.JSONField(_("Shown when"), null=True, blank=True, default=None)
    active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Custom field")
        verbose_name_plural = _("Custom fields")
        constraints = [models.UniqueConstraint(fields=["object_key", "name"], name="custom_field_once")]

    def __str__(self) -> str:
        return self.label

    @property
    def settings(self) -> Mapping[str, Any]:
        """The settings of the kind."""
        return self.options if isinstance(self.options, dict) else {}

    def clean(self) -> None:
        """Everything that would break records or pages is refused here, at configuration, and said. Raises Invalid."""
        defining.complete(self)
        defining.judge(self)

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process builds the schema anew; indexes follow in a job."""
        defining.moved()
        defining.follow_up(writes)


spec = Spec(
    model=CustomField,
    slug="custom-fields",
    icon="forms",
    group="settings",
    rank=84,
    columns=("label", "object_key", "name", "kind", "required", "active"),
    search=("label", "name"),
    form=(
        Section(_("Field"), ("object_key", "label", "label_en", "name", "kind", "options")),
        Section(
            _("Rules"),
            ("required", "once", "initial", "mask", "searchable", "indexed", "tracked", "shown_when", "active"),
        ),
        Section(_("Place"), ("section", "position", "quick", "hint", "hint_en")),
    ),
    chips=("object_key", "kind", "active"),
    order=("object_key", "position", "id"),
    without=frozenset({"timeline", "import", "custom"}),
)
