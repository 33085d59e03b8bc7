"""Custom record: one record of an object the customer made. Each object is a proxy of this one table."""

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.platform import numbering
from yingdan.platform.access import Owned, PerKey, Scope
from yingdan.platform.rows import Binned, OwnedRecord, Scoped, ScopedQuerySet

BASE = "platform.customrecord"


class OneObject:
    """Keeps a manager of a proxy to the rows of its own object."""

    model: Any

    def get_queryset(self) -> ScopedQuerySet:
        """Those of the proxy's own key."""
        found: ScopedQuerySet = super().get_queryset()  # type: ignore[misc]
        return found if self.model.key() == BASE else found.filter(object_key=self.model.key())


class OfObject(OneObject, Scoped):
    """The live rows of one customer's object."""


class BinOfObject(OneObject, Binned):
    """The deleted rows of one customer's object."""


class CustomRecord(OwnedRecord):
    """A record of an object the customer made; what is known of it stands in `custom`."""

    scope: ClassVar[Scope] = PerKey()
    owned: ClassVar[Scope] = Owned()
    pattern: ClassVar[str] = ""
    natural = ("number", "name")

    object_key = models.CharField(max_length=60, editable=False)
    number = models.CharField(_("Number"), max_length=60, blank=True, default="", editable=False)
    name = models.CharField(_("Name"), max_length=200)

    objects = OfObject()  # type: ignore[misc]
    bin = BinOfObject()  # type: ignore[misc]

    class Meta(OwnedRecord.Meta):
        app_label = "platform"
        verbose_name = _("Custom record")
        verbose_name_plural = _("Custom records")
        indexes = [
            models.Index(fields=["object_key", "-updated_at", "-id"], name="custom_latest"),
            models.Index(fields=["object_key", "name"], name="custom_by_name"),
            models.Index(fields=["object_key", "owner", "-updated_at"], name="custom_mine"),
            models.Index(fields=["object_key", "unit", "-updated_at"], name="custom_of_unit"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["object_key", "number"], condition=~models.Q(number=""), name="custom_number_once"
            )
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.object_key and self.key() != BASE:
            self.object_key = self.key()

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A new one is numbered where its object has a number series."""
        if not self.before and not self.number and self.pattern:
            self.number = numbering.take(self.key(), self.pattern, clock.today())[0]
