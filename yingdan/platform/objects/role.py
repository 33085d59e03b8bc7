"""Role: what a kind of person may do; its grants say it object by object."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import versions
from yingdan.platform.columns import LongTextField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Related, Section, Spec


class Role(Record):
    """A named set of grants."""

    natural = ("code", "name")
    brief = ("name",)

    name = models.CharField(_("Name"), max_length=100, unique=True)
    code = models.CharField(_("Code"), max_length=40, unique=True)
    description = LongTextField(_("Description"), blank=True, default="")

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Role")
        verbose_name_plural = _("Roles")

    def __str__(self) -> str:
        return self.name

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every actor is worked out anew."""
        versions.bump(versions.ACCESS)


spec = Spec(
    model=Role,
    slug="roles",
    icon="shield",
    group="settings",
    rank=82,
    columns=("name", "code", "description"),
    search=("name",),
    form=(Section(_("Role"), ("name", "code", "description")),),
    panels=(
        Related("platform.grant", "role", ("object_key", "verb", "reach")),
        Related("platform.user", "role", ("name", "unit")),
    ),
    order=("id",),
    without=frozenset({"timeline", "import"}),
)
