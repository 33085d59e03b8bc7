"""JobSchedule: up to which moment a regular job has been asked for, so that each tick is taken once, whoever ticks."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yingdan.platform.access import Shared
from yingdan.platform.rows import Record


class JobSchedule(Record):
    """The last tick taken of one regular job. The rhythm itself stands in the code, beside the job."""

    scope = Shared()
    audited = False

    name = models.CharField(_("Job"), max_length=100, unique=True)
    ticked_at = models.DateTimeField(_("Last tick"))

    class Meta(Record.Meta):
        verbose_name, verbose_name_plural = _("Schedule"), _("Schedules")

    def __str__(self) -> str:
        return self.name
