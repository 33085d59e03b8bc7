"""DuplicatePolicy: whether records of an object are compared with others, and from which score on one is stopped."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yingdan.platform import schema, versions
from yingdan.platform.duplicates import rules
from yingdan.platform.events import emit
from yingdan.platform.rows import Record, Write
from yingdan.platform.spec import Section, Spec

PER_CENT = (MinValueValidator(1), MaxValueValidator(100))


class DuplicatePolicy(Record):
    """How one object deals with duplicates.

    From the score `warn_from` on a person is asked and may go on with a reason; from `refuse_from` on nothing is
    saved (empty: never). `shown` names the fields told of a record one may not see, separated by blanks.
    """

    object_key = models.CharField(_("Object"), max_length=60)
    active = models.BooleanField(_("Look for duplicates"), default=True)
    warn_from = models.PositiveSmallIntegerField(_("Warn from score"), default=60, validators=PER_CENT)
    refuse_from = models.PositiveSmallIntegerField(
        _("Refuse from score"),
        null=True,
        blank=True,
        default=90,
        validators=PER_CENT,
        help_text=pgettext_lazy("refused", "Empty: never."),
    )
    places = models.BooleanField(
        _("Leave out province and city"),
        default=True,
        help_text=_("Then the same name with and without a place is one; two different places still part them."),
    )
    shown = models.CharField(
        _("Told of hidden records"),
        max_length=200,
        blank=True,
        default="",
        help_text=_("Beside the owner. Names of fields, separated by blanks. Empty: the owner alone."),
    )

    class Meta(Record.Meta):
        app_label = "platform"
        verbose_name = _("Duplicate check")
        verbose_name_plural = _("Duplicate checks")
        constraints = [
            models.UniqueConstraint(fields=["object_key"], name="duplicate_policy_once"),
        ]

    def __str__(self) -> str:
        return str(schema.find(self.object_key).plural) if schema.known(self.object_key) else self.object_key

    def clean(self) -> None:
        """The object and the fields must be there; one cannot be refused before one is warned."""
        if not schema.known(self.object_key):
            raise ValidationError({"object_key": _("There is no such object.")})
        known = schema.find(self.object_key).fields
        if unknown := [name for name in self.shown.split() if name not in known]:
            raise ValidationError({"shown": _("There is no field “%(name)s”.") % {"name": unknown[0]}})
        if self.refuse_from is not None and self.refuse_from < self.warn_from:
            raise ValidationError({"refuse_from": _("This cannot be below the score one is warned from.")})

    @classmethod
    def wrote(cls, writes: Sequence[Write]) -> None:
        """Every process reads the rules anew, and what records are found by is worked out anew."""
        versions.bump(versions.SETTINGS)
        rules.forget()
        for write in writes:
            if write.added or write.changed & {"places", "active"}:
                emit(rules.RulesChanged(str(write.record.object_key)))


spec = Spec(
    model=DuplicatePolicy,
    slug="duplicate-checks",
    icon="copy",
    group="settings",
    rank=88,
    columns=("object_key", "active", "warn_from", "refuse_from", "places", "shown"),
    form=(Section(_("Duplicate check"), ("object_key", "active", "warn_from", "refuse_from", "places", "shown")),),
    order=("object_key",),
    key_by=("object_key",),
    without=frozenset({"add", "delete", "bin", "timeline", "import", "menu", "transfer"}),
)
