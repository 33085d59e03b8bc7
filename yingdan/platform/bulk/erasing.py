"""Deleting many records for good, from the bin: asks why, and for the number of records to be typed, as nothing of it
can be undone.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.kernel.errors import Invalid
from yingdan.platform.action import named
from yingdan.platform.bulk.outcomes import Chunk, Outcomes, outcomes_of
from yingdan.platform.bulk.verbs import Verb, Work, register
from yingdan.platform.erasing import erasing
from yingdan.platform.fields import Field, of_column
from yingdan.platform.objects.grant import ERASE
from yingdan.platform.schema import ObjectType

REASON, CONFIRM = "reason", "confirm"
WHY = _("It stays in the history, with who and when. Do not write what is to be forgotten.")
TYPE = _("Type the number of records to be deleted, to confirm.")


class Erase(Verb):
    """For good: what it was, who, when and why is all that stays."""

    name, label, icon, grant, danger, deleted = ERASE, _("Delete for good"), "trash", ERASE, True, True
    again, final = erasing.HELD, True

    def fits(self, kind: ObjectType) -> bool:
        """Where records can go for good."""
        return erasing.possible(kind)

    def params(self, kind: ObjectType) -> list[Field]:
        """Why, and how many."""
        reason = models.CharField(_("Reason"), max_length=500, help_text=WHY)
        confirm = models.PositiveIntegerField(_("Number of records"), help_text=TYPE)
        return [of_column(named(reason, REASON)), of_column(named(confirm, CONFIRM))]

    def agree(self, values: Mapping[str, Any], ids: Sequence[int]) -> None:
        """The number typed must be that of the records chosen."""
        if int(values[CONFIRM]) != len(ids):
            wrong = Invalid("It is %(count)s. Type that number, to confirm.", code=CONFIRM, count=len(ids))
            raise Invalid(fields={CONFIRM: [wrong]})

    def ready(self, kind: ObjectType, values: Mapping[str, Any]) -> Work:
        """Delete a chunk for good."""

        def work(chunk: Chunk) -> Outcomes:
            return outcomes_of(chunk.rows, erasing.erase_many(kind, list(chunk.rows), str(values[REASON])))

        return work


register(Erase())
