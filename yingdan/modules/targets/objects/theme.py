"""Theme: what the strategy wants, and why; objectives stand below themes, and plans and goals serve either."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform import closing
from yingdan.platform.bilingual import Bilingual
from yingdan.platform.closing_verbs import VERBS
from yingdan.platform.columns import ChoiceField, LongTextField, PersonField
from yingdan.platform.records import Record
from yingdan.platform.spec import Related, Section, Spec

DEEPEST = 10


class ThemeKind(models.TextChoices):
    """What stands in the tree of the strategy."""

    THEME = "theme", _("Strategy theme")
    OBJECTIVE = "objective", _("Objective")


class Theme(Bilingual, closing.Closable, Record):
    """A theme of the strategy, or an objective below one. Everybody may read them: they say what the work is for."""

    name = models.CharField(_("Theme name"), max_length=120)
    kind = ChoiceField(_("Theme or objective"), choices=ThemeKind, default=ThemeKind.THEME)
    parent = models.ForeignKey(
        "targets.Theme", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("Serves")
    )
    why = LongTextField(_("Why"), blank=True, help_text=_("What becomes better by it, in a sentence everybody knows."))
    lead = PersonField(verbose_name=_("Led by"))
    since = models.DateField(_("From"), null=True, blank=True)
    until = models.DateField(_("To"), null=True, blank=True)

    active = models.BooleanField(_("Active"), default=True)

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("Theme"), _("Themes")

    def clean(self) -> None:
        """It ends after it begins and serves nothing that serves it."""
        if self.since and self.until and self.until < self.since:
            raise ValidationError({"until": _("This lies before the first day.")})
        above, steps = self.parent, 0
        while above is not None and steps < DEEPEST:
            if above.pk == self.pk:
                raise ValidationError({"parent": _("A theme cannot serve itself or one that serves it.")})
            above, steps = above.parent, steps + 1
        if above is not None:
            raise ValidationError({"parent": _("The tree of themes is too deep.")})
        self.dated()


spec = Spec(
    model=Theme,
    slug="themes",
    icon="flag",
    group="goals",
    rank=60,
    columns=("name", "name_en", "kind", "parent", "lead", "since", "until", "active"),
    search=("name", "name_en"),
    form=(Section(_("Theme"), ("name", "name_en", "kind", "parent", "why", "lead", "since", "until", "active")),),
    order=("name",),
    chips=("kind", "active"),
    quick=("name", "kind", "parent", "lead"),
    actions=VERBS,
    panels=(
        Related("targets.theme", "parent", ("name", "kind", "lead")),
        Related("targets.plan", "theme", ("name", "unit", "status")),
        Related("targets.goal", "theme", ("name", "owner", "status")),
    ),
    without=frozenset({"timeline"}),
    help=_("What the strategy wants and why; plans and goals serve it."),
)
