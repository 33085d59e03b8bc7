"""Followed: a record people keep in touch with. It knows when it was last dealt with and when it is due again.

The columns live here, below the business, so that writing an activity keeps them true in the same transaction,
whatever the activity is about. An object takes part by inheriting from `Followed`.
"""

from datetime import date
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.records import OwnedRecord


class Followed(OwnedRecord):
    """Adds the day of the last activity and the day of the next contact to a record.

    `followed_with` names the references whose records count as dealt with whenever this one is: a deal's account.
    """

    followed_with: ClassVar[tuple[str, ...]] = ()

    last_activity_on = models.DateField(
        _("Last activity"), null=True, blank=True, editable=False, help_text=_("Set by writing an activity.")
    )
    next_contact_on = models.DateField(_("Next contact"), null=True, blank=True)

    class Meta(OwnedRecord.Meta):
        abstract = True

    def touched(self, on: date, next_on: date | None) -> dict[str, date | None]:
        """What an activity of the day `on`, which names `next_on` as the next contact, changes here; {} when nothing.

        An old activity entered late never turns the clock back. A contact that was due has taken place.
        """
        if self.last_activity_on is not None and on < self.last_activity_on:
            return {}
        due = next_on
        if due is None and self.next_contact_on is not None and self.next_contact_on > on:
            due = self.next_contact_on
        found = {"last_activity_on": on, "next_contact_on": due}
        return {name: value for name, value in found.items() if getattr(self, name) != value}
