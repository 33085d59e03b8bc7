"""Category: a branch of the product tree."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.access import Shared
from yingdan.platform.bilingual import Bilingual
from yingdan.platform.columns import apart
from yingdan.platform.records import Record
from yingdan.platform.spec import Section, Spec


class Category(Bilingual, Record):
    """A branch of the product tree; a branch may hang below another."""

    scope = Shared()
    brief = ("name", "name_en")

    name = models.CharField(_("Category name"), max_length=100)
    parent = models.ForeignKey(
        "catalog.Category",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("Parent category"),
        help_text=_("Leave empty for a main category."),
    )
    rank = apart(models.PositiveIntegerField(_("Sort order"), default=0, help_text=_("Smaller numbers stand first.")))

    class Meta(Record.Meta):
        verbose_name = _("Product category")
        verbose_name_plural = _("Product categories")
        indexes = [models.Index(fields=["parent", "rank"], name="catalog_category_tree")]

    def clean(self) -> None:
        """A category must not stand below itself."""
        above = self.parent
        while above is not None:
            if self.pk is not None and above.pk == self.pk:
                raise ValidationError({"parent": _("A category cannot stand below itself.")})
            above = above.parent


spec = Spec(
    model=Category,
    slug="categories",
    help=_("The tree under which products stand."),
    icon="category",
    group="settings",
    rank=71,
    columns=("name", "name_en", "parent", "rank"),
    search=("name", "name_en"),
    form=(Section(_("Category"), ("name", "name_en", "parent", "rank")),),
    order=("rank", "name"),
    quick=("name", "parent"),
    key_by=("name",),
)
