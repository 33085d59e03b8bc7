"""The verb of a merge: it can be taken back from its own page, long after the toast that offered it has gone."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from yingdan.platform.action import action
from yingdan.platform.merging import merging
from yingdan.platform.objects.merge import Merge


@action(
    _("Take the merge back"),
    verb="view",
    when=lambda run: run.undoable,
    icon="arrow-back-up",
    help=_("Make two records of it again: both as they were, and what was moved back where it belongs."),
)
def take_back(run: Merge) -> Any:
    """Take a merge back within 30 days. Raises Missing, Refused for who may not change the record that was kept."""
    merging.undo(run)
    return Merge.objects.get(pk=run.pk)
