"""Master data out of use is closed, not deleted: nothing new may name it, what is past goes on doing so, and it may be
opened again.
"""

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel import clock
from yingdan.kernel.errors import Invalid


class Closable(models.Model):
    """What a record needs that may be closed. `active` is declared by the object, which has its own word for it."""

    closes: ClassVar[bool] = True

    closed_on = models.DateField(_("Out of use since"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    def dated(self) -> None:
        """Keep the day it was closed; for an object's `clean`. Raises ValidationError where others still work in it."""
        record: Any = self
        if record.active:
            self.closed_on = None
        elif record.before.get("active", True):
            if others := self.at_work():
                raise ValidationError({"active": others})
            self.closed_on = clock.today()

    def at_work(self) -> str:
        """What has to be moved before it can be closed, and how, in words; nothing when it can."""
        return ""


def is_closed(record: Any) -> bool:
    """Whether a record, as far as it was read, is closed; a person: whether he is disabled."""
    return closes(type(record)) and vars(record).get("active") is False


def is_gone(record: Any) -> bool:
    """Whether a record, as far as it was read, lies in the bin."""
    return getattr(record, "__dict__", {}).get("deleted_at") is not None


def closes(model: Any) -> bool:
    """Whether records of a model can be closed."""
    return bool(getattr(model, "closes", False))


def refusal(record: Any) -> Invalid:
    """Why a closed record may not be named anew."""
    if record.key() == "platform.user":
        return Invalid("%(name)s is disabled. Choose somebody else.", code="closed", name=str(record))
    return Invalid(
        "“%(name)s” is no longer in use. Choose another, or take it into use again.", code="closed", name=str(record)
    )
