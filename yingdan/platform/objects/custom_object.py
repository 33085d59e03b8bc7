"""Custom object: a kind of record the customer makes, with fields, views, rights and a menu entry like any other."""

from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import customs, defining
from yingdan.platform.columns import ChoiceField, LongTextField, apart
from yingdan.platform.icons import IconField
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec


class MenuGroup(models.TextChoices):
    """Where in the menu an object stands."""

    HOME = "home", _("Workbench")
    CUSTOMERS = "customers", _("Customers")
    DEALS = "deals", _("Opportunities")
    TRADE = "trade", _("Trade")
    GOALS = "goals", _("Goals and results")
    TEAM = "team", _("Team")
    MARKET = "market", _("Market")
    SERVICE = "service", _("Service")


class CustomObject(Record):
    """An object of the customer's own; its key is `x.<name>`, its records live in one table with all others."""

    natural = ("name",)

    name = models.CharField(
        _("Name in the API"),
        max_length=40,
        unique=True,
        blank=True,
        help_text=_("Small letters, digits and _; made from the label if empty. It cannot be changed later."),
    )
    slug = models.CharField(
        _("Word in addresses"), max_length=60, unique=True, blank=True, default="", help_text=_("Such as projects.")
    )
    label = models.CharField(_("Object name"), max_length=60)
    label_en = models.CharField(
        _("Object name in English"), max_length=60, blank=True, default="", help_text=_("One of it, such as Project.")
    )
    plural_en = models.CharField(
        _("Several of it in English"), max_length=60, blank=True, default="", help_text=_("Such as Projects.")
    )
    title_label = models.CharField(_("What its name field is called"), max_length=60, blank=True, default="")
    title_label_en = models.CharField(
        _("What its name field is called in English"), max_length=60, blank=True, default=""
    )
    icon = IconField(_("Icon"), blank=True, default="package")
    menu_group = ChoiceField(_("Menu group"), choices=MenuGroup, default=MenuGroup.HOME)
    position = apart(models.IntegerField(_("Position"), default=60))
    number_pattern = models.CharField(
        _("Number series"), max_length=60, blank=True, default="", help_text=_("Such as PR-{yyyyMM}-{0001}.")
    )
    description = LongTextField(_("Description"), blank=True, default="")
    active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Custom object")
        verbose_name_plural = _("Custom objects")

    def __str__(self) -> str:
        return customs.said_now(self.label, self.plural_en or self.label_en)

    @property
    def object_key(self) -> str:
        """Its key in grants, events and history."""
        return f"x.{self.name}"

    def clean(self) -> None:
        """Its names must be free and plain. Raises Invalid."""
        defining.complete_object(self)
        defining.judge_object(self)

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process builds the schema anew."""
        defining.moved()


spec = Spec(
    model=CustomObject,
    slug="custom-objects",
    icon="package",
    group="settings",
    rank=85,
    columns=("label", "label_en", "name", "slug", "menu_group", "active"),
    search=("label", "label_en", "name"),
    form=(
        Section(
            _("Object"),
            ("label", "label_en", "plural_en", "name", "slug", "title_label", "title_label_en",
             "number_pattern", "icon", "menu_group", "position", "description", "active"),
        ),
    ),
    order=("position", "id"),
    without=frozenset({"timeline", "import", "custom"}),
)  # fmt: skip
