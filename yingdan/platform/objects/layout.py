"""Layout: which fields stand where on forms, record pages, lists and cards, for everybody or for one role."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import defining, schema
from yingdan.platform.columns import ChoiceField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class Place(models.TextChoices):
    """What is laid out."""

    FORM = "form", _("Form and record page")
    LIST = "list", _("Columns of the list")
    CARD = "card", _("Cards")
    HEADER = "header", _("Key numbers of the record page")
    QUICK = "quick", _("Fields of quick create")


class Layout(Record):
    """The arrangement of one object's fields in one place; a role's own goes before everybody's.

    `content` is {"sections": [{"title", "title_en", "fields", "when"}]} for the form and {"fields": […]} elsewhere.
    A layout never shows what the field grants hide, and never loses a required field: those left out stand at the end.
    """

    object_key = ChoiceField(_("Object"), more=schema.options, max_length=60)
    role = models.ForeignKey(
        "platform.Role", models.CASCADE, related_name="layouts", verbose_name=_("Role"), null=True, blank=True
    )
    place = ChoiceField(_("Place"), choices=Place)
    content = models.JSONField(_("Arrangement"), default=dict, blank=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Layout")
        verbose_name_plural = _("Layouts")
        constraints = [
            models.UniqueConstraint(
                fields=["object_key", "role", "place"],
                condition=models.Q(deleted_at__isnull=True),
                name="layout_once",
            )
        ]

    def __str__(self) -> str:
        kind = schema.current().objects.get(self.object_key)
        return f"{kind.label if kind is not None else self.object_key} · {self.get_place_display()}"

    def clean(self) -> None:
        """The arrangement must be one, of fields there are. Raises Invalid."""
        defining.judge_layout(self)

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process builds the schema anew."""
        defining.moved()


spec = Spec(
    model=Layout,
    slug="layouts",
    icon="layout-dashboard",
    group="settings",
    rank=87,
    columns=("object_key", "place", "role"),
    form=(Section(_("Layout"), ("object_key", "role", "place", "content")),),
    chips=("place", "role"),
    order=("object_key", "place", "id"),
    without=frozenset({"timeline", "import", "custom"}),
)
